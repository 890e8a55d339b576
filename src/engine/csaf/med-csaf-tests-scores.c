/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-scores"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-schema.h"
#include "engine/csaf/med-csaf-tests.h"
#include "engine/risk/med-cvss.h"

/* Scores: that they are what their vectors say, and the newest kind. */

/* @holder: what names the products it is for; @node: a "cvss_v2", "cvss_v3" or, in the draft 2.1,
 * "cvss_v4"; @cvss: the same as an object */
typedef struct
{
  JsonObject *holder;
  JsonNode *node;
  JsonObject *cvss;
  MedCvssVersion version;
} Score;

typedef void (*ScoreFunc) (MedCsafCheck *check,
                           const Score *score,
                           const MedCsafPath *at,
                           gpointer user_data);

/* What is done with each score, for a walk over what holds scores. */
typedef struct
{
  ScoreFunc function;
  gpointer user_data;
} ScoreVisit;

static void
visit_kinds (MedCsafCheck *check,
             JsonObject *holder,
             JsonObject *content,
             const MedCsafPath *at,
             const ScoreVisit *visit)
{
  static const char *const members[] = { "cvss_v2", "cvss_v3", "cvss_v4" };

  for (guint i = 0; i < G_N_ELEMENTS (members) && content != NULL; i++)
    {
      JsonNode *node = json_object_get_member (content, members[i]);
      Score score = { holder, node, med_json_get_object (content, members[i]),
                      MED_CVSS_VERSION_4_0 };

      if (score.cvss == NULL)
        continue;
      if (i == 0)
        score.version = MED_CVSS_VERSION_2_0;
      else if (i == 1)
        score.version = g_strcmp0 (med_json_get_text (score.cvss, "version"), "3.0") == 0
                            ? MED_CVSS_VERSION_3_0
                            : MED_CVSS_VERSION_3_1;
      visit->function (check, &score, MED_CSAF_AT (at, members[i]), visit->user_data);
    }
}

static void
visit_score (MedCsafCheck *check, JsonObject *score, const MedCsafPath *at, gpointer visit)
{
  visit_kinds (check, score, score, at, visit);
}

static void
visit_metric (MedCsafCheck *check, JsonObject *metric, const MedCsafPath *at, gpointer visit)
{
  visit_kinds (check, metric, med_json_get_object (metric, "content"), MED_CSAF_AT (at, "content"),
               visit);
}

static void
each_score_of (MedCsafCheck *check,
               JsonObject *vulnerability,
               const MedCsafPath *at,
               ScoreFunc function,
               gpointer user_data)
{
  ScoreVisit visit = { function, user_data };

  med_csaf_check_each (check, vulnerability, "scores", at, visit_score, &visit);
  med_csaf_check_each (check, vulnerability, "metrics", at, visit_metric, &visit);
}

static void
visit_scores (MedCsafCheck *check,
              JsonObject *vulnerability,
              const MedCsafPath *at,
              gpointer user_data)
{
  const ScoreVisit *visit = user_data;

  each_score_of (check, vulnerability, at, visit->function, visit->user_data);
}

static void
each_score (MedCsafCheck *check, ScoreFunc function)
{
  ScoreVisit visit = { function, NULL };

  med_csaf_check_each_vulnerability (check, visit_scores, &visit);
}

/* @seen: product id and what the score is from → versions of CVSS, as bits. Only the draft 2.1
 * names a source; there several may score. */
static void
find_second_score (MedCsafCheck *check, const Score *score, const MedCsafPath *at, gpointer seen)
{
  JsonArray *products = med_json_get_array (score->holder, "products");
  const guint n = products != NULL ? json_array_get_length (products) : 0;
  const char *source = med_json_get_text (score->holder, "source");

  for (guint i = 0; i < n; i++)
    {
      const char *id = med_json_array_get_text (products, i);
      g_autofree char *key = id != NULL ? g_strconcat (source ? source : "", "\n", id, NULL) : NULL;
      guint versions;

      if (key == NULL)
        continue;
      versions = GPOINTER_TO_UINT (g_hash_table_lookup (seen, key));
      if ((versions & (1u << score->version)) != 0)
        med_csaf_check_report_word (
            check, at,
            _ ("The product “%s” has two scores of the same version for this vulnerability"), id);
      g_hash_table_insert (seen, g_steal_pointer (&key),
                           GUINT_TO_POINTER (versions | (1u << score->version)));
    }
}

static void
visit_second_scores (MedCsafCheck *check,
                     JsonObject *vulnerability,
                     const MedCsafPath *at,
                     gpointer user_data)
{
  JsonArray *scores = med_json_get_array (vulnerability, check->is_draft ? "metrics" : "scores");
  g_autoptr (GHashTable) seen = NULL;

  if (scores == NULL)
    return;
  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  each_score_of (check, vulnerability, at, find_second_score, seen);
}

