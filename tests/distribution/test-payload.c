/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/distribution/med-payload.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

/* A confirmed statement with three payloads, of which nothing is checked yet. */
typedef struct
{
  MedTestEngine *engine;
  gint64 statement_id;
} Fixture;

typedef struct
{
  gint64 id;
  gint64 person_id;
  MedCheckKind kind;
  gint64 device_id;
  const MedPayloadCheck *bytes;
  const MedPayloadCheck *malware;
  const MedScanRecord *scan;
} Input;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *text = med_test_statement (
      "\"payloads\": [ {",
      "\"payloads\": [ { \"name\": \"b.bin\", \"size_bytes\": 7, \"sha256\": "
      "\"0000000000000000000000000000000000000000000000000000000000000000\" },"
      " { \"name\": \"A.bin\", \"size_bytes\": 4398046511104, \"sha256\": "
      "\"1111111111111111111111111111111111111111111111111111111111111111\" }, {",
      NULL);

  self->engine = med_test_engine_new ();
  med_test_statement_add_people (self->engine);
  self->statement_id = med_test_statement_release (self->engine, text);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  med_test_engine_free (self->engine);
}

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_payload_load_sync (connection, ((Input *) data)->id, error);
}

static gpointer
list_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_payload_list_sync (connection, ((Input *) data)->id, error);
}

static gpointer
check_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Input *input = data;

  return med_payload_check_load_sync (connection, input->id, input->kind, input->device_id, error);
}

static gpointer
store_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Input *input = data;

  return med_payload_store_checks_sync (connection, input->id, input->person_id, input->bytes,
                                        input->malware, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
record_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Input *input = data;

  return med_payload_record_scan_sync (connection, input->id, input->person_id, input->scan, error)
             ? MED_STORE_OK
             : NULL;
}

static MedPayloadCheck *
load_check (Fixture *self, gint64 payload_id, MedCheckKind kind, gint64 device_id)
{
  Input input = { .id = payload_id, .kind = kind, .device_id = device_id };
  g_autoptr (GError) error = NULL;
  MedPayloadCheck *check =
      med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, check_func, &input, &error);

  g_assert_no_error (error);
  g_assert_nonnull (check);
  g_assert_cmpint (check->kind, ==, kind);
  return check;
}

static void
expect_check (
    Fixture *self, gint64 payload_id, MedCheckKind kind, MedCheckResult result, const char *detail)
{
  g_autoptr (MedPayloadCheck) check = load_check (self, payload_id, kind, 0);

  g_assert_cmpint (check->result, ==, result);
  if (strstr (check->detail, detail) == NULL)
    g_error ("“%s” does not hold “%s”", check->detail, detail);
  g_assert_true (g_str_has_prefix (check->evidence, "{"));
}

static void
store (Fixture *self, gint64 payload_id, MedCheckResult bytes, int malware)
{
  const MedPayloadCheck first = { MED_CHECK_BYTES, bytes, (char *) "the bytes", NULL, 0, 0 };
  const MedPayloadCheck second = {
    MED_CHECK_MALWARE, (MedCheckResult) malware, (char *) "the scan", (char *) "{\"n\":1}", 0, 0
  };
  Input input = {
    .id = payload_id, .person_id = 1, .bytes = &first, .malware = malware >= 0 ? &second : NULL
  };
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (
      med_test_engine_run (self->engine, MED_STORE_WRITER, store_func, &input, &error));
  g_assert_no_error (error);
}

static void
test_load (Fixture *self, gconstpointer data)
{
  Input input = { .id = 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedPayload) payload =
      med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, load_func, &input, &error);

  g_assert_no_error (error);
  g_assert_nonnull (payload);
  g_assert_cmpint (payload->id, ==, 2);
  g_assert_cmpint (payload->statement_id, ==, self->statement_id);
  g_assert_cmpstr (payload->name, ==, "A.bin");
  g_assert_cmpint (payload->size_bytes, ==, G_GINT64_CONSTANT (4398046511104));
  g_assert_cmpuint (strlen (payload->sha256), ==, 64);
  g_assert_cmpint (payload->stored_usec, ==, 0);
  for (gint64 id = -1; id <= 4; id += 5)
    {
      input.id = id;
      g_assert_null (
          med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, load_func, &input, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
      g_clear_error (&error);
    }
}

