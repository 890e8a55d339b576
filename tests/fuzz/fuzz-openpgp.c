/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/trust/med-hash-file.h"
#include "engine/trust/med-openpgp.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Who signed "abc" on 2026-11-01, in corpus/openpgp/good.asc. */
static const guint8 publisher[] = {
  0x98, 0x33, 0x04, 0x6a, 0xe6, 0xf1, 0x80, 0x16, 0x09, 0x2b, 0x06, 0x01, 0x04, 0x01,
  0xda, 0x47, 0x0f, 0x01, 0x01, 0x07, 0x40, 0xea, 0x13, 0x2e, 0x92, 0x2b, 0xc9, 0x0c,
  0xcc, 0x9e, 0x09, 0x93, 0x6c, 0x68, 0xde, 0x3b, 0xcd, 0x47, 0x5b, 0xd4, 0xf5, 0xb4,
  0x60, 0x63, 0x8e, 0x83, 0x8b, 0x3c, 0x98, 0xf7, 0x9b, 0xc5, 0xf0,
};
static const char good[] =
    "iHUEABYIAB0WIQTEs7J1fV4sZMRA6RhcwwA5EiikUgUCaubxgAAKCRBcwwA5EiikUk2IAP9ktxmO4qe4w2r4ArGKKVTR"
    "WZa7z77DIwAXY28UyKjWYQD+PMKpkFb2+PhiAN6iG5L7L7zZBeyMXLXZX3VWx143SgQ=";
#define NOW_USEC (G_GINT64_CONSTANT (1795420800) * G_USEC_PER_SEC)

/* What is accepted for "abc" is that one signature: nobody else could make another. Its first byte
 * may be of the old or the new format. */
static void
check_signature (GBytes *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) packet = g_bytes_new_static (publisher, sizeof publisher);
  g_autoptr (GBytes) document = g_bytes_new_static ("abc", 3);
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_openpgp_key_free);
  const char *reason = NULL;

  g_ptr_array_add (keys, med_openpgp_key_new (packet, 0, NULL));
  g_autoptr (MedOpenpgpSignature) accepted =
      med_openpgp_check (keys, document, input, "fuzz", NOW_USEC, &error);
  g_assert_true ((accepted != NULL) == (error == NULL));
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (accepted == NULL)
    return;
  gsize size = 0, right_size = 0;
  g_autoptr (GBytes) packets = med_openpgp_dearmor (input, "SIGNATURE", &reason);
  g_autofree guchar *right = g_base64_decode (good, &right_size);
  const guint8 *bytes = g_bytes_get_data (packets, &size);
  g_assert_cmpmem (bytes + 1, size - 1, right + 1, right_size - 1);
}

/* A key that is read has a fingerprint, and refuses a signature of nothing. */
static void
check_key (GBytes *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedOpenpgpKey) key = med_openpgp_key_new (input, 0, &error);
  const guint8 digest[32] = { 0 };

  g_assert_true ((key != NULL) == (error == NULL));
  if (key == NULL)
    return;
  g_assert_cmpuint (strlen (med_openpgp_key_get_fingerprint (key)), ==,
                    MED_OPENPGP_FINGERPRINT_DIGITS);
  g_assert_false (
      med_openpgp_key_verify (key, 8, digest, sizeof digest, (MedOpenpgpSpan){ NULL, 0 }));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) input = g_bytes_new_static (data, size);
  g_autoptr (GBytes) document = g_bytes_new_static ("abc", 3);
  g_autoptr (GError) error = NULL;
  gboolean same = med_hash_file_check (document, input, "abc.sha256", &error);

  g_assert_true (same == (error == NULL));
  g_assert_true (!same ||
                 (size >= 64 && g_ascii_strncasecmp ((const char *) data, "ba7816bf", 8) == 0));
  check_signature (input);
  check_key (input);
  return 0;
}
