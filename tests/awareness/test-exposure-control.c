/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-device-risk.h"
#include "engine/inventory/med-device.h"
#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

/* Now is 2026-11-23. */

static void
assert_exposure (MedTestWard *ward, const char *exposure, const char *stated)
{
  g_autofree char *found = med_test_fleet_dup_text (
      ward->engine, "SELECT exposure || ' ' || coalesce(stated_exposure, '-') FROM device");
  g_autofree char *expected = g_strdup_printf ("%s %s", exposure, stated);

  g_assert_cmpstr (found, ==, expected);
}

static gint64
count_changes (MedTestWard *ward, const char *action)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM change WHERE action = '%s'", action);

  return med_test_engine_count (ward->engine, sql);
}

static void
state_exposure (MedTestWard *ward, const char *exposure)
{
  g_autofree char *script = g_strdup_printf ("UPDATE device SET exposure = '%s'", exposure);

  med_test_fleet_run_script (ward->engine, script);
}

static MedProtection
isolation (MedTestWard *ward, MedSystemExposure lowers_to, const char *next_test)
{
  return (MedProtection){ .disposition_id = ward->disposition_id,
                          .person_id = MED_TEST_LEAD,
                          .control = { .kind = MED_CONTROL_ISOLATE,
                                       .description = "VLAN 12 alone",
                                       .reference = "Change 4711",
                                       .next_test_date = next_test,
                                       .lowers_to = lowers_to } };
}

static gint64
protect (MedTestWard *ward, MedSystemExposure lowers_to, const char *next_test)
{
  MedTestException exception = { .ward = ward };
  const MedProtection protection = isolation (ward, lowers_to, next_test);
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  g_assert_true (med_test_exception_protect (&exception, &protection, &id, &error));
  g_assert_no_error (error);
  med_test_ward_catch_up (ward);
  return id;
}

static void
test_again (
    MedTestWard *ward, gint64 control_id, gboolean passed, const char *date, const char *next)
{
  MedTestException exception = { .ward = ward };
  const MedControlTest test = { .control_id = control_id,
                                .person_id = MED_TEST_TECH,
                                .passed = passed,
                                .tested_date = date,
                                .next_test_date = next,
                                .note = "seen" };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_exception_test (&exception, &test, &error));
  g_assert_no_error (error);
  med_test_ward_catch_up (ward);
}

static void
pass_days (MedTestWard *ward, gint64 days)
{
  med_clock_advance (ward->engine->clock, days * MED_USEC_PER_DAY);
  med_test_ward_catch_up (ward);
}

/* Lowered while its test is not due, also on the day itself, and no longer; a test that passes
 * lowers again, one that fails gives back at once. Each step is recorded once. */
static void
test_lowered_until_its_date (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  gint64 id;

  state_exposure (ward, "open");
  id = protect (ward, MED_SYSTEM_EXPOSURE_SMALL, "2026-11-25");
  assert_exposure (ward, "small", "open");
  pass_days (ward, 2);
  assert_exposure (ward, "small", "open");
  g_assert_cmpint (count_changes (ward, "exposure-lowered"), ==, 1);
  pass_days (ward, 1);
  assert_exposure (ward, "open", "-");
  g_assert_cmpint (count_changes (ward, "exposure-returned"), ==, 1);
  pass_days (ward, 30);
  g_assert_cmpint (count_changes (ward, "exposure-returned"), ==, 1);
  test_again (ward, id, TRUE, "2026-12-26", "2027-03-01");
  assert_exposure (ward, "small", "open");
  test_again (ward, id, FALSE, "2026-12-26", NULL);
  assert_exposure (ward, "open", "-");
  g_assert_cmpint (count_changes (ward, "exposure-lowered"), ==, 2);
  g_assert_cmpint (count_changes (ward, "exposure-returned"), ==, 2);
}

