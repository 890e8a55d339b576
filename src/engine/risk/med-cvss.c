/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cvss"

#include "config.h"

#include "engine/risk/med-cvss.h"

#include <glib/gi18n-lib.h>

#include "engine/risk/med-cvss2.h"
#include "engine/risk/med-cvss3.h"
#include "engine/risk/med-cvss4.h"

/**
 * med_cvss_score:
 * @vector: a CVSS vector, such as `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`
 * @score: (out): the scores
 * @error: return location
 *
 * Computes the base, temporal and environmental scores of CVSS 2.0, 3.0, 3.1 and 4.0, exactly as
 * their specifications round. Of 4.0, whose scores have other names, they are CVSS-B, CVSS-BT and
 * CVSS-BTE. A score whose metrics the vector does not give is the score before it, so that the
 * environmental one is the vector's effective score in every version.
 *
 * Returns: %FALSE with %MED_ERROR_CORRECT_INPUT for what is not a vector; the scores are then
 *   %MED_CVSS_NOT_COMPUTED
 */
gboolean
med_cvss_score (const char *vector, MedCvssScore *score, GError **error)
{
  MedCvssVector parsed;

  *score = (MedCvssScore){ med_cvss_version_of (vector), MED_CVSS_NOT_COMPUTED,
                           MED_CVSS_NOT_COMPUTED, MED_CVSS_NOT_COMPUTED };
  if (!med_cvss_vector_parse (vector, &parsed, error))
    return FALSE;
  if (parsed.version == MED_CVSS_VERSION_2_0)
    med_cvss2_score (&parsed, score);
  else if (parsed.version == MED_CVSS_VERSION_4_0)
    med_cvss4_score (&parsed, score);
  else
    med_cvss3_score (&parsed, score);
  return TRUE;
}

/**
 * med_cvss_has_metric:
 * @vector: a CVSS vector
 * @metric_and_value: such as `E:P`
 *
 * Returns: %TRUE if the vector has the metric with that value
 */
gboolean
med_cvss_has_metric (const char *vector, const char *metric_and_value)
{
  g_auto (GStrv) fields = g_strsplit (vector, "/", -1);

  return g_strv_contains ((const char *const *) fields, metric_and_value);
}

/**
 * med_cvss_severity:
 * @version: whose scale; %MED_CVSS_VERSION_UNKNOWN takes that of 3 and 4
 * @score10: ten times a score, or %MED_CVSS_NOT_COMPUTED
 *
 * The scale of versions 3 and 4 is their specifications'. 2.0 has none; the one used is that of the
 * National Vulnerability Database, which has neither "none" nor "critical".
 *
 * Returns: its place on the qualitative scale; no score is unknown, never none
 */
MedCvssSeverity
med_cvss_severity (MedCvssVersion version, int score10)
{
  const gboolean old = version == MED_CVSS_VERSION_2_0;

  if (score10 < 0 || score10 > 100)
    return MED_CVSS_SEVERITY_UNKNOWN;
  if (score10 == 0 && !old)
    return MED_CVSS_SEVERITY_NONE;
  if (score10 < 40)
    return MED_CVSS_SEVERITY_LOW;
  if (score10 < 70)
    return MED_CVSS_SEVERITY_MEDIUM;
  return score10 < 90 || old ? MED_CVSS_SEVERITY_HIGH : MED_CVSS_SEVERITY_CRITICAL;
}

static const struct
{
  const char *word;
  const char *title;
} severities[] = {
  { "unknown", N_ ("Unknown") }, { "none", N_ ("None") }, { "low", N_ ("Low") },
  { "medium", N_ ("Medium") },   { "high", N_ ("High") }, { "critical", N_ ("Critical") },
};

/**
 * med_cvss_severity_to_word:
 * @severity: a severity
 *
 * Returns: (transfer none): the word written for it in files
 */
const char *
med_cvss_severity_to_word (MedCvssSeverity severity)
{
  g_return_val_if_fail ((guint) severity < G_N_ELEMENTS (severities), "unknown");
  return severities[severity].word;
}

/**
 * med_cvss_severity_get_title:
 * @severity: a severity
 *
 * Returns: (transfer none): the translated word for the screen
 */
const char *
med_cvss_severity_get_title (MedCvssSeverity severity)
{
  g_return_val_if_fail ((guint) severity < G_N_ELEMENTS (severities), "");
  return _ (severities[severity].title);
}
