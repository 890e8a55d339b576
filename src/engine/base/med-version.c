/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version"

#include "config.h"

#include "engine/base/med-version.h"

#include <string.h>

#include "engine/base/med-fold.h"
#include "engine/base/med-version-date.h"
#include "engine/base/med-version-order.h"
#include "engine/base/med-version-part.h"

/* Versions are compared part by part, numbers as numbers. Wherever two readings are possible the
 * answer is "cannot be compared": a person looks at it, and nothing is ever cleared by a guess. */

struct _MedVersion
{
  char *written;
  char *folded;     /* as written, for searching */
  char *text;       /* without what says nothing; the parts point into it */
  GArray *parts;    /* (nullable) %NULL where it is not understood */
  MedVersion *bare; /* (nullable) without the word before it */
  MedVersionDate date;
  gboolean wildcard;
};

static const MedVersionPart end_part = { MED_PART_END, '\0', "", 0 };

static int
sign (gint64 number)
{
  return (number > 0) - (number < 0);
}

static gboolean
has_leading_zero (const MedVersionPart *part)
{
  return part->length > 1 && part->text[0] == '0';
}

/* Numbers of any length. */
static int
compare_digits (const MedVersionPart *a, const MedVersionPart *b)
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
compare_fractions (const MedVersionPart *a, const MedVersionPart *b)
{
  int order = sign (strncmp (a->text, b->text, MIN (a->length, b->length)));

  return order != 0 ? order : sign ((gint64) a->length - (gint64) b->length);
}

static gboolean
looks_like_year (const MedVersionPart *part)
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
order_numbers (const MedVersionPart *a, const MedVersionPart *b, gboolean first)
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
is_revision_letter (const MedVersionPart *part)
{
  char after = part->text[part->length];

  return part->length == 1 && (after == '\0' || after == '.');
}

/* Letters at the very end, directly behind a number, as OpenSSL counts: 1.1.1a … 1.1.1z, 1.1.1za.
 */
static gboolean
is_suffix_letter (const MedVersionPart *part)
{
  return part->kind == MED_PART_WORD && part->separator == '\0' &&
         part->text[part->length] == '\0' &&
         (part->length == 1 || (part->length == 2 && *part->text == 'z'));
}

static MedVersionOrder
order_words (const MedVersionPart *a, const MedVersionPart *b, gboolean first)
{
  int rank_a = med_version_part_rank (a);
  int rank_b = med_version_part_rank (b);

  if (a->length == b->length && strncmp (a->text, b->text, a->length) == 0)
    return MED_VERSION_EQUAL;
  if (rank_a != 0 && rank_b != 0 && rank_a != rank_b)
    return from_sign (rank_a - rank_b);
  if (!first && is_suffix_letter (a) && is_suffix_letter (b))
    return from_sign (a->length != b->length ? (int) a->length - (int) b->length
                                             : strncmp (a->text, b->text, a->length));
  if (is_revision_letter (a) && is_revision_letter (b))
    return from_sign (*a->text - *b->text);
  return MED_VERSION_UNRELATED;
}

static gboolean
is_zero (const MedVersionPart *part)
{
  return part->kind == MED_PART_NUMBER && part->separator == '.' &&
         strspn (part->text, "0") >= part->length;
}

/* @longer goes on where the other ends or has a word: says how the longer one stands to it. */
static MedVersionOrder
order_rest (const MedVersionPart *longer, const MedVersionPart *other)
{
  if (longer->kind == MED_PART_NUMBER && longer->separator == '.')
    {
      if (other->kind == MED_PART_END)
        return MED_VERSION_FINER;
      return med_version_part_rank (other) < 0 ? MED_VERSION_AFTER : MED_VERSION_UNRELATED;
    }
  if (longer->kind == MED_PART_WORD && other->kind == MED_PART_END &&
      med_version_part_rank (longer) != 0)
    return med_version_part_rank (longer) < 0 ? MED_VERSION_EARLY : MED_VERSION_FINER;
  return MED_VERSION_UNRELATED;
}

