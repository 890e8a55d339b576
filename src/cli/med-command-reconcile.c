/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-reconcile"

#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command-reconcile.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-device-mapping.h"
#include "engine/inventory/med-reconcile-sheet.h"
#include "engine/report/med-report-reconciliation.h"

enum
{
  COMMAND_COMPARE,
  COMMAND_LIST,
  COMMAND_SHOW,
  COMMAND_EXPORT,
  COMMAND_REPORT,
};

/* What the work on a lane is handed. */
typedef struct
{
  MedCsvSheet *sheet;
  gint64 id;
  gint64 person_id;
  gboolean open_only;
  guint n_rows;
} Call;

static MedColumnMapping *
make_mapping (MedConnection *connection, MedCsvSheet *sheet, GError **error)
{
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) sheet->headers);

  return med_column_mapping_recall_sync (mapping, connection, error) ? g_steal_pointer (&mapping)
                                                                     : NULL;
}

static gpointer
compare_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;
  g_autoptr (MedColumnMapping) mapping = make_mapping (connection, call->sheet, error);

  return mapping != NULL ? med_reconcile_compare_sync (connection, call->sheet, mapping, NULL,
                                                       cancellable, error)
                         : NULL;
}

static gpointer
begin_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;
  g_autoptr (MedColumnMapping) mapping = make_mapping (connection, call->sheet, error);
  const MedReconcileBegin begin = { .sheet = call->sheet,
                                    .mapping = mapping,
                                    .person_id = call->person_id };

  return mapping != NULL &&
                 med_reconciliation_begin_sync (connection, &begin, cancellable, &call->id, error)
             ? MED_STORE_OK
             : NULL;
}

/* The asset number of a finding: ours, or theirs where there is none. */
static const char *
get_asset (const MedReconcileComparison *self, const MedReconcileFinding *finding)
{
  if (finding->ours >= 0)
    return med_reconcile_rows_get (self->ours, (guint) finding->ours)->values[MED_DEVICE_ASSET];
  if (finding->theirs >= 0)
    return med_reconcile_rows_get (self->theirs, (guint) finding->theirs)->values[MED_DEVICE_ASSET];
  return g_array_index (self->theirs->faults, MedReconcileFault, (guint) finding->fault).asset;
}

static gint64
get_line (const MedReconcileComparison *self, const MedReconcileFinding *finding)
{
  if (finding->theirs >= 0)
    return med_reconcile_rows_get (self->theirs, (guint) finding->theirs)->id;
  return finding->fault >= 0
             ? g_array_index (self->theirs->faults, MedReconcileFault, (guint) finding->fault).line
             : 0;
}

static const char *
get_reason (const MedReconcileComparison *self, const MedReconcileFinding *finding)
{
  return finding->fault >= 0
             ? g_array_index (self->theirs->faults, MedReconcileFault, (guint) finding->fault)
                   .reason
             : med_reconcile_doubt_get_title (med_reconcile_doubt_to_word (finding->doubt));
}

