/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-files"

#include "config.h"

#include "engine/store/med-backup-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"

#define BLOCK_BYTES (256 * 1024)
/* Ours are three deep; whoever nests further does not make us recurse without end. */
#define MAX_DEPTH 8

MedBackupFile *
med_backup_file_new (const char *path)
{
  MedBackupFile *self = g_new0 (MedBackupFile, 1);

  self->path = g_strdup (path);
  return self;
}

void
med_backup_file_free (MedBackupFile *self)
{
  g_free (self->path);
  g_free (self->sha256);
  g_free (self);
}

static gboolean
list (const char *root, const char *within, guint depth, GPtrArray *paths, GError **error)
{
  g_autofree char *folder = g_build_filename (root, within, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return med_error_convert (error, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path =
          *within != '\0' ? g_strconcat (within, "/", name, NULL) : g_strdup (name);
      g_autofree char *full = g_build_filename (root, path, NULL);
      GStatBuf status;

      if (g_lstat (full, &status) != 0)
        return med_durable_fail (full, errno, error);
      if (!S_ISDIR (status.st_mode) || depth == MAX_DEPTH)
        g_ptr_array_add (paths, g_steal_pointer (&path));
      else if (!list (root, path, depth + 1, paths, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_backup_files_list:
 * @root: a folder
 * @within: a folder in it; the empty text for @root itself
 * @paths: (element-type utf8): to which the paths from @root are added
 * @error: return location
 *
 * Finds everything below a folder that is not a folder itself. Links are not followed.
 *
 * Returns: whether all of it could be read
 */
gboolean
med_backup_files_list (const char *root, const char *within, GPtrArray *paths, GError **error)
{
  return list (root, within, 0, paths, error);
}

static gboolean
write_whole (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      gssize written = write (fd, data, size);

      if (written < 0 && errno != EINTR)
        return FALSE;
      if (written > 0)
        {
          data += written;
          size -= (gsize) written;
        }
    }
  return TRUE;
}

/* One pass: what is hashed is what is written. */
static gboolean
pump (int source, int target, MedBackupFile *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  file->size_bytes = 0;
  for (;;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      gssize size = read (source, block, BLOCK_BYTES);
      if (size < 0 && errno == EINTR)
        continue;
      if (size < 0 || (target >= 0 && !write_whole (target, block, (gsize) size)))
        return med_durable_fail (file->path, errno, error);
      if (size == 0)
        break;
      g_checksum_update (checksum, (const guchar *) block, size);
      file->size_bytes += size;
    }
  if (target >= 0 && fsync (target) != 0)
    return med_durable_fail (file->path, errno, error);
  g_free (file->sha256);
  file->sha256 = g_strdup (g_checksum_get_string (checksum));
  return TRUE;
}

static int
open_regular (const char *path, GError **error)
{
  /* Never waits on a pipe and never follows a link out of the folder. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;

  /* A link is answered with ELOOP. */
  if (fd < 0 && errno != ELOOP)
    {
      med_durable_fail (path, errno, error);
      return -1;
    }
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    return fd;
  if (fd >= 0)
    close (fd);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s is not a plain file"), path);
  return -1;
}

/**
 * med_backup_files_read:
 * @source: a folder
 * @target: (nullable): a folder into which the file is copied and made durable; %NULL only reads it
 * @file: which; its hash and size are filled in
 * @cancellable: (nullable): looked at before each block
 * @error: return location
 *
 * Hashes a file, and copies it in the same pass.
 *
 * Returns: whether it was read whole, and written whole
 */
gboolean
med_backup_files_read (const char *source,
                       const char *target,
                       MedBackupFile *file,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *from = g_build_filename (source, file->path, NULL);
  int source_fd = open_regular (from, error);
  int target_fd = -1;

  if (source_fd < 0)
    return FALSE;
  if (target != NULL)
    {
      g_autofree char *to = g_build_filename (target, file->path, NULL);
      g_autofree char *shelf = g_path_get_dirname (to);

      if (g_mkdir_with_parents (shelf, 0700) == 0)
        target_fd = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (target_fd < 0)
        {
          med_durable_fail (to, errno, error);
          close (source_fd);
          return FALSE;
        }
    }
  gboolean done = pump (source_fd, target_fd, file, cancellable, error);
  close (source_fd);
  if (target_fd >= 0 && close (target_fd) != 0 && done)
    return med_durable_fail (file->path, errno, error);
  return done;
}

/**
 * med_backup_files_sync_tree:
 * @path: a folder
 * @error: return location
 *
 * Makes the names in a folder and in the folders below it durable; their bytes are already.
 *
 * Returns: whether the disk has them
 */
gboolean
med_backup_files_sync_tree (const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;

  if (dir == NULL)
    return med_error_convert (error, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !med_backup_files_sync_tree (child, error))
        return FALSE;
    }
  return med_durable_sync (path, error);
}

/**
 * med_backup_files_remove_tree:
 * @path: a folder that this program has made and nobody needs
 *
 * Removes it with all that is in it, as far as that is possible.
 */
void
med_backup_files_remove_tree (const char *path)
{
  g_autoptr (GDir) dir =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      med_backup_files_remove_tree (child);
    }
  if (g_remove (path) != 0 && errno != ENOENT)
    g_debug ("%s: %s", path, g_strerror (errno));
}

/* Links resolved, also where the last parts of the path do not exist yet. */
static char *
resolve (const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  char *real = realpath (whole, NULL);

  if (real != NULL)
    {
      char *copy = g_strdup (real);
      free (real); /* from the C library */
      return copy;
    }
  g_autofree char *parent = g_path_get_dirname (whole);
  g_autofree char *name = g_path_get_basename (whole);
  if (g_str_equal (parent, whole))
    return g_steal_pointer (&whole);
  g_autofree char *resolved = resolve (parent);
  return g_build_filename (resolved, name, NULL);
}

/**
 * med_backup_files_is_within:
 * @path: a file or folder, which may not exist yet
 * @folder: a folder
 *
 * Returns: whether @path is @folder or below it, links resolved
 */
gboolean
med_backup_files_is_within (const char *path, const char *folder)
{
  g_autofree char *inner = resolve (path);
  g_autofree char *outer = resolve (folder);
  g_autofree char *prefix = g_strconcat (outer, g_str_equal (outer, "/") ? "" : "/", NULL);

  return g_str_equal (inner, outer) || g_str_has_prefix (inner, prefix);
}
