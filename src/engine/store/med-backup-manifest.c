/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-manifest"

#include "config.h"

#include "engine/store/med-backup-manifest.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-migration.h"

#define FORMAT "medpatch-backup"
#define FORMAT_VERSION 1

/* A file is a line of some 150 bytes: room for a million of them. */
static const MedJsonLimits limits = { .size_bytes = 256 * 1024 * 1024,
                                      .depth = 8,
                                      .nodes = 5 * 1000 * 1000 };

MedBackup *
med_backup_new (const char *path)
{
  MedBackup *self = g_new0 (MedBackup, 1);

  self->path = g_strdup (path);
  self->rows = json_object_new ();
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) med_backup_file_free);
  return self;
}

void
med_backup_free (MedBackup *self)
{
  g_free (self->path);
  g_free (self->head);
  json_object_unref (self->rows);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static void
build_files (JsonBuilder *builder, const GPtrArray *files)
{
  json_builder_begin_array (builder);
  for (guint i = 0; i < files->len; i++)
    {
      const MedBackupFile *file = files->pdata[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "path");
      json_builder_add_string_value (builder, file->path);
      json_builder_set_member_name (builder, "sha256");
      json_builder_add_string_value (builder, file->sha256);
      json_builder_set_member_name (builder, "size_bytes");
      json_builder_add_int_value (builder, file->size_bytes);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static JsonNode *
build (const MedBackup *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *made_at = med_clock_format_iso8601 (self->made_usec);
  JsonNode *rows = json_node_alloc ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, FORMAT);
  json_builder_set_member_name (builder, "format_version");
  json_builder_add_int_value (builder, FORMAT_VERSION);
  json_builder_set_member_name (builder, "program");
  json_builder_add_string_value (builder, "MedPatch " MED_VERSION);
  json_builder_set_member_name (builder, "made_at");
  json_builder_add_string_value (builder, made_at);
  json_builder_set_member_name (builder, "made_usec");
  json_builder_add_int_value (builder, self->made_usec);
  json_builder_set_member_name (builder, "schema");
  json_builder_add_int_value (builder, self->schema);
  json_builder_set_member_name (builder, "audit_seq");
  json_builder_add_int_value (builder, self->seq);
  json_builder_set_member_name (builder, "audit_head");
  json_builder_add_string_value (builder, self->head);
  json_builder_set_member_name (builder, "payloads");
  json_builder_add_boolean_value (builder, self->with_payloads);
  json_builder_set_member_name (builder, "rows");
  json_builder_add_value (builder, json_node_init_object (rows, self->rows));
  json_builder_set_member_name (builder, "files");
  build_files (builder, self->files);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
save (const char *folder, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return med_durable_write (path, text, strlen (text), error);
}

/**
 * med_backup_write_manifest:
 * @self: a backup whose files are all in its folder
 * @error: return location
 *
 * Writes the manifest, and its hash in the form of sha256sum(1), so that a flipped byte in the
 * manifest is found as well.
 *
 * Returns: whether the disk has both
 */
gboolean
med_backup_write_manifest (const MedBackup *self, GError **error)
{
  g_autoptr (JsonNode) root = build (self);
  g_autofree char *text = json_to_string (root, TRUE);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *sum = g_strconcat (sha256, "  " MED_BACKUP_MANIFEST "\n", NULL);

  return save (self->path, MED_BACKUP_MANIFEST, text, error) &&
         save (self->path, MED_BACKUP_MANIFEST_SUM, sum, error);
}

static gboolean
is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* The database, or a file under its own hash: no path of the manifest leads anywhere else. */
static gboolean
is_known_place (const char *path, const char *sha256)
{
  static const char *const folders[] = { MED_BLOB_DOCUMENTS, MED_BLOB_EVIDENCE, MED_BLOB_VAULT };

  if (g_strcmp0 (path, MED_BACKUP_DATABASE) == 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *expected = g_strdup_printf ("%s/%.2s/%s", folders[i], sha256, sha256);

      if (g_strcmp0 (path, expected) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A file that is named twice could be copied only once. */
static gboolean
read_files (MedBackup *self, JsonArray *files)
{
  g_autoptr (GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *entry = med_json_array_get_object (files, i);
      const char *sha256 = entry != NULL ? med_json_get_text (entry, "sha256") : NULL;
      gint64 size_bytes = entry != NULL ? med_json_get_int (entry, "size_bytes", -1) : -1;

      if (!is_sha256 (sha256) || !is_known_place (med_json_get_text (entry, "path"), sha256) ||
          size_bytes < 0 || size_bytes > G_MAXINT64 - self->size_bytes ||
          !g_hash_table_add (paths, (gpointer) med_json_get_text (entry, "path")))
        return FALSE;
      MedBackupFile *file = med_backup_file_new (med_json_get_text (entry, "path"));
      g_ptr_array_add (self->files, file);
      file->sha256 = g_strdup (sha256);
      file->size_bytes = size_bytes;
      self->size_bytes += size_bytes;
    }
  return files != NULL;
}

static gboolean
check_versions (const char *path, JsonObject *object, GError **error)
{
  gint64 schema = med_json_get_int (object, "schema", 0);

  if (med_json_get_int (object, "format_version", 0) <= FORMAT_VERSION &&
      schema <= med_migration_newest_version ())
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NEWER_VERSION,
               _ ("%s was written by a newer MedPatch (database version %" PRId64
                  ", this program knows %" PRId64 "). Nothing was changed."),
               path, schema, med_migration_newest_version ());
  return FALSE;
}

static MedBackup *
refuse (const char *path, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s is not the manifest of a backup"),
               path);
  return NULL;
}

/**
 * med_backup_read_manifest:
 * @path: its file name, for messages
 * @root: a document
 * @error: return location: %MED_ERROR_NEWER_VERSION, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: (transfer full) (nullable): what it says, if it is a manifest and names only files that
 * lie where a backup has them
 */
MedBackup *
med_backup_read_manifest (const char *path, JsonNode *root, GError **error)
{
  g_autoptr (MedBackup) self = med_backup_new (path);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *rows = object != NULL ? med_json_get_object (object, "rows") : NULL;

  if (object == NULL)
    return refuse (path, error);
  if (!check_versions (path, object, error))
    return NULL;
  self->made_usec = med_json_get_int (object, "made_usec", 0);
  self->schema = med_json_get_int (object, "schema", 0);
  self->seq = med_json_get_int (object, "audit_seq", -1);
  self->head = g_strdup (med_json_get_text (object, "audit_head"));
  self->with_payloads = med_json_get_boolean (object, "payloads", FALSE);
  if (rows != NULL)
    {
      json_object_unref (self->rows);
      self->rows = json_object_ref (rows);
    }
  if (g_strcmp0 (med_json_get_text (object, "format"), FORMAT) == 0 &&
      med_json_get_int (object, "format_version", 0) > 0 && self->schema > 0 && self->seq >= 0 &&
      is_sha256 (self->head) && rows != NULL &&
      read_files (self, med_json_get_array (object, "files")))
    return g_steal_pointer (&self);
  return refuse (path, error);
}

static gboolean
check_sum (const char *folder, const char *sha256, GError **error)
{
  g_autofree char *text = g_strconcat (sha256, "  " MED_BACKUP_MANIFEST "\n", NULL);
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autoptr (MedBackupFile) sum = med_backup_file_new (MED_BACKUP_MANIFEST_SUM);

  if (!med_backup_files_read (folder, NULL, sum, NULL, error))
    return FALSE;
  if (g_str_equal (sum->sha256, expected))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
               _ ("%s: %s does not have the hash in %s; one of the two was changed"), folder,
               MED_BACKUP_MANIFEST, MED_BACKUP_MANIFEST_SUM);
  return FALSE;
}

/**
 * med_backup_load_manifest:
 * @path: the folder of a backup
 * @error: return location: %MED_ERROR_NOT_FOUND without a manifest, %MED_ERROR_DAMAGED,
 *   %MED_ERROR_NEWER_VERSION, %MED_ERROR_CORRECT_INPUT
 *
 * Reads the manifest, compared with its hash first.
 *
 * Returns: (transfer full) (nullable): what it says; the files have not been looked at
 */
MedBackup *
med_backup_load_manifest (const char *path, GError **error)
{
  g_autofree char *file = g_build_filename (path, MED_BACKUP_MANIFEST, NULL);
  g_autoptr (MedBackupFile) manifest = med_backup_file_new (MED_BACKUP_MANIFEST);

  if (!med_backup_files_read (path, NULL, manifest, NULL, error) ||
      !check_sum (path, manifest->sha256, error))
    return NULL;
  g_autofree char *parsed = NULL;
  g_autoptr (JsonNode) root = med_json_load_file_sync (file, &limits, &parsed, NULL, error);
  if (root == NULL || !check_sum (path, parsed, error))
    return NULL;
  return med_backup_read_manifest (file, root, error);
}
