/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-alert-devices"

#include "config.h"

#include "engine/awareness/med-device-exposure.h"
#include "engine/awareness/med-kev-gap.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-alert-private.h"
#include "engine/report/med-report-policy.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-task.h"

/* An open vulnerability of a configuration. */
typedef struct
{
  const MedAlertVulnerability *vulnerability;
  gboolean certain;
} Open;

/* Where one configuration stands, the same for all of its devices, or one device by itself. */
typedef struct
{
  MedAlertAnswer answer;
  const MedAlertVulnerability *vulnerability; /* (nullable) that of the answer */
  char *reason;
  char *flag;   /* (nullable) VEX justification */
  char *impact; /* (nullable) */
  GArray *open; /* (element-type Open) */
} Standing;

typedef struct
{
  GHashTable *by_config; /* configuration id → Standing */
  GHashTable *by_device; /* device id → Standing, of those that stand otherwise */
} Standings;

/* A device on its way into the list. */
typedef struct
{
  JsonObject *row; /* (owned) */
  MedAlertAnswer answer;
  int outcome;
  gboolean kev;
  gboolean high_risk;
  gboolean overdue;
  const char *asset;
} Line;

/* The tasks of the patches that are about it. */
typedef struct
{
  MedAlert *alert;
  GHashTable *patches; /* (element-type gint64) */
  GHashTable *tasks;   /* asset number → JsonObject */
  const MedReportPolicy *policy;
  gint64 now_usec;
  char *today;
} Tasks;

static void
standing_free (gpointer data)
{
  Standing *self = data;

  g_free (self->reason);
  g_free (self->flag);
  g_free (self->impact);
  g_array_unref (self->open);
  g_free (self);
}

static Standing *
standing_of (GHashTable *standings, gint64 config_id)
{
  Standing *self = g_hash_table_lookup (standings, &config_id);

  if (self != NULL)
    return self;
  self = g_new0 (Standing, 1);
  self->answer = MED_ALERT_N_ANSWERS;
  self->open = g_array_new (FALSE, FALSE, sizeof (Open));
  g_hash_table_insert (standings, g_memdup2 (&config_id, sizeof config_id), self);
  return self;
}

static MedAlertAnswer
answer_of (const char *status, gboolean provisional)
{
  if (g_str_equal (status, "affected"))
    return provisional ? MED_ALERT_PROVISIONAL : MED_ALERT_AFFECTED;
  if (g_str_equal (status, "cannot-tell"))
    return MED_ALERT_CANNOT_TELL;
  if (g_str_equal (status, "under-investigation"))
    return MED_ALERT_INVESTIGATED;
  return g_str_equal (status, "fixed") ? MED_ALERT_FIXED : MED_ALERT_NOT_AFFECTED;
}

/* Of several vulnerabilities the worst answer counts. */
static void
take (MedAlert *self, GHashTable *standings, MedQuery *row)
{
  Standing *standing = standing_of (standings, med_query_get_int (row, 0));
  const gint64 id = med_query_get_int (row, 1);
  const gboolean provisional = med_query_get_int (row, 3) != 0;
  const MedAlertAnswer answer = answer_of (med_query_get_text (row, 2), provisional);
  const Open open = { g_hash_table_lookup (self->vulnerabilities, &id),
                      answer == MED_ALERT_AFFECTED };

  if (med_alert_answer_is_open (answer) && open.vulnerability != NULL)
    g_array_append_val (standing->open, open);
  if (answer >= standing->answer)
    return;
  standing->answer = answer;
  standing->vulnerability = open.vulnerability;
  g_free (standing->reason);
  standing->reason = med_query_dup_text (row, 4);
}

static gboolean
load_standings (MedAlert *self, GHashTable *standings, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT e.config_id, e.vulnerability_id, e.status, e.provisional, e.reason"
      " FROM " MED_ALERT_VULNERABILITIES " s JOIN exposure e ON e.vulnerability_id = s.id"
      " ORDER BY e.config_id, e.vulnerability_id",
      MED_ALERT_VALUES (self), error);

  while (query != NULL && med_query_next (query))
    take (self, standings, query);
  return query != NULL && med_query_finish (query, error);
}

