/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-device"

#include "config.h"

#include "engine/report/med-report-device.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/inventory/med-component-gap.h"
#include "engine/report/med-report-control.h"
#include "engine/report/med-report-kev-gap.h"
#include "engine/report/med-report-late.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-task.h"

static gboolean
set_list (MedConnection *connection,
          JsonObject *data,
          const char *member,
          const char *fields,
          const char *sql,
          gint64 device_id,
          GError **error)
{
  return med_report_source_set_list_sync (connection, data, member, fields, sql,
                                          MED_VALUES (MED_INT (device_id)), error);
}

/**
 * med_report_device_identity_sync:
 * @connection: a connection
 * @device_id: the device
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): what the device is, where it is and how it is at risk, for
 * the head of its record and of its work orders
 */
JsonObject *
med_report_device_identity_sync (MedConnection *connection, gint64 device_id, GError **error)
{
  g_autoptr (JsonArray) rows = med_report_source_list_sync (
      connection,
      "id# asset serial udi_di name manufacturer model class high_risk# version read@ read_source"
      " site department room owner network_zone exposure safety mission service_state retired@"
      " support_stage end_of_life end_of_support remote disclosure disclosure_date outcome# "
      "provisional# open# cannot_tell# kev# components_unknown# components_missing#",
      "SELECT dev.id, dev.asset, dev.serial, dev.udi_di, dev.name, pr.manufacturer, pr.model,"
      "  pr.device_class, pr.high_risk, r.version, dev.release_read_usec, dev.release_source,"
      "  s.name, dep.name, dev.room, dev.owner, dev.network_zone, dev.exposure, dev.safety_impact,"
      "  dev.mission_impact, dev.service_state, dev.retired_usec, pr.support_stage,"
      "  pr.end_of_life_date, pr.end_of_support_date, dev.remote_maintenance, pr.disclosure,"
      "  pr.disclosure_date, cr.outcome, cr.provisional, cr.open_count,"
      "  cr.cannot_tell_count, cr.kev, CASE WHEN " MED_COMPONENTS_UNKNOWN (
          "c.release_id") " THEN 1 ELSE 0 END,"
                          "  coalesce((SELECT entries FROM component_gap WHERE release_id = "
                          "c.release_id), 0)"
                          " FROM device dev JOIN config c ON c.id = dev.config_id"
                          " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = "
                          "r.product_id"
                          " LEFT JOIN department dep ON dep.id = dev.department_id LEFT JOIN site "
                          "s ON s.id = "
                          "dep.site_id"
                          " LEFT JOIN config_risk cr ON cr.config_id = dev.config_id AND "
                          "cr.exposure = dev.exposure"
                          "  AND cr.safety_impact = dev.safety_impact AND cr.mission_impact = "
                          "dev.mission_impact"
                          " WHERE dev.id = $1",
      MED_VALUES (MED_INT (device_id)), error);

  if (rows == NULL)
    return NULL;
  if (json_array_get_length (rows) == 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no such device"));
      return NULL;
    }
  return json_object_ref (json_array_get_object_element (rows, 0));
}

/* When and by whom an attempt was verified: the step that ended it, before another one began. */
#define ENDING_STEP                                                                                \
  "(SELECT t.id FROM transition t WHERE t.disposition_id = a.disposition_id"                       \
  " AND t.machine = 'disposition' AND t.to_state IN ('in-service', 'restored')"                    \
  " AND t.at_usec >= a.started_usec AND NOT EXISTS (SELECT 1 FROM attempt n"                       \
  "  WHERE n.disposition_id = a.disposition_id AND n.started_usec > a.started_usec"                \
  "  AND n.started_usec <= t.at_usec) ORDER BY t.id LIMIT 1)"

