/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sweep"

#include "config.h"

#include "engine/store/med-sweep.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/store/med-backup.h"
#include "engine/store/med-blob.h"

/* What a program that was killed leaves behind: files that were being written under a name that
 * nobody looks for. They are nobody's any more once three things hold: the name is exactly one of
 * those that MedPatch makes, nobody holds the lock that its writer has, and it is older than a day,
 * for the disks of other workstations on which a lock here says nothing. Everything is reached
 * through open folders and never through a link, so that nothing outside can be meant. What cannot
 * be told is left. */

#define HEX "0123456789abcdef"
#define ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define RANDOM_LETTERS 6

/* @name continues with as many letters as mkstemp() puts in, and then @end */
static gboolean
is_random (const char *name, const char *end)
{
  return strspn (name, ALPHANUMERIC) >= RANDOM_LETTERS && g_str_equal (name + RANDOM_LETTERS, end);
}

static gboolean
is_sha256_of (const char *name, const char *shelf)
{
  return strspn (name, HEX) == 64 && g_str_has_prefix (name, shelf);
}

static gboolean
is_shelf (const char *name)
{
  return strlen (name) == 2 && strspn (name, HEX) == 2;
}

static gboolean
is_old (const struct stat *status, gint64 now_usec)
{
  return status->st_mtime <= (now_usec - MED_SWEEP_AGE_USEC) / G_USEC_PER_SEC;
}

