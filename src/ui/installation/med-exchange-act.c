/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-act"

#include "config.h"

#include "ui/installation/med-exchange-act.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exchange.h"
#include "ui/installation/med-exchange-dialog.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-form-dialog.h"

/* What is exported, on its way to the bulk lane. */
typedef struct
{
  GtkWidget *parent;   /* (owned) */
  MedSession *session; /* (owned) */
  gint64 person_id;
  gint64 days; /* 0: everything */
  char *workstation;
  GFile *file;
  guint n_orders;
  MedExchangeLeftOut left_out;
} Export;

static void
export_free (Export *export)
{
  g_object_unref (export->parent);
  g_object_unref (export->session);
  g_clear_object (&export->file);
  g_free (export->workstation);
  g_free (export);
}

static gpointer
export_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Export *export = input;
  const gint64 now_usec = med_connection_now_usec (connection);
  const MedExchangeExport what = {
    .person_id = export->person_id,
    .workstation = export->workstation,
    .since_usec = export->days > 0 ? now_usec - export->days * MED_USEC_PER_DAY : 0,
  };
  g_autoptr (MedTransaction) reading = med_transaction_begin_reading (connection, error);
  g_autoptr (GBytes) bytes =
      reading != NULL && med_exchange_count_left_out_sync (connection, &export->left_out, error)
          ? med_exchange_export_sync (connection, &what, &export->n_orders, error)
          : NULL;
  g_autofree char *name = g_file_get_basename (export->file);
  gsize size = 0;

  if (bytes == NULL)
    return NULL;
  const char *data = g_bytes_get_data (bytes, &size);
  if (!g_file_replace_contents (export->file, data, size, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                cancellable, error))
    {
      med_error_convert (error, name);
      return NULL;
    }
  return med_exchange_parse (bytes, name, error);
}

static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  med_dialogs_confirm_finish (result);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *export = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedExchange) exchange = med_store_run_finish (MED_STORE (source), result, &error);

  if (gtk_widget_get_root (export->parent) == NULL)
    {
      export_free (export);
      return;
    }
  if (exchange == NULL)
    med_dialogs_show_error (export->parent, _ ("The Results Were Not Exported"), error);
  else
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u work order of %s is in the file. Compare the head of its audit log where "
                    "you import it:\n\n%s",
                    "%u work orders of %s are in the file. Compare the head of its audit log where "
                    "you import it:\n\n%s",
                    export->n_orders),
          export->n_orders, exchange->workstation, exchange->last_head);
      g_autofree char *left_out = med_exchange_left_out_describe (&export->left_out);
      g_autofree char *whole = g_strjoin ("\n\n", text, left_out, NULL);
      med_dialogs_confirm_async (export->parent, _ ("Results Exported"), whole, _ ("_Understood"),
                                 FALSE, told_cb, NULL);
    }
  export_free (export);
}

static void
export_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *export = user_data;
  g_autoptr (GError) error = NULL;

  export->file = med_dialogs_save_file_finish (result, &error);
  if (export->file != NULL)
    {
      med_store_run_async (med_session_get_store (export->session), MED_STORE_BULK, export_func,
                           export, NULL, (GDestroyNotify) med_exchange_free, NULL, exported_cb,
                           export);
      return;
    }
  if (error != NULL)
    med_dialogs_show_error (export->parent, _ ("The Results Were Not Exported"), error);
  export_free (export);
}

static const gint64 spans_days[] = { 7, 30, 0 };

static void
submitted_cb (MedFormDialog *dialog, Export *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  const guint64 span = g_ascii_strtoull (g_ptr_array_index (values, 1), NULL, 10);
  g_autofree char *workstation = g_strstrip (g_strdup (g_ptr_array_index (values, 0)));

  if (*workstation == '\0' || g_utf8_strlen (workstation, -1) > 64)
    {
      med_form_dialog_fail (dialog, 0, _ ("A name with up to 64 characters is needed"));
      return;
    }
  Export *export = g_new0 (Export, 1);
  export->parent = g_object_ref (form->parent);
  export->session = g_object_ref (form->session);
  export->person_id = med_session_get_person_id (form->session);
  export->workstation = g_steal_pointer (&workstation);
  export->days = span < G_N_ELEMENTS (spans_days) ? spans_days[span] : 0;
  gtk_window_destroy (GTK_WINDOW (dialog));
  med_dialogs_save_file_async (export->parent, _ ("Export Results"),
                               "results." MED_EXCHANGE_EXTENSION, export_chosen_cb, export);
}

static void
form_closed_cb (gpointer data, GClosure *closure)
{
  export_free (data);
}

/**
 * med_exchange_export_act:
 * @parent: a widget of the window it belongs to
 * @session: who works
 *
 * Asks what to export and where to, and writes it.
 */
void
med_exchange_export_act (GtkWidget *parent, MedSession *session)
{
  const char *const spans[] = { _ ("What was recorded in the last 7 days"),
                                _ ("What was recorded in the last 30 days"), _ ("Everything"),
                                NULL };
  const MedFormField fields[] = {
    { MED_FORM_TEXT, _ ("Name of this workstation"), g_get_host_name (), NULL },
    { MED_FORM_CHOICE, _ ("Work orders"), "0", spans },
  };
  MedFormDialog *dialog = med_form_dialog_new (parent, _ ("Export Results"),
                                               _ ("Work orders with their steps, evidence and "
                                                  "signatures, and the part of the audit log that "
                                                  "tells of them. Passphrases are never in it."),
                                               _ ("_Export…"), fields, G_N_ELEMENTS (fields));
  Export *form = g_new0 (Export, 1);

  form->parent = g_object_ref (parent);
  form->session = g_object_ref (session);
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_closed_cb, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
import_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *import = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);
  GtkRoot *root = gtk_widget_get_root (import->parent);

  if (files != NULL && files->len > 0 && root != NULL)
    gtk_window_present (
        GTK_WINDOW (med_exchange_dialog_new (GTK_WINDOW (root), import->session, files->pdata[0])));
  else if (error != NULL && root != NULL)
    med_dialogs_show_error (import->parent, _ ("The Results Were Not Imported"), error);
  export_free (import);
}

/**
 * med_exchange_import_act:
 * @parent: a widget of the window it belongs to
 * @session: who works
 *
 * Asks for a file, and shows in a dialog what its import would do.
 */
void
med_exchange_import_act (GtkWidget *parent, MedSession *session)
{
  static const char *const patterns[] = { "*." MED_EXCHANGE_EXTENSION, NULL };
  Export *import = g_new0 (Export, 1);

  import->parent = g_object_ref (parent);
  import->session = g_object_ref (session);
  med_dialogs_open_files_async (parent, _ ("Import Results"), patterns, FALSE, import_chosen_cb,
                                import);
}