/* What is stated comes back whatever it was; what is as low already stays. */
static void
test_never_raised (void)
{
  static const struct
  {
    const char *stated;
    MedSystemExposure lowers_to;
    const char *after;
  } cases[] = {
    { "open", MED_SYSTEM_EXPOSURE_CONTROLLED, "controlled" },
    { "open", MED_SYSTEM_EXPOSURE_SMALL, "small" },
    { "unknown", MED_SYSTEM_EXPOSURE_CONTROLLED, "controlled" },
    { "controlled", MED_SYSTEM_EXPOSURE_SMALL, "small" },
    { "controlled", MED_SYSTEM_EXPOSURE_CONTROLLED, "controlled" },
    { "small", MED_SYSTEM_EXPOSURE_CONTROLLED, "small" },
    { "open", MED_SYSTEM_EXPOSURE_UNKNOWN, "open" }, /* it lowers nothing */
  };

  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gboolean lowered = !g_str_equal (cases[i].stated, cases[i].after);
      const gint64 n_lowered = count_changes (ward, "exposure-lowered");
      const gint64 n_returned = count_changes (ward, "exposure-returned");

      state_exposure (ward, cases[i].stated);
      protect (ward, cases[i].lowers_to, "2026-12-01");
      assert_exposure (ward, cases[i].after, lowered ? cases[i].stated : "-");
      med_test_fleet_run_script (ward->engine, "UPDATE control SET failed = 1");
      med_test_ward_catch_up (ward);
      assert_exposure (ward, cases[i].stated, "-");
      g_assert_cmpint (count_changes (ward, "exposure-lowered"), ==, n_lowered + lowered);
      g_assert_cmpint (count_changes (ward, "exposure-returned"), ==, n_returned + lowered);
    }
}

/* Of several the lowest counts, and where it lapses the next. */
static void
test_several (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  state_exposure (ward, "open");
  protect (ward, MED_SYSTEM_EXPOSURE_CONTROLLED, "2026-12-20");
  assert_exposure (ward, "controlled", "open");
  protect (ward, MED_SYSTEM_EXPOSURE_SMALL, "2026-12-01");
  assert_exposure (ward, "small", "open");
  pass_days (ward, 9);
  assert_exposure (ward, "controlled", "open");
  pass_days (ward, 20);
  assert_exposure (ward, "open", "-");
}

/* Evidence that is not there any more is none. */
static void
test_without_evidence (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  state_exposure (ward, "open");
  protect (ward, MED_SYSTEM_EXPOSURE_SMALL, "2026-12-20");
  med_test_fleet_run_script (ward->engine, "UPDATE control SET reference = ''");
  med_test_ward_catch_up (ward);
  assert_exposure (ward, "open", "-");
}

static void
refused (MedTestWard *ward, MedProtection protection, MedError code, const char *word)
{
  MedTestException exception = { .ward = ward };
  g_autofree char *before = med_test_exception_snapshot (ward);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_exception_protect (&exception, &protection, NULL, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not name “%s”", error->message, word);
  med_test_ward_catch_up (ward);
  g_autofree char *after = med_test_exception_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static void
test_refusals (void)
{
  static const MedControlKind idle[] = { MED_CONTROL_MONITORING, MED_CONTROL_PROCEDURE,
                                         MED_CONTROL_STOP_USE, MED_CONTROL_OTHER };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedProtection protection = isolation (ward, MED_SYSTEM_EXPOSURE_SMALL, "2026-12-01");

  state_exposure (ward, "open");
  protection.person_id = MED_TEST_TECH;
  refused (ward, protection, MED_ERROR_NOT_PERMITTED, "roles");
  protection = isolation (ward, MED_SYSTEM_EXPOSURE_SMALL, "");
  refused (ward, protection, MED_ERROR_CORRECT_INPUT, "tested again");
  protection = isolation (ward, MED_SYSTEM_EXPOSURE_SMALL, "2026-11-22");
  refused (ward, protection, MED_ERROR_CORRECT_INPUT, "in the future");
  protection = isolation (ward, MED_SYSTEM_EXPOSURE_OPEN, "2026-12-01");
  refused (ward, protection, MED_ERROR_CORRECT_INPUT, "small or controlled");
  protection = isolation (ward, MED_SYSTEM_EXPOSURE_SMALL, "2026-12-01");
  protection.control.reference = "";
  refused (ward, protection, MED_ERROR_CORRECT_INPUT, "needs evidence");
  for (gsize i = 0; i < G_N_ELEMENTS (idle); i++)
    {
      protection = isolation (ward, MED_SYSTEM_EXPOSURE_SMALL, "2026-12-01");
      protection.control.kind = idle[i];
      refused (ward, protection, MED_ERROR_CORRECT_INPUT, "lowers the exposure");
    }
  assert_exposure (ward, "open", "-");
}

static gpointer
load_device (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_device_load_sync (connection, *(gint64 *) input, error);
}

static gpointer
load_risk (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_device_risk_load_sync (connection, *(gint64 *) input, error);
}

/* The record keeps what was stated; the risk says what lowers it, from where and how long, and has
 * an outcome for the lowered profile. */
static void
test_record_and_risk (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  state_exposure (ward, "open");
  protect (ward, MED_SYSTEM_EXPOSURE_CONTROLLED, "2026-12-01");
  g_autoptr (MedDevice) device = med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE,
                                                      load_device, &ward->device_id, NULL);
  g_assert_cmpstr (med_device_get (device, MED_DEVICE_EXPOSURE), ==, "open");
  g_autoptr (MedDeviceRisk) risk =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, load_risk, &ward->device_id, NULL);
  g_assert_cmpint (risk->stated_exposure, ==, MED_SYSTEM_EXPOSURE_OPEN);
  g_assert_cmpstr (risk->lowered_by, ==, "VLAN 12 alone");
  g_assert_cmpstr (risk->lowered_until, ==, "2026-12-01");
  pass_days (ward, 9);
  g_autoptr (MedDeviceRisk) later =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, load_risk, &ward->device_id, NULL);
  g_assert_null (later->lowered_by);
}

