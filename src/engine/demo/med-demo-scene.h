/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/med-engine.h"

G_BEGIN_DECLS

/* How far back the story begins. */
#define MED_DEMO_STORY_DAYS 130
/* The folder of files on their way into the importer; it does not outlive the making. */
#define MED_DEMO_INCOMING "incoming"

/**
 * MedDemoScene:
 * @engine: on the folder that is being made
 * @clock: of the engine; stands in the past and is moved on to now
 * @now_usec: the real time
 * @folder: the folder that is being made
 * @fleet: people, places, products: data/demo/fleet.json
 * @vulnerabilities: by id: data/demo/vulnerabilities.json
 *
 * What the parts of the demonstration share while it is made.
 */
typedef struct
{
  MedEngine *engine;
  MedClock *clock;
  gint64 now_usec;
  char *folder;
  JsonNode *fleet;
  JsonNode *vulnerabilities;
} MedDemoScene;

/* Work on the writer's lane. */
typedef gboolean (*MedDemoFunc) (MedDemoScene *scene, MedConnection *connection, GError **error);

MedDemoScene *
med_demo_scene_new (const char *folder, gint64 now_usec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_demo_scene_free (MedDemoScene *self);
JsonNode *med_demo_scene_read (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_demo_scene_run (MedDemoScene *self, MedDemoFunc func, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_demo_scene_travel (MedDemoScene *self, gint64 days_ago);
char *med_demo_scene_format_time (MedDemoScene *self, gint64 days_ago);
char *med_demo_scene_format_date (MedDemoScene *self, gint64 days_ago);
gint64 med_demo_scene_find_person (MedConnection *connection, const char *login, GError **error);
char *med_demo_scene_write_file (MedDemoScene *self,
                                 const char *sub_folder,
                                 const char *name,
                                 GBytes *bytes,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *med_demo_scene_get_product (MedDemoScene *self, const char *key);
JsonObject *med_demo_scene_get_maker (MedDemoScene *self, const char *key);

/* In med-demo-fleet.c and med-demo-advisories.c: the steps, in order of time. */
gboolean med_demo_fleet_make (MedDemoScene *scene, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_demo_advisories_make (MedDemoScene *scene, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In med-demo-csaf.c: a CSAF 2.0 document from a line of data/demo/advisories.json. */
GBytes *med_demo_csaf_write (MedDemoScene *scene, JsonObject *line, gboolean revised);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDemoScene, med_demo_scene_free)

G_END_DECLS
