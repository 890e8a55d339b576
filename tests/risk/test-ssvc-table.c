/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/risk/med-bod.h"
#include "engine/risk/med-ssvc-table.h"
#include "support/med-test-engine.h"

static char *
read_own (MedSsvcTableKind kind)
{
  g_autofree char *relative =
      g_build_filename ("..", "data", "ssvc", med_ssvc_table_get_form (kind)->name, NULL);
  g_autofree char *path = med_test_source_path (relative);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_own_files_are_whole (void)
{
  static const guint n_rows[] = { 72, 16, 16 };

  g_assert_true (med_ssvc_table_load_all (NULL));
  for (guint kind = 0; kind < MED_SSVC_N_TABLES; kind++)
    {
      g_autofree char *text = read_own (kind);
      MedSsvcTable table;

      g_assert_true (med_ssvc_table_parse (text, med_ssvc_table_get_form (kind), &table, NULL));
      g_assert_cmpuint (table.n_rows, ==, n_rows[kind]);
    }
}

static void
assert_refused (const char *text, const MedSsvcForm *form)
{
  g_autoptr (GError) error = NULL;
  MedSsvcTable table;

  g_assert_false (med_ssvc_table_parse (text, form, &table, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, form->name));
}

/* Each byte changed, each line missing, twice or moved: refused. A changed answer that is another
 * word of the column cannot be told, but one byte never makes one of another. */
static void
test_bent_files_are_refused (void)
{
  for (guint kind = 0; kind < MED_SSVC_N_TABLES; kind++)
    {
      const MedSsvcForm *form = med_ssvc_table_get_form (kind);
      g_autofree char *text = read_own (kind);
      const gsize length = strlen (text);

      for (gsize at = 0; at < length; at++)
        {
          const char was = text[at];

          text[at] = was == 'x' ? 'y' : 'x';
          assert_refused (text, form);
          text[at] = was;
        }
      for (gsize n = 0; n < length; n++)
        {
          g_autofree char *cut = g_strndup (text, n);

          assert_refused (cut, form);
        }
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      for (guint i = 0; lines[i + 2] != NULL; i++)
        {
          char *line = lines[i];

          lines[i] = lines[i + 1];
          lines[i + 1] = line;
          g_autofree char *swapped = g_strjoinv ("\n", lines);
          assert_refused (swapped, form);
          lines[i + 1] = lines[i];
          lines[i] = line;
        }
      static const char *const ends[] = { "\n", "x", "16,yes,yes,yes,total,3 days\n", " " };
      for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
        {
          g_autofree char *longer = g_strconcat (text, ends[i], NULL);

          assert_refused (longer, form);
        }
      g_autofree char *other = read_own ((kind + 1) % MED_SSVC_N_TABLES);
      assert_refused (other, form);
      g_auto (GStrv) endings = g_strsplit (text, "\n", -1);
      g_autofree char *of_windows = g_strjoinv ("\r\n", endings);
      assert_refused (of_windows, form);
    }
}

/* By row of a published file: the number of its answer in the words of the form. */
static GArray *
read_published (const char *relative, MedSsvcTableKind kind)
{
  const MedSsvcForm *form = med_ssvc_table_get_form (kind);
  g_autofree char *path = med_test_shared_path (relative);
  g_autofree char *content = NULL;
  GArray *rows;

  if (path == NULL)
    return NULL;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (g_strdelimit (content, "\r", ' '), "\n", -1);
  rows = g_array_new (FALSE, FALSE, sizeof (guint) * (MED_SSVC_MOST_INPUTS + 1));
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (g_strchomp (lines[i]), ",", -1);
      guint row[MED_SSVC_MOST_INPUTS + 1] = { 0 };

      for (guint k = 0; k <= form->n_inputs; k++)
        {
          const MedSsvcColumn *column = k < form->n_inputs ? &form->inputs[k] : &form->answer;

          while (g_strcmp0 (column->words[row[k]], cells[k + 1]) != 0)
            {
              row[k]++;
              g_assert_cmpuint (row[k], <, G_N_ELEMENTS (column->words));
              g_assert_nonnull (column->words[row[k]]);
            }
        }
      g_array_append_val (rows, row);
    }
  return rows;
}

