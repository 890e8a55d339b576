/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/store/med-migration.h"
#include "engine/store/med-store.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-engine.h"

static gpointer
add_site (MedConnection *connection, gpointer name, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL ||
      !med_connection_execute (connection, "INSERT INTO site (name) VALUES ($1)",
                               MED_VALUES (MED_TEXT (name)), error) ||
      !med_transaction_record (transaction, 0, "site-added", "site/1", NULL, error) ||
      !med_transaction_commit (transaction, error))
    return NULL;
  return MED_STORE_OK;
}

static gpointer
run_script (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  return med_connection_run_script (connection, script, error) ? MED_STORE_OK : NULL;
}

static void
changed_cb (MedStore *store, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_changed_signal (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  guint changes = 0;

  g_signal_connect (med_engine_get_store (fixture->engine), "changed", G_CALLBACK (changed_cb),
                    &changes);
  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, add_site, "A", &error));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site"), ==, 1);
  while (changes == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (changes, ==, 1);
}

static void
test_survives_restart (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, add_site, "病院", &error));
  med_test_engine_reopen (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site WHERE name = '病院'"),
                   ==, 1);
}

static gpointer
endless (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gint64 value = 0;

  g_atomic_int_set ((int *) input, 1);
  gboolean answered = med_connection_get_int (
      connection,
      "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
      MED_NO_VALUES, &value, error);
  g_assert_false (answered);
  return NULL;
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_store_run_finish (MED_STORE (source), result, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_main_loop_quit (data);
}

static gboolean
cancel_when_running_cb (gpointer data)
{
  gpointer *pair = data;

  if (!g_atomic_int_get ((int *) pair[0]))
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (pair[1]);
  return G_SOURCE_REMOVE;
}

static void
test_cancel_interrupts (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  int running = 0;
  gpointer pair[] = { &running, cancellable };

  med_store_run_async (med_engine_get_store (fixture->engine), MED_STORE_INTERACTIVE, endless,
                       &running, NULL, NULL, cancellable, ended_cb, loop);
  g_timeout_add (5, cancel_when_running_cb, pair);
  g_main_loop_run (loop);
}

/* Stopped while it reads and writes at once: the rollback itself is interrupted. */
static gpointer
stopped_midway (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
      MED_NO_VALUES, error);
  g_assert_true (med_query_next (query));
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  g_assert_true (med_connection_execute (connection, "INSERT INTO site (name) VALUES ('half')",
                                         MED_NO_VALUES, error));
  g_cancellable_cancel (cancellable);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, "stopped");
  return NULL;
}

static void
test_cancel_leaves_nothing_open (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (med_store_run_sync (med_engine_get_store (fixture->engine), MED_STORE_WRITER,
                                     stopped_midway, NULL, cancellable, &error));
  g_clear_error (&error);
  med_test_engine_run (fixture, MED_STORE_WRITER, add_site, "A", &error);
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site"), ==, 1);
}

static GError *
open_refused (const char *path)
{
  g_autoptr (MedClock) clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  GError *error = NULL;

  g_assert_null (med_store_open_sync (path, clock, &error));
  g_assert_nonnull (error);
  return error;
}

/* What is refused must be the same bytes afterwards. */
static void
assert_refused_untouched (const char *dir, const char *path, MedError code)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size_before, size_after;

  g_assert_true (g_file_get_contents (path, &before, &size_before, NULL));
  g_autoptr (GError) error = open_refused (path);
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "medpatch.db"));
  g_assert_true (g_file_get_contents (path, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  GStatBuf wal_info;
  g_assert_true (g_stat (wal, &wal_info) != 0 || wal_info.st_size == 0);
}

static void
test_newer_schema (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *path = g_build_filename (fixture->dir, "medpatch.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, run_script,
                                         "UPDATE schema_info SET version = 999", &error));
  med_engine_close (fixture->engine);
  assert_refused_untouched (fixture->dir, path, MED_ERROR_NEWER_VERSION);
}

static void
test_not_a_database (void)
{
  g_autofree char *dir = g_dir_make_tmp ("medpatch-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "medpatch.db", NULL);

  g_assert_true (g_file_set_contents (
      path, "this is a letter, not a database, and long enough to look at", -1, NULL));
  assert_refused_untouched (dir, path, MED_ERROR_DAMAGED);
  med_test_remove_tree (dir);
}

/* Zeros over a page in the middle: the check before opening must find it. */
static void
test_damaged_page (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *path = g_build_filename (fixture->dir, "medpatch.db", NULL);
  g_autofree char *data = NULL;
  gsize size = 0;

  med_engine_close (fixture->engine);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, >, 5 * 4096);
  memset (data + 4096, 0, 3 * 4096);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  assert_refused_untouched (fixture->dir, path, MED_ERROR_DAMAGED);
}

static void
copy_file (const char *from, const char *folder)
{
  g_autofree char *name = g_path_get_basename (from);
  g_autofree char *to = g_build_filename (folder, name, NULL);
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (from, &data, &size, NULL));
  g_assert_cmpuint (size, >, 0);
  g_assert_true (g_file_set_contents (to, data, (gssize) size, NULL));
}

static gpointer
count_kept (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_assert_true (med_connection_get_int (
      connection, "SELECT count(*) FROM setting WHERE key LIKE 'k%'", MED_NO_VALUES, input, error));
  return MED_STORE_OK;
}

/* A power cut while the journal was being changed, as at the very first start or during a restore:
 * what the dead program had begun is taken back, and the inventory opens. */
static void
test_rollback_journal (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *path = g_build_filename (fixture->dir, "medpatch.db", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *after = g_dir_make_tmp ("medpatch-test-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (after, "medpatch.db", NULL);
  g_autoptr (GError) error = NULL;
  gint64 kept = -1;

  med_engine_close (fixture->engine);
  g_autoptr (MedConnection) dying =
      med_connection_open (&med_sqlite_driver, path, MED_STORE_WRITE, fixture->clock, &error);
  g_assert_no_error (error);
  /* Few pages fit into memory, so that some are written before the end. */
  g_assert_true (med_connection_run_script (
      dying,
      "PRAGMA journal_mode=DELETE; PRAGMA cache_size=5; BEGIN;"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
      " INSERT INTO setting (key, value) SELECT 'k' || i, hex (randomblob (2000)) FROM n",
      &error));
  copy_file (path, after);
  copy_file (journal, after);
  g_autoptr (MedStore) store = med_store_open_sync (copy, fixture->clock, &error);
  g_assert_no_error (error);
  g_assert_nonnull (med_store_run_sync (store, MED_STORE_BULK, count_kept, &kept, NULL, &error));
  g_assert_cmpint (kept, ==, 0);
  med_store_close (store);
  med_test_remove_tree (after);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/store/every-write-is-announced", test_changed_signal);
  g_test_add_func ("/store/store/data-survive-a-restart", test_survives_restart);
  g_test_add_func ("/store/store/cancel-interrupts-a-statement", test_cancel_interrupts);
  g_test_add_func ("/store/store/cancel-leaves-nothing-open", test_cancel_leaves_nothing_open);
  g_test_add_func ("/store/store/newer-schema-is-refused-unchanged", test_newer_schema);
  g_test_add_func ("/store/store/other-file-is-refused-unchanged", test_not_a_database);
  g_test_add_func ("/store/store/damaged-page-is-refused-unchanged", test_damaged_page);
  g_test_add_func ("/store/store/rollback-journal-of-a-dead-program-is-played-back",
                   test_rollback_journal);
  return g_test_run ();
}
