/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>

#include "engine/backup/med-backup-schedule.h"
#include "engine/base/med-error.h"
#include "engine/report/med-reminder.h"
#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

static gpointer
list_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_reminder_list_sync (connection, *(gint64 *) data, cancellable, error);
}

static GPtrArray *
list (MedTestEngine *engine, gint64 person_id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *reminders =
      med_test_engine_run (engine, MED_STORE_BULK, list_func, &person_id, &error);

  g_assert_no_error (error);
  return reminders;
}

/* All ids, in a row. */
static char *
ids (MedTestEngine *engine, gint64 person_id)
{
  g_autoptr (GPtrArray) reminders = list (engine, person_id);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < reminders->len; i++)
    g_string_append_printf (text, "%s ", ((MedReminder *) reminders->pdata[i])->id);
  return g_strdup (g_strchomp (text->str));
}

static void
expect (MedTestEngine *engine, gint64 person_id, const char *wanted)
{
  g_autofree char *found = ids (engine, person_id);

  g_assert_cmpstr (found, ==, wanted);
}

static void
test_downtime (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedTestEngine *engine = ward->engine;

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  gint64 id = med_test_engine_count (engine, "SELECT max(id) FROM downtime");
  gint64 planner = med_test_engine_count (engine, "SELECT max(planned_by) FROM downtime");
  static const struct
  {
    gint64 minutes_left;
    const char *stage;
  } cases[] = {
    { 24 * 60 + 1, NULL }, { 24 * 60, "1440" }, { 61, "1440" }, { 60, "60" },
    { 1, "60" },           { 0, NULL },         { -5, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *move = g_strdup_printf (
          "UPDATE downtime SET start_usec = %" PRId64 ", end_usec = %" PRId64,
          med_clock_now_usec (engine->clock) + cases[i].minutes_left * MED_USEC_PER_MINUTE,
          med_clock_now_usec (engine->clock) + 100 * MED_USEC_PER_DAY);
      g_autofree char *wanted =
          cases[i].stage != NULL ? g_strdup_printf ("downtime-%" PRId64 "-%s", id, cases[i].stage)
                                 : g_strdup ("");

      med_test_fleet_run_script (engine, move);
      expect (engine, planner, wanted);
      /* It concerns nobody else. */
      expect (engine, MED_TEST_AUDITOR, "");
    }
}

static void
test_downtime_concerns_whom_it_is_assigned_to (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedTestEngine *engine = ward->engine;

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  gint64 planner = med_test_engine_count (engine, "SELECT max(planned_by) FROM downtime");
  gint64 other = planner == MED_TEST_TECH_2 ? MED_TEST_TECH : MED_TEST_TECH_2;
  g_autofree char *assign = g_strdup_printf (
      "UPDATE downtime SET start_usec = %" PRId64 ", end_usec = 9000000000000000;"
      "INSERT OR REPLACE INTO assignment VALUES (%" PRId64 ", %" PRId64 ", 3, 1)",
      med_clock_now_usec (engine->clock) + MED_USEC_PER_HOUR, ward->disposition_id, other);

  med_test_fleet_run_script (engine, assign);
  expect (engine, planner, "");
  g_autoptr (GPtrArray) reminders = list (engine, other);
  g_assert_cmpuint (reminders->len, ==, 1);
  const MedReminder *reminder = reminders->pdata[0];
  g_assert_cmpstr (reminder->page, ==, "work-orders");
  g_assert_cmpint (reminder->item, ==, ward->disposition_id);
  /* Names stand in the body only: a locked screen shows the title. */
  g_autofree char *asset = med_test_fleet_dup_text (engine, "SELECT asset FROM device");
  g_assert_nonnull (strstr (reminder->body, asset));
  g_assert_null (strstr (reminder->title, asset));
  /* What is called off or used is nobody's any more. */
  med_test_fleet_run_script (engine, "UPDATE downtime SET state = 'called-off'");
  expect (engine, other, "");
}

static void
test_exception (void)
{
  static const struct
  {
    const char *date;
    const char *id;
  } cases[] = {
    { "2026-12-24", "" },
    { "2026-12-23", "exception-1-2026-12-23-30" },
    { "2026-12-01", "exception-1-2026-12-01-30" },
    { "2026-11-30", "exception-1-2026-11-30-7" },
    { "2026-11-24", "exception-1-2026-11-24-1" },
    { "2026-11-23", "exception-1-2026-11-23-0" },
    { "2026-11-22", "exception-1-2026-11-22--1" },
    { "2025-01-01", "exception-1-2025-01-01--1" },
    { "soon", "" },
    { "2026-02-30", "" },
    { "", "" },
  };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_exception_run (&exception);
  med_test_fleet_run_script (ward->engine, "UPDATE control SET next_test_date = NULL");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *move =
          g_strdup_printf ("UPDATE exception SET expires_date = '%s'", cases[i].date);

      med_test_fleet_run_script (ward->engine, move);
      expect (ward->engine, exception.draft.person_id, cases[i].id);
      expect (ward->engine, MED_TEST_SECURITY, cases[i].id); /* approved it */
      expect (ward->engine, MED_TEST_AUDITOR, "");
    }
  med_test_fleet_run_script (ward->engine, "UPDATE exception SET expires_date = '2026-11-24',"
                                           " state = 'withdrawn'");
  expect (ward->engine, exception.draft.person_id, "");
}

