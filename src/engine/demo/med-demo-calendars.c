/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-calendars"

#include "config.h"

#include "engine/base/med-json.h"
#include "engine/demo/med-demo-scene.h"
#include "engine/schedule/med-calendar.h"

/* When devices are in use: weekly patterns of departments, and bookings of two scanners as .ics
 * files. Two departments have no calendar, so that nothing is known of their devices. */

#define AHEAD_DAYS 120
#define DAYS_OF_WEEK 7
#define FILE_BACK_DAYS 7
#define FILE_AHEAD_DAYS 45

/* @week: (nullable): from Monday on; %NULL for a device that is never booked */
static gboolean
set_pattern (MedDemoScene *scene,
             MedConnection *connection,
             const char *name,
             const MedCalendarTarget *target,
             JsonArray *week,
             GError **error)
{
  g_autoptr (MedWeeklyPattern) pattern = med_weekly_pattern_new ();
  const MedCalendarRequest request = {
    .name = name,
    .time_zone = scene->zone_name,
    .from_usec = med_clock_now_usec (scene->clock),
    .until_usec = scene->now_usec + AHEAD_DAYS * MED_USEC_PER_DAY,
  };
  gint64 person_id = med_demo_scene_find_person (connection, "lindqvist", error);
  gint64 id;

  for (guint i = 0; i < DAYS_OF_WEEK; i++)
    if (!med_weekly_pattern_set_day (pattern, (GDateWeekday) (i + 1),
                                     week != NULL ? med_json_array_get_text (week, i) : "", error))
      return FALSE;
  return person_id != 0 && med_calendar_set_weekly_sync (connection, person_id, target, &request,
                                                         pattern, &id, error);
}

static gboolean
set_weekly (MedDemoScene *scene,
            MedConnection *connection,
            const char *key,
            JsonArray *week,
            GError **error)
{
  JsonObject *departments =
      med_json_get_object (json_node_get_object (scene->fleet), "departments");
  const char *department = med_json_get_text (med_json_get_object (departments, key), "name");
  g_autofree char *name = g_strdup_printf ("%s, hours", department);
  MedCalendarTarget target = { 0 };

  return med_connection_get_int (connection, "SELECT id FROM department WHERE name = $1",
                                 MED_VALUES (MED_TEXT (department)), &target.department_id,
                                 error) &&
         set_pattern (scene, connection, name, &target, week, error);
}

static gboolean
set_all_weekly (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  JsonObject *weekly = (JsonObject *) data;
  g_autoptr (GList) keys = json_object_get_members (weekly);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      JsonObject *pattern = med_json_get_object (weekly, l->data);

      if (!set_weekly (scene, connection, l->data, med_json_get_array (pattern, "week"), error))
        return FALSE;
    }
  return TRUE;
}

/* Kept for the case that another breaks down: nothing is ever booked, and that is known. */
static gboolean
set_spare (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  JsonObject *line = (JsonObject *) data;
  MedCalendarTarget target = { 0 };

  return med_demo_scene_find_device (scene, connection, med_json_get_text (line, "product"),
                                     med_json_get_int (line, "device", 0), &target.device_id,
                                     error) &&
         set_pattern (scene, connection, "Spare device, not booked", &target, NULL, error);
}

static char *
format_local (MedDemoScene *scene, gint64 usec)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, scene->zone);

  return g_date_time_format (local, "%Y%m%dT%H%M%S");
}

static void
add_event (GString *text,
           MedDemoScene *scene,
           gint64 days_ago,
           const char *from,
           const char *until,
           const char *more)
{
  g_autofree char *day = format_local (scene, med_demo_scene_get_time (scene, days_ago, 12));

  day[strlen ("20261123T")] = '\0';
  g_string_append_printf (text,
                          "BEGIN:VEVENT\r\nUID:%u@ris.alderbrook.example\r\nDTSTAMP:%s000000Z\r\n"
                          "DTSTART:%s%s\r\nDTEND:%s%s\r\n%sEND:VEVENT\r\n",
                          (guint) text->len, day, day, from, day, until, more);
}

/* What the radiology information system would give: no names, only that it is booked. */
GBytes *
med_demo_calendar_write (MedDemoScene *scene, const char *category)
{
  GString *text = g_string_new ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
                                "PRODID:-//Alderbrook General Hospital//RIS//EN\r\n");
  g_autofree char *morning =
      g_strdup_printf ("CATEGORIES:%s\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\n", category);
  g_autofree char *evening =
      g_strdup_printf ("CATEGORIES:%s\r\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH\r\n", category);
  g_autofree char *check = g_strdup ("CATEGORIES:Quality assurance\r\nSTATUS:TENTATIVE\r\n");

  add_event (text, scene, 14, "080000", "121500", morning);
  add_event (text, scene, 14, "130000", "183000", morning);
  add_event (text, scene, 14, "190000", "203000", evening);
  add_event (text, scene, -6, "213000", "223000", check);
  g_string_append (text, "END:VCALENDAR\r\n");
  return g_string_free_to_bytes (text);
}

typedef struct
{
  JsonObject *line;
  MedCalendarRequest request;
  MedCalendarReading *reading;
} File;

static gboolean
import_file (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  const File *file = data;
  gint64 person_id = med_demo_scene_find_person (connection, "tanaka", error);
  MedCalendarTarget target = { 0 };
  gint64 id;

  return person_id != 0 &&
         med_demo_scene_find_device (scene, connection, med_json_get_text (file->line, "product"),
                                     med_json_get_int (file->line, "device", 0), &target.device_id,
                                     error) &&
         med_calendar_import_sync (connection, person_id, &target, &file->request, file->reading,
                                   &id, error);
}

static gboolean
file_step (MedDemoScene *scene, gconstpointer data, GError **error)
{
  JsonObject *line = (JsonObject *) data;
  const char *category = med_json_get_text (line, "category");
  g_autoptr (GBytes) bytes = med_demo_calendar_write (scene, category);
  g_autofree char *name = g_strdup_printf ("%s-bookings.ics", category);
  g_autoptr (MedCalendarReading) reading = NULL;
  File file = {
    .line = line,
    .request = { .name = name,
                 .time_zone = scene->zone_name,
                 .from_usec = scene->now_usec - FILE_BACK_DAYS * MED_USEC_PER_DAY,
                 .until_usec = scene->now_usec + FILE_AHEAD_DAYS * MED_USEC_PER_DAY,
                 .default_min = 60,
                 .with_summaries = FALSE },
  };

  file.reading = reading = med_calendar_read_sync (bytes, &file.request, NULL, error);
  return reading != NULL && med_demo_scene_run (scene, import_file, &file, error);
}

/* The calendars of departments at the beginning, those of the scanners as of three days ago. */
gboolean
med_demo_calendars_make (MedDemoScene *scene, GError **error)
{
  JsonNode *root = med_demo_scene_read ("calendars.json", error);
  JsonObject *content;
  JsonArray *files, *spare;

  if (root == NULL)
    return FALSE;
  content = json_node_get_object (med_demo_scene_keep (scene, root));
  files = med_json_get_array (content, "files");
  for (guint i = 0; i < json_array_get_length (files); i++)
    med_demo_scene_plan (scene, med_demo_scene_get_time (scene, 3, 8), file_step,
                         med_json_array_get_object (files, i));
  spare = med_json_get_array (content, "spare");
  for (guint i = 0; i < json_array_get_length (spare); i++)
    if (!med_demo_scene_run (scene, set_spare, med_json_array_get_object (spare, i), error))
      return FALSE;
  return med_demo_scene_run (scene, set_all_weekly, med_json_get_object (content, "weekly"), error);
}
