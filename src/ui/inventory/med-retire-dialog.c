/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-retire-dialog"

#include "config.h"

#include "ui/inventory/med-retire-dialog.h"

#include <glib/gi18n.h>

#include "engine/inventory/med-device.h"
#include "ui/widgets/med-help-button.h"

/**
 * MedRetireDialog:
 *
 * Asks why a device is taken out of use, and retires it.
 */
struct _MedRetireDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */
  gint64 device_id;
  gboolean retiring;

  GtkWidget *retire_button;
  AdwPreferencesGroup *group;
  GtkEditable *reason_row;
  GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (MedRetireDialog, med_retire_dialog, ADW_TYPE_WINDOW)

typedef struct
{
  gint64 person_id;
  gint64 device_id;
  char *reason;
} Input;

static void
input_free (Input *input)
{
  g_free (input->reason);
  g_free (input);
}

static gpointer
retire_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_device_retire_sync (connection, input->person_id, input->device_id, input->reason,
                                 error)
             ? MED_STORE_OK
             : NULL;
}

static void
reason_changed_cb (MedRetireDialog *self)
{
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (self->reason_row)));

  gtk_widget_set_sensitive (self->retire_button, *reason != '\0' && !self->retiring);
}

static void
retired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedRetireDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->retiring = FALSE;
  if (self->session == NULL)
    return; /* closed meanwhile */
  gtk_label_set_text (self->message, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), TRUE);
  reason_changed_cb (self);
}

static void
retire_cb (MedRetireDialog *self)
{
  Input *input = g_new0 (Input, 1);

  input->person_id = med_session_get_person_id (self->session);
  input->device_id = self->device_id;
  input->reason = g_strdup (gtk_editable_get_text (self->reason_row));
  self->retiring = TRUE;
  gtk_widget_set_sensitive (self->retire_button, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, retire_func, input,
                       (GDestroyNotify) input_free, NULL, NULL, retired_cb, g_object_ref (self));
}

static void
med_retire_dialog_dispose (GObject *object)
{
  MedRetireDialog *self = MED_RETIRE_DIALOG (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_retire_dialog_parent_class)->dispose (object);
}

static void
med_retire_dialog_class_init (MedRetireDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_retire_dialog_dispose;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-retire-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedRetireDialog, retire_button);
  gtk_widget_class_bind_template_child (widget_class, MedRetireDialog, group);
  gtk_widget_class_bind_template_child (widget_class, MedRetireDialog, reason_row);
  gtk_widget_class_bind_template_child (widget_class, MedRetireDialog, message);
  gtk_widget_class_bind_template_callback (widget_class, retire_cb);
  gtk_widget_class_bind_template_callback (widget_class, reason_changed_cb);
}

static void
med_retire_dialog_init (MedRetireDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_retire_dialog_new:
 * @parent: the window it belongs to
 * @session: who works
 * @device_id: the device
 * @title: how to speak of it
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *
med_retire_dialog_new (GtkWindow *parent, MedSession *session, gint64 device_id, const char *title)
{
  MedRetireDialog *self = g_object_new (MED_TYPE_RETIRE_DIALOG, "transient-for", parent, NULL);
  /* AdwPreferencesGroup reads its title as markup. */
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  self->session = g_object_ref (session);
  self->device_id = device_id;
  adw_preferences_group_set_title (self->group, escaped);
  return GTK_WIDGET (self);
}
