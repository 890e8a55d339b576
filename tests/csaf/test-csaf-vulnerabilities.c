/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/csaf/med-csaf-reader.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"

/* A document with the products A, B and C and the group G of A and B; %s: its vulnerabilities. */
#define DOCUMENT                                                                                   \
  "{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\",\"publisher\":{"              \
  "\"category\":\"vendor\",\"name\":\"Exa\",\"namespace\":\"https://exa.test\"},\"title\":\"T\","  \
  "\"tracking\":{\"current_release_date\":\"2026-02-01T00:00:00Z\",\"id\":\"EXA-1\","              \
  "\"initial_release_date\":\"2026-01-01T00:00:00Z\",\"revision_history\":[{\"date\":"             \
  "\"2026-01-01T00:00:00Z\",\"number\":\"1\",\"summary\":\"s\"}],\"status\":\"final\","            \
  "\"version\":\"1\"}},\"product_tree\":{\"full_product_names\":[{\"name\":\"a\",\"product_id\":"  \
  "\"A\"},{\"name\":\"b\",\"product_id\":\"B\"},{\"name\":\"c\",\"product_id\":\"C\"}],"           \
  "\"product_groups\":[{\"group_id\":\"G\",\"product_ids\":[\"A\",\"B\"]}]},"                      \
  "\"vulnerabilities\":[%s]}"

#define STATUS_ABC "\"product_status\":{\"known_affected\":[\"A\",\"B\",\"C\"]}"
#define V31(score, vector)                                                                         \
  "{\"cvss_v3\":{\"version\":\"3.1\",\"baseScore\":" score ",\"vectorString\":\"" vector "\"}}"
#define V2(score, vector)                                                                          \
  "{\"cvss_v2\":{\"version\":\"2.0\",\"baseScore\":" score ",\"vectorString\":\"" vector "\"}}"

static MedCsafDocument *
read_whole (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, "a.json", error);

  return root != NULL ? med_csaf_reader_read (root, "a.json", error) : NULL;
}

static char *
dup_whole (const char *vulnerabilities)
{
  g_auto (GStrv) parts = g_strsplit (DOCUMENT, "%s", 2);

  return g_strjoinv (vulnerabilities, parts);
}

static MedCsafDocument *
read_text (const char *vulnerabilities, GError **error)
{
  g_autofree char *text = dup_whole (vulnerabilities);

  return read_whole (text, error);
}

static MedCsafDocument *
must_read (const char *vulnerabilities)
{
  g_autoptr (GError) error = NULL;
  MedCsafDocument *document = read_text (vulnerabilities, &error);

  if (document == NULL)
    g_error ("%s: %s", vulnerabilities, error->message);
  return document;
}

static void
must_refuse (const char *vulnerabilities, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = read_text (vulnerabilities, &error);

  if (document != NULL)
    g_error ("%s: was read", vulnerabilities);
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  if (strstr (error->message, words) == NULL)
    g_error ("%s: “%s” does not say “%s”", vulnerabilities, error->message, words);
}

/* The statuses of the first vulnerability: product, first letters of the status, flag, impact. */
static char *
dump_statuses (const MedCsafDocument *document)
{
  const MedCsafVulnerability *vulnerability = document->vulnerabilities->pdata[0];
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < vulnerability->statuses->len; i++)
    {
      const MedCsafStatus *status = vulnerability->statuses->pdata[i];
      const MedCsafProduct *product = document->products->pdata[status->product];

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", product->id, status->status);
      if (status->flag != NULL)
        g_string_append_printf (text, "[%s]", status->flag);
      if (status->impact != NULL)
        g_string_append_printf (text, "(%s)", status->impact);
    }
  return g_string_free (text, FALSE);
}

