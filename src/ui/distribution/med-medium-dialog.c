/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-medium-dialog"

#include "config.h"

#include "ui/distribution/med-medium-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-distribution.h"
#include "ui/widgets/med-help-button.h"
#include "ui/widgets/med-progress-row.h"

#define REFRESH_MSEC 200

/**
 * MedMediumDialog:
 *
 * A copy onto a medium under way, then its result: nobody shall take a failure for a success.
 */
#define MED_TYPE_MEDIUM_DIALOG (med_medium_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedMediumDialog, med_medium_dialog, MED, MEDIUM_DIALOG, AdwWindow)

struct _MedMediumDialog
{
  AdwWindow parent_instance;

  GCancellable *cancellable; /* (owned) */
  MedProgressRow *row;       /* (unowned) in the list */
  guint timer;
  gboolean ended;
  gint done_kib;  /* (atomic) */
  gint total_kib; /* (atomic) */

  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *result;
  GtkImage *icon;
  GtkLabel *word;
  GtkLabel *detail;
  GtkWidget *close_button;
};

G_DEFINE_FINAL_TYPE (MedMediumDialog, med_medium_dialog, ADW_TYPE_WINDOW)

static gboolean
med_medium_dialog_close_request (GtkWindow *window)
{
  MedMediumDialog *self = MED_MEDIUM_DIALOG (window);

  /* A copy that nobody watches is stopped; the dialog stays to say so. */
  if (!self->ended)
    {
      g_cancellable_cancel (self->cancellable);
      return TRUE;
    }
  return GTK_WINDOW_CLASS (med_medium_dialog_parent_class)->close_request (window);
}

static void
med_medium_dialog_dispose (GObject *object)
{
  MedMediumDialog *self = MED_MEDIUM_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  G_OBJECT_CLASS (med_medium_dialog_parent_class)->dispose (object);
}

static void
med_medium_dialog_finalize (GObject *object)
{
  g_object_unref (MED_MEDIUM_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (med_medium_dialog_parent_class)->finalize (object);
}

static void
med_medium_dialog_class_init (MedMediumDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_medium_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_medium_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = med_medium_dialog_close_request;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/distribution/med-medium-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedMediumDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MedMediumDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MedMediumDialog, result);
  gtk_widget_class_bind_template_child (widget_class, MedMediumDialog, icon);
  gtk_widget_class_bind_template_child (widget_class, MedMediumDialog, word);
  gtk_widget_class_bind_template_child (widget_class, MedMediumDialog, detail);
  gtk_widget_class_bind_template_child (widget_class, MedMediumDialog, close_button);
}

static void
med_medium_dialog_init (MedMediumDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
refresh_cb (gpointer user_data)
{
  MedMediumDialog *self = user_data;
  guint64 done = (guint64) g_atomic_int_get (&self->done_kib) * 1024;
  guint64 total = (guint64) g_atomic_int_get (&self->total_kib) * 1024;

  if (total > 0)
    med_progress_row_set_bytes (self->row, done, total);
  return G_SOURCE_CONTINUE;
}

static void
show_result (MedMediumDialog *self, MedOutcome outcome, const char *word, const char *detail)
{
  self->ended = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), med_outcome_get_css_class (outcome));
  gtk_widget_add_css_class (GTK_WIDGET (self->word), med_outcome_get_css_class (outcome));
  gtk_image_set_from_icon_name (self->icon, med_outcome_get_icon_name (outcome));
  gtk_label_set_text (self->word, word);
  gtk_label_set_text (self->detail, detail);
  gtk_stack_set_visible_child_name (self->stack, "result");
  gtk_widget_grab_focus (self->close_button);
}

/* Everything the worker needs. */
typedef struct
{
  MedMediumDialog *dialog; /* (owned) for the two numbers */
  MedStore *store;         /* (owned) */
  MedMedium *medium;       /* (owned) */
  MedDistributionRequest request;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_object_unref (copy->dialog);
  g_object_unref (copy->store);
  g_object_unref (copy->medium);
  g_free (copy);
}

static void
enter_cb (MedVerificationPhase phase, gint64 total_bytes, gpointer data)
{
  Copy *copy = data;

  g_atomic_int_set (&copy->dialog->total_kib, (gint) (total_bytes / 1024));
}

static void
advance_cb (gint64 done_bytes, gpointer data)
{
  Copy *copy = data;

  g_atomic_int_set (&copy->dialog->done_kib, (gint) (done_bytes / 1024));
}

static void
copy_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Copy *copy = data;
  const MedVerificationWatch watch = { .enter = enter_cb, .advance = advance_cb, .data = copy };
  g_autoptr (GError) error = NULL;
  MedDistributionReport *report = med_distribution_copy_sync (
      copy->store, copy->medium, &copy->request, &watch, cancellable, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) med_distribution_report_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MedMediumDialog *self = MED_MEDIUM_DIALOG (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDistributionReport) report = g_task_propagate_pointer (G_TASK (result), &error);

  if (gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  if (report == NULL)
    {
      g_autofree char *detail = g_strdup_printf (
          "%s\n%s", error->message,
          error->domain == MED_ERROR ? med_error_remedy ((MedError) error->code) : "");
      show_result (self, MED_OUTCOME_BAD, _ ("NOT distributed"), detail);
      return;
    }
  g_autofree char *size = g_format_size ((guint64) report->bytes);
  g_autofree char *detail =
      g_strdup_printf (ngettext ("%u file, %s, read back from %s and found right.",
                                 "%u files, %s, read back from %s and found right.", report->files),
                       report->files, size, report->folder);
  show_result (self, MED_OUTCOME_GOOD, _ ("Distribution succeeded"), detail);
}

void
med_medium_dialog_present (MedPage *page, const MedDossier *dossier, GFile *folder)
{
  MedSession *session = med_page_get_session (page);
  g_autofree char *path = g_file_get_path (folder);
  MedMediumDialog *self = g_object_new (MED_TYPE_MEDIUM_DIALOG, "transient-for",
                                        gtk_widget_get_root (GTK_WIDGET (page)), NULL);
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, copied_cb, NULL);
  Copy *copy = g_new0 (Copy, 1);

  copy->dialog = g_object_ref (self);
  copy->store = g_object_ref (med_session_get_store (session));
  copy->medium = med_medium_new (path != NULL ? path : "");
  copy->request.statement_id = dossier->statement->id;
  copy->request.person_id = med_session_get_person_id (session);
  self->row = med_progress_row_new (dossier->patch->number, self->cancellable);
  gtk_list_box_append (self->list, GTK_WIDGET (self->row));
  self->timer = g_timeout_add (REFRESH_MSEC, refresh_cb, self);
  gtk_window_present (GTK_WINDOW (self));
  /* A file that is on the medium is told, even if somebody wanted to stop it in that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, copy, copy_free);
  g_task_run_in_thread (task, copy_thread);
}
