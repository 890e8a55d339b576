/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-weekly-dialog"

#include "config.h"

#include "ui/schedule/med-weekly-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-local-time.h"
#include "ui/schedule/med-schedule-target.h"
#include "ui/widgets/med-help-button.h"

#define DEFAULT_DAYS 365

struct _MedWeeklyDialog
{
  AdwWindow parent_instance;

  MedSession *session;       /* (owned) */
  MedScheduleTarget *target; /* (owned) (nullable) */

  AdwComboRow *serves_row;
  AdwPreferencesGroup *days_group;
  GtkEditable *day_rows[7];
  GtkTextBuffer *exceptions;
  GtkEditable *zone_row;
  GtkEditable *until_row;
  GtkLabel *error_label;
  GtkWidget *save_button;
};

G_DEFINE_FINAL_TYPE (MedWeeklyDialog, med_weekly_dialog, ADW_TYPE_WINDOW)

static void
show_error (MedWeeklyDialog *self, const char *message)
{
  gtk_label_set_text (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

/* Each line "2026-12-25" (closed) or "2026-12-24 07:00-13:00" */
static gboolean
read_exceptions (MedWeeklyDialog *self, MedWeeklyPattern *pattern, GError **error)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->exceptions, &start, &end);
  g_autofree char *text = gtk_text_buffer_get_text (self->exceptions, &start, &end, FALSE);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      const char *hours = line + strcspn (line, " \t");
      g_autofree char *date = g_strndup (line, (gsize) (hours - line));

      if (*line != '\0' && !med_weekly_pattern_set_exception (pattern, date, hours, error))
        return FALSE;
    }
  return TRUE;
}

static MedWeeklyPattern *
read_pattern (MedWeeklyDialog *self, GError **error)
{
  g_autoptr (MedWeeklyPattern) pattern = med_weekly_pattern_new ();

  for (int i = 0; i < 7; i++)
    if (!med_weekly_pattern_set_day (pattern, (GDateWeekday) (i + 1),
                                     gtk_editable_get_text (self->day_rows[i]), error))
      {
        gtk_widget_grab_focus (GTK_WIDGET (self->day_rows[i]));
        return NULL;
      }
  return read_exceptions (self, pattern, error) ? g_steal_pointer (&pattern) : NULL;
}

/* On its way to the writer */
typedef struct
{
  MedWeeklyPattern *pattern;
  MedCalendarTarget target;
  MedCalendarRequest request;
  gint64 person_id;
  char *zone;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  med_weekly_pattern_free (order->pattern);
  g_free (order->zone);
  g_free (order);
}

static gpointer
save_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;
  gint64 id = 0;

  return med_calendar_set_weekly_sync (connection, order->person_id, &order->target,
                                       &order->request, order->pattern, &id, error)
             ? MED_STORE_OK
             : NULL;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWeeklyDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  show_error (self, error->message);
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

static void
save_cb (MedWeeklyDialog *self)
{
  g_autoptr (GError) error = NULL;
  gboolean for_department = adw_combo_row_get_selected (self->serves_row) == 1;
  gint64 until_usec = 0;

  show_error (self, NULL);
  MedWeeklyPattern *pattern = read_pattern (self, &error);
  if (pattern == NULL)
    {
      show_error (self, error->message);
      return;
    }
  if (!med_schedule_parse_day (gtk_editable_get_text (self->until_row), &until_usec))
    {
      show_error (self, _ ("Enter a day like 2027-03-01"));
      gtk_widget_grab_focus (GTK_WIDGET (self->until_row));
      med_weekly_pattern_free (pattern);
      return;
    }
  Order *order = g_new0 (Order, 1);
  order->pattern = pattern;
  order->zone = g_strdup (gtk_editable_get_text (self->zone_row));
  order->person_id = med_session_get_person_id (self->session);
  order->target.device_id = for_department ? 0 : self->target->device_id;
  order->target.department_id = for_department ? self->target->department_id : 0;
  order->request = (MedCalendarRequest){ .name = _ ("Opening hours"),
                                         .time_zone = order->zone,
                                         .from_usec = self->target->now_usec - MED_USEC_PER_DAY,
                                         .until_usec = until_usec + MED_USEC_PER_DAY };
  gtk_widget_set_sensitive (self->save_button, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, save_func, order,
                       order_free, NULL, NULL, saved_cb, g_object_ref (self));
}

