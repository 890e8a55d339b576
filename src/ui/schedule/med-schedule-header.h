/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/schedule/med-schedule-scale.h"

G_BEGIN_DECLS

/**
 * MedScheduleHeader:
 *
 * Days and hours above the strips.
 */
#define MED_TYPE_SCHEDULE_HEADER (med_schedule_header_get_type ())
G_DECLARE_FINAL_TYPE (MedScheduleHeader, med_schedule_header, MED, SCHEDULE_HEADER, GtkWidget)

void med_schedule_header_set_scale (MedScheduleHeader *self, MedScheduleScale *scale);

G_END_DECLS
