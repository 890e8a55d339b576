/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-prune"

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/backup/med-backup-folder.h"
#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"
#include "engine/store/med-backup-manifest.h"

/* So long a finding of ours counts, as long as no file is missing or has another length. After
 * that the bytes are read again: a disk can forget. */
#define FINDING_COUNTS_USEC (7 * MED_USEC_PER_DAY)

typedef struct
{
  MedConnection *connection; /* (unowned) */
  const char *known_whole;   /* (nullable) a backup verified just now */
  gint64 keep;
  GCancellable *cancellable; /* (unowned) (nullable) */
  MedBackupPruning *pruning; /* (unowned) */
  gboolean keeps_payloads;   /* one of those kept has the vault in it */
} Pruner;

void
med_backup_pruning_free (MedBackupPruning *self)
{
  g_ptr_array_unref (self->kept);
  g_ptr_array_unref (self->removed);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/* Every file is there at its length: all that can be told without reading them. */
static gboolean
is_complete (const char *path)
{
  g_autoptr (MedBackup) backup = med_backup_load_manifest (path, NULL);

  if (backup == NULL)
    return FALSE;
  for (guint i = 0; i < backup->files->len; i++)
    {
      const MedBackupFile *file = backup->files->pdata[i];
      g_autofree char *full = g_build_filename (path, file->path, NULL);
      GStatBuf status;

      if (g_lstat (full, &status) != 0 || !S_ISREG (status.st_mode) ||
          status.st_size != file->size_bytes)
        return FALSE;
    }
  return TRUE;
}

static gboolean
was_found_whole (const Pruner *self, const MedBackupEntry *entry)
{
  gint64 now_usec = med_connection_now_usec (self->connection);

  if (g_strcmp0 (entry->path, self->known_whole) == 0)
    return TRUE;
  return entry->whole && entry->checked_usec <= now_usec &&
         now_usec - entry->checked_usec < FINDING_COUNTS_USEC && is_complete (entry->path);
}

static gboolean
is_whole (Pruner *self, const MedBackupEntry *entry, gboolean *whole, GError **error)
{
  *whole = was_found_whole (self, entry);
  if (*whole)
    return TRUE;
  MedBackupFinding *finding =
      med_backup_find_out_sync (entry->path, entry->made_usec, NULL, self->cancellable, error);
  if (finding == NULL)
    return FALSE;
  *whole = finding->whole;
  g_ptr_array_add (self->pruning->findings, finding);
  return TRUE;
}

/* A link in place of one of its folders would lead out of the backup. */
static gboolean
is_reached_by_folders (const char *folder, const char *name)
{
  g_autofree char *within = g_path_get_dirname (name);

  while (!g_str_equal (within, "."))
    {
      g_autofree char *path = g_build_filename (folder, within, NULL);
      char *above = g_path_get_dirname (within);
      GStatBuf status;

      if (g_lstat (path, &status) == 0 && !S_ISDIR (status.st_mode))
        {
          g_free (above);
          return FALSE;
        }
      g_free (within);
      within = above;
    }
  return TRUE;
}

static gboolean
remove_file (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (!is_reached_by_folders (folder, name) || g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));
  return med_error_convert (error, path);
}

/* Folders that are empty by now; what somebody else has put in stays, and its folder with it. */
static void
remove_empty_folders (const char *path, const GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *within = g_path_get_dirname (((MedBackupFile *) files->pdata[i])->path);

      while (!g_str_equal (within, "."))
        {
          g_autofree char *folder = g_build_filename (path, within, NULL);
          char *above = g_path_get_dirname (within);

          g_rmdir (folder);
          g_free (within);
          within = above;
        }
    }
  if (g_rmdir (path) != 0)
    g_message ("%s: something else is in it, and stays: %s", path, g_strerror (errno));
}

/* Only what its manifest lists. It loses the name of a backup first, so that one that is removed by
 * half is never taken for a whole one. */
static gboolean
remove_backup (const char *path, GError **error)
{
  g_autoptr (MedBackup) backup = med_backup_load_manifest (path, error);
  g_autofree char *going = g_strconcat (path, MED_BACKUP_UNFINISHED, NULL);

  if (backup == NULL || !med_durable_rename (path, going, error))
    return FALSE;
  for (guint i = 0; i < backup->files->len; i++)
    if (!remove_file (going, ((MedBackupFile *) backup->files->pdata[i])->path, error))
      return FALSE;
  if (!remove_file (going, MED_BACKUP_MANIFEST, error) ||
      !remove_file (going, MED_BACKUP_MANIFEST_SUM, error))
    return FALSE;
  remove_empty_folders (going, backup->files);
  return TRUE;
}

/* Beside the number that was asked for, the newest one with the payloads stays where none of those
 * has them. */
static gboolean
is_wanted (const Pruner *self, const MedBackupEntry *entry)
{
  return self->pruning->kept->len < self->keep || (entry->with_payloads && !self->keeps_payloads);
}

static gboolean
prune_entry (Pruner *self, const MedBackupEntry *entry, GError **error)
{
  gboolean whole = FALSE;

  if (is_wanted (self, entry))
    {
      if (!is_whole (self, entry, &whole, error))
        return FALSE;
      if (whole)
        {
          g_ptr_array_add (self->pruning->kept, g_strdup (entry->path));
          self->keeps_payloads |= entry->with_payloads;
        }
      /* A damaged one counts for nothing, and stays as long as a whole one would: somebody may want
       * to see what has happened to it, or to save what can be saved. */
      return TRUE;
    }
  if (!remove_backup (entry->path, error))
    return FALSE;
  g_ptr_array_add (self->pruning->removed, g_strdup (entry->path));
  return TRUE;
}

/**
 * med_backup_prune_sync:
 * @connection: a connection to the inventory
 * @folder: the folder in which its backups are made
 * @keep: how many whole ones are kept, at least 1
 * @known_whole: (nullable): a backup that was verified just now
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Removes old backups of this inventory once there are enough newer ones. Which of those are whole
 * is found out by reading them, unless that was done within the last week. Never touched: what is
 * not a backup of this inventory, what cannot be read, what is not whole and newer than those kept,
 * and what others have put into a backup's folder.
 *
 * Returns: (transfer full) (nullable): what was kept and removed
 */
MedBackupPruning *
med_backup_prune_sync (MedConnection *connection,
                       const char *folder,
                       gint64 keep,
                       const char *known_whole,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GPtrArray) entries =
      med_backup_folder_list_sync (connection, folder, cancellable, error);
  g_autoptr (MedBackupPruning) pruning = g_new0 (MedBackupPruning, 1);
  Pruner pruner = { connection, known_whole, MAX (keep, 1), cancellable, pruning, FALSE };

  pruning->kept = g_ptr_array_new_with_free_func (g_free);
  pruning->removed = g_ptr_array_new_with_free_func (g_free);
  pruning->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) med_backup_finding_free);
  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const MedBackupEntry *entry = entries->pdata[i];

      if (entry->kind == MED_BACKUP_OURS && !prune_entry (&pruner, entry, error))
        return NULL;
    }
  return g_steal_pointer (&pruning);
}
