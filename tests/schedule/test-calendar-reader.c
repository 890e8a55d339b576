/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-calendar-process.h"
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

/* Runs a script instead of medpatch-calendar; gives what was said of it. */
static char *
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
  return g_strdup (error->message);
}

static void
test_process_fails (void)
{
  static const char *const scripts[] = {
    "#!/bin/sh\nexit 65\n",       "#!/bin/sh\nkill -SEGV $$\n", "#!/bin/sh\nkill -XCPU $$\n",
    "#!/bin/sh\necho nonsense\n", "#!/bin/sh\nexec yes\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *said = with_program (scripts[i], NULL, MED_ERROR_CORRECT_INPUT);
      g_assert_null (strstr (said, "install MedPatch anew"));
    }
}

/* A program that cannot work says nothing of the calendar: neither that it is none, nor, with what
 * it has written before it ended, when the device is free. */
static void
test_process_cannot_work (void)
{
  static const struct
  {
    const char *script;
    const char *why;
  } cases[] = {
    { "#!/bin/sh\nexit 127\n", "status 127" },
    { "#!/bin/sh\nexit 126\n", "status 126" },
    { "#!/bin/sh\nexit 1\n", "status 1)" },
    { "#!/bin/sh\nexit 2\n", "status 2)" },
    { "#!/bin/sh\nexec /nowhere/program\n", "status 127" },
    { "#!/bin/sh\ncat >/dev/null\necho '{\"format\":\"medpatch-calendar-1\",\"events\":0,"
      "\"busy\":[],\"incomplete\":[],\"warnings\":[]}'\nexit 127\n",
      "status 127" },
    { "#!/nowhere/interpreter\n", "install MedPatch anew" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = with_program (cases[i].script, NULL, MED_ERROR_UNAVAILABLE);
      g_assert_nonnull (strstr (said, "the calendar was not read"));
      g_assert_nonnull (strstr (said, cases[i].why));
      g_assert_null (strstr (said, "not a calendar"));
    }
}

static void
assert_ends (const char *text, gsize size, int status)
{
  const char *const arguments[] = { g_getenv ("MED_TEST_CALENDAR"), "--from=1000000",
                                    "--until=2000000", "--zone=UTC", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) input = g_bytes_new (text, size);
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (arguments,
                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                             G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                         &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (process, input, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
  g_assert_cmpint (output != NULL && g_bytes_get_size (output) > 0, ==, status == 0);
}

/* What the real program says by its end, which the two sides must mean alike. */
static void
test_real_program_ends (void)
{
  assert_ends (FILE_OK, strlen (FILE_OK), 0);
  assert_ends ("", 0, 0);
  assert_ends ("BEGIN:VCALENDAR\0END:VCALENDAR", 29, MED_CALENDAR_EXIT_FILE);
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

  g_autofree char *said =
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
  g_test_add_func ("/schedule/calendar-reader/process-cannot-work", test_process_cannot_work);
  g_test_add_func ("/schedule/calendar-reader/real-program-ends", test_real_program_ends);
  g_test_add_func ("/schedule/calendar-reader/process-is-stopped", test_process_is_stopped);
  g_test_add_func ("/schedule/calendar-reader/too-large", test_too_large);
  g_test_add_func ("/schedule/calendar-reader/many-bookings", test_many_bookings);
  return g_test_run ();
}
