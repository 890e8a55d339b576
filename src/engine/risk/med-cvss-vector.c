/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-cvss-vector"

#include "config.h"

#include "engine/risk/med-cvss-vector.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/risk/med-cvss-metrics.h"

static const struct
{
  const char *word;
  const char *prefix;
  const MedCvssRow *rows;
  guint n_rows;
} versions[] = {
  [MED_CVSS_VERSION_UNKNOWN] = { NULL, NULL, NULL, 0 },
  [MED_CVSS_VERSION_2_0] = { "2.0", "", med_cvss2_metrics, MED_CVSS2_N_METRICS },
  [MED_CVSS_VERSION_3_0] = { "3.0", "CVSS:3.0/", med_cvss3_metrics, MED_CVSS3_N_METRICS },
  [MED_CVSS_VERSION_3_1] = { "3.1", "CVSS:3.1/", med_cvss3_metrics, MED_CVSS3_N_METRICS },
  [MED_CVSS_VERSION_4_0] = { "4.0", "CVSS:4.0/", med_cvss4_metrics, MED_CVSS4_N_METRICS },
};

/**
 * med_cvss_version_of:
 * @vector: a CVSS vector
 *
 * Returns: the version its beginning names; nothing is said of the rest
 */
MedCvssVersion
med_cvss_version_of (const char *vector)
{
  for (guint i = MED_CVSS_VERSION_3_0; i < G_N_ELEMENTS (versions); i++)
    if (g_str_has_prefix (vector, versions[i].prefix))
      return i;
  /* 2.0 has no prefix, and only its vectors have "Au". */
  if (strchr (vector, ':') != NULL && !g_str_has_prefix (vector, "CVSS:") &&
      (strstr (vector, "/Au:") != NULL || g_str_has_prefix (vector, "Au:") ||
       g_str_has_prefix (vector, "(Au:")))
    return MED_CVSS_VERSION_2_0;
  return MED_CVSS_VERSION_UNKNOWN;
}

/**
 * med_cvss_version_from_word:
 * @word: (nullable): `2.0`, `3.0`, `3.1` or `4.0`
 *
 * Returns: the version, or %MED_CVSS_VERSION_UNKNOWN
 */
MedCvssVersion
med_cvss_version_from_word (const char *word)
{
  for (guint i = MED_CVSS_VERSION_2_0; i < G_N_ELEMENTS (versions); i++)
    if (g_strcmp0 (word, versions[i].word) == 0)
      return i;
  return MED_CVSS_VERSION_UNKNOWN;
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
  return (guint) version < G_N_ELEMENTS (versions) ? versions[version].word : NULL;
}

/**
 * med_cvss_version_n_metrics:
 * @version: a version
 *
 * Returns: how many metrics its vectors may have
 */
guint
med_cvss_version_n_metrics (MedCvssVersion version)
{
  return (guint) version < G_N_ELEMENTS (versions) ? versions[version].n_rows : 0;
}

static gboolean
refuse (const char *vector, const char *what, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("The CVSS vector “%s” is not valid: %s. Compare it with the source."), vector,
               what);
  return FALSE;
}

static int
find_row (MedCvssVersion version, const char *name, gsize length)
{
  for (guint i = 0; i < versions[version].n_rows; i++)
    if (strlen (versions[version].rows[i].name) == length &&
        strncmp (versions[version].rows[i].name, name, length) == 0)
      return (int) i;
  return -1;
}

static int
find_value (const MedCvssRow *row, const char *code)
{
  for (int i = 0; row->values[i].code != NULL; i++)
    if (g_str_equal (row->values[i].code, code))
      return i;
  return -1;
}

/* Metrics that may be left out have "not defined" as their first value. */
static gboolean
must_be_given (const MedCvssRow *row)
{
  return !g_str_equal (row->values[0].word, "NOT_DEFINED");
}

static gboolean
read_metric (MedCvssVector *self, const char *field, const char *whole, GError **error)
{
  const char *colon = strchr (field, ':');
  int metric = colon != NULL ? find_row (self->version, field, (gsize) (colon - field)) : -1;
  int value;

  if (colon == NULL || metric < 0)
    return refuse (whole, _ ("it has a metric that is not known"), error);
  if (self->given & (1u << metric))
    return refuse (whole, _ ("it has a metric twice"), error);
  value = find_value (&versions[self->version].rows[metric], colon + 1);
  if (value < 0)
    return refuse (whole, _ ("it has a value that is not known"), error);
  self->values[metric] = (guint8) value;
  self->given |= 1u << metric;
  return TRUE;
}

static gboolean
read_metrics (MedCvssVector *self, const char *metrics, const char *whole, GError **error)
{
  g_auto (GStrv) fields = g_strsplit (metrics, "/", MED_CVSS_MOST_METRICS + 2);

  for (guint i = 0; fields[i] != NULL; i++)
    if (!read_metric (self, fields[i], whole, error))
      return FALSE;
  return TRUE;
}

/* The metrics of the vector without what stands around them: the prefix, or the brackets that some
 * write around vectors of 2.0. */
static char *
dup_metrics (MedCvssVersion version, const char *text)
{
  gsize length = strlen (text);

  if (version == MED_CVSS_VERSION_2_0 && text[0] == '(' && text[length - 1] == ')')
    return g_strndup (text + 1, length - 2);
  return g_strdup (text + strlen (versions[version].prefix));
}

/**
 * med_cvss_vector_parse:
 * @text: a CVSS vector, such as `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`
 * @vector: (out caller-allocates): its metrics
 * @error: return location
 *
 * Takes a vector of CVSS 2.0, 3.0, 3.1 or 4.0 apart. The order of the metrics is free; each may
 * stand once, and all base metrics must.
 *
 * Returns: %FALSE with %MED_ERROR_CORRECT_INPUT for what is not a vector
 */
