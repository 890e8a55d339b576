/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-service-list"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-installation.h"
#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-nonconformance.h"
#include "engine/installation/med-service-list.h"

/* Service lists of vendors, and the nonconformances that come of them. */

typedef struct
{
  MedServiceListImport import;
  char *owner;
  char *due;
  char **columns;
  gboolean preview;
  char **arguments;
} List;

static void
list_clear (List *self)
{
  g_clear_pointer (&self->import.sheet, med_csv_sheet_unref);
  g_free (self->owner);
  g_free (self->due);
  g_strfreev (self->columns);
  g_strfreev (self->arguments);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

static gboolean
parse (List *self, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "preview", 0, 0, G_OPTION_ARG_NONE, &self->preview, NULL, NULL },
    { "leave-out-refused", 0, 0, G_OPTION_ARG_NONE, &self->import.leave_out_refused, NULL, NULL },
    { "take-from-use", 0, 0, G_OPTION_ARG_NONE, &self->import.take_from_use, NULL, NULL },
    { "owner", 0, 0, G_OPTION_ARG_STRING, &self->owner, NULL, NULL },
    { "due", 0, 0, G_OPTION_ARG_STRING, &self->due, NULL, NULL },
    { "column", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->columns, NULL, NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  if (!med_command_options_read (entries, argv, &self->arguments, error))
    return FALSE;
  self->import.due_date = self->due;
  if (g_strv_length (self->arguments) == 1)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, _ ("Name one file"));
  return FALSE;
}

static int
find_header (const MedColumnMapping *mapping, const char *header)
{
  for (guint i = 0; i < mapping->n_columns; i++)
    if (g_strcmp0 (mapping->headers[i], header) == 0)
      return (int) i;
  return -1;
}

/* "version=Software level" */
static gboolean
set_column (MedColumnMapping *mapping, const char *text, GError **error)
{
  const char *sign = strchr (text, '=');
  const int column = sign != NULL ? find_header (mapping, sign + 1) : -1;
  g_autofree char *key = sign != NULL ? g_strndup (text, (gsize) (sign - text)) : NULL;
  guint field = 0;

  while (field < mapping->set->n_fields && g_strcmp0 (key, mapping->set->get_key (field)) != 0)
    field++;
  if (column >= 0 && field < mapping->set->n_fields)
    {
      const int other = med_column_mapping_find (mapping, field);

      if (other >= 0) /* what is said counts more than the guess */
        mapping->fields[other] = mapping->set->n_fields;
      return med_column_mapping_set (mapping, (guint) column, field, error);
    }
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
               _ ("“%s” does not name a field and a column of the list"), text);
  return FALSE;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  List *list = input;
  g_autoptr (MedColumnMapping) mapping =
      med_service_list_mapping_new ((const char *const *) list->import.sheet->headers);

  if (!med_column_mapping_recall_sync (mapping, connection, error))
    return NULL;
  for (guint i = 0; list->columns != NULL && list->columns[i] != NULL; i++)
    if (!set_column (mapping, list->columns[i], error))
      return NULL;
  if (list->owner != NULL)
    {
      g_autoptr (MedPerson) owner = med_person_find_sync (connection, list->owner, error);

      if (owner == NULL)
        return NULL;
      list->import.owner_id = owner->id;
    }
  list->import.mapping = mapping;
  return list->preview
             ? med_service_list_preview_sync (connection, &list->import, cancellable, error)
             : med_service_list_apply_sync (connection, &list->import, cancellable, error);
}

