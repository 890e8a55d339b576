/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/store/med-change.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-fleet.h"

static gpointer
append_three (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const actions[] = { "site-added", "device-added", "device-changed" };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

      if (transaction == NULL ||
          !med_transaction_record (transaction, 0, actions[i], "device/1", NULL, error) ||
          !med_transaction_commit (transaction, error))
        return NULL;
    }
  return MED_STORE_OK;
}

static gpointer
verify (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_change_verify_sync (connection, cancellable, error);
}

static gpointer
run_script (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  return med_connection_run_script (connection, script, error) ? MED_STORE_OK : NULL;
}

static MedChangeVerdict *
verdict_after (const char *tampering)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, append_three, NULL, &error));
  g_assert_no_error (error);
  /* Only a person with the file and a database tool can do this: the triggers stand in the way of
   * everybody else. */
  if (tampering != NULL)
    g_assert_nonnull (
        med_test_engine_run (fixture, MED_STORE_WRITER, run_script, (gpointer) tampering, &error));
  g_assert_no_error (error);
  MedChangeVerdict *verdict = med_test_engine_run (fixture, MED_STORE_BULK, verify, NULL, &error);
  g_assert_no_error (error);
  return verdict;
}

static void
test_whole (void)
{
  g_autoptr (MedChangeVerdict) verdict = verdict_after (NULL);

  g_assert_cmpint (verdict->rows, ==, 3);
  g_assert_cmpint (verdict->first_broken, ==, 0);
  g_assert_cmpuint (strlen (verdict->head), ==, 64);
}

static void
test_changed_row (void)
{
  g_autoptr (MedChangeVerdict) verdict = verdict_after (
      "DROP TRIGGER change_no_update; UPDATE change SET action = 'x' WHERE seq = 2;");

  g_assert_cmpint (verdict->first_broken, ==, 2);
}

static void
test_removed_row (void)
{
  g_autoptr (MedChangeVerdict) verdict =
      verdict_after ("DROP TRIGGER change_no_delete; DELETE FROM change WHERE seq = 2;");

  g_assert_cmpint (verdict->first_broken, ==, 3);
  g_assert_nonnull (strstr (verdict->reason, "2"));
}

#define OPEN                                                                                       \
  "DROP TRIGGER change_no_update; DROP TRIGGER change_no_delete; DROP TRIGGER change_in_order;"

/* Tampers, looks, and takes the tampering back. */
static gpointer
try_func (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  g_autofree char *whole = g_strconcat ("BEGIN;" OPEN, script, NULL);

  if (!med_connection_run_script (connection, whole, error))
    return NULL;
  g_autoptr (MedChangeVerdict) verdict = med_change_verify_sync (connection, cancellable, error);
  return med_connection_run_script (connection, "ROLLBACK", error) ? g_steal_pointer (&verdict)
                                                                   : NULL;
}

static gint64
first_broken_after (MedTestEngine *engine, const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChangeVerdict) verdict =
      med_test_engine_run (engine, MED_STORE_WRITER, try_func, (gpointer) script, &error);

  g_assert_no_error (error);
  if (verdict == NULL)
    return -1;
  g_assert_true ((verdict->reason != NULL) == (verdict->first_broken != 0));
  return verdict->first_broken;
}

static MedTestEngine *
new_engine_with_three (void)
{
  MedTestEngine *engine = med_test_engine_new ();

  g_assert_nonnull (med_test_engine_run (engine, MED_STORE_WRITER, append_three, NULL, NULL));
  g_assert_cmpint (first_broken_after (engine, ""), ==, 0);
  return engine;
}

