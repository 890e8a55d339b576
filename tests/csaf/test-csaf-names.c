/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-language.h"
#include "engine/csaf/med-csaf-purl.h"
#include "engine/csaf/med-csaf-revision.h"
#include "engine/csaf/med-csaf-weakness.h"

/* What the tests of CSAF read out of single words: versions, languages, weaknesses, package URLs.
 */

static void
test_versions (void)
{
  static const struct
  {
    const char *text;
    gboolean is_version;
    gboolean is_semantic;
  } cases[] = {
    { "0", TRUE, FALSE },
    { "1", TRUE, FALSE },
    { "10", TRUE, FALSE },
    { "01", FALSE },
    { "", FALSE },
    { "1.", FALSE },
    { "1.0", FALSE },
    { "1.0.", FALSE },
    { "1.0.0", TRUE, TRUE },
    { "1.0.00", FALSE },
    { "1.0.0.0", FALSE },
    { "1.0.0-", FALSE },
    { "1.0.0-a", TRUE, TRUE },
    { "1.0.0-a..b", FALSE },
    { "1.0.0-.a", FALSE },
    { "1.0.0-a.", FALSE },
    { "1.0.0+", FALSE },
    { "1.0.0+a-b", TRUE, TRUE },
    { "1.0.0-a+b", TRUE, TRUE },
    { "1.0.0+a+b", FALSE },
    { "1.0.0-a_b", FALSE },
    { "1-a", FALSE },
    { "v1", FALSE },
    { "-1", FALSE },
    { " 1", FALSE },
    { "1 ", FALSE },
    { "99999999999999999999999999.0.0", TRUE, TRUE },
  };
  MedCsafVersion version;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (med_csaf_version_parse (cases[i].text, &version), ==, cases[i].is_version);
      if (cases[i].is_version)
        g_assert_cmpint (version.is_semantic, ==, cases[i].is_semantic);
    }
  g_assert_false (med_csaf_version_parse (NULL, &version));
}

/* In ascending order; Semantic Versioning 2.0.0, 11.4.4 gives the middle of it. */
static const char *const ascending[] = {
  "0",
  "0.0.1",
  "1.0.0-1",
  "1.0.0-2",
  "1.0.0-10",
  "1.0.0-99999999999999999999999",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.9",
  "1.0.10",
  "1.9.0",
  "1.10.0",
  "2",
  "2.0.1",
  "10",
  "99999999999999999999999",
  "100000000000000000000000",
};

static void
test_order_of_versions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ascending); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (ascending); j++)
      {
        MedCsafVersion a, b;

        g_assert_true (med_csaf_version_parse (ascending[i], &a));
        g_assert_true (med_csaf_version_parse (ascending[j], &b));
        g_test_message ("%s %s", ascending[i], ascending[j]);
        const int order = med_csaf_version_compare (&a, &b);
        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
      }
}

static void
test_equal_versions (void)
{
  static const char *const pairs[][2] = {
    { "1", "1.0.0" },
    { "1.0.0+a", "1.0.0+b" },
    { "1.0.0-rc.1+a", "1.0.0-rc.1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      MedCsafVersion a, b;

      g_assert_true (med_csaf_version_parse (pairs[i][0], &a));
      g_assert_true (med_csaf_version_parse (pairs[i][1], &b));
      g_assert_cmpint (med_csaf_version_compare (&a, &b), ==, 0);
      g_assert_cmpint (med_csaf_version_compare (&b, &a), ==, 0);
    }
}

static void
test_parts_of_version (void)
{
  MedCsafVersion version;

  g_assert_true (med_csaf_version_parse ("12.3.4-rc.1+b-5", &version));
  g_assert_cmpuint (med_csaf_version_get_major (&version), ==, 12);
  g_assert_cmpuint (med_csaf_version_get_length (&version, FALSE), ==, strlen ("12.3.4"));
  g_assert_cmpuint (med_csaf_version_get_length (&version, TRUE), ==, strlen ("12.3.4-rc.1"));
  g_assert_true (med_csaf_version_parse ("12.3.4+b-5", &version));
  g_assert_null (version.pre_release);
  g_assert_cmpuint (med_csaf_version_get_length (&version, FALSE), ==, strlen ("12.3.4"));
  g_assert_true (med_csaf_version_parse ("7", &version));
  g_assert_cmpuint (med_csaf_version_get_length (&version, TRUE), ==, 1);
}

static void
test_history (void)
{
  static const char text[] =
      "{\"h\":[{\"date\":\"2024-03-01T00:00:00Z\",\"number\":\"3\"},"
      "{\"date\":\"2024-02-01T00:00:00.5Z\",\"number\":\"1.10.0\"},1,"
      "{\"date\":\"2024-02-01T01:00:00.5+01:00\",\"number\":\"1.9.0\"},"
      "{\"date\":\"yesterday\",\"number\":\"4\"},{\"date\":\"2024-01-01T00:00:00Z\"},"
      "{\"date\":\"2024-01-01T00:00:00Z\",\"number\":\"x\"}]}";
  g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, "a", NULL);
  g_autoptr (GArray) of_nothing = med_csaf_revision_list (NULL);
  const guint order[] = { 3, 1, 0 };

  g_assert_nonnull (root);
  JsonArray *history = med_json_get_array (json_node_get_object (root), "h");
  g_autoptr (GArray) list = med_csaf_revision_list (history);
  g_assert_cmpuint (of_nothing->len, ==, 0);
  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpuint (g_array_index (list, MedCsafRevision, i).index, ==, order[i]);
}

