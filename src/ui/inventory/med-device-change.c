/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-change"

#include "config.h"

#include "ui/inventory/med-device-change.h"

#include <glib/gi18n.h>

#include "engine/installation/med-device-replacement.h"
#include "ui/widgets/med-form-dialog.h"

/* What the dialog is about, as long as it lives. */
typedef struct
{
  MedPage *page; /* (owned) */
  gint64 device_id;
  MedDeviceChange change;
  MedDevice *device; /* (owned) (nullable) as the person sees it */
} Form;

static void
form_free (gpointer data)
{
  Form *form = data;

  g_object_unref (form->page);
  g_clear_pointer (&form->device, med_device_free);
  g_free (form);
}

static void
form_closed_cb (gpointer data, GClosure *closure)
{
  form_free (data);
}

/* What was entered, on its way to the writer lane. */
typedef struct
{
  MedDeviceChange change;
  gint64 person_id;
  MedDevice *before;
  MedDevice *after;
  guint copies;
  char *reason;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  med_device_free (order->before);
  med_device_free (order->after);
  g_free (order->reason);
  g_free (order);
}

static gpointer
change_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;
  const MedDeviceMove move = { order->person_id, order->before, order->after, order->reason };
  const MedReplacement replacement = { .person_id = order->person_id,
                                       .old_id = order->before->id,
                                       .device = order->after,
                                       .copies = order->copies,
                                       .reason = order->reason };
  gint64 id;
  gboolean done;

  if (order->change == MED_DEVICE_CHANGE_MOVE)
    done = med_device_move_sync (connection, &move, error);
  else if (order->change == MED_DEVICE_CHANGE_RENAME)
    done = med_device_rename_sync (connection, &move, error);
  else
    done = med_device_replace_sync (connection, &replacement, &id, error);
  return done ? MED_STORE_OK : NULL;
}

/* The fields of each form in order; the reason and, for a replacement, what is copied follow. */
static const MedDeviceField move_fields[] = { MED_DEVICE_SITE, MED_DEVICE_DEPARTMENT,
                                              MED_DEVICE_ROOM };
static const MedDeviceField rename_fields[] = { MED_DEVICE_ASSET, MED_DEVICE_NAME };
static const MedDeviceField replace_fields[] = { MED_DEVICE_ASSET, MED_DEVICE_NAME,
                                                 MED_DEVICE_SERIAL, MED_DEVICE_MANUFACTURER,
                                                 MED_DEVICE_MODEL };
#define MOST_FIELDS (G_N_ELEMENTS (replace_fields) + 4)

static const MedDeviceField *
list_fields (MedDeviceChange change, guint *n_fields)
{
  switch (change)
    {
    case MED_DEVICE_CHANGE_MOVE:
      *n_fields = G_N_ELEMENTS (move_fields);
      return move_fields;
    case MED_DEVICE_CHANGE_RENAME:
      *n_fields = G_N_ELEMENTS (rename_fields);
      return rename_fields;
    default:
      *n_fields = G_N_ELEMENTS (replace_fields);
      return replace_fields;
    }
}

typedef struct
{
  MedFormDialog *dialog; /* (owned) */
  int faulty_field; /* the reason if it is missing, else the first: the message says the rest */
} Sent;

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Sent *sent = user_data;
  g_autoptr (MedFormDialog) dialog = sent->dialog;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, sent->faulty_field, error->message);
}

static guint
chosen_copies (GPtrArray *values, guint first)
{
  static const guint copies[] = { MED_REPLACEMENT_PLACE | MED_REPLACEMENT_OWNER,
                                  MED_REPLACEMENT_NETWORK | MED_REPLACEMENT_IMPACT,
                                  MED_REPLACEMENT_CALENDARS };
  guint flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
    if (g_str_equal (g_ptr_array_index (values, first + i), "0"))
      flags |= copies[i];
  return flags;
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  MedSession *session = med_page_get_session (form->page);
  const gboolean replaces = form->change == MED_DEVICE_CHANGE_REPLACE;
  Order *order = g_new0 (Order, 1);
  Sent *sent = g_new0 (Sent, 1);
  guint n_fields;
  const MedDeviceField *fields = list_fields (form->change, &n_fields);

  order->change = form->change;
  order->person_id = med_session_get_person_id (session);
  order->before = med_device_copy (form->device);
  order->after = replaces ? med_device_new () : med_device_copy (form->device);
  for (guint i = 0; i < n_fields; i++)
    med_device_set (order->after, fields[i], g_ptr_array_index (values, i));
  order->reason = g_strdup (g_ptr_array_index (values, n_fields));
  if (replaces)
    order->copies = chosen_copies (values, n_fields + 1);
  sent->dialog = g_object_ref (dialog);
  sent->faulty_field = *order->reason == '\0' ? (int) n_fields : 0;
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, change_func, order,
                       order_free, NULL, NULL, changed_cb, sent);
}

