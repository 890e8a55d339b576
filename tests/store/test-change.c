/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/store/med-change.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-engine.h"

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
  g_test_add_func ("/store/change/triggers-refuse-edits", test_triggers);
  g_test_add_func ("/store/change/write-without-record-is-refused", test_unrecorded);
  return g_test_run ();
}
