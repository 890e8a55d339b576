/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/med-calendar-expand.h"
#include "engine/base/med-clock.h"
#include "engine/schedule/med-local-time.h"

#define EVENT(lines) "BEGIN:VEVENT\r\nUID:a\r\n" lines "END:VEVENT\r\n"

static gint64
utc (const char *text)
{
  g_autofree char *iso = g_strconcat (text, ":00Z", NULL);
  g_autoptr (GError) error = NULL;
  gint64 usec = 0;

  g_assert_true (med_clock_parse_iso8601 (iso, &usec, &error));
  g_assert_no_error (error);
  return usec;
}

static MedCalendarAnswer *
expand (const char *text, const char *zone, const char *from, const char *until)
{
  g_autoptr (GTimeZone) local = med_local_zone_new (zone);
  const MedCalendarWindow window = {
    .from_usec = utc (from), .until_usec = utc (until), .local = local, .default_min = 60
  };

  return med_calendar_expand (text, &window);
}

static char *
write_times (GPtrArray *times)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < times->len; i++)
    {
      const MedCalendarBusy *busy = g_ptr_array_index (times, i);
      g_autofree char *start = med_clock_format_iso8601 (busy->start_usec);
      g_autofree char *end = med_clock_format_iso8601 (busy->end_usec);

      g_string_append_printf (text, "%s%.11s/%.11s", i > 0 ? " " : "", start + 5, end + 5);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Events in March 2026, times in UTC as "03-24T09:30/03-24T09:40 …" */
static void
march (const char *zone, const char *events, const char *busy, const char *incomplete)
{
  g_autofree char *text =
      g_strdup_printf ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n", events);
  g_autoptr (MedCalendarAnswer) answer =
      expand (text, zone, "2026-03-20T00:00", "2026-04-10T00:00");
  g_autofree char *found_busy = write_times (answer->busy);
  g_autofree char *found_incomplete = write_times (answer->incomplete);

  g_assert_cmpstr (found_busy, ==, busy);
  g_assert_cmpstr (found_incomplete, ==, incomplete);
  g_assert_cmpuint (answer->warnings->len > 0, ==, *incomplete != '\0');
}

static void
test_gap (void)
{
  /* On the 29th 02:30 does not exist; the day after must not be shifted (libical #1402). */
  march ("Europe/Berlin",
         EVENT ("DTSTART;TZID=Europe/Berlin:20260328T023000\r\n"
                "DTEND;TZID=Europe/Berlin:20260328T033000\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"),
         "03-28T01:30/03-28T02:30 03-29T00:30/03-29T02:30 03-30T00:30/03-30T01:30 "
         "03-31T00:30/03-31T01:30",
         "");
  march ("Asia/Tokyo",
         EVENT ("DTSTART:20260328T023000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"),
         "03-27T17:30/03-27T18:30 03-28T17:30/03-28T18:30", "");
}

static void
test_overlap (void)
{
  g_autoptr (MedCalendarAnswer) berlin = expand (
      "BEGIN:VCALENDAR\r\n" EVENT (
          "DTSTART;TZID=Europe/Berlin:20261025T023000\r\nDURATION:PT10M\r\n") "END:VCALENDAR\r\n",
      "Europe/Berlin", "2026-10-24T00:00", "2026-10-26T00:00");
  g_autoptr (MedCalendarAnswer) howe = expand (
      "BEGIN:VCALENDAR\r\n" EVENT (
          "DTSTART;TZID=Australia/Lord_Howe:20260405T014500\r\nDURATION:PT10M\r\n") "END:"
                                                                                    "VCALENDAR\r\n",
      "Europe/Berlin", "2026-04-04T00:00", "2026-04-06T00:00");
  g_autoptr (MedCalendarAnswer) york = expand (
      "BEGIN:VCALENDAR\r\n" EVENT (
          "DTSTART;TZID=America/New_York:20261101T013000\r\nDURATION:PT10M\r\n") "END:"
                                                                                 "VCALENDAR\r\n",
      "Europe/Berlin", "2026-11-01T00:00", "2026-11-02T00:00");
  g_autofree char *berlin_times = write_times (berlin->busy);
  g_autofree char *howe_times = write_times (howe->busy);
  g_autofree char *york_times = write_times (york->busy);

  g_assert_cmpstr (berlin_times, ==, "10-25T00:30/10-25T01:40");
  g_assert_cmpstr (howe_times, ==, "04-04T14:45/04-04T15:25");
  g_assert_cmpstr (york_times, ==, "11-01T05:30/11-01T06:40");
}

static void
test_kinds_of_time (void)
{
  /* A whole day is a local day; 23 hours here. */
  march ("Europe/Berlin", EVENT ("DTSTART;VALUE=DATE:20260329\r\n"), "03-28T23:00/03-29T22:00", "");
  march ("Europe/Berlin", EVENT ("DTSTART:20260324T103000\r\n"), "03-24T09:30/03-24T10:30", "");
  march ("Europe/Berlin", EVENT ("DTSTART:20260324T103060Z\r\nDTEND:20260324T110060Z\r\n"),
         "03-24T10:30/03-24T11:00", "");
  march ("Europe/Berlin",
         EVENT ("DTSTART;TZID=W. Europe Standard Time:20260324T103000\r\nDURATION:PT10M\r\n"),
         "03-24T09:30/03-24T09:40", "");
  march ("UTC",
         EVENT ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260324T103000\r\n"
                "DURATION:PT10M\r\n"),
         "03-24T09:30/03-24T09:40", "");
}

