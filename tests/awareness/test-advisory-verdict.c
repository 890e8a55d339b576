/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "held-fixture.h"
#include "engine/awareness/med-reason.h"

#define N_CHANGES "SELECT count(*) FROM change"

/* --- a document that fails a mandatory test never clears anything --- */

#define FAIL_ALL                                                                                   \
  "UPDATE advisory_test SET mandatory = 1 WHERE advisory_id IN"                                    \
  " (SELECT id FROM advisory WHERE tracking_id = 'EXA-1')"
#define DOUBT "doubtful\tEXA-1\t"

static const struct
{
  const char *what;
  const char *versions;
  const char *statuses;
  const char *well; /* nothing held against it */
  const char *doubtful;
} verdicts[] = {
  { "affected", "P=4.1", "known_affected=P", "affected 0", "affected 1" },
  { "fixed", "P=4.1", "fixed=P", "fixed 0", "cannot-tell 1" },
  { "first-fixed", "P=4.1", "first_fixed=P", "fixed 0", "cannot-tell 1" },
  { "cleared", "P=4.1", "known_not_affected=P", "not-affected 0", "cannot-tell 1" },
  { "other-version", "P=< 4.0;Q=> 6.0", "known_affected=P,Q", "not-affected 0", "cannot-tell 1" },
  { "investigated", "P=4.1", "under_investigation=P", "under-investigation 0",
    "under-investigation 1" },
  { "unreadable", "P=since spring", "known_affected=P", "cannot-tell 0", "cannot-tell 1" },
  { "contradictory", "P=4.1;Q=< 5", "known_affected=P;fixed=Q", "cannot-tell 0", "cannot-tell 1" },
  { "affected-and-fixed-later", "P=4.1;Q=9", "known_affected=P;fixed=Q", "affected 0",
    "affected 1" },
};

static char *
dup_verdict (MedTestEngine *fixture)
{
  med_test_fleet_assess (fixture);
  return med_test_fleet_dup_text (
      fixture, "SELECT e.status || ' ' || e.provisional FROM exposure e JOIN vulnerability v"
               " ON v.id = e.vulnerability_id WHERE v.cve = 'CVE-2026-1000'");
}

static void
test_doubtful (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", verdicts[i].versions, verdicts[i].statuses);

  med_test_fleet_import (fixture, text);
  /* Whatever the tests say of the document of the case: first nothing, then something. */
  med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0");
  g_autofree char *well = dup_verdict (fixture);
  g_assert_cmpstr (well, ==, verdicts[i].well);
  med_test_fleet_run_script (fixture, FAIL_ALL);
  g_autofree char *doubtful = dup_verdict (fixture);
  g_assert_cmpstr (doubtful, ==, verdicts[i].doubtful);
  g_autofree char *reason =
      med_test_fleet_dup_text (fixture, "SELECT e.reason FROM exposure e WHERE e.provisional = 1");
  g_autofree char *words = med_reason_describe (reason);
  g_assert_true (g_str_has_prefix (reason, DOUBT));
  g_assert_true (g_str_has_prefix (words, "provisional, as EXA-1 fails a mandatory test"));
  g_autofree char *provisional = med_test_fleet_dup_text (
      fixture, "SELECT k.provisional FROM config_risk k JOIN device d ON d.config_id = k.config_id"
               " WHERE d.asset = 'A'");
  g_assert_cmpstr (provisional, ==, "1");
  med_test_fleet_assert_rebuild (fixture);
}

/* What others say with certainty is not touched: a patch, a statement of the vendor, another
 * advisory. */
static void
test_doubtful_beside_others (void)
{
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autofree char *doubtful =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autofree char *sound =
      med_test_fleet_advisory ("EXA-2", "Exa", "CT", "P=4.1", "known_affected=P");

  med_test_fleet_import (fixture, doubtful);
  med_test_fleet_run_script (fixture, FAIL_ALL);
  med_test_fleet_run_script (
      fixture, "INSERT INTO patch (number, cots_vendor, recorded_by, recorded_usec)"
               " VALUES ('KB1', 'Exa', 1, 1);"
               "INSERT INTO patch_cve (patch_id, cve) VALUES (1, 'CVE-2026-1000');"
               "INSERT INTO config_patch (config_id, patch_id) SELECT config_id, 1 FROM device"
               " WHERE asset = 'A'");
  g_autofree char *patched = dup_verdict (fixture);
  g_assert_cmpstr (patched, ==, "fixed 0");
  med_test_fleet_run_script (fixture, "DELETE FROM config_patch");
  g_autofree char *open = dup_verdict (fixture);
  g_assert_cmpstr (open, ==, "affected 1");
  med_test_fleet_import (fixture, sound);
  g_autofree char *both = dup_verdict (fixture);
  g_assert_cmpstr (both, ==, "affected 1\naffected 0");
  /* A sound advisory that leads to the outcome makes it certain, as far as the advisory goes. */
  g_autofree char *counts = med_test_fleet_dup_text (
      fixture, "SELECT k.cannot_tell_count || ' ' || k.open_count FROM config_risk k"
               " JOIN device d ON d.config_id = k.config_id WHERE d.asset = 'A'");
  g_assert_cmpstr (counts, ==, "0 2");
}

/* Of a component too the device vendor's own word clears only where nothing is held against it. */
static void
test_doubtful_word_of_device (void)
{
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autofree char *library =
      med_test_fleet_advisory ("LIB-1", "Lib", "Codec", "P=7", "known_affected=P");
  g_autofree char *own = med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "fixed=P");

  med_test_fleet_add_component (fixture, "CT", "Lib", "Codec", "7");
  med_test_fleet_import (fixture, library);
  med_test_fleet_import (fixture, own);
  med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0");
  g_autofree char *well = dup_verdict (fixture);
  g_assert_cmpstr (well, ==, "fixed 0\nfixed 0");
  med_test_fleet_run_script (fixture, FAIL_ALL);
  g_autofree char *doubtful = dup_verdict (fixture);
  g_assert_cmpstr (doubtful, ==, "affected 0\ncannot-tell 1");
}

