/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-task"

#include "config.h"

#include "engine/report/med-report-task.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/risk/med-bod.h"
#include "engine/statement/med-vendor-state.h"

#define FIRST_RELEASED                                                                             \
  "(SELECT min (vt.since_usec) FROM vendor_track vt JOIN release vr ON vr.id = vt.release_id"      \
  " WHERE vt.patch_id = d.patch_id AND vr.product_id = r.product_id AND vt.state = 'released'"

/* $1: as of when; $2: the device, or 0 for all that are in scope. The vendor's release is looked up
 * for the release the device had before its last install, then for the one it has, then for any of
 * the product. */
static const char *const tasks_sql =
    "SELECT d.id, d.patch_id, d.state, d.since_usec, d.review_date, d.reason,"
    "  dev.asset, dev.name, pr.manufacturer, pr.model, dep.name, pr.high_risk,"
    "  coalesce (cr.outcome, -1), p.number, coalesce (p.released_usec, 0),"
    "  (SELECT CASE WHEN vt.state = 'released' AND s.valid_until_usec < $1 THEN 'approved'"
    "     ELSE vt.state END"
    "   FROM vendor_track vt LEFT JOIN statement s ON s.id = vt.statement_id"
    "   WHERE vt.patch_id = d.patch_id AND vt.release_id = r.id ORDER BY vt.id DESC LIMIT 1),"
    "  coalesce (" FIRST_RELEASED " AND vr.version = la.version_before),"
    "   " FIRST_RELEASED " AND vr.id = r.id), " FIRST_RELEASED ")),"
    "  (SELECT max (t.at_usec) FROM transition t WHERE t.disposition_id = d.id"
    "   AND t.machine = 'disposition' AND t.to_state = 'in-service'), d.lapsed_usec,"
    "  EXISTS (SELECT 1 FROM patch_cve pc JOIN kev k ON k.cve = pc.cve"
    "   WHERE pc.patch_id = d.patch_id), dev.exposure,"
    "  (SELECT count(*) FROM patch_cve pc LEFT JOIN decision_point y ON y.point = 'automatable'"
    "   AND y.vulnerability_key = pc.cve WHERE pc.patch_id = d.patch_id AND y.value = 'no'),"
    "  (SELECT count(*) FROM patch_cve pc WHERE pc.patch_id = d.patch_id),"
    "  (SELECT count(*) FROM patch_cve pc JOIN cve_assessment ca ON ca.cve = pc.cve"
    "   AND ca.technical_impact = 'partial' WHERE pc.patch_id = d.patch_id), dev.config_id"
    " FROM disposition d"
    " JOIN device dev ON dev.id = d.device_id"
    " JOIN config c ON c.id = dev.config_id"
    " JOIN release r ON r.id = c.release_id"
    " JOIN product pr ON pr.id = r.product_id"
    " JOIN patch p ON p.id = d.patch_id"
    " LEFT JOIN attempt la ON la.id = (SELECT a.id FROM attempt a WHERE a.disposition_id = d.id"
    "  AND a.kind = 'install' ORDER BY a.started_usec DESC, a.id LIMIT 1)"
    " LEFT JOIN department dep ON dep.id = dev.department_id"
    " LEFT JOIN config_risk cr ON cr.config_id = dev.config_id AND cr.exposure = dev.exposure"
    "  AND cr.safety_impact = dev.safety_impact AND cr.mission_impact = dev.mission_impact"
    " WHERE ($2 = 0 AND dev.retired_usec IS NULL OR dev.id = $2) AND p.scope = 'security'"
    " ORDER BY dev.asset, p.number, d.id";

/* The technical impact is partial only where CVE records say so of all that the patch repairs; what
 * nobody says counts as total. */
static int
read_bod_days (MedQuery *query)
{
  const char *exposure = med_query_get_text (query, 20);
  const gint64 n_cves = med_query_get_int (query, 22);
  const MedBodInputs inputs = {
    .in_kev = med_query_get_int (query, 19) != 0,
    .publicly_exposed = !g_str_equal (exposure, "small") && !g_str_equal (exposure, "controlled"),
    .automatable = n_cves == 0 || med_query_get_int (query, 21) < n_cves,
    .total_impact = n_cves == 0 || med_query_get_int (query, 23) < n_cves,
  };

  return med_bod_26_04_decide (&inputs).days;
}

