/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-dialog"

#include "config.h"

#include "ui/inventory/med-device-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device.h"
#include "ui/widgets/med-help-button.h"

#define N_GROUPS 5
#define MOST_FIELDS 9

static const struct
{
  const char *title;
  const char *description;
  MedDeviceField fields[MOST_FIELDS]; /* ended by MED_N_DEVICE_FIELDS */
} groups[N_GROUPS] = {
  { N_ ("Device"),
    NULL,
    { MED_DEVICE_ASSET, MED_DEVICE_NAME, MED_DEVICE_MANUFACTURER, MED_DEVICE_MODEL,
      MED_DEVICE_SERIAL, MED_DEVICE_MODEL_NUMBER, MED_DEVICE_SKU, MED_DEVICE_UDI_DI,
      MED_N_DEVICE_FIELDS } },
  { N_ ("Software"),
    N_ ("As it was read at the device. Another release starts without any patches."),
    { MED_DEVICE_RELEASE, MED_DEVICE_RELEASE_READ, MED_DEVICE_RELEASE_SOURCE,
      MED_N_DEVICE_FIELDS } },
  { N_ ("Place"),
    NULL,
    { MED_DEVICE_SITE, MED_DEVICE_DEPARTMENT, MED_DEVICE_ROOM, MED_DEVICE_OWNER, MED_DEVICE_SERVES,
      MED_DEVICE_NETWORK_ZONE, MED_DEVICE_REMOTE_MAINTENANCE, MED_N_DEVICE_FIELDS } },
  { N_ ("Risk"),
    N_ ("What is not known counts as the stated default and makes the outcome provisional."),
    { MED_DEVICE_EXPOSURE, MED_DEVICE_SAFETY_IMPACT, MED_DEVICE_MISSION_IMPACT,
      MED_DEVICE_CVSS_METRICS, MED_N_DEVICE_FIELDS } },
  { N_ ("Product"),
    N_ ("Holds for every device of this manufacturer and model."),
    { MED_DEVICE_CLASS, MED_DEVICE_HIGH_RISK, MED_DEVICE_SUPPORT_STAGE, MED_DEVICE_END_OF_LIFE,
      MED_DEVICE_END_OF_SUPPORT, MED_DEVICE_DISCLOSURE, MED_DEVICE_DISCLOSURE_DATE,
      MED_N_DEVICE_FIELDS } },
};

/**
 * MedDeviceDialog:
 *
 * Adds a device or changes one. Each field says at once, under its group, what is wrong with it.
 */
struct _MedDeviceDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */
  gint64 device_id;    /* 0: a new one */
  MedDevice *before;   /* (owned) as it was loaded */
  GCancellable *cancellable;
  gboolean filling;
  gboolean saving;

  GtkWidget *rows[MED_N_DEVICE_FIELDS];
  GtkWidget *messages[N_GROUPS];

  GtkWidget *save_button;
  GtkRevealer *failure;
  GtkLabel *failure_label;
  GtkWidget *newer_button;
  GtkBox *groups;
};

G_DEFINE_FINAL_TYPE (MedDeviceDialog, med_device_dialog, ADW_TYPE_WINDOW)

static char *
dup_value (MedDeviceDialog *self, MedDeviceField field)
{
  GtkWidget *row = self->rows[field];

  if (ADW_IS_COMBO_ROW (row))
    {
      guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (row));
      return g_strdup (med_device_field_get_words (field)[selected].word);
    }
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));
}

static void
set_value (MedDeviceDialog *self, MedDeviceField field, const char *value)
{
  GtkWidget *row = self->rows[field];

  if (ADW_IS_COMBO_ROW (row))
    {
      const MedDeviceWord *words = med_device_field_get_words (field);
      guint i = 0;

      while (words[i].word != NULL && !g_str_equal (words[i].word, value))
        i++;
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
    }
  else
    gtk_editable_set_text (GTK_EDITABLE (row), value);
}

static gint64
now_usec (MedDeviceDialog *self)
{
  return med_clock_now_usec (med_engine_get_clock (med_session_get_engine (self->session)));
}

/* Marks every field of a group that cannot be stored and says why for the first of them. */
static gboolean
check_group (MedDeviceDialog *self, guint group)
{
  g_autoptr (GError) first = NULL;

  for (guint i = 0; groups[group].fields[i] != MED_N_DEVICE_FIELDS; i++)
    {
      MedDeviceField field = groups[group].fields[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *text = dup_value (self, field);
      g_autofree char *value = med_device_field_normalise (field, text, now_usec (self), &error);

      if (value != NULL)
        gtk_widget_remove_css_class (self->rows[field], "error");
      else
        gtk_widget_add_css_class (self->rows[field], "error");
      if (error != NULL && first == NULL)
        first = g_steal_pointer (&error);
    }
  gtk_label_set_text (GTK_LABEL (self->messages[group]), first != NULL ? first->message : "");
  gtk_widget_set_visible (self->messages[group], first != NULL);
  return first == NULL;
}

static void
changed_cb (MedDeviceDialog *self)
{
  gboolean good = TRUE;

  if (self->filling)
    return;
  for (guint group = 0; group < N_GROUPS; group++)
    good = check_group (self, group) && good;
  gtk_widget_set_sensitive (self->save_button, good && self->before != NULL && !self->saving);
}

static GtkWidget *
row_new (MedDeviceDialog *self, MedDeviceField field)
{
  const MedDeviceWord *words = med_device_field_get_words (field);
  GtkWidget *row;

  if (words == NULL)
    {
      row = adw_entry_row_new ();
      adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
      g_signal_connect_swapped (row, "changed", G_CALLBACK (changed_cb), self);
    }
  else
    {
      g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

      for (; words->word != NULL; words++)
        gtk_string_list_append (titles, _ (words->title));
      row = adw_combo_row_new ();
      adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
      g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (changed_cb), self);
    }
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), med_device_field_get_title (field));
  self->rows[field] = row;
  return row;
}

