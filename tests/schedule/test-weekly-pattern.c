/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/schedule/med-local-time.h"
#include "engine/schedule/med-weekly-pattern.h"

static MedWeeklyPattern *
make (const char *every_day)
{
  g_autoptr (GError) error = NULL;
  MedWeeklyPattern *pattern = med_weekly_pattern_new ();

  for (int day = G_DATE_MONDAY; day <= G_DATE_SUNDAY; day++)
    g_assert_true (med_weekly_pattern_set_day (pattern, (GDateWeekday) day, every_day, &error));
  g_assert_no_error (error);
  return pattern;
}

/* "2026-03-29T05:00:00Z/2026-03-29T17:00:00Z …" */
static void
expands (MedWeeklyPattern *pattern, const char *zone_name, const char *window, const char *wanted)
{
  g_autoptr (GTimeZone) zone = med_local_zone_new (zone_name);
  g_auto (GStrv) ends = g_strsplit (window, "/", 2);
  g_autoptr (GString) found = g_string_new (NULL);
  gint64 from = 0;
  gint64 until = 0;

  g_assert_true (med_clock_parse_iso8601 (ends[0], &from, NULL));
  g_assert_true (med_clock_parse_iso8601 (ends[1], &until, NULL));
  g_autoptr (GArray) times = med_weekly_pattern_expand (pattern, zone, from, until);
  for (guint i = 0; i < times->len; i++)
    {
      const MedBusyTime *time = &g_array_index (times, MedBusyTime, i);
      g_autofree char *start = med_clock_format_iso8601 (time->start_usec);
      g_autofree char *end = med_clock_format_iso8601 (time->end_usec);
      g_string_append_printf (found, "%s%.16s/%.16s", i > 0 ? " " : "", start, end);
    }
  g_assert_cmpstr (found->str, ==, wanted);
}

static void
test_week (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("07:00-12:00, 13:00-18:30");
  g_autoptr (GError) error = NULL;

  g_assert_true (med_weekly_pattern_set_day (pattern, G_DATE_SATURDAY, "", &error));
  expands (pattern, "Asia/Tokyo", "2026-11-27T03:00:00Z/2026-11-28T22:00:00Z",
           "2026-11-27T04:00/2026-11-27T09:30");
  expands (pattern, "Asia/Tokyo", "2026-11-25T23:00:00Z/2026-11-26T01:00:00Z",
           "2026-11-25T22:00/2026-11-26T03:00");
}

static void
test_night (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("22:00-06:00");

  expands (pattern, "UTC", "2026-11-25T01:00:00Z/2026-11-26T01:00:00Z",
           "2026-11-24T22:00/2026-11-25T06:00 2026-11-25T22:00/2026-11-26T06:00");
}

static void
test_whole_days (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("00:00-24:00");

  expands (pattern, "Europe/Berlin", "2026-03-28T12:00:00Z/2026-03-30T12:00:00Z",
           "2026-03-26T23:00/2026-03-30T22:00");
}

/* 02:30 does not exist on the day clocks go forward, and comes twice when they go back. */
static void
test_clock_changes (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("02:30-04:00");

  expands (pattern, "Europe/Berlin", "2026-03-29T00:00:00Z/2026-03-29T12:00:00Z",
           "2026-03-29T00:30/2026-03-29T02:00");
  expands (pattern, "Europe/Berlin", "2026-10-25T00:00:00Z/2026-10-25T12:00:00Z",
           "2026-10-25T00:30/2026-10-25T03:00");
  expands (pattern, "America/New_York", "2026-03-08T00:00:00Z/2026-03-08T23:00:00Z",
           "2026-03-08T06:30/2026-03-08T08:00");
  expands (pattern, "Asia/Tokyo", "2026-03-28T12:00:00Z/2026-03-29T00:00:00Z",
           "2026-03-28T17:30/2026-03-28T19:00");
}

static void
test_half_hour_change (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("01:45-03:00");

  expands (pattern, "Australia/Lord_Howe", "2026-04-04T14:00:00Z/2026-04-05T00:00:00Z",
           "2026-04-04T14:45/2026-04-04T16:30");
}

