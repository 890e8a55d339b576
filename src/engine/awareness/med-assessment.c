/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-assessment"

#include "config.h"

#include "engine/awareness/med-assessment.h"

#include "engine/awareness/med-advisory-standing.h"
#include "engine/awareness/med-assessment-scope.h"
#include "engine/awareness/med-config-risk.h"
#include "engine/awareness/med-config-use.h"
#include "engine/awareness/med-device-exposure.h"
#include "engine/awareness/med-exposure-control.h"
#include "engine/awareness/med-exposure.h"
#include "engine/awareness/med-match.h"

/* What is derived follows the change log: each record says what may no longer hold, and only that
 * is computed anew, by the same functions that compute everything. */

/* More of them at once cost as much as everything. */
#define MANY_ADVISORIES 200
#define MANY_RELEASES 1000
#define MANY_CONFIGS 2000
#define MANY_RISKS 4000

/* Adds to @to what @sql finds for each number of @from. */
static gboolean
add_found (MedConnection *connection, MedIdSet *from, const char *sql, MedIdSet *to, GError **error)
{
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, from);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_id_set_add_query (to, connection, sql, MED_VALUES (MED_INT (id)), error))
      return FALSE;
  return TRUE;
}

static void
add_all (MedIdSet *from, MedIdSet *to)
{
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, from);
  while ((id = med_id_set_next (&iter)) != 0)
    med_id_set_add (to, id);
}

/* Advisories by what stands on labels mean other releases where devices come, go or are changed. */
static gboolean
add_by_device (MedConnection *connection, MedAssessmentScope *scope, GError **error)
{
  return !scope->devices ||
         med_id_set_add_query (scope->advisories, connection,
                               "SELECT DISTINCT p.advisory_id FROM advisory_product_identifier i"
                               " JOIN advisory_product p ON p.id = i.advisory_product_id"
                               " JOIN advisory_head h ON h.advisory_id = p.advisory_id"
                               " WHERE i.kind IN ('serial-number', 'model-number', 'sku')",
                               MED_NO_VALUES, error);
}

static gboolean
add_new_releases (MedConnection *connection, MedAssessmentScope *scope, GError **error)
{
  return med_id_set_add_query (scope->releases, connection,
                               "SELECT r.id FROM assessment a CROSS JOIN release r"
                               " WHERE a.id = 1 AND r.id > a.newest_release_id",
                               MED_NO_VALUES, error);
}

/* What others say of the same CVEs counts with it. */
static gboolean
widen_vulnerabilities (MedConnection *connection, MedAssessmentScope *scope, GError **error)
{
  g_autoptr (GHashTable) others = med_id_set_new ();

  add_all (scope->advisories, scope->standings);
  if (!add_found (connection, scope->advisories,
                  "SELECT id FROM vulnerability WHERE advisory_id = $1", scope->vulnerabilities,
                  error) ||
      !add_found (connection, scope->vulnerabilities,
                  "SELECT w.id FROM vulnerability v CROSS JOIN vulnerability w"
                  " WHERE v.id = $1 AND w.cve = v.cve",
                  others, error))
    return FALSE;
  add_all (others, scope->vulnerabilities);
  return TRUE;
}

static gboolean
widen_configs (MedConnection *connection, MedAssessmentScope *scope, GError **error)
{
  if (!add_found (connection, scope->releases,
                  "SELECT id FROM config WHERE release_id = $1 UNION ALL"
                  " SELECT c.id FROM release_component rc CROSS JOIN config c"
                  " WHERE rc.component_release_id = $1 AND c.release_id = rc.release_id",
                  scope->configs, error))
    return FALSE;
  add_all (scope->configs, scope->risks);
  return TRUE;
}

/* Where there are advisories and no risks nothing was assessed yet. */
static gboolean
is_nothing_assessed (MedConnection *connection, gboolean *nothing, GError **error)
{
  gint64 rows = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM (SELECT 1 FROM config_risk LIMIT 1) r",
                               MED_NO_VALUES, &rows, error))
    return FALSE;
  *nothing = rows == 0;
  return TRUE;
}

