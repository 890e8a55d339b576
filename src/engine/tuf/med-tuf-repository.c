/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-repository"

#include "config.h"

#include "engine/tuf/med-tuf-repository.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-durable.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-refuse.h"

#define COPY_BYTES (256 * 1024)

struct _MedTufRepository
{
  MedFetcher *fetcher; /* (nullable): for the web */
  char *metadata;
  char *targets; /* (nullable) */
};

static char *
dup_with_slash (const char *url)
{
  return url == NULL || g_str_has_suffix (url, "/") ? g_strdup (url) : g_strconcat (url, "/", NULL);
}

/**
 * med_tuf_repository_new_web:
 * @fetcher: by which it is reached
 * @metadata_url: above all metadata
 * @targets_url: (nullable): above all targets
 *
 * Returns: (transfer full): the repository
 */
MedTufRepository *
med_tuf_repository_new_web (MedFetcher *fetcher, const char *metadata_url, const char *targets_url)
{
  MedTufRepository *self = g_new0 (MedTufRepository, 1);

  self->fetcher = g_object_ref (fetcher);
  self->metadata = dup_with_slash (metadata_url);
  self->targets = dup_with_slash (targets_url);
  return self;
}

/**
 * med_tuf_repository_new_folder:
 * @metadata: the folder with the metadata, such as on a stick
 * @targets: (nullable): the folder with the targets
 *
 * Returns: (transfer full): the repository
 */
MedTufRepository *
med_tuf_repository_new_folder (const char *metadata, const char *targets)
{
  MedTufRepository *self = g_new0 (MedTufRepository, 1);

  self->metadata = g_strdup (metadata);
  self->targets = g_strdup (targets);
  return self;
}

void
med_tuf_repository_free (MedTufRepository *self)
{
  g_clear_object (&self->fetcher);
  g_free (self->metadata);
  g_free (self->targets);
  g_free (self);
}

/* Says of a call that failed what it means here: what a link leads to is not what is asked for. */
static gboolean
fail_open (const char *path, int code, GError **error)
{
  if (code == ELOOP || code == ENOTDIR)
    return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, path,
                           _ ("it is a link or not an ordinary file, and is not followed"));
  if (code == ENOENT)
    return med_tuf_refuse (error, MED_ERROR_NOT_FOUND, path, _ ("it is not in the repository"));
  return med_durable_fail (path, code, error);
}

/* Part by part, and no part may be a link: the folder itself is the person's choice, what is in it
 * is not. */
static int
open_beneath (const char *folder, const char *path, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int code = errno;

  for (gsize i = 0; fd >= 0 && parts[i] != NULL; i++)
    {
      int flags = parts[i + 1] != NULL ? O_DIRECTORY : O_NONBLOCK;
      int next = openat (fd, parts[i], O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);

      code = errno;
      close (fd);
      fd = next;
    }
  if (fd < 0)
    fail_open (path, code, error);
  return fd;
}

static int
open_regular (const char *folder, const char *path, gint64 *size, GError **error)
{
  struct stat status;
  int fd = open_beneath (folder, path, error);

  if (fd < 0)
    return -1;
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      close (fd);
      fail_open (path, ENOTDIR, error);
      return -1;
    }
  *size = status.st_size;
  return fd;
}

static gboolean
refuse_size (GError **error, const char *name, gint64 limit)
{
  g_autofree char *reason =
      g_strdup_printf (_ ("it has more than the %" PRId64 " bytes that are allowed"), limit);

  return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, name, reason);
}

static gssize
read_some (int fd, gpointer buffer, gsize size)
{
  gssize n;

  do
    n = read (fd, buffer, size);
  while (n < 0 && errno == EINTR);
  return n;
}

/* One byte more than allowed is asked for: a file may grow while it is read. */
static GBytes *
read_all (int fd, const char *name, gint64 limit, GError **error)
{
  g_autofree guint8 *data = g_malloc ((gsize) limit + 1);
  gsize length = 0;
  gssize n = 1;

  while (n > 0 && length <= (gsize) limit)
    {
      n = read_some (fd, data + length, (gsize) limit + 1 - length);
      length += n > 0 ? (gsize) n : 0;
    }
  if (n < 0)
    med_durable_fail (name, errno, error);
  else if (length > (gsize) limit)
    refuse_size (error, name, limit);
  else
    return g_bytes_new (data, length);
  return NULL;
}

static GBytes *
read_from_folder (MedTufRepository *self, const char *name, gint64 limit, GError **error)
{
  gint64 size = 0;
  int fd = open_regular (self->metadata, name, &size, error);
  GBytes *bytes = NULL;

  if (fd < 0)
    return NULL;
  if (size > limit)
    refuse_size (error, name, limit);
  else
    bytes = read_all (fd, name, limit, error);
  close (fd);
  return bytes;
}

