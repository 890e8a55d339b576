/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/schedule/med-local-time.h"

static gint64
utc (const char *iso)
{
  g_autoptr (GError) error = NULL;
  gint64 usec = 0;

  g_assert_true (med_clock_parse_iso8601 (iso, &usec, &error));
  g_assert_no_error (error);
  return usec;
}

static void
resolves (const char *zone_name, gint64 wall, const char *first, const char *last)
{
  g_autoptr (GTimeZone) zone = med_local_zone_new (zone_name);
  gint64 first_usec = 0;
  gint64 last_usec = 0;

  med_local_resolve (zone, wall, &first_usec, &last_usec);
  g_assert_cmpint (first_usec, ==, utc (first));
  g_assert_cmpint (last_usec, ==, utc (last));
}

static void
test_ordinary (void)
{
  resolves ("Europe/Berlin", med_local_wall (2026, 7, 1, 12, 0, 0), "2026-07-01T10:00:00Z",
            "2026-07-01T10:00:00Z");
  resolves ("Asia/Tokyo", med_local_wall (2026, 3, 29, 2, 30, 0), "2026-03-28T17:30:00Z",
            "2026-03-28T17:30:00Z");
  resolves ("Asia/Kathmandu", med_local_wall (2024, 2, 29, 0, 0, 0), "2024-02-28T18:15:00Z",
            "2024-02-28T18:15:00Z");
}

/* A time that does not exist, or exists twice, has two readings. */
static void
test_gap (void)
{
  resolves ("Europe/Berlin", med_local_wall (2026, 3, 29, 2, 30, 0), "2026-03-29T00:30:00Z",
            "2026-03-29T01:30:00Z");
  resolves ("America/New_York", med_local_wall (2026, 3, 8, 2, 0, 0), "2026-03-08T06:00:00Z",
            "2026-03-08T07:00:00Z");
  resolves ("Australia/Lord_Howe", med_local_wall (2026, 10, 4, 2, 15, 0), "2026-10-03T15:15:00Z",
            "2026-10-03T15:45:00Z");
}

static void
test_overlap (void)
{
  resolves ("Europe/Berlin", med_local_wall (2026, 10, 25, 2, 30, 0), "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z");
  resolves ("America/New_York", med_local_wall (2026, 11, 1, 1, 59, 59), "2026-11-01T05:59:59Z",
            "2026-11-01T06:59:59Z");
  resolves ("Australia/Lord_Howe", med_local_wall (2026, 4, 5, 1, 45, 0), "2026-04-04T14:45:00Z",
            "2026-04-04T15:15:00Z");
}

static void
day_has_hours (const char *zone_name, const char *within, int hours)
{
  g_autoptr (GTimeZone) zone = med_local_zone_new (zone_name);
  gint64 from = med_local_midnight_before (zone, utc (within));
  gint64 until = med_local_midnight_after (zone, utc (within));

  g_assert_cmpint (until - from, ==, hours * MED_USEC_PER_HOUR);
  g_assert_cmpint (med_local_midnight_before (zone, from), ==, from);
  g_assert_cmpint (med_local_midnight_before (zone, until - 1), ==, from);
}

static void
test_days (void)
{
  day_has_hours ("Europe/Berlin", "2026-03-29T12:00:00Z", 23);
  day_has_hours ("Europe/Berlin", "2026-10-25T12:00:00Z", 25);
  day_has_hours ("Europe/Berlin", "2026-11-23T12:00:00Z", 24);
  day_has_hours ("Asia/Tokyo", "2026-10-25T12:00:00Z", 24);
}

static void
test_wall (void)
{
  g_autoptr (GTimeZone) berlin = med_local_zone_new ("Europe/Berlin");

  g_assert_cmpint (med_local_wall (1970, 1, 1, 0, 0, 0), ==, 0);
  g_assert_cmpint (med_local_wall (1969, 12, 31, 23, 59, 59), ==, -1);
  g_assert_cmpint (med_local_wall (2000, 2, 29, 0, 0, 0), ==, G_GINT64_CONSTANT (951782400));
  g_assert_cmpint (med_local_wall (2100, 3, 1, 0, 0, 0) - med_local_wall (2100, 2, 28, 0, 0, 0), ==,
                   86400);
  g_assert_cmpint (med_local_wall_at (berlin, -1), ==, 3599);
}

/* What a calendar calls a zone must never become UTC, or a path, without anybody noticing. */
static void
test_names (void)
{
  static const char *const refused[] = { "",
                                         "Foo/Bar",
                                         "W. Europe Standard Time",
                                         "/etc/localtime",
                                         "Europe/../../etc/localtime",
                                         "+01:00",
                                         "Europe",
                                         "12",
                                         "CET-1CEST,M3.5.0,M10.5.0/3" };

  g_assert_null (med_local_zone_new (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GTimeZone) zone = med_local_zone_new (refused[i]);
      if (zone != NULL)
        g_error ("“%s” was taken for a zone", refused[i]);
    }
}

/* Every minute of the wall clock around each change: the readings are the instants at which the
 * clock shows it, found one by one; where it never shows it, the change lies between the two. */
