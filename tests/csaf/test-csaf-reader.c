/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/csaf/med-csaf-reader.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"

/* The corpus of the fuzz target has a document that uses everything the reader knows. */
static char *
load_whole (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "fuzz", "corpus",
                                            "csaf", "whole.json", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static MedCsafDocument *
read_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, "a.json", error);

  return root != NULL ? med_csaf_reader_read (root, "a.json", error) : NULL;
}

static void
test_whole (void)
{
  g_autofree char *text = load_whole ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = read_text (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (document->publisher, ==, "https://exa.test");
  g_assert_cmpstr (document->publisher_name, ==, "Exa & <b>");
  g_assert_cmpstr (document->tracking_id, ==, "EXA-1");
  g_assert_cmpstr (document->version, ==, "1");
  g_assert_cmpstr (document->summary, ==, "s");
  g_assert_cmpint (document->current_release_usec, >, document->initial_release_usec);
  g_assert_cmpuint (document->products->len, ==, 4);
  g_assert_cmpuint (document->vulnerabilities->len, ==, 2);

  const MedCsafProduct *product = g_ptr_array_index (document->products, 0);
  g_assert_cmpstr (product->vendor, ==, "Exa");
  g_assert_cmpstr (product->product, ==, "CT");
  g_assert_cmpstr (product->version_text, ==, "4.1");
  const MedCsafProduct *installed = g_ptr_array_index (document->products, 3);
  g_assert_cmpstr (installed->product, ==, "Hardware");
  g_assert_cmpstr (installed->version_text, ==, "4.1");
}

static void
test_vulnerability (void)
{
  g_autofree char *text = load_whole ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = read_text (text, &error);
  const MedCsafVulnerability *vulnerability = g_ptr_array_index (document->vulnerabilities, 0);
  const MedCsafVulnerability *second = g_ptr_array_index (document->vulnerabilities, 1);

  g_assert_cmpstr (vulnerability->cve, ==, "CVE-2026-1000");
  g_assert_cmpstr (vulnerability->cwe, ==, "CWE-89");
  g_assert_cmpstr (vulnerability->description, ==, "d");
  /* 3.1 counts before 2.0, though the latter is higher. */
  g_assert_cmpstr (vulnerability->cvss_version, ==, "3.1");
  g_assert_cmpint (vulnerability->document_score10, ==, 98);
  g_assert_cmpuint (vulnerability->statuses->len, ==, 3);
  for (guint i = 0; i < vulnerability->statuses->len; i++)
    {
      const MedCsafStatus *status = g_ptr_array_index (vulnerability->statuses, i);
      g_assert_cmpstr (status->flag, ==, "component_not_present");
      g_assert_cmpstr (status->impact, ==, status->product == 0 ? "not reachable" : NULL);
    }
  const MedCsafRemediation *fix = g_ptr_array_index (vulnerability->remediations, 0);
  const MedCsafRemediation *other = g_ptr_array_index (vulnerability->remediations, 1);
  g_assert_cmpstr (fix->url, ==, "https://exa.test/u");
  g_assert_cmpstr (fix->restart, ==, "machine");
  g_assert_cmpuint (fix->products->len, ==, 3);
  g_assert_null (other->url);
  g_assert_null (second->cve);
  g_assert_cmpint (second->document_score10, ==, -1);
}

static const struct
{
  const char *what;
  const char *search;
  const char *replace;
  const char *message;
} faults[] = {
  { "no-document", "\"document\"", "\"documents\"", "a.json: /document: is missing" },
  { "no-category", "\"category\": \"csaf_vex\", ", "", "/document/category: is missing" },
  { "no-title", "\"title\": \"T\", ", "", "/document/title: is missing" },
  { "empty-title", "\"title\": \"T\"", "\"title\": \"\"", "/document/title: is empty" },
  { "title-number", "\"title\": \"T\"", "\"title\": 7", "/document/title: is not a text" },
  { "csaf-2-1", "\"csaf_version\": \"2.0\"", "\"csaf_version\": \"2.1\"",
    "/document/csaf_version: this is CSAF 2.1; MedPatch reads CSAF 2.0" },
  { "no-publisher", "\"publisher\"", "\"pub\"", "/document/publisher: is missing" },
  { "publisher-category", "\"category\": \"vendor\", \"name\": \"Exa & <b>\"",
    "\"category\": \"friend\", \"name\": \"x\"", "/document/publisher/category: “friend”" },
  { "no-namespace", "\"namespace\"", "\"space\"", "/document/publisher/namespace: is missing" },
  { "no-tracking", "\"tracking\"", "\"track\"", "/document/tracking: is missing" },
  { "no-id", "\"id\": \"EXA-1\"", "\"di\": 1", "/document/tracking/id: is missing" },
  { "version-word", "\"version\": \"1\"", "\"version\": \"first\"",
    "/document/tracking/version: is not a version" },
  { "status", "\"final\"", "\"done\"", "/document/tracking/status: “done”" },
  { "date", "\"2026-02-01T00:00:00Z\"", "\"in spring\"",
    "/document/tracking/current_release_date: is not a date" },
  { "history", "[{\"date\": \"2026-01-01T00:00:00Z\", \"number\": \"1\", \"summary\": \"s\"}]",
    "[]", "/document/tracking/revision_history: is empty" },
  { "product-undefined", "\"known_affected\": [\"P2\"]", "\"known_affected\": [\"P2\", \"PX\"]",
    "/vulnerabilities/0/product_status/known_affected/1: product “PX” is not defined" },
  { "product-not-text", "\"known_affected\": [\"P2\"]", "\"known_affected\": [7]",
    "/vulnerabilities/0/product_status/known_affected/0:" },
  { "status-not-list", "\"known_affected\": [\"P2\"]", "\"known_affected\": \"P2\"",
    "/vulnerabilities/0/product_status/known_affected: is not a list" },
  { "product-twice", "\"product_id\": \"P2\"", "\"product_id\": \"P1\"",
    "/product_tree/branches/0/branches/0/branches/1/product/product_id: is used for two" },
  { "branch-category", "\"category\": \"product_version\"", "\"category\": \"model\"",
    "/product_tree/branches/0/branches/0/branches/0/category: “model”" },
  { "relationship", "\"relates_to_product_reference\": \"H\"",
    "\"relates_to_product_reference\": \"Z\"",
    "/product_tree/relationships/0/relates_to_product_reference: product “Z”" },
  { "group", "\"group_ids\": [\"G\"]}],", "\"group_ids\": [\"N\"]}],",
    "/vulnerabilities/0/flags/0/group_ids/0: names a product group" },
  { "cve", "\"CVE-2026-1000\"", "\"CVE-26\"", "/vulnerabilities/0/cve: is not a CVE number" },
  { "flag", "\"component_not_present\"", "\"trust_us\"",
    "/vulnerabilities/0/flags/0/label: “trust_us”" },
  { "score", "\"baseScore\": 9.8", "\"baseScore\": 98",
    "/vulnerabilities/0/scores/0/cvss_v3/baseScore: is not between 0 and 10" },
  { "score-text", "\"baseScore\": 9.8", "\"baseScore\": \"high\"",
    "/vulnerabilities/0/scores/0/cvss_v3/baseScore: is not a number" },
  { "remediation", "\"vendor_fix\"", "\"prayer\"",
    "/vulnerabilities/0/remediations/0/category: “prayer”" },
  { "tree-list", "\"product_tree\": {", "\"product_tree\": [], \"x\": {",
    "/product_tree: is not an object" },
  { "vulnerability-text", "\"vulnerabilities\": [", "\"vulnerabilities\": [\"x\", ",
    "/vulnerabilities/0: is not an object" },
};

static void
test_fault (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *whole = load_whole ();
  g_autoptr (GString) text = g_string_new (whole);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_string_replace (text, faults[i].search, faults[i].replace, 1), ==, 1);
  g_autoptr (MedCsafDocument) document = read_text (text->str, &error);
  g_assert_null (document);
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  if (strstr (error->message, faults[i].message) == NULL)
    g_error ("“%s” does not say “%s”", error->message, faults[i].message);
}

