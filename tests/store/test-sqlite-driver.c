/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/store/med-store-driver.h"
#include "support/med-test-engine.h"

/* The driver alone, on a database of its own. */
typedef struct
{
  char *dir;
  char *path;
  gpointer writer;
} Fixture;

static const MedStoreDriver *const driver = &med_sqlite_driver;

static gpointer
open_at (const char *path, MedStoreMode mode)
{
  g_autoptr (GError) error = NULL;
  gpointer handle = driver->open (path, mode, &error);

  g_assert_no_error (error);
  g_assert_nonnull (handle);
  return handle;
}

static void
run (gpointer handle, const char *script)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (driver->exec (handle, script, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->dir = g_dir_make_tmp ("medpatch-driver-XXXXXX", NULL);
  self->path = g_build_filename (self->dir, "x.db", NULL);
  self->writer = open_at (self->path, MED_STORE_WRITE);
  run (self->writer, "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL,"
                     " number INTEGER CHECK (number < 10)) STRICT;"
                     "CREATE TABLE child (t_id INTEGER NOT NULL REFERENCES t (id)) STRICT;"
                     "INSERT INTO t (name, number) VALUES ('a', 1), ('b', 2), ('c', 3);");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->writer != NULL)
    driver->close (self->writer);
  med_test_remove_tree (self->dir);
  g_free (self->path);
  g_free (self->dir);
}

/* The code is the remedy: that is what a person reads. */
static void
assert_remedy (const GError *error, MedError code, const char *remedy)
{
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_cmpstr (med_error_remedy (code), ==, remedy);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), >, 5);
}

static void
refuse (gpointer handle, const char *script, MedError code, const char *remedy)
{
  g_autoptr (GError) error = NULL;

  if (driver->exec (handle, script, &error))
    g_error ("not refused: %s", script);
  assert_remedy (error, code, remedy);
}

static gint64
ask (gpointer handle, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gpointer statement = driver->prepare (handle, sql, &error);

  g_assert_no_error (error);
  g_assert_nonnull (statement);
  g_assert_cmpint (driver->step (handle, statement, &error), ==, MED_STORE_ROW);
  gint64 value = driver->column_int (statement, 0);
  driver->finalize (statement);
  return value;
}

