/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-schedule"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command-schedule.h"
#include "engine/awareness/med-patch.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-plan.h"
#include "engine/inventory/med-device.h"
#include "engine/schedule/med-time-words.h"

/**
 * med_schedule_options_parse:
 * @self: (out caller-allocates): zeroed; free with med_schedule_options_clear()
 * @argv: what follows the command's words
 * @most: how many words that are no option it takes
 * @error: return location: %MED_ERROR_USAGE
 *
 * Returns: whether the options of the schedule's commands could be read
 */
gboolean
med_schedule_options_parse (MedScheduleOptions *self, char **argv, guint most, GError **error)
{
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &self->device, NULL, NULL },
    { "department", 0, 0, G_OPTION_ARG_STRING, &self->department, NULL, NULL },
    { "patch", 0, 0, G_OPTION_ARG_STRING, &self->patch, NULL, NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->name, NULL, NULL },
    { "zone", 0, 0, G_OPTION_ARG_STRING, &self->zone, NULL, NULL },
    { "from", 0, 0, G_OPTION_ARG_STRING, &self->from, NULL, NULL },
    { "until", 0, 0, G_OPTION_ARG_STRING, &self->until, NULL, NULL },
    { "at", 0, 0, G_OPTION_ARG_STRING, &self->at, NULL, NULL },
    { "consent", 0, 0, G_OPTION_ARG_STRING, &self->consent, NULL, NULL },
    { "fallback", 0, 0, G_OPTION_ARG_STRING, &self->fallback, NULL, NULL },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &self->reason, NULL, NULL },
    { "rollback-min", 0, 0, G_OPTION_ARG_INT, &self->rollback_min, NULL, NULL },
    { "day", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->days, NULL, NULL },
    { "except", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->exceptions, NULL, NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  return med_command_options_read (entries, argv, &self->words, error) &&
         med_command_words_end (self->words, most, error);
}

void
med_schedule_options_clear (MedScheduleOptions *self)
{
  g_free (self->device);
  g_free (self->department);
  g_free (self->patch);
  g_free (self->name);
  g_free (self->zone);
  g_free (self->from);
  g_free (self->until);
  g_free (self->at);
  g_free (self->consent);
  g_free (self->fallback);
  g_free (self->reason);
  g_strfreev (self->days);
  g_strfreev (self->exceptions);
  g_strfreev (self->words);
}

/* The arguments that are no options; NULL if there are fewer. */
const char *
med_schedule_options_get_word (const MedScheduleOptions *self, guint index)
{
  return index < g_strv_length (self->words) ? self->words[index] : NULL;
}

/* For one missing option; the name is what the person would write. */
gboolean
med_schedule_options_need (const char *value, const char *option, GError **error)
{
  if (value != NULL)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("%s is needed"), option);
  return FALSE;
}

/**
 * med_schedule_parse_time:
 * @text: "2026-11-24", "2026-11-24T20:00" in local time, or with a zone of its own
 * @usec: (out): the instant
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it could be read
 */
gboolean
med_schedule_parse_time (const char *text, gint64 *usec, GError **error)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autofree char *whole =
      strchr (text, 'T') == NULL ? g_strconcat (text, "T00:00:00", NULL) : g_strdup (text);
  g_autofree char *with_seconds = g_strconcat (whole, ":00", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (whole, local);

  if (time == NULL)
    time = g_date_time_new_from_iso8601 (with_seconds, local);
  if (time == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is no time: write it like 2026-11-24T20:00"), text);
      return FALSE;
    }
  *usec = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  return TRUE;
}

typedef struct
{
  const MedScheduleOptions *options;
  gint64 person_id;
  gint64 start_usec;
  gint64 downtime_id;
  MedDispositionPlan plan;
  char *why_none;
} Call;

