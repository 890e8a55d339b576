/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-scene"

#include "config.h"

#include "engine/demo/med-demo-scene.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/demo/med-demo-order.h"
#include "engine/demo/med-demo.h"
#include "engine/installation/med-worklist.h"
#include "engine/schedule/med-local-time.h"
#include "med-demo-resources.h"

/* So much before now all steps are done. */
#define LAST_STEP_HOURS 2

typedef struct
{
  MedDemoScene *scene;
  MedDemoFunc func;
  gconstpointer data;
} Work;

typedef struct
{
  gint64 at_usec;
  guint order; /* for steps of the same time */
  MedDemoStep step;
  gconstpointer data;
} Event;

/* The zone of this workstation, if it goes by a name that calendars know. */
static GTimeZone *
find_zone (const char **name)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  GTimeZone *zone = med_local_zone_new (g_time_zone_get_identifier (local));

  if (zone == NULL)
    zone = g_time_zone_new_utc ();
  *name = g_time_zone_get_identifier (zone);
  return zone;
}

/**
 * med_demo_scene_new:
 * @folder: an empty folder
 * @now_usec: the real time
 * @error: return location
 *
 * Opens an engine whose clock stands some months in the past, so that the history of the
 * demonstration is written by the same functions as a real one and in the right order.
 *
 * Returns: (transfer full) (nullable): the scene
 */
MedDemoScene *
med_demo_scene_new (const char *folder, gint64 now_usec, GError **error)
{
  g_autoptr (MedDemoScene) self = g_new0 (MedDemoScene, 1);

  self->now_usec = now_usec;
  self->folder = g_strdup (folder);
  self->zone = find_zone (&self->zone_name);
  self->midnight_usec = med_local_midnight_before (self->zone, now_usec);
  self->clock = med_clock_new_fixed (now_usec - MED_DEMO_STORY_DAYS * MED_USEC_PER_DAY);
  self->contents = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  self->orders = g_ptr_array_new_with_free_func ((GDestroyNotify) med_demo_order_free);
  self->events = g_array_new (FALSE, FALSE, sizeof (Event));
  self->fleet = med_demo_scene_read ("fleet.json", error);
  self->vulnerabilities =
      self->fleet != NULL ? med_demo_scene_read ("vulnerabilities.json", error) : NULL;
  if (self->vulnerabilities == NULL)
    return NULL;
  self->run = med_run_begin_sync (folder, error);
  if (self->run != NULL)
    self->engine = med_engine_open_sync (folder, self->clock, error);
  return self->engine != NULL ? g_steal_pointer (&self) : NULL;
}

void
med_demo_scene_free (MedDemoScene *self)
{
  if (self->engine != NULL)
    med_engine_close (self->engine);
  g_clear_object (&self->engine);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->events, g_array_unref);
  g_clear_pointer (&self->orders, g_ptr_array_unref);
  g_clear_pointer (&self->contents, g_ptr_array_unref);
  g_clear_pointer (&self->run, med_run_end);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->fleet, json_node_unref);
  g_clear_pointer (&self->vulnerabilities, json_node_unref);
  g_free (self->folder);
  g_free (self);
}