/* --- an advisory that was withdrawn --- */

static char *
dup_withdrawal (const char *version, guint day, const char *category)
{
  g_autofree char *text = held_fixture_dup_revision (version, day, "known_not_affected");
  g_autofree char *draft =
      held_fixture_replace (text, "\"csaf_version\":\"2.0\"", "\"csaf_version\":\"2.1\"");
  g_autofree char *member = g_strdup_printf ("\"category\":\"%s\",\"csaf_version\"", category);

  return held_fixture_replace (draft, "\"category\":\"csaf_security_advisory\",\"csaf_version\"",
                               member);
}

static const struct
{
  const char *what;
  const char *status;  /* of version 1; NULL: there is none */
  const char *verdict; /* after version 2 withdrew it */
  guint day;
} withdrawals[] = {
  { "affected", "known_affected", "affected 1", 7 },
  { "fixed", "fixed", "cannot-tell 1", 7 },
  { "cleared", "known_not_affected", "cannot-tell 1", 7 },
  { "never-seen-before", NULL, "", 7 },
};

static void
test_withdrawn (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  static const char *const categories[] = { "csaf_withdrawn", "csaf_superseded" };

  for (gsize c = 0; c < G_N_ELEMENTS (categories); c++)
    {
      g_autoptr (MedTestEngine) fixture = held_fixture_new ();
      g_autofree char *end = dup_withdrawal ("2", withdrawals[i].day, categories[c]);

      if (withdrawals[i].status != NULL)
        held_fixture_import_owned (fixture,
                                   held_fixture_dup_revision ("1", 1, withdrawals[i].status));
      med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0;"
                                          "UPDATE advisory_head SET read_usec = 5");
      g_assert_cmpint (held_fixture_import (fixture, end), ==,
                       withdrawals[i].status != NULL ? MED_ADVISORY_UPDATED : MED_ADVISORY_ADDED);
      med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0");
      g_autofree char *verdict = dup_verdict (fixture);
      g_assert_cmpstr (verdict, ==, withdrawals[i].verdict);
      g_autofree char *head = med_test_fleet_dup_text (
          fixture, "SELECT w.version || ' ' || (h.read_usec IS NULL) FROM advisory_head h"
                   " JOIN advisory w ON w.id = h.withdrawn_id WHERE h.tracking_id = 'EXA-1'");
      g_assert_cmpstr (head, ==, "2 1"); /* and it is news */
      med_test_fleet_assert_rebuild (fixture);
      /* An older revision that arrives late changes nothing about it; a newer one does. */
      held_fixture_import_owned (fixture, held_fixture_dup_revision ("0", 1, "fixed"));
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_head"
                                                       " WHERE withdrawn_id IS NOT NULL"),
                       ==, 1);
      held_fixture_import_owned (fixture, held_fixture_dup_revision ("3", 9, "known_affected"));
      med_test_fleet_run_script (fixture, "UPDATE advisory_test SET mandatory = 0");
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_head"
                                                       " WHERE withdrawn_id IS NOT NULL"),
                       ==, 0);
      g_autofree char *again = dup_verdict (fixture);
      g_assert_cmpstr (again, ==, "affected 0");
    }
}

/* --- what the tests found is stored with the revision --- */

static void
test_results_are_stored (void)
{
  g_autoptr (MedTestEngine) fixture = held_fixture_new ();
  g_autofree char *text = held_fixture_dup_revision ("1", 1, "known_affected");

  held_fixture_import (fixture, text);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_test"), ==, 2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_finding"), ==,
                   med_test_engine_count (fixture, "SELECT sum(mandatory + optional + informative)"
                                                   " FROM advisory_test"));
  /* What could not be tested is told apart from what was found. */
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM advisory_finding WHERE unchecked = 1"
                                      " AND test NOT IN ('6.3.6', '6.3.7', '6.3.8')"),
      ==, 0);
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM advisory_finding WHERE unchecked = 0"
                                      " AND test = '6.3.8'"),
      ==, 0);
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM advisory_finding WHERE unchecked = 1"),
      >, 0);
  /* One from before there were tests gets its results when it comes again, once. */
  med_test_fleet_run_script (fixture, "DELETE FROM advisory_finding; DELETE FROM advisory_test");
  const gint64 changes = med_test_engine_count (fixture, N_CHANGES);
  g_assert_cmpint (held_fixture_import (fixture, text), ==, MED_ADVISORY_UNCHANGED);
  g_assert_cmpint (held_fixture_import (fixture, text), ==, MED_ADVISORY_UNCHANGED);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_test"), ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, N_CHANGES), ==, changes + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      g_autofree char *path = g_strconcat ("/awareness/doubtful/", verdicts[i].what, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_doubtful);
    }
  g_test_add_func ("/awareness/doubtful/beside-others", test_doubtful_beside_others);
  g_test_add_func ("/awareness/doubtful/word-of-the-device", test_doubtful_word_of_device);
  for (gsize i = 0; i < G_N_ELEMENTS (withdrawals); i++)
    {
      g_autofree char *path = g_strconcat ("/awareness/withdrawn/", withdrawals[i].what, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_withdrawn);
    }
  g_test_add_func ("/awareness/tested/results-are-stored", test_results_are_stored);
  return g_test_run ();
}
