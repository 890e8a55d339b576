/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-dossier"

#include "config.h"

#include "engine/distribution/med-dossier.h"

#include "engine/distribution/med-staging.h"

static void
standing_free (MedDossierStanding *self)
{
  g_free (self->reference);
  g_free (self->document_sha256);
  g_free (self->document_name);
  g_free (self->entered_name);
  g_free (self->confirmed_name);
  g_free (self->refused_reason);
  g_free (self);
}

static void
release_free (MedDossierRelease *self)
{
  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->version);
  g_free (self);
}

static void
payload_free (MedDossierPayload *self)
{
  g_clear_pointer (&self->payload, med_payload_free);
  for (gsize i = 0; i < G_N_ELEMENTS (self->checks); i++)
    g_clear_pointer (&self->checks[i], med_payload_check_free);
  g_free (self);
}

static void
inquiry_free (MedDossierInquiry *self)
{
  g_free (self->model);
  g_free (self->asked_name);
  g_free (self->channel);
  g_free (self->answer);
  g_free (self);
}

/**
 * med_dossier_free:
 * @self: (transfer full): a dossier
 */
void
med_dossier_free (MedDossier *self)
{
  g_clear_pointer (&self->patch, med_patch_free);
  g_clear_pointer (&self->statement, med_vendor_statement_free);
  g_ptr_array_unref (self->standings);
  g_ptr_array_unref (self->releases);
  g_ptr_array_unref (self->payloads);
  g_ptr_array_unref (self->inquiries);
  g_free (self->last_medium);
  g_free (self->policy);
  g_free (self);
}

static MedDossier *
dossier_new (void)
{
  MedDossier *self = g_new0 (MedDossier, 1);

  self->standings = g_ptr_array_new_with_free_func ((GDestroyNotify) standing_free);
  self->releases = g_ptr_array_new_with_free_func ((GDestroyNotify) release_free);
  self->payloads = g_ptr_array_new_with_free_func ((GDestroyNotify) payload_free);
  self->inquiries = g_ptr_array_new_with_free_func ((GDestroyNotify) inquiry_free);
  return self;
}

static gboolean
load_standings (MedConnection *connection, gint64 patch_id, MedDossier *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT s.id, s.reference, s.revision, s.origin, d.name, s.entered_by, e.name,"
      " s.entered_usec, c.name, coalesce(s.confirmed_usec, 0), s.refused_reason, d.sha256"
      " FROM statement s JOIN document d ON d.sha256 = coalesce(s.letter_sha256, s.sha256)"
      " LEFT JOIN person e ON e.id = s.entered_by LEFT JOIN person c ON c.id = s.confirmed_by"
      " WHERE s.patch_id = $1 ORDER BY s.id DESC",
      MED_VALUES (MED_INT (patch_id)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      MedDossierStanding *standing = g_new0 (MedDossierStanding, 1);

      standing->statement_id = med_query_get_int (query, 0);
      standing->reference = med_query_dup_text (query, 1);
      standing->revision = med_query_get_int (query, 2);
      standing->origin_letter = g_strcmp0 (med_query_get_text (query, 3), "letter") == 0;
      standing->document_name = med_query_dup_text (query, 4);
      standing->entered_by = med_query_get_int (query, 5);
      standing->entered_name = med_query_dup_text (query, 6);
      standing->entered_usec = med_query_get_int (query, 7);
      standing->confirmed_name = med_query_dup_text (query, 8);
      standing->confirmed_usec = med_query_get_int (query, 9);
      standing->refused_reason = med_query_dup_text (query, 10);
      standing->document_sha256 = med_query_dup_text (query, 11);
      g_ptr_array_add (self->standings, standing);
    }
  return med_query_finish (query, error);
}

/**
 * med_dossier_get_standing:
 * @self: a dossier
 *
 * Returns: (transfer none) (nullable): how its statement came here; %NULL without one
 */
const MedDossierStanding *
med_dossier_get_standing (const MedDossier *self)
{
  for (guint i = 0; i < self->standings->len; i++)
    {
      const MedDossierStanding *standing = g_ptr_array_index (self->standings, i);
      if (standing->refused_reason == NULL)
        return standing;
    }
  return NULL;
}

/**
 * med_dossier_is_released:
 * @self: a dossier
 *
 * Returns: whether the vendor has released the patch for any release
 */
gboolean
med_dossier_is_released (const MedDossier *self)
{
  for (guint i = 0; i < self->releases->len; i++)
    {
      const MedDossierRelease *release = g_ptr_array_index (self->releases, i);
      if (release->state == MED_VENDOR_STATE_RELEASED)
        return TRUE;
    }
  return FALSE;
}

static MedDossierRelease *
read_release (MedConnection *connection, gint64 patch_id, MedQuery *query, GError **error)
{
  MedDossierRelease *release = g_new0 (MedDossierRelease, 1);
  gint64 statement_id = 0;

  release->release_id = med_query_get_int (query, 0);
  release->product_id = med_query_get_int (query, 1);
  release->manufacturer = med_query_dup_text (query, 2);
  release->model = med_query_dup_text (query, 3);
  release->version = med_query_dup_text (query, 4);
  release->n_devices = med_query_get_int (query, 5);
  release->since_usec = med_query_get_int (query, 6);
  if (med_vendor_track_get_sync (connection, patch_id, release->release_id, &release->state,
                                 &statement_id, error))
    return release;
  release_free (release);
  return NULL;
}