/* Where numbers on labels tell devices of one release apart, those stand by themselves. */
static gboolean
load_own_standings (MedAlert *self, GHashTable *own, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT d.id, e.vulnerability_id, " MED_DEVICE_EXPOSURE_STATUS ","
      "  coalesce(de.provisional, e.provisional), " MED_DEVICE_EXPOSURE_REASON
      " FROM " MED_ALERT_VULNERABILITIES " s JOIN exposure e ON e.vulnerability_id = s.id"
      " JOIN device d ON d.config_id = e.config_id"
      " LEFT JOIN device_exposure de ON de.device_id = d.id AND de.vulnerability_id = s.id"
      " WHERE d.id IN (SELECT o.device_id FROM device_exposure o WHERE o.vulnerability_id IN"
      "  " MED_ALERT_VULNERABILITIES ") ORDER BY d.id, e.vulnerability_id",
      MED_ALERT_VALUES (self), error);

  while (query != NULL && med_query_next (query))
    take (self, own, query);
  return query != NULL && med_query_finish (query, error);
}

/* Why vendors say that a configuration is not affected: in an advisory, or in a statement on
 * exactly this release. A label says more than a sentence alone. */
#define JUSTIFICATIONS                                                                             \
  "SELECT e.config_id, vs.flag, vs.impact, CASE WHEN vs.flag IS NULL THEN 1 ELSE 0 END "           \
  "FROM " MED_ALERT_VULNERABILITIES " s"                                                           \
  " JOIN exposure e ON e.vulnerability_id = s.id AND e.status = 'not-affected'"                    \
  " JOIN config c ON c.id = e.config_id"                                                           \
  " JOIN vulnerability_status vs ON vs.vulnerability_id = s.id"                                    \
  "  AND vs.status = 'known_not_affected'"                                                         \
  " JOIN match m ON m.advisory_product_id = vs.advisory_product_id AND m.answer = 'yes'"           \
  " WHERE m.release_id = c.release_id OR m.release_id IN (SELECT rc.component_release_id"          \
  "  FROM release_component rc WHERE rc.release_id = c.release_id)"                                \
  " UNION ALL SELECT e.config_id, sr.justification, sr.mitigation,"                                \
  " CASE WHEN sr.justification IS NULL THEN 1 ELSE 0 END"                                          \
  " FROM " MED_ALERT_VULNERABILITIES " s JOIN vulnerability v ON v.id = s.id"                      \
  " JOIN exposure e ON e.vulnerability_id = s.id AND e.status = 'not-affected'"                    \
  " JOIN config c ON c.id = e.config_id JOIN release r ON r.id = c.release_id"                     \
  " JOIN product p ON p.id = r.product_id JOIN patch_cve pc ON pc.cve = v.cve"                     \
  " JOIN statement st ON st.patch_id = pc.patch_id AND st.manufacturer_key = p.manufacturer_key"   \
  "  AND st.confirmed_by IS NOT NULL AND st.refused_reason IS NULL"                                \
  " JOIN statement_release sr ON sr.statement_id = st.id AND sr.model_key = p.model_key"           \
  "  AND sr.from_version = r.version AND sr.vex_status = 'not_affected'"                           \
  " ORDER BY 1, 4, 2, 3"

static gboolean
load_justifications (MedAlert *self, GHashTable *standings, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, JUSTIFICATIONS, MED_ALERT_VALUES (self), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 config_id = med_query_get_int (query, 0);
      Standing *standing = g_hash_table_lookup (standings, &config_id);

      if (standing == NULL || standing->answer != MED_ALERT_NOT_AFFECTED ||
          standing->flag != NULL || standing->impact != NULL)
        continue;
      standing->flag = med_query_dup_text (query, 1);
      standing->impact = med_query_dup_text (query, 2);
    }
  return query != NULL && med_query_finish (query, error);
}

/* Known to be exploited, in a component that is here, of which nothing tells the versions. */
static gboolean
load_gaps (MedAlert *self, GHashTable *standings, GError **error)
{
  g_autoptr (MedKevGaps) gaps = NULL;

  if (self->cve == NULL)
    return TRUE;
  gaps = med_kev_gap_list_of_sync (self->connection, self->cve, self->cancellable, error);
  if (gaps == NULL)
    return FALSE;
  for (guint i = 0; i < gaps->list->len; i++)
    {
      const MedKevGap *gap = g_ptr_array_index (gaps->list, i);

      for (guint j = 0; j < gap->config_ids->len; j++)
        {
          Standing *standing = standing_of (standings, g_array_index (gap->config_ids, gint64, j));

          if (standing->answer <= MED_ALERT_CANNOT_TELL)
            continue;
          standing->answer = MED_ALERT_CANNOT_TELL;
          g_free (standing->reason);
          standing->reason =
              med_reason_build (MED_ALERT_REASON_GAP, gap->vendor, gap->product, NULL);
        }
    }
  return TRUE;
}

