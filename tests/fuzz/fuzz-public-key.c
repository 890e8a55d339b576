/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/trust/med-public-key.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Kind, scheme and key, a line feed between them: whatever is read as a key has a fingerprint, and
 * verifies no signature of nothing. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) parts = g_strsplit (text, "\n", 3);
  g_autoptr (GError) error = NULL;

  if (g_strv_length (parts) < 3)
    return 0;
  g_autoptr (MedPublicKey) key = med_public_key_new (parts[0], parts[1], parts[2], &error);
  g_assert_true ((key != NULL) == (error == NULL));
  /* A kind of key has its own schemes. */
  g_assert_true (key == NULL ||
                 g_str_has_prefix (parts[1], g_str_equal (parts[0], "rsa")       ? "rsa"
                                             : g_str_equal (parts[0], "ed25519") ? "ed25519"
                                                                                 : "ecdsa"));
  if (key == NULL)
    return 0;
  g_autoptr (GBytes) what = g_bytes_new_static ("what", 4);
  guint8 zeros[256] = { 0 };
  g_autoptr (GBytes) nothing = g_bytes_new_static (zeros, sizeof zeros);
  g_assert_cmpuint (strlen (med_public_key_get_fingerprint (key)), ==, 64);
  g_assert_false (med_public_key_verify (key, what, nothing));
  return 0;
}
