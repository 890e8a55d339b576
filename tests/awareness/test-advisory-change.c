/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-advisory-change.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-reader.h"

/* A document in parts that the cases replace. Products: P of Exa CT, Q of Exa MR, R of Other CT. */
static const char pattern[] =
    "{\"document\":{\"category\":\"csaf_security_advisory\",\"csaf_version\":\"2.0\","
    "\"aggregate_severity\":{\"text\":\"High\"},"
    "\"notes\":[{\"category\":\"summary\",\"title\":\"Overview\",\"text\":\"First words\"},"
    "{\"category\":\"general\",\"text\":\"Call us\"},"
    "{\"category\":\"general\",\"text\":\"Call again\"}],"
    "\"publisher\":{\"category\":\"vendor\",\"name\":\"T\",\"namespace\":\"https://exa.test\"},"
    "\"title\":\"About CT\",\"tracking\":{\"current_release_date\":\"2026-02-01T00:00:00Z\","
    "\"id\":\"EXA-1\",\"initial_release_date\":\"2026-01-01T00:00:00Z\",\"revision_history\":"
    "[{\"date\":\"2026-01-01T00:00:00Z\",\"number\":\"1\",\"summary\":\"s\"}],"
    "\"status\":\"final\",\"version\":\"1\"}},"
    "\"product_tree\":{\"branches\":["
    "{\"category\":\"vendor\",\"name\":\"Exa\",\"branches\":["
    "{\"category\":\"product_name\",\"name\":\"CT\",\"branches\":["
    "{\"category\":\"product_version\",\"name\":\"< 4.2\",\"product\":{\"name\":\"CT "
    "4\",\"product_id\":\"P\"}}]},"
    "{\"category\":\"product_name\",\"name\":\"MR\",\"branches\":["
    "{\"category\":\"product_version\",\"name\":\"1\",\"product\":{\"name\":\"MR "
    "1\",\"product_id\":\"Q\"}}]}]},"
    "{\"category\":\"vendor\",\"name\":\"Other\",\"branches\":["
    "{\"category\":\"product_name\",\"name\":\"CT\",\"branches\":["
    "{\"category\":\"product_version\",\"name\":\"7\",\"product\":{\"name\":\"CT "
    "7\",\"product_id\":\"R\"}}]}]}]},"
    "\"vulnerabilities\":[{\"cve\":\"CVE-2026-1000\",\"title\":\"Overflow\","
    "\"product_status\":{\"known_affected\":[\"P\",\"Q\"],\"fixed\":[\"R\"]},"
    "\"remediations\":[{\"category\":\"vendor_fix\",\"details\":\"Update to "
    "4.2\",\"product_ids\":[\"P\"]},"
    "{\"category\":\"mitigation\",\"details\":\"Unplug it\",\"product_ids\":[\"Q\"]}],"
    "\"scores\":[{\"products\":[\"P\",\"Q\"],\"cvss_v3\":{\"version\":\"3.1\",\"baseScore\":9.8,"
    "\"vectorString\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}}]},"
    "{\"title\":\"Without a number\",\"product_status\":{\"under_investigation\":[\"P\"]}}]}";

static MedAdvisoryFacts *
gather (const char *text, MedAdvisoryOwnFunc own)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root =
      med_json_load (text, strlen (text), &med_json_default_limits, "a.json", &error);
  g_assert_no_error (error);
  g_autoptr (MedCsafDocument) document = med_csaf_reader_read (root, "a.json", &error);
  g_assert_no_error (error);
  g_assert_nonnull (document);
  return own != NULL ? med_advisory_facts_new_own (document, own, NULL)
                     : med_advisory_facts_new (document, root);
}

static char *
replace (const char *from, const char *to)
{
  g_autoptr (GString) text = g_string_new (pattern);

  if (from != NULL)
    g_assert_cmpuint (g_string_replace (text, from, to, 0), >, 0);
  return g_strdup (text->str);
}

static GPtrArray *
compare (const char *before, const char *after, MedAdvisoryOwnFunc own)
{
  g_autoptr (MedAdvisoryFacts) was = gather (before, own);
  g_autoptr (MedAdvisoryFacts) is = gather (after, own);

  return med_advisory_change_compare (was, is);
}

