/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-import-dialog"

#include "config.h"

#include "ui/widgets/med-table-import-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/widgets/med-help-button.h"

/* GTK makes widgets for 200 rows, whatever can be seen; between two times the window answers. */
#define ROWS_AT_ONCE 40

typedef enum
{
  STEP_READING,
  STEP_MAPPING,
  STEP_LOOKING,
  STEP_PREVIEW,
  STEP_WRITING,
  STEP_DONE,
} Step;

/**
 * MedTableImportDialog:
 *
 * Leads from a file over the meaning of its columns and a preview to the import, which is all or
 * nothing and can be stopped.
 */
struct _MedTableImportDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */
  const MedTableImportKind *kind;
  GVariant *options;             /* (owned) (nullable) */
  MedCsvSheet *sheet;            /* (owned) (nullable) */
  MedColumnMapping *mapping;     /* (owned) (nullable) */
  MedTableImportResult *preview; /* (owned) (nullable) */
  MedProgress *progress;         /* (owned) */
  GCancellable *cancellable;     /* (owned) */
  GPtrArray *mapping_rows;       /* (owned) of AdwComboRow, unowned */
  GPtrArray *rows_left;          /* (owned) of GtkStringObject: not yet in @rows */
  GListStore *rows;              /* (owned) */
  guint fill_tick;
  Step step;

  GtkButton *cancel_button;
  GtkWidget *back_button;
  GtkButton *next_button;
  GtkLabel *message;
  GtkStack *steps;
  GtkLabel *waiting_label;
  GtkProgressBar *progress_bar;
  AdwPreferencesGroup *mapping_group;
  GtkLabel *counts_label;
  GtkCheckButton *leave_out_check;
  GtkListView *rows_view;
  AdwStatusPage *done_page;
};

G_DEFINE_FINAL_TYPE (MedTableImportDialog, med_table_import_dialog, ADW_TYPE_WINDOW)

/* What a lane is handed: its own references, so that the dialog may go away. */
typedef struct
{
  const MedTableImportKind *kind;
  GFile *file;
  MedTableImport import;
} Input;

typedef struct
{
  MedCsvSheet *sheet;
  MedColumnMapping *mapping;
} ReadResult;

static void
input_free (Input *input)
{
  g_clear_object (&input->file);
  g_clear_object (&input->import.progress);
  g_clear_pointer (&input->import.sheet, med_csv_sheet_unref);
  g_clear_pointer (&input->import.mapping, med_column_mapping_free);
  g_clear_pointer (&input->import.options, g_variant_unref);
  g_free (input);
}

static void
read_result_free (ReadResult *result)
{
  g_clear_pointer (&result->sheet, med_csv_sheet_unref);
  g_clear_pointer (&result->mapping, med_column_mapping_free);
  g_free (result);
}

static void
set_step (MedTableImportDialog *self, Step step)
{
  static const char *const pages[] = {
    "waiting", "mapping", "waiting", "preview", "waiting", "done"
  };

  self->step = step;
  /* While the lanes work, nothing is asked of the person, who goes on working in the window. */
  gtk_window_set_modal (GTK_WINDOW (self), step != STEP_LOOKING && step != STEP_WRITING);
  gtk_stack_set_visible_child_name (self->steps, pages[step]);
  gtk_widget_set_visible (self->back_button, step == STEP_PREVIEW);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), step != STEP_DONE);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), step == STEP_WRITING);
  gtk_button_set_label (self->cancel_button, step == STEP_WRITING ? _ ("_Stop") : _ ("_Cancel"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button),
                            step == STEP_MAPPING || step == STEP_DONE);
  if (step == STEP_MAPPING)
    gtk_button_set_label (self->next_button, _ ("_Preview"));
  else if (step == STEP_DONE)
    gtk_button_set_label (self->next_button, _ ("_Close"));
  if (step == STEP_LOOKING)
    gtk_label_set_text (self->waiting_label, _ ("Comparing with what is recorded…"));
}

static void
show_message (MedTableImportDialog *self, const GError *error)
{
  gtk_label_set_text (self->message, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), error != NULL);
}