/* Every release the vendor spoke of, and every one of which a device is concerned. */
static gboolean
load_releases (MedConnection *connection, gint64 patch_id, MedDossier *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT r.id, p.id, p.manufacturer, p.model, r.version,"
      " (SELECT count(*) FROM disposition o JOIN device d ON d.id = o.device_id"
      "  JOIN config c ON c.id = d.config_id WHERE o.patch_id = $1 AND c.release_id = r.id"
      "  AND d.retired_usec IS NULL),"
      " coalesce((SELECT max(t.since_usec) FROM vendor_track t WHERE t.patch_id = $1"
      "  AND t.release_id = r.id), 0)"
      " FROM release r JOIN product p ON p.id = r.product_id WHERE r.id IN"
      " (SELECT t.release_id FROM vendor_track t WHERE t.patch_id = $1)"
      " OR r.id IN (SELECT c.release_id FROM disposition o JOIN device d ON d.id = o.device_id"
      "  JOIN config c ON c.id = d.config_id WHERE o.patch_id = $1)"
      " ORDER BY p.manufacturer, p.model, r.version",
      MED_VALUES (MED_INT (patch_id)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      MedDossierRelease *release = read_release (connection, patch_id, query, error);

      if (release == NULL)
        return FALSE;
      self->n_devices += release->n_devices;
      g_ptr_array_add (self->releases, release);
    }
  return med_query_finish (query, error);
}

static gboolean
load_payloads (MedConnection *connection, gint64 statement_id, MedDossier *self, GError **error)
{
  g_autoptr (GPtrArray) payloads = med_payload_list_sync (connection, statement_id, error);

  if (payloads == NULL)
    return FALSE;
  g_ptr_array_set_free_func (payloads, NULL);
  for (guint i = 0; i < payloads->len; i++)
    {
      MedDossierPayload *item = g_new0 (MedDossierPayload, 1);
      item->payload = g_ptr_array_index (payloads, i);
      g_ptr_array_add (self->payloads, item);
    }
  for (guint i = 0; i < self->payloads->len; i++)
    {
      MedDossierPayload *item = g_ptr_array_index (self->payloads, i);

      for (guint kind = 0; kind < MED_CHECK_TARGET; kind++)
        {
          item->checks[kind] =
              med_payload_check_load_sync (connection, item->payload->id, kind, 0, error);
          if (item->checks[kind] == NULL)
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
load_inquiries (MedConnection *connection, gint64 patch_id, MedDossier *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT i.id, p.model, i.asked_usec, n.name, i.channel, i.answer,"
      " coalesce(i.answered_usec, 0) FROM vendor_inquiry i JOIN product p ON p.id = i.product_id"
      " LEFT JOIN person n ON n.id = i.asked_by WHERE i.patch_id = $1 ORDER BY i.asked_usec DESC",
      MED_VALUES (MED_INT (patch_id)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      MedDossierInquiry *inquiry = g_new0 (MedDossierInquiry, 1);

      inquiry->id = med_query_get_int (query, 0);
      inquiry->model = med_query_dup_text (query, 1);
      inquiry->asked_usec = med_query_get_int (query, 2);
      inquiry->asked_name = med_query_dup_text (query, 3);
      inquiry->channel = med_query_dup_text (query, 4);
      inquiry->answer = med_query_dup_text (query, 5);
      inquiry->answered_usec = med_query_get_int (query, 6);
      g_ptr_array_add (self->inquiries, inquiry);
    }
  return med_query_finish (query, error);
}

static gboolean
load_last_medium (MedConnection *connection, gint64 statement_id, MedDossier *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.medium, d.result, d.at_usec FROM distribution d"
      " JOIN payload p ON p.id = d.payload_id WHERE p.statement_id = $1 ORDER BY d.id DESC LIMIT 1",
      MED_VALUES (MED_INT (statement_id)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      self->last_medium = med_query_dup_text (query, 0);
      self->last_medium_succeeded = g_strcmp0 (med_query_get_text (query, 1), "succeeded") == 0;
      self->last_medium_usec = med_query_get_int (query, 2);
      return TRUE;
    }
  return med_query_finish (query, error);
}

static gboolean
load_policy (MedConnection *connection, MedDossier *self, GError **error)
{
  MedStagingPolicy policy = { 0 };

  if (!med_staging_policy_load_sync (connection, &policy, error))
    return FALSE;
  self->policy = med_staging_policy_describe (&policy);
  return TRUE;
}

/**
 * med_dossier_load_sync:
 * @connection: a connection
 * @patch_id: a COTS patch
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): all that is known of the patch
 */
MedDossier *
med_dossier_load_sync (MedConnection *connection, gint64 patch_id, GError **error)
{
  g_autoptr (MedDossier) self = dossier_new ();

  self->patch = med_patch_load_sync (connection, patch_id, error);
  if (self->patch == NULL || !load_standings (connection, patch_id, self, error) ||
      !load_policy (connection, self, error) ||
      !load_releases (connection, patch_id, self, error) ||
      !load_inquiries (connection, patch_id, self, error))
    return NULL;
  const MedDossierStanding *standing = med_dossier_get_standing (self);
  if (standing == NULL)
    return g_steal_pointer (&self);
  self->statement = med_vendor_statement_load_sync (connection, standing->statement_id, error);
  if (self->statement == NULL || !load_payloads (connection, standing->statement_id, self, error) ||
      !load_last_medium (connection, standing->statement_id, self, error))
    return NULL;
  return g_steal_pointer (&self);
}
