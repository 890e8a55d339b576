/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-patch-actions"

#include "config.h"

#include "ui/statement/med-patch-actions.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-inquiry.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/statement/med-statement-confirm.h"
#include "engine/statement/med-statement-import.h"
#include "engine/store/med-blob.h"
#include "ui/med-dialogs.h"
#include "ui/awareness/med-inquiry-dialog.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-sign-dialog.h"

/* How many refused files are named in the message. */
#define REASONS_SHOWN 5

static MedStore *
store_of (MedPage *page)
{
  return med_session_get_store (med_page_get_session (page));
}

static gint64
person_of (MedPage *page)
{
  return med_session_get_person_id (med_page_get_session (page));
}

/* A page that was taken away meanwhile has nobody to tell. */
static gboolean
is_shown (MedPage *page)
{
  return gtk_widget_get_root (GTK_WIDGET (page)) != NULL;
}

typedef struct
{
  gint64 person_id;
  GStrv paths;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_strfreev (import->paths);
  g_free (import);
}

/* What became of the files of an import. */
typedef struct
{
  guint n_new;
  guint n_known;
  guint n_refused;
  GString *reasons;
} ImportResult;

static void
import_result_free (gpointer data)
{
  ImportResult *result = data;

  g_string_free (result->reasons, TRUE);
  g_free (result);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportResult, import_result_free)

static void
import_one (MedConnection *connection, const Import *import, const char *path, ImportResult *result)
{
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  if (med_statement_import_file_sync (connection, import->person_id, path, NULL, &imported, &error))
    {
      result->n_new += imported.is_new ? 1 : 0;
      result->n_known += imported.is_new ? 0 : 1;
      return;
    }
  if (result->n_refused++ < REASONS_SHOWN)
    g_string_append_printf (result->reasons, "%s\n", error->message);
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Import *import = input;
  ImportResult *result = g_new0 (ImportResult, 1);

  result->reasons = g_string_new (NULL);
  for (gsize i = 0; import->paths[i] != NULL; i++)
    {
      g_autoptr (GError) reason = NULL;
      g_autoptr (GPtrArray) paths = med_statement_list_files_sync (import->paths[i], &reason);

      if (paths == NULL)
        {
          result->n_refused++;
          g_string_append_printf (result->reasons, "%s\n", reason->message);
        }
      for (guint j = 0; paths != NULL && j < paths->len; j++)
        import_one (connection, import, g_ptr_array_index (paths, j), result);
    }
  return result;
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImportResult) outcome = med_store_run_finish (MED_STORE (source), result, &error);

  if (!is_shown (page))
    return;
  if (outcome == NULL)
    {
      med_page_show_error (page, error);
      return;
    }
  if (outcome->n_refused > 0)
    {
      g_autoptr (GError) refused =
          g_error_new (MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       ngettext ("%u statement was refused:\n%s", "%u statements were refused:\n%s",
                                 outcome->n_refused),
                       outcome->n_refused, outcome->reasons->str);
      med_page_show_error (page, refused);
    }
  g_autofree char *text = g_strdup_printf (
      _ ("%u new, %u already here. New ones wait for confirmation by a second person."),
      outcome->n_new, outcome->n_known);
  med_page_toast (page, text);
}

void
med_patch_actions_import (MedPage *page, GPtrArray *files)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  Import *import = g_new0 (Import, 1);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_file_get_path (g_ptr_array_index (files, i));
      if (path != NULL)
        g_strv_builder_add (paths, path);
    }
  import->person_id = person_of (page);
  import->paths = g_strv_builder_end (paths);
  med_store_run_async (store_of (page), MED_STORE_WRITER, import_func, import, import_free,
                       import_result_free, NULL, imported_cb, g_object_ref (page));
}

typedef struct
{
  gint64 statement_id;
  MedSignature *signature;
} Confirmation;

static void
confirmation_free (gpointer data)
{
  Confirmation *confirmation = data;

  med_signature_free (confirmation->signature);
  g_free (confirmation);
}

static gpointer
confirm_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Confirmation *confirmation = input;

  return med_statement_confirm_sync (connection, confirmation->statement_id,
                                     confirmation->signature, error)
             ? MED_STORE_OK
             : NULL;
}

static void
confirmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (!is_shown (page))
    return;
  if (done)
    med_page_toast (page, _ ("The statement is confirmed and counts now"));
  else
    med_page_show_error (page, error);
}

