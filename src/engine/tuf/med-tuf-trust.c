/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-trust"

#include "config.h"

#include "engine/tuf/med-tuf-trust.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-clock.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-refuse.h"

/* Sections 5.2 to 5.6 of TUF 1.0, without any file or network: what is given is taken as trusted or
 * refused, by what is trusted so far and the time at which the update began. */

struct _MedTufTrust
{
  gint64 start_usec;
  MedTufMetadata *root;
  MedTufMetadata *timestamp; /* (nullable); what is kept from before may have expired */
  MedTufMetadata *snapshot;  /* (nullable): of this update */
  MedTufMetadata *before;    /* (nullable): snapshot that was trusted before */
  GHashTable *targets;       /* role → MedTufMetadata */
};

static gboolean
refuse (GError **error, const char *name, const char *reason)
{
  return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, name, reason);
}

/* Expired is what ends at or before the beginning of the update (5.1). */
static gboolean
check_expiry (MedTufTrust *self, MedTufMetadata *metadata, const char *name, GError **error)
{
  gint64 expires = med_tuf_metadata_get_expires_usec (metadata);

  if (expires > self->start_usec)
    return TRUE;
  g_autofree char *when = med_clock_format_local (expires);
  g_autofree char *reason = g_strdup_printf (_ ("it expired at %s: newer files may be withheld. "
                                                "Check this computer's clock, and get newer "
                                                "files from the source"),
                                             when);
  return refuse (error, name, reason);
}

static gboolean
refuse_version (GError **error, const char *name, gint64 found, gint64 expected)
{
  g_autofree char *reason = g_strdup_printf (
      _ ("it has version %" PRId64 " where %" PRId64 " is expected"), found, expected);

  return refuse (error, name, reason);
}

static gboolean
refuse_rollback (GError **error, const char *name, const char *what, gint64 found, gint64 trusted)
{
  g_autofree char *reason = g_strdup_printf (
      _ ("it sets %s back from version %" PRId64 " to %" PRId64 ": this is an old copy"), what,
      trusted, found);

  return refuse (error, name, reason);
}

/**
 * med_tuf_trust_new:
 * @root: root metadata that came by a trusted way
 * @start_usec: when the update began; fixed for all of it (5.1)
 * @error: return location: why it is no root
 *
 * Begins an update from a root that is trusted (5.2). It must be signed by its own keys, but may
 * have expired.
 *
 * Returns: (transfer full) (nullable): what is trusted: the root
 */
MedTufTrust *
med_tuf_trust_new (GBytes *root, gint64 start_usec, GError **error)
{
  g_autoptr (MedTufMetadata) metadata =
      med_tuf_metadata_read (MED_TUF_ROOT, root, "root.json", error);

  if (metadata == NULL || !med_tuf_metadata_verify (metadata, med_tuf_metadata_get_keys (metadata),
                                                    MED_TUF_ROOT, "root.json", error))
    return NULL;
  MedTufTrust *self = g_new0 (MedTufTrust, 1);
  self->start_usec = start_usec;
  self->root = g_steal_pointer (&metadata);
  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) med_tuf_metadata_free);
  return self;
}

void
med_tuf_trust_free (MedTufTrust *self)
{
  g_clear_pointer (&self->root, med_tuf_metadata_free);
  g_clear_pointer (&self->timestamp, med_tuf_metadata_free);
  g_clear_pointer (&self->snapshot, med_tuf_metadata_free);
  g_clear_pointer (&self->before, med_tuf_metadata_free);
  g_hash_table_unref (self->targets);
  g_free (self);
}

static gboolean
has_rotated (MedTufKeyRing *now, MedTufKeyRing *before)
{
  return med_tuf_key_ring_has_lost_key (now, before, MED_TUF_TIMESTAMP) ||
         med_tuf_key_ring_has_lost_key (now, before, MED_TUF_SNAPSHOT);
}

/**
 * med_tuf_trust_take_root:
 * @self: what is trusted, before timestamp metadata is
 * @bytes: the root that follows
 * @rotated: (out): whether keys of timestamp or snapshot were rotated, so that what is kept of
 *   these two must be deleted (5.3.11)
 * @error: return location: %MED_ERROR_UNTRUSTED if it does not follow, and as for
 *   med_tuf_metadata_read()
 *
 * Takes the next version of the root (5.3.4 to 5.3.7): signed by the trusted keys and by its own,
 * its version exactly one more. It may have expired, for others may follow.
 *
 * Returns: whether it is trusted now
 */