static void
task_cb (const MedReportTask *task, gpointer user_data)
{
  Tasks *self = user_data;
  gint64 due_usec = 0;

  if (!g_hash_table_contains (self->patches, &task->patch_id))
    return;
  const MedReportTaskClass class =
      med_report_task_classify (task, self->policy, self->now_usec, self->today, &due_usec);
  JsonObject *known = g_hash_table_lookup (self->tasks, task->asset);
  /* Of several patches one that is still open. */
  if (known != NULL &&
      (class == MED_REPORT_TASK_CLOSED || !med_json_get_boolean (known, "closed", FALSE)))
    return;
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "patch", task->patch_number);
  json_object_set_string_member (object, "vendor_state", task->vendor_state);
  json_object_set_string_member (object, "state", med_disposition_state_to_word (task->state));
  med_report_source_set_time (object, "since", task->since_usec);
  med_report_source_set_time (object, "due", due_usec);
  json_object_set_boolean_member (object, "overdue", class == MED_REPORT_TASK_OVERDUE);
  json_object_set_boolean_member (object, "closed", class == MED_REPORT_TASK_CLOSED);
  med_report_source_set_time (object, "exposure_since", task->cots_released_usec);
  med_report_source_set_time (object, "action_since", task->vendor_released_usec);
  med_report_source_set_time (object, "verified", task->verified_usec);
  g_hash_table_replace (self->tasks, g_strdup (task->asset), object);
}

static gboolean
load_patches (MedAlert *self, GHashTable *patches, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection, "SELECT DISTINCT patch_id FROM patch_cve WHERE cve IN " MED_ALERT_CVES,
      MED_ALERT_VALUES (self), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);

      g_hash_table_add (patches, g_memdup2 (&id, sizeof id));
    }
  return query != NULL && med_query_finish (query, error);
}

static GHashTable *
load_tasks (MedAlert *self, GError **error)
{
  g_autoptr (GHashTable) patches =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable) tasks =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (self->connection, error);
  g_autofree char *today = NULL;
  Tasks walk = { .alert = self, .patches = patches, .tasks = tasks };

  if (policies == NULL || !load_patches (self, patches, error))
    return NULL;
  walk.now_usec = med_connection_now_usec (self->connection);
  walk.policy = g_ptr_array_index (policies, 0);
  walk.today = today = med_report_source_dup_day (walk.now_usec);
  if (g_hash_table_size (patches) > 0 &&
      !med_report_task_each_sync (self->connection, 0, self->cancellable, task_cb, &walk, error))
    return NULL;
  return g_steal_pointer (&tasks);
}

static MedSsvcDecision
decide_one (MedSsvcInputs inputs, MedExploitation exploitation, MedAutomatable automatable)
{
  inputs.exploitation = exploitation;
  inputs.automatable = automatable;
  return med_ssvc_decide (&inputs);
}

/* The worst outcome of what is open, as the device's own risk is judged. */
static MedSsvcDecision
decide (MedAlert *self,
        const Standing *standing,
        const MedSsvcInputs *inputs,
        const MedAlertVulnerability **of)
{
  MedSsvcDecision worst = { .outcome = MED_OUTCOME_NONE };

  *of = NULL;
  for (guint i = 0; standing != NULL && i < standing->open->len; i++)
    {
      const Open *open = &g_array_index (standing->open, Open, i);
      MedSsvcDecision decision =
          decide_one (*inputs, open->vulnerability->exploitation, open->vulnerability->automatable);

      decision.provisional = decision.provisional || !open->certain;
      if (*of != NULL && (decision.outcome < worst.outcome ||
                          (decision.outcome == worst.outcome && decision.provisional)))
        continue;
      worst = decision;
      *of = open->vulnerability;
    }
  if (*of != NULL)
    return worst;
  worst = decide_one (*inputs, self->exploitation, MED_AUTOMATABLE_UNKNOWN);
  worst.provisional = TRUE;
  return worst;
}

