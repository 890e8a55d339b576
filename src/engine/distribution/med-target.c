/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-target"

#include "config.h"

#include "engine/distribution/med-target.h"

#include <glib/gi18n-lib.h>

#include "engine/awareness/med-patch.h"
#include "engine/base/med-error.h"

/* What the check needs to know of the device. */
typedef struct
{
  gint64 release_id;
  gint64 config_id;
  gboolean retired;
  gboolean installed; /* the patch itself */
  char *asset;
  char *model;
  char *version;
  char *scope;
} Facts;

static void
clear_facts (Facts *facts)
{
  g_free (facts->asset);
  g_free (facts->model);
  g_free (facts->version);
  g_free (facts->scope);
}

static gboolean
load_facts (
    MedConnection *connection, gint64 patch_id, gint64 device_id, Facts *facts, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT c.release_id, c.id, d.retired_usec IS NOT NULL, d.asset, p.model, r.version, a.scope,"
      " EXISTS (SELECT 1 FROM config_patch cp WHERE cp.config_id = c.id AND cp.patch_id = a.id)"
      " FROM patch a JOIN device d ON d.id = $1 JOIN config c ON c.id = d.config_id"
      " JOIN release r ON r.id = c.release_id JOIN product p ON p.id = r.product_id"
      " WHERE a.id = $2",
      MED_VALUES (MED_INT (device_id), MED_INT (patch_id)), error);

  if (query == NULL)
    return FALSE;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                             _ ("There is no such patch or device"));
      return FALSE;
    }
  facts->release_id = med_query_get_int (query, 0);
  facts->config_id = med_query_get_int (query, 1);
  facts->retired = med_query_get_int (query, 2) != 0;
  facts->asset = med_query_dup_text (query, 3);
  facts->model = med_query_dup_text (query, 4);
  facts->version = med_query_dup_text (query, 5);
  facts->scope = med_query_dup_text (query, 6);
  facts->installed = med_query_get_int (query, 7) != 0;
  return TRUE;
}

/* The first patch that must be there before this one and is not; NULL if none is missing. */
static gboolean
find_missing (
    MedConnection *connection, gint64 statement_id, gint64 config_id, char **number, GError **error)
{
  return med_connection_dup_text (
      connection,
      "SELECT q.patch_number FROM statement_patch_relation q"
      " JOIN statement s ON s.id = q.statement_id JOIN patch own ON own.id = s.patch_id"
      " WHERE q.statement_id = $1 AND q.relation = 'requires' AND NOT EXISTS"
      " (SELECT 1 FROM config_patch cp JOIN patch a ON a.id = cp.patch_id"
      "  WHERE cp.config_id = $2 AND a.number = q.patch_number"
      "  AND a.cots_vendor = own.cots_vendor)"
      " ORDER BY q.patch_number LIMIT 1",
      MED_VALUES (MED_INT (statement_id), MED_INT (config_id)), number, error);
}

static void
refuse (MedTarget *self, char *reason)
{
  self->result = MED_CHECK_FAILED;
  self->reason = reason;
}

static gboolean
judge (MedConnection *connection, MedTarget *self, const Facts *facts, GError **error)
{
  g_autofree char *missing = NULL;

  if (facts->retired)
    refuse (self, g_strdup_printf (_ ("Device %s is retired"), facts->asset));
  else if (!g_str_equal (facts->scope, MED_PATCH_SCOPE_SECURITY))
    refuse (self, g_strdup (_ ("The patch is filed as outside scope")));
  else if (*facts->version == '\0')
    refuse (self, g_strdup_printf (_ ("The release of device %s is not known; read it at the "
                                      "device"),
                                   facts->asset));
  else if (facts->installed)
    refuse (self,
            g_strdup_printf (_ ("The patch is installed on device %s already"), facts->asset));
  else if (self->state != MED_VENDOR_STATE_RELEASED)
    refuse (self, g_strdup_printf (_ ("Not released for %s %s. %s"), facts->model, facts->version,
                                   med_vendor_state_get_reason (self->state)));
  if (self->reason != NULL)
    return TRUE;
  if (!find_missing (connection, self->statement_id, facts->config_id, &missing, error))
    return FALSE;
  if (missing != NULL)
    {
      refuse (self, g_strdup_printf (_ ("Patch %s must be installed on device %s before"), missing,
                                     facts->asset));
      return TRUE;
    }
  self->result = MED_CHECK_PASSED;
  /* Translators: model and release */
  self->reason = g_strdup_printf (_ ("Released for %s %s"), facts->model, facts->version);
  return TRUE;
}

void
med_target_free (MedTarget *self)
{
  g_free (self->reason);
  g_free (self);
}

/**
 * med_target_check_sync:
 * @connection: a connection
 * @patch_id: a COTS patch
 * @device_id: a device
 * @error: return location
 *
 * Compares product, release and prerequisites: the vendor must have released the patch for exactly
 * the release that the device has, and what it requires must be installed.
 *
 * Returns: (transfer full) (nullable): the answer, passed or failed with its reason
 */
MedTarget *
med_target_check_sync (MedConnection *connection, gint64 patch_id, gint64 device_id, GError **error)
{
  g_autoptr (MedTarget) self = g_new0 (MedTarget, 1);
  Facts facts = { 0 };
  gboolean done = load_facts (connection, patch_id, device_id, &facts, error) &&
                  med_vendor_track_get_sync (connection, patch_id, facts.release_id, &self->state,
                                             &self->statement_id, error) &&
                  judge (connection, self, &facts, error);

  clear_facts (&facts);
  return done ? g_steal_pointer (&self) : NULL;
}
