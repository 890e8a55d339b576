/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-box"

#include "config.h"

#include "ui/installation/med-exception-box.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exception-order.h"
#include "ui/installation/med-exception-act.h"
#include "ui/installation/med-exception-dialog.h"
#include "ui/installation/med-work-order-rows.h"
#include "ui/med-dialogs.h"

struct _MedExceptionBox
{
  AdwBin parent_instance;

  MedSession *session;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gint64 disposition_id;
  char *what;              /* (owned) the work order for people */
  GArray *ids;             /* (owned) (nullable) what a request would be for */
  MedExceptionOrder *data; /* (owned) (nullable) */

  GtkLabel *overdue;
  GtkWidget *emergency;
  GtkListBox *measures;
  GtkButton *protect;
  GtkButton *request;
  GtkButton *show;
};

G_DEFINE_FINAL_TYPE (MedExceptionBox, med_exception_box, ADW_TYPE_BIN)

static gint64
shown_id (const MedExceptionOrder *data)
{
  return data->exception_id != 0 ? data->exception_id : data->last_id;
}

static void
protect_cb (MedExceptionBox *self)
{
  med_exception_act_protect (GTK_WIDGET (self), self->session, self->disposition_id, self->what);
}

static void
show_cb (MedExceptionBox *self)
{
  if (self->data != NULL && shown_id (self->data) != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "work-orders.show-exception", "x",
                                shown_id (self->data));
}

static gpointer
load_before_func (MedConnection *connection,
                  gpointer input,
                  GCancellable *cancellable,
                  GError **error)
{
  return med_exception_load_sync (connection, *(gint64 *) input, error);
}

static void
before_loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedExceptionBox) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedException) before = med_store_run_finish (MED_STORE (store), result, &error);

  if (before != NULL && self->ids != NULL)
    med_exception_dialog_present (GTK_WIDGET (self), self->session, self->ids, self->what, before);
  else if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    med_dialogs_show_error (GTK_WIDGET (self), _ ("Not Done"), error);
}

/**
 * med_exception_box_request:
 * @self: the box
 *
 * Opens the form for a request; for a renewal with what the one before said.
 */
void
med_exception_box_request (MedExceptionBox *self)
{
  if (self->ids == NULL)
    return;
  if (self->data == NULL || self->data->last_id == 0)
    {
      med_exception_dialog_present (GTK_WIDGET (self), self->session, self->ids, self->what, NULL);
      return;
    }
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE,
                       load_before_func, g_memdup2 (&self->data->last_id, sizeof (gint64)), g_free,
                       (GDestroyNotify) med_exception_free, self->cancellable, before_loaded_cb,
                       g_object_ref (self));
}

static void
request_cb (MedExceptionBox *self)
{
  med_exception_box_request (self);
}

static void
fill_measures (MedExceptionBox *self)
{
  med_work_rows_clear (self->measures);
  for (guint i = 0; i < self->data->measures->len; i++)
    {
      const MedControl *measure = self->data->measures->pdata[i];
      g_autofree char *when = med_clock_format_local (measure->taken_usec);
      g_autofree char *who = measure->approved_name != NULL
                                 ? g_strdup_printf (_ ("%s, decided by %s"), measure->taken_name,
                                                    measure->approved_name)
                                 : g_strdup (measure->taken_name);
      g_autofree char *subtitle =
          g_strdup_printf ("%s\n%s\n%s, %s", med_control_kind_get_title (measure->kind),
                           *measure->reference != '\0'      ? measure->reference
                           : measure->evidence_name != NULL ? measure->evidence_name
                                                            : "",
                           when, who);
      GtkWidget *row =
          med_work_row_new (measure->description, subtitle,
                            measure->overdue ? "med-warning-symbolic" : "med-lock-symbolic",
                            measure->overdue ? "outcome-warning" : "dim-label");

      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      gtk_list_box_append (self->measures, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->measures), self->data->measures->len > 0);
}

