/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-import-dialog"

#include "config.h"

#include "ui/inventory/med-component-import-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-component-import.h"
#include "ui/inventory/med-component-rows.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-help-button.h"

/* More releases are counted, not named. */
#define NAMED_RELEASES 3

struct _MedComponentImportDialog
{
  AdwWindow parent_instance;

  MedPage *page;             /* (owned) (nullable) until it is closed */
  GArray *device_ids;        /* (owned) */
  GFile *file;               /* (owned) */
  GPtrArray *plans;          /* (owned) (nullable) of MedComponentPlan */
  GCancellable *cancellable; /* (owned) */

  GtkButton *cancel_button;
  GtkWidget *accept_button;
  GtkLabel *message;
  GtkStack *steps;
  MedFactList *facts;
  GtkLabel *warning;
  GtkEditable *source_row;
  GtkCheckButton *leave_out_check;
  GtkLabel *counts;
  GtkListView *rows_view;
};

G_DEFINE_FINAL_TYPE (MedComponentImportDialog, med_component_import_dialog, ADW_TYPE_WINDOW)

/* What a lane is handed: its own references, so that the dialog may go away. */
typedef struct
{
  GArray *device_ids;
  GFile *file;
  GPtrArray *plans;
  gint64 person_id;
  char *source;
  gboolean leave_out;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_array_unref (job->device_ids);
  g_object_unref (job->file);
  g_clear_pointer (&job->plans, g_ptr_array_unref);
  g_free (job->source);
  g_free (job);
}

static Job *
job_new (MedComponentImportDialog *self)
{
  Job *job = g_new0 (Job, 1);

  job->device_ids = g_array_ref (self->device_ids);
  job->file = g_object_ref (self->file);
  job->plans = self->plans != NULL ? g_ptr_array_ref (self->plans) : NULL;
  job->person_id = med_session_get_person_id (med_page_get_session (self->page));
  job->source = g_strdup (gtk_editable_get_text (self->source_row));
  job->leave_out = gtk_check_button_get_active (self->leave_out_check);
  return job;
}

static gpointer
look_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  g_autoptr (MedComponentFile) file = med_component_file_load_sync (job->file, error);

  if (file == NULL)
    return NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      med_error_convert (error, NULL);
      return NULL;
    }
  return med_component_plans_new_sync (connection, job->device_ids, file, error);
}

static gpointer
accept_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;

  return med_component_plans_accept_sync (connection, job->person_id, job->plans, job->source,
                                          job->leave_out, error)
             ? MED_STORE_OK
             : NULL;
}