static void
add_fields (JsonBuilder *builder,
            const MedReconcileComparison *self,
            const MedReconcileFinding *finding)
{
  json_builder_set_member_name (builder, "differences");
  json_builder_begin_array (builder);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      if ((finding->fields & (1u << field)) == 0)
        continue;
      json_builder_begin_object (builder);
      med_command_json_text (builder, "field", med_device_field_get_key (field));
      med_command_json_text (
          builder, "ours",
          med_reconcile_rows_get (self->ours, (guint) finding->ours)->values[field]);
      med_command_json_text (
          builder, "theirs",
          med_reconcile_rows_get (self->theirs, (guint) finding->theirs)->values[field]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_finding (JsonBuilder *builder,
             const MedReconcileComparison *self,
             const MedReconcileFinding *finding)
{
  g_autofree char *how = med_reconcile_finding_dup_how (self, finding);

  json_builder_begin_object (builder);
  med_command_json_text (builder, "class", med_reconcile_class_to_word (finding->class));
  med_command_json_text (builder, "asset", get_asset (self, finding));
  med_command_json_int (builder, "line", get_line (self, finding));
  med_command_json_text (builder, "how", how);
  med_command_json_text (builder, "reason", get_reason (self, finding));
  json_builder_set_member_name (builder, "candidates");
  json_builder_begin_array (builder);
  for (guint i = 0; finding->match != NULL && i < finding->match->n_candidates; i++)
    {
      const guint at =
          g_array_index (self->matching->candidates, guint, finding->match->first_candidate + i);
      json_builder_add_string_value (
          builder, med_reconcile_rows_get (self->ours, at)->values[MED_DEVICE_ASSET]);
    }
  json_builder_end_array (builder);
  add_fields (builder, self, finding);
  json_builder_end_object (builder);
}

static void
print_comparison_json (MedCsvSheet *sheet, const MedReconcileComparison *self, gint64 id)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_text (builder, "file", sheet->name);
  med_command_json_text (builder, "sha256", sheet->sha256);
  med_command_json_text (builder, "encoding", med_csv_encoding_get_title (sheet->encoding));
  med_command_json_int (builder, "reconciliation", id);
  med_command_json_int (builder, "devices", self->n_ours);
  med_command_json_int (builder, "rows", self->theirs->rows->len + self->theirs->faults->len);
  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    med_command_json_int (builder, med_reconcile_class_to_word (class), self->counts[class]);
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->findings->len; i++)
    {
      const MedReconcileFinding *finding = &g_array_index (self->findings, MedReconcileFinding, i);

      if (finding->class != MED_RECONCILE_EQUAL)
        add_finding (builder, self, finding);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_finding (const MedReconcileComparison *self, const MedReconcileFinding *finding)
{
  const gint64 line = get_line (self, finding);
  const char *reason = get_reason (self, finding);

  printf ("%s: %s", med_reconcile_class_get_title (finding->class), get_asset (self, finding));
  if (line != 0)
    printf (_ (", line %" PRId64), line);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if ((finding->fields & (1u << field)) != 0)
      /* Translators: a field, what the inventory says, what the other list says */
      printf (_ ("; %s: ours “%s”, theirs “%s”"), med_device_field_get_title (field),
              med_reconcile_rows_get (self->ours, (guint) finding->ours)->values[field],
              med_reconcile_rows_get (self->theirs, (guint) finding->theirs)->values[field]);
  printf ("%s%s\n", *reason != '\0' ? ": " : "", reason);
}

static void
print_comparison (MedCsvSheet *sheet, const MedReconcileComparison *self, gint64 id)
{
  g_autofree char *how = med_csv_sheet_describe (sheet);

  printf ("%s: %s\n", sheet->name, how);
  for (guint i = 0; i < self->findings->len; i++)
    if (g_array_index (self->findings, MedReconcileFinding, i).class != MED_RECONCILE_EQUAL)
      print_finding (self, &g_array_index (self->findings, MedReconcileFinding, i));
  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    printf ("%s: %u\n", med_reconcile_class_get_title (class), self->counts[class]);
  if (id != 0)
    printf (_ ("Kept as reconciliation %" PRId64 "\n"), id);
  else
    puts (_ ("Nothing was kept or changed; --begin keeps it, to decide on"));
}

static gboolean
run_compare (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { 0 };
  gboolean begin = FALSE;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "begin", 0, 0, G_OPTION_ARG_NONE, &begin, NULL, NULL },
    { NULL },
  };

  if (!med_command_options_read (entries, argv, &words, error))
    return FALSE;
  if (g_strv_length (words) != 1)
    return med_command_usage (&med_reconcile_commands[COMMAND_COMPARE], _ ("Name one file"), error);
  if (begin && !med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (words[0]);
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_load_sync (file, error);
  if (sheet == NULL)
    return FALSE;
  call.sheet = sheet;
  g_autoptr (MedReconcileComparison) comparison =
      med_command_context_run (context, MED_STORE_BULK, compare_func, &call, error);
  if (comparison == NULL || (begin && med_command_context_run (context, MED_STORE_WRITER,
                                                               begin_func, &call, error) == NULL))
    return FALSE;
  if (med_command_context_wants_json (context))
    print_comparison_json (sheet, comparison, call.id);
  else
    print_comparison (sheet, comparison, call.id);
  return TRUE;
}

static gpointer
list_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_reconciliation_list_sync (connection, error);
}

