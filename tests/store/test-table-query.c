/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/store/med-table-query.h"
#include "support/med-test-fleet.h"

#define N_ROWS 240
#define N_TRIES 150

static const char *const columns[] = { "s.key", "s.value", NULL };
static const char *const sorts[] = { "s.key", "s.value", NULL };
static const MedTableSpec spec = {
  .name = "setting",
  .from = "setting s",
  .id = "s.rowid",
  .columns = columns,
  .sorts = sorts,
  .search = "s.value LIKE $1 ESCAPE '\\'",
  .where = "s.key LIKE 'k%'",
};

/* The same rows in C. */
typedef struct
{
  gint64 id;
  char *key;
  char *value;
} Row;

static void
row_free (Row *row)
{
  g_free (row->key);
  g_free (row->value);
  g_free (row);
}

/* Few letters, and those that mean something in a pattern, so that much is found. */
static char *
random_word (GRand *chance, guint most)
{
  static const char letters[] = "ab%_\\'\"";
  GString *word = g_string_new (NULL);
  guint length = (guint) g_rand_int_range (chance, 1, (gint32) most + 1);

  for (guint i = 0; i < length; i++)
    g_string_append_c (word, letters[g_rand_int_range (chance, 0, sizeof letters - 1)]);
  return g_string_free (word, FALSE);
}

static GPtrArray *
fill (MedTestEngine *engine, GRand *chance)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  g_autoptr (GString) script = g_string_new (NULL);

  for (guint i = 0; i < N_ROWS; i++)
    {
      Row *row = g_new0 (Row, 1);
      row->id = 1000 + i;
      row->key = g_strdup_printf ("k%03u", (i * 77) % N_ROWS);
      row->value = random_word (chance, 6);
      g_auto (GStrv) parts = g_strsplit (row->value, "'", -1);
      g_autofree char *quoted = g_strjoinv ("''", parts);
      g_string_append_printf (script,
                              "INSERT INTO setting (rowid, key, value) VALUES (%d, '%s', '%s');",
                              (int) row->id, row->key, quoted);
      g_ptr_array_add (rows, row);
    }
  g_string_append (script, "INSERT INTO setting (key, value) VALUES ('other', 'ab');");
  g_assert (script != NULL); /* GCC 16 loses sight of it on the way */
  med_test_fleet_run_script (engine, script->str);
  return rows;
}

/* What a trial asks for. */
static guint sort_column;
static gboolean sort_down;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *x = *(Row *const *) a, *y = *(Row *const *) b;
  int order = sort_column == 0 ? strcmp (x->key, y->key) : strcmp (x->value, y->value);

  if (order == 0)
    order = x->id < y->id ? -1 : x->id > y->id;
  return sort_down ? -order : order;
}

static GPtrArray *
naive (const GPtrArray *rows, char **words)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      gboolean all = TRUE;

      for (guint w = 0; words[w] != NULL; w++)
        all = all && strstr (((Row *) rows->pdata[i])->value, words[w]) != NULL;
      if (all)
        g_ptr_array_add (found, rows->pdata[i]);
    }
  g_ptr_array_sort (found, compare_rows);
  return found;
}

/* Search, order and head against a filter that looks at each row. */
static void
test_against_naive (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GRand) chance = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  g_autoptr (GPtrArray) rows = fill (engine, chance);

  for (int i = 0; i < N_TRIES; i++)
    {
      g_autofree char *first = random_word (chance, 2), *second = random_word (chance, 2);
      char *words[] = { first, i % 2 == 0 ? second : NULL, NULL };
      g_autofree char *text = g_strjoinv ("  ", words);
      g_autoptr (MedTableRequest) request = med_table_request_new (&spec);
      g_autoptr (GError) error = NULL;

      sort_column = (guint) g_rand_int_range (chance, 0, 2);
      sort_down = g_rand_boolean (chance);
      med_table_request_add_search (request, text);
      med_table_request_set_sort (request, sort_column, sort_down);
      med_table_request_set_head (request, 7);
      g_autoptr (GPtrArray) wanted = naive (rows, words);
      MedTableResult *result = med_test_engine_run (engine, MED_STORE_INTERACTIVE,
                                                    med_table_request_list_sync, request, &error);
      g_assert_no_error (error);
      g_test_message ("“%s”: %u", text, wanted->len);
      g_assert_cmpint (result->n_all, ==, N_ROWS);
      g_assert_cmpuint (result->ids->len, ==, wanted->len);
      for (guint at = 0; at < wanted->len; at++)
        g_assert_cmpint (g_array_index (result->ids, gint64, at), ==,
                         ((Row *) wanted->pdata[at])->id);
      g_assert_cmpuint (med_table_page_get_n_rows (result->head), ==, MIN (7, wanted->len));
      for (guint at = 0; at < MIN (7, wanted->len); at++)
        {
          const Row *row = wanted->pdata[at];
          g_assert_cmpstr (med_table_page_get_text (result->head, at, 0), ==, row->key);
          g_assert_cmpstr (med_table_page_get_text (result->head, at, 1), ==, row->value);
          g_assert_null (med_table_page_get_text (result->head, at, 2));
        }
      med_table_result_free (result);
    }
}

/* Fields of given keys, in the order asked for; a key that is gone has none. */
static void
test_pages (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (5);
  g_autoptr (GPtrArray) rows = fill (engine, chance);
  gint64 ids[N_ROWS + 1];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    ids[i] = 1000 + (i * 101) % N_ROWS;
  ids[N_ROWS] = 99999;
  g_autoptr (MedTableRequest) request = med_table_request_new (&spec);
  med_table_request_set_ids (request, ids, N_ROWS + 1);
  g_autoptr (MedTablePage) page = med_test_engine_run (
      engine, MED_STORE_INTERACTIVE, med_table_request_page_sync, request, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_ROWS; i++)
    {
      const Row *row = rows->pdata[ids[i] - 1000];
      g_assert_cmpint (med_table_page_get_id (page, i), ==, row->id);
      g_assert_cmpstr (med_table_page_get_text (page, i, 1), ==, row->value);
    }
  g_assert_null (med_table_page_get_text (page, N_ROWS, 0));
  g_assert_true (med_table_page_same_row (page, 3, page, 3));
  g_assert_false (med_table_page_same_row (page, 3, page, 4));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/table-query/finds-what-a-naive-filter-finds", test_against_naive);
  g_test_add_func ("/store/table-query/pages-hold-what-was-asked-for", test_pages);
  return g_test_run ();
}
