/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-result"

#include "config.h"

#include "ui/inventory/med-reconcile-result.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-reconcile-sheet.h"
#include "engine/report/med-report-reconciliation.h"
#include "ui/med-dialogs.h"
#include "ui/report/med-report-printer.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-help-button.h"

#define MED_TYPE_RECONCILE_RESULT (med_reconcile_result_get_type ())
G_DECLARE_FINAL_TYPE (MedReconcileResult, med_reconcile_result, MED, RECONCILE_RESULT, AdwWindow)

/**
 * MedReconcileResult:
 *
 * What came of a comparison of two lists so far.
 */
struct _MedReconcileResult
{
  AdwWindow parent_instance;

  MedSession *session;      /* (owned) (nullable) none once it is closed */
  MedReconciliation *facts; /* (owned) (nullable) */
  gint64 id;

  MedFactList *list;
  GtkWidget *save_button;
  GtkWidget *print_button;
  GtkWidget *close_button;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (MedReconcileResult, med_reconcile_result, ADW_TYPE_WINDOW)

/* A snapshot for a lane. */
typedef struct
{
  gint64 id;
  gint64 person_id;
  GFile *file;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_object (&order->file);
  g_free (order);
}

static Order *
order_new (MedReconcileResult *self, GFile *file)
{
  Order *order = g_new0 (Order, 1);

  order->id = self->id;
  order->person_id = med_session_get_person_id (self->session);
  order->file = file;
  return order;
}

static void
show_message (MedReconcileResult *self, const GError *error)
{
  gtk_label_set_text (self->error_label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), error != NULL);
}

static void
add_number (MedReconcileResult *self, const char *label, gint64 n)
{
  g_autofree char *text = g_strdup_printf ("%'d", (int) n);

  med_fact_list_add (self->list, label, text);
}

static void
add_list (MedReconcileResult *self)
{
  const MedReconciliation *facts = self->facts;
  g_autofree char *begun = med_clock_format_local_date (facts->begun_usec);
  g_autofree char *by = g_strdup_printf ("%s, %s", begun, facts->begun_by);

  med_fact_list_add (self->list, _ ("File"), facts->name);
  med_fact_list_add (self->list, "SHA-256", facts->sha256);
  med_fact_list_add (self->list, _ ("Compared"), by);
  if (facts->closed_usec != 0)
    {
      g_autofree char *closed = med_clock_format_local_date (facts->closed_usec);
      g_autofree char *who = g_strdup_printf ("%s, %s", closed, facts->closed_by);

      med_fact_list_add (self->list, _ ("Closed"), who);
    }
  add_number (self, _ ("Devices in the inventory"), facts->ours);
  add_number (self, _ ("Rows of the other list"), facts->theirs);
}

static void
add_classes (MedReconcileResult *self)
{
  const MedReconciliation *facts = self->facts;

  med_fact_list_add_heading (self->list, _ ("What was found"));
  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    {
      const gint64 open = facts->open[class] + facts->later[class];
      g_autofree char *text = open > 0 ? g_strdup_printf (_ ("%'d, of which %'d to decide"),
                                                          (int) facts->counts[class], (int) open)
                                       : g_strdup_printf ("%'d", (int) facts->counts[class]);

      if (facts->counts[class] > 0)
        med_fact_list_add (self->list, med_reconcile_class_get_title (class), text);
    }
}

static void
add_decisions (MedReconcileResult *self)
{
  gboolean any = FALSE;

  med_fact_list_add_heading (self->list, _ ("Decided"));
  for (gsize i = 0; i < MED_N_RECONCILE_DECISIONS; i++)
    if (self->facts->decided[i] > 0)
      {
        add_number (self, med_reconcile_decision_get_title (med_reconcile_decisions[i]),
                    self->facts->decided[i]);
        any = TRUE;
      }
  if (!any)
    med_fact_list_add (self->list, _ ("Decisions"), _ ("None yet"));
}

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_reconciliation_load_sync (connection, ((Order *) data)->id, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileResult) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconciliation) facts = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->session == NULL)
    return; /* closed meanwhile */
  if (facts == NULL)
    {
      show_message (self, error);
      return;
    }
  g_clear_pointer (&self->facts, med_reconciliation_free);
  self->facts = g_steal_pointer (&facts);
  med_fact_list_clear (self->list);
  add_list (self);
  add_classes (self);
  add_decisions (self);
  gtk_widget_set_sensitive (self->save_button, TRUE);
  gtk_widget_set_sensitive (self->print_button, TRUE);
  gtk_widget_set_sensitive (self->close_button,
                            self->facts->closed_usec == 0 &&
                                (med_session_get_roles (self->session) & ~MED_ROLE_AUDITOR) != 0);
}

