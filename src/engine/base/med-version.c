/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version"

#include "config.h"

#include "engine/base/med-version.h"

#include <string.h>

#include "engine/base/med-fold.h"
#include "engine/base/med-version-order.h"

/* Versions are compared part by part, numbers as numbers. Wherever two readings are possible the
 * answer is "cannot be compared": a person looks at it, and nothing is ever cleared by a guess. */

typedef enum
{
  PART_END,
  PART_NUMBER,
  PART_WORD,
  PART_WILDCARD,
} PartKind;

typedef struct
{
  PartKind kind;
  char separator; /* what stands before it; NUL: nothing */
  const char *text;
  gsize length;
} Part;

/* Words with a known place beside the release itself, which has rank 0. */
static const struct
{
  const char *word;
  int rank;
} known_words[] = {
  { "dev", -5 },     { "snapshot", -5 }, { "alpha", -4 }, { "beta", -3 },  { "pre", -2 },
  { "preview", -2 }, { "rc", -1 },       { "sp", 1 },     { "sr", 1 },     { "mr", 1 },
  { "patch", 1 },    { "hotfix", 1 },    { "hf", 1 },     { "update", 1 },
};

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec" };

static const Part end_part = { PART_END, '\0', "", 0 };

static int
word_rank (const Part *part)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_words); i++)
    if (part->length == strlen (known_words[i].word) &&
        strncmp (part->text, known_words[i].word, part->length) == 0)
      return known_words[i].rank;
  return 0;
}

/* Longer words are prose ("model", "windows"), months belong to dates. */
static gboolean
word_is_understood (const Part *part)
{
  for (gsize i = 0; part->length == 3 && i < G_N_ELEMENTS (months); i++)
    if (strncmp (part->text, months[i], 3) == 0)
      return FALSE;
  return part->length <= 3 || word_rank (part) != 0 ||
         (part->length == 5 && strncmp (part->text, "build", 5) == 0);
}

static PartKind
kind_of_word (const Part *part)
{
  if (part->length == 1 && part->text[0] == 'x' && part->separator == '.')
    return PART_WILDCARD;
  return PART_WORD;
}

/* Reads the next run of digits or of letters. Answers FALSE for any other character. */
static gboolean
read_part (const char **text, char separator, GArray *parts)
{
  Part part = { PART_NUMBER, separator, *text, 0 };
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
      part.kind = PART_WILDCARD;
      part.length = 1;
      p++;
    }
  else if (!g_ascii_isdigit (**text))
    part.kind = kind_of_word (&part);
  *text = p;
  g_array_append_val (parts, part);
  return part.length > 0 && (part.kind != PART_WORD || word_is_understood (&part));
}

/* Abbreviated commits order nothing: seven or more hexadecimal digits, letters and figures mixed.
 */
static gboolean
begins_with_commit (const char *text)
{
  gsize length = strspn (text, "0123456789abcdef");
  gsize figures = strspn (text, "0123456789");

  return length >= 7 && figures < length && strcspn (text, "0123456789") < length &&
         !g_ascii_isalnum (text[length]);
}

static GArray *
split_parts (const char *text)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  const char *p = text;
  char separator = '\0';

  if (*p == '\0')
    return NULL;
  while (*p != '\0')
    {
      if (begins_with_commit (p) || !read_part (&p, separator, parts))
        return NULL;
      separator = strchr (".-_ +", *p) != NULL ? *p : '\0';
      if (separator != '\0')
        p++;
    }
  return separator == '\0' ? g_steal_pointer (&parts) : NULL;
}

/* Without "version", "v" and the like, which say nothing. */
static char *
prepare (const char *version)
{
  static const char *const prefixes[] = { "version ", "versions ", "ver. ",     "ver.",
                                          "ver ",     "release ",  "revision ", "rev. ",
                                          "rev ",     "v. ",       "v " };
  g_autofree char *folded = med_fold_search (version);
  g_autoptr (GString) text = g_string_new (folded);

  g_string_replace (text, "service pack", "sp", 0);
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (text->str, prefixes[i]))
      {
        g_string_erase (text, 0, (gssize) strlen (prefixes[i]));
        break;
      }
  if (text->str[0] == 'v' && g_ascii_isdigit (text->str[1]))
    g_string_erase (text, 0, 1);
  return g_strdup (text->str);
}

