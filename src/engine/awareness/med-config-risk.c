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

static const char working_table[] =
    "CREATE TEMP TABLE IF NOT EXISTS vulnerability_class (vulnerability_id INTEGER PRIMARY KEY,"
    " exploitation INTEGER NOT NULL, automatable INTEGER NOT NULL, kev INTEGER NOT NULL);"
    "DELETE FROM vulnerability_class; DELETE FROM config_risk;";

/* A device and its configuration meet here: few rows serve all devices. */
#define PROFILES_IN_USE                                                                            \
  "SELECT DISTINCT config_id, exposure, safety_impact, mission_impact FROM device"                 \
  " WHERE retired_usec IS NULL"

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

static gboolean
classify_row (MedConnection *connection, MedQuery *row, gboolean catalog_known, GError **error)
{
  gboolean in_catalog = med_query_get_int (row, 1) != 0;
  MedExploitation exploitation =
      med_exploitation_judge (in_catalog, catalog_known, med_query_get_text (row, 2),
                              med_query_get_text (row, 4), med_query_get_text (row, 3),
                              med_query_is_null (row, 6) ? -1 : (int) med_query_get_int (row, 6));
  MedAutomatable automatable =
      med_automatable_judge (med_query_get_text (row, 5), med_query_get_text (row, 3));

  return med_connection_execute (
      connection,
      "INSERT INTO vulnerability_class (vulnerability_id, exploitation, automatable, kev)"
      " VALUES ($1, $2, $3, $4)",
      MED_VALUES (MED_INT (med_query_get_int (row, 0)), MED_INT (exploitation),
                  MED_INT (automatable), MED_INT (in_catalog ? 1 : 0)),
      error);
}

static gboolean
classify_vulnerabilities (MedConnection *connection, GError **error)
{
  gint64 catalogs = 0;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM kev_catalog", MED_NO_VALUES,
                               &catalogs, error))
    return FALSE;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT v.id, CASE WHEN k.cve IS NULL THEN 0 ELSE 1 END, v.first_exploited_date,"
      " v.cvss_vector, x.value, y.value, " MED_EPSS_THAT_COUNTS " FROM advisory_head h"
      " JOIN advisory a ON a.id = h.advisory_id JOIN vulnerability v ON v.advisory_id = a.id"
      " LEFT JOIN kev k ON k.cve = v.cve"
      " LEFT JOIN " MED_DECIDED_POINTS " x ON x.point = 'exploitation'"
      " AND x.vulnerability_key = " MED_VULNERABILITY_KEY " LEFT JOIN " MED_DECIDED_POINTS
      " y ON y.point = 'automatable'"
      " AND y.vulnerability_key = " MED_VULNERABILITY_KEY,
      MED_NO_VALUES, error);
  while (query != NULL && med_query_next (query))
    if (!classify_row (connection, query, catalogs > 0, error))
      return FALSE;
  return query != NULL && med_query_finish (query, error);
}

static void
add_group (GHashTable *groups, gint64 config_id, Group group)
{
  GArray *of_config = g_hash_table_lookup (groups, &config_id);

  if (of_config == NULL)
    {
      of_config = g_array_new (FALSE, FALSE, sizeof (Group));
      g_hash_table_insert (groups, g_memdup2 (&config_id, sizeof config_id), of_config);
    }
  g_array_append_val (of_config, group);
}

/* What a document says that cannot be used is not known: neither which vulnerability, nor whether
 * it is exploited. */
static gboolean
add_held (MedConnection *connection, GHashTable *groups, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, MED_HELD_BY_CONFIG, MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    add_group (groups, med_query_get_int (query, 0),
               (Group){ .exploitation = MED_EXPLOITATION_UNKNOWN,
                        .automatable = MED_AUTOMATABLE_UNKNOWN,
                        .n = med_query_get_int (query, 1) });
  return query != NULL && med_query_finish (query, error);
}