static void
test_6_1_7 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_second_scores, NULL);
}

static void
find_misshapen (MedCsafCheck *check, const Score *score, const MedCsafPath *at, gpointer user_data)
{
  g_autoptr (GPtrArray) findings = NULL;

  if (score->version == MED_CVSS_VERSION_4_0)
    return;
  findings = med_csaf_schema_check_score (score->node, score->version == MED_CVSS_VERSION_2_0);
  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      /* Translators: what follows is such as "is missing" */
      g_autofree char *text =
          g_strdup_printf (_ ("The score breaks the schema of CVSS: %s"), finding->text);

      med_csaf_check_report_below (check, at, finding->pointer, text);
    }
}

static void
test_6_1_8 (MedCsafCheck *check)
{
  each_score (check, find_misshapen);
}

/* The metrics that stand beside the vector and are not in it. Their values that no version knows
 * are for test 6.1.8. */
static char *
list_besides (JsonObject *cvss, const MedCvssVector *vector)
{
  GString *besides = g_string_new (NULL);
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, cvss);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    {
      const char *value = med_json_get_text (cvss, member);
      MedCvssMetric metric;

      if (value != NULL && med_cvss_metric_find (vector->version, member, value, &metric) &&
          med_cvss_vector_get_value (vector, metric.name) == NULL)
        g_string_append_printf (besides, "%s%s:%s", besides->len > 0 ? "/" : "", metric.name,
                                metric.value);
    }
  return g_string_free (besides, FALSE);
}

/* Computes from the vector, which goes first, and what stands beside it. */
static gboolean
compute (JsonObject *cvss, MedCvssScore *score)
{
  const char *text = med_json_get_text (cvss, "vectorString");
  g_autofree char *besides = NULL;
  g_autofree char *whole = NULL;
  MedCvssVector vector;

  if (text == NULL || !med_cvss_vector_parse (text, &vector, NULL))
    return FALSE;
  besides = list_besides (cvss, &vector);
  if (*besides != '\0')
    whole = med_cvss_vector_with (text, besides, NULL);
  return med_cvss_score (whole != NULL ? whole : text, score, NULL) && score->base10 >= 0;
}

