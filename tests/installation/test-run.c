/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-run.h"

#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static void
test_run_is_known (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("medpatch-run-XXXXXX", NULL);
  MedRun *run = med_run_begin_sync (folder, &error);
  g_autofree char *session = med_run_dup_session (run);
  g_autofree char *workstation = med_run_dup_workstation_session ();

  g_assert_no_error (error);
  g_assert_true (med_run_is_alive (folder, session));
  g_assert_true (med_run_is_alive (folder, workstation));
  g_autofree char *slept = g_strconcat (session, "9999", NULL);
  g_assert_false (med_run_is_alive (folder, slept));
  med_run_end (run);
  g_assert_false (med_run_is_alive (folder, session));
  g_assert_false (med_run_is_alive (folder, ""));
  g_assert_false (med_run_is_alive (folder, "run/../../etc/0"));
  g_assert_false (med_run_is_alive (folder, "boot/another/0"));
  med_test_remove_tree (folder);
}

/* The workstation stopped: outcome unknown until somebody reads the device. */
static void
test_interrupted (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_PREPARE, "done"));
  med_test_ward_catch_up (ward); /* the workstation still runs: nothing to mark */
  med_test_ward_assert_state (ward, "installing", "under-service");
  med_test_fleet_run_script (ward->engine, "UPDATE attempt SET session = 'boot/other/0'");
  med_test_engine_reopen (ward->engine);
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "interrupted", "under-service");
  g_assert_cmpint (med_test_engine_count (
                       ward->engine, "SELECT count(*) FROM attempt_step WHERE result = 'done'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (
                       ward->engine, "SELECT count(*) FROM attempt WHERE state = 'interrupted'"),
                   ==, 1);
  g_assert_false (med_test_ward_tick (ward, MED_STEP_INSTALL, "done"));
  med_test_ward_report_refused (ward, med_attempt_report_success_sync, MED_TEST_TECH, NULL,
                                MED_ERROR_REFUSED);
  med_test_ward_report_done (ward, med_attempt_report_success_sync, MED_TEST_TECH_2, "4.2", NULL);
  med_test_ward_assert_state (ward, "installed-unverified", "under-service");
}

static void
test_interrupted_reads_other (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_fleet_run_script (ward->engine, "UPDATE attempt SET session = 'run/gone/0'");
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_report_done (ward, med_attempt_report_success_sync, MED_TEST_TECH, "4.1", NULL);
  med_test_ward_assert_state (ward, "failed", "under-service");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/installation/run/is-known-while-it-lives", test_run_is_known);
  g_test_add_func ("/installation/run/interrupted-until-the-device-is-read", test_interrupted);
  g_test_add_func ("/installation/run/interrupted-and-reads-another-release",
                   test_interrupted_reads_other);
  return g_test_run ();
}