static void
check_mapping (MedTableImportDialog *self)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->mapping->n_columns; i++)
    self->mapping->fields[i] = self->mapping->set->n_fields;
  for (guint i = 0; i < self->mapping->n_columns && error == NULL; i++)
    {
      guint selected = adw_combo_row_get_selected (self->mapping_rows->pdata[i]);

      /* The first choice is to leave the column out. */
      if (selected > 0 && !med_column_mapping_set (self->mapping, i, selected - 1, &error))
        break;
    }
  gboolean good = error == NULL && self->kind->check (self->mapping, &error);
  show_message (self, error);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button), good);
}

static char *
dup_samples (MedCsvSheet *sheet, guint column)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < sheet->samples->len; i++)
    {
      char **record = sheet->samples->pdata[i];

      if (column < g_strv_length (record) && *record[column] != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", record[column]);
    }
  return g_markup_escape_text (text->str, -1);
}

static void
add_mapping_row (MedTableImportDialog *self, GListModel *choices, guint column)
{
  GtkWidget *row = adw_combo_row_new ();
  const guint field = self->mapping->fields[column];
  g_autofree char *samples = dup_samples (self->sheet, column);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), self->mapping->headers[column]);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), samples);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), choices);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row),
                              field < self->mapping->set->n_fields ? field + 1 : 0);
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (check_mapping), self);
  g_ptr_array_add (self->mapping_rows, row);
}

static void
show_mapping (MedTableImportDialog *self)
{
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);
  g_autofree char *how = med_csv_sheet_describe (self->sheet);

  gtk_string_list_append (choices, _ ("Left out"));
  for (guint field = 0; field < self->mapping->set->n_fields; field++)
    gtk_string_list_append (choices, self->mapping->set->get_title (field));
  for (guint i = 0; i < self->mapping->n_columns; i++)
    add_mapping_row (self, G_LIST_MODEL (choices), i);
  for (guint i = 0; i < self->mapping_rows->len; i++)
    adw_preferences_group_add (self->mapping_group, self->mapping_rows->pdata[i]);
  adw_preferences_group_set_description (self->mapping_group, how);
  set_step (self, STEP_MAPPING);
  check_mapping (self);
}

static gpointer
read_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_load_sync (input->file, error);

  if (sheet == NULL)
    return NULL;
  g_autoptr (MedColumnMapping) mapping =
      input->kind->new_mapping ((const char *const *) sheet->headers);
  if (!med_column_mapping_recall_sync (mapping, connection, error))
    return NULL;
  ReadResult *result = g_new0 (ReadResult, 1);
  result->sheet = g_steal_pointer (&sheet);
  result->mapping = g_steal_pointer (&mapping);
  return result;
}

static void
read_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (MedTableImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  ReadResult *result = med_store_run_finish (MED_STORE (source), async_result, &error);

  if (self->session == NULL)
    {
      g_clear_pointer (&result, read_result_free);
      return;
    }
  show_message (self, error);
  if (result == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->waiting_label), FALSE);
      return;
    }
  self->sheet = g_steal_pointer (&result->sheet);
  self->mapping = g_steal_pointer (&result->mapping);
  read_result_free (result);
  show_mapping (self);
}

static Input *
input_new (MedTableImportDialog *self)
{
  Input *input = g_new0 (Input, 1);

  input->kind = self->kind;
  input->import.sheet = med_csv_sheet_ref (self->sheet);
  input->import.mapping = med_column_mapping_copy (self->mapping);
  input->import.progress = g_object_ref (self->progress);
  input->import.person_id = med_session_get_person_id (self->session);
  input->import.leave_out = gtk_check_button_get_active (self->leave_out_check);
  input->import.options = self->options != NULL ? g_variant_ref (self->options) : NULL;
  return input;
}