/* Whatever is changed, in whichever row, is found there. */
static void
test_every_field (void)
{
  static const char *const changes[] = {
    "at_usec = at_usec + 1",
    "person_id = 7",
    "action = action || ' '",
    "action = ''",
    "subject = 'device/2'",
    "subject = 'DEVICE/1'",
    "body = '{ }'",
    "body = '{\"a\":1}'",
    "content_hash = replace (content_hash, 'a', 'b'), body = '{\"c\":1}'",
    "head = upper (head) || 'x'",
    "content_hash = ''",
    /* Behind a NUL, where no text goes on */
    "body = body || char (0) || 'hidden'",
    "action = action || char (0)",
    "subject = subject || char (0) || subject",
    /* From one field into the next */
    "action = action || subject, subject = ''",
  };

  g_autoptr (MedTestEngine) engine = new_engine_with_three ();

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    for (int row = 1; row <= 3; row++)
      {
        g_autofree char *script =
            g_strdup_printf ("UPDATE change SET %s WHERE seq = %d", changes[i], row);
        gint64 found = first_broken_after (engine, script);

        if (found != row)
          g_error ("%s in row %d is found in row %d", changes[i], row, (int) found);
      }
}

static void
test_rows_moved (void)
{
  static const struct
  {
    const char *script;
    gint64 first_broken;
  } rows[] = {
    { "UPDATE change SET seq = -seq WHERE seq = 2", -2 },
    { "UPDATE change SET seq = 4 WHERE seq = 3", 4 },
    { "UPDATE change SET seq = 0 WHERE seq = 1", 1 },
    { "DELETE FROM change WHERE seq > 1; UPDATE change SET seq = 0", 1 },
    { "DELETE FROM change WHERE seq = 1", 2 },
    { "DELETE FROM change WHERE seq < 3", 3 },
    { "UPDATE change SET seq = 99 WHERE seq = 1; UPDATE change SET seq = 1 WHERE seq = 2;"
      "UPDATE change SET seq = 2 WHERE seq = 99",
      1 },
    { "UPDATE change SET seq = seq + 10", 11 },
    { "INSERT INTO change VALUES (4, 1, 0, 'x', 'y', '{}', 'c', 'h')", 4 },
    { "INSERT INTO change SELECT 4, at_usec, person_id, action, subject, body, content_hash,"
      " 'h' FROM change WHERE seq = 3",
      4 },
    { "INSERT INTO change SELECT 0, at_usec, person_id, action, subject, body, content_hash,"
      " 'h' FROM change WHERE seq = 1",
      1 },
  };
  g_autoptr (MedTestEngine) engine = new_engine_with_three ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 found = first_broken_after (engine, rows[i].script);

      if (found != rows[i].first_broken)
        g_error ("%s: found in row %d", rows[i].script, (int) found);
    }
}

/* A row written anew with hashes that fit it: the next one does not hang on it. At the end of the
 * log only a head that is kept elsewhere can tell; that much is said of it. */
static void
test_rewritten (void)
{
  for (int row = 1; row <= 3; row++)
    {
      g_autoptr (MedChangeVerdict) before = verdict_after (NULL);
      g_autofree char *previous = g_strdup (MED_CHANGE_FIRST_LINK);
      g_autoptr (MedTestEngine) engine = med_test_engine_new ();
      g_autoptr (GError) error = NULL;
      const MedChangeRow forged = { row, MED_TEST_NOW_USEC, 0, "forged", "device/1", "{}" };
      g_autofree char *content = med_change_hash_content (&forged);

      g_assert_nonnull (before);
      g_assert_nonnull (med_test_engine_run (engine, MED_STORE_WRITER, append_three, NULL, &error));
      if (row > 1)
        {
          g_autofree char *sql =
              g_strdup_printf ("SELECT head FROM change WHERE seq = %d", row - 1);
          g_free (previous);
          previous = med_test_fleet_dup_text (engine, sql);
        }
      g_autofree char *head = med_change_hash_link (previous, content);
      g_autofree char *script =
          g_strdup_printf (OPEN "UPDATE change SET action = 'forged', at_usec = %s,"
                                " content_hash = '%s', head = '%s' WHERE seq = %d",
                           "1795420800000000", content, head, row);
      g_assert_nonnull (med_test_engine_run (engine, MED_STORE_WRITER, run_script, script, &error));
      g_autoptr (MedChangeVerdict) verdict =
          med_test_engine_run (engine, MED_STORE_BULK, verify, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (verdict);
      g_assert_cmpint (verdict->first_broken, ==, row < 3 ? row + 1 : 0);
      if (row == 3)
        g_assert_cmpstr (verdict->head, !=, before->head);
    }
}

/* No two rows are the same bytes to the hash. */
static void
test_content_is_unambiguous (void)
{
  static const MedChangeRow rows[] = {
    { 1, 2, 3, "a", "b", "c" },     { 1, 2, 3, "ab", "", "c" },  { 1, 2, 3, "", "ab", "c" },
    { 1, 2, 3, "a", "bc", "" },     { 1, 2, 3, "a", "", "bc" },  { 12, 3, 0, "a", "b", "c" },
    { 1, 23, 0, "a", "b", "c" },    { 1, 2, 30, "a", "b", "c" }, { -1, 2, 3, "a", "b", "c" },
    { 1, -2, 3, "a", "b", "c" },    { 1, 2, -3, "a", "b", "c" }, { 1, 2, 3, "1:a", "b", "c" },
    { 1, 2, 3, "a1:b", "1:c", "" }, { 1, 2, 3, "A", "b", "c" },  { 1, 2, 3, "a ", "b", "c" },
    { 1, 2, 3, "", "", "" },        { 1, 2, 3, "病", "院", "" }, { 1, 2, 3, "病院", "", "" },
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char *hash = med_change_hash_content (&rows[i]);

      g_assert_cmpuint (strlen (hash), ==, 64);
      g_assert_true (g_hash_table_add (seen, hash));
      /* Of a link neither part may stand in for the other. */
      g_autofree char *link = med_change_hash_link (MED_CHANGE_FIRST_LINK, hash);
      g_autofree char *turned = med_change_hash_link (hash, MED_CHANGE_FIRST_LINK);
      g_assert_cmpstr (link, !=, turned);
    }
}

static gpointer
verify_stopped (MedConnection *connection, gpointer input, GCancellable *unused, GError **error)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  return med_change_verify_sync (connection, cancelled, error);
}