gboolean
med_tuf_trust_take_root (MedTufTrust *self, GBytes *bytes, gboolean *rotated, GError **error)
{
  gint64 expected = med_tuf_metadata_get_version (self->root) + 1;
  g_autofree char *name = med_tuf_path_dup_metadata (MED_TUF_ROOT, expected);
  g_autoptr (MedTufMetadata) root = med_tuf_metadata_read (MED_TUF_ROOT, bytes, name, error);
  MedTufKeyRing *trusted = med_tuf_metadata_get_keys (self->root);

  if (root == NULL)
    return FALSE;
  MedTufKeyRing *own = med_tuf_metadata_get_keys (root);
  if (!med_tuf_metadata_verify (root, trusted, MED_TUF_ROOT, name, error) ||
      !med_tuf_metadata_verify (root, own, MED_TUF_ROOT, name, error))
    return FALSE;
  if (med_tuf_metadata_get_version (root) != expected)
    return refuse_version (error, name, med_tuf_metadata_get_version (root), expected);
  *rotated = has_rotated (own, trusted);
  med_tuf_metadata_free (self->root);
  self->root = g_steal_pointer (&root);
  return TRUE;
}

/**
 * med_tuf_trust_finish_root:
 * @self: what is trusted
 * @error: return location: %MED_ERROR_UNTRUSTED
 *
 * Says whether the newest root may be used (5.3.10): it must not have expired.
 *
 * Returns: whether the update may go on
 */
gboolean
med_tuf_trust_finish_root (MedTufTrust *self, GError **error)
{
  return check_expiry (self, self->root, "root.json", error);
}

static MedTufMetadata *
read_signed (MedTufTrust *self, const char *role, GBytes *bytes, GError **error)
{
  g_autofree char *name = med_tuf_path_dup_metadata (role, 0);
  g_autoptr (MedTufMetadata) metadata = med_tuf_metadata_read (role, bytes, name, error);

  return metadata != NULL &&
                 med_tuf_metadata_verify (metadata, med_tuf_metadata_get_keys (self->root), role,
                                          name, error)
             ? g_steal_pointer (&metadata)
             : NULL;
}

static const MedTufFile *
get_file (MedTufMetadata *metadata, const char *name)
{
  return metadata != NULL ? g_hash_table_lookup (med_tuf_metadata_get_files (metadata), name)
                          : NULL;
}

/**
 * med_tuf_trust_remember_timestamp:
 * @self: what is trusted
 * @bytes: timestamp metadata that was trusted in an earlier update
 *
 * Takes it as what must not be gone back behind, if its signatures still count. It may have
 * expired.
 */
void
med_tuf_trust_remember_timestamp (MedTufTrust *self, GBytes *bytes)
{
  MedTufMetadata *kept = read_signed (self, MED_TUF_TIMESTAMP, bytes, NULL);

  if (kept == NULL)
    return;
  g_clear_pointer (&self->timestamp, med_tuf_metadata_free);
  self->timestamp = kept;
}

/* 5.4.3 */
static gboolean
check_timestamp_rollback (MedTufTrust *self, MedTufMetadata *next, GError **error)
{
  gint64 trusted = med_tuf_metadata_get_version (self->timestamp);
  gint64 found = med_tuf_metadata_get_version (next);
  const MedTufFile *trusted_snapshot = get_file (self->timestamp, "snapshot.json");
  const MedTufFile *found_snapshot = get_file (next, "snapshot.json");

  /* Reading them has made sure of it. */
  g_assert (trusted_snapshot != NULL && found_snapshot != NULL);
  if (found < trusted)
    return refuse_rollback (error, "timestamp.json", "timestamp.json", found, trusted);
  return found_snapshot->version >= trusted_snapshot->version ||
         refuse_rollback (error, "timestamp.json", "snapshot.json", found_snapshot->version,
                          trusted_snapshot->version);
}