gboolean
med_cvss_vector_parse (const char *text, MedCvssVector *vector, GError **error)
{
  MedCvssVersion version = med_cvss_version_of (text);

  *vector = (MedCvssVector){ .version = version };
  if (version == MED_CVSS_VERSION_UNKNOWN)
    return refuse (text, _ ("it is of no known version"), error);
  g_autofree char *metrics = dup_metrics (version, text);
  if (!read_metrics (vector, metrics, text, error))
    return FALSE;
  for (guint i = 0; i < versions[version].n_rows; i++)
    if (must_be_given (&versions[version].rows[i]) && !(vector->given & (1u << i)))
      return refuse (text, _ ("a base metric is missing"), error);
  return TRUE;
}

/**
 * med_cvss_vector_get:
 * @vector: a vector
 * @metric: the number of a metric, below med_cvss_version_n_metrics()
 * @words: (out caller-allocates) (optional): the metric and its value as the vector and FIRST's
 * JSON schema spell them; of a metric not given, the value "not defined", or none if it may not be
 * so
 *
 * Returns: whether the vector gives the metric, be it as "not defined"
 */
gboolean
med_cvss_vector_get (const MedCvssVector *vector, guint metric, MedCvssMetric *words)
{
  g_return_val_if_fail (metric < med_cvss_version_n_metrics (vector->version), FALSE);

  const MedCvssRow *row = &versions[vector->version].rows[metric];
  const MedCvssValue *value = &row->values[vector->values[metric]];
  gboolean given = (vector->given & (1u << metric)) != 0;

  if (words != NULL)
    {
      *words = (MedCvssMetric){ .name = row->name, .property = row->property };
      if (given || !must_be_given (row))
        {
          words->value = value->code;
          words->property_value = value->word;
        }
    }
  return given;
}

/**
 * med_cvss_vector_get_value:
 * @vector: a vector
 * @name: a metric as vectors name it, such as `E`
 *
 * Returns: (transfer none) (nullable): its value as given, such as `P`; %NULL where the vector does
 *   not give it or the version has no such metric
 */
const char *
med_cvss_vector_get_value (const MedCvssVector *vector, const char *name)
{
  int metric = find_row (vector->version, name, strlen (name));

  if (metric < 0 || !(vector->given & (1u << metric)))
    return NULL;
  return versions[vector->version].rows[metric].values[vector->values[metric]].code;
}

int
med_cvss_vector_get_weight (const MedCvssVector *vector, guint metric)
{
  return versions[vector->version].rows[metric].values[vector->values[metric]].weight;
}

/**
 * med_cvss_metric_find:
 * @version: a version
 * @property: a name of FIRST's JSON schema of it, such as `attackVector`
 * @property_value: a value, such as `NETWORK`
 * @words: (out caller-allocates): the metric and the value, also as vectors spell them
 *
 * Returns: whether the version has such a metric with such a value
 */
gboolean
med_cvss_metric_find (MedCvssVersion version,
                      const char *property,
                      const char *property_value,
                      MedCvssMetric *words)
{
  for (guint i = 0; i < versions[version].n_rows; i++)
    {
      const MedCvssRow *row = &versions[version].rows[i];

      if (!g_str_equal (row->property, property))
        continue;
      for (const MedCvssValue *value = row->values; value->code != NULL; value++)
        if (g_str_equal (value->word, property_value))
          {
            *words = (MedCvssMetric){ row->name, row->property, value->code, value->word };
            return TRUE;
          }
      return FALSE;
    }
  return FALSE;
}

/**
 * med_cvss_vector_print:
 * @vector: a vector
 *
 * Returns: (transfer full): its text, metrics in the order of the specification, without those that
 *   are not defined
 */
char *
med_cvss_vector_print (const MedCvssVector *vector)
{
  g_return_val_if_fail (vector->version != MED_CVSS_VERSION_UNKNOWN, NULL);

  GString *text = g_string_new (versions[vector->version].prefix);
  const char *separator = "";

  for (guint i = 0; i < versions[vector->version].n_rows; i++)
    {
      const MedCvssRow *row = &versions[vector->version].rows[i];

      if (!(vector->given & (1u << i)) || (!must_be_given (row) && vector->values[i] == 0))
        continue;
      g_string_append_printf (text, "%s%s:%s", separator, row->name,
                              row->values[vector->values[i]].code);
      separator = "/";
    }
  return g_string_free (text, FALSE);
}

/**
 * med_cvss_vector_with:
 * @vector: a CVSS vector of any version
 * @overrides: metrics that take the place of the vector's, such as `CR:H/MAV:A`; `X` (in 2.0, `ND`)
 *   takes one away; may be empty
 * @error: return location
 *
 * Puts the hospital's environmental metrics into the vector of an advisory.
 *
 * Returns: (transfer full) (nullable): the new vector, metrics in the order of the specification;
 *   %NULL with %MED_ERROR_CORRECT_INPUT if one of the two is not valid, or the version has no such
 *   metric
 */
char *
med_cvss_vector_with (const char *vector, const char *overrides, GError **error)
{
  MedCvssVector merged, wanted;

  if (!med_cvss_vector_parse (vector, &merged, error))
    return NULL;
  wanted = (MedCvssVector){ .version = merged.version };
  if (overrides[0] != '\0' && !read_metrics (&wanted, overrides, overrides, error))
    return NULL;
  for (guint i = 0; i < versions[merged.version].n_rows; i++)
    if (wanted.given & (1u << i))
      {
        merged.values[i] = wanted.values[i];
        merged.given |= 1u << i;
      }
  return med_cvss_vector_print (&merged);
}
