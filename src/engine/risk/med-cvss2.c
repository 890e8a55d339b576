/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cvss2"

#include "config.h"

#include "engine/risk/med-cvss2.h"

#include <math.h>

#include "engine/risk/med-cvss-metrics.h"

/* CVSS 2.0: the guide's section 3.2. Each step is rounded to one decimal before the next, so steps
 * are kept as tenths. */

static double
weight_of (const MedCvssVector *self, guint metric)
{
  return med_cvss_vector_get_weight (self, metric) / 1000.0;
}

/* Half goes up, in decimal arithmetic. Binary arithmetic errs by less than the margin, and no two
 * scores differ by as little: the finest weight has three decimals. */
static int
round_to_tenths (double score)
{
  return (int) (score < 0 ? -floor (-score * 10 + 0.5 + 1e-9) : floor (score * 10 + 0.5 + 1e-9));
}

static double
impact_of (const MedCvssVector *self, gboolean adjusted)
{
  double rest = 1;

  for (guint i = 0; i < 3; i++)
    {
      double requirement = adjusted ? weight_of (self, MED_CVSS2_CR + i) : 1;

      rest *= 1 - weight_of (self, MED_CVSS2_C + i) * requirement;
    }
  return adjusted ? MIN (10, 10.41 * (1 - rest)) : 10.41 * (1 - rest);
}

/* Low requirements can make it a little less than 0; the guide carries that on. */
static int
base_of (const MedCvssVector *self, gboolean adjusted)
{
  double impact = impact_of (self, adjusted);
  double exploitability = 20 * weight_of (self, MED_CVSS2_AV) * weight_of (self, MED_CVSS2_AC) *
                          weight_of (self, MED_CVSS2_AU);

  if (impact <= 0)
    return 0;
  return round_to_tenths ((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176);
}

static int
temporal_of (const MedCvssVector *self, int base10)
{
  return round_to_tenths (base10 / 10.0 * weight_of (self, MED_CVSS2_E) *
                          weight_of (self, MED_CVSS2_RL) * weight_of (self, MED_CVSS2_RC));
}

static int
environmental_of (const MedCvssVector *self)
{
  double temporal = temporal_of (self, base_of (self, TRUE)) / 10.0;

  return round_to_tenths ((temporal + (10 - temporal) * weight_of (self, MED_CVSS2_CDP)) *
                          weight_of (self, MED_CVSS2_TD));
}

static gboolean
has_environment (const MedCvssVector *self)
{
  for (guint i = MED_CVSS2_CDP; i < MED_CVSS2_N_METRICS; i++)
    if (self->values[i] != 0)
      return TRUE;
  return FALSE;
}

/**
 * med_cvss2_score:
 * @vector: a vector of version 2.0
 * @score: (inout): takes its scores
 *
 * Computes the base, temporal and environmental scores of CVSS 2.0.
 */
void
med_cvss2_score (const MedCvssVector *vector, MedCvssScore *score)
{
  score->base10 = MAX (0, base_of (vector, FALSE));
  score->temporal10 = temporal_of (vector, score->base10);
  /* The guide has no environmental score of a vector without environment: it is the temporal one.
   * The equation gives it too, but for what the cap of the adjusted impact at 10 takes away. */
  score->environmental10 =
      has_environment (vector) ? MAX (0, environmental_of (vector)) : score->temporal10;
}
