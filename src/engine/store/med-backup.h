/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/base/med-progress.h"
#include "engine/store/med-backup-files.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* The setting that says when and where the last backup was made, as a JSON object. */
#define MED_BACKUP_SETTING "backup-last"
/* The one that says why the last try failed; gone once one has succeeded, whatever the clock said
 * then and says now. */
#define MED_BACKUP_FAILURE_SETTING "backup-failure"
/* The name of a backup begins, and that of one that is not whole ends, with this. */
#define MED_BACKUP_PREFIX "medpatch-backup-"
#define MED_BACKUP_UNFINISHED ".tmp"
#define MED_BACKUP_DATABASE "medpatch.db"
#define MED_BACKUP_MANIFEST "manifest.json"
#define MED_BACKUP_MANIFEST_SUM "manifest.sha256"

/**
 * MedBackup:
 * @path: the folder that is the backup
 * @made_usec: when it was made
 * @schema: version of the database in it
 * @seq: number of the last row of the audit log
 * @head: the last link of the audit log, 64 hexadecimal digits
 * @with_payloads: whether the files of the vault are in it
 * @size_bytes: of all its files
 * @rows: how many rows the tables that matter have
 * @files: (element-type MedBackupFile): all files but the manifest
 *
 * What the manifest of a backup says.
 */
typedef struct
{
  char *path;
  gint64 made_usec;
  gint64 schema;
  gint64 seq;
  char *head;
  gboolean with_payloads;
  gint64 size_bytes;
  JsonObject *rows;
  GPtrArray *files;
} MedBackup;

MedBackup *med_backup_make_sync (MedConnection *connection,
                                 const char *parent,
                                 gboolean with_payloads,
                                 MedProgress *progress,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_record_sync (MedConnection *connection,
                                 gint64 person_id,
                                 const MedBackup *backup,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedBackup *med_backup_verify_sync (const char *path,
                                   MedProgress *progress,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_restore_sync (const char *path,
                                  const char *data_dir,
                                  char **moved_aside,
                                  MedProgress *progress,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_backup_find_newest (const char *parent, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_backup_free (MedBackup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedBackup, med_backup_free)

G_END_DECLS
