/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-distribution.h"
#include "engine/distribution/med-vault.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

#define SECOND_TEXT "the second payload\n"

/* A released patch of two payloads, checked and in the vault, a device that it fits, and a stick.
 */
typedef struct
{
  MedTestEngine *engine;
  gint64 statement_id;
  gint64 device_id;
  char *stick;
  char *second_sha256;
} Fixture;

static void
put (Fixture *self, const char *name, const char *text, const char *sha256)
{
  g_autofree char *path = med_test_fleet_write_file (self->engine, name, text);
  const MedVaultFile file = { name, (gint64) strlen (text), sha256 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_vault_put_sync (self->engine->dir, path, &file, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->second_sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, SECOND_TEXT, -1);
  g_autofree char *payload =
      g_strdup_printf ("\"payloads\": [ { \"name\": \"a second.bin\", \"size_bytes\": %zu,"
                       " \"sha256\": \"%s\" }, {",
                       strlen (SECOND_TEXT), self->second_sha256);
  g_autofree char *text = med_test_statement ("\"payloads\": [ {", payload, NULL);

  self->engine = med_test_engine_new ();
  self->stick = g_build_filename (self->engine->dir, "stick", NULL);
  g_assert_cmpint (g_mkdir (self->stick, 0700), ==, 0);
  med_test_statement_add_people (self->engine);
  self->device_id =
      med_test_fleet_add_device (self->engine, "10233", "Nordlicht", "Exa CT 64", "4.1");
  self->statement_id = med_test_statement_release (self->engine, text);
  put (self, "kb5025221.msu", MED_TEST_PAYLOAD_TEXT, MED_TEST_PAYLOAD_SHA256);
  put (self, "a second.bin", SECOND_TEXT, self->second_sha256);
  med_test_fleet_run_script (
      self->engine,
      "INSERT INTO payload_check (payload_id, kind, result, detail, checked_by, checked_usec)"
      " SELECT p.id, k.kind, 'passed', 'good', 0, 1 FROM payload p,"
      " (SELECT 'bytes' AS kind UNION SELECT 'malware') k");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  med_test_engine_free (self->engine);
  g_free (self->stick);
  g_free (self->second_sha256);
}

static MedDistributionReport *
copy (Fixture *self,
      gint64 device_id,
      gint64 person_id,
      const MedVerificationWatch *watch,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (MedMedium) medium = med_medium_new (self->stick);
  const MedDistributionRequest request = { .statement_id = self->statement_id,
                                           .device_id = device_id,
                                           .person_id = person_id };

  return med_distribution_copy_sync (med_engine_get_store (self->engine->engine), medium, &request,
                                     watch, cancellable, error);
}

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static gboolean
is_there (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->stick, "MedPatch-KB5025221", name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gint64
count (Fixture *self, const char *where)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM distribution WHERE %s", where);

  return med_test_engine_count (self->engine, sql);
}

static void
refused (Fixture *self, gint64 device_id, gint64 person_id, int code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_fleet_snapshot (self->engine);

  g_assert_null (copy (self, device_id, person_id, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” is not in: %s", why, error->message);
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (is_there (self, "SHA256SUMS"));
  g_assert_false (is_there (self, "kb5025221.msu"));
}

/* For any device of the statement: every file, its sums and a label that names no device. */
static void
test_for_any_device (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDistributionReport) report = copy (self, 0, 1, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);
  g_assert_true (g_str_has_suffix (report->folder, "/stick/MedPatch-KB5025221"));
  g_assert_cmpuint (report->files, ==, 2);
  g_assert_cmpint (report->bytes, ==, (gint64) strlen (SECOND_TEXT MED_TEST_PAYLOAD_TEXT));
  g_autofree char *sums = read_file (report->folder, "SHA256SUMS");
  g_autofree char *expected = g_strdup_printf ("%s  a second.bin\n%s  kb5025221.msu\n",
                                               self->second_sha256, MED_TEST_PAYLOAD_SHA256);
  g_assert_cmpstr (sums, ==, expected);
  g_autofree char *second = read_file (report->folder, "a second.bin");
  g_assert_cmpstr (second, ==, SECOND_TEXT);
  g_autofree char *label = read_file (report->folder, "LABEL.txt");
  g_assert_nonnull (strstr (label, "Microsoft KB5025221"));
  g_assert_nonnull (strstr (label, "Nordlicht, statement NL-2026-014, revision 1"));
  g_assert_nonnull (strstr (label, "Exa CT 64 4.1"));
  g_assert_nonnull (strstr (label, "Sato Keiko"));
  g_assert_null (strstr (label, "10233"));
  g_assert_cmpint (count (self, "result = 'succeeded' AND device_id IS NULL"), ==, 2);
  g_assert_cmpint (count (self, "read_back_sha256 IS NULL"), ==, 0);
  g_assert_cmpint (
      med_test_engine_count (self->engine,
                             "SELECT count(*) FROM change WHERE action = 'patch-distributed'"),
      ==, 1);
}

/* Roles, devices and statements that do not go together; nothing is written of a refusal. */
static void
test_refusals (Fixture *self, gconstpointer data)
{
  gint64 other = med_test_fleet_add_device (self->engine, "10234", "Nordlicht", "Exa CT 64", "4.0");

  refused (self, self->device_id, 3, MED_ERROR_NOT_PERMITTED, "may not copy");
  refused (self, self->device_id, 99, MED_ERROR_NOT_FOUND, "");
  refused (self, other, 1, MED_ERROR_REFUSED, "NOT distributed. Target");
  refused (self, 99, 1, MED_ERROR_NOT_FOUND, "");
  med_test_fleet_run_script (self->engine, "UPDATE person SET active = 0 WHERE id = 1");
  refused (self, self->device_id, 1, MED_ERROR_NOT_PERMITTED, "may not copy");
  med_test_fleet_run_script (self->engine, "UPDATE person SET active = 1 WHERE id = 1;"
                                           "UPDATE payload_check SET result = 'failed'"
                                           " WHERE kind = 'malware' AND payload_id = 2");
  refused (self, self->device_id, 1, MED_ERROR_REFUSED, "Malware found");
  refused (self, 0, 1, MED_ERROR_REFUSED, "Malware found");
  self->statement_id = 99;
  refused (self, 0, 1, MED_ERROR_NOT_FOUND, "no statement 99");
}

/* A statement of which the vendor has made another revision is not what goes onto a stick. */
static void
test_older_revision (Fixture *self, gconstpointer data)
{
  g_autofree char *text = med_test_statement ("\"revision\": 1", "\"revision\": 2", NULL);

  med_test_statement_release (self->engine, text);
  refused (self, self->device_id, 1, MED_ERROR_REFUSED, "NOT distributed.");
  refused (self, 0, 1, MED_ERROR_REFUSED, "releases nothing now");
}

/* A withdrawal that only waits for its second person stops a copy for any device as well. */
static void
test_waiting_withdrawal (Fixture *self, gconstpointer data)
{
  g_autofree char *text =
      med_test_statement ("\"revision\": 1", "\"revision\": 2", "\"state\": \"released\"",
                          "\"state\": \"withdrawn\"", NULL);
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_statement_import (self->engine, 1, text, &imported, &error));
  refused (self, self->device_id, 1, MED_ERROR_REFUSED, "waits for confirmation");
  refused (self, 0, 1, MED_ERROR_REFUSED, "waits for confirmation");
  /* Refused, it stops nothing any more. */
  med_test_fleet_run_script (self->engine,
                             "UPDATE statement SET refused_reason = 'forged' WHERE revision = 2");
  g_autoptr (MedDistributionReport) report = copy (self, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (report);
}

static void
test_no_longer_valid (Fixture *self, gconstpointer data)
{
  med_clock_advance (self->engine->clock, 365 * MED_USEC_PER_DAY);
  refused (self, self->device_id, 1, MED_ERROR_REFUSED, "no longer valid");
  refused (self, 0, 1, MED_ERROR_REFUSED, "releases nothing now");
}

/* When the second file is not what it should be, the first does not stay behind as if it were all;
 * what somebody else keeps on the stick does. */
static void
test_second_file_fails (Fixture *self, gconstpointer data)
{
  g_autofree char *path = med_vault_dup_path (self->engine->dir, MED_TEST_PAYLOAD_SHA256);
  g_autofree char *holiday = g_build_filename (self->stick, "holiday.jpg", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDistributionReport) before = copy (self, 0, 1, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (before);
  g_assert_true (g_file_set_contents (holiday, "x", 1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (g_file_set_contents (path, "HELLO WORLD", -1, NULL));
  g_assert_null (copy (self, self->device_id, 1, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
  g_assert_true (g_str_has_prefix (error->message, "NOT distributed. kb5025221.msu"));
  g_assert_false (is_there (self, "a second.bin"));
  g_assert_false (is_there (self, "LABEL.txt"));
  g_assert_false (is_there (self, "SHA256SUMS"));
  g_assert_true (g_file_test (holiday, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count (self, "result = 'not-distributed' AND read_back_sha256 IS NULL"), ==, 2);
  g_assert_cmpint (count (self, "result = 'succeeded'"), ==, 2); /* of the first time */
}

typedef struct
{
  GArray *done; /* of gint64 */
  gint64 total;
  guint n_entered;
  GCancellable *cancellable; /* (nullable): cancelled at the first byte */
} Watched;

static void
enter_cb (MedVerificationPhase phase, gint64 total_bytes, gpointer data)
{
  Watched *watched = data;

  watched->n_entered++;
  watched->total = total_bytes;
}

static void
advance_cb (gint64 done_bytes, gpointer data)
{
  Watched *watched = data;

  g_array_append_val (watched->done, done_bytes);
  if (watched->cancellable != NULL)
    g_cancellable_cancel (watched->cancellable);
}

/* Progress goes over all files together, forwards, to the end. */
static void
test_progress (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (gint64));
  Watched watched = { .done = done };
  const MedVerificationWatch watch = { enter_cb, advance_cb, &watched };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedDistributionReport) report = copy (self, 0, 1, &watch, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);
  g_assert_cmpuint (watched.n_entered, ==, 1);
  g_assert_cmpint (watched.total, ==, report->bytes);
  g_assert_cmpuint (done->len, >=, 2);
  for (guint i = 0; i < done->len; i++)
    {
      g_assert_cmpint (g_array_index (done, gint64, i), <=, watched.total);
      if (i > 0)
        g_assert_cmpint (g_array_index (done, gint64, i), >=, g_array_index (done, gint64, i - 1));
    }
  g_assert_cmpint (g_array_index (done, gint64, done->len - 1), ==, watched.total);
}

/* Stopped in the middle nothing stays on the stick, and the record says that it was not copied. */
static void
test_stopped (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watched watched = { .done = done, .cancellable = cancellable };
  const MedVerificationWatch watch = { enter_cb, advance_cb, &watched };
  g_autoptr (GError) error = NULL;

  g_assert_null (copy (self, 0, 1, &watch, cancellable, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_false (is_there (self, "a second.bin"));
  g_assert_false (is_there (self, "kb5025221.msu"));
  g_assert_false (is_there (self, "SHA256SUMS"));
  g_assert_cmpint (count (self, "result = 'not-distributed'"), ==, 2);
  g_assert_cmpint (count (self, "result = 'succeeded'"), ==, 0);
}

/* The number of a patch comes from outside: it names a folder within the stick and nothing else. */
static void
test_folder_name (void)
{
  static const struct
  {
    const char *number;
    const char *folder;
  } cases[] = {
    { "../../etc", "MedPatch-------etc" },
    { "KB 1/2", "MedPatch-KB-1-2" },
    { "パッチ", "MedPatch----------" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture fixture = { 0 };
      g_autoptr (GError) error = NULL;

      set_up (&fixture, NULL);
      g_autofree char *script = g_strdup_printf (
          "UPDATE statement SET body = replace(body, 'KB5025221', '%s')", cases[i].number);
      med_test_fleet_run_script (fixture.engine, script);
      g_autoptr (MedDistributionReport) report = copy (&fixture, 0, 1, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (report);
      g_autofree char *expected = g_build_filename (fixture.stick, cases[i].folder, NULL);
      g_assert_cmpstr (report->folder, ==, expected);
      tear_down (&fixture, NULL);
    }
}

#define ADD(name, func)                                                                            \
  g_test_add ("/distribution/distribution/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("for-any-device", test_for_any_device);
  ADD ("refusals-write-nothing", test_refusals);
  ADD ("older-revision-is-refused", test_older_revision);
  ADD ("waiting-withdrawal-stops-it", test_waiting_withdrawal);
  ADD ("no-longer-valid", test_no_longer_valid);
  ADD ("second-file-fails", test_second_file_fails);
  ADD ("progress-over-all-files", test_progress);
  ADD ("stopped-in-the-middle", test_stopped);
  g_test_add_func ("/distribution/distribution/folder-of-a-foreign-number", test_folder_name);
  return g_test_run ();
}
