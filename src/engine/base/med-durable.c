/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-durable"

#include "config.h"

#include "engine/base/med-durable.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"

/**
 * med_durable_fail:
 * @path: the file or folder
 * @code: an errno
 * @error: return location
 *
 * Says of a call that failed what a person can do about it. Made to end a function.
 *
 * Returns: %FALSE
 */
gboolean
med_durable_fail (const char *path, int code, GError **error)
{
  /* A used up quota is a full disk to the person who has it; GLib does not know it. */
  GFileError kind = code == EDQUOT ? G_FILE_ERROR_NOSPC : g_file_error_from_errno (code);

  g_set_error_literal (error, G_FILE_ERROR, kind, g_strerror (code));
  return med_error_convert (error, path);
}

static gboolean
sync_fd (int fd, const char *path, GError **error)
{
  struct stat status;

  if (fsync (fd) == 0)
    return TRUE;
  int code = errno;
  /* Some file systems cannot wait for folders: they write them by themselves. */
  if (code == EINVAL && fstat (fd, &status) == 0 && S_ISDIR (status.st_mode))
    return TRUE;
  return med_durable_fail (path, code, error);
}

/**
 * med_durable_sync:
 * @path: a file, whose bytes are meant, or a folder, whose names are meant
 * @error: return location
 *
 * Waits until the disk has it: then a power cut does not lose it.
 *
 * Returns: whether the disk has it
 */
gboolean
med_durable_sync (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return med_durable_fail (path, errno, error);
  gboolean synced = sync_fd (fd, path, error);
  close (fd);
  return synced;
}

static gboolean
make_one (const char *path, const char *parent, GError **error)
{
  if (g_mkdir (path, 0700) != 0 && (errno != EEXIST || !g_file_test (path, G_FILE_TEST_IS_DIR)))
    return med_durable_fail (path, errno, error);
  return med_durable_sync (parent, error);
}

/**
 * med_durable_make_folder:
 * @path: a folder, by its whole path
 * @within: (nullable): a folder above it that is there to stay, as the folder of an inventory that
 *   is open; %NULL for the first one above that exists
 * @error: return location
 *
 * Makes a folder and those above it, for the owner only, and waits until the disk has their names:
 * a file is there after a power cut only if every folder on its path is. Below @within also for
 * folders that are there already, as a program that died may have made them without waiting; but
 * once in a run only.
 *
 * Returns: whether the folder is there and will be
 */
gboolean
med_durable_make_folder (const char *path, const char *within, GError **error)
{
  static GMutex mutex;
  static GHashTable *known; /* folders whose names this run has waited for */
  g_autofree char *parent = g_path_get_dirname (path);

  g_mutex_lock (&mutex);
  if (known == NULL)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean waited = g_hash_table_contains (known, path);
  g_mutex_unlock (&mutex);

  if (g_strcmp0 (path, within) == 0 || g_str_equal (parent, path))
    return TRUE;
  if ((waited || within == NULL) && g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!med_durable_make_folder (parent, within, error) || !make_one (path, parent, error))
    return FALSE;
  g_mutex_lock (&mutex);
  g_hash_table_add (known, g_strdup (path));
  g_mutex_unlock (&mutex);
  return TRUE;
}

static gboolean
write_whole (int fd, const char *at, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, at, size);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          at += n;
          size -= (gsize) n;
        }
    }
  return TRUE;
}

/**
 * med_durable_rename:
 * @from: what there is; its bytes are on the disk
 * @to: its new name in the same folder, whose holder gives way
 * @error: return location
 *
 * Returns: whether it has the new name and the disk knows
 */
gboolean
med_durable_rename (const char *from, const char *to, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (to);

  if (g_rename (from, to) != 0)
    return med_durable_fail (to, errno, error);
  return med_durable_sync (parent, error);
}

/**
 * med_durable_write:
 * @path: a file; one that is there is replaced as a whole
 * @data: (array length=size): its bytes
 * @size: how many
 * @error: return location
 *
 * Writes a file under another name, waits until the disk has its bytes, renames it and waits until
 * the disk has the name: whatever happens, the file is the old one or the new one, and whole.
 *
 * Returns: whether the disk has it
 */
gboolean
med_durable_write (const char *path, gconstpointer data, gsize size, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    return med_durable_fail (path, errno, error);
  /* Held while it is written: what can be locked was left by a program that died. */
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    g_debug ("%s cannot be locked: %s", part, g_strerror (errno));
  gboolean done = write_whole (fd, data, size) || med_durable_fail (path, errno, error);
  done = done && sync_fd (fd, path, error);
  if (close (fd) != 0 && done)
    done = med_durable_fail (path, errno, error);
  done = done && med_durable_rename (part, path, error);
  if (!done)
    g_unlink (part);
  return done;
}
