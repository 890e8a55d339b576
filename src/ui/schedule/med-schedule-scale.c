/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-scale"

#include "config.h"

#include "ui/schedule/med-schedule-scale.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"
#include "engine/schedule/med-local-time.h"
#include "engine/schedule/med-time-words.h"

static gint64
monday_before (GTimeZone *zone, gint64 usec)
{
  gint64 day = med_local_midnight_before (zone, usec);
  /* 1970-01-01 was a Thursday. */
  gint64 weekday = (med_local_wall_at (zone, day) / 86400 + 3) % 7;

  for (gint64 i = 0; i < weekday; i++)
    day = med_local_midnight_before (zone, day - 1);
  return day;
}

/**
 * med_schedule_scale_new:
 * @zone: whose days are shown
 * @within_usec: an instant that is shown, after 1970
 * @is_week: the week from Monday on; otherwise the day
 *
 * Returns: (transfer full): the scale
 */
MedScheduleScale *
med_schedule_scale_new (GTimeZone *zone, gint64 within_usec, gboolean is_week)
{
  MedScheduleScale *self = g_rc_box_new0 (MedScheduleScale);
  gint64 day =
      is_week ? monday_before (zone, within_usec) : med_local_midnight_before (zone, within_usec);

  self->zone = g_time_zone_ref (zone);
  self->is_week = is_week;
  self->from_usec = day;
  self->days_usec = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (self->days_usec, day);
  for (int i = 0; i < (is_week ? 7 : 1); i++)
    {
      day = med_local_midnight_after (zone, day);
      g_array_append_val (self->days_usec, day);
    }
  self->until_usec = day;
  return self;
}

MedScheduleScale *
med_schedule_scale_ref (MedScheduleScale *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MedScheduleScale *self = data;

  g_time_zone_unref (self->zone);
  g_array_unref (self->days_usec);
}

void
med_schedule_scale_unref (MedScheduleScale *self)
{
  g_rc_box_release_full (self, clear);
}

/* Where an instant lies in a picture of that width; what lies outside is put on the edge. */
double
med_schedule_scale_get_x (const MedScheduleScale *self, gint64 usec, double width)
{
  gint64 inside = CLAMP (usec, self->from_usec, self->until_usec);

  return (double) (inside - self->from_usec) / (double) (self->until_usec - self->from_usec) *
         width;
}

gint64
med_schedule_scale_get_usec (const MedScheduleScale *self, double x, double width)
{
  double share = width > 0 ? CLAMP (x / width, 0, 1) : 0;

  return self->from_usec + (gint64) (share * (double) (self->until_usec - self->from_usec));
}

/* The local hour that begins at an instant. */
int
med_schedule_scale_get_hour (const MedScheduleScale *self, gint64 usec)
{
  return (int) (med_local_wall_at (self->zone, usec) % 86400 / 3600);
}

/**
 * med_schedule_scale_describe:
 * @self: a scale
 *
 * Returns: (transfer full): the days shown and their zone, for people
 */
char *
med_schedule_scale_describe (const MedScheduleScale *self)
{
  int interval =
      g_time_zone_find_interval (self->zone, G_TIME_TYPE_UNIVERSAL, self->from_usec / 1000000);
  const char *zone = g_time_zone_get_abbreviation (self->zone, MAX (interval, 0));
  g_autofree char *from = med_time_words_day (self->from_usec);
  g_autofree char *until = med_time_words_day (self->until_usec - 1);

  if (!self->is_week)
    return g_strdup_printf ("%s (%s)", from, zone);
  return g_strdup_printf ("%s – %s (%s)", from, until, zone);
}

/**
 * med_schedule_scale_dup_day:
 * @self: a scale
 * @day: which of its days
 *
 * Returns: (transfer full): the day with its weekday, and its length where that is not 24 hours
 */
char *
med_schedule_scale_dup_day (const MedScheduleScale *self, guint day)
{
  gint64 from = g_array_index (self->days_usec, gint64, day);
  gint64 length = g_array_index (self->days_usec, gint64, day + 1) - from;
  g_autofree char *name = med_time_words_day (from);

  if (length == MED_USEC_PER_DAY)
    return g_steal_pointer (&name);
  g_autofree char *hours = med_time_words_duration (length / MED_USEC_PER_MINUTE);
  return g_strdup_printf (_ ("%s (clocks change: %s)"), name, hours);
}
