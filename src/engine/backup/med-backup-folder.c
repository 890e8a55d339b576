/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-folder"

#include "config.h"

#include "engine/backup/med-backup-folder.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-transaction.h"

void
med_backup_entry_free (MedBackupEntry *self)
{
  g_free (self->path);
  g_free (self->reason);
  g_free (self->check_reason);
  g_free (self);
}

/* A link in the folder may lead to anything: it is nobody's backup. */
static gboolean
is_plain_folder (const char *path)
{
  GStatBuf status;

  return g_lstat (path, &status) == 0 && S_ISDIR (status.st_mode);
}

static gboolean
is_ours (MedConnection *connection, const MedBackup *backup, gboolean *ours, GError **error)
{
  gint64 links = 0;

  if (!med_connection_get_int (
          connection, "SELECT count(*) FROM change WHERE seq = $1 AND head = $2",
          MED_VALUES (MED_INT (backup->seq), MED_TEXT (backup->head)), &links, error))
    return FALSE;
  *ours = links == 1;
  return TRUE;
}

static gboolean
load_check (MedConnection *connection, MedBackupEntry *entry, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT checked_usec, whole, reason FROM backup_check WHERE path = $1 AND made_usec = $2"
      " ORDER BY id DESC LIMIT 1",
      MED_VALUES (MED_TEXT (entry->path), MED_INT (entry->made_usec)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      entry->checked_usec = med_query_get_int (query, 0);
      entry->whole = med_query_get_int (query, 1) != 0;
      entry->check_reason = med_query_dup_text (query, 2);
    }
  return med_query_finish (query, error);
}

static MedBackupEntry *
look_at (MedConnection *connection, const char *path, GError **error)
{
  g_autoptr (MedBackupEntry) entry = g_new0 (MedBackupEntry, 1);
  g_autoptr (GError) why = NULL;
  gboolean ours = FALSE;

  entry->path = g_strdup (path);
  entry->kind = MED_BACKUP_CUT_OFF;
  if (g_str_has_suffix (path, MED_BACKUP_UNFINISHED))
    return g_steal_pointer (&entry);
  g_autoptr (MedBackup) backup = med_backup_load_manifest (path, &why);
  if (backup == NULL)
    {
      entry->kind = MED_BACKUP_UNREADABLE;
      entry->reason = g_strdup (why->message);
      return g_steal_pointer (&entry);
    }
  entry->made_usec = backup->made_usec;
  entry->size_bytes = backup->size_bytes;
  entry->with_payloads = backup->with_payloads;
  if (!is_ours (connection, backup, &ours, error) || !load_check (connection, entry, error))
    return NULL;
  entry->kind = ours ? MED_BACKUP_OURS : MED_BACKUP_OTHERS;
  return g_steal_pointer (&entry);
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const MedBackupEntry *one = *(const MedBackupEntry *const *) a;
  const MedBackupEntry *two = *(const MedBackupEntry *const *) b;

  if (one->made_usec != two->made_usec)
    return one->made_usec > two->made_usec ? -1 : 1;
  return g_strcmp0 (two->path, one->path);
}

/**
 * med_backup_folder_list_sync:
 * @connection: a connection to the inventory, to tell its own backups from others
 * @folder: a folder in which backups are made
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Finds what has the name of a backup. Reads the manifests only.
 *
 * Returns: (transfer full) (element-type MedBackupEntry) (nullable): newest first
 */
GPtrArray *
med_backup_folder_list_sync (MedConnection *connection,
                             const char *folder,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_backup_entry_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    {
      med_error_convert (error, NULL);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          med_error_convert (error, NULL);
          return NULL;
        }
      if (!g_str_has_prefix (name, MED_BACKUP_PREFIX) || !is_plain_folder (path))
        continue;
      MedBackupEntry *entry = look_at (connection, path, error);
      if (entry == NULL)
        return NULL;
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_entries);
  return g_steal_pointer (&entries);
}

void
med_backup_finding_free (MedBackupFinding *self)
{
  g_free (self->path);
  g_free (self->reason);
  g_free (self);
}

/* What says something about the bytes; the rest says only that they could not be read now. */
static gboolean
is_verdict (const GError *error)
{
  return g_error_matches (error, MED_ERROR, MED_ERROR_DAMAGED) ||
         g_error_matches (error, MED_ERROR, MED_ERROR_CORRECT_INPUT) ||
         g_error_matches (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/**
 * med_backup_find_out_sync:
 * @path: the folder of a backup
 * @made_usec: when it was made, as far as is known
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: what kept it from being read, such as %MED_ERROR_CANCELLED
 *
 * Reads every byte of a backup, as [func@backup_verify_sync] does, and says whether it is whole.
 *
 * Returns: (transfer full) (nullable): what was found
 */
MedBackupFinding *
med_backup_find_out_sync (const char *path,
                          gint64 made_usec,
                          MedProgress *progress,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (MedBackup) backup = med_backup_verify_sync (path, progress, cancellable, &why);

  if (backup == NULL && !is_verdict (why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  MedBackupFinding *finding = g_new0 (MedBackupFinding, 1);
  finding->path = g_strdup (path);
  finding->made_usec = backup != NULL ? backup->made_usec : made_usec;
  finding->whole = backup != NULL;
  finding->reason = why != NULL ? g_strdup (why->message) : NULL;
  return finding;
}

static gboolean
record_finding (MedConnection *connection,
                MedTransaction *transaction,
                gint64 person_id,
                const MedBackupFinding *finding,
                GError **error)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  const char *reason = finding->reason != NULL ? finding->reason : "";

  json_node_take_object (body, object);
  json_object_set_string_member (object, "backup", finding->path);
  json_object_set_boolean_member (object, "whole", finding->whole);
  json_object_set_string_member (object, "reason", reason);
  return med_connection_execute (
             connection,
             "INSERT INTO backup_check (path, made_usec, checked_usec, whole, reason)"
             " VALUES ($1, $2, $3, $4, $5)",
             MED_VALUES (MED_TEXT (finding->path), MED_INT (finding->made_usec),
                         MED_INT (med_connection_now_usec (connection)), MED_INT (finding->whole),
                         MED_TEXT (reason)),
             error) &&
         med_transaction_record (transaction, person_id, "backup-verified", "backup", body, error);
}

typedef struct
{
  gint64 person_id;
  const GPtrArray *findings;
} Note;

static gpointer
note_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Note *note = data;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL)
    return NULL;
  for (guint i = 0; i < note->findings->len; i++)
    if (!record_finding (connection, transaction, note->person_id, note->findings->pdata[i], error))
      return NULL;
  return med_transaction_commit (transaction, error) ? MED_STORE_OK : NULL;
}

/**
 * med_backup_note_findings_sync:
 * @store: the store, whose writer notes it
 * @person_id: who asked for it; 0 for the program itself
 * @findings: (element-type MedBackupFinding): what was found
 * @error: return location
 *
 * Notes which backups were read again and whether they were whole, also in the audit log.
 *
 * Returns: whether it is noted
 */
gboolean
med_backup_note_findings_sync (MedStore *store,
                               gint64 person_id,
                               const GPtrArray *findings,
                               GError **error)
{
  Note note = { person_id, findings };

  return findings->len == 0 ||
         med_store_run_sync (store, MED_STORE_WRITER, note_func, &note, NULL, error) != NULL;
}
