/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-component-identity.h"
#include "support/med-test-engine.h"
#include "support/med-test-sbom.h"

static MedSbom *
read_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return med_sbom_read (bytes, "sbom", error);
}

static void
assert_lists (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSbom) sbom = read_text (text, &error);

  g_assert_no_error (error);
  g_assert (sbom != NULL);
  g_autofree char *list = med_test_sbom_list (sbom);
  g_assert_cmpstr (list, ==, expected);
}

static void
test_purl (void)
{
  static const struct
  {
    const char *purl;
    const char *text, *vendor, *product, *maker;
  } cases[] = {
    { "pkg:npm/lodash@4.17.20", "pkg:npm/lodash", "pkg:npm", "lodash", "npm" },
    { "pkg:npm/%40angular/core@12.1?x=1#sub", "pkg:npm/@angular/core", "pkg:npm/@angular", "core",
      "@angular" },
    { "pkg:npm/%40scope", "pkg:npm/@scope", "pkg:npm", "@scope", "npm" },
    { "PKG:Deb/debian/openssl@1.1.1n-0%2Bdeb11u3", "pkg:deb/debian/openssl", "pkg:deb/debian",
      "openssl", "debian" },
    { "pkg:maven/org.apache.logging.log4j/log4j-core",
      "pkg:maven/org.apache.logging.log4j/log4j-core", "pkg:maven/org.apache.logging.log4j",
      "log4j-core", "org.apache.logging.log4j" },
    { "pkg://generic/openssl@1.1.1k", "pkg:generic/openssl", "pkg:generic", "openssl", "generic" },
    { "pkg:golang/github.com/a/b@v1", "pkg:golang/github.com/a/b", "pkg:golang/github.com/a", "b",
      "github.com/a" },
  };
  static const char *const bad[] = { "",          "pkg:",          "pkg:npm",
                                     "pkg:npm/",  "npm/lodash",    "pkg:/",
                                     "pkg:npm/?", "pkg:npm/%zz/a", "pkg:npm/a/%ff",
                                     NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedComponentIdentity) identity = med_component_identity_from_purl (cases[i].purl);

      g_assert (identity != NULL);
      g_autofree char *maker = med_component_identity_dup_maker (identity);
      g_assert_cmpstr (identity->text, ==, cases[i].text);
      g_assert_cmpstr (identity->vendor, ==, cases[i].vendor);
      g_assert_cmpstr (identity->product, ==, cases[i].product);
      g_assert_cmpstr (maker, ==, cases[i].maker);
    }
  for (gsize i = 0; bad[i] != NULL; i++)
    g_assert_null (med_component_identity_from_purl (bad[i]));
  g_assert_null (med_component_identity_from_purl (NULL));
}

static void
test_cpe (void)
{
  static const char *const same[] = {
    "cpe:2.3:o:microsoft:windows_10:1809:*:*:*:*:*:*:*",
    "cpe:2.3:o:Microsoft:Windows_10:*:*:*:*:*:*:*:*",
    "cpe:/o:microsoft:windows_10",
    "cpe:/o:microsoft:windows_10:1809",
  };
  static const char *const bad[] = {
    "",         "cpe:2.3:a", "cpe:2.3:a:b", "cpe:2.3:a:*:b:1", "cpe:2.3:a:b:-:1", "cpe:2.3:a::b",
    "cpe:/a:b", "pkg:a/b",   NULL,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (MedComponentIdentity) identity = med_component_identity_from_cpe (same[i]);

      g_assert (identity != NULL);
      g_assert_cmpstr (identity->text, ==, "cpe:microsoft:windows_10");
    }
  g_autoptr (MedComponentIdentity) escaped =
      med_component_identity_from_cpe ("cpe:2.3:a:a\\:b:c\\+\\+:1:*");
  g_assert (escaped != NULL);
  g_assert_cmpstr (escaped->vendor, ==, "a:b");
  g_assert_cmpstr (escaped->product, ==, "c++");
  for (gsize i = 0; bad[i] != NULL; i++)
    g_assert_null (med_component_identity_from_cpe (bad[i]));
  g_assert_null (med_component_identity_from_cpe (NULL));
}

