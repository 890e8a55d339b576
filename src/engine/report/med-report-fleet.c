/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-fleet"

#include "config.h"

#include "engine/report/med-report-fleet.h"

#include "engine/base/med-json.h"
#include "engine/inventory/med-component-gap.h"
#include "engine/report/med-report-kev-gap.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-task.h"

#define READ_WITHIN_DAYS 365
/* Unknown is a row of its own, below the others. */
#define N_ROWS (MED_REPORT_N_OUTCOMES + 1)
#define N_STANDINGS MED_REPORT_N_STANDINGS

typedef struct
{
  gint64 devices;
  gint64 provisional;
  gint64 tasks[MED_REPORT_TASK_CLOSED + 1];
} Row;

/* What is counted while the tasks go by. */
typedef struct
{
  GPtrArray *policies;
  gint64 now_usec;
  char *today;
  gboolean assessed; /* there are advisories to assess against */
  GHashTable *gaps;  /* (element-type gint64) configurations of which a vendor has not answered */
  Row rows[2][N_ROWS];
  gint64 *standings; /* for each policy */
  JsonArray *open;   /* (owned) the list in the annex */
} Tally;

static void
tally_clear (Tally *tally)
{
  g_clear_pointer (&tally->policies, g_ptr_array_unref);
  g_clear_pointer (&tally->open, json_array_unref);
  g_clear_pointer (&tally->gaps, g_hash_table_unref);
  g_free (tally->standings);
  g_free (tally->today);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tally, tally_clear)

static Row *
find_row (Tally *tally, gboolean high_risk, int outcome)
{
  gboolean known =
      tally->assessed && outcome >= MED_REPORT_OUTCOME_NONE_OPEN && outcome < MED_REPORT_N_OUTCOMES;

  return &tally->rows[high_risk ? 1 : 0][known ? outcome : MED_REPORT_N_OUTCOMES];
}

/* Where a vendor has not answered to what is exploited, it is not known that nothing is open. */
static int
outcome_of (Tally *tally, int outcome, gint64 config_id)
{
  return outcome == MED_REPORT_OUTCOME_NONE_OPEN && g_hash_table_contains (tally->gaps, &config_id)
             ? MED_REPORT_OUTCOME_UNKNOWN
             : outcome;
}

static gboolean
set_inventory (MedConnection *connection, JsonObject *data, GError **error)
{
  JsonObject *inventory = json_object_new ();
  gint64 limit = med_connection_now_usec (connection) - READ_WITHIN_DAYS * MED_USEC_PER_DAY;

  json_object_set_object_member (data, "inventory", inventory);
  return med_report_source_set_counts (
      connection, inventory,
      "SELECT 'in_scope', count(*) FROM device WHERE retired_usec IS NULL"
      " UNION ALL SELECT 'retired', count(*) FROM device WHERE retired_usec IS NOT NULL"
      " UNION ALL SELECT 'release_known', count(*) FROM device d JOIN config c ON c.id = "
      "d.config_id"
      "  JOIN release r ON r.id = c.release_id WHERE d.retired_usec IS NULL AND r.version <> ''"
      " UNION ALL SELECT 'read_within_year', count(*) FROM device"
      "  WHERE retired_usec IS NULL AND release_read_usec >= $1"
      " UNION ALL SELECT 'read_before', count(*) FROM device"
      "  WHERE retired_usec IS NULL AND release_read_usec < $1"
      " UNION ALL SELECT 'never_read', count(*) FROM device"
      "  WHERE retired_usec IS NULL AND release_read_usec IS NULL"
      " UNION ALL SELECT 'components_known', count(*) FROM device WHERE retired_usec IS NULL"
      "  AND config_id IN (SELECT id FROM config c WHERE NOT " MED_COMPONENTS_UNKNOWN (
          "c.release_id") ")"
                          " UNION ALL SELECT 'components_unknown', count(*) FROM device"
                          "  WHERE retired_usec IS NULL AND config_id IN"
                          "  (SELECT id FROM config c WHERE " MED_COMPONENTS_UNKNOWN (
                              "c.release_id") ")",
      MED_VALUES (MED_INT (limit)), error);
}

