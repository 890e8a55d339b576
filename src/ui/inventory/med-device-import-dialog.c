/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-import-dialog"

#include "config.h"

#include "ui/inventory/med-device-import-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-import.h"
#include "ui/widgets/med-help-button.h"

/* A person reads no more; the counts are of all. */
#define MOST_ROWS_SHOWN 2000

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
 * MedDeviceImportDialog:
 *
 * Leads from a file over the meaning of its columns and a preview to the import, which is all or
 * nothing and can be stopped.
 */
struct _MedDeviceImportDialog
{
  AdwWindow parent_instance;

  MedSession *session;       /* (owned) */
  MedDeviceSheet *sheet;     /* (owned) (nullable) */
  MedDeviceMapping *mapping; /* (owned) (nullable) */
  MedDevicePreview *preview; /* (owned) (nullable) */
  MedProgress *progress;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *mapping_rows;   /* (owned) of AdwComboRow, unowned */
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

G_DEFINE_FINAL_TYPE (MedDeviceImportDialog, med_device_import_dialog, ADW_TYPE_WINDOW)

/* What a lane is handed: its own references, so that the dialog may go away. */
typedef struct
{
  GFile *file;
  MedDeviceSheet *sheet;
  MedDeviceMapping *mapping;
  MedProgress *progress;
  gint64 person_id;
  gboolean leave_out;
} Input;

typedef struct
{
  MedDeviceSheet *sheet;
  MedDeviceMapping *mapping;
} ReadResult;

static void
input_free (Input *input)
{
  g_clear_object (&input->file);
  g_clear_object (&input->progress);
  g_clear_pointer (&input->sheet, med_device_sheet_unref);
  g_clear_pointer (&input->mapping, med_device_mapping_free);
  g_free (input);
}

static void
read_result_free (ReadResult *result)
{
  g_clear_pointer (&result->sheet, med_device_sheet_unref);
  g_clear_pointer (&result->mapping, med_device_mapping_free);
  g_free (result);
}

static void
set_step (MedDeviceImportDialog *self, Step step)
{
  static const char *const pages[] = {
    "waiting", "mapping", "waiting", "preview", "waiting", "done"
  };

  self->step = step;
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
    gtk_label_set_text (self->waiting_label, _ ("Comparing with the inventory…"));
}

static void
show_message (MedDeviceImportDialog *self, const GError *error)
{
  gtk_label_set_text (self->message, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), error != NULL);
}

static void
check_mapping (MedDeviceImportDialog *self)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->mapping->n_columns; i++)
    self->mapping->fields[i] = MED_N_DEVICE_FIELDS;
  for (guint i = 0; i < self->mapping->n_columns && error == NULL; i++)
    {
      guint selected = adw_combo_row_get_selected (self->mapping_rows->pdata[i]);

      /* The first choice is to leave the column out. */
      if (selected > 0 &&
          !med_device_mapping_set (self->mapping, i, (MedDeviceField) (selected - 1), &error))
        break;
    }
  gboolean good = error == NULL && med_device_mapping_check (self->mapping, &error);
  show_message (self, error);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button), good);
}

static char *
dup_samples (MedDeviceSheet *sheet, guint column)
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
add_mapping_row (MedDeviceImportDialog *self, GListModel *choices, guint column)
{
  GtkWidget *row = adw_combo_row_new ();
  MedDeviceField field = self->mapping->fields[column];
  g_autofree char *samples = dup_samples (self->sheet, column);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), self->mapping->headers[column]);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), samples);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), choices);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), field < MED_N_DEVICE_FIELDS ? field + 1 : 0);
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (check_mapping), self);
  g_ptr_array_add (self->mapping_rows, row);
}

static void
show_mapping (MedDeviceImportDialog *self)
{
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);
  g_autofree char *how = med_device_sheet_describe (self->sheet);

  gtk_string_list_append (choices, _ ("Left out"));
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    gtk_string_list_append (choices, med_device_field_get_title (field));
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
  g_autoptr (MedDeviceSheet) sheet = med_device_sheet_load_sync (input->file, error);

  if (sheet == NULL)
    return NULL;
  g_autoptr (MedDeviceMapping) mapping =
      med_device_mapping_new ((const char *const *) sheet->headers);
  if (!med_device_mapping_recall_sync (mapping, connection, error))
    return NULL;
  ReadResult *result = g_new0 (ReadResult, 1);
  result->sheet = g_steal_pointer (&sheet);
  result->mapping = g_steal_pointer (&mapping);
  return result;
}