#define CDX(version, members)                                                                      \
  "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"" version "\"" members "}"
#define SPDX(version, members) "{\"spdxVersion\":\"SPDX-" version "\"" members "}"

static void
test_cyclonedx (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = med_test_source_path ("fuzz/corpus/cyclonedx/good.json");
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_autoptr (MedSbom) sbom = read_text (text, &error);
  g_assert_no_error (error);
  g_assert (sbom != NULL);
  g_autofree char *list = med_test_sbom_list (sbom);
  g_assert_cmpstr (list, ==,
                   "Microsoft; Windows 10; 1809; -; "
                   "cpe:2.3:o:microsoft:windows_10:1809:*:*:*:*:*:*:*\n"
                   "@angular; core; 12.1; pkg:npm/%40angular/core@12.1; -\n"
                   "; openssl; 1.1.1k; -; -\n");
  g_assert_cmpstr (sbom->format, ==, "CycloneDX 1.5");
  g_assert_cmpstr (sbom->serial, ==, "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79");
  g_assert_cmpstr (sbom->subject, ==, "Example Medical Exa Scan 2.1");
  g_assert_cmpuint (sbom->n_left_out, ==, 1);
  g_autofree char *date = med_clock_format_iso8601 (sbom->dated_usec);
  g_assert_cmpstr (date, ==, "2026-03-01T10:00:00Z");
}

/* Each version has its own way to say who makes a component. */
static void
test_makers (void)
{
  assert_lists (
      CDX ("1.3", ",\"components\":[{\"name\":\"a\",\"publisher\":\"P\",\"group\":\"g\"}]"),
      "P; a; ; -; -\n");
  assert_lists (CDX ("1.6", ",\"components\":[{\"name\":\"a\",\"manufacturer\":{\"name\":\"M\"},"
                            "\"publisher\":\"P\"}]"),
                "M; a; ; -; -\n");
  assert_lists (CDX ("1.4",
                     ",\"components\":[{\"name\":\"a\",\"supplier\":{\"name\":\"\"},\"author\":"
                     "\"A\"}]"),
                "A; a; ; -; -\n");
  assert_lists (
      CDX ("1.4", ",\"components\":[{\"name\":\"lodash\",\"purl\":\"pkg:npm/lodash@1\"}]"),
      "npm; lodash; ; pkg:npm/lodash@1; -\n");
  assert_lists (CDX ("1.4", ",\"components\":[{\"name\":\"x\",\"cpe\":\"cpe:/a:some_maker:x\"}]"),
                "some maker; x; ; -; cpe:/a:some_maker:x\n");
  assert_lists (SPDX ("2.2", ",\"packages\":[{\"name\":\"a\",\"supplier\":\"Person: Jean Doe "
                             "(jean@example.org)\"}]"),
                "Jean Doe; a; ; -; -\n");
  assert_lists (SPDX ("2.2", ",\"packages\":[{\"name\":\"a\",\"supplier\":\"NOASSERTION\","
                             "\"originator\":\"Organization: O\"}]"),
                "O; a; ; -; -\n");
}

static void
test_each_once (void)
{
  assert_lists (CDX ("1.6",
                     ",\"components\":[{\"name\":\"Zlib\",\"version\":\"1\"},{\"name\":\"zlib\","
                     "\"version\":\"1\"},{\"name\":\"zlib\",\"version\":\"2\"}]"),
                "; Zlib; 1; -; -\n; zlib; 2; -; -\n");
  /* Of one name, from two places: two. */
  assert_lists (CDX ("1.6", ",\"components\":[{\"name\":\"uuid\",\"version\":\"1\",\"purl\":"
                            "\"pkg:npm/uuid@1\"},{\"name\":\"uuid\",\"version\":\"1\",\"purl\":"
                            "\"pkg:pypi/uuid@1\"}]"),
                "npm; uuid; 1; pkg:npm/uuid@1; -\npypi; uuid; 1; pkg:pypi/uuid@1; -\n");
  assert_lists (CDX ("1.6", ",\"components\":[{\"name\":\" a ;\\n b\\t\",\"version\":\" 1 \"}]"),
                "; a , b; 1; -; -\n");
}

