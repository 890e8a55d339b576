/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-similarity"

#include "config.h"

#include "engine/awareness/med-similarity.h"

/* Names longer than this are compared by their first letters: the table below is quadratic. */
#define MAX_LETTERS 128
#define MIN_CONTAINED 4

/**
 * med_similarity_of_words:
 * @a: a folded name
 * @b: another
 * @shared: (out) (optional) (transfer full): the words both have, parted by spaces
 *
 * How many of their words two names share (Dice's coefficient over different words, by letters).
 *
 * Returns: from 0 to 1
 */
double
med_similarity_of_words (const char *a, const char *b, char **shared)
{
  g_auto (GStrv) words_a = g_strsplit (a, " ", -1);
  g_auto (GStrv) words_b = g_strsplit (b, " ", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) seen_b = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) common = g_string_new (NULL);
  gsize letters = 0, all = 0;

  for (gsize i = 0; words_a[i] != NULL; i++)
    if (*words_a[i] != '\0' && g_hash_table_add (seen, words_a[i]))
      all += strlen (words_a[i]);
  for (gsize i = 0; words_b[i] != NULL; i++)
    {
      if (*words_b[i] == '\0' || !g_hash_table_add (seen_b, words_b[i]))
        continue;
      all += strlen (words_b[i]);
      if (!g_hash_table_remove (seen, words_b[i]))
        continue;
      letters += strlen (words_b[i]);
      g_string_append_printf (common, "%s%s", common->len > 0 ? " " : "", words_b[i]);
    }
  if (shared != NULL)
    *shared = g_strdup (common->str);
  return all > 0 ? MIN (1.0, 2.0 * (double) letters / (double) all) : 0;
}

/**
 * med_similarity_of_letters:
 * @a: a folded name
 * @b: another
 *
 * How few letters must be put in, taken out or exchanged (Levenshtein), in proportion to the longer
 * name. Finds "Phillips".
 *
 * Returns: from 0 to 1
 */
double
med_similarity_of_letters (const char *a, const char *b)
{
  g_autofree gunichar *x = g_utf8_to_ucs4_fast (a, -1, NULL);
  g_autofree gunichar *y = g_utf8_to_ucs4_fast (b, -1, NULL);
  glong n = MIN (g_utf8_strlen (a, -1), MAX_LETTERS);
  glong m = MIN (g_utf8_strlen (b, -1), MAX_LETTERS);
  glong row[MAX_LETTERS + 1];

  if (n == 0 || m == 0)
    return n == m ? 1 : 0;
  for (glong j = 0; j <= m; j++)
    row[j] = j;
  for (glong i = 1; i <= n; i++)
    {
      glong diagonal = row[0];

      row[0] = i;
      for (glong j = 1; j <= m; j++)
        {
          glong above = row[j];
          glong exchanged = diagonal + (x[i - 1] == y[j - 1] ? 0 : 1);

          row[j] = MIN (exchanged, MIN (above, row[j - 1]) + 1);
          diagonal = above;
        }
    }
  return 1.0 - (double) row[m] / (double) MAX (n, m);
}

static char *
squeeze (const char *name)
{
  g_auto (GStrv) words = g_strsplit (name, " ", -1);

  return g_strjoinv ("", words);
}

/**
 * med_similarity_of_containment:
 * @a: a folded name
 * @b: another
 *
 * Whether one name is part of the other once spaces are left out: "m5" in "m 5 bedside". Short
 * names are part of anything.
 *
 * Returns: from 0 to 1
 */
double
med_similarity_of_containment (const char *a, const char *b)
{
  g_autofree char *x = squeeze (a);
  g_autofree char *y = squeeze (b);
  const char *longer = strlen (x) >= strlen (y) ? x : y;
  const char *shorter = longer == x ? y : x;

  if (strlen (shorter) < MIN_CONTAINED || strstr (longer, shorter) == NULL)
    return 0;
  return 0.6 + 0.4 * (double) strlen (shorter) / (double) strlen (longer);
}

/**
 * med_similarity:
 * @a: a folded name
 * @b: another
 *
 * Returns: the highest of all ways to compare
 */
double
med_similarity (const char *a, const char *b)
{
  double separate = MAX (med_similarity_of_words (a, b, NULL), med_similarity_of_letters (a, b));

  return MAX (separate, med_similarity_of_containment (a, b));
}