static void
refuse_open (const char *path, MedStoreMode mode, MedError code, const char *remedy)
{
  g_autoptr (GError) error = NULL;
  gpointer handle = driver->open (path, mode, &error);

  if (handle != NULL)
    g_error ("opened: %s", path);
  assert_remedy (error, code, remedy);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_broken_rules (Fixture *self, gconstpointer unused)
{
  static const char *const scripts[] = {
    "INSERT INTO t (name, number) VALUES ('a', 4)",      /* unique */
    "INSERT INTO t (id, name) VALUES (1, 'd')",          /* key */
    "INSERT INTO t (name) VALUES (NULL)",                /* not null */
    "INSERT INTO t (name, number) VALUES ('d', 10)",     /* check */
    "INSERT INTO t (name, number) VALUES ('d', 'many')", /* type */
    "INSERT INTO child (t_id) VALUES (99)",              /* foreign key */
    "UPDATE t SET name = 'a' WHERE id = 2",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    refuse (self->writer, scripts[i], MED_ERROR_CONFLICT,
            "Look at the newer state and decide again.");
  run (self->writer, "INSERT INTO child (t_id) VALUES (1)");
  refuse (self->writer, "DELETE FROM t WHERE id = 1", MED_ERROR_CONFLICT,
          "Look at the newer state and decide again.");
  g_assert_cmpint (ask (self->writer, "SELECT count(*) FROM t"), ==, 3);
}

static void
test_busy (Fixture *self, gconstpointer unused)
{
  gpointer other = open_at (self->path, MED_STORE_WRITE);

  run (other, "PRAGMA busy_timeout=10");
  run (self->writer, "BEGIN IMMEDIATE");
  refuse (other, "BEGIN IMMEDIATE", MED_ERROR_RETRY, "Wait a moment and try again.");
  refuse (other, "INSERT INTO t (name) VALUES ('z')", MED_ERROR_RETRY,
          "Wait a moment and try again.");
  run (self->writer, "COMMIT");
  run (other, "INSERT INTO t (name) VALUES ('z')");
  /* Both have read; only one may go on to write. */
  run (other, "BEGIN; SELECT count(*) FROM t;");
  run (self->writer, "INSERT INTO t (name) VALUES ('y')");
  refuse (other, "INSERT INTO t (name) VALUES ('x')", MED_ERROR_RETRY,
          "Wait a moment and try again.");
  run (other, "ROLLBACK");
  driver->close (other);
}

/* A table that is being read cannot be removed under the reader's feet. */
static void
test_locked (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gpointer statement = driver->prepare (self->writer, "SELECT name FROM t", &error);

  g_assert_nonnull (statement);
  g_assert_cmpint (driver->step (self->writer, statement, &error), ==, MED_STORE_ROW);
  refuse (self->writer, "DROP TABLE child", MED_ERROR_RETRY, "Wait a moment and try again.");
  driver->finalize (statement);
  run (self->writer, "DROP TABLE child");
}

static void
test_full (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 pages = ask (self->writer, "PRAGMA page_count");
  g_autofree char *limit = g_strdup_printf ("PRAGMA max_page_count=%d", (int) pages + 2);

  run (self->writer, limit);
  refuse (self->writer,
          "INSERT INTO t (name) WITH RECURSIVE n (x) AS"
          " (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5000)"
          " SELECT printf ('%0200d', x) FROM n",
          MED_ERROR_NO_SPACE, "Free some space and try again.");
  g_assert_cmpint (ask (self->writer, "SELECT count(*) FROM t"), ==, 3);
  g_assert_false (driver->in_transaction (self->writer));
  g_assert_true (driver->check (self->writer, &error));
  g_assert_no_error (error);
  /* With room again it goes on. */
  run (self->writer, "PRAGMA max_page_count=100000; INSERT INTO t (name) VALUES ('d')");
}

static void
test_reader_cannot_write (Fixture *self, gconstpointer unused)
{
  static const char *const scripts[] = {
    "INSERT INTO t (name) VALUES ('d')",
    "UPDATE t SET number = 5",
    "DELETE FROM t",
    "CREATE TABLE u (x)",
    "DROP TABLE child",
    "VACUUM",
  };
  gpointer reader = open_at (self->path, MED_STORE_READ);

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    refuse (reader, scripts[i], MED_ERROR_READ_ONLY, "Choose a place that can be written.");
  g_assert_cmpint (ask (reader, "SELECT count(*) FROM t"), ==, 3);
  driver->close (reader);
}

static void
test_read_only_file (Fixture *self, gconstpointer unused)
{
  if (geteuid () == 0)
    {
      g_test_skip ("root may write every file");
      return;
    }
  g_clear_pointer (&self->writer, driver->close);
  g_assert_cmpint (g_chmod (self->path, 0400), ==, 0);
  g_assert_cmpint (g_chmod (self->dir, 0500), ==, 0);
  g_autoptr (GError) error = NULL;
  gpointer handle = driver->open (self->path, MED_STORE_WRITE, &error);
  /* It may be opened and then refuse the first write, or be refused at once. */
  if (handle != NULL)
    {
      refuse (handle, "INSERT INTO t (name) VALUES ('d')", MED_ERROR_READ_ONLY,
              "Choose a place that can be written.");
      driver->close (handle);
    }
  else
    g_assert_error (error, MED_ERROR, MED_ERROR_READ_ONLY);
  g_assert_cmpint (g_chmod (self->dir, 0700), ==, 0);
  g_assert_cmpint (g_chmod (self->path, 0000), ==, 0);
  refuse_open (self->path, MED_STORE_READ, MED_ERROR_READ_ONLY,
               "Choose a place that can be written.");
}

static void
test_not_there (Fixture *self, gconstpointer unused)
{
  g_autofree char *absent = g_build_filename (self->dir, "absent.db", NULL);
  g_autofree char *within = g_build_filename (self->dir, "no", "folder", "x.db", NULL);
  const char *remedy = "See that the service runs or the medium is inserted.";

  refuse_open (absent, MED_STORE_READ, MED_ERROR_UNAVAILABLE, remedy);
  refuse_open (within, MED_STORE_READ, MED_ERROR_UNAVAILABLE, remedy);
  refuse_open (within, MED_STORE_WRITE, MED_ERROR_UNAVAILABLE, remedy);
  refuse_open (self->dir, MED_STORE_READ, MED_ERROR_UNAVAILABLE, remedy);
  refuse_open (self->dir, MED_STORE_WRITE, MED_ERROR_UNAVAILABLE, remedy);
  /* Only a writer makes what is not there. */
  g_assert_false (g_file_test (absent, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (within, G_FILE_TEST_EXISTS));
  driver->close (open_at (absent, MED_STORE_WRITE));
  g_assert_true (g_file_test (absent, G_FILE_TEST_EXISTS));
}

static void
test_not_a_database (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->dir, "other.db", NULL);
  g_autofree char *noise = g_strnfill (8192, 'x');
  g_autofree char *torn = g_strdup ("SQLite format 3");
  const char *const texts[] = { noise, "PK\003\004 a spreadsheet", torn };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *after = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      refuse_open (path, MED_STORE_WRITE, MED_ERROR_DAMAGED, "Restore the newest backup.");
      gpointer reader = driver->open (path, MED_STORE_READ, NULL);
      if (reader != NULL)
        {
          refuse (reader, "SELECT count(*) FROM sqlite_schema", MED_ERROR_DAMAGED,
                  "Restore the newest backup.");
          driver->close (reader);
        }
      g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
      g_assert_cmpstr (after, ==, texts[i]);
    }
}

/* A page of noise in the middle, as a failing disk leaves it. */
static void
test_corrupt (Fixture *self, gconstpointer unused)
{
  g_autofree char *noise = g_strnfill (4096, '\xEE');
  g_autoptr (GError) error = NULL;

  run (self->writer, "INSERT INTO t (name) WITH RECURSIVE n (x) AS"
                     " (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500)"
                     " SELECT printf ('%0100d', x) FROM n; PRAGMA wal_checkpoint(TRUNCATE);");
  gint64 pages = ask (self->writer, "PRAGMA page_count");
  g_clear_pointer (&self->writer, driver->close);
  int fd = g_open (self->path, O_WRONLY | O_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);
  for (gint64 page = 3; page < pages; page++)
    g_assert_cmpint (pwrite (fd, noise, 4096, page * 4096), ==, 4096);
  close (fd);

  gpointer reader = open_at (self->path, MED_STORE_READ);
  refuse (reader, "SELECT sum (length (name)) FROM t", MED_ERROR_DAMAGED,
          "Restore the newest backup.");
  g_assert_false (driver->check (reader, &error));
  assert_remedy (error, MED_ERROR_DAMAGED, "Restore the newest backup.");
  driver->close (reader);
}

static void
test_truncated (Fixture *self, gconstpointer unused)
{
  run (self->writer, "INSERT INTO t (name) WITH RECURSIVE n (x) AS"
                     " (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500)"
                     " SELECT printf ('%0100d', x) FROM n; PRAGMA wal_checkpoint(TRUNCATE);");
  g_clear_pointer (&self->writer, driver->close);
  g_assert_cmpint (truncate (self->path, 4096 * 3), ==, 0);
  g_autoptr (GError) error = NULL;
  gpointer reader = driver->open (self->path, MED_STORE_READ, &error);
  gboolean sound = reader != NULL && driver->check (reader, &error);
  g_assert_false (sound);
  assert_remedy (error, MED_ERROR_DAMAGED, "Restore the newest backup.");
  if (reader != NULL)
    driver->close (reader);
}

/* What could not be looked at is not damaged: nobody restores a backup for it. */
static void
test_check_that_cannot_be_made (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  /* Without a write-ahead log a writer can shut readers out. */
  run (self->writer, "PRAGMA journal_mode=DELETE");
  gpointer reader = open_at (self->path, MED_STORE_READ);
  run (reader, "PRAGMA busy_timeout=10");
  run (self->writer, "BEGIN EXCLUSIVE; INSERT INTO t (name) VALUES ('d');");
  g_assert_false (driver->check (reader, &error));
  assert_remedy (error, MED_ERROR_RETRY, "Wait a moment and try again.");
  run (self->writer, "ROLLBACK");
  g_clear_error (&error);
  g_assert_true (driver->check (reader, &error));
  g_assert_no_error (error);
  driver->close (reader);
}

typedef struct
{
  gpointer handle;
  int done;
} Interruption;

static gpointer
interrupt_thread (gpointer data)
{
  Interruption *interruption = data;

  /* An interruption counts only while a statement runs: again until it was seen. */
  while (!g_atomic_int_get (&interruption->done))
    {
      driver->interrupt (interruption->handle);
      g_usleep (500);
    }
  return NULL;
}

static void
test_interrupted (Fixture *self, gconstpointer unused)
{
  Interruption interruption = { self->writer, 0 };
  GThread *thread = g_thread_new ("interrupt", interrupt_thread, &interruption);
  g_autoptr (GError) error = NULL;
  gboolean ended = driver->exec (self->writer,
                                 "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
                                 " SELECT count(*) FROM n",
                                 &error);

  g_atomic_int_set (&interruption.done, 1);
  g_thread_join (thread);
  g_assert_false (ended);
  assert_remedy (error, MED_ERROR_CANCELLED, "Nothing was changed.");
  g_assert_cmpint (ask (self->writer, "SELECT count(*) FROM t"), ==, 3);
}

static void
test_statements (Fixture *self, gconstpointer unused)
{
  static const gint64 numbers[] = {
    0,          1,          -1,         G_MAXINT32,  G_MININT32,
    G_MAXINT64, G_MININT64, 4294967296, -4294967296, 9007199254740993
  };
  static const char *const texts[] = { "", "a", "'\"; --", "病院 😀", "line\nline\ttab", NULL };
  g_autofree char *long_text = g_strnfill (1 << 20, 'y');
  g_autoptr (GError) error = NULL;
  gpointer statement = driver->prepare (self->writer, "SELECT $1, $2, $1", &error);

  g_assert_no_error (error);
  g_assert_nonnull (statement);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const char *text = i < G_N_ELEMENTS (texts) ? texts[i] : long_text;

      g_assert_true (driver->bind_int (statement, 1, numbers[i]));
      g_assert_true (driver->bind_text (statement, 2, text));
      g_assert_cmpint (driver->step (self->writer, statement, &error), ==, MED_STORE_ROW);
      g_assert_cmpint (driver->column_int (statement, 0), ==, numbers[i]);
      g_assert_cmpint (driver->column_int (statement, 2), ==, numbers[i]);
      g_assert_cmpstr (driver->column_text (statement, 1), ==, text);
      g_assert_true (driver->column_is_null (statement, 1) == (text == NULL));
      g_assert_cmpint (driver->step (self->writer, statement, &error), ==, MED_STORE_DONE);
      /* What was bound does not stay for the next one who uses the statement. */
      driver->reset (statement);
      g_assert_cmpint (driver->step (self->writer, statement, &error), ==, MED_STORE_ROW);
      g_assert_true (driver->column_is_null (statement, 0));
      g_assert_true (driver->column_is_null (statement, 1));
      driver->reset (statement);
    }
  g_assert_false (driver->bind_int (statement, 3, 1));
  g_assert_false (driver->bind_text (statement, 0, "x"));
  driver->finalize (statement);
}