static void
test_list (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "A.bin", "b.bin", "kb5025221.msu" };
  Input input = { .id = self->statement_id };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) payloads =
      med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, list_func, &input, &error);

  g_assert_no_error (error);
  g_assert_nonnull (payloads);
  g_assert_cmpuint (payloads->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < payloads->len; i++)
    g_assert_cmpstr (((MedPayload *) payloads->pdata[i])->name, ==, names[i]);
  input.id = 99;
  g_autoptr (GPtrArray) none =
      med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, list_func, &input, &error);
  g_assert_no_error (error);
  g_assert_nonnull (none);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Never checked is a result of its own, of a payload that is not there too. */
static void
test_never_checked (Fixture *self, gconstpointer data)
{
  for (gint64 id = 1; id <= 4; id++)
    {
      expect_check (self, id, MED_CHECK_BYTES, MED_CHECK_NOT_CHECKED, "Not checked yet");
      expect_check (self, id, MED_CHECK_MALWARE, MED_CHECK_NOT_CHECKED, "Not checked yet");
      expect_check (self, id, MED_CHECK_TARGET, MED_CHECK_NOT_CHECKED, "Not checked yet");
    }
  expect_check (self, 4, MED_CHECK_AUTHENTICITY, MED_CHECK_NOT_CHECKED, "no statement");
}

/* The newest row of each kind, payload and device counts, whatever its result. */
static void
test_newest_counts (Fixture *self, gconstpointer data)
{
  store (self, 1, MED_CHECK_PASSED, MED_CHECK_PASSED);
  expect_check (self, 1, MED_CHECK_BYTES, MED_CHECK_PASSED, "the bytes");
  expect_check (self, 2, MED_CHECK_BYTES, MED_CHECK_NOT_CHECKED, "Not checked yet");
  store (self, 1, MED_CHECK_FAILED, -1);
  expect_check (self, 1, MED_CHECK_BYTES, MED_CHECK_FAILED, "the bytes");
  expect_check (self, 1, MED_CHECK_MALWARE, MED_CHECK_PASSED, "the scan");
  med_test_fleet_add_device (self->engine, "10233", "Nordlicht", "Exa CT 64", "4.1");
  med_test_fleet_run_script (
      self->engine, "INSERT INTO payload_check (payload_id, kind, result, device_id, detail,"
                    " checked_by, checked_usec) VALUES (1, 'bytes', 'passed', 1, 'of a device', 0,"
                    " 1), (1, 'target', 'passed', 1, 'fits', 0, 1)");
  expect_check (self, 1, MED_CHECK_BYTES, MED_CHECK_FAILED, "the bytes");
  expect_check (self, 1, MED_CHECK_TARGET, MED_CHECK_NOT_CHECKED, "Not checked yet");
  g_autoptr (MedPayloadCheck) fits = load_check (self, 1, MED_CHECK_TARGET, 1);
  g_assert_cmpint (fits->result, ==, MED_CHECK_PASSED);
}

/* When a scanner gives no answer, what is known stays; every other answer takes its place. */
static void
test_which_scan_replaces (Fixture *self, gconstpointer data)
{
  for (int before = 0; before < MED_N_CHECK_RESULTS; before++)
    for (int after = 0; after < MED_N_CHECK_RESULTS; after++)
      {
        const int expected = after == MED_CHECK_NOT_CHECKED ? before : after;

        if (before == MED_CHECK_VOUCHED || after == MED_CHECK_VOUCHED)
          continue;
        med_test_fleet_run_script (self->engine, "DELETE FROM payload_check");
        store (self, 1, MED_CHECK_PASSED, before);
        store (self, 1, MED_CHECK_PASSED, after);
        expect_check (self, 1, MED_CHECK_MALWARE, (MedCheckResult) expected, "the scan");
      }
}

