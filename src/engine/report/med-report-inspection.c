/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-inspection"

#include "config.h"

#include "engine/report/med-report-inspection.h"

#include "engine/base/med-json.h"
#include "engine/report/med-inspection.h"
#include "engine/report/med-report-kev-gap.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-task.h"

/* What is known of one device's patches. */
typedef struct
{
  guint open;
  guint waiting;        /* of these for the vendor */
  guint without_target; /* of these */
  gint64 target_usec;   /* the latest of those that have one */
  char *target_date;    /* the same of reviews; (nullable) */
  gint64 verified_usec; /* the newest */
} Standing;

typedef struct
{
  MedReportPolicy *policy; /* (unowned) */
  GHashTable *standings;   /* (element-type utf8 Standing) by asset number */
  GHashTable *planned;     /* (element-type gint64 gint64) start of the downtime by disposition */
  gint64 now_usec;
  char *today;
} Tally;

static void
standing_free (gpointer data)
{
  g_free (((Standing *) data)->target_date);
  g_free (data);
}

static Standing *
find_standing (Tally *tally, const char *asset)
{
  Standing *standing = g_hash_table_lookup (tally->standings, asset);

  if (standing == NULL)
    {
      standing = g_new0 (Standing, 1);
      g_hash_table_insert (tally->standings, g_strdup (asset), standing);
    }
  return standing;
}

/* By when a task will be done: the downtime that is planned, else the date of its review, else its
 * deadline. What waits for the vendor has none that the hospital could keep. */
static void
add_target (Tally *tally, Standing *standing, const MedReportTask *task, gint64 due_usec)
{
  const gint64 *planned = g_hash_table_lookup (tally->planned, &task->disposition_id);

  if (planned != NULL)
    standing->target_usec = MAX (standing->target_usec, *planned);
  else if (task->review_date != NULL)
    {
      if (standing->target_date == NULL || strcmp (standing->target_date, task->review_date) < 0)
        {
          g_free (standing->target_date);
          standing->target_date = g_strdup (task->review_date);
        }
    }
  else if (due_usec != 0)
    standing->target_usec = MAX (standing->target_usec, due_usec);
  else
    standing->without_target++;
}

static void
add_task (const MedReportTask *task, gpointer user_data)
{
  Tally *tally = user_data;
  Standing *standing = find_standing (tally, task->asset);
  gint64 due_usec = 0;
  MedReportTaskClass class =
      med_report_task_classify (task, tally->policy, tally->now_usec, tally->today, &due_usec);

  standing->verified_usec = MAX (standing->verified_usec, task->verified_usec);
  if (class == MED_REPORT_TASK_CLOSED)
    return;
  standing->open++;
  if (class == MED_REPORT_TASK_WAITING)
    standing->waiting++;
  add_target (tally, standing, task, due_usec);
}

static gboolean
read_planned (MedConnection *connection, GHashTable *planned, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.id, t.start_usec FROM disposition d JOIN downtime t ON t.id = d.downtime_id"
      " WHERE t.state = 'planned'",
      MED_NO_VALUES, error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      gint64 id = med_query_get_int (query, 0);
      gint64 start = med_query_get_int (query, 1);

      g_hash_table_insert (planned, g_memdup2 (&id, sizeof id), g_memdup2 (&start, sizeof start));
    }
  return med_query_finish (query, error);
}

/* "yes" needs that somebody has looked: a version that was read or an install that was verified,
 * advisories to compare with, and nothing open. */
static const char *
judge (const Standing *standing, JsonObject *device, gboolean assessed, gint64 confirmed_usec)
{
  if (standing != NULL && standing->open > 0)
    return "no";
  if (!assessed || confirmed_usec == 0 || med_json_get_int (device, "outcome", -1) != 0 ||
      *med_json_get_text (device, "version") == '\0')
    return "unknown";
  return "yes";
}

static void
set_target (JsonObject *device, const Standing *standing)
{
  g_autofree char *day =
      standing->target_usec != 0 ? med_report_source_dup_day (standing->target_usec) : NULL;
  const char *target =
      standing->target_date != NULL && (day == NULL || strcmp (day, standing->target_date) < 0)
          ? standing->target_date
          : day;

  /* One task without a date leaves the whole without one. */
  if (target != NULL && standing->without_target == 0)
    json_object_set_string_member (device, "target", target);
}

static void
count (JsonObject *counts, const char *member)
{
  json_object_set_int_member (counts, member, med_json_get_int (counts, member, 0) + 1);
}

