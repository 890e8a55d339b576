/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-blob"

#include "config.h"

#include "engine/store/med-blob.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

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

/**
 * med_blob_store_sync:
 * @connection: a connection; no statement is run on it
 * @folder: such as %MED_BLOB_DOCUMENTS
 * @bytes: what to keep
 * @sha256: (out) (transfer full): its SHA-256 in hexadecimal
 * @error: return location
 *
 * Keeps bytes as a file named by their hash: written whole, made durable, then renamed, so that no
 * half file ever has the name. What is there already is not written again. For documents and
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
  GFileSetContentsFlags flags = med_connection_is_durable (connection)
                                    ? G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE
                                    : G_FILE_SET_CONTENTS_NONE;

  if (g_mkdir_with_parents (shelf, 0700) != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_READ_ONLY, "%s: %s", shelf, g_strerror (errno));
      return FALSE;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
      !g_file_set_contents_full (path, data, (gssize) size, flags, 0600, error))
    return med_error_convert (error, path);
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
