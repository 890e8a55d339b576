/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-network-act"

#include "config.h"

#include "ui/people/med-network-act.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fingerprint.h"
#include "engine/source/med-network-settings.h"
#include "ui/report/med-report-form.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-form-dialog.h"

enum
{
  FIELD_HOST,
  FIELD_FILE,
};

static gpointer
certificate_func (MedConnection *connection,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  const MedReportFormInput *input = data;
  const char *path = med_report_form_input_get (input, FIELD_FILE);
  g_autofree char *name = g_filename_display_basename (path);

  if (*path == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("Choose the file of the certificate"));
      return NULL;
    }
  g_autofree char *pem = med_network_read_pem_sync (path, error);
  return pem != NULL && med_network_set_certificate_sync (
                            connection, input->person_id,
                            med_report_form_input_get (input, FIELD_HOST), pem, name, error)
             ? MED_STORE_OK
             : NULL;
}

/**
 * med_network_act_add_certificate:
 * @parent: a widget of the window it belongs to
 * @session: who decides
 *
 * Asks for a host and the certificate by which MedPatch shows it who it is.
 */
void
med_network_act_add_certificate (GtkWidget *parent, MedSession *session)
{
  const MedFormField fields[] = {
    [FIELD_HOST] = { MED_FORM_TEXT, _ ("Host, such as feeds.example.com"), NULL, NULL },
    [FIELD_FILE] = { MED_FORM_FILE, _ ("Certificate and key in one PEM file"), NULL, NULL },
  };
  const MedReportFormSpec spec = {
    .title = _ ("Add a Client Certificate"),
    .explanation = _ ("Ask the provider for a certificate that opens nothing but its feed. The key "
                      "must have no passphrase, and is never written into the audit log."),
    .verb = _ ("_Add"),
    .save = certificate_func,
  };

  med_report_form_present (parent, session, &spec, fields, G_N_ELEMENTS (fields), 0, NULL);
}

static gpointer
host_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;

  return med_network_allow_host_sync (connection, input->person_id,
                                      med_report_form_input_get (input, FIELD_HOST), TRUE, error)
             ? MED_STORE_OK
             : NULL;
}

/**
 * med_network_act_allow_host:
 * @parent: a widget of the window it belongs to
 * @session: who decides
 *
 * Asks for a host of the own network from which may be fetched.
 */
void
med_network_act_allow_host (GtkWidget *parent, MedSession *session)
{
  const MedFormField fields[] = {
    [FIELD_HOST] = { MED_FORM_TEXT, _ ("Host, such as mirror.hospital.example"), NULL, NULL },
  };
  const MedReportFormSpec spec = {
    .title = _ ("Allow a Host"),
    .explanation = _ ("Files may be fetched from this computer of the own network."),
    .verb = _ ("_Allow"),
    .save = host_func,
  };

  med_report_form_present (parent, session, &spec, fields, G_N_ELEMENTS (fields), 0, NULL);
}

/* An authority on its way from its file to the settings */
typedef struct
{
  GtkWidget *parent;     /* (owned) */
  MedSession *session;   /* (owned) */
  MedFormDialog *dialog; /* (owned) (nullable) while something is done */
  char *path;
  char *pem;
  char *typed;
  gint64 person_id;
} Enrolment;

static void
enrolment_clear (gpointer data)
{
  Enrolment *self = data;

  g_object_unref (self->parent);
  g_object_unref (self->session);
  g_clear_object (&self->dialog);
  g_free (self->path);
  g_free (self->pem);
  g_free (self->typed);
}

static void
enrolment_unref (gpointer data)
{
  g_rc_box_release_full (data, enrolment_clear);
}

static void
form_closed (gpointer data, GClosure *closure)
{
  enrolment_unref (data);
}

static gboolean
is_closed (const Enrolment *self)
{
  return gtk_widget_get_root (self->parent) == NULL ||
         !gtk_widget_get_visible (GTK_WIDGET (self->dialog));
}

static char *
dup_name (const Enrolment *self)
{
  return g_filename_display_basename (self->path);
}

static gpointer
trust_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Enrolment *self = input;
  g_autofree char *name = dup_name (self);

  return med_network_trust_authority_sync (connection, self->person_id, self->pem, name,
                                           self->typed, error)
             ? MED_STORE_OK
             : NULL;
}

