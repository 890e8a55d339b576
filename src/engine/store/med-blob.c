/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-blob"

#include "config.h"

#include "engine/store/med-blob.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"

/**
 * med_blob_dup_path:
 * @connection: a connection
 * @folder: such as %MED_BLOB_EVIDENCE
 * @sha256: 64 hexadecimal digits
 *
 * Returns: (transfer full): where the file with that hash is, or would be
 */
char *
med_blob_dup_path (MedConnection *connection, const char *folder, const char *sha256)
{
  const char *data_dir = med_connection_get_folder (connection);
  g_autofree char *shelf = g_strndup (sha256, 2);

  return g_build_filename (data_dir, folder, shelf, sha256, NULL);
}

/* A disk can forget what it had: under the name there may be other bytes by now. Then those that
 * are given now, which have the hash, take their place. */
static gboolean
is_there (const char *path, const char *data, gsize size)
{
  g_autofree char *found = NULL;
  gsize found_size = 0;

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
         !g_file_test (path, G_FILE_TEST_IS_SYMLINK) &&
         g_file_get_contents (path, &found, &found_size, NULL) && found_size == size &&
         (size == 0 || memcmp (found, data, size) == 0);
}

/* What need not last may be lost whole, but is never found in part either. */
static gboolean
write_relaxed (const char *path, const char *shelf, const char *data, gsize size, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".XXXXXX", NULL);

  if (g_mkdir_with_parents (shelf, 0700) != 0)
    return med_durable_fail (shelf, errno, error);
  if (is_there (path, data, size))
    return TRUE;
  int fd = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return med_durable_fail (path, errno, error);
  close (fd);
  if (!g_file_set_contents_full (part, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, error))
    med_error_convert (error, path);
  else if (g_rename (part, path) == 0)
    return TRUE;
  else
    med_durable_fail (path, errno, error);
  g_unlink (part);
  return FALSE;
}

/* Whoever wrote the file that is there may have died before the disk had it. */
static gboolean
write_durable (MedConnection *connection,
               const char *path,
               const char *shelf,
               const char *data,
               gsize size,
               GError **error)
{
  if (!med_durable_make_folder (shelf, med_connection_get_folder (connection), error))
    return FALSE;
  if (!is_there (path, data, size))
    return med_durable_write (path, data, size, error);
  return med_durable_sync (path, error) && med_durable_sync (shelf, error);
}

/**
 * med_blob_store_sync:
 * @connection: a connection; no statement is run on it
 * @folder: such as %MED_BLOB_DOCUMENTS
 * @bytes: what to keep
 * @sha256: (out) (transfer full): its SHA-256 in hexadecimal
 * @error: return location
 *
 * Keeps bytes as a file named by their hash: written whole, made durable with its name and folders,
 * so that no half file ever has the name and a row that speaks of it finds it after a power cut.
 * What is there already is not written again, unless its bytes were changed. For documents and
 * evidence; payloads go through the vault.
 *
 * Returns: whether the bytes are stored
 */
gboolean
med_blob_store_sync (
    MedConnection *connection, const char *folder, GBytes *bytes, char **sha256, GError **error)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *path = med_blob_dup_path (connection, folder, digest);
  g_autofree char *shelf = g_path_get_dirname (path);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!(med_connection_is_durable (connection)
            ? write_durable (connection, path, shelf, data, size, error)
            : write_relaxed (path, shelf, data, size, error)))
    return FALSE;
  *sha256 = g_steal_pointer (&digest);
  return TRUE;
}

/**
 * med_blob_load_sync:
 * @connection: a connection
 * @folder: such as %MED_BLOB_DOCUMENTS
 * @sha256: 64 hexadecimal digits
 * @error: return location: %MED_ERROR_DAMAGED if the bytes no longer have that hash
 *
 * Returns: (transfer full) (nullable): the bytes, compared with their hash
 */
GBytes *
med_blob_load_sync (MedConnection *connection,
                    const char *folder,
                    const char *sha256,
                    GError **error)
{
  g_autofree char *path = med_blob_dup_path (connection, folder, sha256);
  char *data = NULL;
  gsize size = 0;

  /* From a row that somebody wrote: it must not lead out of the folder. */
  if (strlen (sha256) != 64 || strspn (sha256, "0123456789abcdef") != 64)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                   _ ("%s: its bytes were changed after they were stored"), path);
      return NULL;
    }
  if (!g_file_get_contents (path, &data, &size, error))
    {
      med_error_convert (error, NULL);
      return NULL;
    }
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (g_strcmp0 (digest, sha256) == 0)
    return g_steal_pointer (&bytes);
  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
               _ ("%s: its bytes were changed after they were stored"), path);
  return NULL;
}
