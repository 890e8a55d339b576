/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-verify"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-change.h"
#include "engine/store/med-migration.h"

/* What a department would miss first. A table that an older schema does not have is left out. */
static const char *const counted[] = { "device",   "advisory", "patch",       "statement",
                                       "payload",  "downtime", "disposition", "attempt",
                                       "evidence", "document", "signature",   "person",
                                       "change" };

static gboolean
count_rows (MedBackup *self, MedConnection *connection, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (counted); i++)
    {
      g_autofree char *sql = g_strconcat ("SELECT count(*) FROM ", counted[i], NULL);
      gint64 exists = 0, rows = 0;

      if (!med_connection_get_int (connection,
                                   "SELECT count(*) FROM sqlite_schema"
                                   " WHERE type = 'table' AND name = $1",
                                   MED_VALUES (MED_TEXT (counted[i])), &exists, error) ||
          (exists != 0 && !med_connection_get_int (connection, sql, MED_NO_VALUES, &rows, error)))
        return FALSE;
      if (exists != 0)
        json_object_set_int_member (self->rows, counted[i], rows);
    }
  return TRUE;
}

static gboolean
read_chain (MedBackup *self, MedConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedChangeVerdict) verdict = med_change_verify_sync (connection, cancellable, error);

  if (verdict == NULL)
    return FALSE;
  if (verdict->first_broken != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                   _ ("The audit log is broken at row %" PRId64 ": %s"), verdict->first_broken,
                   verdict->reason);
      return FALSE;
    }
  self->seq = verdict->rows;
  g_free (self->head);
  self->head = g_steal_pointer (&verdict->head);
  return TRUE;
}

/**
 * med_backup_read_database:
 * @self: a backup of which the path is known
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Opens the database in a folder read-only, checks its structure and every link of its audit log,
 * and fills in its version, the head of the log and the numbers of rows.
 *
 * Returns: whether it is sound
 */
gboolean
med_backup_read_database (MedBackup *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *location = g_build_filename (self->path, MED_BACKUP_DATABASE, NULL);
  g_autoptr (MedClock) clock = med_clock_new ();
  g_autoptr (MedConnection) connection =
      med_connection_open (&med_sqlite_driver, location, MED_STORE_READ, clock, error);

  if (connection != NULL && med_connection_check (connection, error) &&
      med_migration_read_version (connection, &self->schema, error) &&
      read_chain (self, connection, cancellable, error) && count_rows (self, connection, error))
    return TRUE;
  return med_error_convert (error, location);
}

static gboolean
check_database (const MedBackup *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedBackup) found = med_backup_new (self->path);

  if (!med_backup_read_database (found, cancellable, error))
    return FALSE;
  gboolean same = found->schema == self->schema && found->seq == self->seq &&
                  g_strcmp0 (found->head, self->head) == 0;
  for (gsize i = 0; i < G_N_ELEMENTS (counted); i++)
    if (med_json_get_int (found->rows, counted[i], -1) !=
        med_json_get_int (self->rows, counted[i], -1))
      same = FALSE;
  if (!same)
    g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                 _ ("%s: the database is not the one that the manifest describes"), self->path);
  return same;
}

static gboolean
check_file (const MedBackup *self,
            const MedBackupFile *expected,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (MedBackupFile) found = med_backup_file_new (expected->path);
  g_autoptr (GError) why = NULL;

  if (!med_backup_files_read (self->path, NULL, found, cancellable, &why))
    {
      if (g_error_matches (why, MED_ERROR, MED_ERROR_NOT_FOUND))
        g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                     _ ("%s: the backup is incomplete, %s is missing"), self->path, found->path);
      else if (g_error_matches (why, MED_ERROR, MED_ERROR_CORRECT_INPUT)) /* a link, a folder */
        g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                     _ ("%s: %s was changed after the backup was made"), self->path, found->path);
      else
        g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (found->size_bytes == expected->size_bytes && g_str_equal (found->sha256, expected->sha256))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
               _ ("%s: %s was changed after the backup was made"), self->path, found->path);
  return FALSE;
}

static gboolean
check_nothing_else (const MedBackup *self, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (known, (gpointer) MED_BACKUP_MANIFEST);
  g_hash_table_add (known, (gpointer) MED_BACKUP_MANIFEST_SUM);
  for (guint i = 0; i < self->files->len; i++)
    g_hash_table_add (known, ((MedBackupFile *) self->files->pdata[i])->path);
  if (!med_backup_files_list (self->path, "", paths, error))
    return FALSE;
  for (guint i = 0; i < paths->len; i++)
    if (!g_hash_table_contains (known, paths->pdata[i]))
      {
        g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                     _ ("%s: %s does not belong to the backup"), self->path,
                     (const char *) paths->pdata[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
holds_database (const MedBackup *self)
{
  for (guint i = 0; i < self->files->len; i++)
    if (g_str_equal (((MedBackupFile *) self->files->pdata[i])->path, MED_BACKUP_DATABASE))
      return TRUE;
  return FALSE;
}

/**
 * med_backup_verify_sync:
 * @path: the folder of a backup
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_DAMAGED names the file, %MED_ERROR_NEWER_VERSION,
 *   %MED_ERROR_NOT_FOUND where there is no backup, %MED_ERROR_CANCELLED
 *
 * Reads every byte of a backup and compares it with the manifest: each file by its SHA-256, that
 * none is missing and none too many, then the structure of the database, its audit log link by
 * link, its head and its numbers of rows. Writes nothing.
 *
 * Returns: (transfer full) (nullable): the backup, which is whole
 */
MedBackup *
med_backup_verify_sync (const char *path,
                        MedProgress *progress,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *folder = g_canonicalize_filename (path, NULL);
  g_autoptr (MedBackup) self = med_backup_load_manifest (folder, error);

  if (self == NULL)
    return NULL;
  g_free (self->path);
  self->path = g_steal_pointer (&folder);
  med_progress_report (progress, 0, _ ("Verifying the backup"));
  if (!holds_database (self))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                   _ ("%s: the backup is incomplete, %s is missing"), self->path,
                   MED_BACKUP_DATABASE);
      return NULL;
    }
  if (!check_nothing_else (self, error))
    return NULL;
  for (guint i = 0; i < self->files->len; i++)
    {
      if (!check_file (self, self->files->pdata[i], cancellable, error))
        return NULL;
      med_progress_report (progress, 0.8 * (i + 1) / self->files->len, NULL);
    }
  if (!check_database (self, cancellable, error))
    return NULL;
  med_progress_report (progress, 1, NULL);
  return g_steal_pointer (&self);
}