/* A short document that unfolds: a group of many products, named again and again. */
static void
test_unfolding_is_bounded (void)
{
  g_autofree char *whole = load_whole ();
  g_autoptr (GString) text = g_string_new (whole);
  g_autoptr (GString) names = g_string_new ("\"full_product_names\": [");
  g_autoptr (GString) group = g_string_new ("\"product_ids\": [\"P1\"");
  g_autoptr (GString) remediations = g_string_new ("\"remediations\": [");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2000; i++)
    {
      g_string_append_printf (names, "{\"name\": \"n\", \"product_id\": \"N%u\"}, ", i);
      g_string_append_printf (group, ", \"N%u\"", i);
      g_string_append (remediations, "{\"category\": \"mitigation\", \"details\": \"d\","
                                     " \"group_ids\": [\"G\"]}, ");
    }
  g_string_replace (text, "\"full_product_names\": [", names->str, 1);
  g_string_replace (text, "\"product_ids\": [\"P1\"", group->str, 1);
  g_string_replace (text, "\"remediations\": [", remediations->str, 1);
  g_autoptr (MedCsafDocument) document = read_text (text->str, &error);
  g_assert_null (document);
  g_assert_nonnull (strstr (error->message, "more than 250,000 times"));
}

static void
test_other_kinds (void)
{
  g_autoptr (JsonNode) feed = json_from_string ("{\"feed\":{}}", NULL);
  g_autoptr (JsonNode) advisory = json_from_string ("{\"document\":{},\"feed\":{}}", NULL);
  g_autoptr (JsonNode) anything = json_from_string ("{\"a\":1}", NULL);

  g_assert_nonnull (med_csaf_reader_name_other_kind (feed));
  g_assert_null (med_csaf_reader_name_other_kind (advisory));
  g_assert_null (med_csaf_reader_name_other_kind (anything));
}

/* The mandatory tests of OASIS: whatever a document is, the reader answers in words. Those about
 * what MedPatch relies on are refused. */
static void
test_oasis (void)
{
  static const char *const refused[] = { "6-1-01-01", "6-1-01-02", "6-1-02-01", "6-1-04-01" };
  const char *shared = g_getenv ("MED_TEST_SHARED_DIR");

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *name = g_strdup_printf ("oasis_csaf_tc-csaf_2_0-2021-%s.json", refused[i]);
      g_autofree char *path =
          g_build_filename (shared, "data", "csaf-tests", "2.0", "mandatory", name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        {
          g_test_skip ("the OASIS test files are absent");
          return;
        }
      g_autoptr (MedCsafDocument) document = read_text (text, &error);
      if (document != NULL)
        g_error ("%s was accepted", name);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/csaf-reader/whole-document", test_whole);
  g_test_add_func ("/awareness/csaf-reader/vulnerability", test_vulnerability);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/awareness/csaf-reader/refuses-", faults[i].what, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_fault);
    }
  g_test_add_func ("/awareness/csaf-reader/unfolding-is-bounded", test_unfolding_is_bounded);
  g_test_add_func ("/awareness/csaf-reader/other-kinds-are-named", test_other_kinds);
  g_test_add_func ("/awareness/csaf-reader/oasis-faults-are-refused", test_oasis);
  return g_test_run ();
}
