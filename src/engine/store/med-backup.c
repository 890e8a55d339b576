/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup"

#include "config.h"

#include "engine/store/med-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-sweep.h"
#include "engine/store/med-transaction.h"

#define PREFIX MED_BACKUP_PREFIX
#define UNFINISHED MED_BACKUP_UNFINISHED

/* A backup on its way: what is left of it when it fails is taken away. */
typedef struct
{
  MedConnection *connection; /* (unowned) */
  MedBackup *backup;         /* (owned) its path is the unfinished folder */
  MedProgress *progress;     /* (unowned) (nullable) */
  GCancellable *cancellable; /* (unowned) (nullable) */
} Making;

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The database fills an empty file: so that only the owner may read it from the beginning, and that
 * a disk without room is told as one. */
static gboolean
make_empty (const char *location, GError **error)
{
  int fd = g_open (location, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    return med_durable_fail (location, errno, error);
  close (fd);
  return TRUE;
}

static gboolean
copy_database (Making *self, GError **error)
{
  MedBackup *backup = self->backup;
  g_autofree char *location = g_build_filename (backup->path, MED_BACKUP_DATABASE, NULL);
  MedBackupFile *file = med_backup_file_new (MED_BACKUP_DATABASE);

  g_ptr_array_add (backup->files, file);
  med_progress_report (self->progress, 0, _ ("Copying the database"));
  if (!make_empty (location, error) ||
      !med_connection_copy_to (self->connection, location, error) ||
      !med_durable_sync (location, error) ||
      !med_backup_files_read (backup->path, NULL, file, self->cancellable, error) ||
      !med_backup_read_database (backup, self->cancellable, error))
    return FALSE;
  backup->size_bytes += file->size_bytes;
  return TRUE;
}

static gboolean
copy_file (Making *self, const char *path, GError **error)
{
  const char *data_dir = med_connection_get_folder (self->connection);
  g_autofree char *name = g_path_get_basename (path);
  MedBackupFile *file = med_backup_file_new (path);

  g_ptr_array_add (self->backup->files, file);
  if (!med_backup_files_read (data_dir, self->backup->path, file, self->cancellable, error))
    return FALSE;
  self->backup->size_bytes += file->size_bytes;
  if (g_str_equal (file->sha256, name))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
               _ ("%s/%s: its bytes were changed after they were stored"), data_dir, path);
  return FALSE;
}

/* A file stands under its hash from the moment it is whole; other names are work under way. */
static gboolean
is_stored (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  return g_strv_length (parts) == 3 && strlen (parts[2]) == 64 &&
         strspn (parts[2], "0123456789abcdef") == 64 && g_str_has_prefix (parts[2], parts[1]);
}

static gboolean
find_files (Making *self, GPtrArray *paths, GError **error)
{
  const char *folders[] = { MED_BLOB_DOCUMENTS, MED_BLOB_EVIDENCE,
                            self->backup->with_payloads ? MED_BLOB_VAULT : NULL };
  const char *data_dir = med_connection_get_folder (self->connection);

  for (gsize i = 0; i < G_N_ELEMENTS (folders) && folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_build_filename (data_dir, folders[i], NULL);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR) &&
          !med_backup_files_list (data_dir, folders[i], paths, error))
        return FALSE;
    }
  g_ptr_array_sort (paths, compare_paths);
  return TRUE;
}

/* After the database: files are stored before their rows and never removed, so that every file of
 * which the copy speaks is there. */
static gboolean
copy_files (Making *self, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (!find_files (self, paths, error))
    return FALSE;
  med_progress_report (self->progress, 0.2, _ ("Copying the files"));
  for (guint i = 0; i < paths->len; i++)
    {
      if (is_stored (paths->pdata[i]) && !copy_file (self, paths->pdata[i], error))
        return FALSE;
      med_progress_report (self->progress, 0.2 + 0.4 * (i + 1) / paths->len, NULL);
    }
  return TRUE;
}

static char *
final_name (const MedBackup *backup)
{
  g_autoptr (GDateTime) made = g_date_time_new_from_unix_utc (backup->made_usec / G_USEC_PER_SEC);
  g_autofree char *at = g_date_time_format (made, "%Y%m%dT%H%M%SZ");

  return g_strdup_printf (PREFIX "%s-schema%" PRId64 "-seq%" PRId64 "-%.16s", at, backup->schema,
                          backup->seq, backup->head);
}

