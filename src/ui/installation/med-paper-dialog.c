/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-paper-dialog"

#include "config.h"

#include "ui/installation/med-paper-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/base/med-written-time.h"
#include "engine/installation/med-paper-record.h"
#include "engine/installation/med-work-order.h"
#include "ui/installation/med-people-choice.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-sign-dialog.h"

/* The fields in their order, up to the first step. After the last one, where there is no way back,
 * who accepted that. */
enum
{
  FIELD_HEADING_RESULT,
  FIELD_RESULT,
  FIELD_HEADING_TIMES,
  FIELD_TIMES,
  FIELD_RESTARTS = FIELD_TIMES + MED_N_PAPER_TIMES,
  FIELD_HEADING_PEOPLE,
  FIELD_HANDED_OVER_BY,
  FIELD_INSTALLER,
  FIELD_VERIFIER,
  FIELD_RETURNED_BY,
  FIELD_HEADING_DEVICE,
  FIELD_BEFORE,
  FIELD_RESTORE_POINT,
  FIELD_AFTER,
  FIELD_RESTORED,
  FIELD_TEXT,
  FIELD_HEADING_SHEET,
  FIELD_SCAN,
  FIELD_HEADING_STEPS,
  FIELD_STEPS,
};

/* After the heading below the steps */
enum
{
  ACCEPTED_BY_LEAD = 1,
  ACCEPTED_BY_CLINICAL,
};

/* How a step is ticked, in the order of the choice. */
static const char *const ticks[] = { "done", "", "failed", "skipped" };

/* All that the form is made of; it is kept by the dialog. */
typedef struct
{
  MedSession *session;
  GtkWidget *parent;
  gint64 disposition_id;
  GPtrArray *steps; /* of MedWorkStep */
  GPtrArray *people;
  MedWorkOrder *order;
  MedPeopleChoice *installers;
  MedPeopleChoice *verifiers;
  MedPeopleChoice *clinic;
  MedPeopleChoice *leads;
  MedPaperRecord *pending; /* (nullable) waits for the signature */
  char *scan_path;
} Form;

static void
form_free (gpointer data)
{
  Form *form = data;

  g_object_unref (form->session);
  g_clear_object (&form->parent);
  g_clear_pointer (&form->steps, g_ptr_array_unref);
  g_clear_pointer (&form->people, g_ptr_array_unref);
  g_clear_pointer (&form->order, med_work_order_free);
  g_clear_pointer (&form->installers, med_people_choice_free);
  g_clear_pointer (&form->verifiers, med_people_choice_free);
  g_clear_pointer (&form->clinic, med_people_choice_free);
  g_clear_pointer (&form->leads, med_people_choice_free);
  g_clear_pointer (&form->pending, med_paper_record_free);
  g_free (form->scan_path);
  g_free (form);
}

static void
form_closed (gpointer data, GClosure *closure)
{
  form_free (data);
}

/* On its way through the lanes. */
typedef struct
{
  MedPaperRecord *record;
  GFile *scan;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->record, med_paper_record_free);
  g_clear_object (&order->scan);
  g_free (order);
}

/* Reads the scan and hashes the payload again: both take their time. */
static gpointer
prepare_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Order *order = input;
  g_autoptr (GError) wrong = NULL;

  order->record->scan = g_file_load_bytes (order->scan, cancellable, NULL, error);
  if (order->record->scan == NULL)
    {
      med_error_convert (error, order->record->scan_name);
      return NULL;
    }
  if (med_paper_record_rehash_sync (connection, order->record->disposition_id, cancellable, &wrong))
    order->record->rehashed_usec = med_connection_now_usec (connection);
  else
    order->record->rehash_error = g_strdup (wrong->message);
  return MED_STORE_OK;
}

static gpointer
enter_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;

  return med_paper_record_enter_sync (connection, order->record, error) ? MED_STORE_OK : NULL;
}

static void
entered_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, -1, error->message);
}

