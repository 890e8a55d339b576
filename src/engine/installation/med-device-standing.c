/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-standing"

#include "config.h"

#include "engine/installation/med-device-standing.h"

#include "engine/awareness/med-reach.h"

/* A screen cannot show more; the Advisories page lists them all. */
#define MOST_REACHES 50

static void
device_patch_free (MedDevicePatch *self)
{
  g_free (self->number);
  g_free (self->title);
  g_free (self);
}

void
med_device_standing_free (MedDeviceStanding *self)
{
  g_clear_pointer (&self->device, med_device_free);
  g_clear_pointer (&self->risk, med_device_risk_free);
  g_clear_pointer (&self->gaps, med_kev_gaps_free);
  g_clear_pointer (&self->reaches, g_ptr_array_unref);
  g_clear_pointer (&self->patches, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_strfreev (self->installed);
  g_clear_pointer (&self->component_imports, g_ptr_array_unref);
  g_free (self->components_source);
  g_free (self);
}

static gboolean
load_installed (MedConnection *connection, MedDeviceStanding *self, GError **error)
{
  g_autoptr (GStrvBuilder) numbers = g_strv_builder_new ();
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT p.number FROM config_patch c JOIN patch p ON p.id = c.patch_id"
                            " WHERE c.config_id = $1 ORDER BY p.number",
                            MED_VALUES (MED_INT (self->device->config_id)), error);

  while (query != NULL && med_query_next (query))
    g_strv_builder_add (numbers, med_query_get_text (query, 0));
  self->installed = g_strv_builder_end (numbers);
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_patches (MedConnection *connection, MedDeviceStanding *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.id, p.id, p.number, p.title, x.state, x.since_usec FROM disposition x"
      " JOIN patch p ON p.id = x.patch_id WHERE x.device_id = $1 ORDER BY x.since_usec",
      MED_VALUES (MED_INT (self->device->id)), error);

  self->patches = g_ptr_array_new_with_free_func ((GDestroyNotify) device_patch_free);
  while (query != NULL && med_query_next (query))
    {
      MedDispositionState state;

      if (!med_disposition_state_from_word (med_query_get_text (query, 4), &state) ||
          med_disposition_state_is_closed (state))
        continue;
      MedDevicePatch *patch = g_new0 (MedDevicePatch, 1);
      patch->disposition_id = med_query_get_int (query, 0);
      patch->patch_id = med_query_get_int (query, 1);
      patch->number = med_query_dup_text (query, 2);
      patch->title = med_query_dup_text (query, 3);
      patch->state = state;
      patch->since_usec = med_query_get_int (query, 5);
      g_ptr_array_add (self->patches, patch);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_components (MedConnection *connection, MedDeviceStanding *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT source, read_usec FROM release_component WHERE release_id = $1"
                            " ORDER BY read_usec, source",
                            MED_VALUES (MED_INT (self->device->release_id)), error);

  while (query != NULL && med_query_next (query))
    {
      g_free (self->components_source);
      self->components_source = med_query_dup_text (query, 0);
      self->components_read_usec = med_query_get_int (query, 1);
      self->n_components++;
    }
  if (query == NULL || !med_query_finish (query, error) ||
      !med_connection_get_int (
          connection, "SELECT entries FROM component_gap WHERE release_id = $1",
          MED_VALUES (MED_INT (self->device->release_id)), &self->components_missing, error))
    return FALSE;
  self->component_imports =
      med_component_import_list_sync (connection, self->device->release_id, error);
  return self->component_imports != NULL;
}

/**
 * med_device_standing_load_sync:
 * @connection: a connection
 * @device_id: a device
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): what is known of it
 */
MedDeviceStanding *
med_device_standing_load_sync (MedConnection *connection,
                               gint64 device_id,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (MedDeviceStanding) self = g_new0 (MedDeviceStanding, 1);
  gint64 days = 0;

  self->device = med_device_load_sync (connection, device_id, error);
  if (self->device == NULL || !med_device_reading_days_sync (connection, &days, error))
    return NULL;
  self->reading_is_old = self->device->release_read_usec <
                         med_connection_now_usec (connection) - days * MED_USEC_PER_DAY;
  self->risk = med_device_risk_load_sync (connection, device_id, error);
  if (self->risk == NULL)
    return NULL;
  self->gaps = med_kev_gap_list_of_device_sync (connection, device_id, cancellable, error);
  if (self->gaps == NULL)
    return NULL;
  self->reaches = med_reach_of_device_sync (connection, device_id, MOST_REACHES, error);
  if (self->reaches == NULL || !load_installed (connection, self, error) ||
      !load_components (connection, self, error) || !load_patches (connection, self, error))
    return NULL;
  self->events = med_device_history_list_sync (connection, device_id, error);
  if (self->events == NULL)
    return NULL;
  return g_steal_pointer (&self);
}
