/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-calendar-reader.h"
#include "support/med-test-engine.h"

#define FILE_OK                                                                                    \
  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261124T200000Z\r\n"                       \
  "DTEND:20261124T210000Z\r\nSUMMARY:Mr. Smith\r\nCATEGORIES:Exam\r\nEND:VEVENT\r\n"               \
  "END:VCALENDAR\r\n"

static const MedCalendarRequest request = { .name = "ct.ics",
                                            .time_zone = "Europe/Berlin",
                                            .from_usec = MED_TEST_NOW_USEC,
                                            .until_usec = MED_TEST_NOW_USEC + 7 * MED_USEC_PER_DAY,
                                            .default_min = 60 };

static MedCalendarReading *
read_text (const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return med_calendar_read_sync (bytes, &request, cancellable, error);
}

static void
test_good_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCalendarReading) reading = read_text (FILE_OK, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reading->bookings->len, ==, 1);
  g_assert_cmpuint (reading->n_events, ==, 1);
  g_assert_cmpuint (reading->n_refused, ==, 0);
  g_assert_cmpstr (reading->warning, ==, "");
  const MedBooking *booking = g_ptr_array_index (reading->bookings, 0);
  g_assert_cmpstr (booking->summary, ==, "Exam");
  g_assert_cmpint (booking->end_usec - booking->start_usec, ==, MED_USEC_PER_HOUR);
}

static void
strips (const char *text, gboolean with_summaries, const char *wanted)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) stripped = med_calendar_strip (bytes, with_summaries);
  gsize size = 0;
  const char *data = g_bytes_get_data (stripped, &size);
  g_autofree char *found = g_strndup (size > 0 ? data : "", size);

  g_assert_cmpstr (found, ==, wanted);
}

static void
test_strip (void)
{
  strips ("DTSTART:1\r\nSUMMARY:Mr. Smith\r\n", FALSE, "DTSTART:1\r\n");
  strips ("DTSTART:1\r\nSUMMARY:Mr. Smith\r\n", TRUE, "DTSTART:1\r\nSUMMARY:Mr. Smith\r\n");
  strips ("summary;LANGUAGE=de:Herr\r\n Schmidt\r\n\tHans\r\ndtstart:1\r\n", FALSE,
          "dtstart:1\r\n");
  /* A folded line belongs to the line before it, whether that is kept or not. */
  strips ("RRULE:FREQ=DAILY;CO\r\n UNT=3\r\n", FALSE, "RRULE:FREQ=DAILY;CO\r\n UNT=3\r\n");
  strips ("X-PATIENT:Smith\nATTENDEE:mailto:s\nDTEND:2", FALSE, "DTEND:2");
  /* What is no line leaves a mark, not a name. */
  /* A carriage return alone ends a line for some programs. */
  strips ("DTSTART:1\rATTENDEE:Smith\r\nUID:1\r\n", FALSE, "MEDPATCH-UNREADABLE\r\nUID:1\r\n");
  strips ("DTSTART:1\r\n 2\rSUMMARY:Smith\n", TRUE, "DTSTART:1\r\nMEDPATCH-UNREADABLE\r\n");
  strips ("SUMMARY:a\r\n b\rc\r\nDTEND:2\r", FALSE, "DTEND:2\r");
  strips ("DESCRIPTION:a\r\nMr. Smith\r\nUID:1\r\n", FALSE, "MEDPATCH-UNREADABLE\r\nUID:1\r\n");
  strips ("\357\273\277BEGIN:VCALENDAR\r\n\r\n", FALSE, "BEGIN:VCALENDAR\r\n");
  strips ("", FALSE, "");
}

static void
answer_is_refused (const char *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCalendarReading) reading =
      med_calendar_reading_parse (answer, strlen (answer), &request, &error);

  g_assert_null (reading);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "ct.ics"));
}

