/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-work-order.h"
#include "engine/store/med-change.h"
#include "support/med-test-fleet.h"
#include "support/med-test-sheet.h"

#define MINUTES(n) MED_TEST_SHEET_MINUTES (n)
#define MORNING MED_TEST_SHEET_MORNING

static gpointer
chain_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_change_verify_sync (connection, NULL, error);
}

static void
assert_chain_holds (MedTestWard *ward)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChangeVerdict) verdict =
      med_test_engine_run (ward->engine, MED_STORE_BULK, chain_func, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (verdict->first_broken, ==, 0);
}

static void
assert_count (MedTestWard *ward, gint64 expected, const char *sql)
{
  g_assert_cmpint (med_test_engine_count (ward->engine, sql), ==, expected);
}

/* Every event stands at its written time and says that it was entered late; the audit log has the
 * time of entry and the person who entered. */
static void
test_verified (gconstpointer data)
{
  const gboolean high_risk = GPOINTER_TO_INT (data);
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (high_risk);
  const gint64 changes = med_test_engine_count (ward->engine, "SELECT count(*) FROM change");
  const gint64 steps = med_test_engine_count (ward->engine, "SELECT max(id) FROM transition");
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;
  g_autofree char *late = g_strdup_printf (
      "SELECT count(*) FROM transition WHERE id > %" G_GINT64_FORMAT
      " AND json_extract(evidence, '$.entered_late.entered_by') = 1"
      " AND json_extract(evidence, '$.entered_late.entered_usec') = %" G_GINT64_FORMAT
      " AND json_extract(evidence, '$.entered_late.way') = 'paper'",
      steps, MED_TEST_NOW_USEC + MORNING);
  g_autofree char *all =
      g_strdup_printf ("SELECT count(*) FROM transition WHERE id > %" G_GINT64_FORMAT, steps);
  g_autofree char *recorded =
      g_strdup_printf ("SELECT count(*) FROM change WHERE seq > %" G_GINT64_FORMAT
                       " AND (person_id <> 1 OR at_usec <> %" G_GINT64_FORMAT ")",
                       changes, MED_TEST_NOW_USEC + MORNING);

  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "in-service", "in-use");
  /* scheduled again, four of the device, start, success, verification */
  assert_count (ward, 8, all);
  assert_count (ward, 8, late);
  assert_count (ward, 0, recorded);
  assert_count (ward, MINUTES (3), "SELECT started_usec FROM attempt");
  assert_count (ward, MINUTES (24), "SELECT ended_usec FROM attempt");
  assert_count (ward, MINUTES (35), "SELECT at_usec FROM transition WHERE to_state = 'in-service'");
  assert_count (ward, MINUTES (35), "SELECT since_usec FROM disposition");
  assert_count (ward, MINUTES (38), "SELECT at_usec FROM transition WHERE to_state = 'in-use'");
  assert_count (ward, 1, "SELECT count(*) FROM downtime WHERE state = 'used'");
  assert_count (ward, 1,
                "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id JOIN release r"
                " ON r.id = c.release_id WHERE r.version = '4.2'");
  assert_count (ward, 5, "SELECT count(*) FROM attempt_step WHERE result = 'done'");
  assert_count (ward, 2,
                "SELECT count(*) FROM attempt_step WHERE phase = 'verify' AND by_person = 2");
  assert_chain_holds (ward);
}