/* "kind vulnerability [products] before → after", a line each. */
static char *
dump (GPtrArray *changes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    {
      const MedAdvisoryChange *change = changes->pdata[i];
      g_autofree char *products = g_strjoinv (",", change->products);

      g_string_append_printf (text, "%s%s %s [%s] %s → %s", i > 0 ? "\n" : "",
                              med_advisory_change_kind_to_word (change->kind),
                              change->vulnerability != NULL ? change->vulnerability : "-", products,
                              change->before != NULL ? change->before : "-",
                              change->after != NULL ? change->after : "-");
    }
  return g_string_free (text, FALSE);
}

static gboolean
own_exa_ct (const char *vendor, const char *product, gpointer data)
{
  return g_str_equal (vendor, "Exa") && g_str_equal (product, "CT");
}

static gboolean
own_nothing (const char *vendor, const char *product, gpointer data)
{
  return FALSE;
}

typedef struct
{
  const char *name;
  const char *from;
  const char *to;
  const char *all; /* what differs */
  const char *own; /* what of it is about Exa CT */
} Case;

static const Case cases[] = {
  { "nothing", NULL, NULL, "", "" },
  { "the title", "\"title\":\"About CT\"", "\"title\":\"About CTs\"",
    "title - [] About CT → About CTs", "" },
  { "the severity", "\"High\"", "\"Critical\"", "severity - [] High → Critical", "" },
  { "the severity is gone", "\"aggregate_severity\":{\"text\":\"High\"},", "",
    "severity - [] High → -", "" },
  { "the publication", "\"status\":\"final\"", "\"status\":\"interim\"",
    "publication - [] final → interim", "" },
  { "the version alone", "\"version\":\"1\"}}", "\"version\":\"2\"}}", "", "" },
  { "a date", "2026-02-01", "2026-03-01", "", "" },
  { "a note", "First words", "Other words", "note Overview [] First words → Other words", "" },
  { "the second of two notes without a title", "Call again", "Call a third time",
    "note general (2) [] Call again → Call a third time", "" },
  { "a note laid out anew", "First words", "First\\n   words ", "", "" },
  { "a range", "< 4.2", "< 4.3",
    "versions - [Exa CT] < 4.2 → < 4.3\n"
    "status CVE-2026-1000 [Exa CT < 4.2] known_affected → -\n"
    "status CVE-2026-1000 [Exa CT < 4.3] - → known_affected\n"
    "status Without a number [Exa CT < 4.2] under_investigation → -\n"
    "status Without a number [Exa CT < 4.3] - → under_investigation\n"
    "remediation CVE-2026-1000 [Exa CT < 4.2] vendor_fix | Update to 4.2 → -\n"
    "remediation CVE-2026-1000 [Exa CT < 4.3] - → vendor_fix | Update to 4.2",
    "=" },
  { "one status of all", "{\"known_affected\":[\"P\",\"Q\"]",
    "{\"known_not_affected\":[\"P\",\"Q\"]",
    "status CVE-2026-1000 [Exa CT < 4.2,Exa MR 1] known_affected → known_not_affected",
    "status CVE-2026-1000 [Exa CT < 4.2] known_affected → known_not_affected" },
  { "the status of another's product", "\"fixed\":[\"R\"]", "\"first_fixed\":[\"R\"]",
    "status CVE-2026-1000 [Other CT 7] fixed → first_fixed", "" },
  { "the order of products", "[\"P\",\"Q\"],\"fixed\"", "[\"Q\",\"P\"],\"fixed\"", "", "" },
  { "our remediation", "Update to 4.2", "Update to 4.2.1",
    "remediation CVE-2026-1000 [Exa CT < 4.2] vendor_fix | Update to 4.2 → vendor_fix | Update to "
    "4.2.1",
    "=" },
  { "another's remediation", "Unplug it", "Switch it off",
    "remediation CVE-2026-1000 [Exa MR 1] mitigation | Unplug it → mitigation | Switch it off",
    "" },
  { "a remediation that is there now for us too", "\"product_ids\":[\"Q\"]}]",
    "\"product_ids\":[\"Q\",\"P\"]}]",
    "remediation CVE-2026-1000 [Exa CT < 4.2] vendor_fix | Update to 4.2 → mitigation | Unplug "
    "it\nvendor_fix | Update to 4.2",
    "=" },
  { "the score", "\"baseScore\":9.8", "\"baseScore\":9.1",
    "score CVE-2026-1000 [] 9.8 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H → 9.1 "
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "=" },
  { "the title of a vulnerability", "\"Overflow\"", "\"Underflow\"",
    "vulnerability CVE-2026-1000 [] Overflow → Underflow", "=" },
};