static GHashTable *
load_groups (MedConnection *connection, GError **error)
{
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT e.config_id, c.exploitation, c.automatable,"
      " CASE WHEN e.status = 'affected' THEN 1 ELSE 0 END, count(*), sum(c.kev), e.provisional"
      " FROM exposure e JOIN vulnerability_class c ON c.vulnerability_id = e.vulnerability_id"
      " WHERE e.status IN ('affected', 'cannot-tell', 'under-investigation')"
      " GROUP BY e.config_id, c.exploitation, c.automatable,"
      " CASE WHEN e.status = 'affected' THEN 1 ELSE 0 END, e.provisional",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    add_group (
        groups, med_query_get_int (query, 0),
        (Group){ .exploitation = (MedExploitation) med_query_get_int (query, 1),
                 .automatable = (MedAutomatable) med_query_get_int (query, 2),
                 .affected = med_query_get_int (query, 3) != 0,
                 .certain = med_query_get_int (query, 3) != 0 && med_query_get_int (query, 6) == 0,
                 .n = med_query_get_int (query, 4),
                 .n_kev = med_query_get_int (query, 5) });
  if (query == NULL || !med_query_finish (query, error) || !add_held (connection, groups, error))
    return NULL;
  return g_steal_pointer (&groups);
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

static gboolean
write_risk (MedConnection *connection, MedQuery *profile, const Risk *risk, GError **error)
{
  return med_connection_execute (
      connection,
      "INSERT INTO config_risk (config_id, exposure, safety_impact, mission_impact, outcome,"
      " provisional, open_count, cannot_tell_count, kev)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      MED_VALUES (
          MED_INT (med_query_get_int (profile, 0)), MED_TEXT (med_query_get_text (profile, 1)),
          MED_TEXT (med_query_get_text (profile, 2)), MED_TEXT (med_query_get_text (profile, 3)),
          MED_INT (risk->outcome), MED_INT (risk->provisional ? 1 : 0), MED_INT (risk->n_open),
          MED_INT (risk->n_cannot_tell), MED_INT (risk->n_kev)),
      error);
}

/* Where no advisory was ever read nothing was looked for, and that nothing is open would be a
 * guess. */
static gboolean
is_anything_read (MedConnection *connection, gboolean *read, GError **error)
{
  gint64 advisories = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM (SELECT 1 FROM advisory LIMIT 1) a",
                               MED_NO_VALUES, &advisories, error))
    return FALSE;
  *read = advisories > 0;
  return TRUE;
}

static gboolean
write_risks (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) groups = load_groups (connection, error);
  g_autoptr (MedQuery) query =
      groups != NULL ? med_connection_query (connection, PROFILES_IN_USE, MED_NO_VALUES, error)
                     : NULL;

  while (query != NULL && med_query_next (query))
    {
      gint64 config_id = med_query_get_int (query, 0);
      MedSsvcInputs inputs = {
        .exposure = med_system_exposure_from_word (med_query_get_text (query, 1)),
        .safety = med_safety_impact_from_word (med_query_get_text (query, 2)),
        .mission = med_mission_impact_from_word (med_query_get_text (query, 3)),
      };
      Risk risk = judge (g_hash_table_lookup (groups, &config_id), inputs);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      if (!write_risk (connection, query, &risk, error))
        return FALSE;
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_config_risk_rebuild_sync:
 * @connection: the writer's connection, in a transaction, with `exposure` up to date
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Writes the table `config_risk` anew: for each configuration and risk profile in use the worst
 * outcome of SSVC Deployer over what is open. It stays empty, so that no device counts as assessed,
 * until the first advisory is imported.
 *
 * Returns: whether it is written
 */
gboolean
med_config_risk_rebuild_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  gboolean read = FALSE;

  if (!med_connection_run_script (connection, working_table, error) ||
      !is_anything_read (connection, &read, error))
    return FALSE;
  return !read || (classify_vulnerabilities (connection, error) &&
                   write_risks (connection, cancellable, error));
}

/**
 * med_config_risk_is_complete:
 * @connection: a connection
 * @complete: (out): whether each device finds its row, and no row is left over; before the first
 * advisory is imported there is to be none
 * @error: return location
 *
 * Tells whether a change of devices alone needs a new assessment. Most do not: another room, or a
 * configuration and profile that other devices have too.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_config_risk_is_complete (MedConnection *connection, gboolean *complete, GError **error)
{
  gint64 in_use = 0, rows = 0;
  gboolean read = FALSE;

  *complete = FALSE;
  if (!med_connection_get_int (connection, "SELECT count(*) FROM config_risk", MED_NO_VALUES, &rows,
                               error) ||
      !is_anything_read (connection, &read, error))
    return FALSE;
  if (!read)
    {
      *complete = rows == 0;
      return TRUE;
    }
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT r.config_id FROM (" PROFILES_IN_USE ") p"
                            " LEFT JOIN config_risk r ON r.config_id = p.config_id"
                            " AND r.exposure = p.exposure"
                            " AND r.safety_impact = p.safety_impact"
                            " AND r.mission_impact = p.mission_impact",
                            MED_NO_VALUES, error);
  while (query != NULL && med_query_next (query))
    {
      if (med_query_is_null (query, 0))
        return TRUE;
      in_use++;
    }
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  *complete = rows == in_use;
  return TRUE;
}
