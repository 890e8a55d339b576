/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/backup/med-backup-run.h"
#include "engine/backup/med-backup-schedule.h"

G_BEGIN_DECLS

/**
 * MedBackupKeeper:
 *
 * Makes the backups of an inventory: on its schedule while the program runs, one that was missed
 * after the next start, and whenever somebody asks. All in the main context in which it was made;
 * the work itself is done on threads of its own. Signal `changed`: how the inventory stands, or
 * whether a backup is being made, may have changed.
 */
#define MED_TYPE_BACKUP_KEEPER (med_backup_keeper_get_type ())
G_DECLARE_FINAL_TYPE (MedBackupKeeper, med_backup_keeper, MED, BACKUP_KEEPER, GObject)

MedBackupKeeper *med_backup_keeper_new (MedStore *store, const char *data_dir, MedClock *clock);
void med_backup_keeper_start (MedBackupKeeper *self);
void med_backup_keeper_check (MedBackupKeeper *self);
void med_backup_keeper_close (MedBackupKeeper *self);
const MedBackupStanding *med_backup_keeper_get_standing (MedBackupKeeper *self);
gboolean med_backup_keeper_is_busy (MedBackupKeeper *self);
MedProgress *med_backup_keeper_get_progress (MedBackupKeeper *self);
GCancellable *med_backup_keeper_get_cancellable (MedBackupKeeper *self);

void med_backup_keeper_back_up_async (MedBackupKeeper *self,
                                      const MedBackupWish *wish,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MedBackupResult *med_backup_keeper_back_up_finish (MedBackupKeeper *self,
                                                   GAsyncResult *result,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_backup_keeper_list_async (MedBackupKeeper *self,
                                   const char *folder,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *med_backup_keeper_list_finish (MedBackupKeeper *self,
                                          GAsyncResult *result,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_backup_keeper_verify_async (MedBackupKeeper *self,
                                     const MedBackupEntry *entry,
                                     gint64 person_id,
                                     MedProgress *progress,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
MedBackupFinding *med_backup_keeper_verify_finish (MedBackupKeeper *self,
                                                   GAsyncResult *result,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
