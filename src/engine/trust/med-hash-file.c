/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-hash-file"

#include "config.h"

#include "engine/trust/med-hash-file.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-hex.h"

#define MOST_DIGEST_BYTES 64

typedef struct
{
  const char *suffix;
  gnutls_digest_algorithm_t digest;
} Algorithm;

static const Algorithm algorithms[] = {
  { ".sha512", GNUTLS_DIG_SHA512 },
  { ".sha256", GNUTLS_DIG_SHA256 },
};

static gboolean
refuse (GError **error, const char *name, const char *reason)
{
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED, "%s: %s", name, reason);
  return FALSE;
}

static const Algorithm *
find_algorithm (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_str_has_suffix (name, algorithms[i].suffix))
      return &algorithms[i];
  return NULL;
}

/* The digest ends with the file, the line, or a space before the name. */
static gboolean
read_digest (GBytes *hash_file, guint8 *digest, gsize size)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (hash_file, &length);

  if (length < 2 * size || (length > 2 * size && memchr (" \t\r\n", text[2 * size], 4) == NULL))
    return FALSE;
  return med_hex_read (text, digest, size);
}

/* The name behind the digest, as sha512sum writes it: after one space and a space or an asterisk.
 */
static gboolean
names_the_file (GBytes *hash_file, gsize digits, const char *name)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (hash_file, &length);
  g_autofree char *rest = g_strndup (text + digits, length - digits);
  g_autofree char *own = g_path_get_basename (name);

  g_strstrip (rest);
  if (*rest == '*')
    memmove (rest, rest + 1, strlen (rest));
  if (*rest == '\0')
    return TRUE;
  g_autofree char *named = g_path_get_basename (rest);
  *strrchr (own, '.') = '\0';
  return g_str_equal (named, own);
}

/**
 * med_hash_file_check:
 * @data: a file
 * @hash_file: what the hash file beside it says
 * @name: of the hash file; ends in `.sha512` or `.sha256`
 * @error: return location, %MED_ERROR_UNTRUSTED
 *
 * Checks a file against the hash file beside it: the digest in hexadecimal digits first, then, if
 * the provider likes, a space and the file's name (CSAF 2.0, 7.1.18). MD5 and SHA-1 are no evidence
 * and not accepted.
 *
 * Returns: whether it is the file
 */
gboolean
med_hash_file_check (GBytes *data, GBytes *hash_file, const char *name, GError **error)
{
  const Algorithm *algorithm = find_algorithm (name);
  guint8 expected[MOST_DIGEST_BYTES], found[MOST_DIGEST_BYTES];
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (data, &size);

  if (algorithm == NULL)
    return refuse (error, name, _ ("only hash files of SHA-512 and SHA-256 are accepted"));
  gsize digest_bytes = gnutls_hash_get_len (algorithm->digest);
  if (g_bytes_get_size (hash_file) > MED_HASH_FILE_MOST_BYTES ||
      !read_digest (hash_file, expected, digest_bytes))
    return refuse (error, name, _ ("the hash file does not begin with a digest of its kind"));
  if (gnutls_hash_fast (algorithm->digest, bytes, size, found) != GNUTLS_E_SUCCESS ||
      memcmp (expected, found, digest_bytes) != 0)
    return refuse (error, name, _ ("the digest does not fit the file: one of the two was changed"));
  if (!names_the_file (hash_file, 2 * digest_bytes, name))
    return refuse (error, name, _ ("the hash file is of a file of another name"));
  return TRUE;
}
