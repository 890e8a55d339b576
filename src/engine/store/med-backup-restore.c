/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-restore"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"
#include "engine/store/med-backup-manifest.h"

typedef enum
{
  PLACE_FREE, /* no such folder, or an empty one */
  PLACE_TAKEN,
} Place;

static gboolean
look_at_place (const char *data_dir, Place *place, GError **error)
{
  *place = PLACE_FREE;
  if (!g_file_test (data_dir, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autoptr (GDir) dir = g_dir_open (data_dir, 0, error);
  if (dir == NULL)
    return med_error_convert (error, NULL);
  if (g_dir_read_name (dir) != NULL)
    *place = PLACE_TAKEN;
  return TRUE;
}

/* A program that has the folder open would go on writing into the one moved aside. SQLite leaves
 * its journal only when nobody else has the database open; a damaged one, which is what a backup is
 * for, may not even open. */
static gboolean
check_not_in_use (const char *data_dir, GError **error)
{
  g_autofree char *location = g_build_filename (data_dir, MED_BACKUP_DATABASE, NULL);
  g_autoptr (MedClock) clock = med_clock_new ();
  g_autoptr (GError) why = NULL;

  if (!g_file_test (location, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autoptr (MedConnection) connection =
      med_connection_open (&med_sqlite_driver, location, MED_STORE_WRITE, clock, &why);
  if (connection != NULL &&
      med_connection_run_script (connection, "PRAGMA journal_mode=DELETE", &why))
    return TRUE;
  if (!g_error_matches (why, MED_ERROR, MED_ERROR_RETRY))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_RETRY,
               _ ("%s is open in another program. Close MedPatch first. Nothing was changed."),
               data_dir);
  return FALSE;
}

static gboolean
check_place (const char *path, const char *data_dir, gboolean replace, GError **error)
{
  Place place;

  if (!look_at_place (data_dir, &place, error))
    return FALSE;
  if (place == PLACE_FREE)
    return TRUE;
  if (!replace)
    {
      g_set_error (
          error, MED_ERROR, MED_ERROR_REFUSED,
          _ ("%s is not empty. Restore into a new folder, or ask for the present one to be "
             "moved aside. Nothing was changed."),
          data_dir);
      return FALSE;
    }
  if (med_backup_files_is_within (path, data_dir))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("The backup %s is within the folder that it would replace. Copy it elsewhere "
                      "first. Nothing was changed."),
                   path);
      return FALSE;
    }
  return check_not_in_use (data_dir, error);
}

static gboolean
copy_all (const MedBackup *backup,
          const char *target,
          MedProgress *progress,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (MedBackup) restored = med_backup_new (target);

  med_progress_report (progress, 0, _ ("Restoring the files"));
  for (guint i = 0; i < backup->files->len; i++)
    {
      const MedBackupFile *file = backup->files->pdata[i];
      g_autoptr (MedBackupFile) copy = med_backup_file_new (file->path);

      if (!med_backup_files_read (backup->path, target, copy, cancellable, error))
        return FALSE;
      if (!g_str_equal (copy->sha256, file->sha256))
        {
          g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                       _ ("%s: %s was changed after the backup was made"), backup->path,
                       file->path);
          return FALSE;
        }
      med_progress_report (progress, 0.9 * (i + 1) / backup->files->len, NULL);
    }
  if (!med_backup_files_sync_tree (target, error) ||
      !med_backup_read_database (restored, cancellable, error))
    return FALSE;
  if (restored->seq == backup->seq && g_str_equal (restored->head, backup->head))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
               _ ("%s: the database is not the one that the manifest describes"), target);
  return FALSE;
}

static char *
aside_name (const char *data_dir)
{
  g_autoptr (MedClock) clock = med_clock_new ();
  g_autoptr (GDateTime) now =
      g_date_time_new_from_unix_utc (med_clock_now_usec (clock) / G_USEC_PER_SEC);
  g_autofree char *at = g_date_time_format (now, "%Y%m%dT%H%M%SZ");

  return g_strdup_printf ("%s-before-restore-%s", data_dir, at);
}

/* The restored folder and the present one change names in one step: there is no moment at which a
 * program that starts finds no inventory and begins an empty one. %FALSE without an error: this
 * file system cannot do that. */
