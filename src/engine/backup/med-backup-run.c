/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-run"

#include "config.h"

#include "engine/backup/med-backup-run.h"

#include "engine/backup/med-backup-removal.h"
#include "engine/backup/med-backup-schedule.h"
#include "engine/base/med-error.h"
#include "engine/store/med-sweep.h"

void
med_backup_result_free (MedBackupResult *self)
{
  g_clear_pointer (&self->backup, med_backup_free);
  g_clear_pointer (&self->pruning, med_backup_pruning_free);
  g_free (self->not_pruned);
  g_free (self);
}

/**
 * med_backup_open_connection:
 * @data_dir: the folder of the inventory
 * @clock: tells the time
 * @error: return location
 *
 * Opens a connection that only reads, for one thread: a backup takes long, and no lane of the store
 * should wait for it.
 *
 * Returns: (transfer full) (nullable): the connection
 */
MedConnection *
med_backup_open_connection (const char *data_dir, MedClock *clock, GError **error)
{
  g_autofree char *location = g_build_filename (data_dir, MED_BACKUP_DATABASE, NULL);

  return med_connection_open (&med_sqlite_driver, location, MED_STORE_READ, clock, error);
}

typedef struct
{
  const MedBackupWish *wish;
  const MedBackupResult *result;
  const GError *failure;
} Note;

static gpointer
note_made_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Note *note = data;

  return med_backup_record_sync (connection, note->wish->person_id, note->result->backup, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
note_failed_func (MedConnection *connection,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  const Note *note = data;

  return med_backup_record_failure_sync (connection, note->wish->person_id, note->wish->folder,
                                         note->failure, error)
             ? MED_STORE_OK
             : NULL;
}

/* What a person stopped did not fail. Why it failed matters more than that it could not be noted.
 */
static void
note_failure (MedStore *store, const MedBackupWish *wish, const GError *failure)
{
  Note note = { .wish = wish, .failure = failure };
  g_autoptr (GError) error = NULL;

  if (g_error_matches (failure, MED_ERROR, MED_ERROR_CANCELLED))
    return;
  if (med_store_run_sync (store, MED_STORE_WRITER, note_failed_func, &note, NULL, &error) == NULL)
    g_message ("The failure of a backup could not be noted: %s", error->message);
}

/* The backup is made whatever comes of the older ones. */
static void
prune (MedStore *store,
       MedConnection *connection,
       const MedBackupWish *wish,
       MedBackupResult *result,
       GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (wish->keep <= 0)
    return;
  result->pruning =
      med_backup_prune_sync (store, connection, wish, result->backup->path, cancellable, &error);
  if (result->pruning == NULL)
    result->not_pruned = g_strdup (error->message);
}

/**
 * med_backup_run_sync:
 * @store: the store, whose writer notes what came of it
 * @connection: a connection of the calling thread, see [func@backup_open_connection]
 * @wish: what is wanted
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: as [func@backup_make_sync]
 *
 * Makes a backup, verifies it, notes it, and removes older ones as far as is wanted. A failure is
 * noted too, unless somebody stopped it.
 *
 * Returns: (transfer full) (nullable): what was made and removed
 */
MedBackupResult *
med_backup_run_sync (MedStore *store,
                     MedConnection *connection,
                     const MedBackupWish *wish,
                     MedProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (MedBackupResult) result = g_new0 (MedBackupResult, 1);
  Note note = { .wish = wish, .result = result };
  g_autoptr (GError) failure = NULL;

  result->backup = med_backup_make_sync (connection, wish->folder, wish->with_payloads, progress,
                                         cancellable, &failure);
  if (result->backup == NULL ||
      med_store_run_sync (store, MED_STORE_WRITER, note_made_func, &note, NULL, &failure) == NULL)
    {
      note_failure (store, wish, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  prune (store, connection, wish, result, cancellable);
  return g_steal_pointer (&result);
}

/**
 * med_backup_tidy_sync:
 * @store: the store, whose writer notes what became of backups that were being removed
 * @connection: a connection of the calling thread
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * After a start: clears up what a program that died has left, of backups it was making or removing.
 *
 * Returns: whether it could be looked at
 */
gboolean
med_backup_tidy_sync (MedStore *store,
                      MedConnection *connection,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (MedClock) clock = med_clock_new ();
  g_autoptr (MedBackupSchedule) schedule = med_backup_schedule_load_sync (connection, error);

  if (schedule == NULL)
    return FALSE;
  if (schedule->folder != NULL)
    med_sweep_backups (schedule->folder, med_clock_now_usec (clock), cancellable);
  return med_backup_removal_settle_sync (store, connection, 0, NULL, NULL, error);
}
