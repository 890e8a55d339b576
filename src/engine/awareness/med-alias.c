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
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body = describe (vendor_key, product_key);
  gint64 found = 0;

  if (transaction == NULL ||
      !med_connection_get_int (connection, "SELECT count(*) FROM product WHERE id = $1",
                               MED_VALUES (MED_INT (product_id)), &found, error))
    return FALSE;
  if (found == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no product %" PRId64),
                   product_id);
      return FALSE;
    }
  return med_connection_execute (
             connection,
             "INSERT INTO alias (vendor_key, product_key, product_id, same, decided_by,"
             " decided_usec) VALUES ($1, $2, $3, $4, $5, $6)"
             " ON CONFLICT (vendor_key, product_key, product_id) DO UPDATE SET"
             " same = excluded.same, decided_by = excluded.decided_by,"
             " decided_usec = excluded.decided_usec",
             MED_VALUES (MED_TEXT (vendor_key), MED_TEXT (product_key), MED_INT (product_id),
                         MED_INT (same ? 1 : 0), MED_INT (person_id),
                         MED_INT (med_connection_now_usec (connection))),
             error) &&
         record (transaction, person_id, same ? "alias-confirmed" : "alias-rejected", product_id,
                 body, error) &&
         med_transaction_commit (transaction, error);
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
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body = describe (vendor_key, product_key);
  gint64 before = med_connection_rows_changed (connection);

  if (transaction == NULL ||
      !med_connection_execute (
          connection,
          "DELETE FROM alias WHERE vendor_key = $1 AND product_key = $2 AND product_id = $3",
          MED_VALUES (MED_TEXT (vendor_key), MED_TEXT (product_key), MED_INT (product_id)), error))
    return FALSE;
  if (med_connection_rows_changed (connection) == before)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                           _ ("Nothing was decided about this name"));
      return FALSE;
    }
  return record (transaction, person_id, "alias-withdrawn", product_id, body, error) &&
         med_transaction_commit (transaction, error);
}