static gboolean
set_history (MedConnection *connection, JsonObject *data, gint64 device_id, GError **error)
{
  return set_list (
      connection, data, "history",
      "started@ ended@ kind result patch_id# patch reference revision# issued@ method installer"
      " before after verified@ verified_by",
      "SELECT a.started_usec, a.ended_usec, a.kind,"
      "  CASE WHEN l.way = 'found' AND a.state = 'succeeded' THEN 'outside' ELSE a.state END,"
      "  p.id, p.number, st.reference, st.revision, st.issued_usec, st.method,"
      "  coalesce(nullif(l.engineer, ''), inst.name), a.version_before, a.version_after,"
      "  vt.at_usec, ver.name"
      " FROM attempt a LEFT JOIN late_entry l ON l.attempt_id = a.id JOIN disposition d ON d.id = "
      "a.disposition_id"
      " JOIN patch p ON p.id = d.patch_id JOIN person inst ON inst.id = a.installer_id"
      " LEFT JOIN downtime dt ON dt.id = a.downtime_id"
      " LEFT JOIN statement st ON st.id = dt.statement_id"
      " LEFT JOIN transition vt ON vt.id = " ENDING_STEP
      " LEFT JOIN person ver ON ver.id = vt.by_person"
      " WHERE d.device_id = $1"
      " UNION ALL"
      " SELECT t.at_usec, t.at_usec, 'install', 'outside', p.id, p.number, NULL, NULL, NULL, NULL,"
      "  per.name, NULL, NULL, NULL, NULL"
      " FROM transition t JOIN disposition d ON d.id = t.disposition_id"
      " JOIN patch p ON p.id = d.patch_id LEFT JOIN person per ON per.id = t.by_person"
      " WHERE t.device_id = $1 AND t.machine = 'disposition'"
      "  AND t.to_state = 'installed-unverified'"
      "  AND t.from_state IN ('waiting-for-vendor', 'authorized') AND NOT EXISTS"
      "  (SELECT 1 FROM attempt f WHERE f.disposition_id = d.id AND f.session = 'found')"
      " ORDER BY 1, 6",
      device_id, error);
}

