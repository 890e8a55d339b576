/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-mark-dialog"

#include "config.h"

#include "ui/awareness/med-mark-dialog.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-reach.h"
#include "engine/awareness/med-remediation-mark.h"
#include "ui/widgets/med-form-dialog.h"

static const char *const statuses[] = {
  MED_REMEDIATION_IN_PROGRESS,
  MED_REMEDIATION_DONE,
  MED_REMEDIATION_NOT_DONE,
};

/* Pairs of a device and a vulnerability, what is said of them, and by whom: a snapshot for the
 * lane. */
typedef struct
{
  gint64 person_id;
  GArray *device_ids;
  char **keys;
  const char *status; /* static */
  char *reason;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_array_unref (self->device_ids);
  g_strfreev (self->keys);
  g_free (self->reason);
  g_free (self);
}

static gboolean
can_be_marked (const MedReach *row)
{
  return row->remediation != NULL && !row->remediation_known;
}

static gboolean
is_marked (const MedReach *row)
{
  return can_be_marked (row) && row->mark_reason != NULL;
}

/* The pairs of rows @first to @end for which @wanted holds. */
static Order *
order_new (MedSession *session,
           GPtrArray *reach,
           guint first,
           guint end,
           gboolean (*wanted) (const MedReach *))
{
  Order *self = g_new0 (Order, 1);
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  self->person_id = med_session_get_person_id (session);
  self->device_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = first; i < end; i++)
    {
      const MedReach *row = g_ptr_array_index (reach, i);

      if (!wanted (row))
        continue;
      g_array_append_val (self->device_ids, row->device_id);
      g_strv_builder_add (keys, row->vulnerability_key);
    }
  self->keys = g_strv_builder_end (keys);
  return self;
}

static gpointer
mark_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;

  return med_remediation_mark_set_sync (connection, order->person_id,
                                        (const char *const *) order->keys, order->device_ids,
                                        order->status, order->reason, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
withdraw_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;

  return med_remediation_mark_withdraw_sync (connection, order->person_id,
                                             (const char *const *) order->keys, order->device_ids,
                                             error)
             ? MED_STORE_OK
             : NULL;
}

/* What the form is about, as long as its dialog lives. */
typedef struct
{
  MedSession *session; /* (owned) */
  GPtrArray *reach;    /* (owned) */
  guint first;
  guint end;
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->session);
  g_ptr_array_unref (form->reach);
  g_free (form);
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, 1, error->message);
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  const guint64 choice = g_ascii_strtoull (g_ptr_array_index (values, 0), NULL, 10);
  Order *order = order_new (form->session, form->reach, form->first, form->end, can_be_marked);

  order->status = statuses[MIN (choice, G_N_ELEMENTS (statuses) - 1)];
  order->reason = g_strdup (g_ptr_array_index (values, 1));
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, mark_func, order,
                       order_free, NULL, NULL, marked_cb, g_object_ref (dialog));
}

/**
 * med_mark_dialog_is_needed:
 * @reach: (element-type MedReach): where devices stand
 * @first: the first row that is asked about
 * @end: the row after the last
 *
 * Returns: whether there is one of which MedPatch does not know how far it is seen to
 */
gboolean
med_mark_dialog_is_needed (GPtrArray *reach, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    if (can_be_marked (g_ptr_array_index (reach, i)))
      return TRUE;
  return FALSE;
}

/**
 * med_mark_dialog_is_marked:
 * @reach: (element-type MedReach): where devices stand
 * @first: the first row that is asked about
 * @end: the row after the last
 *
 * Returns: whether a person said of one of them how far it is seen to
 */
gboolean
med_mark_dialog_is_marked (GPtrArray *reach, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    if (is_marked (g_ptr_array_index (reach, i)))
      return TRUE;
  return FALSE;
}

/**
 * med_mark_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who says so
 * @reach: (element-type MedReach): where devices stand
 * @first: the first row that is marked
 * @end: the row after the last
 *
 * Asks how far vulnerabilities are seen to on devices, and why that can be said. Those of which
 * MedPatch knows it are left out.
 */
void
med_mark_dialog_present (
    GtkWidget *parent, MedSession *session, GPtrArray *reach, guint first, guint end)
{
  const char *const choices[] = { _ ("Remediation in progress"), _ ("Remediation done"),
                                  _ ("Not remediated"), NULL };
  const MedFormField fields[] = {
    { MED_FORM_CHOICE, _ ("How far it is"), NULL, choices },
    { MED_FORM_LINES, _ ("Why, such as the mitigation that was carried out"), NULL, NULL },
  };
  MedFormDialog *dialog = med_form_dialog_new (
      parent, _ ("Mark Remediation"),
      _ ("For what MedPatch cannot know by itself, such as a mitigation without a patch. The risk "
         "stays as it is: a vulnerability that is mitigated is still one."),
      _ ("_Mark"), fields, G_N_ELEMENTS (fields));
  Form *form = g_new0 (Form, 1);

  form->session = g_object_ref (session);
  form->reach = g_ptr_array_ref (reach);
  form->first = first;
  form->end = end;
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
withdrawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    med_page_toast (page, _ ("The mark was taken back; the audit log keeps both"));
  else
    med_page_show_error (page, error);
}

/**
 * med_mark_dialog_withdraw:
 * @page: the page that holds the rows
 * @reach: (element-type MedReach): where devices stand
 * @first: the first row
 * @end: the row after the last
 *
 * Takes the last mark of each of them back.
 */
void
med_mark_dialog_withdraw (MedPage *page, GPtrArray *reach, guint first, guint end)
{
  MedSession *session = med_page_get_session (page);

  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, withdraw_func,
                       order_new (session, reach, first, end, is_marked), order_free, NULL, NULL,
                       withdrawn_cb, g_object_ref (page));
}