/**
 * med_tuf_trust_take_timestamp:
 * @self: what is trusted
 * @bytes: timestamp metadata
 * @error: return location: %MED_ERROR_UNTRUSTED, and as for med_tuf_metadata_read()
 *
 * Takes timestamp metadata (5.4): signed, not set back, not expired. The version that is trusted
 * already changes nothing, whatever else is in it; but that one too must not have expired, or a
 * source could show an old state for ever.
 *
 * Returns: what became of it
 */
MedTufTaken
med_tuf_trust_take_timestamp (MedTufTrust *self, GBytes *bytes, GError **error)
{
  g_autoptr (MedTufMetadata) next = read_signed (self, MED_TUF_TIMESTAMP, bytes, error);

  if (next == NULL)
    return MED_TUF_REFUSED;
  if (self->timestamp != NULL &&
      med_tuf_metadata_get_version (next) == med_tuf_metadata_get_version (self->timestamp))
    return check_expiry (self, self->timestamp, "timestamp.json", error) ? MED_TUF_SAME
                                                                         : MED_TUF_REFUSED;
  if ((self->timestamp != NULL && !check_timestamp_rollback (self, next, error)) ||
      !check_expiry (self, next, "timestamp.json", error))
    return MED_TUF_REFUSED;
  g_clear_pointer (&self->timestamp, med_tuf_metadata_free);
  self->timestamp = g_steal_pointer (&next);
  return MED_TUF_NEW;
}

/* 5.5.5: no version goes back, and nothing that was listed is left out. */
static gboolean
check_snapshot_rollback (MedTufTrust *self, MedTufMetadata *next, GError **error)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, med_tuf_metadata_get_files (self->before));
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const MedTufFile *trusted = value;
      const MedTufFile *found = get_file (next, name);

      if (found == NULL)
        {
          g_autofree char *reason =
              g_strdup_printf (_ ("it no longer names %s"), (const char *) name);
          return refuse (error, "snapshot.json", reason);
        }
      if (found->version < trusted->version)
        return refuse_rollback (error, "snapshot.json", name, found->version, trusted->version);
    }
  return TRUE;
}

/* What stands in the trusted timestamp about it (5.5.2, 5.5.4) and its own expiry (5.5.6). */
static gboolean
check_snapshot (MedTufTrust *self, const MedTufFile *file, MedTufMetadata *next, GError **error)
{
  if (med_tuf_metadata_get_version (next) != file->version)
    return refuse_version (error, "snapshot.json", med_tuf_metadata_get_version (next),
                           file->version);
  return (self->before == NULL || check_snapshot_rollback (self, next, error)) &&
         check_expiry (self, next, "snapshot.json", error);
}

/**
 * med_tuf_trust_take_snapshot:
 * @self: what is trusted, with a timestamp
 * @bytes: snapshot metadata
 * @error: return location: %MED_ERROR_UNTRUSTED, and as for med_tuf_metadata_read()
 *
 * Takes snapshot metadata (5.5): the bytes that the timestamp names, signed, of that version,
 * nothing in it set back or left out, not expired.
 *
 * Returns: whether it is trusted now
 */
gboolean
med_tuf_trust_take_snapshot (MedTufTrust *self, GBytes *bytes, GError **error)
{
  const MedTufFile *file = med_tuf_trust_get_snapshot_file (self);
  g_autoptr (MedTufMetadata) next = NULL;

  if (file == NULL)
    return refuse (error, "snapshot.json", _ ("the trusted timestamp does not name it"));
  if (!med_tuf_hashes_check_bytes (file->hashes, bytes, "snapshot.json", error))
    return FALSE;
  next = read_signed (self, MED_TUF_SNAPSHOT, bytes, error);
  if (next == NULL || !check_snapshot (self, file, next, error))
    return FALSE;
  g_clear_pointer (&self->snapshot, med_tuf_metadata_free);
  self->snapshot = g_steal_pointer (&next);
  return TRUE;
}

/**
 * med_tuf_trust_remember_snapshot:
 * @self: what is trusted
 * @bytes: snapshot metadata that was trusted in an earlier update
 *
 * Takes it as what must not be gone back behind, if its signatures still count.
 */