static void
look_at_change (const char *zone_name, const char *around)
{
  g_autoptr (GTimeZone) zone = med_local_zone_new (zone_name);
  const gint64 centre = utc (around), reach = 5 * MED_USEC_PER_HOUR;
  const gint64 begin = med_local_wall_at (zone, centre - 2 * MED_USEC_PER_HOUR);

  g_assert_nonnull (zone);
  for (gint64 wall = begin; wall < begin + 4 * 3600; wall += 60)
    {
      gint64 a = 0, b = 0, earliest = 0, latest = 0;
      guint n_shown = 0;

      for (gint64 usec = centre - reach; usec < centre + reach; usec += MED_USEC_PER_MINUTE)
        if (med_local_wall_at (zone, usec) == wall)
          {
            earliest = n_shown == 0 ? usec : earliest;
            latest = usec;
            n_shown++;
          }
      med_local_resolve (zone, wall, &a, &b);
      g_assert_cmpint (a, <=, b);
      g_assert_cmpuint (n_shown, <=, 2);
      if (n_shown > 0)
        {
          g_assert_cmpint (a, ==, earliest);
          g_assert_cmpint (b, ==, latest);
        }
      else
        {
          g_assert_cmpint (a, <, b);
          g_assert_cmpint (med_local_wall_at (zone, a), <, wall);
          g_assert_cmpint (med_local_wall_at (zone, b), >, wall);
        }
    }
}

static void
test_every_minute_around_a_change (void)
{
  look_at_change ("Europe/Berlin", "2026-03-29T01:00:00Z");
  look_at_change ("Europe/Berlin", "2026-10-25T01:00:00Z");
  look_at_change ("America/New_York", "2026-03-08T07:00:00Z");
  look_at_change ("America/New_York", "2026-11-01T06:00:00Z");
  look_at_change ("Australia/Lord_Howe", "2026-04-04T15:00:00Z");
  look_at_change ("Australia/Lord_Howe", "2026-10-03T15:30:00Z");
  look_at_change ("Asia/Beirut", "2026-03-28T22:00:00Z");
  look_at_change ("Asia/Tokyo", "2026-03-28T15:00:00Z");
  look_at_change ("Asia/Tokyo", "2026-12-31T15:00:00Z");
  look_at_change ("Asia/Kathmandu", "2024-02-28T18:15:00Z");
}

/* Any wall clock time, in any zone: its readings show it, but in a gap; midnights are in order. */
static void
test_any_time (void)
{
  static const char *const zones[] = { "UTC",
                                       "Asia/Tokyo",
                                       "Europe/Berlin",
                                       "America/New_York",
                                       "Australia/Lord_Howe",
                                       "Asia/Kathmandu",
                                       "America/St_Johns",
                                       "Pacific/Apia",
                                       "Asia/Beirut" };
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261128);

  for (gsize z = 0; z < G_N_ELEMENTS (zones); z++)
    {
      g_autoptr (GTimeZone) zone = med_local_zone_new (zones[z]);

      for (int i = 0; i < 3000; i++)
        {
          gint64 wall = med_local_wall (g_rand_int_range (chance, 2015, 2036), 1, 1, 0, 0,
                                        g_rand_int_range (chance, 0, 366 * 86400));
          gint64 first = 0, last = 0;

          med_local_resolve (zone, wall, &first, &last);
          g_assert_cmpint (first, <=, last);
          g_assert_cmpint (last - first, <=, MED_USEC_PER_HOUR);
          if (first == last)
            g_assert_cmpint (med_local_wall_at (zone, first), ==, wall);
          g_assert_cmpint (med_local_midnight_before (zone, first), <=, first);
          g_assert_cmpint (med_local_midnight_after (zone, first), >, first);
        }
    }
}

/* Days as the calendar counts them, against GLib. */
static void
test_wall_of_every_day (void)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1968);
  for (gint64 day = -731; day < 100 * 366; day++, g_date_add_days (&date, 1))
    {
      gint64 wall = med_local_wall (g_date_get_year (&date), (int) g_date_get_month (&date),
                                    g_date_get_day (&date), 0, 0, 0);
      g_assert_cmpint (wall, ==, day * 86400);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/local-time/ordinary-day", test_ordinary);
  g_test_add_func ("/schedule/local-time/gap-has-both-readings", test_gap);
  g_test_add_func ("/schedule/local-time/overlap-has-both-readings", test_overlap);
  g_test_add_func ("/schedule/local-time/days-of-23-and-25-hours", test_days);
  g_test_add_func ("/schedule/local-time/wall-clock", test_wall);
  g_test_add_func ("/schedule/local-time/names-that-are-no-zone", test_names);
  g_test_add_func ("/schedule/local-time/every-minute-around-a-change",
                   test_every_minute_around_a_change);
  g_test_add_func ("/schedule/local-time/any-time-in-any-zone", test_any_time);
  g_test_add_func ("/schedule/local-time/wall-of-every-day", test_wall_of_every_day);
  return g_test_run ();
}
