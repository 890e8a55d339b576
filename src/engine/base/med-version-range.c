/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version-range"

#include "config.h"

#include <string.h>

#include "engine/base/med-fold.h"
#include "engine/base/med-version-order.h"
#include "engine/base/med-version.h"

/* Ranges as advisories really have them: comparators, the vers: notation, and English. Three
 * answers; what is not understood is "cannot tell". */

typedef enum
{
  ANY,
  EQUALS,
  DIFFERS,
  BELOW,
  AT_MOST,
  UP_TO, /* whether it includes the end is not said */
  ABOVE,
  AT_LEAST,
  NOT_UNDERSTOOD,
} Relation;

typedef struct
{
  Relation relation;
  char *bound;
} Constraint;

static const struct
{
  const char *prefix;
  Relation relation;
} prefixes[] = {
  { "<=", AT_MOST },        { "≤", AT_MOST },         { "<", BELOW },
  { ">=", AT_LEAST },       { "≥", AT_LEAST },        { ">", ABOVE },
  { "==", EQUALS },         { "=", EQUALS },          { "!=", DIFFERS },
  { "prior to ", BELOW },   { "before ", BELOW },     { "earlier than ", BELOW },
  { "older than ", BELOW }, { "lower than ", BELOW }, { "less than ", BELOW },
  { "below ", BELOW },      { "through ", AT_MOST },  { "up to ", UP_TO },
  { "later than ", ABOVE }, { "newer than ", ABOVE }, { "at least ", AT_LEAST },
};

/* Words that may stand before the version without changing what is meant. */
static const char *const noise[] = { "all ", "any ", "versions ", "version ", "releases " };

enum
{
  PATTERN_UPPER,
  PATTERN_LOWER,
  PATTERN_SPAN,
  N_PATTERNS,
};

static const char *const pattern_texts[N_PATTERNS] = {
  "^(.+?) (?:and|or)(?: all)? (?:prior|earlier|below|older|lower|previous)(?: versions?| "
  "releases?)?$",
  "^(.+?) (?:and|or)(?: all)? (?:later|newer|above|higher|greater)(?: versions?| releases?)?$",
  "^(?:from )?(\\S+) (?:to|through|thru|-|–) (\\S+)$",
};

static void
constraint_clear (gpointer data)
{
  Constraint *constraint = data;

  g_free (constraint->bound);
}

static const char *
skip_noise (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (noise); i++)
    if (g_str_has_prefix (text, noise[i]))
      return skip_noise (text + strlen (noise[i]));
  return text;
}

static void
add (GArray *constraints, Relation relation, const char *bound)
{
  Constraint constraint = { relation, g_strstrip (g_strdup (skip_noise (bound))) };

  g_array_append_val (constraints, constraint);
}

/* Compiled once; they live as long as the process. */
static GRegex *const *
get_patterns (void)
{
  static GRegex *patterns[N_PATTERNS];
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      for (gsize i = 0; i < N_PATTERNS; i++)
        patterns[i] = g_regex_new (pattern_texts[i], G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&made, 1);
    }
  return patterns;
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

static gboolean
is_everything (const char *text)
{
  static const char *const words[] = { "*",           "all",          "any",         "all versions",
                                       "any version", "versions all", "all releases" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (text, words[i]))
      return TRUE;
  return FALSE;
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
        /* "A10 < A11 <= 3" and the like: two comparators in one item */
        add (constraints, strpbrk (bound, "<>=") != NULL ? NOT_UNDERSTOOD : prefixes[i].relation,
             bound);
        return TRUE;
      }
  return FALSE;
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

      if (plain == items[i] && add_by_prefix (constraints, items[i]))
        continue;
      add (constraints, EQUALS, items[i]);
      if (!med_version_is_understood (plain))
        {
          g_array_set_size (constraints, n_before);
          add (constraints, NOT_UNDERSTOOD, text);
          return;
        }
    }
}

static void
add_item (GArray *constraints, const char *text)
{
  const char *bare = skip_noise (text);
  g_autofree char *upper = match_one (PATTERN_UPPER, bare, NULL);
  g_autofree char *lower = match_one (PATTERN_LOWER, bare, NULL);
  g_autofree char *to = NULL;
  g_autofree char *from = match_one (PATTERN_SPAN, bare, &to);

  if (is_everything (text))
    add (constraints, ANY, "");
  else if (upper != NULL)
    add (constraints, strpbrk (upper, "<>=") != NULL ? NOT_UNDERSTOOD : AT_MOST, upper);
  else if (lower != NULL)
    add (constraints, strpbrk (lower, "<>=") != NULL ? NOT_UNDERSTOOD : AT_LEAST, lower);
  else if (strstr (bare, " and ") != NULL || strstr (bare, " or ") != NULL)
    add_listed (constraints, bare);
  else if (add_by_prefix (constraints, bare))
    return;
  else if (from != NULL)
    {
      add (constraints, AT_LEAST, from);
      add (constraints, AT_MOST, to);
    }
  else
    add (constraints, EQUALS, bare);
}

