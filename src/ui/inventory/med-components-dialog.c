/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-components-dialog"

#include "config.h"

#include "ui/inventory/med-components-dialog.h"

#include <glib/gi18n.h>

#include "engine/inventory/med-component-list.h"
#include "engine/inventory/med-device.h"
#include "ui/widgets/med-form-dialog.h"

/* What a lane is handed, and what it hands back. */
typedef struct
{
  gint64 device_id;
  gint64 release_id;
  gint64 person_id;
  char *title;
  char *text;
  char *source;
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_free (sheet->title);
  g_free (sheet->text);
  g_free (sheet->source);
  g_free (sheet);
}

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedDevice) device = med_device_load_sync (connection, *(gint64 *) id, error);
  if (device == NULL)
    return NULL;
  g_autoptr (GPtrArray) components =
      med_release_list_components_sync (connection, device->release_id, error);
  if (components == NULL)
    return NULL;

  Sheet *sheet = g_new0 (Sheet, 1);
  sheet->device_id = device->id;
  sheet->release_id = device->release_id;
  sheet->title = g_strdup_printf ("%s %s", med_device_get (device, MED_DEVICE_MODEL),
                                  med_device_get (device, MED_DEVICE_RELEASE));
  sheet->text = med_component_list_format (components);
  return sheet;
}

static gpointer
store_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Sheet *sheet = input;
  g_autoptr (GPtrArray) components = med_component_list_parse (
      sheet->text, sheet->source, med_connection_now_usec (connection), error);

  return components != NULL &&
                 med_component_list_replace_sync (connection, sheet->person_id, sheet->release_id,
                                                  components, error)
             ? MED_STORE_OK
             : NULL;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, 0, error->message);
}

typedef struct
{
  MedPage *page; /* (owned) */
  gint64 release_id;
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->page);
  g_free (form);
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  MedSession *session = med_page_get_session (form->page);
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->release_id = form->release_id;
  sheet->person_id = med_session_get_person_id (session);
  sheet->text = g_strdup (g_ptr_array_index (values, 0));
  sheet->source = g_strdup (g_ptr_array_index (values, 1));
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, store_func, sheet,
                       sheet_free, NULL, NULL, stored_cb, g_object_ref (dialog));
}

static void
present (MedPage *page, const Sheet *sheet)
{
  const MedFormField fields[] = {
    { MED_FORM_LINES, _ ("One a line: maker; component; version"), sheet->text, NULL },
    { MED_FORM_TEXT, _ ("Where this is known from"), NULL, NULL },
  };
  g_autofree char *title = g_strdup_printf (_ ("Components of %s"), sheet->title);
  MedFormDialog *dialog = med_form_dialog_new (
      GTK_WIDGET (page), title,
      _ ("The COTS software in this release, for every device with it. Vulnerabilities of a "
         "component reach "
         "the devices through this list. An empty list means that the components are not known."),
      _ ("_Save"), fields, G_N_ELEMENTS (fields));
  Form *form = g_new0 (Form, 1);

  form->page = g_object_ref (page);
  form->release_id = sheet->release_id;
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPage) page = user_data;
  g_autoptr (GError) error = NULL;
  Sheet *sheet = med_store_run_finish (MED_STORE (source), result, &error);

  if (sheet == NULL)
    {
      med_page_show_error (page, error);
      return;
    }
  if (gtk_widget_get_root (GTK_WIDGET (page)) != NULL)
    present (page, sheet);
  sheet_free (sheet);
}

/**
 * med_components_dialog_show:
 * @page: the page that asks
 * @device_id: a device
 *
 * Shows the COTS components of the device's release, to be changed.
 */
void
med_components_dialog_show (MedPage *page, gint64 device_id)
{
  med_store_run_async (med_session_get_store (med_page_get_session (page)), MED_STORE_INTERACTIVE,
                       load_func, g_memdup2 (&device_id, sizeof device_id), g_free, sheet_free,
                       NULL, loaded_cb, g_object_ref (page));
}
