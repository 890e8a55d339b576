/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-prune"

#include "config.h"

#include "engine/backup/med-backup-prune.h"

#include <glib/gstdio.h>

#include "engine/backup/med-backup-removal.h"
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
  GPtrArray *doomed;         /* (unowned) those that go */
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
  g_ptr_array_add (self->doomed, g_strdup (entry->path));
  return TRUE;
}

static gboolean
look_through (Pruner *self, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) entries =
      med_backup_folder_list_sync (self->connection, folder, self->cancellable, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      const MedBackupEntry *entry = entries->pdata[i];

      if (entry->kind == MED_BACKUP_OURS && !prune_entry (self, entry, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_backup_prune_sync:
 * @store: the store, whose writer notes what is done
 * @connection: a connection to the inventory of the calling thread
 * @wish: in which folder, how many whole ones are kept (at least 1), and who asks for it
 * @known_whole: (nullable): a backup that was verified just now
 * @cancellable: (nullable): to stop it; removing is not stopped half way
 * @error: return location
 *
 * Removes old backups of this inventory once there are enough newer ones. Which of those are whole
 * is found out by reading them, unless that was done within the last week. Never touched: what is
 * not a backup of this inventory, what cannot be read, what is not whole and newer than those kept,
 * and what others have put into a backup's folder. What is found, that a backup is going to be
 * removed, and that it was, stands in the audit log, each before the next.
 *
 * Returns: (transfer full) (nullable): what was kept and removed
 */
MedBackupPruning *
med_backup_prune_sync (MedStore *store,
                       MedConnection *connection,
                       const MedBackupWish *wish,
                       const char *known_whole,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (MedBackupPruning) pruning = g_new0 (MedBackupPruning, 1);
  g_autoptr (GPtrArray) doomed = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_canonicalize_filename (wish->folder, NULL);
  Pruner pruner = { connection, known_whole, MAX (wish->keep, 1), cancellable, pruning,
                    doomed,     FALSE };

  pruning->kept = g_ptr_array_new_with_free_func (g_free);
  pruning->removed = g_ptr_array_new_with_free_func (g_free);
  pruning->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) med_backup_finding_free);
  if (med_backup_removal_settle_sync (store, connection, wish->person_id, folder, pruning->removed,
                                      error) &&
      look_through (&pruner, folder, error) &&
      med_backup_note_findings_sync (store, wish->person_id, pruning->findings, error) &&
      med_backup_removal_run_sync (store, wish->person_id, folder, doomed, pruning->removed, error))
    return g_steal_pointer (&pruning);
  return NULL;
}
