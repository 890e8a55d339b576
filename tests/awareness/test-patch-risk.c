/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-patch-risk.h"
#include "support/med-test-fleet.h"

typedef struct
{
  gint64 patch_id;
  gint64 device_id;
  MedSystemExposure lowered_to;
  MedPatchRisk risk;
} Question;

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Question *question = input;

  return med_patch_risk_load_sync (connection, question->patch_id, question->device_id,
                                   question->lowered_to, &question->risk, error)
             ? MED_STORE_OK
             : NULL;
}

static MedPatchRisk
load (MedTestEngine *fixture, gint64 patch_id, gint64 device_id, MedSystemExposure lowered_to)
{
  Question question = { patch_id, device_id, lowered_to, { 0 } };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, load_func, &question, &error);
  g_assert_no_error (error);
  return question.risk;
}

/* A CT exposed to one vulnerability, and a patch for it. */
static MedTestEngine *
ct_new (gint64 *device_id)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", "P=4.1", "known_affected=P");

  *device_id = med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  med_test_fleet_import (fixture, advisory);
  med_test_fleet_run_script (
      fixture, "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES "
               "(1, 'KB1', 'M', 1, 1), (2, 'KB2', 'M', 1, 1);"
               "INSERT INTO patch_cve (patch_id, cve) SELECT 1, cve FROM vulnerability LIMIT 1;"
               "INSERT INTO kev_catalog VALUES ('1', 1, 1, 1);"
               "UPDATE device SET exposure = 'open', safety_impact = 'critical', "
               "mission_impact = 'crippled'");
  med_test_fleet_assess (fixture);
  return fixture;
}

/* Of a patch that closes nothing on the device nothing is known; least of all that it is safe. */
static void
test_not_assessed (void)
{
  gint64 device_id;
  g_autoptr (MedTestEngine) fixture = ct_new (&device_id);
  static const MedSystemExposure all[] = { MED_SYSTEM_EXPOSURE_UNKNOWN, MED_SYSTEM_EXPOSURE_SMALL,
                                           MED_SYSTEM_EXPOSURE_CONTROLLED,
                                           MED_SYSTEM_EXPOSURE_OPEN };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_assert_false (load (fixture, 2, device_id, all[i]).assessed);
      g_assert_false (load (fixture, 1, 99, all[i]).assessed);
      g_assert_false (load (fixture, 99, device_id, all[i]).assessed);
    }
}

/* As the table of SSVC says for each exposure, with a KEV entry (active) or without (none). */
static void
test_lowered (void)
{
  static const struct
  {
    gboolean known_exploited;
    const char *own;
    MedSystemExposure lowered_to;
    MedSsvcOutcome outcome;
  } cases[] = {
    { TRUE, "open", MED_SYSTEM_EXPOSURE_UNKNOWN, MED_OUTCOME_IMMEDIATE },
    { TRUE, "open", MED_SYSTEM_EXPOSURE_OPEN, MED_OUTCOME_IMMEDIATE },
    { TRUE, "open", MED_SYSTEM_EXPOSURE_CONTROLLED, MED_OUTCOME_OUT_OF_CYCLE },
    { TRUE, "open", MED_SYSTEM_EXPOSURE_SMALL, MED_OUTCOME_OUT_OF_CYCLE },
    { TRUE, "unknown", MED_SYSTEM_EXPOSURE_UNKNOWN, MED_OUTCOME_IMMEDIATE },
    { TRUE, "unknown", MED_SYSTEM_EXPOSURE_SMALL, MED_OUTCOME_OUT_OF_CYCLE },
    /* A control never raises what the device itself is. */
    { TRUE, "small", MED_SYSTEM_EXPOSURE_OPEN, MED_OUTCOME_OUT_OF_CYCLE },
    { TRUE, "small", MED_SYSTEM_EXPOSURE_UNKNOWN, MED_OUTCOME_OUT_OF_CYCLE },
    { FALSE, "open", MED_SYSTEM_EXPOSURE_UNKNOWN, MED_OUTCOME_SCHEDULED },
    { FALSE, "open", MED_SYSTEM_EXPOSURE_SMALL, MED_OUTCOME_SCHEDULED },
    { FALSE, "controlled", MED_SYSTEM_EXPOSURE_UNKNOWN, MED_OUTCOME_SCHEDULED },
  };
  gint64 device_id;
  g_autoptr (MedTestEngine) fixture = ct_new (&device_id);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strdup_printf (
          "UPDATE device SET exposure = '%s'; DELETE FROM kev;%s", cases[i].own,
          cases[i].known_exploited ? "INSERT INTO kev (cve, added_date) SELECT cve, '2026-01-01' "
                                     "FROM patch_cve"
                                   : "");

      med_test_fleet_run_script (fixture, script);
      MedPatchRisk risk = load (fixture, 1, device_id, cases[i].lowered_to);
      g_assert_true (risk.assessed);
      if (risk.outcome != cases[i].outcome)
        g_error ("case %u: %s", (guint) i, med_outcome_to_word (risk.outcome));
    }
}

