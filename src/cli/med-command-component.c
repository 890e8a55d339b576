/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-component"

#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-component-find.h"
#include "engine/inventory/med-component-import.h"
#include "engine/inventory/med-component-list.h"
#include "engine/inventory/med-device.h"

typedef struct
{
  const char *asset;
  const char *source;
  const char *text;
  gint64 person_id;
} Call;

static gpointer
list_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Call *call = data;
  gint64 release_id = 0;

  return med_device_find_release_sync (connection, call->asset, &release_id, error)
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
      med_command_json_text (builder, "purl", component->purl);
      med_command_json_text (builder, "cpe", component->cpe);
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

  return components != NULL &&
                 med_device_find_release_sync (connection, call->asset, &release_id, error) &&
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

/* What a lane is handed for an import. */
typedef struct
{
  char **assets; /* ended by NULL */
  MedComponentFile *file;
  GPtrArray *plans;
  const char *source;
  gboolean leave_out;
  gint64 person_id;
} Import;

static gpointer
plan_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Import *import = data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; import->assets[i] != NULL; i++)
    {
      gint64 release_id = 0, id = 0;

      if (!med_device_find_release_sync (connection, import->assets[i], &release_id, error) ||
          !med_connection_get_int (connection, "SELECT id FROM device WHERE asset = $1",
                                   MED_VALUES (MED_TEXT (import->assets[i])), &id, error))
        return NULL;
      g_array_append_val (ids, id);
    }
  return med_component_plans_new_sync (connection, ids, import->file, error);
}

static gpointer
accept_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Import *import = data;

  return med_component_plans_accept_sync (connection, import->person_id, import->plans,
                                          import->source, import->leave_out, error)
             ? MED_STORE_OK
             : NULL;
}

static void
add_notes_json (JsonBuilder *builder, const MedSbom *sbom)
{
  static const char *const kinds[] = { "refused", "no-version", "name-only" };

  G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == MED_N_SBOM_NOTES);
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sbom->notes->len; i++)
    {
      const MedSbomNote *note = g_ptr_array_index (sbom->notes, i);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "kind", kinds[note->kind]);
      med_command_json_text (builder, "place", note->place);
      med_command_json_text (builder, "entry", note->title);
      med_command_json_text (builder, "reason", note->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_plan_json (JsonBuilder *builder, const MedComponentPlan *plan, gboolean accepted)
{
  const MedSbom *sbom = plan->file->sbom;

  json_builder_begin_object (builder);
  med_command_json_text (builder, "release", plan->release_title);
  med_command_json_text (builder, "document", plan->file->name);
  med_command_json_text (builder, "sha256", plan->file->sha256);
  med_command_json_text (builder, "format", sbom->format);
  med_command_json_text (builder, "serial", sbom->serial);
  med_command_json_text (builder, "subject", sbom->subject);
  med_command_json_text (builder, "made_by", sbom->made_by);
  med_command_json_time (builder, "dated", sbom->dated_usec);
  med_command_json_int (builder, "components", sbom->components->len);
  med_command_json_int (builder, "left_out", sbom->n_left_out);
  med_command_json_int (builder, "refused", sbom->counts[MED_SBOM_REFUSED]);
  med_command_json_boolean (builder, "older_than_last", plan->is_older);
  med_command_json_boolean (builder, "known", plan->is_known);
  med_command_json_boolean (builder, "accepted", accepted);
  json_builder_set_member_name (builder, "changes");
  json_builder_add_value (builder, med_component_diff_to_json (plan->diff));
  add_notes_json (builder, sbom);
  json_builder_end_object (builder);
}

/* Of one release an object, as ever; of several a list of them. */
static void
print_plans_json (GPtrArray *plans, gboolean accepted)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (plans->len > 1)
    json_builder_begin_array (builder);
  for (guint i = 0; i < plans->len; i++)
    add_plan_json (builder, g_ptr_array_index (plans, i), accepted);
  if (plans->len > 1)
    json_builder_end_array (builder);
  med_command_json_print (builder);
}

static void
print_plan (const MedComponentPlan *plan, gboolean accepted)
{
  g_autofree char *source = med_component_plan_describe_source (plan);
  g_autofree char *summary = med_component_plan_summarize (plan);

  puts (plan->release_title);
  puts (source);
  for (guint i = 0; i < plan->diff->changes->len; i++)
    {
      g_autofree char *text =
          med_component_change_describe (g_ptr_array_index (plan->diff->changes, i));
      puts (text);
    }
  puts (summary);
  if (!accepted && !plan->is_known)
    puts (_ ("Nothing was changed yet; --accept --source=WHERE takes the components over"));
}

static void
print_plans (GPtrArray *plans, gboolean accepted)
{
  const MedComponentPlan *first = g_ptr_array_index (plans, 0);

  for (guint i = 0; i < first->file->sbom->notes->len; i++)
    {
      g_autofree char *text =
          med_sbom_note_describe (g_ptr_array_index (first->file->sbom->notes, i));
      puts (text);
    }
  for (guint i = 0; i < plans->len; i++)
    print_plan (g_ptr_array_index (plans, i), accepted);
}