static void
prepared_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  Order *order = g_object_steal_data (G_OBJECT (dialog), "order");
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) == NULL)
    {
      order_free (order);
      med_form_dialog_fail (dialog, -1, error->message);
      return;
    }
  med_store_run_async (MED_STORE (store), MED_STORE_WRITER, enter_func, order, order_free, NULL,
                       NULL, entered_cb, g_object_ref (dialog));
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  Form *form = g_object_get_data (G_OBJECT (dialog), "form");
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = med_sign_dialog_ask_finish (result, &error);

  if (signature == NULL || form->pending == NULL)
    {
      if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        med_form_dialog_fail (dialog, -1, error->message);
      return;
    }
  Order *order = g_new0 (Order, 1);
  order->record = g_steal_pointer (&form->pending);
  order->scan = g_file_new_for_path (form->scan_path);
  order->record->scan_name = g_file_get_basename (order->scan);
  order->record->person_id = signature->person_id;
  order->record->signature = g_steal_pointer (&signature);
  med_form_dialog_set_busy (dialog, TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "order", order, order_free);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_BULK, prepare_func, order,
                       NULL, NULL, NULL, prepared_cb, g_object_ref (dialog));
}

/* "21:40" is of the day of the time before it. */
static char *
complete_time (const char *text, char **day)
{
  if (strlen (text) <= 5 && strchr (text, ':') != NULL && *day != NULL)
    return g_strdup_printf ("%s %s", *day, text);
  if (strchr (text, ' ') != NULL)
    {
      g_free (*day);
      *day = g_strndup (text, (gsize) (strchr (text, ' ') - text));
    }
  return g_strdup (text);
}

static gboolean
read_time (MedFormDialog *dialog, int field, const char *text, char **day, gint64 *usec)
{
  g_autofree char *whole = complete_time (text, day);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GError) error = NULL;
  gboolean with_time = FALSE;

  if (!med_written_time_parse (whole, zone, usec, &with_time, &error))
    med_form_dialog_fail (dialog, field, error->message);
  else if (!with_time)
    med_form_dialog_fail (dialog, field, _ ("The time of day is missing"));
  return error == NULL && with_time;
}

static gboolean
read_times (MedFormDialog *dialog, GPtrArray *values, MedPaperRecord *record)
{
  g_autofree char *day = NULL;

  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    {
      const char *text = values->pdata[FIELD_TIMES + i];

      if (*text != '\0' && !read_time (dialog, FIELD_TIMES + i, text, &day, &record->times[i]))
        return FALSE;
    }
  g_auto (GStrv) restarts = g_strsplit_set (values->pdata[FIELD_RESTARTS], ",;", -1);
  for (guint i = 0; restarts[i] != NULL; i++)
    {
      gint64 usec;

      if (*g_strstrip (restarts[i]) == '\0')
        continue;
      if (!read_time (dialog, FIELD_RESTARTS, restarts[i], &day, &usec))
        return FALSE;
      g_array_append_val (record->restarts, usec);
    }
  return TRUE;
}

static void
read_steps (Form *form, GPtrArray *values, MedPaperRecord *record)
{
  for (guint i = 0; i < form->steps->len; i++)
    {
      const MedWorkStep *step = form->steps->pdata[i];
      const guint64 chosen = g_ascii_strtoull (values->pdata[FIELD_STEPS + i], NULL, 10);
      const char *result = chosen < G_N_ELEMENTS (ticks) ? ticks[chosen] : "";
      const gboolean way_back = step->phase == MED_STEP_ROLLBACK;

      if (*result != '\0' && (!way_back || record->result == MED_PAPER_RESTORED))
        med_paper_record_add_step (record, step->phase, step->ordinal, result, NULL);
    }
}

