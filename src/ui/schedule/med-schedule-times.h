/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/schedule/med-downtime.h"

G_BEGIN_DECLS

/**
 * MedScheduleTimes:
 * @spans: (element-type MedTimeSpan): how its time is taken
 * @downtimes: (element-type MedDowntime): planned and used ones
 * @orders: (element-type gint64): for each of them its disposition; 0: none
 *
 * What a row of the schedule shows of one device. Counted references; made on a lane, then only
 * read.
 */
typedef struct
{
  gint64 device_id;
  GPtrArray *spans;
  GPtrArray *downtimes;
  GArray *orders;
} MedScheduleTimes;

/**
 * MedScheduleQuestion:
 * @device_ids: (element-type gint64)
 */
typedef struct
{
  GArray *device_ids;
  gint64 from_usec;
  gint64 until_usec;
} MedScheduleQuestion;

void med_schedule_question_free (gpointer question);
/* A MedStoreFunc: (element-type MedScheduleTimes) for a MedScheduleQuestion */
gpointer med_schedule_times_load (MedConnection *connection,
                                  gpointer question,
                                  GCancellable *cancellable,
                                  GError **error);
MedScheduleTimes *med_schedule_times_ref (MedScheduleTimes *self);
void med_schedule_times_unref (MedScheduleTimes *self);
const MedDowntime *med_schedule_times_find_downtime (const MedScheduleTimes *self, gint64 id);
/* The work order of a downtime; 0: none */
gint64 med_schedule_times_find_order (const MedScheduleTimes *self, gint64 downtime_id);
/* What a screen reader says of a span */
char *med_schedule_times_describe (const MedScheduleTimes *self, guint span);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedScheduleTimes, med_schedule_times_unref)

G_END_DECLS
