/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-calendar-dialog"

#include "config.h"

#include "ui/schedule/med-calendar-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-local-time.h"
#include "ui/med-dialogs.h"
#include "ui/schedule/med-schedule-target.h"
#include "ui/widgets/med-help-button.h"

#define DEFAULT_DAYS 90
/* After the last letter typed */
#define WAIT_MSEC 400

struct _MedCalendarDialog
{
  AdwWindow parent_instance;

  MedSession *session;         /* (owned) */
  MedScheduleTarget *target;   /* (owned) (nullable) */
  GFile *file;                 /* (owned) (nullable) */
  MedCalendarReading *reading; /* (owned) (nullable): of what is entered now */
  GCancellable *cancellable;   /* (owned) */
  guint read_source;

  AdwActionRow *file_row;
  AdwComboRow *serves_row;
  GtkEditable *name_row;
  GtkEditable *zone_row;
  GtkEditable *until_row;
  GtkStack *stack;
  GtkImage *result_icon;
  GtkLabel *result_label;
  GtkWidget *import_button;
};

G_DEFINE_FINAL_TYPE (MedCalendarDialog, med_calendar_dialog, ADW_TYPE_WINDOW)

/* What is entered, on its way to a worker and to the writer */
typedef struct
{
  GFile *file;
  MedCalendarReading *reading; /* (nullable) */
  MedCalendarTarget target;
  MedCalendarRequest request;
  gint64 person_id;
  char *name;
  char *zone;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_object (&order->file);
  g_clear_pointer (&order->reading, med_calendar_reading_free);
  g_free (order->name);
  g_free (order->zone);
  g_free (order);
}

static void
show_result (MedCalendarDialog *self,
             const char *icon_name,
             const char *css_class,
             const char *text)
{
  static const char *const classes[] = { "outcome-good", "outcome-bad", "outcome-warning",
                                         "outcome-unknown" };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->result_icon), classes[i]);
  gtk_image_set_from_icon_name (self->result_icon, icon_name);
  gtk_widget_add_css_class (GTK_WIDGET (self->result_icon), css_class);
  gtk_label_set_text (self->result_label, text);
  gtk_stack_set_visible_child_name (self->stack, "result");
}

/* NULL: something is missing or wrong, and that is shown. */
static Order *
make_order (MedCalendarDialog *self)
{
  gboolean for_department = adw_combo_row_get_selected (self->serves_row) == 1;
  const char *zone_name = gtk_editable_get_text (self->zone_row);
  g_autoptr (GTimeZone) zone = med_local_zone_new (zone_name);
  gint64 until_usec = 0;

  if (self->file == NULL || self->target == NULL)
    return NULL;
  if (zone == NULL ||
      !med_schedule_parse_day (gtk_editable_get_text (self->until_row), &until_usec))
    {
      show_result (self, "med-unknown-symbolic", "outcome-unknown",
                   zone == NULL ? _ ("Enter a time zone like Europe/Berlin")
                                : _ ("Enter a day like 2027-03-01"));
      return NULL;
    }
  Order *order = g_new0 (Order, 1);
  order->file = g_object_ref (self->file);
  order->name = g_strdup (gtk_editable_get_text (self->name_row));
  order->zone = g_strdup (zone_name);
  order->person_id = med_session_get_person_id (self->session);
  order->target.device_id = for_department ? 0 : self->target->device_id;
  order->target.department_id = for_department ? self->target->department_id : 0;
  order->request = (MedCalendarRequest){
    .name = order->name,
    .time_zone = order->zone,
    .from_usec = self->target->now_usec - MED_USEC_PER_DAY,
    .until_usec = med_local_midnight_after (zone, until_usec),
    .default_min = self->target->policy.default_min,
    .with_summaries = self->target->policy.with_summaries,
  };
  return order;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Order *order = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes (order->file, cancellable, NULL, &error);
  MedCalendarReading *reading = NULL;

  if (bytes == NULL)
    med_error_convert (&error, order->name);
  else
    reading = med_calendar_read_sync (bytes, &order->request, cancellable, &error);
  if (reading == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, reading, (GDestroyNotify) med_calendar_reading_free);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MedCalendarDialog *self = MED_CALENDAR_DIALOG (source);
  g_autoptr (GError) error = NULL;
  MedCalendarReading *reading = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reading == NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s\n%s", error->message,
                                               _ ("Nothing was changed: what was not known before "
                                                  "stays unknown."));
      show_result (self, "med-bad-symbolic", "outcome-bad", text);
      return;
    }
  self->reading = reading;
  gtk_widget_set_sensitive (self->import_button, TRUE);
  g_autofree char *count = g_strdup_printf (
      ngettext ("%u busy time in this period; all else is free.",
                "%u busy times in this period; all else is free.", reading->bookings->len),
      reading->bookings->len);
  if (reading->n_refused > 0)
    {
      g_autofree char *text = g_strdup_printf ("%s\n%s", count, reading->warning);
      show_result (self, "med-warning-symbolic", "outcome-warning", text);
    }
  else
    show_result (self, "med-good-symbolic", "outcome-good", count);
}

