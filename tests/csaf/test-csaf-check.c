/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-check.h"
#include "engine/csaf/med-csaf-revision.h"
#include "support/med-test-advisory.h"

/* What the tests of CSAF share: walks over a document, pointers, findings. */

static void
note_text (MedCsafCheck *check, const char *text, const MedCsafPath *at, gpointer user_data)
{
  med_csaf_check_report (check, at, text);
}

static void
note_object (MedCsafCheck *check, JsonObject *object, const MedCsafPath *at, gpointer user_data)
{
  med_csaf_check_report (check, at, "object");
}

/* The findings as lines, "pointer text". */
static char *
list_findings (MedCsafCheck *check)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < check->findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (check->findings, i);

      g_string_append_printf (list, "%s%s %s\n", finding->unchecked ? "?" : "", finding->pointer,
                              finding->text);
    }
  return g_string_free (list, FALSE);
}

#define TREE "/product_tree"
#define FLAW "/vulnerabilities/0"
#define LEAF TREE "/branches/0/branches/0/branches"

static void
walk_products (MedCsafCheck *check)
{
  med_csaf_check_each_product (check, note_object, NULL);
}

static void
walk_branches (MedCsafCheck *check)
{
  med_csaf_check_each_branch (check, note_object, NULL);
}

static void
walk_product_ids (MedCsafCheck *check)
{
  med_csaf_check_each_product_id (check, note_text, NULL);
}

static void
walk_group_ids (MedCsafCheck *check)
{
  med_csaf_check_each_group_id (check, note_text, NULL);
}

static void
walk_vulnerabilities (MedCsafCheck *check)
{
  med_csaf_check_each_vulnerability (check, note_object, NULL);
}

static void
test_walks (void)
{
  static const struct
  {
    const char *edits;
    void (*walk) (MedCsafCheck *check);
    const char *expected;
  } cases[] = {
    { "", walk_products,
      LEAF "/0/product object\n" LEAF "/1/product object\n" TREE
           "/full_product_names/0 object\n" TREE "/relationships/0/full_product_name object\n" },
    { TREE "/branches=[1,{\"product\":[]},{\"product\":{}}]\n" TREE "/relationships={}\n" TREE
           "/full_product_names=[null,{}]",
      walk_products, TREE "/branches/2/product object\n" TREE "/full_product_names/1 object\n" },
    { "", walk_branches,
      TREE "/branches/0 object\n" TREE "/branches/0/branches/0 object\n" LEAF "/0 object\n" LEAF
           "/1 object\n" },
    { "", walk_product_ids,
      TREE "/product_groups/0/product_ids/0 P1\n" TREE "/product_groups/0/product_ids/1 P2\n" TREE
           "/relationships/0/product_reference P1\n" TREE
           "/relationships/0/relates_to_product_reference P3\n" FLAW
           "/product_status/known_affected/0 P1\n" FLAW "/product_status/known_affected/1 P4\n" FLAW
           "/product_status/known_not_affected/0 P2\n" FLAW "/flags/0/product_ids/0 P2\n" FLAW
           "/remediations/0/product_ids/0 P1\n" FLAW "/remediations/0/product_ids/1 P4\n" FLAW
           "/scores/0/products/0 P1\n" FLAW "/scores/0/products/1 P4\n" },
    /* What the standard does not know as a status refers to nothing. */
    { TREE "\n/vulnerabilities=[7,{\"product_status\":{\"own\":[\"X\"],\"fixed\":[1,\"F\"]}}]",
      walk_product_ids, "/vulnerabilities/1/product_status/fixed/1 F\n" },
    { "", walk_group_ids, "" },
    { FLAW "/threats=[{\"group_ids\":[\"A\",2,\"B\"]}]\n" FLAW "/scores/0/group_ids=[\"C\"]",
      walk_group_ids, FLAW "/threats/0/group_ids/0 A\n" FLAW "/threats/0/group_ids/2 B\n" },
    { "/vulnerabilities=[[],{},\"a\",{}]", walk_vulnerabilities,
      "/vulnerabilities/1 object\n/vulnerabilities/3 object\n" },
    { "/vulnerabilities", walk_vulnerabilities, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) root = med_test_advisory_make (cases[i].edits);
      g_autoptr (MedCsafCheck) check = med_csaf_check_new (root, NULL);
      g_autofree char *list = NULL;

      med_csaf_check_run (check, "6.1.1", cases[i].walk);
      list = list_findings (check);
      g_assert_cmpstr (list, ==, cases[i].expected);
    }
}

