/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-metadata"

#include "config.h"

#include "engine/tuf/med-tuf-metadata.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-canonical-json.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-hex.h"
#include "engine/base/med-json.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-refuse.h"

#define MOST_SIGNATURES 1024
#define SIGNATURE_MOST_BYTES 1024
#define EXPIRES_CHARS 20 /* 2030-01-01T00:00:00Z */

struct _MedTufMetadata
{
  GBytes *bytes;
  GBytes *canonical;
  JsonNode *document;
  JsonObject *signed_part;
  GPtrArray *signatures;
  gint64 version;
  gint64 expires_usec;
  MedTufKeyRing *keys;            /* of the root */
  GHashTable *files;              /* of timestamp and snapshot: name → MedTufFile */
  MedTufDelegations *delegations; /* (nullable): of targets */
};

static gboolean
refuse (GError **error, const char *name, const char *reason)
{
  return med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name, reason);
}

static void
signature_free (gpointer data)
{
  MedTufSignature *signature = data;

  g_free (signature->key_id);
  g_bytes_unref (signature->bytes);
  g_free (signature);
}

static void
file_free (gpointer data)
{
  MedTufFile *file = data;

  g_clear_pointer (&file->hashes, med_tuf_hashes_free);
  g_free (file);
}

void
med_tuf_target_free (MedTufTarget *self)
{
  g_free (self->path);
  g_clear_pointer (&self->hashes, med_tuf_hashes_free);
  g_clear_pointer (&self->custom, json_object_unref);
  g_free (self->role);
  g_free (self);
}

static gboolean
has_signed (GPtrArray *signatures, const char *key_id)
{
  for (guint i = 0; i < signatures->len; i++)
    if (g_str_equal (((MedTufSignature *) signatures->pdata[i])->key_id, key_id))
      return TRUE;
  return FALSE;
}

/* A signature that is no hexadecimal digits is none: another may still do. */
static gboolean
add_signature (MedTufMetadata *self, JsonObject *object, const char *name, GError **error)
{
  const char *key_id = med_json_get_text (object, "keyid");
  const char *text = med_json_get_text (object, "sig");
  MedTufSignature *signature;

  if (key_id == NULL || text == NULL || has_signed (self->signatures, key_id))
    return refuse (error, name,
                   _ ("a signature has no “keyid” or “sig”, or a key has signed twice"));
  signature = g_new0 (MedTufSignature, 1);
  signature->key_id = g_strdup (key_id);
  signature->bytes = med_hex_decode (text, SIGNATURE_MOST_BYTES);
  if (signature->bytes == NULL)
    signature->bytes = g_bytes_new (NULL, 0);
  g_ptr_array_add (self->signatures, signature);
  return TRUE;
}

static gboolean
read_signatures (MedTufMetadata *self, JsonArray *array, const char *name, GError **error)
{
  if (array == NULL || json_array_get_length (array) > MOST_SIGNATURES)
    return refuse (error, name,
                   _ ("“signatures” is missing, no list, or longer than 1,024 signatures"));
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!add_signature (self, med_json_array_get_object (array, i), name, error))
      return FALSE;
  return TRUE;
}

/* Of the same major version: what TUF 1.x adds does not take anything from what is checked here. */
static gboolean
check_specification (const char *text, const char *name, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ".", -1);
  guint n = g_strv_length (parts);

  for (guint i = 0; i < n; i++)
    if (*parts[i] == '\0' || strspn (parts[i], "0123456789") != strlen (parts[i]))
      n = 0;
  if (n != 2 && n != 3)
    return refuse (error, name, _ ("“spec_version” is no version of the specification"));
  return g_str_equal (parts[0], "1") ||
         med_tuf_refuse (error, MED_ERROR_NEWER_VERSION, name,
                         _ ("it is written for another version of TUF than 1"));
}

static gboolean
read_expiry (MedTufMetadata *self, const char *text, const char *name, GError **error)
{
  return (text != NULL && strlen (text) == EXPIRES_CHARS && text[EXPIRES_CHARS - 1] == 'Z' &&
          text[10] == 'T' && med_clock_parse_iso8601 (text, &self->expires_usec, NULL)) ||
         refuse (error, name, _ ("“expires” is no time such as 2030-01-01T00:00:00Z"));
}

static gboolean
read_header (MedTufMetadata *self, const char *type, const char *name, GError **error)
{
  const char *found = med_json_get_text (self->signed_part, "_type");

  if (g_strcmp0 (found, type) != 0)
    {
      g_autofree char *reason = g_strdup_printf (_ ("it is not metadata of the type “%s”"), type);
      return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, name, reason);
    }
  self->version = med_json_get_int (self->signed_part, "version", 0);
  if (self->version < 1)
    return refuse (error, name, _ ("“version” is no number from 1"));
  return check_specification (med_json_get_text (self->signed_part, "spec_version"), name, error) &&
         read_expiry (self, med_json_get_text (self->signed_part, "expires"), name, error);
}

