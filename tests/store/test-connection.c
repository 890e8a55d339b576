/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/store/med-connection.h"
#include "support/med-test-engine.h"

typedef struct
{
  char *dir;
  MedConnection *connection;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedClock) clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("medpatch-connection-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (fixture->dir, "x.db", NULL);
  fixture->connection =
      med_connection_open (&med_sqlite_driver, path, MED_STORE_WRITE, clock, &error);
  g_assert_no_error (error);
  g_assert_true (med_connection_run_script (
      fixture->connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE) STRICT;",
      &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_connection_close (fixture->connection);
  med_test_remove_tree (fixture->dir);
  g_free (fixture->dir);
}

static gint64
add (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  g_assert_true (med_connection_insert (fixture->connection, "INSERT INTO t (name) VALUES ($1)",
                                        MED_VALUES (MED_TEXT (name)), &id, &error));
  g_assert_no_error (error);
  return id;
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  const char *hostile = "'); DROP TABLE t; -- 山田";
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  gint64 id = add (fixture, hostile);

  g_assert_cmpint (id, ==, 1);
  g_assert_true (med_connection_dup_text (fixture->connection, "SELECT name FROM t WHERE id = $1",
                                          MED_VALUES (MED_INT (id)), &name, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, hostile);
}

static void
test_null (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add (fixture, NULL);
  g_autoptr (MedQuery) query =
      med_connection_query (fixture->connection, "SELECT name FROM t", MED_NO_VALUES, &error);
  g_assert_nonnull (query);
  g_assert_true (med_query_next (query));
  g_assert_true (med_query_is_null (query, 0));
  g_assert_null (med_query_get_text (query, 0));
  g_assert_false (med_query_next (query));
  g_assert_true (med_query_finish (query, &error));
}

/* The same text inside its own loop must not disturb the outer reading. */
static void
test_nested (Fixture *fixture, gconstpointer data)
{
  static const char *const sql = "SELECT name FROM t ORDER BY id";
  g_autoptr (GError) error = NULL;
  guint pairs = 0;

  add (fixture, "a");
  add (fixture, "b");
  add (fixture, "c");
  g_autoptr (MedQuery) outer =
      med_connection_query (fixture->connection, sql, MED_NO_VALUES, &error);
  while (med_query_next (outer))
    {
      g_autoptr (MedQuery) inner =
          med_connection_query (fixture->connection, sql, MED_NO_VALUES, &error);

      while (med_query_next (inner))
        pairs++;
      g_assert_true (med_query_finish (inner, &error));
    }
  g_assert_true (med_query_finish (outer, &error));
  g_assert_cmpuint (pairs, ==, 9);
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add (fixture, "a");
  g_assert_false (med_connection_execute (fixture->connection, "INSERT INTO t (name) VALUES ($1)",
                                          MED_VALUES (MED_TEXT ("a")), &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
}

static void
test_bad_sql (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_connection_query (fixture->connection, "SELEC 1", MED_NO_VALUES, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, "SELEC 1"));
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->dir, "copy.db", NULL);
  g_autoptr (GError) error = NULL;
  gint64 rows = 0;

  add (fixture, "a");
  g_assert_true (med_connection_copy_to (fixture->connection, copy, &error));
  g_assert_no_error (error);
  g_autoptr (MedConnection) other =
      med_connection_open (&med_sqlite_driver, copy, MED_STORE_READ,
                           med_connection_get_clock (fixture->connection), &error);
  g_assert_no_error (error);
  g_assert_true (
      med_connection_get_int (other, "SELECT count(*) FROM t", MED_NO_VALUES, &rows, &error));
  g_assert_cmpint (rows, ==, 1);
  g_assert_false (med_connection_execute (other, "DELETE FROM t", MED_NO_VALUES, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_READ_ONLY);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/connection/values-are-bound-not-pasted", test_values);
  ADD ("/store/connection/null-is-not-empty", test_null);
  ADD ("/store/connection/nested-use-of-one-statement", test_nested);
  ADD ("/store/connection/broken-rule-is-a-conflict", test_conflict);
  ADD ("/store/connection/bad-statement-is-named", test_bad_sql);
  ADD ("/store/connection/copy-is-whole-and-readers-cannot-write", test_copy);
  return g_test_run ();
}
