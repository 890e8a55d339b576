/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exposure"

#include "config.h"

#include "engine/awareness/med-exposure.h"

#include "engine/awareness/med-exposure-facts.h"
#include "engine/awareness/med-exposure-judge.h"
#include "engine/base/med-error.h"

/* Everything is computed for a configuration, which thousands of devices may share. */

static const MedDerivedTable exposure_table = {
  .put = "INSERT INTO exposure (config_id, vulnerability_id, status, reason, provisional)"
         " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (config_id, vulnerability_id) DO UPDATE SET"
         " status = excluded.status, reason = excluded.reason, provisional = excluded.provisional",
  .remove = "DELETE FROM exposure WHERE config_id = $1 AND vulnerability_id = $2",
  .has_flag = TRUE,
};

#define SELECT_EXPOSURE                                                                            \
  "SELECT e.config_id, e.vulnerability_id, e.status, e.provisional, e.reason FROM exposure e"

/* So many configurations are judged and written at once. */
#define BATCH 2000

typedef struct
{
  MedConnection *connection;
  MedAssessmentScope *scope;
  MedIdSet *changed; /* vulnerabilities */
} Update;

static void
changed_cb (const MedDerivedRow *before, const MedDerivedRow *after, gpointer user_data)
{
  Update *update = user_data;
  const MedDerivedRow *row = before != NULL ? before : after;

  update->scope->n_written++;
  med_id_set_add (update->scope->risks, row->first);
  med_id_set_add (update->changed, row->second);
}

/* Those of which something was written stand otherwise in the inbox. */
static gboolean
note_standings (Update *update, GError **error)
{
  GHashTableIter iter;
  gint64 id;

  if (update->scope->all_standings)
    return TRUE;
  g_hash_table_iter_init (&iter, update->changed);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_id_set_add_query (update->scope->standings, update->connection,
                               "SELECT advisory_id FROM vulnerability WHERE id = $1",
                               MED_VALUES (MED_INT (id)), error))
      return FALSE;
  return TRUE;
}

/* ---- all ---- */

/* The configurations behind @from up to @to. */
static gboolean
write_batch (Update *update,
             MedExposureJudge *judge,
             GArray *configs,
             guint start,
             gint64 from,
             gint64 to,
             GError **error)
{
  g_autoptr (MedDerivedRows) before = med_derived_rows_new ();
  g_autoptr (MedDerivedRows) after = med_derived_rows_new ();

  for (guint i = start; i < configs->len && g_array_index (configs, gint64, i) <= to; i++)
    med_exposure_judge_add (judge, g_array_index (configs, gint64, i), after);
  return med_derived_rows_load (before, update->connection,
                                SELECT_EXPOSURE " WHERE e.config_id > $1 AND e.config_id <= $2"
                                                " ORDER BY e.config_id, e.vulnerability_id",
                                MED_VALUES (MED_INT (from), MED_INT (to)), error) &&
         med_derived_rows_write (before, after, update->connection, &exposure_table, changed_cb,
                                 update, error);
}

static gboolean
update_all (Update *update, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedExposureFacts) facts = med_exposure_facts_load_all (update->connection, error);
  if (facts == NULL)
    return FALSE;
  g_autoptr (MedExposureJudge) judge = med_exposure_judge_new (facts);
  g_autoptr (GArray) configs = med_id_set_sort (facts->used);
  gint64 from = 0;

  for (guint start = 0; from < G_MAXINT64; start += BATCH)
    {
      const gint64 to = start + BATCH < configs->len
                            ? g_array_index (configs, gint64, start + BATCH - 1)
                            : G_MAXINT64;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      if (!write_batch (update, judge, configs, start, from, to, error))
        return FALSE;
      from = to;
    }
  return TRUE;
}

/* ---- some ---- */

static gboolean
load_before (Update *update, MedDerivedRows *before, const char *sql, MedIdSet *ids, GError **error)
{
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, ids);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_derived_rows_load (before, update->connection, sql, MED_VALUES (MED_INT (id)), error))
      return FALSE;
  return TRUE;
}

/* @sql: how the rows are found that are there, by one of @ids */
static gboolean
update_some (Update *update,
             MedExposureFacts *facts,
             const char *sql,
             MedIdSet *ids,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (MedDerivedRows) before = med_derived_rows_new ();
  g_autoptr (MedDerivedRows) after = med_derived_rows_new ();
  g_autoptr (MedExposureJudge) judge = med_exposure_judge_new (facts);
  g_autoptr (GArray) configs = med_id_set_sort (facts->used);

  for (guint i = 0; i < configs->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      med_exposure_judge_add (judge, g_array_index (configs, gint64, i), after);
    }
  return load_before (update, before, sql, ids, error) &&
         med_derived_rows_write (before, after, update->connection, &exposure_table, changed_cb,
                                 update, error);
}

static gboolean
update_about (Update *update, GCancellable *cancellable, GError **error)
{
  MedIdSet *vulnerabilities = update->scope->vulnerabilities;

  if (g_hash_table_size (vulnerabilities) == 0)
    return TRUE;
  g_autoptr (MedExposureFacts) facts =
      med_exposure_facts_load_about (update->connection, vulnerabilities, error);
  return facts != NULL &&
         update_some (update, facts, SELECT_EXPOSURE " WHERE e.vulnerability_id = $1",
                      vulnerabilities, cancellable, error);
}

static gboolean
update_of (Update *update, GCancellable *cancellable, GError **error)
{
  MedIdSet *configs = update->scope->configs;

  if (g_hash_table_size (configs) == 0)
    return TRUE;
  g_autoptr (MedExposureFacts) facts =
      med_exposure_facts_load_of (update->connection, configs, error);
  return facts != NULL && update_some (update, facts, SELECT_EXPOSURE " WHERE e.config_id = $1",
                                       configs, cancellable, error);
}

/**
 * med_exposure_update_sync:
 * @connection: the writer's connection, in a transaction, with `match` up to date
 * @scope: on which vulnerabilities, all of the same CVE among them, and of which configurations;
 *   it is told whose risk and which advisory's figures may be others
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Brings the table `exposure` up to date: where each configuration in use stands on each
 * vulnerability of an advisory that names its product or one of its components, and why.
 *
 * Returns: whether it is written
 */
gboolean
med_exposure_update_sync (MedConnection *connection,
                          MedAssessmentScope *scope,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GHashTable) changed = med_id_set_new ();
  Update update = { connection, scope, changed };

  if (scope->everything)
    return update_all (&update, cancellable, error);
  return update_about (&update, cancellable, error) && update_of (&update, cancellable, error) &&
         note_standings (&update, error);
}