static gboolean
read_task (MedQuery *query, MedReportTask *task, GError **error)
{
  const char *vendor_state = med_query_get_text (query, 15);
  const char *state = med_query_get_text (query, 2);

  *task = (MedReportTask){
    .disposition_id = med_query_get_int (query, 0),
    .patch_id = med_query_get_int (query, 1),
    .since_usec = med_query_get_int (query, 3),
    .review_date = med_query_get_text (query, 4),
    .reason = med_query_get_text (query, 5),
    .asset = med_query_get_text (query, 6),
    .device_name = med_query_get_text (query, 7),
    .manufacturer = med_query_get_text (query, 8),
    .model = med_query_get_text (query, 9),
    .department = med_query_get_text (query, 10),
    .high_risk = med_query_get_int (query, 11) != 0,
    .outcome = (MedReportOutcome) med_query_get_int (query, 12),
    .bod_days = read_bod_days (query),
    .patch_number = med_query_get_text (query, 13),
    .cots_released_usec = med_query_get_int (query, 14),
    .vendor_state = vendor_state != NULL ? vendor_state : "available",
    .vendor_released_usec = med_query_get_int (query, 16),
    .verified_usec = med_query_get_int (query, 17),
    .lapsed_usec = med_query_get_int (query, 18),
    .config_id = med_query_get_int (query, 24),
  };
  if (med_disposition_state_from_word (state, &task->state))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
               _ ("Patch %s on device %s is in a state this program does not know: %s"),
               task->patch_number, task->asset, state);
  return FALSE;
}

/**
 * med_report_task_each_sync:
 * @connection: a connection
 * @device_id: of one device; 0 for all that are in scope
 * @cancellable: (nullable): to stop it
 * @func: called for each task, by asset number
 * @user_data: for @func
 * @error: return location
 *
 * Reads the tasks one by one, for there may be a hundred thousand.
 *
 * Returns: whether all were read
 */
gboolean
med_report_task_each_sync (MedConnection *connection,
                           gint64 device_id,
                           GCancellable *cancellable,
                           MedReportTaskFunc func,
                           gpointer user_data,
                           GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, tasks_sql,
      MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_INT (device_id)), error);
  MedReportTask task;

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("The report was stopped"));
          return FALSE;
        }
      if (!read_task (query, &task, error))
        return FALSE;
      func (&task, user_data);
    }
  return med_query_finish (query, error);
}

/* Whether the hospital can do nothing but wait. Once an attempt has begun, it can. */
static gboolean
is_waiting (const MedReportTask *self)
{
  switch (self->state)
    {
    case MED_DISPOSITION_WAITING_FOR_VENDOR:
      return TRUE;
    case MED_DISPOSITION_CANDIDATE:
    case MED_DISPOSITION_IN_INTERNAL_TEST:
    case MED_DISPOSITION_NOT_AUTHORIZED:
    case MED_DISPOSITION_AUTHORIZED:
    case MED_DISPOSITION_STAGED:
    case MED_DISPOSITION_SCHEDULED:
      return !g_str_equal (self->vendor_state, "released");
    default:
      return FALSE;
    }
}

/**
 * med_report_task_get_start:
 * @self: a task
 * @policy: a row of the policy
 *
 * Returns: when the clock of @policy began to run for this task; 0: it does not run
 */
gint64
med_report_task_get_start (const MedReportTask *self, const MedReportPolicy *policy)
{
  if (policy->exposure_clock)
    return self->cots_released_usec;
  /* What the vendor took back after the install is to be removed from then on. */
  if (self->state == MED_DISPOSITION_REMOVAL_REQUIRED)
    return self->since_usec;
  return is_waiting (self) ? 0 : self->vendor_released_usec;
}

/**
 * med_report_task_classify:
 * @self: a task
 * @policy: the row of the policy that counts
 * @now_usec: as of when
 * @today: the same as a date
 * @due_usec: (out) (optional): its deadline; 0 for none
 *
 * Puts a task into one column of the fleet report. A deferral or exception whose date has passed,
 * or that ended by a trigger, is overdue and not hidden until somebody decides anew; what has no
 * known deadline is unknown and not on time.
 *
 * Returns: the column
 */
MedReportTaskClass
med_report_task_classify (const MedReportTask *self,
                          const MedReportPolicy *policy,
                          gint64 now_usec,
                          const char *today,
                          gint64 *due_usec)
{
  gboolean expired = self->review_date != NULL && strcmp (self->review_date, today) < 0;

  if (due_usec != NULL)
    *due_usec = 0;
  if (self->state == MED_DISPOSITION_EXCEPTION)
    return expired ? MED_REPORT_TASK_OVERDUE : MED_REPORT_TASK_EXCEPTION;
  if (self->state == MED_DISPOSITION_DEFERRED)
    return self->review_date == NULL ? MED_REPORT_TASK_UNKNOWN
           : expired                 ? MED_REPORT_TASK_OVERDUE
                                     : MED_REPORT_TASK_ON_TIME;
  if (med_disposition_state_is_closed (self->state))
    return MED_REPORT_TASK_CLOSED;
  if (self->lapsed_usec != 0)
    return MED_REPORT_TASK_OVERDUE;
  if (is_waiting (self))
    return MED_REPORT_TASK_WAITING;
  switch (med_report_policy_judge (policy, self->outcome, self->bod_days,
                                   med_report_task_get_start (self, policy), now_usec, due_usec))
    {
    case MED_REPORT_ON_TIME:
      return MED_REPORT_TASK_ON_TIME;
    case MED_REPORT_OVERDUE:
      return MED_REPORT_TASK_OVERDUE;
    default:
      return MED_REPORT_TASK_UNKNOWN;
    }
}
