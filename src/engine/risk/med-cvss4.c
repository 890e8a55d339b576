/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cvss4"

#include "config.h"

#include "engine/risk/med-cvss4.h"

#include "engine/risk/med-cvss-metrics.h"
#include "engine/risk/med-cvss4-table.h"

/* CVSS 4.0, specification section 8. A vector belongs to one of 270 MacroVectors: one level in each
 * of the equivalence sets EQ1 to EQ6, of which EQ3 and EQ6 count together. The table has the score
 * of the MacroVector's worst vectors; how far a vector is from those, measured against how far the
 * scores of the next lower MacroVectors are, takes something away. Everything here is whole
 * numbers: a step is one value of one metric, scores are tenths. */

enum
{
  EQ1,  /* AV, PR, UI */
  EQ2,  /* AC, AT */
  EQ36, /* VC, VI, VA, CR, IR, AR */
  EQ4,  /* SC, SI, SA */
  EQ5,  /* E */
  N_SETS,
};

/* EQ3 and EQ6 in the order of the table */
enum
{
  EQ36_00,
  EQ36_01,
  EQ36_10,
  EQ36_11,
  EQ36_21,
};

/* By set and level: the steps from the worst value of every metric to the level's worst vectors.
 * The specification lists several worst vectors for some levels, but all of a level are equally
 * far, and every vector of the level is below one of them: so which one it is does not matter. */
static const int worst[N_SETS][5] = {
  [EQ1] = { 0, 1, 3 },
  [EQ2] = { 0, 1 },
  [EQ36] = { [EQ36_00] = 0, [EQ36_01] = 3, [EQ36_10] = 1, [EQ36_11] = 3, [EQ36_21] = 3 },
  [EQ4] = { 1, 3, 6 },
  [EQ5] = { 0, 1, 2 },
};

/* By set and level: the steps through the level, to the first vector of the next. */
static const int depths[N_SETS][5] = {
  [EQ1] = { 1, 4, 5 },
  [EQ2] = { 1, 2 },
  [EQ36] = { [EQ36_00] = 7, [EQ36_01] = 6, [EQ36_10] = 8, [EQ36_11] = 8, [EQ36_21] = 10 },
  [EQ4] = { 6, 5, 4 },
  [EQ5] = { 1, 1, 1 },
};

/* All depths divide it. */
#define FRACTION 840

/* Of each metric, the steps from its worst value. */
typedef struct
{
  int av, ac, at, pr, ui;
  int vulnerable[3];
  int subsequent[3];
  int maturity;
  int requirements[3];
} Steps;

static int
step_of (const MedCvssVector *self, guint metric, gboolean modified)
{
  guint other = metric - MED_CVSS4_AV + MED_CVSS4_MAV;

  return med_cvss_vector_get_weight (self, modified && self->values[other] != 0 ? other : metric);
}

static Steps
read_steps (const MedCvssVector *self, gboolean threat, gboolean environment)
{
  Steps steps = {
    .av = step_of (self, MED_CVSS4_AV, environment),
    .ac = step_of (self, MED_CVSS4_AC, environment),
    .at = step_of (self, MED_CVSS4_AT, environment),
    .pr = step_of (self, MED_CVSS4_PR, environment),
    .ui = step_of (self, MED_CVSS4_UI, environment),
    .maturity = threat ? med_cvss_vector_get_weight (self, MED_CVSS4_E) : 0,
  };

  for (guint i = 0; i < 3; i++)
    {
      steps.vulnerable[i] = step_of (self, MED_CVSS4_VC + i, environment);
      steps.subsequent[i] = step_of (self, MED_CVSS4_SC + i, environment);
      if (environment)
        steps.requirements[i] = med_cvss_vector_get_weight (self, MED_CVSS4_CR + i);
    }
  return steps;
}

static int
level_of_eq1 (const Steps *s)
{
  if (s->av == 0 && s->pr == 0 && s->ui == 0)
    return 0;
  return s->av != 3 && (s->av == 0 || s->pr == 0 || s->ui == 0) ? 1 : 2;
}

static int
level_of_eq36 (const Steps *s)
{
  gboolean needed = FALSE;

  for (guint i = 0; i < 3; i++)
    needed |= s->vulnerable[i] == 0 && s->requirements[i] == 0;
  if (s->vulnerable[0] == 0 && s->vulnerable[1] == 0)
    return needed ? EQ36_00 : EQ36_01;
  if (s->vulnerable[0] == 0 || s->vulnerable[1] == 0 || s->vulnerable[2] == 0)
    return needed ? EQ36_10 : EQ36_11;
  return EQ36_21; /* nothing high, so nothing high that is needed */
}