/* A file of data/demo/, which is part of the program. */
JsonNode *
med_demo_scene_read (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (MED_RESOURCE_PATH "/demo/", name, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (med_demo_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (bytes == NULL)
    {
      med_error_convert (error, path);
      return NULL;
    }
  return med_json_load (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, name,
                        error);
}

static gpointer
run_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Work *work = input;

  return work->func (work->scene, connection, work->data, error) ? MED_STORE_OK : NULL;
}

/* Runs a step on the writer's lane and waits for it. */
gboolean
med_demo_scene_run (MedDemoScene *self, MedDemoFunc func, gconstpointer data, GError **error)
{
  Work work = { self, func, data };

  return med_store_run_sync (med_engine_get_store (self->engine), MED_STORE_WRITER, run_func, &work,
                             NULL, error) != NULL;
}

/* Plans a step, at the latest shortly before now. @data must live as long as the scene. */
void
med_demo_scene_plan (MedDemoScene *self, gint64 at_usec, MedDemoStep step, gconstpointer data)
{
  gint64 latest_usec = self->now_usec - LAST_STEP_HOURS * MED_USEC_PER_HOUR;
  Event event = { MIN (at_usec, latest_usec), self->n_events++, step, data };

  g_array_append_val (self->events, event);
}

static Event
take_next (MedDemoScene *self)
{
  guint next = 0;
  Event event;

  for (guint i = 1; i < self->events->len; i++)
    {
      const Event *a = &g_array_index (self->events, Event, i);
      const Event *b = &g_array_index (self->events, Event, next);

      if (a->at_usec < b->at_usec || (a->at_usec == b->at_usec && a->order < b->order))
        next = i;
    }
  event = g_array_index (self->events, Event, next);
  g_array_remove_index (self->events, next);
  return event;
}

/* Plays all steps in order of time; the clock never goes back. */
gboolean
med_demo_scene_play (MedDemoScene *self, GError **error)
{
  while (self->events->len > 0)
    {
      Event event = take_next (self);
      gint64 at_usec = med_clock_now_usec (self->clock);

      if (event.at_usec > at_usec)
        med_clock_advance (self->clock, event.at_usec - at_usec);
      if (!event.step (self, event.data, error))
        return FALSE;
    }
  return TRUE;
}

/* An hour of the clock on the wall, some days ago: days on which clocks are changed are an hour
 * shorter or longer than others. */
gint64
med_demo_scene_get_time (MedDemoScene *self, gint64 days_ago, gint64 hour)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (self->midnight_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) today = g_date_time_to_timezone (utc, self->zone);
  g_autoptr (GDateTime) day = g_date_time_add_days (today, -(int) days_ago);
  g_autoptr (GDateTime) time =
      g_date_time_new (self->zone, g_date_time_get_year (day), g_date_time_get_month (day),
                       g_date_time_get_day_of_month (day), (int) hour, 0, 0);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* Keeps content that planned steps point into. */
JsonNode *
med_demo_scene_keep (MedDemoScene *self, JsonNode *content)
{
  g_ptr_array_add (self->contents, content);
  return content;
}

char *
med_demo_scene_format_time (MedDemoScene *self, gint64 days_ago)
{
  return med_clock_format_iso8601 (self->now_usec - days_ago * MED_USEC_PER_DAY);
}

char *
med_demo_scene_format_date (MedDemoScene *self, gint64 days_ago)
{
  char *text = med_demo_scene_format_time (self, days_ago);

  text[strlen ("2026-11-23")] = '\0';
  return text;
}

/* Everybody's passphrase is known here. */
MedSignature *
med_demo_scene_sign (MedConnection *connection,
                     const char *login,
                     MedMeaning meaning,
                     const char *subject,
                     GError **error)
{
  return med_signature_check_sync (connection, login, MED_DEMO_PASSPHRASE, meaning, subject, error);
}

static gboolean
catch_up (MedDemoScene *self, MedConnection *connection, gconstpointer data, GError **error)
{
  gboolean did_something;

  return med_worklist_catch_up_sync (connection, NULL, &did_something, error);
}

/* What the program does after every change. */
gboolean
med_demo_scene_catch_up (MedDemoScene *self, GError **error)
{
  return med_demo_scene_run (self, catch_up, NULL, error);
}

/* 0 with @error set if there is none. */
gint64
med_demo_scene_find_person (MedConnection *connection, const char *login, GError **error)
{
  g_autoptr (MedPerson) person = med_person_find_sync (connection, login, error);

  return person != NULL ? person->id : 0;
}

/* Writes a file that is then imported as if it had been received. */
char *
med_demo_scene_write_file (
    MedDemoScene *self, const char *sub_folder, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *folder = g_build_filename (self->folder, sub_folder, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_READ_ONLY, "%s: %s", folder, g_strerror (errno));
      return NULL;
    }
  if (g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL),
                                (gssize) g_bytes_get_size (bytes), G_FILE_SET_CONTENTS_NONE, 0600,
                                error))
    return g_steal_pointer (&path);
  med_error_convert (error, path);
  return NULL;
}

JsonObject *
med_demo_scene_get_product (MedDemoScene *self, const char *key)
{
  JsonArray *products = med_json_get_array (json_node_get_object (self->fleet), "products");

  for (guint i = 0; i < json_array_get_length (products); i++)
    {
      JsonObject *product = med_json_array_get_object (products, i);

      if (g_strcmp0 (med_json_get_text (product, "key"), key) == 0)
        return product;
    }
  g_return_val_if_reached (NULL);
}

gboolean
med_demo_scene_find_device (MedDemoScene *self,
                            MedConnection *connection,
                            const char *product_key,
                            gint64 n,
                            gint64 *device_id,
                            GError **error)
{
  JsonObject *product = med_demo_scene_get_product (self, product_key);

  return med_connection_get_int (
      connection,
      "SELECT d.id FROM device d JOIN config c ON c.id = d.config_id"
      " JOIN release r ON r.id = c.release_id JOIN product p"
      " ON p.id = r.product_id WHERE p.model = $1 ORDER BY d.id"
      " LIMIT 1 OFFSET $2",
      MED_VALUES (MED_TEXT (med_json_get_text (product, "model")), MED_INT (n)), device_id, error);
}

JsonObject *
med_demo_scene_get_maker (MedDemoScene *self, const char *key)
{
  JsonObject *makers = med_json_get_object (json_node_get_object (self->fleet), "makers");

  return med_json_get_object (makers, key);
}