static int
sign (gint64 number)
{
  return (number > 0) - (number < 0);
}

static gboolean
has_leading_zero (const Part *part)
{
  return part->length > 1 && part->text[0] == '0';
}

/* Numbers of any length. */
static int
compare_digits (const Part *a, const Part *b)
{
  gsize skip_a = strspn (a->text, "0");
  gsize skip_b = strspn (b->text, "0");
  gsize length_a, length_b;

  skip_a = MIN (skip_a, a->length);
  skip_b = MIN (skip_b, b->length);
  length_a = a->length - skip_a;
  length_b = b->length - skip_b;
  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;
  return sign (strncmp (a->text + skip_a, b->text + skip_b, length_a));
}

/* As digits after a decimal point. */
static int
compare_fractions (const Part *a, const Part *b)
{
  int order = sign (strncmp (a->text, b->text, MIN (a->length, b->length)));

  return order != 0 ? order : sign ((gint64) a->length - (gint64) b->length);
}

static gboolean
looks_like_year (const Part *part)
{
  return (part->length == 4 || part->length == 8) &&
         (strncmp (part->text, "19", 2) == 0 || strncmp (part->text, "20", 2) == 0);
}

static MedVersionOrder
from_sign (int order)
{
  return order < 0 ? MED_VERSION_BEFORE : order > 0 ? MED_VERSION_AFTER : MED_VERSION_EQUAL;
}

static MedVersionOrder
order_numbers (const Part *a, const Part *b, gboolean first)
{
  int order = compare_digits (a, b);

  if (a->separator == '+' || b->separator == '+')
    return order == 0 ? MED_VERSION_EQUAL : MED_VERSION_UNRELATED;
  /* A date or year against a version: 20190501, 2019.1 and 4.2 */
  if (first && looks_like_year (a) != looks_like_year (b) && MIN (a->length, b->length) < 4)
    return MED_VERSION_UNRELATED;
  /* 4.01 beside 4.2 is smaller as a part and as a decimal; 4.05 beside 4.2 is not. */
  if (!first && a->separator == '.' && b->separator == '.' &&
      (has_leading_zero (a) || has_leading_zero (b)) && a->length != b->length &&
      compare_fractions (a, b) != order)
    return MED_VERSION_UNRELATED;
  return from_sign (order);
}

/* A single letter that ends the version or stands before a dot is a revision: A, B, C.02, 2.4b. In
 * U61 it names a series. */
static gboolean
is_revision_letter (const Part *part)
{
  char after = part->text[part->length];

  return part->length == 1 && (after == '\0' || after == '.');
}

static MedVersionOrder
order_words (const Part *a, const Part *b)
{
  int rank_a = word_rank (a);
  int rank_b = word_rank (b);

  if (a->length == b->length && strncmp (a->text, b->text, a->length) == 0)
    return MED_VERSION_EQUAL;
  if (rank_a != 0 && rank_b != 0 && rank_a != rank_b)
    return from_sign (rank_a - rank_b);
  if (is_revision_letter (a) && is_revision_letter (b))
    return from_sign (*a->text - *b->text);
  return MED_VERSION_UNRELATED;
}

static gboolean
is_zero (const Part *part)
{
  return part->kind == PART_NUMBER && part->separator == '.' &&
         strspn (part->text, "0") >= part->length;
}

/* @longer goes on where the other ends or has a word: says how the longer one stands to it. */
static MedVersionOrder
order_rest (const Part *longer, const Part *other)
{
  if (longer->kind == PART_NUMBER && longer->separator == '.')
    {
      if (other->kind == PART_END)
        return MED_VERSION_FINER;
      return word_rank (other) < 0 ? MED_VERSION_AFTER : MED_VERSION_UNRELATED;
    }
  if (longer->kind == PART_WORD && other->kind == PART_END && word_rank (longer) != 0)
    return from_sign (word_rank (longer));
  return MED_VERSION_UNRELATED;
}

static MedVersionOrder
reverse (MedVersionOrder order)
{
  switch (order)
    {
    case MED_VERSION_BEFORE:
      return MED_VERSION_AFTER;
    case MED_VERSION_AFTER:
      return MED_VERSION_BEFORE;
    case MED_VERSION_COARSER:
      return MED_VERSION_FINER;
    case MED_VERSION_FINER:
      return MED_VERSION_COARSER;
    default:
      return order;
    }
}

