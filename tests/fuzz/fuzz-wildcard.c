/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-wildcard.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Patterns match what they were made of: each character behind a backslash, and then one in two
 * replaced by a question mark or a star. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *raw = g_strndup ((const char *) data, MIN (size, 2000));
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autoptr (GString) exact = g_string_new (NULL);
  g_autoptr (GString) loose = g_string_new ("*");
  char *line_end;
  guint i = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), i++)
    {
      g_string_append_c (exact, '\\');
      g_string_append_unichar (exact, g_utf8_get_char (p));
      g_string_append (loose, i % 2 == 0 ? "?" : "*");
    }
  g_assert_true (med_wildcard_matches (exact->str, text));
  g_assert_true (med_wildcard_matches (loose->str, text));
  g_assert_true (med_wildcard_matches ("*", text));
  g_string_append_c (exact, 'x');
  g_assert_false (med_wildcard_matches (exact->str, text));
  if (*text != '\0')
    g_assert_false (med_wildcard_matches ("", text));
  line_end = strchr (text, '\n');
  if (line_end == NULL)
    return 0;
  *line_end = '\0';
  /* What is longer than the other by a letter that does not occur in the pattern never matches. */
  med_wildcard_answer (text, line_end + 1);
  g_autofree char *longer = g_strconcat (line_end + 1, "\001", NULL);
  if (*text != '\0' && strpbrk (text, "*?") == NULL && strchr (text, '\001') == NULL)
    g_assert_false (med_wildcard_matches (text, longer));
  return 0;
}