static void
append_rows (MedTableImportDialog *self, gboolean refused)
{
  for (guint i = 0; i < self->preview->rows->len; i++)
    {
      const MedTableImportRow *row = self->preview->rows->pdata[i];

      if (row->refused != refused)
        continue;
      if (self->rows_left->len == MED_TABLE_IMPORT_MOST_ROWS)
        return;
      GtkStringObject *item = gtk_string_object_new (row->text);
      g_object_set_data (G_OBJECT (item), "med-refused", GINT_TO_POINTER (refused));
      g_ptr_array_add (self->rows_left, item);
    }
}

/* Once a frame, since all that is made between two frames is laid out together. */
static gboolean
fill_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  MedTableImportDialog *self = user_data;
  guint n = MIN (self->rows_left->len, ROWS_AT_ONCE);

  g_list_store_splice (self->rows, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), 0,
                       self->rows_left->pdata, n);
  g_ptr_array_remove_range (self->rows_left, 0, n);
  if (self->rows_left->len > 0)
    return G_SOURCE_CONTINUE;
  self->fill_tick = 0;
  return G_SOURCE_REMOVE;
}

/* What is refused stands first. */
static void
show_rows (MedTableImportDialog *self)
{
  if (self->fill_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->fill_tick);
  self->fill_tick = 0;
  g_list_store_remove_all (self->rows);
  g_ptr_array_set_size (self->rows_left, 0);
  append_rows (self, TRUE);
  append_rows (self, FALSE);
  if (fill_cb (GTK_WIDGET (self), NULL, self))
    self->fill_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_cb, self, NULL);
}

static void
row_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_list_item_set_child (item, label);
  gtk_list_item_set_selectable (item, FALSE);
}

static void
row_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  GtkStringObject *object = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (label), gtk_string_object_get_string (object));
  if (g_object_get_data (G_OBJECT (object), "med-refused") != NULL)
    gtk_widget_add_css_class (label, "outcome-bad");
  else
    gtk_widget_remove_css_class (label, "outcome-bad");
}

static void
leave_out_cb (MedTableImportDialog *self)
{
  const guint n = self->preview->n_to_write;
  gboolean leave_out = gtk_check_button_get_active (self->leave_out_check);
  g_autofree char *label = g_strdup_printf (ngettext ("_Import %'u Row", "_Import %'u Rows", n), n);

  if (self->kind->verb != NULL && n > 0)
    gtk_button_set_label (self->next_button, _ (self->kind->verb));
  else
    gtk_button_set_label (self->next_button, n > 0 ? label : _ ("Nothing to Import"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button),
                            n > 0 && (self->preview->n_refused == 0 || leave_out));
}

static void
show_preview (MedTableImportDialog *self)
{
  show_rows (self);
  gtk_label_set_text (self->counts_label, self->preview->counts);
  gtk_widget_set_visible (GTK_WIDGET (self->leave_out_check), self->preview->n_refused > 0);
  set_step (self, STEP_PREVIEW);
  leave_out_cb (self);
}

static gpointer
preview_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return input->kind->look (connection, &input->import, cancellable, error);
}

static gpointer
apply_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return input->kind->write (connection, &input->import, cancellable, error);
}

/* Of the preview, or of what was imported: both say what they found. */
static void
result_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (MedTableImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  MedTableImportResult *preview = med_store_run_finish (MED_STORE (source), async_result, &error);

  if (self->session == NULL)
    {
      g_clear_pointer (&preview, med_table_import_result_free);
      return;
    }
  show_message (self, error);
  if (preview == NULL)
    {
      set_step (self, self->step == STEP_WRITING ? STEP_PREVIEW : STEP_MAPPING);
      if (self->step == STEP_PREVIEW)
        leave_out_cb (self);
      return;
    }
  g_clear_pointer (&self->preview, med_table_import_result_free);
  self->preview = preview;
  if (self->step == STEP_LOOKING)
    {
      show_preview (self);
      return;
    }
  if (self->kind->opened != NULL)
    {
      self->kind->opened (gtk_window_get_transient_for (GTK_WINDOW (self)), self->session,
                          preview->made_id);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  adw_status_page_set_title (self->done_page, _ ("Imported"));
  adw_status_page_set_description (self->done_page, preview->counts);
  set_step (self, STEP_DONE);
}

static void
run (MedTableImportDialog *self, MedStoreLane lane, MedStoreFunc func, Step step)
{
  show_message (self, NULL);
  set_step (self, step);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (self->session), lane, func, input_new (self),
                       (GDestroyNotify) input_free, (GDestroyNotify) med_table_import_result_free,
                       self->cancellable, result_cb, g_object_ref (self));
}

