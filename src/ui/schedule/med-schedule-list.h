/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-session.h"
#include "ui/schedule/med-schedule-row.h"

G_BEGIN_DECLS

/**
 * MedScheduleList:
 *
 * Devices as rows with their strips, those with open patches first. Loads the times of the rows
 * that are bound, on the interactive lane. Left and Right move between the spans of a row, Enter
 * asks for details. Signals: `picked` (string sentence), `details` (MedScheduleRow), `failed`
 * (GError).
 */
#define MED_TYPE_SCHEDULE_LIST (med_schedule_list_get_type ())
G_DECLARE_FINAL_TYPE (MedScheduleList, med_schedule_list, MED, SCHEDULE_LIST, GtkWidget)

void med_schedule_list_set_session (MedScheduleList *self, MedSession *session);
MedTable *med_schedule_list_get_table (MedScheduleList *self);
void med_schedule_list_set_scale (MedScheduleList *self, MedScheduleScale *scale, gint64 now_usec);
void med_schedule_list_reload (MedScheduleList *self, gint64 now_usec);
/* Only devices for which the patch of this number is open; NULL: all */
void med_schedule_list_set_patch (MedScheduleList *self, const char *number);
gint64 med_schedule_list_get_device_id (MedScheduleList *self);
void med_schedule_list_select_device (MedScheduleList *self, gint64 device_id);
/* The marked span of the selected row: its time, or NULL */
const MedTimeSpan *med_schedule_list_get_span (MedScheduleList *self);

G_END_DECLS
