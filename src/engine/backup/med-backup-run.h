/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/backup/med-backup-prune.h"

G_BEGIN_DECLS

/**
 * MedBackupResult:
 * @backup: what was made and verified
 * @pruning: (nullable): what was kept and removed; %NULL where nothing was asked for, or it failed
 * @not_pruned: (nullable): why older ones could not be looked through
 */
typedef struct
{
  MedBackup *backup;
  MedBackupPruning *pruning;
  char *not_pruned;
} MedBackupResult;

MedConnection *med_backup_open_connection (const char *data_dir,
                                           MedClock *clock,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedBackupResult *med_backup_run_sync (MedStore *store,
                                      MedConnection *connection,
                                      const MedBackupWish *wish,
                                      MedProgress *progress,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_backup_result_free (MedBackupResult *self);
gboolean med_backup_tidy_sync (MedStore *store,
                               MedConnection *connection,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedBackupResult, med_backup_result_free)

G_END_DECLS
