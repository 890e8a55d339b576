/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-identifier"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/inventory/med-device.h"
#include "engine/inventory/med-release-identifier.h"

typedef struct
{
  const char *asset;
  MedReleaseIdentifier identifier; /* its texts are those of the command line */
  gint64 person_id;
  gboolean remove;
} Call;

static gpointer
list_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 release_id = 0;

  return med_device_find_release_sync (connection, data, &release_id, error)
             ? med_release_identifier_list_sync (connection, release_id, error)
             : NULL;
}

static void
print_json (GPtrArray *list)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    {
      const MedReleaseIdentifier *one = g_ptr_array_index (list, i);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "kind", one->kind);
      med_command_json_text (builder, "value", one->value);
      med_command_json_text (builder, "source", one->source);
      med_command_json_text (builder, "recorded_by", one->recorded_by);
      med_command_json_time (builder, "recorded", one->recorded_usec);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  med_command_json_print (builder);
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_identifier_commands[0], _ ("Name one asset number"), error);
  g_autoptr (GPtrArray) list =
      med_command_context_run (context, MED_STORE_BULK, list_func, argv[0], error);
  if (list == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      print_json (list);
      return TRUE;
    }
  if (list->len == 0)
    puts (_ ("None recorded: advisories find it by maker, model and version alone."));
  for (guint i = 0; i < list->len; i++)
    {
      const MedReleaseIdentifier *one = g_ptr_array_index (list, i);

      printf ("%s\t%s\t%s\n", one->kind, one->value, one->source);
    }
  return TRUE;
}

static gpointer
change_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Call *call = data;
  gint64 release_id = 0;

  if (!med_device_find_release_sync (connection, call->asset, &release_id, error))
    return NULL;
  const gboolean done =
      call->remove ? med_release_identifier_remove_sync (connection, call->person_id, release_id,
                                                         &call->identifier, error)
                   : med_release_identifier_add_sync (connection, call->person_id, release_id,
                                                      &call->identifier, error);
  return done ? MED_STORE_OK : NULL;
}

static gboolean
change (MedCommandContext *context, Call *call, GError **error)
{
  return med_command_context_find_person (context, TRUE, &call->person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, change_func, call, error) != NULL;
}

static gboolean
run_add (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) != 4)
    return med_command_usage (
        &med_identifier_commands[1],
        _ ("Name an asset number, a kind, an identifier and where it is known from"), error);
  Call call = { .asset = argv[0],
                .identifier = { .kind = argv[1], .value = argv[2], .source = argv[3] } };
  return change (context, &call, error);
}

static gboolean
run_remove (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) != 3)
    return med_command_usage (&med_identifier_commands[2],
                              _ ("Name an asset number, a kind and an identifier"), error);
  Call call = { .asset = argv[0],
                .identifier = { .kind = argv[1], .value = argv[2] },
                .remove = TRUE };
  return change (context, &call, error);
}

const MedCommand med_identifier_commands[] = {
  { "identifier list", "ASSET", N_ ("List by what else the release of a device is known"),
    run_list },
  { "identifier add", "ASSET cpe|purl|hash|sbom-url|uri VALUE SOURCE",
    N_ ("Record a CPE, a package URL, the hash of a file (sha256:VALUE FILE), the address of its "
        "SBOM or a URI"),
    run_add },
  { "identifier remove", "ASSET cpe|purl|hash|sbom-url|uri VALUE", N_ ("Take one back"),
    run_remove },
  { NULL },
};
