/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fingerprint"

#include "config.h"

#include "engine/base/med-fingerprint.h"

#include <string.h>

/* Fingerprints of keys and certificates as people write and read them. */

/**
 * med_fingerprint_dup_digits:
 * @typed: as a person typed it from a letter or telephone
 *
 * Returns: (transfer full): without the spaces and colons that people put between digits, in
 * capital letters; whether they are digits is for the caller to check
 */
char *
med_fingerprint_dup_digits (const char *typed)
{
  GString *digits = g_string_new (NULL);

  for (const char *at = typed; *at != '\0'; at++)
    if (strchr (" \t\n:-", *at) == NULL)
      g_string_append_c (digits, g_ascii_toupper (*at));
  return g_string_free (digits, FALSE);
}

/**
 * med_fingerprint_group:
 * @fingerprint: digits
 *
 * Returns: (transfer full): in groups of four, to be compared by eye
 */
char *
med_fingerprint_group (const char *fingerprint)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_toupper (fingerprint[i]));
    }
  return g_string_free (text, FALSE);
}
