/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-retire"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device.h"

static gboolean
record (MedTransaction *transaction,
        gint64 person_id,
        const char *action,
        gint64 id,
        JsonNode *body,
        GError **error)
{
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, id);

  return med_transaction_record (transaction, person_id, action, subject, body, error);
}

static JsonNode *
reason_body (const char *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "reason");
  json_builder_add_string_value (builder, reason);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
check_may_retire (const MedDevice *device, const char *reason, GError **error)
{
  g_autofree char *title = med_device_dup_title (device);

  if (*reason == '\0')
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("Say why %s is taken out of use"),
                 title);
  else if (device->retired_usec != 0)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s is retired already"), title);
  else if (!g_str_equal (device->service_state, "in-use"))
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s is being worked on. Finish the work and return it first."), title);
  else
    return TRUE;
  return FALSE;
}

static gboolean
store_retired (MedConnection *connection, gint64 id, gint64 retired_usec, GError **error)
{
  return med_connection_execute (
      connection,
      "UPDATE device SET retired_usec = $1, row_version = row_version + 1 WHERE id = $2",
      MED_VALUES (MED_INT_OR_NULL (retired_usec), MED_INT (id)), error);
}

/**
 * med_device_retire:
 * @transaction: a transaction that the caller commits
 * @connection: the writer's connection
 * @person_id: who takes it out of use
 * @id: the device
 * @reason: why, in words
 * @error: return location: %MED_ERROR_REFUSED while somebody works on it
 *
 * Takes a device out of use and records it, within a larger change.
 *
 * Returns: whether it was done; if not, nothing was written
 */
gboolean
med_device_retire (MedTransaction *transaction,
                   MedConnection *connection,
                   gint64 person_id,
                   gint64 id,
                   const char *reason,
                   GError **error)
{
  g_autofree char *why = g_strstrip (g_strdup (reason));
  g_autoptr (MedDevice) device = med_device_load_sync (connection, id, error);

  if (device == NULL || !check_may_retire (device, why, error) ||
      !store_retired (connection, id, med_connection_now_usec (connection), error))
    return FALSE;
  g_autoptr (JsonNode) body = reason_body (why);
  return record (transaction, person_id, "device-retired", id, body, error);
}

/**
 * med_device_retire_sync:
 * @connection: the writer's connection
 * @person_id: who takes it out of use
 * @id: the device
 * @reason: why, in words
 * @error: return location: %MED_ERROR_REFUSED while somebody works on it
 *
 * Takes a device out of use. It stays in the records.
 *
 * Returns: whether it is stored
 */
gboolean
med_device_retire_sync (
    MedConnection *connection, gint64 person_id, gint64 id, const char *reason, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
         med_device_retire (transaction, connection, person_id, id, reason, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_device_bring_back:
 * @transaction: a transaction that the caller commits
 * @connection: the writer's connection
 * @person_id: who brings it back
 * @id: a retired device
 * @error: return location: %MED_ERROR_REFUSED if it is not retired
 *
 * Takes a device into use again and records it, within a larger change.
 *
 * Returns: whether it was done; if not, nothing was written
 */
gboolean
med_device_bring_back (MedTransaction *transaction,
                       MedConnection *connection,
                       gint64 person_id,
                       gint64 id,
                       GError **error)
{
  g_autoptr (MedDevice) device = med_device_load_sync (connection, id, error);

  if (device == NULL)
    return FALSE;
  if (device->retired_usec == 0)
    {
      g_autofree char *title = med_device_dup_title (device);
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s is in use"), title);
      return FALSE;
    }
  return store_retired (connection, id, 0, error) &&
         record (transaction, person_id, "device-brought-back", id, NULL, error);
}

/**
 * med_device_bring_back_sync:
 * @connection: the writer's connection
 * @person_id: who brings it back
 * @id: a retired device
 * @error: return location: %MED_ERROR_REFUSED if it is not retired
 *
 * Returns: whether the device is in use again
 */
gboolean
med_device_bring_back_sync (MedConnection *connection, gint64 person_id, gint64 id, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
         med_device_bring_back (transaction, connection, person_id, id, error) &&
         med_transaction_commit (transaction, error);
}