static void
test_statuses (void)
{
  static const char *const cases[][2] = {
    { "{}", "" },
    { "{\"product_status\":{}}", "" },
    { "{\"product_status\":{\"known_affected\":[]}}", "" },
    { "{\"product_status\":{\"known_affected\":[\"B\",\"A\"]}}",
      "B:known_affected A:known_affected" },
    /* Named twice it is said once. */
    { "{\"product_status\":{\"fixed\":[\"A\",\"A\",\"A\"]}}", "A:fixed" },
    /* A contradiction is kept whole: who judges must see both. */
    { "{\"product_status\":{\"known_affected\":[\"A\"],\"known_not_affected\":[\"A\"]}}",
      "A:known_affected A:known_not_affected" },
    { "{\"product_status\":{\"first_affected\":[\"A\"],\"last_affected\":[\"B\"],"
      "\"first_fixed\":[\"C\"],\"recommended\":[\"A\"],\"under_investigation\":[\"B\"]}}",
      "A:first_affected C:first_fixed B:last_affected A:recommended B:under_investigation" },
    /* A status of a version to come is not one of this. */
    { "{\"product_status\":{\"unknown\":[\"A\"],\"x_generic\":7}}", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedCsafDocument) document = must_read (cases[i][0]);
      g_autofree char *found = dump_statuses (document);
      g_assert_cmpstr (found, ==, cases[i][1]);
    }
}

static void
test_flags_and_threats (void)
{
#define FLAG(label, of) "{\"label\":\"" label "\"" of "}"
#define THREAT(category, details, of)                                                              \
  "{\"category\":\"" category "\",\"details\":\"" details "\"" of "}"
#define PRESENT "component_not_present"
#define CODE "vulnerable_code_not_present"
  static const char *const cases[][2] = {
    { "\"flags\":[" FLAG (PRESENT, ",\"product_ids\":[\"B\"]") "]",
      "A:known_affected B:known_affected[component_not_present] C:known_affected" },
    { "\"flags\":[" FLAG (PRESENT, ",\"group_ids\":[\"G\"]") "]",
      "A:known_affected[component_not_present] B:known_affected[component_not_present] "
      "C:known_affected" },
    /* Said of none by name it is said of all. */
    { "\"flags\":[" FLAG (CODE, "") "]",
      "A:known_affected[" CODE "] B:known_affected[" CODE "] C:known_affected[" CODE "]" },
    { "\"flags\":[" FLAG (PRESENT, ",\"product_ids\":[]") "]",
      "A:known_affected[" PRESENT "] B:known_affected[" PRESENT "] C:known_affected[" PRESENT "]" },
    /* The later one stands. */
    { "\"flags\":[" FLAG (PRESENT, "") "," FLAG (CODE, ",\"product_ids\":[\"C\"]") "]",
      "A:known_affected[" PRESENT "] B:known_affected[" PRESENT "] C:known_affected[" CODE "]" },
    { "\"threats\":[" THREAT ("impact", "none", ",\"product_ids\":[\"A\"]") "]",
      "A:known_affected(none) B:known_affected C:known_affected" },
    /* Other threats say nothing of the impact. */
    { "\"threats\":[" THREAT ("exploit_status", "seen", "") "," THREAT ("target_set", "all",
                                                                        "") "]",
      "A:known_affected B:known_affected C:known_affected" },
    { "\"flags\":[],\"threats\":[]", "A:known_affected B:known_affected C:known_affected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" STATUS_ABC ",%s}", cases[i][0]);
      g_autoptr (MedCsafDocument) document = must_read (text);
      g_autofree char *found = dump_statuses (document);
      g_assert_cmpstr (found, ==, cases[i][1]);
    }
}