static void
next_cb (MedTableImportDialog *self)
{
  if (self->step == STEP_MAPPING)
    run (self, MED_STORE_BULK, preview_func, STEP_LOOKING);
  else if (self->step == STEP_PREVIEW)
    run (self, MED_STORE_WRITER, apply_func, STEP_WRITING);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
back_cb (MedTableImportDialog *self)
{
  set_step (self, STEP_MAPPING);
  check_mapping (self);
}

static void
cancel_cb (MedTableImportDialog *self)
{
  if (self->step == STEP_WRITING || self->step == STEP_LOOKING)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
progress_cb (MedTableImportDialog *self)
{
  g_autofree char *text = med_progress_dup_text (self->progress);

  gtk_progress_bar_set_fraction (self->progress_bar, med_progress_get_fraction (self->progress));
  if (self->step == STEP_WRITING && text != NULL)
    gtk_label_set_text (self->waiting_label, text);
}

static void
med_table_import_dialog_dispose (GObject *object)
{
  MedTableImportDialog *self = MED_TABLE_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_table_import_dialog_parent_class)->dispose (object);
}

static void
med_table_import_dialog_finalize (GObject *object)
{
  MedTableImportDialog *self = MED_TABLE_IMPORT_DIALOG (object);

  g_clear_pointer (&self->sheet, med_csv_sheet_unref);
  g_clear_pointer (&self->mapping, med_column_mapping_free);
  g_clear_pointer (&self->preview, med_table_import_result_free);
  g_clear_pointer (&self->options, g_variant_unref);
  g_clear_object (&self->progress);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->mapping_rows);
  g_ptr_array_unref (self->rows_left);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (med_table_import_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, message);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, mapping_group);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, counts_label);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, leave_out_check);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, rows_view);
  gtk_widget_class_bind_template_child (widget_class, MedTableImportDialog, done_page);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_out_cb);
}

static void
med_table_import_dialog_class_init (MedTableImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_table_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_table_import_dialog_finalize;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/widgets/med-table-import-dialog.ui");
  bind_children (widget_class);
}

static void
med_table_import_dialog_init (MedTableImportDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) model = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  gtk_list_view_set_factory (self->rows_view, factory);
  self->rows_left = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_list_view_set_model (self->rows_view, GTK_SELECTION_MODEL (model));
  self->mapping_rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  self->progress = med_progress_new ();
  g_signal_connect_object (self->progress, "notify::fraction", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * med_table_import_dialog_new:
 * @parent: the window it belongs to
 * @session: who works
 * @kind: (transfer none): what kind of table it is
 * @file: the table
 * @options: (nullable): what @kind was asked before; floating or not
 *
 * Returns: (transfer none): the dialog, to be presented; it reads the file at once
 */
GtkWidget *
med_table_import_dialog_new (GtkWindow *parent,
                             MedSession *session,
                             const MedTableImportKind *kind,
                             GFile *file,
                             GVariant *options)
{
  MedTableImportDialog *self = g_object_new (MED_TYPE_TABLE_IMPORT_DIALOG, "transient-for", parent,
                                             "title", _ (kind->title), NULL);
  Input *input = g_new0 (Input, 1);

  self->session = g_object_ref (session);
  self->kind = kind;
  self->options = options != NULL ? g_variant_ref_sink (options) : NULL;
  input->kind = kind;
  input->file = g_object_ref (file);
  set_step (self, STEP_READING);
  med_store_run_async (med_session_get_store (session), MED_STORE_BULK, read_func, input,
                       (GDestroyNotify) input_free, (GDestroyNotify) read_result_free,
                       self->cancellable, read_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