static gboolean
read_now_cb (gpointer user_data)
{
  MedCalendarDialog *self = user_data;
  Order *order = make_order (self);

  self->read_source = 0;
  if (order == NULL)
    return G_SOURCE_REMOVE;
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, read_cb, NULL);
  g_task_set_task_data (task, order, order_free);
  gtk_stack_set_visible_child_name (self->stack, "reading");
  g_task_run_in_thread (task, read_thread);
  return G_SOURCE_REMOVE;
}

static void
entered_cb (MedCalendarDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->reading, med_calendar_reading_free);
  gtk_widget_set_sensitive (self->import_button, FALSE);
  g_clear_handle_id (&self->read_source, g_source_remove);
  if (self->file != NULL && self->target != NULL)
    self->read_source = g_timeout_add (WAIT_MSEC, read_now_cb, self);
}

/**
 * med_calendar_dialog_set_file:
 * @self: a dialog
 * @file: a calendar file
 *
 * Reads it and shows what can be read.
 */
void
med_calendar_dialog_set_file (MedCalendarDialog *self, GFile *file)
{
  g_return_if_fail (MED_IS_CALENDAR_DIALOG (self));
  g_autofree char *path = g_file_get_parse_name (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  g_set_object (&self->file, file);
  adw_action_row_set_subtitle (self->file_row, path);
  gtk_editable_set_text (self->name_row, valid);
  entered_cb (self);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedCalendarDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);

  if (files != NULL && files->len > 0)
    med_calendar_dialog_set_file (self, g_ptr_array_index (files, 0));
}

static void
choose_cb (MedCalendarDialog *self)
{
  static const char *const patterns[] = { "*.ics", "*.ICS", NULL };

  med_dialogs_open_files_async (GTK_WIDGET (self), _ ("Choose a Calendar File"), patterns, FALSE,
                                chosen_cb, g_object_ref (self));
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;
  gint64 id = 0;

  return med_calendar_import_sync (connection, order->person_id, &order->target, &order->request,
                                   order->reading, &id, error)
             ? MED_STORE_OK
             : NULL;
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedCalendarDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (self));
  else
    show_result (self, "med-bad-symbolic", "outcome-bad", error->message);
}

static void
import_cb (MedCalendarDialog *self)
{
  Order *order = self->reading != NULL ? make_order (self) : NULL;

  if (order == NULL)
    return;
  order->reading = g_steal_pointer (&self->reading);
  gtk_widget_set_sensitive (self->import_button, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, import_func, order,
                       order_free, NULL, NULL, imported_cb, g_object_ref (self));
}

static void
target_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedCalendarDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkStringList) serves = gtk_string_list_new (NULL);

  self->target = med_store_run_finish (MED_STORE (source), result, &error);
  if (self->target == NULL)
    {
      show_result (self, "med-unknown-symbolic", "outcome-unknown", error->message);
      return;
    }
  gtk_string_list_append (serves, self->target->device_title);
  if (self->target->department_id != 0)
    gtk_string_list_append (serves, self->target->department);
  adw_combo_row_set_model (self->serves_row, G_LIST_MODEL (serves));
  g_autofree char *until =
      med_schedule_format_day (self->target->now_usec + DEFAULT_DAYS * MED_USEC_PER_DAY);
  gtk_editable_set_text (self->until_row, until);
}

static void
med_calendar_dialog_dispose (GObject *object)
{
  MedCalendarDialog *self = MED_CALENDAR_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->read_source, g_source_remove);
  G_OBJECT_CLASS (med_calendar_dialog_parent_class)->dispose (object);
}

static void
med_calendar_dialog_finalize (GObject *object)
{
  MedCalendarDialog *self = MED_CALENDAR_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_object (&self->file);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->target, med_schedule_target_free);
  g_clear_pointer (&self->reading, med_calendar_reading_free);
  G_OBJECT_CLASS (med_calendar_dialog_parent_class)->finalize (object);
}

static void
med_calendar_dialog_class_init (MedCalendarDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_calendar_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_calendar_dialog_finalize;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/schedule/med-calendar-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, file_row);
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, serves_row);
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, zone_row);
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, until_row);
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, result_icon);
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, result_label);
  gtk_widget_class_bind_template_child (widget_class, MedCalendarDialog, import_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_calendar_dialog_init (MedCalendarDialog *self)
{
  g_autofree char *zone = med_schedule_dup_zone ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_editable_set_text (self->zone_row, zone);
}

/**
 * med_calendar_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who imports
 * @device_id: the device
 *
 * Returns: (transfer none): the dialog, open
 */
MedCalendarDialog *
med_calendar_dialog_present (GtkWidget *parent, MedSession *session, gint64 device_id)
{
  MedCalendarDialog *self =
      g_object_new (MED_TYPE_CALENDAR_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->session = g_object_ref (session);
  med_store_run_async (med_session_get_store (session), MED_STORE_INTERACTIVE,
                       med_schedule_target_load, g_memdup2 (&device_id, sizeof device_id), g_free,
                       (GDestroyNotify) med_schedule_target_free, NULL, target_loaded_cb,
                       g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
