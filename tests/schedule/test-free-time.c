/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/schedule/med-free-time.h"
#include "support/med-test-schedule.h"

#define EVENT(uid, start, end)                                                                     \
  "BEGIN:VEVENT\r\nUID:" uid "\r\nDTSTART:" start "\r\nDTEND:" end                                 \
  "\r\nSUMMARY:CT Mueller\r\nEND:VEVENT\r\n"

typedef struct
{
  gint64 device_id;
  gint64 from_usec;
  gint64 until_usec;
  MedTimeKind verdict;
  char *reason;
} Question;

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Question *question = input;

  return med_free_time_load_sync (connection, question->device_id, question->from_usec,
                                  question->until_usec, error);
}

static gpointer
check_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Question *question = input;

  return med_free_time_check_sync (connection, question->device_id, question->from_usec,
                                   question->until_usec, &question->verdict, &question->reason,
                                   error)
             ? MED_STORE_OK
             : NULL;
}

/* "free 2026-11-23T10:00/11:00 …" of the day 2026-11-24 */
static void
day_is (MedTestEngine *fixture, gint64 device_id, const char *wanted)
{
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Question question = { .device_id = device_id,
                        .from_usec = med_test_schedule_usec ("2026-11-24T00:00:00Z"),
                        .until_usec = med_test_schedule_usec ("2026-11-25T00:00:00Z") };
  g_autoptr (GPtrArray) spans =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, load_func, &question, &error);
  gint64 at = question.from_usec;

  g_assert_no_error (error);
  for (guint i = 0; i < spans->len; i++)
    {
      const MedTimeSpan *span = g_ptr_array_index (spans, i);
      g_autofree char *end = med_clock_format_iso8601 (span->end_usec);

      g_assert_cmpint (span->start_usec, ==, at);
      at = span->end_usec;
      g_string_append_printf (found, "%s%s until %.5s", i > 0 ? ", " : "",
                              med_time_kind_to_word (span->kind), end + 11);
    }
  g_assert_cmpint (at, ==, question.until_usec);
  g_assert_cmpstr (found->str, ==, wanted);
}

static void
window_is (MedTestEngine *fixture,
           gint64 device_id,
           const char *from,
           const char *until,
           MedTimeKind verdict,
           const char *reason)
{
  g_autoptr (GError) error = NULL;
  Question question = { .device_id = device_id,
                        .from_usec = med_test_schedule_usec (from),
                        .until_usec = med_test_schedule_usec (until) };

  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, check_func, &question, &error);
  g_assert_no_error (error);
  g_assert_cmpint (question.verdict, ==, verdict);
  if (strstr (question.reason, reason) == NULL)
    g_error ("“%s” does not name “%s”", question.reason, reason);
  g_free (question.reason);
}

static void
test_no_calendar (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");

  day_is (fixture, device, "unknown until 00:00");
  window_is (fixture, device, "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z", MED_TIME_UNKNOWN,
             "no calendar");
}

static void
test_hours_and_bookings (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");

  med_test_schedule_set_hours (fixture, device, "08:00-18:00");
  med_test_schedule_import (fixture, device, "bookings",
                            EVENT ("a", "20261124T200000Z", "20261124T210000Z")
                                EVENT ("b", "20261124T210000Z", "20261124T213000Z"));
  day_is (fixture, device,
          "free until 08:00, busy until 18:00, free until 20:00, busy until 21:00, busy until "
          "21:30, free until 00:00");
}

/* The hospital may keep no patient's name: neither in the rows nor in the kept file. */
static void
test_no_names (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");

  med_test_schedule_import (fixture, device, "bookings",
                            EVENT ("a", "20261124T200000Z", "20261124T210000Z"));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM busy WHERE summary <> ''"),
                   ==, 0);
  g_autofree char *sha256 = med_test_fleet_dup_text (fixture, "SELECT sha256 FROM calendar_source");
  g_autofree char *shelf = g_strndup (sha256, 2);
  g_autofree char *path = g_build_filename (fixture->dir, "documents", shelf, sha256, NULL);
  g_autofree char *kept = NULL;
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_nonnull (strstr (kept, "DTSTART:20261124T200000Z"));
  g_assert_null (strstr (kept, "Mueller"));
}

