/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cvss-environment"

#include "config.h"

#include "engine/risk/med-cvss-environment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/risk/med-cvss-metrics.h"

/* The hospital writes its environmental metrics once for a device, whatever version the vectors of
 * advisories are of. Versions 3 and 4 name them alike where they mean the same; what one version
 * lacks is left out of its vectors. */

static int
find_row (const MedCvssRow *rows, guint first, guint last, const char *name)
{
  for (guint i = first; i <= last; i++)
    if (g_str_equal (rows[i].name, name))
      return (int) i;
  return -1;
}

static gboolean
has_value (const MedCvssRow *row, const char *code)
{
  for (guint i = 0; row->values[i].code != NULL; i++)
    if (g_str_equal (row->values[i].code, code))
      return TRUE;
  return FALSE;
}

static gboolean
is_known (const char *name, const char *code)
{
  int of_3 = find_row (med_cvss3_metrics, MED_CVSS3_CR, MED_CVSS3_MA, name);
  int of_4 = find_row (med_cvss4_metrics, MED_CVSS4_CR, MED_CVSS4_MSA, name);

  return (of_3 >= 0 && has_value (&med_cvss3_metrics[of_3], code)) ||
         (of_4 >= 0 && has_value (&med_cvss4_metrics[of_4], code));
}

static gboolean
refuse (const char *field, GError **error)
{
  g_set_error (
      error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
      _ ("“%s” is not an environmental metric of CVSS 3 or 4 that stands once, such as CR:H"),
      field);
  return FALSE;
}

static gboolean
add_metric (GString *metrics, GHashTable *names, const char *field, GError **error)
{
  const char *colon = strchr (field, ':');
  g_autofree char *name = g_strndup (field, colon != NULL ? (gsize) (colon - field) : 0);

  if (colon == NULL || !is_known (name, colon + 1) || g_hash_table_contains (names, name))
    return refuse (field, error);
  if (!g_str_equal (colon + 1, "X"))
    g_string_append_printf (metrics, "%s%s", metrics->len > 0 ? "/" : "", field);
  g_hash_table_add (names, g_steal_pointer (&name));
  return TRUE;
}

/**
 * med_cvss_environment_normalise:
 * @metrics: environmental metrics of CVSS 3 or 4, such as `CR:L/IR:H/AR:H/MAV:A`; may be empty
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the same without those that are "not defined"; %NULL with
 *   %MED_ERROR_CORRECT_INPUT if one is not known, is no environmental one, or stands twice
 */
char *
med_cvss_environment_normalise (const char *metrics, GError **error)
{
  g_autoptr (GString) normal = g_string_new (NULL);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) fields = g_strsplit (metrics, "/", -1);

  for (guint i = 0; fields[i] != NULL; i++)
    if (!add_metric (normal, names, fields[i], error))
      return NULL;
  return g_string_free (g_steal_pointer (&normal), FALSE);
}

/**
 * med_cvss_environment_derive:
 * @safety: of the device
 * @mission: of the device
 *
 * What the device record says of the requirements of CVSS. A wrong value or a device that stands
 * still harms people as far as the safety impact goes, so it counts for integrity and availability;
 * the mission impact counts for availability. Confidentiality cannot be read from either.
 *
 * Returns: (transfer none): metrics such as `IR:H/AR:H`; empty where nothing is known
 */
const char *
med_cvss_environment_derive (MedSafetyImpact safety, MedMissionImpact mission)
{
  /* none, low, medium, high of integrity, then of availability */
  static const char *const metrics[4][4] = {
    { "", "AR:L", "AR:M", "AR:H" },
    { "IR:L", "IR:L/AR:L", "IR:L/AR:M", "IR:L/AR:H" },
    { "IR:M", "IR:M/AR:L", "IR:M/AR:M", "IR:M/AR:H" },
    { "IR:H", "IR:H/AR:L", "IR:H/AR:M", "IR:H/AR:H" },
  };
  static const guint of_safety[] = {
    [MED_SAFETY_IMPACT_UNKNOWN] = 0,      [MED_SAFETY_IMPACT_NEGLIGIBLE] = 1,
    [MED_SAFETY_IMPACT_MARGINAL] = 2,     [MED_SAFETY_IMPACT_CRITICAL] = 3,
    [MED_SAFETY_IMPACT_CATASTROPHIC] = 3,
  };
  static const guint of_mission[] = {
    [MED_MISSION_IMPACT_UNKNOWN] = 0,         [MED_MISSION_IMPACT_DEGRADED] = 1,
    [MED_MISSION_IMPACT_CRIPPLED] = 2,        [MED_MISSION_IMPACT_MEF_FAILURE] = 3,
    [MED_MISSION_IMPACT_MISSION_FAILURE] = 3,
  };

  return metrics[of_safety[safety]][MAX (of_safety[safety], of_mission[mission])];
}

/**
 * med_cvss_environment_of_device:
 * @cvss_metrics: what a person set, or ""
 * @safety_impact: as stored
 * @mission_impact: as stored
 *
 * Returns: (transfer full): the environmental metrics of CVSS that hold for the device: those that
 * a person set, else what safety and mission impact say of its requirements; "" if nothing is known
 */
char *
med_cvss_environment_of_device (const char *cvss_metrics,
                                const char *safety_impact,
                                const char *mission_impact)
{
  if (*cvss_metrics != '\0')
    return g_strdup (cvss_metrics);
  return g_strdup (med_cvss_environment_derive (med_safety_impact_from_word (safety_impact),
                                                med_mission_impact_from_word (mission_impact)));
}

/**
 * med_cvss_environment_score:
 * @vector: (nullable): of an advisory, any version
 * @metrics: the hospital's, as med_cvss_environment_normalise() gave them
 *
 * Puts the hospital's metrics into the vector, as far as its version has them.
 *
 * Returns: ten times the environmental score (4.0: CVSS-BTE); %MED_CVSS_NOT_COMPUTED without a
 * vector that can be read. It is shown, and never sets the urgency.
 */
int
med_cvss_environment_score (const char *vector, const char *metrics)
{
  g_auto (GStrv) fields = g_strsplit (metrics, "/", -1);
  g_autofree char *merged = g_strdup (vector);
  MedCvssScore score;

  if (vector == NULL)
    return MED_CVSS_NOT_COMPUTED;
  for (guint i = 0; fields[i] != NULL; i++)
    {
      char *with = *fields[i] != '\0' ? med_cvss_vector_with (merged, fields[i], NULL) : NULL;

      if (with == NULL)
        continue;
      g_free (merged);
      merged = with;
    }
  return med_cvss_score (merged, &score, NULL) ? score.environmental10 : MED_CVSS_NOT_COMPUTED;
}
