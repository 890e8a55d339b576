/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version-part"

#include "config.h"

#include "engine/base/med-version-part.h"

#include <string.h>

/* What a version consists of. What could be prose is not understood, and then nothing is compared.
 */

/* Words with a known place beside the release itself, which has rank 0. */
static const struct
{
  const char *word;
  int rank;
} known_words[] = {
  { "dev", -5 },     { "snapshot", -5 }, { "alpha", -4 }, { "beta", -3 }, { "pre", -2 },
  { "preview", -2 }, { "rc", -1 },       { "sp", 1 },     { "sr", 1 },    { "mr", 1 },
  { "patch", 1 },    { "hf", 1 },        { "update", 1 }, { "cu", 1 },    { "fp", 1 },
};

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec" };

int
med_version_part_rank (const MedVersionPart *part)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_words); i++)
    if (part->length == strlen (known_words[i].word) &&
        strncmp (part->text, known_words[i].word, part->length) == 0)
      return known_words[i].rank;
  return 0;
}

gboolean
med_version_part_is_word (const MedVersionPart *part, const char *word)
{
  return part->length == strlen (word) && strncmp (part->text, word, part->length) == 0;
}

/* "4.2 bis 4.5", "4.2 et seq": a short word that stands by itself behind the first number says
 * something, and nobody knows what. D15 and "2.4 A" are parts of versions. */
static gboolean
stands_alone (const MedVersionPart *part)
{
  const char after = part->text[part->length];

  return part->separator == ' ' && (part->length > 1 || after == ' ');
}

/* Longer words are prose ("model", "windows"), months belong to dates. An x behind a figure (C.0x)
 * stands for figures that are left open. */
static gboolean
word_is_understood (const MedVersionPart *part, gboolean first)
{
  static const char *const others[] = { "build", "edition", "rev" };

  for (gsize i = 0; part->length == 3 && i < G_N_ELEMENTS (months); i++)
    if (strncmp (part->text, months[i], 3) == 0)
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (med_version_part_is_word (part, others[i]))
      return TRUE;
  if (part->separator == '\0' && !first && strspn (part->text, "x") == part->length)
    return FALSE;
  return med_version_part_rank (part) != 0 ||
         (part->length <= 3 && (first || !stands_alone (part)));
}

static MedVersionPartKind
kind_of_word (const MedVersionPart *part)
{
  if (part->separator == '.' && strspn (part->text, "x") >= part->length)
    return MED_PART_WILDCARD;
  return MED_PART_WORD;
}

/* Reads the next run of digits or of letters. Answers FALSE for any other character. */
static gboolean
read_part (const char **text, char separator, GArray *parts)
{
  MedVersionPart part = { MED_PART_NUMBER, separator, *text, 0 };
  const char *p = *text;

  if (g_ascii_isdigit (*p))
    while (g_ascii_isdigit (*p))
      p++;
  else
    while (g_ascii_isalpha (*p))
      p++;
  part.length = (gsize) (p - *text);
  if (part.length == 0 && *p == '*' && separator == '.')
    {
      part.kind = MED_PART_WILDCARD;
      part.length = 1;
      p++;
    }
  else if (!g_ascii_isdigit (**text))
    part.kind = kind_of_word (&part);
  *text = p;
  g_array_append_val (parts, part);
  return part.length > 0 &&
         (part.kind != MED_PART_WORD || word_is_understood (&part, parts->len == 1));
}

/* Abbreviated commits order nothing: seven or more hexadecimal digits, letters and figures mixed,
 * at the end. Returns their length, 0 for anything else. */
static gsize
length_of_commit (const char *text)
{
  gsize length = strspn (text, "0123456789abcdef");
  gsize figures = strspn (text, "0123456789");

  return length >= 7 && figures < length && strcspn (text, "0123456789") < length &&
                 text[length] == '\0'
             ? length
             : 0;
}

GArray *
med_version_part_split (const char *text)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (MedVersionPart));
  const char *p = text;
  char separator = '\0';

  if (*p == '\0')
    return NULL;
  while (*p != '\0')
    {
      const MedVersionPart commit = { MED_PART_COMMIT, separator, p, length_of_commit (p) };

      if (commit.length > 0)
        {
          g_array_append_val (parts, commit);
          return g_steal_pointer (&parts);
        }
      if (!read_part (&p, separator, parts))
        return NULL;
      separator = strchr (".-_ +", *p) != NULL ? *p : '\0';
      if (separator != '\0')
        p++;
    }
  return separator == '\0' ? g_steal_pointer (&parts) : NULL;
}

/* "2nd edition" → "edition 2" */
static void
turn_edition (GString *text)
{
  const gsize figures = strspn (text->str, "0123456789");
  const char *rest = text->str + figures;
  static const char *const endings[] = { "st edition", "nd edition", "rd edition", "th edition",
                                         " edition" };

  for (gsize i = 0; figures > 0 && i < G_N_ELEMENTS (endings); i++)
    if (g_str_equal (rest, endings[i]))
      {
        g_string_truncate (text, figures);
        g_string_prepend (text, "edition ");
        return;
      }
}

/* Without "version", "v" and the like, which say nothing. */
char *
med_version_part_prepare (const char *folded)
{
  static const char *const prefixes[] = { "version ", "versions ", "ver. ",     "ver.",
                                          "ver ",     "release ",  "revision ", "rev. ",
                                          "rev ",     "v. ",       "v " };
  static const char *const names[][2] = {
    { "service pack", "sp" }, { "release candidate", "rc" }, { "hot fix", "hf" },
    { "hotfix", "hf" },       { "service release", "sr" },   { "maintenance release", "mr" },
  };
  g_autoptr (GString) text = g_string_new (folded);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_replace (text, names[i][0], names[i][1], 0);
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (text->str, prefixes[i]))
      {
        g_string_erase (text, 0, (gssize) strlen (prefixes[i]));
        break;
      }
  if (text->str[0] == 'v' && g_ascii_isdigit (text->str[1]))
    g_string_erase (text, 0, 1);
  turn_edition (text);
  return g_strdup (text->str);
}
