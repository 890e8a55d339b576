/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-reconcile-decide"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command-reconcile.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-reconcile-sheet.h"

enum
{
  COMMAND_ITEM,
  COMMAND_ALL,
  COMMAND_APPLY,
  COMMAND_UNDO,
  COMMAND_CLOSE,
};

/* What the work on a lane is handed. */
typedef struct
{
  MedCsvSheet *sheet;
  gint64 id;
  gint64 person_id;
  MedReconcileClass class;
  const char *device;
  MedReconcileDecision decision;
} Call;

static gboolean
read_verb (const char *word, MedReconcileVerb *verb, GError **error)
{
  if (med_reconcile_verb_from_word (word, verb))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
               _ ("“%s” is no decision: ours, theirs, add, retire, bring-back, same, apart or "
                  "later"),
               word);
  return FALSE;
}

static gboolean
find_device (MedConnection *connection, Call *call, GError **error)
{
  if (call->device == NULL)
    return TRUE;
  g_autoptr (MedDevice) device = med_device_find_sync (connection, call->device, error);
  if (device != NULL)
    call->decision.candidate_id = device->id;
  return device != NULL;
}

static gpointer
decide_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;
  g_autoptr (GArray) ids = NULL;

  if (!find_device (connection, call, error))
    return NULL;
  if (call->class < MED_N_RECONCILE_CLASSES)
    ids = med_reconcile_pick_sync (connection, call->id, call->class, call->decision.field, error);
  else
    ids = g_array_append_val (g_array_new (FALSE, FALSE, sizeof (gint64)), call->id);
  return ids != NULL ? med_reconcile_decide_sync (connection, &call->decision, ids, NULL,
                                                  cancellable, error)
                     : NULL;
}

static void
print_outcome (MedCommandContext *context, const MedReconcileOutcome *outcome)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!med_command_context_wants_json (context))
    {
      printf (ngettext ("%u decided, ", "%u decided, ", outcome->done), outcome->done);
      printf (ngettext ("%u left as it was\n", "%u left as they were\n", outcome->skipped),
              outcome->skipped);
      if (outcome->first_fault != NULL)
        puts (outcome->first_fault);
      return;
    }
  json_builder_begin_object (builder);
  med_command_json_int (builder, "decided", outcome->done);
  med_command_json_int (builder, "left", outcome->skipped);
  med_command_json_text (builder, "first_fault", outcome->first_fault);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static gboolean
decide (MedCommandContext *context, Call *call, MedStoreFunc func, GError **error)
{
  if (!med_command_context_find_person (context, TRUE, &call->person_id, error))
    return FALSE;
  call->decision.person_id = call->person_id;
  g_autoptr (MedReconcileOutcome) outcome =
      med_command_context_run (context, MED_STORE_WRITER, func, call, error);
  if (outcome == NULL)
    return FALSE;
  print_outcome (context, outcome);
  return TRUE;
}

static gboolean
run_item (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .class = MED_N_RECONCILE_CLASSES };
  g_autofree char *field = NULL;
  g_autofree char *device = NULL;
  g_autofree char *reason = NULL;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "field", 0, 0, G_OPTION_ARG_STRING, &field, NULL, NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, NULL, NULL },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, NULL, NULL },
    { NULL },
  };

  if (!med_command_options_read (entries, argv, &words, error))
    return FALSE;
  if (g_strv_length (words) != 2)
    return med_command_usage (&med_reconcile_decide_commands[COMMAND_ITEM],
                              _ ("Name the number of an item and a decision"), error);
  call.device = device;
  call.decision.reason = reason;
  return med_command_parse_number (words[0], &call.id, error) &&
         read_verb (words[1], &call.decision.verb, error) &&
         med_command_read_field (field, &call.decision.field, error) &&
         decide (context, &call, decide_func, error);
}

static gboolean
run_all (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { 0 };
  g_autofree char *field = NULL;
  g_autofree char *reason = NULL;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "field", 0, 0, G_OPTION_ARG_STRING, &field, NULL, NULL },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, NULL, NULL },
    { NULL },
  };

  if (!med_command_options_read (entries, argv, &words, error))
    return FALSE;
  if (g_strv_length (words) != 3)
    return med_command_usage (&med_reconcile_decide_commands[COMMAND_ALL],
                              _ ("Name the number of a reconciliation, a class and a decision"),
                              error);
  call.decision.reason = reason;
  return med_command_parse_number (words[0], &call.id, error) &&
         med_command_read_class (words[1], &call.class, error) &&
         read_verb (words[2], &call.decision.verb, error) &&
         med_command_read_field (field, &call.decision.field, error) &&
         decide (context, &call, decide_func, error);
}

static gpointer
apply_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;

  return med_reconcile_sheet_apply_sync (connection, call->person_id, call->id, call->sheet, error);
}

static gboolean
run_apply (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { 0 };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_reconcile_decide_commands[COMMAND_APPLY],
                              _ ("Name the number of a reconciliation and a file"), error);
  if (!med_command_parse_number (argv[0], &call.id, error))
    return FALSE;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (argv[1]);
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_load_sync (file, error);
  if (sheet == NULL)
    return FALSE;
  call.sheet = sheet;
  return decide (context, &call, apply_func, error);
}

static gpointer
undo_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;

  return med_reconcile_undo_sync (connection, call->person_id, call->id, error) ? MED_STORE_OK
                                                                                : NULL;
}

static gpointer
close_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;

  return med_reconciliation_close_sync (connection, call->person_id, call->id, error) ? MED_STORE_OK
                                                                                      : NULL;
}

static gboolean
run_on_number (
    MedCommandContext *context, char **argv, guint which, MedStoreFunc func, GError **error)
{
  Call call = { 0 };

  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_reconcile_decide_commands[which], _ ("Name one number"), error);
  return med_command_parse_number (argv[0], &call.id, error) &&
         med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, func, &call, error) != NULL;
}

static gboolean
run_undo (MedCommandContext *context, char **argv, GError **error)
{
  return run_on_number (context, argv, COMMAND_UNDO, undo_func, error);
}

static gboolean
run_close (MedCommandContext *context, char **argv, GError **error)
{
  return run_on_number (context, argv, COMMAND_CLOSE, close_func, error);
}

const MedCommand med_reconcile_decide_commands[] = {
  { "device reconcile-decide", "ITEM DECISION [--field FIELD] [--device ASSET] [--reason TEXT]",
    N_ ("Decide on one item: ours, theirs, add, retire, bring-back, same, apart or later"),
    run_item },
  { "device reconcile-decide-all", "NUMBER CLASS DECISION [--field FIELD] [--reason TEXT]",
    N_ ("Decide on everything that is open of a class"), run_all },
  { "device reconcile-apply", "NUMBER FILE",
    N_ ("Carry out the decisions of a table: all, or none"), run_apply },
  { "device reconcile-undo", "ITEM", N_ ("Take a decision back"), run_undo },
  { "device reconcile-close", "NUMBER", N_ ("End a comparison; what is open stays open"),
    run_close },
  { NULL, NULL, NULL, NULL },
};
