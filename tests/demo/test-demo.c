/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/awareness/med-advisory-import.h"
#include "engine/base/med-error.h"
#include "engine/demo/med-demo.h"
#include "engine/inventory/med-people.h"
#include "engine/statement/med-statement-import.h"
#include "support/med-test-engine.h"

/* Made once for all cases that only look. */
static MedTestEngine *made;

static void
make_once (const char *parent)
{
  g_autoptr (GError) error = NULL;
  gint64 started_usec = g_get_monotonic_time ();

  made = g_new0 (MedTestEngine, 1);
  made->dir = g_build_filename (parent, "demo", NULL);
  made->clock = med_clock_new ();
  if (!med_demo_make_sync (made->dir, made->clock, &error))
    g_error ("%s", error->message);
  g_test_message ("made in %.2f s",
                  (double) (g_get_monotonic_time () - started_usec) / G_USEC_PER_SEC);
  made->engine = med_engine_open_sync (made->dir, made->clock, &error);
  g_assert_no_error (error);
}

static void
assert_count (const char *sql, gint64 expected)
{
  gint64 count = med_test_engine_count (made, sql);

  if (count != expected)
    g_error ("%s: %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT, sql, count, expected);
}

static void
assert_some (const char *sql)
{
  if (med_test_engine_count (made, sql) == 0)
    g_error ("%s: none", sql);
}

static void
test_hospital_is_complete (void)
{
  assert_count ("SELECT count(*) FROM device", 300);
  assert_count ("SELECT count(*) FROM department", 12);
  assert_count ("SELECT count(*) FROM site", 1);
  assert_count ("SELECT count(DISTINCT role) FROM person_role", 7);
  assert_count ("SELECT count(*) FROM product WHERE kind = 'device'", 29);
  assert_count ("SELECT count(DISTINCT udi_di) FROM device", 29);
  assert_count ("SELECT count(DISTINCT serial) FROM device", 300);
  assert_some ("SELECT count(*) FROM device WHERE release_read_usec IS NULL");
  assert_some ("SELECT count(*) FROM device WHERE exposure = 'unknown'");
  assert_some ("SELECT count(*) FROM release_component");
}

static void
test_advisories_have_gone_through_the_importer (void)
{
  assert_count ("SELECT count(*) FROM advisory_head", 40);
  assert_count ("SELECT count(*) FROM advisory", 42);
  assert_count ("SELECT count(*) FROM advisory WHERE NOT EXISTS (SELECT 1 FROM document d WHERE"
                " d.sha256 = advisory.sha256)",
                0);
  assert_some ("SELECT count(*) FROM advisory_head WHERE read_usec IS NULL");
  assert_some ("SELECT count(*) FROM advisory_head WHERE read_usec IS NOT NULL");
  assert_count ("SELECT count(DISTINCT answer) FROM match", 3);
  assert_some ("SELECT count(*) FROM vulnerability WHERE cve IS NULL");
  assert_some ("SELECT count(*) FROM kev JOIN vulnerability v ON v.cve = kev.cve");
  assert_count ("SELECT count(*) FROM vulnerability WHERE document_score10 <> computed_score10", 0);
  assert_count ("SELECT count(DISTINCT flag) FROM vulnerability_status WHERE flag IS NOT NULL", 5);
}

static void
test_vendors_stand_in_every_state (void)
{
  assert_count ("SELECT count(*) FROM patch", 21);
  assert_count ("SELECT count(DISTINCT state) FROM vendor_track", 9);
  assert_some ("SELECT count(*) FROM patch WHERE released_usec IS NULL");
  assert_some ("SELECT count(*) FROM patch p WHERE released_usec IS NOT NULL AND NOT EXISTS"
               " (SELECT 1 FROM vendor_track t WHERE t.patch_id = p.id)");
  assert_count ("SELECT count(*) FROM patch WHERE scope <> 'security'", 1);
  assert_count ("SELECT count(*) FROM statement WHERE confirmed_by IS NULL", 1);
  assert_some ("SELECT count(*) FROM statement WHERE origin = 'letter'");
  assert_some ("SELECT count(*) FROM vendor_inquiry WHERE answer IS NULL");
  assert_some ("SELECT count(*) FROM payload WHERE stored_usec IS NULL");
  assert_some ("SELECT count(*) FROM payload_check WHERE kind = 'malware' AND result = 'recorded'");
}

/* What is in the vault is what the statements say, byte for byte. */
static void
test_payloads_are_real_files (void)
{
  g_autofree char *vault = g_build_filename (made->dir, "vault", NULL);
  g_autoptr (GDir) dir = g_dir_open (vault, 0, NULL);
  const char *name;
  guint n_files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (vault, name, NULL);
      g_autoptr (GDir) sub = g_dir_open (folder, 0, NULL);
      const char *file;

      while (sub != NULL && (file = g_dir_read_name (sub)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, file, NULL);
          g_autofree char *content = NULL;
          g_autofree char *sha256 = NULL;
          gsize size;

          g_assert_true (g_file_get_contents (path, &content, &size, NULL));
          sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, size);
          g_assert_true (g_str_has_suffix (path, sha256));
          n_files++;
        }
    }
  g_assert_cmpuint (n_files, ==,
                    med_test_engine_count (
                        made, "SELECT count(DISTINCT sha256) FROM payload WHERE stored_usec > 0"));
}

