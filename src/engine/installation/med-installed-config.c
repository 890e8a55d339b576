/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-installed-config"

#include "config.h"

#include "engine/installation/med-installed-config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-configuration.h"
#include "engine/inventory/med-device.h"
#include "engine/inventory/med-product.h"

/* What the inventory says a device runs moves only here, and only when a person has verified it. */

static gboolean
move_device (MedTransaction *transaction,
             MedConnection *connection,
             const MedCase *work,
             gint64 config_id,
             const MedDispositionRequest *request,
             GError **error)
{
  const gint64 device_id = work->disposition->device_id;
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, device_id);
  g_autofree char *source = g_strdup_printf ("%s/%" PRId64, "disposition", work->disposition->id);
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (body, object);
  json_object_set_int_member (object, "config_before", work->config_id);
  json_object_set_int_member (object, "config", config_id);
  json_object_set_string_member (object, "release", request->version_read);
  med_late_entry_add_to (request->late, request->person_id, object);
  return med_device_move_to_configuration (connection, device_id, config_id,
                                           med_connection_now_usec (connection), source, error) &&
         med_transaction_record (transaction,
                                 med_late_entry_get_recorder (request->late, request->person_id),
                                 "device-configuration-changed", subject, body, error);
}

static gboolean
find_config_after (MedConnection *connection,
                   const MedCase *work,
                   gint64 *config_id,
                   GError **error)
{
  g_autoptr (MedConfiguration) now =
      med_configuration_load_sync (connection, work->config_id, error);
  gint64 release_id;

  if (now == NULL ||
      !med_release_ensure (connection, work->product_id, work->target_version, &release_id, error))
    return FALSE;
  if (!med_configuration_has_patch (now, work->disposition->patch_id))
    g_array_append_val (now->patch_ids, work->disposition->patch_id);
  return med_configuration_ensure (connection, release_id, (const gint64 *) now->patch_ids->data,
                                   now->patch_ids->len, config_id, error);
}

/**
 * med_installed_config_find_before:
 * @connection: a connection
 * @work: a case in removal-required
 * @config_id: (out): the validated configuration that a removal leads to
 * @error: return location, %MED_ERROR_REFUSED where other patches came after
 *
 * Only a configuration the device has already been in service with counts as validated. Where
 * patches were installed on top of this one, taking it away would lead to one that nobody
 * validated.
 *
 * Returns: whether there is one
 */
gboolean
med_installed_config_find_before (MedConnection *connection,
                                  const MedCase *work,
                                  gint64 *config_id,
                                  GError **error)
{
  *config_id = 0;
  if (!med_connection_get_int (
          connection,
          "SELECT coalesce((SELECT config_before FROM attempt WHERE disposition_id = $1 "
          "AND kind = 'install' AND state = 'succeeded' ORDER BY started_usec DESC LIMIT 1), 0)",
          MED_VALUES (MED_INT (work->disposition->id)), config_id, error))
    return FALSE;
  if (*config_id == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("%s on %s: the configuration before it is not recorded"), work->patch_number,
                   work->asset);
      return FALSE;
    }
  g_autoptr (MedConfiguration) before = med_configuration_load_sync (connection, *config_id, error);
  g_autoptr (MedConfiguration) now =
      before != NULL ? med_configuration_load_sync (connection, work->config_id, error) : NULL;
  if (now == NULL)
    return FALSE;
  for (guint i = 0; i < now->patch_ids->len; i++)
    {
      gint64 patch = g_array_index (now->patch_ids, gint64, i);
      if (patch != work->disposition->patch_id && !med_configuration_has_patch (before, patch))
        {
          g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                       _ ("%s on %s: patches were installed after it; remove those first"),
                       work->patch_number, work->asset);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * med_installed_config_follow:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @work: the case as it was before the step
 * @request: the step
 * @error: return location
 *
 * After a verified install the device has the patch and the release it leads to; after a verified
 * removal it has the configuration from before. Any other step leaves the inventory as it is.
 *
 * Returns: whether it was written
 */
gboolean
med_installed_config_follow (MedTransaction *transaction,
                             MedConnection *connection,
                             const MedCase *work,
                             const MedDispositionRequest *request,
                             GError **error)
{
  const gboolean was_unsafe = med_disposition_state_is_unsafe (work->disposition->state);
  gint64 config_id;

  if (request->to == MED_DISPOSITION_IN_SERVICE && was_unsafe)
    return find_config_after (connection, work, &config_id, error) &&
           move_device (transaction, connection, work, config_id, request, error);
  if (request->to == MED_DISPOSITION_RESTORED && g_strcmp0 (work->attempt_kind, "remove") == 0)
    return move_device (transaction, connection, work, work->config_before, request, error);
  return TRUE;
}
