/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-exchange"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-exchange.h"

/* Results travel between workstations in a file. */

typedef struct
{
  gint64 person_id;
  const char *path;        /* (unowned) */
  const char *workstation; /* (unowned) (nullable) */
  gint64 since_usec;
  GArray *orders;        /* (owned) (nullable) */
  GByteArray *decisions; /* (owned) (nullable) */
  MedExchange *exchange; /* (owned) (nullable) */
  gboolean keep;
  guint n_orders;
  MedExchangeLeftOut left_out;
} Call;

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->orders, g_array_unref);
  g_clear_pointer (&call->decisions, g_byte_array_unref);
  g_clear_pointer (&call->exchange, med_exchange_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static gboolean run_export (MedCommandContext *context, char **argv, GError **error);
static gboolean run_check (MedCommandContext *context, char **argv, GError **error);
static gboolean run_import (MedCommandContext *context, char **argv, GError **error);

enum
{
  COMMAND_EXPORT,
  COMMAND_CHECK,
  COMMAND_IMPORT,
};

const MedCommand med_exchange_commands[] = {
  [COMMAND_EXPORT] = { "exchange export",
                       "FILE [since=YYYY-MM-DD] [orders=ID,…] [workstation=NAME]",
                       N_ ("Write what was recorded here for another workstation"), run_export },
  [COMMAND_CHECK] = { "exchange check", "FILE",
                      N_ ("Show what an import of another workstation’s results would do"),
                      run_check },
  [COMMAND_IMPORT] = { "exchange import", "FILE [take=NUMBER,…]",
                       N_ ("Import results; of conflicts only those that are to be taken"),
                       run_import },
  { NULL, NULL, NULL, NULL },
};

static gboolean
parse_numbers (const char *text, GArray *numbers, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      gint64 number;

      if (!g_ascii_string_to_signed (words[i], 10, 1, G_MAXINT32, &number, NULL))
        {
          g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not a number"), words[i]);
          return FALSE;
        }
      g_array_append_val (numbers, number);
    }
  return TRUE;
}

static gboolean
parse_export (char **argv, Call *call, GError **error)
{
  call->path = argv[0];
  call->workstation = g_get_host_name ();
  if (call->path == NULL)
    return med_command_usage (&med_exchange_commands[COMMAND_EXPORT], _ ("Name a file"), error);
  for (gsize i = 1; argv[i] != NULL; i++)
    {
      const char *value = strchr (argv[i], '=');

      if (g_str_has_prefix (argv[i], "workstation="))
        call->workstation = value + 1;
      else if (g_str_has_prefix (argv[i], "since="))
        {
          if (!med_clock_parse_iso8601 (value + 1, &call->since_usec, error))
            return FALSE;
        }
      else if (g_str_has_prefix (argv[i], "orders="))
        {
          call->orders = g_array_new (FALSE, FALSE, sizeof (gint64));
          if (!parse_numbers (value + 1, call->orders, error))
            return FALSE;
        }
      else
        return med_command_usage (&med_exchange_commands[COMMAND_EXPORT], argv[i], error);
    }
  return TRUE;
}

static gpointer
export_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  const MedExchangeExport export = { .person_id = call->person_id,
                                     .workstation = call->workstation,
                                     .since_usec = call->since_usec,
                                     .disposition_ids = call->orders };
  g_autoptr (MedTransaction) reading = med_transaction_begin_reading (connection, error);

  return reading != NULL && med_exchange_count_left_out_sync (connection, &call->left_out, error)
             ? med_exchange_export_sync (connection, &export, &call->n_orders, error)
             : NULL;
}

/* To be compared where it is read: whoever changed something in between changed this. */
static void
print_head (const MedExchange *exchange)
{
  printf (_ ("Workstation %s, audit log up to row %d: %s\n"), exchange->workstation,
          (int) exchange->last_seq, exchange->last_head);
}