static MedPaperRecord *
read_values (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  g_autoptr (MedPaperRecord) record =
      med_paper_record_new (form->disposition_id, med_session_get_person_id (form->session));

  record->result = (MedPaperResult) g_ascii_strtoull (values->pdata[FIELD_RESULT], NULL, 10);
  if (!read_times (dialog, values, record))
    return NULL;
  if (*(const char *) values->pdata[FIELD_SCAN] == '\0')
    {
      med_form_dialog_fail (dialog, FIELD_SCAN, _ ("The scan of the signed sheet is missing"));
      return NULL;
    }
  record->handed_over_by =
      med_people_choice_get_id (form->clinic, values->pdata[FIELD_HANDED_OVER_BY]);
  record->returned_by = med_people_choice_get_id (form->clinic, values->pdata[FIELD_RETURNED_BY]);
  record->installer_id =
      med_people_choice_get_id (form->installers, values->pdata[FIELD_INSTALLER]);
  record->verifier_id = med_people_choice_get_id (form->verifiers, values->pdata[FIELD_VERIFIER]);
  record->version_before = g_strdup (values->pdata[FIELD_BEFORE]);
  record->restore_point = g_strdup (values->pdata[FIELD_RESTORE_POINT]);
  if (!form->order->reversible)
    {
      const guint heading = FIELD_STEPS + form->steps->len;

      record->accepted_by_lead =
          med_people_choice_get_id (form->leads, values->pdata[heading + ACCEPTED_BY_LEAD]);
      record->accepted_by_clinical =
          med_people_choice_get_id (form->clinic, values->pdata[heading + ACCEPTED_BY_CLINICAL]);
    }
  record->version_after = g_strdup (values->pdata[FIELD_AFTER]);
  record->version_restored = g_strdup (values->pdata[FIELD_RESTORED]);
  record->text = g_strdup (values->pdata[FIELD_TEXT]);
  read_steps (form, values, record);
  g_free (form->scan_path);
  form->scan_path = g_strdup (values->pdata[FIELD_SCAN]);
  return g_steal_pointer (&record);
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autofree char *subject = med_disposition_dup_subject (form->disposition_id);
  MedPaperRecord *record = read_values (dialog, form);

  if (record == NULL)
    return;
  g_clear_pointer (&form->pending, med_paper_record_free);
  form->pending = record;
  g_autofree char *what = g_strdup_printf (
      _ ("%s on %s is entered as it stands on the signed sheet, which is attached: %s."),
      form->order->patch_number, form->order->asset, med_paper_result_get_title (record->result));
  med_sign_dialog_ask_async (GTK_WIDGET (dialog), form->session,
                             MED_ROLE_TECHNICIAN | MED_ROLE_LEAD, 0, MED_MEANING_CONFIRMED, subject,
                             what, NULL, signed_cb, g_object_ref (dialog));
}

static void
add_field (GArray *fields, MedFormKind kind, const char *title, const char *const *choices)
{
  const MedFormField field = { kind, title, NULL, choices };

  g_array_append_val (fields, field);
}

static void
add_people (GArray *fields, Form *form)
{
  const char *const *clinic = med_people_choice_get_titles (form->clinic);

  add_field (fields, MED_FORM_HEADING, _ ("People, as They Signed"), NULL);
  add_field (fields, MED_FORM_CHOICE, _ ("Handed over by"), clinic);
  add_field (fields, MED_FORM_CHOICE, _ ("Installed by"),
             med_people_choice_get_titles (form->installers));
  add_field (fields, MED_FORM_CHOICE, _ ("Verified by"),
             med_people_choice_get_titles (form->verifiers));
  add_field (fields, MED_FORM_CHOICE, _ ("Returned to service by"), clinic);
}

static void
add_steps (GArray *fields, Form *form, const char *const *choices)
{
  add_field (fields, MED_FORM_HEADING, _ ("Steps, as They Are Ticked"), NULL);
  for (guint i = 0; i < form->steps->len; i++)
    add_field (fields, MED_FORM_CHOICE, ((const MedWorkStep *) form->steps->pdata[i])->text,
               choices);
}

/* Only of a patch that cannot be taken back, where no restore point was recorded. */
static void
add_acceptance (GArray *fields, Form *form)
{
  if (form->order->reversible)
    return;
  add_field (fields, MED_FORM_HEADING, _ ("No Way Back, Accepted before the Start"), NULL);
  add_field (fields, MED_FORM_CHOICE, _ ("Accepted by the lead engineer"),
             med_people_choice_get_titles (form->leads));
  add_field (fields, MED_FORM_CHOICE, _ ("Accepted by the clinical owner"),
             med_people_choice_get_titles (form->clinic));
}

