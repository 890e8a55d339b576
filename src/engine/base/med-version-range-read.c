/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version-range-read"

#include "config.h"

#include "engine/base/med-version-range-read.h"

#include <string.h>

#include "engine/base/med-version-name.h"

/* Ranges as advisories really write them: comparators, English and some Japanese. Each item becomes
 * one constraint or two; an item that is not understood becomes one that answers "cannot tell". */

static const struct
{
  const char *prefix;
  MedRelation relation;
} prefixes[] = {
  { "<=", MED_RELATION_AT_MOST },
  { "≤", MED_RELATION_AT_MOST },
  { "≦", MED_RELATION_AT_MOST },
  { "<", MED_RELATION_BELOW },
  { ">=", MED_RELATION_AT_LEAST },
  { "≥", MED_RELATION_AT_LEAST },
  { "≧", MED_RELATION_AT_LEAST },
  { ">", MED_RELATION_ABOVE },
  { "==", MED_RELATION_EQUALS },
  { "=", MED_RELATION_EQUALS },
  { "!=", MED_RELATION_DIFFERS },
  { "prior to ", MED_RELATION_BELOW },
  { "before ", MED_RELATION_BELOW },
  { "earlier than ", MED_RELATION_BELOW },
  { "older than ", MED_RELATION_BELOW },
  { "lower than ", MED_RELATION_BELOW },
  { "less than ", MED_RELATION_BELOW },
  { "below ", MED_RELATION_BELOW },
  { "under ", MED_RELATION_BELOW },
  { "through ", MED_RELATION_AT_MOST },
  { "up to ", MED_RELATION_UP_TO },
  { "later than ", MED_RELATION_ABOVE },
  { "newer than ", MED_RELATION_ABOVE },
  { "greater than ", MED_RELATION_ABOVE },
  { "higher than ", MED_RELATION_ABOVE },
  { "at least ", MED_RELATION_AT_LEAST },
  { "starting with ", MED_RELATION_AT_LEAST },
  { "starting from ", MED_RELATION_FROM },
  { "since ", MED_RELATION_FROM },
};

/* Other ways to say the same, longest first. */
static const char *const same[][2] = {
  { "up to and including ", "through " },
  { "up to but not including ", "before " },
  { "up to but excluding ", "before " },
  { "prior to and including ", "through " },
  { "before and including ", "through " },
  { "less than or equal to ", "<= " },
  { "lower than or equal to ", "<= " },
  { "older than or equal to ", "<= " },
  { "earlier than or equal to ", "<= " },
  { "no later than ", "<= " },
  { "not later than ", "<= " },
  { "greater than or equal to ", ">= " },
  { "higher than or equal to ", ">= " },
  { "newer than or equal to ", ">= " },
  { "later than or equal to ", ">= " },
  { " but ", " and " },
  { " (global)", "" },
  { " (worldwide)", "" },
  { " (u.s.)", "" },
  { " (us)", "" },
  { "–", "-" },
  { "—", "-" },
  { "〜", "~" },
};

/* Words that may stand before the version without changing what is meant. */
static const char *const noise[] = {
  "all ",
  "any ",
  "versions ",
  "version ",
  "releases ",
  "release ",
  "firmware versions ",
  "firmware version ",
  "software versions ",
  "software version ",
  "バージョン",
  "ver.",
};

enum
{
  PATTERN_UPPER,
  PATTERN_LOWER,
  PATTERN_SPAN,
  PATTERN_DOTTED_SPAN,
  PATTERN_LETTER_SPAN,
  PATTERN_BETWEEN,
  PATTERN_BOTH_ENDS,
  PATTERN_MODEL,
  PATTERN_PLUS,
  PATTERN_EXCEPT,
  PATTERN_JAPANESE,
  PATTERN_JAPANESE_SPAN,
  PATTERN_UNWRAP,
  PATTERN_DATE_COMMA,
  N_PATTERNS,
};

#define ENDING "(?: versions?| releases?| ones)?$"