static GArray *
parse_range (const char *text)
{
  GArray *constraints = g_array_new (FALSE, FALSE, sizeof (Constraint));
  g_autoptr (GString) plain = g_string_new (text);
  g_auto (GStrv) items = NULL;

  g_string_replace (plain, "up to and including ", "through ", 0);
  g_string_replace (plain, "up to but not including ", "before ", 0);
  items = g_regex_split_simple ("\\s*(?:\\|+|,|;)\\s*", plain->str, 0, 0);
  g_array_set_clear_func (constraints, constraint_clear);
  for (guint i = 0; items[i] != NULL; i++)
    add_item (constraints, items[i]);
  return constraints;
}

/* A bound such as 11.x: what begins with 11 is within it. */
static MedAnswer
answer_wildcard (MedVersionOrder order, Relation relation)
{
  gboolean within = order == MED_VERSION_EQUAL || order == MED_VERSION_FINER;
  gboolean before = order == MED_VERSION_BEFORE;

  if (order == MED_VERSION_UNRELATED || order == MED_VERSION_COARSER)
    return MED_ANSWER_CANNOT_TELL;
  switch (relation)
    {
    case EQUALS:
      return within ? MED_ANSWER_YES : MED_ANSWER_NO;
    case DIFFERS:
      return within ? MED_ANSWER_NO : MED_ANSWER_YES;
    case AT_MOST:
      return within || before ? MED_ANSWER_YES : MED_ANSWER_NO;
    case AT_LEAST:
      return within || !before ? MED_ANSWER_YES : MED_ANSWER_NO;
    case BELOW:
    case UP_TO:
      return within ? MED_ANSWER_CANNOT_TELL : before ? MED_ANSWER_YES : MED_ANSWER_NO;
    default:
      return within ? MED_ANSWER_CANNOT_TELL : before ? MED_ANSWER_NO : MED_ANSWER_YES;
    }
}

#define NO MED_ANSWER_NO
#define YES MED_ANSWER_YES
#define ASK MED_ANSWER_CANNOT_TELL

/* Rows are relations, columns are how the version stands to the bound: unrelated, before, equal,
 * after, coarser, finer. People write 4.1 for all of 4.1.x, so the last two are seldom certain. */
static const MedAnswer answers[][6] = {
  [ANY] = { YES, YES, YES, YES, YES, YES },
  [EQUALS] = { ASK, NO, YES, NO, ASK, ASK },
  [DIFFERS] = { ASK, YES, NO, YES, ASK, ASK },
  [BELOW] = { ASK, YES, NO, NO, YES, NO },
  [AT_MOST] = { ASK, YES, YES, NO, YES, ASK },
  [UP_TO] = { ASK, YES, ASK, NO, YES, ASK },
  [ABOVE] = { ASK, NO, NO, YES, ASK, ASK },
  [AT_LEAST] = { ASK, NO, YES, YES, ASK, YES },
  [NOT_UNDERSTOOD] = { ASK, ASK, ASK, ASK, ASK, ASK },
};

#undef NO
#undef YES
#undef ASK

static MedAnswer
answer_constraint (const char *version, const Constraint *constraint)
{
  gboolean wildcard;
  MedVersionOrder order;

  if (constraint->relation == ANY || constraint->relation == NOT_UNDERSTOOD)
    return answers[constraint->relation][MED_VERSION_UNRELATED];
  order = med_version_order (version, constraint->bound, &wildcard);
  return wildcard ? answer_wildcard (order, constraint->relation)
                  : answers[constraint->relation][order];
}

static MedAnswer
answer_both (MedAnswer a, MedAnswer b)
{
  if (a == MED_ANSWER_NO || b == MED_ANSWER_NO)
    return MED_ANSWER_NO;
  return a == MED_ANSWER_YES && b == MED_ANSWER_YES ? MED_ANSWER_YES : MED_ANSWER_CANNOT_TELL;
}

static MedAnswer
answer_either (MedAnswer a, MedAnswer b)
{
  if (a == MED_ANSWER_YES || b == MED_ANSWER_YES)
    return MED_ANSWER_YES;
  return a == MED_ANSWER_NO && b == MED_ANSWER_NO ? MED_ANSWER_NO : MED_ANSWER_CANNOT_TELL;
}

static gboolean
opens_interval (const Constraint *constraint)
{
  return constraint->relation == ABOVE || constraint->relation == AT_LEAST;
}

static gboolean
closes_interval (const Constraint *constraint)
{
  return constraint->relation == BELOW || constraint->relation == AT_MOST ||
         constraint->relation == UP_TO;
}

/* ">= 1.0 | <= 1.6" is one interval; the wrong way round it means nothing. */
static MedAnswer
answer_interval (const char *version, const Constraint *from, const Constraint *to)
{
  gboolean wildcard;
  MedVersionOrder order = med_version_order (from->bound, to->bound, &wildcard);

  if (order == MED_VERSION_AFTER || order == MED_VERSION_UNRELATED)
    return MED_ANSWER_CANNOT_TELL;
  return answer_both (answer_constraint (version, from), answer_constraint (version, to));
}