static void
add_group (MedDeviceDialog *self, guint index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *message = gtk_label_new (NULL);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ (groups[index].title));
  if (groups[index].description != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                           _ (groups[index].description));
  for (guint i = 0; groups[index].fields[i] != MED_N_DEVICE_FIELDS; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               row_new (self, groups[index].fields[i]));
  gtk_label_set_wrap (GTK_LABEL (message), TRUE);
  gtk_label_set_xalign (GTK_LABEL (message), 0);
  gtk_widget_add_css_class (message, "outcome-bad");
  gtk_widget_set_visible (message, FALSE);
  self->messages[index] = message;
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), message);
  gtk_box_append (GTK_BOX (box), med_help_button_new (GTK_LABEL (message)));
  gtk_box_append (self->groups, box);
}

static void
fill (MedDeviceDialog *self)
{
  self->filling = TRUE;
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    set_value (self, field, med_device_get (self->before, field));
  self->filling = FALSE;
  /* An empty form is not yet wrong. */
  if (self->device_id != 0)
    changed_cb (self);
  gtk_widget_grab_focus (self->rows[MED_DEVICE_ASSET]);
}

static void
show_failure (MedDeviceDialog *self, const GError *error)
{
  gtk_label_set_text (self->failure_label, error != NULL ? error->message : "");
  gtk_widget_set_visible (self->newer_button,
                          g_error_matches (error, MED_ERROR, MED_ERROR_CONFLICT));
  gtk_revealer_set_reveal_child (self->failure, error != NULL);
}

typedef struct
{
  gint64 person_id;
  MedDevice *before; /* (nullable) for a new one */
  MedDevice *after;
} SaveInput;

static void
save_input_free (SaveInput *input)
{
  g_clear_pointer (&input->before, med_device_free);
  g_clear_pointer (&input->after, med_device_free);
  g_free (input);
}

static gpointer
save_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  SaveInput *input = data;
  gint64 id = 0;
  gboolean saved =
      input->before != NULL
          ? med_device_edit_sync (connection, input->person_id, input->before, input->after, error)
          : med_device_add_sync (connection, input->person_id, input->after, &id, error);

  return saved ? MED_STORE_OK : NULL;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDeviceDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->saving = FALSE;
  if (self->session == NULL)
    return; /* closed meanwhile */
  show_failure (self, error);
  changed_cb (self);
}

static void
save_cb (MedDeviceDialog *self)
{
  changed_cb (self);
  if (!gtk_widget_get_sensitive (self->save_button))
    return;

  SaveInput *input = g_new0 (SaveInput, 1);
  input->person_id = med_session_get_person_id (self->session);
  input->before = self->device_id != 0 ? med_device_copy (self->before) : NULL;
  input->after = med_device_copy (self->before);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      g_autofree char *value = dup_value (self, field);
      med_device_set (input->after, field, value);
    }
  show_failure (self, NULL);
  self->saving = TRUE;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, save_func, input,
                       (GDestroyNotify) save_input_free, NULL, NULL, saved_cb, g_object_ref (self));
}

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_device_load_sync (connection, *(gint64 *) id, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDeviceDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  MedDevice *device = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->session == NULL)
    {
      g_clear_pointer (&device, med_device_free);
      return;
    }
  show_failure (self, error);
  if (device == NULL)
    return;
  g_clear_pointer (&self->before, med_device_free);
  self->before = device;
  fill (self);
}

static void
load (MedDeviceDialog *self)
{
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       g_memdup2 (&self->device_id, sizeof self->device_id), g_free,
                       (GDestroyNotify) med_device_free, self->cancellable, loaded_cb,
                       g_object_ref (self));
}

static void
med_device_dialog_dispose (GObject *object)
{
  MedDeviceDialog *self = MED_DEVICE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_device_dialog_parent_class)->dispose (object);
}

static void
med_device_dialog_finalize (GObject *object)
{
  MedDeviceDialog *self = MED_DEVICE_DIALOG (object);

  g_clear_pointer (&self->before, med_device_free);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (med_device_dialog_parent_class)->finalize (object);
}

static void
med_device_dialog_class_init (MedDeviceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_device_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_device_dialog_finalize;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-device-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDialog, failure_label);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDialog, newer_button);
  gtk_widget_class_bind_template_child (widget_class, MedDeviceDialog, groups);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, load);
}

static void
med_device_dialog_init (MedDeviceDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < N_GROUPS; i++)
    add_group (self, i);
}

/**
 * med_device_dialog_new:
 * @parent: the window it belongs to
 * @session: who works
 * @device_id: the device to change; 0 to add one
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *
med_device_dialog_new (GtkWindow *parent, MedSession *session, gint64 device_id)
{
  MedDeviceDialog *self =
      g_object_new (MED_TYPE_DEVICE_DIALOG, "transient-for", parent, "title",
                    device_id != 0 ? _ ("Edit Device") : _ ("Add Device"), NULL);

  self->session = g_object_ref (session);
  self->device_id = device_id;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  if (device_id != 0)
    {
      load (self);
      return GTK_WIDGET (self);
    }
  self->before = med_device_new ();
  fill (self);
  return GTK_WIDGET (self);
}