static void
set_patches (JsonObject *data, Tally *tally, JsonArray *devices)
{
  gboolean assessed = med_json_get_int (med_json_get_object (data, "advisories"), "count", 0) > 0;
  JsonObject *counts = json_object_new ();

  json_object_set_int_member (counts, "yes", 0);
  json_object_set_int_member (counts, "no", 0);
  json_object_set_int_member (counts, "unknown", 0);
  json_object_set_int_member (counts, "without_target", 0);
  for (guint i = 0; i < json_array_get_length (devices); i++)
    {
      JsonObject *device = json_array_get_object_element (devices, i);
      const Standing *standing =
          g_hash_table_lookup (tally->standings, med_json_get_text (device, "asset"));
      gint64 confirmed = MAX (med_report_source_get_time (device, "read"),
                              standing != NULL ? standing->verified_usec : 0);
      const char *applied = judge (standing, device, assessed, confirmed);

      json_object_set_string_member (device, "applied", applied);
      json_object_set_int_member (device, "tasks", standing != NULL ? standing->open : 0);
      json_object_set_int_member (device, "waiting", standing != NULL ? standing->waiting : 0);
      med_report_source_set_time (device, "confirmed", confirmed);
      json_object_set_null_member (device, "target");
      if (standing != NULL && standing->open > 0)
        set_target (device, standing);
      if (g_str_equal (applied, "no") && json_object_get_null_member (device, "target"))
        count (counts, "without_target");
      count (counts, applied);
    }
  json_object_set_object_member (data, "patches", counts);
}

static gboolean
gather_patches (MedConnection *connection,
                JsonObject *data,
                JsonArray *devices,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (connection, error);
  g_autoptr (GHashTable) standings =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, standing_free);
  g_autoptr (GHashTable) planned =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  gint64 now_usec = med_connection_now_usec (connection);
  g_autofree char *today = med_report_source_dup_day (now_usec);

  if (policies == NULL)
    return FALSE;
  Tally tally = { .policy = g_ptr_array_index (policies, 0),
                  .standings = standings,
                  .planned = planned,
                  .now_usec = now_usec,
                  .today = today };
  if (!read_planned (connection, planned, error) ||
      !med_report_task_each_sync (connection, 0, cancellable, add_task, &tally, error))
    return FALSE;
  set_patches (data, &tally, devices);
  return TRUE;
}

static gboolean
set_ledger (MedConnection *connection, JsonObject *data, GError **error)
{
  g_autoptr (JsonArray) rows = med_report_source_list_sync (
      connection, "in_scope# retired# never_read# oldest_read@ newest_read@ changed@",
      "SELECT (SELECT count(*) FROM device WHERE retired_usec IS NULL),"
      "  (SELECT count(*) FROM device WHERE retired_usec IS NOT NULL),"
      "  (SELECT count(*) FROM device WHERE retired_usec IS NULL AND release_read_usec IS NULL),"
      "  (SELECT min(release_read_usec) FROM device WHERE retired_usec IS NULL),"
      "  (SELECT max(release_read_usec) FROM device WHERE retired_usec IS NULL),"
      "  (SELECT max(at_usec) FROM change WHERE action IN ('device-added', 'device-changed',"
      "    'device-retired', 'device-brought-back') AND subject >= 'device/'"
      "    AND subject < 'device0')",
      MED_NO_VALUES, error);

  if (rows == NULL)
    return FALSE;
  json_object_set_object_member (data, "ledger",
                                 json_object_ref (json_array_get_object_element (rows, 0)));
  return med_report_source_set_list_sync (
      connection, data, "departments", "department devices# never_read#",
      "SELECT dep.name, count(*),"
      "  sum (CASE WHEN dev.release_read_usec IS NULL THEN 1 ELSE 0 END)"
      " FROM device dev LEFT JOIN department dep ON dep.id = dev.department_id"
      " WHERE dev.retired_usec IS NULL GROUP BY dep.id, dep.name"
      " ORDER BY dep.name IS NULL, dep.name, dep.id",
      MED_NO_VALUES, error);
}

static void
set_remote (JsonObject *data, JsonArray *devices)
{
  JsonObject *counts = json_object_new ();

  json_object_set_int_member (counts, "yes", 0);
  json_object_set_int_member (counts, "no", 0);
  json_object_set_int_member (counts, "unknown", 0);
  for (guint i = 0; i < json_array_get_length (devices); i++)
    count (counts, med_json_get_text (json_array_get_object_element (devices, i), "remote"));
  json_object_set_object_member (data, "remote", counts);
}