/* When the bytes came in first stays; bytes that do not match do not come in. */
static void
test_stored_when (Fixture *self, gconstpointer data)
{
  const char *const stored = "SELECT coalesce(stored_usec, 0) FROM payload WHERE id = 1";

  store (self, 1, MED_CHECK_FAILED, -1);
  g_assert_cmpint (med_test_engine_count (self->engine, stored), ==, 0);
  store (self, 1, MED_CHECK_PASSED, MED_CHECK_PASSED);
  g_assert_cmpint (med_test_engine_count (self->engine, stored), ==, MED_TEST_NOW_USEC);
  med_clock_advance (self->engine->clock, MED_USEC_PER_HOUR);
  store (self, 1, MED_CHECK_PASSED, MED_CHECK_PASSED);
  g_assert_cmpint (med_test_engine_count (self->engine, stored), ==, MED_TEST_NOW_USEC);
  g_autoptr (MedPayloadCheck) check = load_check (self, 1, MED_CHECK_BYTES, 0);
  g_assert_cmpint (check->checked_usec, ==, MED_TEST_NOW_USEC + MED_USEC_PER_HOUR);
  g_assert_cmpint (check->checked_by, ==, 0);
}

/* Also the scan that changed nothing is in the audit log, with who asked for it. */
static void
test_audit (Fixture *self, gconstpointer data)
{
  store (self, 1, MED_CHECK_PASSED, MED_CHECK_FAILED);
  gint64 checks = med_test_engine_count (self->engine, "SELECT count(*) FROM payload_check");
  gint64 changes = med_test_engine_count (self->engine, "SELECT count(*) FROM change");
  store (self, 1, MED_CHECK_PASSED, MED_CHECK_NOT_CHECKED);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM payload_check"), ==,
                   checks + 1);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM change"), ==,
                   changes + 1);
  g_autofree char *body = med_test_fleet_dup_text (
      self->engine, "SELECT person_id || ' ' || action || ' ' || subject || ' ' || body FROM change"
                    " ORDER BY seq DESC LIMIT 1");
  g_assert_nonnull (strstr (body, "payload-checked payload/1"));
  g_assert_nonnull (strstr (body, "not-checked"));
}

