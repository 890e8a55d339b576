/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedBackupFile:
 * @path: within the backup, parted by `/`
 * @sha256: 64 hexadecimal digits
 * @size_bytes: its length
 *
 * One file of a backup.
 */
typedef struct
{
  char *path;
  char *sha256;
  gint64 size_bytes;
} MedBackupFile;

MedBackupFile *med_backup_file_new (const char *path);
void med_backup_file_free (MedBackupFile *self);

gboolean med_backup_files_list (const char *root,
                                const char *within,
                                GPtrArray *paths,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_files_read (const char *source,
                                const char *target,
                                MedBackupFile *file,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_files_sync_tree (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_backup_files_remove_tree (const char *path);
gboolean med_backup_files_is_within (const char *path, const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedBackupFile, med_backup_file_free)

G_END_DECLS