static gboolean
count_devices (MedConnection *connection, Tally *tally, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT pr.high_risk, coalesce (cr.outcome, -1), count(*), sum (coalesce (cr.provisional, "
      "0)),"
      "  dev.config_id"
      " FROM device dev JOIN config c ON c.id = dev.config_id"
      " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = r.product_id"
      " LEFT JOIN config_risk cr ON cr.config_id = dev.config_id AND cr.exposure = dev.exposure"
      "  AND cr.safety_impact = dev.safety_impact AND cr.mission_impact = dev.mission_impact"
      " WHERE dev.retired_usec IS NULL GROUP BY dev.config_id, coalesce (cr.outcome, -1)",
      MED_NO_VALUES, error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      Row *row = find_row (
          tally, med_query_get_int (query, 0) != 0,
          outcome_of (tally, (int) med_query_get_int (query, 1), med_query_get_int (query, 4)));

      row->devices += med_query_get_int (query, 2);
      row->provisional += med_query_get_int (query, 3);
    }
  return med_query_finish (query, error);
}

static const char *const class_words[] = {
  [MED_REPORT_TASK_ON_TIME] = "on_time",     [MED_REPORT_TASK_OVERDUE] = "overdue",
  [MED_REPORT_TASK_EXCEPTION] = "exception", [MED_REPORT_TASK_WAITING] = "waiting_for_vendor",
  [MED_REPORT_TASK_UNKNOWN] = "unknown",
};

static void
list_task (
    Tally *tally, const MedReportTask *task, int outcome, MedReportTaskClass class, gint64 due_usec)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "asset", task->asset);
  json_object_set_string_member (object, "model", task->model);
  json_object_set_string_member (object, "department",
                                 task->department != NULL ? task->department : "");
  json_object_set_string_member (object, "patch", task->patch_number);
  json_object_set_string_member (object, "outcome",
                                 med_report_outcome_to_word ((MedReportOutcome) outcome));
  json_object_set_string_member (object, "vendor_state", task->vendor_state);
  json_object_set_string_member (object, "state", med_disposition_state_to_word (task->state));
  json_object_set_string_member (object, "standing", class_words[class]);
  med_report_source_set_time (object, "due", due_usec);
  json_array_add_object_element (tally->open, object);
}

static void
count_task (const MedReportTask *task, gpointer user_data)
{
  Tally *tally = user_data;
  gint64 due_usec = 0;
  MedReportTaskClass class = med_report_task_classify (task, g_ptr_array_index (tally->policies, 0),
                                                       tally->now_usec, tally->today, &due_usec);

  if (class == MED_REPORT_TASK_CLOSED)
    return;
  const int outcome = outcome_of (tally, task->outcome, task->config_id);
  find_row (tally, task->high_risk, outcome)->tasks[class]++;
  list_task (tally, task, outcome, class, due_usec);
  for (guint i = 0; i < tally->policies->len; i++)
    {
      const MedReportPolicy *policy = g_ptr_array_index (tally->policies, i);
      MedReportStanding standing =
          med_report_policy_judge (policy, task->outcome, task->bod_days,
                                   med_report_task_get_start (task, policy), tally->now_usec, NULL);

      tally->standings[i * N_STANDINGS + standing]++;
    }
}

