/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/schedule/med-schedule-scale.h"
#include "ui/schedule/med-schedule-times.h"

G_BEGIN_DECLS

/**
 * MedScheduleStrip:
 *
 * The time of one device as a strip: busy solid, unknown hatched, free blank, a downtime in its
 * phases with a hatched reserve. Signals: `picked` (uint span): a span was clicked, `activated`
 * (uint span): clicked twice.
 */
#define MED_TYPE_SCHEDULE_STRIP (med_schedule_strip_get_type ())
G_DECLARE_FINAL_TYPE (MedScheduleStrip, med_schedule_strip, MED, SCHEDULE_STRIP, GtkWidget)

GtkWidget *med_schedule_strip_new (void);
void med_schedule_strip_set_times (MedScheduleStrip *self,
                                   MedScheduleScale *scale,
                                   MedScheduleTimes *times,
                                   gint64 now_usec);
MedScheduleTimes *med_schedule_strip_get_times (MedScheduleStrip *self);
/* The span that is marked, -1: none */
void med_schedule_strip_set_current (MedScheduleStrip *self, int span);
int med_schedule_strip_get_current (MedScheduleStrip *self);
/* The span to begin with: that of now, or the first */
int med_schedule_strip_find_now (MedScheduleStrip *self);
gboolean med_schedule_strip_get_area (MedScheduleStrip *self, guint span, GdkRectangle *area);

G_END_DECLS