static MedVersionOrder
order_part (const Part *a, const Part *b, gboolean first)
{
  if (a->kind == PART_NUMBER && b->kind == PART_NUMBER)
    return order_numbers (a, b, first);
  if (a->kind == PART_WORD && b->kind == PART_WORD)
    return order_words (a, b);
  if (first)
    return MED_VERSION_UNRELATED;
  if (a->kind == PART_NUMBER || b->kind == PART_END)
    return order_rest (a, b);
  return reverse (order_rest (b, a));
}

static const Part *
part_at (GArray *parts, guint index)
{
  return index < parts->len ? &g_array_index (parts, Part, index) : &end_part;
}

static MedVersionOrder
order_parts (GArray *a, GArray *b)
{
  guint i = 0;
  guint j = 0;

  for (;;)
    {
      const Part *part_a = part_at (a, i);
      const Part *part_b = part_at (b, j);
      MedVersionOrder order;

      if (part_a->kind == PART_END && part_b->kind == PART_END)
        return MED_VERSION_EQUAL;
      /* 4.2 and 4.2.0 are the same. */
      if (part_a->kind != part_b->kind && is_zero (part_a))
        i++;
      else if (part_a->kind != part_b->kind && is_zero (part_b))
        j++;
      else if ((order = order_part (part_a, part_b, i == 0 || j == 0)) != MED_VERSION_EQUAL)
        return order;
      else
        i++, j++;
    }
}

/* Takes the wildcards off the end. Anything behind a wildcard is not understood. */
static gboolean
cut_wildcards (GArray *parts, gboolean *wildcard)
{
  *wildcard = FALSE;
  while (parts->len > 1 && part_at (parts, parts->len - 1)->kind == PART_WILDCARD)
    {
      g_array_set_size (parts, parts->len - 1);
      *wildcard = TRUE;
    }
  for (guint i = 0; i < parts->len; i++)
    if (part_at (parts, i)->kind == PART_WILDCARD)
      return FALSE;
  return TRUE;
}

MedVersionOrder
med_version_order (const char *a, const char *b, gboolean *wildcard)
{
  g_autofree char *text_a = prepare (a);
  g_autofree char *text_b = prepare (b);
  g_autoptr (GArray) parts_a = split_parts (text_a);
  g_autoptr (GArray) parts_b = split_parts (text_b);
  gboolean wild_a;

  *wildcard = FALSE;
  if (parts_a != NULL && parts_b != NULL)
    {
      if (!cut_wildcards (parts_a, &wild_a) || !cut_wildcards (parts_b, wildcard) || wild_a)
        return MED_VERSION_UNRELATED;
      return order_parts (parts_a, parts_b);
    }
  /* What is not understood is at least the same as itself. */
  return *text_a != '\0' && g_str_equal (text_a, text_b) ? MED_VERSION_EQUAL
                                                         : MED_VERSION_UNRELATED;
}

gboolean
med_version_is_understood (const char *version)
{
  g_autofree char *text = prepare (version);
  g_autoptr (GArray) parts = split_parts (text);
  gboolean wildcard;

  return parts != NULL && cut_wildcards (parts, &wildcard);
}

/**
 * med_version_compare:
 * @a: a version as it is written
 * @b: another
 * @order: (out): -1 if @a comes first, 0 if they are the same, 1 if @b comes first
 *
 * Compares two versions. Numbers are compared as numbers, missing parts count as zero, pre-releases
 * come before the release and service packs after it.
 *
 * Returns: %FALSE where the two cannot be compared: letters against numbers, dates against
 *   versions, commits, prose. Never to be taken for an order
 */
gboolean
med_version_compare (const char *a, const char *b, int *order)
{
  gboolean wildcard;
  MedVersionOrder found = med_version_order (a, b, &wildcard);

  if (found == MED_VERSION_UNRELATED || wildcard)
    return FALSE;
  if (found == MED_VERSION_EQUAL)
    *order = 0;
  else
    *order = found == MED_VERSION_BEFORE || found == MED_VERSION_COARSER ? -1 : 1;
  return TRUE;
}
