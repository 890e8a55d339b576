/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/store/med-change.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-engine.h"

/* What every case asks in the end: how many sites there are, and how many links the audit chain
 * has. */
typedef struct
{
  MedTestEngine *engine;
  MedConnection *writer; /* of this thread, beside the store's */
  MedConnection *other;  /* of another program */
} Fixture;

static MedConnection *
open_connection (Fixture *self, MedStoreMode mode)
{
  g_autofree char *path = g_build_filename (self->engine->dir, "medpatch.db", NULL);
  g_autoptr (GError) error = NULL;
  MedConnection *connection =
      med_connection_open (&med_sqlite_driver, path, mode, self->engine->clock, &error);

  g_assert_no_error (error);
  g_assert_nonnull (connection);
  return connection;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->engine = med_test_engine_new ();
  self->writer = open_connection (self, MED_STORE_WRITE);
  self->other = open_connection (self, MED_STORE_WRITE);
  g_assert_true (med_connection_run_script (self->other, "PRAGMA busy_timeout=20", &error));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_connection_close (self->other);
  med_connection_close (self->writer);
  med_test_engine_free (self->engine);
}

static gboolean
add_site (MedConnection *connection, const char *name, GError **error)
{
  return med_connection_execute (connection, "INSERT INTO site (name) VALUES ($1)",
                                 MED_VALUES (MED_TEXT (name)), error);
}

static gint64
ask (MedConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  g_assert_true (med_connection_get_int (connection, sql, MED_NO_VALUES, &value, &error));
  g_assert_no_error (error);
  return value;
}

static void
assert_stored (Fixture *self, gint64 sites, gint64 changes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChangeVerdict) verdict = med_change_verify_sync (self->other, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (verdict);
  g_assert_cmpint (verdict->first_broken, ==, 0);
  g_assert_cmpint (verdict->rows, ==, changes);
  g_assert_cmpint (ask (self->other, "SELECT count(*) FROM site"), ==, sites);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM site"), ==, sites);
}

static MedTransaction *
begin (MedConnection *connection)
{
  g_autoptr (GError) error = NULL;
  MedTransaction *transaction = med_transaction_begin (connection, &error);

  g_assert_no_error (error);
  g_assert_nonnull (transaction);
  return transaction;
}

static void
record (MedTransaction *transaction, const char *subject)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (med_transaction_record (transaction, 0, "site-added", subject, NULL, &error));
  g_assert_no_error (error);
}

static void
test_committed (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTransaction) transaction = begin (self->writer);

  g_assert_true (add_site (self->writer, "A", &error));
  g_assert_true (add_site (self->writer, "B", &error));
  record (transaction, "site/1");
  record (transaction, "site/2");
  /* Nobody else sees any of it before. */
  g_assert_cmpint (ask (self->other, "SELECT count(*) FROM site"), ==, 0);
  g_assert_true (med_transaction_commit (transaction, &error));
  g_assert_no_error (error);
  assert_stored (self, 2, 2);
}

static void
test_out_of_scope (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (MedTransaction) transaction = begin (self->writer);

      g_assert_true (add_site (self->writer, "A", &error));
      record (transaction, "site/1");
    }
  assert_stored (self, 0, 0);
}

static void
test_without_record (Fixture *self, gconstpointer unused)
{
  static const char *const writes[] = {
    "INSERT INTO site (name) VALUES ('A')",
    "UPDATE setting SET value = 'x' WHERE key = 'kept'",
    "DELETE FROM setting WHERE key = 'kept'",
    "DELETE FROM setting",
    "INSERT INTO setting (key, value) VALUES ('kept', 'y')"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  };
  g_autoptr (GError) set = NULL;

  g_assert_true (med_connection_run_script (
      self->writer, "INSERT INTO setting (key, value) VALUES ('kept', 'before')", &set));
  for (gsize i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedTransaction) transaction = begin (self->writer);

      g_assert_true (med_connection_execute (self->writer, writes[i], MED_NO_VALUES, &error));
      g_assert_false (med_transaction_commit (transaction, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_INTERNAL);
      g_clear_pointer (&transaction, med_transaction_free);
      g_assert_cmpint (
          ask (self->other, "SELECT count(*) FROM setting WHERE key = 'kept' AND value = 'before'"),
          ==, 1);
      assert_stored (self, 0, 0);
    }
}

