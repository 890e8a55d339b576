/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-command.h"

G_BEGIN_DECLS

/**
 * MedScheduleOptions:
 * @words: what is not an option
 *
 * What stands after "calendar …" and "downtime …".
 */
typedef struct
{
  char *device;
  char *department;
  char *patch;
  char *name;
  char *zone;
  char *from;
  char *until;
  char *at;
  char *consent;
  char *fallback;
  char *reason;
  int rollback_min;
  char **days;
  char **exceptions;
  char **words;
} MedScheduleOptions;

gboolean med_schedule_options_parse (MedScheduleOptions *self,
                                     char **argv,
                                     guint most,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_schedule_options_clear (MedScheduleOptions *self);
const char *med_schedule_options_get_word (const MedScheduleOptions *self, guint index);
gboolean med_schedule_options_need (const char *value,
                                    const char *option,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_schedule_parse_time (const char *text, gint64 *usec, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In med-command-calendar.c */
gboolean med_schedule_run_import (MedCommandContext *context, char **argv, GError **error);
gboolean med_schedule_run_weekly (MedCommandContext *context, char **argv, GError **error);
gboolean med_schedule_run_calendars (MedCommandContext *context, char **argv, GError **error);
gboolean med_schedule_run_show (MedCommandContext *context, char **argv, GError **error);
gboolean med_schedule_run_remove (MedCommandContext *context, char **argv, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedScheduleOptions, med_schedule_options_clear)

G_END_DECLS
