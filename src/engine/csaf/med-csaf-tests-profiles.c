/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-profiles"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-tests.h"

/* What the kinds of documents (profiles, CSAF 2.0, 4) have to contain. */

#define DOCUMENT MED_CSAF_AT (NULL, "document")
#define BASE "csaf_base"
#define INCIDENT "csaf_security_incident_response"
#define INFORMATION "csaf_informational_advisory"
#define ADVISORY "csaf_security_advisory"
#define VEX "csaf_vex"

/* In small letters and without blanks, hyphens and underscores. */
static char *
strip_category (const char *category)
{
  g_autofree char *folded = g_utf8_casefold (category, -1);
  GString *stripped = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (c != '_' && !g_unichar_isspace (c) && g_unichar_type (c) != G_UNICODE_DASH_PUNCTUATION)
        g_string_append_unichar (stripped, c);
    }
  return g_string_free (stripped, FALSE);
}

static void
test_6_1_26 (MedCsafCheck *check)
{
  static const char *const taken[] = { "informationaladvisory", "securityadvisory",
                                       "securityincidentresponse", "vex", NULL };
  g_autofree char *stripped = NULL;

  if (med_csaf_check_is (check, BASE, INCIDENT, INFORMATION, ADVISORY, VEX, NULL))
    return;
  /* Profiles of the draft 2.1 */
  if (check->is_draft && med_csaf_check_is (check, "csaf_deprecated_security_advisory",
                                            "csaf_superseded", "csaf_withdrawn", NULL))
    return;
  stripped = strip_category (check->category);
  if (g_ascii_strncasecmp (check->category, "csaf_", 5) == 0 ||
      g_strv_contains (taken, g_str_has_prefix (stripped, "csaf") ? stripped + 4 : stripped) ||
      g_strv_contains (taken, stripped))
    med_csaf_check_report_word (
        check, MED_CSAF_AT (DOCUMENT, "category"),
        _ ("The category “%s” may be mistaken for one that the standard describes"),
        check->category);
}

static gboolean
has_note_or_reference (MedCsafCheck *check, const char *list, const char *const *categories)
{
  JsonArray *array = med_json_get_array (check->document, list);
  const guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      const char *category = med_json_get_text (med_json_array_get_object (array, i), "category");

      if (category != NULL && g_strv_contains (categories, category))
        return TRUE;
    }
  return FALSE;
}

static void
test_6_1_27_1 (MedCsafCheck *check)
{
  static const char *const categories[] = { "description", "details", "general", "summary", NULL };

  if (med_csaf_check_is (check, INFORMATION, INCIDENT, NULL) &&
      !has_note_or_reference (check, "notes", categories))
    med_csaf_check_report (
        check, MED_CSAF_AT (DOCUMENT, "notes"),
        _ ("A document of this kind needs a note that describes what it is about"));
}

static void
test_6_1_27_2 (MedCsafCheck *check)
{
  static const char *const categories[] = { "external", NULL };

  if (med_csaf_check_is (check, INFORMATION, INCIDENT, NULL) &&
      !has_note_or_reference (check, "references", categories))
    med_csaf_check_report (check, MED_CSAF_AT (DOCUMENT, "references"),
                           _ ("A document of this kind needs a reference to an outside source"));
}

static void
test_6_1_27_3 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, INFORMATION, NULL) &&
      json_object_has_member (check->root, "vulnerabilities"))
    med_csaf_check_report (check, MED_CSAF_AT (NULL, "vulnerabilities"),
                           _ ("A document of this kind must not list vulnerabilities"));
}

static void
test_6_1_27_4 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, ADVISORY, VEX, NULL) && check->tree == NULL)
    med_csaf_check_report (check, MED_CSAF_AT (NULL, "product_tree"),
                           _ ("A document of this kind must say which products it is about"));
}

static void
find_no_notes (MedCsafCheck *check,
               JsonObject *vulnerability,
               const MedCsafPath *at,
               gpointer user_data)
{
  if (med_json_get_array (vulnerability, "notes") == NULL)
    med_csaf_check_report (check, MED_CSAF_AT (at, "notes"),
                           _ ("No note describes this vulnerability"));
}

static void
test_6_1_27_5 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, ADVISORY, VEX, NULL))
    med_csaf_check_each_vulnerability (check, find_no_notes, NULL);
}

static void
find_no_status (MedCsafCheck *check,
                JsonObject *vulnerability,
                const MedCsafPath *at,
                gpointer user_data)
{
  if (med_json_get_object (vulnerability, "product_status") == NULL)
    med_csaf_check_report (check, MED_CSAF_AT (at, "product_status"),
                           _ ("Nothing is said about which products have this vulnerability"));
}

static void
test_6_1_27_6 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, ADVISORY, NULL))
    med_csaf_check_each_vulnerability (check, find_no_status, NULL);
}

