/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-fleet"

#include "config.h"

#include "engine/base/med-json.h"
#include "engine/report/med-report-figures.h"
#include "engine/report/med-report-fleet.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-task.h"

#define EXCEPTION_AHEAD_DAYS 60
#define SUPPORT_AHEAD_DAYS 365

/* The clocks of one vendor's devices. */
typedef struct
{
  MedReportSample *exposure;
  MedReportSample *action;
  MedReportSample *latency;
} Clocks;

typedef struct
{
  GTree *vendors; /* (element-type utf8 Clocks) by name, so that the order is always the same */
  const MedReportPeriod *period;
} Vendors;

static void
clocks_free (gpointer data)
{
  Clocks *clocks = data;

  med_report_sample_free (clocks->exposure);
  med_report_sample_free (clocks->action);
  med_report_sample_free (clocks->latency);
  g_free (clocks);
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

static Clocks *
find_vendor (Vendors *self, const char *manufacturer)
{
  Clocks *clocks = g_tree_lookup (self->vendors, manufacturer);

  if (clocks == NULL)
    {
      clocks = g_new0 (Clocks, 1);
      clocks->exposure = med_report_sample_new ();
      clocks->action = med_report_sample_new ();
      clocks->latency = med_report_sample_new ();
      g_tree_insert (self->vendors, g_strdup (manufacturer), clocks);
    }
  return clocks;
}

static void
add_verified (const MedReportTask *task, gpointer user_data)
{
  Vendors *self = user_data;

  if (task->verified_usec < self->period->from_usec ||
      task->verified_usec >= self->period->until_usec)
    return;
  Clocks *clocks = find_vendor (self, task->manufacturer);
  med_report_sample_add (clocks->exposure, task->cots_released_usec, task->verified_usec);
  med_report_sample_add (clocks->action, task->vendor_released_usec, task->verified_usec);
}

/* Counted by patch and product, when the vendor first released it, whether or not it is installed
 * anywhere yet. */
static gboolean
add_latencies (MedConnection *connection, Vendors *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT pr.manufacturer, p.released_usec, min (vt.since_usec) FROM vendor_track vt"
      " JOIN release r ON r.id = vt.release_id JOIN product pr ON pr.id = r.product_id"
      " JOIN patch p ON p.id = vt.patch_id"
      " WHERE vt.state = 'released' AND p.scope = 'security'"
      " GROUP BY pr.manufacturer, p.id, p.released_usec, pr.id"
      " HAVING min (vt.since_usec) >= $1 AND min (vt.since_usec) < $2",
      MED_VALUES (MED_INT (self->period->from_usec), MED_INT (self->period->until_usec)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    med_report_sample_add (find_vendor (self, med_query_get_text (query, 0))->latency,
                           med_query_get_int (query, 1), med_query_get_int (query, 2));
  return med_query_finish (query, error);
}

static gboolean
add_vendor (gpointer key, gpointer value, gpointer array)
{
  JsonObject *object = json_object_new ();
  Clocks *clocks = value;

  json_object_set_string_member (object, "manufacturer", key);
  json_object_set_int_member (object, "verified",
                              clocks->exposure->usecs->len + clocks->exposure->n_unknown);
  med_report_sample_describe (clocks->exposure, object, "exposure");
  med_report_sample_describe (clocks->action, object, "action");
  med_report_sample_describe (clocks->latency, object, "latency");
  json_array_add_object_element (array, object);
  return FALSE;
}

static gboolean
set_vendors (MedConnection *connection,
             JsonObject *data,
             const MedReportPeriod *period,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GTree) tree = g_tree_new_full (compare_names, NULL, g_free, clocks_free);
  Vendors vendors = { .vendors = tree, .period = period };

  if (!med_report_task_each_sync (connection, 0, cancellable, add_verified, &vendors, error) ||
      !add_latencies (connection, &vendors, error))
    return FALSE;
  JsonArray *array = json_array_new ();
  g_tree_foreach (tree, add_vendor, array);
  json_object_set_array_member (data, "vendors", array);
  return TRUE;
}

/* One row for each vulnerability, model and owner; put together to one for each vulnerability. */
typedef struct
{
  JsonArray *array; /* (unowned) */
  char *cve;
  JsonObject *object; /* (unowned) of the vulnerability that is being read */
  GPtrArray *models;  /* (element-type utf8) */
  GPtrArray *owners;  /* (element-type utf8) */
} KevReader;

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static JsonArray *
take_sorted (GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  g_ptr_array_sort (texts, compare_texts);
  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  g_ptr_array_set_size (texts, 0);
  return array;
}

static void
add_once (GPtrArray *texts, const char *text)
{
  if (*text != '\0' && !g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
    g_ptr_array_add (texts, g_strdup (text));
}

static void
end_kev (KevReader *reader)
{
  if (reader->object == NULL)
    return;
  json_object_set_array_member (reader->object, "models", take_sorted (reader->models));
  json_object_set_array_member (reader->object, "owners", take_sorted (reader->owners));
  reader->object = NULL;
}

static gboolean
begin_kev (MedConnection *connection, KevReader *reader, MedQuery *query, GError **error)
{
  gint64 open = 0;

  end_kev (reader);
  g_free (reader->cve);
  reader->cve = med_query_dup_text (query, 0);
  reader->object = json_object_new ();
  json_array_add_object_element (reader->array, reader->object);
  if (!med_connection_get_int (
          connection,
          "SELECT count(*) FROM disposition d JOIN patch_cve pc ON pc.patch_id = d.patch_id"
          " JOIN device dev ON dev.id = d.device_id AND dev.retired_usec IS NULL"
          " WHERE pc.cve = $1"
          "  AND d.state NOT IN ('not-affected', 'in-service', 'closed-not-needed')",
          MED_VALUES (MED_TEXT (reader->cve)), &open, error))
    return FALSE;
  json_object_set_string_member (reader->object, "cve", reader->cve);
  json_object_set_string_member (reader->object, "added", med_query_get_text (query, 1));
  json_object_set_int_member (reader->object, "affected", 0);
  json_object_set_int_member (reader->object, "cannot_tell", 0);
  json_object_set_int_member (reader->object, "open_tasks", open);
  return TRUE;
}

static void
add_kev_row (KevReader *reader, MedQuery *query)
{
  static const char *const members[] = { "affected", "cannot_tell" };
  g_autofree char *model =
      g_strdup_printf ("%s %s", med_query_get_text (query, 2), med_query_get_text (query, 3));

  add_once (reader->models, model);
  add_once (reader->owners, med_query_get_text (query, 4));
  for (int i = 0; i < 2; i++)
    json_object_set_int_member (reader->object, members[i],
                                json_object_get_int_member (reader->object, members[i]) +
                                    med_query_get_int (query, 5 + i));
}

static gboolean
read_kev (MedConnection *connection, KevReader *reader, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.cve, x.added, pr.manufacturer, pr.model, dev.owner, sum (x.affected),"
      "  sum (1 - x.affected) FROM"
      " (SELECT k.cve AS cve, k.added_date AS added, e.config_id AS config_id,"
      "   max (CASE WHEN e.status = 'affected' THEN 1 ELSE 0 END) AS affected"
      "  FROM kev k JOIN vulnerability v ON v.cve = k.cve"
      "  JOIN advisory_head h ON h.advisory_id = v.advisory_id"
      "  JOIN exposure e ON e.vulnerability_id = v.id AND e.status IN ('affected', 'cannot-tell')"
      "  GROUP BY k.cve, k.added_date, e.config_id) x"
      " JOIN device dev ON dev.config_id = x.config_id AND dev.retired_usec IS NULL"
      " JOIN config c ON c.id = x.config_id JOIN release r ON r.id = c.release_id"
      " JOIN product pr ON pr.id = r.product_id"
      " GROUP BY x.cve, x.added, pr.manufacturer, pr.model, dev.owner"
      " ORDER BY x.cve, pr.manufacturer, pr.model, dev.owner",
      MED_NO_VALUES, error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      if (g_strcmp0 (reader->cve, med_query_get_text (query, 0)) != 0 &&
          !begin_kev (connection, reader, query, error))
        return FALSE;
      add_kev_row (reader, query);
    }
  end_kev (reader);
  return med_query_finish (query, error);
}

static gboolean
set_kev (MedConnection *connection, JsonObject *data, GError **error)
{
  KevReader reader = { .array = json_array_new (),
                       .models = g_ptr_array_new_with_free_func (g_free),
                       .owners = g_ptr_array_new_with_free_func (g_free) };

  json_object_set_array_member (data, "kev", reader.array);
  gboolean done = read_kev (connection, &reader, error);
  g_free (reader.cve);
  g_ptr_array_unref (reader.models);
  g_ptr_array_unref (reader.owners);
  return done;
}

static gboolean
set_installs (MedConnection *connection,
              JsonObject *data,
              const MedReportPeriod *period,
              GError **error)
{
  JsonObject *installs = json_object_new ();

  json_object_set_object_member (data, "installs", installs);
  return med_report_source_set_counts (
      connection, installs,
      "SELECT 'started', count(*) FROM attempt"
      "  WHERE kind = 'install' AND started_usec >= $1 AND started_usec < $2"
      " UNION ALL SELECT w.name, count(t.id) FROM"
      "  (SELECT 'verified' AS name, 'in-service' AS state"
      "   UNION ALL SELECT 'failed', 'failed' UNION ALL SELECT 'restored', 'restored'"
      "   UNION ALL SELECT 'out_of_service', 'out-of-service') w"
      "  LEFT JOIN transition t ON t.machine = 'disposition' AND t.to_state = w.state"
      "   AND t.at_usec >= $1 AND t.at_usec < $2 GROUP BY w.name"
      " UNION ALL SELECT 'unverified_now', count(*) FROM disposition"
      "  WHERE state = 'installed-unverified'"
      " UNION ALL SELECT 'interrupted_now', count(*) FROM disposition WHERE state = 'interrupted'"
      " UNION ALL SELECT 'out_of_service_now', count(*) FROM disposition"
      "  WHERE state = 'out-of-service'",
      MED_VALUES (MED_INT (period->from_usec), MED_INT (period->until_usec)), error);
}

static gboolean
set_exceptions (MedConnection *connection, JsonObject *data, gint64 now_usec, GError **error)
{
  g_autofree char *last =
      med_report_source_dup_day (now_usec + EXCEPTION_AHEAD_DAYS * MED_USEC_PER_DAY);

  return med_report_source_set_list_sync (
      connection, data, "exceptions", "asset model patch expires reason",
      "SELECT dev.asset, pr.model, p.number, coalesce (d.review_date, (SELECT max (e.expires_date)"
      "  FROM exception e JOIN exception_device y ON y.exception_id = e.id"
      "  WHERE y.disposition_id = d.id AND y.state = 'ended')), d.reason FROM disposition d"
      " JOIN device dev ON dev.id = d.device_id JOIN config c ON c.id = dev.config_id"
      " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = r.product_id"
      " JOIN patch p ON p.id = d.patch_id"
      " WHERE dev.retired_usec IS NULL AND (d.lapsed_usec IS NOT NULL OR d.state = 'exception'"
      "  AND (d.review_date IS NULL OR d.review_date <= $1))"
      " ORDER BY coalesce (d.review_date, ''), dev.asset, p.number",
      MED_VALUES (MED_TEXT (last)), error);
}

static gboolean
set_support (MedConnection *connection, JsonObject *data, gint64 now_usec, GError **error)
{
  g_autofree char *today = med_report_source_dup_day (now_usec);
  g_autofree char *ahead =
      med_report_source_dup_day (now_usec + SUPPORT_AHEAD_DAYS * MED_USEC_PER_DAY);

  /* A stage that was set by hand cannot keep a product alive past the maker's date. */
  return med_report_source_set_list_sync (
             connection, data, "support", "stage devices#",
             "SELECT CASE WHEN pr.end_of_support_date <= $1 THEN 'ended' ELSE pr.support_stage END"
             "  AS stage, count(*) FROM device dev JOIN config c ON c.id = dev.config_id"
             " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = r.product_id"
             " WHERE dev.retired_usec IS NULL GROUP BY stage ORDER BY stage",
             MED_VALUES (MED_TEXT (today)), error) &&
         med_report_source_set_list_sync (
             connection, data, "ending", "manufacturer model stage end_of_support devices#",
             "SELECT pr.manufacturer, pr.model, pr.support_stage, pr.end_of_support_date, count(*)"
             " FROM device dev JOIN config c ON c.id = dev.config_id"
             " JOIN release r ON r.id = c.release_id JOIN product pr ON pr.id = r.product_id"
             " WHERE dev.retired_usec IS NULL"
             "  AND (pr.support_stage = 'ended' OR pr.end_of_support_date <= $1)"
             " GROUP BY pr.id, pr.manufacturer, pr.model, pr.support_stage, pr.end_of_support_date"
             " ORDER BY coalesce (pr.end_of_support_date, ''), pr.manufacturer, pr.model",
             MED_VALUES (MED_TEXT (ahead)), error);
}

/**
 * med_report_fleet_gather_activity_sync:
 * @connection: a connection that reads one moment
 * @data: what is gathered so far; gets the members `vendors`, `kev`, `installs`, `exceptions`,
 * `support` and `ending`
 * @period: what counts as done within it
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Returns: whether all could be read
 */
gboolean
med_report_fleet_gather_activity_sync (MedConnection *connection,
                                       JsonObject *data,
                                       const MedReportPeriod *period,
                                       GCancellable *cancellable,
                                       GError **error)
{
  gint64 now_usec = med_json_get_int (data, "as_of", 0);

  return set_vendors (connection, data, period, cancellable, error) &&
         set_kev (connection, data, error) && set_installs (connection, data, period, error) &&
         set_exceptions (connection, data, now_usec, error) &&
         set_support (connection, data, now_usec, error);
}
