/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/inventory/med-people.h"
#include "engine/installation/med-run.h"
#include "engine/med-engine.h"

G_BEGIN_DECLS

/* How far back the story begins. */
#define MED_DEMO_STORY_DAYS 130
/* The folder of files on their way into the importer; it does not outlive the making. */
#define MED_DEMO_INCOMING "incoming"

/* A step of the story; it may plan further ones, and move the clock on while it lasts. */
typedef struct _MedDemoScene MedDemoScene;
typedef gboolean (*MedDemoStep) (MedDemoScene *scene, gconstpointer data, GError **error);
/* Work on the writer's lane. */
typedef gboolean (*MedDemoFunc) (MedDemoScene *scene,
                                 MedConnection *connection,
                                 gconstpointer data,
                                 GError **error);

/**
 * MedDemoScene:
 * @engine: on the folder that is being made
 * @clock: of the engine; stands in the past and is moved on to now
 * @now_usec: the real time
 * @folder: the folder that is being made
 * @fleet: people, places, products: data/demo/fleet.json
 * @vulnerabilities: by id: data/demo/vulnerabilities.json
 * @run: what holds the attempts of the story
 * @orders: (element-type MedDemoOrder): see med-demo-order.h
 * @contents: (element-type JsonNode): what the steps still point into
 * @events: the steps that are still to come
 * @n_events: how many were ever planned
 * @midnight_usec: the beginning of today
 * @zone: of the hospital
 *
 * What the parts of the demonstration share while it is made.
 */
struct _MedDemoScene
{
  MedEngine *engine;
  MedClock *clock;
  gint64 now_usec;
  char *folder;
  gint64 midnight_usec;
  GTimeZone *zone;
  const char *zone_name;
  JsonNode *fleet;
  JsonNode *vulnerabilities;
  MedRun *run;
  GPtrArray *contents;
  GPtrArray *orders;
  GArray *events;
  guint n_events;
};

MedDemoScene *
med_demo_scene_new (const char *folder, gint64 now_usec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_demo_scene_free (MedDemoScene *self);
JsonNode *med_demo_scene_read (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_scene_run (MedDemoScene *self,
                             MedDemoFunc func,
                             gconstpointer data,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_demo_scene_plan (MedDemoScene *self, gint64 at_usec, MedDemoStep step, gconstpointer data);
gboolean med_demo_scene_play (MedDemoScene *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 med_demo_scene_get_time (MedDemoScene *self, gint64 days_ago, gint64 hour);
JsonNode *med_demo_scene_keep (MedDemoScene *self, JsonNode *content);
char *med_demo_scene_format_time (MedDemoScene *self, gint64 days_ago);
char *med_demo_scene_format_date (MedDemoScene *self, gint64 days_ago);
gint64 med_demo_scene_find_person (MedConnection *connection, const char *login, GError **error);
char *med_demo_scene_write_file (MedDemoScene *self,
                                 const char *sub_folder,
                                 const char *name,
                                 GBytes *bytes,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The n-th device of a product. */
gboolean med_demo_scene_find_device (MedDemoScene *self,
                                     MedConnection *connection,
                                     const char *product_key,
                                     gint64 n,
                                     gint64 *device_id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *med_demo_scene_get_product (MedDemoScene *self, const char *key);
JsonObject *med_demo_scene_get_maker (MedDemoScene *self, const char *key);

MedSignature *med_demo_scene_sign (MedConnection *connection,
                                   const char *login,
                                   MedMeaning meaning,
                                   const char *subject,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_scene_catch_up (MedDemoScene *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In the files of these names: each makes or plans its part. */
gboolean med_demo_fleet_make (MedDemoScene *scene, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_advisories_make (MedDemoScene *scene, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_statements_make (MedDemoScene *scene, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_calendars_make (MedDemoScene *scene, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_orders_make (MedDemoScene *scene, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_samples_make (MedDemoScene *scene, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In med-demo-statement-file.c: a vendor's statement, its letter and its payloads. */
GBytes *med_demo_statement_write (MedDemoScene *scene,
                                  JsonObject *line,
                                  JsonObject *patch,
                                  JsonObject *kit);
GBytes *med_demo_statement_write_letter (MedDemoScene *scene, JsonObject *line);
char *med_demo_statement_name_payload (JsonObject *line, JsonObject *kit, guint index);
GBytes *med_demo_statement_write_payload (JsonObject *line, JsonObject *kit, guint index);

/* In med-demo-calendars.c: bookings as a radiology information system gives them. */
GBytes *med_demo_calendar_write (MedDemoScene *scene, const char *category);

/* In med-demo-csaf.c: a CSAF 2.0 document from a line of data/demo/advisories.json. */
GBytes *med_demo_csaf_write (MedDemoScene *scene, JsonObject *line, gboolean revised);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDemoScene, med_demo_scene_free)

G_END_DECLS
