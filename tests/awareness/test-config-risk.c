/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-config-risk.h"
#include "engine/inventory/med-policy.h"
#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"

/* The rule of the decision point Exploitation once more, as a table of what outweighs what. */
static MedExploitation
expected_exploitation (
    gboolean in_catalog, gboolean catalog_known, const char *date, const char *set, const char *e)
{
  if (in_catalog || date != NULL || g_strcmp0 (set, "active") == 0)
    return MED_EXPLOITATION_ACTIVE;
  if (g_strcmp0 (set, "poc") == 0)
    return MED_EXPLOITATION_POC;
  if (g_strcmp0 (set, "none") == 0)
    return MED_EXPLOITATION_NONE;
  if (e != NULL && strchr ("PFH", e[0]) != NULL)
    return MED_EXPLOITATION_POC;
  return catalog_known ? MED_EXPLOITATION_NONE : MED_EXPLOITATION_UNKNOWN;
}

static void
test_exploitation (void)
{
  static const char *const dates[] = { NULL, "2026-01-01" };
  static const char *const words[] = { NULL, "none", "poc", "active", "unknown", "perhaps", "" };
  static const char *const maturities[] = { NULL, "P", "F", "H", "U", "X" };
  guint n = 0;

  for (int in_catalog = 0; in_catalog < 2; in_catalog++)
    for (int known = 0; known < 2; known++)
      for (gsize d = 0; d < G_N_ELEMENTS (dates); d++)
        for (gsize w = 0; w < G_N_ELEMENTS (words); w++)
          for (gsize m = 0; m < G_N_ELEMENTS (maturities); m++, n++)
            {
              g_autofree char *vector =
                  maturities[m] != NULL
                      ? g_strconcat (
                            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:", maturities[m], NULL)
                      : g_strdup ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
              const MedExploitation found =
                  med_exploitation_judge (in_catalog, known, dates[d], words[w], vector, -1);

              g_assert_cmpint (
                  found, ==,
                  expected_exploitation (in_catalog, known, dates[d], words[w], maturities[m]));
              /* Nobody lowers evidence of attacks. */
              if (in_catalog || dates[d] != NULL)
                g_assert_cmpint (found, ==, MED_EXPLOITATION_ACTIVE);
            }
  g_assert_cmpuint (n, ==, 336);
  /* No vector at all, and one that merely looks as if it had E. */
  g_assert_cmpint (med_exploitation_judge (FALSE, TRUE, NULL, NULL, NULL, -1), ==,
                   MED_EXPLOITATION_NONE);
  g_assert_cmpint (med_exploitation_judge (FALSE, TRUE, NULL, NULL, "CVSS:3.1/MAV:P/RE:P", -1), ==,
                   MED_EXPLOITATION_NONE);
}

/* Whether each device in use finds its row, and no row is left over; before the first advisory
 * there is to be none. */
static gboolean
is_complete (MedTestEngine *fixture)
{
  return med_test_engine_count (
             fixture,
             "SELECT count(*) FROM (SELECT DISTINCT config_id, exposure, safety_impact,"
             " mission_impact FROM device WHERE retired_usec IS NULL AND EXISTS (SELECT 1 FROM"
             " advisory) EXCEPT SELECT config_id, exposure, safety_impact, mission_impact"
             " FROM config_risk)") == 0 &&
         med_test_engine_count (
             fixture,
             "SELECT count(*) FROM (SELECT config_id, exposure, safety_impact, mission_impact"
             " FROM config_risk EXCEPT SELECT config_id, exposure, safety_impact, mission_impact"
             " FROM device WHERE retired_usec IS NULL)") == 0;
}

static char *
dup_risks (MedTestEngine *fixture)
{
  return med_test_fleet_dup_text (
      fixture, "SELECT r.version || '|' || k.exposure || '|' || k.safety_impact || '|' ||"
               " k.mission_impact || '|' || k.outcome || '|' || k.provisional || '|' ||"
               " k.open_count || '|' || k.cannot_tell_count || '|' || k.kev FROM config_risk k"
               " JOIN config c ON c.id = k.config_id JOIN release r ON r.id = c.release_id"
               " ORDER BY 1");
}

static void
set (MedTestEngine *fixture, const char *asset, const char *column, const char *value)
{
  g_autofree char *script =
      g_strdup_printf ("UPDATE device SET %s = %s WHERE asset = '%s'", column, value, asset);

  med_test_fleet_run_script (fixture, script);
}

static void
import (MedTestEngine *fixture,
        const char *id,
        const char *cve,
        const char *versions,
        const char *statuses)
{
  g_autofree char *text = med_test_fleet_advisory (id, "Exa", "CT", versions, statuses);

  med_test_fleet_import_about (fixture, cve, text);
}

/* One row for each configuration and profile in use, however many devices share it; it is told
 * where one is missing and where one is left over. */
static void
test_rows_in_use (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  /* Before the first advisory nothing was looked for. */
  g_assert_true (is_complete (fixture));
  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "2", "Exa", "CT", "4.1");
  med_test_fleet_assess (fixture);
  g_assert_true (is_complete (fixture));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM config_risk"), ==, 0);

  import (fixture, "E1", "CVE-2026-0001", "P=< 9", "known_affected=P");
  g_assert_false (is_complete (fixture));
  med_test_fleet_assess (fixture);
  g_assert_true (is_complete (fixture));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM config_risk"), ==, 1);

  med_test_fleet_add_device (fixture, "3", "Exa", "CT", "4.1");
  g_assert_true (is_complete (fixture));
  set (fixture, "3", "safety_impact", "'catastrophic'");
  g_assert_false (is_complete (fixture));
  med_test_fleet_assess (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM config_risk"), ==, 2);
  set (fixture, "3", "retired_usec", "1");
  g_assert_false (is_complete (fixture));
  med_test_fleet_assess (fixture);
  g_assert_true (is_complete (fixture));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM config_risk"), ==, 1);
  set (fixture, "1", "retired_usec", "1");
  g_assert_true (is_complete (fixture));
  set (fixture, "2", "retired_usec", "1");
  g_assert_false (is_complete (fixture));
  med_test_fleet_assess (fixture);
  g_assert_true (is_complete (fixture));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM config_risk"), ==, 0);
}

/* Nothing open is an answer too, once advisories were read; before, no device has one. */
static void
test_nothing_open (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "2", "Other", "Pump", "1");
  import (fixture, "E1", "CVE-2026-0001", "P=< 4", "known_affected=P");
  med_test_fleet_assess (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT max(outcome) FROM config_risk"), ==,
                   MED_OUTCOME_NONE);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT sum(open_count) FROM config_risk"), ==,
                   0);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT sum(provisional) FROM config_risk"), ==,
                   0);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM config_risk"), ==, 2);
}