static const char *const pattern_texts[N_PATTERNS] = {
  [PATTERN_UPPER] = "^(.+?) (?:and|or)(?: all| any)?(?: versions?| releases?)?"
                    " (?:prior|earlier|below|older|lower|previous|under|before)" ENDING,
  [PATTERN_LOWER] =
      "^(.+?) (?:(?:and|or)(?: all| any)?(?: versions?| releases?)?"
      " (?:later|newer|above|higher|greater|subsequent|up|upwards?|onwards?)|onwards?)" ENDING,
  [PATTERN_SPAN] = "^(?:from )?(.+?) (?:to|through|thru|-|~) (.+)$",
  [PATTERN_DOTTED_SPAN] = "^(v?[0-9]+(?:\\.[0-9]+)+) ?[-~] ?(v?[0-9]+(?:\\.[0-9]+)+)$",
  [PATTERN_LETTER_SPAN] = "^rev(?:ision)?s?\\.? ([a-z]) ?- ?([a-z])$",
  [PATTERN_BETWEEN] = "^between (.+?) and (.+)$",
  [PATTERN_BOTH_ENDS] = "^((?:>=?|≥) ?[^<>=≤≥|]+?)(?: and)? ?((?:<=?|≤) ?[^<>=≤≥|]+)$",
  [PATTERN_MODEL] = "^(.*[0-9x*]) models? ([a-z]*[0-9][a-z0-9-]*)$",
  [PATTERN_PLUS] = "^([0-9v][0-9.]*[0-9])\\+$",
  [PATTERN_EXCEPT] = "^(?:(?:all|any)(?: versions?| releases?)?|\\*) except (?:versions? )?(.+)$",
  [PATTERN_JAPANESE] =
      "^(.+?) "
      "?(?:(?:および|及び|または|又は)それ)?(未満|より前|以前|以下|以降|以上|より後|より新しい)"
      "(?:の(?:全|全て|すべて)?の?(?:バージョン|版)?)?$",
  [PATTERN_JAPANESE_SPAN] = "^(.+?) ?から ?(.+?) ?まで(?:の(?:バージョン|版))?$",
  [PATTERN_UNWRAP] = "\\(((?:and|or) [^()]*)\\)",
  [PATTERN_DATE_COMMA] = "([a-z]{3,} [0-9]{1,2}), ([0-9]{4})\\b",
};

GArray *
med_constraints_new (void)
{
  GArray *constraints = g_array_new (FALSE, FALSE, sizeof (MedConstraint));

  g_array_set_clear_func (constraints, (GDestroyNotify) med_constraint_clear);
  return constraints;
}

/**
 * med_patterns_get:
 * @texts: (array length=n): expressions
 * @n: how many
 * @patterns: (array length=n): static, where they are kept
 * @made: static, 0 at first
 *
 * Returns: (transfer none) (array length=n): the expressions, compiled once; they live as long as
 * the process
 */
GRegex *const *
med_patterns_get (const char *const *texts, gsize n, GRegex **patterns, gsize *made)
{
  if (g_once_init_enter (made))
    {
      for (gsize i = 0; i < n; i++)
        patterns[i] = g_regex_new (texts[i], G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (made, 1);
    }
  return patterns;
}

static GRegex *const *
get_patterns (void)
{
  static GRegex *patterns[N_PATTERNS];
  static gsize made = 0;

  return med_patterns_get (pattern_texts, N_PATTERNS, patterns, &made);
}

static char *
match_one (guint pattern, const char *text, char **second)
{
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (get_patterns ()[pattern], text, 0, &match))
    return NULL;
  if (second != NULL)
    *second = g_match_info_fetch (match, 2);
  return g_match_info_fetch (match, 1);
}

static const char *
skip_noise (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (noise); i++)
    if (g_str_has_prefix (text, noise[i]))
      return skip_noise (text + strlen (noise[i]) + (text[strlen (noise[i])] == ' '));
  return text;
}

void
med_constraint_clear (MedConstraint *constraint)
{
  med_version_free (constraint->bound);
}

void
med_constraint_add (GArray *constraints, MedRelation relation, const char *bound)
{
  MedConstraint constraint = { relation, med_version_new (skip_noise (bound)), FALSE };

  g_array_append_val (constraints, constraint);
}