/* What lies outside what a calendar speaks for is unknown, even where another calendar speaks. */
static void
test_coverage (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");

  med_test_schedule_import (fixture, device, "bookings", "");
  window_is (fixture, device, "2026-12-20T10:00:00Z", "2026-12-20T11:00:00Z", MED_TIME_FREE, "");
  window_is (fixture, device, "2026-12-23T07:00:00Z", "2026-12-23T08:00:00Z", MED_TIME_UNKNOWN,
             "bookings");
  med_test_schedule_set_hours (fixture, device, "");
  window_is (fixture, device, "2026-12-24T10:00:00Z", "2026-12-24T11:00:00Z", MED_TIME_UNKNOWN,
             "bookings");
}

static void
test_stale (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");

  med_test_schedule_import (fixture, device, "bookings",
                            EVENT ("a", "20261201T200000Z", "20261201T210000Z"));
  med_clock_advance (fixture->clock, 7 * MED_USEC_PER_DAY - 1);
  window_is (fixture, device, "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z", MED_TIME_FREE, "");
  med_clock_advance (fixture->clock, 1);
  window_is (fixture, device, "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z", MED_TIME_UNKNOWN,
             "too old");
  window_is (fixture, device, "2026-12-01T20:00:00Z", "2026-12-01T21:00:00Z", MED_TIME_BUSY,
             "bookings");
}

static void
test_guard (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");

  med_test_schedule_set_hours (fixture, device, "08:00-18:00");
  window_is (fixture, device, "2026-11-24T18:15:00Z", "2026-11-25T07:45:00Z", MED_TIME_FREE, "");
  window_is (fixture, device, "2026-11-24T18:14:00Z", "2026-11-25T07:45:00Z", MED_TIME_BUSY,
             "opening hours");
  window_is (fixture, device, "2026-11-24T18:15:00Z", "2026-11-25T07:46:00Z", MED_TIME_BUSY,
             "opening hours");
}

static void
test_replaced (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");

  med_test_schedule_import (fixture, device, "bookings",
                            EVENT ("a", "20261124T200000Z", "20261124T210000Z"));
  med_test_schedule_import (fixture, device, "bookings",
                            EVENT ("a", "20261124T220000Z", "20261124T230000Z"));
  day_is (fixture, device, "free until 22:00, busy until 23:00, free until 00:00");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM busy"), ==, 2);
  med_test_schedule_import (fixture, device, "another",
                            EVENT ("a", "20261124T200000Z", "20261124T210000Z"));
  day_is (fixture, device,
          "free until 20:00, busy until 21:00, free until 22:00, busy until 23:00, free until "
          "00:00");
}

static void
test_department (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");
  gint64 other = med_test_fleet_add_device (fixture, "2", "Exa", "CT", "4.2");

  med_test_schedule_set_hours (fixture, device, "08:00-18:00");
  /* What was the device's becomes its department's. */
  med_test_fleet_run_script (
      fixture, "INSERT INTO site (name) VALUES ('S');"
               "INSERT INTO department (site_id, name) SELECT id, 'Radiology' FROM site"
               " WHERE name = 'S';"
               "UPDATE device SET department_id = (SELECT id FROM department"
               " WHERE name = 'Radiology');"
               "UPDATE calendar_source SET device_id = NULL,"
               " department_id = (SELECT id FROM department WHERE name = 'Radiology');");
  day_is (fixture, other, "free until 08:00, busy until 18:00, free until 00:00");
  med_test_schedule_set_hours (fixture, other, "22:00-23:00");
  day_is (fixture, other, "free until 22:00, busy until 23:00, free until 00:00");
  day_is (fixture, device, "free until 08:00, busy until 18:00, free until 00:00");
}

static void
test_unreadable_event (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");

  med_test_schedule_import (fixture, device, "bookings",
                            "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Mars/Base:20261124T100000\r\n"
                            "DTEND;TZID=Mars/Base:20261124T110000\r\nEND:VEVENT\r\n");
  window_is (fixture, device, "2026-11-26T10:00:00Z", "2026-11-26T11:00:00Z", MED_TIME_BUSY,
             "cannot be read");
  g_autofree char *warning =
      med_test_fleet_dup_text (fixture, "SELECT warning FROM calendar_source");
  g_assert_nonnull (strstr (warning, "Mars/Base"));
}

