/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedCvssVersion:
 * @MED_CVSS_VERSION_UNKNOWN: not a vector known here
 * @MED_CVSS_VERSION_2_0: CVSS 2.0
 * @MED_CVSS_VERSION_3_0: CVSS 3.0
 * @MED_CVSS_VERSION_3_1: CVSS 3.1
 * @MED_CVSS_VERSION_4_0: CVSS 4.0
 */
typedef enum
{
  MED_CVSS_VERSION_UNKNOWN,
  MED_CVSS_VERSION_2_0,
  MED_CVSS_VERSION_3_0,
  MED_CVSS_VERSION_3_1,
  MED_CVSS_VERSION_4_0,
} MedCvssVersion;

/* The metrics of version 4.0, which has most. */
#define MED_CVSS_MOST_METRICS 32

/**
 * MedCvssVector:
 * @version: whose metrics these are
 * @given: bit i is set where the vector has metric i
 * @values: by metric, the number of its value in the metric's table; 0 stands for "not defined" in
 * a metric that may be so
 *
 * A vector taken apart. Metrics are numbered in the order of the specification.
 */
typedef struct
{
  MedCvssVersion version;
  guint32 given;
  guint8 values[MED_CVSS_MOST_METRICS];
} MedCvssVector;

/**
 * MedCvssMetric:
 * @name: as in a vector: `AV`
 * @property: its name in FIRST's JSON schema of the version: `attackVector`
 * @value: as in the vector: `N`
 * @property_value: in the JSON: `NETWORK`
 *
 * One metric of a vector in both spellings. All words are static.
 */
typedef struct
{
  const char *name;
  const char *property;
  const char *value;
  const char *property_value;
} MedCvssMetric;

MedCvssVersion med_cvss_version_of (const char *vector);
MedCvssVersion med_cvss_version_from_word (const char *word);
const char *med_cvss_version_to_word (MedCvssVersion version);

gboolean med_cvss_vector_parse (const char *text,
                                MedCvssVector *vector,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint med_cvss_version_n_metrics (MedCvssVersion version);
gboolean med_cvss_vector_get (const MedCvssVector *vector, guint metric, MedCvssMetric *words);
const char *med_cvss_vector_get_value (const MedCvssVector *vector, const char *name);
gboolean med_cvss_metric_find (MedCvssVersion version,
                               const char *property,
                               const char *property_value,
                               MedCvssMetric *words) G_GNUC_WARN_UNUSED_RESULT;
char *med_cvss_vector_print (const MedCvssVector *vector);
char *med_cvss_vector_with (const char *vector,
                            const char *overrides,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