/* Each part by itself, and what of it concerns a hospital with an Exa CT. */
static void
test_parts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *after = replace (cases[i].from, cases[i].to);

      g_autoptr (GPtrArray) all = compare (pattern, after, NULL);
      g_autoptr (GPtrArray) own = compare (pattern, after, own_exa_ct);
      g_autoptr (GPtrArray) none = compare (pattern, after, own_nothing);
      g_autofree char *all_text = dump (all);
      g_autofree char *own_text = dump (own);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (all_text, ==, cases[i].all);
      g_assert_cmpstr (own_text, ==, g_str_equal (cases[i].own, "=") ? all_text : cases[i].own);
      g_assert_cmpuint (none->len, ==, 0);
    }
}

/* Forwards and backwards are the same differences with before and after exchanged. */
static void
test_backwards (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *after = replace (cases[i].from, cases[i].to);
      g_autoptr (GPtrArray) forwards = compare (pattern, after, NULL);
      g_autoptr (GPtrArray) backwards = compare (after, pattern, NULL);

      g_assert_cmpuint (forwards->len, ==, backwards->len);
      for (guint j = 0; j < forwards->len; j++)
        {
          const MedAdvisoryChange *a = forwards->pdata[j];
          guint found = 0;

          for (guint k = 0; k < backwards->len; k++)
            {
              const MedAdvisoryChange *b = backwards->pdata[k];
              found += a->kind == b->kind && g_strcmp0 (a->before, b->after) == 0 &&
                       g_strcmp0 (a->after, b->before) == 0 &&
                       g_strcmp0 (a->vulnerability, b->vulnerability) == 0 &&
                       g_strv_equal ((const char *const *) a->products,
                                     (const char *const *) b->products);
            }
          g_assert_cmpuint (found, ==, 1);
        }
    }
}

/* What is kept beside an advisory says the same in the words of a person. */
static void
test_news (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *after = replace (cases[i].from, cases[i].to);
      g_autoptr (GPtrArray) changes = compare (pattern, after, NULL);
      g_autofree char *news = med_advisory_changes_to_news (changes);
      g_autoptr (GPtrArray) again = med_advisory_changes_from_news (news);

      g_assert_cmpuint (again->len, ==, changes->len);
      g_assert_cmpint (*news == '\0', ==, changes->len == 0);
      for (guint j = 0; j < changes->len; j++)
        {
          g_autofree char *was = med_advisory_change_describe (changes->pdata[j]);
          g_autofree char *is = med_advisory_change_describe (again->pdata[j]);
          g_assert_cmpstr (is, ==, was);
        }
    }
}

/* Only what this program wrote is news; nothing else brings it down. */
static void
test_wrong_news (void)
{
  static const char *const wrong[] = {
    "",
    "x",
    "{}",
    "[1]",
    "[{}]",
    "[{\"kind\":",
    "[[[[[]]]]]",
    "[{\"kind\":\"no-such\"}]",
    "null",
    "[{\"kind\":7}]",
    "[\"title\"]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GPtrArray) changes = med_advisory_changes_from_news (wrong[i]);
      g_assert_cmpuint (changes->len, ==, 0);
    }
  g_autoptr (GPtrArray) bare = med_advisory_changes_from_news (
      "[{\"kind\":\"title\",\"products\":[7,\"P\"],\"before\":[]}]");
  g_assert_cmpuint (bare->len, ==, 1);
  g_autofree char *words = med_advisory_change_describe (bare->pdata[0]);
  g_assert_cmpstr (words, ==, "Title of P, new: nothing");
}

/* News are short, however much there is to tell. */
static void
test_long_news (void)
{
  g_autoptr (GString) before = g_string_new (pattern);
  g_autoptr (GString) after = g_string_new (pattern);
  g_autoptr (GString) notes = g_string_new ("\"notes\":[");

  for (int i = 0; i < 50; i++)
    {
      g_string_append_printf (notes, "{\"category\":\"general\",\"title\":\"N%02d\",\"text\":\"",
                              i);
      for (int j = 0; j < 200; j++)
        g_string_append (notes, "装置");
      g_string_append (notes, "\"},");
    }
  g_string_replace (after, "\"notes\":[", notes->str, 0);
  g_autoptr (GPtrArray) changes = compare (before->str, after->str, NULL);
  g_assert_cmpuint (changes->len, ==, 50);
  g_autofree char *news = med_advisory_changes_to_news (changes);
  g_assert_cmpuint (strlen (news), <, 10000);
  g_assert_true (g_utf8_validate (news, -1, NULL));
  g_autoptr (GPtrArray) kept = med_advisory_changes_from_news (news);
  g_assert_cmpuint (kept->len, ==, 12);
  const MedAdvisoryChange *first = kept->pdata[0];
  g_assert_cmpint (g_utf8_strlen (first->after, -1), ==, 160);
  g_assert_true (g_str_has_suffix (first->after, "…"));
}

