/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault/fault-check-files.h"

#include <string.h>

#include "engine/store/med-backup.h"
#include "engine/store/med-blob.h"
#include "fault/fault-check.h"

typedef struct
{
  MedConnection *connection;
  const char *root;
  const char *recorded_root;
  GPtrArray *faults;
  GHashTable *hashes; /* (element-type utf8 utf8) of files looked at, by path */
} Check;

/* By GLib, as the engine uses another library. NULL if there is no such file. */
static const char *
hash_of (Check *self, const char *path)
{
  g_autofree char *data = NULL;
  gsize size = 0;
  const char *known = g_hash_table_lookup (self->hashes, path);

  if (known != NULL || !g_file_get_contents (path, &data, &size, NULL))
    return known;
  char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
  g_hash_table_insert (self->hashes, g_strdup (path), sha256);
  return sha256;
}

static void
compare (Check *self, const char *path, const char *sha256, const char *what)
{
  const char *found = hash_of (self, path);

  if (found == NULL)
    fault_complain (self->faults, "%s is stored, but its file is missing: %s", what, path);
  else if (g_strcmp0 (found, sha256) != 0)
    fault_complain (self->faults, "%s is stored, but its file has other bytes: %s", what, path);
}

/* The files that rows name. Columns: SHA-256, what it is in words. */
static const struct
{
  const char *folder;
  const char *sql;
} kept[] = {
  { MED_BLOB_DOCUMENTS, "SELECT sha256, 'document ' || name FROM document" },
  { MED_BLOB_EVIDENCE, "SELECT sha256, 'evidence ' || name FROM evidence" },
  { MED_BLOB_VAULT,
    "SELECT sha256, 'payload ' || name FROM payload WHERE stored_usec IS NOT NULL" },
};

static void
check_kept (Check *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedQuery) query =
          med_connection_query (self->connection, kept[i].sql, MED_NO_VALUES, &error);

      while (query != NULL && med_query_next (query))
        {
          const char *sha256 = med_query_get_text (query, 0);
          g_autofree char *path =
              g_strdup_printf ("%s/data/%s/%.2s/%s", self->root, kept[i].folder, sha256, sha256);
          compare (self, path, sha256, med_query_get_text (query, 1));
        }
      if (query == NULL || !med_query_finish (query, &error))
        fault_complain (self->faults, "%s: %s", kept[i].folder, error->message);
    }
}

/* What the newest row of each place on a medium says. */
static void
check_media (Check *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT d.path, p.sha256, d.read_back_sha256 FROM distribution d JOIN payload p "
      "ON p.id = d.payload_id WHERE d.result = 'succeeded' AND d.id = (SELECT max(o.id) FROM "
      "distribution o WHERE o.path = d.path)",
      MED_NO_VALUES, &error);
  gsize prefix = strlen (self->recorded_root);

  while (query != NULL && med_query_next (query))
    {
      const char *recorded = med_query_get_text (query, 0);
      g_autofree char *path = g_strconcat (self->root, recorded + prefix, NULL);

      if (!g_str_has_prefix (recorded, self->recorded_root))
        fault_complain (self->faults, "a medium is elsewhere: %s", recorded);
      else
        compare (self, path, med_query_get_text (query, 1), "a distributed payload");
      if (g_strcmp0 (med_query_get_text (query, 1), med_query_get_text (query, 2)) != 0)
        fault_complain (self->faults, "read back was something else: %s", recorded);
    }
  if (query == NULL || !med_query_finish (query, &error))
    fault_complain (self->faults, "distribution: %s", error->message);
}

typedef void (*LookAtFile) (Check *self, const char *path, const char *name);

static void
each_file (Check *self, const char *folder, LookAtFile look)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        each_file (self, path, look);
      else
        look (self, path, name);
    }
}

static void
look_at_hashed (Check *self, const char *path, const char *name)
{
  if (strlen (name) != 64 || strspn (name, "0123456789abcdef") != 64)
    return;
  if (g_strcmp0 (hash_of (self, path), name) != 0)
    fault_complain (self->faults, "a part counts as whole: %s", path);
}

static void
look_at_medium (Check *self, const char *path, const char *name)
{
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;

  if (g_str_has_suffix (name, ".part") || !g_str_has_prefix (name, "payload-"))
    return;
  if (!med_connection_dup_text (self->connection, "SELECT sha256 FROM payload WHERE name = $1",
                                MED_VALUES (MED_TEXT (name)), &sha256, &error))
    fault_complain (self->faults, "payload: %s", error->message);
  if (g_strcmp0 (hash_of (self, path), sha256) != 0)
    fault_complain (self->faults, "a part counts as whole on the medium: %s", path);
}

/* SHA256SUMS is written last: where it is, everything it names is. */
static void
look_at_sums (Check *self, const char *path, const char *name)
{
  g_autofree char *text = NULL;
  g_autofree char *folder = g_path_get_dirname (path);

  if (!g_str_equal (name, "SHA256SUMS") || !g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) < 2)
    fault_complain (self->faults, "sums without a file: %s", path);
  for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "  ", 2);
      g_autofree char *file = g_build_filename (folder, parts[1], NULL);

      compare (self, file, parts[0], "a payload in SHA256SUMS");
    }
}

/* Whatever has the name of a backup is one. */
static void
check_backups (Check *self)
{
  g_autofree char *folder = g_build_filename (self->root, "backups", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;

      if (g_str_has_suffix (name, ".tmp"))
        continue;
      g_autoptr (MedBackup) backup = med_backup_verify_sync (path, NULL, NULL, &error);
      if (backup == NULL)
        fault_complain (self->faults, "a backup is not whole: %s", error->message);
    }
}

/* The last backup that was recorded is where its record says. */
static void
check_recorded_backup (Check *self)
{
  g_autofree char *place = NULL;
  g_autoptr (GError) error = NULL;

  if (!med_connection_dup_text (self->connection,
                                "SELECT json_extract (value, '$.place') FROM setting WHERE key = "
                                "'backup-last'",
                                MED_NO_VALUES, &place, &error))
    fault_complain (self->faults, "backup: %s", error->message);
  if (place == NULL)
    return;
  g_autofree char *path = g_strconcat (self->root, place + strlen (self->recorded_root), NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    fault_complain (self->faults, "a backup was recorded and is missing: %s", path);
}

void
fault_check_files (MedConnection *connection,
                   const char *root,
                   const char *recorded_root,
                   GPtrArray *faults)
{
  g_autoptr (GHashTable) hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Check self = { connection, root, recorded_root, faults, hashes };
  static const char *const folders[] = { MED_BLOB_DOCUMENTS, MED_BLOB_EVIDENCE, MED_BLOB_VAULT };
  g_autofree char *media = g_build_filename (root, "media", NULL);

  check_kept (&self);
  check_media (&self);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (root, "data", folders[i], NULL);
      each_file (&self, folder, look_at_hashed);
    }
  each_file (&self, media, look_at_medium);
  each_file (&self, media, look_at_sums);
  check_backups (&self);
  check_recorded_backup (&self);
}
