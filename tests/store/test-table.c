/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/store/med-table.h"
#include "support/med-test-engine.h"

/* Names "device 0001" …, assets backwards, so that two orders differ. */
#define FILL                                                                                       \
  "INSERT INTO product (id, kind, manufacturer, model, manufacturer_key, model_key)"               \
  " VALUES (1, 'device', 'Exa', 'CT', 'exa', 'ct');"                                               \
  "INSERT INTO release (id, product_id, version) VALUES (1, 1, '4.2');"                            \
  "INSERT INTO config (id, release_id, digest) VALUES (1, 1, 'd');"                                \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"                \
  " INSERT INTO device (id, asset, name, config_id, search)"                                       \
  " SELECT i, printf ('A%04d', 9999 - i), printf ('Device %04d', i), 1,"                           \
  "  printf ('a%04d device %04d %s', 9999 - i, i,"                                                 \
  "   CASE i WHEN 7 THEN '50%_off\\x' WHEN 8 THEN '50xx_off' WHEN 9 THEN 'テルモ' ELSE '' END)" \
  " FROM n;"                                                                                       \
  "INSERT INTO device_fts (device_fts) VALUES ('rebuild');"

static const char *const columns[] = { "d.asset", "d.name", "nullif (d.room, '')", NULL };
static const char *const sorts[] = { "d.asset", "d.name", "", NULL };
static const MedTableSpec spec = {
  .name = "device",
  .from = "device d",
  .id = "d.id",
  .columns = columns,
  .sorts = sorts,
  .search = "d.id IN (SELECT rowid FROM device_fts WHERE search LIKE $1)",
  .search_short = "d.search LIKE $1 ESCAPE '\\'",
  .where = "d.retired_usec IS NULL",
};
/* The same, with the index asked for all words at once. */
static const MedTableSpec match_spec = {
  .name = "device",
  .from = "device d",
  .id = "d.id",
  .columns = columns,
  .sorts = sorts,
  .search = "d.id IN (SELECT rowid FROM device_fts WHERE search LIKE $1)",
  .search_short = "d.search LIKE $1 ESCAPE '\\'",
  .search_match = "d.id IN (SELECT rowid FROM device_fts WHERE device_fts MATCH $1)",
  .where = "d.retired_usec IS NULL",
};

typedef struct
{
  MedTestEngine *engine;
  MedTable *table;
  guint signals;
  guint n_now; /* as listeners of items-changed count it */
} Fixture;

static gpointer
run_script (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  return med_connection_run_script (connection, script, error) ? MED_STORE_OK : NULL;
}

static void
write_sql (Fixture *fixture, const char *script)
{
  g_autoptr (GError) error = NULL;

  gpointer done = med_test_engine_run (fixture->engine, MED_STORE_WRITER, run_script,
                                       (gpointer) script, &error);
  g_assert_no_error (error);
  g_assert_nonnull (done);
}