static void
test_spdx (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = med_test_source_path ("fuzz/corpus/spdx/good.json");
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_autoptr (MedSbom) sbom = read_text (text, &error);
  g_assert_no_error (error);
  g_assert (sbom != NULL);
  g_autofree char *list = med_test_sbom_list (sbom);
  g_assert_cmpstr (list, ==,
                   "OpenSSL; openssl; 1.1.1k; pkg:generic/openssl@1.1.1k; "
                   "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*\n"
                   "Jean; zlib; ; -; -\n");
  g_assert_cmpstr (sbom->subject, ==, "Example Medical Exa Scan 2.1");
  g_assert_cmpstr (sbom->serial, ==, "https://example.org/spdx/exa-1");
  g_assert_cmpuint (sbom->n_left_out, ==, 1);

  assert_lists (SPDX ("2.2",
                      ",\"packages\":[{\"SPDXID\":\"a\",\"name\":\"of\"},{\"SPDXID\":\"b\","
                      "\"name\":\"part\",\"versionInfo\":\"NOASSERTION\"}],\"relationships\":[{"
                      "\"relationshipType\":\"DESCRIBES\",\"relatedSpdxElement\":\"a\"}]"),
                "; part; ; -; -\n");
  /* A document that describes each of its packages is of no single one. */
  assert_lists (SPDX ("2.3", ",\"documentDescribes\":[\"a\",\"b\"],\"packages\":[{\"SPDXID\":\"a\","
                             "\"name\":\"one\"},{\"SPDXID\":\"b\",\"name\":\"two\"}]"),
                "; one; ; -; -\n; two; ; -; -\n");
}

