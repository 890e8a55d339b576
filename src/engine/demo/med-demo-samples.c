/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-samples"

#include "config.h"

#include "engine/base/med-json.h"
#include "engine/demo/med-demo-scene.h"
#include "engine/demo/med-demo.h"

/* Files that nobody has imported yet, to try the whole way by hand: advisories, a statement with
 * its payload, a calendar, a table of new devices. */

#define NEW_DEVICES                                                                                \
  "asset,name,manufacturer,model,release,serial,department,room,exposure,safety_impact,"           \
  "mission_impact\n"                                                                               \
  "AGH-20001,Ultrasound 23,\"Kitakaze Medical Systems Co., Ltd.\",Soniq 7,7.2.1,KZ2690001,"        \
  "Cardiology,A1.11,controlled,negligible,degraded\n"                                              \
  "AGH-20002,Infusion pump 57,Larkfield Infusion Ltd,Perfusa P2,5.1.7,LF2690002,"                  \
  "Intensive Care,B2.04,controlled,critical,degraded\n"                                            \
  "AGH-20003,Infusion pump 58,Larkfield Infusion Ltd,Perfusa P2,5.1.7,LF2690003,"                  \
  "Intensive Care,B2.04,controlled,critical,degraded\n"

static gboolean
write_sample (
    MedDemoScene *scene, const char *folder, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *sub_folder = g_build_filename (MED_DEMO_SAMPLES, folder, NULL);
  g_autofree char *path = med_demo_scene_write_file (scene, sub_folder, name, bytes, error);

  return path != NULL;
}

static gboolean
write_advisories (MedDemoScene *scene, JsonArray *lines, GError **error)
{
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = med_json_array_get_object (lines, i);
      g_autofree char *name = g_strconcat (med_json_get_text (line, "id"), ".json", NULL);
      g_autoptr (GBytes) bytes = med_demo_csaf_write (scene, line, FALSE);

      if (!write_sample (scene, "advisories", name, bytes, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_statement (MedDemoScene *scene, JsonObject *samples, GError **error)
{
  JsonObject *line = med_json_get_object (samples, "statement");
  g_autoptr (JsonNode) kits = med_demo_scene_read ("kits.json", error);
  g_autofree char *name = g_strconcat (med_json_get_text (line, "reference"), ".json", NULL);
  g_autofree char *payload_name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) payload = NULL;
  JsonObject *kit;

  if (kits == NULL)
    return FALSE;
  kit = med_json_get_object (json_node_get_object (kits), med_json_get_text (line, "kit"));
  bytes = med_demo_statement_write (scene, line, med_json_get_object (samples, "patch"), kit);
  payload_name = med_demo_statement_name_payload (line, kit, 0);
  payload = med_demo_statement_write_payload (line, kit, 0);
  return write_sample (scene, "statements", name, bytes, error) &&
         write_sample (scene, "payloads", payload_name, payload, error);
}

gboolean
med_demo_samples_make (MedDemoScene *scene, GError **error)
{
  g_autoptr (JsonNode) root = med_demo_scene_read ("samples.json", error);
  g_autoptr (GBytes) calendar = med_demo_calendar_write (scene, "MR");
  g_autoptr (GBytes) devices = g_bytes_new_static (NEW_DEVICES, sizeof NEW_DEVICES - 1);
  JsonObject *samples;

  if (root == NULL)
    return FALSE;
  samples = json_node_get_object (root);
  return write_advisories (scene, med_json_get_array (samples, "advisories"), error) &&
         write_statement (scene, samples, error) &&
         write_sample (scene, "calendars", "MR-2-bookings.ics", calendar, error) &&
         write_sample (scene, "devices", "new-devices.csv", devices, error);
}
