/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-component"

#include "config.h"

#include "engine/report/med-report-component.h"

#include "engine/inventory/med-component-find.h"
#include "engine/inventory/med-component-gap.h"
#include "engine/report/med-report-source.h"

static JsonArray *
describe_places (const MedComponentSearch *search)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < search->places->len; i++)
    {
      const MedComponentPlace *place = g_ptr_array_index (search->places, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "site", place->site);
      json_object_set_string_member (object, "department", place->department);
      json_object_set_string_member (object, "room", place->room);
      json_object_set_string_member (object, "asset", place->asset);
      json_object_set_string_member (object, "name", place->name);
      json_object_set_string_member (object, "model", place->model);
      json_object_set_string_member (object, "release", place->release);
      json_object_set_string_member (object, "component", place->component);
      json_object_set_string_member (object, "version", place->version);
      json_object_set_string_member (object, "answer", med_answer_to_word (place->answer));
      json_array_add_object_element (array, object);
    }
  return array;
}

static gboolean
has_id (const GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

/* Of a list that is not whole one may know what was asked for all the same. */
static void
drop_found (JsonArray *rows, const MedComponentSearch *search)
{
  for (guint i = json_array_get_length (rows); i > 0; i--)
    {
      JsonObject *row = json_array_get_object_element (rows, i - 1);
      const gint64 id = json_object_get_int_member (row, "release_id");

      json_object_remove_member (row, "release_id");
      if (has_id (search->yes_ids, id) || has_id (search->cannot_tell_ids, id))
        json_array_remove_element (rows, i - 1);
    }
}

static JsonArray *
list_unknown (MedConnection *connection, GError **error)
{
  return med_report_source_list_sync (
      connection, "release_id# site department room asset name model release missing#",
      "SELECT c.release_id, coalesce(s.name, ''), coalesce(t.name, ''), d.room, d.asset, d.name,"
      " p.model, r.version, g.entries FROM config c CROSS JOIN device d"
      " JOIN release r ON r.id = c.release_id JOIN product p ON p.id = r.product_id"
      " LEFT JOIN department t ON t.id = d.department_id LEFT JOIN site s ON s.id = t.site_id"
      " LEFT JOIN component_gap g ON g.release_id = c.release_id"
      " WHERE d.config_id = c.id AND d.retired_usec IS NULL AND " MED_COMPONENTS_UNKNOWN (
          "c.release_id") " ORDER BY 2, 3, 4, 5",
      MED_NO_VALUES, error);
}

/**
 * med_report_component_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @component: what is looked for: a name, a CPE or a package URL
 * @versions: which versions; "" for all
 * @error: return location, %MED_ERROR_CORRECT_INPUT without a name
 *
 * Gathers the room list of a component (R8): which devices contain it and where they stand, which
 * may contain it, and of which nobody knows what they contain.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_component_gather_sync (MedConnection *connection,
                                  const char *component,
                                  const char *versions,
                                  GError **error)
{
  g_autoptr (JsonObject) data = med_report_source_begin_sync (connection, "R8", error);
  if (data == NULL)
    return NULL;
  g_autoptr (MedComponentSearch) search =
      med_component_search_sync (connection, component, versions, error);
  if (search == NULL)
    return NULL;
  JsonArray *unknown = list_unknown (connection, error);
  if (unknown == NULL)
    return NULL;
  drop_found (unknown, search);
  json_object_set_string_member (data, "component", search->name);
  json_object_set_string_member (data, "versions", search->range);
  json_object_set_boolean_member (data, "by_identifier", search->by_identifier);
  json_object_set_int_member (data, "devices", search->n_yes);
  json_object_set_int_member (data, "cannot_tell", search->n_cannot_tell);
  json_object_set_int_member (data, "components_unknown", search->n_unknown);
  json_object_set_int_member (data, "name_only", search->n_name_only);
  json_object_set_array_member (data, "places", describe_places (search));
  json_object_set_array_member (data, "unknown", unknown);
  return g_steal_pointer (&data);
}