static gboolean
run_export (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { 0 };
  gsize size = 0;

  if (!parse_export (argv, &call, error) ||
      !med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  g_autoptr (GBytes) bytes =
      med_command_context_run (context, MED_STORE_BULK, export_func, &call, error);
  if (bytes == NULL)
    return FALSE;
  const char *data = g_bytes_get_data (bytes, &size);
  if (!g_file_set_contents_full (call.path, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT,
                                 0600, error))
    return med_error_convert (error, call.path);
  call.exchange = med_exchange_parse (bytes, call.path, error);
  if (call.exchange == NULL)
    return FALSE;
  printf (ngettext ("%u work order written\n", "%u work orders written\n", call.n_orders),
          call.n_orders);
  g_autofree char *left_out = med_exchange_left_out_describe (&call.left_out);
  if (left_out != NULL)
    printf ("%s\n", left_out);
  print_head (call.exchange);
  return TRUE;
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return call->keep ? med_exchange_import_sync (connection, call->exchange, call->person_id,
                                                call->decisions, error)
                    : med_exchange_check_sync (connection, call->exchange, call->person_id, error);
}

static void
add_item (JsonBuilder *builder, const MedExchangeItem *item)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "title", item->title);
  med_command_json_text (builder, "verdict", med_exchange_verdict_to_word (item->verdict));
  med_command_json_text (builder, "here", item->ours);
  med_command_json_text (builder, "there", item->theirs);
  med_command_json_int (builder, "steps", item->n_steps);
  med_command_json_int (builder, "allowed", item->n_allowed);
  med_command_json_boolean (builder, "can_take", item->can_take);
  med_command_json_texts (builder, "reasons", item->reasons);
  json_builder_end_object (builder);
}

static void
print_json (const MedExchangePreview *preview, const MedExchange *exchange)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_text (builder, "workstation", exchange->workstation);
  med_command_json_text (builder, "head", exchange->last_head);
  med_command_json_int (builder, "written", preview->n_written);
  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);
  for (guint i = 0; i < preview->items->len; i++)
    add_item (builder, preview->items->pdata[i]);
  json_builder_end_array (builder);
  med_command_json_texts (builder, "warnings", preview->warnings);
  med_command_json_text (builder, "never_in_a_file", med_exchange_get_limits ());
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_text (const MedExchangePreview *preview, const MedExchange *exchange)
{
  print_head (exchange);
  for (guint i = 0; i < preview->items->len; i++)
    {
      const MedExchangeItem *item = preview->items->pdata[i];

      printf (_ ("%u. %s: %s\n   here: %s; there: %s\n"), i + 1, item->title,
              med_exchange_verdict_get_title (item->verdict), item->ours, item->theirs);
      for (guint j = 0; j < item->reasons->len; j++)
        printf ("   %s\n", (const char *) item->reasons->pdata[j]);
      if (item->can_take)
        printf (_ ("   %u of %u steps can be taken: take=%u\n"), item->n_allowed, item->n_steps,
                i + 1);
    }
  for (guint i = 0; i < preview->warnings->len; i++)
    printf ("! %s\n", (const char *) preview->warnings->pdata[i]);
  printf ("%s\n", med_exchange_get_limits ());
  if (preview->n_written == 0)
    printf ("%s\n", _ ("Nothing is new"));
}

static gboolean
run (MedCommandContext *context, Call *call, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (call->path);

  call->exchange = med_exchange_load_sync (file, error);
  if (call->exchange == NULL ||
      !med_command_context_find_person (context, TRUE, &call->person_id, error))
    return FALSE;
  g_autoptr (MedExchangePreview) preview =
      med_command_context_run (context, MED_STORE_WRITER, import_func, call, error);
  if (preview == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_json (preview, call->exchange);
  else
    print_text (preview, call->exchange);
  return TRUE;
}

static gboolean
run_check (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { .path = argv[0] };

  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_exchange_commands[COMMAND_CHECK], _ ("Name a file"), error);
  return run (context, &call, error);
}

static gboolean
parse_decisions (const char *text, GByteArray *decisions, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  const guint8 keep = MED_EXCHANGE_KEEP;

  if (!parse_numbers (text, numbers, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    {
      const gint64 number = g_array_index (numbers, gint64, i);

      if (number > 100000)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not a number"), text);
          return FALSE;
        }
      while (decisions->len < (guint) number)
        g_byte_array_append (decisions, &keep, 1);
      decisions->data[number - 1] = MED_EXCHANGE_TAKE;
    }
  return TRUE;
}

static gboolean
run_import (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { .path = argv[0], .keep = TRUE, .decisions = g_byte_array_new () };

  if (g_strv_length (argv) < 1)
    return med_command_usage (&med_exchange_commands[COMMAND_IMPORT], _ ("Name a file"), error);
  for (gsize i = 1; argv[i] != NULL; i++)
    if (!g_str_has_prefix (argv[i], "take="))
      return med_command_usage (&med_exchange_commands[COMMAND_IMPORT], argv[i], error);
    else if (!parse_decisions (argv[i] + strlen ("take="), call.decisions, error))
      return FALSE;
  return run (context, &call, error);
}
