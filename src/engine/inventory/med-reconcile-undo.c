/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-undo"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-history.h"
#include "engine/inventory/med-device-writer.h"
#include "engine/inventory/med-reconcile-decide.h"

/* Taking one decision back. */
typedef struct
{
  MedConnection *connection;
  MedTransaction *transaction;
  gint64 person_id;
  const MedReconcileItem *item;
} Undo;

static gboolean
execute_on (Undo *self, const char *sql, GError **error)
{
  return med_connection_execute (self->connection, sql, MED_VALUES (MED_INT (self->item->id)),
                                 error);
}

static gboolean
refuse (Undo *self, const char *why, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, "%s: %s", self->item->asset, why);
  return FALSE;
}

/* What was taken over must still be there, else somebody has gone on from it. */
static gboolean
give_back (Undo *self, GError **error)
{
  g_autoptr (MedDevice) now = med_device_load_sync (self->connection, self->item->device_id, error);
  g_autoptr (MedDevice) before = now != NULL ? med_device_copy (now) : NULL;
  g_autoptr (MedDevice) after = now != NULL ? med_device_copy (now) : NULL;

  if (now == NULL)
    return FALSE;
  for (guint i = 0; i < self->item->differences->len; i++)
    {
      const MedReconcileDifference *difference = self->item->differences->pdata[i];

      if (g_strcmp0 (difference->decision, "theirs") != 0)
        continue;
      med_device_set (before, difference->field, difference->theirs);
      med_device_set (after, difference->field, difference->ours);
      /* When it had been read is in the audit log only: not known counts as not known. */
      if (difference->field == MED_DEVICE_RELEASE)
        {
          med_device_set (after, MED_DEVICE_RELEASE_READ, "");
          med_device_set (after, MED_DEVICE_RELEASE_SOURCE, "");
        }
    }
  g_autoptr (MedDevice) merged = med_device_merge (before, after, now, error);
  if (merged == NULL || !med_device_check_asset (self->connection, merged, error))
    return FALSE;
  if (med_device_is_equal (now, merged))
    return TRUE;
  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (self->connection);
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, now->id);
  g_autoptr (JsonNode) body = med_device_describe_change (now, merged);
  return med_device_writer_change (writer, now, merged, error) &&
         med_transaction_record (self->transaction, self->person_id, "device-changed", subject,
                                 body, error);
}

/* Nothing may have been decided of what came of the decision. */
static gboolean
remove_children (Undo *self, GError **error)
{
  gint64 n = 0;

  if (!med_connection_get_int (
          self->connection,
          "SELECT count(*) FROM reconciliation_item i WHERE i.from_id = $1 AND (i.decision IS NOT"
          " NULL OR EXISTS (SELECT 1 FROM reconciliation_difference x WHERE x.item_id = i.id AND"
          " x.decision IS NOT NULL))",
          MED_VALUES (MED_INT (self->item->id)), &n, error))
    return FALSE;
  if (n > 0)
    return refuse (self, _ ("more was decided since. Take that back first."), error);
  return execute_on (self,
                     "DELETE FROM reconciliation_difference WHERE item_id IN"
                     " (SELECT id FROM reconciliation_item WHERE from_id = $1)",
                     error) &&
         execute_on (self, "DELETE FROM reconciliation_item WHERE from_id = $1", error) &&
         execute_on (self, "DELETE FROM reconciliation_judgement WHERE item_id = $1", error);
}

static gboolean
has_decided_field (const MedReconcileItem *item)
{
  for (guint i = 0; i < item->differences->len; i++)
    if (((MedReconcileDifference *) item->differences->pdata[i])->decision != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
reverse (Undo *self, GError **error)
{
  const char *decision = self->item->decision != NULL ? self->item->decision : "";

  if (g_str_equal (decision, "added"))
    return refuse (self, _ ("a device that was added stays in the records. Retire it instead."),
                   error);
  if (g_str_equal (decision, "retired"))
    return med_device_bring_back (self->transaction, self->connection, self->person_id,
                                  self->item->device_id, error) &&
           give_back (self, error);
  if (g_str_equal (decision, "brought-back"))
    return med_device_retire (self->transaction, self->connection, self->person_id,
                              self->item->device_id, _ ("Bringing back was taken back"), error);
  if (g_str_equal (decision, "same") || g_str_equal (decision, "apart"))
    return remove_children (self, error) &&
           (!has_decided_field (self->item) || give_back (self, error));
  if (!has_decided_field (self->item))
    return *decision != '\0' || refuse (self, _ ("nothing was decided yet"), error);
  return give_back (self, error);
}

/* The device of what was put together is not told again; what a row was found with stays. */
static gboolean
reopen (Undo *self, GError **error)
{
  return execute_on (self,
                     "UPDATE reconciliation_item SET device_id = CASE WHEN decision = 'same' THEN"
                     " NULL ELSE device_id END, decision = NULL, decided_by = NULL,"
                     " decided_usec = NULL, note = '' WHERE id = $1",
                     error) &&
         execute_on (self,
                     "UPDATE reconciliation_difference SET decision = NULL WHERE item_id = $1",
                     error);
}

static JsonNode *
undo_body (const MedReconcileItem *item)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "item");
  json_builder_add_int_value (builder, item->id);
  json_builder_set_member_name (builder, "decision");
  json_builder_add_string_value (builder, item->decision != NULL ? item->decision : "each");
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_reconcile_undo_sync:
 * @connection: the writer's connection
 * @person_id: who takes it back
 * @item_id: an item on which something was decided
 * @error: return location: %MED_ERROR_REFUSED where it cannot be taken back: a device that was
 * added stays; %MED_ERROR_CONFLICT where somebody has changed the device since
 *
 * Takes a decision back; the item is open again. The audit log keeps both.
 *
 * Returns: whether it is stored
 */
gboolean
med_reconcile_undo_sync (MedConnection *connection,
                         gint64 person_id,
                         gint64 item_id,
                         GError **error)
{
  if (!med_device_history_check_person (connection, person_id, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedReconcileItem) item =
      transaction != NULL ? med_reconcile_item_load_sync (connection, item_id, error) : NULL;
  if (item == NULL || !med_reconciliation_check_open (connection, item->reconciliation_id, error))
    return FALSE;
  Undo self = { connection, transaction, person_id, item };
  if (!reverse (&self, error) || !reopen (&self, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("reconciliation/%" PRId64, item->reconciliation_id);
  g_autoptr (JsonNode) body = undo_body (item);
  return med_transaction_record (transaction, person_id, "reconciliation-undone", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}
