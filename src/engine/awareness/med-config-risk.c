/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-config-risk"

#include "config.h"

#include "engine/awareness/med-config-risk.h"

#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-held-document.h"
#include "engine/base/med-error.h"
#include "engine/risk/med-exploitation.h"

/* Open vulnerabilities of a configuration that count alike. */
typedef struct
{
  MedExploitation exploitation;
  MedAutomatable automatable;
  gboolean affected; /* and not merely "cannot tell" */
  gboolean certain;  /* affected, by a document that nothing is held against */
  gint64 n;
  gint64 n_kev;
} Group;

typedef struct
{
  MedSsvcOutcome outcome;
  gboolean provisional;
  gint64 n_open;
  gint64 n_cannot_tell;
  gint64 n_kev;
} Risk;

/* What counts of a vulnerability. */
typedef struct
{
  MedExploitation exploitation;
  MedAutomatable automatable;
  gboolean kev;
} Class;

/* A row of config_risk. */
typedef struct
{
  gint64 config_id;
  char *profile; /* the three words of it */
  Risk risk;
} Row;

typedef struct
{
  MedConnection *connection;
  MedAssessmentScope *scope;
  gboolean catalog_known;
  GHashTable *classes; /* vulnerability id → Class */
  GHashTable *groups;  /* configuration id → GArray of Group */
  GHashTable *before;  /* (element-type Row Row) what is in the table */
} Update;

/**
 * med_exploitation_judge:
 * @in_catalog: the catalogue of known exploited vulnerabilities names it
 * @catalog_known: there is such a catalogue here
 * @first_exploited_date: (nullable): the advisory says when it was first exploited
 * @set_by_person: (nullable): the word a person set
 * @cvss_vector: (nullable): may have the metric E
 * @epss: the probability of EPSS in parts of %MED_EPSS_ONE; -1: there is none, or it does not count
 *
 * The decision point Exploitation. Evidence of attacks is not lowered by an opinion; beyond that a
 * person's word counts. A catalogue that was searched without finding it means none; without one
 * nothing is known.
 *
 * Returns: the value
 */
MedExploitation
med_exploitation_judge (gboolean in_catalog,
                        gboolean catalog_known,
                        const char *first_exploited_date,
                        const char *set_by_person,
                        const char *cvss_vector,
                        int epss)
{
  MedExploitation set = med_exploitation_from_word (set_by_person);

  if (in_catalog || first_exploited_date != NULL)
    return MED_EXPLOITATION_ACTIVE;
  if (set != MED_EXPLOITATION_UNKNOWN)
    return set;
  MedExploitation known = med_exploitation_from_vector (cvss_vector);
  if (known == MED_EXPLOITATION_UNKNOWN && catalog_known)
    known = MED_EXPLOITATION_NONE;
  return med_exploitation_raise_by_epss (known, epss);
}

#define SELECT_CLASS                                                                               \
  "SELECT v.id, CASE WHEN k.cve IS NULL THEN 0 ELSE 1 END, v.first_exploited_date, v.cvss_vector," \
  " " MED_DECIDED_POINT ("exploitation", "exploitation") ", " MED_DECIDED_POINT (                  \
      "automatable", "automatable") ", " MED_EPSS_THAT_COUNTS

static Class *
read_class (Update *self, MedQuery *row)
{
  const gint64 id = med_query_get_int (row, 0);
  Class *class = g_new0 (Class, 1);

  class->kev = med_query_get_int (row, 1) != 0;
  class->exploitation =
      med_exploitation_judge (class->kev, self->catalog_known, med_query_get_text (row, 2),
                              med_query_get_text (row, 4), med_query_get_text (row, 3),
                              med_query_is_null (row, 6) ? -1 : (int) med_query_get_int (row, 6));
  class->automatable =
      med_automatable_judge (med_query_get_text (row, 5), med_query_get_text (row, 3));
  g_hash_table_insert (self->classes, g_memdup2 (&id, sizeof id), class);
  return class;
}

