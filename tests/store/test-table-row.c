/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/store/med-table-row.h"
#include "support/med-test-engine.h"

static const char *const columns[] = { "s.key", "s.value", NULL };
static const MedTableSpec spec = {
  .name = "setting",
  .from = "thing s",
  .id = "s.id",
  .columns = columns,
};

typedef struct
{
  char *dir;
  MedConnection *connection;
  GHashTable *live;
  guint notices; /* of "loaded" */
} Fixture;

static void
run (Fixture *self, const char *script)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (med_connection_run_script (self->connection, script, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedClock) clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("medpatch-row-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (self->dir, "x.db", NULL);
  self->connection = med_connection_open (&med_sqlite_driver, path, MED_STORE_WRITE, clock, &error);
  g_assert_no_error (error);
  run (self, "CREATE TABLE thing (id INTEGER PRIMARY KEY, key TEXT, value TEXT);"
             "INSERT INTO thing VALUES (-5, 'minus', ''), (1, 'one', 'a'), (2, 'two', NULL),"
             " (9223372036854775807, 'last', '病院')");
  self->live = g_hash_table_new (g_int64_hash, g_int64_equal);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_cmpuint (g_hash_table_size (self->live), ==, 0);
  g_hash_table_unref (self->live);
  med_connection_close (self->connection);
  med_test_remove_tree (self->dir);
  g_free (self->dir);
}

static MedTablePage *
read_page (Fixture *self, const gint64 *ids, gsize n)
{
  g_autoptr (MedTableRequest) request = med_table_request_new (&spec);
  g_autoptr (GError) error = NULL;

  med_table_request_set_ids (request, ids, n);
  MedTablePage *page = med_table_request_page_sync (self->connection, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (page);
  return page;
}

static void
notice_cb (MedTableRow *row, GParamSpec *pspec, Fixture *self)
{
  self->notices++;
}

static MedTableRow *
make_row (Fixture *self, gint64 id)
{
  MedTableRow *row = med_table_row_new (id, self->live);

  g_signal_connect (row, "notify::loaded", G_CALLBACK (notice_cb), self);
  return row;
}

static void
test_without_fields (Fixture *self, gconstpointer unused)
{
  static const gint64 ids[] = { 0, 1, -1, G_MAXINT64, G_MININT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (MedTableRow) row = make_row (self, ids[i]);
      gint64 id = 7;
      gboolean loaded = TRUE;

      g_object_get (row, "id", &id, "loaded", &loaded, NULL);
      g_assert_cmpint (id, ==, ids[i]);
      g_assert_cmpint (med_table_row_get_id (row), ==, ids[i]);
      g_assert_false (loaded || med_table_row_get_loaded (row));
      for (guint column = 0; column < 4; column++)
        g_assert_null (med_table_row_get_text (row, column));
      g_assert_true (g_hash_table_lookup (self->live, &ids[i]) == row);
    }
  g_assert_cmpuint (self->notices, ==, 0);
}

static void
test_fields (Fixture *self, gconstpointer unused)
{
  const gint64 ids[] = { 2, G_MAXINT64, -5, 1, 404 };
  static const char *const texts[][2] = {
    { "two", NULL }, { "last", "病院" }, { "minus", "" }, { "one", "a" }, { NULL, NULL }
  };
  g_autoptr (MedTablePage) page = read_page (self, ids, G_N_ELEMENTS (ids));

  g_assert_cmpuint (med_table_page_get_n_rows (page), ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (MedTableRow) row = make_row (self, ids[i]);

      g_assert_false (med_table_row_is_from (row, page));
      med_table_row_set_page (row, page, i);
      g_assert_true (med_table_row_is_from (row, page));
      g_assert_true (med_table_row_get_loaded (row));
      g_assert_cmpstr (med_table_row_get_text (row, 0), ==, texts[i][0]);
      g_assert_cmpstr (med_table_row_get_text (row, 1), ==, texts[i][1]);
      /* A column that the list does not have */
      g_assert_null (med_table_row_get_text (row, 2));
      g_assert_null (med_table_row_get_text (row, G_MAXUINT));
    }
  g_assert_cmpuint (self->notices, ==, G_N_ELEMENTS (ids));
}

/* What is drawn is drawn anew only if it differs. */
static void
test_told_only_of_differences (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *script;
    guint notices;
  } rows[] = {
    { "SELECT 1", 0 },
    { "UPDATE thing SET value = 'b' WHERE id = 1", 1 },
    { "UPDATE thing SET value = 'c' WHERE id = 2", 0 },
    { "UPDATE thing SET value = NULL WHERE id = 1", 1 },
    { "UPDATE thing SET value = '' WHERE id = 1", 1 },
    { "UPDATE thing SET key = 'eins' WHERE id = 1", 1 },
    { "DELETE FROM thing WHERE id = 1", 1 },
    { "DELETE FROM thing WHERE id = 2", 0 },
  };
  const gint64 ids[] = { 2, 1 }, turned[] = { 1, 2 };
  g_autoptr (MedTableRow) row = make_row (self, 1);
  g_autoptr (MedTablePage) first = read_page (self, ids, 2);

  med_table_row_set_page (row, first, 1);
  g_assert_cmpuint (self->notices, ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      run (self, rows[i].script);
      /* Its place within what was read is nothing that is seen. */
      g_autoptr (MedTablePage) page = read_page (self, i % 2 == 0 ? turned : ids, 2);
      self->notices = 0;
      med_table_row_set_page (row, page, i % 2 == 0 ? 0 : 1);
      if (self->notices != rows[i].notices)
        g_error ("%s: told %u times", rows[i].script, self->notices);
      g_assert_true (med_table_row_is_from (row, page));
    }
  g_assert_null (med_table_row_get_text (row, 0));
  g_assert_true (med_table_row_get_loaded (row));
}

/* A newer object with the same key takes the place; the older one does not clear it away. */
static void
test_two_of_one_key (Fixture *self, gconstpointer unused)
{
  gint64 key = 1;
  MedTableRow *older = make_row (self, 1);
  g_autoptr (MedTableRow) newer = make_row (self, 1);

  g_assert_true (g_hash_table_lookup (self->live, &key) == newer);
  g_object_unref (older);
  g_assert_true (g_hash_table_lookup (self->live, &key) == newer);
}

/* A row may outlive its table, and keeps what it showed. */
static void
test_outlives_its_table (Fixture *self, gconstpointer unused)
{
  const gint64 ids[] = { 1 };
  GHashTable *live = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (MedTableRow) row = med_table_row_new (1, live);
  MedTablePage *page = read_page (self, ids, 1);

  med_table_row_set_page (row, page, 0);
  med_table_page_unref (page);
  g_hash_table_unref (live);
  run (self, "DELETE FROM thing");
  g_assert_cmpstr (med_table_row_get_text (row, 0), ==, "one");
}

static void
test_same_rows (Fixture *self, gconstpointer unused)
{
  const gint64 ids[] = { 1, 2, 404, 405 };
  g_autoptr (MedTablePage) a = read_page (self, ids, 4);
  g_autoptr (MedTablePage) b = read_page (self, ids, 4);

  for (guint i = 0; i < 4; i++)
    for (guint j = 0; j < 4; j++)
      g_assert_true (med_table_page_same_row (a, i, b, j) == (i == j || (i >= 2 && j >= 2)));
  g_autoptr (MedTablePage) none = read_page (self, ids, 0);
  g_assert_cmpuint (med_table_page_get_n_rows (none), ==, 0);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/table-row/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("without-fields", test_without_fields);
  CASE ("fields-are-those-of-its-key", test_fields);
  CASE ("told-only-of-differences", test_told_only_of_differences);
  CASE ("two-of-one-key", test_two_of_one_key);
  CASE ("outlives-its-table", test_outlives_its_table);
  CASE ("same-rows-look-the-same", test_same_rows);
  return g_test_run ();
}
