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
  /* The CT is no firmware of the hardware, so that it has to be found there in its version. */
  g_assert_cmpstr (installed->product, ==, "Hardware");
  g_assert_cmpstr (installed->version_text, ==, "");
  g_assert_cmpuint (installed->parts->len, ==, 1);
  const MedCsafPart *part = g_ptr_array_index (installed->parts, 0);
  g_assert_cmpstr (part->product, ==, "CT");
  g_assert_cmpstr (part->version_text, ==, "4.1");
}

/* To whom it may be passed on; words that are not known are kept, other types refused. */
static void
test_label (void)
{
  static const struct
  {
    const char *distribution;
    const char *label; /* NULL: none */
    const char *place; /* NULL: it is read */
  } cases[] = {
    { "", NULL, NULL },
    { "\"distribution\":{},", NULL, NULL },
    { "\"distribution\":{\"text\":\"t\"},", NULL, NULL },
    { "\"distribution\":{\"tlp\":{}},", NULL, NULL },
    { "\"distribution\":{\"tlp\":{\"label\":\"\"}},", NULL, NULL },
    { "\"distribution\":{\"tlp\":{\"label\":\"AMBER+STRICT\"}},", "AMBER+STRICT", NULL },
    { "\"distribution\":{\"tlp\":{\"label\":\"NEW\"}},", "NEW", NULL },
    { "\"distribution\":3,", NULL, "/document/distribution" },
    { "\"distribution\":{\"tlp\":\"RED\"},", NULL, "/document/distribution/tlp" },
    { "\"distribution\":{\"tlp\":{\"label\":1}},", NULL, "/document/distribution/tlp/label" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdup_printf (
          "{\"document\":{%s\"category\":\"csaf_base\",\"csaf_version\":\"2.0\","
          "\"publisher\":{\"category\":\"vendor\",\"name\":\"V\","
          "\"namespace\":\"https://v.test\"},\"title\":\"T\",\"tracking\":{"
          "\"current_release_date\":\"2026-10-01T00:00:00Z\",\"id\":\"V-1\","
          "\"initial_release_date\":\"2026-01-01T00:00:00Z\",\"revision_history\":[{\"date\":"
          "\"2026-10-01T00:00:00Z\",\"number\":\"1\",\"summary\":\"s\"}],"
          "\"status\":\"final\",\"version\":\"1\"}}}",
          cases[i].distribution);
      g_autoptr (MedCsafDocument) document = read_text (text, &error);

      if (cases[i].place != NULL)
        {
          g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
          g_assert_nonnull (strstr (error->message, cases[i].place));
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (document->tlp, ==, cases[i].label);
    }
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
  { "csaf-2-2", "\"csaf_version\": \"2.0\"", "\"csaf_version\": \"2.2\"",
    "/document/csaf_version: this is CSAF 2.2; MedPatch reads CSAF 2.0 and 2.1" },
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

/* What 2.1 brings, and words that no version has yet. */
static MedCsafDocument *
read_draft (const char *search, const char *replace, GError **error)
{
  static const char *const news[][2] = {
    { "\"csaf_version\": \"2.0\"", "\"csaf_version\": \"2.1\"" },
    { "\"category\": \"vendor\", \"name\": \"Exa & <b>\"",
      "\"category\": \"multiplier\", \"name\": \"Exa & <b>\"" },
    { "\"final\"", "\"reviewed\"" },
    { "{\"category\": \"product_version\", \"name\": \"4.1\"",
      "{\"category\": \"platform\", \"name\": \"4.1\"" },
    { "\"product_groups\": [",
      "\"product_paths\": [{\"beginning_product_reference\": \"P1\", \"full_product_name\":"
      " {\"name\": \"W\", \"product_id\": \"W\"}, \"subpaths\": [{\"category\": \"installed_on\","
      " \"next_product_reference\": \"R\"}, {\"category\": \"within\","
      " \"next_product_reference\": \"P2\"}]}], \"product_groups\": [" },
    { "\"cwe\": {\"id\": \"CWE-89\", \"name\": \"x\"}",
      "\"cwes\": [{\"id\": \"CWE-79\"}, {\"id\": \"CWE-89\"}]" },
    { "\"known_not_affected\": [\"P1\", \"R\"]",
      "\"known_not_affected\": [\"R\"], \"unknown\": [\"P1\"], \"half_affected\": [\"H\", \"W\"]" },
    { "\"component_not_present\"", "\"nobody_there\"" },
    { "\"category\": \"impact\"", "\"category\": \"rumour\"" },
    { "\"scores\": [", "\"first_known_exploitation_dates\": [{\"date\": \"2026-03-05T00:00:00Z\","
                       " \"exploitation_date\": \"2026-03-01T00:00:00Z\"}], \"metrics\": ["
                       "{\"content\": {\"cvss_v3\": {\"version\": \"3.1\", \"baseScore\": 10, "
                       "\"vectorString\": \"o\"}},"
                       " \"source\": \"https://other.test\"}, {\"content\": {\"epss\": {}, "
                       "\"cvss_v4\": {\"version\":"
                       " \"4.0\", \"baseScore\": 5.5, \"vectorString\": \"CVSS:4.0/AV:N\"}}, "
                       "\"products\": [\"P2\"]}],"
                       " \"old_scores\": [" },
    { "\"vendor_fix\"", "\"optional_patch\"" },
    { "\"machine\"", "\"ward\"" },
  };
  g_autofree char *whole = load_whole ();
  g_autoptr (GString) text = g_string_new (whole);

  for (gsize i = 0; i < G_N_ELEMENTS (news); i++)
    if (g_string_replace (text, news[i][0], news[i][1], 1) != 1)
      g_error ("“%s” is not in the document", news[i][0]);
  if (search != NULL)
    g_assert_cmpuint (g_string_replace (text, search, replace, 1), ==, 1);
  return read_text (text->str, error);
}

static void
test_draft (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = read_draft (NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (document->status, ==, "reviewed");
  g_assert_cmpuint (document->products->len, ==, 5);
  const MedCsafProduct *path = g_ptr_array_index (document->products, 4);
  g_assert_cmpstr (path->product, ==, "CT");
  g_assert_cmpstr (path->version_text, ==, "< 4");
  /* Each step of the path is a part. */
  g_assert_cmpuint (path->parts->len, >=, 1);
  const MedCsafVulnerability *vulnerability = g_ptr_array_index (document->vulnerabilities, 0);
  g_assert_cmpstr (vulnerability->cwe, ==, "CWE-79");
  g_assert_cmpstr (vulnerability->cvss_version, ==, "4.0");
  g_assert_cmpint (vulnerability->document_score10, ==, 55);
  g_assert_cmpstr (vulnerability->first_exploited_date, ==, "2026-03-01");
  g_autoptr (GString) statuses = g_string_new (NULL);
  for (guint i = 0; i < vulnerability->statuses->len; i++)
    {
      const MedCsafStatus *status = g_ptr_array_index (vulnerability->statuses, i);

      g_string_append_printf (statuses, "%u %s %s, ", status->product, status->status,
                              status->flag != NULL ? status->flag : "-");
      g_assert_null (status->impact);
    }
  g_assert_cmpstr (statuses->str, ==,
                   "1 known_affected nobody_there, 3 known_not_affected nobody_there, "
                   "0 unknown nobody_there, 2 unknown -, 4 unknown -, ");
  const MedCsafRemediation *fix = g_ptr_array_index (vulnerability->remediations, 0);
  g_assert_cmpstr (fix->category, ==, "optional_patch");
  g_assert_cmpstr (fix->restart, ==, "ward");
}

/* New words are no fault; a document that does not fit together is. */
static void
test_draft_faults (void)
{
  static const char *const cases[][3] = {
    { "\"next_product_reference\": \"P2\"", "\"next_product_reference\": \"Z\"",
      "/product_tree/product_paths/0/subpaths/1/next_product_reference: product “Z”" },
    { "\"subpaths\": [", "\"subpaths\": [], \"x\": [",
      "/product_tree/product_paths/0/subpaths: is empty" },
    { "\"beginning_product_reference\": \"P1\"", "\"beginning_product_reference\": 1",
      "/product_tree/product_paths/0/beginning_product_reference: is not a text" },
    { "\"half_affected\": [\"H\", \"W\"]", "\"half_affected\": [\"H\", \"Q\"]",
      "/vulnerabilities/0/product_status/half_affected/1: product “Q”" },
    { "\"content\": {\"epss\"", "\"contents\": {\"epss\"",
      "/vulnerabilities/0/metrics/1/content: is missing" },
    { "\"baseScore\": 5.5", "\"baseScore\": 55",
      "/vulnerabilities/0/metrics/1/content/cvss_v4/baseScore: is not between" },
    { "\"exploitation_date\": \"2026-03-01T00:00:00Z\"", "\"exploitation_date\": \"March\"",
      "/first_known_exploitation_dates/0/exploitation_date: is not a date" },
    { "\"cwes\": [{\"id\": \"CWE-79\"}", "\"cwes\": [{}",
      "/vulnerabilities/0/cwes/0/id: is missing" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedCsafDocument) document = read_draft (cases[i][0], cases[i][1], &error);

      g_assert_null (document);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, cases[i][2]) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i][2]);
    }
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
  g_test_add_func ("/awareness/csaf-reader/label", test_label);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/awareness/csaf-reader/refuses-", faults[i].what, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_fault);
    }
  g_test_add_func ("/awareness/csaf-reader/draft-is-read", test_draft);
  g_test_add_func ("/awareness/csaf-reader/draft-that-does-not-fit", test_draft_faults);
  g_test_add_func ("/awareness/csaf-reader/unfolding-is-bounded", test_unfolding_is_bounded);
  g_test_add_func ("/awareness/csaf-reader/other-kinds-are-named", test_other_kinds);
  g_test_add_func ("/awareness/csaf-reader/oasis-faults-are-refused", test_oasis);
  return g_test_run ();
}
