/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-component"

#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-component-list.h"
#include "engine/inventory/med-device.h"

typedef struct
{
  const char *asset;
  const char *source;
  const char *text;
  gint64 person_id;
} Call;

static gboolean
find_release (MedConnection *connection, const char *asset, gint64 *release_id, GError **error)
{
  if (!med_connection_get_int (
          connection,
          "SELECT c.release_id FROM device d JOIN config c ON c.id = d.config_id"
          " WHERE d.asset = $1",
          MED_VALUES (MED_TEXT (asset)), release_id, error))
    return FALSE;
  if (*release_id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no device %s"), asset);
  return FALSE;
}

static gpointer
list_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Call *call = data;
  gint64 release_id = 0;

  return find_release (connection, call->asset, &release_id, error)
             ? med_release_list_components_sync (connection, release_id, error)
             : NULL;
}

static void
print_json (GPtrArray *components)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < components->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (components, i);
      g_autofree char *read_on = med_clock_format_iso8601 (component->read_usec);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "manufacturer", component->manufacturer);
      med_command_json_text (builder, "component", component->model);
      med_command_json_text (builder, "version", component->version);
      med_command_json_text (builder, "source", component->source);
      med_command_json_text (builder, "read_on", read_on);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  med_command_json_print (builder);
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .asset = argv[0] };

  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_component_commands[0], _ ("Name one asset number"), error);
  g_autoptr (GPtrArray) components =
      med_command_context_run (context, MED_STORE_BULK, list_func, &call, error);
  if (components == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_json (components);
  else if (components->len == 0)
    puts (_ ("None recorded: which components it holds is not known."));
  else
    {
      g_autofree char *text = med_component_list_format (components);
      fputs (text, stdout);
    }
  return TRUE;
}

static gpointer
set_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Call *call = data;
  gint64 release_id = 0;
  g_autoptr (GPtrArray) components = med_component_list_parse (
      call->text, call->source, med_connection_now_usec (connection), error);

  return components != NULL && find_release (connection, call->asset, &release_id, error) &&
                 med_component_list_replace_sync (connection, call->person_id, release_id,
                                                  components, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_set (MedCommandContext *context, char **argv, GError **error)
{
  g_autofree char *text = NULL;
  Call call = { 0 };

  if (g_strv_length (argv) != 3)
    return med_command_usage (&med_component_commands[1],
                              _ ("Name an asset number, a file and where it is known from"), error);
  if (!med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  if (!g_file_get_contents (argv[1], &text, NULL, error))
    return med_error_convert (error, argv[1]);
  call.asset = argv[0];
  call.text = text;
  call.source = argv[2];
  return med_command_context_run (context, MED_STORE_WRITER, set_func, &call, error) != NULL;
}

const MedCommand med_component_commands[] = {
  { "component list", "ASSET", N_ ("List the COTS components of a device's release"), run_list },
  { "component set", "ASSET FILE SOURCE", N_ ("Set them, from lines of maker; component; version"),
    run_set },
  { NULL },
};
