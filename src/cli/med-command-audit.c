/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-audit"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/store/med-change.h"
#include "engine/report/med-audit.h"

static gpointer
verify_chain (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_change_verify_sync (connection, cancellable, error);
}

static void
print_verdict_json (const MedChangeVerdict *verdict)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  json_object_set_boolean_member (object, "whole", verdict->first_broken == 0);
  json_object_set_int_member (object, "rows", verdict->rows);
  json_object_set_string_member (object, "head", verdict->head);
  if (verdict->first_broken != 0)
    {
      json_object_set_int_member (object, "first_broken", verdict->first_broken);
      json_object_set_string_member (object, "reason", verdict->reason);
    }
  med_command_json_print_node (node);
}

static gboolean
run_verify (MedCommandContext *context, char **argv, GError **error)
{
  if (argv[0] != NULL)
    return med_command_usage (&med_audit_commands[0], argv[0], error);
  g_autoptr (MedChangeVerdict) verdict =
      med_command_context_run (context, MED_STORE_BULK, verify_chain, NULL, error);
  if (verdict == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_verdict_json (verdict);
  else if (verdict->first_broken == 0)
    printf (_ ("The audit log is whole. Rows: %" PRId64 ", head: %s\n"), verdict->rows,
            verdict->head);
  if (verdict->first_broken == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
               _ ("The audit log is broken at row %" PRId64 ": %s"), verdict->first_broken,
               verdict->reason);
  return FALSE;
}

/* Rows go out as they are read: a log of years does not fit into memory twice. */
static void
print_row (const MedAuditRow *row, gpointer user_data)
{
  g_autofree char *when = med_clock_format_iso8601 (row->at_usec);

  printf ("%" PRId64 "\t%s\t%s\t%s\t%s\n", row->seq, when, row->person != NULL ? row->person : "-",
          row->action, row->subject);
}

static void
add_row (const MedAuditRow *row, gpointer array)
{
  json_array_add_object_element (array, med_audit_row_to_json (row));
}

static gpointer
list_rows (MedConnection *connection, gpointer array, GCancellable *cancellable, GError **error)
{
  return med_audit_each_sync (connection, cancellable, array != NULL ? add_row : print_row, array,
                              error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  if (argv[0] != NULL)
    return med_command_usage (&med_audit_commands[1], argv[0], error);
  if (!med_command_context_wants_json (context))
    return med_command_context_run (context, MED_STORE_BULK, list_rows, NULL, error) != NULL;
  g_autoptr (JsonArray) rows = json_array_new ();
  if (med_command_context_run (context, MED_STORE_BULK, list_rows, rows, error) == NULL)
    return FALSE;
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), rows);
  med_command_json_print_node (node);
  return TRUE;
}

static gpointer
export_rows (MedConnection *connection, gpointer path, GCancellable *cancellable, GError **error)
{
  return med_audit_export_sync (connection, path, cancellable, error) ? MED_STORE_OK : NULL;
}

static gboolean
run_export (MedCommandContext *context, char **argv, GError **error)
{
  if (argv[0] == NULL || argv[1] != NULL)
    return med_command_usage (&med_audit_commands[2], _ ("one file is needed"), error);
  return med_command_context_run (context, MED_STORE_BULK, export_rows, argv[0], error) != NULL;
}

const MedCommand med_audit_commands[] = {
  { "audit verify", "", N_ ("Check that no row of the audit log was changed"), run_verify },
  { "audit list", "", N_ ("List the audit log"), run_list },
  { "audit export", "FILE.csv", N_ ("Write the audit log as a table"), run_export },
  { NULL },
};