static void
test_installations_ended_in_every_way (void)
{
  static const char *const states[] = {
    "candidate",      "waiting-for-vendor", "in-internal-test", "not-authorized",    "authorized",
    "staged",         "scheduled",          "interrupted",      "in-service",        "restored",
    "out-of-service", "exception",          "removal-required", "closed-not-needed",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT count(*) FROM disposition WHERE state = '%s'", states[i]);
      assert_some (sql);
    }
  assert_some ("SELECT count(*) FROM attempt WHERE kind = 'restore' AND state = 'restored'");
  assert_some ("SELECT count(*) FROM late_entry WHERE way = 'paper'");
  assert_some ("SELECT count(*) FROM late_entry l JOIN missing_guard m ON m.attempt_id = "
               "l.attempt_id WHERE l.way = 'found'");
  assert_some ("SELECT count(*) FROM downtime WHERE state = 'called-off'");
  assert_some ("SELECT count(*) FROM device WHERE service_state = 'quarantined'");
  assert_some ("SELECT count(*) FROM evidence");
  assert_count ("SELECT count(*) FROM downtime WHERE state = 'planned' AND start_usec < "
                "(SELECT max(at_usec) FROM change)",
                0);
}

/* Free, busy and unknown are all to be seen. */
static void
test_calendars_leave_something_unknown (void)
{
  assert_count ("SELECT count(*) FROM calendar_source WHERE kind = 'weekly'", 12);
  assert_count ("SELECT count(*) FROM calendar_source WHERE kind = 'ics'", 2);
  assert_some ("SELECT count(*) FROM device d WHERE NOT EXISTS (SELECT 1 FROM calendar_source s"
               " WHERE s.device_id = d.id OR s.department_id = d.department_id)");
}

static void
test_risk_reaches_every_outcome (void)
{
  assert_some ("SELECT count(*) FROM config_risk WHERE outcome = 0");
  assert_some ("SELECT count(*) FROM config_risk WHERE outcome = 2");
  assert_some ("SELECT count(*) FROM config_risk WHERE outcome = 3");
  assert_some ("SELECT count(*) FROM config_risk WHERE outcome = 4");
  assert_some ("SELECT count(*) FROM config_risk WHERE provisional = 1");
  assert_some ("SELECT count(*) FROM config_risk WHERE provisional = 0");
}

/* Written in the order of time, and nothing after now. */
static void
test_history_leads_up_to_now (void)
{
  assert_count ("SELECT count(*) FROM change a JOIN change b ON b.seq = a.seq + 1"
                " WHERE b.at_usec < a.at_usec",
                0);
  g_assert_cmpint (med_test_engine_count (made, "SELECT max(at_usec) FROM change"), <=,
                   med_clock_now_usec (made->clock));
  g_assert_cmpint (med_test_engine_count (made, "SELECT min(at_usec) FROM change"), <,
                   med_clock_now_usec (made->clock) - 100 * MED_USEC_PER_DAY);
}

static gpointer
sign_func (MedConnection *connection, gpointer login, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedSignature) signature = med_signature_check_sync (
      connection, login, MED_DEMO_PASSPHRASE, MED_MEANING_REVIEWED, "report/0", error);

  return signature != NULL ? MED_STORE_OK : NULL;
}

static void
test_everybody_can_sign (void)
{
  static const char *const logins[] = { "lindqvist", "tanaka", "okoye",   "mora", "nair",
                                        "hayashi",   "brandt", "kessler", "duval" };

  for (gsize i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (med_test_engine_run (made, MED_STORE_WRITER, sign_func, (gpointer) logins[i],
                                          &error) == MED_STORE_OK);
      g_assert_no_error (error);
    }
}