static void
add_session (JsonBuilder *builder, const MedReconciliation *self)
{
  json_builder_begin_object (builder);
  med_command_json_int (builder, "reconciliation", self->id);
  med_command_json_text (builder, "file", self->name);
  med_command_json_text (builder, "sha256", self->sha256);
  med_command_json_int (builder, "devices", self->ours);
  med_command_json_int (builder, "rows", self->theirs);
  med_command_json_text (builder, "begun_by", self->begun_by);
  med_command_json_time (builder, "begun", self->begun_usec);
  med_command_json_text (builder, "closed_by", self->closed_by);
  med_command_json_time (builder, "closed", self->closed_usec);
  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    med_command_json_int (builder, med_reconcile_class_to_word (class), self->counts[class]);
  med_command_json_int (builder, "open", med_reconciliation_count_open (self));
  json_builder_end_object (builder);
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  if (!med_command_words_end (argv, 0, error))
    return FALSE;
  g_autoptr (GPtrArray) all =
      med_command_context_run (context, MED_STORE_BULK, list_func, NULL, error);
  if (all == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_array (builder);
      for (guint i = 0; i < all->len; i++)
        add_session (builder, all->pdata[i]);
      json_builder_end_array (builder);
      med_command_json_print (builder);
      return TRUE;
    }
  for (guint i = 0; i < all->len; i++)
    {
      const MedReconciliation *self = all->pdata[i];
      g_autofree char *date = med_clock_format_local_date (self->begun_usec);
      g_autofree char *summary = med_reconciliation_summarize (self);

      printf ("%" PRId64 "  %s  %s  %s%s%s\n", self->id, date, self->name, summary,
              self->closed_usec != 0 ? " · " : "", self->closed_usec != 0 ? _ ("closed") : "");
    }
  if (all->len == 0)
    puts (_ ("No other list was compared yet"));
  return TRUE;
}

static void
print_items (MedCommandContext *context, MedTablePage *page)
{
  static const struct
  {
    const char *member;
    MedReconcileColumn column;
  } members[] = {
    { "class", MED_RECONCILE_COLUMN_CLASS },       { "asset", MED_RECONCILE_COLUMN_ASSET },
    { "name", MED_RECONCILE_COLUMN_NAME },         { "serial", MED_RECONCILE_COLUMN_SERIAL },
    { "fields", MED_RECONCILE_COLUMN_FIELDS },     { "line", MED_RECONCILE_COLUMN_LINE },
    { "decision", MED_RECONCILE_COLUMN_DECISION }, { "reason", MED_RECONCILE_COLUMN_REASON }
  };
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint row = 0; row < med_table_page_get_n_rows (page); row++)
    {
      json_builder_begin_object (builder);
      med_command_json_int (builder, "item", med_table_page_get_id (page, row));
      for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
        med_command_json_text (builder, members[i].member,
                               med_table_page_get_text (page, row, members[i].column));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    {
      med_command_json_print (builder);
      return;
    }
  for (guint row = 0; row < med_table_page_get_n_rows (page); row++)
    {
      const char *decision = med_table_page_get_text (page, row, MED_RECONCILE_COLUMN_DECISION);
      MedReconcileClass class = MED_RECONCILE_AMBIGUOUS;
      g_autofree char *fields = med_reconcile_fields_dup_titles (
          med_table_page_get_text (page, row, MED_RECONCILE_COLUMN_FIELDS));

      if (!med_reconcile_class_from_word (
              med_table_page_get_text (page, row, MED_RECONCILE_COLUMN_CLASS), &class))
        continue;
      printf ("%" PRId64 "  %s  %s  %s  %s  %s\n", med_table_page_get_id (page, row),
              med_reconcile_class_get_title (class),
              med_table_page_get_text (page, row, MED_RECONCILE_COLUMN_ASSET),
              med_table_page_get_text (page, row, MED_RECONCILE_COLUMN_NAME), fields,
              med_reconcile_decision_get_title (decision != NULL ? decision : ""));
    }
}

/* CLASS and FIELD as words, where they are given. */
gboolean
med_command_read_class (const char *word, MedReconcileClass *class, GError **error)
{
  *class = MED_N_RECONCILE_CLASSES;
  if (word == NULL || med_reconcile_class_from_word (word, class))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
               _ ("“%s” is no class: equal, differs, only-here, only-there, ambiguous, duplicate, "
                  "retired or refused"),
               word);
  return FALSE;
}

gboolean
med_command_read_field (const char *word, MedDeviceField *field, GError **error)
{
  *field = word != NULL ? med_reconcile_field_from_key (word) : MED_N_DEVICE_FIELDS;
  if (word == NULL || *field < MED_N_DEVICE_FIELDS)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
               _ ("“%s” is no field; the fields are those of “device show --json”"), word);
  return FALSE;
}

