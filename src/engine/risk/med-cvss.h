/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedCvssVersion:
 * @MED_CVSS_VERSION_UNKNOWN: not a vector known here
 * @MED_CVSS_VERSION_2_0: recognised, not computed
 * @MED_CVSS_VERSION_3_0: computed
 * @MED_CVSS_VERSION_3_1: computed
 * @MED_CVSS_VERSION_4_0: recognised, not computed
 */
typedef enum
{
  MED_CVSS_VERSION_UNKNOWN,
  MED_CVSS_VERSION_2_0,
  MED_CVSS_VERSION_3_0,
  MED_CVSS_VERSION_3_1,
  MED_CVSS_VERSION_4_0,
} MedCvssVersion;

/**
 * MedCvssSeverity:
 *
 * The qualitative scale of CVSS 3 (specification, section 5), and a value of its own for "there is
 * no score".
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
 * @temporal10: likewise, with the temporal metrics
 * @environmental10: likewise, with the environmental metrics
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
const char *med_cvss_version_to_word (MedCvssVersion version);
gboolean med_cvss_has_metric (const char *vector, const char *metric_and_value);

MedCvssSeverity med_cvss_severity (int score10);
const char *med_cvss_severity_to_word (MedCvssSeverity severity);
const char *med_cvss_severity_get_title (MedCvssSeverity severity);

G_END_DECLS
