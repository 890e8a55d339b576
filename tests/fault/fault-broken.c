/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Linked into fault-driver-broken only, in place of functions of the engine (ld --wrap): the same
 * program built with its durability broken on purpose. FAULT_PLANT says which fault is in it. The
 * tests of this folder must find each of them. */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "engine/distribution/med-vault.h"

#define BLOCK_BYTES (64 * 1024)

gboolean __real_med_connection_execute (MedConnection *connection,
                                        const char *sql,
                                        const MedValue *values,
                                        gsize n_values,
                                        GError **error);
gboolean __wrap_med_connection_execute (MedConnection *connection,
                                        const char *sql,
                                        const MedValue *values,
                                        gsize n_values,
                                        GError **error);
gboolean __real_med_vault_put_sync (const char *data_dir,
                                    const char *source_path,
                                    const MedVaultFile *file,
                                    const MedDigestProgress *progress,
                                    GCancellable *cancellable,
                                    GError **error);
gboolean __wrap_med_vault_put_sync (const char *data_dir,
                                    const char *source_path,
                                    const MedVaultFile *file,
                                    const MedDigestProgress *progress,
                                    GCancellable *cancellable,
                                    GError **error);

static gboolean
is_planted (const char *fault)
{
  return g_strcmp0 (g_getenv ("FAULT_PLANT"), fault) == 0;
}

/* no-transaction: what belongs together is written piece by piece. */
gboolean
__wrap_med_connection_execute (MedConnection *connection,
                               const char *sql,
                               const MedValue *values,
                               gsize n_values,
                               GError **error)
{
  static const char *const bounds[] = { "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", NULL };

  return (is_planted ("no-transaction") && g_strv_contains (bounds, sql)) ||
         __real_med_connection_execute (connection, sql, values, n_values, error);
}

/* vault-in-place: a payload is copied straight to where it is looked for, block by block. */
gboolean
__wrap_med_vault_put_sync (const char *data_dir,
                           const char *source_path,
                           const MedVaultFile *file,
                           const MedDigestProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *path = med_vault_dup_path (data_dir, file->sha256);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *data = NULL;
  gsize size = 0;

  if (!is_planted ("vault-in-place"))
    return __real_med_vault_put_sync (data_dir, source_path, file, progress, cancellable, error);
  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !g_file_get_contents (source_path, &data, &size, error))
    return FALSE;
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  for (gsize at = 0; at < size; at += BLOCK_BYTES)
    if (pwrite (fd, data + at, MIN (BLOCK_BYTES, size - at), (off_t) at) < 0 || fdatasync (fd) != 0)
      g_error ("%s", path);
  close (fd);
  return TRUE;
}
