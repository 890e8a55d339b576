/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-distribution.h"
#include "engine/distribution/med-payload.h"
#include "engine/distribution/med-staging.h"
#include "engine/distribution/med-vault.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

/* A released patch, a device of the release it is for, its bytes in the vault, a scan recorded. */
typedef struct
{
  MedTestEngine *engine;
  gint64 statement_id;
  gint64 device_id;
  gint64 payload_id;
} Fixture;

typedef struct
{
  Fixture *fixture;
  gint64 device_id;
  gint64 person_id;
  MedCheckResult bytes;
  MedCheckResult malware;
  MedStagingVerdict *verdict;
  MedStagingPolicy policy;
  MedScanRecord scan;
} Input;

static gpointer
check (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_staging_check_sync (connection, 1, input->device_id, &input->verdict, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
store_checks (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;
  MedPayloadCheck bytes = { MED_CHECK_BYTES, input->bytes, (char *) "b", NULL, 0, 0 };
  MedPayloadCheck malware = { MED_CHECK_MALWARE, input->malware, (char *) "m", NULL, 0, 0 };

  return med_payload_store_checks_sync (connection, input->fixture->payload_id, 1, &bytes, &malware,
                                        error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
record (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_payload_record_scan_sync (connection, input->fixture->payload_id, input->person_id,
                                       &input->scan, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
save_policy (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_staging_policy_save_sync (connection, input->person_id, &input->policy, error)
             ? MED_STORE_OK
             : NULL;
}

static void
store (Fixture *fixture, MedCheckResult bytes, MedCheckResult malware)
{
  Input input = { .fixture = fixture, .bytes = bytes, .malware = malware };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture->engine, MED_STORE_WRITER, store_checks, &input, &error);
  g_assert_no_error (error);
}

static MedStagingVerdict *
verdict_for (Fixture *fixture, gint64 device_id)
{
  Input input = { .fixture = fixture, .device_id = device_id };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture->engine, MED_STORE_WRITER, check, &input, &error);
  g_assert_no_error (error);
  return input.verdict;
}

static void
blocked (Fixture *fixture, const char *words)
{
  g_autoptr (MedStagingVerdict) verdict = verdict_for (fixture, fixture->device_id);

  g_test_message ("%s", verdict->reason);
  g_assert_false (verdict->allowed);
  g_assert_nonnull (strstr (verdict->reason, words));
}

static void
put_payload (Fixture *fixture)
{
  g_autofree char *path =
      med_test_fleet_write_file (fixture->engine, "kb5025221.msu", MED_TEST_PAYLOAD_TEXT);
  const MedVaultFile file = { "kb5025221.msu", 11, MED_TEST_PAYLOAD_SHA256 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_vault_put_sync (fixture->engine->dir, path, &file, NULL, NULL, &error));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = med_test_statement (NULL, NULL);

  fixture->engine = med_test_engine_new ();
  med_test_statement_add_people (fixture->engine);
  fixture->device_id =
      med_test_fleet_add_device (fixture->engine, "10233", "Nordlicht", "Exa CT 64", "4.1");
  fixture->statement_id = med_test_statement_release (fixture->engine, text);
  fixture->payload_id = med_test_engine_count (fixture->engine, "SELECT id FROM payload");
  put_payload (fixture);
  store (fixture, MED_CHECK_PASSED, MED_CHECK_PASSED);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_engine_free (fixture->engine);
}

static void
test_allowed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedStagingVerdict) verdict = verdict_for (fixture, fixture->device_id);

  g_assert_null (verdict->reason);
  g_assert_true (verdict->allowed);
  g_assert_cmpint (verdict->statement_id, ==, fixture->statement_id);
  g_assert_cmpuint (verdict->items->len, ==, 4);
}

/* Every state of every check but the good ones stands in the way. */
static void
test_each_check (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    MedCheckResult bytes;
    MedCheckResult malware;
    gboolean allowed;
  } cases[] = {
    { MED_CHECK_FAILED, MED_CHECK_PASSED, FALSE },
    { MED_CHECK_NOT_CHECKED, MED_CHECK_PASSED, FALSE },
    { MED_CHECK_RECORDED, MED_CHECK_PASSED, FALSE },
    { MED_CHECK_PASSED, MED_CHECK_FAILED, FALSE },
    { MED_CHECK_PASSED, MED_CHECK_NOT_CHECKED, FALSE },
    { MED_CHECK_PASSED, MED_CHECK_NOT_FULLY_SCANNED, FALSE },
    { MED_CHECK_PASSED, MED_CHECK_RECORDED, TRUE },
    { MED_CHECK_PASSED, MED_CHECK_PASSED, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_test_fleet_run_script (fixture->engine, "DELETE FROM payload_check");
      store (fixture, cases[i].bytes, cases[i].malware);
      g_autoptr (MedStagingVerdict) verdict = verdict_for (fixture, fixture->device_id);
      g_assert_cmpint (verdict->allowed, ==, cases[i].allowed);
    }
}

/* A scanner that does not answer neither heals nor harms. */
static void
test_silent_scanner (Fixture *fixture, gconstpointer data)
{
  store (fixture, MED_CHECK_PASSED, MED_CHECK_RECORDED);
  store (fixture, MED_CHECK_PASSED, MED_CHECK_NOT_CHECKED);
  g_autoptr (MedStagingVerdict) verdict = verdict_for (fixture, fixture->device_id);
  g_assert_true (verdict->allowed);
  store (fixture, MED_CHECK_PASSED, MED_CHECK_FAILED);
  store (fixture, MED_CHECK_PASSED, MED_CHECK_NOT_CHECKED);
  blocked (fixture, "Malware found");
}

static void
test_missing_bytes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = med_vault_dup_path (fixture->engine->dir, MED_TEST_PAYLOAD_SHA256);

  g_assert_cmpint (g_remove (path), ==, 0);
  blocked (fixture, "not in the vault");
}

static void
test_never_checked (Fixture *fixture, gconstpointer data)
{
  med_test_fleet_run_script (fixture->engine, "DELETE FROM payload_check");
  blocked (fixture, "Not checked");
}

static void
test_other_release (Fixture *fixture, gconstpointer data)
{
  gint64 other =
      med_test_fleet_add_device (fixture->engine, "10234", "Nordlicht", "Exa CT 64", "4.2");
  g_autoptr (MedStagingVerdict) verdict = verdict_for (fixture, other);

  g_assert_false (verdict->allowed);
  g_assert_nonnull (strstr (verdict->reason, "Exa CT 64 4.2"));
  g_assert_cmpint (verdict->statement_id, ==, 0);
}

static void
test_retired (Fixture *fixture, gconstpointer data)
{
  med_test_fleet_run_script (fixture->engine, "UPDATE device SET retired_usec = 1");
  blocked (fixture, "retired");
}

static void
test_prerequisite (Fixture *fixture, gconstpointer data)
{
  med_test_fleet_run_script (fixture->engine,
                             "INSERT INTO statement_patch_relation VALUES (1, 'requires', 'KB1')");
  blocked (fixture, "KB1 must be installed");
  med_test_fleet_run_script (
      fixture->engine,
      "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec)"
      " VALUES (77, 'KB1', 'Microsoft', 1, 1);"
      "INSERT INTO config_patch SELECT config_id, 77 FROM device WHERE asset = '10233'");
  g_autoptr (MedStagingVerdict) verdict = verdict_for (fixture, fixture->device_id);
  g_assert_true (verdict->allowed);
}

static void
test_withdrawn (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text =
      med_test_statement ("\"revision\": 1", "\"revision\": 2", "\"state\": \"released\"",
                          "\"state\": \"withdrawn\"", NULL);
  MedStatementImported imported = { 0 };

  g_assert_true (med_test_statement_import (fixture->engine, 1, text, &imported, NULL));
  blocked (fixture, "waits for confirmation");
  g_assert_true (med_test_statement_confirm (fixture->engine, imported.statement_id, 2, NULL));
  blocked (fixture, "taken it back");
}

static void
test_policy (Fixture *fixture, gconstpointer data)
{
  Input input = { .fixture = fixture, .person_id = 3 };
  g_autoptr (GError) error = NULL;

  store (fixture, MED_CHECK_PASSED, MED_CHECK_RECORDED);
  g_assert_null (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, save_policy, &input, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_autoptr (MedStagingVerdict) before = verdict_for (fixture, fixture->device_id);
  g_assert_true (before->allowed);
  input.person_id = 2;
  g_clear_error (&error);
  med_test_engine_run (fixture->engine, MED_STORE_WRITER, save_policy, &input, &error);
  g_assert_no_error (error);
  blocked (fixture, "Scan recorded by a person");
  g_autofree char *words = med_staging_policy_describe (&input.policy);
  g_assert_nonnull (strstr (words, "two people"));
}

static void
record_refused (Fixture *fixture, gint64 person_id, MedScanRecord scan, int code)
{
  Input input = { .fixture = fixture, .person_id = person_id, .scan = scan };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_fleet_snapshot (fixture->engine);

  g_assert_null (med_test_engine_run (fixture->engine, MED_STORE_WRITER, record, &input, &error));
  g_assert_error (error, MED_ERROR, code);
  g_autofree char *after = med_test_fleet_snapshot (fixture->engine);
  g_assert_cmpstr (before, ==, after);
}

static void
test_recorded_scan (Fixture *fixture, gconstpointer data)
{
  const gint64 day = MED_USEC_PER_DAY;
  const gint64 now = MED_TEST_NOW_USEC;
  const MedScanRecord good = { "Trend 12", now - day, now, TRUE, "on the scan station" };
  Input input = { .fixture = fixture, .person_id = 1, .scan = good };
  g_autoptr (GError) error = NULL;

  med_test_fleet_run_script (fixture->engine, "DELETE FROM payload_check");
  store (fixture, MED_CHECK_PASSED, MED_CHECK_NOT_CHECKED);
  record_refused (fixture, 3, good, MED_ERROR_NOT_PERMITTED);
  record_refused (fixture, 1, (MedScanRecord){ "", now, now, TRUE, NULL }, MED_ERROR_CORRECT_INPUT);
  record_refused (fixture, 1, (MedScanRecord){ "T", 0, now, TRUE, NULL }, MED_ERROR_CORRECT_INPUT);
  record_refused (fixture, 1, (MedScanRecord){ "T", now, now + 9 * day, TRUE, NULL },
                  MED_ERROR_CORRECT_INPUT);
  record_refused (fixture, 1, (MedScanRecord){ "T", now, now - 9 * day, TRUE, NULL },
                  MED_ERROR_CORRECT_INPUT);
  med_test_engine_run (fixture->engine, MED_STORE_WRITER, record, &input, &error);
  g_assert_no_error (error);
  g_autofree char *detail = med_test_fleet_dup_text (
      fixture->engine, "SELECT result || ': ' || detail FROM payload_check ORDER BY id DESC"
                       " LIMIT 1");
  g_assert_true (g_str_has_prefix (detail, "recorded: Recorded by Sato Keiko"));

  /* What a scanner found is not talked away, and bytes that do not match are not vouched for. */
  store (fixture, MED_CHECK_PASSED, MED_CHECK_FAILED);
  record_refused (fixture, 1, good, MED_ERROR_REFUSED);
  store (fixture, MED_CHECK_FAILED, MED_CHECK_NOT_CHECKED);
  record_refused (fixture, 1, good, MED_ERROR_REFUSED);
}

/* Found in another window while a person here records a clean scan. */
static void
test_malware_found_meanwhile (Fixture *fixture, gconstpointer data)
{
  const gint64 now = MED_TEST_NOW_USEC, day = MED_USEC_PER_DAY;
  Input input = { .fixture = fixture,
                  .person_id = 1,
                  .scan = { "Trend 12", now - day, now, TRUE, "" } };
  g_autoptr (GError) error = NULL;

  GThread *other = med_test_engine_write_beside (
      fixture->engine, "INSERT INTO payload_check (payload_id, kind, result, detail, evidence,"
                       " checked_by, checked_usec) SELECT id, 'malware', 'failed', 'Eicar', '{}',"
                       " 1, 1 FROM payload");
  g_assert_null (med_test_engine_run (fixture->engine, MED_STORE_WRITER, record, &input, &error));
  g_assert_nonnull (error);
  g_thread_join (other);
  blocked (fixture, "Eicar");
}

static MedDistributionReport *
distribute (Fixture *fixture, const char *folder, gint64 person_id, GError **error)
{
  g_autoptr (MedMedium) medium = med_medium_new (folder);
  const MedDistributionRequest request = { .statement_id = fixture->statement_id,
                                           .device_id = fixture->device_id,
                                           .person_id = person_id };

  return med_distribution_copy_sync (med_engine_get_store (fixture->engine->engine), medium,
                                     &request, NULL, NULL, error);
}

static void
test_distribution (Fixture *fixture, gconstpointer data)
{
  g_autofree char *stick = g_build_filename (fixture->engine->dir, "stick", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (stick, 0700), ==, 0);
  g_assert_null (distribute (fixture, stick, 3, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_clear_error (&error);
  g_autoptr (MedDistributionReport) report = distribute (fixture, stick, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->files, ==, 1);
  g_autofree char *sums_path = g_build_filename (report->folder, "SHA256SUMS", NULL);
  g_autofree char *label_path = g_build_filename (report->folder, "LABEL.txt", NULL);
  g_autofree char *sums = NULL;
  g_autofree char *label = NULL;
  g_assert_true (g_file_get_contents (sums_path, &sums, NULL, NULL));
  g_assert_cmpstr (sums, ==, MED_TEST_PAYLOAD_SHA256 "  kb5025221.msu\n");
  g_assert_true (g_file_get_contents (label_path, &label, NULL, NULL));
  g_assert_nonnull (strstr (label, "10233"));
  g_assert_cmpint (med_test_engine_count (fixture->engine,
                                          "SELECT count(*) FROM distribution"
                                          " WHERE result = 'succeeded' AND device_id > 0"),
                   ==, 1);
}

static void
test_not_distributed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *stick = g_build_filename (fixture->engine->dir, "stick", NULL);
  g_autofree char *path = med_vault_dup_path (fixture->engine->dir, MED_TEST_PAYLOAD_SHA256);
  g_autofree char *left = g_build_filename (stick, "MedPatch-KB5025221", "SHA256SUMS", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (stick, 0700), ==, 0);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (g_file_set_contents (path, "hello_world", -1, NULL));
  g_assert_null (distribute (fixture, stick, 1, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
  g_assert_true (g_str_has_prefix (error->message, "NOT distributed. kb5025221.msu"));
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM distribution"
                                                           " WHERE result = 'not-distributed'"),
                   ==, 1);

  store (fixture, MED_CHECK_PASSED, MED_CHECK_FAILED);
  g_clear_error (&error);
  g_assert_null (distribute (fixture, stick, 1, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_true (g_str_has_prefix (error->message, "NOT distributed."));
}

/* The word is kept for bytes that a vendor has signed. */
static void
test_never_called_verified (void)
{
  for (guint kind = 0; kind < MED_N_CHECKS; kind++)
    for (guint result = 0; result < MED_N_CHECK_RESULTS; result++)
      {
        g_autofree char *folded = g_utf8_casefold (med_check_get_title (kind, result), -1);
        g_assert_null (strstr (folded, "verified"));
      }
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/distribution/staging/all-four-allow", test_allowed);
  ADD ("/distribution/staging/each-check-can-stand-in-the-way", test_each_check);
  ADD ("/distribution/staging/silent-scanner-changes-nothing", test_silent_scanner);
  ADD ("/distribution/staging/bytes-must-be-there", test_missing_bytes);
  ADD ("/distribution/staging/never-checked-stands-in-the-way", test_never_checked);
  ADD ("/distribution/staging/another-release-does-not-fit", test_other_release);
  ADD ("/distribution/staging/retired-device-does-not-fit", test_retired);
  ADD ("/distribution/staging/prerequisite-comes-first", test_prerequisite);
  ADD ("/distribution/staging/withdrawal-stops-it-at-once", test_withdrawn);
  ADD ("/distribution/staging/policy-is-obeyed", test_policy);
  ADD ("/distribution/staging/recorded-scan-has-rules", test_recorded_scan);
  ADD ("/distribution/staging/malware-found-meanwhile-stays-found", test_malware_found_meanwhile);
  ADD ("/distribution/distribution/is-read-back-and-recorded", test_distribution);
  ADD ("/distribution/distribution/failure-is-unmistakable", test_not_distributed);
  g_test_add_func ("/distribution/check/never-called-verified", test_never_called_verified);
  return g_test_run ();
}
