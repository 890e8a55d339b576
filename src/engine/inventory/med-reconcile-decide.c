/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-decide"

#include "config.h"

#include "engine/inventory/med-reconcile-decide.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-history.h"

/* From here on it is quicker to make the search index anew. */
#define BULK_ITEMS 2000
#define ITEMS_BETWEEN_LOOKS 64

/**
 * med_reconcile_outcome_free:
 * @self: (transfer full): what became of decisions
 */
void
med_reconcile_outcome_free (MedReconcileOutcome *self)
{
  g_free (self->first_fault);
  g_free (self);
}

static gboolean
is_own_fault (const GError *error)
{
  return g_error_matches (error, MED_ERROR, MED_ERROR_CORRECT_INPUT) ||
         g_error_matches (error, MED_ERROR, MED_ERROR_REFUSED) ||
         g_error_matches (error, MED_ERROR, MED_ERROR_CONFLICT);
}

static gboolean
look_up (guint i, guint n, MedProgress *progress, GCancellable *cancellable, GError **error)
{
  if (i % ITEMS_BETWEEN_LOOKS != 0)
    return TRUE;
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED,
                           _ ("It was stopped. Nothing was changed."));
      return FALSE;
    }
  if (progress != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Decision %u of %u"), i + 1, n);

      med_progress_report (progress, (double) i / n, text);
    }
  return TRUE;
}

static gboolean
decide_all (MedReconcileDecider *decider,
            const MedReconcileDecision *decision,
            GArray *item_ids,
            MedReconcileOutcome *outcome,
            MedProgress *progress,
            GCancellable *cancellable,
            GError **error)
{
  for (guint i = 0; i < item_ids->len; i++)
    {
      g_autoptr (GError) fault = NULL;

      if (!look_up (i, item_ids->len, progress, cancellable, error))
        return FALSE;
      if (med_reconcile_decider_decide (decider, decision, g_array_index (item_ids, gint64, i),
                                        &fault))
        {
          outcome->done++;
          continue;
        }
      if (item_ids->len == 1 || !is_own_fault (fault))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      outcome->skipped++;
      if (outcome->first_fault == NULL)
        outcome->first_fault = g_strdup (fault->message);
    }
  return med_reconcile_decider_finish (decider, error);
}

/* All items of one call are of one reconciliation. */
static gboolean
find_session (MedConnection *connection, GArray *item_ids, gint64 *id, GError **error)
{
  for (guint i = 0; i < MIN (item_ids->len, 1); i++)
    {
      g_autoptr (MedReconcileItem) item =
          med_reconcile_item_load_sync (connection, g_array_index (item_ids, gint64, i), error);

      if (item == NULL)
        return FALSE;
      *id = item->reconciliation_id;
      return med_reconciliation_check_open (connection, *id, error);
    }
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("There is nothing to decide"));
  return FALSE;
}

static JsonNode *
decision_body (const MedReconcileDecision *decision,
               GArray *item_ids,
               const MedReconcileOutcome *outcome)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "decision");
  json_builder_add_string_value (builder, med_reconcile_verb_to_word (decision->verb));
  if (decision->field < MED_N_DEVICE_FIELDS)
    {
      json_builder_set_member_name (builder, "field");
      json_builder_add_string_value (builder, med_device_field_get_key (decision->field));
    }
  json_builder_set_member_name (builder, "first_item");
  json_builder_add_int_value (builder, g_array_index (item_ids, gint64, 0));
  json_builder_set_member_name (builder, "items");
  json_builder_add_int_value (builder, outcome->done);
  if (decision->candidate_id != 0)
    {
      json_builder_set_member_name (builder, "device");
      json_builder_add_int_value (builder, decision->candidate_id);
    }
  if (decision->reason != NULL)
    {
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, decision->reason);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_reconcile_decide_sync:
 * @connection: the writer's connection
 * @decision: what a person says
 * @item_ids: (element-type gint64): of which items of one reconciliation
 * @progress: (nullable): is told how far it has come
 * @cancellable: (nullable): to stop it; then nothing is written
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED, %MED_ERROR_CONFLICT,
 * %MED_ERROR_CORRECT_INPUT
 *
 * Carries decisions out in one transaction. Of several items those that cannot be decided so stay
 * open and are counted; a single one is an error.
 *
 * Returns: (transfer full) (nullable): what became of them
 */
MedReconcileOutcome *
med_reconcile_decide_sync (MedConnection *connection,
                           const MedReconcileDecision *decision,
                           GArray *item_ids,
                           MedProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (MedReconcileOutcome) outcome = g_new0 (MedReconcileOutcome, 1);
  gint64 id = 0;

  if (!med_device_history_check_person (connection, decision->person_id, error))
    return NULL;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !find_session (connection, item_ids, &id, error))
    return NULL;
  g_autoptr (MedReconcileDecider) decider = med_reconcile_decider_new (connection, transaction);
  med_reconcile_decider_set_bulk (decider, item_ids->len > BULK_ITEMS);
  if (!decide_all (decider, decision, item_ids, outcome, progress, cancellable, error))
    return NULL;
  if (outcome->done == 0)
    return g_steal_pointer (&outcome);
  g_autofree char *subject = g_strdup_printf ("reconciliation/%" PRId64, id);
  g_autoptr (JsonNode) body = decision_body (decision, item_ids, outcome);
  return med_transaction_record (transaction, decision->person_id, "reconciliation-decided",
                                 subject, body, error) &&
                 med_transaction_commit (transaction, error)
             ? g_steal_pointer (&outcome)
             : NULL;
}

/**
 * med_reconcile_pick_sync:
 * @connection: a connection
 * @reconciliation_id: a reconciliation
 * @class: a class
 * @field: only what differs in this field and is open there; MED_N_DEVICE_FIELDS for all
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type gint64): the open items, for a bulk decision
 */
GArray *
med_reconcile_pick_sync (MedConnection *connection,
                         gint64 reconciliation_id,
                         MedReconcileClass class,
                         MedDeviceField field,
                         GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *key = field < MED_N_DEVICE_FIELDS ? med_device_field_get_key (field) : "";
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT i.id FROM reconciliation_item i WHERE i.reconciliation_id = $1 AND i.class = $2"
      " AND " MED_RECONCILE_OPEN " AND ($3 = '' OR EXISTS (SELECT 1 FROM"
      " reconciliation_difference x WHERE x.item_id = i.id AND x.field = $3 AND x.decision IS"
      " NULL)) ORDER BY i.id",
      MED_VALUES (MED_INT (reconciliation_id), MED_TEXT (med_reconcile_class_to_word (class)),
                  MED_TEXT (key)),
      error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);

      g_array_append_val (ids, id);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&ids) : NULL;
}
