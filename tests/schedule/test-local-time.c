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
  return g_test_run ();
}