static void
test_csv (void)
{
  assert_lists (
      "Maker;Component;Version;PURL;CPE\nOpenSSL;openssl;1.1.1k;;cpe:/a:openssl:openssl\n",
      "OpenSSL; openssl; 1.1.1k; -; cpe:/a:openssl:openssl\n");
  assert_lists ("version,supplier,name\n\"1,0\",\"A, Inc\",x\n", "A, Inc; x; 1,0; -; -\n");
  assert_lists ("製造元,コンポーネント名,バージョン\n例,部品,1\n", "例; 部品; 1; -; -\n");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "{}", "neither bomFormat" },
    { "[]", "neither bomFormat" },
    { "{", "line 1" },
    { "", "empty" },
    { CDX ("1.2", ""), "CycloneDX 1.2" },
    { CDX ("2.0", ""), "CycloneDX 2.0" },
    { "{\"bomFormat\":\"CycloneDX\",\"specVersion\":1.5}", "CycloneDX ?" },
    { CDX ("1.5", ""), "lists no components" },
    { CDX ("1.5", ",\"components\":[]"), "lists no components" },
    { CDX ("1.5", ",\"components\":{}"), "/components: is no list" },
    { CDX ("1.5", ",\"components\":[7]"), "/components/0: is no object" },
    { CDX ("1.5", ",\"components\":[{\"name\":\" \"}]"), "/components/0: the component has no" },
    { CDX ("1.5", ",\"components\":[{\"name\":7}]"), "/components/0/name: is no text" },
    { CDX ("1.5", ",\"components\":[{\"name\":\"a\",\"version\":1}]"),
      "/components/0/version: is no text" },
    { CDX ("1.5", ",\"components\":[{\"name\":\"a\",\"purl\":{}}]"),
      "/components/0/purl: is no text" },
    { CDX ("1.5", ",\"serialNumber\":1,\"components\":[{\"name\":\"a\"}]"),
      "/serialNumber: is no text" },
    { CDX ("1.5", ",\"metadata\":{\"timestamp\":\"soon\"},\"components\":[{\"name\":\"a\"}]"),
      "/metadata/timestamp: is no date" },
    { CDX ("1.5",
           ",\"metadata\":{\"component\":{\"components\":3}},\"components\":[{\"name\":\"a\"}]"),
      "/metadata/component/components: is no list" },
    { SPDX ("3.0", ""), "SPDX-3.0 cannot be read" },
    { SPDX ("2.3", ""), "/packages: is no list" },
    { SPDX ("2.3", ",\"packages\":[]"), "lists no components" },
    { SPDX ("2.3", ",\"packages\":[{\"versionInfo\":\"1\"}]"),
      "/packages/0: the component has no" },
    { SPDX ("2.3", ",\"packages\":[{\"name\":\"a\",\"versionInfo\":2}]"),
      "/packages/0/versionInfo: is no text" },
    { SPDX ("2.3", ",\"packages\":[{\"name\":\"a\",\"externalRefs\":7}]"),
      "/packages/0: externalRefs is no list" },
    { SPDX ("2.3", ",\"creationInfo\":{\"created\":\"x\"},\"packages\":[{\"name\":\"a\"}]"),
      "/creationInfo/created: is no date" },
    /* The only package is what the document is of: it says nothing of what that contains. */
    { SPDX ("2.3",
            ",\"documentDescribes\":[\"a\"],\"packages\":[{\"SPDXID\":\"a\",\"name\":\"of\"}]"),
      "lists no components" },
    { "maker,thing\na,b\n", "first line must name the columns" },
    { "component,version\n,1\n", "line 2: the component has no name" },
    { "component,version\n", "lists no components" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedSbom) sbom = read_text (cases[i].text, &error);

      g_assert_null (sbom);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_true (g_str_has_prefix (error->message, "sbom"));
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].message);
    }
}

/* Single entries that cannot be used are named by place and reason; the others are read. What
 * cannot be identified, or has no version, is told too. */
