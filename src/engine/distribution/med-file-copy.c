/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-file-copy"

#include "config.h"

#include "engine/distribution/med-file-copy.h"

#include <inttypes.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "engine/base/med-error.h"

/**
 * med_file_copy_set_error:
 * @error: return location
 * @code: an errno
 *
 * Says of a failed write what a person can do about it.
 */
void
med_file_copy_set_error (GError **error, int code)
{
  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NO_SPACE, _ ("there is no space left"));
      return;
    case EFBIG:
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NO_SPACE,
                           _ ("the file is larger than this medium can hold in one file"));
      return;
    case EROFS:
    case EACCES:
    case EPERM:
      g_set_error_literal (error, MED_ERROR, MED_ERROR_READ_ONLY, _ ("it cannot be written to"));
      return;
    default:
      g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE, _ ("writing failed: %s"),
                   g_strerror (code));
    }
}

/**
 * med_file_copy_write:
 * @fd: where to
 * @data: (array length=size): what
 * @size: how much
 * @error: return location
 *
 * Returns: whether all of it was written
 */
gboolean
med_file_copy_write (int fd, gconstpointer data, gsize size, GError **error)
{
  const char *at = data;

  while (size > 0)
    {
      gssize n = write (fd, at, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          med_file_copy_set_error (error, n < 0 ? errno : ENOSPC);
          return FALSE;
        }
      at += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gssize
read_block (int fd, gpointer block)
{
  gssize n;

  do
    n = read (fd, block, MED_DIGEST_BLOCK_BYTES);
  while (n < 0 && errno == EINTR);
  return n;
}

static gboolean
copy_blocks (int from_fd,
             int to_fd,
             gpointer block,
             MedDigest *digest,
             gint64 max_bytes,
             const MedDigestProgress *progress,
             GCancellable *cancellable,
             GError **error)
{
  gint64 done = 0;
  gssize n;

  while ((n = read_block (from_fd, block)) > 0)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("it was stopped"));
          return FALSE;
        }
      done += n;
      if (done > max_bytes)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                       _ ("it is longer than %" PRId64 " bytes"), max_bytes);
          return FALSE;
        }
      med_digest_update (digest, block, (gsize) n);
      if (!med_file_copy_write (to_fd, block, (gsize) n, error))
        return FALSE;
      if (progress != NULL)
        progress->report (done, progress->data);
    }
  if (n == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE, _ ("reading failed: %s"),
               g_strerror (errno));
  return FALSE;
}

/**
 * med_file_copy_hashed_sync:
 * @from_fd: an open regular file, at its beginning
 * @to_fd: a new file
 * @max_bytes: a longer file is refused as soon as that is seen
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Copies and hashes the same bytes through one descriptor, so that a file exchanged meanwhile
 * cannot be hashed as one and copied as another; then waits until they are on the disk.
 *
 * Returns: (transfer full) (nullable): the SHA-256 of what was written
 */
char *
med_file_copy_hashed_sync (int from_fd,
                           int to_fd,
                           gint64 max_bytes,
                           const MedDigestProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (MedDigest) digest = med_digest_new ();
  gpointer block = med_digest_block_new ();
  gboolean copied =
      copy_blocks (from_fd, to_fd, block, digest, max_bytes, progress, cancellable, error);

  med_digest_block_free (block);
  if (!copied)
    return NULL;
  if (fsync (to_fd) == 0)
    return med_digest_finish (digest);
  med_file_copy_set_error (error, errno);
  return NULL;
}
