/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/store/med-search-index.h"
#include "engine/store/med-table-query.h"
#include "support/med-test-engine.h"

/* The list of devices, reduced: with the index asked word by word, and for all words at once. */
static const char *const columns[] = { "d.asset", NULL };
static const MedTableSpec by_word = {
  .name = "device",
  .from = "device d",
  .id = "d.id",
  .columns = columns,
  .search = "d.id IN (SELECT rowid FROM device_fts WHERE search LIKE $1)",
  .search_short = "d.search LIKE $1 ESCAPE '\\'",
};
static const MedTableSpec at_once = {
  .name = "device",
  .from = "device d",
  .id = "d.id",
  .columns = columns,
  .search = "d.id IN (SELECT rowid FROM device_fts WHERE search LIKE $1)",
  .search_short = "d.search LIKE $1 ESCAPE '\\'",
  .search_match = "d.id IN (SELECT rowid FROM device_fts WHERE device_fts MATCH $1)",
};

typedef struct
{
  MedTestEngine *engine;
  MedConnection *connection;
  gint64 last;
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
  g_autoptr (GError) error = NULL;

  self->engine = med_test_engine_new ();
  g_autofree char *path = g_build_filename (self->engine->dir, "medpatch.db", NULL);
  self->connection =
      med_connection_open (&med_sqlite_driver, path, MED_STORE_WRITE, self->engine->clock, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->connection);
  run (self, "PRAGMA synchronous=OFF;"
             "INSERT INTO product (id, kind, manufacturer, model, manufacturer_key, model_key)"
             " VALUES (1, 'device', 'Exa', 'CT', 'exa', 'ct');"
             "INSERT INTO release (id, product_id, version) VALUES (1, 1, '4.2');"
             "INSERT INTO config (id, release_id, digest) VALUES (1, 1, 'd');"
             "BEGIN");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_connection_close (self->connection);
  med_test_engine_free (self->engine);
}

static void
replace (Fixture *self, gint64 id, const char *before, const char *after)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      med_search_index_replace (self->connection, MED_SEARCH_DEVICE, id, before, after, &error));
  g_assert_no_error (error);
}

/* A device that is found by @text, and its key */
static gint64
add (Fixture *self, const char *text)
{
  g_autofree char *search = med_fold_search (text);
  g_autofree char *asset = g_strdup_printf ("A%d", (int) ++self->last);
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  g_assert_true (med_connection_insert (self->connection,
                                        "INSERT INTO device (asset, name, config_id, search)"
                                        " VALUES ($1, 'n', 1, $2)",
                                        MED_VALUES (MED_TEXT (asset), MED_TEXT (search)), &id,
                                        &error));
  g_assert_no_error (error);
  replace (self, id, NULL, search);
  return id;
}

static void
change (Fixture *self, gint64 id, const char *text)
{
  g_autofree char *search = med_fold_search (text);
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (med_connection_dup_text (self->connection,
                                          "SELECT search FROM device WHERE id = $1",
                                          MED_VALUES (MED_INT (id)), &before, &error));
  g_assert_true (med_connection_execute (self->connection,
                                         "UPDATE device SET search = $1 WHERE id = $2",
                                         MED_VALUES (MED_TEXT (search), MED_INT (id)), &error));
  g_assert_no_error (error);
  replace (self, id, before, search);
}

/* The index compared with its table by the database itself */
static void
assert_true_to_its_table (Fixture *self)
{
  run (self, "INSERT INTO device_fts (device_fts, rank) VALUES ('integrity-check', 1)");
}

static GArray *
find_with (Fixture *self, const MedTableSpec *spec, const char *text)
{
  g_autoptr (MedTableRequest) request = med_table_request_new (spec);
  g_autoptr (GError) error = NULL;

  med_table_request_add_search (request, text);
  g_autoptr (MedTableResult) result =
      med_table_request_list_sync (self->connection, request, NULL, &error);
  if (error != NULL)
    g_error ("“%s”: %s", text, error->message);
  g_assert_nonnull (result);
  return g_array_ref (result->ids);
}

/* Both ways must find the same. */
static guint
count_found (Fixture *self, const char *text)
{
  g_autoptr (GArray) words = find_with (self, &by_word, text);
  g_autoptr (GArray) once = find_with (self, &at_once, text);

  if (words->len != once->len)
    g_error ("“%s”: %u word by word, %u at once", text, words->len, once->len);
  if (words->len > 0)
    g_assert_cmpmem (words->data, words->len * sizeof (gint64), once->data,
                     once->len * sizeof (gint64));
  return words->len;
}

typedef struct
{
  const char *text;
  guint found;
} Query;

static void
assert_queries (Fixture *self, const Query *queries, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      guint found = count_found (self, queries[i].text);

      if (found != queries[i].found)
        g_error ("“%s” finds %u, not %u", queries[i].text, found, queries[i].found);
    }
}