gboolean
med_version_range_is_everything (const char *folded)
{
  static const char *const words[] = { "*",
                                       "all",
                                       "any",
                                       "all versions",
                                       "any version",
                                       "versions all",
                                       "all releases",
                                       "全バージョン",
                                       "すべてのバージョン",
                                       "全てのバージョン",
                                       "全ての版" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (folded, words[i]))
      return TRUE;
  return FALSE;
}

/* A version, and not a word that happens to be short enough for one ("up", "to"). */
static gboolean
can_be_bound (const char *text)
{
  g_autoptr (MedVersion) version = med_version_new (skip_noise (text));

  return med_version_is_understood (version) && strpbrk (text, "0123456789") != NULL;
}

static gboolean
add_by_prefix (GArray *constraints, const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (text, prefixes[i].prefix))
      {
        const char *bound = text + strlen (prefixes[i].prefix);

        while (*bound == ' ')
          bound++;
        /* "A10 < A11 <= 3" and the like: comparators that make no interval */
        med_constraint_add (constraints,
                            strpbrk (bound, "<>=") != NULL ? MED_RELATION_NOT_UNDERSTOOD
                                                           : prefixes[i].relation,
                            bound);
        return TRUE;
      }
  return FALSE;
}

/* "< 3.0 and >= 2.0" is the interval that people read, not two alternatives. */
static void
put_in_order (GArray *constraints, guint begin)
{
  if (constraints->len != begin + 2)
    return;
  MedConstraint *first = &g_array_index (constraints, MedConstraint, begin);
  MedConstraint *second = first + 1;
  if ((first->relation == MED_RELATION_BELOW || first->relation == MED_RELATION_AT_MOST) &&
      (second->relation == MED_RELATION_ABOVE || second->relation == MED_RELATION_AT_LEAST))
    {
      MedConstraint swap = *first;
      *first = *second;
      *second = swap;
    }
}

/* "2131 and 2141": a list only if nothing else was recognised, and if all of it can be read: in
 * "4.1 and later unless repaired" what stands behind is a condition. */
static void
add_listed (GArray *constraints, const char *text)
{
  g_auto (GStrv) items = g_regex_split_simple (" and | or ", text, 0, 0);
  const guint n_before = constraints->len;

  for (guint i = 0; items[i] != NULL; i++)
    {
      const char *plain = skip_noise (items[i]);

      if (!add_by_prefix (constraints, plain))
        med_constraint_add (constraints, MED_RELATION_EQUALS, items[i]);
      const MedConstraint *last = &g_array_index (constraints, MedConstraint, constraints->len - 1);
      if (!med_version_is_understood (last->bound))
        {
          g_array_set_size (constraints, n_before);
          med_constraint_add (constraints, MED_RELATION_NOT_UNDERSTOOD, text);
          return;
        }
    }
  if (strstr (text, " or ") == NULL)
    put_in_order (constraints, n_before);
}

/* "1.3.2 1.4.0 1.4.1": nothing but numbers with dots. */
static gboolean
add_spaced (GArray *constraints, const char *text)
{
  if (!g_regex_match_simple ("^[0-9]+(?:\\.[0-9]+)+(?: [0-9]+(?:\\.[0-9]+)+)+$", text, 0, 0))
    return FALSE;
  g_auto (GStrv) items = g_strsplit (text, " ", -1);
  for (guint i = 0; items[i] != NULL; i++)
    med_constraint_add (constraints, MED_RELATION_EQUALS, items[i]);
  return TRUE;
}

