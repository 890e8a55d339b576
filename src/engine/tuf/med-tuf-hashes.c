/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-hashes"

#include "config.h"

#include "engine/tuf/med-tuf-hashes.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/med-hex.h"
#include "engine/base/med-json.h"
#include "engine/trust/med-digest.h"
#include "engine/tuf/med-tuf-refuse.h"

/* No digest is longer than 1,024 bits. */
#define MOST_DIGEST_BYTES 128

typedef struct
{
  char *algorithm;
  char *digest; /* lower case */
} Hash;

struct _MedTufHashes
{
  gint64 length; /* -1: not said */
  GArray *hashes;
};

static void
hash_clear (gpointer data)
{
  Hash *hash = data;

  g_free (hash->algorithm);
  g_free (hash->digest);
}

static gboolean
read_hash (MedTufHashes *self, JsonObject *hashes, const char *algorithm)
{
  const char *text = med_json_get_text (hashes, algorithm);
  g_autoptr (GBytes) raw = text != NULL ? med_hex_decode (text, MOST_DIGEST_BYTES) : NULL;

  if (raw == NULL || g_bytes_get_size (raw) == 0)
    return FALSE;
  Hash hash = { g_strdup (algorithm), g_ascii_strdown (text, -1) };
  g_array_append_val (self->hashes, hash);
  return TRUE;
}

static gboolean
read_hashes (MedTufHashes *self, JsonObject *object, const char *name, GError **error)
{
  JsonObject *hashes = med_json_get_object (object, "hashes");
  g_autoptr (GList) algorithms = hashes != NULL ? json_object_get_members (hashes) : NULL;

  if (algorithms == NULL)
    return med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name,
                           _ ("“hashes” is no object with a digest in it"));
  for (GList *at = algorithms; at != NULL; at = at->next)
    if (!read_hash (self, hashes, at->data))
      return med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name,
                             _ ("a digest is not written in hexadecimal digits"));
  return TRUE;
}

/**
 * med_tuf_hashes_read:
 * @object: has `length` and `hashes` (METAFILES and TARGETS of TUF 1.0, sections 4.4 and 4.5)
 * @required: whether both must be there, as for a target, or may be left out, as for metadata
 * @name: put before messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Reads what is known of a file before it is fetched. Algorithms that are not known are kept, for
 * the name of a file may begin with one of their digests; but they prove nothing.
 *
 * Returns: (transfer full) (nullable): length and digests
 */
MedTufHashes *
med_tuf_hashes_read (JsonObject *object, gboolean required, const char *name, GError **error)
{
  g_autoptr (MedTufHashes) self = g_new0 (MedTufHashes, 1);

  self->hashes = g_array_new (FALSE, FALSE, sizeof (Hash));
  g_array_set_clear_func (self->hashes, hash_clear);
  self->length = med_json_get_int (object, "length", -1);
  if (self->length < 0 && (required || json_object_has_member (object, "length")))
    {
      med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name, _ ("“length” is no number of bytes"));
      return NULL;
    }
  if ((required || json_object_has_member (object, "hashes")) &&
      !read_hashes (self, object, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
med_tuf_hashes_free (MedTufHashes *self)
{
  g_array_unref (self->hashes);
  g_free (self);
}

/**
 * med_tuf_hashes_get_length:
 * @self: hashes
 *
 * Returns: how many bytes the file has; -1 if that is not said
 */
gint64
med_tuf_hashes_get_length (MedTufHashes *self)
{
  return self->length;
}

/**
 * med_tuf_hashes_get_prefix:
 * @self: hashes
 *
 * Returns: (transfer none) (nullable): the digest that stands before the file's name where
 *   consistent snapshots are used (section 6.2): the first of the list, as other clients ask for it
 */
const char *
med_tuf_hashes_get_prefix (MedTufHashes *self)
{
  return self->hashes->len > 0 ? g_array_index (self->hashes, Hash, 0).digest : NULL;
}

/**
 * med_tuf_hashes_get_digest:
 * @self: hashes
 * @algorithm: such as `sha256`
 *
 * Returns: (transfer none) (nullable): its digest in hexadecimal digits, lower case
 */
const char *
med_tuf_hashes_get_digest (MedTufHashes *self, const char *algorithm)
{
  for (guint i = 0; i < self->hashes->len; i++)
    {
      const Hash *hash = &g_array_index (self->hashes, Hash, i);

      if (g_str_equal (hash->algorithm, algorithm))
        return hash->digest;
    }
  return NULL;
}

static gboolean
check_length (MedTufHashes *self, gint64 length, const char *name, GError **error)
{
  if (self->length < 0 || self->length == length)
    return TRUE;
  g_autofree char *reason = g_strdup_printf (
      _ ("there are %" PRId64 " bytes, but %" PRId64 " are signed for"), length, self->length);
  return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, name, reason);
}

static gboolean
check_digest (const Hash *hash, MedDigest *digest, const char *name, GError **error)
{
  g_autofree char *found = med_digest_finish (digest);

  if (g_str_equal (found, hash->digest))
    return TRUE;
  g_autofree char *reason = g_strdup_printf (
      _ ("the digest %s is not the signed one: the file was changed. Get it again from the source"),
      hash->algorithm);
  return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, name, reason);
}