static gpointer
check_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_reconciliation_load_sync (connection, *(gint64 *) data, error);
}

static gboolean
run_show (MedCommandContext *context, char **argv, GError **error)
{
  MedReconcileFilter filter = { .field = MED_N_DEVICE_FIELDS };
  g_autofree char *class = NULL;
  g_autofree char *field = NULL;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "open", 0, 0, G_OPTION_ARG_NONE, &filter.open_only, NULL, NULL },
    { "class", 0, 0, G_OPTION_ARG_STRING, &class, NULL, NULL },
    { "field", 0, 0, G_OPTION_ARG_STRING, &field, NULL, NULL },
    { NULL },
  };

  if (!med_command_options_read (entries, argv, &words, error) ||
      !med_command_read_class (class, &filter.class, error) ||
      !med_command_read_field (field, &filter.field, error))
    return FALSE;
  if (g_strv_length (words) != 1)
    return med_command_usage (&med_reconcile_commands[COMMAND_SHOW],
                              _ ("Name the number of a reconciliation"), error);
  if (!med_command_parse_number (words[0], &filter.reconciliation_id, error))
    return FALSE;
  g_autoptr (MedReconciliation) session = med_command_context_run (
      context, MED_STORE_BULK, check_func, &filter.reconciliation_id, error);
  if (session == NULL)
    return FALSE;
  g_autoptr (MedTableRequest) request = med_table_request_new (&med_reconcile_list_spec);
  med_reconcile_filter_add_to (&filter, request);
  med_table_request_set_sort (request, MED_RECONCILE_COLUMN_ASSET, FALSE);
  med_table_request_set_head (request, G_MAXUINT);
  g_autoptr (MedTableResult) result = med_command_context_run (
      context, MED_STORE_BULK, med_table_request_list_sync, request, error);
  if (result == NULL)
    return FALSE;
  print_items (context, result->head);
  return TRUE;
}

static gpointer
export_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;

  return med_reconcile_sheet_write_sync (connection, call->id, call->open_only, cancellable,
                                         &call->n_rows, error);
}

static gboolean
run_export (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { 0 };
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "open", 0, 0, G_OPTION_ARG_NONE, &call.open_only, NULL, NULL },
    { NULL },
  };

  if (!med_command_options_read (entries, argv, &words, error))
    return FALSE;
  if (g_strv_length (words) != 2)
    return med_command_usage (&med_reconcile_commands[COMMAND_EXPORT],
                              _ ("Name the number of a reconciliation and a file"), error);
  if (!med_command_parse_number (words[0], &call.id, error))
    return FALSE;
  g_autoptr (GBytes) bytes =
      med_command_context_run (context, MED_STORE_BULK, export_func, &call, error);
  if (bytes == NULL)
    return FALSE;
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  if (!g_file_set_contents_full (words[1], text, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT,
                                 0600, error))
    return med_error_convert (error, words[1]);
  printf (ngettext ("%s: %u row\n", "%s: %u rows\n", call.n_rows), words[1], call.n_rows);
  return TRUE;
}

static gpointer
report_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_report_reconciliation_make_sync (connection, ((Call *) data)->id, MED_REPORT_A4,
                                              med_report_language_guess (), cancellable, error);
}

static gboolean
run_report (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { 0 };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_reconcile_commands[COMMAND_REPORT],
                              _ ("Name the number of a reconciliation and a file"), error);
  if (!med_command_parse_number (argv[0], &call.id, error))
    return FALSE;
  g_autoptr (MedReport) report =
      med_command_context_run (context, MED_STORE_BULK, report_func, &call, error);
  return report != NULL && med_report_write_sync (report, argv[1], error);
}

const MedCommand med_reconcile_commands[] = {
  { "device reconcile", "FILE [--begin]",
    N_ ("Compare another list of devices with the inventory; with --begin keep it, to decide on"),
    run_compare },
  { "device reconcile-list", "", N_ ("List the comparisons with other lists"), run_list },
  { "device reconcile-show", "NUMBER [--open] [--class CLASS] [--field FIELD]",
    N_ ("List what was found and decided"), run_show },
  { "device reconcile-export", "NUMBER FILE [--open]",
    N_ ("Write it as a table, in which decisions can be filled in"), run_export },
  { "device reconcile-report", "NUMBER FILE.pdf", N_ ("Write it as a report in PDF"), run_report },
  { NULL, NULL, NULL, NULL },
};