static int
level_of_eq4 (const Steps *s)
{
  const int highest = MIN (s->subsequent[0], MIN (s->subsequent[1], s->subsequent[2]));

  return MIN (highest, 2); /* safety, high, less */
}

static void
find_levels (const Steps *s, int *levels)
{
  levels[EQ1] = level_of_eq1 (s);
  levels[EQ2] = s->ac == 0 && s->at == 0 ? 0 : 1;
  levels[EQ36] = level_of_eq36 (s);
  levels[EQ4] = level_of_eq4 (s);
  levels[EQ5] = s->maturity;
}

static void
sum_steps (const Steps *s, int *sums)
{
  sums[EQ1] = s->av + s->pr + s->ui;
  sums[EQ2] = s->ac + s->at;
  sums[EQ36] = sums[EQ4] = 0;
  for (guint i = 0; i < 3; i++)
    {
      sums[EQ36] += s->vulnerable[i] + s->requirements[i];
      sums[EQ4] += s->subsequent[i];
    }
  sums[EQ5] = s->maturity;
}

static int
look_up (const int *levels)
{
  return med_cvss4_table[levels[EQ1]][levels[EQ2]][levels[EQ36]][levels[EQ4]][levels[EQ5]];
}

static int
look_up_with (const int *levels, int set, int level)
{
  int other[N_SETS];

  for (int i = 0; i < N_SETS; i++)
    other[i] = i == set ? level : levels[i];
  return look_up (other);
}

/* The score of the MacroVector one level lower in a set, or -1 if there is none. Below 00 of EQ3
 * and EQ6 there are two: the higher score counts. */
static int
look_up_lower (const int *levels, int set)
{
  static const int lowest[N_SETS] = {
    [EQ1] = 2, [EQ2] = 1, [EQ36] = EQ36_21, [EQ4] = 2, [EQ5] = 2
  };

  if (levels[set] == lowest[set])
    return -1;
  if (set == EQ36 && levels[set] == EQ36_00)
    return MAX (look_up_with (levels, set, EQ36_01), look_up_with (levels, set, EQ36_10));
  if (set == EQ36 && levels[set] == EQ36_01)
    return look_up_with (levels, set, EQ36_11);
  return look_up_with (levels, set, levels[set] + 1);
}

static gboolean
is_harmless (const Steps *s)
{
  for (guint i = 0; i < 3; i++)
    if (s->vulnerable[i] != 2 || s->subsequent[i] != 3)
      return FALSE;
  return TRUE;
}

static int
score_steps (const Steps *s)
{
  int levels[N_SETS], sums[N_SETS];
  int score10, n = 0, taken = 0;

  if (is_harmless (s))
    return 0;
  find_levels (s, levels);
  sum_steps (s, sums);
  score10 = look_up (levels);
  for (int set = 0; set < N_SETS; set++)
    {
      const int lower10 = look_up_lower (levels, set);
      const int level = levels[set];

      if (lower10 < 0)
        continue;
      n++;
      taken +=
          (score10 - lower10) * (sums[set] - worst[set][level]) * (FRACTION / depths[set][level]);
    }
  if (n == 0)
    return score10;
  /* The mean of what is taken, rounded to tenths, half up. */
  const int whole = FRACTION * n;
  return CLAMP ((2 * (score10 * whole - taken) + whole) / (2 * whole), 0, 100);
}

/**
 * med_cvss4_score:
 * @vector: a vector of version 4.0
 * @score: (inout): takes its scores: of the base metrics alone (CVSS-B), with the threat metric
 *   (CVSS-BT), and with all (CVSS-BTE)
 *
 * Computes the scores of CVSS 4.0. Its supplemental metrics change none.
 */
void
med_cvss4_score (const MedCvssVector *vector, MedCvssScore *score)
{
  const Steps base = read_steps (vector, FALSE, FALSE);
  const Steps threat = read_steps (vector, TRUE, FALSE);
  const Steps all = read_steps (vector, TRUE, TRUE);

  score->base10 = score_steps (&base);
  score->temporal10 = score_steps (&threat);
  score->environmental10 = score_steps (&all);
}