static JsonArray *
rows_to_json (const Tally *tally)
{
  static const int order[] = {
    MED_REPORT_OUTCOME_IMMEDIATE, MED_REPORT_OUTCOME_OUT_OF_CYCLE, MED_REPORT_OUTCOME_SCHEDULED,
    MED_REPORT_OUTCOME_DEFER,     MED_REPORT_OUTCOME_NONE_OPEN,    MED_REPORT_N_OUTCOMES,
  };
  JsonArray *array = json_array_new ();

  for (int high_risk = 1; high_risk >= 0; high_risk--)
    for (guint i = 0; i < G_N_ELEMENTS (order); i++)
      {
        const Row *row = &tally->rows[high_risk][order[i]];
        JsonObject *object = json_object_new ();
        gint64 open = 0;

        for (int class = 0; class < MED_REPORT_TASK_CLOSED; class ++)
          open += row->tasks[class];
        json_object_set_boolean_member (object, "high_risk", high_risk == 1);
        json_object_set_string_member (object, "outcome",
                                       med_report_outcome_to_word ((MedReportOutcome) order[i]));
        json_object_set_int_member (object, "devices", row->devices);
        json_object_set_int_member (object, "provisional", row->provisional);
        json_object_set_int_member (object, "open", open);
        for (int class = 0; class < MED_REPORT_TASK_CLOSED; class ++)
          json_object_set_int_member (object, class_words[class], row->tasks[class]);
        json_array_add_object_element (array, object);
      }
  return array;
}

static JsonArray *
policies_to_json (const Tally *tally)
{
  static const char *const words[] = {
    [MED_REPORT_ON_TIME] = "on_time",
    [MED_REPORT_OVERDUE] = "overdue",
    [MED_REPORT_NOT_STARTED] = "not_started",
    [MED_REPORT_NO_DEADLINE] = "unknown",
  };
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < tally->policies->len; i++)
    {
      JsonObject *object = med_report_policy_to_json (g_ptr_array_index (tally->policies, i));

      for (int standing = 0; standing < N_STANDINGS; standing++)
        json_object_set_int_member (object, words[standing],
                                    tally->standings[i * N_STANDINGS + standing]);
      json_array_add_object_element (array, object);
    }
  return array;
}

static gboolean
set_tasks (MedConnection *connection, JsonObject *data, GCancellable *cancellable, GError **error)
{
  JsonObject *advisories = med_json_get_object (data, "advisories");
  g_auto (Tally) tally = { .now_usec = med_connection_now_usec (connection),
                           .assessed = med_json_get_int (advisories, "count", 0) > 0,
                           .open = json_array_new (),
                           .gaps = med_report_kev_gap_new_configs () };

  tally.today = med_report_source_dup_day (tally.now_usec);
  tally.policies = med_report_policy_list_sync (connection, error);
  if (tally.policies == NULL)
    return FALSE;
  tally.standings = g_new0 (gint64, (gsize) tally.policies->len * N_STANDINGS);
  if (!med_report_kev_gap_gather_sync (connection, data, 0, tally.gaps, cancellable, error) ||
      !count_devices (connection, &tally, error) ||
      !med_report_task_each_sync (connection, 0, cancellable, count_task, &tally, error))
    return FALSE;
  json_object_set_array_member (data, "outcomes", rows_to_json (&tally));
  json_object_set_array_member (data, "policies", policies_to_json (&tally));
  json_object_set_array_member (data, "open_tasks", json_array_ref (tally.open));
  return TRUE;
}

/**
 * med_report_fleet_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @period: what counts as done within it; open tasks are as of now
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Gathers the monthly report on the whole fleet (R1): inventory, open tasks by urgency, clocks,
 * exploited vulnerabilities, installs, exceptions and ended support. Every device in scope is in
 * one row, every open task in one column.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_fleet_gather_sync (MedConnection *connection,
                              const MedReportPeriod *period,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (JsonObject) data = med_report_source_begin_sync (connection, "R1", error);

  if (data == NULL)
    return NULL;
  json_object_set_int_member (data, "from", period->from_usec);
  json_object_set_int_member (data, "until", period->until_usec);
  if (!set_inventory (connection, data, error) ||
      !set_tasks (connection, data, cancellable, error) ||
      !med_report_fleet_gather_activity_sync (connection, data, period, cancellable, error))
    return NULL;
  return g_steal_pointer (&data);
}