static gboolean
get_number (JsonObject *cvss, const char *member, double *number)
{
  JsonNode *node = json_object_get_member (cvss, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_INT64 &&
       json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return FALSE;
  *number = json_node_get_double (node);
  return TRUE;
}

static void
compare_score (
    MedCsafCheck *check, const Score *score, const MedCsafPath *at, const char *member, int right10)
{
  g_autofree char *text = NULL;
  double stated;

  if (!get_number (score->cvss, member, &stated) || fabs (stated * 10 - right10) < 1e-6)
    return;
  text =
      g_strdup_printf (_ ("The score is %.4g, but its vector gives %.1f"), stated, right10 / 10.0);
  med_csaf_check_report (check, MED_CSAF_AT (at, member), text);
}

static void
compare_severity (
    MedCsafCheck *check, const Score *score, const MedCsafPath *at, const char *member, int right10)
{
  const char *stated = med_json_get_text (score->cvss, member);
  const MedCvssSeverity severity = med_cvss_severity (score->version, right10);
  const char *right = med_cvss_severity_to_word (severity);

  if (stated != NULL && g_ascii_strcasecmp (stated, right) != 0)
    med_csaf_check_report_word (check, MED_CSAF_AT (at, member),
                                _ ("The severity “%s” is not that of the score"), stated);
}

static void
find_miscomputed (MedCsafCheck *check,
                  const Score *score,
                  const MedCsafPath *at,
                  gpointer user_data)
{
  MedCvssScore right;

  if (!compute (score->cvss, &right))
    {
      med_csaf_check_report (check, MED_CSAF_AT (at, "vectorString"),
                             _ ("No score can be computed from this vector"));
      return;
    }
  compare_score (check, score, at, "baseScore", right.base10);
  compare_severity (check, score, at, "baseSeverity", right.base10);
  compare_score (check, score, at, "temporalScore", right.temporal10);
  compare_severity (check, score, at, "temporalSeverity", right.temporal10);
  compare_score (check, score, at, "environmentalScore", right.environmental10);
  compare_severity (check, score, at, "environmentalSeverity", right.environmental10);
}

static void
test_6_1_9 (MedCsafCheck *check)
{
  each_score (check, find_miscomputed);
}

static void
find_inconsistent (MedCsafCheck *check,
                   const Score *score,
                   const MedCsafPath *at,
                   gpointer user_data)
{
  const char *text = med_json_get_text (score->cvss, "vectorString");
  MedCvssVector vector;

  if (text == NULL || !med_cvss_vector_parse (text, &vector, NULL))
    return;
  for (guint i = 0; i < med_cvss_version_n_metrics (vector.version); i++)
    {
      MedCvssMetric metric;
      const char *stated;

      if (!med_cvss_vector_get (&vector, i, &metric))
        continue;
      stated = med_json_get_text (score->cvss, metric.property);
      if (stated != NULL && !g_str_equal (stated, metric.property_value))
        med_csaf_check_report_word (check, MED_CSAF_AT (at, metric.property),
                                    _ ("The vector says something else here than “%s”"), stated);
    }
}

static void
test_6_1_10 (MedCsafCheck *check)
{
  each_score (check, find_inconsistent);
}

static gboolean
concerns (const Score *score, GHashTable *ids, gboolean wanted)
{
  JsonArray *products = med_json_get_array (score->holder, "products");
  const guint n = products != NULL ? json_array_get_length (products) : 0;

  for (guint i = 0; i < n; i++)
    {
      const char *id = med_json_array_get_text (products, i);

      if (id != NULL && g_hash_table_contains (ids, id) == wanted)
        return TRUE;
    }
  return FALSE;
}

static void
find_unfixed_score (MedCsafCheck *check, const Score *score, const MedCsafPath *at, gpointer fixed)
{
  MedCvssScore right;
  double stated;

  if (!concerns (score, fixed, TRUE))
    return;
  if (!compute (score->cvss, &right) || right.environmental10 > 0 ||
      (get_number (score->cvss, "environmentalScore", &stated) && stated > 0))
    med_csaf_check_report (
        check, at,
        _ ("This score is for a fixed product too, but does not say that nothing is left of the "
           "risk there"));
}

static void
add_id (MedCsafCheck *check, const char *id, const MedCsafPath *at, gpointer ids)
{
  g_hash_table_add (ids, (char *) id);
}

static void
visit_unfixed_scores (MedCsafCheck *check,
                      JsonObject *vulnerability,
                      const MedCsafPath *at,
                      gpointer user_data)
{
  JsonObject *statuses = med_json_get_object (vulnerability, "product_status");
  g_autoptr (GHashTable) fixed = NULL;

  if (statuses == NULL)
    return;
  fixed = g_hash_table_new (g_str_hash, g_str_equal);
  med_csaf_check_each_text (check, statuses, "first_fixed", NULL, add_id, fixed);
  med_csaf_check_each_text (check, statuses, "fixed", NULL, add_id, fixed);
  if (g_hash_table_size (fixed) > 0)
    each_score_of (check, vulnerability, at, find_unfixed_score, fixed);
}

static void
test_6_2_19 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_unfixed_scores, NULL);
}

static void
collect_newer (MedCsafCheck *check, const Score *score, const MedCsafPath *at, gpointer newer)
{
  if (score->version != MED_CVSS_VERSION_2_0)
    med_csaf_check_each_text (check, score->holder, "products", NULL, add_id, newer);
}

static void
find_only_v2 (MedCsafCheck *check, const Score *score, const MedCsafPath *at, gpointer newer)
{
  if (score->version == MED_CVSS_VERSION_2_0 && concerns (score, newer, FALSE))
    med_csaf_check_report (check, at, _ ("The only score is one of CVSS 2.0, which is out of use"));
}

static void
visit_only_v2 (MedCsafCheck *check,
               JsonObject *vulnerability,
               const MedCsafPath *at,
               gpointer user_data)
{
  g_autoptr (GHashTable) newer = g_hash_table_new (g_str_hash, g_str_equal);

  each_score_of (check, vulnerability, at, collect_newer, newer);
  each_score_of (check, vulnerability, at, find_only_v2, newer);
}

static void
test_6_3_1 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_only_v2, NULL);
}

static void
find_v30 (MedCsafCheck *check, const Score *score, const MedCsafPath *at, gpointer user_data)
{
  if (score->version == MED_CVSS_VERSION_3_0)
    med_csaf_check_report (check, MED_CSAF_AT (at, "version"),
                           _ ("The score is one of CVSS 3.0; 3.1 says more clearly what it means"));
}

static void
test_6_3_2 (MedCsafCheck *check)
{
  each_score (check, find_v30);
}

const MedCsafTest med_csaf_tests_scores[] = {
  { "6.1.7", test_6_1_7 },   { "6.1.8", test_6_1_8 },
  { "6.1.9", test_6_1_9 },   { "6.1.10", test_6_1_10 },
  { "6.2.19", test_6_2_19 }, { "6.3.1", test_6_3_1 },
  { "6.3.2", test_6_3_2 },   { NULL, NULL },
};
