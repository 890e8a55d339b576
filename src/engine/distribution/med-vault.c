/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-vault"

#include "config.h"

#include "engine/distribution/med-vault.h"

#include <inttypes.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"
#include "engine/distribution/med-file-copy.h"
#include "engine/store/med-blob.h"

#define INCOMING "incoming"

/**
 * med_vault_dup_path:
 * @data_dir: the data folder
 * @sha256: 64 hexadecimal digits
 *
 * Returns: (transfer full): where the payload with that hash is, or would be
 */
char *
med_vault_dup_path (const char *data_dir, const char *sha256)
{
  g_autofree char *shelf = g_strndup (sha256, 2);

  return g_build_filename (data_dir, MED_BLOB_VAULT, shelf, sha256, NULL);
}

/* Whoever writes a file holds a lock on it: what can be locked was left by a program that died. */
static void
sweep (const char *incoming)
{
  g_autoptr (GDir) dir = g_dir_open (incoming, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (incoming, name, NULL);
      int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

      if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
        g_unlink (path);
      if (fd >= 0)
        close (fd);
    }
}

static int
open_incoming (const char *data_dir, char **path, GError **error)
{
  g_autofree char *incoming = g_build_filename (data_dir, MED_BLOB_VAULT, INCOMING, NULL);
  g_autofree char *name = g_uuid_string_random ();

  if (!med_durable_make_folder (incoming, data_dir, error))
    return -1;
  /* A file of another thread must not be swept away between its making and its locking. */
  static GMutex mutex;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  sweep (incoming);
  *path = g_build_filename (incoming, name, NULL);
  int fd = open (*path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  med_file_copy_set_error (error, errno);
  g_prefix_error (error, "%s: ", *path);
  if (fd >= 0)
    {
      g_unlink (*path);
      close (fd);
    }
  return -1;
}

static gboolean
move_in (const char *data_dir, const char *from, const char *sha256, GError **error)
{
  g_autofree char *path = med_vault_dup_path (data_dir, sha256);
  g_autofree char *shelf = g_path_get_dirname (path);

  if (!med_durable_make_folder (shelf, data_dir, error))
    return FALSE;
  return med_durable_rename (from, path, error);
}

static gboolean
compare (const MedVaultFile *file, gint64 size_bytes, const char *sha256, GError **error)
{
  if (size_bytes != file->size_bytes)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                   _ ("%s has %" PRId64 " bytes; the statement says %" PRId64), file->name,
                   size_bytes, file->size_bytes);
      return FALSE;
    }
  if (sha256 == NULL || g_str_equal (sha256, file->sha256))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("%s has SHA-256 %s; the statement says %s"), file->name, sha256, file->sha256);
  return FALSE;
}

static gboolean
copy_in (const char *data_dir,
         int source_fd,
         const MedVaultFile *file,
         const MedDigestProgress *progress,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *path = NULL;
  int fd = open_incoming (data_dir, &path, error);

  if (fd < 0)
    return FALSE;
  g_autofree char *sha256 =
      med_file_copy_hashed_sync (source_fd, fd, file->size_bytes, progress, cancellable, error);
  gint64 written = lseek (fd, 0, SEEK_CUR);
  gboolean done = sha256 != NULL && compare (file, written, sha256, error) &&
                  move_in (data_dir, path, file->sha256, error);
  if (!done)
    g_unlink (path);
  close (fd);
  return done;
}

/**
 * med_vault_put_sync:
 * @data_dir: the data folder
 * @source_path: a regular file, anywhere
 * @file: what it must be
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_UNTRUSTED with both values if length or SHA-256 differ
 *
 * Takes a payload into the vault: copied and hashed through one descriptor into a new file, made
 * durable, compared, then renamed to its hash. Nothing is left of one that fails or is stopped, not
 * even after a crash. A payload that is there already is written anew, which mends a damaged one.
 * Touches no database; meant for the worker pool.
 *
 * Returns: whether exactly these bytes are in the vault now
 */
gboolean
med_vault_put_sync (const char *data_dir,
                    const char *source_path,
                    const MedVaultFile *file,
                    const MedDigestProgress *progress,
                    GCancellable *cancellable,
                    GError **error)
{
  gint64 size_bytes = 0;
  int fd = med_digest_open_regular (source_path, &size_bytes, error);

  if (fd < 0)
    return FALSE;
  gboolean done = compare (file, size_bytes, NULL, error) &&
                  copy_in (data_dir, fd, file, progress, cancellable, error);
  close (fd);
  return done;
}

/**
 * med_vault_check_sync:
 * @data_dir: the data folder
 * @file: what must be in the vault
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_NOT_FOUND, %MED_ERROR_UNTRUSTED
 *
 * Hashes a payload in the vault again.
 *
 * Returns: whether its bytes are still those of the statement
 */
gboolean
med_vault_check_sync (const char *data_dir,
                      const MedVaultFile *file,
                      const MedDigestProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autofree char *path = med_vault_dup_path (data_dir, file->sha256);
  gint64 size_bytes = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("%s is not in the vault"), file->name);
      return FALSE;
    }
  g_autofree char *sha256 =
      med_digest_of_file_sync (path, &size_bytes, progress, cancellable, error);
  return sha256 != NULL && compare (file, size_bytes, sha256, error);
}

static gboolean
rehash_all (MedConnection *connection,
            MedQuery *query,
            JsonBuilder *builder,
            GCancellable *cancellable,
            GError **error)
{
  const char *data_dir = med_connection_get_folder (connection);
  gboolean any = FALSE;

  json_builder_begin_array (builder);
  while (med_query_next (query))
    {
      const MedVaultFile file = { .name = med_query_get_text (query, 0),
                                  .size_bytes = med_query_get_int (query, 1),
                                  .sha256 = med_query_get_text (query, 2) };

      if (!med_vault_check_sync (data_dir, &file, NULL, cancellable, error))
        return FALSE;
      any = TRUE;
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, file.name);
      json_builder_set_member_name (builder, "size_bytes");
      json_builder_add_int_value (builder, file.size_bytes);
      json_builder_set_member_name (builder, "sha256");
      json_builder_add_string_value (builder, file.sha256);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  if (!med_query_finish (query, error))
    return FALSE;
  if (!any)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED, _ ("The statement has no payload"));
  return any;
}

/**
 * med_vault_rehash_sync:
 * @connection: a connection; the lane is held while gigabytes are read, so not the interactive one
 * @statement_id: a statement
 * @cancellable: (nullable): to stop it
 * @evidence: (out) (optional) (transfer full): name, length and hash of each payload, as JSON
 * @error: return location: %MED_ERROR_NOT_FOUND, %MED_ERROR_UNTRUSTED naming the payload
 *
 * Hashes every payload of a statement again, right before an attempt.
 *
 * Returns: whether the bytes of all of them are still those of the statement
 */
gboolean
med_vault_rehash_sync (MedConnection *connection,
                       gint64 statement_id,
                       GCancellable *cancellable,
                       char **evidence,
                       GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT name, size_bytes, sha256 FROM payload WHERE statement_id = $1 ORDER BY name",
      MED_VALUES (MED_INT (statement_id)), error);

  if (query == NULL || !rehash_all (connection, query, builder, cancellable, error))
    return FALSE;
  if (evidence != NULL)
    {
      g_autoptr (JsonNode) node = json_builder_get_root (builder);
      *evidence = json_to_string (node, FALSE);
    }
  return TRUE;
}
