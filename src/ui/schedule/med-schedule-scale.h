/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedScheduleScale:
 * @zone: whose days and hours are shown
 * @is_week: seven days from Monday; otherwise one day
 * @from_usec: where the picture begins
 * @until_usec: where it ends
 * @days_usec: (element-type gint64): the midnights within, with both ends
 *
 * Which time a picture of the schedule shows. Instants lie evenly, so a day of 23 or 25 hours is
 * narrower or wider than its neighbours. Immutable, counted references.
 */
typedef struct
{
  GTimeZone *zone;
  gboolean is_week;
  gint64 from_usec;
  gint64 until_usec;
  GArray *days_usec;
} MedScheduleScale;

MedScheduleScale *med_schedule_scale_new (GTimeZone *zone, gint64 within_usec, gboolean is_week);
MedScheduleScale *med_schedule_scale_ref (MedScheduleScale *self);
void med_schedule_scale_unref (MedScheduleScale *self);
double med_schedule_scale_get_x (const MedScheduleScale *self, gint64 usec, double width);
gint64 med_schedule_scale_get_usec (const MedScheduleScale *self, double x, double width);
int med_schedule_scale_get_hour (const MedScheduleScale *self, gint64 usec);
char *med_schedule_scale_describe (const MedScheduleScale *self);
char *med_schedule_scale_dup_day (const MedScheduleScale *self, guint day);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedScheduleScale, med_schedule_scale_unref)

G_END_DECLS