typedef struct
{
  const MedDevice *before;
  const MedDevice *after;
} Edit;

static gpointer
edit_device (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Edit *edit = input;

  return med_device_edit_sync (connection, MED_TEST_LEAD, edit->before, edit->after, error)
             ? MED_STORE_OK
             : NULL;
}

/* Who edits the device sees and changes what is stated; the control goes on lowering it, unless
 * what is stated now is as low. */
static void
test_edited_meanwhile (void)
{
  static const struct
  {
    MedDeviceField field;
    const char *value;
    const char *exposure;
    const char *stated;
  } edits[] = {
    { MED_DEVICE_ROOM, "R 9", "controlled", "open" },
    { MED_DEVICE_EXPOSURE, "unknown", "controlled", "unknown" },
    { MED_DEVICE_EXPOSURE, "small", "small", "-" },
    { MED_DEVICE_EXPOSURE, "open", "controlled", "open" },
  };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  state_exposure (ward, "open");
  protect (ward, MED_SYSTEM_EXPOSURE_CONTROLLED, "2026-12-01");
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr (MedDevice) before = med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE,
                                                          load_device, &ward->device_id, NULL);
      g_autoptr (MedDevice) after = med_device_copy (before);
      g_autoptr (GError) error = NULL;
      Edit edit = { before, after };

      med_device_set (after, edits[i].field, edits[i].value);
      g_assert_nonnull (
          med_test_engine_run (ward->engine, MED_STORE_WRITER, edit_device, &edit, &error));
      g_assert_no_error (error);
      med_test_ward_catch_up (ward);
      assert_exposure (ward, edits[i].exposure, edits[i].stated);
    }
  pass_days (ward, 9);
  assert_exposure (ward, "open", "-");
}

/* The outcome follows: of a device with a vulnerability that is exploited it falls and comes back.
 */
static void
test_outcome_follows (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *manufacturer = med_test_fleet_dup_text (
      ward->engine, "SELECT p.manufacturer FROM product p JOIN release r ON r.product_id = p.id"
                    " JOIN config c ON c.release_id = r.id JOIN device d ON d.config_id = c.id");
  g_autofree char *model = med_test_fleet_dup_text (
      ward->engine, "SELECT p.model FROM product p JOIN release r ON r.product_id = p.id"
                    " JOIN config c ON c.release_id = r.id JOIN device d ON d.config_id = c.id");
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-9", manufacturer, model, "P=< 99", "known_affected=P");

  med_test_fleet_run_script (
      ward->engine, "UPDATE device SET exposure = 'open', safety_impact = 'critical',"
                    " mission_impact = 'mef-failure';"
                    "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-1000', '2026-11-01')");
  med_test_fleet_import (ward->engine, advisory);
  med_test_ward_catch_up (ward);
#define OUTCOME                                                                                    \
  "SELECT k.outcome FROM device d JOIN config_risk k ON k.config_id = d.config_id"                 \
  " AND k.exposure = d.exposure AND k.safety_impact = d.safety_impact"                             \
  " AND k.mission_impact = d.mission_impact"
  g_assert_cmpint (med_test_engine_count (ward->engine, OUTCOME), ==, MED_OUTCOME_IMMEDIATE);
  protect (ward, MED_SYSTEM_EXPOSURE_SMALL, "2026-12-01");
  g_assert_cmpint (med_test_engine_count (ward->engine, OUTCOME), ==, MED_OUTCOME_OUT_OF_CYCLE);
  pass_days (ward, 9);
  g_assert_cmpint (med_test_engine_count (ward->engine, OUTCOME), ==, MED_OUTCOME_IMMEDIATE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/awareness/exposure-control/" name, func)
  CASE ("lowered-until-its-date", test_lowered_until_its_date);
  CASE ("never-raised", test_never_raised);
  CASE ("several", test_several);
  CASE ("without-evidence", test_without_evidence);
  CASE ("refusals", test_refusals);
  CASE ("record-and-risk", test_record_and_risk);
  CASE ("edited-meanwhile", test_edited_meanwhile);
  CASE ("outcome-follows", test_outcome_follows);
  return g_test_run ();
}
