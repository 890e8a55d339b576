/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-advisories"

#include "config.h"

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-kev-import.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/demo/med-demo-scene.h"
#include "med-demo-resources.h"

/* Advisories arrive over the months, as files, through the importer. */

/* On these days, counted back from now, the curator imports what has come. */
static const gint64 import_days[] = { 95, 60, 30, 8, 1 };
/* After which of them the decision points are set. */
#define POINTS_AFTER 3

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

static GPtrArray *
write_arrived (MedDemoScene *scene, JsonArray *lines, gint64 from, gint64 to, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = med_json_array_get_object (lines, i);
      gint64 days = med_json_get_int (line, "days", 0);
      gint64 revised_days = med_json_get_int (line, "revised_days", -1);
      gboolean revised = revised_days >= to && revised_days < from;
      g_autofree char *name = NULL;
      g_autoptr (GBytes) bytes = NULL;
      char *path;

      if (!revised && (days < to || days >= from))
        continue;
      name = g_strdup_printf ("%s%s.json", med_json_get_text (line, "id"), revised ? "-2" : "");
      bytes = med_demo_csaf_write (scene, line, revised);
      path = med_demo_scene_write_file (scene, MED_DEMO_INCOMING, name, bytes, error);
      if (path == NULL)
        return NULL;
      g_ptr_array_add (paths, path);
    }
  g_ptr_array_add (paths, NULL);
  return g_steal_pointer (&paths);
}

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
import_arrived (MedDemoScene *scene, JsonArray *lines, gint64 from, gint64 to, GError **error)
{
  g_autoptr (GPtrArray) paths = write_arrived (scene, lines, from, to, error);
  g_autoptr (MedAdvisoryImport) import = NULL;
  MedStore *store = med_engine_get_store (scene->engine);
  gint64 curator_id = 0;

  if (paths == NULL || med_store_run_sync (store, MED_STORE_WRITER, find_curator_func, &curator_id,
                                           NULL, error) == NULL)
    return FALSE;
  med_demo_scene_travel (scene, to);
  import = med_advisory_import_sync (store, (const char *const *) paths->pdata, curator_id, NULL,
                                     NULL, error);
  return import != NULL && check_import (import, error);
}

static gboolean
import_exploited (MedDemoScene *scene, MedConnection *connection, GError **error)
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
set_points (MedDemoScene *scene, MedConnection *connection, GError **error)
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

/* The advisories, the catalogue of exploited vulnerabilities and what is decided on them. */
gboolean
med_demo_advisories_make (MedDemoScene *scene, GError **error)
{
  g_autoptr (JsonNode) root = med_demo_scene_read ("advisories.json", error);
  gint64 from = G_MAXINT64;

  if (root == NULL || !med_demo_scene_run (scene, import_exploited, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (import_days); i++)
    {
      if (!import_arrived (scene, json_node_get_array (root), from, import_days[i], error) ||
          (i == POINTS_AFTER && !med_demo_scene_run (scene, set_points, error)))
        return FALSE;
      from = import_days[i];
    }
  return TRUE;
}
