/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-export"

#include "config.h"

#include "engine/inventory/med-device-export.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-csv.h"
#include "engine/inventory/med-device-writer.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/**
 * med_device_export_sync:
 * @connection: a connection
 * @cancellable: (nullable): to stop it
 * @n_devices: (out): how many devices were written
 * @error: return location
 *
 * Writes all devices in use as a table: UTF-8 with byte order mark and CR LF, as Excel opens it,
 * with titles in the language of the program and the stored words of choices. No field can be taken
 * for a formula (see med_csv_append_field()); importing the table again changes nothing.
 *
 * Returns: (transfer full) (nullable): the file
 */
GBytes *
med_device_export_sync (MedConnection *connection,
                        GCancellable *cancellable,
                        guint *n_devices,
                        GError **error)
{
  g_autoptr (GString) text = g_string_new (BYTE_ORDER_MARK);
  g_autoptr (MedQuery) query = med_connection_query (
      connection, MED_DEVICE_SELECT "WHERE d.retired_usec IS NULL ORDER BY d.asset", MED_NO_VALUES,
      error);

  if (query == NULL)
    return NULL;
  *n_devices = 0;
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    med_csv_append_field (text, med_device_field_get_title (field),
                          field + 1 == MED_N_DEVICE_FIELDS);
  while (med_query_next (query))
    {
      g_autoptr (MedDevice) device = med_device_from_query (query);

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("The export was stopped"));
          return NULL;
        }
      for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
        med_csv_append_field (text, med_device_get (device, field),
                              field + 1 == MED_N_DEVICE_FIELDS);
      (*n_devices)++;
    }
  if (!med_query_finish (query, error))
    return NULL;
  return g_string_free_to_bytes (g_steal_pointer (&text));
}
