/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "report-fixture.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static MedReport *
make (MedTestWard *ward)
{
  return report_fixture_make (ward->engine, MED_REPORT_DEVICE, ward->device_id);
}

static JsonObject *
row_at (MedReport *report, const char *array, guint index)
{
  return json_array_get_object_element (med_json_get_array (report->data, array), index);
}

static guint
count (MedReport *report, const char *array)
{
  return json_array_get_length (med_json_get_array (report->data, array));
}

/* Before anything was done: the patch is open, and nothing is in the history. */
static void
test_nothing_done (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedReport) report = make (ward);

  g_assert_cmpuint (count (report, "history"), ==, 0);
  g_assert_cmpuint (count (report, "signatures"), ==, 0);
  g_assert_cmpuint (count (report, "late"), ==, 0);
  g_assert_cmpuint (count (report, "nonconformances"), ==, 0);
  g_assert_cmpuint (count (report, "open_tasks"), ==, 1);
  JsonObject *task = row_at (report, "open_tasks", 0);
  g_assert_cmpstr (med_json_get_text (task, "patch"), ==, "KB1");
  g_assert_cmpstr (med_json_get_text (task, "vendor_state"), ==, "released");
  JsonObject *device = med_json_get_object (report->data, "device");
  g_assert_cmpstr (med_json_get_text (device, "asset"), ==, "10233");
  g_assert_cmpstr (med_json_get_text (device, "version"), ==, "4.1");
}

/* The verified install: who, when, by which statement, from what to what, verified by whom. */
static void
test_verified (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  g_autoptr (MedReport) report = make (ward);
  g_assert_cmpuint (count (report, "history"), ==, 1);
  JsonObject *row = row_at (report, "history", 0);
  g_assert_cmpstr (med_json_get_text (row, "kind"), ==, "install");
  g_assert_cmpstr (med_json_get_text (row, "result"), ==, "succeeded");
  g_assert_cmpstr (med_json_get_text (row, "reference"), ==, "EXA-1");
  g_assert_cmpint (med_json_get_int (row, "revision", 0), ==, 1);
  g_assert_cmpstr (med_json_get_text (row, "before"), ==, "4.1");
  g_assert_cmpstr (med_json_get_text (row, "after"), ==, "4.2");
  g_autofree char *installer =
      med_test_fleet_dup_text (ward->engine, "SELECT name FROM person WHERE id = 1");
  g_autofree char *verifier =
      med_test_fleet_dup_text (ward->engine, "SELECT name FROM person WHERE id = 2");
  g_assert_cmpstr (med_json_get_text (row, "installer"), ==, installer);
  g_assert_cmpstr (med_json_get_text (row, "verified_by"), ==, verifier);
  JsonArray *cves = med_json_get_array (row, "cves");
  g_assert_cmpuint (json_array_get_length (cves), ==, 1);
  g_assert_cmpstr (med_json_get_text (json_array_get_object_element (cves, 0), "cve"), ==,
                   "CVE-2026-1000");
  g_assert_cmpuint (count (report, "open_tasks"), ==, 0);
  /* authorized, handed over, verified */
  g_assert_cmpuint (count (report, "signatures"), ==, 3);
  for (guint i = 0; i < count (report, "signatures"); i++)
    g_assert_cmpstr (med_json_get_text (row_at (report, "signatures", i), "identity"), ==,
                     "local passphrase");
}

/* What is not verified says so: nobody's name stands beside it. */
static void
test_unverified (void)
{
  static const MedDispositionState states[] = { MED_DISPOSITION_INSTALLING,
                                                MED_DISPOSITION_INSTALLED_UNVERIFIED };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

      med_test_ward_carry_to (ward, states[i]);
      g_autoptr (MedReport) report = make (ward);
      JsonObject *row = row_at (report, "history", 0);
      g_assert_null (med_json_get_text (row, "verified_by"));
      g_assert_cmpint (med_json_get_int (row, "verified", 0), ==, 0);
      g_assert_cmpuint (count (report, "open_tasks"), ==, 1);
    }
}

/* Failed, then restored: two rows in their order, and the restore alone is verified. */
static void
test_restored (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_ward_report_done (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL,
                             "no start");
  g_free (ward->attempt_id);
  ward->attempt_id = g_uuid_string_random ();
  med_clock_advance (ward->engine->clock, MED_USEC_PER_MINUTE);
  const MedAttemptStart start = { .attempt_id = ward->attempt_id,
                                  .disposition_id = ward->disposition_id,
                                  .person_id = MED_TEST_TECH,
                                  .session = ward->session };
  med_test_ward_start (ward, &start, &error);
  g_assert_no_error (error);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_ROLLBACK, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.1", NULL);
  g_autoptr (MedReport) report = make (ward);
  g_assert_cmpuint (count (report, "history"), ==, 2);
  g_assert_cmpstr (med_json_get_text (row_at (report, "history", 0), "result"), ==, "failed");
  g_assert_null (med_json_get_text (row_at (report, "history", 0), "verified_by"));
  JsonObject *restore = row_at (report, "history", 1);
  g_assert_cmpstr (med_json_get_text (restore, "kind"), ==, "restore");
  g_assert_cmpstr (med_json_get_text (restore, "result"), ==, "restored");
  g_assert_nonnull (med_json_get_text (restore, "verified_by"));
}

/* An install that is in the store from before such things were kept still stands there. */
static void
test_outside_before (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO transition (disposition_id, device_id, machine, from_state, to_state, by_person,"
      " at_usec) SELECT id, device_id, 'disposition', 'authorized', 'installed-unverified', 3, 7 "
      "FROM disposition;");
  g_autoptr (MedReport) report = make (ward);
  g_assert_cmpuint (count (report, "history"), ==, 1);
  g_assert_cmpstr (med_json_get_text (row_at (report, "history", 0), "result"), ==, "outside");
}

/* Of another device nothing stands here. */
static void
test_own_only (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  gint64 other = med_test_fleet_add_device (ward->engine, "10299", "Exa", "CT 64", "4.1");

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  g_autoptr (MedReport) report = report_fixture_make (ward->engine, MED_REPORT_DEVICE, other);
  g_assert_cmpuint (count (report, "history"), ==, 0);
  g_assert_cmpuint (count (report, "signatures"), ==, 0);
  g_assert_cmpstr (med_json_get_text (med_json_get_object (report->data, "device"), "asset"), ==,
                   "10299");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/report/device/" name, func)
  CASE ("nothing-done", test_nothing_done);
  CASE ("verified", test_verified);
  CASE ("not-verified-has-no-name", test_unverified);
  CASE ("failed-and-restored", test_restored);
  CASE ("outside-from-before", test_outside_before);
  CASE ("own-only", test_own_only);
  return g_test_run ();
}