/* What counts and what does not: affected, cannot tell and under investigation are open; a number
 * of each sort. */
static void
test_counts (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  import (fixture, "E1", "CVE-2026-0001", "P=< 9", "known_affected=P");
  import (fixture, "E2", "CVE-2026-0002", "P=< 9", "known_affected=P");
  import (fixture, "E3", "CVE-2026-0003", "P=of the spring", "known_affected=P");
  import (fixture, "E4", "CVE-2026-0004", "P=< 9", "under_investigation=P");
  import (fixture, "E5", "CVE-2026-0005", "P=< 9", "fixed=P");
  import (fixture, "E6", "CVE-2026-0006", "P=< 9", "known_not_affected=P");
  import (fixture, "E7", "CVE-2026-0007", "P=< 9", "recommended=P");
  import (fixture, "E8", "CVE-2026-0008", "P=< 9;Q=> 1", "known_affected=P;fixed=Q");
  med_test_fleet_run_script (
      fixture, "INSERT INTO kev (cve, added_date, name, ransomware) VALUES"
               " ('CVE-2026-0002', '2026-01-01', '', 0), ('CVE-2026-0003', '2026-01-01', '', 1),"
               " ('CVE-2026-0005', '2026-01-01', '', 0), ('CVE-2026-9999', '2026-01-01', '', 0);"
               "INSERT INTO kev_catalog (version, released_usec, imported_usec, entries)"
               " VALUES ('1', 1, 1, 4)");
  med_test_fleet_assess (fixture);
  /* E1, E2 affected; E3, E4 and the contradiction E8 open without being certain. */
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT open_count FROM config_risk"), ==, 5);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT cannot_tell_count FROM config_risk"), ==,
                   3);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT kev FROM config_risk"), ==, 2);
}

