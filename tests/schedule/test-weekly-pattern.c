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

/* The hours as a person reads them: does one of the ranges hold this minute of the wall clock? */
typedef struct
{
  int from_min;
  int until_min; /* after 1440: of the next day */
} Hours;

static gboolean
wall_is_in_use (const Hours *hours, guint n_hours, gint64 wall)
{
  const gint64 day_sec = 86400, rest = ((wall % day_sec) + day_sec) % day_sec;

  for (guint i = 0; i < n_hours; i++)
    for (gint64 sec = rest; sec <= rest + day_sec; sec += day_sec)
      if (sec >= hours[i].from_min * 60 && sec < hours[i].until_min * 60)
        return TRUE;
  return FALSE;
}

static gboolean
times_hold (GArray *times, gint64 usec)
{
  for (guint i = 0; i < times->len; i++)
    {
      const MedBusyTime *time = &g_array_index (times, MedBusyTime, i);
      if (usec >= time->start_usec && usec < time->end_usec)
        return TRUE;
    }
  return FALSE;
}

static char *
draw_hours (GRand *chance, Hours *hours, guint n_hours)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_hours; i++)
    {
      int from = g_rand_int_range (chance, 0, 24 * 4) * 15;
      int until = (from + g_rand_int_range (chance, 1, 24 * 4) * 15) % 1440;

      hours[i] = (Hours){ from, until < from ? until + 1440 : until };
      if (until == 0)
        hours[i].until_min = 1440;
      g_string_append_printf (text, "%s%02d:%02d-%02d:%02d", i > 0 ? "," : "", from / 60, from % 60,
                              hours[i].until_min % 1440 / 60, hours[i].until_min % 60);
      if (hours[i].until_min == 1440)
        {
          g_string_truncate (text, text->len - 5);
          g_string_append (text, "24:00");
        }
    }
  return g_string_free (text, FALSE);
}

/* What is in use by the wall clock is in use in the answer, in every zone and over every change of
 * the clocks; where they do not change, nothing more is. The answer is in order and merged. */
static void
compare_with_wall (const char *zone_name, const char *from, gboolean changes, GRand *chance)
{
  g_autoptr (GTimeZone) zone = med_local_zone_new (zone_name);
  Hours hours[4];
  const guint n_hours = (guint) g_rand_int_range (chance, 1, 5);
  g_autofree char *text = draw_hours (chance, hours, n_hours);
  g_autoptr (MedWeeklyPattern) pattern = make (text);
  gint64 from_usec = 0;

  g_assert_nonnull (zone);
  g_assert_true (med_clock_parse_iso8601 (from, &from_usec, NULL));
  const gint64 until_usec = from_usec + 3 * MED_USEC_PER_DAY;
  g_autoptr (GArray) times = med_weekly_pattern_expand (pattern, zone, from_usec, until_usec);
  for (guint i = 0; i < times->len; i++)
    {
      const MedBusyTime *time = &g_array_index (times, MedBusyTime, i);
      g_assert_cmpint (time->start_usec, <, time->end_usec);
      g_assert_true (time->end_usec > from_usec && time->start_usec < until_usec);
      if (i > 0)
        g_assert_cmpint (time[-1].end_usec, <, time->start_usec);
    }
  for (gint64 usec = from_usec; usec < until_usec; usec += 5 * MED_USEC_PER_MINUTE)
    {
      gboolean wall = wall_is_in_use (hours, n_hours, med_local_wall_at (zone, usec));
      gboolean answer = times_hold (times, usec);

      if ((wall && !answer) || (answer && !wall && !changes))
        g_error ("%s, %s, %" G_GINT64_FORMAT
                 " min after %s: %d by the wall clock, %d in the answer",
                 zone_name, text, (usec - from_usec) / MED_USEC_PER_MINUTE, from, wall, answer);
    }
}

static void
test_against_the_wall_clock (void)
{
  static const struct
  {
    const char *zone;
    const char *from;
    gboolean changes;
  } windows[] = {
    { "Asia/Tokyo", "2026-03-28T00:00:00Z", FALSE },
    { "Asia/Tokyo", "2026-12-30T00:00:00Z", FALSE },
    { "Asia/Kathmandu", "2024-02-28T00:00:00Z", FALSE },
    { "UTC", "2024-02-28T00:00:00Z", FALSE },
    { "Europe/Berlin", "2026-11-22T00:00:00Z", FALSE },
    { "Europe/Berlin", "2026-03-28T00:00:00Z", TRUE },
    { "Europe/Berlin", "2026-10-24T00:00:00Z", TRUE },
    { "America/New_York", "2026-03-07T00:00:00Z", TRUE },
    { "America/New_York", "2026-10-31T00:00:00Z", TRUE },
    { "Australia/Lord_Howe", "2026-04-03T00:00:00Z", TRUE },
    { "Australia/Lord_Howe", "2026-10-02T00:00:00Z", TRUE },
    { "Asia/Beirut", "2026-03-27T00:00:00Z", TRUE }, /* forward at midnight */
    { "Asia/Beirut", "2026-10-23T00:00:00Z", TRUE },
    { "America/Santiago", "2026-09-04T00:00:00Z", TRUE },
    { "Africa/Casablanca", "2026-02-13T00:00:00Z", TRUE },
  };
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261128);

  for (gsize i = 0; i < G_N_ELEMENTS (windows); i++)
    for (int n = 0; n < 25; n++)
      compare_with_wall (windows[i].zone, windows[i].from, windows[i].changes, chance);
}