static void
test_words (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    const char *words;
  } lines[] = {
    { "\"title\":\"About CT\"", "\"title\":\"About CTs\"", "Title: About CT → About CTs" },
    { "{\"known_affected\":[\"P\",\"Q\"]", "{\"known_not_affected\":[\"P\",\"Q\"]",
      "Status of CVE-2026-1000, Exa CT < 4.2 and 1 more: Affected → Not affected" },
    { "Update to 4.2\"", "Update to 5\"",
      "Remediation of CVE-2026-1000, Exa CT < 4.2: Fix by the vendor: Update to 4.2 → Fix by the "
      "vendor: Update to 5" },
    { "\"aggregate_severity\":{\"text\":\"High\"},", "", "Severity, no longer there: High" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *after = replace (lines[i].from, lines[i].to);
      g_autoptr (GPtrArray) changes = compare (pattern, after, NULL);
      g_assert_cmpuint (changes->len, ==, 1);
      g_autofree char *words = med_advisory_change_describe (changes->pdata[0]);
      g_assert_cmpstr (words, ==, lines[i].words);
    }
  g_autofree char *range = replace ("< 4.2", "< 4.3");
  g_autoptr (GPtrArray) changes = compare (pattern, range, NULL);
  g_autofree char *summary = med_advisory_changes_summarize (changes);
  g_assert_cmpstr (summary, ==, "Versions named, Status, Remediation");

  /* That nothing can be told is said, not left out. */
  g_autoptr (GPtrArray) unreadable = med_advisory_changes_new_unreadable ();
  g_autofree char *news = med_advisory_changes_to_news (unreadable);
  g_autoptr (GPtrArray) again = med_advisory_changes_from_news (news);
  g_assert_cmpuint (again->len, ==, 1);
  g_autofree char *said = med_advisory_change_describe (again->pdata[0]);
  g_assert_nonnull (strstr (said, "cannot be read any more"));
}

/* Many products and versions of them: seconds would be too long. */
static void
test_many (void)
{
  g_autoptr (GString) branches = g_string_new (NULL);
  g_autoptr (GString) names = g_string_new (NULL);

  for (int i = 0; i < 5000; i++)
    {
      g_string_append_printf (branches,
                              "{\"category\":\"product_version\",\"name\":\"v%d\",\"product\":{"
                              "\"name\":\"x\",\"product_id\":\"X%d\"}},",
                              i, i);
      g_string_append_printf (names, ",\"X%d\"", i);
    }
  g_autoptr (GString) before = g_string_new (pattern);
  g_autofree char *with_branches =
      g_strconcat (branches->str, "{\"category\":\"product_version\",\"name\":\"1\"", NULL);
  g_autofree char *with_names = g_strconcat ("[\"P\",\"Q\"", names->str, "],\"fixed\"", NULL);
  g_string_replace (before, "{\"category\":\"product_version\",\"name\":\"1\"", with_branches, 1);
  g_string_replace (before, "[\"P\",\"Q\"],\"fixed\"", with_names, 1);
  g_autoptr (GString) after = g_string_new (before->str);
  g_string_replace (after, "{\"known_affected\"", "{\"known_not_affected\"", 1);
  g_autoptr (GPtrArray) changes = compare (before->str, after->str, NULL);
  g_assert_cmpuint (changes->len, ==, 1);
  const MedAdvisoryChange *change = changes->pdata[0];
  g_assert_cmpuint (g_strv_length (change->products), ==, 5002);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/advisory-change/each-part-by-itself", test_parts);
  g_test_add_func ("/awareness/advisory-change/backwards-is-the-same-turned-round", test_backwards);
  g_test_add_func ("/awareness/advisory-change/news-say-the-same", test_news);
  g_test_add_func ("/awareness/advisory-change/other-texts-are-no-news", test_wrong_news);
  g_test_add_func ("/awareness/advisory-change/news-are-short", test_long_news);
  g_test_add_func ("/awareness/advisory-change/words", test_words);
  g_test_add_func ("/awareness/advisory-change/thousands-of-products-are-one-change", test_many);
  return g_test_run ();
}