static void
test_bad_statements (Fixture *self, gconstpointer unused)
{
  static const char *const statements[] = { "SELEC 1", "SELECT * FROM nowhere",
                                            "SELECT missing FROM t", "INSERT INTO t (name",
                                            "SELECT load_extension ('x')" };

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (GError) error = NULL;
      gpointer statement = driver->prepare (self->writer, statements[i], &error);

      if (statement != NULL)
        {
          g_assert_cmpint (driver->step (self->writer, statement, &error), ==, MED_STORE_FAILED);
          driver->finalize (statement);
        }
      assert_remedy (error, MED_ERROR_INTERNAL, "This is a fault of MedPatch. Please report it.");
    }
}

static void
test_counts (Fixture *self, gconstpointer unused)
{
  gint64 before = driver->rows_changed (self->writer);

  g_assert_false (driver->in_transaction (self->writer));
  run (self->writer, "BEGIN");
  g_assert_true (driver->in_transaction (self->writer));
  run (self->writer, "INSERT INTO t (id, name) VALUES (77, 'd')");
  g_assert_cmpint (driver->last_id (self->writer), ==, 77);
  g_assert_cmpint (driver->rows_changed (self->writer), ==, before + 1);
  run (self->writer, "UPDATE t SET number = 1; DELETE FROM t");
  g_assert_cmpint (driver->rows_changed (self->writer), ==, before + 9);
  run (self->writer, "ROLLBACK");
  g_assert_false (driver->in_transaction (self->writer));
  g_assert_cmpint (ask (self->writer, "SELECT count(*) FROM t"), ==, 3);
}