static gboolean
widen (MedConnection *connection, MedAssessmentScope *scope, GError **error)
{
  gboolean nothing = FALSE;

  if (!is_nothing_assessed (connection, &nothing, error))
    return FALSE;
  scope->everything |= nothing || g_hash_table_size (scope->advisories) > MANY_ADVISORIES;
  if ((scope->everything || scope->devices) &&
      !med_config_use_update_sync (connection, scope, error))
    return FALSE;
  if (scope->everything)
    return TRUE;
  if (!add_by_device (connection, scope, error) || !add_new_releases (connection, scope, error) ||
      !widen_vulnerabilities (connection, scope, error) ||
      !widen_configs (connection, scope, error))
    return FALSE;
  scope->everything = g_hash_table_size (scope->releases) > MANY_RELEASES ||
                      g_hash_table_size (scope->configs) > MANY_CONFIGS;
  return TRUE;
}

/* How urgent a vulnerability is may have changed where nothing else did. */
static gboolean
note_risks (MedConnection *connection, MedAssessmentScope *scope, GError **error)
{
  if (scope->everything || scope->all_risks)
    return TRUE;
  if (!add_found (connection, scope->vulnerabilities,
                  "SELECT config_id FROM exposure WHERE vulnerability_id = $1", scope->risks,
                  error))
    return FALSE;
  scope->all_risks = g_hash_table_size (scope->risks) > MANY_RISKS;
  return TRUE;
}

static gboolean
compute (MedConnection *connection,
         MedAssessmentScope *scope,
         GCancellable *cancellable,
         GError **error)
{
  return widen (connection, scope, error) &&
         med_match_update_sync (connection, scope, cancellable, error) &&
         med_exposure_update_sync (connection, scope, cancellable, error) &&
         med_device_exposure_update_sync (connection, scope, cancellable, error) &&
         note_risks (connection, scope, error) &&
         med_config_risk_update_sync (connection, scope, cancellable, error) &&
         med_advisory_standing_update_sync (connection, scope, error) &&
         med_connection_execute (connection,
                                 "UPDATE assessment SET newest_release_id ="
                                 " (SELECT coalesce(max(id), 0) FROM release) WHERE id = 1",
                                 MED_NO_VALUES, error);
}

/* Before anything is read there is nothing to compute. */
static gboolean
update (MedConnection *connection,
        MedAssessmentScope *scope,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (connection, error);
  gboolean read = FALSE;

  return transaction != NULL && med_config_risk_is_anything_read (connection, &read, error) &&
         (!read || compute (connection, scope, cancellable, error)) &&
         med_connection_execute (connection, "UPDATE assessment SET seq = $1 WHERE id = 1",
                                 MED_VALUES (MED_INT (scope->newest)), error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_assessment_catch_up_sync:
 * @connection: the writer's connection, outside a transaction
 * @cancellable: (nullable): to stop it; then nothing has changed
 * @did_something: (out) (optional): whether `match`, `exposure` and `config_risk` were written
 * @error: return location
 *
 * Brings what is derived from advisories, statements and inventory up to the newest row of the
 * change log. Does nothing where nothing has changed.
 *
 * Returns: whether the derived tables are up to date
 */
gboolean
med_assessment_catch_up_sync (MedConnection *connection,
                              GCancellable *cancellable,
                              gboolean *did_something,
                              GError **error)
{
  gint64 seq = 0;

  if (did_something != NULL)
    *did_something = FALSE;
  if (!med_exposure_control_apply_sync (connection, error) ||
      !med_connection_get_int (connection, "SELECT seq FROM assessment WHERE id = 1", MED_NO_VALUES,
                               &seq, error))
    return FALSE;
  g_autoptr (MedAssessmentScope) scope = med_assessment_scope_load_sync (connection, seq, error);
  if (scope == NULL)
    return FALSE;
  if (scope->newest == seq)
    return TRUE;
  scope->everything |= seq == 0;
  if (!update (connection, scope, cancellable, error))
    return FALSE;
  if (did_something != NULL)
    *did_something = scope->n_written > 0;
  return TRUE;
}

/**
 * med_assessment_rebuild_sync:
 * @connection: the writer's connection, outside a transaction
 * @cancellable: (nullable): to stop it; then nothing has changed
 * @error: return location
 *
 * Computes everything derived anew, whatever was there. The result is the same as that of catching
 * up; the tests hold it to that.
 *
 * Returns: whether it is done
 */
gboolean
med_assessment_rebuild_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedAssessmentScope) scope = med_assessment_scope_new ();

  scope->everything = TRUE;
  return med_exposure_control_apply_sync (connection, error) &&
         med_connection_get_int (connection, "SELECT coalesce(max(seq), 0) FROM change",
                                 MED_NO_VALUES, &scope->newest, error) &&
         update (connection, scope, cancellable, error);
}
