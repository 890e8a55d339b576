/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-inquiry-dialog"

#include "config.h"

#include "ui/awareness/med-inquiry-dialog.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-inquiry.h"
#include "ui/widgets/med-form-dialog.h"

/* What the form is about, as long as its dialog lives. */
typedef struct
{
  MedSession *session; /* (owned) */
  GArray *ids;         /* (owned) (element-type gint64) */
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->session);
  g_array_unref (form->ids);
  g_free (form);
}

/* A snapshot for the lane. */
typedef struct
{
  gint64 person_id;
  gint64 id;
  char *answer;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->answer);
  g_free (order);
}

static gpointer
answer_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;

  return med_inquiry_answer_sync (connection, order->person_id, order->id, order->answer, error)
             ? MED_STORE_OK
             : NULL;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
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
  guint64 choice = g_ascii_strtoull (g_ptr_array_index (values, 0), NULL, 10);
  const char *answer = g_ptr_array_index (values, 1);

  if (choice >= form->ids->len)
    {
      med_form_dialog_fail (dialog, 0, _ ("Choose an inquiry"));
      return;
    }
  Order *order = g_new0 (Order, 1);
  order->person_id = med_session_get_person_id (form->session);
  order->id = g_array_index (form->ids, gint64, choice);
  order->answer = g_strdup (answer);
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, answer_func, order,
                       order_free, NULL, NULL, answered_cb, g_object_ref (dialog));
}

/**
 * med_inquiry_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who received the answer
 * @ids: (element-type gint64): the inquiries without an answer
 * @titles: (array zero-terminated=1): what each was about
 *
 * Asks for the vendor's answer and records it.
 */
void
med_inquiry_dialog_present (GtkWidget *parent,
                            MedSession *session,
                            GArray *ids,
                            const char *const *titles)
{
  const MedFormField fields[] = {
    { MED_FORM_CHOICE, _ ("Inquiry"), NULL, titles },
    { MED_FORM_LINES, _ ("What the vendor answered"), NULL, NULL },
  };
  MedFormDialog *dialog =
      med_form_dialog_new (parent, _ ("Vendor's Answer"),
                           _ ("An answer is no statement: nothing may be installed because of it."),
                           _ ("_Record"), fields, G_N_ELEMENTS (fields));
  Form *form = g_new0 (Form, 1);

  form->session = g_object_ref (session);
  form->ids = g_array_ref (ids);
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
