/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>

#include "engine/report/med-overview.h"
#include "report-fixture.h"
#include "support/med-test-fleet.h"

static gpointer
load (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_overview_load_sync (connection, cancellable, error);
}

static MedOverview *
load_overview (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  MedOverview *overview = med_test_engine_run (fixture, MED_STORE_BULK, load, NULL, &error);

  g_assert_no_error (error);
  return overview;
}

static void
test_hospital (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autofree MedOverview *overview = load_overview (fixture);

  g_assert_cmpint (overview->devices, ==, 5);
  g_assert_cmpint (overview->immediate, ==, 1);
  g_assert_cmpint (overview->out_of_cycle, ==, 1);
  /* Two monitors of which it cannot be told, and the archive that was never assessed. */
  g_assert_cmpint (overview->cannot_tell, ==, 3);
  g_assert_cmpint (overview->new_advisories, ==, 1);
  g_assert_cmpint (overview->waiting_for_vendor, ==, 2);
  g_assert_cmpint (overview->to_decide, ==, 0);
  g_assert_cmpint (overview->longest_wait_days, ==, 200);
  g_assert_cmpint (overview->interrupted, ==, 1);
  g_assert_cmpint (overview->failed, ==, 1);
  g_assert_cmpint (overview->stale_versions, ==, 3);
  g_assert_cmpint (overview->advisories_usec, ==, MED_TEST_NOW_USEC - 3 * MED_USEC_PER_DAY);
  g_assert_cmpint (overview->downtimes[0], ==, 0);
  g_assert_cmpint (overview->downtimes[1], ==, 1);
}

/* Each device is in one of the outcomes, whatever is known of it; and the cards count no others. */
static void
test_outcomes (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autofree MedOverview *overview = load_overview (fixture);
  gint64 all = overview->not_assessed;

  for (int i = 0; i < MED_N_OUTCOMES; i++)
    all += overview->outcomes[i];
  g_assert_cmpint (all, ==, overview->devices);
  g_assert_cmpint (overview->not_assessed, ==, 1);
  g_assert_cmpint (overview->outcomes[MED_OUTCOME_IMMEDIATE], ==, overview->immediate);
  g_assert_cmpint (overview->outcomes[MED_OUTCOME_IMMEDIATE] +
                       overview->outcomes[MED_OUTCOME_OUT_OF_CYCLE],
                   ==, overview->out_of_cycle);
}

/* A source of which is not known what it says now is not current, for whatever reason. */
static void
test_sources (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree MedOverview *before = load_overview (fixture);
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO source (name, kind, location, trusted, enabled, interval_min, tried_usec,"
      " checked_usec, result, removed_usec) VALUES"
      " ('current', 'kev', '/a', 0, 1, 60, %1$" PRId64 ", %1$" PRId64 ", NULL, NULL),"
      " ('failed', 'kev', '/b', 0, 1, 60, %1$" PRId64 ", %1$" PRId64 ", 'down', NULL),"
      " ('old', 'kev', '/c', 0, 1, 60, 5, 5, NULL, NULL),"
      " ('never', 'kev', '/d', 0, 1, 60, NULL, NULL, NULL, NULL),"
      " ('no key', 'provider', 'e.test', 1, 1, 60, %1$" PRId64 ", %1$" PRId64 ", NULL, NULL),"
      " ('off', 'kev', '/f', 0, 0, 60, %1$" PRId64 ", %1$" PRId64 ", NULL, NULL),"
      " ('gone', 'kev', '/g', 0, 1, 60, NULL, NULL, NULL, 5);"
      "INSERT INTO source_hold (source_id, kind, subject, value, text, found_usec, resolved_usec)"
      " SELECT id, 'older', '', '1', 'older', 5, NULL FROM source WHERE name = 'old' UNION ALL"
      " SELECT id, 'shrunk', '', '2', 'less', 5, 6 FROM source WHERE name = 'old'",
      MED_TEST_NOW_USEC);

  g_assert_cmpint (before->sources, ==, 0);
  g_assert_cmpint (before->stale_sources, ==, 0);
  g_assert_cmpint (before->held, ==, 0);
  med_test_fleet_run_script (fixture, script);
  g_autofree MedOverview *overview = load_overview (fixture);
  g_assert_cmpint (overview->sources, ==, 6);
  g_assert_cmpint (overview->stale_sources, ==, 5);
  g_assert_cmpint (overview->held, ==, 1);
}

static void
test_months (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autofree MedOverview *overview = load_overview (fixture);
  const MedOverviewMonth *now = &overview->months[MED_OVERVIEW_MONTHS - 1];
  guint verified = 0;

  g_assert_cmpint (now->end_usec, ==, MED_TEST_NOW_USEC);
  /* One runs; the other one's date has passed, so it is overdue and not excused. */
  g_assert_cmpuint (now->exceptions, ==, 1);
  g_assert_cmpuint (now->overdue, >=, 1);
  for (int i = 0; i < MED_OVERVIEW_MONTHS; i++)
    {
      verified += overview->months[i].verified_in_time;
      if (i > 0)
        g_assert_cmpint (overview->months[i].end_usec, >, overview->months[i - 1].end_usec);
    }
  /* CT-2, nine days ago: in this month and in no other. */
  g_assert_cmpuint (verified, ==, 1);
  g_assert_cmpuint (now->verified_in_time, ==, 1);
  /* The interrupted install on the archive, which has no outcome. */
  g_assert_cmpuint (now->unknown, >=, 1);
}

static void
test_empty (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree MedOverview *overview = load_overview (fixture);

  g_assert_cmpint (overview->devices, ==, 0);
  g_assert_cmpint (overview->advisories_usec, ==, 0);
  g_assert_cmpint (overview->kev_usec, ==, 0);
  g_assert_cmpint (overview->cannot_tell, ==, 0);
  g_assert_cmpint (overview->kev_gaps, ==, 0);
  g_assert_cmpint (overview->kev_unread, ==, 0);
  for (int i = 0; i < MED_OVERVIEW_MONTHS; i++)
    g_assert_cmpuint (overview->months[i].verified_in_time + overview->months[i].overdue +
                          overview->months[i].exceptions + overview->months[i].unknown,
                      ==, 0);
}

/* What no advisory speaks of must not be silent; what could not be looked at is no zero. */
static void
test_kev_gaps (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "B", "Exa", "CT", "4.1");
  med_test_fleet_add_component (fixture, "CT", "Microsoft", "Windows", "10");
  med_test_fleet_run_script (
      fixture, "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-1', '2026-01-01'),"
               " ('CVE-2026-2', '2026-01-01'), ('CVE-2026-3', '2026-01-01');"
               "INSERT INTO kev_product VALUES ('CVE-2026-1', 'M', 'W', 'microsoft', 'windows'),"
               " ('CVE-2026-2', 'M', 'Multiple Products', 'microsoft', 'multiple products');");
  g_autofree MedOverview *overview = load_overview (fixture);
  g_assert_cmpint (overview->kev_gaps, ==, 2);
  g_assert_cmpint (overview->kev_gap_devices, ==, 2);
  g_assert_cmpint (overview->kev_unread, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/overview/numbers-of-a-known-hospital", test_hospital);
  g_test_add_func ("/report/overview/outcomes", test_outcomes);
  g_test_add_func ("/report/overview/sources", test_sources);
  g_test_add_func ("/report/overview/months-count-each-install-once", test_months);
  g_test_add_func ("/report/overview/nothing-is-nothing", test_empty);
  g_test_add_func ("/report/overview/exploited-and-not-told", test_kev_gaps);
  return g_test_run ();
}
