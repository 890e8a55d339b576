/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/risk/med-cvss-vector.h"

G_BEGIN_DECLS

/**
 * MedCvssSeverity:
 *
 * The qualitative scale of CVSS 3 and 4 (specification, section 5 and 6), and a value of its own
 * for "there is no score".
 */
typedef enum
{
  MED_CVSS_SEVERITY_UNKNOWN,
  MED_CVSS_SEVERITY_NONE,
  MED_CVSS_SEVERITY_LOW,
  MED_CVSS_SEVERITY_MEDIUM,
  MED_CVSS_SEVERITY_HIGH,
  MED_CVSS_SEVERITY_CRITICAL,
} MedCvssSeverity;

/* The score of a vector that is not computed. Never 0, which is a score. */
#define MED_CVSS_NOT_COMPUTED (-1)

/**
 * MedCvssScore:
 * @version: of the vector
 * @base10: ten times the base score, 0 to 100, or %MED_CVSS_NOT_COMPUTED
 * @temporal10: likewise, with the temporal metrics (4.0: the threat metric)
 * @environmental10: likewise, with the environmental metrics; the effective score
 *
 * Scores are kept as ten times their value, since 0.1 is not a binary number.
 */
typedef struct
{
  MedCvssVersion version;
  int base10;
  int temporal10;
  int environmental10;
} MedCvssScore;

gboolean
med_cvss_score (const char *vector, MedCvssScore *score, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_cvss_has_metric (const char *vector, const char *metric_and_value);

MedCvssSeverity med_cvss_severity (MedCvssVersion version, int score10);
const char *med_cvss_severity_to_word (MedCvssSeverity severity);
const char *med_cvss_severity_get_title (MedCvssSeverity severity);

G_END_DECLS