static gboolean
find_need (MedConnection *connection, Call *call, GError **error)
{
  const MedScheduleOptions *options = call->options;
  g_autoptr (MedDevice) device = med_device_find_sync (connection, options->device, error);
  gint64 patch_id = 0;

  if (device == NULL || !med_patch_find_sync (connection, options->patch, &patch_id, error) ||
      !med_downtime_need_sync (connection, patch_id, device->id, &call->plan.need, error))
    return FALSE;
  if (options->rollback_min > 0)
    call->plan.need.rollback_min = options->rollback_min;
  return TRUE;
}

static gpointer
next_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return find_need (connection, call, error) &&
                 med_downtime_find_next_sync (connection, &call->plan.need, call->start_usec,
                                              &call->start_usec, &call->why_none, error)
             ? MED_STORE_OK
             : NULL;
}

static void
print_next (MedCommandContext *context, const Call *call)
{
  g_autofree char *arithmetic = med_downtime_need_describe (&call->plan.need);

  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_time (builder, "start", call->start_usec);
      med_command_json_int (builder, "minutes", med_downtime_need_total_min (&call->plan.need));
      med_command_json_text (builder, "arithmetic", arithmetic);
      med_command_json_text (builder, "why_none", call->why_none);
      json_builder_end_object (builder);
      med_command_json_print (builder);
      return;
    }
  g_autofree char *when = med_time_words_moment (call->start_usec);
  printf ("%s: %s\n", when, arithmetic);
}

static gboolean
read_call (Call *call, MedScheduleOptions *options, gboolean needs_time, GError **error)
{
  call->options = options;
  if (!med_schedule_options_need (options->device, "--device ASSET", error) ||
      !med_schedule_options_need (options->patch, "--patch NUMBER", error) ||
      (needs_time && !med_schedule_options_need (options->at, "--at TIME", error)))
    return FALSE;
  const char *time = needs_time ? options->at : options->from;
  return time == NULL || med_schedule_parse_time (time, &call->start_usec, error);
}

static gboolean
run_next (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (MedScheduleOptions) options = { 0 };
  Call call = { 0 };

  if (!med_schedule_options_parse (&options, argv, 0, error) ||
      !read_call (&call, &options, FALSE, error) ||
      med_command_context_run (context, MED_STORE_INTERACTIVE, next_func, &call, error) == NULL)
    return FALSE;
  g_autofree char *why_none = call.why_none;
  if (call.start_usec != 0 || med_command_context_wants_json (context))
    print_next (context, &call);
  if (call.start_usec != 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED, why_none);
  return FALSE;
}

static gpointer
place_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  if (!find_need (connection, call, error))
    return NULL;
  call->plan.start_usec = call->start_usec;
  call->plan.consent_by = call->options->consent;
  call->plan.fallback = call->options->fallback;
  call->plan.person_id = call->person_id;
  return med_disposition_plan_sync (connection, &call->plan, &call->downtime_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_place (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (MedScheduleOptions) options = { 0 };
  Call call = { 0 };

  if (!med_schedule_options_parse (&options, argv, 0, error) ||
      !read_call (&call, &options, TRUE, error) ||
      !med_command_context_find_person (context, TRUE, &call.person_id, error) ||
      med_command_context_run (context, MED_STORE_WRITER, place_func, &call, error) == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_int (builder, "id", call.downtime_id);
      med_command_json_time (builder, "start", call.start_usec);
      json_builder_end_object (builder);
      med_command_json_print (builder);
      return TRUE;
    }
  g_autofree char *when = med_time_words_moment (call.start_usec);
  g_autofree char *arithmetic = med_downtime_need_describe (&call.plan.need);
  printf (_ ("Downtime %d planned for %s; it %s\n"), (int) call.downtime_id, when, arithmetic);
  return TRUE;
}

static gpointer
call_off_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_disposition_call_off_sync (connection, call->person_id, call->downtime_id,
                                        call->options->reason, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_call_off (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (MedScheduleOptions) options = { 0 };
  Call call = { .options = &options };

  if (!med_schedule_options_parse (&options, argv, 1, error))
    return FALSE;
  const char *id = med_schedule_options_get_word (&options, 0);
  if (!med_schedule_options_need (id, "ID", error) ||
      !med_schedule_options_need (options.reason, "--reason TEXT", error))
    return FALSE;
  if (!g_ascii_string_to_signed (id, 10, 1, G_MAXINT64, &call.downtime_id, NULL))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not the number of a downtime"),
                   id);
      return FALSE;
    }
  if (!med_command_context_find_person (context, TRUE, &call.person_id, error) ||
      med_command_context_run (context, MED_STORE_WRITER, call_off_func, &call, error) == NULL)
    return FALSE;
  if (!med_command_context_wants_json (context))
    printf (_ ("Downtime %d is called off\n"), (int) call.downtime_id);
  return TRUE;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  gint64 device_id = 0;

  if (call->options->device != NULL)
    {
      g_autoptr (MedDevice) device =
          med_device_find_sync (connection, call->options->device, error);
      if (device == NULL)
        return NULL;
      device_id = device->id;
    }
  return med_downtime_list_sync (connection, device_id, 0, G_MAXINT64, TRUE, error);
}

