/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-call-off-dialog"

#include "config.h"

#include "ui/schedule/med-call-off-dialog.h"

#include "engine/installation/med-disposition-plan.h"
#include "ui/widgets/med-help-button.h"

struct _MedCallOffDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */
  gint64 downtime_id;

  GtkLabel *what_label;
  GtkEditable *reason_row;
  GtkLabel *error_label;
  GtkWidget *call_off_button;
};

G_DEFINE_FINAL_TYPE (MedCallOffDialog, med_call_off_dialog, ADW_TYPE_WINDOW)

typedef struct
{
  gint64 downtime_id;
  gint64 person_id;
  char *reason;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->reason);
  g_free (order);
}

static gpointer
call_off_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;

  return med_disposition_call_off_sync (connection, order->person_id, order->downtime_id,
                                        order->reason, error)
             ? MED_STORE_OK
             : NULL;
}

static void
reason_changed_cb (MedCallOffDialog *self)
{
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (self->reason_row)));

  gtk_widget_set_sensitive (self->call_off_button, *reason != '\0');
}

static void
called_off_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedCallOffDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  gtk_label_set_text (self->error_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
  reason_changed_cb (self);
}

static void
call_off_cb (MedCallOffDialog *self)
{
  Order *order = g_new0 (Order, 1);

  if (!gtk_widget_get_sensitive (self->call_off_button))
    {
      g_free (order);
      return;
    }
  order->downtime_id = self->downtime_id;
  order->person_id = med_session_get_person_id (self->session);
  order->reason = g_strdup (gtk_editable_get_text (self->reason_row));
  gtk_widget_set_sensitive (self->call_off_button, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, call_off_func,
                       order, order_free, NULL, NULL, called_off_cb, g_object_ref (self));
}

static void
med_call_off_dialog_finalize (GObject *object)
{
  g_clear_object (&MED_CALL_OFF_DIALOG (object)->session);
  G_OBJECT_CLASS (med_call_off_dialog_parent_class)->finalize (object);
}

static void
med_call_off_dialog_class_init (MedCallOffDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_call_off_dialog_finalize;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/schedule/med-call-off-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedCallOffDialog, what_label);
  gtk_widget_class_bind_template_child (widget_class, MedCallOffDialog, reason_row);
  gtk_widget_class_bind_template_child (widget_class, MedCallOffDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, MedCallOffDialog, call_off_button);
  gtk_widget_class_bind_template_callback (widget_class, reason_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, call_off_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_call_off_dialog_init (MedCallOffDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_call_off_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who calls it off
 * @downtime_id: a planned downtime
 * @what: the downtime in words
 */
void
med_call_off_dialog_present (GtkWidget *parent,
                             MedSession *session,
                             gint64 downtime_id,
                             const char *what)
{
  MedCallOffDialog *self =
      g_object_new (MED_TYPE_CALL_OFF_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->session = g_object_ref (session);
  self->downtime_id = downtime_id;
  gtk_label_set_text (self->what_label, what);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->reason_row));
}