/* A calendar may have taken over the process: its answer is read as a stranger's. */
static void
test_hostile_answers (void)
{
  static const char *const bad_times[] = {
    "[[1,2,0,\"\",\"\"]]",
    "[[2,1,0,\"\",\"\"]]",
    "[[\"1\",2,0,\"\",\"\"]]",
    "[[1]]",
    "[{}]",
    "{}",
    "[[1.5,2,0,\"\",\"\"]]",
    "null",
    "[[null,null,null,null,null]]",
    "[[-9223372036854775808,9223372036854775807,0,\"\",\"\"]]"
  };

  answer_is_refused ("");
  answer_is_refused ("[]");
  answer_is_refused ("{}");
  answer_is_refused ("{\"format\":\"medpatch-calendar-1\"}");
  answer_is_refused ("{\"format\":\"medpatch-calendar-1\",\"busy\":[],\"incomplete\":[],"
                     "\"warnings\":[1]}");
  for (gsize i = 0; i < G_N_ELEMENTS (bad_times); i++)
    {
      g_autofree char *busy =
          g_strdup_printf ("{\"format\":\"medpatch-calendar-1\",\"events\":1,\"busy\":%s,"
                           "\"incomplete\":[],\"warnings\":[]}",
                           bad_times[i]);
      g_autofree char *incomplete =
          g_strdup_printf ("{\"format\":\"medpatch-calendar-1\",\"events\":1,\"busy\":[],"
                           "\"incomplete\":%s,\"warnings\":[]}",
                           bad_times[i]);
      answer_is_refused (busy);
      answer_is_refused (incomplete);
    }
}

/* Runs a script instead of medpatch-calendar. */
static void
with_program (const char *script, GCancellable *cancellable, int code)
{
  g_autofree char *dir = g_dir_make_tmp ("medpatch-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "program", NULL);
  g_autoptr (GError) error = NULL;
  gint64 start_usec = g_get_monotonic_time ();

  g_assert_true (g_file_set_contents (path, script, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  g_setenv ("MEDPATCH_CALENDAR", path, TRUE);
  g_autoptr (MedCalendarReading) reading = read_text (FILE_OK, cancellable, &error);
  g_setenv ("MEDPATCH_CALENDAR", g_getenv ("MED_TEST_CALENDAR"), TRUE);
  g_assert_null (reading);
  g_assert_error (error, MED_ERROR, code);
  g_assert_nonnull (strstr (error->message, "ct.ics"));
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, 15 * G_USEC_PER_SEC);
  med_test_remove_tree (dir);
}

static void
test_process_fails (void)
{
  with_program ("#!/bin/sh\nexit 1\n", NULL, MED_ERROR_CORRECT_INPUT);
  with_program ("#!/bin/sh\nkill -SEGV $$\n", NULL, MED_ERROR_CORRECT_INPUT);
  with_program ("#!/bin/sh\necho nonsense\n", NULL, MED_ERROR_CORRECT_INPUT);
  with_program ("#!/bin/sh\nexec yes\n", NULL, MED_ERROR_CORRECT_INPUT);
}

static gpointer
cancel_later (gpointer cancellable)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_process_is_stopped (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_later, cancellable);

  with_program ("#!/bin/sh\nexec sleep 60\n", cancellable, MED_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;
  gsize size = 32 * 1024 * 1024 + 1;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (MedCalendarReading) reading = med_calendar_read_sync (bytes, &request, NULL, &error);

  g_assert_null (reading);
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
}

/* Ten thousand bookings are many for a device, and read at once. */
static void
test_many_bookings (void)
{
  g_autoptr (GString) text = g_string_new ("BEGIN:VCALENDAR\r\n");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 10000; i++)
    g_string_append_printf (text,
                            "BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:202611%02dT%02d%02d00Z\r\n"
                            "DURATION:PT5M\r\nEND:VEVENT\r\n",
                            i, 24 + i % 6, i % 24, i % 60);
  g_string_append (text, "END:VCALENDAR\r\n");
  g_autoptr (MedCalendarReading) reading = read_text (text->str, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reading->bookings->len, ==, 10000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("MEDPATCH_CALENDAR", g_getenv ("MED_TEST_CALENDAR"), TRUE);
  g_test_add_func ("/schedule/calendar-reader/good-file", test_good_file);
  g_test_add_func ("/schedule/calendar-reader/names-are-taken-out", test_strip);
  g_test_add_func ("/schedule/calendar-reader/hostile-answers", test_hostile_answers);
  g_test_add_func ("/schedule/calendar-reader/process-fails", test_process_fails);
  g_test_add_func ("/schedule/calendar-reader/process-is-stopped", test_process_is_stopped);
  g_test_add_func ("/schedule/calendar-reader/too-large", test_too_large);
  g_test_add_func ("/schedule/calendar-reader/many-bookings", test_many_bookings);
  return g_test_run ();
}
