/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cvss"

#include "config.h"

#include "engine/risk/med-cvss.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/base/med-error.h"

/* CVSS 3.0 and 3.1, specification sections 7.1 to 7.4. */

typedef enum
{
  AV,
  AC,
  PR,
  UI,
  S,
  C,
  I,
  A,
  E,
  RL,
  RC,
  CR,
  IR,
  AR,
  MAV,
  MAC,
  MPR,
  MUI,
  MS,
  MC,
  MI,
  MA,
  N_METRICS,
} Metric;

#define N_BASE_METRICS E

/* The values each metric may have, and the weight of each. PR depends on the scope, S has none. */
static const struct
{
  const char *name;
  const char *values;
  double weights[5];
} metrics[N_METRICS] = {
  [AV] = { "AV", "NALP", { 0.85, 0.62, 0.55, 0.2 } },
  [AC] = { "AC", "LH", { 0.77, 0.44 } },
  [PR] = { "PR", "NLH", { 0.85, 0.62, 0.27 } },
  [UI] = { "UI", "NR", { 0.85, 0.62 } },
  [S] = { "S", "UC", { 0, 0 } },
  [C] = { "C", "HLN", { 0.56, 0.22, 0 } },
  [I] = { "I", "HLN", { 0.56, 0.22, 0 } },
  [A] = { "A", "HLN", { 0.56, 0.22, 0 } },
  [E] = { "E", "XHFPU", { 1, 1, 0.97, 0.94, 0.91 } },
  [RL] = { "RL", "XUWTO", { 1, 1, 0.97, 0.96, 0.95 } },
  [RC] = { "RC", "XCRU", { 1, 1, 0.96, 0.92 } },
  [CR] = { "CR", "XHML", { 1, 1.5, 1, 0.5 } },
  [IR] = { "IR", "XHML", { 1, 1.5, 1, 0.5 } },
  [AR] = { "AR", "XHML", { 1, 1.5, 1, 0.5 } },
  [MAV] = { "MAV", "XNALP", { 0 } },
  [MAC] = { "MAC", "XLH", { 0 } },
  [MPR] = { "MPR", "XNLH", { 0 } },
  [MUI] = { "MUI", "XNR", { 0 } },
  [MS] = { "MS", "XUC", { 0 } },
  [MC] = { "MC", "XHLN", { 0 } },
  [MI] = { "MI", "XHLN", { 0 } },
  [MA] = { "MA", "XHLN", { 0 } },
};

static const double privileges_in_changed_scope[] = { 0.85, 0.68, 0.5 };

typedef struct
{
  MedCvssVersion version;
  char values[N_METRICS]; /* NUL: not given */
} Vector;

static gboolean
refuse (const char *vector, const char *what, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("The CVSS vector “%s” is not valid: %s. Compare it with the source."), vector,
               what);
  return FALSE;
}

static int
find_metric (const char *name, gsize length)
{
  for (int i = 0; i < N_METRICS; i++)
    if (strlen (metrics[i].name) == length && strncmp (metrics[i].name, name, length) == 0)
      return i;
  return -1;
}

static gboolean
read_metric (Vector *self, const char *field, const char *whole, GError **error)
{
  const char *colon = strchr (field, ':');
  int metric = colon != NULL ? find_metric (field, (gsize) (colon - field)) : -1;

  if (metric < 0)
    return refuse (whole, _ ("it has a metric that is not known"), error);
  if (self->values[metric] != '\0')
    return refuse (whole, _ ("it has a metric twice"), error);
  if (colon[1] == '\0' || colon[2] != '\0' || strchr (metrics[metric].values, colon[1]) == NULL)
    return refuse (whole, _ ("it has a value that is not known"), error);
  self->values[metric] = colon[1];
  return TRUE;
}

static gboolean
read_vector (Vector *self, const char *text, GError **error)
{
  g_auto (GStrv) fields = g_strsplit (text, "/", N_METRICS + 2);

  for (guint i = 1; fields[i] != NULL; i++)
    if (!read_metric (self, fields[i], text, error))
      return FALSE;
  for (int i = 0; i < N_BASE_METRICS; i++)
    if (self->values[i] == '\0')
      return refuse (text, _ ("a base metric is missing"), error);
  return TRUE;
}

/* The value that counts in the environment: the modified one where it is given. */
static char
value_of (const Vector *self, Metric metric, gboolean modified)
{
  char value = modified ? self->values[metric - AV + MAV] : '\0';

  return value != '\0' && value != 'X' ? value : self->values[metric];
}

static gboolean
scope_is_changed (const Vector *self, gboolean modified)
{
  return value_of (self, S, modified) == 'C';
}

static double
weigh_value (Metric metric, char value)
{
  return value == '\0'
             ? 1
             : metrics[metric]
                   .weights[strchr (metrics[metric].values, value) - metrics[metric].values];
}

static double
weigh_privileges (const Vector *self, gboolean modified)
{
  char value = value_of (self, PR, modified);

  if (scope_is_changed (self, modified))
    return privileges_in_changed_scope[strchr (metrics[PR].values, value) - metrics[PR].values];
  return weigh_value (PR, value);
}

static double
exploitability (const Vector *self, gboolean modified)
{
  return 8.22 * weigh_value (AV, value_of (self, AV, modified)) *
         weigh_value (AC, value_of (self, AC, modified)) * weigh_privileges (self, modified) *
         weigh_value (UI, value_of (self, UI, modified));
}