static void
test_languages (void)
{
  static const struct
  {
    const char *tag;
    MedCsafLanguage worth;
  } cases[] = {
    { "en", MED_CSAF_LANGUAGE_KNOWN },
    { "EN-us", MED_CSAF_LANGUAGE_KNOWN },
    { "ja-JP", MED_CSAF_LANGUAGE_KNOWN },
    { "zh-Hant-TW", MED_CSAF_LANGUAGE_KNOWN },
    { "zh-yue-HK", MED_CSAF_LANGUAGE_KNOWN },
    { "es-419", MED_CSAF_LANGUAGE_KNOWN },
    { "de-CH-1996", MED_CSAF_LANGUAGE_KNOWN },
    { "sl-rozaj-biske", MED_CSAF_LANGUAGE_KNOWN },
    { "en-u-ca-gregory", MED_CSAF_LANGUAGE_KNOWN },
    { "i-klingon", MED_CSAF_LANGUAGE_KNOWN },
    { "zh-min-nan", MED_CSAF_LANGUAGE_KNOWN },
    { "tlh", MED_CSAF_LANGUAGE_KNOWN },
    { "qaa", MED_CSAF_LANGUAGE_PRIVATE },
    { "qtz", MED_CSAF_LANGUAGE_PRIVATE },
    { "en-QM", MED_CSAF_LANGUAGE_PRIVATE },
    { "en-QZ", MED_CSAF_LANGUAGE_PRIVATE },
    { "en-XA", MED_CSAF_LANGUAGE_PRIVATE },
    { "en-AA", MED_CSAF_LANGUAGE_PRIVATE },
    { "en-ZZ", MED_CSAF_LANGUAGE_PRIVATE },
    { "en-Qaaa", MED_CSAF_LANGUAGE_PRIVATE },
    { "en-Qabx", MED_CSAF_LANGUAGE_PRIVATE },
    { "en-x-a-1", MED_CSAF_LANGUAGE_PRIVATE },
    { "x-whatever", MED_CSAF_LANGUAGE_PRIVATE },
    { "", MED_CSAF_LANGUAGE_UNKNOWN },
    { "e", MED_CSAF_LANGUAGE_UNKNOWN },
    { "ez", MED_CSAF_LANGUAGE_UNKNOWN },
    { "english", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en_US", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-", MED_CSAF_LANGUAGE_UNKNOWN },
    { "-en", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en--US", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-EN", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-Qaby", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-1234567", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-999", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-yue", MED_CSAF_LANGUAGE_UNKNOWN },
    { "de-1996-1996", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-u", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-u-a", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-u-ca-u-ca", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-a-bb", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-x", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-x-", MED_CSAF_LANGUAGE_UNKNOWN },
    { "x", MED_CSAF_LANGUAGE_UNKNOWN },
    { "x-toolongapart", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en-US-GB", MED_CSAF_LANGUAGE_UNKNOWN },
    { "\xc3\xa9n", MED_CSAF_LANGUAGE_UNKNOWN },
    { "en US", MED_CSAF_LANGUAGE_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].tag);
      g_assert_cmpint (med_csaf_language_judge (cases[i].tag), ==, cases[i].worth);
    }
}