static void
wait_until_idle (Fixture *fixture)
{
  gboolean loading = TRUE;

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  for (;;)
    {
      g_object_get (fixture->table, "loading", &loading, NULL);
      if (!loading)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
wait_until_loaded (MedTableRow *row)
{
  while (!med_table_row_get_loaded (row))
    g_main_context_iteration (NULL, TRUE);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->signals++;
  fixture->n_now = fixture->n_now - removed + added;
  g_assert_cmpuint (fixture->n_now, ==, g_list_model_get_n_items (model));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->engine = med_test_engine_new ();
  write_sql (fixture, FILL);
  fixture->table =
      med_table_new (med_engine_get_store (fixture->engine->engine), data != NULL ? data : &spec);
  g_signal_connect (fixture->table, "items-changed", G_CALLBACK (items_changed_cb), fixture);
  med_table_set_sort (fixture->table, 1, FALSE);
  wait_until_idle (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer alive = fixture->table;

  /* Pages under way hold the table until they have come. */
  g_object_add_weak_pointer (alive, &alive);
  g_object_unref (fixture->table);
  while (alive != NULL)
    g_main_context_iteration (NULL, TRUE);
  med_test_engine_free (fixture->engine);
}

static MedTableRow *
row_at (Fixture *fixture, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (fixture->table), position);
}

static void
assert_shown (Fixture *fixture, const char *search, guint expected)
{
  med_table_set_search (fixture->table, search);
  wait_until_idle (fixture);
  g_test_message ("search: %s", search);
  g_assert_cmpuint (med_table_get_n_shown (fixture->table), ==, expected);
  g_assert_cmpuint (med_table_get_n_all (fixture->table), ==, 1500);
}

static void
test_head (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fixture->signals, ==, 1);
  g_assert_cmpuint (med_table_get_n_shown (fixture->table), ==, 1500);
  g_autoptr (MedTableRow) first = row_at (fixture, 0);
  g_assert_true (med_table_row_get_loaded (first));
  g_assert_cmpstr (med_table_row_get_text (first, 0), ==, "A9998");
  g_assert_cmpstr (med_table_row_get_text (first, 1), ==, "Device 0001");
  g_assert_null (med_table_row_get_text (first, 2));
  g_assert_null (med_table_row_get_text (first, 99));
  g_autoptr (MedTableRow) last_of_head = row_at (fixture, 299);
  g_assert_true (med_table_row_get_loaded (last_of_head));
  g_assert_null (row_at (fixture, 1500));
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  static const guint positions[] = { 300, 499, 500, 1499, 900, 301 };

  for (gsize i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_autofree char *name = g_strdup_printf ("Device %04u", positions[i] + 1);
      g_autoptr (MedTableRow) row = row_at (fixture, positions[i]);

      wait_until_loaded (row);
      g_assert_cmpstr (med_table_row_get_text (row, 1), ==, name);
    }
}

static void
test_walk_to_the_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  /* As a drag of the scroll bar does: everything is asked for, little is kept. */
  for (guint i = 0; i < 1500; i++)
    {
      g_autoptr (MedTableRow) row = row_at (fixture, i);
      if (i >= 1300)
        g_ptr_array_add (rows, g_steal_pointer (&row));
    }
  for (guint i = 0; i < rows->len; i++)
    wait_until_loaded (rows->pdata[i]);
  g_assert_cmpstr (med_table_row_get_text (rows->pdata[199], 1), ==, "Device 1500");
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  assert_shown (fixture, "device 0042", 1);
  assert_shown (fixture, "0042 DEVICE", 1);
  assert_shown (fixture, "14", 158);
  assert_shown (fixture, "ＤＥＶＩＣＥ", 1500);
  assert_shown (fixture, "テル", 1);
  assert_shown (fixture, "テルモ", 1);
  assert_shown (fixture, "no such device", 0);
  assert_shown (fixture, NULL, 1500);
}

static void
test_search_for_wildcards (Fixture *fixture, gconstpointer data)
{
  assert_shown (fixture, "50%_off", 1);
  assert_shown (fixture, "_off", 2);
  assert_shown (fixture, "%", 1);
  assert_shown (fixture, "\\x", 1);
  assert_shown (fixture, "off\\x", 1);
  assert_shown (fixture, "\"' OR 1=1 --", 0);
  assert_shown (fixture, "a b c d e f g h i j k l m n", 0);
}

static void
test_newest_search_wins (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("device %04u", i);

      med_table_set_search (fixture->table, text);
      med_table_reload (fixture->table);
    }
  wait_until_idle (fixture);
  g_assert_cmpuint (med_table_get_n_shown (fixture->table), ==, 1);
  g_autoptr (MedTableRow) row = row_at (fixture, 0);
  g_assert_cmpint (med_table_row_get_id (row), ==, 20);
}

static void
test_filter (Fixture *fixture, gconstpointer data)
{
  med_table_set_search (fixture->table, "device");
  med_table_set_filter (fixture->table, "d.id >= $F1 AND d.name <> $F2 AND d.id < $F1 + 10",
                        MED_VALUES (MED_INT (100), MED_TEXT ("Device 0105")));
  wait_until_idle (fixture);
  g_assert_cmpuint (med_table_get_n_shown (fixture->table), ==, 9);
  med_table_set_filter (fixture->table, NULL, MED_NO_VALUES);
  wait_until_idle (fixture);
  g_assert_cmpuint (med_table_get_n_shown (fixture->table), ==, 1500);
}

static void
test_sort (Fixture *fixture, gconstpointer data)
{
  med_table_set_sort (fixture->table, 0, FALSE);
  wait_until_idle (fixture);
  g_autoptr (MedTableRow) first = row_at (fixture, 0);
  g_assert_cmpstr (med_table_row_get_text (first, 0), ==, "A8499");
  med_table_set_sort (fixture->table, 0, TRUE);
  wait_until_idle (fixture);
  g_autoptr (MedTableRow) other = row_at (fixture, 0);
  g_assert_cmpstr (med_table_row_get_text (other, 0), ==, "A9998");
  /* A column without an order leaves the keys' own. */
  med_table_set_sort (fixture->table, 2, FALSE);
  wait_until_idle (fixture);
  g_assert_cmpuint (med_table_find (fixture->table, 1), ==, 0);
}

