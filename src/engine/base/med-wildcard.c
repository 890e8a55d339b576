/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-wildcard"

#include "config.h"

#include "engine/base/med-wildcard.h"

#include <string.h>

#include "engine/base/med-fold.h"

/* An advisory may abbreviate: shorter ones are too often part of another number by chance. */
#define SHORTEST_PART 3

/* The character a pattern asks for, past a backslash. */
static const char *
skip_escape (const char *pattern)
{
  return *pattern == '\\' && pattern[1] != '\0' ? pattern + 1 : pattern;
}

/**
 * med_wildcard_matches:
 * @pattern: model or serial number of CSAF: `?` stands for one character, `*` for any number of
 *   them, a backslash takes the meaning from the next one
 * @text: what is compared with it
 *
 * Goes back to the last `*` only, which is enough, and takes no longer than both lengths
 * multiplied.
 *
 * Returns: whether all of @text is meant; capitals and small letters differ
 */
gboolean
med_wildcard_matches (const char *pattern, const char *text)
{
  const char *star = NULL, *from = NULL;

  while (*text != '\0')
    {
      const char *wanted = skip_escape (pattern);

      if (*pattern == '*')
        {
          star = ++pattern;
          from = text;
        }
      else if (*pattern == '?' ||
               (*pattern != '\0' && g_utf8_get_char (wanted) == g_utf8_get_char (text)))
        {
          pattern = g_utf8_next_char (wanted);
          text = g_utf8_next_char (text);
        }
      else if (star != NULL)
        {
          pattern = star;
          from = g_utf8_next_char (from);
          text = from;
        }
      else
        return FALSE;
    }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

/* Letters and digits alone, and what is in @kept. */
static char *
dup_bare (const char *text, const char *kept)
{
  GString *bare = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || (c < 0x80 && strchr (kept, (int) c) != NULL))
        g_string_append_unichar (bare, c);
    }
  return g_string_free (bare, FALSE);
}

/* "SN-1042" and "SN 1042" may be one number. */
static gboolean
matches_bare (const char *pattern, const char *text)
{
  g_autofree char *bare_pattern = dup_bare (pattern, "*?\\");
  g_autofree char *bare_text = dup_bare (text, "");

  return *bare_text != '\0' && *bare_pattern != '\0' &&
         med_wildcard_matches (bare_pattern, bare_text);
}

/* An abbreviated number begins with the first character of the whole one, says CSAF; advisories and
 * hospitals leave out the beginning as well. */
static gboolean
is_abbreviated (const char *pattern, const char *text)
{
  return strpbrk (pattern, "*?\\") == NULL &&
         (g_str_has_prefix (text, pattern) ||
          (strlen (pattern) >= SHORTEST_PART && strstr (text, pattern) != NULL) ||
          (strlen (text) >= SHORTEST_PART && strstr (pattern, text) != NULL));
}

/**
 * med_wildcard_answer:
 * @pattern: model or serial number as an advisory writes it
 * @text: the hospital's; may be empty if it is not known
 *
 * Compares without regard to capitals. One number that is part of the other, or differs from it in
 * signs and blanks alone, leaves it open.
 *
 * Returns: whether @text is meant
 */
MedAnswer
med_wildcard_answer (const char *pattern, const char *text)
{
  g_autofree char *folded_pattern = med_fold_search (pattern);
  g_autofree char *folded_text = med_fold_search (text);

  if (*folded_text == '\0' || *folded_pattern == '\0')
    return MED_ANSWER_CANNOT_TELL;
  if (med_wildcard_matches (folded_pattern, folded_text))
    return MED_ANSWER_YES;
  return is_abbreviated (folded_pattern, folded_text) || matches_bare (folded_pattern, folded_text)
             ? MED_ANSWER_CANNOT_TELL
             : MED_ANSWER_NO;
}
