/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/risk/med-cvss-vector.h"

G_BEGIN_DECLS

/* What the reader of vectors and the formulas share; others use med-cvss.h. */

/* One value of a metric. The weight is in thousandths for versions 2 and 3; for version 4 it is the
 * distance from the metric's worst value. */
typedef struct
{
  const char *code;
  const char *word;
  int weight;
} MedCvssValue;

/* In a metric that may be left out, value 0 is "not defined", with the weight the specification
 * gives to that. The list ends with a NULL code. */
typedef struct
{
  const char *name;
  const char *property;
  const MedCvssValue *values;
} MedCvssRow;

typedef enum
{
  MED_CVSS2_AV,
  MED_CVSS2_AC,
  MED_CVSS2_AU,
  MED_CVSS2_C,
  MED_CVSS2_I,
  MED_CVSS2_A,
  MED_CVSS2_E,
  MED_CVSS2_RL,
  MED_CVSS2_RC,
  MED_CVSS2_CDP,
  MED_CVSS2_TD,
  MED_CVSS2_CR,
  MED_CVSS2_IR,
  MED_CVSS2_AR,
  MED_CVSS2_N_METRICS,
} MedCvss2Metric;

typedef enum
{
  MED_CVSS3_AV,
  MED_CVSS3_AC,
  MED_CVSS3_PR,
  MED_CVSS3_UI,
  MED_CVSS3_S,
  MED_CVSS3_C,
  MED_CVSS3_I,
  MED_CVSS3_A,
  MED_CVSS3_E,
  MED_CVSS3_RL,
  MED_CVSS3_RC,
  MED_CVSS3_CR,
  MED_CVSS3_IR,
  MED_CVSS3_AR,
  MED_CVSS3_MAV, /* the eight modified metrics in the order of the base metrics */
  MED_CVSS3_MA = MED_CVSS3_MAV + 7,
  MED_CVSS3_N_METRICS,
} MedCvss3Metric;

typedef enum
{
  MED_CVSS4_AV,
  MED_CVSS4_AC,
  MED_CVSS4_AT,
  MED_CVSS4_PR,
  MED_CVSS4_UI,
  MED_CVSS4_VC,
  MED_CVSS4_VI,
  MED_CVSS4_VA,
  MED_CVSS4_SC,
  MED_CVSS4_SI,
  MED_CVSS4_SA,
  MED_CVSS4_E,
  MED_CVSS4_CR,
  MED_CVSS4_IR,
  MED_CVSS4_AR,
  MED_CVSS4_MAV, /* the eleven modified metrics in the order of the base metrics */
  MED_CVSS4_MSA = MED_CVSS4_MAV + 10,
  MED_CVSS4_S,
  MED_CVSS4_AU,
  MED_CVSS4_R,
  MED_CVSS4_V,
  MED_CVSS4_RE,
  MED_CVSS4_U,
  MED_CVSS4_N_METRICS,
} MedCvss4Metric;

G_STATIC_ASSERT ((int) MED_CVSS4_N_METRICS == MED_CVSS_MOST_METRICS);

extern const MedCvssRow med_cvss2_metrics[MED_CVSS2_N_METRICS];
extern const MedCvssRow med_cvss3_metrics[MED_CVSS3_N_METRICS];
extern const MedCvssRow med_cvss4_metrics[MED_CVSS4_N_METRICS];

int med_cvss_vector_get_weight (const MedCvssVector *vector, guint metric);

G_END_DECLS
