/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version-range"

#include "config.h"

#include "engine/base/med-version-range.h"

#include <string.h>

#include "engine/base/med-fold.h"
#include "engine/base/med-version-name.h"
#include "engine/base/med-version-range-read.h"

/* Three answers; what is not understood is "cannot tell", and a "no" is never a guess. */

struct _MedVersionRange
{
  char *folded;
  MedVersionScheme scheme;
  gboolean is_vers;
  GArray *constraints; /* (element-type MedConstraint) without those of the next */
  GArray *exclusions;  /* (element-type MedConstraint) what is taken out of the rest */
};

#define NO MED_ANSWER_NO
#define YES MED_ANSWER_YES
#define ASK MED_ANSWER_CANNOT_TELL

/* Rows are relations, columns are how the version stands to the bound: unrelated, before, equal,
 * after, coarser, finer, a pre-release of it. People write 4.1 for all of 4.1.x, so coarser and
 * finer are seldom certain; and what is wrong with 4.2 may have been wrong with its pre-release. */
static const MedAnswer answers[MED_N_RELATIONS][MED_VERSION_N_ORDERS] = {
  [MED_RELATION_ANY] = { YES, YES, YES, YES, YES, YES, YES },
  [MED_RELATION_EQUALS] = { ASK, NO, YES, NO, ASK, ASK, ASK },
  [MED_RELATION_DIFFERS] = { ASK, YES, NO, YES, ASK, ASK, ASK },
  [MED_RELATION_BELOW] = { ASK, YES, NO, NO, YES, NO, YES },
  [MED_RELATION_AT_MOST] = { ASK, YES, YES, NO, YES, ASK, YES },
  [MED_RELATION_UP_TO] = { ASK, YES, ASK, NO, YES, ASK, YES },
  [MED_RELATION_ABOVE] = { ASK, NO, NO, YES, ASK, ASK, NO },
  [MED_RELATION_AT_LEAST] = { ASK, NO, YES, YES, ASK, YES, ASK },
  [MED_RELATION_FROM] = { ASK, NO, ASK, YES, ASK, YES, ASK },
  [MED_RELATION_NAMES] = { ASK, ASK, ASK, ASK, ASK, ASK, ASK },
  [MED_RELATION_NOT_UNDERSTOOD] = { ASK, ASK, ASK, ASK, ASK, ASK, ASK },
};

/* A bound such as 11.x: what begins with 11 is within it. */
static MedAnswer
answer_wildcard (MedVersionOrder order, MedRelation relation)
{
  const gboolean within = order == MED_VERSION_EQUAL || order == MED_VERSION_FINER;
  const gboolean before = order == MED_VERSION_BEFORE;

  if (order != MED_VERSION_AFTER && !within && !before)
    return ASK;
  switch (relation)
    {
    case MED_RELATION_EQUALS:
      return within ? YES : NO;
    case MED_RELATION_DIFFERS:
      return within ? NO : YES;
    case MED_RELATION_AT_MOST:
      return within || before ? YES : NO;
    case MED_RELATION_AT_LEAST:
      return within || !before ? YES : NO;
    case MED_RELATION_BELOW:
    case MED_RELATION_UP_TO:
      return within ? ASK : before ? YES : NO;
    default:
      return within ? ASK : before ? NO : YES;
    }
}

static MedVersionOrder
order_by_scheme (const MedVersionRange *self,
                 const MedVersion *version,
                 const MedVersion *bound,
                 guint *manner)
{
  if (self->scheme == MED_VERSION_SCHEME_HUMAN)
    return med_version_order (version, bound, manner);
  *manner = 0;
  return med_version_scheme_order (self->scheme, med_version_get_written (version),
                                   med_version_get_written (bound));
}

static MedAnswer
answer_constraint (const MedVersionRange *self,
                   const MedVersion *version,
                   const MedConstraint *constraint)
{
  MedAnswer answer;
  guint manner;

  if (constraint->relation == MED_RELATION_NAMES)
    return med_version_name_answer (constraint->bound, version);
  if (constraint->relation == MED_RELATION_ANY)
    return constraint->restricted ? ASK : YES;
  const MedVersionOrder order = order_by_scheme (self, version, constraint->bound, &manner);
  answer = (manner & MED_VERSION_WILDCARD) != 0 ? answer_wildcard (order, constraint->relation)
                                                : answers[constraint->relation][order];
  /* The word that was left out may mean another variant. */
  if (answer == NO && (manner & MED_VERSION_WORD_DROPPED) != 0)
    return ASK;
  return answer == YES && constraint->restricted ? ASK : answer;
}

static MedAnswer
answer_both (MedAnswer a, MedAnswer b)
{
  if (a == NO || b == NO)
    return NO;
  return a == YES && b == YES ? YES : ASK;
}

static MedAnswer
answer_either (MedAnswer a, MedAnswer b)
{
  if (a == YES || b == YES)
    return YES;
  return a == NO && b == NO ? NO : ASK;
}

