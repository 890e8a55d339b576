/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-table.h"
#include "ui/schedule/med-schedule-strip.h"

G_BEGIN_DECLS

/* The columns of the schedule's list */
enum
{
  MED_SCHEDULE_COLUMN_ASSET,
  MED_SCHEDULE_COLUMN_NAME,
  MED_SCHEDULE_COLUMN_PLACE,
  MED_SCHEDULE_COLUMN_OPEN,
};

/* The names' width, so that header and rows meet */
#define MED_SCHEDULE_NAME_WIDTH 210

/**
 * MedScheduleRow:
 *
 * A device's name and its strip.
 */
#define MED_TYPE_SCHEDULE_ROW (med_schedule_row_get_type ())
G_DECLARE_FINAL_TYPE (MedScheduleRow, med_schedule_row, MED, SCHEDULE_ROW, GtkWidget)

GtkWidget *med_schedule_row_new (void);
void med_schedule_row_set_item (MedScheduleRow *self, MedTableRow *item);
gint64 med_schedule_row_get_device_id (MedScheduleRow *self);
MedScheduleStrip *med_schedule_row_get_strip (MedScheduleRow *self);

G_END_DECLS
