/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-calendar"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-schedule.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-device.h"
#include "engine/schedule/med-calendar.h"
#include "engine/schedule/med-free-time.h"
#include "engine/schedule/med-local-time.h"
#include "engine/schedule/med-time-words.h"

#define DEFAULT_DAYS 90
#define WEEKLY_DAYS 365

typedef struct
{
  const MedScheduleOptions *options;
  gint64 person_id;
  gint64 source_id;
  gint64 now_usec;
  MedCalendarPolicy policy;
  MedCalendarTarget target;
  MedCalendarRequest request;
  MedCalendarReading *reading;
  MedWeeklyPattern *pattern;
} Call;

static gboolean
find_department (MedConnection *connection, const char *name, gint64 *id, GError **error)
{
  gint64 n = 0;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM department WHERE name = $1",
                               MED_VALUES (MED_TEXT (name)), &n, error))
    return FALSE;
  if (n == 1)
    return med_connection_get_int (connection, "SELECT id FROM department WHERE name = $1",
                                   MED_VALUES (MED_TEXT (name)), id, error);
  if (n == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no department “%s”"), name);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("Several sites have a department “%s”; import it for its devices"), name);
  return FALSE;
}

/* Whom the calendar speaks for, and what the hospital decided, before anything is read. */
static gpointer
prepare_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  const MedScheduleOptions *options = call->options;

  call->now_usec = med_connection_now_usec (connection);
  if (!med_calendar_policy_load_sync (connection, &call->policy, error))
    return NULL;
  if (options->device != NULL)
    {
      g_autoptr (MedDevice) device = med_device_find_sync (connection, options->device, error);
      if (device == NULL)
        return NULL;
      call->target.device_id = device->id;
    }
  return options->department == NULL || find_department (connection, options->department,
                                                         &call->target.department_id, error)
             ? MED_STORE_OK
             : NULL;
}

/* The zone of the computer, where none is named. */
static char *
dup_zone (const MedScheduleOptions *options)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  const char *name = options->zone != NULL ? options->zone : g_time_zone_get_identifier (local);

  return g_strdup (name);
}

static gboolean
prepare (MedCommandContext *context, Call *call, const char *zone, int days, GError **error)
{
  const MedScheduleOptions *options = call->options;

  if ((options->device != NULL) == (options->department != NULL))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Either --device ASSET or --department NAME is needed"));
      return FALSE;
    }
  if (!med_command_context_find_person (context, TRUE, &call->person_id, error) ||
      med_command_context_run (context, MED_STORE_INTERACTIVE, prepare_func, call, error) == NULL)
    return FALSE;
  call->request.time_zone = zone;
  call->request.from_usec = call->now_usec - MED_USEC_PER_DAY;
  call->request.until_usec = call->now_usec + days * MED_USEC_PER_DAY;
  call->request.default_min = call->policy.default_min;
  call->request.with_summaries = call->policy.with_summaries;
  return (options->from == NULL ||
          med_schedule_parse_time (options->from, &call->request.from_usec, error)) &&
         (options->until == NULL ||
          med_schedule_parse_time (options->until, &call->request.until_usec, error));
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_calendar_import_sync (connection, call->person_id, &call->target, &call->request,
                                   call->reading, &call->source_id, error)
             ? MED_STORE_OK
             : NULL;
}

static void
print_import (MedCommandContext *context, const Call *call)
{
  const MedCalendarReading *reading = call->reading;

  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_int (builder, "id", call->source_id);
      med_command_json_text (builder, "name", call->request.name);
      med_command_json_int (builder, "events", reading->n_events);
      med_command_json_int (builder, "busy", reading->bookings->len);
      med_command_json_int (builder, "refused", reading->n_refused);
      med_command_json_text (builder, "warning", reading->warning);
      med_command_json_time (builder, "covers_from", call->request.from_usec);
      med_command_json_time (builder, "covers_until", call->request.until_usec);
      json_builder_end_object (builder);
      med_command_json_print (builder);
      return;
    }
  g_autofree char *until = med_clock_format_local_date (call->request.until_usec - 1);
  printf (_ ("Calendar “%s”: %u events, %u busy times until %s\n"), call->request.name,
          reading->n_events, reading->bookings->len, until);
  if (*reading->warning != '\0')
    printf ("%s\n", reading->warning);
}