static void
load (MedReconcileResult *self)
{
  med_store_run_async (med_session_get_store (self->session), MED_STORE_BULK, load_func,
                       order_new (self, NULL), order_free, (GDestroyNotify) med_reconciliation_free,
                       NULL, loaded_cb, g_object_ref (self));
}

static gpointer
save_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;
  guint n = 0;
  g_autoptr (GBytes) bytes =
      med_reconcile_sheet_write_sync (connection, order->id, FALSE, cancellable, &n, error);
  gsize size = 0;

  if (bytes == NULL)
    return NULL;
  const char *text = g_bytes_get_data (bytes, &size);
  if (g_file_replace_contents (order->file, text, size, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                               cancellable, error))
    return MED_STORE_OK;
  g_autofree char *name = g_file_get_basename (order->file);
  med_error_convert (error, name);
  return NULL;
}

/* Of what has no other answer than that it was done. */
static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileResult) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (self->session == NULL)
    return; /* closed meanwhile */
  show_message (self, error);
  if (done)
    load (self);
}

static void
save_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileResult) self = user_data;
  g_autoptr (GError) error = NULL;
  GFile *file = med_dialogs_save_file_finish (result, &error);

  if (self->session != NULL && file != NULL)
    med_store_run_async (med_session_get_store (self->session), MED_STORE_BULK, save_func,
                         order_new (self, file), order_free, NULL, NULL, done_cb,
                         g_object_ref (self));
  else
    g_clear_object (&file);
  if (self->session != NULL && error != NULL)
    show_message (self, error);
}

static void
save_cb (MedReconcileResult *self)
{
  med_dialogs_save_file_async (GTK_WIDGET (self), _ ("Save the Comparison as a Table"),
                               _ ("comparison.csv"), save_chosen_cb, g_object_ref (self));
}

static gpointer
report_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_report_reconciliation_make_sync (connection, ((Order *) data)->id, MED_REPORT_A4,
                                              med_report_language_guess (), cancellable, error);
}

static void
printed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileResult) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_report_printer_print_finish (result, &error) == GTK_PRINT_OPERATION_RESULT_ERROR &&
      self->session != NULL)
    show_message (self, error);
}

static void
report_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileResult) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReport) report = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->session == NULL)
    return; /* closed meanwhile */
  show_message (self, error);
  if (report != NULL)
    med_report_printer_print_async (report, MED_REPORT_A4, GTK_WINDOW (self), printed_cb,
                                    g_object_ref (self));
}

static void
print_cb (MedReconcileResult *self)
{
  med_store_run_async (med_session_get_store (self->session), MED_STORE_BULK, report_func,
                       order_new (self, NULL), order_free, (GDestroyNotify) med_report_unref, NULL,
                       report_cb, g_object_ref (self));
}

static gpointer
close_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;

  return med_reconciliation_close_sync (connection, order->person_id, order->id, error)
             ? MED_STORE_OK
             : NULL;
}

static void
close_confirmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileResult) self = user_data;

  if (med_dialogs_confirm_finish (result) && self->session != NULL)
    med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, close_func,
                         order_new (self, NULL), order_free, NULL, NULL, done_cb,
                         g_object_ref (self));
}

static void
close_cb (MedReconcileResult *self)
{
  const int open = (int) med_reconciliation_count_open (self->facts);
  g_autofree char *body = g_strdup_printf (
      ngettext ("%'d is still to be decided. It stays open in the result; the next comparison asks "
                "again.",
                "%'d are still to be decided. They stay open in the result; the next comparison "
                "asks again.",
                (gulong) open),
      open);

  med_dialogs_confirm_async (GTK_WIDGET (self), _ ("Close This Comparison?"),
                             open > 0 ? body : _ ("Everything was decided."),
                             _ ("Close _Comparison"), FALSE, close_confirmed_cb,
                             g_object_ref (self));
}

static void
med_reconcile_result_dispose (GObject *object)
{
  MedReconcileResult *self = MED_RECONCILE_RESULT (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->facts, med_reconciliation_free);
  G_OBJECT_CLASS (med_reconcile_result_parent_class)->dispose (object);
}

static void
med_reconcile_result_class_init (MedReconcileResultClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_reconcile_result_dispose;
  g_type_ensure (MED_TYPE_FACT_LIST);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-reconcile-result.ui");
  gtk_widget_class_bind_template_child (widget_class, MedReconcileResult, list);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileResult, save_button);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileResult, print_button);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileResult, close_button);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileResult, error_label);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_reconcile_result_init (MedReconcileResult *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_reconcile_result_present:
 * @parent: the window it belongs to
 * @session: who works
 * @id: a reconciliation
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *
med_reconcile_result_present (GtkWindow *parent, MedSession *session, gint64 id)
{
  MedReconcileResult *self =
      g_object_new (MED_TYPE_RECONCILE_RESULT, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  self->id = id;
  load (self);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WINDOW (self);
}
