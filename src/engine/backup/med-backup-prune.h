/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/backup/med-backup-folder.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

/**
 * MedBackupWish:
 * @folder: where the backup is made, by its whole path
 * @with_payloads: whether the files of the vault are copied too
 * @keep: how many are kept afterwards; 0 removes none
 * @person_id: who asks for it; 0 for the program itself
 */
typedef struct
{
  char *folder;
  gboolean with_payloads;
  gint64 keep;
  gint64 person_id;
} MedBackupWish;

/**
 * MedBackupPruning:
 * @kept: (element-type utf8): whole ones that stay, newest first
 * @removed: (element-type utf8): those that are gone
 * @findings: (element-type MedBackupFinding): what was read for it
 */
typedef struct
{
  GPtrArray *kept;
  GPtrArray *removed;
  GPtrArray *findings;
} MedBackupPruning;

MedBackupPruning *med_backup_prune_sync (MedStore *store,
                                         MedConnection *connection,
                                         const MedBackupWish *wish,
                                         const char *known_whole,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_backup_pruning_free (MedBackupPruning *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedBackupPruning, med_backup_pruning_free)

G_END_DECLS