static void
report_odd_places (MedCsafCheck *check)
{
  const MedCsafPath *odd = MED_CSAF_AT (NULL, "a/b~c");

  med_csaf_check_report (check, NULL, "whole");
  med_csaf_check_report (check, MED_CSAF_AT_INDEX (odd, G_MAXUINT), "odd");
  med_csaf_check_report (check, MED_CSAF_AT (odd, ""), "empty");
  med_csaf_check_report_below (check, odd, "/x/0", "below");
  med_csaf_check_report_word (check, odd, "<%s> 100 %", "%s\n");
  med_csaf_check_report_unchecked (check, "not done");
}

/* RFC 6901, 3 and 4 */
static void
test_pointers (void)
{
  g_autoptr (MedCsafCheck) check = med_csaf_check_new (NULL, NULL);
  g_autofree char *list = NULL;

  med_csaf_check_run (check, "6.2.1", report_odd_places);
  list = list_findings (check);
  g_assert_cmpstr (list, ==,
                   " whole\n/a~1b~0c/4294967295 odd\n/a~1b~0c/ empty\n/a~1b~0c/x/0 below\n"
                   "/a~1b~0c <%s > 100 %\n? not done\n");
}

static void
report_most (MedCsafCheck *check)
{
  for (guint i = 0; i < MED_CSAF_CHECK_MOST; i++)
    med_csaf_check_report (check, NULL, "a");
}

static void
report_one_more (MedCsafCheck *check)
{
  report_most (check);
  med_csaf_check_report_word (check, NULL, "%s", "b");
}

static void
test_limit (void)
{
  g_autoptr (MedCsafCheck) check = med_csaf_check_new (NULL, NULL);

  med_csaf_check_run (check, "6.1.1", report_most);
  g_assert_cmpuint (check->findings->len, ==, MED_CSAF_CHECK_MOST);
  /* Each test has its own. */
  med_csaf_check_run (check, "6.1.2", report_one_more);
  g_assert_cmpuint (check->findings->len, ==, 2 * MED_CSAF_CHECK_MOST + 1);
  const MedCsafFinding *last = g_ptr_array_index (check->findings, 2 * MED_CSAF_CHECK_MOST);
  g_assert_true (g_str_has_prefix (last->text, "1 "));
  g_assert_cmpstr (last->test, ==, "6.1.2");
}

static void
test_index (void)
{
  g_autoptr (JsonNode) root = med_test_advisory_make (
      TREE "/product_groups/-={\"group_id\":\"G1\",\"product_ids\":[\"P3\"]}\n"
           "/document/tracking/status=\"interim\"");
  g_autoptr (MedCsafCheck) check = med_csaf_check_new (root, NULL);
  g_autoptr (GHashTable) products = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (JsonNode) said = med_test_advisory_parse_value (
      "{\"product_ids\":[\"P4\",1,\"P4\"],\"group_ids\":[\"G1\",\"G9\",{}]}");

  g_assert_cmpuint (g_hash_table_size (check->products), ==, 4);
  g_assert_cmpuint (g_hash_table_size (check->used), ==, 4);
  g_assert_cmpuint (g_hash_table_size (check->groups), ==, 1);
  g_assert_cmpuint (check->history->len, ==, 2);
  g_assert_true (check->is_settled);
  g_assert_false (check->is_draft);
  g_assert_true (med_csaf_check_is (check, "csaf_vex", "csaf_security_advisory", NULL));
  g_assert_false (med_csaf_check_is (check, "csaf_vex", NULL));
  /* Of two groups with one id the first counts. */
  med_csaf_check_collect (check, json_node_get_object (said), products);
  g_assert_cmpuint (g_hash_table_size (products), ==, 3);
  g_assert_false (g_hash_table_contains (products, "P3"));
  med_csaf_check_collect (check, NULL, products);
  g_assert_cmpuint (g_hash_table_size (products), ==, 3);
}

static void
test_work (void)
{
  g_autoptr (MedCsafCheck) check = med_csaf_check_new (NULL, NULL);

  g_assert_true (med_csaf_check_spend (check, 1));
  g_assert_true (med_csaf_check_spend (check, 4999999));
  g_assert_true (med_csaf_check_spend (check, 0));
  g_assert_false (med_csaf_check_spend (check, 1));
  g_assert_false (med_csaf_check_spend (check, G_MAXUINT64));
  g_assert_false (med_csaf_check_spend (check, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csaf/check/walks", test_walks);
  g_test_add_func ("/csaf/check/pointers", test_pointers);
  g_test_add_func ("/csaf/check/limit-of-each-test", test_limit);
  g_test_add_func ("/csaf/check/index", test_index);
  g_test_add_func ("/csaf/check/work-is-limited", test_work);
  return g_test_run ();
}