/* The last hours of one day and the first of the next, where midnight does not exist. */
static void
test_no_midnight (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("00:00-06:00, 23:30-23:50");

  expands (pattern, "Asia/Beirut", "2026-03-28T12:00:00Z/2026-03-29T12:00:00Z",
           "2026-03-28T21:00/2026-03-29T03:00");
}

/* Year's end, the leap day and the day after February's end belong to their own weekday. */
static void
test_turn_of_the_year (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("");
  g_autoptr (GError) error = NULL;

  g_assert_true (med_weekly_pattern_set_day (pattern, G_DATE_FRIDAY, "08:00-09:00", &error));
  g_assert_true (med_weekly_pattern_set_exception (pattern, "2026-12-31", "22:00-02:00", &error));
  expands (pattern, "UTC", "2026-12-30T00:00:00Z/2027-01-03T00:00:00Z",
           "2026-12-31T22:00/2027-01-01T02:00 2027-01-01T08:00/2027-01-01T09:00");
  g_assert_true (med_weekly_pattern_set_exception (pattern, "2028-02-29", "01:00-02:00", &error));
  expands (pattern, "UTC", "2028-02-28T00:00:00Z/2028-03-02T00:00:00Z",
           "2028-02-29T01:00/2028-02-29T02:00");
  expands (pattern, "Asia/Tokyo", "2028-02-28T00:00:00Z/2028-03-02T00:00:00Z",
           "2028-02-28T16:00/2028-02-28T17:00");
}

static void
test_most_exceptions (void)
{
  g_autoptr (MedWeeklyPattern) pattern = make ("07:00-19:00");
  g_autoptr (GError) error = NULL;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 2026);
  for (int i = 0; i < 1000; i++, g_date_add_days (&date, 1))
    {
      char iso[11];
      g_date_strftime (iso, sizeof iso, "%Y-%m-%d", &date);
      g_assert_true (med_weekly_pattern_set_exception (pattern, iso, "", &error));
    }
  g_assert_false (med_weekly_pattern_set_exception (pattern, "2031-01-01", "", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  /* A date that is among them may still be changed, or taken away for another. */
  g_assert_true (med_weekly_pattern_set_exception (pattern, "2026-01-01", "08:00-09:00", &error));
  g_assert_true (med_weekly_pattern_set_exception (pattern, "2026-01-02", NULL, &error));
  g_assert_true (med_weekly_pattern_set_exception (pattern, "2031-01-01", "", &error));
  g_autofree char *json = med_weekly_pattern_to_json (pattern);
  g_autoptr (MedWeeklyPattern) again = med_weekly_pattern_parse (json, &error);
  g_assert_no_error (error);
  g_autofree char *json_again = med_weekly_pattern_to_json (again);
  g_assert_cmpstr (json, ==, json_again);
}

static void
test_most_ranges (void)
{
  g_autoptr (GString) text = g_string_new ("00:00-00:10");
  g_autoptr (MedWeeklyPattern) pattern = make ("");

  for (int i = 1; i < 24; i++)
    g_string_append_printf (text, ",%02d:00-%02d:10", i, i);
  g_assert_true (med_weekly_pattern_set_day (pattern, G_DATE_MONDAY, text->str, NULL));
  g_string_append (text, ",23:30-23:40");
  g_assert_false (med_weekly_pattern_set_day (pattern, G_DATE_MONDAY, text->str, NULL));
}

/* Every way of writing hours that is read, and how they are written back. */
static void
test_ways_of_writing (void)
{
  static const struct
  {
    const char *hours;
    const char *written;
  } cases[] = {
    { "7-12", "07:00-12:00" },         { " 07:00 - 12:00 ", "07:00-12:00" },
    { "07:00–12:00", "07:00-12:00" },  { "07:00〜12:00", "07:00-12:00" },
    { "07:00～12:00", "07:00-12:00" }, { "13-14,9-10", "09:00-10:00, 13:00-14:00" },
    { "0-24", "00:00-24:00" },         { "22-6", "22:00-06:00" },
    { "23:59-0:00", "23:59-24:00" },   { "00:00-00:01", "00:00-00:01" },
    { "9-10,", "09:00-10:00" },        { "  ", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedWeeklyPattern) pattern = make (cases[i].hours);
      g_autofree char *written = med_weekly_pattern_dup_day (pattern, G_DATE_SUNDAY);

      g_assert_cmpstr (written, ==, cases[i].written);
      g_assert_true (med_weekly_pattern_set_day (pattern, G_DATE_MONDAY, written, &error));
      g_autofree char *again = med_weekly_pattern_dup_day (pattern, G_DATE_MONDAY);
      g_assert_cmpstr (again, ==, written);
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
#define CASE(name, func) g_test_add_func ("/schedule/weekly-pattern/" name, func)
  CASE ("against-the-wall-clock", test_against_the_wall_clock);
  CASE ("where-midnight-does-not-exist", test_no_midnight);
  CASE ("turn-of-the-year-and-leap-day", test_turn_of_the_year);
  CASE ("most-exceptions", test_most_exceptions);
  CASE ("most-ranges", test_most_ranges);
  CASE ("ways-of-writing-hours", test_ways_of_writing);
  return g_test_run ();
}