static gboolean
add_span (GArray *constraints, const char *text)
{
  static const struct
  {
    guint pattern;
    MedRelation from;
    MedRelation until;
  } spans[] = {
    { PATTERN_LETTER_SPAN, MED_RELATION_AT_LEAST, MED_RELATION_AT_MOST },
    { PATTERN_DOTTED_SPAN, MED_RELATION_AT_LEAST, MED_RELATION_AT_MOST },
    { PATTERN_JAPANESE_SPAN, MED_RELATION_AT_LEAST, MED_RELATION_AT_MOST },
    { PATTERN_BETWEEN, MED_RELATION_FROM, MED_RELATION_UP_TO },
    { PATTERN_SPAN, MED_RELATION_AT_LEAST, MED_RELATION_AT_MOST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *until = NULL;
      g_autofree char *from = match_one (spans[i].pattern, text, &until);

      if (from == NULL || (spans[i].pattern != PATTERN_LETTER_SPAN &&
                           (!can_be_bound (from) || !can_be_bound (until))))
        continue;
      med_constraint_add (constraints, spans[i].from, from);
      med_constraint_add (constraints, spans[i].until, until);
      return TRUE;
    }
  return FALSE;
}

static gboolean
add_japanese (GArray *constraints, const char *text)
{
  static const struct
  {
    const char *word;
    MedRelation relation;
  } words[] = {
    { "未満", MED_RELATION_BELOW },    { "より前", MED_RELATION_BELOW },
    { "以前", MED_RELATION_AT_MOST },  { "以下", MED_RELATION_AT_MOST },
    { "以降", MED_RELATION_AT_LEAST }, { "以上", MED_RELATION_AT_LEAST },
    { "より後", MED_RELATION_ABOVE },  { "より新しい", MED_RELATION_ABOVE },
  };
  g_autofree char *word = NULL;
  g_autofree char *bound = match_one (PATTERN_JAPANESE, text, &word);

  for (gsize i = 0; bound != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i].word))
      {
        med_constraint_add (constraints, words[i].relation, bound);
        return TRUE;
      }
  return FALSE;
}