static gboolean
read_root (MedTufMetadata *self, const char *name, GError **error)
{
  static const char *const roles[] = { MED_TUF_ROOT, MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT,
                                       MED_TUF_TARGETS };
  JsonObject *object = med_json_get_object (self->signed_part, "roles");

  self->keys = med_tuf_key_ring_new (med_json_get_object (self->signed_part, "keys"), name, error);
  for (gsize i = 0; self->keys != NULL && i < G_N_ELEMENTS (roles); i++)
    if (!med_tuf_key_ring_add_role (self->keys, roles[i], med_json_get_object (object, roles[i]),
                                    name, error))
      return FALSE;
  return self->keys != NULL;
}

static gboolean
add_file (
    MedTufMetadata *self, const char *key, JsonObject *object, const char *name, GError **error)
{
  g_autoptr (MedTufHashes) hashes = NULL;
  MedTufFile *file;

  if (object == NULL || med_json_get_int (object, "version", 0) < 1)
    return refuse (error, name, _ ("“meta” names a file without a version from 1"));
  hashes = med_tuf_hashes_read (object, FALSE, name, error);
  if (hashes == NULL)
    return FALSE;
  file = g_new0 (MedTufFile, 1);
  file->version = med_json_get_int (object, "version", 0);
  file->hashes = g_steal_pointer (&hashes);
  g_hash_table_insert (self->files, g_strdup (key), file);
  return TRUE;
}

static gboolean
read_files (MedTufMetadata *self, const char *needed, const char *name, GError **error)
{
  JsonObject *meta = med_json_get_object (self->signed_part, "meta");
  g_autoptr (GList) keys = meta != NULL ? json_object_get_members (meta) : NULL;

  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  for (GList *at = keys; at != NULL; at = at->next)
    if (!add_file (self, at->data, med_json_get_object (meta, at->data), name, error))
      return FALSE;
  if (!g_hash_table_contains (self->files, needed))
    {
      g_autofree char *reason = g_strdup_printf (_ ("“meta” does not name %s"), needed);
      return refuse (error, name, reason);
    }
  return TRUE;
}

/* All are looked at now, and made into targets when they are asked for: a repository has thousands.
 */