static void
test_exceptions (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("07:00-19:00");
  g_autoptr (GError) error = NULL;

  g_assert_true (med_weekly_pattern_set_exception (pattern, "2026-12-25", "", &error));
  g_assert_true (med_weekly_pattern_set_exception (pattern, "2026-12-24", "07:00-13:00", &error));
  expands (pattern, "UTC", "2026-12-24T00:00:00Z/2026-12-27T00:00:00Z",
           "2026-12-24T07:00/2026-12-24T13:00 2026-12-26T07:00/2026-12-26T19:00");
  g_assert_true (med_weekly_pattern_set_exception (pattern, "2026-12-25", NULL, &error));
  expands (pattern, "UTC", "2026-12-25T00:00:00Z/2026-12-26T00:00:00Z",
           "2026-12-25T07:00/2026-12-25T19:00");
}

static void
test_round_trip (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("7-12,13:00–18:30");
  g_autoptr (GError) error = NULL;

  g_assert_true (med_weekly_pattern_set_exception (pattern, "2026-12-25", "", &error));
  g_autofree char *json = med_weekly_pattern_to_json (pattern);
  g_autoptr (MedWeeklyPattern) again = med_weekly_pattern_parse (json, &error);
  g_assert_no_error (error);
  g_autofree char *json_again = med_weekly_pattern_to_json (again);
  g_autofree char *monday = med_weekly_pattern_dup_day (again, G_DATE_MONDAY);
  g_assert_cmpstr (json, ==, json_again);
  g_assert_cmpstr (monday, ==, "07:00-12:00, 13:00-18:30");
}

static void
test_refused_hours (void)
{
  static const char *const wrong[] = { "7",           "07:00",       "07:00-",
                                       "-19:00",      "07:00-07:00", "25:00-26:00",
                                       "07:60-08:00", ",",           "07:00-08:00;09:00-10:00",
                                       "24:01-25:00", "morning",     "07:00 08:00",
                                       "7:5-8:00",    "24:00-00:00", "24:00-24:00" };
  g_autoptr (MedWeeklyPattern) pattern = make ("07:00-19:00");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_weekly_pattern_set_day (pattern, G_DATE_MONDAY, wrong[i], &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (error->message, wrong[i]));
    }
  g_autofree char *monday = med_weekly_pattern_dup_day (pattern, G_DATE_MONDAY);
  g_assert_cmpstr (monday, ==, "07:00-19:00");
}

/* A date that is not read as written would never come, and its day would stay free. */
static void
test_refused_dates (void)
{
  static const char *const wrong[] = { "",           "2026-02-29", "2026-13-01",
                                       "2026- 1-01", "26-01-01",   "2026-01-01x",
                                       "+026-01-01", "2026/01/01", "2026-00-10" };
  g_autoptr (MedWeeklyPattern) pattern = make ("07:00-19:00");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_weekly_pattern_set_exception (pattern, wrong[i], "", &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
  g_autoptr (GPtrArray) exceptions = med_weekly_pattern_list_exceptions (pattern);
  g_assert_cmpuint (exceptions->len, ==, 0);
}

static void
test_refused_json (void)
{
  static const char *const wrong[] = {
    "",
    "[]",
    "{}",
    "{\"days\":[]}",
    "{\"days\":[1,2,3,4,5,6,7]}",
    "{\"days\":[\"\",\"\",\"\",\"\",\"\",\"\",\"x\"]}",
    "{\"days\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\"],\"exceptions\":{\"2026-01-01\":1}}",
    "{\"days\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\"],\"exceptions\":{\"x\":\"\"}}"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedWeeklyPattern) pattern = med_weekly_pattern_parse (wrong[i], &error);

      g_assert_null (pattern);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/weekly-pattern/week", test_week);
  g_test_add_func ("/schedule/weekly-pattern/night-shift-reaches-into-next-day", test_night);
  g_test_add_func ("/schedule/weekly-pattern/whole-days-have-no-gap", test_whole_days);
  g_test_add_func ("/schedule/weekly-pattern/clock-changes-stay-in-use", test_clock_changes);
  g_test_add_func ("/schedule/weekly-pattern/half-hour-change", test_half_hour_change);
  g_test_add_func ("/schedule/weekly-pattern/exceptions", test_exceptions);
  g_test_add_func ("/schedule/weekly-pattern/json-round-trip", test_round_trip);
  g_test_add_func ("/schedule/weekly-pattern/refused-hours", test_refused_hours);
  g_test_add_func ("/schedule/weekly-pattern/refused-dates", test_refused_dates);
  g_test_add_func ("/schedule/weekly-pattern/refused-json", test_refused_json);
  return g_test_run ();
}