static gboolean
import_words (
    MedCommandContext *context, char **words, Import *import, gboolean accept, GError **error)
{
  const guint n = g_strv_length (words);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (words[n - 1]);
  g_autoptr (MedComponentFile) read = med_component_file_load_sync (file, error);
  if (read == NULL)
    return FALSE;
  g_clear_pointer (&words[n - 1], g_free);
  import->assets = words;
  import->file = read;
  g_autoptr (GPtrArray) plans =
      med_command_context_run (context, MED_STORE_BULK, plan_func, import, error);
  if (plans == NULL)
    return FALSE;
  import->plans = plans;
  if (accept &&
      med_command_context_run (context, MED_STORE_WRITER, accept_func, import, error) == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_plans_json (plans, accept);
  else
    print_plans (plans, accept);
  return TRUE;
}

static gboolean
run_import (MedCommandContext *context, char **argv, GError **error)
{
  gboolean accept = FALSE, leave_out = FALSE;
  g_autofree char *source = NULL;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "accept", 0, 0, G_OPTION_ARG_NONE, &accept, NULL, NULL },
    { "leave-out", 0, 0, G_OPTION_ARG_NONE, &leave_out, NULL, NULL },
    { "source", 0, 0, G_OPTION_ARG_STRING, &source, NULL, NULL },
    { NULL },
  };

  if (!med_command_options_read (entries, argv, &words, error))
    return FALSE;
  if (g_strv_length (words) < 2)
    return med_command_usage (&med_component_commands[2], _ ("Name an asset number and a file"),
                              error);
  Import import = { .source = source != NULL ? source : "", .leave_out = leave_out };
  if (accept && !med_command_context_find_person (context, TRUE, &import.person_id, error))
    return FALSE;
  return import_words (context, words, &import, accept, error);
}

static gpointer
find_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  char **words = data;

  return med_component_search_sync (connection, words[0], words[1] != NULL ? words[1] : "", error);
}

static void
print_search_json (const MedComponentSearch *search)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_int (builder, "devices", search->n_yes);
  med_command_json_int (builder, "cannot_tell", search->n_cannot_tell);
  med_command_json_int (builder, "components_unknown", search->n_unknown);
  json_builder_set_member_name (builder, "places");
  json_builder_begin_array (builder);
  for (guint i = 0; i < search->places->len; i++)
    {
      const MedComponentPlace *place = g_ptr_array_index (search->places, i);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "asset", place->asset);
      med_command_json_text (builder, "name", place->name);
      med_command_json_text (builder, "model", place->model);
      med_command_json_text (builder, "release", place->release);
      med_command_json_text (builder, "site", place->site);
      med_command_json_text (builder, "department", place->department);
      med_command_json_text (builder, "room", place->room);
      med_command_json_text (builder, "component", place->component);
      med_command_json_text (builder, "version", place->version);
      med_command_json_text (builder, "answer", med_answer_to_word (place->answer));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static gboolean
run_find (MedCommandContext *context, char **argv, GError **error)
{
  if (argv[0] == NULL || g_strv_length (argv) > 2)
    return med_command_usage (&med_component_commands[3],
                              _ ("Name a component, and a range of versions such as “<= 1803”"),
                              error);
  g_autoptr (MedComponentSearch) search =
      med_command_context_run (context, MED_STORE_BULK, find_func, argv, error);
  if (search == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      print_search_json (search);
      return TRUE;
    }
  g_autofree char *summary = med_component_search_summarize (search);
  for (guint i = 0; i < search->places->len; i++)
    {
      const MedComponentPlace *place = g_ptr_array_index (search->places, i);

      printf ("%s  %s  %s  %s  %s  %s %s%s%s\n", place->site, place->department, place->room,
              place->asset, place->model, place->component, place->version,
              place->answer == MED_ANSWER_YES ? "" : "  ",
              place->answer == MED_ANSWER_YES ? "" : _ ("cannot tell"));
    }
  puts (summary);
  return TRUE;
}

static gpointer
history_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 release_id = 0;

  return med_device_find_release_sync (connection, data, &release_id, error)
             ? med_component_import_list_sync (connection, release_id, error)
             : NULL;
}

static void
print_history_json (GPtrArray *imports)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < imports->len; i++)
    {
      const MedComponentImport *import = g_ptr_array_index (imports, i);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "document", import->name);
      med_command_json_text (builder, "sha256", import->sha256);
      med_command_json_text (builder, "format", import->format);
      med_command_json_text (builder, "subject", import->subject);
      med_command_json_text (builder, "made_by", import->made_by);
      med_command_json_time (builder, "dated", import->dated_usec);
      med_command_json_int (builder, "components", import->components);
      med_command_json_int (builder, "refused", import->refused);
      med_command_json_text (builder, "source", import->source);
      med_command_json_text (builder, "imported_by", import->imported_by);
      med_command_json_time (builder, "imported", import->imported_usec);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  med_command_json_print (builder);
}

static gboolean
run_history (MedCommandContext *context, char **argv, GError **error)
{
  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_component_commands[4], _ ("Name one asset number"), error);
  g_autoptr (GPtrArray) imports =
      med_command_context_run (context, MED_STORE_BULK, history_func, argv[0], error);
  if (imports == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      print_history_json (imports);
      return TRUE;
    }
  if (imports->len == 0)
    puts (_ ("No list was imported for it."));
  for (guint i = 0; i < imports->len; i++)
    {
      g_autofree char *text = med_component_import_describe (g_ptr_array_index (imports, i));
      puts (text);
    }
  return TRUE;
}

const MedCommand med_component_commands[] = {
  { "component list", "ASSET", N_ ("List the COTS components of a device's release"), run_list },
  { "component set", "ASSET FILE SOURCE", N_ ("Set them, from lines of maker; component; version"),
    run_set },
  { "component import", "ASSET… FILE [--accept --source=WHERE] [--leave-out]",
    N_ ("Show what a list of components (CycloneDX, SPDX, CSV) changes in the releases of devices; "
        "with --accept take it over"),
    run_import },
  { "component find", "NAME [RANGE]",
    N_ ("List the devices that run a component, and where they are"), run_find },
  { "component history", "ASSET",
    N_ ("List the lists of components that were taken over for its release"), run_history },
  { NULL },
};
