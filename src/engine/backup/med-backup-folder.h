/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-backup.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

/**
 * MedBackupKind:
 * @MED_BACKUP_OURS: made from these data: the end of its audit log is a link of ours
 * @MED_BACKUP_OTHERS: of another inventory, or of a past that was given up by restoring
 * @MED_BACKUP_UNREADABLE: its manifest cannot be read or was changed; whose it is cannot be told
 * @MED_BACKUP_CUT_OFF: making it was cut off; it is no backup
 *
 * What a folder with the name of a backup is.
 */
typedef enum
{
  MED_BACKUP_OURS,
  MED_BACKUP_OTHERS,
  MED_BACKUP_UNREADABLE,
  MED_BACKUP_CUT_OFF,
} MedBackupKind;

/**
 * MedBackupEntry:
 * @path: the folder
 * @kind: what it is
 * @made_usec: when it was made; 0 if that cannot be told
 * @size_bytes: of all its files, as the manifest says
 * @with_payloads: whether the vault is in it
 * @reason: (nullable): why the manifest cannot be read
 * @checked_usec: when its bytes were last read again; 0 for never since it was made
 * @whole: whether they were whole then
 * @check_reason: (nullable): what was wrong then
 *
 * A folder among the backups, without having read more than its manifest.
 */
typedef struct
{
  char *path;
  MedBackupKind kind;
  gint64 made_usec;
  gint64 size_bytes;
  gboolean with_payloads;
  char *reason;
  gint64 checked_usec;
  gboolean whole;
  char *check_reason;
} MedBackupEntry;

void med_backup_entry_free (MedBackupEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedBackupEntry, med_backup_entry_free)

GPtrArray *med_backup_folder_list_sync (MedConnection *connection,
                                        const char *folder,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedBackupFinding:
 * @path: a backup whose bytes were read
 * @made_usec: when it was made
 * @whole: whether it is whole
 * @reason: (nullable): what is wrong
 */
typedef struct
{
  char *path;
  gint64 made_usec;
  gboolean whole;
  char *reason;
} MedBackupFinding;

MedBackupFinding *med_backup_find_out_sync (const char *path,
                                            gint64 made_usec,
                                            MedProgress *progress,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_note_findings_sync (MedStore *store,
                                        gint64 person_id,
                                        const GPtrArray *findings,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_backup_finding_free (MedBackupFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedBackupFinding, med_backup_finding_free)

G_END_DECLS
