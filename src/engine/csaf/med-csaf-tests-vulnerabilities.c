/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-vulnerabilities"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-revision.h"
#include "engine/csaf/med-csaf-tests.h"
#include "engine/csaf/med-csaf-weakness.h"

/* How vulnerabilities are named and described, and what was done about them. */

static void
find_bad_weakness (MedCsafCheck *check, JsonObject *cwe, const MedCsafPath *at, gpointer user_data)
{
  const char *id = med_json_get_text (cwe, "id");
  const char *name = med_json_get_text (cwe, "name");

  if (id == NULL || name == NULL)
    return;
  if (med_csaf_weakness_get_name (id) == NULL)
    med_csaf_check_report_word (check, MED_CSAF_AT (at, "id"),
                                _ ("There is no weakness “%s” in the catalogue CWE"), id);
  else if (!med_csaf_weakness_is_named (id, name))
    med_csaf_check_report_word (
        check, MED_CSAF_AT (at, "name"),
        _ ("The weakness has the wrong name: in the catalogue CWE this number is “%s”"),
        med_csaf_weakness_get_name (id));
}

/* The draft 2.1 has a list of weaknesses instead of one. */
static void
visit_weaknesses (MedCsafCheck *check,
                  JsonObject *vulnerability,
                  const MedCsafPath *at,
                  gpointer user_data)
{
  JsonObject *cwe = med_json_get_object (vulnerability, "cwe");

  if (cwe != NULL)
    find_bad_weakness (check, cwe, MED_CSAF_AT (at, "cwe"), NULL);
  med_csaf_check_each (check, vulnerability, "cwes", at, find_bad_weakness, NULL);
}

static void
test_6_1_11 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_weaknesses, NULL);
}

static void
find_repeated_cve (MedCsafCheck *check,
                   JsonObject *vulnerability,
                   const MedCsafPath *at,
                   gpointer seen)
{
  const char *cve = med_json_get_text (vulnerability, "cve");

  if (cve != NULL && !g_hash_table_add (seen, (char *) cve))
    med_csaf_check_report_word (check, MED_CSAF_AT (at, "cve"),
                                _ ("%s is described twice in this document"), cve);
}

static void
test_6_1_23 (MedCsafCheck *check)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  med_csaf_check_each_vulnerability (check, find_repeated_cve, seen);
}

/* The same instant may be written in several ways. */
static void
find_repeated_involvement (MedCsafCheck *check,
                           JsonObject *involvement,
                           const MedCsafPath *at,
                           gpointer seen)
{
  const char *date = med_json_get_text (involvement, "date");
  const char *party = med_json_get_text (involvement, "party");
  gint64 usec;

  if (party == NULL || !med_csaf_revision_parse_date (date, &usec))
    return;
  if (!g_hash_table_add (seen, g_strdup_printf ("%" PRId64 " %s", usec, party)))
    med_csaf_check_report_word (
        check, at, _ ("There are two entries of “%s” with the same date: which of them is right?"),
        party);
}

static void
visit_involvements (MedCsafCheck *check,
                    JsonObject *vulnerability,
                    const MedCsafPath *at,
                    gpointer user_data)
{
  g_autoptr (GHashTable) seen = NULL;

  if (med_json_get_array (vulnerability, "involvements") == NULL)
    return;
  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  med_csaf_check_each (check, vulnerability, "involvements", at, find_repeated_involvement, seen);
}

static void
test_6_1_24 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_involvements, NULL);
}

static gboolean
names_no_product (JsonObject *object)
{
  return med_json_get_array (object, "product_ids") == NULL &&
         med_json_get_array (object, "group_ids") == NULL;
}

static void
find_remediation_of_nothing (MedCsafCheck *check,
                             JsonObject *remediation,
                             const MedCsafPath *at,
                             gpointer user_data)
{
  if (names_no_product (remediation))
    med_csaf_check_report (check, at, _ ("This remediation does not say for which product it is"));
}

static void
visit_remediations (MedCsafCheck *check,
                    JsonObject *vulnerability,
                    const MedCsafPath *at,
                    gpointer user_data)
{
  med_csaf_check_each (check, vulnerability, "remediations", at, find_remediation_of_nothing, NULL);
}

static void
test_6_1_29 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_remediations, NULL);
}

static void
find_flag_of_nothing (MedCsafCheck *check,
                      JsonObject *flag,
                      const MedCsafPath *at,
                      gpointer user_data)
{
  if (names_no_product (flag))
    med_csaf_check_report (check, at, _ ("This flag does not say for which product it is"));
}