static void
test_unreadable_file (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.2");
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;

  med_test_schedule_import (fixture, device, "bookings",
                            EVENT ("a", "20261124T200000Z", "20261124T210000Z"));
  before = med_test_fleet_snapshot (fixture);
  g_setenv ("MEDPATCH_CALENDAR", "/bin/false", TRUE);
  g_assert_null (
      med_test_schedule_try_import (fixture, device, "bookings", "BEGIN:VCALENDAR\r\n", &error));
  g_setenv ("MEDPATCH_CALENDAR", g_getenv ("MED_TEST_CALENDAR"), TRUE);
  g_assert_nonnull (strstr (error->message, "bookings"));
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
  day_is (fixture, device, "free until 20:00, busy until 21:00, free until 00:00");
}

static gpointer
remove_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const gint64 *person_and_source = input;

  return med_calendar_remove_sync (connection, person_and_source[0], person_and_source[1], error)
             ? MED_STORE_OK
             : NULL;
}

static void
remove_is_refused (
    MedTestEngine *fixture, gint64 person, gint64 source, MedError code, const char *words)
{
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_autoptr (GError) error = NULL;
  gint64 input[] = { person, source };

  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, remove_func, input, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

/* A calendar speaks for the clinic: taken away, its hours are unknown; replaced by an empty one,
 * they would be free. */
static void
test_roles (void)
{
  static const char *const may_not[] = { "security-officer", "vendor-engineer", "auditor" };
  static const char *const may[] = { "curator", "technician", "lead", "clinical-owner" };
  const char *empty = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 device = med_test_fleet_add_device (fixture, "CT-1", "Exa", "CT", "4.2");
  gint64 source = med_test_schedule_import (fixture, device, "bookings",
                                            EVENT ("a", "20261124T200000Z", "20261124T210000Z"));

  for (gsize i = 0; i < G_N_ELEMENTS (may_not); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *script =
          g_strdup_printf ("UPDATE person_role SET role = '%s' WHERE person_id = 1", may_not[i]);

      med_test_fleet_run_script (fixture, script);
      remove_is_refused (fixture, 1, source, MED_ERROR_NOT_PERMITTED, "Inventory curator");
      g_assert_null (med_test_schedule_try_import (fixture, device, "bookings", empty, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
      day_is (fixture, device, "free until 20:00, busy until 21:00, free until 00:00");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (may); i++)
    {
      g_autofree char *script =
          g_strdup_printf ("UPDATE person_role SET role = '%s' WHERE person_id = 1", may[i]);
      g_autoptr (GError) error = NULL;
      gint64 input[] = { 1, source };

      med_test_fleet_run_script (fixture, script);
      g_assert_nonnull (
          med_test_engine_run (fixture, MED_STORE_WRITER, remove_func, input, &error));
      remove_is_refused (fixture, 1, source, MED_ERROR_NOT_FOUND, "newer one has taken its place");
      source = med_test_schedule_import (fixture, device, "bookings",
                                         EVENT ("a", "20261124T200000Z", "20261124T210000Z"));
    }
  remove_is_refused (fixture, 0, source, MED_ERROR_NOT_PERMITTED, "sign in");
  remove_is_refused (fixture, 99, source, MED_ERROR_NOT_FOUND, "99");
  med_test_fleet_run_script (fixture, "UPDATE person SET active = 0");
  remove_is_refused (fixture, 1, source, MED_ERROR_NOT_PERMITTED, "no longer works");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("MEDPATCH_CALENDAR", g_getenv ("MED_TEST_CALENDAR"), TRUE);
  g_test_add_func ("/schedule/free-time/no-calendar-is-unknown", test_no_calendar);
  g_test_add_func ("/schedule/free-time/hours-and-bookings", test_hours_and_bookings);
  g_test_add_func ("/schedule/free-time/no-names-are-kept", test_no_names);
  g_test_add_func ("/schedule/free-time/outside-coverage-is-unknown", test_coverage);
  g_test_add_func ("/schedule/free-time/stale-is-unknown-but-busy-stays", test_stale);
  g_test_add_func ("/schedule/free-time/guard-around-bookings", test_guard);
  g_test_add_func ("/schedule/free-time/newer-reading-replaces", test_replaced);
  g_test_add_func ("/schedule/free-time/department-and-device", test_department);
  g_test_add_func ("/schedule/free-time/unreadable-event-is-not-free", test_unreadable_event);
  g_test_add_func ("/schedule/free-time/unreadable-file-changes-nothing", test_unreadable_file);
  g_test_add_func ("/schedule/free-time/calendars-are-kept-by-some-roles", test_roles);
  return g_test_run ();
}
