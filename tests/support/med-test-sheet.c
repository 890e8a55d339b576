/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-sheet.h"

static gpointer
enter_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_paper_record_enter_sync (connection, input, error) ? MED_STORE_OK : NULL;
}

static gpointer
rehash_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedPaperRecord *record = input;

  if (!med_paper_record_rehash_sync (connection, record->disposition_id, NULL, error))
    return NULL;
  record->rehashed_usec = med_connection_now_usec (connection);
  return MED_STORE_OK;
}

gboolean
med_test_sheet_enter (MedTestWard *ward, MedPaperRecord *record, GError **error)
{
  if (record->signature == NULL)
    record->signature = med_test_ward_sign_order (ward, record->person_id, MED_MEANING_CONFIRMED);
  return med_test_engine_run (ward->engine, MED_STORE_WRITER, enter_func, record, error) != NULL;
}

/* The night passes: the program gives the downtime back. */
MedTestWard *
med_test_sheet_ward (gboolean high_risk)
{
  return med_test_sheet_ward_of (high_risk, TRUE);
}

MedTestWard *
med_test_sheet_ward_of (gboolean high_risk, gboolean reversible)
{
  MedTestWard *ward = med_test_ward_new (high_risk, reversible);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_clock_advance (ward->engine->clock, MED_TEST_SHEET_MORNING);
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "staged", "in-use");
  return ward;
}

void
med_test_sheet_tick (MedPaperRecord *record, MedStepPhase phase, int n, const char *result)
{
  for (int i = 1; i <= n; i++)
    med_paper_record_add_step (record, phase, i, result, i == 1 ? "as written" : NULL);
}

/* A sheet on which everything went well. */
MedPaperRecord *
med_test_sheet_new (MedTestWard *ward)
{
  MedPaperRecord *record = med_paper_record_new (ward->disposition_id, MED_TEST_TECH);
  gint64 restart = MED_TEST_SHEET_MINUTES (20);
  g_autoptr (GError) error = NULL;

  record->times[MED_PAPER_HANDED_OVER] = MED_TEST_SHEET_MINUTES (1);
  record->times[MED_PAPER_STARTED] = MED_TEST_SHEET_MINUTES (3);
  record->times[MED_PAPER_ENDED] = MED_TEST_SHEET_MINUTES (24);
  record->times[MED_PAPER_CHECKED] = MED_TEST_SHEET_MINUTES (35);
  record->times[MED_PAPER_RETURNED] = MED_TEST_SHEET_MINUTES (38);
  g_array_append_val (record->restarts, restart);
  record->installer_id = MED_TEST_TECH;
  record->verifier_id = MED_TEST_TECH_2;
  record->handed_over_by = record->returned_by = MED_TEST_CLINICAL;
  record->version_before = g_strdup ("4.1");
  record->version_after = g_strdup ("4.2");
  record->restore_point = g_strdup ("image 7");
  record->scan_name = g_strdup ("sheet.pdf");
  record->scan = g_bytes_new_static (MED_TEST_SHEET_PDF, strlen (MED_TEST_SHEET_PDF));
  med_test_sheet_tick (record, MED_STEP_PREPARE, 1, "done");
  med_test_sheet_tick (record, MED_STEP_INSTALL, 2, "done");
  med_test_sheet_tick (record, MED_STEP_VERIFY, 2, "done");
  med_test_engine_run (ward->engine, MED_STORE_BULK, rehash_func, record, &error);
  g_assert_no_error (error);
  return record;
}
