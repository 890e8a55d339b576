/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/schedule/med-calendar-reader.h"
#include "engine/schedule/med-weekly-pattern.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedCalendarTarget:
 * @device_id: the one device it speaks for; 0: a whole department
 * @department_id: the department; 0: one device
 *
 * For whom a calendar speaks.
 */
typedef struct
{
  gint64 device_id;
  gint64 department_id;
} MedCalendarTarget;

/**
 * MedCalendarSource:
 * @is_weekly: a weekly pattern, not a file
 * @serves: the device's asset number or the department's name
 * @pattern: (nullable): the JSON of a weekly pattern
 * @replaced_usec: 0: this reading counts
 *
 * A reading of a calendar, a row of `calendar_source`.
 */
typedef struct
{
  gint64 id;
  gboolean is_weekly;
  char *name;
  MedCalendarTarget target;
  char *serves;
  char *time_zone;
  char *pattern;
  char *sha256; /* (nullable) */
  gint64 read_usec;
  gint64 covers_from_usec;
  gint64 covers_until_usec;
  char *warning;
  gint64 replaced_usec;
} MedCalendarSource;

/**
 * MedCalendarPolicy:
 * @max_age_days: a file read longer ago no longer says what is free (setting
 * `calendar-max-age-days`)
 * @guard_min: kept clear before and after bookings (setting `calendar-guard-min`)
 * @default_min: an event without an end (setting `calendar-default-min`)
 * @with_summaries: the events' own words are kept (setting `calendar-keep-summaries`)
 *
 * What the hospital decided about calendars.
 */
typedef struct
{
  gint64 max_age_days;
  gint64 guard_min;
  gint64 default_min;
  gboolean with_summaries;
} MedCalendarPolicy;

void med_calendar_source_free (MedCalendarSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCalendarSource, med_calendar_source_free)

gboolean med_calendar_policy_load_sync (MedConnection *connection,
                                        MedCalendarPolicy *policy,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_calendar_import_sync (MedConnection *connection,
                                   gint64 by_person,
                                   const MedCalendarTarget *target,
                                   const MedCalendarRequest *request,
                                   const MedCalendarReading *reading,
                                   gint64 *source_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_calendar_set_weekly_sync (MedConnection *connection,
                                       gint64 by_person,
                                       const MedCalendarTarget *target,
                                       const MedCalendarRequest *request,
                                       MedWeeklyPattern *pattern,
                                       gint64 *source_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_calendar_remove_sync (MedConnection *connection,
                                   gint64 by_person,
                                   gint64 source_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type MedCalendarSource): that count now, all of them (0) or those that speak for a
 * device
 */
GPtrArray *med_calendar_list_sync (MedConnection *connection,
                                   gint64 device_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
