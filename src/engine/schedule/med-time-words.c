/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-time-words"

#include "config.h"

#include "engine/schedule/med-time-words.h"

#include <glib/gi18n-lib.h>

static char *
format (gint64 usec, const char *pattern)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, pattern) : g_strdup ("?");
}

/**
 * med_time_words_duration:
 * @minutes: a length of time
 *
 * Returns: (transfer full): such as "3 h 15 min"
 */
char *
med_time_words_duration (gint64 minutes)
{
  if (minutes < 60)
    return g_strdup_printf (_ ("%d min"), (int) minutes);
  if (minutes % 60 == 0)
    return g_strdup_printf (_ ("%d h"), (int) (minutes / 60));
  return g_strdup_printf (_ ("%d h %d min"), (int) (minutes / 60), (int) (minutes % 60));
}

/**
 * med_time_words_day:
 * @usec: an instant
 *
 * Returns: (transfer full): its local day with the weekday
 */
char *
med_time_words_day (gint64 usec)
{
  /* Translators: a day in schedules, with its weekday, see g_date_time_format() */
  return format (usec, _ ("%a %Y-%m-%d"));
}

/**
 * med_time_words_clock:
 * @usec: an instant
 *
 * Returns: (transfer full): its local time of day
 */
char *
med_time_words_clock (gint64 usec)
{
  return format (usec, "%H:%M");
}

/**
 * med_time_words_moment:
 * @usec: an instant
 *
 * Returns: (transfer full): its local day with the weekday, time and zone
 */
char *
med_time_words_moment (gint64 usec)
{
  /* Translators: a moment in schedules, with weekday and zone, see g_date_time_format() */
  return format (usec, _ ("%a %Y-%m-%d %H:%M %Z"));
}

/**
 * med_time_words_range:
 * @start_usec: its beginning
 * @end_usec: its end
 *
 * Returns: (transfer full): such as "Tue 2026-11-24 20:00–22:00"; the end names its day where it is
 * another one
 */
char *
med_time_words_range (gint64 start_usec, gint64 end_usec)
{
  g_autofree char *day = med_time_words_day (start_usec);
  g_autofree char *last_day = med_time_words_day (end_usec);
  g_autofree char *from = med_time_words_clock (start_usec);
  g_autofree char *until = med_time_words_clock (end_usec);

  if (g_str_equal (day, last_day))
    return g_strdup_printf ("%s %s–%s", day, from, until);
  return g_strdup_printf ("%s %s – %s %s", day, from, last_day, until);
}
