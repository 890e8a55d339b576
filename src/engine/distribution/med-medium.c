/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-medium"

#include "config.h"

#include "engine/distribution/med-medium.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-file-copy.h"

/* For folders, label and the file system's own books. */
#define SPARE_BYTES (1024 * 1024)
#define PART_SUFFIX ".part"

typedef struct
{
  char *folder;
  char *subfolder;
  int fd; /* the subfolder; all names are looked up in it, so that nobody can turn a path aside */
} MedMediumPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (MedMedium, med_medium, G_TYPE_OBJECT)

static void
med_medium_real_settle (MedMedium *self, int fd)
{
  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
}

static void
med_medium_finalize (GObject *object)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (MED_MEDIUM (object));

  if (priv->fd >= 0)
    close (priv->fd);
  g_free (priv->folder);
  g_free (priv->subfolder);
  G_OBJECT_CLASS (med_medium_parent_class)->finalize (object);
}

static void
med_medium_class_init (MedMediumClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_medium_finalize;
  klass->settle = med_medium_real_settle;
}

static void
med_medium_init (MedMedium *self)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);

  priv->fd = -1;
}

static void
set_folder (MedMedium *self, const char *folder)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);

  priv->folder = g_strdup (folder);
}

/**
 * med_medium_new:
 * @folder: where it is mounted
 *
 * Returns: (transfer full): the medium, not touched yet
 */
MedMedium *
med_medium_new (const char *folder)
{
  return med_medium_new_of_type (MED_TYPE_MEDIUM, folder);
}

/**
 * med_medium_new_of_type:
 * @type: #MedMedium or a subclass
 * @folder: where it is mounted
 *
 * Returns: (transfer full): the medium, not touched yet
 */
MedMedium *
med_medium_new_of_type (GType type, const char *folder)
{
  MedMedium *self = g_object_new (type, NULL);

  set_folder (self, folder);
  return self;
}

const char *
med_medium_get_folder (MedMedium *self)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);

  return priv->folder;
}

/**
 * med_medium_dup_path:
 * @self: a medium that was prepared
 * @name: a file
 *
 * Returns: (transfer full): where the file is, to be shown
 */
char *
med_medium_dup_path (MedMedium *self, const char *name)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);

  return g_build_filename (priv->folder, priv->subfolder, name, NULL);
}

static gboolean
fail (GError **error, const char *what)
{
  int code = errno;

  if (code == ELOOP || code == ENOTDIR)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("%s is not a folder, or a link to one; choose the medium itself"), what);
  else if (code == ENOENT)
    g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE,
                 _ ("%s is not there; is the medium inserted?"), what);
  else
    {
      med_file_copy_set_error (error, code);
      g_prefix_error (error, "%s: ", what);
    }
  return FALSE;
}

static gboolean
check_space (int fd, const char *folder, gint64 needed_bytes, GError **error)
{
  struct statvfs status;

  if (fstatvfs (fd, &status) != 0)
    return fail (error, folder);
  gint64 free_bytes = (gint64) status.f_bavail * (gint64) status.f_frsize;
  if (free_bytes >= needed_bytes + SPARE_BYTES)
    return TRUE;
  g_autofree char *needed = g_format_size ((guint64) needed_bytes + SPARE_BYTES);
  g_autofree char *there = g_format_size ((guint64) free_bytes);
  g_set_error (error, MED_ERROR, MED_ERROR_NO_SPACE, _ ("%s: %s are needed, %s are free"), folder,
               needed, there);
  return FALSE;
}

/**
 * med_medium_prepare_sync:
 * @self: a medium
 * @subfolder: the folder on it for what follows, made if it is not there
 * @needed_bytes: how much will be written
 * @error: return location: %MED_ERROR_NO_SPACE, %MED_ERROR_READ_ONLY, %MED_ERROR_UNTRUSTED
 *
 * Looks whether there is room before anything is written.
 *
 * Returns: whether files can be copied now
 */
gboolean
med_medium_prepare_sync (MedMedium *self,
                         const char *subfolder,
                         gint64 needed_bytes,
                         GError **error)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);
  int fd = open (priv->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return fail (error, priv->folder);
  g_free (priv->subfolder);
  priv->subfolder = g_strdup (subfolder);
  if (priv->fd >= 0)
    close (priv->fd);
  priv->fd = -1;
  gboolean room = check_space (fd, priv->folder, needed_bytes, error);
  /* With its name on the medium before anything in it counts, whoever made it. */
  if (room && ((mkdirat (fd, subfolder, 0755) != 0 && errno != EEXIST) || fsync (fd) != 0))
    room = fail (error, priv->folder);
  if (room)
    {
      priv->fd = openat (fd, subfolder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (priv->fd < 0)
        room = fail (error, subfolder);
    }
  close (fd);
  return room;
}

/* What stands where the file shall be: nothing or an ordinary file, which is replaced as a whole.
 */
static gboolean
check_place (MedMedium *self, const char *name, GError **error)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);
  struct stat status;

  if (fstatat (priv->fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT || fail (error, name);
  if (S_ISREG (status.st_mode))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("%s: on the medium there is something of this name that is not a file. Remove it "
                  "and look where the medium has been."),
               name);
  return FALSE;
}

