/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-local-time"

#include "config.h"

#include "engine/schedule/med-local-time.h"

#define DAY_SEC G_GINT64_CONSTANT (86400)

/**
 * med_local_zone_new:
 * @identifier: an IANA name, such as `Europe/Berlin`
 *
 * Unlike GLib, this takes no offsets, rules or paths: a calendar decides over the name, and a name
 * that means nothing must not quietly become UTC.
 *
 * Returns: (transfer full) (nullable): the zone; %NULL if there is none of that name
 */
GTimeZone *
med_local_zone_new (const char *identifier)
{
  if (identifier == NULL || !g_ascii_isalpha (identifier[0]) || strlen (identifier) > 64 ||
      strstr (identifier, "..") != NULL || strchr (identifier, ',') != NULL)
    return NULL;
  for (const char *c = identifier; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("/_+-", *c) == NULL)
      return NULL;
  return g_time_zone_new_identifier (identifier);
}

/**
 * med_local_wall:
 * @year: year of the Gregorian calendar
 * @month: 1 to 12
 * @day: day of the month; values outside it count on into the neighbours
 * @hour: 0 to 24
 * @minute: 0 to 59
 * @second: 0 to 60
 *
 * Returns: the wall clock as seconds since 1970-01-01 00:00 of the same clock
 */
gint64
med_local_wall (int year, int month, int day, int hour, int minute, int second)
{
  /* Howard Hinnant's days_from_civil: the year begins in March, so that the leap day is its last.
   */
  gint64 y = (gint64) year - (month <= 2);
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return (era * 146097 + day_of_era - 719468) * DAY_SEC + hour * 3600 + minute * 60 + second;
}

static gint32
offset_at (GTimeZone *zone, gint64 sec)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, sec);

  return g_time_zone_get_offset (zone, MAX (interval, 0));
}

static gint64
floor_sec (gint64 usec)
{
  return usec >= 0 ? usec / G_USEC_PER_SEC : -((-usec + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

/**
 * med_local_wall_at:
 * @zone: a time zone
 * @usec: an instant
 *
 * Returns: what the wall clock of @zone shows then
 */
gint64
med_local_wall_at (GTimeZone *zone, gint64 usec)
{
  gint64 sec = floor_sec (usec);

  return sec + offset_at (zone, sec);
}

/**
 * med_local_resolve_offsets:
 * @wall: a wall clock
 * @before_sec: offset of the zone a day earlier
 * @after_sec: offset of the zone a day later
 * @first_usec: (out): the earlier instant it may mean
 * @last_usec: (out): the later instant it may mean
 *
 * For a zone of which only the offsets around are known: where they differ, both readings stand.
 */
void
med_local_resolve_offsets (
    gint64 wall, gint32 before_sec, gint32 after_sec, gint64 *first_usec, gint64 *last_usec)
{
  gint64 a = (wall - before_sec) * G_USEC_PER_SEC;
  gint64 b = (wall - after_sec) * G_USEC_PER_SEC;

  *first_usec = MIN (a, b);
  *last_usec = MAX (a, b);
}

/**
 * med_local_resolve:
 * @zone: a time zone
 * @wall: a wall clock
 * @first_usec: (out): the earlier instant it may mean
 * @last_usec: (out): the later instant it may mean, mostly the same
 *
 * When clocks are put back a wall clock comes twice, when they are put forward it does not come at
 * all. Programs differ about which instant is meant (libical 3 even from its own standard), so both
 * are given, and who plans around a booking keeps clear of both.
 */
void
med_local_resolve (GTimeZone *zone, gint64 wall, gint64 *first_usec, gint64 *last_usec)
{
  gint32 before = offset_at (zone, wall - DAY_SEC);
  gint32 after = offset_at (zone, wall + DAY_SEC);
  gboolean before_holds = offset_at (zone, wall - before) == before;
  gboolean after_holds = offset_at (zone, wall - after) == after;

  if (before_holds && !after_holds)
    after = before;
  else if (after_holds && !before_holds)
    before = after;
  med_local_resolve_offsets (wall, before, after, first_usec, last_usec);
}

static gint64
midnight (gint64 wall)
{
  gint64 rest = wall % DAY_SEC;

  return wall - (rest < 0 ? rest + DAY_SEC : rest);
}

/**
 * med_local_midnight_before:
 * @zone: a time zone
 * @usec: an instant
 *
 * Returns: when the local day of @usec began
 */
gint64
med_local_midnight_before (GTimeZone *zone, gint64 usec)
{
  gint64 first;
  gint64 last;

  med_local_resolve (zone, midnight (med_local_wall_at (zone, usec)), &first, &last);
  return first;
}

/**
 * med_local_midnight_after:
 * @zone: a time zone
 * @usec: an instant
 *
 * Returns: when the local day of @usec ends: 23, 24 or 25 hours after it began
 */
gint64
med_local_midnight_after (GTimeZone *zone, gint64 usec)
{
  gint64 first;
  gint64 last;

  med_local_resolve (zone, midnight (med_local_wall_at (zone, usec)) + DAY_SEC, &first, &last);
  return last;
}
