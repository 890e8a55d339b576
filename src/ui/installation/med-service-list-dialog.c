/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-service-list-dialog"

#include "config.h"

#include "ui/installation/med-service-list-dialog.h"

#include <glib/gi18n.h>

#include "engine/installation/med-service-list.h"
#include "ui/installation/med-people-choice.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-table-import-dialog.h"

/* Owner of nonconformances, due date, take out of use. */
#define OPTIONS "(xsb)"

static char *
describe_counts (const MedServicePreview *preview)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MED_N_SERVICE_ROW_VERDICTS; i++)
    if (preview->counts[i] > 0)
      g_string_append_printf (text, "%s%'u × %s", text->len > 0 ? " · " : "", preview->counts[i],
                              med_service_row_verdict_get_title (i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static MedTableImportResult *
show (MedServicePreview *taken)
{
  g_autoptr (MedServicePreview) preview = taken;

  if (preview == NULL)
    return NULL;
  MedTableImportResult *result = med_table_import_result_new (
      describe_counts (preview), med_service_preview_count_written (preview),
      med_service_preview_count_refused (preview));
  for (guint i = 0; i < preview->rows->len; i++)
    {
      const MedServiceRow *row = preview->rows->pdata[i];

      /* Translators: a line number, a device, a patch, what is done with the row, why */
      med_table_import_result_add (
          result,
          g_strdup_printf (_ ("Line %u · %s · %s · %s: %s"), row->line, row->asset, row->patch,
                           med_service_row_verdict_get_title (row->verdict), row->detail),
          med_service_row_verdict_is_refusal (row->verdict));
    }
  return result;
}

typedef MedServicePreview *(*ListFunc) (MedConnection *,
                                        const MedServiceListImport *,
                                        GCancellable *,
                                        GError **);

static MedTableImportResult *
run (MedConnection *connection,
     const MedTableImport *import,
     ListFunc func,
     GCancellable *cancellable,
     GError **error)
{
  const char *due_date;
  gint64 owner_id;
  gboolean take_from_use;

  g_variant_get (import->options, "(x&sb)", &owner_id, &due_date, &take_from_use);
  const MedServiceListImport list = { .sheet = import->sheet,
                                      .mapping = import->mapping,
                                      .person_id = import->person_id,
                                      .owner_id = owner_id,
                                      .due_date = due_date,
                                      .take_from_use = take_from_use,
                                      .leave_out_refused = import->leave_out };
  return show (func (connection, &list, cancellable, error));
}

static MedTableImportResult *
look (MedConnection *connection,
      const MedTableImport *import,
      GCancellable *cancellable,
      GError **error)
{
  return run (connection, import, med_service_list_preview_sync, cancellable, error);
}

static MedTableImportResult *
apply (MedConnection *connection,
       const MedTableImport *import,
       GCancellable *cancellable,
       GError **error)
{
  return run (connection, import, med_service_list_apply_sync, cancellable, error);
}

static const MedTableImportKind kind = {
  .title = N_ ("Import a Service List"),
  .new_mapping = med_service_list_mapping_new,
  .check = med_service_list_mapping_check,
  .look = look,
  .write = apply,
};

typedef struct
{
  MedSession *session;
  GtkWidget *parent;
  MedPeopleChoice *owners;
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->session);
  g_object_unref (form->parent);
  g_clear_pointer (&form->owners, med_people_choice_free);
  g_free (form);
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  const char *path = values->pdata[0];

  if (*path == '\0')
    {
      med_form_dialog_fail (dialog, 0, _ ("Choose the list"));
      return;
    }
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GVariant *options =
      g_variant_new (OPTIONS, med_people_choice_get_id (form->owners, values->pdata[1]),
                     (const char *) values->pdata[2], g_strcmp0 (values->pdata[3], "1") == 0);
  GtkRoot *root = gtk_widget_get_root (form->parent);
  gtk_window_present (GTK_WINDOW (med_table_import_dialog_new (
      root != NULL ? GTK_WINDOW (root) : NULL, form->session, &kind, file, options)));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
present (Form *form)
{
  const char *in_use[] = { _ ("They stay in use: their rows are refused"),
                           _ ("Take them out of use until they are verified"), NULL };
  const MedFormField fields[] = {
    { MED_FORM_FILE, _ ("The vendor's list: CSV"), NULL, NULL },
    { MED_FORM_CHOICE, _ ("Who sees to nonconformances"), NULL,
      med_people_choice_get_titles (form->owners) },
    { MED_FORM_TEXT, _ ("Until, such as 2026-12-01"), NULL, NULL },
    { MED_FORM_CHOICE, _ ("Devices in clinical use"), NULL, in_use },
  };
  MedFormDialog *dialog = med_form_dialog_new (
      form->parent, _ ("Import a Service List"),
      _ ("Each row is recorded as found or reported: installed, not verified. Where the vendor had "
         "not released the patch for a device's release, a nonconformance is opened. Nothing is "
         "written before you have seen what becomes of each row."),
      _ ("Con_tinue"), fields, G_N_ELEMENTS (fields));

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
        med_dialogs_show_error (form->parent, _ ("Import a Service List"), error);
      form_free (form, NULL);
      return;
    }
  form->owners =
      med_people_choice_new (people, MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_CLINICAL_OWNER |
                                         MED_ROLE_SECURITY_OFFICER);
  present (form);
}

/**
 * med_service_list_dialog_present:
 * @parent: a widget of the window
 * @session: the lead who records it
 *
 * Asks for a list and what is to be done with what it says.
 */
void
med_service_list_dialog_present (GtkWidget *parent, MedSession *session)
{
  Form *form = g_new0 (Form, 1);

  form->session = g_object_ref (session);
  form->parent = g_object_ref (parent);
  med_session_list_people_async (session, NULL, people_cb, form);
}