/* Of several scores the highest counts, and any of version 3 before all of version 2. */
static void
test_scores (void)
{
  static const struct
  {
    const char *scores;
    int score10;
    const char *vector;
  } cases[] = {
    { "", -1, NULL },
    { "{}", -1, NULL },
    { "{\"products\":[\"A\"]}", -1, NULL },
    { V31 ("0", "a"), 0, "a" },
    { V31 ("0.0", "a"), 0, "a" },
    { V31 ("10", "a"), 100, "a" },
    { V31 ("10.0", "a"), 100, "a" },
    { V31 ("9.8", "a"), 98, "a" },
    { V31 ("0.04", "a"), 0, "a" },
    { V31 ("0.05", "a"), 1, "a" },
    { V31 ("1e1", "a"), 100, "a" },
    { V31 ("5.0", "a") "," V31 ("7.5", "b") "," V31 ("6.0", "c"), 75, "b" },
    { V31 ("7.5", "a") "," V31 ("7.5", "b"), 75, "a" },
    { V2 ("10", "a"), 100, "a" },
    { V2 ("10", "a") "," V31 ("4.0", "b"), 40, "b" },
    { V31 ("4.0", "b") "," V2 ("10", "a"), 40, "b" },
    { V2 ("3", "a") "," V2 ("5", "c") "," V2 ("4", "b"), 50, "c" },
    { V31 ("0", "a") "," V2 ("10", "b"), 0, "a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"scores\":[%s]}", cases[i].scores);
      g_autoptr (MedCsafDocument) document = must_read (text);
      const MedCsafVulnerability *vulnerability = document->vulnerabilities->pdata[0];

      g_test_message ("%s", cases[i].scores);
      g_assert_cmpint (vulnerability->document_score10, ==, cases[i].score10);
      g_assert_cmpstr (vulnerability->cvss_vector, ==, cases[i].vector);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *cve;
    gboolean good;
  } cves[] = {
    { "CVE-2024-6795", TRUE },       { "CVE-1999-0001", TRUE },
    { "CVE-2024-1234567890", TRUE }, { "CVE-2024-679", FALSE },
    { "cve-2024-6795", FALSE },      { "CVE-2024-6795 ", FALSE },
    { " CVE-2024-6795", FALSE },     { "CVE-24-67955555", FALSE },
    { "CVE-2024-67a5", FALSE },      { "CVE-2024–6795", FALSE },
    { "CVE-2024-", FALSE },          { "CVE-2024-6795,CVE-2024-1", FALSE },
    { "CVE-20244-6795", FALSE },     { "", FALSE },
    { "CVE-٢٠٢٤-6795", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cves); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"cve\":\"%s\"}", cves[i].cve);

      if (!cves[i].good)
        {
          must_refuse (text, "/vulnerabilities/0/cve: ");
          continue;
        }
      g_autoptr (MedCsafDocument) document = must_read (text);
      const MedCsafVulnerability *vulnerability = document->vulnerabilities->pdata[0];
      g_assert_cmpstr (vulnerability->cve, ==, cves[i].cve);
    }
}

/* The first note of a kind that describes; dates of exploitation; what must be restarted. */
static void
test_words (void)
{
#define NOTE(category, text) "{\"category\":\"" category "\",\"text\":\"" text "\"}"
  g_autoptr (MedCsafDocument) document = must_read (
      "{\"title\":\"T <b>&amp;</b>\",\"cwe\":{\"id\":\"CWE-79\",\"name\":\"n\"},\"notes\":[" NOTE (
          "legal_disclaimer",
          "no") "," NOTE ("details",
                          "yes") "," NOTE ("summary",
                                           "later") "],"
                                                    "\"first_known_exploitation_dates\":[{\"date\":"
                                                    "\"2026-03-04T23:59:59-08:00\"},"
                                                    "{\"date\":\"2025-01-01T00:00:00Z\"}],"
                                                    "\"remediations\":["
                                                    "{\"category\":\"vendor_fix\",\"details\":"
                                                    "\"d\",\"restart_required\":{\"category\":"
                                                    "\"service\"}},"
                                                    "{\"category\":\"workaround\",\"details\":"
                                                    "\"d\",\"url\":\"https://\"},"
                                                    "{\"category\":\"none_available\",\"details\":"
                                                    "\"d\",\"url\":\"HTTPS://exa.test\"},"
                                                    "{\"category\":\"no_fix_planned\",\"details\":"
                                                    "\"d\",\"url\":\"\"},"
                                                    "{\"category\":\"mitigation\",\"details\":"
                                                    "\"d\",\"group_ids\":[\"G\",\"G\"],"
                                                    "\"product_ids\":[\"B\",\"C\"]}]},{}");
  const MedCsafVulnerability *first = document->vulnerabilities->pdata[0];
  const MedCsafVulnerability *second = document->vulnerabilities->pdata[1];

  g_assert_cmpstr (first->title, ==, "T <b>&amp;</b>");
  g_assert_cmpstr (first->description, ==, "yes");
  g_assert_cmpstr (first->cwe, ==, "CWE-79");
  g_assert_cmpstr (first->first_exploited_date, ==, "2026-03-04");
  g_assert_cmpuint (first->remediations->len, ==, 5);
  const MedCsafRemediation *fix = first->remediations->pdata[0];
  const MedCsafRemediation *shout = first->remediations->pdata[2];
  const MedCsafRemediation *grouped = first->remediations->pdata[4];
  g_assert_cmpstr (fix->restart, ==, "service");
  g_assert_null (shout->url);
  /* By id and by group, each once. */
  g_assert_cmpuint (grouped->products->len, ==, 3);
  g_assert_null (second->cve);
  g_assert_cmpstr (second->title, ==, "");
  g_assert_cmpstr (second->description, ==, "");
  g_assert_null (second->first_exploited_date);
}