static double
impact_sub_score (const Vector *self, gboolean modified)
{
  double rest = 1;

  for (int i = 0; i < 3; i++)
    {
      double requirement = modified ? weigh_value (CR + i, self->values[CR + i]) : 1;
      rest *= 1 - requirement * weigh_value (C + i, value_of (self, C + i, modified));
    }
  return modified ? MIN (1 - rest, 0.915) : 1 - rest;
}

static double
impact (const Vector *self, gboolean modified)
{
  double sub_score = impact_sub_score (self, modified);

  if (!scope_is_changed (self, modified))
    return 6.42 * sub_score;
  /* 3.1 mended the curve for the modified impact, whose sub-score is capped. */
  if (modified && self->version == MED_CVSS_VERSION_3_1)
    return 7.52 * (sub_score - 0.029) - 3.25 * pow (sub_score * 0.9731 - 0.02, 13);
  return 7.52 * (sub_score - 0.029) - 3.25 * pow (sub_score - 0.02, 15);
}

/* Roundup of appendix A of 3.1; for 3.0, whose text leaves it to the machine's arithmetic, the same
 * with a margin far smaller than any difference two scores can have. Answers ten times the score.
 */
static int
round_up (const Vector *self, double score)
{
  if (self->version == MED_CVSS_VERSION_3_1)
    {
      gint64 scaled = llround (score * 100000);
      return (int) (scaled % 10000 == 0 ? scaled / 10000 : scaled / 10000 + 1);
    }
  return (int) ceil (score * 10 - 1e-9);
}

static int
score_without_time (const Vector *self, gboolean modified)
{
  double of_impact = impact (self, modified);
  double sum = of_impact + exploitability (self, modified);

  if (of_impact <= 0)
    return 0;
  if (scope_is_changed (self, modified))
    sum *= 1.08;
  return round_up (self, MIN (sum, 10));
}

static int
score_in_time (const Vector *self, int score10)
{
  return round_up (self, score10 / 10.0 * weigh_value (E, self->values[E]) *
                             weigh_value (RL, self->values[RL]) *
                             weigh_value (RC, self->values[RC]));
}

static MedCvssVersion
recognise (const char *vector)
{
  if (g_str_has_prefix (vector, "CVSS:3.0/"))
    return MED_CVSS_VERSION_3_0;
  if (g_str_has_prefix (vector, "CVSS:3.1/"))
    return MED_CVSS_VERSION_3_1;
  if (g_str_has_prefix (vector, "CVSS:4.0/AV:"))
    return MED_CVSS_VERSION_4_0;
  /* 2.0 has no prefix; "Au" is its own. */
  if ((g_str_has_prefix (vector, "AV:") || g_str_has_prefix (vector, "(AV:")) &&
      strstr (vector, "/Au:") != NULL)
    return MED_CVSS_VERSION_2_0;
  return MED_CVSS_VERSION_UNKNOWN;
}

/**
 * med_cvss_score:
 * @vector: a CVSS vector, such as `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`
 * @score: (out): the scores; those of versions 2.0 and 4.0 are %MED_CVSS_NOT_COMPUTED
 * @error: return location
 *
 * Computes the base, temporal and environmental scores of CVSS 3.0 and 3.1, exactly as their
 * specifications round.
 *
 * Returns: %FALSE with %MED_ERROR_CORRECT_INPUT for what is not a vector
 */
gboolean
med_cvss_score (const char *vector, MedCvssScore *score, GError **error)
{
  Vector self = { .version = recognise (vector) };

  *score = (MedCvssScore){ self.version, MED_CVSS_NOT_COMPUTED, MED_CVSS_NOT_COMPUTED,
                           MED_CVSS_NOT_COMPUTED };
  if (self.version == MED_CVSS_VERSION_UNKNOWN)
    return refuse (vector, _ ("it is of no known version"), error);
  if (self.version == MED_CVSS_VERSION_2_0 || self.version == MED_CVSS_VERSION_4_0)
    return TRUE;
  if (!read_vector (&self, vector, error))
    return FALSE;
  score->base10 = score_without_time (&self, FALSE);
  score->temporal10 = score_in_time (&self, score->base10);
  score->environmental10 = score_in_time (&self, score_without_time (&self, TRUE));
  return TRUE;
}

/**
 * med_cvss_version_to_word:
 * @version: a version
 *
 * Returns: (transfer none) (nullable): `3.1` and the like; %NULL if it is not known
 */
const char *
med_cvss_version_to_word (MedCvssVersion version)
{
  static const char *const words[] = { NULL, "2.0", "3.0", "3.1", "4.0" };

  return (guint) version < G_N_ELEMENTS (words) ? words[version] : NULL;
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
 * @score10: ten times a score, or %MED_CVSS_NOT_COMPUTED
 *
 * Returns: its place on the qualitative scale; no score is unknown, never none
 */
MedCvssSeverity
med_cvss_severity (int score10)
{
  if (score10 < 0 || score10 > 100)
    return MED_CVSS_SEVERITY_UNKNOWN;
  if (score10 == 0)
    return MED_CVSS_SEVERITY_NONE;
  if (score10 < 40)
    return MED_CVSS_SEVERITY_LOW;
  if (score10 < 70)
    return MED_CVSS_SEVERITY_MEDIUM;
  return score10 < 90 ? MED_CVSS_SEVERITY_HIGH : MED_CVSS_SEVERITY_CRITICAL;
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