static void
test_notes (void)
{
  static const struct
  {
    const char *text;
    const char *list;
    const char *notes;
  } cases[] = {
    { CDX ("1.5", ",\"components\":[{\"name\":\"a\",\"version\":\"1\"},{}]"), "; a; 1; -; -\n",
      "Not identified: /components/0 (a 1): neither a package URL nor a CPE, so its name alone is "
      "compared\nRefused: /components/1 (without a name): the component has no name\n" },
    { CDX ("1.5", ",\"components\":[{\"name\":\"a\",\"purl\":\"pkg:npm/a\",\"components\":[{"
                  "\"name\":\"b\",\"cpe\":[]}]}]"),
      "npm; a; ; pkg:npm/a; -\n",
      "No version: /components/0 (npm a): whether it is affected cannot be told\n"
      "Refused: /components/0/components/0/cpe (b): is no text\n" },
    /* What is within an entry that cannot be used is read all the same. */
    { CDX ("1.5", ",\"components\":[{\"version\":1,\"components\":[{\"name\":\"b\",\"version\":"
                  "\"1\",\"cpe\":\"cpe:/a:b:b:1\"}]}]"),
      "b; b; 1; -; cpe:/a:b:b:1\n",
      "Refused: /components/0/version (without a name): is no text\n" },
    { SPDX ("2.3", ",\"packages\":[3,{\"name\":\"a\",\"versionInfo\":\"1\",\"externalRefs\":[{"
                   "\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:npm/a@1\"}]},"
                   "{\"name\":\"c\",\"externalRefs\":1}]"),
      "npm; a; 1; pkg:npm/a@1; -\n",
      "Refused: /packages/0 (without a name): is no object\n"
      "Refused: /packages/2 (c): externalRefs is no list\n" },
    { "component,version,purl\na,1,pkg:npm/a@1\n,2,\n", "npm; a; 1; pkg:npm/a@1; -\n",
      "Refused: line 3 (without a name): the component has no name\n" },
    /* An identifier that names nothing identifies nothing. */
    { CDX ("1.5", ",\"components\":[{\"name\":\"a\",\"version\":\"1\",\"cpe\":\"cpe:/a:*\"}]"),
      "; a; 1; -; cpe:/a:*\n",
      "Not identified: /components/0 (a 1): neither a package URL nor a CPE, so its name alone is "
      "compared\n" },
    /* Listed twice it is noted once. */
    { CDX ("1.5", ",\"components\":[{\"name\":\"a\",\"version\":\"1\"},{\"name\":\"A\",\"version\":"
                  "\"1\"}]"),
      "; a; 1; -; -\n",
      "Not identified: /components/0 (a 1): neither a package URL nor a CPE, so its name alone is "
      "compared\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedSbom) sbom = read_text (cases[i].text, &error);
      g_autoptr (GString) notes = g_string_new (NULL);
      guint n = 0;

      g_assert_no_error (error);
      g_assert (sbom != NULL);
      g_autofree char *list = med_test_sbom_list (sbom);
      g_assert_cmpstr (list, ==, cases[i].list);
      for (guint j = 0; j < sbom->notes->len; j++)
        {
          g_autofree char *text = med_sbom_note_describe (g_ptr_array_index (sbom->notes, j));
          g_string_append_printf (notes, "%s\n", text);
        }
      g_assert_cmpstr (notes->str, ==, cases[i].notes);
      for (guint j = 0; j < MED_N_SBOM_NOTES; j++)
        n += sbom->counts[j];
      g_assert_cmpuint (n, ==, sbom->notes->len);
    }
}

/* Not everything that can be counted is kept to be read. */
static void
test_many_notes (void)
{
  g_autoptr (GString) text = g_string_new ("component,version\na,1\n");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10050; i++)
    g_string_append (text, ",1\n");
  g_autoptr (MedSbom) sbom = read_text (text->str, &error);
  g_assert_no_error (error);
  g_assert (sbom != NULL);
  g_assert_cmpuint (sbom->counts[MED_SBOM_REFUSED], ==, 10050);
  g_assert_cmpuint (sbom->notes->len, ==, 10000);
  g_assert_cmpuint (sbom->components->len, ==, 1);
}