static void
test_exceptions (void)
{
  march ("Europe/Berlin",
         EVENT ("DTSTART;TZID=Europe/Berlin:20260324T103000\r\nDURATION:PT10M\r\n"
                "RRULE:FREQ=DAILY;COUNT=5\r\nEXDATE:20260325T093000Z\r\n"
                "EXDATE;TZID=Europe/Berlin:20260326T103000\r\nEXDATE;VALUE=DATE:20260327\r\n"),
         "03-24T09:30/03-24T09:40 03-28T09:30/03-28T09:40", "");
  march ("Europe/Berlin",
         EVENT ("DTSTART;TZID=Europe/Berlin:20260324T103000\r\nDURATION:PT10M\r\n"
                "RDATE;TZID=Europe/Berlin;VALUE=PERIOD:20260325T100000/20260325T110000,"
                "20260326T100000/PT2H\r\n"),
         "03-24T09:30/03-24T09:40 03-25T09:00/03-25T10:00 03-26T09:00/03-26T11:00", "");
}

static void
test_overrides (void)
{
  march ("Europe/Berlin",
         EVENT ("DTSTART;TZID=Europe/Berlin:20260324T103000\r\nDURATION:PT10M\r\n"
                "RRULE:FREQ=DAILY;COUNT=4\r\n")
             EVENT ("RECURRENCE-ID;TZID=Europe/Berlin:20260325T103000\r\n"
                    "DTSTART;TZID=Europe/Berlin:20260325T203000\r\nDURATION:PT10M\r\n")
                 EVENT ("RECURRENCE-ID:20260326T093000Z\r\nDTSTART:20260326T093000Z\r\n"
                        "STATUS:CANCELLED\r\n"),
         "03-24T09:30/03-24T09:40 03-25T19:30/03-25T19:40 03-27T09:30/03-27T09:40", "");
  march ("UTC",
         EVENT ("DTSTART:20260324T103000Z\r\nTRANSP:TRANSPARENT\r\n")
             EVENT ("DTSTART:20260325T103000Z\r\nSTATUS:CANCELLED\r\n"),
         "", "");
}

static void
test_free_busy (void)
{
  march ("UTC",
         "BEGIN:VFREEBUSY\r\nFREEBUSY:20260324T103000Z/PT1H,20260325T103000Z/20260325T113000Z\r\n"
         "FREEBUSY;FBTYPE=FREE:20260326T103000Z/PT1H\r\nEND:VFREEBUSY\r\n",
         "03-24T10:30/03-24T11:30 03-25T10:30/03-25T11:30", "");
}

/* What cannot be read with certainty makes its days busy: from its start on if it repeats. */
static void
test_refused_events (void)
{
  static const char *const whole = "03-20T00:00/04-10T00:00";
  static const char *const from_start = "03-24T00:00/04-10T00:00";

  march ("UTC", EVENT ("DTSTART;TZID=Mars/Base:20260324T103000\r\n"), "", whole);
  march ("UTC", EVENT ("DTSTART:20260230T103000Z\r\n"), "", whole);
  march ("UTC", EVENT ("DTSTART:20260324T103000Z\r\nRRULE:FREQ=FOO\r\n"), "", from_start);
  march ("UTC", EVENT ("DTSTART:20260324T103000Z\r\nRRULE:FREQ=DAILY;INTERVAL=0\r\n"), "",
         from_start);
  march ("UTC", EVENT ("DTSTART:20260324T103000Z\r\nRRULE:FREQ=DAILY;BYMONTHDAY=-1\r\n"), "",
         from_start);
  march ("UTC", EVENT ("DTSTART:20260324T103000Z\r\nRRULE:FREQ=SECONDLY\r\n"), "", from_start);
  march ("UTC", EVENT ("DTSTART:20260324T103000Z\r\nDTEND:20260324T093000Z\r\n"), "", from_start);
  march ("UTC", EVENT ("DTSTART:20260324T103000Z\r\nMEDPATCH-UNREADABLE\r\n"), "", from_start);
  march ("UTC",
         EVENT ("RECURRENCE-ID;RANGE=THISANDFUTURE:20260324T103000Z\r\n"
                "DTSTART:20260324T103000Z\r\n"),
         "", from_start);
}

static void
file_is_refused (const char *text)
{
  g_autoptr (MedCalendarAnswer) answer =
      expand (text, "UTC", "2026-03-20T00:00", "2026-04-10T00:00");
  g_autofree char *incomplete = write_times (answer->incomplete);

  g_assert_cmpstr (incomplete, ==, "03-20T00:00/04-10T00:00");
}

