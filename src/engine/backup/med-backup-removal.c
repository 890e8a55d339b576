/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-removal"

#include "config.h"

#include "engine/backup/med-backup-removal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/backup/med-backup-folder.h"
#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-transaction.h"

/* A folder and the audit log cannot change in one step. So the log first says what is going to be
 * removed, and the paths stand in a setting until it says what came of it. Whatever stops the
 * program in between, the log claims nothing that is not so: who finds the setting looks what is
 * there, goes on with what was removed by half, and only then says "removed". */

/* Paths longer than any system has would be somebody's joke. */
static const MedJsonLimits limits = { .size_bytes = 1024 * 1024, .depth = 2, .nodes = 1000 };

static GPtrArray *
parse (const char *text)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonNode) root =
      text != NULL ? med_json_load (text, strlen (text), &limits, MED_BACKUP_REMOVING_SETTING, NULL)
                   : NULL;
  JsonArray *array =
      root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (med_json_array_get_text (array, i) != NULL)
      g_ptr_array_add (paths, g_strdup (med_json_array_get_text (array, i)));
  return g_steal_pointer (&paths);
}

/**
 * med_backup_removal_load_sync:
 * @connection: a connection to the inventory
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the backups whose removal was begun, and
 *   of which the audit log does not say yet what became of them
 */
GPtrArray *
med_backup_removal_load_sync (MedConnection *connection, GError **error)
{
  g_autofree char *text = NULL;

  if (!med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (MED_BACKUP_REMOVING_SETTING)), &text, error))
    return NULL;
  return parse (text);
}

static gboolean
save (MedConnection *connection, const GPtrArray *paths, GError **error)
{
  JsonArray *array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);
  for (guint i = 0; i < paths->len; i++)
    json_array_add_string_element (array, paths->pdata[i]);
  g_autofree char *text = json_to_string (node, FALSE);
  if (paths->len == 0)
    return med_connection_execute (connection, "DELETE FROM setting WHERE key = $1",
                                   MED_VALUES (MED_TEXT (MED_BACKUP_REMOVING_SETTING)), error);
  return med_connection_execute (
      connection,
      "INSERT INTO setting (key, value) VALUES ($1, $2)"
      " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      MED_VALUES (MED_TEXT (MED_BACKUP_REMOVING_SETTING), MED_TEXT (text)), error);
}

static gboolean
find (const GPtrArray *paths, const char *path, guint *index)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) paths, path, g_str_equal, index);
}

static gboolean
record (MedTransaction *transaction,
        gint64 person_id,
        const char *action,
        const char *path,
        const char *reason,
        GError **error)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (body, object);
  json_object_set_string_member (object, "backup", path);
  if (reason != NULL)
    json_object_set_string_member (object, "reason", reason);
  return med_transaction_record (transaction, person_id, action, "backup", body, error);
}

/**
 * med_backup_removal_record_intent:
 * @connection: the writer's connection
 * @person_id: who asked for it; 0 for the program itself
 * @paths: (element-type utf8): the backups that are going to be removed
 * @error: return location
 *
 * Returns: whether it stands in the audit log; nothing may be removed before
 */
gboolean
med_backup_removal_record_intent (MedConnection *connection,
                                  gint64 person_id,
                                  const GPtrArray *paths,
                                  GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (GPtrArray) pending =
      transaction != NULL ? med_backup_removal_load_sync (connection, error) : NULL;

  if (pending == NULL)
    return FALSE;
  for (guint i = 0; i < paths->len; i++)
    {
      if (!record (transaction, person_id, "backup-removing", paths->pdata[i], NULL, error))
        return FALSE;
      if (!find (pending, paths->pdata[i], NULL))
        g_ptr_array_add (pending, g_strdup (paths->pdata[i]));
    }
  return save (connection, pending, error) && med_transaction_commit (transaction, error);
}

/* A link in place of one of its folders would lead out of the backup. */
static gboolean
is_reached_by_folders (const char *folder, const char *name)
{
  g_autofree char *within = g_path_get_dirname (name);

  while (!g_str_equal (within, "."))
    {
      g_autofree char *path = g_build_filename (folder, within, NULL);
      char *above = g_path_get_dirname (within);
      GStatBuf status;

      if (g_lstat (path, &status) == 0 && !S_ISDIR (status.st_mode))
        {
          g_free (above);
          return FALSE;
        }
      g_free (within);
      within = above;
    }
  return TRUE;
}

static gboolean
remove_file (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return !is_reached_by_folders (folder, name) || g_unlink (path) == 0 || errno == ENOENT ||
         med_durable_fail (path, errno, error);
}

/* Folders that are empty by now; what somebody else has put in stays, and its folder with it. */
static void
remove_empty_folders (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      GStatBuf status;

      if (g_lstat (child, &status) == 0 && S_ISDIR (status.st_mode))
        remove_empty_folders (child);
    }
  if (g_rmdir (path) != 0)
    g_debug ("%s: something else is in it, and stays: %s", path, g_strerror (errno));
}