static void
show_message (MedComponentImportDialog *self, const char *text)
{
  gtk_label_set_text (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static void
set_step (MedComponentImportDialog *self, const char *step)
{
  const gboolean preview = g_str_equal (step, "preview");

  gtk_stack_set_visible_child_name (self->steps, step);
  gtk_widget_set_visible (self->accept_button, preview);
  gtk_button_set_label (self->cancel_button,
                        preview || g_str_equal (step, "waiting") ? _ ("_Cancel") : _ ("_Close"));
}

static const MedComponentFile *
file_of (GPtrArray *plans)
{
  return ((const MedComponentPlan *) g_ptr_array_index (plans, 0))->file;
}

static void
changed_cb (MedComponentImportDialog *self)
{
  g_autofree char *source = g_strstrip (g_strdup (gtk_editable_get_text (self->source_row)));
  const gboolean whole =
      self->plans != NULL && file_of (self->plans)->sbom->counts[MED_SBOM_REFUSED] == 0;

  gtk_widget_set_sensitive (self->accept_button,
                            self->plans != NULL && *source != '\0' &&
                                (whole || gtk_check_button_get_active (self->leave_out_check)));
}

static void
add_releases (MedComponentImportDialog *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const guint n = self->plans->len;

  for (guint i = 0; i < MIN (n, NAMED_RELEASES); i++)
    g_string_append_printf (
        text, "%s%s", i > 0 ? "\n" : "",
        ((MedComponentPlan *) g_ptr_array_index (self->plans, i))->release_title);
  if (n > NAMED_RELEASES)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (
          text, ngettext ("and %u more release", "and %u more releases", n - NAMED_RELEASES),
          n - NAMED_RELEASES);
    }
  med_fact_list_add (self->facts, ngettext ("For the release", "For the releases", n), text->str);
}

static void
add_components (MedComponentImportDialog *self, const MedSbom *sbom)
{
  const guint *counts = sbom->counts;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%u", sbom->components->len);
  if (counts[MED_SBOM_NO_VERSION] > 0)
    g_string_append_printf (text, _ (" · %u without version"), counts[MED_SBOM_NO_VERSION]);
  if (counts[MED_SBOM_NAME_ONLY] > 0)
    g_string_append_printf (text, _ (" · %u known by name only"), counts[MED_SBOM_NAME_ONLY]);
  if (counts[MED_SBOM_REFUSED] > 0)
    g_string_append_printf (text, _ (" · %u cannot be used"), counts[MED_SBOM_REFUSED]);
  if (sbom->n_left_out > 0)
    g_string_append_printf (text, _ (" · %u files left out, which are no software"),
                            sbom->n_left_out);
  med_fact_list_add (self->facts, _ ("Components"), text->str);
}

/* "It does not say" is unknown, and told as such. */
static void
add_stated (MedComponentImportDialog *self, const char *label, const char *text)
{
  if (text != NULL && *text != '\0')
    med_fact_list_add (self->facts, label, text);
  else
    med_fact_list_add_outcome (self->facts, label, MED_OUTCOME_UNKNOWN, _ ("It does not say"));
}

static void
add_last (MedComponentImportDialog *self, const MedComponentPlan *plan)
{
  g_autofree char *last = plan->last != NULL ? med_component_import_describe (plan->last) : NULL;

  if (last != NULL)
    med_fact_list_add (self->facts, _ ("Last import"), last);
  else if (plan->diff->before->len > 0)
    med_fact_list_add (self->facts, _ ("Last import"),
                       _ ("None; what is known was entered by hand"));
  else
    med_fact_list_add_outcome (self->facts, _ ("Last import"), MED_OUTCOME_UNKNOWN,
                               _ ("None: components unknown so far"));
}

static void
show_facts (MedComponentImportDialog *self)
{
  const MedComponentFile *file = file_of (self->plans);
  const MedSbom *sbom = file->sbom;
  g_autofree char *dated =
      sbom->dated_usec != 0 ? med_clock_format_local_date (sbom->dated_usec) : NULL;
  g_autofree char *document = g_strdup_printf ("%s (%s)", file->name, sbom->format);

  med_fact_list_clear (self->facts);
  add_releases (self);
  med_fact_list_add (self->facts, _ ("Document"), document);
  add_stated (self, _ ("It is of"), sbom->subject);
  add_stated (self, _ ("Made on"), dated);
  add_stated (self, _ ("Made by"), sbom->made_by);
  add_components (self, sbom);
  if (self->plans->len == 1)
    add_last (self, g_ptr_array_index (self->plans, 0));
}

static void
show_warning (MedComponentImportDialog *self)
{
  guint n_older = 0;

  for (guint i = 0; i < self->plans->len; i++)
    n_older += ((MedComponentPlan *) g_ptr_array_index (self->plans, i))->is_older;
  gtk_label_set_text (self->warning, _ ("This document is older than the one imported last."));
  gtk_widget_set_visible (GTK_WIDGET (self->warning), n_older > 0);
}

static void
show_counts (MedComponentImportDialog *self)
{
  guint n_added = 0, n_removed = 0, n_changed = 0;

  for (guint i = 0; i < self->plans->len; i++)
    {
      const MedComponentDiff *diff =
          ((MedComponentPlan *) g_ptr_array_index (self->plans, i))->diff;

      n_added += diff->n_added;
      n_removed += diff->n_removed;
      n_changed += diff->n_changed;
    }
  g_autofree char *text = g_strdup_printf (_ ("%'u added · %'u removed · %'u in another version"),
                                           n_added, n_removed, n_changed);
  gtk_label_set_text (self->counts,
                      n_added + n_removed + n_changed > 0
                          ? text
                          : _ ("No component changes; document, date and source are new"));
}

static gboolean
is_known (GPtrArray *plans)
{
  for (guint i = 0; i < plans->len; i++)
    if (!((MedComponentPlan *) g_ptr_array_index (plans, i))->is_known)
      return FALSE;
  return TRUE;
}

static void
show_plans (MedComponentImportDialog *self)
{
  if (is_known (self->plans))
    {
      set_step (self, "same");
      return;
    }
  g_autoptr (MedComponentRows) rows = med_component_rows_new (self->plans);
  g_autoptr (GtkNoSelection) selection =
      gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&rows)));

  show_facts (self);
  show_warning (self);
  show_counts (self);
  gtk_widget_set_visible (GTK_WIDGET (self->leave_out_check),
                          file_of (self->plans)->sbom->counts[MED_SBOM_REFUSED] > 0);
  gtk_list_view_set_model (self->rows_view, GTK_SELECTION_MODEL (selection));
  set_step (self, "preview");
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->source_row));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedComponentImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *plans = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->page == NULL)
    {
      g_clear_pointer (&plans, g_ptr_array_unref);
      return; /* closed meanwhile */
    }
  if (plans == NULL)
    {
      show_message (self, error->message);
      set_step (self, "refused");
      gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
      return;
    }
  g_clear_pointer (&self->plans, g_ptr_array_unref);
  self->plans = plans;
  show_plans (self);
}