static gint64
outcome_of (MedTestEngine *fixture)
{
  med_test_fleet_assess (fixture);
  return med_test_engine_count (fixture, "SELECT outcome FROM config_risk");
}

/* As the catalogue names a vulnerability, the device becomes urgent; as it is taken out, the
 * catalogue that was searched without finding it counts again. */
static void
test_catalog_changes (void)
{
#define CATALOG(version)                                                                           \
  "INSERT INTO kev_catalog (version, released_usec, imported_usec, entries)"                       \
  " VALUES ('" version "', 1, 1, 1);"
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  set (fixture, "1", "exposure", "'controlled'");
  set (fixture, "1", "safety_impact", "'critical'");
  set (fixture, "1", "mission_impact", "'mef-failure'");
  import (fixture, "E1", "CVE-2026-0001", "P=< 9", "known_affected=P");
  const gint64 unknown = outcome_of (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT provisional FROM config_risk"), ==, 1);
  med_test_fleet_run_script (fixture, CATALOG ("1"));
  const gint64 searched = outcome_of (fixture);
  med_test_fleet_run_script (fixture,
                             CATALOG ("2") "INSERT INTO kev (cve, added_date, name, ransomware)"
                                           " VALUES ('CVE-2026-0001', '2026-01-01', '', 0)");
  const gint64 exploited = outcome_of (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT kev FROM config_risk"), ==, 1);
  med_test_fleet_run_script (fixture, CATALOG ("3") "DELETE FROM kev");
  const gint64 taken_out = outcome_of (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT kev FROM config_risk"), ==, 0);
  g_assert_cmpint (unknown, ==, searched);
  g_assert_cmpint (exploited, >, searched);
  g_assert_cmpint (taken_out, ==, searched);
}

/* Worse inputs never make a device less urgent. */
static void
test_worse_is_never_less (void)
{
  static const char *const exposures[] = { "'small'", "'controlled'", "'open'" };
  static const char *const impacts[] = { "'negligible'", "'marginal'", "'critical'",
                                         "'catastrophic'" };
  gint64 before[G_N_ELEMENTS (impacts)] = { 0 };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  set (fixture, "1", "mission_impact", "'crippled'");
  import (fixture, "E1", "CVE-2026-0001", "P=< 9", "known_affected=P");
  for (gsize e = 0; e < G_N_ELEMENTS (exposures); e++)
    {
      gint64 last = 0;

      set (fixture, "1", "exposure", exposures[e]);
      for (gsize i = 0; i < G_N_ELEMENTS (impacts); i++)
        {
          set (fixture, "1", "safety_impact", impacts[i]);
          const gint64 outcome = outcome_of (fixture);

          g_assert_cmpint (outcome, >=, last);
          g_assert_cmpint (outcome, >=, before[i]);
          g_assert_cmpint (outcome, >, MED_OUTCOME_NONE);
          last = before[i] = outcome;
        }
    }
}

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GCancellable) stopped = g_cancellable_new ();

  if (input != NULL)
    g_cancellable_cancel (stopped);
  return med_assessment_rebuild_sync (connection, input != NULL ? stopped : NULL, error)
             ? MED_STORE_OK
             : NULL;
}

/* Stopped half way nothing has changed; and whatever was there, computed anew it is the same. */
static void
test_rebuilt (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *asset = g_strdup_printf ("%u", i);
      g_autofree char *version = g_strdup_printf ("4.%u", i);
      med_test_fleet_add_device (fixture, asset, "Exa", "CT", version);
    }
  import (fixture, "E1", "CVE-2026-0001", "P=< 4.3", "known_affected=P");
  import (fixture, "E2", "CVE-2026-0002", "P=4.2", "known_affected=P");
  med_test_fleet_assess (fixture);
  g_autofree char *caught_up = dup_risks (fixture);
  g_autofree char *counted = med_test_fleet_snapshot (fixture);

  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, rebuild_func, fixture, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_clear_error (&error);
  g_autofree char *stopped = dup_risks (fixture);
  g_autofree char *still = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (stopped, ==, caught_up);
  g_assert_cmpstr (still, ==, counted);
  med_test_engine_run (fixture, MED_STORE_WRITER, rebuild_func, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *anew = dup_risks (fixture);
  g_assert_cmpstr (anew, ==, caught_up);
}

/* What must hold of every exposure, said in another way than it is computed: nothing is closed that
 * an advisory leaves open, and each row has its reason. */
static void
test_nothing_is_closed_without_reason (void)
{
  static const char *const texts[] = { "< 3", ">= 2.0", "2.1",  "2.1 SP2", "of the spring",
                                       "4.4", "",       "< 99", "2.0, 3.0" };
  static const char *const statuses[] = { "known_affected", "fixed", "known_not_affected",
                                          "under_investigation" };
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  g_test_message ("seed %u", seed);
  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "2.0");
  med_test_fleet_add_device (fixture, "2", "Exa", "CT", "2.1 SP1");
  med_test_fleet_add_device (fixture, "3", "Exa", "CT", "");
  for (guint i = 0; i < 24; i++)
    {
      const char *p = texts[g_rand_int_range (random, 0, G_N_ELEMENTS (texts))];
      const char *q = texts[g_rand_int_range (random, 0, G_N_ELEMENTS (texts))];
      const int s = g_rand_int_range (random, 0, G_N_ELEMENTS (statuses));
      g_autofree char *id = g_strdup_printf ("R%u", i);
      g_autofree char *cve = g_strdup_printf ("CVE-2026-%04u", i + 1);
      g_autofree char *versions =
          g_strdup_printf ("P=%s;Q=%s", *p != '\0' ? p : "*", *q != '\0' ? q : "unknown");
      g_autofree char *said = g_strdup_printf ("%s=P;%s=Q", statuses[s],
                                               statuses[(s + 1) % (int) G_N_ELEMENTS (statuses)]);

      import (fixture, id, cve, versions, said);
    }
  med_test_fleet_assess (fixture);
#define SAID                                                                                       \
  " FROM match m JOIN vulnerability_status s ON s.advisory_product_id = m.advisory_product_id"     \
  " JOIN config c ON c.release_id = m.release_id WHERE c.id = e.config_id"                         \
  " AND s.vulnerability_id = e.vulnerability_id"
  g_autofree char *cleared = med_test_fleet_dup_text (
      fixture, "SELECT e.status || ' ' || e.reason FROM exposure e WHERE e.status IN"
               " ('not-affected', 'fixed') AND EXISTS (SELECT 1" SAID
               " AND m.answer = 'yes' AND s.status = 'known_affected')");
  g_assert_cmpstr (cleared, ==, "");
  g_autofree char *unread = med_test_fleet_dup_text (
      fixture, "SELECT e.status || ' ' || e.reason FROM exposure e WHERE e.status IN"
               " ('not-affected', 'fixed') AND NOT EXISTS (SELECT 1" SAID
               " AND m.answer = 'yes') AND EXISTS (SELECT 1" SAID " AND m.answer = 'cannot-tell')");
  g_assert_cmpstr (unread, ==, "");
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM exposure WHERE reason = ''"), ==, 0);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM exposure"), ==, 72);
  /* And the risk counts what is open. */
  g_autofree char *wrong = med_test_fleet_dup_text (
      fixture, "SELECT k.config_id FROM config_risk k WHERE k.open_count <> (SELECT count(*)"
               " FROM exposure e WHERE e.config_id = k.config_id AND e.status NOT IN"
               " ('not-affected', 'fixed'))");
  g_assert_cmpstr (wrong, ==, "");
}