static void
test_any_part_of_a_word (Fixture *self, gconstpointer unused)
{
  static const Query queries[] = {
    { "infusion", 2 },   { "INFUSION", 2 },          { "nfusi", 2 }, { "pump", 2 },
    { "pump alpha", 1 }, { "alpha pump", 1 },        { "mp", 2 },    { "p", 2 },
    { "ct-17", 1 },      { "alpha beta", 0 },        { "", 3 },      { "   ", 3 },
    { "zzz", 0 },        { "infusion x", 0 },        { "4.2.1", 1 }, { ".2.", 1 },
    { "on pu", 2 },      { "inf usion", 2 },         { "17 ct", 1 }, { "pumppump", 0 },
    { NULL, 3 },         { "infusion infusion", 2 },
  };

  add (self, "Infusion Pump Alpha");
  add (self, "infusion  PUMP beta 4.2.1");
  add (self, "CT-17 Radiology");
  assert_queries (self, queries, G_N_ELEMENTS (queries));
  assert_true_to_its_table (self);
}

static void
test_japanese (Fixture *self, gconstpointer unused)
{
  static const Query queries[] = {
    { "シリンジポンプ", 1 },
    { "ｼﾘﾝｼﾞﾎﾟﾝﾌﾟ", 1 },
    { "リンジ", 1 },
    { "ポンプ", 2 },
    { "ポン", 2 },
    { "ﾎﾟﾝ", 2 },
    { "集中治療室", 1 },
    { "治療", 1 },
    { "療", 1 },
    { "シリンジ ICU", 1 },
    { "ＩＣＵ", 1 },
    { "ポンフ", 0 },
    { "集中治療室ポンプ", 0 },
    { "輸液　ポンプ", 1 },
    { "テルモ𠮷田", 1 },
    { "𠮷", 1 },
    { "吉", 0 },
    { "が", 1 },
    { "か", 0 },
    { "が", 1 },
  };

  add (self, "シリンジポンプ ＩＣＵ");
  add (self, "輸液ポンプ 集中治療室");
  add (self, "テルモ𠮷田");
  add (self, "が");
  assert_queries (self, queries, G_N_ELEMENTS (queries));
  assert_true_to_its_table (self);
}

/* What a person types is text: no wildcard, no operator of the index, no end of a statement. */
static void
test_hostile_words (Fixture *self, gconstpointer unused)
{
  static const char *const words[] = {
    "%",
    "%%%",
    "___",
    "\\",
    "\\\\\\",
    "'",
    "''';--",
    "\"",
    "\"\"\"",
    "a\"b\"c",
    "AND",
    "OR OR",
    "NOT",
    "NEAR(a b)",
    "search:abc",
    "device_fts:",
    "{search}:abc",
    "^abc",
    "abc*",
    "abc + def",
    "(((",
    ")))",
    "- -- ---",
    "$1",
    "?1",
    ":name",
    "@x",
    "abc\tdef",
    "a\nb",
    "\xFF\xFE\xFD",
    "rowid",
    "rank:1",
    "\"abc\" OR \"",
    "[[[",
    "🩻🩻🩻",
    "\xE2\x80\x8B",
    "%_%_%_%_%",
    "*",
    "+",
    "abc\\%def",
    "`abc` | \"def",
    "NULL",
  };
  g_autofree char *endless = g_strnfill (20000, 'q');
  g_autofree char *many =
      g_strjoin (" ", "aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "hhh", "iii", "jjj", NULL);

  add (self, "7777");
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *folded = med_fold_search (words[i]);

      /* Alone it is found nowhere; once a device has it, that one is found and no other. */
      g_assert_cmpuint (count_found (self, words[i]), ==, *folded != '\0' ? 0 : 1 + i);
      g_autofree char *text = g_strconcat ("x", words[i], "y", NULL);
      gint64 id = add (self, text);
      g_autoptr (GArray) found = find_with (self, &at_once, words[i]);
      gboolean there = FALSE;
      for (guint n = 0; n < found->len; n++)
        there |= g_array_index (found, gint64, n) == id;
      g_assert_true (there);
      g_assert_cmpuint (count_found (self, words[i]), ==, found->len);
      if (*folded != '\0')
        {
          change (self, id, "77777");
          g_assert_cmpuint (count_found (self, words[i]), ==, 0);
        }
    }
  g_assert_cmpuint (count_found (self, endless), ==, 0);
  g_assert_cmpuint (count_found (self, many), ==, 0);
  assert_true_to_its_table (self);
}