/* What is promised to people (power cuts, rules) and against prepared files. */
static void
test_settings (Fixture *self, gconstpointer unused)
{
  gpointer reader = open_at (self->path, MED_STORE_READ);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ask (self->writer, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (ask (self->writer, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (ask (self->writer, "PRAGMA recursive_triggers"), ==, 1);
  g_assert_cmpint (ask (self->writer, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (ask (self->writer, "PRAGMA cell_size_check"), ==, 1);
  g_assert_cmpint (ask (self->writer, "PRAGMA busy_timeout"), ==, 5000);
  g_assert_cmpint (ask (self->writer, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), ==,
                   1);
  g_assert_cmpint (ask (reader, "PRAGMA query_only"), ==, 1);
  g_assert_cmpint (ask (reader, "PRAGMA trusted_schema"), ==, 0);
  g_assert_true (driver->set_durable (self->writer, FALSE, &error));
  g_assert_cmpint (ask (self->writer, "PRAGMA synchronous"), ==, 0);
  g_assert_true (driver->set_durable (self->writer, TRUE, &error));
  g_assert_cmpint (ask (self->writer, "PRAGMA synchronous"), ==, 2);
  /* The tables of SQLite itself are not written to. */
  g_assert_false (driver->exec (self->writer,
                                "PRAGMA writable_schema=ON;"
                                "DELETE FROM sqlite_schema;",
                                &error));
  g_assert_nonnull (error);
  g_assert_cmpint (ask (self->writer, "SELECT count(*) FROM t"), ==, 3);
  driver->close (reader);
}

static void
test_copy (Fixture *self, gconstpointer unused)
{
  gpointer reader = open_at (self->path, MED_STORE_READ);
  g_autofree char *copy = g_build_filename (self->dir, "copy.db", NULL);
  g_autofree char *nowhere = g_build_filename (self->dir, "no", "copy.db", NULL);
  g_autoptr (GError) error = NULL;
  const gpointer handles[] = { reader, self->writer };

  for (gsize i = 0; i < G_N_ELEMENTS (handles); i++)
    {
      g_assert_true (driver->copy_to (handles[i], copy, &error));
      g_assert_no_error (error);
      gpointer copied = open_at (copy, MED_STORE_READ);
      g_assert_cmpint (ask (copied, "SELECT count(*) FROM t"), ==, 3);
      driver->close (copied);
      /* Never over something that is there */
      g_autoptr (GError) taken = NULL;
      g_assert_false (driver->copy_to (handles[i], copy, &taken));
      g_assert_nonnull (taken);
      g_assert_cmpint (taken->domain, ==, (int) MED_ERROR);
      g_assert_cmpint (g_remove (copy), ==, 0);
      /* A place that is not there */
      g_autoptr (GError) absent = NULL;
      g_assert_false (driver->copy_to (handles[i], nowhere, &absent));
      assert_remedy (absent, MED_ERROR_UNAVAILABLE,
                     "See that the service runs or the medium is inserted.");
    }
  /* A reader is one afterwards, whether it could copy or not. */
  refuse (reader, "DELETE FROM t", MED_ERROR_READ_ONLY, "Choose a place that can be written.");
  driver->close (reader);
}

static void
test_schema_words (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *script;
    const char *expected;
  } rows[] = {
    { "CREATE TABLE a (id @ID, n @INT NOT NULL) @STRICT;",
      "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;" },
    { "", "" },
    { "@ID@ID", "INTEGER PRIMARY KEYINTEGER PRIMARY KEY" },
    { "a@example.org", "a@example.org" },
    { "@INTEGER", "INTEGEREGER" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *script = driver->expand_schema (rows[i].script);
      g_assert_cmpstr (script, ==, rows[i].expected);
    }
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/sqlite-driver/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("broken-rules-are-conflicts", test_broken_rules);
  CASE ("busy-is-tried-again", test_busy);
  CASE ("locked-is-tried-again", test_locked);
  CASE ("full-disk-loses-nothing", test_full);
  CASE ("reader-cannot-write", test_reader_cannot_write);
  CASE ("read-only-file", test_read_only_file);
  CASE ("what-is-not-there", test_not_there);
  CASE ("not-a-database-stays-as-it-was", test_not_a_database);
  CASE ("corrupt-page", test_corrupt);
  CASE ("truncated-file", test_truncated);
  CASE ("check-that-cannot-be-made-is-no-damage", test_check_that_cannot_be_made);
  CASE ("interrupted", test_interrupted);
  CASE ("values-come-back-as-they-were-bound", test_statements);
  CASE ("bad-statements-are-faults-of-the-program", test_bad_statements);
  CASE ("rows-and-keys-are-counted", test_counts);
  CASE ("settings-that-are-promised", test_settings);
  CASE ("copy-goes-over-nothing", test_copy);
  CASE ("words-of-the-schema", test_schema_words);
  return g_test_run ();
}