static void
test_made_by (void)
{
  static const struct
  {
    const char *text;
    const char *made_by;
  } cases[] = {
    { CDX ("1.4", ",\"components\":[{\"name\":\"a\"}]"), "" },
    { CDX ("1.4", ",\"metadata\":{\"tools\":[{\"vendor\":\"anchore\",\"name\":\"syft\",\"version\":"
                  "\"0.9\"},7,{\"name\":\"x\"}]},\"components\":[{\"name\":\"a\"}]"),
      "anchore syft 0.9, x" },
    { CDX ("1.6", ",\"metadata\":{\"tools\":{\"components\":[{\"publisher\":\"P\",\"name\":\"t\","
                  "\"version\":\"2\"}]},\"authors\":[{\"name\":\"Jo\"}],\"supplier\":{\"name\":\"S"
                  "\\nCo\"}},\"components\":[{\"name\":\"a\"}]"),
      "P t 2, Jo, S Co" },
    { CDX ("1.6", ",\"metadata\":{\"tools\":7,\"authors\":{}},\"components\":[{\"name\":\"a\"}]"),
      "" },
    { SPDX ("2.3", ",\"creationInfo\":{\"creators\":[\"Tool: syft-0.9\",\"Organization: O (o@o)\","
                   "3,\"odd\"]},\"packages\":[{\"name\":\"a\"}]"),
      "syft-0.9, O (o@o), odd" },
    { "component,version\na,1\n", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedSbom) sbom = read_text (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert (sbom != NULL);
      g_assert_cmpstr (sbom->made_by, ==, cases[i].made_by);
    }
}

static void
test_long_names (void)
{
  static const char *const members[] = { "name", "version", "publisher", "purl", "cpe" };
  static const guint most[] = { 200, 200, 200, 1000, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    for (guint more = 0; more < 2; more++)
      {
        g_autofree char *value = g_strnfill (most[i] + more, 'x');
        g_autofree char *text =
            g_strdup_printf (CDX ("1.5", ",\"components\":[{\"%s\":\"%s\"%s}]"), members[i], value,
                             i == 0 ? "" : ",\"name\":\"a\"");
        g_autoptr (GError) error = NULL;
        g_autoptr (MedSbom) sbom = read_text (text, &error);

        g_assert_cmpint (sbom != NULL, ==, more == 0);
        g_assert_cmpint (error == NULL, ==, more == 0);
      }
}

static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new ("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\","
                                           "\"components\":[");
  g_autoptr (GError) error = NULL;
  g_autoptr (GTimer) timer = g_timer_new ();

  const guint n = g_test_slow () ? 60000 : 6000;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s{\"type\":\"library\",\"bom-ref\":\"ref-%u\",\"name\":\"part-%u\","
                            "\"version\":\"1.%u\",\"purl\":\"pkg:npm/part-%u@1.%u\"}",
                            i > 0 ? "," : "", i, i, i, i, i);
  g_string_append (text, "]}");
  g_timer_start (timer);
  g_autoptr (MedSbom) sbom = read_text (text->str, &error);
  g_test_message ("%u components read in %.2f s", n, g_timer_elapsed (timer, NULL));
  g_assert_no_error (error);
  g_assert (sbom != NULL);
  g_assert_cmpuint (sbom->components->len, ==, n);
}

static gboolean
add_named (MedSbom *sbom, const char *name, GError **error)
{
  MedComponent *component = g_new0 (MedComponent, 1);

  component->manufacturer = g_strdup ("m");
  component->model = g_strdup (name);
  component->version = g_strdup ("1");
  return med_sbom_add (sbom, component, "sbom", "here", error);
}

static void
test_too_many (void)
{
  g_autoptr (MedSbom) sbom = med_sbom_new (g_strdup ("CSV"));
  g_autoptr (GError) error = NULL;

  /* Room that is taken, by nothing. */
  g_ptr_array_set_free_func (sbom->components, NULL);
  g_ptr_array_set_size (sbom->components, 99999);
  g_assert_true (add_named (sbom, "last", &error));
  g_assert_false (add_named (sbom, "one more", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpuint (sbom->components->len, ==, 100000);
  med_component_free (g_ptr_array_steal_index (sbom->components, 99999));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/sbom/purl-says-which-package", test_purl);
  g_test_add_func ("/inventory/sbom/cpe-says-which-product", test_cpe);
  g_test_add_func ("/inventory/sbom/cyclonedx", test_cyclonedx);
  g_test_add_func ("/inventory/sbom/maker-wherever-it-is-stated", test_makers);
  g_test_add_func ("/inventory/sbom/each-component-once", test_each_once);
  g_test_add_func ("/inventory/sbom/spdx", test_spdx);
  g_test_add_func ("/inventory/sbom/table", test_csv);
  g_test_add_func ("/inventory/sbom/faults-are-named-by-place", test_refused);
  g_test_add_func ("/inventory/sbom/single-entries-are-noted", test_notes);
  g_test_add_func ("/inventory/sbom/more-notes-than-are-kept", test_many_notes);
  g_test_add_func ("/inventory/sbom/who-made-it", test_made_by);
  g_test_add_func ("/inventory/sbom/long-names", test_long_names);
  g_test_add_func ("/inventory/sbom/many-thousands", test_large);
  g_test_add_func ("/inventory/sbom/too-many", test_too_many);
  return g_test_run ();
}
