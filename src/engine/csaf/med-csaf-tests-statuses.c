/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-statuses"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-tests.h"

/* What is said of products: no contradictions, and something for each that may be affected. */

/* @group: that of the status being looked at; @said: product id → groups so far */
typedef struct
{
  guint group;
  GHashTable *said;
} Contradiction;

static void
find_contradiction (MedCsafCheck *check, const char *id, const MedCsafPath *at, gpointer user_data)
{
  Contradiction *contradiction = user_data;
  const guint said = GPOINTER_TO_UINT (g_hash_table_lookup (contradiction->said, id));

  if ((said & ~contradiction->group) != 0)
    med_csaf_check_report_word (
        check, at,
        _ ("The product “%s” has two statuses that exclude each other for this vulnerability"), id);
  g_hash_table_insert (contradiction->said, (char *) id,
                       GUINT_TO_POINTER (said | contradiction->group));
}

static void
visit_contradictions (MedCsafCheck *check,
                      JsonObject *vulnerability,
                      const MedCsafPath *at,
                      gpointer user_data)
{
  JsonObject *statuses = med_json_get_object (vulnerability, "product_status");
  const MedCsafPath *here = MED_CSAF_AT (at, "product_status");
  g_autoptr (GHashTable) said = NULL;

  if (statuses == NULL)
    return;
  said = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < MED_CSAF_N_STATUSES; i++)
    {
      Contradiction contradiction = { med_csaf_statuses[i].group, said };

      if (contradiction.group != 0)
        med_csaf_check_each_text (check, statuses, med_csaf_statuses[i].word, here,
                                  find_contradiction, &contradiction);
    }
}

static void
test_6_1_6 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_contradictions, NULL);
}

/* Calls @function for each product with a status of one of @groups. */
static void
each_product_of (MedCsafCheck *check,
                 JsonObject *vulnerability,
                 const MedCsafPath *at,
                 guint groups,
                 MedCsafTextFunc function,
                 gpointer user_data)
{
  JsonObject *statuses = med_json_get_object (vulnerability, "product_status");
  const MedCsafPath *here = MED_CSAF_AT (at, "product_status");

  for (guint i = 0; i < MED_CSAF_N_STATUSES; i++)
    if ((med_csaf_statuses[i].group & groups) != 0)
      med_csaf_check_each_text (check, statuses, med_csaf_statuses[i].word, here, function,
                                user_data);
}

static void
find_unremedied (MedCsafCheck *check, const char *id, const MedCsafPath *at, gpointer remedied)
{
  if (!g_hash_table_contains (remedied, id))
    med_csaf_check_report_word (check, at,
                                _ ("Nothing is said about what to do with the product “%s”"), id);
}

static void
collect_remedied (MedCsafCheck *check,
                  JsonObject *remediation,
                  const MedCsafPath *at,
                  gpointer remedied)
{
  med_csaf_check_collect (check, remediation, remedied);
}

static void
visit_unremedied (MedCsafCheck *check,
                  JsonObject *vulnerability,
                  const MedCsafPath *at,
                  gpointer user_data)
{
  g_autoptr (GHashTable) remedied = g_hash_table_new (g_str_hash, g_str_equal);

  med_csaf_check_each (check, vulnerability, "remediations", at, collect_remedied, remedied);
  if (med_csaf_check_spend (check, 0))
    each_product_of (check, vulnerability, at,
                     MED_CSAF_STATUS_AFFECTED | MED_CSAF_STATUS_UNDER_INVESTIGATION,
                     find_unremedied, remedied);
}

static void
test_6_2_2 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_unremedied, NULL);
}

static void
find_unscored (MedCsafCheck *check, const char *id, const MedCsafPath *at, gpointer scored)
{
  if (!g_hash_table_contains (scored, id))
    med_csaf_check_report_word (
        check, at, _ ("There is no score of this vulnerability for the product “%s”"), id);
}

static void
add_id (MedCsafCheck *check, const char *id, const MedCsafPath *at, gpointer ids)
{
  g_hash_table_add (ids, (char *) id);
}

static void
collect_scored (MedCsafCheck *check, JsonObject *score, const MedCsafPath *at, gpointer scored)
{
  med_csaf_check_each_text (check, score, "products", at, add_id, scored);
}

static void
visit_unscored (MedCsafCheck *check,
                JsonObject *vulnerability,
                const MedCsafPath *at,
                gpointer user_data)
{
  g_autoptr (GHashTable) scored = g_hash_table_new (g_str_hash, g_str_equal);

  med_csaf_check_each (check, vulnerability, "scores", at, collect_scored, scored);
  /* So in the draft 2.1 */
  med_csaf_check_each (check, vulnerability, "metrics", at, collect_scored, scored);
  each_product_of (check, vulnerability, at, MED_CSAF_STATUS_AFFECTED, find_unscored, scored);
}

static void
test_6_2_3 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_unscored, NULL);
}

const MedCsafTest med_csaf_tests_statuses[] = {
  { "6.1.6", test_6_1_6 },
  { "6.2.2", test_6_2_2 },
  { "6.2.3", test_6_2_3 },
  { NULL, NULL },
};