static void
trusted_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  Enrolment *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = med_store_run_finish (MED_STORE (store), result, &error) != NULL;
  gboolean closed = is_closed (self);

  if (!closed && done)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
  else if (!closed)
    med_form_dialog_fail (self->dialog, 1, error->message);
  g_clear_object (&self->dialog);
  enrolment_unref (self);
}

static void
typed_cb (MedFormDialog *dialog, Enrolment *self)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);

  g_free (self->typed);
  self->typed = g_strdup (g_ptr_array_index (values, 1));
  self->person_id = med_session_get_person_id (self->session);
  g_set_object (&self->dialog, dialog);
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, trust_func, self,
                       NULL, NULL, NULL, trusted_cb, g_rc_box_acquire (self));
}

static void
ask_fingerprint (Enrolment *self, const MedNetworkCertificate *authority)
{
  const MedFormField fields[] = {
    { MED_FORM_HEADING, _ ("From the Hospital's IT"), NULL, NULL },
    { MED_FORM_TEXT, _ ("Fingerprint (SHA-256), all 64 digits"), NULL, NULL },
  };
  MedFormDialog *dialog = med_form_dialog_new (
      self->parent, _ ("Enrol an Authority"),
      _ ("Every server that this authority vouches for is believed from then on. Type the "
         "fingerprint from what the hospital's IT has given you on paper or by telephone, not from "
         "this screen; every digit is compared."),
      _ ("_Enrol"), fields, G_N_ELEMENTS (fields));
  MedFactList *facts = med_fact_list_new ();
  g_autofree char *until = med_clock_format_local_date (authority->until_usec);
  g_autofree char *groups = med_fingerprint_group (authority->sha256);

  med_fact_list_add (facts, _ ("Authority"), authority->subject);
  med_fact_list_add (facts, _ ("Valid until"), until);
  med_fact_list_add (facts, _ ("Fingerprint of the file"), groups);
  med_form_dialog_insert (dialog, 0, GTK_WIDGET (facts));
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (typed_cb), g_rc_box_acquire (self),
                         form_closed, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gpointer
read_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Enrolment *self = input;
  g_autofree char *name = dup_name (self);

  g_clear_pointer (&self->pem, g_free);
  self->pem = med_network_read_pem_sync (self->path, error);
  return self->pem != NULL ? med_network_authority_read (
                                 self->pem, name, med_connection_now_usec (connection), error)
                           : NULL;
}

static void
read_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  Enrolment *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedNetworkCertificate) authority =
      med_store_run_finish (MED_STORE (store), result, &error);
  gboolean closed = is_closed (self);

  if (!closed && authority != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self->dialog));
      ask_fingerprint (self, authority);
    }
  else if (!closed)
    med_form_dialog_fail (self->dialog, -1, error->message);
  g_clear_object (&self->dialog);
  enrolment_unref (self);
}

static void
file_cb (MedFormDialog *dialog, Enrolment *self)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  const char *path = g_ptr_array_index (values, 0);

  if (*path == '\0')
    {
      med_form_dialog_fail (dialog, 0, _ ("Choose the file of the certificate"));
      return;
    }
  g_free (self->path);
  self->path = g_strdup (path);
  g_set_object (&self->dialog, dialog);
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_BULK, read_func, self, NULL,
                       (GDestroyNotify) med_network_certificate_free, NULL, read_cb,
                       g_rc_box_acquire (self));
}

/**
 * med_network_act_enrol:
 * @parent: a widget of the window it belongs to
 * @session: who decides
 *
 * Asks for the certificate of an authority of the hospital, shows it, and enrols it once its
 * fingerprint is typed.
 */
void
med_network_act_enrol (GtkWidget *parent, MedSession *session)
{
  const MedFormField fields[] = {
    { MED_FORM_FILE, _ ("Certificate of the authority (PEM)"), NULL, NULL },
  };
  MedFormDialog *dialog = med_form_dialog_new (
      parent, _ ("Enrol an Authority"),
      _ ("The file holds the certificate of one authority. It is shown to you first."),
      _ ("_Next…"), fields, G_N_ELEMENTS (fields));
  Enrolment *self = g_rc_box_new0 (Enrolment);

  self->parent = g_object_ref (parent);
  self->session = g_object_ref (session);
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (file_cb), self, form_closed, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
