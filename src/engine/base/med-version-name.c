/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version-name"

#include "config.h"

#include "engine/base/med-version-name.h"

#include <string.h>

/* Advisories put models and order numbers where versions belong: "882400 Gemini GXL 10 Slice",
 * "MMT-554 / MMT-754 MiniMed Veo", "Product ID/Reorder number 19191". They have no order: one is
 * the same, certainly another, or the device's version says nothing of it. */

enum
{
  PATTERN_CATALOG,
  PATTERN_CODE,
  PATTERN_NUMBERED,
  N_PATTERNS,
};

#define ID_WORDS "udi|model|ndc|product|part|reorder|catalog(?:ue)?|item|article|material|order|ref"

static const char *const pattern_texts[N_PATTERNS] = {
  [PATTERN_CATALOG] = "^([0-9]{5,7})()(?: [a-z]{4,}.*)?$",
  [PATTERN_CODE] = "^([a-z]{3,}-[0-9]{3,})\\(?([a-z]?)\\)?(?: [a-z].*)?$",
  [PATTERN_NUMBERED] = "^(?:" ID_WORDS ")(?:[/ #:.]+(?:" ID_WORDS "|id|no|numbers?|code))*[ #:]+"
                       "([a-z]*[0-9][a-z0-9-]*)()\\b",
};

static GRegex *const *
get_patterns (void)
{
  static GRegex *patterns[N_PATTERNS];
  static gsize made = 0;

  return med_patterns_get (pattern_texts, N_PATTERNS, patterns, &made);
}

/* The code at the beginning, and a letter behind it that may be there or not. */
static char *
read_code (guint pattern, const char *folded, char **letter)
{
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (get_patterns ()[pattern], folded, 0, &match))
    return NULL;
  *letter = g_match_info_fetch (match, 2);
  return g_match_info_fetch (match, 1);
}

/* Figures alone may be anything; with words behind them they are an order number. */
static gboolean
is_catalog_number (const char *folded)
{
  return strchr (folded, ' ') != NULL;
}

/**
 * med_version_name_add:
 * @constraints: (element-type MedConstraint): gets the name
 * @item: one item of what an advisory writes, folded for searching
 *
 * Returns: whether @item is a model or an order number and not a version
 */
gboolean
med_version_name_add (GArray *constraints, const char *item)
{
  for (guint pattern = 0; pattern < N_PATTERNS; pattern++)
    {
      g_autofree char *letter = NULL;
      g_autofree char *code = read_code (pattern, item, &letter);

      if (code == NULL || (pattern == PATTERN_CATALOG && !is_catalog_number (item)))
        continue;
      med_constraint_add (constraints, MED_RELATION_NAMES,
                          pattern == PATTERN_NUMBERED ? code : item);
      return TRUE;
    }
  return FALSE;
}

/**
 * med_version_names_spread:
 * @constraints: (element-type MedConstraint): a list
 *
 * Where an advisory says once that it lists order numbers, the others in the list are no versions
 * either.
 */
void
med_version_names_spread (GArray *constraints)
{
  gboolean names = FALSE;

  for (guint i = 0; i < constraints->len; i++)
    names = names || g_array_index (constraints, MedConstraint, i).relation == MED_RELATION_NAMES;
  for (guint i = 0; names && i < constraints->len; i++)
    {
      MedConstraint *constraint = &g_array_index (constraints, MedConstraint, i);

      if (constraint->relation == MED_RELATION_EQUALS ||
          constraint->relation == MED_RELATION_NOT_UNDERSTOOD)
        constraint->relation = MED_RELATION_NAMES;
    }
}

static gboolean
is_same_code (guint pattern, const char *a, const char *b, gboolean *other)
{
  g_autofree char *letter_a = NULL;
  g_autofree char *letter_b = NULL;
  g_autofree char *code_a = read_code (pattern, a, &letter_a);
  g_autofree char *code_b = read_code (pattern, b, &letter_b);

  if (code_a == NULL || code_b == NULL)
    return FALSE;
  /* Of the same kind and length, and different: another model. MMT-523 and MMT-523K may be one. */
  *other = (pattern != PATTERN_CATALOG || is_catalog_number (b)) &&
           strlen (code_a) == strlen (code_b) &&
           strncmp (code_a, code_b, strcspn (code_a, "0123456789")) == 0 &&
           !g_str_equal (code_a, code_b);
  return g_str_equal (code_a, code_b) &&
         (*letter_a == '\0' || *letter_b == '\0' || *letter_a == *letter_b);
}

/**
 * med_version_name_answer:
 * @name: a name, as an advisory writes it
 * @version: what the hospital has written down as the version
 *
 * Returns: %MED_ANSWER_YES if it is that name, %MED_ANSWER_NO if it is another of the same kind
 */
MedAnswer
med_version_name_answer (const MedVersion *name, const MedVersion *version)
{
  const char *a = med_version_get_text (name);
  const char *b = med_version_get_text (version);
  const gsize length = strlen (b);
  gboolean other = FALSE;

  /* "zxr425" and "zxr425 (10-pack canada)" */
  if (length > 0 && g_str_has_prefix (a, b) && strchr (" (", a[length]) != NULL)
    return MED_ANSWER_YES;
  for (guint pattern = PATTERN_CATALOG; pattern <= PATTERN_CODE; pattern++)
    {
      if (is_same_code (pattern, a, b, &other))
        return MED_ANSWER_YES;
      if (other)
        return MED_ANSWER_NO;
    }
  return MED_ANSWER_CANNOT_TELL;
}