static void
find_no_vex_status (MedCsafCheck *check,
                    JsonObject *vulnerability,
                    const MedCsafPath *at,
                    gpointer user_data)
{
  static const char *const statuses[] = { "fixed", "known_affected", "known_not_affected",
                                          "under_investigation" };
  JsonObject *status = med_json_get_object (vulnerability, "product_status");

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (med_json_get_array (status, statuses[i]) != NULL)
      return;
  med_csaf_check_report (
      check, MED_CSAF_AT (at, "product_status"),
      _ ("Of no product is it said whether it is affected, not affected, fixed or still looked "
         "into"));
}

static void
test_6_1_27_7 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, VEX, NULL))
    med_csaf_check_each_vulnerability (check, find_no_vex_status, NULL);
}

static void
find_no_name (MedCsafCheck *check,
              JsonObject *vulnerability,
              const MedCsafPath *at,
              gpointer user_data)
{
  if (med_json_get_text (vulnerability, "cve") == NULL &&
      med_json_get_array (vulnerability, "ids") == NULL)
    med_csaf_check_report (check, at,
                           _ ("This vulnerability has neither a CVE number nor another id"));
}

static void
test_6_1_27_8 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, VEX, NULL))
    med_csaf_check_each_vulnerability (check, find_no_name, NULL);
}

/* Adds the products that each object of a list names. @category: only objects of that category. */
static void
collect_products (MedCsafCheck *check,
                  JsonObject *vulnerability,
                  const char *list,
                  const char *category,
                  GHashTable *products)
{
  JsonArray *array = med_json_get_array (vulnerability, list);
  const guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = med_json_array_get_object (array, i);

      if (category == NULL || g_strcmp0 (med_json_get_text (object, "category"), category) == 0)
        med_csaf_check_collect (check, object, products);
    }
}

static void
find_no_impact (MedCsafCheck *check, const char *id, const MedCsafPath *at, gpointer explained)
{
  if (!g_hash_table_contains (explained, id))
    med_csaf_check_report_word (
        check, at, _ ("The product “%s” is said not to be affected, but nothing says why"), id);
}

static void
visit_not_affected (MedCsafCheck *check,
                    JsonObject *vulnerability,
                    const MedCsafPath *at,
                    gpointer user_data)
{
  g_autoptr (GHashTable) explained = g_hash_table_new (g_str_hash, g_str_equal);

  collect_products (check, vulnerability, "flags", NULL, explained);
  collect_products (check, vulnerability, "threats", "impact", explained);
  if (med_csaf_check_spend (check, 0))
    med_csaf_check_each_text (check, med_json_get_object (vulnerability, "product_status"),
                              "known_not_affected", MED_CSAF_AT (at, "product_status"),
                              find_no_impact, explained);
}

static void
test_6_1_27_9 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, VEX, NULL))
    med_csaf_check_each_vulnerability (check, visit_not_affected, NULL);
}

static void
find_no_action (MedCsafCheck *check, const char *id, const MedCsafPath *at, gpointer remedied)
{
  if (!g_hash_table_contains (remedied, id))
    med_csaf_check_report_word (
        check, at, _ ("The product “%s” is said to be affected, but nothing says what to do"), id);
}

static void
visit_affected (MedCsafCheck *check,
                JsonObject *vulnerability,
                const MedCsafPath *at,
                gpointer user_data)
{
  g_autoptr (GHashTable) remedied = g_hash_table_new (g_str_hash, g_str_equal);

  collect_products (check, vulnerability, "remediations", NULL, remedied);
  if (med_csaf_check_spend (check, 0))
    med_csaf_check_each_text (check, med_json_get_object (vulnerability, "product_status"),
                              "known_affected", MED_CSAF_AT (at, "product_status"), find_no_action,
                              remedied);
}

static void
test_6_1_27_10 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, VEX, NULL))
    med_csaf_check_each_vulnerability (check, visit_affected, NULL);
}

static void
test_6_1_27_11 (MedCsafCheck *check)
{
  if (med_csaf_check_is (check, ADVISORY, VEX, NULL) && check->vulnerabilities == NULL)
    med_csaf_check_report (check, MED_CSAF_AT (NULL, "vulnerabilities"),
                           _ ("A document of this kind must list vulnerabilities"));
}

const MedCsafTest med_csaf_tests_profiles[] = {
  { "6.1.26", test_6_1_26 },
  { "6.1.27.1", test_6_1_27_1 },
  { "6.1.27.2", test_6_1_27_2 },
  { "6.1.27.3", test_6_1_27_3 },
  { "6.1.27.4", test_6_1_27_4 },
  { "6.1.27.5", test_6_1_27_5 },
  { "6.1.27.6", test_6_1_27_6 },
  { "6.1.27.7", test_6_1_27_7 },
  { "6.1.27.8", test_6_1_27_8 },
  { "6.1.27.9", test_6_1_27_9 },
  { "6.1.27.10", test_6_1_27_10 },
  { "6.1.27.11", test_6_1_27_11 },
  { NULL, NULL },
};
