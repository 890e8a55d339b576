/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inbox-fixture.h"
#include "engine/awareness/med-advisory-severity.h"
#include "engine/awareness/med-inbox.h"
#include "engine/store/med-table-query.h"

static gpointer
counts_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autofree MedInboxCounts *counts = g_new0 (MedInboxCounts, 1);

  return med_inbox_count_sync (connection, counts, error) ? g_steal_pointer (&counts) : NULL;
}

/* What the list shows, as "id id …". */
typedef struct
{
  const char *condition;
  gint64 value; /* 0: none */
  const char *search;
  MedInboxField sort;
  gboolean descending;
} Listing;

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Listing *listing = input;
  g_autoptr (MedTableRequest) request = med_table_request_new (&med_inbox_spec);
  g_autoptr (GString) text = g_string_new (NULL);

  med_table_request_add_filter (request, listing->condition, &MED_INT (listing->value),
                                listing->value != 0 ? 1 : 0);
  med_table_request_add_search (request, listing->search);
  med_table_request_set_sort (request, listing->sort, listing->descending);
  med_table_request_set_head (request, 100);
  g_autoptr (MedTableResult) result =
      med_table_request_list_sync (connection, request, cancellable, error);
  if (result == NULL)
    return NULL;
  for (guint i = 0; i < med_table_page_get_n_rows (result->head); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            med_table_page_get_text (result->head, i, MED_INBOX_TRACKING_ID));
  return g_strdup (text->str);
}

static void
assert_list (MedTestEngine *fixture, Listing listing, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *list =
      med_test_engine_run (fixture, MED_STORE_BULK, list_func, &listing, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (list, ==, expected);
}

#define SEVERITY(word)                                                                             \
  "\"publisher\":{\"category\"",                                                                   \
      "\"aggregate_severity\":{\"text\":\"" word "\"},\"publisher\":{\"category\""

static MedTestEngine *
new_inbox (void)
{
  MedTestEngine *fixture = inbox_fixture_new ();
  g_autofree char *other =
      med_test_fleet_advisory ("OTH-4", "Other", "Pump 3000", "P=R2 SP 4", "known_affected=P");

  med_test_fleet_add_device (fixture, "4", "Exa", "CT", "");
  inbox_fixture_import (fixture, "EXA-1", "1", SEVERITY ("low"));
  inbox_fixture_import (fixture, "EXA-2", "1", SEVERITY ("Critical"));
  inbox_fixture_import (fixture, "EXA-3", "1", "9.8", "9.8");
  med_test_fleet_import_about (fixture, "CVE-2019-0708", other);
  med_test_fleet_run_script (
      fixture, "INSERT INTO kev (cve, added_date) VALUES ('CVE-2019-0708', '2021-11-03')");
  med_test_fleet_assess (fixture);
  inbox_fixture_read (fixture, "EXA-2");
  return fixture;
}

static void
test_sections (void)
{
  static const char *const expected[] = {
    [MED_INBOX_NEW] = "EXA-1 EXA-3 OTH-4",       [MED_INBOX_TOUCHES_US] = "EXA-1 EXA-2 EXA-3",
    [MED_INBOX_UNSURE] = "EXA-1 EXA-2 EXA-3",    [MED_INBOX_EXPLOITED] = "OTH-4",
    [MED_INBOX_ALL] = "EXA-1 EXA-2 EXA-3 OTH-4",
  };
  g_autoptr (MedTestEngine) fixture = new_inbox ();
  g_autofree MedInboxCounts *counts = inbox_fixture_run (fixture, counts_func, NULL);

  for (int i = 0; i < MED_N_INBOX_SECTIONS; i++)
    {
      g_auto (GStrv) ids = g_strsplit (expected[i], " ", -1);

      g_assert_cmpint (med_inbox_find_section (med_inbox_sections[i].word), ==, i);
      assert_list (fixture, (Listing){ .condition = med_inbox_sections[i].condition }, expected[i]);
      g_assert_cmpint (counts->sections[i], ==, g_strv_length (ids));
    }
  g_assert_cmpint (counts->new_touching, ==, 2);
  g_assert_cmpint (med_inbox_find_section ("no such"), ==, -1);
  g_assert_cmpint (med_inbox_find_section (NULL), ==, -1);

  /* A device, and a product, with its advisories. */
  assert_list (fixture, (Listing){ .condition = MED_INBOX_OF_DEVICE, .value = 1 },
               "EXA-1 EXA-2 EXA-3");
  assert_list (fixture, (Listing){ .condition = MED_INBOX_OF_DEVICE, .value = 3 }, "");
  assert_list (fixture, (Listing){ .condition = MED_INBOX_OF_PRODUCT, .value = 1 },
               "EXA-1 EXA-2 EXA-3");
  assert_list (fixture, (Listing){ .condition = MED_INBOX_OF_PRODUCT, .value = 9 }, "");
}

static void
test_empty (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree MedInboxCounts *counts = inbox_fixture_run (fixture, counts_func, NULL);

  for (int i = 0; i < MED_N_INBOX_SECTIONS; i++)
    g_assert_cmpint (counts->sections[i], ==, 0);
}

/* Before it was matched, an advisory does not concern 0 devices: it is not known. */
static void
test_not_matched_yet (void)
{
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();
  g_autofree char *text = med_test_fleet_advisory ("EXA-9", "Exa", "CT", "P=1", "known_affected=P");

  med_test_fleet_import (fixture, text);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_standing"), ==,
                   0);
  g_autofree MedInboxCounts *counts = inbox_fixture_run (fixture, counts_func, NULL);
  g_assert_cmpint (counts->sections[MED_INBOX_NEW], ==, 1);
  assert_list (fixture, (Listing){ .condition = "s.affected IS NULL" }, "EXA-9");
}