static void
show_pattern (MedWeeklyDialog *self, const MedCalendarSource *source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedWeeklyPattern) pattern = source != NULL
                                             ? med_weekly_pattern_parse (source->pattern, &error)
                                             : med_weekly_pattern_new ();

  if (pattern == NULL)
    {
      show_error (self, error->message);
      return;
    }
  for (int i = 0; i < 7; i++)
    {
      g_autofree char *hours = med_weekly_pattern_dup_day (pattern, (GDateWeekday) (i + 1));
      gtk_editable_set_text (self->day_rows[i], hours);
    }
  g_autoptr (GPtrArray) lines = med_weekly_pattern_list_exceptions (pattern);
  g_ptr_array_add (lines, NULL);
  g_autofree char *text = g_strjoinv ("\n", (char **) lines->pdata);
  gtk_text_buffer_set_text (self->exceptions, text, -1);
  gint64 until_usec = source != NULL ? source->covers_until_usec - 1
                                     : self->target->now_usec + DEFAULT_DAYS * MED_USEC_PER_DAY;
  g_autofree char *until = med_schedule_format_day (until_usec);
  gtk_editable_set_text (self->until_row, until);
  if (source != NULL)
    gtk_editable_set_text (self->zone_row, source->time_zone);
}

static void
serves_changed_cb (MedWeeklyDialog *self)
{
  if (self->target == NULL)
    return;
  show_pattern (self, adw_combo_row_get_selected (self->serves_row) == 1
                          ? self->target->department_pattern
                          : self->target->pattern);
}

static void
target_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWeeklyDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkStringList) serves = gtk_string_list_new (NULL);

  self->target = med_store_run_finish (MED_STORE (source), result, &error);
  if (self->target == NULL)
    {
      show_error (self, error->message);
      return;
    }
  gtk_string_list_append (serves, self->target->device_title);
  if (self->target->department_id != 0)
    gtk_string_list_append (serves, self->target->department);
  adw_combo_row_set_model (self->serves_row, G_LIST_MODEL (serves));
  serves_changed_cb (self);
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

static void
med_weekly_dialog_finalize (GObject *object)
{
  MedWeeklyDialog *self = MED_WEEKLY_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->target, med_schedule_target_free);
  G_OBJECT_CLASS (med_weekly_dialog_parent_class)->finalize (object);
}

static void
med_weekly_dialog_class_init (MedWeeklyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_weekly_dialog_finalize;
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/schedule/med-weekly-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedWeeklyDialog, serves_row);
  gtk_widget_class_bind_template_child (widget_class, MedWeeklyDialog, days_group);
  gtk_widget_class_bind_template_child (widget_class, MedWeeklyDialog, exceptions);
  gtk_widget_class_bind_template_child (widget_class, MedWeeklyDialog, zone_row);
  gtk_widget_class_bind_template_child (widget_class, MedWeeklyDialog, until_row);
  gtk_widget_class_bind_template_child (widget_class, MedWeeklyDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, MedWeeklyDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, serves_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* The names of the days in the language of the program */
static void
add_day_rows (MedWeeklyDialog *self)
{
  for (int i = 0; i < 7; i++)
    {
      /* 2024-01-01 was a Monday. */
      g_autoptr (GDateTime) day = g_date_time_new_utc (2024, 1, i + 1, 0, 0, 0);
      g_autofree char *name = g_date_time_format (day, "%A");
      GtkWidget *row = adw_entry_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
      adw_preferences_group_add (self->days_group, row);
      self->day_rows[i] = GTK_EDITABLE (row);
    }
}

static void
med_weekly_dialog_init (MedWeeklyDialog *self)
{
  g_autofree char *zone = med_schedule_dup_zone ();

  gtk_widget_init_template (GTK_WIDGET (self));
  add_day_rows (self);
  gtk_editable_set_text (self->zone_row, zone);
}

/**
 * med_weekly_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who edits
 * @device_id: the device
 */
void
med_weekly_dialog_present (GtkWidget *parent, MedSession *session, gint64 device_id)
{
  MedWeeklyDialog *self =
      g_object_new (MED_TYPE_WEEKLY_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->session = g_object_ref (session);
  med_store_run_async (med_session_get_store (session), MED_STORE_INTERACTIVE,
                       med_schedule_target_load, g_memdup2 (&device_id, sizeof device_id), g_free,
                       (GDestroyNotify) med_schedule_target_free, NULL, target_loaded_cb,
                       g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
