/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-sheet.h"

#define MINUTES(n) MED_TEST_SHEET_MINUTES (n)
#define MORNING MED_TEST_SHEET_MORNING

static void
assert_count (MedTestWard *ward, gint64 expected, const char *sql)
{
  g_assert_cmpint (med_test_engine_count (ward->engine, sql), ==, expected);
}

/* What cannot stand on a sheet, and what was not allowed at the written times. */
typedef void (*Spoil) (MedTestWard *ward, MedPaperRecord *record);

static void
no_scan (MedTestWard *ward, MedPaperRecord *record)
{
  g_clear_pointer (&record->scan, g_bytes_unref);
}

static void
text_as_scan (MedTestWard *ward, MedPaperRecord *record)
{
  g_clear_pointer (&record->scan, g_bytes_unref);
  record->scan = g_bytes_new_static ("hello", 5);
}

static void
in_the_future (MedTestWard *ward, MedPaperRecord *record)
{
  record->times[MED_PAPER_RETURNED] = MED_TEST_NOW_USEC + MORNING + 1;
}

static void
end_before_start (MedTestWard *ward, MedPaperRecord *record)
{
  record->times[MED_PAPER_ENDED] = record->times[MED_PAPER_STARTED] - 1;
  g_array_set_size (record->restarts, 0);
}

static void
return_before_check (MedTestWard *ward, MedPaperRecord *record)
{
  record->times[MED_PAPER_RETURNED] = record->times[MED_PAPER_CHECKED] - 1;
}

static void
no_start (MedTestWard *ward, MedPaperRecord *record)
{
  record->times[MED_PAPER_STARTED] = 0;
}

static void
restore_of_success (MedTestWard *ward, MedPaperRecord *record)
{
  record->times[MED_PAPER_RESTORE_STARTED] = MINUTES (30);
}

static void
restart_after_end (MedTestWard *ward, MedPaperRecord *record)
{
  gint64 late = record->times[MED_PAPER_ENDED] + 1;

  g_array_append_val (record->restarts, late);
}

static void
no_verifier (MedTestWard *ward, MedPaperRecord *record)
{
  record->verifier_id = 0;
}

static void
unknown_installer (MedTestWard *ward, MedPaperRecord *record)
{
  record->installer_id = 4711;
}

static void
installed_by_clinic (MedTestWard *ward, MedPaperRecord *record)
{
  record->installer_id = MED_TEST_CLINICAL;
}

static void
handed_over_by_technician (MedTestWard *ward, MedPaperRecord *record)
{
  record->handed_over_by = MED_TEST_TECH;
}

static void
entered_by_auditor (MedTestWard *ward, MedPaperRecord *record)
{
  record->person_id = MED_TEST_AUDITOR;
}

static void
signed_by_another (MedTestWard *ward, MedPaperRecord *record)
{
  record->signature = med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_CONFIRMED);
}

static void
signed_for_another_meaning (MedTestWard *ward, MedPaperRecord *record)
{
  record->signature = med_test_ward_sign_order (ward, MED_TEST_TECH, MED_MEANING_VERIFIED);
}

static void
other_release_before (MedTestWard *ward, MedPaperRecord *record)
{
  g_free (record->version_before);
  record->version_before = g_strdup ("4.0");
}

static void
other_release_after (MedTestWard *ward, MedPaperRecord *record)
{
  g_free (record->version_after);
  record->version_after = g_strdup ("4.3");
}

static void
no_restore_point (MedTestWard *ward, MedPaperRecord *record)
{
  g_clear_pointer (&record->restore_point, g_free);
}

static void
step_not_ticked (MedTestWard *ward, MedPaperRecord *record)
{
  g_ptr_array_remove_index (record->steps, 1);
}

static void
verification_step_failed (MedTestWard *ward, MedPaperRecord *record)
{
  MedPaperStep *step = record->steps->pdata[record->steps->len - 1];

  g_free (step->result);
  step->result = g_strdup ("failed");
}

static void
step_that_is_not_printed (MedTestWard *ward, MedPaperRecord *record)
{
  med_paper_record_add_step (record, MED_STEP_INSTALL, 9, "done", NULL);
}