/* Where nothing has changed, a second backup within the second would have the name of the first. */
static char *
find_free_place (MedBackup *backup, const char *parent)
{
  for (;; backup->made_usec += G_USEC_PER_SEC)
    {
      g_autofree char *name = final_name (backup);
      g_autofree char *path = g_build_filename (parent, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

static MedBackup *
finish (Making *self, const char *parent, GError **error)
{
  MedBackup *backup = self->backup;
  g_autofree char *path = find_free_place (backup, parent);

  if (!med_backup_write_manifest (backup, error) ||
      !med_backup_files_sync_tree (backup->path, error))
    return NULL;
  /* Under its unfinished name: what has the name of a backup was verified. */
  g_autoptr (MedBackup) verified =
      med_backup_verify_sync (backup->path, self->progress, self->cancellable, error);
  if (verified == NULL || !med_durable_rename (backup->path, path, error))
    return NULL;
  g_free (verified->path);
  verified->path = g_steal_pointer (&path);
  return g_steal_pointer (&verified);
}

static gboolean
check_place (const char *data_dir, const char *parent, GError **error)
{
  if (!med_backup_files_is_within (parent, data_dir))
    return TRUE;
  g_set_error (
      error, MED_ERROR, MED_ERROR_REFUSED,
      _ ("%s is in the folder of the inventory, and would be lost with it. Choose a folder "
         "on another disk."),
      parent);
  return FALSE;
}

static void
sweep (const char *folder, GCancellable *cancellable)
{
  g_autoptr (MedClock) clock = med_clock_new ();

  med_sweep_backups (folder, med_clock_now_usec (clock), cancellable);
}

/* Whoever sweeps must see that this one is under way. Without locks its age tells. */
static int
hold (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    g_debug ("%s cannot be locked: %s", folder, g_strerror (errno));
  return fd;
}

/**
 * med_backup_make_sync:
 * @connection: a connection; the lane for long reads
 * @parent: the folder in which the backup is made; not within the data folder
 * @with_payloads: whether the files of the vault, which vendors can send again, are copied too
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_REFUSED, %MED_ERROR_NO_SPACE, %MED_ERROR_DAMAGED if the
 *   data themselves are, %MED_ERROR_CANCELLED
 *
 * Makes a backup: a folder with a consistent copy of the database, the files stored beside it, and
 * a manifest. People may go on working. It is built under a name that ends in `.tmp`, made durable,
 * verified as [func@backup_verify_sync] does, and only then given the name of a backup, with the
 * time, the version of the database and the end of the audit log in it. What is left in @parent of
 * one whose making was cut off is removed after a day.
 *
 * Returns: (transfer full) (nullable): the backup, verified
 */
MedBackup *
med_backup_make_sync (MedConnection *connection,
                      const char *parent,
                      gboolean with_payloads,
                      MedProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autofree char *folder = g_canonicalize_filename (parent, NULL);
  g_autofree char *pattern = g_build_filename (folder, PREFIX "XXXXXX" UNFINISHED, NULL);

  if (!check_place (med_connection_get_folder (connection), folder, error))
    return NULL;
  if (!med_durable_make_folder (folder, NULL, error))
    return NULL;
  sweep (folder, cancellable);
  if (g_mkdtemp (pattern) == NULL)
    {
      med_durable_fail (folder, errno, error);
      return NULL;
    }
  g_autoptr (MedBackup) backup = med_backup_new (pattern);
  Making making = { connection, backup, progress, cancellable };
  int held_fd = hold (pattern);
  backup->made_usec = med_connection_now_usec (connection);
  backup->with_payloads = with_payloads;

  MedBackup *made = copy_database (&making, error) && copy_files (&making, error)
                        ? finish (&making, folder, error)
                        : NULL;
  if (made == NULL)
    med_backup_files_remove_tree (pattern);
  if (held_fd >= 0)
    close (held_fd);
  return made;
}

/**
 * med_backup_record_sync:
 * @connection: the writer's connection
 * @person_id: who made it; 0 for the program itself
 * @backup: a backup that has been verified
 * @error: return location
 *
 * Notes when and where the last backup was made, in the settings and in the audit log.
 *
 * Returns: whether it is noted
 */
gboolean
med_backup_record_sync (MedConnection *connection,
                        gint64 person_id,
                        const MedBackup *backup,
                        GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) body = json_node_init_object (json_node_alloc (), object);

  json_object_set_int_member (object, "made_usec", backup->made_usec);
  json_object_set_string_member (object, "place", backup->path);
  json_object_set_int_member (object, "audit_seq", backup->seq);
  json_object_set_string_member (object, "audit_head", backup->head);
  json_object_set_boolean_member (object, "payloads", backup->with_payloads);
  json_object_set_int_member (object, "size_bytes", backup->size_bytes);
  g_autofree char *text = json_to_string (body, FALSE);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
         med_connection_execute (connection,
                                 "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                 MED_VALUES (MED_TEXT (MED_BACKUP_SETTING), MED_TEXT (text)),
                                 error) &&
         med_connection_execute (connection, "DELETE FROM setting WHERE key = $1",
                                 MED_VALUES (MED_TEXT (MED_BACKUP_FAILURE_SETTING)), error) &&
         med_transaction_record (transaction, person_id, "backup-made",
                                 "setting/" MED_BACKUP_SETTING, body, error) &&
         med_transaction_commit (transaction, error);
}

/* A backup packed into one file, or a name without a time, would come last by its letters. */
static gboolean
is_candidate (const char *parent, const char *name)
{
  g_autofree char *path = g_build_filename (parent, name, NULL);
  GStatBuf status;

  return g_str_has_prefix (name, PREFIX) && g_ascii_isdigit (name[strlen (PREFIX)]) &&
         !g_str_has_suffix (name, UNFINISHED) && g_lstat (path, &status) == 0 &&
         S_ISDIR (status.st_mode);
}

/**
 * med_backup_find_newest:
 * @parent: a folder with backups, or a backup itself
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the backup with the latest time in its name
 */
char *
med_backup_find_newest (const char *parent, GError **error)
{
  g_autofree char *manifest = g_build_filename (parent, MED_BACKUP_MANIFEST, NULL);
  g_autofree char *base = g_path_get_basename (parent);
  g_autofree char *newest = NULL;
  const char *name;

  if (g_file_test (manifest, G_FILE_TEST_EXISTS))
    return g_strdup (parent);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, error);
  if (dir == NULL)
    {
      med_error_convert (error, NULL);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_candidate (parent, name) && (newest == NULL || strcmp (name, newest) > 0))
      {
        g_free (newest);
        newest = g_strdup (name);
      }
  if (newest != NULL)
    return g_build_filename (parent, newest, NULL);
  /* A backup without its manifest: whoever verifies it says so. */
  if (g_str_has_prefix (base, PREFIX))
    return g_strdup (parent);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no backup in %s"), parent);
  return NULL;
}
