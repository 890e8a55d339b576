/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-file"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/installation/med-exchange-records.h"
#include "engine/installation/med-exchange.h"

/* One file: a line that says what it is, the manifest's length in a line, the manifest, and then
 * the bytes of the files it names, one after the other. There are no names of files in it that
 * could lead anywhere: they are known by their SHA-256. */

#define MAGIC "MEDPATCH-EXCHANGE-1\n"
#define MANIFEST_BYTES (4 * 1024 * 1024)
#define MOST_BYTES (G_GINT64_CONSTANT (2) << 30)
#define LENGTH_DIGITS 9

static const MedJsonLimits manifest_limits = { MANIFEST_BYTES, 8, 100000 };
static const MedJsonLimits records_limits = { 256 * 1024 * 1024, 16, 30000000 };

/* Where the reading stands. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize at;
  const char *name;
} Reader;

static gboolean
fail (const Reader *reader, GError **error, const char *what)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s", reader->name, what);
  return FALSE;
}

static gboolean
read_length (Reader *reader, gsize *length, GError **error)
{
  gsize n = 0;

  *length = 0;
  while (reader->at < reader->size && n < LENGTH_DIGITS &&
         g_ascii_isdigit (reader->data[reader->at]))
    {
      *length = *length * 10 + (gsize) (reader->data[reader->at++] - '0');
      n++;
    }
  if (n == 0 || reader->at >= reader->size || reader->data[reader->at++] != '\n')
    return fail (reader, error, _ ("the length of its list of contents is faulty"));
  if (*length == 0 || *length > MANIFEST_BYTES || *length > reader->size - reader->at)
    return fail (reader, error, _ ("it ends before its list of contents does"));
  return TRUE;
}

static JsonObject *
read_manifest (Reader *reader, JsonNode **manifest, GError **error)
{
  const gsize magic = strlen (MAGIC);
  gsize length;

  if (reader->size < magic || memcmp (reader->data, MAGIC, magic) != 0)
    {
      fail (reader, error, _ ("this is not a file of results of MedPatch"));
      return NULL;
    }
  reader->at = magic;
  if (!read_length (reader, &length, error))
    return NULL;
  *manifest = med_json_load ((const char *) reader->data + reader->at, length, &manifest_limits,
                             reader->name, error);
  if (*manifest == NULL || !med_exchange_check_manifest (*manifest, reader->name, error))
    return NULL;
  reader->at += length;
  return json_node_get_object (*manifest);
}

/* The next file of the list: exactly its size, and its hash. */
static GBytes *
read_file (Reader *reader, GBytes *whole, JsonObject *entry, GError **error)
{
  const gint64 size = med_json_get_int (entry, "size", -1);
  const char *stated = med_json_get_text (entry, "sha256");

  if (size < 0 || (guint64) size > reader->size - reader->at)
    {
      fail (reader, error, _ ("it ends before its contents do"));
      return NULL;
    }
  g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (whole, reader->at, (gsize) size);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (g_strcmp0 (sha256, stated) != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                   _ ("%s: a file in it was changed: its SHA-256 is %s, not %s"), reader->name,
                   sha256, stated);
      return NULL;
    }
  reader->at += (gsize) size;
  return g_steal_pointer (&bytes);
}

static gboolean
read_records (MedExchange *self, Reader *reader, GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  self->records =
      med_json_load (data != NULL ? data : "", size, &records_limits, reader->name, error);
  return self->records != NULL && med_exchange_check_records (self->records, reader->name, error);
}

static gboolean
read_files (MedExchange *self, Reader *reader, GBytes *whole, JsonArray *list, GError **error)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *entry = med_json_array_get_object (list, i);
      g_autoptr (GBytes) bytes = read_file (reader, whole, entry, error);

      if (bytes == NULL || (i == 0 && !read_records (self, reader, bytes, error)))
        return FALSE;
      if (i > 0)
        g_hash_table_replace (self->files, g_strdup (med_json_get_text (entry, "sha256")),
                              g_steal_pointer (&bytes));
    }
  if (self->records == NULL)
    return fail (reader, error, _ ("there is nothing in it"));
  if (reader->at != reader->size)
    return fail (reader, error, _ ("there is something behind its end"));
  return TRUE;
}

