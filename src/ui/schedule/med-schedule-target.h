/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/schedule/med-calendar.h"

G_BEGIN_DECLS

/**
 * MedScheduleTarget:
 * @pattern: (nullable): the device's own weekly pattern
 * @department_pattern: (nullable): that of its department
 *
 * What the dialogs of the schedule need to know of a device before they can be filled in.
 */
typedef struct
{
  gint64 device_id;
  gint64 department_id;
  char *device_title;
  char *department;
  MedCalendarSource *pattern;
  MedCalendarSource *department_pattern;
  MedCalendarPolicy policy;
  gint64 now_usec;
} MedScheduleTarget;

/* A MedStoreFunc for a gint64 */
gpointer med_schedule_target_load (MedConnection *connection,
                                   gpointer device_id,
                                   GCancellable *cancellable,
                                   GError **error);
void med_schedule_target_free (MedScheduleTarget *self);

/* What a person types: a local day, and a time of it. */
gboolean med_schedule_parse_day (const char *date, gint64 *usec);
gboolean med_schedule_parse_moment (const char *date, const char *time, gint64 *usec);
char *med_schedule_format_day (gint64 usec);
char *med_schedule_dup_zone (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedScheduleTarget, med_schedule_target_free)

G_END_DECLS
