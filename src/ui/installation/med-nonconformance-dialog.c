/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-nonconformance-dialog"

#include "config.h"

#include "ui/installation/med-nonconformance-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-nonconformance.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-sign-dialog.h"

/* What is being closed, on its way to the writer lane. */
typedef struct
{
  MedSession *session;
  gint64 id;
  gint64 person_id;
  char *text;
  char *words;
  MedSignature *confirmation;
} Closing;

static void
closing_free (gpointer data, GClosure *closure)
{
  Closing *closing = data;

  g_object_unref (closing->session);
  g_free (closing->text);
  g_free (closing->words);
  g_clear_pointer (&closing->confirmation, med_signature_free);
  g_free (closing);
}

static void
order_free (gpointer data)
{
  closing_free (data, NULL);
}

static gpointer
close_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Closing *closing = input;

  return med_nonconformance_close_sync (connection, closing->id, closing->words, closing->person_id,
                                        closing->confirmation, error)
             ? MED_STORE_OK
             : NULL;
}

static void
closed_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, -1, error->message);
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  Closing *closing = g_object_get_data (G_OBJECT (dialog), "closing");
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = med_sign_dialog_ask_finish (result, &error);

  if (signature == NULL)
    {
      if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        med_form_dialog_fail (dialog, -1, error->message);
      return;
    }
  Closing *order = g_new0 (Closing, 1);
  order->session = g_object_ref (closing->session);
  order->id = closing->id;
  order->person_id = med_session_get_person_id (closing->session);
  order->words = g_strdup (closing->words);
  order->confirmation = g_steal_pointer (&signature);
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (closing->session), MED_STORE_WRITER, close_func,
                       order, order_free, NULL, NULL, closed_cb, g_object_ref (dialog));
}

static void
submitted_cb (MedFormDialog *dialog, Closing *closing)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  g_autofree char *subject = med_nonconformance_dup_subject (closing->id);

  g_free (closing->words);
  closing->words = g_strdup (values->pdata[0]);
  if (*closing->words == '\0')
    {
      med_form_dialog_fail (dialog, 0, _ ("Say in words what came of it"));
      return;
    }
  g_autofree char *what = g_strdup_printf (_ ("%s\nClosed: %s"), closing->text, closing->words);
  med_sign_dialog_ask_async (GTK_WIDGET (dialog), closing->session,
                             MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER,
                             med_session_get_person_id (closing->session), MED_MEANING_APPROVED,
                             subject, what, NULL, signed_cb, g_object_ref (dialog));
}

/**
 * med_nonconformance_dialog_present:
 * @parent: a widget of the window
 * @session: who closes it
 * @order: its work order
 *
 * Asks what came of the nonconformance, then for the signature of a second person.
 */
void
med_nonconformance_dialog_present (GtkWidget *parent,
                                   MedSession *session,
                                   const MedWorkOrder *order)
{
  const MedFormField fields[] = { { MED_FORM_LINES, _ ("What came of it"), NULL, NULL } };
  MedFormDialog *dialog =
      med_form_dialog_new (parent, _ ("Close the Nonconformance"), order->nonconformance,
                           _ ("C_lose It…"), fields, G_N_ELEMENTS (fields));
  Closing *closing = g_new0 (Closing, 1);

  closing->session = g_object_ref (session);
  closing->id = order->nonconformance_id;
  closing->text = g_strdup (order->nonconformance);
  g_object_set_data (G_OBJECT (dialog), "closing", closing);
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), closing, closing_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