/* The versions named by != are taken out of the rest. */
static MedAnswer
answer_exclusions (const char *version, GArray *constraints)
{
  MedAnswer left_in = MED_ANSWER_YES;

  for (guint i = constraints->len; i > 0; i--)
    {
      const Constraint *this = &g_array_index (constraints, Constraint, i - 1);

      if (this->relation != DIFFERS)
        continue;
      left_in = answer_both (left_in, answer_constraint (version, this));
      g_array_remove_index (constraints, i - 1);
    }
  return left_in;
}

/* A lower bound followed by an upper one is an interval; all else are alternatives. */
static MedAnswer
answer_alternatives (const char *version, GArray *constraints)
{
  MedAnswer within = MED_ANSWER_NO;

  for (guint i = 0; i < constraints->len; i++)
    {
      const Constraint *this = &g_array_index (constraints, Constraint, i);
      const Constraint *next = i + 1 < constraints->len ? this + 1 : NULL;

      if (next != NULL && opens_interval (this) && closes_interval (next))
        {
          within = answer_either (within, answer_interval (version, this, next));
          i++;
        }
      else
        within = answer_either (within, answer_constraint (version, this));
    }
  return constraints->len > 0 ? within : MED_ANSWER_YES;
}

/* Takes "vers:scheme/" off. Schemes with rules of their own for ordering are not known here. */
static const char *
skip_scheme (const char *text, gboolean *known)
{
  static const char *const schemes[] = { "all", "generic", "intdot", "semver", "none" };
  const char *slash = strchr (text, '/');

  *known = TRUE;
  if (!g_str_has_prefix (text, "vers:") || slash == NULL)
    return text;
  *known = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (strlen (schemes[i]) == (gsize) (slash - text - 5) &&
        strncmp (text + 5, schemes[i], strlen (schemes[i])) == 0)
      *known = TRUE;
  return slash + 1;
}

/**
 * med_version_in_range:
 * @version: the version of a release; may be empty if it is not known
 * @range_text: what an advisory writes
 *
 * Answers whether a version is within a range, such as `< 4.2`, `>= 1.0 | <= 1.6`,
 * `vers:all/<V2.15.1`, "All versions prior to 4.2", "2.1 and prior", `12.x`.
 *
 * Returns: %MED_ANSWER_YES or %MED_ANSWER_NO only where that is certain; remarks, dates, prose and
 *   versions that cannot be compared answer %MED_ANSWER_CANNOT_TELL
 */
MedAnswer
med_version_in_range (const char *version, const char *range_text)
{
  g_autofree char *folded = med_fold_search (range_text);
  g_autofree char *folded_version = med_fold_search (version);
  g_autoptr (GArray) constraints = NULL;
  MedAnswer left_in;
  gboolean known;
  const char *text = skip_scheme (folded, &known);

  if (is_everything (text))
    return MED_ANSWER_YES;
  if (*folded_version == '\0' || *text == '\0' || !known)
    return MED_ANSWER_CANNOT_TELL;
  if (g_str_equal (folded_version, text))
    return MED_ANSWER_YES;
  /* A remark may be a condition. */
  if (strpbrk (text, "()[]/") != NULL)
    return MED_ANSWER_CANNOT_TELL;
  constraints = parse_range (text);
  left_in = answer_exclusions (version, constraints);
  return answer_both (left_in, answer_alternatives (version, constraints));
}

/**
 * med_version_is_older_than_listed:
 * @version: the version of a release
 * @range_text: what an advisory writes
 *
 * Where an advisory lists versions instead of stating a range, it speaks of those alone: what is
 * older may have the fault as well. A range says where it begins.
 *
 * Returns: whether @range_text does nothing but list versions, and @version is older than one
 */
gboolean
med_version_is_older_than_listed (const char *version, const char *range_text)
{
  g_autofree char *text = med_fold_search (range_text);
  gboolean older = FALSE;
  int order;

  if (g_str_has_prefix (text, "vers:") || is_everything (text))
    return FALSE;
  g_autoptr (GArray) constraints = parse_range (text);
  for (guint i = 0; i < constraints->len; i++)
    {
      const Constraint *constraint = &g_array_index (constraints, Constraint, i);

      if (constraint->relation != EQUALS)
        return FALSE;
      older = older || (med_version_compare (version, constraint->bound, &order) && order < 0);
    }
  return older;
}

/**
 * med_answer_to_word:
 * @answer: an answer
 *
 * Returns: (transfer none): the word stored and printed for it: `yes`, `no`, `cannot-tell`
 */
const char *
med_answer_to_word (MedAnswer answer)
{
  switch (answer)
    {
    case MED_ANSWER_YES:
      return "yes";
    case MED_ANSWER_NO:
      return "no";
    default:
      return "cannot-tell";
    }
}