/* A refused commit is not the end: recorded after all it goes through. */
static void
test_recorded_after_refusal (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTransaction) transaction = begin (self->writer);

  g_assert_true (add_site (self->writer, "A", &error));
  g_assert_false (med_transaction_commit (transaction, &error));
  g_clear_error (&error);
  record (transaction, "site/1");
  g_assert_true (med_transaction_commit (transaction, &error));
  g_assert_no_error (error);
  assert_stored (self, 1, 1);
}

static void
test_nothing_written (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTransaction) transaction = begin (self->writer);

  g_assert_true (med_connection_execute (self->writer, "UPDATE setting SET value = '' WHERE false",
                                         MED_NO_VALUES, &error));
  g_assert_true (med_transaction_commit (transaction, &error));
  g_assert_no_error (error);
  assert_stored (self, 0, 0);
}

static void
test_derived (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (self->writer, &error);

  g_assert_no_error (error);
  g_assert_nonnull (transaction);
  g_assert_true (add_site (self->writer, "A", &error));
  g_assert_true (med_transaction_commit (transaction, &error));
  g_assert_no_error (error);
  assert_stored (self, 1, 0);
}

/* A second one within the first is refused, whichever kind, and the first goes on unharmed. */
static void
test_nested (Fixture *self, gconstpointer unused)
{
  typedef MedTransaction *(*Begin) (MedConnection *, GError **);
  static const Begin kinds[] = { med_transaction_begin, med_transaction_begin_derived,
                                 med_transaction_begin_reading };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTransaction) outer = begin (self->writer);

  g_assert_true (add_site (self->writer, "A", &error));
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) refused = NULL;

      g_assert_null (kinds[i](self->writer, &refused));
      g_assert_error (refused, MED_ERROR, MED_ERROR_INTERNAL);
    }
  g_assert_true (add_site (self->writer, "B", &error));
  record (outer, "site/1");
  g_assert_true (med_transaction_commit (outer, &error));
  g_assert_no_error (error);
  assert_stored (self, 2, 1);
}

/* One statement that breaks a rule takes itself back, not what was written before it. */
static void
test_failed_statement (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) conflict = NULL;
  g_autoptr (MedTransaction) transaction = begin (self->writer);

  g_assert_true (add_site (self->writer, "A", &error));
  g_assert_false (add_site (self->writer, "A", &conflict));
  g_assert_error (conflict, MED_ERROR, MED_ERROR_CONFLICT);
  record (transaction, "site/1");
  g_assert_true (med_transaction_commit (transaction, &error));
  g_assert_no_error (error);
  assert_stored (self, 1, 1);
}