static gboolean
load_classes (Update *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      SELECT_CLASS " FROM advisory_head h JOIN advisory a ON a.id = h.advisory_id"
                   " JOIN vulnerability v ON v.advisory_id = a.id LEFT JOIN kev k ON k.cve = v.cve",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    read_class (self, query);
  return query != NULL && med_query_finish (query, error);
}

static gboolean
find_class (Update *self, gint64 vulnerability_id, Class **class, GError **error)
{
  *class = g_hash_table_lookup (self->classes, &vulnerability_id);
  if (*class != NULL)
    return TRUE;
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      SELECT_CLASS " FROM vulnerability v JOIN advisory a ON a.id = v.advisory_id"
                   " LEFT JOIN kev k ON k.cve = v.cve WHERE v.id = $1",
      MED_VALUES (MED_INT (vulnerability_id)), error);
  if (query != NULL && med_query_next (query))
    *class = read_class (self, query);
  return query != NULL && med_query_finish (query, error);
}

static gboolean
is_alike (const Group *a, const Group *b)
{
  return a->exploitation == b->exploitation && a->automatable == b->automatable &&
         a->affected == b->affected && a->certain == b->certain;
}

static void
add_group (Update *self, gint64 config_id, Group group)
{
  GArray *of_config = g_hash_table_lookup (self->groups, &config_id);

  if (of_config == NULL)
    {
      of_config = g_array_new (FALSE, FALSE, sizeof (Group));
      g_hash_table_insert (self->groups, g_memdup2 (&config_id, sizeof config_id), of_config);
    }
  for (guint i = 0; i < of_config->len; i++)
    {
      Group *other = &g_array_index (of_config, Group, i);

      if (is_alike (other, &group))
        {
          other->n += group.n;
          other->n_kev += group.n_kev;
          return;
        }
    }
  g_array_append_val (of_config, group);
}

/* What a document says that cannot be used is not known: neither which vulnerability, nor whether
 * it is exploited. */
static gboolean
add_held (Update *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, MED_HELD_BY_CONFIG, MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    add_group (self, med_query_get_int (query, 0),
               (Group){ .exploitation = MED_EXPLOITATION_UNKNOWN,
                        .automatable = MED_AUTOMATABLE_UNKNOWN,
                        .n = med_query_get_int (query, 1) });
  return query != NULL && med_query_finish (query, error);
}

#define SELECT_OPEN                                                                                \
  "SELECT e.config_id, e.vulnerability_id, CASE WHEN e.status = 'affected' THEN 1 ELSE 0 END,"     \
  " e.provisional FROM exposure e"                                                                 \
  " WHERE e.status IN ('affected', 'cannot-tell', 'under-investigation')"

/* @values: (nullable): the one configuration that @sql takes */
static gboolean
load_groups (Update *self, const char *sql, const MedValue *values, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, values != NULL, error);

  while (query != NULL && med_query_next (query))
    {
      const gboolean affected = med_query_get_int (query, 2) != 0;
      Class *class = NULL;

      if (!find_class (self, med_query_get_int (query, 1), &class, error))
        return FALSE;
      if (class != NULL)
        add_group (self, med_query_get_int (query, 0),
                   (Group){ .exploitation = class->exploitation,
                            .automatable = class->automatable,
                            .affected = affected,
                            .certain = affected && med_query_get_int (query, 3) == 0,
                            .n = 1,
                            .n_kev = class->kev ? 1 : 0 });
    }
  return query != NULL && med_query_finish (query, error);
}

/* The worst outcome counts. It is provisional as long as nothing that leads to it is certain. */
static Risk
judge (GArray *groups, MedSsvcInputs inputs)
{
  Risk risk = { .outcome = MED_OUTCOME_NONE };

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const Group *group = &g_array_index (groups, Group, i);

      inputs.exploitation = group->exploitation;
      inputs.automatable = group->automatable;
      MedSsvcDecision decision = med_ssvc_decide (&inputs);
      gboolean provisional = decision.provisional || !group->certain;
      if (decision.outcome > risk.outcome)
        risk.provisional = provisional;
      else if (decision.outcome == risk.outcome)
        risk.provisional = risk.provisional && provisional;
      risk.outcome = MAX (risk.outcome, decision.outcome);
      risk.n_open += group->n;
      risk.n_cannot_tell += group->affected ? 0 : group->n;
      risk.n_kev += group->n_kev;
    }
  return risk;
}