static const MedConstraint *
constraint_at (GArray *constraints, guint index)
{
  return index < constraints->len ? &g_array_index (constraints, MedConstraint, index) : NULL;
}

static gboolean
opens_interval (const MedConstraint *constraint)
{
  return constraint->relation == MED_RELATION_ABOVE ||
         constraint->relation == MED_RELATION_AT_LEAST || constraint->relation == MED_RELATION_FROM;
}

static gboolean
closes_interval (const MedConstraint *constraint)
{
  return constraint->relation == MED_RELATION_BELOW ||
         constraint->relation == MED_RELATION_AT_MOST || constraint->relation == MED_RELATION_UP_TO;
}

/* From 1.1.1 below 1.1.1l: who ends at a later letter of the same number counts releases by
 * letters, and means no pre-release by 1.1.1a. */
static MedAnswer
answer_from (const MedVersionRange *self,
             const MedVersion *version,
             const MedConstraint *from,
             const MedConstraint *to,
             MedVersionOrder order)
{
  const MedAnswer answer = answer_constraint (self, version, from);

  return answer == ASK && self->scheme == MED_VERSION_SCHEME_HUMAN &&
                 from->relation == MED_RELATION_AT_LEAST && !from->restricted &&
                 order == MED_VERSION_COARSER && med_version_is_lettered (to->bound, from->bound) &&
                 med_version_is_lettered (version, from->bound)
             ? YES
             : answer;
}

/* ">= 1.0 | <= 1.6" is one interval; the wrong way round it means nothing. */
static MedAnswer
answer_interval (const MedVersionRange *self,
                 const MedVersion *version,
                 const MedConstraint *from,
                 const MedConstraint *to)
{
  guint manner;
  const MedVersionOrder order = order_by_scheme (self, from->bound, to->bound, &manner);

  if (order == MED_VERSION_AFTER || order == MED_VERSION_UNRELATED)
    return ASK;
  return answer_both (answer_from (self, version, from, to, order),
                      answer_constraint (self, version, to));
}

/* "<= U61 | <= L81" bounds two series, each by itself: in the order of the alphabet the second
 * bound would say nothing. U62 then has nothing to do with L81. */
static gboolean
is_of_other_series (const MedVersionRange *self,
                    const MedVersion *version,
                    const MedConstraint *constraint)
{
  guint manner;

  if (!closes_interval (constraint) || !med_version_is_other_series (version, constraint->bound))
    return FALSE;
  for (guint i = 0; i < self->constraints->len; i++)
    {
      const MedConstraint *other = constraint_at (self->constraints, i);

      if (other->relation == constraint->relation &&
          med_version_is_other_series (other->bound, constraint->bound) &&
          med_version_order (version, other->bound, &manner) != MED_VERSION_UNRELATED)
        return TRUE;
    }
  return FALSE;
}

static MedAnswer
answer_alternative (const MedVersionRange *self, const MedVersion *version, guint index)
{
  const MedConstraint *constraint = constraint_at (self->constraints, index);

  return is_of_other_series (self, version, constraint)
             ? NO
             : answer_constraint (self, version, constraint);
}

/* A lower bound followed by an upper one is an interval; all else are alternatives. */
static MedAnswer
answer_alternatives (const MedVersionRange *self, const MedVersion *version)
{
  MedAnswer within = NO;

  for (guint i = 0; i < self->constraints->len; i++)
    {
      const MedConstraint *this = constraint_at (self->constraints, i);
      const MedConstraint *next = constraint_at (self->constraints, i + 1);

      if (next != NULL && opens_interval (this) && closes_interval (next))
        {
          within = answer_either (within, answer_interval (self, version, this, next));
          i++;
        }
      else
        within = answer_either (within, answer_alternative (self, version, i));
    }
  return self->constraints->len > 0 ? within : YES;
}

static MedAnswer
answer_exclusions (const MedVersionRange *self, const MedVersion *version)
{
  MedAnswer left_in = YES;

  for (guint i = 0; i < self->exclusions->len; i++)
    left_in = answer_both (left_in,
                           answer_constraint (self, version, constraint_at (self->exclusions, i)));
  return left_in;
}

/* In the notation vers: single versions may stand between the two ends of an interval; they are
 * alternatives all the same. */
static void
take_over (const MedVersionRange *self, GArray *constraints, gboolean single)
{
  for (guint i = 0; i < constraints->len; i++)
    {
      const MedConstraint *this = constraint_at (constraints, i);
      const gboolean first = self->is_vers && this->relation == MED_RELATION_EQUALS;

      if (first == single && this->relation == MED_RELATION_DIFFERS)
        g_array_append_vals (self->exclusions, this, 1);
      else if (first == single)
        g_array_append_vals (self->constraints, this, 1);
    }
}

