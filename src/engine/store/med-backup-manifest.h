/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-backup.h"

G_BEGIN_DECLS

MedBackup *med_backup_new (const char *path);
gboolean
med_backup_write_manifest (const MedBackup *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedBackup *med_backup_read_manifest (const char *path,
                                     JsonNode *root,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedBackup *med_backup_load_manifest (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In med-backup-verify.c: what a database says of itself, and its soundness. */
gboolean med_backup_read_database (MedBackup *self,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