static void
add_downtime (JsonBuilder *builder, const MedDowntime *downtime)
{
  json_builder_begin_object (builder);
  med_command_json_int (builder, "id", downtime->id);
  med_command_json_text (builder, "device", downtime->device_asset);
  med_command_json_text (builder, "patch", downtime->patch_number);
  med_command_json_text (builder, "state", downtime->state);
  med_command_json_time (builder, "start", downtime->start_usec);
  med_command_json_time (builder, "end", downtime->end_usec);
  med_command_json_int (builder, "prepare_min", downtime->need.prepare_min);
  med_command_json_int (builder, "install_min", downtime->need.install_min);
  med_command_json_int (builder, "restart_min", downtime->need.restart_min);
  med_command_json_int (builder, "verify_min", downtime->need.verify_min);
  med_command_json_int (builder, "rollback_min", downtime->need.rollback_min);
  med_command_json_text (builder, "consent_by", downtime->consent_by);
  med_command_json_text (builder, "fallback", downtime->fallback);
  med_command_json_text (builder, "called_off_reason", downtime->called_off_reason);
  med_command_json_text (builder, "calendar_hash", downtime->calendar_hash);
  json_builder_end_object (builder);
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
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
      const MedDowntime *downtime = g_ptr_array_index (list, i);
      g_autofree char *range = med_time_words_range (downtime->start_usec, downtime->end_usec);

      add_downtime (builder, downtime);
      if (!med_command_context_wants_json (context))
        printf ("%d\t%s\t%s\t%s\t%s\n", (int) downtime->id, downtime->device_asset,
                downtime->patch_number, range, downtime->state);
    }
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    med_command_json_print (builder);
  return TRUE;
}

const MedCommand med_schedule_commands[] = {
  { "calendar import", "FILE.ics --device ASSET|--department NAME [--until DATE]",
    N_ ("Read when a device is booked"), med_schedule_run_import },
  { "calendar weekly", "--device ASSET|--department NAME --day mon-fri=07:00-19:00…",
    N_ ("Say at which hours a device is in clinical use"), med_schedule_run_weekly },
  { "calendar list", "[--device ASSET]", N_ ("List the calendars that count"),
    med_schedule_run_calendars },
  { "calendar show", "--device ASSET [--from DATE] [--until DATE]",
    N_ ("Show what is free, busy or unknown"), med_schedule_run_show },
  { "calendar remove", "ID", N_ ("Let a calendar count no longer"), med_schedule_run_remove },
  { "downtime next", "--device ASSET --patch NUMBER [--from TIME]",
    N_ ("Find the next free time that is long enough"), run_next },
  { "downtime place", "--device ASSET --patch NUMBER --at TIME --consent NAME --fallback TEXT",
    N_ ("Plan a downtime"), run_place },
  { "downtime list", "[--device ASSET]", N_ ("List downtimes"), run_list },
  { "downtime call-off", "ID --reason TEXT", N_ ("Call a downtime off"), run_call_off },
  { NULL, NULL, NULL, NULL },
};
