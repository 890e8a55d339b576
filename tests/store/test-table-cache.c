/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/store/med-table-cache.h"
#include "support/med-test-engine.h"

#define PAGE_ROWS 200
#define PAGES_KEPT 20

/* A page that was really read: of rows 1 to @n of a list of numbers. */
static const char *const columns[] = { "n.x", NULL };
static const MedTableSpec spec = {
  .name = "number",
  .from = "(WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000)"
          " SELECT x FROM c) n",
  .id = "n.x",
  .columns = columns,
};

static MedTablePage *
read_page (MedConnection *connection, guint first, guint n)
{
  g_autoptr (MedTableRequest) request = med_table_request_new (&spec);
  g_autofree gint64 *ids = g_new0 (gint64, n);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    ids[i] = first + i;
  med_table_request_set_ids (request, ids, n);
  MedTablePage *page = med_table_request_page_sync (connection, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (page);
  return page;
}

typedef struct
{
  char *dir;
  MedConnection *connection;
  MedTableCache *cache;
  MedTablePage *page;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedClock) clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("medpatch-cache-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (self->dir, "x.db", NULL);
  self->connection = med_connection_open (&med_sqlite_driver, path, MED_STORE_WRITE, clock, &error);
  g_assert_no_error (error);
  self->cache = med_table_cache_new ();
  self->page = read_page (self->connection, 1, 3);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_table_page_unref (self->page);
  med_table_cache_free (self->cache);
  med_connection_close (self->connection);
  med_test_remove_tree (self->dir);
  g_free (self->dir);
}

/* Every position is in one page, the pages follow without gap or overlap. */
static void
test_numbers (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    guint position;
    guint number;
    guint first;
  } rows[] = {
    { 0, 0, 0 },
    { 1, 0, 0 },
    { 299, 0, 0 },
    { 300, 1, 300 },
    { 499, 1, 300 },
    { 500, 2, 500 },
    { 699, 2, 500 },
    { 700, 3, 700 },
    { 1000, 4, 900 },
    { 1099, 4, 900 },
    { 1100, 5, 1100 },
    { 99999, 499, 99900 },
    { 100100, 500, 100100 },
    { 1000000, 4999, 999900 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpuint (med_table_cache_page_of (rows[i].position), ==, rows[i].number);
      g_assert_cmpuint (med_table_cache_first_of (rows[i].number), ==, rows[i].first);
    }
  for (guint position = 0; position < 5000; position++)
    {
      guint number = med_table_cache_page_of (position);
      guint size = number == 0 ? MED_TABLE_HEAD_ROWS : PAGE_ROWS;

      g_assert_cmpuint (med_table_cache_first_of (number), <=, position);
      g_assert_cmpuint (position, <, med_table_cache_first_of (number) + size);
      g_assert_cmpuint (med_table_cache_first_of (number + 1), ==,
                        med_table_cache_first_of (number) + size);
    }
}

static void
test_found_where_it_was_put (Fixture *self, gconstpointer unused)
{
  guint index = 77;

  g_assert_null (med_table_cache_find (self->cache, 0, &index));
  g_assert_cmpuint (index, ==, 77);
  med_table_cache_keep (self->cache, 0, self->page, 0);
  g_assert_true (med_table_cache_find (self->cache, 2, &index) == self->page);
  g_assert_cmpuint (index, ==, 2);
  g_assert_null (med_table_cache_find (self->cache, 300, &index));
  g_assert_true (med_table_cache_has (self->cache, 0));
  g_assert_false (med_table_cache_has (self->cache, 1));
  /* One page that was read for two slots: the second begins within it. */
  g_autoptr (MedTablePage) both = read_page (self->connection, 1, 400);
  med_table_cache_keep (self->cache, 1, both, 0);
  med_table_cache_keep (self->cache, 2, both, PAGE_ROWS);
  g_assert_true (med_table_cache_find (self->cache, 300, &index) == both);
  g_assert_cmpuint (index, ==, 0);
  g_assert_true (med_table_cache_find (self->cache, 699, &index) == both);
  g_assert_cmpuint (index, ==, 399);
  g_assert_cmpint (med_table_page_get_id (both, index), ==, 400);
}

static void
test_replaced_and_cleared (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedTablePage) newer = read_page (self->connection, 11, 3);
  guint index = 0;

  med_table_cache_keep (self->cache, 1, self->page, 0);
  med_table_cache_keep (self->cache, 1, newer, 1);
  g_assert_true (med_table_cache_find (self->cache, 301, &index) == newer);
  g_assert_cmpuint (index, ==, 2);
  g_assert_cmpstr (med_table_page_get_text (newer, index, 0), ==, "13");
  med_table_cache_clear (self->cache);
  g_assert_false (med_table_cache_has (self->cache, 1));
  g_assert_null (med_table_cache_find (self->cache, 301, &index));
  med_table_cache_clear (self->cache);
  med_table_cache_keep (self->cache, 1, self->page, 0);
  g_assert_true (med_table_cache_has (self->cache, 1));
}