static void
test_control_and_lapsed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_exception_run (&exception);
  med_test_fleet_run_script (ward->engine, "UPDATE control SET next_test_date = '2026-11-29';"
                                           "UPDATE exception SET expires_date = '2027-10-01'");
  expect (ward->engine, exception.draft.person_id, "control-1-2026-11-29-7");
  expect (ward->engine, MED_TEST_AUDITOR, "");
  med_test_fleet_run_script (ward->engine, "UPDATE control SET failed = 1");
  expect (ward->engine, exception.draft.person_id, "");

  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET lapsed_usec = 77");
  g_autofree char *lapsed = g_strdup_printf ("lapsed-%" PRId64 "-77", ward->patch_id);
  expect (ward->engine, exception.draft.person_id, lapsed);
  expect (ward->engine, MED_TEST_AUDITOR, "");
}

static gpointer
fail_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = g_error_new_literal (MED_ERROR, MED_ERROR_NO_SPACE, "it is full");

  return med_backup_record_failure_sync (connection, 0, "/mnt/stick", failure, error) ? MED_STORE_OK
                                                                                      : NULL;
}

/* A measure that was taken at once is to be tested as one of an exception is: whoever took it is
 * told near the day and past it, until the patch is in service. */
static void
test_control_taken_at_once (void)
{
  static const struct
  {
    const char *date;
    const char *stage; /* NULL: not told yet */
  } cases[] = {
    { "2027-11-01", NULL },
    { "2026-11-23", "0" },
    { "2026-11-22", "-1" },
    { "2025-01-01", "-1" },
  };
  static const char *const closed[] = { "in-service", "not-affected", "closed-not-needed" };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;
  MedProtection protection = { .disposition_id = ward->disposition_id,
                               .person_id = MED_TEST_TECH,
                               .control = { .kind = MED_CONTROL_ISOLATE,
                                            .description = "Cable pulled",
                                            .reference = "Ticket 5",
                                            .next_test_date = "2027-11-01" } };
  gint64 id = 0;

  med_test_exception_init (&exception, ward);
  med_test_exception_protect (&exception, &protection, &id, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("UPDATE control SET next_test_date = '%s'", cases[i].date);
      g_autofree char *wanted =
          cases[i].stage != NULL
              ? g_strdup_printf ("control-%" PRId64 "-%s-%s", id, cases[i].date, cases[i].stage)
              : g_strdup ("");

      med_test_fleet_run_script (ward->engine, sql);
      expect (ward->engine, MED_TEST_TECH, wanted);
      expect (ward->engine, MED_TEST_TECH_2, "");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE disposition SET state = '%s'", closed[i]);

      med_test_fleet_run_script (ward->engine, sql);
      expect (ward->engine, MED_TEST_TECH, "");
    }
  /* What failed is no date any more but a fault, which is told elsewhere. */
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'candidate';"
                                           "UPDATE control SET failed = 1");
  expect (ward->engine, MED_TEST_TECH, "");
}

static void
test_backup (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  expect (ward->engine, MED_TEST_LEAD, "");
  g_assert_nonnull (med_test_engine_run (ward->engine, MED_STORE_WRITER, fail_func, NULL, NULL));
  g_autofree char *failed = g_strdup_printf ("backup-failed-%" PRId64, MED_TEST_NOW_USEC);
  expect (ward->engine, MED_TEST_LEAD, failed);
  expect (ward->engine, MED_TEST_SECURITY, failed);
  expect (ward->engine, MED_TEST_TECH, "");
  g_autoptr (GPtrArray) reminders = list (ward->engine, MED_TEST_LEAD);
  g_assert_nonnull (strstr (((MedReminder *) reminders->pdata[0])->body, "it is full"));
  g_assert_cmpstr (((MedReminder *) reminders->pdata[0])->page, ==, "backup");
}

static void
test_nobody (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 person_id = 7;

  g_assert_null (med_test_engine_run (engine, MED_STORE_BULK, list_func, &person_id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/reminder/downtime-a-day-and-an-hour-before", test_downtime);
  g_test_add_func ("/report/reminder/downtime-concerns-whom-it-is-assigned-to",
                   test_downtime_concerns_whom_it_is_assigned_to);
  g_test_add_func ("/report/reminder/exception-near-and-past-its-end", test_exception);
  g_test_add_func ("/report/reminder/control-to-test-and-what-lapsed", test_control_and_lapsed);
  g_test_add_func ("/report/reminder/control-taken-at-once", test_control_taken_at_once);
  g_test_add_func ("/report/reminder/backup-concerns-who-can-mend-it", test_backup);
  g_test_add_func ("/report/reminder/unknown-person", test_nobody);
  return g_test_run ();
}