static void
print_list_json (const MedServicePreview *preview)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (guint i = 0; i < MED_N_SERVICE_ROW_VERDICTS; i++)
    med_command_json_int (builder, med_service_row_verdict_to_word (i), preview->counts[i]);
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint i = 0; i < preview->rows->len; i++)
    {
      const MedServiceRow *row = preview->rows->pdata[i];

      json_builder_begin_object (builder);
      med_command_json_int (builder, "line", row->line);
      med_command_json_text (builder, "device", row->asset);
      med_command_json_text (builder, "patch", row->patch);
      med_command_json_text (builder, "verdict", med_service_row_verdict_to_word (row->verdict));
      med_command_json_text (builder, "detail", row->detail);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_list (const MedServicePreview *preview)
{
  for (guint i = 0; i < preview->rows->len; i++)
    {
      const MedServiceRow *row = preview->rows->pdata[i];

      printf (_ ("Line %u · %s · %s · %s: %s\n"), row->line, row->asset, row->patch,
              med_service_row_verdict_get_title (row->verdict), row->detail);
    }
  for (guint i = 0; i < MED_N_SERVICE_ROW_VERDICTS; i++)
    printf ("%s: %u\n", med_service_row_verdict_get_title (i), preview->counts[i]);
}

static gboolean
run_import_list (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (List) list = { 0 };

  if (!parse (&list, argv, error) ||
      !med_command_context_find_person (context, TRUE, &list.import.person_id, error))
    return FALSE;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (list.arguments[0]);
  list.import.sheet = med_csv_sheet_load_sync (file, error);
  if (list.import.sheet == NULL)
    return FALSE;
  g_autoptr (MedServicePreview) preview = med_command_context_run (
      context, list.preview ? MED_STORE_BULK : MED_STORE_WRITER, list_func, &list, error);
  if (preview == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_list_json (preview);
  else
    print_list (preview);
  return TRUE;
}

static void
add_nonconformance (JsonBuilder *builder, const MedNonconformance *row)
{
  json_builder_begin_object (builder);
  med_command_json_int (builder, "id", row->id);
  med_command_json_int (builder, "work_order", row->disposition_id);
  med_command_json_text (builder, "device", row->asset);
  med_command_json_text (builder, "patch", row->patch_number);
  med_command_json_text (builder, "text", row->text);
  med_command_json_text (builder, "owner", row->owner_name);
  med_command_json_text (builder, "due", row->due_date);
  med_command_json_text (builder, "state", row->closed_usec != 0 ? "closed" : "open");
  med_command_json_text (builder, "closing_words", row->closing_words);
  med_command_json_text (builder, "closed_by", row->closed_by_name);
  med_command_json_text (builder, "confirmed_by", row->confirmed_by_name);
  json_builder_end_object (builder);
}

static void
print_nonconformance (const MedNonconformance *row)
{
  printf (_ ("%d  %s on %s, work order %d: %s\n    %s, until %s\n"), (int) row->id,
          row->patch_number, row->asset, (int) row->disposition_id, row->text, row->owner_name,
          row->due_date);
  if (row->closed_usec != 0)
    printf (_ ("    Closed by %s, confirmed by %s: %s\n"), row->closed_by_name,
            row->confirmed_by_name, row->closing_words);
}

static gpointer
nonconformances_func (MedConnection *connection,
                      gpointer input,
                      GCancellable *cancellable,
                      GError **error)
{
  return med_nonconformance_list_sync (connection, 0, GPOINTER_TO_INT (input), error);
}

static gboolean
run_nonconformances (MedCommandContext *context, char **argv, GError **error)
{
  gboolean all = FALSE;
  g_auto (GStrv) arguments = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const GOptionEntry entries[] = { { "all", 0, 0, G_OPTION_ARG_NONE, &all, NULL, NULL },
                                   { NULL, 0, 0, 0, NULL, NULL, NULL } };

  if (!med_command_options_read (entries, argv, &arguments, error) ||
      !med_command_words_end (arguments, 0, error))
    return FALSE;
  g_autoptr (GPtrArray) rows = med_command_context_run (
      context, MED_STORE_INTERACTIVE, nonconformances_func, GINT_TO_POINTER (all), error);
  if (rows == NULL)
    return FALSE;
  json_builder_begin_array (builder);
  for (guint i = 0; i < rows->len; i++)
    if (med_command_context_wants_json (context))
      add_nonconformance (builder, rows->pdata[i]);
    else
      print_nonconformance (rows->pdata[i]);
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    med_command_json_print (builder);
  return TRUE;
}

typedef struct
{
  gint64 id;
  gint64 person_id;
  const char *words;
  MedSignature *confirmation;
} Closing;

static gpointer
close_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Closing *closing = input;

  return med_nonconformance_close_sync (connection, closing->id, closing->words, closing->person_id,
                                        closing->confirmation, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_close (MedCommandContext *context, char **argv, GError **error)
{
  g_autofree char *second = NULL;
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    { "confirmed-by", 0, 0, G_OPTION_ARG_STRING, &second, NULL, NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  Closing closing = { 0 };

  if (!med_command_options_read (entries, argv, &arguments, error))
    return FALSE;
  if (g_strv_length (arguments) != 2 || second == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Name the nonconformance, what came of it, and who confirms it"));
      return FALSE;
    }
  if (!med_command_parse_number (arguments[0], &closing.id, error))
    return FALSE;
  closing.words = arguments[1];
  g_autofree char *subject = med_nonconformance_dup_subject (closing.id);
  g_autoptr (MedSignature) confirmation = NULL;
  if (!med_command_context_find_person (context, TRUE, &closing.person_id, error) ||
      !med_install_sign (context, second, MED_MEANING_APPROVED, subject, &confirmation, error))
    return FALSE;
  closing.confirmation = confirmation;
  return med_command_context_run (context, MED_STORE_WRITER, close_func, &closing, error) != NULL &&
         printf (_ ("Nonconformance %d is closed\n"), (int) closing.id) > 0;
}

const MedCommand med_service_list_commands[] = {
  { "install import-list",
    "[--preview] [--leave-out-refused] [--take-from-use] [--owner=LOGIN --due=DATE] "
    "[--column=FIELD=HEADER]… FILE",
    N_ ("Record a vendor's service list, or only say what would become of each row"),
    run_import_list },
  { "nonconformance list", "[--all]", N_ ("List the nonconformances that are open, or all"),
    run_nonconformances },
  { "nonconformance close", "ID WORDS --confirmed-by=LOGIN",
    N_ ("Close a nonconformance with the signature of a second person"), run_close },
  { NULL, NULL, NULL, NULL },
};
