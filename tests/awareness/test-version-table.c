/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-match.h"
#include "support/med-test-engine.h"

/* The table of 100 version strings that was written down before the reader: what a person answers,
 * beside what the program answers. */

#define N_STRINGS 100
#define N_COLUMNS 9

/* How many a person could decide that the program may leave to her. */
#define MAY_BE_LEFT 15

static guint matrix[3][3]; /* expected, answered */

static guint
index_of_word (const char *word)
{
  static const char *const words[] = { "yes", "no", "cannot-tell" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      return i;
  g_error ("“%s” is no answer", word);
}

static void
check_answer (const char *text, const char *version, const char *expected)
{
  g_autofree char *reason = NULL;
  const char *answer = med_answer_to_word (med_match_version (version, text, &reason));
  const gboolean left = g_str_equal (answer, "cannot-tell");

  matrix[index_of_word (expected)][index_of_word (answer)]++;
  if (!g_str_equal (answer, expected))
    g_test_message ("“%s” in “%s”: %s, a person says %s", version, text, answer, expected);
  /* Leaving it to a person is allowed now and then, deciding otherwise never. */
  if (!left && !g_str_equal (answer, expected))
    g_error ("“%s” in “%s” is %s, not %s", version, text, answer, expected);
}

static void
test_table (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "awareness", "version-ranges.tsv", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == '#' || *lines[i] == '\0')
        continue;
      g_auto (GStrv) columns = g_strsplit (lines[i], "\t", -1);
      g_assert_cmpuint (g_strv_length (columns), ==, N_COLUMNS);
      n++;
      for (guint column = 3; column < N_COLUMNS; column += 2)
        check_answer (columns[0], columns[column], columns[column + 1]);
    }
  g_assert_cmpuint (n, ==, N_STRINGS);
  for (guint i = 0; i < 3; i++)
    g_test_message ("a person says %s: yes %u, no %u, cannot tell %u",
                    (const char *[]){ "yes", "no", "cannot tell" }[i], matrix[i][0], matrix[i][1],
                    matrix[i][2]);
  g_assert_cmpuint (matrix[0][2] + matrix[1][2], <=, MAY_BE_LEFT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/version-table/as-a-person-reads-them", test_table);
  return g_test_run ();
}