/* Only what its manifest lists, and the manifest last: as long as there is a file there is the list
 * of them. */
static gboolean
remove_rest (const char *going, GError **error)
{
  g_autofree char *manifest = g_build_filename (going, MED_BACKUP_MANIFEST, NULL);
  GStatBuf status;

  if (g_lstat (manifest, &status) == 0)
    {
      g_autoptr (MedBackup) backup = med_backup_load_manifest (going, error);

      if (backup == NULL)
        return FALSE;
      for (guint i = 0; i < backup->files->len; i++)
        if (!remove_file (going, ((MedBackupFile *) backup->files->pdata[i])->path, error))
          return FALSE;
    }
  if (!remove_file (going, MED_BACKUP_MANIFEST, error) ||
      !remove_file (going, MED_BACKUP_MANIFEST_SUM, error))
    return FALSE;
  remove_empty_folders (going);
  return TRUE;
}

static gboolean
is_folder (const char *path)
{
  GStatBuf status;

  return g_lstat (path, &status) == 0 && S_ISDIR (status.st_mode);
}

/**
 * med_backup_removal_carry_out:
 * @path: a backup that is to be removed, or of which the removal was begun
 * @error: return location: why it is not gone
 *
 * Removes what its manifest lists. It loses the name of a backup first, so that one that is removed
 * by half is never taken for a whole one. What others have put into it stays.
 *
 * Returns: what became of it
 */
MedBackupFate
med_backup_removal_carry_out (const char *path, GError **error)
{
  g_autofree char *going = g_strconcat (path, MED_BACKUP_UNFINISHED, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  if (is_folder (path))
    {
      g_autoptr (MedBackup) backup = med_backup_load_manifest (path, error);

      if (backup == NULL)
        return MED_BACKUP_STANDS;
      if (!med_durable_rename (path, going, error))
        return is_folder (path) ? MED_BACKUP_STANDS : MED_BACKUP_HALF;
    }
  if (is_folder (going) && !remove_rest (going, error))
    return MED_BACKUP_HALF;
  return med_durable_sync (parent, error) ? MED_BACKUP_GONE : MED_BACKUP_UNKNOWN;
}

/* Held on the folder of the backups from the intent to the outcome: what is being removed now was
 * not interrupted. A disk without locks has only one workstation to itself. -1: somebody else has
 * it. */
static int
hold (const char *folder, gboolean wait)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int failed = 0;

  if (fd < 0)
    return -1;
  do
    failed = flock (fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
  while (failed != 0 && errno == EINTR);
  if (failed == 0 || errno != EWOULDBLOCK)
    return fd;
  close (fd);
  return -1;
}

static void
let_go (int fd)
{
  if (fd >= 0)
    close (fd);
}

typedef struct
{
  gint64 person_id;
  const GPtrArray *paths;
  const MedBackupFate *fates;
  const GPtrArray *reasons; /* (nullable entries) */
} Outcome;

/* Each is told once. */
static gboolean
record_outcome (MedConnection *connection, const Outcome *outcome, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (GPtrArray) pending =
      transaction != NULL ? med_backup_removal_load_sync (connection, error) : NULL;
  gboolean settled = FALSE;

  if (pending == NULL)
    return FALSE;
  for (guint i = 0; i < outcome->paths->len; i++)
    {
      MedBackupFate fate = outcome->fates[i];
      const char *action = fate == MED_BACKUP_GONE ? "backup-removed" : "backup-not-removed";
      guint index;

      if ((fate != MED_BACKUP_GONE && fate != MED_BACKUP_STANDS) ||
          !find (pending, outcome->paths->pdata[i], &index))
        continue;
      if (!record (transaction, outcome->person_id, action, outcome->paths->pdata[i],
                   outcome->reasons->pdata[i], error))
        return FALSE;
      g_ptr_array_remove_index (pending, index);
      settled = TRUE;
    }
  return !settled ||
         (save (connection, pending, error) && med_transaction_commit (transaction, error));
}

static gpointer
note_intent_func (MedConnection *connection,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  const Outcome *note = data;

  return med_backup_removal_record_intent (connection, note->person_id, note->paths, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
note_outcome_func (MedConnection *connection,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  return record_outcome (connection, data, error) ? MED_STORE_OK : NULL;
}

static void
carry_out_all (const GPtrArray *paths, MedBackupFate *fates, GPtrArray *reasons, GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GError) why = NULL;

      fates[i] = med_backup_removal_carry_out (paths->pdata[i], &why);
      g_ptr_array_add (reasons, why != NULL ? g_strdup (why->message) : NULL);
      if (first == NULL)
        first = g_steal_pointer (&why);
    }
  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
}

static void
add_removed (GPtrArray *removed, const GPtrArray *paths, const MedBackupFate *fates)
{
  for (guint i = 0; i < paths->len; i++)
    if (fates[i] == MED_BACKUP_GONE)
      g_ptr_array_add (removed, g_strdup (paths->pdata[i]));
}

/**
 * med_backup_removal_run_sync:
 * @store: the store, whose writer notes it
 * @person_id: who asked for it; 0 for the program itself
 * @folder: in which they are
 * @paths: (element-type utf8): backups of this inventory that are to be removed
 * @removed: (element-type utf8): to which those that are gone are added
 * @error: return location: the first reason for which one is not gone
 *
 * Notes that they are going to be removed, removes them, and notes what came of it: also where one
 * could not be.
 *
 * Returns: whether all are gone and noted
 */
gboolean
med_backup_removal_run_sync (MedStore *store,
                             gint64 person_id,
                             const char *folder,
                             const GPtrArray *paths,
                             GPtrArray *removed,
                             GError **error)
{
  g_autofree MedBackupFate *fates = g_new0 (MedBackupFate, paths->len + 1);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  Outcome note = { person_id, paths, fates, reasons };
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) not_noted = NULL;

  if (paths->len == 0)
    return TRUE;
  int held_fd = hold (folder, TRUE);
  if (med_store_run_sync (store, MED_STORE_WRITER, note_intent_func, &note, NULL, &not_noted) !=
      NULL)
    {
      carry_out_all (paths, fates, reasons, &first);
      add_removed (removed, paths, fates);
      if (med_store_run_sync (store, MED_STORE_WRITER, note_outcome_func, &note, NULL,
                              &not_noted) == NULL)
        g_message ("What came of the removal of backups is noted at the next start: %s",
                   not_noted->message);
    }
  let_go (held_fd);
  if (first == NULL && not_noted == NULL)
    return TRUE;
  g_propagate_error (error,
                     first != NULL ? g_steal_pointer (&first) : g_steal_pointer (&not_noted));
  return FALSE;
}

