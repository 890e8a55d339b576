/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedWeeklyPattern:
 *
 * The hours in which a device, or all devices of a department, are in clinical use, for each day of
 * the week in a time zone, with exceptions for single dates. Outside these hours it is free.
 */
typedef struct _MedWeeklyPattern MedWeeklyPattern;

/* Instants, in order, touching ones merged. */
typedef struct
{
  gint64 start_usec;
  gint64 end_usec;
} MedBusyTime;

MedWeeklyPattern *med_weekly_pattern_new (void);
MedWeeklyPattern *
med_weekly_pattern_parse (const char *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_weekly_pattern_free (MedWeeklyPattern *self);
gboolean med_weekly_pattern_set_day (MedWeeklyPattern *self,
                                     GDateWeekday weekday,
                                     const char *hours,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_weekly_pattern_set_exception (MedWeeklyPattern *self,
                                           const char *date,
                                           const char *hours,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_weekly_pattern_dup_day (MedWeeklyPattern *self, GDateWeekday weekday);
GPtrArray *med_weekly_pattern_list_exceptions (MedWeeklyPattern *self);
char *med_weekly_pattern_to_json (MedWeeklyPattern *self);
GArray *med_weekly_pattern_expand (MedWeeklyPattern *self,
                                   GTimeZone *zone,
                                   gint64 from_usec,
                                   gint64 until_usec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedWeeklyPattern, med_weekly_pattern_free)

G_END_DECLS
