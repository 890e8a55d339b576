/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "engine/risk/med-cvss-metrics.h"
#include "engine/risk/med-cvss.h"
#include "engine/risk/med-cvss4-table.h"
#include "support/med-test-engine.h"

/* The table is sane: a level lower in any set never has a higher score. */
static void
test_scores_of_macrovectors_fall (void)
{
  for (guint a = 0; a < 3; a++)
    for (guint b = 0; b < 2; b++)
      for (guint c = 0; c < 5; c++)
        for (guint d = 0; d < 3; d++)
          for (guint e = 0; e < 3; e++)
            {
              const guint8 here = med_cvss4_table[a][b][c][d][e];

              g_assert_cmpuint (here, >, 0);
              g_assert_cmpuint (here, <=, 100);
              g_assert_true (a == 2 || med_cvss4_table[a + 1][b][c][d][e] <= here);
              g_assert_true (b == 1 || med_cvss4_table[a][b + 1][c][d][e] <= here);
              g_assert_true (d == 2 || med_cvss4_table[a][b][c][d + 1][e] <= here);
              g_assert_true (e == 2 || med_cvss4_table[a][b][c][d][e + 1] <= here);
              /* 00 is above 01 and 10, which are above 11, which is above 21. */
              if (c == 0)
                g_assert_cmpuint (med_cvss4_table[a][b][2][d][e], <=, here);
              if (c == 1)
                g_assert_cmpuint (med_cvss4_table[a][b][3][d][e], <=, here);
              if (c != 1 && c != 4)
                g_assert_cmpuint (med_cvss4_table[a][b][c + 1][d][e], <=, here);
            }
}

/* The oracle's answers for the vectors, which it computes in fractions; NULL where there is no
 * Python. */
static char **
ask_oracle (GString *vectors)
{
  g_autofree char *script = med_test_source_path ("risk/cvss-oracle.py");
  g_autofree char *table = med_test_source_path ("../src/engine/risk/med-cvss4-table.h");
  g_autofree char *python = g_find_program_in_path ("python3");
  g_autofree char *answers = NULL;
  g_autoptr (GError) error = NULL;

  if (python == NULL)
    {
      g_test_skip ("python3 is absent");
      return NULL;
    }
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        python, script, table, NULL);
  g_assert_no_error (error);
  g_assert_true (
      g_subprocess_communicate_utf8 (process, vectors->str, NULL, &answers, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_strsplit (answers, "\n", -1);
}

/* A vector with every base metric and each other metric by chance. */
static void
append_random_vector (GString *text, MedCvssVersion version, GRand *chance)
{
  static const struct
  {
    const char *prefix;
    const MedCvssRow *rows;
  } kinds[] = { [MED_CVSS_VERSION_2_0] = { "", med_cvss2_metrics },
                [MED_CVSS_VERSION_3_0] = { "CVSS:3.0/", med_cvss3_metrics },
                [MED_CVSS_VERSION_3_1] = { "CVSS:3.1/", med_cvss3_metrics },
                [MED_CVSS_VERSION_4_0] = { "CVSS:4.0/", med_cvss4_metrics } };
  const char *separator = "";

  g_string_append (text, kinds[version].prefix);
  for (guint i = 0; i < med_cvss_version_n_metrics (version); i++)
    {
      const MedCvssRow *row = &kinds[version].rows[i];
      gint32 n = 0;

      while (row->values[n].code != NULL)
        n++;
      if (g_str_equal (row->values[0].word, "NOT_DEFINED") && g_rand_boolean (chance))
        continue;
      g_string_append_printf (text, "%s%s:%s", separator, row->name,
                              row->values[g_rand_int_range (chance, 0, n)].code);
      separator = "/";
    }
  g_string_append_c (text, '\n');
}

/* The same scores as a computation in fractions that was written apart from this one. */
static void
test_random_vectors_against_fractions (void)
{
  const guint32 seed = g_random_int ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  g_autoptr (GString) text = g_string_new (NULL);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 2400; i++)
    append_random_vector (text, MED_CVSS_VERSION_2_0 + i % 4, chance);
  g_auto (GStrv) answers = ask_oracle (text);
  if (answers == NULL)
    return;
  g_auto (GStrv) vectors = g_strsplit (text->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (answers), ==, g_strv_length (vectors));
  for (guint i = 0; i < 2400; i++)
    {
      g_autofree char *scores = NULL;
      MedCvssScore score;

      g_assert_true (med_cvss_score (vectors[i], &score, NULL));
      scores = g_strdup_printf ("%d %d %d", score.base10, score.temporal10, score.environmental10);
      if (!g_str_equal (scores, answers[i]))
        g_error ("%s: %s instead of %s", vectors[i], scores, answers[i]);
    }
}

/* Where the scope is changed 3.1 has another curve for the modified impact than 3.0: the scores
 * differ in some environments, and only there. */
static void
test_versions_3_differ_in_changed_scope_only (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (31);
  guint n_differ = 0;

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) new = g_string_new (NULL);
      MedCvssVector vector;
      MedCvssScore score, old;

      append_random_vector (new, MED_CVSS_VERSION_3_1, chance);
      g_string_truncate (new, new->len - 1);
      g_autofree char *of_30 = g_strconcat ("CVSS:3.0/", new->str + strlen ("CVSS:3.1/"), NULL);
      g_assert_true (med_cvss_vector_parse (new->str, &vector, NULL));
      g_assert_true (med_cvss_score (new->str, &score, NULL));
      g_assert_true (med_cvss_score (of_30, &old, NULL));
      g_assert_cmpint (score.base10, ==, old.base10);
      g_assert_cmpint (score.temporal10, ==, old.temporal10);
      const char *modified = med_cvss_vector_get_value (&vector, "MS");
      const char *scope = modified != NULL && *modified != 'X'
                              ? modified
                              : med_cvss_vector_get_value (&vector, "S");
      if (score.environmental10 == old.environmental10)
        continue;
      g_assert_cmpstr (scope, ==, "C");
      n_differ++;
    }
  g_test_message ("%u of 3000 differ", n_differ);
  g_assert_cmpuint (n_differ, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/cvss-metrics/scores-of-macrovectors-fall",
                   test_scores_of_macrovectors_fall);
  g_test_add_func ("/risk/cvss-metrics/random-vectors-against-fractions",
                   test_random_vectors_against_fractions);
  g_test_add_func ("/risk/cvss-metrics/versions-3-differ-in-changed-scope-only",
                   test_versions_3_differ_in_changed_scope_only);
  return g_test_run ();
}