static void
test_refused_files (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  for (int i = 0; i < 20000; i++)
    g_string_append (deep, "BEGIN:VCALENDAR\r\n");
  file_is_refused ("");
  file_is_refused ("hello");
  file_is_refused ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260324T103000Z\r\nDTEND:2026");
  file_is_refused ("BEGIN:VCALENDAR\r\nDTSTART:20260324T103000Z\r\nEND:VCALENDAR\r\n");
  file_is_refused (deep->str);
}

static void
test_bombs (void)
{
  g_autoptr (GString) dates = g_string_new ("DTSTART:20260324T103000Z\r\nRRULE:FREQ=MINUTELY\r\n");
  gint64 start_usec = g_get_monotonic_time ();
  gint64 patience_usec =
      (g_getenv ("MED_TEST_VALGRIND") != NULL ? 30 : 1) * 20 * (gint64) G_USEC_PER_SEC;

  for (int i = 0; i < 2100; i++)
    g_string_append_printf (dates, "RDATE:2026%02d%02dT%02d%02d00Z\r\n", 1 + i % 12, 1 + i % 28,
                            i % 24, i % 60);
  g_autofree char *event =
      g_strdup_printf ("BEGIN:VEVENT\r\nUID:a\r\n%sEND:VEVENT\r\n", dates->str);
  march ("UTC", event, "", "03-24T00:00/04-10T00:00");
  march ("UTC", EVENT ("DTSTART:19700101T000000Z\r\nRRULE:FREQ=MINUTELY\r\n"), "",
         "03-20T00:00/04-10T00:00");
  march ("UTC", EVENT ("DTSTART:20260324T000000Z\r\nRRULE:FREQ=SECONDLY;COUNT=2000000000\r\n"), "",
         "03-24T00:00/04-10T00:00");
  march ("UTC", EVENT ("DTSTART:20000324T000000Z\r\nRRULE:FREQ=HOURLY;BYMONTHDAY=-2\r\n"), "",
         "03-20T00:00/04-10T00:00");
  march ("UTC",
         EVENT ("DTSTART:20191219T140000\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYWEEKNO=1,10,20;"
                "BYSETPOS=1;UNTIL=20281126T160000\r\n"),
         "", "03-20T00:00/04-10T00:00");
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, patience_usec);
}

/* The words of events may name patients: they leave the process only when asked for. */
static void
test_words (void)
{
  g_autoptr (MedCalendarAnswer) answer =
      expand ("BEGIN:VCALENDAR\r\n" EVENT ("DTSTART:20260324T103000Z\r\nSUMMARY:Mr. "
                                           "Smith\r\nCATEGORIES:Exam\r\n") "END:VCALENDAR\r\n",
              "UTC", "2026-03-20T00:00", "2026-04-10T00:00");
  g_autofree char *quiet = med_calendar_answer_to_json (answer, FALSE);
  g_autofree char *loud = med_calendar_answer_to_json (answer, TRUE);

  g_assert_null (strstr (quiet, "Smith"));
  g_assert_nonnull (strstr (quiet, "Exam"));
  g_assert_nonnull (strstr (loud, "Smith"));
}

static void
test_own_zone (void)
{
  /* A zone that only the file knows: both readings stand around its changes. */
  march ("UTC",
         "BEGIN:VTIMEZONE\r\nTZID:Ward\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
         "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
         "END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n"
         "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
         "END:DAYLIGHT\r\nEND:VTIMEZONE\r\n" EVENT ("DTSTART;TZID=Ward:20260324T103000\r\n"
                                                    "DURATION:PT10M\r\n")
             EVENT ("DTSTART;TZID=Ward:20260403T103000\r\nDURATION:PT10M\r\n"),
         "03-24T09:30/03-24T09:40 04-03T08:30/04-03T08:40", "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/calendar-expand/gap-of-clock-change", test_gap);
  g_test_add_func ("/cli/calendar-expand/overlap-of-clock-change", test_overlap);
  g_test_add_func ("/cli/calendar-expand/kinds-of-time", test_kinds_of_time);
  g_test_add_func ("/cli/calendar-expand/exceptions-and-periods", test_exceptions);
  g_test_add_func ("/cli/calendar-expand/overrides-and-cancelled", test_overrides);
  g_test_add_func ("/cli/calendar-expand/free-busy", test_free_busy);
  g_test_add_func ("/cli/calendar-expand/refused-events-are-busy-days", test_refused_events);
  g_test_add_func ("/cli/calendar-expand/refused-files", test_refused_files);
  g_test_add_func ("/cli/calendar-expand/bombs-end", test_bombs);
  g_test_add_func ("/cli/calendar-expand/words-stay-inside", test_words);
  g_test_add_func ("/cli/calendar-expand/zone-of-the-file", test_own_zone);
  return g_test_run ();
}