static void
test_record_of_nobody (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTransaction) transaction = begin (self->writer);

  g_assert_true (add_site (self->writer, "A", &error));
  record (transaction, "");
  /* The chain may not be written into by hand, within the transaction as little as outside. */
  g_assert_false (med_connection_execute (self->writer, "UPDATE change SET action = 'x'",
                                          MED_NO_VALUES, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (
      med_connection_execute (self->writer, "DELETE FROM change", MED_NO_VALUES, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (med_transaction_commit (transaction, &error));
  assert_stored (self, 1, 1);
}

static void
test_two_writers (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) busy = NULL;
  g_autoptr (MedTransaction) transaction = begin (self->writer);

  g_assert_true (add_site (self->writer, "A", &error));
  g_assert_null (med_transaction_begin (self->other, &busy));
  g_assert_error (busy, MED_ERROR, MED_ERROR_RETRY);
  record (transaction, "site/1");
  g_assert_true (med_transaction_commit (transaction, &error));
  /* And now the other one may, with the chain going on from where the first left it. */
  g_autoptr (MedTransaction) second = begin (self->other);
  g_assert_true (add_site (self->other, "B", &error));
  record (second, "site/2");
  g_assert_true (med_transaction_commit (second, &error));
  g_assert_no_error (error);
  assert_stored (self, 2, 2);
}

static void
test_reading_is_of_one_moment (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedConnection) reader = open_connection (self, MED_STORE_READ);
  g_autoptr (MedTransaction) reading = med_transaction_begin_reading (reader, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reading);
  g_assert_cmpint (ask (reader, "SELECT count(*) FROM site"), ==, 0);
  g_autoptr (MedTransaction) writing = begin (self->writer);
  g_assert_true (add_site (self->writer, "A", &error));
  record (writing, "site/1");
  g_assert_true (med_transaction_commit (writing, &error));
  g_assert_cmpint (ask (reader, "SELECT count(*) FROM site"), ==, 0);
  g_assert_cmpint (ask (reader, "SELECT count(*) FROM change"), ==, 0);
  g_clear_pointer (&reading, med_transaction_free);
  g_assert_cmpint (ask (reader, "SELECT count(*) FROM site"), ==, 1);
  assert_stored (self, 1, 1);
}

static void
test_reading_writes_nothing (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) read_only = NULL;
  g_autoptr (MedConnection) reader = open_connection (self, MED_STORE_READ);
  g_autoptr (MedTransaction) reading = med_transaction_begin_reading (reader, &error);

  g_assert_false (add_site (reader, "A", &read_only));
  g_assert_error (read_only, MED_ERROR, MED_ERROR_READ_ONLY);
  g_clear_error (&read_only);
  g_assert_false (med_transaction_record (reading, 0, "site-added", "site/1", NULL, &read_only));
  g_assert_error (read_only, MED_ERROR, MED_ERROR_READ_ONLY);
  g_clear_pointer (&reading, med_transaction_free);
  /* On the writer's connection it could be written; it is not kept, recorded or not. */
  reading = med_transaction_begin_reading (self->writer, &error);
  g_assert_nonnull (reading);
  g_assert_true (add_site (self->writer, "A", &error));
  record (reading, "site/1");
  g_assert_false (med_transaction_commit (reading, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_INTERNAL);
  g_clear_pointer (&reading, med_transaction_free);
  assert_stored (self, 0, 0);
}

static void
test_reader_cannot_begin (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedConnection) reader = open_connection (self, MED_STORE_READ);
  g_autoptr (GError) error = NULL;

  g_assert_null (med_transaction_begin (reader, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_READ_ONLY);
}

/* What a job leaves open, the lane takes back, so that the next one begins with nothing. */
static void
test_abandoned (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (med_connection_run_script (self->writer,
                                            "BEGIN; INSERT INTO site (name) VALUES ('A')", &error));
  med_connection_abandon (self->writer);
  med_connection_abandon (self->writer);
  g_autoptr (MedTransaction) transaction = begin (self->writer);
  g_assert_cmpint (ask (self->writer, "SELECT count(*) FROM site"), ==, 0);
}

/* Any mixture of committed, refused and abandoned ones: as many sites as were committed, and a
 * chain without a gap. */
static void
test_any_mixture (Fixture *self, gconstpointer unused)
{
  guint32 seed = 20261128;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  gint64 sites = 0, changes = 0;

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 60; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedTransaction) transaction = begin (self->writer);
      gint32 rows = g_rand_int_range (chance, 0, 4), records = g_rand_int_range (chance, 0, 3);
      gboolean commits = g_rand_int_range (chance, 0, 3) > 0;

      for (gint32 row = 0; row < rows; row++)
        {
          g_autofree char *name = g_strdup_printf ("%d-%d", i, row);
          g_assert_true (add_site (self->writer, name, &error));
        }
      for (gint32 n = 0; n < records; n++)
        record (transaction, "site/0");
      if (!commits)
        continue;
      g_assert_true (med_transaction_commit (transaction, &error) == (rows == 0 || records > 0));
      if (error == NULL)
        {
          sites += rows;
          changes += records;
        }
    }
  g_assert_cmpint (sites, >, 0);
  assert_stored (self, sites, changes);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/transaction/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("committed-is-all-there", test_committed);
  CASE ("out-of-scope-is-undone", test_out_of_scope);
  CASE ("without-a-record-is-refused", test_without_record);
  CASE ("recorded-after-a-refusal", test_recorded_after_refusal);
  CASE ("nothing-written-needs-no-record", test_nothing_written);
  CASE ("derived-needs-no-record", test_derived);
  CASE ("one-within-another-is-refused", test_nested);
  CASE ("failed-statement-takes-only-itself-back", test_failed_statement);
  CASE ("chain-is-not-written-by-hand", test_record_of_nobody);
  CASE ("two-writers-one-after-the-other", test_two_writers);
  CASE ("reading-is-of-one-moment", test_reading_is_of_one_moment);
  CASE ("reading-writes-nothing", test_reading_writes_nothing);
  CASE ("reader-cannot-begin-to-write", test_reader_cannot_begin);
  CASE ("abandoned-is-undone", test_abandoned);
  CASE ("any-mixture-leaves-a-whole-chain", test_any_mixture);
  return g_test_run ();
}