/* What lies ready to be imported by hand goes through the importers. */
static void
test_samples_can_be_imported (void)
{
  g_autofree char *advisories = g_build_filename (made->dir, "samples", "advisories", NULL);
  g_autofree char *statement =
      g_build_filename (made->dir, "samples", "statements", "KZ-VS-116.json", NULL);
  const char *const paths[] = { advisories, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAdvisoryImport) import = NULL;
  g_autoptr (MedVendorStatement) read = NULL;
  g_autoptr (GBytes) bytes = NULL;

  import =
      med_advisory_import_sync (med_engine_get_store (made->engine), paths, 4, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (import->counts[MED_ADVISORY_ADDED], ==, 3);
  bytes = med_statement_read_file_sync (statement, 1024 * 1024, &error);
  g_assert_no_error (error);
  read = med_statement_reader_read (bytes, "KZ-VS-116.json", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->payloads->len, ==, 1);
}

static void
test_leaves_nothing_beside (void)
{
  g_autofree char *incoming = g_build_filename (made->dir, "incoming", NULL);
  g_autofree char *parent = g_path_get_dirname (made->dir);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);

  g_assert_true (med_demo_is_made (made->dir));
  g_assert_false (g_file_test (incoming, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (g_dir_read_name (dir), ==, "demo");
  g_assert_null (g_dir_read_name (dir));
}

static void
assert_refused (const char *folder, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (med_demo_make_sync (folder, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_other_data_is_never_touched (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medpatch-demo-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "medpatch.db", NULL);
  g_autofree char *content = NULL;

  g_file_set_contents (file, "mine", 4, NULL);
  assert_refused (folder, "holds other data");
  assert_refused (file, "not a folder");
  assert_refused (made->dir, "already holds the demonstration");
  g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "mine");
  med_test_remove_tree (folder);
}

static void
test_empty_folder_is_taken (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medpatch-demo-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_demo_make_sync (folder, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (med_demo_is_made (folder));
  med_test_remove_tree (folder);
}

static void
make_later (gint64 hours)
{
  g_autofree char *folder = g_dir_make_tmp ("medpatch-demo-XXXXXX", NULL);
  g_autoptr (MedClock) clock = med_clock_new_fixed (MED_TEST_NOW_USEC + hours * MED_USEC_PER_HOUR);
  g_autoptr (GError) error = NULL;

  if (!med_demo_make_sync (folder, clock, &error))
    g_error ("%" G_GINT64_FORMAT " hours later: %s", hours, error->message);
  med_test_remove_tree (folder);
}

/* The free times that the story needs fall differently on every day and hour. */
static void
test_can_be_made_at_any_time (void)
{
  static const gint64 hours[] = { 36, 131 };

  for (gsize i = 0; i < G_N_ELEMENTS (hours); i++)
    make_later (hours[i]);
}

/* In spring the story reaches back to where clocks stood otherwise: two in the afternoon is two in
 * the afternoon on each of its days. */
static void
test_can_be_made_where_clocks_are_changed (void)
{
  g_autofree char *before = g_strdup (g_getenv ("TZ"));

  g_setenv ("TZ", "America/New_York", TRUE);
  make_later (37901); /* 2031-03-21 */
  if (before != NULL)
    g_setenv ("TZ", before, TRUE);
  else
    g_unsetenv ("TZ");
}

int
main (int argc, char **argv)
{
  g_autofree char *parent = g_dir_make_tmp ("medpatch-test-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  make_once (parent);
  g_test_add_func ("/demo/demo/hospital-is-complete", test_hospital_is_complete);
  g_test_add_func ("/demo/demo/advisories-have-gone-through-the-importer",
                   test_advisories_have_gone_through_the_importer);
  g_test_add_func ("/demo/demo/vendors-stand-in-every-state", test_vendors_stand_in_every_state);
  g_test_add_func ("/demo/demo/payloads-are-real-files", test_payloads_are_real_files);
  g_test_add_func ("/demo/demo/installations-ended-in-every-way",
                   test_installations_ended_in_every_way);
  g_test_add_func ("/demo/demo/calendars-leave-something-unknown",
                   test_calendars_leave_something_unknown);
  g_test_add_func ("/demo/demo/risk-reaches-every-outcome", test_risk_reaches_every_outcome);
  g_test_add_func ("/demo/demo/history-leads-up-to-now", test_history_leads_up_to_now);
  g_test_add_func ("/demo/demo/everybody-can-sign", test_everybody_can_sign);
  g_test_add_func ("/demo/demo/samples-can-be-imported", test_samples_can_be_imported);
  g_test_add_func ("/demo/demo/leaves-nothing-beside", test_leaves_nothing_beside);
  g_test_add_func ("/demo/demo/other-data-is-never-touched", test_other_data_is_never_touched);
  g_test_add_func ("/demo/demo/empty-folder-is-taken", test_empty_folder_is_taken);
  g_test_add_func ("/demo/demo/can-be-made-at-any-time", test_can_be_made_at_any_time);
  g_test_add_func ("/demo/demo/can-be-made-where-clocks-are-changed",
                   test_can_be_made_where_clocks_are_changed);
  status = g_test_run ();
  med_test_engine_free (made);
  med_test_remove_tree (parent);
  return status;
}
