/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-patch-dialog"

#include "config.h"

#include "ui/awareness/med-patch-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"
#include "ui/widgets/med-help-button.h"

#define MED_TYPE_PATCH_DIALOG (med_patch_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedPatchDialog, med_patch_dialog, MED, PATCH_DIALOG, AdwWindow)

/**
 * MedPatchDialog:
 *
 * Records a patch of a COTS component. What the engine refuses is said in the dialog, which stays
 * open with everything that was typed.
 */
struct _MedPatchDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */

  GtkWidget *save_button;
  GtkWidget *group;
  GtkEditable *number_row;
  GtkEditable *vendor_row;
  GtkEditable *product_row;
  GtkEditable *title_row;
  GtkEditable *released_row;
  GtkEditable *source_row;
  GtkEditable *cves_row;
  AdwComboRow *scope_row;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (MedPatchDialog, med_patch_dialog, ADW_TYPE_WINDOW)

static const char *const scopes[] = {
  MED_PATCH_SCOPE_SECURITY,
  MED_PATCH_SCOPE_OUTSIDE_APPLICATION,
  MED_PATCH_SCOPE_OUTSIDE_FEATURE,
};

/* A snapshot for the lane. */
typedef struct
{
  gint64 person_id;
  MedPatch *patch;
} Draft;

static void
draft_free (gpointer data)
{
  Draft *self = data;

  g_clear_pointer (&self->patch, med_patch_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Draft, draft_free)

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Draft *draft = input;
  gint64 id = 0;

  return med_patch_add_sync (connection, draft->person_id, draft->patch, &id, error) ? MED_STORE_OK
                                                                                     : NULL;
}

static void
show_error (MedPatchDialog *self, const char *message)
{
  gtk_label_set_text (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

static void
update_cb (MedPatchDialog *self)
{
  gtk_widget_set_sensitive (self->save_button,
                            *gtk_editable_get_text (self->number_row) != '\0' &&
                                *gtk_editable_get_text (self->vendor_row) != '\0');
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPatchDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (self->session == NULL)
    return; /* closed meanwhile */
  gtk_widget_set_sensitive (self->group, TRUE);
  show_error (self, error->message);
}

static char *
dup_stripped (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

static char **
split_cves (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ,;\n", -1);
  g_autoptr (GStrvBuilder) cves = g_strv_builder_new ();

  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (cves, words[i]);
  return g_strv_builder_end (cves);
}

static Draft *
read_draft (MedPatchDialog *self, GError **error)
{
  g_autoptr (Draft) draft = g_new0 (Draft, 1);
  g_autofree char *released = dup_stripped (self->released_row);

  draft->person_id = med_session_get_person_id (self->session);
  draft->patch = g_new0 (MedPatch, 1);
  draft->patch->number = dup_stripped (self->number_row);
  draft->patch->cots_vendor = dup_stripped (self->vendor_row);
  draft->patch->cots_product = dup_stripped (self->product_row);
  draft->patch->title = dup_stripped (self->title_row);
  draft->patch->released_source = dup_stripped (self->source_row);
  draft->patch->scope = g_strdup (scopes[adw_combo_row_get_selected (self->scope_row)]);
  draft->patch->cves = split_cves (gtk_editable_get_text (self->cves_row));
  if (*released != '\0' && !med_clock_parse_iso8601 (released, &draft->patch->released_usec, error))
    return NULL;
  return g_steal_pointer (&draft);
}

static void
save_cb (MedPatchDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!gtk_widget_get_sensitive (self->save_button) || !gtk_widget_get_sensitive (self->group))
    return;
  Draft *draft = read_draft (self, &error);
  if (draft == NULL)
    {
      show_error (self, error->message);
      gtk_widget_grab_focus (GTK_WIDGET (self->released_row));
      return;
    }
  show_error (self, NULL);
  /* An entry that turns insensitive must not hold the focus. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->group, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, add_func, draft,
                       draft_free, NULL, NULL, stored_cb, g_object_ref (self));
}

static void
fill (MedPatchDialog *self, const MedPatch *draft)
{
  g_autofree char *cves =
      draft != NULL && draft->cves != NULL ? g_strjoinv (" ", draft->cves) : NULL;
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (scopes); i++)
    gtk_string_list_append (titles, med_patch_scope_get_title (scopes[i]));
  adw_combo_row_set_model (self->scope_row, G_LIST_MODEL (titles));
  if (draft == NULL)
    return;
  gtk_editable_set_text (self->title_row, draft->title != NULL ? draft->title : "");
  gtk_editable_set_text (self->source_row,
                         draft->released_source != NULL ? draft->released_source : "");
  gtk_editable_set_text (self->cves_row, cves != NULL ? cves : "");
}

static void
med_patch_dialog_dispose (GObject *object)
{
  g_clear_object (&MED_PATCH_DIALOG (object)->session);
  G_OBJECT_CLASS (med_patch_dialog_parent_class)->dispose (object);
}

static void
med_patch_dialog_class_init (MedPatchDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_patch_dialog_dispose;

  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-patch-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, group);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, number_row);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, vendor_row);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, product_row);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, released_row);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, source_row);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, cves_row);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, scope_row);
  gtk_widget_class_bind_template_child (widget_class, MedPatchDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_patch_dialog_init (MedPatchDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_patch_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who records it
 * @draft: (nullable): what is known already
 *
 * Opens the dialog.
 */
void
med_patch_dialog_present (GtkWidget *parent, MedSession *session, const MedPatch *draft)
{
  MedPatchDialog *self =
      g_object_new (MED_TYPE_PATCH_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->session = g_object_ref (session);
  fill (self, draft);
  gtk_window_present (GTK_WINDOW (self));
}
