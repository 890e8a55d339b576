/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/risk/med-cvss.h"
#include "support/med-test-engine.h"

static void
assert_scores (const char *vector, int base10, int temporal10, int environmental10)
{
  g_autoptr (GError) error = NULL;
  MedCvssScore score;

  g_assert_true (med_cvss_score (vector, &score, &error));
  g_assert_no_error (error);
  if (score.base10 != base10 || score.temporal10 != temporal10 ||
      score.environmental10 != environmental10)
    g_error ("%s: %d %d %d instead of %d %d %d", vector, score.base10, score.temporal10,
             score.environmental10, base10, temporal10, environmental10);
}

/* Lines such as "CVSS:3.0/… - (4.6, 4.6, 0.0)" */
static guint
check_file (const char *relative)
{
  g_autofree char *path = med_test_shared_path (relative);
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;
  guint checked = 0;

  if (path == NULL)
    return 0;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *dash = strstr (lines[i], " - (");
      g_auto (GStrv) scores = dash != NULL ? g_strsplit (dash + 4, ", ", 3) : NULL;
      int tenths[3];

      if (dash == NULL)
        continue;
      *dash = '\0';
      for (int k = 0; k < 3; k++)
        tenths[k] = (int) (g_ascii_strtod (scores[k], NULL) * 10 + 0.5);
      assert_scores (lines[i], tenths[0], tenths[1], tenths[2]);
      checked++;
    }
  return checked;
}

static void
test_all_golden_vectors_of_3_0 (void)
{
  guint simple = check_file ("data/cvss/vectors_simple3");
  guint full = check_file ("data/cvss/vectors_cvsslib3");

  g_test_message ("%u vectors", simple + full);
  if (simple > 0)
    g_assert_cmpuint (simple + full, >, 2000);
}

/* From the CVSS 3.1 examples document and the specification's own arithmetic. */
static void
test_worked_examples_of_3_1 (void)
{
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 88, 88, 88);
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61, 61, 61);
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64, 64, 64);
  assert_scores ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 31, 31, 31);
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H", 91, 91, 91);
  assert_scores ("CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 78, 78, 78);
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 75, 75, 75);
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, 98, 98);
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100, 100, 100);
  assert_scores ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", 0, 0, 0);
}

/* The specification's reason for Roundup: binary arithmetic makes 4.02 of what is 4.000000000001.
 */
static void
test_roundup_is_exact (void)
{
  assert_scores ("CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:U/C:L/I:H/A:N/E:H/RL:U/RC:U", 45, 42, 42);
  assert_scores ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:H/E:P/RL:O/RC:R", 75, 65, 65);
}

/* 3.1 changed the curve of the modified impact only where the scope is changed. */
static void
test_environment_with_changed_scope (void)
{
  const char *metrics = "AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H/CR:H/IR:H/AR:H";
  g_autofree char *of_30 = g_strconcat ("CVSS:3.0/", metrics, NULL);
  g_autofree char *of_31 = g_strconcat ("CVSS:3.1/", metrics, NULL);
  MedCvssScore old, new;

  g_assert_true (med_cvss_score (of_30, &old, NULL));
  g_assert_true (med_cvss_score (of_31, &new, NULL));
  g_assert_cmpint (old.base10, ==, new.base10);
  /* Modified impact 6.0478 (3.0) and 6.1120 (3.1), exploitability 1.5046, times 1.08 */
  g_assert_cmpint (old.environmental10, ==, 82);
  g_assert_cmpint (new.environmental10, ==, 83);
}

static void
test_modified_metrics_replace_base (void)
{
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:P/MC:X", 98, 98, 68);
  assert_scores ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MC:N/MI:N/MA:N", 98, 98, 0);
}

static void
test_order_of_metrics_is_free (void)
{
  assert_scores ("CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", 98, 98, 98);
}

static void
test_refuses_what_is_no_vector (void)
{
  static const char *const vectors[] = {
    "",
    "9.8",
    "CVSS:3.1",
    "CVSS:3.1/",
    "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:HH",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/Q:Z",
    "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      MedCvssScore score;

      g_assert_false (med_cvss_score (vectors[i], &score, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_cmpint (score.base10, ==, MED_CVSS_NOT_COMPUTED);
    }
}

static void
test_other_versions_are_not_computed (void)
{
  MedCvssScore score;

  g_assert_true (med_cvss_score ("AV:L/AC:H/Au:M/C:N/I:N/A:P", &score, NULL));
  g_assert_cmpint (score.version, ==, MED_CVSS_VERSION_2_0);
  g_assert_cmpint (score.base10, ==, MED_CVSS_NOT_COMPUTED);
  g_assert_true (med_cvss_score ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N",
                                 &score, NULL));
  g_assert_cmpint (score.version, ==, MED_CVSS_VERSION_4_0);
  g_assert_cmpint (score.environmental10, ==, MED_CVSS_NOT_COMPUTED);
  g_assert_cmpint (med_cvss_severity (score.base10), ==, MED_CVSS_SEVERITY_UNKNOWN);
}

static void
test_severity_words (void)
{
  static const struct
  {
    int score10;
    const char *word;
  } cases[] = { { -1, "unknown" },  { 0, "none" },       { 1, "low" },      { 39, "low" },
                { 40, "medium" },   { 69, "medium" },    { 70, "high" },    { 89, "high" },
                { 90, "critical" }, { 100, "critical" }, { 101, "unknown" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (med_cvss_severity_to_word (med_cvss_severity (cases[i].score10)), ==,
                     cases[i].word);
}

static void
test_metric_is_found_whole (void)
{
  const char *vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/MAV:A";

  g_assert_true (med_cvss_has_metric (vector, "E:P"));
  g_assert_false (med_cvss_has_metric (vector, "E:H"));
  g_assert_false (med_cvss_has_metric (vector, "AV:A"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/cvss/all-golden-vectors-of-3.0", test_all_golden_vectors_of_3_0);
  g_test_add_func ("/risk/cvss/worked-examples-of-3.1", test_worked_examples_of_3_1);
  g_test_add_func ("/risk/cvss/roundup-is-exact", test_roundup_is_exact);
  g_test_add_func ("/risk/cvss/environment-with-changed-scope",
                   test_environment_with_changed_scope);
  g_test_add_func ("/risk/cvss/modified-metrics-replace-base", test_modified_metrics_replace_base);
  g_test_add_func ("/risk/cvss/order-of-metrics-is-free", test_order_of_metrics_is_free);
  g_test_add_func ("/risk/cvss/refuses-what-is-no-vector", test_refuses_what_is_no_vector);
  g_test_add_func ("/risk/cvss/other-versions-are-not-computed",
                   test_other_versions_are_not_computed);
  g_test_add_func ("/risk/cvss/severity-words", test_severity_words);
  g_test_add_func ("/risk/cvss/metric-is-found-whole", test_metric_is_found_whole);
  return g_test_run ();
}