static gboolean
exchange (const char *restored, const char *data_dir, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (data_dir);

  if (renameat2 (AT_FDCWD, restored, AT_FDCWD, data_dir, RENAME_EXCHANGE) != 0)
    return errno != EINVAL && errno != ENOSYS && errno != ENOTSUP &&
           med_durable_fail (data_dir, errno, error);
  if (med_durable_sync (parent, error))
    return TRUE;
  if (renameat2 (AT_FDCWD, restored, AT_FDCWD, data_dir, RENAME_EXCHANGE) != 0)
    g_prefix_error (error, _ ("The data as they were are in %s. "), restored);
  return FALSE;
}

/* In two steps, where it cannot be done in one. */
static gboolean
replace (const char *restored, const char *data_dir, const char *aside, GError **error)
{
  if (med_durable_rename (data_dir, aside, error) && med_durable_rename (restored, data_dir, error))
    return TRUE;
  if (!g_file_test (data_dir, G_FILE_TEST_EXISTS) && g_rename (aside, data_dir) != 0)
    g_prefix_error (error, _ ("The data as they were are in %s. "), aside);
  return FALSE;
}

static gboolean
move_aside (const char *restored, const char *data_dir, char **moved_aside, GError **error)
{
  g_autofree char *aside = aside_name (data_dir);
  g_autoptr (GError) why = NULL;

  if (exchange (restored, data_dir, &why))
    {
      /* In place; how the old data are called now is all that can still go wrong. */
      if (!med_durable_rename (restored, aside, &why))
        g_debug ("%s", why->message);
      *moved_aside = g_strdup (g_file_test (aside, G_FILE_TEST_EXISTS) ? aside : restored);
      return TRUE;
    }
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (!replace (restored, data_dir, aside, error))
    return FALSE;
  *moved_aside = g_steal_pointer (&aside);
  return TRUE;
}

static gboolean
put_in_place (const char *restored, const char *data_dir, char **moved_aside, GError **error)
{
  Place place;

  if (!look_at_place (data_dir, &place, error))
    return FALSE;
  if (place == PLACE_TAKEN && moved_aside == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("%s is not empty any more"), data_dir);
      return FALSE;
    }
  if (place == PLACE_TAKEN)
    return move_aside (restored, data_dir, moved_aside, error);
  if (med_durable_rename (restored, data_dir, error))
    return TRUE;
  /* What is told as failed must not be found there. */
  if (!g_file_test (restored, G_FILE_TEST_EXISTS) && g_rename (data_dir, restored) != 0)
    g_prefix_error (error, _ ("The restored data are in %s. "), data_dir);
  return FALSE;
}

/* Whatever name the folder that was made has now: never a folder that holds the old data. */
static void
remove_copy (const char *path, const GStatBuf *made)
{
  GStatBuf now;

  if (g_stat (path, &now) == 0 && now.st_ino == made->st_ino && now.st_dev == made->st_dev)
    med_backup_files_remove_tree (path);
}

/**
 * med_backup_restore_sync:
 * @path: the folder of a backup
 * @data_dir: the folder of the inventory, which no program has open
 * @moved_aside: (out) (optional) (nullable): %NULL refuses a folder that is not empty; else such a
 *   folder is moved aside and this is where it is
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: as [func@backup_verify_sync], %MED_ERROR_REFUSED for a folder that is
 *   taken, %MED_ERROR_RETRY for one that is in use
 *
 * Verifies the whole backup, copies it beside @data_dir, verifies the copy with its audit log, and
 * only then puts it in place. Until then nothing is changed; what was there is never removed.
 *
 * Returns: whether the data of the backup are in @data_dir
 */
gboolean
med_backup_restore_sync (const char *path,
                         const char *data_dir,
                         char **moved_aside,
                         MedProgress *progress,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *place = g_canonicalize_filename (data_dir, NULL);
  g_autofree char *parent = g_path_get_dirname (place);
  g_autofree char *pattern = g_strconcat (place, ".restore-XXXXXX", NULL);
  g_autoptr (MedBackup) backup = med_backup_verify_sync (path, progress, cancellable, error);
  GStatBuf made;

  if (moved_aside != NULL)
    *moved_aside = NULL;
  if (backup == NULL || !check_place (backup->path, place, moved_aside != NULL, error))
    return FALSE;
  if (!med_durable_make_folder (parent, NULL, error))
    return FALSE;
  if (g_mkdtemp (pattern) == NULL || g_stat (pattern, &made) != 0)
    return med_durable_fail (parent, errno, error);
  if (copy_all (backup, pattern, progress, cancellable, error) &&
      put_in_place (pattern, place, moved_aside, error))
    {
      med_progress_report (progress, 1, NULL);
      return TRUE;
    }
  remove_copy (pattern, &made);
  return FALSE;
}
