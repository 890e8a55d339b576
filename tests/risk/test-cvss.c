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

/* The three scores behind the dash, or the one of 4.0; "None" where a group is not defined. */
static void
check_line (const char *vector, const char *scores)
{
  g_auto (GStrv) parts = g_strsplit_set (scores, "(), ", -1);
  MedCvssScore got;
  guint n = 0;

  g_assert_true (med_cvss_score (vector, &got, NULL));
  const int computed[] = { got.base10, got.temporal10, got.environmental10 };
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0')
        continue;
      g_assert_cmpuint (n, <, G_N_ELEMENTS (computed));
      const int at = got.version == MED_CVSS_VERSION_4_0 ? 2 : (int) n;
      n++;
      /* "-0.0" stands in the file of 2.0. */
      if (!g_str_equal (parts[i], "None"))
        g_assert_cmpint (computed[at], ==,
                         (int) (ABS (g_ascii_strtod (parts[i], NULL)) * 10 + 0.5));
      else
        g_assert_cmpint (computed[at], ==, computed[at - 1]);
    }
  g_assert_cmpuint (n, ==, got.version == MED_CVSS_VERSION_4_0 ? 1 : 3);
}

/* Lines such as "CVSS:3.0/… - (4.6, 4.6, 0.0)" */
static void
test_golden_vectors (void)
{
  static const struct
  {
    const char *file;
    guint n;
  } files[] = { { "data/cvss/vectors_simple2", 729 },
                { "data/cvss/vectors_simple3", 2592 },
                { "data/cvss/vectors_cvsslib3", 29 },
                { "data/cvss/vectors_security4", 54 },
                { "data/cvss/vectors_threat4", 6 } };

  for (gsize k = 0; k < G_N_ELEMENTS (files); k++)
    {
      g_autofree char *path = med_test_shared_path (files[k].file);
      g_autofree char *content = NULL;
      guint n = 0;

      if (path == NULL)
        return;
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_auto (GStrv) lines = g_strsplit (content, "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        if (*lines[i] != '\0')
          {
            char *dash = strstr (lines[i], " - ");

            g_assert_true (dash != NULL);
            *dash = '\0';
            check_line (lines[i], dash + 3);
            n++;
          }
      g_test_message ("%s: %u vectors", files[k].file, n);
      g_assert_cmpuint (n, ==, files[k].n);
    }
}

/* From the guide to CVSS 2.0, section 3.3. */
static void
test_worked_examples_of_2_0 (void)
{
  /* CVE-2002-0392 */
  assert_scores ("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", 78, 64, 64);
  assert_scores ("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:N/TD:N/CR:M/IR:M/AR:H", 78, 64, 0);
  assert_scores ("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 78, 64, 92);
  /* CVE-2003-0818 */
  assert_scores ("AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C", 100, 83, 83);
  assert_scores ("AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 100, 83,
                 90);
  /* CVE-2003-0062 */
  assert_scores ("AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C", 62, 49, 49);
  assert_scores ("AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", 62, 49,
                 75);
  assert_scores ("(AV:L/AC:H/Au:N/C:C/I:C/A:C)", 62, 62, 62);
}

/* What a vector of 4.0 says of threat and environment takes from or adds to the base score; the
 * supplemental metrics change nothing. */
static void
test_worked_examples_of_4_0 (void)
{
  static const char base[] = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
  static const struct
  {
    const char *more;
    int base10, threat10, all10;
  } cases[] = {
    { "", 93, 93, 93 },
    { "/E:A", 93, 93, 93 },
    { "/E:P", 93, 89, 89 },
    { "/E:U", 93, 81, 81 },
    /* MacroVector 000201 has 9.0, and 8.0 below it in EQ3 and EQ6: three of six steps are gone,
     * which is 0.5 in one of the four sets that have something below them. */
    { "/CR:L/IR:L/AR:L", 93, 93, 89 },
    /* 000000 has 10.0, as 000100 below it has */
    { "/MSI:S", 93, 93, 100 },
    { "/MVC:N/MVI:N/MVA:N", 93, 93, 0 },
    { "/S:P/AU:Y/R:I/V:C/RE:H/U:Red", 93, 93, 93 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *vector = g_strconcat (base, cases[i].more, NULL);

      assert_scores (vector, cases[i].base10, cases[i].threat10, cases[i].all10);
    }
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
    "CVSS:2.0/AV:L/AC:H/Au:M/C:N/I:N/A:P",
    "AV:L/AC:H/Au:M/C:N/I:N",
    "AV:L/AC:H/Au:M/C:N/I:N/A:P/",
    "(AV:L/AC:H/Au:M/C:N/I:N/A:P",
    "AV:L/AC:H/Au:M/C:N/I:N/A:P)",
    "AV:L/AC:H/Au:M/C:N/I:N/A:H",
    "AV:L/AC:H/Au:M/C:N/I:N/A:P/E:X",
    "AV:L/AC:H/Au:M/C:N/I:N/A:P/MAV:L",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/U:red",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:H",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MSC:S",
    "CVSS:4.1/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
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
test_severity_words (void)
{
  static const struct
  {
    int score10;
    const char *of_2;
    const char *of_3; /* and 4 */
  } cases[] = {
    { -1, "unknown", "unknown" }, { 0, "low", "none" },          { 1, "low", "low" },
    { 39, "low", "low" },         { 40, "medium", "medium" },    { 69, "medium", "medium" },
    { 70, "high", "high" },       { 89, "high", "high" },        { 90, "high", "critical" },
    { 100, "high", "critical" },  { 101, "unknown", "unknown" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint version = MED_CVSS_VERSION_UNKNOWN; version <= MED_CVSS_VERSION_4_0; version++)
      g_assert_cmpstr (med_cvss_severity_to_word (med_cvss_severity (version, cases[i].score10)),
                       ==, version == MED_CVSS_VERSION_2_0 ? cases[i].of_2 : cases[i].of_3);
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
  g_test_add_func ("/risk/cvss/golden-vectors", test_golden_vectors);
  g_test_add_func ("/risk/cvss/worked-examples-of-2.0", test_worked_examples_of_2_0);
  g_test_add_func ("/risk/cvss/worked-examples-of-4.0", test_worked_examples_of_4_0);
  g_test_add_func ("/risk/cvss/worked-examples-of-3.1", test_worked_examples_of_3_1);
  g_test_add_func ("/risk/cvss/roundup-is-exact", test_roundup_is_exact);
  g_test_add_func ("/risk/cvss/environment-with-changed-scope",
                   test_environment_with_changed_scope);
  g_test_add_func ("/risk/cvss/modified-metrics-replace-base", test_modified_metrics_replace_base);
  g_test_add_func ("/risk/cvss/order-of-metrics-is-free", test_order_of_metrics_is_free);
  g_test_add_func ("/risk/cvss/refuses-what-is-no-vector", test_refuses_what_is_no_vector);
  g_test_add_func ("/risk/cvss/severity-words", test_severity_words);
  g_test_add_func ("/risk/cvss/metric-is-found-whole", test_metric_is_found_whole);
  g_test_add_func ("/risk/cvss/known-scores", test_known_scores);
  g_test_add_func ("/risk/cvss/every-base-vector", test_every_base_vector);
  g_test_add_func ("/risk/cvss/environment-around-the-base", test_environment_around_the_base);
  g_test_add_func ("/risk/cvss/bent-vectors-are-refused", test_bent_vectors);
  return g_test_run ();
}