static gint64
statement_of_subject (const char *subject)
{
  const char *slash = strrchr (subject, '/');

  return slash != NULL ? g_ascii_strtoll (slash + 1, NULL, 10) : 0;
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = med_sign_dialog_ask_finish (result, &error);

  if (signature == NULL)
    {
      if (is_shown (page) && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        med_page_show_error (page, error);
      return;
    }
  Confirmation *confirmation = g_new0 (Confirmation, 1);
  confirmation->statement_id = statement_of_subject (signature->subject);
  confirmation->signature = g_steal_pointer (&signature);
  med_store_run_async (store_of (page), MED_STORE_WRITER, confirm_func, confirmation,
                       confirmation_free, NULL, NULL, confirmed_cb, g_object_ref (page));
}

void
med_patch_actions_confirm (MedPage *page, const MedDossier *dossier)
{
  const MedDossierStanding *standing = med_dossier_get_standing (dossier);
  g_autofree char *subject = med_statement_dup_subject (standing->statement_id);
  g_autofree char *what = g_strdup_printf (
      _ ("I have compared statement %s of %s, revision %d, on %s with the vendor's own document, "
         "and it says the same."),
      standing->reference, dossier->statement->manufacturer, (int) standing->revision,
      dossier->patch->number);

  med_sign_dialog_ask_async (GTK_WIDGET (page), med_page_get_session (page),
                             MED_STATEMENT_MAY_CONFIRM, standing->entered_by, MED_MEANING_CONFIRMED,
                             subject, what, NULL, signed_cb, g_object_ref (page));
}

/* A document on its way out of the data folder. */
typedef struct
{
  char *sha256;
  GFile *target; /* (owned) (nullable) */
} Document;

static void
document_free (gpointer data)
{
  Document *document = data;

  g_free (document->sha256);
  g_clear_object (&document->target);
  g_free (document);
}

static gpointer
save_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Document *document = input;
  g_autoptr (GBytes) bytes =
      med_blob_load_sync (connection, MED_BLOB_DOCUMENTS, document->sha256, error);
  gsize size = 0;

  if (bytes == NULL)
    return NULL;
  const char *data = g_bytes_get_data (bytes, &size);
  if (g_file_replace_contents (document->target, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                               cancellable, error))
    return MED_STORE_OK;
  med_error_convert (error, NULL);
  return NULL;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (!is_shown (page))
    return;
  if (done)
    med_page_toast (page, _ ("The document is saved"));
  else
    med_page_show_error (page, error);
}

static void
place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  Document *document = g_object_steal_data (G_OBJECT (page), "document-to-save");

  document->target = med_dialogs_save_file_finish (result, &error);
  if (document->target == NULL || !is_shown (page)) /* dismissed, or nobody there any more */
    {
      document_free (document);
      return;
    }
  med_store_run_async (store_of (page), MED_STORE_BULK, save_func, document, document_free, NULL,
                       NULL, saved_cb, g_object_ref (page));
}

void
med_patch_actions_save_document (MedPage *page, const MedDossier *dossier)
{
  const MedDossierStanding *standing = med_dossier_get_standing (dossier);
  Document *document = g_new0 (Document, 1);

  document->sha256 = g_strdup (standing->document_sha256);
  g_object_set_data_full (G_OBJECT (page), "document-to-save", document, document_free);
  med_dialogs_save_file_async (GTK_WIDGET (page), _ ("Save the Vendor's Document"),
                               standing->document_name, place_chosen_cb, g_object_ref (page));
}

/* A form that is being carried out: what it is about, and where the answer goes. */
typedef struct
{
  MedPage *page;         /* (owned) */
  MedFormDialog *dialog; /* (unowned) which owns this */
  gint64 person_id;
  gint64 subject_id;   /* a statement or a patch */
  GArray *product_ids; /* (nullable) (element-type gint64) */
  gint64 product_id;
  char *text;
} Form;

static void
form_free (Form *form)
{
  g_clear_pointer (&form->product_ids, g_array_unref);
  g_object_unref (form->page);
  g_free (form->text);
  g_free (form);
}

static void
form_closure_free (gpointer data, GClosure *closure)
{
  form_free (data);
}

/* The part of a form that goes to the lane. */
typedef struct
{
  gint64 person_id;
  gint64 subject_id;
  gint64 product_id;
  char *text;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->text);
  g_free (order);
}

static gpointer
refuse_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;

  return med_statement_refuse_sync (connection, order->subject_id, order->person_id, order->text,
                                    error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
ask_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;
  gint64 id = 0;

  return med_inquiry_ask_sync (connection, order->person_id, order->subject_id, order->product_id,
                               order->text, med_connection_now_usec (connection), &id, error)
             ? MED_STORE_OK
             : NULL;
}

static void
form_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (done)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, -1, error->message);
}