static void
look (MedComponentImportDialog *self)
{
  set_step (self, "waiting");
  med_store_run_async (med_session_get_store (med_page_get_session (self->page)), MED_STORE_BULK,
                       look_func, job_new (self), job_free, (GDestroyNotify) g_ptr_array_unref,
                       self->cancellable, looked_cb, g_object_ref (self));
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedComponentImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (self->page == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->steps), TRUE);
  changed_cb (self);
  if (done)
    {
      g_autofree char *text =
          g_strdup_printf (ngettext ("Components of %u release taken over",
                                     "Components of %u releases taken over", self->plans->len),
                           self->plans->len);

      if (gtk_widget_get_root (GTK_WIDGET (self->page)) != NULL)
        med_page_toast (self->page, text);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  show_message (self, error->message);
  /* Somebody else was quicker: what would change now is to be looked at first. */
  if (g_error_matches (error, MED_ERROR, MED_ERROR_CONFLICT))
    look (self);
}

static void
accept_cb (MedComponentImportDialog *self)
{
  if (!gtk_widget_get_sensitive (self->accept_button))
    return;
  show_message (self, NULL);
  /* An entry that turns insensitive must not hold the focus. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->accept_button, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->steps), FALSE);
  med_store_run_async (med_session_get_store (med_page_get_session (self->page)), MED_STORE_WRITER,
                       accept_func, job_new (self), job_free, NULL, NULL, accepted_cb,
                       g_object_ref (self));
}

static void
row_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_selectable (item, FALSE);
}

static void
row_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  gpointer row = gtk_list_item_get_item (item);
  const char *icon_name = med_component_rows_get_icon_name (row);
  const char *css_class = med_component_rows_get_css_class (row);
  const char *classes[] = { css_class, NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), icon_name);
  gtk_widget_set_visible (icon, icon_name != NULL);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)),
                      gtk_string_object_get_string (row));
  gtk_widget_set_css_classes (box, classes);
}

static void
med_component_import_dialog_dispose (GObject *object)
{
  MedComponentImportDialog *self = MED_COMPONENT_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->page);
  G_OBJECT_CLASS (med_component_import_dialog_parent_class)->dispose (object);
}

static void
med_component_import_dialog_finalize (GObject *object)
{
  MedComponentImportDialog *self = MED_COMPONENT_IMPORT_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_clear_pointer (&self->device_ids, g_array_unref);
  g_clear_pointer (&self->plans, g_ptr_array_unref);
  G_OBJECT_CLASS (med_component_import_dialog_parent_class)->finalize (object);
}

static void
med_component_import_dialog_class_init (MedComponentImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_component_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_component_import_dialog_finalize;

  g_type_ensure (MED_TYPE_FACT_LIST);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-component-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, accept_button);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, message);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, facts);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, warning);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, source_row);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, leave_out_check);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, counts);
  gtk_widget_class_bind_template_child (widget_class, MedComponentImportDialog, rows_view);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
med_component_import_dialog_init (MedComponentImportDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  gtk_list_view_set_factory (self->rows_view, factory);
}

/**
 * med_component_import_dialog_new:
 * @page: the page that asks
 * @device_ids: (element-type gint64): whose releases the list is for
 * @file: the list
 *
 * Begins to read at once, on a lane of the store.
 *
 * Returns: (transfer floating): the dialog
 */
GtkWidget *
med_component_import_dialog_new (MedPage *page, const GArray *device_ids, GFile *file)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  MedComponentImportDialog *self =
      g_object_new (MED_TYPE_COMPONENT_IMPORT_DIALOG, "transient-for", root, NULL);

  /* Not "destroy-with-parent": while a lane still holds the dialog, GTK 4.8 lets it keep its parent
   * beyond the parent's end. */
  g_signal_connect_object (root, "destroy", G_CALLBACK (gtk_window_destroy), self,
                           G_CONNECT_SWAPPED);
  self->page = g_object_ref (page);
  self->device_ids = g_array_copy ((GArray *) device_ids);
  self->file = g_object_ref (file);
  look (self);
  return GTK_WIDGET (self);
}

/* A choice under way */
typedef struct
{
  MedPage *page; /* (owned) */
  GArray *device_ids;
} Choice;

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Choice *choice = user_data;
  g_autoptr (MedPage) page = choice->page;
  g_autoptr (GArray) device_ids = choice->device_ids;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);

  g_free (choice);
  if (gtk_widget_get_root (GTK_WIDGET (page)) == NULL)
    return;
  if (files != NULL && files->len > 0)
    gtk_window_present (GTK_WINDOW (
        med_component_import_dialog_new (page, device_ids, g_ptr_array_index (files, 0))));
  else if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    med_page_show_error (page, error);
}

/**
 * med_component_import_dialog_choose:
 * @page: the page that asks
 * @device_ids: (element-type gint64): whose releases the list is for
 *
 * Lets a person choose the list, then shows what it would change.
 */
void
med_component_import_dialog_choose (MedPage *page, const GArray *device_ids)
{
  static const char *const patterns[] = { "*.json", "*.csv", "*.tsv", "*.txt", NULL };
  Choice *choice = g_new0 (Choice, 1);

  choice->page = g_object_ref (page);
  choice->device_ids = g_array_copy ((GArray *) device_ids);
  med_dialogs_open_files_async (GTK_WIDGET (page),
                                _ ("Choose a List of Components (CycloneDX, SPDX, CSV)"), patterns,
                                FALSE, chosen_cb, choice);
}
