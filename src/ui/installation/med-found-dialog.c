/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-found-dialog"

#include "config.h"

#include "ui/installation/med-found-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/base/med-written-time.h"
#include "engine/installation/med-found-install.h"
#include "ui/installation/med-people-choice.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-form-dialog.h"

/* The fields in their order. */
enum
{
  FIELD_HEADING_REPORT,
  FIELD_TIME,
  FIELD_VERSION,
  FIELD_ENGINEER,
  FIELD_NUMBER,
  FIELD_REPORT,
  FIELD_TEXT,
  FIELD_HEADING_RELEASE,
  FIELD_OWNER,
  FIELD_DUE,
  FIELD_HEADING_DEVICE,
  FIELD_IN_USE,
  N_FIELDS,
};

typedef struct
{
  MedSession *session;
  GtkWidget *parent;
  gint64 disposition_id;
  char *title;
  gboolean in_use;
  MedPeopleChoice *owners;
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->session);
  g_clear_object (&form->parent);
  g_clear_pointer (&form->owners, med_people_choice_free);
  g_free (form->title);
  g_free (form);
}

/* What was entered, on its way to the writer lane. */
typedef struct
{
  MedFoundInstall *found;
  GFile *file;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->found, med_found_install_free);
  g_clear_object (&order->file);
  g_free (order);
}

static gpointer
record_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Order *order = input;

  order->found->report = g_file_load_bytes (order->file, cancellable, NULL, error);
  if (order->found->report == NULL)
    {
      med_error_convert (error, order->found->report_name);
      return NULL;
    }
  return med_found_install_record_sync (connection, order->found, error) ? MED_STORE_OK : NULL;
}

static void
recorded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, -1, error->message);
}

static Order *
read_values (MedFormDialog *dialog, Form *form, GPtrArray *values)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GError) error = NULL;
  gint64 installed_usec;

  if (!med_written_time_parse (values->pdata[FIELD_TIME], zone, &installed_usec, NULL, &error))
    {
      med_form_dialog_fail (dialog, FIELD_TIME, error->message);
      return NULL;
    }
  if (*(const char *) values->pdata[FIELD_REPORT] == '\0')
    {
      med_form_dialog_fail (dialog, FIELD_REPORT, _ ("The service report is missing"));
      return NULL;
    }
  Order *order = g_new0 (Order, 1);
  MedFoundInstall *found = order->found =
      med_found_install_new (form->disposition_id, med_session_get_person_id (form->session));
  order->file = g_file_new_for_path (values->pdata[FIELD_REPORT]);
  found->installed_usec = installed_usec;
  found->version_read = g_strdup (values->pdata[FIELD_VERSION]);
  found->engineer = g_strdup (values->pdata[FIELD_ENGINEER]);
  found->report_number = g_strdup (values->pdata[FIELD_NUMBER]);
  found->report_name = g_file_get_basename (order->file);
  found->text = g_strdup (values->pdata[FIELD_TEXT]);
  found->owner_id = med_people_choice_get_id (form->owners, values->pdata[FIELD_OWNER]);
  found->due_date = g_strdup (values->pdata[FIELD_DUE]);
  found->take_from_use = form->in_use && g_strcmp0 (values->pdata[FIELD_IN_USE], "1") == 0;
  return order;
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  Order *order = read_values (dialog, form, values);

  if (order == NULL)
    return;
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, record_func, order,
                       order_free, NULL, NULL, recorded_cb, g_object_ref (dialog));
}

static void
present (Form *form)
{
  static const char *const in_use[] = { N_ ("It stays in use: have it handed over first"),
                                        N_ ("Take it out of use until it is verified"), NULL };
  const char *choices[] = { _ (in_use[0]), _ (in_use[1]), NULL };
  const MedFormField fields[N_FIELDS] = {
    { MED_FORM_HEADING, _ ("What the Report Says"), NULL, NULL },
    { MED_FORM_TEXT, _ ("Installed at, such as 2026-11-24 21:05"), NULL, NULL },
    { MED_FORM_TEXT, _ ("Release read at the device"), NULL, NULL },
    { MED_FORM_TEXT, _ ("Engineer"), NULL, NULL },
    { MED_FORM_TEXT, _ ("Report number"), NULL, NULL },
    { MED_FORM_FILE, _ ("Service report"), NULL, NULL },
    { MED_FORM_LINES, _ ("Remark"), NULL, NULL },
    { MED_FORM_HEADING, _ ("If the Vendor Had Not Released It"), NULL, NULL },
    { MED_FORM_CHOICE, _ ("Who sees to the nonconformance"), NULL,
      med_people_choice_get_titles (form->owners) },
    { MED_FORM_TEXT, _ ("Until, such as 2026-12-01"), NULL, NULL },
    { MED_FORM_HEADING, _ ("The Device Is in Clinical Use"), NULL, NULL },
    { MED_FORM_CHOICE, _ ("Until it is verified"), NULL, choices },
  };
  MedFormDialog *dialog = med_form_dialog_new (
      form->parent, form->title,
      _ ("Found installed, or reported by the vendor. It is not verified by that: every "
         "verification step is still to be done, and what nobody saw to before the install stays "
         "on record by name."),
      _ ("_Record"), fields, form->in_use ? N_FIELDS : FIELD_HEADING_DEVICE);

  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
people_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Form *form = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people =
      med_session_list_people_finish (MED_SESSION (source), result, &error);

  if (people == NULL || gtk_widget_get_root (form->parent) == NULL)
    {
      if (people == NULL && gtk_widget_get_root (form->parent) != NULL)
        med_dialogs_show_error (form->parent, form->title, error);
      form_free (form, NULL);
      return;
    }
  form->owners =
      med_people_choice_new (people, MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_CLINICAL_OWNER |
                                         MED_ROLE_SECURITY_OFFICER);
  present (form);
}

/**
 * med_found_dialog_present:
 * @parent: a widget of the window
 * @session: the lead who records it
 * @order: the work order
 *
 * Asks for what was found or reported and records it.
 */
void
med_found_dialog_present (GtkWidget *parent, MedSession *session, const MedWorkOrder *order)
{
  Form *form = g_new0 (Form, 1);

  form->session = g_object_ref (session);
  form->parent = g_object_ref (parent);
  form->disposition_id = order->disposition_id;
  form->in_use = order->service_state == MED_SERVICE_IN_USE;
  form->title = g_strdup_printf (_ ("%s on %s Is Installed"), order->patch_number, order->asset);
  med_session_list_people_async (session, NULL, people_cb, form);
}
