/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-held"

#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command.h"
#include "engine/awareness/med-held-document.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

typedef struct
{
  gboolean all;
  gint64 id;
  gint64 person_id;
  const char *reason;
} Call;

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_held_document_list_sync (connection, call->all, error);
}

static void
add_document (JsonBuilder *builder, const MedHeldDocument *held)
{
  json_builder_begin_object (builder);
  med_command_json_int (builder, "id", held->id);
  med_command_json_text (builder, "name", held->name);
  med_command_json_text (builder, "sha256", held->sha256);
  med_command_json_text (builder, "publisher", held->publisher);
  med_command_json_text (builder, "tracking_id", held->tracking_id);
  med_command_json_text (builder, "version", held->version);
  med_command_json_text (builder, "title", held->title);
  med_command_json_texts (builder, "vendors", held->vendors);
  med_command_json_int (builder, "devices", held->n_devices);
  med_command_json_text (builder, "reason", held->reason);
  med_command_json_int (builder, "schema_findings", held->n_findings);
  med_command_json_time (builder, "held", held->held_usec);
  med_command_json_time (builder, "released", held->released_usec);
  med_command_json_text (builder, "released_by", held->released_by);
  med_command_json_text (builder, "release_reason", held->release_reason);
  json_builder_end_object (builder);
}

static void
print_document (const MedHeldDocument *held)
{
  g_autofree char *date = med_clock_format_local_date (held->held_usec);
  g_autofree char *vendors = med_held_document_dup_vendors (held);

  printf (_ ("%" PRId64 "  %s  %s  held since %s, devices %" PRId64 "\n"), held->id,
          held->tracking_id != NULL ? held->tracking_id : held->name,
          *vendors != '\0' ? vendors : _ ("vendor not readable"), date, held->n_devices);
  printf ("  %s\n", held->reason);
  if (held->released_usec != 0)
    printf (_ ("  released: %s\n"), held->release_reason);
}

static gboolean
run_held (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { 0 };
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &call.all, NULL, NULL },
    { NULL },
  };

  if (!med_command_options_read (entries, argv, &rest, error) ||
      !med_command_words_end (rest, 0, error))
    return FALSE;
  g_autoptr (GPtrArray) list =
      med_command_context_run (context, MED_STORE_BULK, list_func, &call, error);
  if (list == NULL)
    return FALSE;
  if (!med_command_context_wants_json (context))
    {
      for (guint i = 0; i < list->len; i++)
        print_document (g_ptr_array_index (list, i));
      if (list->len == 0)
        puts (_ ("No document is held"));
      return TRUE;
    }
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    add_document (builder, g_ptr_array_index (list, i));
  json_builder_end_array (builder);
  med_command_json_print (builder);
  return TRUE;
}

static gpointer
dismiss_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_held_document_dismiss_sync (connection, call->person_id, call->id, call->reason, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_dismiss (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { 0 };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_held_commands[1],
                              _ ("Name the number of the document and the reason"), error);
  call.reason = argv[1];
  return med_command_parse_number (argv[0], &call.id, error) &&
         med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, dismiss_func, &call, error) != NULL;
}

const MedCommand med_held_commands[] = {
  { "advisory held", "[--all]",
    N_ ("List documents that cannot be used and make devices show “cannot tell”"), run_held },
  { "advisory dismiss", "NUMBER REASON", N_ ("Release a held document by your word"), run_dismiss },
  { NULL, NULL, NULL, NULL },
};