static void
test_stopped_and_empty (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChangeVerdict) empty =
      med_test_engine_run (engine, MED_STORE_BULK, verify, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (empty);
  g_assert_cmpint (empty->rows, ==, 0);
  g_assert_cmpstr (empty->head, ==, MED_CHANGE_FIRST_LINK);
  g_assert_nonnull (med_test_engine_run (engine, MED_STORE_WRITER, append_three, NULL, &error));
  g_assert_null (med_test_engine_run (engine, MED_STORE_BULK, verify_stopped, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
}

static void
refused (const char *script)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, append_three, NULL, &error));
  g_assert_null (
      med_test_engine_run (fixture, MED_STORE_WRITER, run_script, (gpointer) script, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_assert_cmpint (med_test_engine_count (
                       fixture, "SELECT count(*) FROM change WHERE action = 'device-changed'"),
                   ==, 1);
}

static void
test_triggers (void)
{
  refused ("UPDATE change SET action = 'x' WHERE seq = 1");
  refused ("DELETE FROM change WHERE seq = 3");
  refused ("INSERT OR REPLACE INTO change VALUES (3, 1, 0, 'x', 'y', '{}', 'c', 'h')");
}

static gpointer
write_unrecorded (MedConnection *connection,
                  gpointer input,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL ||
      !med_connection_execute (connection, "INSERT INTO site (name) VALUES ($1)",
                               MED_VALUES (MED_TEXT ("A")), error))
    return NULL;
  return med_transaction_commit (transaction, error) ? MED_STORE_OK : NULL;
}

static void
test_unrecorded (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, write_unrecorded, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_INTERNAL);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/change/whole-chain-is-accepted", test_whole);
  g_test_add_func ("/store/change/changed-row-is-named", test_changed_row);
  g_test_add_func ("/store/change/removed-row-is-named", test_removed_row);
  g_test_add_func ("/store/change/every-field-of-every-row", test_every_field);
  g_test_add_func ("/store/change/rows-that-were-moved", test_rows_moved);
  g_test_add_func ("/store/change/row-written-anew", test_rewritten);
  g_test_add_func ("/store/change/content-is-unambiguous", test_content_is_unambiguous);
  g_test_add_func ("/store/change/stopped-and-empty", test_stopped_and_empty);
  g_test_add_func ("/store/change/triggers-refuse-edits", test_triggers);
  g_test_add_func ("/store/change/write-without-record-is-refused", test_unrecorded);
  return g_test_run ();
}