static int
open_folder (int parent_fd, const char *name)
{
  return openat (parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Takes @fd. */
static DIR *
list (int fd)
{
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;

  if (dir == NULL && fd >= 0)
    close (fd);
  return dir;
}

static const char *
next_name (DIR *dir)
{
  struct dirent *entry = readdir (dir);

  while (entry != NULL && (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, "..")))
    entry = readdir (dir);
  return entry != NULL ? entry->d_name : NULL;
}

static gboolean
remove_leftover (int folder_fd, const char *name, gint64 now_usec)
{
  int fd = openat (folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat status;

  if (fd < 0)
    return FALSE;
  gboolean removed = fstat (fd, &status) == 0 && S_ISREG (status.st_mode) &&
                     is_old (&status, now_usec) && flock (fd, LOCK_EX | LOCK_NB) == 0 &&
                     unlinkat (folder_fd, name, 0) == 0;
  close (fd);
  return removed;
}

static guint
sweep_shelf (int folder_fd, const char *shelf, gint64 now_usec)
{
  DIR *dir = list (open_folder (folder_fd, shelf));
  const char *name;
  guint n = 0;

  if (dir == NULL)
    return 0;
  while ((name = next_name (dir)) != NULL)
    if (is_sha256_of (name, shelf) && name[64] == '.' && is_random (name + 65, "") &&
        remove_leftover (dirfd (dir), name, now_usec))
      n++;
  closedir (dir);
  return n;
}

/**
 * med_sweep_files:
 * @data_dir: the folder of an inventory
 * @now_usec: the time by the clock of the system, which stamps files
 * @cancellable: (nullable): looked at before each folder
 *
 * Removes the files of documents and evidence that were being stored when a program died. Payloads
 * have a folder of their own for that, which the vault looks after.
 *
 * Returns: how many were removed
 */
guint
med_sweep_files (const char *data_dir, gint64 now_usec, GCancellable *cancellable)
{
  static const char *const folders[] = { MED_BLOB_DOCUMENTS, MED_BLOB_EVIDENCE };
  int data_fd = open (data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  guint n = 0;

  if (data_fd < 0)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      DIR *dir = list (open_folder (data_fd, folders[i]));
      const char *shelf;

      while (dir != NULL && !g_cancellable_is_cancelled (cancellable) &&
             (shelf = next_name (dir)) != NULL)
        if (is_shelf (shelf))
          n += sweep_shelf (dirfd (dir), shelf, now_usec);
      if (dir != NULL)
        closedir (dir);
    }
  close (data_fd);
  if (n > 0)
    g_debug ("%s: %u files that were never finished are gone", data_dir, n);
  return n;
}

/* Directly in the folder of a backup */
static gboolean
is_backup_file (const char *name)
{
  static const char *const whole[] = { MED_BACKUP_DATABASE,        MED_BACKUP_DATABASE "-journal",
                                       MED_BACKUP_DATABASE "-wal", MED_BACKUP_DATABASE "-shm",
                                       MED_BACKUP_MANIFEST,        MED_BACKUP_MANIFEST_SUM };
  static const char *const written[] = { MED_BACKUP_MANIFEST ".", MED_BACKUP_MANIFEST_SUM "." };

  for (gsize i = 0; i < G_N_ELEMENTS (whole); i++)
    if (g_str_equal (name, whole[i]))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (written); i++)
    if (g_str_has_prefix (name, written[i]) && is_random (name + strlen (written[i]), ""))
      return TRUE;
  return FALSE;
}

static gboolean
is_backup_folder (const char *name)
{
  return g_str_equal (name, MED_BLOB_DOCUMENTS) || g_str_equal (name, MED_BLOB_EVIDENCE) ||
         g_str_equal (name, MED_BLOB_VAULT);
}

/* What is left of a backup, one level after the other: only what making one puts there. A folder
 * goes when it is empty; what somebody else has put in stays, and its folder with it. */
static void
remove_parts (int folder_fd, guint level, const char *shelf, gint64 now_usec)
{
  DIR *dir = list (open_folder (folder_fd, "."));
  const char *name;

  if (dir == NULL)
    return;
  while ((name = next_name (dir)) != NULL)
    {
      gboolean is_file = level == 0   ? is_backup_file (name)
                         : level == 2 ? is_sha256_of (name, shelf) && name[64] == '\0'
                                      : FALSE;
      gboolean is_folder = level == 0   ? is_backup_folder (name)
                           : level == 1 ? is_shelf (name)
                                        : FALSE;
      int fd = is_folder ? open_folder (folder_fd, name) : -1;

      if (is_file)
        remove_leftover (folder_fd, name, now_usec);
      if (fd < 0)
        continue;
      remove_parts (fd, level + 1, name, now_usec);
      close (fd);
      unlinkat (folder_fd, name, AT_REMOVEDIR);
    }
  closedir (dir);
}

/* Making it would not have stopped for a day. */
static gboolean
is_abandoned (int fd, gint64 now_usec)
{
  struct stat status;

  return fstat (fd, &status) == 0 && is_old (&status, now_usec) &&
         flock (fd, LOCK_EX | LOCK_NB) == 0;
}

static gboolean
sweep_backup (int parent_fd, const char *name, gint64 now_usec)
{
  int fd = open_folder (parent_fd, name);

  if (fd < 0)
    return FALSE;
  gboolean abandoned = is_abandoned (fd, now_usec);
  if (abandoned)
    remove_parts (fd, 0, NULL, now_usec);
  close (fd);
  return abandoned && unlinkat (parent_fd, name, AT_REMOVEDIR) == 0;
}

/**
 * med_sweep_backups:
 * @parent: a folder in which backups are made
 * @now_usec: the time by the clock of the system, which stamps files
 * @cancellable: (nullable): looked at before each of them
 *
 * Removes what is left of backups whose making was cut off. Those that were being removed when a
 * program died have another name, and the audit log knows of them.
 *
 * Returns: how many are gone
 */
guint
med_sweep_backups (const char *parent, gint64 now_usec, GCancellable *cancellable)
{
  DIR *dir = list (open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const char *name;
  guint n = 0;

  while (dir != NULL && !g_cancellable_is_cancelled (cancellable) &&
         (name = next_name (dir)) != NULL)
    if (g_str_has_prefix (name, MED_BACKUP_PREFIX) &&
        is_random (name + strlen (MED_BACKUP_PREFIX), MED_BACKUP_UNFINISHED) &&
        sweep_backup (dirfd (dir), name, now_usec))
      n++;
  if (dir != NULL)
    closedir (dir);
  return n;
}
