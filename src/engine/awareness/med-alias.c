/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-alias"

#include "config.h"

#include "engine/awareness/med-alias.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

static JsonNode *
describe (const char *vendor_key, const char *product_key)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "vendor_key");
  json_builder_add_string_value (builder, vendor_key);
  json_builder_set_member_name (builder, "product_key");
  json_builder_add_string_value (builder, product_key);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
record (MedTransaction *transaction,
        gint64 person_id,
        const char *action,
        gint64 product_id,
        JsonNode *body,
        GError **error)
{
  g_autofree char *subject = g_strdup_printf ("product/%" PRId64, product_id);

  return med_transaction_record (transaction, person_id, action, subject, body, error);
}

static gboolean
check_product (MedConnection *connection, gint64 product_id, GError **error)
{
  gint64 found = 0;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM product WHERE id = $1",
                               MED_VALUES (MED_INT (product_id)), &found, error))
    return FALSE;
  if (found == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no product %" PRId64),
                 product_id);
  return found != 0;
}

static gboolean
decide_one (MedTransaction *transaction,
            MedConnection *connection,
            gint64 person_id,
            const MedAliasDecision *decision,
            gboolean same,
            gint64 now_usec,
            GError **error)
{
  g_autoptr (JsonNode) body = describe (decision->vendor_key, decision->product_key);

  return check_product (connection, decision->product_id, error) &&
         med_connection_execute (
             connection,
             "INSERT INTO alias (vendor_key, product_key, product_id, same, decided_by,"
             " decided_usec) VALUES ($1, $2, $3, $4, $5, $6)"
             " ON CONFLICT (vendor_key, product_key, product_id) DO UPDATE SET"
             " same = excluded.same, decided_by = excluded.decided_by,"
             " decided_usec = excluded.decided_usec",
             MED_VALUES (MED_TEXT (decision->vendor_key), MED_TEXT (decision->product_key),
                         MED_INT (decision->product_id), MED_INT (same ? 1 : 0),
                         MED_INT (person_id), MED_INT (now_usec)),
             error) &&
         record (transaction, person_id, same ? "alias-confirmed" : "alias-rejected",
                 decision->product_id, body, error);
}

/**
 * med_alias_decide_many_sync:
 * @connection: the writer's connection
 * @person_id: who decides
 * @decisions: (element-type MedAliasDecision): which names and products
 * @same: whether they are the same
 * @error: return location: %MED_ERROR_NOT_FOUND if there is no such product
 *
 * Decides about several names at once, or about none; see [func@alias_decide_sync].
 *
 * Returns: whether it is stored
 */
gboolean
med_alias_decide_many_sync (MedConnection *connection,
                            gint64 person_id,
                            GPtrArray *decisions,
                            gboolean same,
                            GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  /* By the moment they bear, what was decided in one go is taken back in one go. */
  const gint64 now_usec = med_connection_now_usec (connection);

  if (transaction == NULL)
    return FALSE;
  if (decisions->len == 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                           _ ("There is no name to decide about"));
      return FALSE;
    }
  for (guint i = 0; i < decisions->len; i++)
    if (!decide_one (transaction, connection, person_id, g_ptr_array_index (decisions, i), same,
                     now_usec, error))
      return FALSE;
  return med_transaction_commit (transaction, error);
}

/**
 * med_alias_decide_sync:
 * @connection: the writer's connection
 * @person_id: who decides
 * @vendor_key: the folded maker in advisories
 * @product_key: the folded product in advisories
 * @product_id: one of the hospital's products
 * @same: whether they are the same
 * @error: return location: %MED_ERROR_NOT_FOUND if there is no such product
 *
 * Records that a name in advisories is, or is not, one of the hospital's products. It holds for
 * every advisory with that name, also for those to come. A later decision replaces an earlier one;
 * the change log keeps both.
 *
 * Returns: whether it is stored
 */
gboolean
med_alias_decide_sync (MedConnection *connection,
                       gint64 person_id,
                       const char *vendor_key,
                       const char *product_key,
                       gint64 product_id,
                       gboolean same,
                       GError **error)
{
  MedAliasDecision decision = { (char *) vendor_key, (char *) product_key, product_id };
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_add (one, &decision);
  return med_alias_decide_many_sync (connection, person_id, one, same, error);
}

