/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-gap"

#include "config.h"

#include "engine/inventory/med-component-gap.h"

/**
 * med_component_gap_close:
 * @connection: the writer's connection, in a transaction that the caller records
 * @release_id: a release
 * @error: return location
 *
 * Forgets that entries of a list could not be used: another list counts now.
 *
 * Returns: whether it is forgotten
 */
gboolean
med_component_gap_close (MedConnection *connection, gint64 release_id, GError **error)
{
  return med_connection_execute (connection, "DELETE FROM component_gap WHERE release_id = $1",
                                 MED_VALUES (MED_INT (release_id)), error);
}

/**
 * med_component_count_unknown_sync:
 * @connection: a connection
 * @n_devices: (out): how many devices in use have a release whose components are not known, or not
 * all of them
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_component_count_unknown_sync (MedConnection *connection, gint64 *n_devices, GError **error)
{
  return med_connection_get_int (connection,
                                 "SELECT count(*) FROM device d WHERE d.retired_usec IS NULL"
                                 " AND d.config_id IN (SELECT c.id FROM config c"
                                 " WHERE " MED_COMPONENTS_UNKNOWN ("c.release_id") ")",
                                 MED_NO_VALUES, n_devices, error);
}