static const guint *
row_of (GArray *rows, guint index)
{
  return (const guint *) rows->data + index * (MED_SSVC_MOST_INPUTS + 1);
}

/* Deployer and BOD 26-04 say what is published, in every row. */
static void
test_tables_are_the_published_ones (void)
{
  static const struct
  {
    const char *file;
    MedSsvcTableKind kind;
    guint n_rows;
  } cases[] = {
    { "data/ssvc/deployer_patch_application_priority_1_0_0.csv", MED_SSVC_TABLE_DEPLOYER, 72 },
    { "data/ssvc/cisa_bod_26_04_1_0_0.csv", MED_SSVC_TABLE_BOD_26_04, 16 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) rows = read_published (cases[i].file, cases[i].kind);

      if (rows == NULL)
        return;
      g_assert_cmpuint (rows->len, ==, cases[i].n_rows);
      for (guint k = 0; k < rows->len; k++)
        g_assert_cmpuint (med_ssvc_table_look_up (cases[i].kind, row_of (rows, k)), ==,
                          row_of (rows, k)[med_ssvc_table_get_form (cases[i].kind)->n_inputs]);
    }
}

/* A step up in one input, for each of the 72 rows and each of its neighbours, is never milder. */
static void
test_deployer_is_monotone_to_every_neighbour (void)
{
  const MedSsvcForm *form = med_ssvc_table_get_form (MED_SSVC_TABLE_DEPLOYER);
  guint n_rows = 0, n_neighbours = 0;

  for (guint e = 0; e < 3; e++)
    for (guint x = 0; x < 3; x++)
      for (guint a = 0; a < 2; a++)
        for (guint h = 0; h < 4; h++, n_rows++)
          for (guint k = 0; k < form->n_inputs; k++)
            {
              const guint here[] = { e, x, a, h };
              guint worse[] = { e, x, a, h };

              worse[k]++;
              if (form->inputs[k].words[worse[k]] == NULL)
                continue;
              n_neighbours++;
              g_assert_cmpuint (med_ssvc_table_look_up (MED_SSVC_TABLE_DEPLOYER, worse), >=,
                                med_ssvc_table_look_up (MED_SSVC_TABLE_DEPLOYER, here));
            }
  g_assert_cmpuint (n_rows, ==, 72);
  g_assert_cmpuint (n_neighbours, ==, 48 + 48 + 36 + 54);
}

static void
test_timelines_of_bod_26_04 (void)
{
  static const struct
  {
    MedBodInputs inputs;
    MedBodTimeline timeline;
  } cases[] = {
    { { FALSE, FALSE, FALSE, FALSE }, { -1, FALSE } },
    { { FALSE, FALSE, FALSE, TRUE }, { -1, FALSE } },
    { { TRUE, FALSE, FALSE, FALSE }, { 14, FALSE } },
    { { FALSE, TRUE, FALSE, FALSE }, { 60, FALSE } },
    { { FALSE, FALSE, TRUE, TRUE }, { 60, FALSE } },
    { { FALSE, TRUE, TRUE, TRUE }, { 3, FALSE } },
    { { TRUE, TRUE, TRUE, FALSE }, { 3, FALSE } },
    { { TRUE, TRUE, FALSE, TRUE }, { 3, TRUE } },
    { { TRUE, TRUE, TRUE, TRUE }, { 3, TRUE } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MedBodTimeline timeline = med_bod_26_04_decide (&cases[i].inputs);

      g_assert_cmpint (timeline.days, ==, cases[i].timeline.days);
      g_assert_cmpint (timeline.forensics, ==, cases[i].timeline.forensics);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/ssvc-table/own-files-are-whole", test_own_files_are_whole);
  g_test_add_func ("/risk/ssvc-table/bent-files-are-refused", test_bent_files_are_refused);
  g_test_add_func ("/risk/ssvc-table/tables-are-the-published-ones",
                   test_tables_are_the_published_ones);
  g_test_add_func ("/risk/ssvc-table/deployer-is-monotone-to-every-neighbour",
                   test_deployer_is_monotone_to_every_neighbour);
  g_test_add_func ("/risk/ssvc-table/timelines-of-bod-26-04", test_timelines_of_bod_26_04);
  return g_test_run ();
}