static void
test_changed_and_removed (Fixture *self, gconstpointer unused)
{
  gint64 id = add (self, "first name");

  g_assert_cmpuint (count_found (self, "first"), ==, 1);
  change (self, id, "second name");
  g_assert_cmpuint (count_found (self, "first"), ==, 0);
  g_assert_cmpuint (count_found (self, "second"), ==, 1);
  /* Nothing changed: nothing is written. */
  gint64 rows = med_connection_rows_changed (self->connection);
  replace (self, id, "second name", "second name");
  replace (self, id, NULL, NULL);
  g_assert_cmpint (med_connection_rows_changed (self->connection), ==, rows);
  change (self, id, "");
  g_assert_cmpuint (count_found (self, "second"), ==, 0);
  assert_true_to_its_table (self);
  change (self, id, "third");
  replace (self, id, "third", NULL);
  run (self, "DELETE FROM device");
  g_assert_cmpuint (count_found (self, "third"), ==, 0);
  assert_true_to_its_table (self);
}

/* An index that is not true to its table is made so by one call. */
static void
test_rebuilt (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 id = add (self, "alpha device");

  run (self, "UPDATE device SET search = 'omega device'");
  g_assert_false (med_connection_run_script (
      self->connection, "INSERT INTO device_fts (device_fts, rank) VALUES ('integrity-check', 1)",
      &error));
  g_clear_error (&error);
  g_assert_true (med_search_index_rebuild (self->connection, MED_SEARCH_DEVICE, &error));
  g_assert_no_error (error);
  assert_true_to_its_table (self);
  g_autoptr (GArray) found = find_with (self, &at_once, "omega");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpint (g_array_index (found, gint64, 0), ==, id);
  g_assert_cmpuint (count_found (self, "alpha"), ==, 0);
}

static void
test_reader_cannot (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->engine->dir, "medpatch.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedConnection) reader =
      med_connection_open (&med_sqlite_driver, path, MED_STORE_READ, self->engine->clock, &error);

  g_assert_no_error (error);
  g_assert_false (
      med_search_index_replace (reader, MED_SEARCH_DEVICE, 1, NULL, "something", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (med_search_index_rebuild (reader, MED_SEARCH_DEVICE, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_READ_ONLY);
}

/* Letters that fold into each other, that mean something in a pattern, and Japanese ones */
static char *
random_text (GRand *chance, guint most)
{
  static const char *const letters[] = { "a", "B",  "ｂ", "%",  "_",  "\"", "'",  "\\", "*",
                                         "-", "プ", "ﾌﾟ", "ン", "病", "ß",  "ss", "é",  "É" };
  GString *text = g_string_new (NULL);

  for (gint32 n = g_rand_int_range (chance, 1, (gint32) most + 1); n > 0; n--)
    g_string_append (text, letters[g_rand_int_range (chance, 0, G_N_ELEMENTS (letters))]);
  return g_string_free (text, FALSE);
}

static gboolean
holds_words (const char *search, char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (search, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* Rows that come, change and go, and what is found in them, against a look at every row. */
static void
test_against_naive (Fixture *self, gconstpointer unused)
{
  guint32 seed = 20261128;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free); /* key - 1 */
  guint hits = 0;

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 60; i++)
    {
      g_ptr_array_add (texts, random_text (chance, 9));
      g_assert_cmpint (add (self, texts->pdata[i]), ==, i + 1);
    }
  for (int i = 0; i < 250; i++)
    {
      guint row = (guint) g_rand_int_range (chance, 0, 60), expected = 0;
      g_autofree char *one = random_text (chance, 3);
      g_autofree char *two = random_text (chance, 4);
      g_autofree char *query =
          g_rand_boolean (chance) ? g_strdup (one) : g_strjoin (" ", one, two, NULL);
      g_autofree char *folded = med_fold_search (query);
      g_auto (GStrv) words = g_strsplit (folded, " ", -1);

      g_free (texts->pdata[row]);
      texts->pdata[row] = random_text (chance, 9);
      change (self, row + 1, texts->pdata[row]);
      for (guint n = 0; n < texts->len; n++)
        {
          g_autofree char *search = med_fold_search (texts->pdata[n]);
          expected += holds_words (search, words) ? 1 : 0;
        }
      if (count_found (self, query) != expected)
        g_error ("“%s” finds %u, not %u", query, count_found (self, query), expected);
      hits += expected > 0 ? 1 : 0;
    }
  g_assert_cmpuint (hits, >, 50);
  assert_true_to_its_table (self);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/search-index/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("any-part-of-a-word", test_any_part_of_a_word);
  CASE ("japanese-and-its-widths", test_japanese);
  CASE ("hostile-words-are-text", test_hostile_words);
  CASE ("changed-and-removed", test_changed_and_removed);
  CASE ("rebuilt", test_rebuilt);
  CASE ("reader-cannot-write-it", test_reader_cannot);
  CASE ("finds-what-a-naive-search-finds", test_against_naive);
  return g_test_run ();
}