static void
test_search (void)
{
  static const struct
  {
    const char *words;
    const char *found;
  } searches[] = {
    { "CVE-2019-0708", "OTH-4" },
    { "cve-2019", "OTH-4" },
    { "2026-1000", "EXA-1 EXA-2 EXA-3" },
    { "pump", "OTH-4" },
    { "Pump other", "OTH-4" },
    { "3000 PUMP", "OTH-4" },
    { "r2 sp", "OTH-4" },
    { "sp 4", "OTH-4" },
    { "exa-2", "EXA-2" },
    { "about ct", "EXA-1 EXA-2 EXA-3" },
    { "ump", "OTH-4" },
    { "%", "" },
    { "_", "" },
    { "'", "" },
    { "\" OR 1", "" },
    { "*", "" },
    { "no such words", "" },
    { "", "EXA-1 EXA-2 EXA-3 OTH-4" },
  };
  g_autoptr (MedTestEngine) fixture = new_inbox ();

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_test_message ("%s", searches[i].words);
      assert_list (fixture, (Listing){ .search = searches[i].words }, searches[i].found);
    }
}

static void
test_order (void)
{
  g_autoptr (MedTestEngine) fixture = new_inbox ();

  assert_list (fixture, (Listing){ .sort = MED_INBOX_SEVERITY, .descending = TRUE },
               "EXA-2 EXA-1 OTH-4 EXA-3");
  assert_list (fixture, (Listing){ .sort = MED_INBOX_AFFECTED, .descending = TRUE },
               "EXA-3 EXA-2 EXA-1 OTH-4");
  assert_list (fixture, (Listing){ .sort = MED_INBOX_TRACKING_ID, .descending = TRUE },
               "OTH-4 EXA-3 EXA-2 EXA-1");
}

static void
test_severity (void)
{
  static const struct
  {
    const char *word;
    int rank;
  } ranks[] = {
    { "Critical", 4 }, { "CRITICAL ", 4 }, { "Important", 3 }, { "high", 3 }, { "Moderate", 2 },
    { "Medium", 2 },   { "Low", 1 },       { "none", 0 },      { "", 0 },     { NULL, 0 },
    { "重大", 0 },     { "highest", 0 },   { "critical!", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranks); i++)
    g_assert_cmpint (med_advisory_severity_rank (ranks[i].word), ==, ranks[i].rank);
}

#define ADD(path, function) g_test_add_func ("/awareness/inbox/" path, function)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sections-and-counts", test_sections);
  ADD ("empty", test_empty);
  ADD ("not-matched-is-not-none", test_not_matched_yet);
  ADD ("search", test_search);
  ADD ("order", test_order);
  ADD ("severity", test_severity);
  return g_test_run ();
}