static GBytes *
read_from_web (MedTufRepository *self,
               const char *name,
               gint64 limit,
               GCancellable *cancellable,
               GError **error)
{
  /* The name is escaped already; in an address its % stands for itself. */
  g_autofree char *escaped = g_uri_escape_string (name, "%", FALSE);
  g_autofree char *url = g_strconcat (self->metadata, escaped, NULL);
  g_auto (MedFetchResult) result = { 0 };
  MedFetchRequest request = { .url = url, .limit_bytes = MAX (limit, 1) };

  return med_fetcher_get_sync (self->fetcher, &request, &result, NULL, cancellable, error)
             ? g_steal_pointer (&result.bytes)
             : NULL;
}

/**
 * med_tuf_repository_read_sync:
 * @self: a repository
 * @name: of a file of metadata, as med_tuf_path_dup_metadata() makes it
 * @limit_bytes: more are refused before they are read
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_NOT_FOUND if there is none, %MED_ERROR_UNTRUSTED for what is
 *   too large, no ordinary file or on another server, or as for med_fetcher_get_sync()
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GBytes *
med_tuf_repository_read_sync (MedTufRepository *self,
                              const char *name,
                              gint64 limit_bytes,
                              GCancellable *cancellable,
                              GError **error)
{
  return self->fetcher != NULL ? read_from_web (self, name, limit_bytes, cancellable, error)
                               : read_from_folder (self, name, limit_bytes, error);
}

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno != EINTR)
        return FALSE;
      data += MAX (n, 0);
      size -= (gsize) MAX (n, 0);
    }
  return TRUE;
}

static gboolean
copy (int from,
      int to,
      const char *target,
      gint64 length,
      const char *path,
      MedProgress *progress,
      GCancellable *cancellable,
      GError **error)
{
  g_autofree guint8 *block = g_malloc (COPY_BYTES);
  gint64 done = 0;
  gssize n;

  while ((n = read_some (from, block, COPY_BYTES)) > 0)
    {
      done += n;
      if (done > length)
        return refuse_size (error, target, length);
      if (g_cancellable_is_cancelled (cancellable))
        return med_tuf_refuse (error, MED_ERROR_CANCELLED, target, _ ("It was stopped"));
      if (!write_all (to, block, (gsize) n))
        return med_durable_fail (path, errno, error);
      med_progress_report (progress, (double) done / (double) MAX (length, 1), NULL);
    }
  return n == 0 || med_durable_fail (target, errno, error);
}

static gboolean
fetch_from_folder (MedTufRepository *self,
                   const char *target,
                   gint64 length,
                   const char *path,
                   MedProgress *progress,
                   GCancellable *cancellable,
                   GError **error)
{
  gint64 size = 0;
  int from = open_regular (self->targets, target, &size, error);

  if (from < 0)
    return FALSE;
  int to = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean done = to >= 0 || med_durable_fail (path, errno, error);
  done = done && copy (from, to, target, length, path, progress, cancellable, error);
  close (from);
  if (to >= 0 && close (to) != 0 && done)
    done = med_durable_fail (path, errno, error);
  return done;
}

static gboolean
fetch_from_web (MedTufRepository *self,
                const char *target,
                gint64 length,
                const char *path,
                MedProgress *progress,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (target, "/", FALSE);
  g_autofree char *url = g_strconcat (self->targets, escaped, NULL);
  g_auto (MedFetchResult) result = { 0 };
  MedFetchRequest request = {
    .url = url,
    .limit_bytes = MAX (length, 1),
    .expected_bytes = length,
    .path = path,
  };

  return med_fetcher_get_sync (self->fetcher, &request, &result, progress, cancellable, error);
}

/**
 * med_tuf_repository_fetch_sync:
 * @self: a repository with targets
 * @target: where the target lies in it, as med_tuf_path_dup_target() makes it
 * @length: how many bytes are signed for; more are not taken
 * @path: the file to make
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: as for med_tuf_repository_read_sync()
 *
 * Fetches a target into a file. What is in the file is still to be verified.
 *
 * Returns: whether it is there
 */
gboolean
med_tuf_repository_fetch_sync (MedTufRepository *self,
                               const char *target,
                               gint64 length,
                               const char *path,
                               MedProgress *progress,
                               GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (self->targets != NULL, FALSE);

  return self->fetcher != NULL
             ? fetch_from_web (self, target, length, path, progress, cancellable, error)
             : fetch_from_folder (self, target, length, path, progress, cancellable, error);
}