static void
test_weaknesses (void)
{
  g_assert_cmpstr (med_csaf_weakness_get_name ("CWE-416"), ==, "Use After Free");
  g_assert_cmpstr (med_csaf_weakness_get_name ("CWE-1428"), ==,
                   "Reliance on HTTP instead of HTTPS");
  g_assert_null (med_csaf_weakness_get_name ("CWE-0"));
  g_assert_null (med_csaf_weakness_get_name ("416"));
  g_assert_null (med_csaf_weakness_get_name (""));
  /* A category, which is not a weakness */
  g_assert_null (med_csaf_weakness_get_name ("CWE-16"));
  g_assert_true (med_csaf_weakness_is_named ("CWE-416", "Use After Free"));
  g_assert_false (med_csaf_weakness_is_named ("CWE-416", "use after free"));
  g_assert_false (med_csaf_weakness_is_named ("CWE-416", ""));
  g_assert_false (med_csaf_weakness_is_named ("CWE-0", ""));
  /* The name it has, and the one it had until 2019. */
  g_assert_cmpstr (
      med_csaf_weakness_get_name ("CWE-88"), ==,
      "Improper Neutralization of Argument Delimiters in a Command ('Argument Injection')");
  g_assert_true (med_csaf_weakness_is_named ("CWE-88", "Argument Injection or Modification"));
}

static void
test_package_urls (void)
{
  static const struct
  {
    const char *purl;
    gboolean is_valid;
  } cases[] = {
    { "pkg:npm/foobar@12.3.1", TRUE },
    { "pkg:npm/%40angular/animation@12.3.1", TRUE },
    { "pkg:npm/@angular/animation@12.3.1", TRUE },
    { "pkg:npm/@angular/animation", TRUE },
    { "PKG:PyPI/Django@1.11", TRUE },
    { "pkg://maven/org.a/b@1.0?type=zip&classifier=dist#sub/path", TRUE },
    { "pkg:docker/cassandra@sha256:244fd47e07d1004f0aed9c", TRUE },
    { "pkg:generic/a", TRUE },
    { "pkg:generic/a?checksum=sha256:00", TRUE },
    { "pkg:generic/a?x=", TRUE },
    { "pkg:golang/google.golang.org/genproto#googleapis/api", TRUE },
    { "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie", TRUE },
    { "pkg:c++/a", TRUE },
    { "", FALSE },
    { "pkg:", FALSE },
    { "pkg", FALSE },
    { "npm/foobar", FALSE },
    { "pkg:npm", FALSE },
    { "pkg:npm/", FALSE },
    { "pkg:npm//", FALSE },
    { "pkg:/npm", FALSE },
    { "pkg:1npm/a", FALSE },
    { "pkg:n_pm/a", FALSE },
    { "pkg:npm/@1.0", FALSE },
    { "pkg:npm/a@", FALSE },
    { "pkg:npm/a/@1.0", FALSE },
    { "pkg:maven/@1.3.4", FALSE },
    { "pkg:maven/a@1.3.4", FALSE },
    { "pkg:github/a", FALSE },
    { "pkg:npm/a b", FALSE },
    { "pkg:npm/\xc3\xa9", FALSE },
    { "pkg:npm/%C3%A9", TRUE },
    { "pkg:npm/%FF", FALSE },
    { "pkg:npm/%4", FALSE },
    { "pkg:npm/%zz", FALSE },
    { "pkg:npm/a?", FALSE },
    { "pkg:npm/a?b", FALSE },
    { "pkg:npm/a?=b", FALSE },
    { "pkg:npm/a?1b=c", FALSE },
    { "pkg:npm/a?b=c&B=d", FALSE },
    { "pkg:npm/a?b=c&", FALSE },
    { "pkg:npm/a#", FALSE },
    { "pkg:npm/a#/", FALSE },
    { "pkg:npm?a=b/c", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].purl);
      g_assert_cmpint (med_csaf_purl_is_valid (cases[i].purl), ==, cases[i].is_valid);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csaf/names/versions", test_versions);
  g_test_add_func ("/csaf/names/order-of-versions", test_order_of_versions);
  g_test_add_func ("/csaf/names/equal-versions", test_equal_versions);
  g_test_add_func ("/csaf/names/parts-of-version", test_parts_of_version);
  g_test_add_func ("/csaf/names/history-in-order", test_history);
  g_test_add_func ("/csaf/names/languages", test_languages);
  g_test_add_func ("/csaf/names/weaknesses", test_weaknesses);
  g_test_add_func ("/csaf/names/package-urls", test_package_urls);
  return g_test_run ();
}