static MedVersionOrder
reverse (MedVersionOrder order)
{
  switch (order)
    {
    case MED_VERSION_BEFORE:
    case MED_VERSION_EARLY:
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
order_part (const MedVersionPart *a, const MedVersionPart *b, gboolean first)
{
  if (a->kind == MED_PART_NUMBER && b->kind == MED_PART_NUMBER)
    return order_numbers (a, b, first);
  if (a->kind == MED_PART_WORD && b->kind == MED_PART_WORD)
    return order_words (a, b, first);
  if (a->kind == MED_PART_COMMIT && b->kind == MED_PART_COMMIT && a->length == b->length &&
      strncmp (a->text, b->text, a->length) == 0)
    return MED_VERSION_EQUAL;
  if (first || a->kind == MED_PART_COMMIT || b->kind == MED_PART_COMMIT)
    return MED_VERSION_UNRELATED;
  if (a->kind == MED_PART_NUMBER || b->kind == MED_PART_END)
    return order_rest (a, b);
  return reverse (order_rest (b, a));
}

static const MedVersionPart *
part_at (GArray *parts, guint index)
{
  return index < parts->len ? &g_array_index (parts, MedVersionPart, index) : &end_part;
}

/* Behind three numbers a letter is a later release. That of 4.2b may be a beta, and a, b and c
 * behind three numbers may be alpha, beta and candidate of another maker: those are left open. */
static gboolean
has_later_letter (GArray *parts, guint index)
{
  const MedVersionPart *letter = part_at (parts, index);

  if (index < 3 || !is_suffix_letter (letter) || *letter->text <= 'c')
    return FALSE;
  for (guint i = 0; i < index; i++)
    if (part_at (parts, i)->kind != MED_PART_NUMBER ||
        (i > 0 && part_at (parts, i)->separator != '.'))
      return FALSE;
  return TRUE;
}

static MedVersionOrder
order_parts (GArray *a, GArray *b)
{
  guint i = 0;
  guint j = 0;

  for (;;)
    {
      const MedVersionPart *part_a = part_at (a, i);
      const MedVersionPart *part_b = part_at (b, j);
      MedVersionOrder order;

      if (part_a->kind == MED_PART_END && part_b->kind == MED_PART_END)
        return MED_VERSION_EQUAL;
      /* 4.2 and 4.2.0 are the same. */
      if (part_a->kind != part_b->kind && is_zero (part_a))
        i++;
      else if (part_a->kind != part_b->kind && is_zero (part_b))
        j++;
      else if (part_b->kind == MED_PART_END && has_later_letter (a, i))
        return MED_VERSION_FINER;
      else if (part_a->kind == MED_PART_END && has_later_letter (b, j))
        return MED_VERSION_COARSER;
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
  while (parts->len > 1 && part_at (parts, parts->len - 1)->kind == MED_PART_WILDCARD)
    {
      g_array_set_size (parts, parts->len - 1);
      *wildcard = TRUE;
    }
  for (guint i = 0; i < parts->len; i++)
    if (part_at (parts, i)->kind == MED_PART_WILDCARD)
      return FALSE;
  return TRUE;
}

/* "LPI 3.5.12", "S4 A.07.107": the short name of a product before what looks like a version. */
static MedVersion *
without_first_word (const char *text)
{
  const char *space = strchr (text, ' ');
  const MedVersionPart word = { MED_PART_WORD, '\0', text,
                                space != NULL ? (gsize) (space - text) : 0 };

  if (space == NULL || !g_ascii_isalpha (*text) || word.length < 2 ||
      med_version_part_rank (&word) != 0 || med_version_part_is_word (&word, "build") ||
      med_version_part_is_word (&word, "edition") ||
      strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789") < word.length ||
      strpbrk (space, "0123456789") == NULL || strpbrk (space + 1, ". ") == NULL)
    return NULL;
  g_autoptr (MedVersion) rest = med_version_new (space + 1);
  return rest->parts != NULL ? g_steal_pointer (&rest) : NULL;
}

/**
 * med_version_new:
 * @text: a version as it is written
 *
 * Returns: (transfer full): the version; where it is not understood it is equal to itself and
 *   unrelated to all else
 */
MedVersion *
med_version_new (const char *text)
{
  MedVersion *self = g_new0 (MedVersion, 1);

  self->written = g_strstrip (g_strdup (text));
  self->folded = med_fold_search (text);
  self->text = med_version_part_prepare (self->folded);
  self->parts = med_version_part_split (self->text);
  if (self->parts != NULL && !cut_wildcards (self->parts, &self->wildcard))
    g_clear_pointer (&self->parts, g_array_unref);
  self->date = med_version_date_read (self->folded);
  self->bare = without_first_word (self->text);
  return self;
}

/**
 * med_version_free:
 * @self: (transfer full): a version
 */
void
med_version_free (MedVersion *self)
{
  if (self->bare != NULL)
    med_version_free (self->bare);
  if (self->parts != NULL)
    g_array_unref (self->parts);
  g_free (self->written);
  g_free (self->folded);
  g_free (self->text);
  g_free (self);
}

const char *
med_version_get_text (const MedVersion *self)
{
  return self->folded;
}

const char *
med_version_get_written (const MedVersion *self)
{
  return self->written;
}

gboolean
med_version_is_understood (const MedVersion *self)
{
  return self->parts != NULL;
}

gboolean
med_version_is_wildcard (const MedVersion *self)
{
  return self->wildcard;
}

gboolean
med_version_is_other_series (const MedVersion *a, const MedVersion *b)
{
  if (a->parts == NULL || b->parts == NULL || a->parts->len != 2 || b->parts->len != 2)
    return FALSE;
  const MedVersionPart *series_a = part_at (a->parts, 0), *series_b = part_at (b->parts, 0);
  const MedVersionPart *number_a = part_at (a->parts, 1), *number_b = part_at (b->parts, 1);

  return series_a->kind == MED_PART_WORD && series_b->kind == MED_PART_WORD &&
         number_a->kind == MED_PART_NUMBER && number_b->kind == MED_PART_NUMBER &&
         number_a->separator == '\0' && number_b->separator == '\0' &&
         order_words (series_a, series_b, TRUE) == MED_VERSION_UNRELATED;
}

/* Both begin alike: a number and a dot, or a letter and a dot. */
static gboolean
are_made_alike (const MedVersion *a, const MedVersion *b)
{
  const MedVersionPart *first_a = part_at (a->parts, 0), *first_b = part_at (b->parts, 0);

  return first_a->kind == first_b->kind && a->parts->len > 1 && b->parts->len > 1 &&
         part_at (a->parts, 1)->separator == '.' && part_at (b->parts, 1)->separator == '.' &&
         (first_a->kind == MED_PART_NUMBER || (first_a->length == 1 && first_b->length == 1));
}

static MedVersionOrder
order_bare (const MedVersion *a, const MedVersion *b, guint *manner)
{
  if ((a->bare == NULL) == (b->bare == NULL))
    return MED_VERSION_UNRELATED;
  const MedVersion *left = a->bare != NULL ? a->bare : a;
  const MedVersion *right = b->bare != NULL ? b->bare : b;
  if (left->parts == NULL || right->parts == NULL || left->wildcard || right->wildcard ||
      !are_made_alike (left, right))
    return MED_VERSION_UNRELATED;
  *manner |= MED_VERSION_WORD_DROPPED;
  return order_parts (left->parts, right->parts);
}

/**
 * med_version_is_lettered:
 * @self: a version
 * @base: another
 *
 * Returns: whether @self is @base with letters behind its last number, such as 1.1.1a beside 1.1.1;
 *   whether it comes before or after is another question
 */
gboolean
med_version_is_lettered (const MedVersion *self, const MedVersion *base)
{
  if (self->parts == NULL || base->parts == NULL || self->wildcard || base->wildcard ||
      self->parts->len < 4 || base->parts->len != self->parts->len - 1 ||
      !is_suffix_letter (part_at (self->parts, self->parts->len - 1)))
    return FALSE;
  for (guint i = 0; i < base->parts->len; i++)
    if (part_at (base->parts, i)->kind != MED_PART_NUMBER ||
        order_part (part_at (self->parts, i), part_at (base->parts, i), i == 0) !=
            MED_VERSION_EQUAL)
      return FALSE;
  return TRUE;
}

/**
 * med_version_order:
 * @a: a version
 * @b: another, which may end in a wildcard
 * @manner: (out): what was left out of the comparison, of #MedVersionManner
 *
 * Returns: how @a stands to @b
 */
MedVersionOrder
med_version_order (const MedVersion *a, const MedVersion *b, guint *manner)
{
  MedVersionOrder order = MED_VERSION_UNRELATED;

  *manner = 0;
  if (a->date.certain || b->date.certain)
    order = med_version_date_order (&a->date, &b->date);
  else if (a->parts != NULL && b->parts != NULL && !a->wildcard)
    {
      *manner = b->wildcard ? MED_VERSION_WILDCARD : 0;
      order = order_parts (a->parts, b->parts);
    }
  if (order != MED_VERSION_UNRELATED)
    return order;
  /* What is not understood is at least the same as itself. */
  if (a->parts == NULL && *a->text != '\0' && g_str_equal (a->text, b->text))
    return MED_VERSION_EQUAL;
  return order_bare (a, b, manner);
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
  g_autoptr (MedVersion) first = med_version_new (a);
  g_autoptr (MedVersion) second = med_version_new (b);
  guint manner;
  MedVersionOrder found = med_version_order (first, second, &manner);

  if (found == MED_VERSION_UNRELATED || manner != 0 || first->wildcard || second->wildcard)
    return FALSE;
  if (found == MED_VERSION_EQUAL)
    *order = 0;
  else
    *order = found == MED_VERSION_AFTER || found == MED_VERSION_FINER ? 1 : -1;
  return TRUE;
}