static gboolean
set_disclosures (MedConnection *connection, JsonObject *data, GError **error)
{
  JsonObject *counts = json_object_new ();

  json_object_set_int_member (counts, "received", 0);
  json_object_set_int_member (counts, "not-received", 0);
  json_object_set_int_member (counts, "unknown", 0);
  json_object_set_object_member (data, "disclosure", counts);
  if (!med_report_source_set_list_sync (
          connection, data, "products", "manufacturer model disclosure date devices#",
          "SELECT pr.manufacturer, pr.model, pr.disclosure, pr.disclosure_date, count(*)"
          " FROM device dev JOIN config c ON c.id = dev.config_id"
          " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = r.product_id"
          " WHERE dev.retired_usec IS NULL GROUP BY pr.id, pr.manufacturer, pr.model,"
          "  pr.disclosure, pr.disclosure_date ORDER BY pr.manufacturer, pr.model, pr.id",
          MED_NO_VALUES, error))
    return FALSE;
  JsonArray *products = med_json_get_array (data, "products");
  for (guint i = 0; i < json_array_get_length (products); i++)
    count (counts, med_json_get_text (json_array_get_object_element (products, i), "disclosure"));
  return TRUE;
}

static gboolean
set_answers (MedConnection *connection, JsonObject *data, GError **error)
{
  return med_report_source_set_list_sync (
      connection, data, "answers", "item answer confirmed target note recorded@ by",
      "SELECT a.item, a.answer, a.confirmed_date, a.target_date, a.note, a.recorded_usec, p.name"
      " FROM inspection_answer a JOIN person p ON p.id = a.recorded_by"
      " WHERE a.id = (SELECT max(n.id) FROM inspection_answer n WHERE n.item = a.item)"
      " ORDER BY a.item",
      MED_NO_VALUES, error);
}

/* Where a vendor has not answered to what is exploited, nobody has said that nothing is open. */
static gboolean
set_gaps (MedConnection *connection,
          JsonObject *data,
          JsonArray *devices,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GHashTable) configs = med_report_kev_gap_new_configs ();

  if (!med_report_kev_gap_gather_sync (connection, data, 0, configs, cancellable, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (devices); i++)
    {
      JsonObject *device = json_array_get_object_element (devices, i);
      const gint64 config_id = med_json_get_int (device, "config", 0);

      json_object_remove_member (device, "config");
      if (med_json_get_int (device, "outcome", -1) == 0 &&
          g_hash_table_contains (configs, &config_id))
        {
          json_object_set_null_member (device, "outcome");
          json_object_set_boolean_member (device, "kev_gap", TRUE);
        }
    }
  return TRUE;
}

/**
 * med_report_inspection_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Gathers the annex to the ministry's checklist (R6b): what the hospital has answered to each item,
 * what the records say to it, and the lists behind it. What nobody has recorded is unknown.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_inspection_gather_sync (MedConnection *connection,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (JsonObject) data = med_report_source_begin_sync (connection, "R6b", error);

  if (data == NULL || !set_answers (connection, data, error) ||
      !set_ledger (connection, data, error) || !set_disclosures (connection, data, error) ||
      !med_report_source_set_list_sync (
          connection, data, "devices",
          "asset name manufacturer model version department remote read@ outcome# config#",
          "SELECT dev.asset, dev.name, pr.manufacturer, pr.model, r.version, dep.name,"
          "  dev.remote_maintenance, dev.release_read_usec, cr.outcome, dev.config_id"
          " FROM device dev JOIN config c ON c.id = dev.config_id"
          " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = r.product_id"
          " LEFT JOIN department dep ON dep.id = dev.department_id"
          " LEFT JOIN config_risk cr ON cr.config_id = dev.config_id"
          "  AND cr.exposure = dev.exposure AND cr.safety_impact = dev.safety_impact"
          "  AND cr.mission_impact = dev.mission_impact"
          " WHERE dev.retired_usec IS NULL ORDER BY dev.asset",
          MED_NO_VALUES, error))
    return NULL;
  JsonArray *devices = med_json_get_array (data, "devices");
  if (!set_gaps (connection, data, devices, cancellable, error))
    return NULL;
  set_remote (data, devices);
  return gather_patches (connection, data, devices, cancellable, error) ? g_steal_pointer (&data)
                                                                        : NULL;
}
