/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-purl.h"

/* What a package URL says, in one line. */
static char *
describe (const MedPurl *self)
{
  g_autofree char *qualifiers = g_strjoinv ("&", self->qualifiers);

  return g_strdup_printf ("%s|%s|%s|%s|%s|%s", self->type, self->space != NULL ? self->space : "",
                          self->name, self->version != NULL ? self->version : "", qualifiers,
                          self->subpath != NULL ? self->subpath : "");
}

/* Examples of purl-spec (README and types), what they say and their canonical form. */
static void
test_examples (void)
{
  static const struct
  {
    const char *text;
    const char *says;
    const char *canonical; /* (nullable) %NULL: @text */
  } rows[] = {
    { "pkg:bitbucket/birkenfeld/pygments-main@244fd47e07d1014f0aed9c",
      "bitbucket|birkenfeld|pygments-main|244fd47e07d1014f0aed9c||", NULL },
    { "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
      "deb|debian|curl|7.50.3-1|arch=i386&distro=jessie|", NULL },
    { "pkg:docker/cassandra@sha256:244fd47e07d1004f0aed9c",
      "docker||cassandra|sha256:244fd47e07d1004f0aed9c||", NULL },
    { "pkg:docker/customer/dockerimage@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io",
      "docker|customer|dockerimage|sha256:244fd47e07d1004f0aed9c|repository_url=gcr.io|", NULL },
    { "pkg:gem/jruby-launcher@1.1.2?platform=java", "gem||jruby-launcher|1.1.2|platform=java|",
      NULL },
    { "pkg:github/package-url/purl-spec@244fd47e07d1004f0aed9c#everybody/loves/dogs",
      "github|package-url|purl-spec|244fd47e07d1004f0aed9c||everybody/loves/dogs", NULL },
    { "pkg:golang/google.golang.org/genproto#googleapis/api/annotations",
      "golang|google.golang.org|genproto|||googleapis/api/annotations", NULL },
    { "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?packaging=sources",
      "maven|org.apache.xmlgraphics|batik-anim|1.9.1|packaging=sources|", NULL },
    { "pkg:npm/%40angular/animation@12.3.1", "npm|@angular|animation|12.3.1||", NULL },
    { "pkg:npm/@angular/animation@12.3.1", "npm|@angular|animation|12.3.1||",
      "pkg:npm/%40angular/animation@12.3.1" },
    { "pkg:npm/%40angular/animation", "npm|@angular|animation|||", NULL },
    { "pkg:npm/@angular", "npm||@angular|||", "pkg:npm/%40angular" },
    { "pkg:nuget/EnterpriseLibrary.Common@6.0.1304", "nuget||EnterpriseLibrary.Common|6.0.1304||",
      NULL },
    { "pkg:pypi/Django_package@1.11.1.dev1", "pypi||django-package|1.11.1.dev1||",
      "pkg:pypi/django-package@1.11.1.dev1" },
    { "pkg:rpm/fedora/curl@7.50.3-1.fc25?distro=fedora-25&arch=i386",
      "rpm|fedora|curl|7.50.3-1.fc25|arch=i386&distro=fedora-25|",
      "pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25" },
    { "PKG:Deb/Debian/Curl@7.50", "deb|debian|curl|7.50||", "pkg:deb/debian/curl@7.50" },
    { "pkg:RPM/Fedora/Curl@7.50", "rpm|fedora|Curl|7.50||", "pkg:rpm/fedora/Curl@7.50" },
    { "pkg://maven//org.a//b@1?x=", "maven|org.a|b|1||", "pkg:maven/org.a/b@1" },
    { "pkg:generic/a%2Bb@1%2B2", "generic||a+b|1+2||", "pkg:generic/a%2Bb@1%2B2" },
    { "pkg:generic/a?B=2&A=1&c=", "generic||a||a=1&b=2|", "pkg:generic/a?a=1&b=2" },
    { "pkg:generic/a#/./b/../c/", "generic||a|||b/c", "pkg:generic/a#b/c" },
    { "pkg:generic/n/a/", "generic|n|a|||", "pkg:generic/n/a" },
    { "pkg:deb/debian/libc6@1:2.3~rc1", "deb|debian|libc6|1:2.3~rc1||", NULL },
    { "pkg:generic/%E5%99%A8", "generic||器|||", NULL },
    { "pkg:generic/a?", "generic||a|||", "pkg:generic/a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MedPurl) purl = med_purl_new (rows[i].text);

      g_test_message ("%s", rows[i].text);
      g_assert_nonnull (purl);
      g_autofree char *says = describe (purl);
      g_autofree char *text = med_purl_dup_text (purl);
      g_assert_cmpstr (says, ==, rows[i].says);
      g_assert_cmpstr (text, ==, rows[i].canonical != NULL ? rows[i].canonical : rows[i].text);
      g_autoptr (MedPurl) again = med_purl_new (text);
      g_assert_nonnull (again);
      g_autofree char *says_again = describe (again);
      g_assert_cmpstr (says_again, ==, says);
    }
}

static void
test_malformed (void)
{
  static const char *const texts[] = {
    "",
    "pkg",
    "pkg:",
    "pkg:npm",
    "pkg:npm/",
    "pkg:/npm",
    "pkg:npm//",
    "pkg:1npm/a",
    "pkg:n_pm/a",
    "pkg:n%20pm/a",
    "npm/a@1",
    "cpe:/a:b:c",
    "pkg:npm/a@",
    "pkg:npm/a%",
    "pkg:npm/a%zz",
    "pkg:npm/a%00b",
    "pkg:npm/a%ff",
    "pkg:npm/a@1%ff",
    "pkg:npm/a?x",
    "pkg:npm/a?x=1&x=2",
    "pkg:npm/a?X=1&x=2",
    "pkg:npm/a?=1",
    "pkg:npm/a?1x=1",
    "pkg:npm/a?x y=1",
    "pkg:npm/a?x=%ff",
    "pkg:npm/n%2Fm/a",
  };

  g_assert_null (med_purl_new (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MedPurl) purl = med_purl_new (texts[i]);

      if (purl != NULL)
        g_error ("“%s” is read", texts[i]);
    }
}

static void
test_qualifiers (void)
{
  g_autoptr (MedPurl) purl = med_purl_new ("pkg:rpm/a/b?arch=x86_64&distro=rhel-8&ar=1");

  g_assert_nonnull (purl);
  g_assert_cmpstr (med_purl_get_qualifier (purl, "arch"), ==, "x86_64");
  g_assert_cmpstr (med_purl_get_qualifier (purl, "ar"), ==, "1");
  g_assert_null (med_purl_get_qualifier (purl, "arc"));
  g_assert_null (med_purl_get_qualifier (purl, ""));
}

static void
test_variants (void)
{
  static const struct
  {
    const char *stated;
    const char *ours;
    MedAnswer answer;
  } rows[] = {
    { "pkg:rpm/a/b", "pkg:rpm/a/b?arch=x86_64&distro=rhel-8", MED_ANSWER_YES },
    { "pkg:rpm/a/b?arch=x86_64", "pkg:rpm/a/b?arch=x86_64", MED_ANSWER_YES },
    { "pkg:rpm/a/b?arch=x86_64", "pkg:rpm/a/b?arch=aarch64", MED_ANSWER_CANNOT_TELL },
    { "pkg:rpm/a/b?arch=x86_64", "pkg:rpm/a/b", MED_ANSWER_CANNOT_TELL },
    { "pkg:rpm/a/b?arch=src", "pkg:rpm/a/b?arch=x86_64", MED_ANSWER_YES },
    { "pkg:deb/debian/b?arch=source", "pkg:deb/debian/b", MED_ANSWER_YES },
    { "pkg:rpm/a/b?distro=rhel-8", "pkg:rpm/a/b?distro=rhel-9", MED_ANSWER_NO },
    { "pkg:rpm/a/b?distro=rhel-8", "pkg:rpm/a/b?distro=rhel-8.6", MED_ANSWER_CANNOT_TELL },
    { "pkg:rpm/a/b?distro=rhel-8.6", "pkg:rpm/a/b?distro=rhel-8", MED_ANSWER_CANNOT_TELL },
    { "pkg:rpm/a/b?distro=rhel-8&arch=x", "pkg:rpm/a/b?distro=rhel-9&arch=x", MED_ANSWER_NO },
    { "pkg:npm/b?repository_url=a.test", "pkg:npm/b?repository_url=b.test",
      MED_ANSWER_CANNOT_TELL },
    { "pkg:golang/a/b#c", "pkg:golang/a/b#c", MED_ANSWER_YES },
    { "pkg:golang/a/b#c", "pkg:golang/a/b", MED_ANSWER_CANNOT_TELL },
    { "pkg:golang/a/b", "pkg:golang/a/b#c", MED_ANSWER_YES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MedPurl) stated = med_purl_new (rows[i].stated);
      g_autoptr (MedPurl) ours = med_purl_new (rows[i].ours);

      g_test_message ("%s | %s", rows[i].stated, rows[i].ours);
      g_assert_nonnull (stated);
      g_assert_nonnull (ours);
      g_assert_cmpint (med_purl_answer_variant (stated, ours), ==, rows[i].answer);
    }
}

static void
test_versions (void)
{
  static const struct
  {
    const char *purl;
    const char *range;
    const char *version;
    MedAnswer answer;
  } rows[] = {
    { "pkg:npm/a@1.2.3", "vers:npm/=1.2.3", "1.2.3", MED_ANSWER_YES },
    { "pkg:npm/a@1.2.3", "vers:npm/=1.2.3", "1.2.4", MED_ANSWER_NO },
    { "pkg:npm/a@1.2.3-rc.1", "vers:npm/=1.2.3-rc.1", "1.2.3", MED_ANSWER_NO },
    { "pkg:deb/debian/a@1.1-2", "vers:deb/=1.1-2", "1.1-2", MED_ANSWER_YES },
    { "pkg:deb/debian/a@1.1-2", "vers:deb/=1.1-2", "1.1-2+b1", MED_ANSWER_CANNOT_TELL },
    { "pkg:deb/debian/a@1:2|3", "vers:deb/=1:2%7C3", "1", MED_ANSWER_CANNOT_TELL },
    { "pkg:unheard/a@1.0", "vers:generic/=1.0", "1.0", MED_ANSWER_YES },
    { "pkg:npm/a", "", "1.0", MED_ANSWER_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MedPurl) purl = med_purl_new (rows[i].purl);
      g_assert_nonnull (purl);
      g_autofree char *range = med_purl_dup_versions (purl);

      g_test_message ("%s", rows[i].purl);
      g_assert_cmpstr (range, ==, rows[i].range);
      g_assert_cmpint (med_version_in_range (rows[i].version, range), ==, rows[i].answer);
    }
}

/* Ranges by the rules of another kind of packages say nothing of ours. */
static void
test_schemes (void)
{
  static const struct
  {
    const char *purl;
    const char *range;
    MedAnswer answer;
  } rows[] = {
    { "pkg:deb/debian/a@1", "vers:deb/<2", MED_ANSWER_YES },
    { "pkg:deb/debian/a@1", "VERS:Deb/<2", MED_ANSWER_YES },
    { "pkg:deb/debian/a@1", "vers:all/*", MED_ANSWER_YES },
    { "pkg:deb/debian/a@1", "vers:generic/<2", MED_ANSWER_YES },
    { "pkg:deb/debian/a@1", "vers:rpm/<2", MED_ANSWER_CANNOT_TELL },
    { "pkg:deb/debian/a@1", "vers:npm/<2", MED_ANSWER_CANNOT_TELL },
    { "pkg:deb/debian/a@1", "vers:", MED_ANSWER_CANNOT_TELL },
    { "pkg:deb/debian/a@1", "< 2", MED_ANSWER_YES },
    { "pkg:deb/debian/a@1", "", MED_ANSWER_YES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MedPurl) purl = med_purl_new (rows[i].purl);

      g_test_message ("%s", rows[i].range);
      g_assert_nonnull (purl);
      g_assert_cmpint (med_purl_answer_scheme (purl, rows[i].range), ==, rows[i].answer);
    }
}

static void
test_spaces (void)
{
  g_autoptr (MedPurl) bare = med_purl_new ("pkg:deb/openssl");
  g_autoptr (MedPurl) whole = med_purl_new ("pkg:deb/debian/openssl");
  g_autoptr (MedPurl) other = med_purl_new ("pkg:npm/openssl");

  g_assert_true (bare != NULL && whole != NULL && other != NULL);
  g_assert_true (med_purl_needs_space (bare));
  g_assert_false (med_purl_needs_space (whole));
  g_assert_false (med_purl_needs_space (other));
}

static char *
draw (void)
{
  static const char *const letters[] = { "a", "Z", "1", "_", ".", "@", "/",  "?", "#",
                                         "%", "&", "=", " ", ":", "+", "器", "~" };
  GString *text = g_string_new (NULL);
  const gint n = g_test_rand_int_range (1, 5);

  for (gint i = 0; i < n; i++)
    g_string_append (text, letters[g_test_rand_int_range (0, G_N_ELEMENTS (letters))]);
  return g_string_free (text, FALSE);
}

/* Whatever its parts are, written by the rules and read again they are the same. */
static void
test_round_trips (void)
{
  for (guint round = 0; round < 5000; round++)
    {
      g_autoptr (MedPurl) purl = g_new0 (MedPurl, 1);
      g_autofree char *space = draw (), *value = draw ();

      purl->type = g_strdup ("generic");
      purl->name = g_strdelimit (draw (), "/", '-');
      purl->version = g_test_rand_bit () ? draw () : NULL;
      purl->space = g_test_rand_bit () ? g_strdelimit (g_steal_pointer (&space), "/", '-') : NULL;
      purl->qualifiers = g_new0 (char *, 2);
      if (g_test_rand_bit ())
        purl->qualifiers[0] = g_strconcat ("key=", value, NULL);
      g_autofree char *text = med_purl_dup_text (purl);
      g_autoptr (MedPurl) again = med_purl_new (text);
      if (again == NULL)
        g_error ("%s is not read", text);
      g_autofree char *before = describe (purl), *after = describe (again);
      g_assert_cmpstr (after, ==, before);
      /* Of the same package nothing speaks against it. */
      g_assert_cmpint (med_purl_answer_variant (purl, again), ==, MED_ANSWER_YES);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/purl/examples", test_examples);
  g_test_add_func ("/base/purl/malformed-is-refused", test_malformed);
  g_test_add_func ("/base/purl/qualifiers", test_qualifiers);
  g_test_add_func ("/base/purl/variants", test_variants);
  g_test_add_func ("/base/purl/versions", test_versions);
  g_test_add_func ("/base/purl/schemes", test_schemes);
  g_test_add_func ("/base/purl/spaces", test_spaces);
  g_test_add_func ("/base/purl/round-trips", test_round_trips);
  return g_test_run ();
}