static void
set_decision (JsonObject *row, const MedSsvcDecision *decision)
{
  json_object_set_string_member (row, "outcome", med_outcome_to_word (decision->outcome));
  json_object_set_boolean_member (row, "provisional", decision->provisional);
  json_object_set_string_member (row, "exploitation",
                                 med_exploitation_to_word (decision->inputs.exploitation));
  json_object_set_string_member (row, "system_exposure",
                                 med_system_exposure_to_word (decision->inputs.exposure));
  json_object_set_string_member (row, "automatable",
                                 med_automatable_to_word (decision->inputs.automatable));
  json_object_set_string_member (row, "human_impact",
                                 med_human_impact_to_word (decision->human_impact));
  json_object_set_int_member (row, "assumed", decision->assumed);
}

static void
set_task (JsonObject *row, GHashTable *tasks, Line *line)
{
  JsonObject *task = g_hash_table_lookup (tasks, line->asset);

  if (task == NULL)
    {
      json_object_set_null_member (row, "task");
      return;
    }
  json_object_set_object_member (row, "task", json_object_ref (task));
  line->overdue = med_json_get_boolean (task, "overdue", FALSE);
}

static void
set_answer (JsonObject *row, const Standing *standing, MedAlertAnswer answer)
{
  json_object_set_string_member (row, "answer", med_alert_answer_to_word (answer));
  med_report_source_set_text (row, "reason", standing != NULL ? standing->reason : NULL);
  med_report_source_set_text (row, "justification", standing != NULL ? standing->flag : NULL);
  med_report_source_set_text (row, "impact", standing != NULL ? standing->impact : NULL);
}

static JsonObject *
describe_device (MedQuery *query)
{
  static const char *const texts[] = { "asset",   "name", "manufacturer", "model",
                                       "release", "site", "department",   "room" };
  JsonObject *row = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    med_report_source_set_text (row, texts[i], med_query_get_text (query, (int) i));
  json_object_set_boolean_member (row, "high_risk", med_query_get_int (query, 8) != 0);
  med_report_source_set_time (row, "read", med_query_get_int (query, 14));
  med_report_source_set_text (row, "stated_exposure", med_query_get_text (query, 15));
  return row;
}

#define DEVICES                                                                                    \
  "SELECT d.asset, d.name, p.manufacturer, p.model, r.version, s.name, dep.name, d.room,"          \
  " p.high_risk, d.config_id, d.exposure, d.safety_impact, d.mission_impact,"                      \
  " EXISTS (SELECT 1 FROM release_component rc WHERE rc.release_id = r.id),"                       \
  " d.release_read_usec, d.stated_exposure, d.id"                                                  \
  " FROM device d JOIN config c ON c.id = d.config_id JOIN release r ON r.id = c.release_id"       \
  " JOIN product p ON p.id = r.product_id LEFT JOIN department dep ON dep.id = d.department_id"    \
  " LEFT JOIN site s ON s.id = dep.site_id WHERE d.retired_usec IS NULL"

static const Standing *
find_standing (const Standings *all, gint64 device_id, gint64 config_id)
{
  const Standing *own = g_hash_table_lookup (all->by_device, &device_id);

  return own != NULL ? own : g_hash_table_lookup (all->by_config, &config_id);
}

/* Returns: whether it is one of those that the answer is about */
static gboolean
read_device (MedAlert *self, MedQuery *query, Standings *all, GHashTable *tasks, Line *line)
{
  const Standing *standing =
      find_standing (all, med_query_get_int (query, 16), med_query_get_int (query, 9));
  const MedSsvcInputs inputs = {
    .exposure = med_system_exposure_from_word (med_query_get_text (query, 10)),
    .safety = med_safety_impact_from_word (med_query_get_text (query, 11)),
    .mission = med_mission_impact_from_word (med_query_get_text (query, 12)),
  };
  const MedAlertVulnerability *of = NULL;

  if (standing == NULL && (!self->components_matter || med_query_get_int (query, 13) != 0))
    return FALSE;
  *line = (Line){ .row = describe_device (query),
                  .answer = standing != NULL ? standing->answer : MED_ALERT_COMPONENTS_UNKNOWN,
                  .high_risk = med_query_get_int (query, 8) != 0 };
  line->asset = med_json_get_text (line->row, "asset");
  set_answer (line->row, standing, line->answer);
  if (med_alert_answer_is_open (line->answer))
    {
      const MedSsvcDecision decision = decide (self, standing, &inputs, &of);

      set_decision (line->row, &decision);
      line->outcome = (int) decision.outcome;
      line->kev = of != NULL && of->kev;
    }
  else if (standing != NULL)
    of = standing->vulnerability;
  med_report_source_set_text (line->row, "vulnerability", of != NULL ? of->key : self->cve);
  set_task (line->row, tasks, line);
  return TRUE;
}