static int
create_part (MedMedium *self, const char *part, GError **error)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);

  /* Left by a copy that did not come to its end. */
  (void) unlinkat (priv->fd, part, 0);
  int fd = openat (priv->fd, part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd < 0)
    fail (error, part);
  return fd;
}

/* O_DIRECT goes past the page cache; some file systems do not have it, and then the cache was told
 * to forget the file. */
static char *
read_back (MedMedium *self, const char *part, gint64 *size_bytes, GCancellable *cancellable)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);
  static const int ways[] = { O_DIRECT, 0 };
  char *sha256 = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ways) && sha256 == NULL; i++)
    {
      int fd = openat (priv->fd, part, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | ways[i]);

      if (fd < 0)
        continue;
      sha256 = med_digest_of_fd_sync (fd, size_bytes, NULL, cancellable, NULL);
      close (fd);
    }
  return sha256;
}

static gboolean
confirm (MedMedium *self,
         const char *part,
         const MedVaultFile *file,
         GCancellable *cancellable,
         GError **error)
{
  gint64 size_bytes = 0;
  g_autofree char *sha256 = read_back (self, part, &size_bytes, cancellable);

  if (g_cancellable_is_cancelled (cancellable))
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("it was stopped"));
  else if (sha256 == NULL)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_UNAVAILABLE,
                         _ ("it cannot be read back from the medium"));
  else if (size_bytes != file->size_bytes || !g_str_equal (sha256, file->sha256))
    g_set_error_literal (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                         _ ("what was read back from the medium is not what was written. Use "
                            "another medium."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
put_in_place (MedMedium *self, const char *part, const char *name, GError **error)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);

  if (renameat (priv->fd, part, priv->fd, name) != 0 || fsync (priv->fd) != 0)
    {
      med_file_copy_set_error (error, errno);
      return FALSE;
    }
  return TRUE;
}

static gboolean
copy_part (MedMedium *self,
           int source_fd,
           const char *part,
           const MedVaultFile *file,
           const MedDigestProgress *progress,
           GCancellable *cancellable,
           GError **error)
{
  int fd = create_part (self, part, error);

  if (fd < 0)
    return FALSE;
  g_autofree char *sha256 =
      med_file_copy_hashed_sync (source_fd, fd, file->size_bytes, progress, cancellable, error);
  gboolean right = sha256 != NULL && g_str_equal (sha256, file->sha256);
  if (sha256 != NULL && !right)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_DAMAGED,
                         _ ("its bytes in the vault have changed; add the payload again"));
  if (right)
    MED_MEDIUM_GET_CLASS (self)->settle (self, fd);
  close (fd);
  return right && confirm (self, part, file, cancellable, error) &&
         put_in_place (self, part, file->name, error);
}

/**
 * med_medium_copy_sync:
 * @self: a medium that was prepared
 * @source_path: the payload in the vault
 * @file: what it must be
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location, naming the file
 *
 * Copies through one descriptor into a new file, waits until it is on the medium, reads it back
 * past the memory of the computer and hashes it again; only then the file gets its name. Of
 * anything else nothing is left.
 *
 * Returns: (transfer full) (nullable): the SHA-256 that was read back
 */
char *
med_medium_copy_sync (MedMedium *self,
                      const char *source_path,
                      const MedVaultFile *file,
                      const MedDigestProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (MED_IS_MEDIUM (self), NULL);

  g_autofree char *part = g_strconcat (file->name, PART_SUFFIX, NULL);
  if (!check_place (self, file->name, error) || !check_place (self, part, error))
    return NULL;
  int source_fd = med_digest_open_regular (source_path, NULL, error);
  gboolean done =
      source_fd >= 0 && copy_part (self, source_fd, part, file, progress, cancellable, error);
  if (source_fd >= 0)
    close (source_fd);
  if (done)
    return g_strdup (file->sha256);
  med_medium_remove (self, part);
  g_prefix_error (error, "%s: ", file->name);
  return NULL;
}

/**
 * med_medium_write_text_sync:
 * @self: a medium that was prepared
 * @name: a file
 * @text: its content
 * @error: return location, naming the file
 *
 * Returns: whether it is on the medium
 */
gboolean
med_medium_write_text_sync (MedMedium *self, const char *name, const char *text, GError **error)
{
  g_autofree char *part = g_strconcat (name, PART_SUFFIX, NULL);
  int fd = check_place (self, name, error) ? create_part (self, part, error) : -1;

  if (fd < 0)
    return FALSE;
  gboolean written = med_file_copy_write (fd, text, strlen (text), error);
  if (written && fsync (fd) != 0)
    {
      med_file_copy_set_error (error, errno);
      written = FALSE;
    }
  close (fd);
  if (written && put_in_place (self, part, name, error))
    return TRUE;
  med_medium_remove (self, part);
  g_prefix_error (error, "%s: ", name);
  return FALSE;
}

/**
 * med_medium_remove:
 * @self: a medium that was prepared
 * @name: a file
 *
 * Takes a file away, as far as the medium still lets us.
 */
void
med_medium_remove (MedMedium *self, const char *name)
{
  MedMediumPrivate *priv = med_medium_get_instance_private (self);

  if (priv->fd >= 0 && unlinkat (priv->fd, name, 0) == 0)
    (void) fsync (priv->fd);
}