void
med_tuf_trust_remember_snapshot (MedTufTrust *self, GBytes *bytes)
{
  MedTufMetadata *kept = read_signed (self, MED_TUF_SNAPSHOT, bytes, NULL);

  if (kept == NULL)
    return;
  g_clear_pointer (&self->before, med_tuf_metadata_free);
  self->before = kept;
}

/* Who signs for @role: the root for the targets themselves, or the role that hands on to it. */
static MedTufKeyRing *
find_keys (MedTufTrust *self, const char *role, const char *parent, const char **key_role)
{
  MedTufMetadata *metadata;
  MedTufDelegations *delegations;

  *key_role = role;
  if (parent == NULL)
    return med_tuf_metadata_get_keys (self->root);
  metadata = g_hash_table_lookup (self->targets, parent);
  delegations = metadata != NULL ? med_tuf_metadata_get_delegations (metadata) : NULL;
  if (delegations == NULL)
    return NULL;
  *key_role = med_tuf_delegations_get_key_role (delegations, role);
  return med_tuf_delegations_get_keys (delegations);
}

/**
 * med_tuf_trust_take_targets:
 * @self: what is trusted, with a snapshot
 * @role: `targets`, or a role that targets are handed on to
 * @parent: (nullable): the role that hands on to it; %NULL for `targets`
 * @bytes: its metadata
 * @error: return location: %MED_ERROR_UNTRUSTED, and as for med_tuf_metadata_read()
 *
 * Takes targets metadata (5.6): the bytes that the snapshot names, signed for this role, of that
 * version, not expired.
 *
 * Returns: whether it is trusted now
 */
gboolean
med_tuf_trust_take_targets (
    MedTufTrust *self, const char *role, const char *parent, GBytes *bytes, GError **error)
{
  const MedTufFile *file = med_tuf_trust_get_targets_file (self, role);
  g_autofree char *name = med_tuf_path_dup_metadata (role, 0);
  const char *key_role = NULL;
  MedTufKeyRing *keys = find_keys (self, role, parent, &key_role);
  g_autoptr (MedTufMetadata) next = NULL;

  if (file == NULL || keys == NULL)
    return refuse (error, name, _ ("the trusted snapshot does not name it"));
  if (!med_tuf_hashes_check_bytes (file->hashes, bytes, name, error))
    return FALSE;
  next = med_tuf_metadata_read (MED_TUF_TARGETS, bytes, name, error);
  if (next == NULL || !med_tuf_metadata_verify (next, keys, key_role, name, error))
    return FALSE;
  if (med_tuf_metadata_get_version (next) != file->version)
    return refuse_version (error, name, med_tuf_metadata_get_version (next), file->version);
  if (!check_expiry (self, next, name, error))
    return FALSE;
  g_hash_table_replace (self->targets, g_strdup (role), g_steal_pointer (&next));
  return TRUE;
}

/**
 * med_tuf_trust_get:
 * @self: what is trusted
 * @role: the name of a role
 *
 * Returns: (transfer none) (nullable): its metadata, if it is trusted in this update
 */
MedTufMetadata *
med_tuf_trust_get (MedTufTrust *self, const char *role)
{
  if (g_str_equal (role, MED_TUF_ROOT))
    return self->root;
  if (g_str_equal (role, MED_TUF_TIMESTAMP))
    return self->timestamp;
  if (g_str_equal (role, MED_TUF_SNAPSHOT))
    return self->snapshot;
  return g_hash_table_lookup (self->targets, role);
}

/**
 * med_tuf_trust_get_snapshot_file:
 * @self: what is trusted
 *
 * Returns: (transfer none) (nullable): what the timestamp says of the snapshot
 */
const MedTufFile *
med_tuf_trust_get_snapshot_file (MedTufTrust *self)
{
  return get_file (self->timestamp, "snapshot.json");
}

/**
 * med_tuf_trust_get_targets_file:
 * @self: what is trusted
 * @role: `targets`, or a role that targets are handed on to
 *
 * Returns: (transfer none) (nullable): what the snapshot says of its metadata
 */
const MedTufFile *
med_tuf_trust_get_targets_file (MedTufTrust *self, const char *role)
{
  g_autofree char *name = g_strconcat (role, ".json", NULL);

  return get_file (self->snapshot, name);
}
