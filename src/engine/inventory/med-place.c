/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-place"

#include "config.h"

#include "engine/inventory/med-place.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-field.h"

/**
 * med_place_ensure:
 * @connection: the writer's connection, in a transaction
 * @site: the name of a site; "" where there is only one or it is not known
 * @department: the name of a department of it; "" where not known
 * @department_id: (out): the department; 0 if both names are ""
 * @error: return location
 *
 * Finds a department by its names, or adds what is missing.
 *
 * Returns: whether it is there now
 */
gboolean
med_place_ensure (MedConnection *connection,
                  const char *site,
                  const char *department,
                  gint64 *department_id,
                  GError **error)
{
  gint64 site_id = 0;

  *department_id = 0;
  if (*site == '\0' && *department == '\0')
    return TRUE;
  if (!med_connection_get_int (connection, "SELECT id FROM site WHERE name = $1",
                               MED_VALUES (MED_TEXT (site)), &site_id, error))
    return FALSE;
  if (site_id == 0 && !med_connection_insert (connection, "INSERT INTO site (name) VALUES ($1)",
                                              MED_VALUES (MED_TEXT (site)), &site_id, error))
    return FALSE;
  if (!med_connection_get_int (
          connection, "SELECT id FROM department WHERE site_id = $1 AND name = $2",
          MED_VALUES (MED_INT (site_id), MED_TEXT (department)), department_id, error))
    return FALSE;
  return *department_id != 0 ||
         med_connection_insert (
             connection, "INSERT INTO department (site_id, name) VALUES ($1, $2)",
             MED_VALUES (MED_INT (site_id), MED_TEXT (department)), department_id, error);
}

static JsonNode *
place_body (const char *site, const char *department)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "site");
  json_builder_add_string_value (builder, site);
  json_builder_set_member_name (builder, "department");
  json_builder_add_string_value (builder, department);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_department_add_sync:
 * @connection: the writer's connection
 * @person_id: who adds it
 * @site: the name of its site
 * @department: its name
 * @department_id: (out): the department, also if it was there
 * @error: return location: %MED_ERROR_CORRECT_INPUT without a name, or with one that no device
 * could have
 *
 * Adds a department, and its site where that is new. What is there already is not recorded again.
 *
 * Returns: whether it is there now
 */
gboolean
med_department_add_sync (MedConnection *connection,
                         gint64 person_id,
                         const char *site,
                         const char *department,
                         gint64 *department_id,
                         GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  /* The bounds are those of a device's place: both meet in one table. */
  g_autofree char *site_name = med_device_field_normalise (MED_DEVICE_SITE, site, now_usec, error);
  g_autofree char *name =
      site_name != NULL
          ? med_device_field_normalise (MED_DEVICE_DEPARTMENT, department, now_usec, error)
          : NULL;

  if (name == NULL)
    return FALSE;
  if (*name == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("The department has no name"));
      return FALSE;
    }
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gint64 before = med_connection_rows_changed (connection);

  if (transaction == NULL || !med_place_ensure (connection, site_name, name, department_id, error))
    return FALSE;
  if (med_connection_rows_changed (connection) == before)
    return TRUE;
  g_autofree char *subject = g_strdup_printf ("department/%" PRId64, *department_id);
  g_autoptr (JsonNode) body = place_body (site_name, name);

  return med_transaction_record (transaction, person_id, "department-added", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_department_list_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedDepartment): all departments by site and
 * name
 */
GPtrArray *
med_department_list_sync (MedConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) departments =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_department_free);
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT d.id, s.id, s.name, d.name FROM department d"
                            " JOIN site s ON s.id = d.site_id ORDER BY s.name, d.name",
                            MED_NO_VALUES, error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    {
      MedDepartment *department = g_new0 (MedDepartment, 1);

      department->id = med_query_get_int (query, 0);
      department->site_id = med_query_get_int (query, 1);
      department->site = med_query_dup_text (query, 2);
      department->name = med_query_dup_text (query, 3);
      g_ptr_array_add (departments, department);
    }
  return med_query_finish (query, error) ? g_steal_pointer (&departments) : NULL;
}

void
med_department_free (MedDepartment *self)
{
  g_free (self->site);
  g_free (self->name);
  g_free (self);
}