static void
read_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (MedDeviceImportDialog) self = user_data;
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
input_new (MedDeviceImportDialog *self)
{
  Input *input = g_new0 (Input, 1);

  input->sheet = med_device_sheet_ref (self->sheet);
  input->mapping = med_device_mapping_copy (self->mapping);
  input->progress = g_object_ref (self->progress);
  input->person_id = med_session_get_person_id (self->session);
  input->leave_out = gtk_check_button_get_active (self->leave_out_check);
  return input;
}

static void
append_rows (MedDeviceImportDialog *self, GListStore *store, MedImportVerdict verdict)
{
  for (guint i = 0; i < self->preview->rows->len; i++)
    {
      const MedImportRow *row = self->preview->rows->pdata[i];

      if (row->verdict != verdict)
        continue;
      if (g_list_model_get_n_items (G_LIST_MODEL (store)) == MOST_ROWS_SHOWN)
        return;
      /* Translators: a line number, an asset number, New or Refused, what it is */
      g_autofree char *text = g_strdup_printf (_ ("Line %u · %s · %s: %s"), row->line, row->asset,
                                               med_import_verdict_get_title (verdict), row->detail);
      g_autoptr (GtkStringObject) item = gtk_string_object_new (text);
      g_object_set_data (G_OBJECT (item), "med-verdict", GINT_TO_POINTER (verdict));
      g_list_store_append (store, item);
    }
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
  int verdict = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (object), "med-verdict"));

  gtk_label_set_text (GTK_LABEL (label), gtk_string_object_get_string (object));
  if (verdict == MED_IMPORT_REFUSED)
    gtk_widget_add_css_class (label, "outcome-bad");
  else
    gtk_widget_remove_css_class (label, "outcome-bad");
}

static char *
dup_counts (const MedDevicePreview *preview)
{
  return g_strdup_printf (_ ("%'u new · %'u changed · %'u unchanged · %'u refused"),
                          preview->counts[MED_IMPORT_NEW], preview->counts[MED_IMPORT_CHANGED],
                          preview->counts[MED_IMPORT_UNCHANGED],
                          preview->counts[MED_IMPORT_REFUSED]);
}

static void
leave_out_cb (MedDeviceImportDialog *self)
{
  const guint *counts = self->preview->counts;
  guint n = counts[MED_IMPORT_NEW] + counts[MED_IMPORT_CHANGED];
  gboolean leave_out = gtk_check_button_get_active (self->leave_out_check);
  g_autofree char *label = g_strdup_printf (ngettext ("_Import %'u Row", "_Import %'u Rows", n), n);

  gtk_button_set_label (self->next_button, n > 0 ? label : _ ("Nothing to Import"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button),
                            n > 0 && (counts[MED_IMPORT_REFUSED] == 0 || leave_out));
}

static void
show_preview (MedDeviceImportDialog *self)
{
  g_autoptr (GListStore) store = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  g_autofree char *counts = dup_counts (self->preview);

  append_rows (self, store, MED_IMPORT_REFUSED);
  append_rows (self, store, MED_IMPORT_CHANGED);
  append_rows (self, store, MED_IMPORT_NEW);
  g_autoptr (GtkNoSelection) model = gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&store)));
  gtk_list_view_set_model (self->rows_view, GTK_SELECTION_MODEL (model));
  gtk_label_set_text (self->counts_label, counts);
  gtk_widget_set_visible (GTK_WIDGET (self->leave_out_check),
                          self->preview->counts[MED_IMPORT_REFUSED] > 0);
  set_step (self, STEP_PREVIEW);
  leave_out_cb (self);
}

static gpointer
preview_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_device_import_preview_sync (connection, input->sheet, input->mapping, cancellable,
                                         error);
}

static gpointer
apply_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;
  MedDeviceImport import = { .sheet = input->sheet,
                             .mapping = input->mapping,
                             .person_id = input->person_id,
                             .leave_out_refused = input->leave_out,
                             .progress = input->progress };

  return med_device_import_apply_sync (connection, &import, cancellable, error);
}