/* Every piece of evidence came with it, with the size that is stated. */
static gboolean
check_evidence (const MedExchange *self, const Reader *reader, GError **error)
{
  JsonArray *orders = med_json_get_array (json_node_get_object (self->records), "orders");

  for (guint i = 0; i < json_array_get_length (orders); i++)
    {
      JsonArray *attempts = med_json_get_array (med_json_array_get_object (orders, i), "attempts");
      for (guint j = 0; j < json_array_get_length (attempts); j++)
        {
          JsonArray *list =
              med_json_get_array (med_json_array_get_object (attempts, j), "evidence");
          for (guint k = 0; k < json_array_get_length (list); k++)
            {
              JsonObject *row = med_json_array_get_object (list, k);
              GBytes *bytes = g_hash_table_lookup (self->files, med_json_get_text (row, "sha256"));
              if (bytes == NULL ||
                  (gint64) g_bytes_get_size (bytes) != med_json_get_int (row, "size", -1))
                return fail (reader, error, _ ("a piece of evidence is missing in it"));
            }
        }
    }
  return TRUE;
}

/**
 * med_exchange_parse:
 * @bytes: a file from outside
 * @name: of the file, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_UNTRUSTED where something in it was
 *   changed
 *
 * Reads a file of results whole before anything of it is believed: its limits, every member of its
 * documents, the SHA-256 of everything in it, and the audit chain.
 *
 * Returns: (transfer full) (nullable): the results
 */
MedExchange *
med_exchange_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MedExchange) self = g_new0 (MedExchange, 1);
  g_autoptr (JsonNode) manifest = NULL;
  Reader reader = { .name = name };

  reader.data = g_bytes_get_data (bytes, &reader.size);
  self->files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  JsonObject *object = read_manifest (&reader, &manifest, error);
  if (object == NULL)
    return NULL;
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  self->workstation = g_strdup (med_json_get_text (object, "workstation"));
  self->exported_by = g_strdup (med_json_get_text (object, "exported_by"));
  self->exported_usec = med_json_get_int (object, "exported_usec", 0);
  self->first_seq = med_json_get_int (object, "first_seq", 0);
  self->last_seq = med_json_get_int (object, "last_seq", 0);
  self->before_head = g_strdup (med_json_get_text (object, "before_head"));
  self->last_head = g_strdup (med_json_get_text (object, "last_head"));
  if (!read_files (self, &reader, bytes, med_json_get_array (object, "files"), error) ||
      !check_evidence (self, &reader, error) || !med_exchange_check_chain (self, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * med_exchange_load_sync:
 * @file: a file
 * @error: return location, as of [func@exchange_parse]
 *
 * Returns: (transfer full) (nullable): the results
 */
MedExchange *
med_exchange_load_sync (GFile *file, GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GMappedFile) mapped = path != NULL ? g_mapped_file_new (path, FALSE, error) : NULL;

  if (mapped == NULL)
    {
      if (path == NULL)
        g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE, _ ("%s is not a local file"), name);
      else
        med_error_convert (error, name);
      return NULL;
    }
  if ((gint64) g_mapped_file_get_length (mapped) > MOST_BYTES)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s has more than 2 GB"), name);
      return NULL;
    }
  /* A copy: what is on a stick may change or go while it is read. */
  g_autoptr (GBytes) bytes =
      g_bytes_new (g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
  return med_exchange_parse (bytes, name, error);
}

/**
 * med_exchange_build:
 * @manifest: the list of contents
 * @blobs: (element-type GBytes): the contents in its order
 *
 * Returns: (transfer full): the file
 */
GBytes *
med_exchange_build (JsonNode *manifest, GPtrArray *blobs)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *text = json_to_string (manifest, FALSE);
  g_autofree char *head = g_strdup_printf (MAGIC "%zu\n%s", strlen (text), text);

  g_byte_array_append (file, (const guint8 *) head, strlen (head));
  for (guint i = 0; i < blobs->len; i++)
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (blobs->pdata[i], &size);
      if (size > 0)
        g_byte_array_append (file, data, (guint) size);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

/**
 * med_exchange_free:
 * @self: (transfer full): results
 *
 * Frees them.
 */
void
med_exchange_free (MedExchange *self)
{
  g_free (self->workstation);
  g_free (self->sha256);
  g_free (self->exported_by);
  g_free (self->before_head);
  g_free (self->last_head);
  g_clear_pointer (&self->records, json_node_unref);
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_free (self);
}
