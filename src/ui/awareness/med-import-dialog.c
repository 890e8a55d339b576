/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-import-dialog"

#include "config.h"

#include "ui/awareness/med-import-dialog.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-advisory-import.h"
#include "engine/base/med-error-help.h"
#include "ui/widgets/med-help-button.h"

#define MED_TYPE_IMPORT_DIALOG (med_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedImportDialog, med_import_dialog, MED, IMPORT_DIALOG, AdwWindow)

/* Refused and skipped files come first; of the rest so many are named. */
#define MAX_ROWS 300
/* So many rows are made at a time; between two times the window answers. */
#define ROWS_AT_ONCE 10

/**
 * MedImportDialog:
 *
 * An import of advisories under way, then what became of each file. Closing it stops the import
 * between two files; what is loaded stays.
 */
struct _MedImportDialog
{
  AdwWindow parent_instance;

  MedProgress *progress;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *files_left;     /* (owned) of MedAdvisoryImportFile, unowned: not yet in the list */
  MedAdvisoryImport *import; /* (owned) (nullable) what became of them */
  guint fill_tick;

  GtkWidget *cancel_button;
  GtkWidget *close_button;
  GtkProgressBar *bar;
  GtkLabel *summary;
  GtkWidget *scroller;
  GtkListBox *files;
};

G_DEFINE_FINAL_TYPE (MedImportDialog, med_import_dialog, ADW_TYPE_WINDOW)

static void
progress_cb (MedImportDialog *self)
{
  if (self->progress == NULL)
    return; /* closed; the import comes to its end by itself */
  g_autofree char *text = med_progress_dup_text (self->progress);

  gtk_progress_bar_set_fraction (self->bar, med_progress_get_fraction (self->progress));
  gtk_progress_bar_set_text (self->bar, text);
}

static const char *
icon_for (MedAdvisoryOutcome outcome)
{
  if (outcome == MED_ADVISORY_REFUSED || outcome == MED_ADVISORY_HELD)
    return "med-bad-symbolic";
  return outcome == MED_ADVISORY_SKIPPED ? "med-unknown-symbolic" : "med-good-symbolic";
}

static const char *
class_for (MedAdvisoryOutcome outcome)
{
  if (outcome == MED_ADVISORY_REFUSED || outcome == MED_ADVISORY_HELD)
    return "outcome-bad";
  return outcome == MED_ADVISORY_SKIPPED ? "outcome-unknown" : "outcome-good";
}

static GtkWidget *
file_row_new (const MedAdvisoryImportFile *file)
{
  g_autofree char *name = g_filename_display_basename (file->path);
  g_autofree char *title =
      g_strdup_printf ("%s: %s", med_advisory_outcome_get_title (file->outcome), name);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_for (file->outcome));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), file->text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (icon, class_for (file->outcome));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  if (file->outcome == MED_ADVISORY_REFUSED || file->outcome == MED_ADVISORY_HELD)
    {
      GtkWidget *help = med_help_button_new (NULL);

      med_help_button_set_topic (MED_HELP_BUTTON (help), med_error_help_find (file->text));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), help);
    }
  return row;
}

static void
take_files (MedImportDialog *self, gboolean loaded)
{
  const GPtrArray *files = self->import->files;
  guint n = 0;

  for (guint i = 0; i < files->len && n < MAX_ROWS; i++)
    {
      MedAdvisoryImportFile *file = g_ptr_array_index (files, i);

      if ((file->outcome < MED_ADVISORY_SKIPPED) != loaded)
        continue;
      g_ptr_array_add (self->files_left, file);
      n++;
    }
}

/* Once a frame, since all that is made between two frames is laid out together. */
static gboolean
fill_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  MedImportDialog *self = user_data;
  guint n = MIN (self->files_left->len, ROWS_AT_ONCE);

  for (guint i = 0; i < n; i++)
    gtk_list_box_append (self->files, file_row_new (g_ptr_array_index (self->files_left, i)));
  g_ptr_array_remove_range (self->files_left, 0, n);
  if (self->files_left->len > 0)
    return G_SOURCE_CONTINUE;
  self->fill_tick = 0;
  return G_SOURCE_REMOVE;
}

static void
show_summary (MedImportDialog *self, const char *text, const char *css_class)
{
  gtk_label_set_text (self->summary, text);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->summary), css_class);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), TRUE);
  gtk_widget_set_visible (self->cancel_button, FALSE);
  gtk_widget_set_visible (self->close_button, TRUE);
  gtk_widget_grab_focus (self->close_button);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAdvisoryImport) import =
      med_advisory_import_finish (MED_STORE (source), result, &error);

  if (self->progress == NULL)
    return; /* closed meanwhile */
  if (import == NULL)
    {
      show_summary (self, error->message, "outcome-bad");
      return;
    }
  g_autofree char *summary = med_advisory_import_summarize (import);
  g_autofree char *stopped =
      import->cancelled ? g_strdup_printf (_ ("Stopped. %s"), summary) : g_strdup (summary);
  progress_cb (self);
  show_summary (self, stopped,
                import->counts[MED_ADVISORY_REFUSED] + import->counts[MED_ADVISORY_HELD] > 0
                    ? "outcome-warning"
                    : NULL);
  gtk_widget_set_visible (self->scroller, import->files->len > 0);
  self->import = g_steal_pointer (&import);
  take_files (self, FALSE);
  take_files (self, TRUE);
  if (fill_cb (GTK_WIDGET (self), NULL, self))
    self->fill_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_cb, self, NULL);
}

static void
cancel_cb (MedImportDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
}

static void
med_import_dialog_dispose (GObject *object)
{
  MedImportDialog *self = MED_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->fill_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->fill_tick);
  self->fill_tick = 0;
  g_clear_pointer (&self->files_left, g_ptr_array_unref);
  g_clear_pointer (&self->import, med_advisory_import_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->progress);
  G_OBJECT_CLASS (med_import_dialog_parent_class)->dispose (object);
}

static void
med_import_dialog_class_init (MedImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_import_dialog_dispose;

  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedImportDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MedImportDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, MedImportDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, MedImportDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, MedImportDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, MedImportDialog, files);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_import_dialog_init (MedImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->files_left = g_ptr_array_new ();
  self->progress = med_progress_new ();
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (self->progress, "notify", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * med_import_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who imports
 * @paths: (array zero-terminated=1): files and folders
 *
 * Begins the import at once and shows how it goes.
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *
med_import_dialog_present (GtkWidget *parent, MedSession *session, const char *const *paths)
{
  MedImportDialog *self =
      g_object_new (MED_TYPE_IMPORT_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  med_advisory_import_async (med_session_get_store (session), paths,
                             med_session_get_person_id (session), self->progress, self->cancellable,
                             imported_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WINDOW (self);
}