/* Of the preview, or of what was imported: both say what they found. */
static void
result_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (MedDeviceImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  MedDevicePreview *preview = med_store_run_finish (MED_STORE (source), async_result, &error);

  if (self->session == NULL)
    {
      g_clear_pointer (&preview, med_device_preview_free);
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
  g_clear_pointer (&self->preview, med_device_preview_free);
  self->preview = preview;
  if (self->step == STEP_LOOKING)
    {
      show_preview (self);
      return;
    }
  g_autofree char *counts = dup_counts (preview);
  adw_status_page_set_title (self->done_page, _ ("Imported"));
  adw_status_page_set_description (self->done_page, counts);
  set_step (self, STEP_DONE);
}

static void
run (MedDeviceImportDialog *self, MedStoreLane lane, MedStoreFunc func, Step step)
{
  show_message (self, NULL);
  set_step (self, step);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (self->session), lane, func, input_new (self),
                       (GDestroyNotify) input_free, (GDestroyNotify) med_device_preview_free,
                       self->cancellable, result_cb, g_object_ref (self));
}

static void
next_cb (MedDeviceImportDialog *self)
{
  if (self->step == STEP_MAPPING)
    run (self, MED_STORE_BULK, preview_func, STEP_LOOKING);
  else if (self->step == STEP_PREVIEW)
    run (self, MED_STORE_WRITER, apply_func, STEP_WRITING);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
back_cb (MedDeviceImportDialog *self)
{
  set_step (self, STEP_MAPPING);
  check_mapping (self);
}

static void
cancel_cb (MedDeviceImportDialog *self)
{
  if (self->step == STEP_WRITING || self->step == STEP_LOOKING)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
progress_cb (MedDeviceImportDialog *self)
{
  g_autofree char *text = med_progress_dup_text (self->progress);

  gtk_progress_bar_set_fraction (self->progress_bar, med_progress_get_fraction (self->progress));
  if (self->step == STEP_WRITING && text != NULL)
    gtk_label_set_text (self->waiting_label, text);
}

static void
med_device_import_dialog_dispose (GObject *object)
{
  MedDeviceImportDialog *self = MED_DEVICE_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_device_import_dialog_parent_class)->dispose (object);
}

static void
med_device_import_dialog_finalize (GObject *object)
{
  MedDeviceImportDialog *self = MED_DEVICE_IMPORT_DIALOG (object);

  g_clear_pointer (&self->sheet, med_device_sheet_unref);
  g_clear_pointer (&self->mapping, med_device_mapping_free);
  g_clear_pointer (&self->preview, med_device_preview_free);
  g_clear_object (&self->progress);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->mapping_rows);
  G_OBJECT_CLASS (med_device_import_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, message);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, mapping_group);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, counts_label);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, leave_out_check);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, rows_view);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceImportDialog, done_page);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_out_cb);
}

static void
med_device_import_dialog_class_init (MedDeviceImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_device_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_device_import_dialog_finalize;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-device-import-dialog.ui");
  bind_children (widget_class);
}

static void
med_device_import_dialog_init (MedDeviceImportDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  gtk_list_view_set_factory (self->rows_view, factory);
  self->mapping_rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  self->progress = med_progress_new ();
  g_signal_connect_object (self->progress, "notify::fraction", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * med_device_import_dialog_new:
 * @parent: the window it belongs to
 * @session: who works
 * @file: the table
 *
 * Returns: (transfer none): the dialog, to be presented; it reads the file at once
 */
GtkWidget *
med_device_import_dialog_new (GtkWindow *parent, MedSession *session, GFile *file)
{
  MedDeviceImportDialog *self =
      g_object_new (MED_TYPE_DEVICE_IMPORT_DIALOG, "transient-for", parent, NULL);
  Input *input = g_new0 (Input, 1);

  self->session = g_object_ref (session);
  input->file = g_object_ref (file);
  set_step (self, STEP_READING);
  med_store_run_async (med_session_get_store (session), MED_STORE_BULK, read_func, input,
                       (GDestroyNotify) input_free, (GDestroyNotify) read_result_free,
                       self->cancellable, read_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
