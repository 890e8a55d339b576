/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-store.h"

G_BEGIN_DECLS

/* The setting that names the backups whose removal was begun and not settled, a JSON array. */
#define MED_BACKUP_REMOVING_SETTING "backup-removing"

/**
 * MedBackupFate:
 * @MED_BACKUP_GONE: it is removed, and the disk knows
 * @MED_BACKUP_STANDS: nothing of it was removed
 * @MED_BACKUP_HALF: some of it is left, under a name that is no backup's; to be gone on with
 * @MED_BACKUP_UNKNOWN: its disk is not there
 *
 * What became of a backup that was to be removed.
 */
typedef enum
{
  MED_BACKUP_GONE,
  MED_BACKUP_STANDS,
  MED_BACKUP_HALF,
  MED_BACKUP_UNKNOWN,
} MedBackupFate;

/* For the tests, which stop in the middle as a crash would; others use the functions below. */
gboolean med_backup_removal_record_intent (MedConnection *connection,
                                           gint64 person_id,
                                           const GPtrArray *paths,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedBackupFate med_backup_removal_carry_out (const char *path, GError **error);

GPtrArray *
med_backup_removal_load_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_removal_run_sync (MedStore *store,
                                      gint64 person_id,
                                      const char *folder,
                                      const GPtrArray *paths,
                                      GPtrArray *removed,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_removal_settle_sync (MedStore *store,
                                         MedConnection *connection,
                                         gint64 person_id,
                                         const char *folder,
                                         GPtrArray *removed,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