/* Lowering the exposure never makes it more urgent, whatever else is known. */
static void
test_monotone (void)
{
  static const char *const safeties[] = { "negligible", "marginal", "critical", "catastrophic",
                                          "unknown" };
  static const char *const missions[] = { "degraded", "crippled", "mef-failure", "mission-failure",
                                          "unknown" };
  gint64 device_id;
  g_autoptr (MedTestEngine) fixture = ct_new (&device_id);

  for (gsize s = 0; s < G_N_ELEMENTS (safeties); s++)
    for (gsize m = 0; m < G_N_ELEMENTS (missions); m++)
      {
        g_autofree char *script =
            g_strdup_printf ("UPDATE device SET safety_impact = '%s', mission_impact = '%s'",
                             safeties[s], missions[m]);
        med_test_fleet_run_script (fixture, script);
        MedSsvcOutcome open = load (fixture, 1, device_id, MED_SYSTEM_EXPOSURE_OPEN).outcome;
        MedSsvcOutcome controlled =
            load (fixture, 1, device_id, MED_SYSTEM_EXPOSURE_CONTROLLED).outcome;
        MedSsvcOutcome small = load (fixture, 1, device_id, MED_SYSTEM_EXPOSURE_SMALL).outcome;

        g_assert_cmpint (open, >=, controlled);
        g_assert_cmpint (controlled, >=, small);
        g_assert_cmpint (small, >=, MED_OUTCOME_DEFER);
      }
}

/* Provisional as long as something that decides is assumed, or nobody can tell. */
static void
test_provisional (void)
{
  gint64 device_id;
  g_autoptr (MedTestEngine) fixture = ct_new (&device_id);

  g_assert_true (load (fixture, 1, device_id, MED_SYSTEM_EXPOSURE_UNKNOWN).provisional);
  med_test_fleet_run_script (
      fixture,
      "INSERT INTO decision_point (vulnerability_key, point, value, source, set_by, set_usec)"
      " SELECT cve, 'automatable', 'no', 's', 1, 1 FROM patch_cve");
  g_assert_false (load (fixture, 1, device_id, MED_SYSTEM_EXPOSURE_UNKNOWN).provisional);
  med_test_fleet_run_script (fixture, "UPDATE exposure SET status = 'cannot-tell'");
  g_assert_true (load (fixture, 1, device_id, MED_SYSTEM_EXPOSURE_UNKNOWN).provisional);
  med_test_fleet_run_script (fixture, "UPDATE exposure SET status = 'fixed'");
  g_assert_false (load (fixture, 1, device_id, MED_SYSTEM_EXPOSURE_UNKNOWN).assessed);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/awareness/patch-risk/" name, func)
  CASE ("nothing-known-is-not-safe", test_not_assessed);
  CASE ("lowered-by-controls", test_lowered);
  CASE ("lowering-never-raises", test_monotone);
  CASE ("provisional-while-assumed", test_provisional);
  return g_test_run ();
}