gboolean
med_schedule_run_import (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (MedScheduleOptions) options = { 0 };
  g_autofree char *data = NULL;
  gsize size = 0;

  if (!med_schedule_options_parse (&options, argv, 1, error))
    return FALSE;
  const char *path = med_schedule_options_get_word (&options, 0);
  g_autofree char *zone = dup_zone (&options);
  Call call = { .options = &options };
  if (!med_schedule_options_need (path, "FILE.ics", error) ||
      !prepare (context, &call, zone, DEFAULT_DAYS, error))
    return FALSE;
  if (!g_file_get_contents (path, &data, &size, error))
    return med_error_convert (error, path);
  g_autofree char *file_name = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  call.request.name = options.name != NULL ? options.name : file_name;
  g_autoptr (MedCalendarReading) reading =
      med_calendar_read_sync (bytes, &call.request, NULL, error);
  call.reading = reading;
  if (reading == NULL ||
      med_command_context_run (context, MED_STORE_WRITER, import_func, &call, error) == NULL)
    return FALSE;
  print_import (context, &call);
  return TRUE;
}

/* "mon-fri=07:00-19:00", "sat=" */
static gboolean
set_days (MedWeeklyPattern *pattern, const char *text, GError **error)
{
  static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  const char *hours = strchr (text, '=');
  g_autofree char *days =
      g_ascii_strdown (text, hours != NULL ? (gssize) (hours - text) : (gssize) strlen (text));
  g_auto (GStrv) ends = g_strsplit (days, "-", 2);
  int from = -1;
  int until = -1;

  for (int i = 0; i < 7; i++)
    {
      from = g_strcmp0 (ends[0], names[i]) == 0 ? i : from;
      until = g_strcmp0 (ends[0] != NULL && ends[1] != NULL ? ends[1] : ends[0], names[i]) == 0
                  ? i
                  : until;
    }
  if (hours == NULL || from < 0 || until < from)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                   _ ("“%s” cannot be read: write it like mon-fri=07:00-19:00"), text);
      return FALSE;
    }
  for (int i = from; i <= until; i++)
    if (!med_weekly_pattern_set_day (pattern, (GDateWeekday) (i + 1), hours + 1, error))
      return FALSE;
  return TRUE;
}

static gboolean
set_exception (MedWeeklyPattern *pattern, const char *text, GError **error)
{
  const char *hours = strchr (text, '=');
  g_autofree char *date =
      hours != NULL ? g_strndup (text, (gsize) (hours - text)) : g_strdup (text);

  return med_weekly_pattern_set_exception (pattern, date, hours != NULL ? hours + 1 : "", error);
}

static gpointer
weekly_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_calendar_set_weekly_sync (connection, call->person_id, &call->target, &call->request,
                                       call->pattern, &call->source_id, error)
             ? MED_STORE_OK
             : NULL;
}

gboolean
med_schedule_run_weekly (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (MedScheduleOptions) options = { 0 };
  g_autoptr (MedWeeklyPattern) pattern = med_weekly_pattern_new ();

  if (!med_schedule_options_parse (&options, argv, 0, error))
    return FALSE;
  for (gsize i = 0; options.days != NULL && options.days[i] != NULL; i++)
    if (!set_days (pattern, options.days[i], error))
      return FALSE;
  for (gsize i = 0; options.exceptions != NULL && options.exceptions[i] != NULL; i++)
    if (!set_exception (pattern, options.exceptions[i], error))
      return FALSE;
  /* A pattern without any day would call the device free for a year. */
  if (!med_schedule_options_need (options.days != NULL ? options.days[0] : NULL,
                                  "--day mon-fri=07:00-19:00", error))
    return FALSE;
  g_autofree char *zone = dup_zone (&options);
  Call call = { .options = &options, .pattern = pattern };
  if (!prepare (context, &call, zone, WEEKLY_DAYS, error))
    return FALSE;
  call.request.name = options.name != NULL ? options.name : _ ("Opening hours");
  if (med_command_context_run (context, MED_STORE_WRITER, weekly_func, &call, error) == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_int (builder, "id", call.source_id);
      json_builder_end_object (builder);
      med_command_json_print (builder);
    }
  else
    printf (_ ("Weekly pattern “%s” is set\n"), call.request.name);
  return TRUE;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return prepare_func (connection, call, cancellable, error) != NULL
             ? med_calendar_list_sync (connection, call->target.device_id, error)
             : NULL;
}