static gboolean
withdraw_one (MedTransaction *transaction,
              MedConnection *connection,
              gint64 person_id,
              const MedAliasDecision *decision,
              GError **error)
{
  g_autoptr (JsonNode) body = describe (decision->vendor_key, decision->product_key);
  const gint64 before = med_connection_rows_changed (connection);

  if (!med_connection_execute (
          connection,
          "DELETE FROM alias WHERE vendor_key = $1 AND product_key = $2 AND product_id = $3",
          MED_VALUES (MED_TEXT (decision->vendor_key), MED_TEXT (decision->product_key),
                      MED_INT (decision->product_id)),
          error))
    return FALSE;
  if (med_connection_rows_changed (connection) == before)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                           _ ("Nothing was decided about this name"));
      return FALSE;
    }
  return record (transaction, person_id, "alias-withdrawn", decision->product_id, body, error);
}

/**
 * med_alias_withdraw_many_sync:
 * @connection: the writer's connection
 * @person_id: who takes them back
 * @decisions: (element-type MedAliasDecision): which names and products
 * @error: return location: %MED_ERROR_NOT_FOUND if nothing was decided about one of them
 *
 * Takes several decisions back at once, or none; see [func@alias_withdraw_sync].
 *
 * Returns: whether it is stored
 */
gboolean
med_alias_withdraw_many_sync (MedConnection *connection,
                              gint64 person_id,
                              GPtrArray *decisions,
                              GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < decisions->len; i++)
    if (!withdraw_one (transaction, connection, person_id, g_ptr_array_index (decisions, i), error))
      return FALSE;
  return med_transaction_commit (transaction, error);
}

/**
 * med_alias_withdraw_sync:
 * @connection: the writer's connection
 * @person_id: who takes it back
 * @vendor_key: the folded maker in advisories
 * @product_key: the folded product in advisories
 * @product_id: one of the hospital's products
 * @error: return location: %MED_ERROR_NOT_FOUND if nothing was decided
 *
 * Takes a decision back, so that the name is asked about again. The change log keeps that it was
 * made and that it was withdrawn.
 *
 * Returns: whether it is stored
 */
gboolean
med_alias_withdraw_sync (MedConnection *connection,
                         gint64 person_id,
                         const char *vendor_key,
                         const char *product_key,
                         gint64 product_id,
                         GError **error)
{
  MedAliasDecision decision = { (char *) vendor_key, (char *) product_key, product_id };
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_add (one, &decision);
  return med_alias_withdraw_many_sync (connection, person_id, one, error);
}

static GPtrArray *
load_last (MedConnection *connection, gint64 person_id, GError **error)
{
  g_autoptr (GPtrArray) last = g_ptr_array_new_with_free_func (med_alias_decision_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT vendor_key, product_key, product_id FROM alias WHERE decided_by = $1"
      " AND decided_usec = (SELECT max(decided_usec) FROM alias WHERE decided_by = $1)"
      " ORDER BY vendor_key, product_key, product_id",
      MED_VALUES (MED_INT (person_id)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (last, med_alias_decision_new (med_query_get_text (query, 0),
                                                   med_query_get_text (query, 1),
                                                   med_query_get_int (query, 2)));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&last);
}

/**
 * med_alias_undo_sync:
 * @connection: the writer's connection
 * @person_id: whose decision
 * @n: (out): how many names are asked about again
 * @error: return location: %MED_ERROR_NOT_FOUND if the person decided about no name
 *
 * Takes back what a person decided last: one name, or all that were decided at once.
 *
 * Returns: whether it is stored
 */
gboolean
med_alias_undo_sync (MedConnection *connection, gint64 person_id, guint *n, GError **error)
{
  g_autoptr (GPtrArray) last = load_last (connection, person_id, error);

  if (last == NULL)
    return FALSE;
  *n = last->len;
  if (last->len > 0)
    return med_alias_withdraw_many_sync (connection, person_id, last, error);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                       _ ("You have not decided about any name"));
  return FALSE;
}

/**
 * med_alias_decision_new:
 * @vendor_key: the folded maker in advisories
 * @product_key: the folded product in advisories
 * @product_id: one of the hospital's products
 *
 * Returns: (transfer full): a name and a product
 */
MedAliasDecision *
med_alias_decision_new (const char *vendor_key, const char *product_key, gint64 product_id)
{
  MedAliasDecision *self = g_new0 (MedAliasDecision, 1);

  self->vendor_key = g_strdup (vendor_key);
  self->product_key = g_strdup (product_key);
  self->product_id = product_id;
  return self;
}

/**
 * med_alias_decision_free:
 * @decision: (transfer full): a MedAliasDecision
 */
void
med_alias_decision_free (gpointer decision)
{
  MedAliasDecision *self = decision;

  g_free (self->vendor_key);
  g_free (self->product_key);
  g_free (self);
}