static gboolean
set_cves (MedConnection *connection, JsonObject *data, GError **error)
{
  JsonArray *history = med_json_get_array (data, "history");

  for (guint i = 0; i < json_array_get_length (history); i++)
    {
      JsonObject *row = json_array_get_object_element (history, i);
      gint64 patch_id = med_json_get_int (row, "patch_id", 0);

      if (!set_list (connection, row, "cves", "cve",
                     "SELECT cve FROM patch_cve WHERE patch_id = $1 ORDER BY cve", patch_id, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const MedReportPolicy *policy;
  gint64 now_usec;
  char *today;
  JsonArray *open; /* (unowned) */
} OpenTasks;

static void
add_open (const MedReportTask *task, gpointer user_data)
{
  OpenTasks *self = user_data;
  gint64 due_usec = 0;

  /* An exception is nothing to do now, but it is not installed either: it is listed. */
  if (med_report_task_classify (task, self->policy, self->now_usec, self->today, &due_usec) ==
      MED_REPORT_TASK_CLOSED)
    return;
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "patch", task->patch_number);
  json_object_set_string_member (object, "vendor_state", task->vendor_state);
  json_object_set_string_member (object, "state", med_disposition_state_to_word (task->state));
  med_report_source_set_time (object, "since", task->since_usec);
  med_report_source_set_time (object, "due", due_usec);
  json_object_set_string_member (object, "review",
                                 task->review_date != NULL ? task->review_date : "");
  json_object_set_string_member (object, "reason", task->reason);
  json_array_add_object_element (self->open, object);
}

static gboolean
set_open_tasks (MedConnection *connection,
                JsonObject *data,
                gint64 device_id,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (connection, error);
  OpenTasks self = { .now_usec = med_connection_now_usec (connection) };

  if (policies == NULL)
    return FALSE;
  self.policy = g_ptr_array_index (policies, 0);
  self.today = med_report_source_dup_day (self.now_usec);
  self.open = json_array_new ();
  json_object_set_array_member (data, "open_tasks", self.open);
  gboolean done =
      med_report_task_each_sync (connection, device_id, cancellable, add_open, &self, error);
  g_free (self.today);
  return done;
}

static gboolean
set_configuration (MedConnection *connection, JsonObject *data, gint64 device_id, GError **error)
{
  return set_list (connection, data, "components", "manufacturer name version source read@",
                   "SELECT pr.manufacturer, pr.model, cr.version, rc.source, rc.read_usec"
                   " FROM device dev JOIN config c ON c.id = dev.config_id"
                   " JOIN release_component rc ON rc.release_id = c.release_id"
                   " JOIN release cr ON cr.id = rc.component_release_id"
                   " JOIN product pr ON pr.id = cr.product_id WHERE dev.id = $1"
                   " ORDER BY pr.manufacturer, pr.model, cr.version",
                   device_id, error) &&
         set_list (connection, data, "patches", "patch cots_vendor title verified@",
                   "SELECT p.number, p.cots_vendor, p.title, (SELECT max (t.at_usec)"
                   "  FROM transition t JOIN disposition d ON d.id = t.disposition_id"
                   "  WHERE d.patch_id = p.id AND d.device_id = dev.id"
                   "  AND t.machine = 'disposition' AND t.to_state = 'in-service')"
                   " FROM device dev JOIN config_patch cp ON cp.config_id = dev.config_id"
                   " JOIN patch p ON p.id = cp.patch_id WHERE dev.id = $1 ORDER BY p.number",
                   device_id, error);
}

static gboolean
set_signatures (MedConnection *connection, JsonObject *data, gint64 device_id, GError **error)
{
  return set_list (connection, data, "signatures", "signed@ meaning name patch identity",
                   "SELECT s.signed_usec, s.meaning, per.name, p.number, s.identity"
                   " FROM transition t JOIN signature s ON s.id = t.signature_id"
                   " JOIN person per ON per.id = s.person_id"
                   " LEFT JOIN disposition d ON d.id = t.disposition_id"
                   " LEFT JOIN patch p ON p.id = d.patch_id"
                   " WHERE t.device_id = $1 ORDER BY s.signed_usec, s.id",
                   device_id, error);
}

/* Moves, numbers, replacements. */
static gboolean
set_events (MedConnection *connection, JsonObject *data, gint64 device_id, GError **error)
{
  return set_list (connection, data, "events", "kind before after other reason by at@",
                   "SELECT e.kind, e.before, e.after, o.asset, e.reason, n.name, e.at_usec"
                   " FROM device_event e JOIN person n ON n.id = e.by_person"
                   " LEFT JOIN device o ON o.id = e.other_device_id"
                   " WHERE e.device_id = $1 ORDER BY e.id",
                   device_id, error);
}

/**
 * med_report_device_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @device_id: the device
 * @cancellable: (nullable): to stop it
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Gathers the patch record of a device (R2): what it is, the validated configuration it has, what
 * was ever done to it, and what is open.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_device_gather_sync (MedConnection *connection,
                               gint64 device_id,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (JsonObject) data = med_report_source_begin_sync (connection, "R2", error);
  if (data == NULL)
    return NULL;
  JsonObject *device = med_report_device_identity_sync (connection, device_id, error);
  if (device == NULL)
    return NULL;
  json_object_set_object_member (data, "device", device);
  if (!med_report_kev_gap_gather_sync (connection, data, device_id, NULL, cancellable, error) ||
      !set_configuration (connection, data, device_id, error) ||
      !set_history (connection, data, device_id, error) || !set_cves (connection, data, error) ||
      !set_open_tasks (connection, data, device_id, cancellable, error) ||
      !med_report_control_gather_sync (connection, data, device_id, error) ||
      !set_signatures (connection, data, device_id, error) ||
      !set_events (connection, data, device_id, error) ||
      !med_report_late_gather_sync (connection, data, device_id, 0, error))
    return NULL;
  return g_steal_pointer (&data);
}