/* Who is certainly affected comes before who might be; then the most urgent. */
static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const Line *left = a, *right = b;

  if (left->answer != right->answer)
    return left->answer < right->answer ? -1 : 1;
  if (left->outcome != right->outcome)
    return right->outcome - left->outcome;
  if (left->kev != right->kev)
    return right->kev - left->kev;
  if (left->high_risk != right->high_risk)
    return right->high_risk - left->high_risk;
  if (left->overdue != right->overdue)
    return right->overdue - left->overdue;
  return strcmp (left->asset, right->asset);
}

/* One row a model, in the order of its worst device. */
static JsonObject *
model_of (JsonArray *models, GHashTable *known, JsonObject *device)
{
  g_autofree char *key = g_strdup_printf ("%s\037%s", med_json_get_text (device, "manufacturer"),
                                          med_json_get_text (device, "model"));
  JsonObject *model = g_hash_table_lookup (known, key);

  if (model != NULL)
    return model;
  model = json_object_new ();
  json_object_set_string_member (model, "manufacturer", med_json_get_text (device, "manufacturer"));
  json_object_set_string_member (model, "model", med_json_get_text (device, "model"));
  json_object_set_int_member (model, "devices", 0);
  for (int answer = 0; answer < MED_ALERT_N_ANSWERS; answer++)
    json_object_set_int_member (model, med_alert_answer_to_word (answer), 0);
  json_object_set_null_member (model, "outcome");
  json_array_add_object_element (models, model);
  g_hash_table_insert (known, g_steal_pointer (&key), model);
  return model;
}

static void
count_up (JsonObject *object, const char *member)
{
  json_object_set_int_member (object, member, med_json_get_int (object, member, 0) + 1);
}

static void
write_lines (MedAlert *self, GArray *lines)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *devices = json_array_new (), *models = json_array_new ();
  JsonObject *counts = json_object_new (), *departments = json_object_new ();

  for (int answer = 0; answer < MED_ALERT_N_ANSWERS; answer++)
    json_object_set_int_member (counts, med_alert_answer_to_word (answer), 0);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      const char *word = med_alert_answer_to_word (line->answer);
      const char *department = med_json_get_text (line->row, "department");
      JsonObject *model = model_of (models, known, line->row);

      count_up (counts, word);
      count_up (model, word);
      count_up (model, "devices");
      if (med_json_get_text (model, "outcome") == NULL &&
          med_json_get_text (line->row, "outcome") != NULL)
        json_object_set_string_member (model, "outcome", med_json_get_text (line->row, "outcome"));
      if (med_alert_answer_is_open (line->answer))
        count_up (departments, department != NULL ? department : "");
      json_array_add_object_element (devices, line->row);
    }
  json_object_set_object_member (self->data, "answers", counts);
  json_object_set_object_member (self->data, "open_by_department", departments);
  json_object_set_array_member (self->data, "models", models);
  json_object_set_array_member (self->data, "devices", devices);
}

static gboolean
load_lines (MedAlert *self, Standings *standings, GHashTable *tasks, GArray *lines, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, DEVICES, MED_NO_VALUES, error);
  gint64 n = 0;
  Line line;

  while (query != NULL && med_query_next (query))
    {
      n++;
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return med_error_convert (error, NULL);
      if (read_device (self, query, standings, tasks, &line))
        g_array_append_val (lines, line);
    }
  json_object_set_int_member (self->data, "devices_in_use", n);
  return query != NULL && med_query_finish (query, error);
}

static void
clear_lines (GArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    json_object_unref (g_array_index (lines, Line, i).row);
}

/* Adds where each device stands, with counts, by model and by department. */
gboolean
med_alert_add_devices (MedAlert *self, GError **error)
{
  g_autoptr (GHashTable) standings =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, standing_free);
  g_autoptr (GHashTable) own =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, standing_free);
  Standings all = { standings, own };
  g_autoptr (GHashTable) tasks = NULL;
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));

  if (!load_standings (self, standings, error) || !load_own_standings (self, own, error) ||
      !load_justifications (self, standings, error) || !load_gaps (self, standings, error))
    return FALSE;
  tasks = load_tasks (self, error);
  if (tasks == NULL)
    return FALSE;
  if (!load_lines (self, &all, tasks, lines, error))
    {
      clear_lines (lines);
      return FALSE;
    }
  g_array_sort (lines, compare_lines);
  write_lines (self, lines);
  return TRUE;
}
