/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cvss3"

#include "config.h"

#include "engine/risk/med-cvss3.h"

#include <math.h>

#include "engine/risk/med-cvss-metrics.h"

/* CVSS 3.0 and 3.1, specification sections 7.1 to 7.4. */

static const double privileges_in_changed_scope[] = { 0.85, 0.68, 0.5 }; /* N, L, H */

static double
weight_of (const MedCvssVector *self, guint metric)
{
  return med_cvss_vector_get_weight (self, metric) / 1000.0;
}

/* The metric that counts in the environment: the modified one where it is defined. */
static guint
in_force (const MedCvssVector *self, guint metric, gboolean modified)
{
  guint other = metric - MED_CVSS3_AV + MED_CVSS3_MAV;

  return modified && self->values[other] != 0 ? other : metric;
}

static double
weigh (const MedCvssVector *self, guint metric, gboolean modified)
{
  return weight_of (self, in_force (self, metric, modified));
}

static gboolean
scope_is_changed (const MedCvssVector *self, gboolean modified)
{
  return med_cvss_vector_get_weight (self, in_force (self, MED_CVSS3_S, modified)) != 0;
}

static double
weigh_privileges (const MedCvssVector *self, gboolean modified)
{
  guint metric = in_force (self, MED_CVSS3_PR, modified);

  if (!scope_is_changed (self, modified))
    return weight_of (self, metric);
  /* A modified metric has "not defined" before its values. */
  return privileges_in_changed_scope[self->values[metric] - (metric != MED_CVSS3_PR ? 1 : 0)];
}

static double
exploitability (const MedCvssVector *self, gboolean modified)
{
  return 8.22 * weigh (self, MED_CVSS3_AV, modified) * weigh (self, MED_CVSS3_AC, modified) *
         weigh_privileges (self, modified) * weigh (self, MED_CVSS3_UI, modified);
}

static double
impact_sub_score (const MedCvssVector *self, gboolean modified)
{
  double rest = 1;

  for (guint i = 0; i < 3; i++)
    {
      double requirement = modified ? weight_of (self, MED_CVSS3_CR + i) : 1;

      rest *= 1 - requirement * weigh (self, MED_CVSS3_C + i, modified);
    }
  return modified ? MIN (1 - rest, 0.915) : 1 - rest;
}

static double
impact (const MedCvssVector *self, gboolean modified)
{
  double sub_score = impact_sub_score (self, modified);

  if (!scope_is_changed (self, modified))
    return 6.42 * sub_score;
  /* 3.1 mended the curve for the modified impact, whose sub-score is capped. */
  if (modified && self->version == MED_CVSS_VERSION_3_1)
    return 7.52 * (sub_score - 0.029) - 3.25 * pow (sub_score * 0.9731 - 0.02, 13);
  return 7.52 * (sub_score - 0.029) - 3.25 * pow (sub_score - 0.02, 15);
}

/* Roundup of appendix A of 3.1, which works on hundred-thousandths. Answers tenths. */
static int
round_up_integer (gint64 hundred_thousandths)
{
  return (int) (hundred_thousandths % 10000 == 0 ? hundred_thousandths / 10000
                                                 : hundred_thousandths / 10000 + 1);
}

/* For 3.0, whose text leaves rounding up to the machine's arithmetic, a margin far smaller than any
 * difference two scores can have. */
static int
round_up (const MedCvssVector *self, double score)
{
  if (self->version == MED_CVSS_VERSION_3_1)
    return round_up_integer (llround (score * 100000));
  return (int) ceil (score * 10 - 1e-9);
}

static int
score_without_time (const MedCvssVector *self, gboolean modified)
{
  double of_impact = impact (self, modified);
  double sum = of_impact + exploitability (self, modified);

  if (of_impact <= 0)
    return 0;
  if (scope_is_changed (self, modified))
    sum *= 1.08;
  return round_up (self, MIN (sum, 10));
}

/* The temporal factors are whole thousandths, so this is exact: tenths of 1/1000³. */
static int
score_in_time (const MedCvssVector *self, int score10)
{
  gint64 product = (gint64) score10 * med_cvss_vector_get_weight (self, MED_CVSS3_E) *
                   med_cvss_vector_get_weight (self, MED_CVSS3_RL) *
                   med_cvss_vector_get_weight (self, MED_CVSS3_RC);

  if (self->version == MED_CVSS_VERSION_3_1)
    return round_up_integer ((product + 50000) / 100000);
  return (int) ((product + 999999999) / 1000000000);
}

/**
 * med_cvss3_score:
 * @vector: a vector of version 3.0 or 3.1
 * @score: (inout): takes its scores
 *
 * Computes the base, temporal and environmental scores of CVSS 3.0 and 3.1, exactly as their
 * specifications round.
 */
void
med_cvss3_score (const MedCvssVector *vector, MedCvssScore *score)
{
  score->base10 = score_without_time (vector, FALSE);
  score->temporal10 = score_in_time (vector, score->base10);
  score->environmental10 = score_in_time (vector, score_without_time (vector, TRUE));
}