static const struct
{
  const char *title;
  const char *text;
  const char *verb;
} dialogs[] = {
  [MED_DEVICE_CHANGE_MOVE] = { N_ ("Move Device"),
                               N_ ("Its calendars, patches and work orders go along."),
                               N_ ("_Move") },
  [MED_DEVICE_CHANGE_RENAME] = { N_ ("Renumber Device"),
                                 N_ ("It is still found by its old number, which no other device "
                                     "gets."),
                                 N_ ("_Renumber") },
  [MED_DEVICE_CHANGE_REPLACE] = { N_ ("Replace Device"),
                                  N_ ("The old device is retired and its open work orders are "
                                      "closed. The new one is assessed by itself: what was "
                                      "decided, "
                                      "found and signed stays with the old one."),
                                  N_ ("Re_place") },
};

static void
present (Form *form)
{
  const char *const copy[] = { _ ("Copied"), _ ("Not copied"), NULL };
  guint n_fields;
  const MedDeviceField *shown = list_fields (form->change, &n_fields);
  const gboolean replaces = form->change == MED_DEVICE_CHANGE_REPLACE;
  MedFormField fields[MOST_FIELDS] = { 0 };
  guint n = 0;

  for (guint i = 0; i < n_fields; i++)
    {
      const gboolean own = shown[i] == MED_DEVICE_ASSET || shown[i] == MED_DEVICE_SERIAL;
      fields[n++] =
          (MedFormField){ MED_FORM_TEXT, med_device_field_get_title (shown[i]),
                          replaces && own ? NULL : med_device_get (form->device, shown[i]), NULL };
    }
  fields[n++] = (MedFormField){ MED_FORM_TEXT, _ ("Reason"), NULL, NULL };
  if (replaces)
    {
      fields[n++] = (MedFormField){ MED_FORM_CHOICE, _ ("Place and owner"), "0", copy };
      fields[n++] = (MedFormField){ MED_FORM_CHOICE, _ ("Network and impact"), "0", copy };
      fields[n++] = (MedFormField){ MED_FORM_CHOICE, _ ("Calendars"), "0", copy };
    }
  g_autofree char *title = med_device_dup_title (form->device);
  g_autofree char *text = g_strdup_printf ("%s\n%s", title, _ (dialogs[form->change].text));
  MedFormDialog *dialog =
      med_form_dialog_new (GTK_WIDGET (form->page), _ (dialogs[form->change].title), text,
                           _ (dialogs[form->change].verb), fields, n);
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_closed_cb, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Form *form = input;

  form->device = med_device_load_sync (connection, form->device_id, error);
  return form->device;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Form *form = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL &&
      gtk_widget_get_root (GTK_WIDGET (form->page)) != NULL)
    {
      present (form);
      return;
    }
  if (error != NULL)
    med_page_show_error (form->page, error);
  form_free (form);
}

/**
 * med_device_change_present:
 * @page: the page of devices
 * @device_id: the device
 * @change: what becomes of it
 *
 * Asks where to, what number, or what takes its place, and why; then does it.
 */
void
med_device_change_present (MedPage *page, gint64 device_id, MedDeviceChange change)
{
  Form *form = g_new0 (Form, 1);

  form->page = g_object_ref (page);
  form->device_id = device_id;
  form->change = change;
  med_store_run_async (med_session_get_store (med_page_get_session (page)), MED_STORE_INTERACTIVE,
                       load_func, form, NULL, NULL, NULL, loaded_cb, form);
}