/* ---- the table ---- */

static guint
hash_row (gconstpointer data)
{
  const Row *self = data;

  return g_int64_hash (&self->config_id) * 31 + g_str_hash (self->profile);
}

static gboolean
is_same_row (gconstpointer a, gconstpointer b)
{
  const Row *left = a, *right = b;

  return left->config_id == right->config_id && g_str_equal (left->profile, right->profile);
}

static void
row_free (gpointer data)
{
  Row *self = data;

  g_free (self->profile);
  g_free (self);
}

static gboolean
is_same_risk (const Risk *a, const Risk *b)
{
  return a->outcome == b->outcome && a->provisional == b->provisional && a->n_open == b->n_open &&
         a->n_cannot_tell == b->n_cannot_tell && a->n_kev == b->n_kev;
}

/* The words of a profile hold no blank. */
static char *
profile_of (MedQuery *row)
{
  return g_strjoin (" ", med_query_get_text (row, 1), med_query_get_text (row, 2),
                    med_query_get_text (row, 3), NULL);
}

#define SELECT_BEFORE                                                                              \
  "SELECT config_id, exposure, safety_impact, mission_impact, outcome, provisional, open_count,"   \
  " cannot_tell_count, kev FROM config_risk"

static gboolean
load_before (Update *self, const char *sql, const MedValue *values, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, values != NULL, error);

  while (query != NULL && med_query_next (query))
    {
      Row *row = g_new0 (Row, 1);

      row->config_id = med_query_get_int (query, 0);
      row->profile = profile_of (query);
      row->risk = (Risk){ (MedSsvcOutcome) med_query_get_int (query, 4),
                          med_query_get_int (query, 5) != 0, med_query_get_int (query, 6),
                          med_query_get_int (query, 7), med_query_get_int (query, 8) };
      g_hash_table_add (self->before, row);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
put (Update *self, MedQuery *profile, const Risk *risk, GError **error)
{
  self->scope->n_written++;
  return med_connection_execute (
      self->connection,
      "INSERT INTO config_risk (config_id, exposure, safety_impact, mission_impact, outcome,"
      " provisional, open_count, cannot_tell_count, kev)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
      " ON CONFLICT (config_id, exposure, safety_impact, mission_impact) DO UPDATE SET"
      " outcome = excluded.outcome, provisional = excluded.provisional,"
      " open_count = excluded.open_count, cannot_tell_count = excluded.cannot_tell_count,"
      " kev = excluded.kev",
      MED_VALUES (
          MED_INT (med_query_get_int (profile, 0)), MED_TEXT (med_query_get_text (profile, 1)),
          MED_TEXT (med_query_get_text (profile, 2)), MED_TEXT (med_query_get_text (profile, 3)),
          MED_INT (risk->outcome), MED_INT (risk->provisional ? 1 : 0), MED_INT (risk->n_open),
          MED_INT (risk->n_cannot_tell), MED_INT (risk->n_kev)),
      error);
}

static gboolean
judge_profile (Update *self, MedQuery *profile, GError **error)
{
  g_autofree char *words = profile_of (profile);
  const Row key = { .config_id = med_query_get_int (profile, 0), .profile = words };
  const Row *before = g_hash_table_lookup (self->before, &key);
  const MedSsvcInputs inputs = {
    .exposure = med_system_exposure_from_word (med_query_get_text (profile, 1)),
    .safety = med_safety_impact_from_word (med_query_get_text (profile, 2)),
    .mission = med_mission_impact_from_word (med_query_get_text (profile, 3)),
  };
  const Risk risk = judge (g_hash_table_lookup (self->groups, &key.config_id), inputs);
  const gboolean same = before != NULL && is_same_risk (&before->risk, &risk);

  g_hash_table_remove (self->before, &key);
  return same || put (self, profile, &risk, error);
}

/* A device and its configuration meet here: few rows serve all devices. */
#define SELECT_PROFILES                                                                            \
  "SELECT DISTINCT config_id, exposure, safety_impact, mission_impact FROM device"                 \
  " WHERE retired_usec IS NULL"

static gboolean
judge_profiles (Update *self, const char *sql, const MedValue *values, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, values != NULL, error);

  while (query != NULL && med_query_next (query))
    if (!judge_profile (self, query, error))
      return FALSE;
  return query != NULL && med_query_finish (query, error);
}

