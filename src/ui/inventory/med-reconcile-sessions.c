/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-sessions"

#include "config.h"

#include <glib/gi18n.h>

#include "engine/inventory/med-reconciliation.h"
#include "ui/inventory/med-reconcile-result.h"
#include "ui/inventory/med-reconcile-window.h"

#define MED_TYPE_RECONCILE_SESSIONS (med_reconcile_sessions_get_type ())
G_DECLARE_FINAL_TYPE (
    MedReconcileSessions, med_reconcile_sessions, MED, RECONCILE_SESSIONS, AdwWindow)

/**
 * MedReconcileSessions:
 *
 * The comparisons with other lists, newest first, to go on with one.
 */
struct _MedReconcileSessions
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) (nullable) none once it is closed */

  GtkStack *stack;
  AdwPreferencesGroup *group;
  AdwStatusPage *empty;
};

G_DEFINE_FINAL_TYPE (MedReconcileSessions, med_reconcile_sessions, ADW_TYPE_WINDOW)

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_reconciliation_list_sync (connection, error);
}

static void
activated_cb (AdwActionRow *row, MedReconcileSessions *self)
{
  const gint64 *id = g_object_get_data (G_OBJECT (row), "med-id");
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_present (GTK_WINDOW (med_reconcile_window_new (parent, self->session, *id)));
  gtk_window_close (GTK_WINDOW (self));
}

static void
add_row (MedReconcileSessions *self, const MedReconciliation *facts)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *date = med_clock_format_local_date (facts->begun_usec);
  g_autofree char *summary = med_reconciliation_summarize (facts);
  g_autofree char *title = g_strdup_printf ("%s · %s · %s", facts->name, date, facts->begun_by);
  g_autofree char *subtitle =
      facts->closed_usec != 0 ? g_strdup_printf (_ ("Closed · %s"), summary) : g_strdup (summary);
  /* The subtitle is read as markup, whatever the row is told. */
  g_autofree char *escaped = g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "med-id", g_memdup2 (&facts->id, sizeof facts->id),
                          g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (activated_cb), self, 0);
  adw_preferences_group_add (self->group, row);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileSessions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->session == NULL)
    return; /* closed meanwhile */
  if (all == NULL)
    adw_status_page_set_description (self->empty, error->message);
  for (guint i = 0; all != NULL && i < all->len; i++)
    add_row (self, all->pdata[i]);
  gtk_stack_set_visible_child_name (self->stack, all != NULL && all->len > 0 ? "list" : "empty");
}

static void
med_reconcile_sessions_dispose (GObject *object)
{
  MedReconcileSessions *self = MED_RECONCILE_SESSIONS (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_reconcile_sessions_parent_class)->dispose (object);
}

static void
med_reconcile_sessions_class_init (MedReconcileSessionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_reconcile_sessions_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-reconcile-sessions.ui");
  gtk_widget_class_bind_template_child (widget_class, MedReconcileSessions, stack);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileSessions, group);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileSessions, empty);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_reconcile_sessions_init (MedReconcileSessions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_reconcile_sessions_present:
 * @parent: the window it belongs to
 * @session: who works
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *
med_reconcile_sessions_present (GtkWindow *parent, MedSession *session)
{
  MedReconcileSessions *self =
      g_object_new (MED_TYPE_RECONCILE_SESSIONS, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  med_store_run_async (med_session_get_store (session), MED_STORE_BULK, load_func, NULL, NULL,
                       (GDestroyNotify) g_ptr_array_unref, NULL, loaded_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WINDOW (self);
}