static const struct
{
  const char *text;
  const char *words;
} faults[] = {
  { "7", "/vulnerabilities/0: is not an object" },
  { "{},[]", "/vulnerabilities/1: is not an object" },
  { "{\"cve\":null}", "/vulnerabilities/0/cve: is not a text" },
  { "{\"cve\":7}", "/vulnerabilities/0/cve: is not a text" },
  { "{\"title\":[]}", "/vulnerabilities/0/title: is not a text" },
  { "{\"cwe\":\"CWE-79\"}", "/vulnerabilities/0/cwe: is not an object" },
  { "{\"cwe\":{}}", "/vulnerabilities/0/cwe/id: is missing" },
  { "{\"product_status\":[]}", "/vulnerabilities/0/product_status: is not an object" },
  { "{\"product_status\":{\"fixed\":{}}}",
    "/vulnerabilities/0/product_status/fixed: is not a list" },
  { "{\"product_status\":{\"fixed\":[\"A\",null]}}",
    "/vulnerabilities/0/product_status/fixed/1: product “” is not defined" },
  { "{\"product_status\":{\"fixed\":[[\"A\"]]}}",
    "/vulnerabilities/0/product_status/fixed/0: product" },
  { "{\"product_status\":{\"fixed\":[\"a\"]}}", "product “a” is not defined" },
  { "{\"product_status\":{\"fixed\":[\"G\"]}}", "product “G” is not defined" },
  { "{\"notes\":{}}", "/vulnerabilities/0/notes: is not a list" },
  { "{\"notes\":[{\"category\":\"summary\"}]}", "/vulnerabilities/0/notes/0/text: is missing" },
  { "{\"notes\":[{\"category\":\"poem\",\"text\":\"t\"}]}", "/notes/0/category: “poem”" },
  { "{\"flags\":[{}]}", "/vulnerabilities/0/flags/0/label: is missing" },
  { "{\"flags\":[{\"label\":\"component_not_present\",\"product_ids\":[\"A\",\"Z\"]}]}",
    "/vulnerabilities/0/flags/0/product_ids/1: product “Z”" },
  { "{\"flags\":[{\"label\":\"component_not_present\",\"product_ids\":\"A\"}]}",
    "/vulnerabilities/0/flags/0/product_ids: is not a list" },
  { "{\"flags\":[{\"label\":\"component_not_present\",\"group_ids\":[7]}]}",
    "/vulnerabilities/0/flags/0/group_ids/0: names a product group" },
  { "{\"threats\":[{\"category\":\"impact\",\"details\":\"\"}]}",
    "/vulnerabilities/0/threats/0/details: is empty" },
  { "{\"threats\":[{\"category\":\"weather\",\"details\":\"d\"}]}", "“weather”" },
  { "{\"scores\":[{\"products\":[\"Z\"]}]}", "/vulnerabilities/0/scores/0/products/0: product" },
  { "{\"scores\":[{\"cvss_v3\":[]}]}", "/vulnerabilities/0/scores/0/cvss_v3: is not an object" },
  { "{\"scores\":[{\"cvss_v3\":{\"version\":\"3.1\",\"vectorString\":\"x\"}}]}",
    "/vulnerabilities/0/scores/0/cvss_v3/baseScore: is missing" },
  { "{\"scores\":[" V31 ("-0.1", "x") "]}", "baseScore: is not between 0 and 10" },
  { "{\"scores\":[" V31 ("10.01", "x") "]}", "baseScore: is not between 0 and 10" },
  { "{\"scores\":[" V31 ("99999999999999999999", "x") "]}", "" },
  { "{\"scores\":[" V31 ("true", "x") "]}", "baseScore: is not a number" },
  { "{\"scores\":[" V31 ("null", "x") "]}", "baseScore: is not a number" },
  { "{\"scores\":[" V31 ("\\\"9\\\"", "x") "]}", "" },
  { "{\"scores\":[" V31 ("[9]", "x") "]}", "baseScore: is not a number" },
  { "{\"scores\":[" V31 ("9", "") "]}", "vectorString: is empty" },
  { "{\"scores\":[" V2 ("11", "x") "]}", "/scores/0/cvss_v2/baseScore: is not between" },
  { "{\"remediations\":[{\"category\":\"vendor_fix\"}]}", "/remediations/0/details: is missing" },
  { "{\"remediations\":[{\"category\":\"vendor_fix\",\"details\":\"d\",\"url\":7}]}",
    "/remediations/0/url: is not a text" },
  { "{\"remediations\":[{\"category\":\"vendor_fix\",\"details\":\"d\","
    "\"restart_required\":true}]}",
    "/remediations/0/restart_required: is not an object" },
  { "{\"remediations\":[{\"category\":\"vendor_fix\",\"details\":\"d\","
    "\"restart_required\":{}}]}",
    "/remediations/0/restart_required/category: is missing" },
  { "{\"first_known_exploitation_dates\":[{}]}",
    "/first_known_exploitation_dates/0/date: is missing" },
  { "{\"first_known_exploitation_dates\":[{\"date\":\"last spring\"}]}",
    "/first_known_exploitation_dates/0/date: is not a date" },
  { "{\"cve\":\"CVE-2024-0001\",\"cve\":\"CVE-2024-0002\"}", "line 1" },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    must_refuse (faults[i].text, faults[i].words);
}

