/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-notice"

#include "config.h"

#include "engine/report/med-report-notice.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-source.h"

static gboolean
check_department (MedConnection *connection, gint64 id, GError **error)
{
  gint64 found = 0;

  if (id == 0)
    return TRUE;
  if (!med_connection_get_int (connection, "SELECT count(*) FROM department WHERE id = $1",
                               MED_VALUES (MED_INT (id)), &found, error))
    return FALSE;
  if (found != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("There is no department with the number %" PRId64), id);
  return FALSE;
}

/* What reaches into the week, whoever planned it; retired devices stop nothing. */
static JsonArray *
list_downtimes (MedConnection *connection,
                gint64 department_id,
                const MedReportPeriod *period,
                GError **error)
{
  return med_report_source_list_sync (
      connection,
      "id# department_id# department asset name model room serves start@ end@ state fallback"
      " planner consent_by consent@ reason",
      "SELECT t.id, dep.id, dep.name, dev.asset, dev.name, pr.model, dev.room, dev.serves,"
      "  t.start_usec, t.end_usec, t.state, t.fallback, per.name, t.consent_by, t.consent_usec,"
      "  t.called_off_reason"
      " FROM downtime t JOIN device dev ON dev.id = t.device_id"
      " JOIN config c ON c.id = dev.config_id JOIN release r ON r.id = c.release_id"
      " JOIN product pr ON pr.id = r.product_id"
      " LEFT JOIN department dep ON dep.id = dev.department_id"
      " LEFT JOIN person per ON per.id = t.planned_by"
      " WHERE t.end_usec > $1 AND t.start_usec < $2 AND dev.retired_usec IS NULL"
      "  AND ($3 = 0 OR dev.department_id = $3)"
      " ORDER BY dep.name IS NULL, dep.name, dep.id, t.start_usec, dev.asset, t.id",
      MED_VALUES (MED_INT (period->from_usec), MED_INT (period->until_usec),
                  MED_INT (department_id)),
      error);
}

static JsonObject *
add_department (JsonArray *departments, gint64 id, const char *name)
{
  JsonObject *department = json_object_new ();

  json_object_set_int_member (department, "id", id);
  json_object_set_string_member (department, "name", name != NULL ? name : "");
  json_object_set_array_member (department, "downtimes", json_array_new ());
  json_object_set_array_member (department, "called_off", json_array_new ());
  json_array_add_object_element (departments, department);
  return department;
}

/* The rows come department by department. */
static JsonArray *
group (JsonArray *rows)
{
  JsonArray *departments = json_array_new ();
  JsonObject *department = NULL;
  gint64 id = -1;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      gint64 own = med_json_get_int (row, "department_id", 0);
      gboolean off = g_strcmp0 (med_json_get_text (row, "state"), "called-off") == 0;

      if (department == NULL || own != id)
        department = add_department (departments, own, med_json_get_text (row, "department"));
      id = own;
      json_object_remove_member (row, "department_id");
      json_object_remove_member (row, "department");
      json_array_add_object_element (
          med_json_get_array (department, off ? "called_off" : "downtimes"), json_object_ref (row));
    }
  return departments;
}

/* A department that was asked for has its page, also in a week without downtimes. */
static gboolean
add_asked (MedConnection *connection, JsonArray *departments, gint64 id, GError **error)
{
  g_autofree char *name = NULL;

  if (id == 0 || json_array_get_length (departments) > 0)
    return TRUE;
  if (!med_connection_dup_text (connection, "SELECT name FROM department WHERE id = $1",
                                MED_VALUES (MED_INT (id)), &name, error))
    return FALSE;
  add_department (departments, id, name);
  return TRUE;
}

/**
 * med_report_notice_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @department_id: the department; 0 for all that have downtimes
 * @period: the week
 * @error: return location, %MED_ERROR_NOT_FOUND for a department that does not exist
 *
 * Gathers the notice of a week for the departments (R6a): which device is not there when, what
 * stops, what serves instead, whom to call, and who has agreed. What was called off is named too,
 * for an older notice may still hang on the door.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_notice_gather_sync (MedConnection *connection,
                               gint64 department_id,
                               const MedReportPeriod *period,
                               GError **error)
{
  if (!check_department (connection, department_id, error))
    return NULL;
  g_autoptr (JsonObject) data = med_report_source_begin_sync (connection, "R6a", error);
  if (data == NULL)
    return NULL;
  json_object_set_int_member (data, "from", period->from_usec);
  json_object_set_int_member (data, "until", period->until_usec);
  g_autoptr (JsonArray) rows = list_downtimes (connection, department_id, period, error);
  if (rows == NULL)
    return NULL;
  JsonArray *departments = group (rows);
  json_object_set_array_member (data, "departments", departments);
  return add_asked (connection, departments, department_id, error) ? g_steal_pointer (&data) : NULL;
}