static void
count_cb (GObject *row, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_reload (Fixture *fixture, gconstpointer data)
{
  guint changed = 0, same = 0;
  g_autoptr (MedTableRow) row = row_at (fixture, 700);
  g_autoptr (MedTableRow) neighbour = row_at (fixture, 701);

  wait_until_loaded (row);
  wait_until_loaded (neighbour);
  g_signal_connect (row, "notify::loaded", G_CALLBACK (count_cb), &changed);
  g_signal_connect (neighbour, "notify::loaded", G_CALLBACK (count_cb), &same);
  fixture->signals = 0;

  write_sql (fixture, "UPDATE device SET room = 'R 1' WHERE id = 701;");
  med_table_reload (fixture->table);
  wait_until_idle (fixture);
  while (changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (med_table_row_get_text (row, 2), ==, "R 1");
  g_assert_cmpuint (same, ==, 0);
  g_assert_cmpuint (fixture->signals, ==, 0);
}

static void
test_reload_keeps_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedTableRow) kept = row_at (fixture, 10);
  g_autoptr (MedTableRow) gone = row_at (fixture, 4);

  write_sql (fixture, "UPDATE device SET retired_usec = 1 WHERE id = 5;");
  med_table_reload (fixture->table);
  wait_until_idle (fixture);
  g_assert_cmpuint (med_table_get_n_shown (fixture->table), ==, 1499);
  g_assert_cmpuint (med_table_get_n_all (fixture->table), ==, 1499);
  g_autoptr (MedTableRow) now = row_at (fixture, 9);
  g_assert_true (now == kept);
  g_assert_cmpuint (med_table_find (fixture->table, 5), ==, G_MAXUINT);
  g_assert_cmpstr (med_table_row_get_text (gone, 1), ==, "Device 0005");
}

static void
test_rows_outlive_table (void)
{
  Fixture fixture = { NULL };

  set_up (&fixture, NULL);
  g_autoptr (MedTableRow) row = row_at (&fixture, 3);
  tear_down (&fixture, NULL);
  g_assert_cmpstr (med_table_row_get_text (row, 1), ==, "Device 0004");
}

static void
test_failure_keeps_rows (Fixture *fixture, gconstpointer data)
{
  g_autofree char *message = NULL;

  med_table_set_filter (fixture->table, "no_such_column = 1", MED_NO_VALUES);
  wait_until_idle (fixture);
  g_object_get (fixture->table, "error-message", &message, NULL);
  g_assert_nonnull (message);
  g_assert_cmpuint (med_table_get_n_shown (fixture->table), ==, 1500);

  med_table_set_filter (fixture->table, NULL, MED_NO_VALUES);
  wait_until_idle (fixture);
  g_clear_pointer (&message, g_free);
  g_object_get (fixture->table, "error-message", &message, NULL);
  g_assert_null (message);
}

static void
test_closed_store (void)
{
  Fixture fixture = { NULL };

  set_up (&fixture, NULL);
  med_engine_close (fixture.engine->engine);
  med_table_reload (fixture.table);
  wait_until_idle (&fixture);
  g_assert_cmpuint (med_table_get_n_shown (fixture.table), ==, 1500);
  tear_down (&fixture, NULL);
}

#define ADD(path, func) g_test_add ("/store/table/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("head-comes-with-the-keys", test_head);
  ADD ("pages-come-when-asked-for", test_pages);
  ADD ("last-rows-load-after-a-walk", test_walk_to_the_end);
  ADD ("search-finds-words-in-any-order", test_search);
  ADD ("wildcards-and-quotes-are-text", test_search_for_wildcards);
  ADD ("newest-search-wins", test_newest_search_wins);
  ADD ("filter-values-are-counted-on", test_filter);
  ADD ("sort-both-ways", test_sort);
  ADD ("reload-tells-only-changed-rows", test_reload);
  ADD ("reload-keeps-row-objects", test_reload_keeps_rows);
  ADD ("failure-keeps-what-is-shown", test_failure_keeps_rows);
  g_test_add ("/store/table/match/search-finds-words-in-any-order", Fixture, &match_spec, set_up,
              test_search, tear_down);
  g_test_add ("/store/table/match/wildcards-and-quotes-are-text", Fixture, &match_spec, set_up,
              test_search_for_wildcards, tear_down);
  g_test_add_func ("/store/table/rows-outlive-their-table", test_rows_outlive_table);
  g_test_add_func ("/store/table/closed-store-is-survived", test_closed_store);
  return g_test_run ();
}