static gboolean
remove_left_over (Update *self, GError **error)
{
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, self->before);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    {
      const Row *row = data;
      g_auto (GStrv) words = g_strsplit (row->profile, " ", 3);

      self->scope->n_written++;
      if (!med_connection_execute (self->connection,
                                   "DELETE FROM config_risk WHERE config_id = $1 AND exposure = $2"
                                   " AND safety_impact = $3 AND mission_impact = $4",
                                   MED_VALUES (MED_INT (row->config_id), MED_TEXT (words[0]),
                                               MED_TEXT (words[1]), MED_TEXT (words[2])),
                                   error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
update_all (Update *self, gboolean read, GError **error)
{
  return load_before (self, SELECT_BEFORE, NULL, error) &&
         (!read || (load_classes (self, error) && load_groups (self, SELECT_OPEN, NULL, error) &&
                    add_held (self, error) && judge_profiles (self, SELECT_PROFILES, NULL, error)));
}

static gboolean
update_some (Update *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) configs = med_id_set_sort (self->scope->risks);

  if (configs->len > 0 && !add_held (self, error))
    return FALSE;
  for (guint i = 0; i < configs->len; i++)
    {
      const MedValue id[] = { MED_INT (g_array_index (configs, gint64, i)) };

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      if (!load_before (self, SELECT_BEFORE " WHERE config_id = $1", id, error) ||
          !load_groups (self, SELECT_OPEN " AND e.config_id = $1", id, error) ||
          !judge_profiles (self, SELECT_PROFILES " AND config_id = $1", id, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_config_risk_update_sync:
 * @connection: the writer's connection, in a transaction, with `exposure` up to date
 * @scope: of which configurations
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Brings the table `config_risk` up to date: for each configuration and risk profile in use the
 * worst outcome of SSVC Deployer over what is open. It stays empty, so that no device counts as
 * assessed, until the first advisory is imported.
 *
 * Returns: whether it is written
 */
gboolean
med_config_risk_update_sync (MedConnection *connection,
                             MedAssessmentScope *scope,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GHashTable) classes =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  g_autoptr (GHashTable) before = g_hash_table_new_full (hash_row, is_same_row, row_free, NULL);
  Update update = { connection, scope, FALSE, classes, groups, before };
  gint64 catalogs = 0;
  gboolean read = FALSE;

  if (!med_config_risk_is_anything_read (connection, &read, error) ||
      !med_connection_get_int (connection, "SELECT count(*) FROM kev_catalog", MED_NO_VALUES,
                               &catalogs, error))
    return FALSE;
  update.catalog_known = catalogs > 0;
  return (scope->everything || scope->all_risks || !read
              ? update_all (&update, read, error)
              : update_some (&update, cancellable, error)) &&
         remove_left_over (&update, error);
}

/**
 * med_config_risk_is_anything_read:
 * @connection: a connection
 * @read: (out): whether there is any advisory
 * @error: return location
 *
 * Where no advisory was ever read nothing was looked for, and that nothing is open would be a
 * guess.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_config_risk_is_anything_read (MedConnection *connection, gboolean *read, GError **error)
{
  gint64 advisories = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM (SELECT 1 FROM advisory LIMIT 1) a",
                               MED_NO_VALUES, &advisories, error))
    return FALSE;
  *read = advisories > 0;
  return TRUE;
}