static void
after_the_downtime (MedTestWard *ward, MedPaperRecord *record)
{
  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    if (record->times[i] != 0)
      record->times[i] += 2 * MED_USEC_PER_HOUR;
  g_array_set_size (record->restarts, 0);
}

static void
before_it_was_planned (MedTestWard *ward, MedPaperRecord *record)
{
  record->times[MED_PAPER_HANDED_OVER] = MED_TEST_NOW_USEC - 1;
}

static void
no_consent (MedTestWard *ward, MedPaperRecord *record)
{
  med_test_fleet_run_script (ward->engine, "UPDATE downtime SET consent_by = NULL");
}

static void
booked (MedTestWard *ward, MedPaperRecord *record)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO busy (source_id, device_id, start_usec, end_usec, summary) SELECT id, 1, "
      "%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", 'CT head' FROM calendar_source",
      MINUTES (30), MINUTES (45));

  med_test_fleet_run_script (ward->engine, script);
}

static void
calendar_read_later (MedTestWard *ward, MedPaperRecord *record)
{
  g_autofree char *script =
      g_strdup_printf ("UPDATE calendar_source SET read_usec = %" G_GINT64_FORMAT, MINUTES (120));

  med_test_fleet_run_script (ward->engine, script);
}

static void
released_later (MedTestWard *ward, MedPaperRecord *record)
{
  g_autofree char *script =
      g_strdup_printf ("UPDATE vendor_track SET since_usec = %" G_GINT64_FORMAT, MINUTES (120));

  med_test_fleet_run_script (ward->engine, script);
}

static void
scanned_later (MedTestWard *ward, MedPaperRecord *record)
{
  g_autofree char *script = g_strdup_printf (
      "UPDATE payload_check SET checked_usec = %" G_GINT64_FORMAT " WHERE kind = 'malware'",
      MINUTES (120));

  med_test_fleet_run_script (ward->engine, script);
}

static void
payload_not_hashed (MedTestWard *ward, MedPaperRecord *record)
{
  record->rehashed_usec = 0;
}

static void
payload_changed (MedTestWard *ward, MedPaperRecord *record)
{
  record->rehash_error = g_strdup ("kb1.msu is not what it was");
}

static void
service_recorded_since (MedTestWard *ward, MedPaperRecord *record)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO transition (device_id, machine, from_state, to_state, by_person, at_usec)"
      " VALUES (1, 'service', 'in-use', 'handed-over', 4, %" G_GINT64_FORMAT ")",
      MINUTES (60));

  med_test_fleet_run_script (ward->engine, script);
}

static void
verified_by_the_installer (MedTestWard *ward, MedPaperRecord *record)
{
  med_test_fleet_run_script (ward->engine, "UPDATE product SET high_risk = 1");
  record->verifier_id = record->installer_id;
}

static void
another_downtime (MedTestWard *ward, MedPaperRecord *record)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO downtime (device_id, patch_id, statement_id, start_usec, prepare_min,"
      " install_min, restart_min, verify_min, rollback_min, end_usec, calendar_hash, planned_by,"
      " planned_usec) SELECT device_id, patch_id, statement_id, start_usec, 5, 20, 5, 10, 20,"
      " end_usec, '', 1, %" G_GINT64_FORMAT " FROM downtime",
      MINUTES (120));

  med_test_fleet_run_script (ward->engine, script);
}