/* What the people signed on paper is not taken for a passphrase; whoever enters gives one. */
static void
test_signatures (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  const gint64 before = med_test_engine_count (ward->engine, "SELECT max(id) FROM signature");
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_strdup_printf (
      "SELECT group_concat(person_id || ' ' || meaning || ' ' || identity, '; ') FROM"
      " (SELECT * FROM signature WHERE id > %" G_GINT64_FORMAT " ORDER BY id)",
      before);

  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  g_autofree char *signatures = med_test_fleet_dup_text (ward->engine, sql);
  g_assert_cmpstr (signatures, ==,
                   "1 confirmed local passphrase; 4 handed-over signed paper sheet; "
                   "1 performed signed paper sheet; 2 verified signed paper sheet; "
                   "4 returned-to-service signed paper sheet");
  assert_count (ward, 1,
                "SELECT count(*) FROM late_entry l JOIN evidence e ON e.id = l.evidence_id"
                " WHERE l.way = 'paper' AND e.kind = 'scan' AND e.name = 'sheet.pdf'"
                " AND l.entered_by = 1");
  assert_count (ward, 0, "SELECT count(*) FROM missing_guard");
  g_autofree char *sha256 = med_test_fleet_dup_text (ward->engine, "SELECT sha256 FROM evidence");
  g_autofree char *expected =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, MED_TEST_SHEET_PDF, -1);
  g_assert_cmpstr (sha256, ==, expected);
}

static void
test_twice (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (MedPaperRecord) other = NULL;
  g_autoptr (GError) error = NULL;

  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  g_autofree char *before = med_test_ward_snapshot (ward);
  med_test_sheet_enter (ward, record, &error); /* the answer was lost */
  g_assert_no_error (error);
  other = med_test_sheet_new (ward); /* a second sheet for the same work */
  g_assert_false (med_test_sheet_enter (ward, other, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

/* Entered while the downtime still runs, before the program has given it back. */
static void
test_same_hour (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedPaperRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_clock_advance (ward->engine->clock, 45 * MED_USEC_PER_MINUTE);
  record = med_test_sheet_new (ward);
  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "in-service", "in-use");
}

static void
set_failed (MedPaperRecord *record)
{
  record->result = MED_PAPER_FAILED;
  record->times[MED_PAPER_CHECKED] = record->times[MED_PAPER_RETURNED] = 0;
  g_free (record->version_after);
  record->version_after = g_strdup ("4.1");
  record->text = g_strdup ("Error 0x80070643");
  g_ptr_array_set_size (record->steps, 1);
}

static void
set_restored (MedPaperRecord *record)
{
  set_failed (record);
  record->result = MED_PAPER_RESTORED;
  record->times[MED_PAPER_RESTORE_STARTED] = MINUTES (26);
  record->times[MED_PAPER_CHECKED] = MINUTES (44);
  record->times[MED_PAPER_RETURNED] = MINUTES (50);
  record->version_restored = g_strdup ("4.1");
  med_test_sheet_tick (record, MED_STEP_ROLLBACK, 1, "done");
  med_test_sheet_tick (record, MED_STEP_VERIFY, 2, "done");
}

static void
set_unverified (MedPaperRecord *record)
{
  record->result = MED_PAPER_UNVERIFIED;
  record->times[MED_PAPER_CHECKED] = record->times[MED_PAPER_RETURNED] = 0;
  g_ptr_array_set_size (record->steps, 3);
}

static void
set_not_returned (MedPaperRecord *record)
{
  record->times[MED_PAPER_RETURNED] = 0;
  record->returned_by = 0;
}

static const struct
{
  const char *name;
  void (*set) (MedPaperRecord *record);
  const char *state;
  const char *service;
  const char *attempts;
} results[] = {
  { "failed", set_failed, "failed", "under-service", "install failed" },
  { "restored", set_restored, "restored", "in-use", "install failed, restore restored" },
  { "unverified", set_unverified, "installed-unverified", "under-service", "install succeeded" },
  { "not-returned", set_not_returned, "in-service", "awaiting-return", "install succeeded" },
};

static void
test_result (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;

  results[i].set (record);
  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, results[i].state, results[i].service);
  g_autofree char *attempts = med_test_fleet_dup_text (
      ward->engine, "SELECT group_concat(kind || ' ' || state, ', ') FROM (SELECT * FROM attempt"
                    " ORDER BY started_usec)");
  g_assert_cmpstr (attempts, ==, results[i].attempts);
  assert_count (ward, 0,
                "SELECT count(*) FROM attempt a WHERE NOT EXISTS (SELECT 1 FROM late_entry l"
                " WHERE l.attempt_id = a.id)");
  assert_chain_holds (ward);
}

/* Where the vendor says that there is no way back, lead and clinical owner accepted that on the
 * sheet; it stands with the attempt, and both signatures say that they were given on paper. */
static void
test_no_way_back (gconstpointer data)
{
  const gboolean high_risk = GPOINTER_TO_INT (data);
  g_autoptr (MedTestWard) ward = med_test_sheet_ward_of (high_risk, FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&record->restore_point, g_free);
  record->accepted_by_lead = MED_TEST_LEAD;
  record->accepted_by_clinical = MED_TEST_CLINICAL;
  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "in-service", "in-use");
  assert_count (ward, 1,
                "SELECT count(*) FROM attempt WHERE restore_point = '" MED_ATTEMPT_NOT_REVERSIBLE
                "'");
  assert_count (ward, 1,
                "SELECT count(*) FROM signature WHERE person_id = 3 AND meaning = 'approved' "
                "AND identity = 'signed paper sheet' AND subject LIKE 'disposition/%'");
  assert_count (ward, 1,
                "SELECT count(*) FROM signature WHERE person_id = 4 AND meaning = 'approved' "
                "AND identity = 'signed paper sheet'");
  assert_count (ward, MINUTES (3),
                "SELECT DISTINCT signed_usec FROM signature WHERE meaning = 'approved' "
                "AND identity = 'signed paper sheet'");
  assert_count (ward, 1,
                "SELECT count(*) FROM change WHERE action = 'attempt-started' AND "
                "json_extract(body, '$.no_way_back_lead') = 3 AND "
                "json_extract(body, '$.no_way_back_clinical') = 4");
  assert_chain_holds (ward);
}