static void
set_suggested (GtkButton *button, gboolean suggested)
{
  if (suggested)
    gtk_widget_add_css_class (GTK_WIDGET (button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (button), "suggested-action");
}

static void
fill_overdue (MedExceptionBox *self)
{
  const MedExceptionOrder *data = self->data;

  gtk_widget_set_visible (GTK_WIDGET (self->overdue), data->lapsed_usec != 0);
  if (data->lapsed_usec == 0)
    return;
  g_autofree char *since = med_clock_format_local_date (data->lapsed_usec);
  g_autofree char *text =
      g_strdup_printf (_ ("Overdue since %s: the exception or deferral has ended. %s."), since,
                       med_exception_trigger_get_title (data->lapsed_trigger));
  gtk_label_set_text (self->overdue, text);
}

static void
fill (MedExceptionBox *self)
{
  const MedExceptionOrder *data = self->data;
  const gboolean person = med_session_get_person_id (self->session) != 0;
  const gboolean one = self->ids != NULL && self->ids->len == 1;

  fill_overdue (self);
  fill_measures (self);
  gtk_widget_set_visible (self->emergency, data->emergency);
  gtk_widget_set_visible (GTK_WIDGET (self->protect),
                          one && person &&
                              (data->emergency || data->can_request || data->measures->len > 0));
  set_suggested (self->protect, data->emergency);
  gtk_button_set_label (self->request, data->last_id != 0 ? _ ("Request a Re_newal…")
                                                          : _ ("Request an E_xception…"));
  gtk_widget_set_visible (GTK_WIDGET (self->request), person && data->can_request);
  set_suggested (self->request, data->lapsed_usec != 0);
  gtk_button_set_label (self->show,
                        data->requested ? _ ("_Show the Request") : _ ("_Show the Exception"));
  gtk_widget_set_visible (GTK_WIDGET (self->show), one && shown_id (data) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          data->lapsed_usec != 0 || data->emergency || data->measures->len > 0 ||
                              (person && data->can_request) || shown_id (data) != 0);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_exception_order_load_sync (connection, *(gint64 *) input, error);
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedExceptionBox) self = user_data;
  g_autoptr (MedExceptionOrder) data = med_store_run_finish (MED_STORE (store), result, NULL);

  /* Closed, or another one is shown by now: its own answer is on the way. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable || data == NULL)
    return;
  g_clear_pointer (&self->data, med_exception_order_free);
  self->data = g_steal_pointer (&data);
  fill (self);
}

static void
med_exception_box_dispose (GObject *object)
{
  MedExceptionBox *self = MED_EXCEPTION_BOX (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (med_exception_box_parent_class)->dispose (object);
}

static void
med_exception_box_finalize (GObject *object)
{
  MedExceptionBox *self = MED_EXCEPTION_BOX (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->data, med_exception_order_free);
  g_free (self->what);
  G_OBJECT_CLASS (med_exception_box_parent_class)->finalize (object);
}

static void
med_exception_box_class_init (MedExceptionBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_exception_box_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_exception_box_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/installation/med-exception-box.ui");
  gtk_widget_class_bind_template_child (widget_class, MedExceptionBox, overdue);
  gtk_widget_class_bind_template_child (widget_class, MedExceptionBox, emergency);
  gtk_widget_class_bind_template_child (widget_class, MedExceptionBox, measures);
  gtk_widget_class_bind_template_child (widget_class, MedExceptionBox, protect);
  gtk_widget_class_bind_template_child (widget_class, MedExceptionBox, request);
  gtk_widget_class_bind_template_child (widget_class, MedExceptionBox, show);
  gtk_widget_class_bind_template_callback (widget_class, protect_cb);
  gtk_widget_class_bind_template_callback (widget_class, request_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
}

static void
med_exception_box_init (MedExceptionBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_exception_box_set_session:
 * @self: the box
 * @session: who works with which data
 *
 * To be called once, before anything is shown.
 */
void
med_exception_box_set_session (MedExceptionBox *self, MedSession *session)
{
  g_set_object (&self->session, session);
}

/**
 * med_exception_box_show:
 * @self: the box
 * @order: a work order
 * @ids: (nullable) (element-type gint64): everything that is chosen; %NULL for the order alone
 *
 * Shows what there is to say about exceptions; nothing where there is nothing.
 */
void
med_exception_box_show (MedExceptionBox *self, const MedWorkOrder *order, GArray *ids)
{
  if (self->disposition_id != order->disposition_id)
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->disposition_id = order->disposition_id;
  g_free (self->what);
  self->what = g_strchomp (
      g_strdup_printf (_ ("%s on %s %s"), order->patch_number, order->asset, order->device_name));
  g_clear_pointer (&self->ids, g_array_unref);
  if (ids != NULL)
    self->ids = g_array_copy (ids);
  else
    {
      self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (self->ids, order->disposition_id);
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       g_memdup2 (&self->disposition_id, sizeof (gint64)), g_free,
                       (GDestroyNotify) med_exception_order_free, self->cancellable, loaded_cb,
                       g_object_ref (self));
}