static void
add_source (JsonBuilder *builder, const MedCalendarSource *source)
{
  json_builder_begin_object (builder);
  med_command_json_int (builder, "id", source->id);
  med_command_json_text (builder, "kind", source->is_weekly ? "weekly" : "ics");
  med_command_json_text (builder, "name", source->name);
  med_command_json_text (builder, "serves", source->serves);
  med_command_json_text (builder, "time_zone", source->time_zone);
  med_command_json_time (builder, "read", source->read_usec);
  med_command_json_time (builder, "covers_from", source->covers_from_usec);
  med_command_json_time (builder, "covers_until", source->covers_until_usec);
  med_command_json_text (builder, "warning", source->warning);
  json_builder_end_object (builder);
}

gboolean
med_schedule_run_calendars (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (MedScheduleOptions) options = { 0 };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  Call call = { .options = &options };

  if (!med_schedule_options_parse (&options, argv, 0, error))
    return FALSE;
  g_autoptr (GPtrArray) list =
      med_command_context_run (context, MED_STORE_INTERACTIVE, list_func, &call, error);
  if (list == NULL)
    return FALSE;
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    {
      const MedCalendarSource *source = g_ptr_array_index (list, i);
      g_autofree char *read = med_clock_format_local (source->read_usec);
      g_autofree char *until = med_clock_format_local_date (source->covers_until_usec - 1);

      add_source (builder, source);
      if (!med_command_context_wants_json (context))
        printf ("%d\t%s\t%s\t%s\t%s\t%s\n", (int) source->id, source->serves, source->name, read,
                until, source->warning);
    }
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    med_command_json_print (builder);
  return TRUE;
}

static gpointer
show_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  if (prepare_func (connection, call, cancellable, error) == NULL)
    return NULL;
  if (call->request.from_usec == 0)
    {
      g_autoptr (GTimeZone) local = g_time_zone_new_local ();
      call->request.from_usec = med_local_midnight_before (local, call->now_usec);
    }
  if (call->request.until_usec <= call->request.from_usec)
    call->request.until_usec = call->request.from_usec + 7 * MED_USEC_PER_DAY;
  return med_free_time_load_sync (connection, call->target.device_id, call->request.from_usec,
                                  call->request.until_usec, error);
}

static const char *
kind_title (MedTimeKind kind)
{
  return kind == MED_TIME_FREE ? _ ("free") : kind == MED_TIME_BUSY ? _ ("busy") : _ ("unknown");
}

gboolean
med_schedule_run_show (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (MedScheduleOptions) options = { 0 };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  Call call = { .options = &options };

  if (!med_schedule_options_parse (&options, argv, 0, error) ||
      !med_schedule_options_need (options.device, "--device ASSET", error) ||
      (options.from != NULL &&
       !med_schedule_parse_time (options.from, &call.request.from_usec, error)) ||
      (options.until != NULL &&
       !med_schedule_parse_time (options.until, &call.request.until_usec, error)))
    return FALSE;
  g_autoptr (GPtrArray) spans =
      med_command_context_run (context, MED_STORE_INTERACTIVE, show_func, &call, error);
  if (spans == NULL)
    return FALSE;
  json_builder_begin_array (builder);
  for (guint i = 0; i < spans->len; i++)
    {
      const MedTimeSpan *span = g_ptr_array_index (spans, i);
      g_autofree char *range = med_time_words_range (span->start_usec, span->end_usec);

      json_builder_begin_object (builder);
      med_command_json_time (builder, "start", span->start_usec);
      med_command_json_time (builder, "end", span->end_usec);
      med_command_json_text (builder, "kind", med_time_kind_to_word (span->kind));
      med_command_json_text (builder, "what", span->what);
      json_builder_end_object (builder);
      if (!med_command_context_wants_json (context))
        printf ("%s\t%s\t%s\n", range, kind_title (span->kind), span->what);
    }
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    med_command_json_print (builder);
  return TRUE;
}

static gpointer
remove_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_calendar_remove_sync (connection, call->person_id, call->source_id, error)
             ? MED_STORE_OK
             : NULL;
}

gboolean
med_schedule_run_remove (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (MedScheduleOptions) options = { 0 };
  Call call = { .options = &options };

  if (!med_schedule_options_parse (&options, argv, 1, error))
    return FALSE;
  const char *id = med_schedule_options_get_word (&options, 0);
  if (!med_schedule_options_need (id, "ID", error))
    return FALSE;
  if (!g_ascii_string_to_signed (id, 10, 1, G_MAXINT64, &call.source_id, NULL))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not the number of a calendar"),
                   id);
      return FALSE;
    }
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, remove_func, &call, error) != NULL;
}