static gboolean
check_proven (MedTufHashes *self, guint proven, const char *name, GError **error)
{
  return self->hashes->len == 0 || proven > 0 ||
         med_tuf_refuse (error, MED_ERROR_NEWER_VERSION, name,
                         _ ("only digests are signed that this program does not know"));
}

/**
 * med_tuf_hashes_check_bytes:
 * @self: what is signed for
 * @bytes: a file
 * @name: put before messages
 * @error: return location: %MED_ERROR_UNTRUSTED, or %MED_ERROR_NEWER_VERSION if no digest is known
 *
 * Returns: whether length and every digest that is known are right, and at least one is known
 */
gboolean
med_tuf_hashes_check_bytes (MedTufHashes *self, GBytes *bytes, const char *name, GError **error)
{
  guint proven = 0;

  if (!check_length (self, (gint64) g_bytes_get_size (bytes), name, error))
    return FALSE;
  for (guint i = 0; i < self->hashes->len; i++)
    {
      const Hash *hash = &g_array_index (self->hashes, Hash, i);
      g_autoptr (MedDigest) digest = med_digest_new_named (hash->algorithm);

      if (digest == NULL)
        continue;
      med_digest_update (digest, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      if (!check_digest (hash, digest, name, error))
        return FALSE;
      proven++;
    }
  return check_proven (self, proven, name, error);
}

static gboolean
check_open_file (
    MedTufHashes *self, int fd, const char *name, GCancellable *cancellable, GError **error)
{
  guint proven = 0;

  for (guint i = 0; i < self->hashes->len; i++)
    {
      const Hash *hash = &g_array_index (self->hashes, Hash, i);
      g_autoptr (MedDigest) digest = med_digest_new_named (hash->algorithm);
      gint64 length = 0;

      if (digest == NULL)
        continue;
      (void) lseek (fd, 0, SEEK_SET);
      if (!med_digest_update_from_fd_sync (digest, fd, &length, NULL, cancellable, error) ||
          !check_length (self, length, name, error) || !check_digest (hash, digest, name, error))
        return FALSE;
      proven++;
    }
  return check_proven (self, proven, name, error);
}

/**
 * med_tuf_hashes_check_file_sync:
 * @self: what is signed for
 * @path: a regular file
 * @name: put before messages
 * @cancellable: (nullable): to stop it
 * @error: return location: as for med_tuf_hashes_check_bytes(), or why it cannot be read
 *
 * Returns: whether length and every digest that is known are right, and at least one is known
 */
gboolean
med_tuf_hashes_check_file_sync (MedTufHashes *self,
                                const char *path,
                                const char *name,
                                GCancellable *cancellable,
                                GError **error)
{
  gint64 size = 0;
  int fd = med_digest_open_regular (path, &size, error);

  if (fd < 0)
    return FALSE;
  gboolean right = check_length (self, size, name, error) &&
                   check_open_file (self, fd, name, cancellable, error);
  close (fd);
  return right;
}