/* Who did not accept it, or may not, and what a restore point would contradict. */
static const struct
{
  const char *name;
  gboolean reversible;
  const char *restore_point;
  gint64 lead;
  gint64 clinical;
  MedError code;
  const char *words;
} no_way_back[] = {
  { "nobody-accepted", FALSE, NULL, 0, 0, MED_ERROR_REFUSED, "nobody accepted that there is none" },
  { "lead-alone", FALSE, NULL, MED_TEST_LEAD, 0, MED_ERROR_CORRECT_INPUT, "one is missing" },
  { "clinical-owner-alone", FALSE, "", 0, MED_TEST_CLINICAL, MED_ERROR_CORRECT_INPUT,
    "one is missing" },
  { "both-and-a-restore-point", FALSE, "image 7", MED_TEST_LEAD, MED_TEST_CLINICAL,
    MED_ERROR_CORRECT_INPUT, "not both" },
  { "technician-for-lead", FALSE, NULL, MED_TEST_TECH, MED_TEST_CLINICAL, MED_ERROR_REFUSED,
    "restore point" },
  { "lead-for-clinical-owner", FALSE, NULL, MED_TEST_LEAD, MED_TEST_SECURITY, MED_ERROR_REFUSED,
    "restore point" },
  { "the-same-twice", FALSE, NULL, MED_TEST_LEAD, MED_TEST_LEAD, MED_ERROR_REFUSED,
    "restore point" },
  { "a-stranger", FALSE, NULL, 99, MED_TEST_CLINICAL, MED_ERROR_NOT_FOUND, "99" },
  { "there-is-a-way-back", TRUE, NULL, MED_TEST_LEAD, MED_TEST_CLINICAL, MED_ERROR_REFUSED,
    "restore point" },
  { "the-word-itself", FALSE, MED_ATTEMPT_NOT_REVERSIBLE, 0, 0, MED_ERROR_REFUSED,
    "restore point" },
};