static void
carry_out (Form *form, MedStoreFunc func)
{
  Order *order = g_new0 (Order, 1);

  order->person_id = form->person_id;
  order->subject_id = form->subject_id;
  order->product_id = form->product_id;
  order->text = g_strdup (form->text);
  med_form_dialog_set_busy (form->dialog, TRUE);
  med_store_run_async (store_of (form->page), MED_STORE_WRITER, func, order, order_free, NULL, NULL,
                       form_done_cb, g_object_ref (form->dialog));
}

static void
refuse_submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);

  g_free (form->text);
  form->text = g_strdup (g_ptr_array_index (values, 0));
  carry_out (form, refuse_func);
}

static Form *
form_new (MedPage *page, MedFormDialog *dialog, gint64 subject_id)
{
  Form *form = g_new0 (Form, 1);

  form->page = g_object_ref (page);
  form->dialog = dialog;
  form->person_id = person_of (page);
  form->subject_id = subject_id;
  return form;
}

/* The signal's closure owns the form, as long as the dialog lives. */
static void
present (Form *form, GCallback submitted)
{
  g_signal_connect_data (form->dialog, "submitted", submitted, form, form_closure_free, 0);
  gtk_window_present (GTK_WINDOW (form->dialog));
}

void
med_patch_actions_refuse (MedPage *page, const MedDossier *dossier)
{
  const MedDossierStanding *standing = med_dossier_get_standing (dossier);
  const MedFormField fields[] = { { MED_FORM_TEXT, _ ("Reason"), NULL, NULL } };
  MedFormDialog *dialog = med_form_dialog_new (
      GTK_WIDGET (page), _ ("Refuse Statement"),
      _ ("The statement is set aside for good. The vendor must give a new revision."),
      _ ("_Refuse"), fields, G_N_ELEMENTS (fields));

  present (form_new (page, dialog, standing->statement_id), G_CALLBACK (refuse_submitted_cb));
}

static void
ask_submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  guint64 choice = g_ascii_strtoull (g_ptr_array_index (values, 0), NULL, 10);

  if (choice >= form->product_ids->len)
    {
      med_form_dialog_fail (dialog, 0, _ ("Choose a product"));
      return;
    }
  form->product_id = g_array_index (form->product_ids, gint64, choice);
  g_free (form->text);
  form->text = g_strdup (g_ptr_array_index (values, 1));
  carry_out (form, ask_func);
}

void
med_patch_actions_ask (MedPage *page, const MedDossier *dossier)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GArray) product_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 last = 0;

  /* Releases come in the order of products. */
  for (guint i = 0; i < dossier->releases->len; i++)
    {
      const MedDossierRelease *release = g_ptr_array_index (dossier->releases, i);
      g_autofree char *name = g_strdup_printf ("%s %s", release->manufacturer, release->model);

      if (release->product_id == last)
        continue;
      last = release->product_id;
      g_array_append_val (product_ids, release->product_id);
      g_strv_builder_add (builder, name);
    }
  g_auto (GStrv) names = g_strv_builder_end (builder);
  const MedFormField fields[] = {
    { MED_FORM_CHOICE, _ ("Product"), NULL, (const char *const *) names },
    { MED_FORM_TEXT, _ ("How: portal, mail, telephone"), NULL, NULL },
  };
  MedFormDialog *dialog = med_form_dialog_new (
      GTK_WIDGET (page), _ ("Ask Vendor"),
      _ ("Notes that the vendor was asked today whether this patch may be installed."), _ ("_Note"),
      fields, G_N_ELEMENTS (fields));
  Form *form = form_new (page, dialog, dossier->patch->id);

  form->product_ids = g_steal_pointer (&product_ids);
  present (form, G_CALLBACK (ask_submitted_cb));
}

gboolean
med_patch_actions_can_answer (const MedDossier *dossier)
{
  for (guint i = 0; i < dossier->inquiries->len; i++)
    {
      const MedDossierInquiry *inquiry = g_ptr_array_index (dossier->inquiries, i);
      if (inquiry->answer == NULL)
        return TRUE;
    }
  return FALSE;
}

void
med_patch_actions_answer (MedPage *page, const MedDossier *dossier)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < dossier->inquiries->len; i++)
    {
      const MedDossierInquiry *inquiry = g_ptr_array_index (dossier->inquiries, i);
      g_autofree char *asked = med_clock_format_local_date (inquiry->asked_usec);
      g_autofree char *title = g_strdup_printf (_ ("%s, asked %s"), inquiry->model, asked);

      if (inquiry->answer != NULL)
        continue;
      g_array_append_val (ids, inquiry->id);
      g_strv_builder_add (builder, title);
    }
  g_auto (GStrv) titles = g_strv_builder_end (builder);
  med_inquiry_dialog_present (GTK_WIDGET (page), med_page_get_session (page), ids,
                              (const char *const *) titles);
}