static guint
count_kept (MedTableCache *cache, guint most)
{
  guint n = 0;

  for (guint number = 0; number < most; number++)
    n += med_table_cache_has (cache, number) ? 1 : 0;
  return n;
}

static void
test_oldest_is_forgotten (Fixture *self, gconstpointer unused)
{
  guint index = 0;

  for (guint number = 0; number < PAGES_KEPT; number++)
    med_table_cache_keep (self->cache, number, self->page, 0);
  g_assert_cmpuint (count_kept (self->cache, 100), ==, PAGES_KEPT);
  /* Somebody looks at the second one again: then the third is the oldest. */
  g_assert_nonnull (med_table_cache_find (self->cache, med_table_cache_first_of (1), &index));
  med_table_cache_keep (self->cache, 50, self->page, 0);
  g_assert_true (med_table_cache_has (self->cache, 1));
  g_assert_false (med_table_cache_has (self->cache, 2));
  g_assert_true (med_table_cache_has (self->cache, 50));
  /* Asking whether it is there is no use of it. */
  g_assert_true (med_table_cache_has (self->cache, 3));
  med_table_cache_keep (self->cache, 51, self->page, 0);
  g_assert_false (med_table_cache_has (self->cache, 3));
  g_assert_cmpuint (count_kept (self->cache, 100), ==, PAGES_KEPT);
}

static void
test_head_stays (Fixture *self, gconstpointer unused)
{
  med_table_cache_keep (self->cache, 0, self->page, 0);
  for (guint number = 1; number < 500; number++)
    med_table_cache_keep (self->cache, number, self->page, 0);
  g_assert_true (med_table_cache_has (self->cache, 0));
  g_assert_cmpuint (count_kept (self->cache, 500), ==, PAGES_KEPT);
  /* And the newest ones with it */
  for (guint number = 499; number > 499 - PAGES_KEPT + 1; number--)
    g_assert_true (med_table_cache_has (self->cache, number));
}

/* The cache holds a page as long as it keeps it, and not longer. */
static void
test_references (Fixture *self, gconstpointer unused)
{
  MedTableCache *cache = med_table_cache_new ();
  MedTablePage *page = read_page (self->connection, 5, 1);
  guint index = 0;

  med_table_cache_keep (cache, 3, page, 0);
  med_table_cache_keep (cache, 4, page, 0);
  med_table_page_unref (page);
  MedTablePage *found = med_table_cache_find (cache, 700, &index);
  g_assert_nonnull (found);
  g_assert_cmpstr (med_table_page_get_text (found, 0, 0), ==, "5");
  g_autoptr (MedTablePage) held = med_table_page_ref (found);
  med_table_cache_free (cache);
  g_assert_cmpstr (med_table_page_get_text (held, 0, 0), ==, "5");
}

/* The cache against the simplest one that can be written: a list in the order of use. */
static void
test_against_naive (Fixture *self, gconstpointer unused)
{
  guint32 seed = 20261128;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  g_autoptr (GArray) naive = g_array_new (FALSE, FALSE, sizeof (guint)); /* oldest first */

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 3000; i++)
    {
      guint number = (guint) g_rand_int_range (chance, 0, 40), index = 0, at = 0;
      gboolean known = FALSE;

      for (at = 0; at < naive->len && !known; at++)
        known = g_array_index (naive, guint, at) == number;
      if (g_rand_int_range (chance, 0, 2) == 0)
        {
          MedTablePage *found =
              med_table_cache_find (self->cache, med_table_cache_first_of (number), &index);
          g_assert_true ((found != NULL) == known);
          if (!known)
            continue;
        }
      else
        med_table_cache_keep (self->cache, number, self->page, 0);
      if (known)
        g_array_remove_index (naive, at - 1);
      g_array_append_val (naive, number);
      if (naive->len > PAGES_KEPT)
        g_array_remove_index (naive, g_array_index (naive, guint, 0) == 0 ? 1 : 0);
      g_assert_cmpuint (count_kept (self->cache, 40), ==, naive->len);
    }
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/table-cache/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("every-position-is-in-one-page", test_numbers);
  CASE ("found-where-it-was-put", test_found_where_it_was_put);
  CASE ("replaced-and-cleared", test_replaced_and_cleared);
  CASE ("oldest-is-forgotten", test_oldest_is_forgotten);
  CASE ("head-stays", test_head_stays);
  CASE ("pages-are-held-and-let-go", test_references);
  CASE ("keeps-what-a-naive-cache-keeps", test_against_naive);
  return g_test_run ();
}
