/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedTufHashes:
 *
 * What metadata says of the length and the digests of a file. Not changed after it was read.
 */
typedef struct _MedTufHashes MedTufHashes;

MedTufHashes *med_tuf_hashes_read (JsonObject *object,
                                   gboolean required,
                                   const char *name,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_tuf_hashes_free (MedTufHashes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTufHashes, med_tuf_hashes_free)

gint64 med_tuf_hashes_get_length (MedTufHashes *self);
const char *med_tuf_hashes_get_prefix (MedTufHashes *self);
const char *med_tuf_hashes_get_digest (MedTufHashes *self, const char *algorithm);

gboolean med_tuf_hashes_check_bytes (MedTufHashes *self,
                                     GBytes *bytes,
                                     const char *name,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_tuf_hashes_check_file_sync (MedTufHashes *self,
                                         const char *path,
                                         const char *name,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