static GArray *
build_fields (Form *form, const char *const *results, const char *const *steps)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (MedFormField));

  add_field (fields, MED_FORM_HEADING, _ ("Result"), NULL);
  add_field (fields, MED_FORM_CHOICE, _ ("Result on the sheet"), results);
  add_field (fields, MED_FORM_HEADING, _ ("Times, as Written"), NULL);
  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    add_field (fields, MED_FORM_TEXT, med_paper_time_get_title (i), NULL);
  add_field (fields, MED_FORM_TEXT, _ ("Restarts, with commas between"), NULL);
  add_people (fields, form);
  add_field (fields, MED_FORM_HEADING, _ ("Read at the Device"), NULL);
  add_field (fields, MED_FORM_TEXT, _ ("Release before"), NULL);
  add_field (fields, MED_FORM_TEXT, _ ("Restore point: number or place of the backup"), NULL);
  add_field (fields, MED_FORM_TEXT, _ ("Release after the install"), NULL);
  add_field (fields, MED_FORM_TEXT, _ ("Release after the restore"), NULL);
  add_field (fields, MED_FORM_LINES, _ ("Messages and remarks; of a failure, what went wrong"),
             NULL);
  add_field (fields, MED_FORM_HEADING, _ ("The Sheet"), NULL);
  add_field (fields, MED_FORM_FILE, _ ("Scan of the signed sheet: PDF, PNG or JPEG"), NULL);
  add_steps (fields, form, steps);
  add_acceptance (fields, form);
  return fields;
}

static void
present (Form *form)
{
  const char *results[MED_N_PAPER_RESULTS + 1] = { NULL };
  const char *steps[] = { _ ("Done"), _ ("Not ticked"), _ ("Failed"), _ ("Does not apply"), NULL };
  g_autofree char *title = g_strdup_printf (_ ("Signed Sheet of %s on %s"),
                                            form->order->patch_number, form->order->asset);

  for (int i = 0; i < MED_N_PAPER_RESULTS; i++)
    results[i] = med_paper_result_get_title (i);
  g_autoptr (GArray) fields = build_fields (form, results, steps);
  MedFormDialog *dialog = med_form_dialog_new (
      form->parent, title,
      _ ("Enter what stands on the paper; a time such as 2026-11-24 21:05, the next of the same "
         "day as 21:40. Every event is marked as entered late by you. It is refused where it would "
         "have been refused at the written time."),
      _ ("_Enter…"), (const MedFormField *) fields->data, fields->len);
  g_object_set_data (G_OBJECT (dialog), "form", form);
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_closed, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Form *form = input;

  form->order = med_work_order_load_sync (connection, form->disposition_id, 0, error);
  if (form->order == NULL)
    return NULL;
  form->steps = med_paper_record_list_steps_sync (connection, form->disposition_id, error);
  if (form->steps == NULL)
    return NULL;
  form->people = med_person_list_sync (connection, error);
  return form->people != NULL ? MED_STORE_OK : NULL;
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  Form *form = user_data;
  g_autoptr (GError) error = NULL;
  gboolean loaded = med_store_run_finish (MED_STORE (store), result, &error) != NULL;

  if (!loaded || gtk_widget_get_root (form->parent) == NULL)
    {
      if (!loaded && gtk_widget_get_root (form->parent) != NULL)
        med_dialogs_show_error (form->parent, _ ("The Sheet Cannot Be Entered"), error);
      form_free (form);
      return;
    }
  form->installers =
      med_people_choice_new (form->people, MED_ROLE_TECHNICIAN | MED_ROLE_VENDOR_ENGINEER);
  form->verifiers = med_people_choice_new (form->people, MED_ROLE_TECHNICIAN | MED_ROLE_LEAD |
                                                             MED_ROLE_VENDOR_ENGINEER);
  form->clinic = med_people_choice_new (form->people, MED_ROLE_CLINICAL_OWNER);
  form->leads = med_people_choice_new (form->people, MED_ROLE_LEAD);
  present (form);
}

/**
 * med_paper_dialog_present:
 * @parent: a widget of the window
 * @session: who enters it
 * @disposition_id: the work order
 *
 * Asks for everything that stands on a signed sheet, then for the signature of whoever enters it.
 */
void
med_paper_dialog_present (GtkWidget *parent, MedSession *session, gint64 disposition_id)
{
  Form *form = g_new0 (Form, 1);

  form->session = g_object_ref (session);
  form->parent = g_object_ref (parent);
  form->disposition_id = disposition_id;
  med_store_run_async (med_session_get_store (session), MED_STORE_INTERACTIVE, load_func, form,
                       NULL, NULL, NULL, loaded_cb, form);
}
