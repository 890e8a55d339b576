/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-target"

#include "config.h"

#include "ui/schedule/med-schedule-target.h"

#include "engine/inventory/med-device.h"

void
med_schedule_target_free (MedScheduleTarget *self)
{
  g_free (self->device_title);
  g_free (self->department);
  g_clear_pointer (&self->pattern, med_calendar_source_free);
  g_clear_pointer (&self->department_pattern, med_calendar_source_free);
  g_free (self);
}

static gboolean
take_patterns (MedScheduleTarget *self, MedConnection *connection, GError **error)
{
  /* All, since a department's pattern is hidden by the device's own. */
  g_autoptr (GPtrArray) sources = med_calendar_list_sync (connection, 0, error);

  for (guint i = sources != NULL ? sources->len : 0; i > 0; i--)
    {
      MedCalendarSource *source = g_ptr_array_index (sources, i - 1);

      if (!source->is_weekly)
        continue;
      if (source->target.device_id == self->device_id && self->pattern == NULL)
        self->pattern = g_ptr_array_steal_index (sources, i - 1);
      else if (self->department_id != 0 && source->target.department_id == self->department_id &&
               self->department_pattern == NULL)
        self->department_pattern = g_ptr_array_steal_index (sources, i - 1);
    }
  return sources != NULL;
}

gpointer
med_schedule_target_load (MedConnection *connection,
                          gpointer device_id,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (MedScheduleTarget) self = g_new0 (MedScheduleTarget, 1);
  g_autoptr (MedDevice) device = med_device_load_sync (connection, *(gint64 *) device_id, error);

  if (device == NULL || !med_calendar_policy_load_sync (connection, &self->policy, error))
    return NULL;
  self->device_id = device->id;
  self->department_id = device->department_id;
  self->device_title = med_device_dup_title (device);
  self->now_usec = med_connection_now_usec (connection);
  if (self->department_id != 0 &&
      !med_connection_dup_text (connection, "SELECT name FROM department WHERE id = $1",
                                MED_VALUES (MED_INT (self->department_id)), &self->department,
                                error))
    return NULL;
  return take_patterns (self, connection, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
med_schedule_parse_moment (const char *date, const char *time, gint64 *usec)
{
  g_autofree char *day = g_strstrip (g_strdup (date));
  g_autofree char *clock = g_strstrip (g_strdup (time));
  const char *lead = strlen (clock) == 4 && clock[1] == ':' ? "0" : "";
  g_autofree char *text = g_strdup_printf ("%sT%s%s:00", day, lead, clock);
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autoptr (GDateTime) moment =
      strlen (day) == 10 ? g_date_time_new_from_iso8601 (text, local) : NULL;

  if (moment == NULL)
    return FALSE;
  *usec = g_date_time_to_unix (moment) * G_USEC_PER_SEC;
  return TRUE;
}

gboolean
med_schedule_parse_day (const char *date, gint64 *usec)
{
  return med_schedule_parse_moment (date, "00:00", usec);
}

/* As med_schedule_parse_day() reads it, in every language. */
char *
med_schedule_format_day (gint64 usec)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, "%Y-%m-%d");
}

/* The zone of this computer, as calendars name it. */
char *
med_schedule_dup_zone (void)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();

  return g_strdup (g_time_zone_get_identifier (local));
}