/* @n_products in every status, @n_flags flags for one of them. */
static char *
dup_marking (guint n_products, guint n_flags)
{
  static const char *const words[] = { "first_affected",     "first_fixed",        "fixed",
                                       "known_affected",     "last_affected",      "recommended",
                                       "known_not_affected", "under_investigation" };
  g_autoptr (GString) names = g_string_new ("\"full_product_names\":[");
  g_autoptr (GString) ids = g_string_new ("[\"A\"");
  g_autoptr (GString) text = g_string_new ("{\"product_status\":{");

  for (guint i = 0; i < n_products; i++)
    {
      g_string_append_printf (names, "{\"name\":\"n\",\"product_id\":\"N%u\"},", i);
      g_string_append_printf (ids, ",\"N%u\"", i);
    }
  g_string_append_c (ids, ']');
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_string_append_printf (text, "%s\"%s\":%s", i > 0 ? "," : "", words[i], ids->str);
  g_string_append (text, "},\"flags\":[");
  for (guint i = 0; i < n_flags; i++)
    g_string_append_printf (text, "%s" FLAG (PRESENT, ",\"product_ids\":[\"B\"]"),
                            i > 0 ? "," : "");
  g_string_append (text, "]}");
  g_autofree char *plain = dup_whole (text->str);
  g_autoptr (GString) whole = g_string_new (plain);
  g_string_replace (whole, "\"full_product_names\":[", names->str, 1);
  return g_strdup (whole->str);
}

/* Flags times statuses: a document within all limits of the scan that would take minutes. */
static void
test_marking_is_bounded (void)
{
  g_autofree char *large = dup_marking (1000, 100);
  g_autofree char *hostile = dup_marking (4000, 1000);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = read_whole (large, &error);
  g_assert_no_error (error);
  g_assert_nonnull (document);
  g_autoptr (MedCsafDocument) refused = read_whole (hostile, &error);
  g_assert_null (refused);
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  if (strstr (error->message, "too much to compare") == NULL)
    g_error ("%s", error->message);
}

/* A message shows what is wrong without the whole of it, and cuts no letter in two. */
static void
test_long_words_are_cut (void)
{
  g_autoptr (GString) word = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (word, "画");
  g_autofree char *text = g_strdup_printf ("{\"product_status\":{\"fixed\":[\"%s\"]}}", word->str);
  g_autoptr (MedCsafDocument) document = read_text (text, &error);

  g_assert_null (document);
  g_assert_cmpuint (strlen (error->message), <, 500);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/csaf-vulnerabilities/statuses", test_statuses);
  g_test_add_func ("/awareness/csaf-vulnerabilities/flags-and-threats", test_flags_and_threats);
  g_test_add_func ("/awareness/csaf-vulnerabilities/highest-score-counts", test_scores);
  g_test_add_func ("/awareness/csaf-vulnerabilities/numbers-of-cve", test_names);
  g_test_add_func ("/awareness/csaf-vulnerabilities/notes-dates-restarts", test_words);
  g_test_add_func ("/awareness/csaf-vulnerabilities/faults-name-their-place", test_faults);
  g_test_add_func ("/awareness/csaf-vulnerabilities/marking-is-bounded", test_marking_is_bounded);
  g_test_add_func ("/awareness/csaf-vulnerabilities/long-words-are-cut", test_long_words_are_cut);
  return g_test_run ();
}