static const struct
{
  const char *name;
  Spoil spoil;
  MedError code;
  const char *words;
} spoilt[] = {
  { "no-scan", no_scan, MED_ERROR_CORRECT_INPUT, "scan" },
  { "text-as-scan", text_as_scan, MED_ERROR_CORRECT_INPUT, "PDF, PNG or JPEG" },
  { "in-the-future", in_the_future, MED_ERROR_CORRECT_INPUT, "future" },
  { "end-before-start", end_before_start, MED_ERROR_CORRECT_INPUT, "before" },
  { "return-before-check", return_before_check, MED_ERROR_CORRECT_INPUT, "before" },
  { "no-start", no_start, MED_ERROR_CORRECT_INPUT, "missing" },
  { "restore-of-success", restore_of_success, MED_ERROR_CORRECT_INPUT, "does not go with" },
  { "restart-after-end", restart_after_end, MED_ERROR_CORRECT_INPUT, "Restart 2" },
  { "no-verifier", no_verifier, MED_ERROR_CORRECT_INPUT, "verified" },
  { "unknown-installer", unknown_installer, MED_ERROR_NOT_FOUND, NULL },
  { "installed-by-clinic", installed_by_clinic, MED_ERROR_NOT_PERMITTED, "role" },
  { "handed-over-by-technician", handed_over_by_technician, MED_ERROR_NOT_PERMITTED, "role" },
  { "entered-by-auditor", entered_by_auditor, MED_ERROR_NOT_PERMITTED, "technician" },
  { "signed-by-another", signed_by_another, MED_ERROR_REFUSED, "signs" },
  { "signed-for-another-meaning", signed_for_another_meaning, MED_ERROR_REFUSED, "signs" },
  { "other-release-before", other_release_before, MED_ERROR_REFUSED, "not the one in the" },
  { "other-release-after", other_release_after, MED_ERROR_REFUSED, "leads to" },
  { "no-restore-point", no_restore_point, MED_ERROR_REFUSED, "restore point" },
  { "step-not-ticked", step_not_ticked, MED_ERROR_REFUSED, "is not ticked" },
  { "verification-step-failed", verification_step_failed, MED_ERROR_REFUSED, "verification step" },
  { "step-not-printed", step_that_is_not_printed, MED_ERROR_NOT_FOUND, "no such step" },
  { "after-the-downtime", after_the_downtime, MED_ERROR_REFUSED, "it has passed" },
  { "before-it-was-planned", before_it_was_planned, MED_ERROR_REFUSED, "was planned" },
  { "no-consent", no_consent, MED_ERROR_REFUSED, "consent" },
  { "booked", booked, MED_ERROR_REFUSED, "CT head" },
  { "calendar-read-later", calendar_read_later, MED_ERROR_REFUSED, "calendar" },
  { "released-later", released_later, MED_ERROR_REFUSED, "has not released" },
  { "scanned-later", scanned_later, MED_ERROR_REFUSED, "Malware" },
  { "payload-not-hashed", payload_not_hashed, MED_ERROR_REFUSED, "hashed again" },
  { "payload-changed", payload_changed, MED_ERROR_REFUSED, "is not what it was" },
  { "service-recorded-since", service_recorded_since, MED_ERROR_REFUSED, "Since the written" },
  { "verified-by-the-installer", verified_by_the_installer, MED_ERROR_NOT_PERMITTED, "another" },
  { "another-downtime", another_downtime, MED_ERROR_REFUSED, "taken the place" },
};

static void
test_refused (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;

  spoilt[i].spoil (ward, record);
  g_autofree char *before = med_test_ward_snapshot (ward);
  g_assert_false (med_test_sheet_enter (ward, record, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, MED_ERROR, (int) spoilt[i].code);
  if (spoilt[i].words != NULL)
    g_assert_nonnull (strstr (error->message, spoilt[i].words));
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
  assert_count (ward, 0,
                "SELECT (SELECT count(*) FROM evidence) + (SELECT count(*) FROM late_entry)");
  /* The connection tells the time again: what is done next stands at its own time. */
  const gint64 last = med_test_engine_count (ward->engine, "SELECT max(at_usec) FROM change");
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = MED_DISPOSITION_AUTHORIZED,
                                          .person_id = MED_TEST_TECH,
                                          .reason = "called off" };
  g_clear_error (&error);
  if (med_test_ward_apply (ward, &request, &error))
    g_assert_cmpint (
        med_test_engine_count (ward->engine, "SELECT at_usec FROM transition ORDER BY id DESC"), ==,
        MED_TEST_NOW_USEC + MORNING);
  g_assert_cmpint (last, <=, MED_TEST_NOW_USEC + MORNING);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (spoilt); i++)
    {
      g_autofree char *path =
          g_strconcat ("/installation/paper-times/refused/", spoilt[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refused);
    }
  return g_test_run ();
}
