/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-advisories"

#include "config.h"

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-kev-import.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/demo/med-demo-scene.h"
#include "med-demo-resources.h"

/* Advisories arrive over the months, as files, through the importer. */

/* When the decision points are set: all advisories that they are about have come. */
#define POINTS_DAYS 2

/* At this hour the curator imports what has come. */
#define IMPORT_HOUR 9
/* What is newer than this nobody has opened yet. */
#define UNREAD_DAYS 10

static const struct
{
  const char *cve;
  const char *point;
  const char *value;
  const char *source;
} points[] = {
  { "CVE-2017-0144", MED_POINT_AUTOMATABLE, "yes", "Worm WannaCry, 2017" },
  { "CVE-2019-0708", MED_POINT_AUTOMATABLE, "yes", "Advisory of Microsoft" },
  { "CVE-2020-1472", MED_POINT_AUTOMATABLE, "yes", "Advisory of Microsoft" },
  { "CVE-2021-44228", MED_POINT_AUTOMATABLE, "yes", "Advisory of Apache" },
  { "CVE-2021-34527", MED_POINT_AUTOMATABLE, "no", "Needs a user's account" },
  { "CVE-2024-49138", MED_POINT_AUTOMATABLE, "no", "Needs local rights" },
  { "CVE-2025-29824", MED_POINT_AUTOMATABLE, "no", "Needs local rights" },
  { "CVE-2023-28252", MED_POINT_AUTOMATABLE, "no", "Needs local rights" },
  { "CVE-2022-37969", MED_POINT_AUTOMATABLE, "no", "Needs local rights" },
  { "CVE-2022-0847", MED_POINT_AUTOMATABLE, "no", "Needs local rights" },
  { "CVE-2024-6387", MED_POINT_EXPLOITATION, "poc", "Public proof of concept, July 2024" },
  { "CVE-2024-38063", MED_POINT_EXPLOITATION, "poc", "Public proof of concept, August 2024" },
};

/* A refused file would be a fault of the program. */
static gboolean
check_import (const MedAdvisoryImport *import, GError **error)
{
  for (guint i = 0; i < import->files->len; i++)
    {
      const MedAdvisoryImportFile *file = g_ptr_array_index (import->files, i);

      if (file->outcome != MED_ADVISORY_ADDED && file->outcome != MED_ADVISORY_UPDATED)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_INTERNAL, "%s: %s", file->path, file->text);
          return FALSE;
        }
    }
  return TRUE;
}

static gpointer
find_curator_func (MedConnection *connection,
                   gpointer input,
                   GCancellable *cancellable,
                   GError **error)
{
  gint64 *id = input;

  *id = med_demo_scene_find_person (connection, "mora", error);
  return *id != 0 ? MED_STORE_OK : NULL;
}

static gboolean
import_line (MedDemoScene *scene, JsonObject *line, gboolean revised, GError **error)
{
  g_autofree char *name =
      g_strdup_printf ("%s%s.json", med_json_get_text (line, "id"), revised ? "-2" : "");
  g_autoptr (GBytes) bytes = med_demo_csaf_write (scene, line, revised);
  g_autofree char *path = med_demo_scene_write_file (scene, MED_DEMO_INCOMING, name, bytes, error);
  const char *const paths[] = { path, NULL };
  MedStore *store = med_engine_get_store (scene->engine);
  g_autoptr (MedAdvisoryImport) import = NULL;
  gint64 curator_id = 0;

  if (path == NULL || med_store_run_sync (store, MED_STORE_WRITER, find_curator_func, &curator_id,
                                          NULL, error) == NULL)
    return FALSE;
  import = med_advisory_import_sync (store, paths, curator_id, NULL, NULL, error);
  return import != NULL && check_import (import, error);
}

/* The curator reads what has come, save for the newest. */
static gboolean
read_advisory (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  gint64 curator_id = med_demo_scene_find_person (connection, "mora", error);
  gint64 id;

  return curator_id != 0 && med_advisory_find_sync (connection, data, &id, error) &&
         med_advisory_mark_read_sync (connection, curator_id, id, error);
}

static gboolean
read_step (MedDemoScene *scene, gconstpointer tracking_id, GError **error)
{
  return med_demo_scene_run (scene, read_advisory, tracking_id, error);
}

static gboolean
import_first (MedDemoScene *scene, gconstpointer line, GError **error)
{
  return import_line (scene, (JsonObject *) line, FALSE, error);
}

static gboolean
import_revision (MedDemoScene *scene, gconstpointer line, GError **error)
{
  return import_line (scene, (JsonObject *) line, TRUE, error);
}

static gboolean
import_exploited (MedDemoScene *scene,
                  MedConnection *connection,
                  gconstpointer data,
                  GError **error)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (med_demo_get_resource (),
                                                     MED_RESOURCE_PATH "/demo/known-exploited.json",
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autofree char *path = bytes != NULL
                              ? med_demo_scene_write_file (scene, MED_DEMO_INCOMING,
                                                           "known-exploited.json", bytes, error)
                              : NULL;
  gint64 curator_id = med_demo_scene_find_person (connection, "mora", error);
  g_autoptr (MedKevCatalog) catalog =
      path != NULL && curator_id != 0 ? med_kev_import_sync (connection, curator_id, path, error)
                                      : NULL;

  return catalog != NULL;
}

static gboolean
set_points (MedDemoScene *scene, MedConnection *connection, gconstpointer data, GError **error)
{
  gint64 officer_id = med_demo_scene_find_person (connection, "nair", error);

  if (officer_id == 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    if (!med_decision_point_set_sync (connection, officer_id, points[i].cve, points[i].point,
                                      points[i].value, points[i].source, error))
      return FALSE;
  return TRUE;
}

static gboolean
decide (MedDemoScene *scene, gconstpointer data, GError **error)
{
  return med_demo_scene_run (scene, set_points, NULL, error);
}

/* The advisories, the catalogue of exploited vulnerabilities and what is decided on them. */
gboolean
med_demo_advisories_make (MedDemoScene *scene, GError **error)
{
  JsonNode *root = med_demo_scene_read ("advisories.json", error);
  JsonArray *lines;

  if (root == NULL || !med_demo_scene_run (scene, import_exploited, NULL, error))
    {
      g_clear_pointer (&root, json_node_unref);
      return FALSE;
    }
  lines = json_node_get_array (med_demo_scene_keep (scene, root));
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = med_json_array_get_object (lines, i);
      gint64 days = med_json_get_int (line, "days", 0);
      gint64 revised_days = med_json_get_int (line, "revised_days", 0);

      med_demo_scene_plan (scene, med_demo_scene_get_time (scene, days - 1, IMPORT_HOUR),
                           import_first, line);
      if (days > UNREAD_DAYS)
        med_demo_scene_plan (scene, med_demo_scene_get_time (scene, days - 1, IMPORT_HOUR + 6),
                             read_step, med_json_get_text (line, "id"));
      if (revised_days > 0)
        med_demo_scene_plan (scene, med_demo_scene_get_time (scene, revised_days - 1, IMPORT_HOUR),
                             import_revision, line);
    }
  med_demo_scene_plan (scene, med_demo_scene_get_time (scene, POINTS_DAYS, IMPORT_HOUR + 1), decide,
                       NULL);
  return TRUE;
}