/* A stick that is not in its place has an empty folder to show, or none: only beside another backup
 * of ours a missing one is gone. */
static gboolean
is_the_disk_there (MedConnection *connection, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GPtrArray) entries = med_backup_folder_list_sync (connection, folder, NULL, NULL);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    if (((MedBackupEntry *) entries->pdata[i])->kind == MED_BACKUP_OURS)
      return TRUE;
  return FALSE;
}

static MedBackupFate
look (MedConnection *connection, const char *path, char **reason)
{
  g_autofree char *going = g_strconcat (path, MED_BACKUP_UNFINISHED, NULL);
  g_autoptr (GError) why = NULL;

  if (is_folder (path))
    {
      *reason = g_strdup ("interrupted");
      return MED_BACKUP_STANDS;
    }
  if (!is_folder (going) && !is_the_disk_there (connection, path))
    return MED_BACKUP_UNKNOWN;
  MedBackupFate fate = med_backup_removal_carry_out (path, &why);
  if (why != NULL)
    g_message ("The removal of a backup that was begun could not be completed: %s", why->message);
  return fate;
}

static MedBackupFate
find_out (MedConnection *connection, const char *path, char **reason)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int held_fd = hold (folder, FALSE);
  MedBackupFate fate = held_fd >= 0 ? look (connection, path, reason) : MED_BACKUP_UNKNOWN;

  let_go (held_fd);
  return fate;
}

/**
 * med_backup_removal_settle_sync:
 * @store: the store, whose writer notes it
 * @connection: a connection of the calling thread
 * @person_id: who asked for it; 0 for the program itself
 * @folder: (nullable): only those in this folder; %NULL for all
 * @removed: (nullable) (element-type utf8): to which those that are gone are added
 * @error: return location
 *
 * Where a program stopped while it removed backups: goes on with those that were removed by half
 * and notes what became of each. One that still stands is not touched; whoever prunes decides about
 * it anew. Nothing is said of those whose disk is not there, or that are being removed now.
 *
 * Returns: whether what is known was noted
 */
gboolean
med_backup_removal_settle_sync (MedStore *store,
                                MedConnection *connection,
                                gint64 person_id,
                                const char *folder,
                                GPtrArray *removed,
                                GError **error)
{
  g_autoptr (GPtrArray) pending = med_backup_removal_load_sync (connection, error);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *wanted = folder != NULL ? g_canonicalize_filename (folder, NULL) : NULL;

  if (pending == NULL)
    return FALSE;
  g_autofree MedBackupFate *fates = g_new0 (MedBackupFate, pending->len + 1);
  for (guint i = 0; i < pending->len; i++)
    {
      g_autofree char *parent = g_path_get_dirname (pending->pdata[i]);
      char *reason = NULL;

      fates[i] = wanted == NULL || g_str_equal (parent, wanted)
                     ? find_out (connection, pending->pdata[i], &reason)
                     : MED_BACKUP_UNKNOWN;
      g_ptr_array_add (reasons, reason);
    }
  Outcome note = { person_id, pending, fates, reasons };
  if (pending->len == 0)
    return TRUE;
  if (med_store_run_sync (store, MED_STORE_WRITER, note_outcome_func, &note, NULL, error) == NULL)
    return FALSE;
  if (removed != NULL)
    add_removed (removed, pending, fates);
  return TRUE;
}
