/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-hex"

#include "config.h"

#include "engine/base/med-hex.h"

#include <string.h>

/**
 * med_hex_encode:
 * @bytes: (array length=size): some bytes
 * @size: how many
 *
 * Returns: (transfer full): two hexadecimal digits for each, lower case
 */
char *
med_hex_encode (const guint8 *bytes, gsize size)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (2 * size + 1);

  for (gsize i = 0; i < size; i++)
    {
      text[2 * i] = digits[bytes[i] >> 4];
      text[2 * i + 1] = digits[bytes[i] & 0xf];
    }
  text[2 * size] = '\0';
  return text;
}

/**
 * med_hex_read:
 * @text: begins with hexadecimal digits, of either case
 * @bytes: (out) (array length=size): what they say
 * @size: how many bytes; @text has at least twice as many characters, or ends early
 *
 * Returns: whether @text begins with that many digits
 */
gboolean
med_hex_read (const char *text, guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = high >= 0 ? g_ascii_xdigit_value (text[2 * i + 1]) : -1;

      if (high < 0 || low < 0)
        return FALSE;
      bytes[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

/**
 * med_hex_decode:
 * @text: hexadecimal digits and nothing else, of either case
 * @most_bytes: more are refused
 *
 * Returns: (transfer full) (nullable): the bytes, which may be none; %NULL if @text is not such
 *   digits, two a byte
 */
GBytes *
med_hex_decode (const char *text, gsize most_bytes)
{
  gsize digits = strlen (text);

  if (digits % 2 != 0 || digits / 2 > most_bytes)
    return NULL;
  g_autofree guint8 *bytes = g_malloc (MAX (digits / 2, 1));
  if (!med_hex_read (text, bytes, digits / 2))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), digits / 2);
}