static void
visit_flags (MedCsafCheck *check,
             JsonObject *vulnerability,
             const MedCsafPath *at,
             gpointer user_data)
{
  med_csaf_check_each (check, vulnerability, "flags", at, find_flag_of_nothing, NULL);
}

static void
test_6_1_32 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_flags, NULL);
}

/* @reasons: product id → the flag that gave its reason. Every label of a flag is a VEX
 * justification (CSAF 2.0, 3.2.3.5). */
static void
find_second_reason (MedCsafCheck *check, JsonObject *flag, const MedCsafPath *at, gpointer reasons)
{
  g_autoptr (GHashTable) products = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean reported = FALSE;
  GHashTableIter iter;
  gpointer id;

  med_csaf_check_collect (check, flag, products);
  g_hash_table_iter_init (&iter, products);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_add (reasons, id) && !reported)
      {
        reported = TRUE;
        med_csaf_check_report_word (
            check, at, _ ("Another flag gives another reason why “%s” is not affected"), id);
      }
}

static void
visit_reasons (MedCsafCheck *check,
               JsonObject *vulnerability,
               const MedCsafPath *at,
               gpointer user_data)
{
  g_autoptr (GHashTable) reasons = g_hash_table_new (g_str_hash, g_str_equal);

  med_csaf_check_each (check, vulnerability, "flags", at, find_second_reason, reasons);
}

static void
test_6_1_33 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_reasons, NULL);
}

static void
find_undated (MedCsafCheck *check,
              JsonObject *involvement,
              const MedCsafPath *at,
              gpointer user_data)
{
  if (med_json_get_text (involvement, "date") == NULL)
    med_csaf_check_report (check, at, _ ("It is not said when the party was involved in this way"));
}

static void
visit_undated (MedCsafCheck *check,
               JsonObject *vulnerability,
               const MedCsafPath *at,
               gpointer user_data)
{
  med_csaf_check_each (check, vulnerability, "involvements", at, find_undated, NULL);
}

static void
test_6_2_7 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_undated, NULL);
}

/* ^CVE-[0-9]{4}-[0-9]{4,}$ */
static gboolean
is_cve (const char *text)
{
  return g_str_has_prefix (text, "CVE-") && strspn (text + 4, "0123456789") == 4 &&
         text[8] == '-' && strspn (text + 9, "0123456789") >= 4 &&
         text[9 + strspn (text + 9, "0123456789")] == '\0';
}

static void
find_cve (MedCsafCheck *check, JsonObject *id, const MedCsafPath *at, gpointer user_data)
{
  const char *text = med_json_get_text (id, "text");

  if (text != NULL && is_cve (text))
    med_csaf_check_report_word (
        check, MED_CSAF_AT (at, "text"),
        _ ("%s stands among other ids, where the match against known exploits does not look"),
        text);
}

static void
visit_vulnerability_ids (MedCsafCheck *check,
                         JsonObject *vulnerability,
                         const MedCsafPath *at,
                         gpointer user_data)
{
  med_csaf_check_each (check, vulnerability, "ids", at, find_cve, NULL);
}

static void
test_6_2_17 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, visit_vulnerability_ids, NULL);
}

static void
find_no_cve (MedCsafCheck *check,
             JsonObject *vulnerability,
             const MedCsafPath *at,
             gpointer user_data)
{
  if (med_json_get_text (vulnerability, "cve") == NULL)
    med_csaf_check_report (check, at, _ ("This vulnerability has no CVE number"));
}

static void
test_6_3_3 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, find_no_cve, NULL);
}

static void
find_no_cwe (MedCsafCheck *check,
             JsonObject *vulnerability,
             const MedCsafPath *at,
             gpointer user_data)
{
  if (med_json_get_object (vulnerability, "cwe") == NULL &&
      med_json_get_array (vulnerability, "cwes") == NULL)
    med_csaf_check_report (
        check, at, _ ("It is not said what kind of weakness this vulnerability is (no CWE)"));
}

static void
test_6_3_4 (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, find_no_cwe, NULL);
}

const MedCsafTest med_csaf_tests_vulnerabilities[] = {
  { "6.1.11", test_6_1_11 },
  { "6.1.23", test_6_1_23 },
  { "6.1.24", test_6_1_24 },
  { "6.1.29", test_6_1_29 },
  { "6.1.32", test_6_1_32 },
  { "6.1.33", test_6_1_33 },
  { "6.2.7", test_6_2_7 },
  { "6.2.17", test_6_2_17 },
  { "6.3.3", test_6_3_3 },
  { "6.3.4", test_6_3_4 },
  { NULL, NULL },
};