/* Nothing is written of a payload that is not there. */
static void
test_no_such_payload (Fixture *self, gconstpointer data)
{
  const MedPayloadCheck bytes = { MED_CHECK_BYTES, MED_CHECK_PASSED, (char *) "b", NULL, 0, 0 };
  const MedScanRecord scan = { "T", MED_TEST_NOW_USEC, MED_TEST_NOW_USEC, TRUE, NULL };
  Input input = { .id = 99, .person_id = 1, .bytes = &bytes, .scan = &scan };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_fleet_snapshot (self->engine);

  g_assert_null (med_test_engine_run (self->engine, MED_STORE_WRITER, store_func, &input, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (med_test_engine_run (self->engine, MED_STORE_WRITER, record_func, &input, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert_cmpstr (before, ==, after);
}

/* The dates of a recorded scan, at their limits. A date has no hour: a day is let pass. */
static const struct
{
  const char *engine;
  gint64 signatures_days; /* from now */
  gint64 scanned_days;
  gint64 more_usec; /* on the second of the two */
  gboolean good;
} records[] = {
  { "T", 0, 0, 0, TRUE },
  { "T", -30, 0, 0, TRUE },
  { "T", -30, -29, 0, TRUE },
  { "T", 0, 1, 0, TRUE },
  { "T", 0, 1, 1, FALSE },
  { "T", 1, 0, 0, TRUE },
  { "T", 1, 0, -1, FALSE },
  { "T", 2, 0, 0, FALSE },
  { "", 0, 0, 0, FALSE },
  { NULL, 0, 0, 0, FALSE },
  { "T", -30000, 0, 0, FALSE }, /* before 1970 */
  { "T", -30000, -30000, 0, FALSE },
};

static void
test_record_limits (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      const MedScanRecord scan = {
        records[i].engine, MED_TEST_NOW_USEC + records[i].signatures_days * MED_USEC_PER_DAY,
        MED_TEST_NOW_USEC + records[i].scanned_days * MED_USEC_PER_DAY + records[i].more_usec, TRUE,
        NULL
      };
      Input input = { .id = 1, .person_id = 1, .scan = &scan };
      g_autoptr (GError) error = NULL;

      med_test_fleet_run_script (self->engine, "DELETE FROM payload_check");
      store (self, 1, MED_CHECK_PASSED, MED_CHECK_NOT_CHECKED);
      g_autofree char *before = med_test_fleet_snapshot (self->engine);
      gpointer done =
          med_test_engine_run (self->engine, MED_STORE_WRITER, record_func, &input, &error);
      g_autofree char *after = med_test_fleet_snapshot (self->engine);
      g_test_message ("case %zu", i);
      g_assert_cmpint (done != NULL, ==, records[i].good);
      g_assert_cmpint (g_str_equal (before, after), ==, !records[i].good);
      if (records[i].good)
        expect_check (self, 1, MED_CHECK_MALWARE, MED_CHECK_RECORDED, "Sato Keiko");
      else
        g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* Malware that a person records counts as found, and takes the place of a clean scan. */
static void
test_record_of_malware (Fixture *self, gconstpointer data)
{
  const MedScanRecord scan = { "Trend 12", MED_TEST_NOW_USEC, MED_TEST_NOW_USEC, FALSE, "Trojan" };
  Input input = { .id = 1, .person_id = 1, .scan = &scan };
  g_autoptr (GError) error = NULL;

  store (self, 1, MED_CHECK_PASSED, MED_CHECK_PASSED);
  g_assert_nonnull (
      med_test_engine_run (self->engine, MED_STORE_WRITER, record_func, &input, &error));
  g_assert_no_error (error);
  expect_check (self, 1, MED_CHECK_MALWARE, MED_CHECK_FAILED, "malware found");
  g_autoptr (MedPayloadCheck) check = load_check (self, 1, MED_CHECK_MALWARE, 0);
  g_assert_cmpint (check->checked_by, ==, 1);
  g_assert_nonnull (strstr (check->evidence, "Trojan"));
  /* And is not talked away by the same person's next record. */
  const MedScanRecord clean = { "Trend 12", MED_TEST_NOW_USEC, MED_TEST_NOW_USEC, TRUE, NULL };
  input.scan = &clean;
  g_assert_null (med_test_engine_run (self->engine, MED_STORE_WRITER, record_func, &input, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
}

static void
test_record_without_bytes (Fixture *self, gconstpointer data)
{
  const MedScanRecord scan = { "T", MED_TEST_NOW_USEC, MED_TEST_NOW_USEC, TRUE, NULL };
  const MedCheckResult results[] = { MED_CHECK_FAILED, MED_CHECK_NOT_CHECKED, MED_CHECK_RECORDED };

  for (gsize i = 0; i <= G_N_ELEMENTS (results); i++)
    {
      Input input = { .id = 1, .person_id = 1, .scan = &scan };
      g_autoptr (GError) error = NULL;

      if (i > 0)
        store (self, 1, results[i - 1], -1);
      g_assert_null (
          med_test_engine_run (self->engine, MED_STORE_WRITER, record_func, &input, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
      expect_check (self, 1, MED_CHECK_MALWARE, MED_CHECK_NOT_CHECKED, "Not checked yet");
    }
}

static void
test_who_may_record (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *role;
    gboolean may;
  } cases[] = {
    { "technician", TRUE },       { "lead", TRUE },     { "security-officer", TRUE },
    { "vendor-engineer", FALSE }, { "auditor", FALSE }, { "clinical-owner", FALSE },
    { "curator", FALSE },
  };
  const MedScanRecord scan = { "T", MED_TEST_NOW_USEC, MED_TEST_NOW_USEC, TRUE, NULL };

  store (self, 1, MED_CHECK_PASSED, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int active = 1; active >= 0; active--)
      {
        Input input = { .id = 1, .person_id = 3, .scan = &scan };
        g_autoptr (GError) error = NULL;
        g_autofree char *script =
            g_strdup_printf ("UPDATE person_role SET role = '%s' WHERE person_id = 3;"
                             "UPDATE person SET active = %d WHERE id = 3",
                             cases[i].role, active);

        med_test_fleet_run_script (self->engine, script);
        gpointer done =
            med_test_engine_run (self->engine, MED_STORE_WRITER, record_func, &input, &error);
        g_test_message ("%s, %d", cases[i].role, active);
        g_assert_cmpint (done != NULL, ==, cases[i].may && active);
        if (done == NULL)
          g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
      }
}

/* That two people vouch is read where they said it. */
static void
test_authenticity (Fixture *self, gconstpointer data)
{
  expect_check (self, 1, MED_CHECK_AUTHENTICITY, MED_CHECK_VOUCHED, "The vendor's file");
  g_autoptr (MedPayloadCheck) check = load_check (self, 1, MED_CHECK_AUTHENTICITY, 0);
  g_assert_nonnull (strstr (check->detail, "Sato Keiko"));
  g_assert_nonnull (strstr (check->detail, "Ito Ken"));
  g_assert_nonnull (strstr (check->detail, "Not signed"));
  g_assert_cmpint (check->checked_by, ==, 2);
  med_test_fleet_run_script (self->engine, "UPDATE statement SET origin = 'letter'");
  expect_check (self, 1, MED_CHECK_AUTHENTICITY, MED_CHECK_VOUCHED, "letter by Sato Keiko");
  med_test_fleet_run_script (self->engine,
                             "UPDATE statement SET confirmed_by = NULL, confirmed_usec = NULL");
  expect_check (self, 1, MED_CHECK_AUTHENTICITY, MED_CHECK_NOT_CHECKED, "has not confirmed");
  med_test_fleet_run_script (self->engine, "UPDATE statement SET refused_reason = 'a copy'");
  expect_check (self, 1, MED_CHECK_AUTHENTICITY, MED_CHECK_FAILED, "a copy");
}

/* A word of a newer program is no result that lets pass. */
static void
test_unknown_word (Fixture *self, gconstpointer data)
{
  store (self, 1, MED_CHECK_PASSED, MED_CHECK_PASSED);
  med_test_fleet_run_script (self->engine, "PRAGMA ignore_check_constraints = ON;"
                                           "UPDATE payload_check SET result = 'excellent';"
                                           "PRAGMA ignore_check_constraints = OFF");
  expect_check (self, 1, MED_CHECK_BYTES, MED_CHECK_NOT_CHECKED, "the bytes");
  expect_check (self, 1, MED_CHECK_MALWARE, MED_CHECK_NOT_CHECKED, "the scan");
}

/* Words are stored, titles are read: each pair has both, and only a failure is told as one. */
static void
test_words_and_titles (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint result = 0; result < MED_N_CHECK_RESULTS; result++)
    g_assert_true (
        g_hash_table_add (words, (gpointer) med_check_result_to_word ((MedCheckResult) result)));
  for (guint kind = 0; kind < MED_N_CHECKS; kind++)
    {
      const char *none = med_check_get_title (kind, MED_CHECK_NOT_CHECKED);

      g_assert_true (g_hash_table_add (words, (gpointer) med_check_kind_to_word (kind)));
      g_assert_cmpstr (med_check_kind_get_title (kind), !=, "");
      g_assert_cmpstr (med_check_get_title (kind, MED_CHECK_FAILED), !=, none);
      /* A result that a check cannot have is shown as none, not as a good one. */
      if (kind != MED_CHECK_MALWARE)
        {
          g_assert_cmpstr (med_check_get_title (kind, MED_CHECK_RECORDED), ==, none);
          g_assert_cmpstr (med_check_get_title (kind, MED_CHECK_NOT_FULLY_SCANNED), ==, none);
        }
      if (kind != MED_CHECK_AUTHENTICITY)
        g_assert_cmpstr (med_check_get_title (kind, MED_CHECK_VOUCHED), ==, none);
    }
  g_assert_cmpstr (med_check_get_title (MED_CHECK_AUTHENTICITY, MED_CHECK_PASSED), ==,
                   med_check_get_title (MED_CHECK_AUTHENTICITY, MED_CHECK_NOT_CHECKED));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/distribution/payload/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("one", test_load);
  ADD ("list-by-name", test_list);
  ADD ("never-checked-is-a-result", test_never_checked);
  ADD ("newest-check-counts", test_newest_counts);
  ADD ("which-scan-replaces-which", test_which_scan_replaces);
  ADD ("stored-when-it-first-came", test_stored_when);
  ADD ("each-check-is-in-the-audit-log", test_audit);
  ADD ("no-such-payload", test_no_such_payload);
  ADD ("recorded-scan-at-its-limits", test_record_limits);
  ADD ("recorded-malware-counts", test_record_of_malware);
  ADD ("recorded-scan-needs-the-bytes", test_record_without_bytes);
  ADD ("who-may-record", test_who_may_record);
  ADD ("authenticity-is-read-where-it-was-said", test_authenticity);
  ADD ("unknown-word-lets-nothing-pass", test_unknown_word);
  g_test_add_func ("/distribution/payload/words-and-titles", test_words_and_titles);
  return g_test_run ();
}