static void
test_no_way_back_is_refused (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_sheet_ward_of (FALSE, no_way_back[i].reversible);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autofree char *before = med_test_ward_snapshot (ward);
  g_autoptr (GError) error = NULL;

  g_free (record->restore_point);
  record->restore_point = g_strdup (no_way_back[i].restore_point);
  record->accepted_by_lead = no_way_back[i].lead;
  record->accepted_by_clinical = no_way_back[i].clinical;
  g_assert_false (med_test_sheet_enter (ward, record, &error));
  g_assert_error (error, MED_ERROR, (int) no_way_back[i].code);
  if (strstr (error->message, no_way_back[i].words) == NULL)
    g_error ("“%s” is not in: %s", no_way_back[i].words, error->message);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

/* Without a way back a failure cannot be restored from nothing: it stays failed. */
static void
test_no_way_back_is_no_restore (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward_of (FALSE, FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autofree char *before = med_test_ward_snapshot (ward);
  g_autoptr (GError) error = NULL;

  set_restored (record);
  g_clear_pointer (&record->restore_point, g_free);
  record->accepted_by_lead = MED_TEST_LEAD;
  record->accepted_by_clinical = MED_TEST_CLINICAL;
  g_assert_false (med_test_sheet_enter (ward, record, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
  g_clear_error (&error);
  record->result = MED_PAPER_FAILED;
  record->times[MED_PAPER_RESTORE_STARTED] = 0;
  record->times[MED_PAPER_CHECKED] = record->times[MED_PAPER_RETURNED] = 0;
  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "failed", "under-service");
}

/* Work that was entered at the screen has no room for a sheet. */
static void
test_live (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedPaperRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_clock_advance (ward->engine->clock, 45 * MED_USEC_PER_MINUTE);
  record = med_test_sheet_new (ward);
  g_autofree char *before = med_test_ward_snapshot (ward);
  g_assert_false (med_test_sheet_enter (ward, record, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static gpointer
steps_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_paper_record_list_steps_sync (connection, *(gint64 *) input, error);
}

static void
test_steps (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE,
                                                     steps_func, &ward->disposition_id, &error);
  const char *const expected[] = {
    "Close the console", "Run kb1.msu",      "Restart",
    "Restore the image", "Scan the phantom", "Compare the CT numbers"
  };

  g_assert_no_error (error);
  g_assert_cmpuint (steps->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < steps->len; i++)
    {
      const MedWorkStep *step = steps->pdata[i];
      g_assert_cmpstr (step->text, ==, expected[i]);
      g_assert_null (step->result);
    }
}

static void
test_words (void)
{
  MedPaperResult result;

  for (int i = 0; i < MED_N_PAPER_RESULTS; i++)
    {
      g_assert_true (med_paper_result_from_word (med_paper_result_to_word (i), &result));
      g_assert_cmpint (result, ==, i);
      g_assert_cmpuint (strlen (med_paper_result_get_title (i)), >, 5);
    }
  g_assert_false (med_paper_result_from_word ("", &result));
  g_assert_false (med_paper_result_from_word (NULL, &result));
  g_assert_false (med_paper_result_from_word ("Verified", &result));
  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    g_assert_cmpuint (strlen (med_paper_time_get_title (i)), >, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/paper-record/" name
  g_test_add_data_func (CASE ("verified-stands-at-the-written-times"), GINT_TO_POINTER (FALSE),
                        test_verified);
  g_test_add_data_func (CASE ("high-risk-with-another-verifier"), GINT_TO_POINTER (TRUE),
                        test_verified);
  g_test_add_func (CASE ("paper-signatures-say-so"), test_signatures);
  g_test_add_func (CASE ("twice-is-harmless"), test_twice);
  g_test_add_func (CASE ("entered-within-the-downtime"), test_same_hour);
  g_test_add_func (CASE ("not-for-live-work"), test_live);
  g_test_add_func (CASE ("steps-as-printed"), test_steps);
  g_test_add_func (CASE ("words"), test_words);
  g_test_add_data_func (CASE ("no-way-back/accepted-on-the-sheet"), GINT_TO_POINTER (FALSE),
                        test_no_way_back);
  g_test_add_data_func (CASE ("no-way-back/accepted-for-a-high-risk-device"),
                        GINT_TO_POINTER (TRUE), test_no_way_back);
  g_test_add_func (CASE ("no-way-back/is-no-restore"), test_no_way_back_is_no_restore);
  for (guint i = 0; i < G_N_ELEMENTS (no_way_back); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("no-way-back/"), no_way_back[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_no_way_back_is_refused);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("result/"), results[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_result);
    }
  return g_test_run ();
}
