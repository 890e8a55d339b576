/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"
#include "engine/trust/med-digest.h"

G_BEGIN_DECLS

/**
 * MedVaultFile:
 * @name: for messages
 * @size_bytes: how long it must be
 * @sha256: which 64 hexadecimal digits it must hash to
 *
 * A payload as the vendor's statement describes it.
 */
typedef struct
{
  const char *name;
  gint64 size_bytes;
  const char *sha256;
} MedVaultFile;

char *med_vault_dup_path (const char *data_dir, const char *sha256);
gboolean med_vault_put_sync (const char *data_dir,
                             const char *source_path,
                             const MedVaultFile *file,
                             const MedDigestProgress *progress,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_vault_check_sync (const char *data_dir,
                               const MedVaultFile *file,
                               const MedDigestProgress *progress,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_vault_rehash_sync (MedConnection *connection,
                                gint64 statement_id,
                                GCancellable *cancellable,
                                char **evidence,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