static void
part_exclusions (MedVersionRange *self, GArray *constraints)
{
  self->constraints = med_constraints_new ();
  self->exclusions = med_constraints_new ();
  take_over (self, constraints, TRUE);
  take_over (self, constraints, FALSE);
  /* What they held has moved. */
  g_array_set_clear_func (constraints, NULL);
  g_array_unref (constraints);
}

/**
 * med_version_range_new:
 * @text: what an advisory writes, such as `< 4.2`, `>= 1.0 | <= 1.6`, `vers:all/<V2.15.1`,
 *   "All versions prior to 4.2", "2.1 and prior", `12.x`
 *
 * Returns: (transfer full): what could be read of it
 */
MedVersionRange *
med_version_range_new (const char *text)
{
  MedVersionRange *self = g_new0 (MedVersionRange, 1);
  GArray *constraints;

  self->folded = med_fold_search (text);
  self->is_vers = g_str_has_prefix (self->folded, "vers:");
  if (g_str_has_prefix (self->folded, MED_VERSION_RANGE_ONLY_FOR))
    constraints = NULL;
  else
    constraints = self->is_vers ? med_version_range_read_vers (text, &self->scheme)
                                : med_version_range_read (self->folded);
  if (constraints == NULL)
    {
      constraints = med_constraints_new ();
      med_constraint_add (constraints, MED_RELATION_NOT_UNDERSTOOD, "");
    }
  part_exclusions (self, constraints);
  return self;
}

/**
 * med_version_range_free:
 * @self: (transfer full): a range
 */
void
med_version_range_free (MedVersionRange *self)
{
  g_array_unref (self->constraints);
  g_array_unref (self->exclusions);
  g_free (self->folded);
  g_free (self);
}

/**
 * med_version_range_answer:
 * @self: what an advisory writes
 * @version: the version of a release; may be empty if it is not known
 *
 * Answers whether a version is within a range.
 *
 * Returns: %MED_ANSWER_YES or %MED_ANSWER_NO only where that is certain; prose, conditions and
 *   versions that cannot be compared answer %MED_ANSWER_CANNOT_TELL
 */
MedAnswer
med_version_range_answer (const MedVersionRange *self, const MedVersion *version)
{
  const char *text = med_version_get_text (version);

  for (guint i = 0; i < self->constraints->len && self->exclusions->len == 0; i++)
    {
      const MedConstraint *constraint = constraint_at (self->constraints, i);

      if (constraint->relation == MED_RELATION_ANY && !constraint->restricted)
        return YES;
    }
  if (*text == '\0' || *self->folded == '\0')
    return ASK;
  if (g_str_equal (text, self->folded))
    return YES;
  return answer_both (answer_exclusions (self, version), answer_alternatives (self, version));
}

/* How a version stands to one that is listed. */
static gboolean
is_older (const MedVersion *version, const MedVersion *listed)
{
  guint manner;
  const MedVersionOrder order = med_version_order (version, listed, &manner);

  return (manner & MED_VERSION_WORD_DROPPED) == 0 &&
         (order == MED_VERSION_BEFORE || order == MED_VERSION_COARSER ||
          order == MED_VERSION_EARLY);
}

/**
 * med_version_range_lists_newer:
 * @self: what an advisory writes
 * @version: the version of a release
 *
 * Where an advisory lists versions instead of stating a range, it speaks of those alone: what is
 * older may have the fault as well. 4.x counts as listed too. A range says where it begins.
 *
 * Returns: whether @self does nothing but list versions, and @version is older than one
 */
gboolean
med_version_range_lists_newer (const MedVersionRange *self, const MedVersion *version)
{
  gboolean older = FALSE;

  if (self->is_vers || self->exclusions->len > 0)
    return FALSE;
  for (guint i = 0; i < self->constraints->len; i++)
    {
      const MedConstraint *constraint = constraint_at (self->constraints, i);

      if (constraint->relation != MED_RELATION_EQUALS)
        return FALSE;
      older = older || is_older (version, constraint->bound);
    }
  return older;
}

/**
 * med_version_in_range:
 * @version: the version of a release; may be empty if it is not known
 * @range_text: what an advisory writes
 *
 * The same as med_version_range_answer(), for a single question.
 *
 * Returns: the answer
 */
MedAnswer
med_version_in_range (const char *version, const char *range_text)
{
  g_autoptr (MedVersionRange) range = med_version_range_new (range_text);
  g_autoptr (MedVersion) read = med_version_new (version);

  return med_version_range_answer (range, read);
}

/**
 * med_version_is_older_than_listed:
 * @version: the version of a release
 * @range_text: what an advisory writes
 *
 * The same as med_version_range_lists_newer(), for a single question.
 *
 * Returns: whether nothing was said of @version since it is older
 */
gboolean
med_version_is_older_than_listed (const char *version, const char *range_text)
{
  g_autoptr (MedVersionRange) range = med_version_range_new (range_text);
  g_autoptr (MedVersion) read = med_version_new (version);

  return med_version_range_lists_newer (range, read);
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