/* One bound, with the words that stand behind it. */
static gboolean
add_bound (GArray *constraints, const char *text)
{
  static const struct
  {
    guint pattern;
    MedRelation relation;
  } bounds[] = {
    { PATTERN_UPPER, MED_RELATION_AT_MOST },
    { PATTERN_LOWER, MED_RELATION_AT_LEAST },
    { PATTERN_PLUS, MED_RELATION_AT_LEAST },
    { PATTERN_EXCEPT, MED_RELATION_DIFFERS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      g_autofree char *bound = match_one (bounds[i].pattern, text, NULL);

      if (bound == NULL)
        continue;
      med_constraint_add (
          constraints,
          strpbrk (bound, "<>=") != NULL ? MED_RELATION_NOT_UNDERSTOOD : bounds[i].relation, bound);
      return TRUE;
    }
  return add_japanese (constraints, text);
}

static void
add_plain (GArray *constraints, const char *text)
{
  const char *bare = skip_noise (text);
  g_autofree char *until = NULL;
  g_autofree char *from = match_one (PATTERN_BOTH_ENDS, bare, &until);

  if (med_version_range_is_everything (text))
    med_constraint_add (constraints, MED_RELATION_ANY, "");
  else if (from != NULL && strstr (from, " or") == NULL)
    {
      add_by_prefix (constraints, from);
      add_by_prefix (constraints, until);
    }
  else if (med_version_name_add (constraints, bare) || add_bound (constraints, text) ||
           add_span (constraints, bare) || add_spaced (constraints, bare))
    return;
  else if (strstr (bare, " and ") != NULL || strstr (bare, " or ") != NULL)
    add_listed (constraints, bare);
  else if (!add_by_prefix (constraints, bare))
    med_constraint_add (constraints, MED_RELATION_EQUALS, bare);
}

typedef enum
{
  REMARK_INFORMS,
  REMARK_RESTRICTS,
  REMARK_NOT_UNDERSTOOD,
} Remark;

/* Most remarks may be anything: an exception, another range. These begin with words that can only
 * narrow down what stands before them, or that say nothing of versions. */
static Remark
judge_remark (const char *remark)
{
  static const struct
  {
    const char *prefix;
    Remark remark;
  } known[] = {
    { "end-of-life", REMARK_INFORMS }, { "end of life", REMARK_INFORMS },
    { "with ", REMARK_RESTRICTS },     { "wireless ", REMARK_RESTRICTS },
    { "shipped ", REMARK_RESTRICTS },  { "integrated ", REMARK_RESTRICTS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (remark, known[i].prefix))
      return known[i].remark;
  return REMARK_NOT_UNDERSTOOD;
}

/* Takes "(…)" off the end of an item; what is left open goes on to the end. */
static Remark
cut_remark (char *item)
{
  char *open = strchr (item, '(');
  char *close = strrchr (item, ')');

  if (open == NULL || open == item || (close != NULL && close[1] != '\0'))
    return open == NULL ? REMARK_INFORMS : REMARK_NOT_UNDERSTOOD;
  Remark remark = judge_remark (open + 1);
  *open = '\0';
  g_strchomp (item);
  return remark;
}

static void
restrict_from (GArray *constraints, guint begin)
{
  for (guint i = begin; i < constraints->len; i++)
    g_array_index (constraints, MedConstraint, i).restricted = TRUE;
}

static void
add_item (GArray *constraints, const char *item)
{
  const guint begin = constraints->len;
  g_autofree char *text = g_strdup (item);
  g_autofree char *of_model = NULL;

  if (med_version_name_add (constraints, text))
    return;
  const Remark remark = cut_remark (text);
  if (remark == REMARK_NOT_UNDERSTOOD || strpbrk (text, "()[]") != NULL)
    {
      med_constraint_add (constraints, MED_RELATION_NOT_UNDERSTOOD, item);
      return;
    }
  of_model = match_one (PATTERN_MODEL, text, NULL);
  add_plain (constraints, of_model != NULL ? of_model : text);
  if (of_model != NULL || remark == REMARK_RESTRICTS)
    restrict_from (constraints, begin);
}

/* The text up to the next |, comma, semicolon or " / " that does not stand in parentheses. */
static const char *
find_end_of_item (const char *text, gsize *n_separator)
{
  int depth = 0;

  *n_separator = 0;
  for (; *text != '\0'; text++)
    {
      if (*text == '(')
        depth++;
      else if (*text == ')')
        depth--;
      else if (depth <= 0 && strchr ("|,;", *text) != NULL)
        *n_separator = strspn (text, "|,;");
      else if (depth <= 0 && g_str_has_prefix (text, " / "))
        *n_separator = 3;
      if (*n_separator > 0)
        return text;
    }
  return text;
}

static char *
dup_item (const char *text, gsize length)
{
  g_autofree char *item = g_strstrip (g_strndup (text, length));
  const char *begin = item;
  const gsize n = strlen (item);

  if (g_str_has_prefix (begin, "and "))
    begin += 4;
  else if (g_str_has_prefix (begin, "or "))
    begin += 3;
  /* All of it in parentheses: they say nothing then. */
  if (n > 2 && *begin == '(' && strchr (begin + 1, '(') == NULL &&
      strchr (begin, ')') == item + n - 1)
    return g_strndup (begin + 1, strlen (begin) - 2);
  return g_strdup (begin);
}

static char *
say_otherwise (const char *folded)
{
  g_autoptr (GString) text = g_string_new (folded);

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    g_string_replace (text, same[i][0], same[i][1], 0);
  g_autofree char *unwrapped =
      g_regex_replace (get_patterns ()[PATTERN_UNWRAP], text->str, -1, 0, "\\1", 0, NULL);
  if (unwrapped == NULL)
    return g_strdup (text->str);
  char *dated =
      g_regex_replace (get_patterns ()[PATTERN_DATE_COMMA], unwrapped, -1, 0, "\\1 \\2", 0, NULL);
  return dated != NULL ? dated : g_steal_pointer (&unwrapped);
}

/**
 * med_version_range_read:
 * @folded: what an advisory writes, folded for searching; not the notation `vers:`
 *
 * Returns: (transfer full) (element-type MedConstraint): what it says, in its order; never empty
 */
GArray *
med_version_range_read (const char *folded)
{
  GArray *constraints = med_constraints_new ();
  g_autofree char *text = say_otherwise (folded);
  const char *p = text;

  for (;;)
    {
      gsize n_separator;
      const char *end = find_end_of_item (p, &n_separator);
      g_autofree char *item = dup_item (p, (gsize) (end - p));

      add_item (constraints, item);
      if (n_separator == 0)
        break;
      p = end + n_separator;
    }
  med_version_names_spread (constraints);
  return constraints;
}