static gboolean
check_targets (MedTufMetadata *self, const char *name, GError **error)
{
  JsonObject *targets = med_json_get_object (self->signed_part, "targets");
  JsonObjectIter iter;
  const char *path;

  if (targets == NULL)
    return refuse (error, name, _ ("“targets” is missing or no object"));
  json_object_iter_init (&iter, targets);
  while (json_object_iter_next (&iter, &path, NULL))
    {
      JsonObject *object = med_json_get_object (targets, path);
      g_autoptr (MedTufHashes) hashes =
          object != NULL ? med_tuf_hashes_read (object, TRUE, name, error) : NULL;

      if (object == NULL)
        return refuse (error, name, _ ("a target is no object"));
      if (hashes == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_targets (MedTufMetadata *self, const char *name, GError **error)
{
  JsonObject *delegations = med_json_get_object (self->signed_part, "delegations");

  if (!check_targets (self, name, error))
    return FALSE;
  if (delegations == NULL && json_object_has_member (self->signed_part, "delegations"))
    return refuse (error, name, _ ("“delegations” is no object"));
  if (delegations == NULL)
    return TRUE;
  self->delegations = med_tuf_delegations_read (delegations, name, error);
  return self->delegations != NULL;
}

static gboolean
read_rest (MedTufMetadata *self, const char *type, const char *name, GError **error)
{
  if (g_str_equal (type, MED_TUF_ROOT))
    return read_root (self, name, error);
  if (g_str_equal (type, MED_TUF_TIMESTAMP))
    return read_files (self, "snapshot.json", name, error);
  if (g_str_equal (type, MED_TUF_SNAPSHOT))
    return read_files (self, "targets.json", name, error);
  return read_targets (self, name, error);
}

static gboolean
read_envelope (MedTufMetadata *self, const char *name, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (self->bytes, &size);

  self->document = med_json_load (data, size, NULL, name, error);
  if (self->document == NULL)
    return FALSE;
  JsonObject *object =
      JSON_NODE_HOLDS_OBJECT (self->document) ? json_node_get_object (self->document) : NULL;
  self->signed_part = med_json_get_object (object, "signed");
  if (self->signed_part == NULL)
    return refuse (error, name, _ ("it has no object “signed”"));
  self->canonical =
      med_canonical_json_write (json_object_get_member (object, "signed"), name, error);
  return self->canonical != NULL &&
         read_signatures (self, med_json_get_array (object, "signatures"), name, error);
}

/**
 * med_tuf_metadata_read:
 * @type: `root`, `timestamp`, `snapshot` or `targets`, the last for delegated roles too
 * @bytes: a file
 * @name: its name, put before messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT for what is not well formed,
 *   %MED_ERROR_UNTRUSTED for metadata of another type, %MED_ERROR_NEWER_VERSION for another TUF
 *
 * Reads metadata of TUF 1.0 (section 4). The scan before it is strict: one document, no name twice,
 * bounded. Fields that are not known stay in what is verified.
 *
 * Returns: (transfer full) (nullable): the metadata
 */
MedTufMetadata *
med_tuf_metadata_read (const char *type, GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MedTufMetadata) self = g_new0 (MedTufMetadata, 1);

  self->bytes = g_bytes_ref (bytes);
  self->signatures = g_ptr_array_new_with_free_func (signature_free);
  if (!read_envelope (self, name, error) || !read_header (self, type, name, error) ||
      !read_rest (self, type, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
med_tuf_metadata_free (MedTufMetadata *self)
{
  g_bytes_unref (self->bytes);
  g_clear_pointer (&self->canonical, g_bytes_unref);
  g_clear_pointer (&self->document, json_node_unref);
  g_ptr_array_unref (self->signatures);
  g_clear_pointer (&self->keys, med_tuf_key_ring_free);
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_clear_pointer (&self->delegations, med_tuf_delegations_free);
  g_free (self);
}

/**
 * med_tuf_metadata_get_bytes:
 * @self: metadata
 *
 * Returns: (transfer none): the file, byte for byte
 */
GBytes *
med_tuf_metadata_get_bytes (MedTufMetadata *self)
{
  return self->bytes;
}

/**
 * med_tuf_metadata_get_version:
 * @self: metadata
 *
 * Returns: its version, from 1
 */
gint64
med_tuf_metadata_get_version (MedTufMetadata *self)
{
  return self->version;
}

/**
 * med_tuf_metadata_get_expires_usec:
 * @self: metadata
 *
 * Returns: until when it may be trusted, microseconds since 1970 UTC
 */
gint64
med_tuf_metadata_get_expires_usec (MedTufMetadata *self)
{
  return self->expires_usec;
}

/**
 * med_tuf_metadata_verify:
 * @self: metadata
 * @keys: who is trusted
 * @role: in which role it is signed
 * @name: put before messages
 * @error: return location: %MED_ERROR_UNTRUSTED
 *
 * Returns: whether enough of the keys of @role have signed it
 */
gboolean
med_tuf_metadata_verify (
    MedTufMetadata *self, MedTufKeyRing *keys, const char *role, const char *name, GError **error)
{
  return med_tuf_key_ring_verify (keys, role, self->canonical, self->signatures, name, error);
}

/**
 * med_tuf_metadata_get_keys:
 * @self: root metadata
 *
 * Returns: (transfer none): the keys of the four roles
 */
MedTufKeyRing *
med_tuf_metadata_get_keys (MedTufMetadata *self)
{
  return self->keys;
}

/**
 * med_tuf_metadata_has_consistent_snapshots:
 * @self: root metadata
 *
 * Returns: whether files are fetched by names with version or digest (section 6.2)
 */
gboolean
med_tuf_metadata_has_consistent_snapshots (MedTufMetadata *self)
{
  return med_json_get_boolean (self->signed_part, "consistent_snapshot", FALSE);
}

/**
 * med_tuf_metadata_get_files:
 * @self: timestamp or snapshot metadata
 *
 * Returns: (transfer none) (element-type utf8 MedTufFile): what it says of other metadata, by name
 */
GHashTable *
med_tuf_metadata_get_files (MedTufMetadata *self)
{
  return self->files;
}

/**
 * med_tuf_metadata_get_delegations:
 * @self: targets metadata
 *
 * Returns: (transfer none) (nullable): to whom it hands on targets
 */
MedTufDelegations *
med_tuf_metadata_get_delegations (MedTufMetadata *self)
{
  return self->delegations;
}

/**
 * med_tuf_metadata_dup_target:
 * @self: targets metadata
 * @path: the path of a target
 *
 * Returns: (transfer full) (nullable): what it says of this target, without a role yet
 */
MedTufTarget *
med_tuf_metadata_dup_target (MedTufMetadata *self, const char *path)
{
  JsonObject *targets = med_json_get_object (self->signed_part, "targets");
  JsonObject *object = med_json_get_object (targets, path);
  MedTufHashes *hashes = object != NULL ? med_tuf_hashes_read (object, TRUE, path, NULL) : NULL;

  if (hashes == NULL)
    return NULL;
  MedTufTarget *target = g_new0 (MedTufTarget, 1);
  target->path = g_strdup (path);
  target->hashes = hashes;
  JsonObject *custom = med_json_get_object (object, "custom");
  target->custom = custom != NULL ? json_object_ref (custom) : NULL;
  return target;
}
