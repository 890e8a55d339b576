/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/trust/med-passphrase.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_new (const char *typed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedPassphrase) made = med_passphrase_new (typed, &error);
  g_autofree char *longer = g_strconcat (typed, "x", NULL);

  g_assert ((made != NULL) == (error == NULL));
  if (made == NULL)
    return;
  g_assert_true (med_passphrase_verify (made, typed));
  g_assert_false (med_passphrase_verify (made, longer));
  made->verifier[strlen (made->verifier) - 1] ^= 1;
  g_assert_false (med_passphrase_verify (made, typed));
}

/* Salt, verifier and what is typed, a line each; a database that was tampered with may hold
 * anything, and none of it may open the door. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
  g_autoptr (GError) error = NULL;

  med_passphrase_set_test_iterations (1);
  if (g_strv_length (lines) < 3)
    return 0;
  const MedPassphrase stored = { lines[0], lines[1], (gint64) size % 4 - 1 };
  g_assert_false (med_passphrase_verify (&stored, lines[2]));
  if (med_passphrase_check_strength (lines[2], &error))
    g_assert_cmpint (g_utf8_strlen (lines[2], -1), >=, 8);
  else
    g_assert_nonnull (error);
  check_new (lines[2]);
  return 0;
}
