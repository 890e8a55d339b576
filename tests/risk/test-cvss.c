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

/* As the National Vulnerability Database has them. */
static const struct
{
  const char *vector;
  int base10;
} known[] = {
  { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 75 },  /* CVE-2014-0160 */
  { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100 }, /* CVE-2021-44228 */
  { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98 },  /* CVE-2019-0708 */
  { "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 88 },  /* CVE-2021-34527 */
  { "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H", 70 },  /* CVE-2016-5195 */
  { "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:C/C:H/I:N/A:N", 56 },  /* CVE-2017-5754 */
  { "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:C/C:L/I:N/A:N", 34 },  /* CVE-2014-3566 */
  { "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", 81 },  /* CVE-2017-0144 */
  { "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61 },
  { "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 88 },
  { "CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 68 },
  { "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 78 },
  { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 75 },
  { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", 53 },
  { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N", 65 },
  { "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H", 55 },
  { "CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H", 67 },
};

static void
test_known_scores (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    assert_scores (known[i].vector, known[i].base10, known[i].base10, known[i].base10);
}

/* The eight base metrics, the worst value first. */
static const struct
{
  const char *name;
  const char *values;
} base[] = {
  { "AV", "NALP" }, { "AC", "LH" }, { "PR", "NLH" }, { "UI", "NR" },
  { "S", "CU" },    { "C", "HLN" }, { "I", "HLN" },  { "A", "HLN" },
};

#define N_BASE G_N_ELEMENTS (base)

static char *
write_vector (const char *version, const guint *values)
{
  GString *vector = g_string_new (version);

  for (gsize i = 0; i < N_BASE; i++)
    g_string_append_printf (vector, "/%s:%c", base[i].name, base[i].values[values[i]]);
  return g_string_free (vector, FALSE);
}

static int
score_of (const char *vector)
{
  MedCvssScore score;

  g_assert_true (med_cvss_score (vector, &score, NULL));
  return score.base10;
}

static int
score_values (const guint *values)
{
  g_autofree char *vector = write_vector ("CVSS:3.1", values);

  return score_of (vector);
}

/* Worse in one metric is never less in the score; no impact is 0 whatever the rest; 3.0 and 3.1 say
 * the same of the base; the temporal score is never above it. */
static void
check_base (const guint *values)
{
  g_autofree char *of_30 = write_vector ("CVSS:3.0", values);
  g_autofree char *of_31 = write_vector ("CVSS:3.1", values);
  g_autofree char *temporal = g_strconcat (of_31, "/E:U/RL:O/RC:U", NULL);
  g_autofree char *undefined = g_strconcat (of_31, "/E:X/RL:X/RC:X/CR:X/IR:X/AR:X/MAV:X", NULL);
  const gboolean harmless = values[5] == 2 && values[6] == 2 && values[7] == 2;
  MedCvssScore score, same;
  const int score10 = score_of (of_31);

  g_assert_cmpint (score_of (of_30), ==, score10);
  g_assert_cmpint (score10 == 0, ==, harmless);
  g_assert_cmpint (score10, <=, 100);
  for (gsize i = 0; i < N_BASE; i++)
    if (values[i] > 0)
      {
        guint worse[N_BASE];

        memcpy (worse, values, sizeof worse);
        worse[i]--;
        g_assert_cmpint (score_values (worse), >=, score10);
      }
  g_assert_true (med_cvss_score (temporal, &score, NULL));
  g_assert_cmpint (score.temporal10, <=, score.base10);
  g_assert_cmpint (score.base10, ==, score10);
  g_assert_true (med_cvss_score (of_31, &score, NULL));
  g_assert_true (med_cvss_score (undefined, &same, NULL));
  g_assert_cmpint (same.base10, ==, score.base10);
  g_assert_cmpint (same.temporal10, ==, score.temporal10);
  g_assert_cmpint (same.environmental10, ==, score.environmental10);
}

static void
test_every_base_vector (void)
{
  guint values[N_BASE] = { 0 };
  guint n = 0;

  for (;;)
    {
      gsize i = 0;

      check_base (values);
      n++;
      while (i < N_BASE && base[i].values[++values[i]] == '\0')
        values[i++] = 0;
      if (i == N_BASE)
        break;
    }
  g_assert_cmpuint (n, ==, 2592);
}

/* With the scope as it is, modified metrics that repeat the base change nothing, and the
 * requirements move the score to their side. */
static void
test_environment_around_the_base (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261128);

  for (int n = 0; n < 500; n++)
    {
      guint values[N_BASE];

      for (gsize i = 0; i < N_BASE; i++)
        values[i] = (guint) g_rand_int_range (chance, 0, (gint32) strlen (base[i].values));
      values[4] = 1; /* S:U */
      g_autofree char *vector = write_vector ("CVSS:3.1", values);
      g_autoptr (GString) repeated = g_string_new (vector);
      for (gsize i = 0; i < N_BASE; i++)
        g_string_append_printf (repeated, "/M%s:%c", base[i].name, base[i].values[values[i]]);
      g_autofree char *high = g_strconcat (vector, "/CR:H/IR:H/AR:H", NULL);
      g_autofree char *low = g_strconcat (vector, "/CR:L/IR:L/AR:L", NULL);
      MedCvssScore plain, same, up, down;

      g_assert_true (med_cvss_score (vector, &plain, NULL));
      g_assert_true (med_cvss_score (repeated->str, &same, NULL));
      g_assert_true (med_cvss_score (high, &up, NULL));
      g_assert_true (med_cvss_score (low, &down, NULL));
      g_assert_cmpint (plain.environmental10, ==, plain.base10);
      g_assert_cmpint (same.environmental10, ==, plain.environmental10);
      g_assert_cmpint (up.environmental10, >=, plain.environmental10);
      g_assert_cmpint (down.environmental10, <=, plain.environmental10);
    }
}

/* A whole vector, cut, doubled or bent at each place: refused, and never with a score. */
static void
test_bent_vectors (void)
{
  static const char whole[] = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/MAV:A";
  static const char odd[] = "/: Xx0\n\xff";

  for (gsize at = strlen ("CVSS:3.1/"); at < strlen (whole); at++)
    for (gsize i = 0; i < sizeof odd; i++)
      {
        g_autofree char *bent = g_strdup (whole);
        g_autoptr (GError) error = NULL;
        MedCvssScore score;

        bent[at] = odd[i];
        if (g_str_equal (bent, whole) || (bent[at] == '\0' && whole[at] == '/' && at > 43))
          continue; /* what is left is a whole vector */
        if (med_cvss_score (bent, &score, &error))
          /* "X" stands for "not defined" where a metric may be so. */
          g_assert_true (bent[at] == 'X' && at > 43);
        else
          {
            g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
            g_assert_cmpint (score.base10, ==, MED_CVSS_NOT_COMPUTED);
            g_assert_cmpint (score.environmental10, ==, MED_CVSS_NOT_COMPUTED);
          }
      }
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
  g_test_add_func ("/risk/cvss/known-scores", test_known_scores);
  g_test_add_func ("/risk/cvss/every-base-vector", test_every_base_vector);
  g_test_add_func ("/risk/cvss/environment-around-the-base", test_environment_around_the_base);
  g_test_add_func ("/risk/cvss/bent-vectors-are-refused", test_bent_vectors);
  return g_test_run ();
}