static gpointer
save_policy (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gint64 values[MED_N_POLICIES];

  if (!med_policy_load_sync (connection, values, error))
    return NULL;
  values[MED_POLICY_EPSS_RAISES] = *(const gint64 *) input;
  return med_policy_save_sync (connection, 1, values, error) ? MED_STORE_OK : NULL;
}

static void
let_epss_count (MedTestEngine *fixture, gint64 counts)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, save_policy, &counts, &error));
  g_assert_no_error (error);
  med_test_fleet_assess (fixture);
}

/* EPSS counts only once the hospital lets it, at once and for as long as it does; a person's word
 * stands before a forecast. */
static void
test_epss_counts_by_policy (void)
{
  static const char outcome[] = "SELECT outcome FROM config_risk";
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 9", "known_affected=P");
  gint64 before, raised;

  med_test_fleet_add_device (fixture, "10", "Exa", "CT", "4.1");
  med_test_fleet_run_script (
      fixture,
      "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
      " (1, 'l', 'L', '00', '00', 1); INSERT INTO person_role VALUES (1, 'lead');"
      "UPDATE device SET exposure = 'small', safety_impact = 'critical',"
      " mission_impact = 'degraded';"
      "INSERT INTO epss (cve, score_e5, percentile_e5) VALUES ('CVE-2026-1000', 95000, 1)");
  med_test_fleet_import (fixture, advisory);
  med_test_fleet_assess (fixture);
  before = med_test_engine_count (fixture, outcome);
  g_assert_cmpint (before, ==, MED_OUTCOME_SCHEDULED);
  let_epss_count (fixture, 1);
  raised = med_test_engine_count (fixture, outcome);
  g_assert_cmpint (raised, ==, MED_OUTCOME_OUT_OF_CYCLE);
  med_test_fleet_run_script (
      fixture, "INSERT INTO decision_point (vulnerability_key, point, value, source, set_by,"
               " set_usec) VALUES ('CVE-2026-1000', 'exploitation', 'none', 's', 1, 1)");
  let_epss_count (fixture, 0);
  let_epss_count (fixture, 1);
  g_assert_cmpint (med_test_engine_count (fixture, outcome), ==, before);
  med_test_fleet_run_script (fixture, "DELETE FROM decision_point");
  let_epss_count (fixture, 0);
  g_assert_cmpint (med_test_engine_count (fixture, outcome), ==, before);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/config-risk/exploitation", test_exploitation);
  g_test_add_func ("/awareness/config-risk/rows-in-use", test_rows_in_use);
  g_test_add_func ("/awareness/config-risk/nothing-open-is-an-answer", test_nothing_open);
  g_test_add_func ("/awareness/config-risk/counts", test_counts);
  g_test_add_func ("/awareness/config-risk/catalogue-changes", test_catalog_changes);
  g_test_add_func ("/awareness/config-risk/worse-is-never-less", test_worse_is_never_less);
  g_test_add_func ("/awareness/config-risk/rebuilt-and-stopped", test_rebuilt);
  g_test_add_func ("/awareness/config-risk/nothing-is-closed-without-reason",
                   test_nothing_is_closed_without_reason);
  g_test_add_func ("/awareness/config-risk/epss-counts-by-policy", test_epss_counts_by_policy);
  return g_test_run ();
}
