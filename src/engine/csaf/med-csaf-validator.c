/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-validator"

#include "config.h"

#include "engine/csaf/med-csaf-validator.h"

#include "engine/csaf/med-csaf-tests.h"

static const MedCsafTest *const families[] = {
  med_csaf_tests_identifiers, med_csaf_tests_products, med_csaf_tests_tracking,
  med_csaf_tests_document,    med_csaf_tests_profiles, med_csaf_tests_vulnerabilities,
  med_csaf_tests_statuses,    med_csaf_tests_scores,   med_csaf_tests_outside,
};

/* By section number: 6.1.2 before 6.1.10. */
static int
compare_sections (const char *a, const char *b)
{
  while (TRUE)
    {
      char *a_end, *b_end;
      const guint64 a_number = g_ascii_strtoull (a, &a_end, 10);
      const guint64 b_number = g_ascii_strtoull (b, &b_end, 10);

      if (a_number != b_number)
        return a_number < b_number ? -1 : 1;
      if (*a_end != '.' || *b_end != '.')
        return (*a_end == '.') - (*b_end == '.');
      a = a_end + 1;
      b = b_end + 1;
    }
}

static int
compare_tests (gconstpointer a, gconstpointer b)
{
  return compare_sections ((*(const MedCsafTest *const *) a)->id,
                           (*(const MedCsafTest *const *) b)->id);
}

static gpointer
sort_tests (gpointer data)
{
  GPtrArray *tests = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    for (const MedCsafTest *test = families[i]; test->id != NULL; test++)
      g_ptr_array_add (tests, (gpointer) test);
  g_ptr_array_sort (tests, compare_tests);
  return tests;
}

/* (element-type MedCsafTest): all tests in the order of the standard; made once */
static GPtrArray *
get_tests (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, sort_tests, NULL);
}

/**
 * med_csaf_validator_list:
 *
 * Returns: (transfer full) (element-type utf8): the ids of all tests, in the order of the standard
 */
GPtrArray *
med_csaf_validator_list (void)
{
  GPtrArray *tests = get_tests ();
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < tests->len; i++)
    g_ptr_array_add (ids, (gpointer) ((const MedCsafTest *) g_ptr_array_index (tests, i))->id);
  return ids;
}

/**
 * med_csaf_validator_run_with:
 * @root: (nullable): a document as med_json_load() gives it, not yet given to a reader; its shape
 *   may be anything
 * @up_to: which tests: this kind and the graver ones
 * @outside: (nullable): what the document does not tell itself
 *
 * Does the tests of CSAF 2.0, section 6. Tests that need an answer from outside and get none report
 * that they were not done.
 *
 * Returns: (transfer full) (element-type MedCsafFinding): what fails, in the order of the tests
 */
GPtrArray *
med_csaf_validator_run_with (JsonNode *root, MedCsafTestKind up_to, const MedCsafOutside *outside)
{
  g_autoptr (MedCsafCheck) check = med_csaf_check_new (root, outside);
  GPtrArray *tests = get_tests ();

  for (guint i = 0; i < tests->len; i++)
    {
      const MedCsafTest *test = g_ptr_array_index (tests, i);

      if (med_csaf_test_kind_of (test->id) <= up_to)
        med_csaf_check_run (check, test->id, test->function);
    }
  return g_steal_pointer (&check->findings);
}

/**
 * med_csaf_validator_run:
 * @root: (nullable): a document, as for [func@csaf_validator_run_with]
 * @up_to: which tests: this kind and the graver ones
 *
 * Does the tests of CSAF 2.0 with nothing but the document: no address is tried, no word looked up.
 *
 * Returns: (transfer full) (element-type MedCsafFinding): what fails, in the order of the tests
 */
GPtrArray *
med_csaf_validator_run (JsonNode *root, MedCsafTestKind up_to)
{
  return med_csaf_validator_run_with (root, up_to, NULL);
}
