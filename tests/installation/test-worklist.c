/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

static void
test_candidates (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition"), ==, 1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM transition WHERE to_state = 'candidate' "
                                "AND from_state = '' AND by_person = 0"),
                   ==, 1);
  /* Nothing changed: nothing is done, and nothing is written. */
  gint64 before = count (ward, "SELECT max(seq) FROM change");
  g_assert_false (med_test_ward_catch_up (ward));
  g_assert_cmpint (count (ward, "SELECT max(seq) FROM change"), ==, before);
  /* A second device of the release comes; one of another release does not concern the patch. */
  med_test_fleet_add_device (ward->engine, "10234", "Exa", "CT 64", "4.1");
  med_test_fleet_add_device (ward->engine, "10235", "Exa", "CT 64", "3.0");
  g_assert_true (med_test_ward_catch_up (ward));
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition"), ==, 2);
  g_assert_false (med_test_ward_catch_up (ward));
}

static void
test_out_of_scope (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_fleet_run_script (ward->engine, "UPDATE patch SET scope = 'outside-application'");
  med_test_fleet_add_device (ward->engine, "10234", "Exa", "CT 64", "4.1");
  med_test_ward_catch_up (ward);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition"), ==, 1);
}

/* Exposed by an advisory before any vendor has spoken. */
static void
test_exposed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *advisory = med_test_fleet_advisory ("EXA-9", "Other", "MR 3", "P=1.0;Q=2.0",
                                                       "known_affected=P;known_not_affected=Q");

  med_test_fleet_add_device (ward->engine, "20001", "Other", "MR 3", "1.0");
  med_test_fleet_add_device (ward->engine, "20002", "Other", "MR 3", "2.0");
  med_test_fleet_import (ward->engine, advisory);
  g_assert_true (med_test_ward_catch_up (ward));
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition x JOIN device d ON d.id = "
                                "x.device_id WHERE d.asset = '20001'"),
                   ==, 1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition x JOIN device d ON d.id = "
                                "x.device_id WHERE d.asset = '20002'"),
                   ==, 0);
}

static void
test_withdrawn (void)
{
  static const MedDispositionState states[] = {
    MED_DISPOSITION_AUTHORIZED,
    MED_DISPOSITION_STAGED,
    MED_DISPOSITION_SCHEDULED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

      med_test_ward_carry_to (ward, states[i]);
      med_test_ward_state (ward, 2, "withdrawn");
      g_assert_true (med_test_ward_catch_up (ward));
      med_test_ward_assert_state (ward, "waiting-for-vendor", "in-use");
      g_assert_false (med_test_ward_catch_up (ward));
    }
}

/* A new revision that still releases it: what was staged is staged anew. */
static void
test_new_revision (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_test_ward_state (ward, 2, "released");
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "authorized", "in-use");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM downtime WHERE state = 'called-off'"), ==, 1);
  g_assert_false (med_test_ward_catch_up (ward));
}

/* The attempt that runs goes on to its report; only then is it taken back. */
static void
test_withdrawn_while_installing (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_ward_state (ward, 2, "withdrawn");
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "installing", "under-service");
}

static void
test_missed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "scheduled", "in-use");
  med_clock_advance (ward->engine->clock, 2 * MED_USEC_PER_HOUR);
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "staged", "in-use");
  g_assert_false (med_test_ward_catch_up (ward));
}

static void
test_retired (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_fleet_run_script (ward->engine, "UPDATE device SET retired_usec = 1");
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "closed-not-needed", "in-use");
  g_assert_false (med_test_ward_catch_up (ward));
}

/* The device got another release by other hands: what was decided for the old one is open again. */
static void
test_other_release (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_STAGED);
  med_test_fleet_add_device (ward->engine, "10299", "Exa", "CT 64", "5.0");
  med_test_fleet_run_script (ward->engine, "UPDATE device SET config_id = (SELECT config_id FROM "
                                           "device WHERE asset = '10299') WHERE asset = '10233'");
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "waiting-for-vendor", "in-use");
}

/* Derived and made again, in any order, the work list stays the same. */
static void
test_repeatable (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_test_ward_catch_up (ward);
  g_autofree char *before = med_test_ward_snapshot (ward);
  med_test_fleet_run_script (ward->engine, "UPDATE worklist SET seq = 0");
  med_test_ward_catch_up (ward);
  med_test_fleet_run_script (ward->engine, "UPDATE worklist SET seq = 0");
  med_test_engine_reopen (ward->engine);
  med_test_ward_catch_up (ward);
  g_autofree char *after = med_test_ward_snapshot (ward);
  /* only the two records of this test itself are new */
  g_assert_cmpuint (strlen (before), ==, strlen (after));
  med_test_ward_assert_state (ward, "scheduled", "in-use");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/worklist/" name, func)
  CASE ("candidates-are-made-once", test_candidates);
  CASE ("outside-the-scope-makes-none", test_out_of_scope);
  CASE ("exposed-devices-are-candidates", test_exposed);
  CASE ("withdrawal-takes-back-what-is-planned", test_withdrawn);
  CASE ("new-revision-is-staged-anew", test_new_revision);
  CASE ("withdrawal-does-not-end-an-open-attempt", test_withdrawn_while_installing);
  CASE ("missed-downtime-gives-back", test_missed);
  CASE ("retired-device-closes", test_retired);
  CASE ("another-release-opens-again", test_other_release);
  CASE ("repeating-changes-nothing", test_repeatable);
  return g_test_run ();
}
