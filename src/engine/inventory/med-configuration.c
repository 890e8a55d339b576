/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-configuration"

#include "config.h"

#include "engine/inventory/med-configuration.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static GArray *
sort_patches (const gint64 *patch_ids, gsize n_patches)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (n_patches == 0)
    return sorted;
  g_array_append_vals (sorted, patch_ids, (guint) n_patches);
  g_array_sort (sorted, compare_ids);
  for (guint i = sorted->len - 1; i > 0; i--)
    if (g_array_index (sorted, gint64, i) == g_array_index (sorted, gint64, i - 1))
      g_array_remove_index (sorted, i);
  return sorted;
}

static char *
digest_of (gint64 release_id, GArray *patch_ids)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "%" PRId64, release_id);
  for (guint i = 0; i < patch_ids->len; i++)
    g_string_append_printf (text, ",%" PRId64, g_array_index (patch_ids, gint64, i));
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

static gboolean
add (MedConnection *connection,
     gint64 release_id,
     GArray *patch_ids,
     const char *digest,
     gint64 *config_id,
     GError **error)
{
  if (!med_connection_insert (connection, "INSERT INTO config (release_id, digest) VALUES ($1, $2)",
                              MED_VALUES (MED_INT (release_id), MED_TEXT (digest)), config_id,
                              error))
    return FALSE;
  for (guint i = 0; i < patch_ids->len; i++)
    if (!med_connection_execute (
            connection, "INSERT INTO config_patch (config_id, patch_id) VALUES ($1, $2)",
            MED_VALUES (MED_INT (*config_id), MED_INT (g_array_index (patch_ids, gint64, i))),
            error))
      return FALSE;
  return TRUE;
}

/**
 * med_configuration_ensure:
 * @connection: the writer's connection, in a transaction that the caller records
 * @release_id: the release
 * @patch_ids: (nullable) (array length=n_patches): the patches on it, in any order
 * @n_patches: how many
 * @config_id: (out): the configuration
 * @error: return location
 *
 * Finds the configuration with exactly this release and these patches, or adds it.
 *
 * Returns: whether it is there now
 */
gboolean
med_configuration_ensure (MedConnection *connection,
                          gint64 release_id,
                          const gint64 *patch_ids,
                          gsize n_patches,
                          gint64 *config_id,
                          GError **error)
{
  g_autoptr (GArray) sorted = sort_patches (patch_ids, n_patches);
  g_autofree char *digest = digest_of (release_id, sorted);

  if (!med_connection_get_int (connection, "SELECT id FROM config WHERE digest = $1",
                               MED_VALUES (MED_TEXT (digest)), config_id, error))
    return FALSE;
  return *config_id != 0 || add (connection, release_id, sorted, digest, config_id, error);
}

static gboolean
load_patches (MedConnection *connection, MedConfiguration *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT patch_id FROM config_patch WHERE config_id = $1 ORDER BY patch_id",
      MED_VALUES (MED_INT (self->id)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      gint64 patch_id = med_query_get_int (query, 0);
      g_array_append_val (self->patch_ids, patch_id);
    }
  return med_query_finish (query, error);
}

/**
 * med_configuration_load_sync:
 * @connection: a connection
 * @id: the configuration
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the configuration with its patches
 */
MedConfiguration *
med_configuration_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT c.release_id, r.product_id, r.version FROM config c"
                            " JOIN release r ON r.id = c.release_id WHERE c.id = $1",
                            MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                     _ ("There is no configuration %" PRId64), id);
      return NULL;
    }
  g_autoptr (MedConfiguration) self = g_new0 (MedConfiguration, 1);
  self->id = id;
  self->release_id = med_query_get_int (query, 0);
  self->product_id = med_query_get_int (query, 1);
  self->version = med_query_dup_text (query, 2);
  self->patch_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return load_patches (connection, self, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
med_configuration_has_patch (const MedConfiguration *self, gint64 patch_id)
{
  for (guint i = 0; i < self->patch_ids->len; i++)
    if (g_array_index (self->patch_ids, gint64, i) == patch_id)
      return TRUE;
  return FALSE;
}

void
med_configuration_free (MedConfiguration *self)
{
  g_free (self->version);
  g_clear_pointer (&self->patch_ids, g_array_unref);
  g_free (self);
}
