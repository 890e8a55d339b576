/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/tuf/med-tuf-delegation.h"
#include "engine/tuf/med-tuf-hashes.h"
#include "engine/tuf/med-tuf-key-ring.h"

G_BEGIN_DECLS

/**
 * MedTufFile:
 * @version: the version it must have
 * @hashes: (owned): its length and digests, as far as they are said
 *
 * What snapshot or timestamp metadata says of other metadata.
 */
typedef struct
{
  gint64 version;
  MedTufHashes *hashes;
} MedTufFile;

/**
 * MedTufTarget:
 * @path: (owned): its path
 * @hashes: (owned): its length and digests
 * @custom: (owned) (nullable): what the repository adds to it
 * @role: (owned): the role that signed for it
 *
 * A file that somebody signed for.
 */
typedef struct
{
  char *path;
  MedTufHashes *hashes;
  JsonObject *custom;
  char *role;
} MedTufTarget;

void med_tuf_target_free (MedTufTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTufTarget, med_tuf_target_free)

/**
 * MedTufMetadata:
 *
 * One file of metadata, well formed; nothing is said yet about who signed it.
 */
typedef struct _MedTufMetadata MedTufMetadata;

MedTufMetadata *med_tuf_metadata_read (const char *type,
                                       GBytes *bytes,
                                       const char *name,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_tuf_metadata_free (MedTufMetadata *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTufMetadata, med_tuf_metadata_free)

GBytes *med_tuf_metadata_get_bytes (MedTufMetadata *self);
gint64 med_tuf_metadata_get_version (MedTufMetadata *self);
gint64 med_tuf_metadata_get_expires_usec (MedTufMetadata *self);
gboolean med_tuf_metadata_verify (MedTufMetadata *self,
                                  MedTufKeyRing *keys,
                                  const char *role,
                                  const char *name,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

MedTufKeyRing *med_tuf_metadata_get_keys (MedTufMetadata *self);
gboolean med_tuf_metadata_has_consistent_snapshots (MedTufMetadata *self);
GHashTable *med_tuf_metadata_get_files (MedTufMetadata *self);
MedTufDelegations *med_tuf_metadata_get_delegations (MedTufMetadata *self);
MedTufTarget *med_tuf_metadata_dup_target (MedTufMetadata *self, const char *path);

G_END_DECLS
