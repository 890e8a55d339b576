/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-form"

#include "config.h"

#include "ui/report/med-report-form.h"

/* What the form is about, as long as its dialog lives. */
typedef struct
{
  MedSession *session; /* (owned) */
  MedStoreFunc save;
  int index;
  char *name;
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->session);
  g_free (form->name);
  g_free (form);
}

/**
 * med_report_form_input_new:
 * @session: who decides
 * @index: which row
 * @name: (nullable): what it is called
 * @values: (transfer full) (nullable): what was entered
 *
 * Returns: (transfer full): the input of a function that stores it
 */
MedReportFormInput *
med_report_form_input_new (MedSession *session, int index, const char *name, GPtrArray *values)
{
  MedReportFormInput *self = g_new0 (MedReportFormInput, 1);

  self->person_id = med_session_get_person_id (session);
  self->index = index;
  self->name = g_strdup (name);
  self->values = values;
  return self;
}

void
med_report_form_input_free (MedReportFormInput *self)
{
  g_free (self->name);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_free (self);
}

const char *
med_report_form_input_get (const MedReportFormInput *self, guint field)
{
  return g_ptr_array_index (self->values, field);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (dialog));
      return;
    }
  med_form_dialog_set_busy (dialog, FALSE);
  med_form_dialog_fail (dialog, -1, error->message);
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  MedReportFormInput *input = med_report_form_input_new (form->session, form->index, form->name,
                                                         med_form_dialog_dup_values (dialog));

  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, form->save, input,
                       (GDestroyNotify) med_report_form_input_free, NULL, NULL, saved_cb,
                       g_object_ref (dialog));
}

/**
 * med_report_form_present:
 * @parent: a widget of the window it belongs to
 * @session: who decides
 * @spec: what the form is
 * @fields: (array length=n_fields): what it asks for
 * @n_fields: how many
 * @index: which row it is about; -1: a new one
 * @name: (nullable): what the row is called now
 *
 * Asks for a decision and stores it; a refusal is said in the form, with what was entered.
 */
void
med_report_form_present (GtkWidget *parent,
                         MedSession *session,
                         const MedReportFormSpec *spec,
                         const MedFormField *fields,
                         guint n_fields,
                         int index,
                         const char *name)
{
  MedFormDialog *dialog =
      med_form_dialog_new (parent, spec->title, spec->explanation, spec->verb, fields, n_fields);
  Form *form = g_new0 (Form, 1);

  form->session = g_object_ref (session);
  form->save = spec->save;
  form->index = index;
  form->name = g_strdup (name);
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
