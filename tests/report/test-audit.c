/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/inventory/med-csv.h"
#include "engine/report/med-audit.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-engine.h"

static gboolean
record (MedConnection *connection, const char *action, const char *text, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) body =
      med_json_load (text, strlen (text), &med_json_default_limits, "body", error);

  return transaction != NULL && body != NULL &&
         med_transaction_record (transaction, 0, action, "device/1", body, error) &&
         med_transaction_commit (transaction, error);
}

static gpointer
record_all (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return record (connection, "device-changed",
                 "{\"before\":{\"room\":\"A\",\"gone\":1},\"after\":{\"room\":\"<b>&\","
                 "\"read_usec\":1795420800000000},\"line\":7}",
                 error) &&
                 record (connection, "decision-point-set",
                         "{\"before\":\"no\",\"after\":\"yes\",\"source\":\"=1+1\"}", error) &&
                 record (connection, "quite-new", "{}", error)
             ? MED_STORE_OK
             : NULL;
}

static MedTestEngine *
fixture_new (void)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, record_all, NULL, &error));
  g_assert_no_error (error);
  return fixture;
}

static gpointer
load (MedConnection *connection, gpointer seq, GCancellable *cancellable, GError **error)
{
  return med_audit_load_sync (connection, GPOINTER_TO_INT (seq), error);
}

static const MedAuditValue *
value_of (const MedAuditDetail *detail, const char *name)
{
  for (guint i = 0; i < detail->values->len; i++)
    {
      const MedAuditValue *value = g_ptr_array_index (detail->values, i);
      if (g_str_equal (value->name, name))
        return value;
    }
  g_error ("there is no value %s", name);
}

static void
test_before_and_after (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAuditDetail) first =
      med_test_engine_run (fixture, MED_STORE_BULK, load, GINT_TO_POINTER (1), &error);
  g_autoptr (MedAuditDetail) second =
      med_test_engine_run (fixture, MED_STORE_BULK, load, GINT_TO_POINTER (2), &error);

  g_assert_no_error (error);
  g_assert_null (first->person);
  g_assert_cmpstr (value_of (first, "room")->before, ==, "A");
  g_assert_cmpstr (value_of (first, "room")->after, ==, "<b>&");
  g_assert_cmpstr (value_of (first, "gone")->before, ==, "1");
  g_assert_null (value_of (first, "gone")->after);
  g_assert_cmpstr (value_of (first, "read")->after, ==, "2026-11-23 17:00");
  g_assert_cmpstr (value_of (first, "line")->after, ==, "7");
  g_assert_cmpstr (value_of (second, "value")->before, ==, "no");
  g_assert_cmpstr (value_of (second, "value")->after, ==, "yes");
}

static void
test_absent (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, load, GINT_TO_POINTER (9), &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

static gpointer export(MedConnection *connection,
                       gpointer path,
                       GCancellable *cancellable,
                       GError **error)
{
  return med_audit_export_sync (connection, path, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
test_export (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "audit.csv", NULL);
  g_autofree char *text = NULL;
  guint n = 0;

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_BULK, export, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (text, "audit.csv");
  while (med_csv_reader_next (reader, &error))
    {
      g_assert_cmpuint (med_csv_reader_get_n_fields (reader), ==, 8);
      n++;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 4);
}

static void
test_export_elsewhere (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, export,
                                      (gpointer) "/nowhere/audit.csv", &error));
  g_assert_cmpuint (error->domain, ==, MED_ERROR);
  g_assert_nonnull (strstr (error->message, "/nowhere/audit.csv"));
}

static gpointer
stopped_export (MedConnection *connection, gpointer path, GCancellable *unused, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  return export(connection, path, cancellable, error);
}

/* A stopped export leaves the file of the last one. */
static void
test_stopped_export (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "audit.csv", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, stopped_export, path, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
}

static gpointer
choices (MedConnection *connection, gpointer unused, GCancellable *cancellable, GError **error)
{
  return med_audit_choices_sync (connection, error);
}

static void
test_words (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAuditChoices) found =
      med_test_engine_run (fixture, MED_STORE_BULK, choices, NULL, &error);
  g_autofree char *known = med_audit_action_dup_title ("device-changed");
  g_autofree char *new = med_audit_action_dup_title ("quite-new");

  g_assert_cmpuint (g_strv_length (found->actions), ==, 3);
  g_assert_cmpuint (found->persons->len, ==, 0);
  g_assert_cmpstr (known, ==, "Device changed");
  g_assert_cmpstr (new, ==, "quite new");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/audit/before-and-after", test_before_and_after);
  g_test_add_func ("/report/audit/row-that-is-absent", test_absent);
  g_test_add_func ("/report/audit/export", test_export);
  g_test_add_func ("/report/audit/export-to-nowhere", test_export_elsewhere);
  g_test_add_func ("/report/audit/stopped-export-leaves-the-file", test_stopped_export);
  g_test_add_func ("/report/audit/words", test_words);
  return g_test_run ();
}
