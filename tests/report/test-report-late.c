/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "engine/installation/med-found-install.h"
#include "engine/installation/med-nonconformance.h"
#include "report-fixture.h"
#include "support/med-test-fleet.h"
#include "support/med-test-sheet.h"

/* Every word of a report, with spaces made one: what a reader could find on its pages. */
static char *
dup_words (const MedReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < report->document->blocks->len; i++)
    {
      const MedReportBlock *block = report->document->blocks->pdata[i];

      g_string_append_printf (text, "%s|%s|", block->text != NULL ? block->text : "",
                              block->detail != NULL ? block->detail : "");
      for (guint n = 0; block->fields != NULL && n < block->fields->len; n++)
        {
          const MedReportField *field = &g_array_index (block->fields, MedReportField, n);
          g_string_append_printf (
              text, "%s|%s|%s|%s|", field->label, field->text != NULL ? field->text : "",
              field->extra != NULL ? field->extra : "", field->time != NULL ? field->time : "");
        }
      for (guint n = 0; block->table != NULL && n < block->table->cells->len; n++)
        g_string_append_printf (text, "%s|",
                                g_array_index (block->table->cells, MedReportCell, n).text);
    }
  g_strdelimit (text->str, "\n", ' ');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
words_of (MedTestWard *ward, MedReportKind kind)
{
  g_autoptr (MedReport) report = report_fixture_make (
      ward->engine, kind, kind == MED_REPORT_DEVICE ? ward->device_id : ward->disposition_id);

  return dup_words (report);
}

static void
assert_says (const char *words, const char *text)
{
  if (strstr (words, text) == NULL)
    g_error ("“%s” is not in: %s", text, words);
}

static void
assert_is_silent_of (const char *words, const char *text)
{
  if (strstr (words, text) != NULL)
    g_error ("“%s” is in: %s", text, words);
}

static const MedReportKind kinds[] = { MED_REPORT_DEVICE, MED_REPORT_WORK_ORDER };

/* From the sheet: by whom and when, from which scan, and that nobody gave a passphrase. */
static void
test_sheet (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, MED_TEST_SHEET_PDF, -1);
  g_autofree char *entered = med_test_fleet_dup_text (
      ward->engine, "SELECT 'Entered late by ' || name FROM person WHERE id = 1");

  sha256[16] = '\0';
  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *words = words_of (ward, kinds[i]);

      assert_says (words, entered);
      assert_says (words, "From the signed sheet");
      assert_says (words, "sheet.pdf");
      assert_says (words, sha256);
      assert_says (words, "signed paper sheet");
      assert_says (words, "Nothing: every check held");
      assert_is_silent_of (words, "Nonconformance");
    }
}

/* The certificate of a sheet lacks nothing that one of live work has. */
static void
test_complete (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;

  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  g_autoptr (MedReport) report =
      report_fixture_make (ward->engine, MED_REPORT_WORK_ORDER, ward->disposition_id);
  JsonArray *missing = med_json_get_array (report->data, "missing");
  g_assert_cmpuint (json_array_get_length (missing), ==, 0);
  g_autofree char *words = dup_words (report);
  assert_says (words, "INSTALLED AND VERIFIED");
  assert_says (words, "Nothing is missing.");
  JsonArray *signatures = med_json_get_array (report->data, "signatures");
  guint n_on_paper = 0;
  for (guint i = 0; i < json_array_get_length (signatures); i++)
    n_on_paper +=
        g_str_equal (med_json_get_text (json_array_get_object_element (signatures, i), "identity"),
                     "signed paper sheet");
  g_assert_cmpuint (n_on_paper, ==, 4); /* beside the lead's authorization, which was given here */
}

static void
test_live_is_silent (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *words = words_of (ward, kinds[i]);

      assert_says (words, "local passphrase");
      assert_is_silent_of (words, "Entered late");
      assert_is_silent_of (words, "signed paper sheet");
      assert_is_silent_of (words, "Nonconformance");
    }
}

static gpointer
record_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_found_install_record_sync (connection, input, error) ? MED_STORE_OK : NULL;
}

static void
find_installed (MedTestWard *ward)
{
  g_autoptr (MedFoundInstall) found = med_found_install_new (ward->disposition_id, MED_TEST_LEAD);
  g_autoptr (GError) error = NULL;

  med_clock_advance (ward->engine->clock, 2 * MED_USEC_PER_HOUR);
  found->installed_usec = MED_TEST_NOW_USEC + MED_USEC_PER_MINUTE;
  found->version_read = g_strdup ("4.2");
  found->engineer = g_strdup ("K. Weber, Exa");
  found->report_number = g_strdup ("SR-118");
  found->report_name = g_strdup ("SR-118.pdf");
  found->report = g_bytes_new_static ("%PDF-", 5);
  found->owner_id = MED_TEST_SECURITY;
  found->due_date = g_strdup ("2030-12-01");
  found->take_from_use = TRUE;
  med_test_engine_run (ward->engine, MED_STORE_WRITER, record_func, found, &error);
  g_assert_no_error (error);
}

/* What nobody saw to stands there by name, on both; the install is in the history once. */
static void
test_found (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  find_installed (ward);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *words = words_of (ward, kinds[i]);

      assert_says (words, "Found or reported");
      assert_says (words, "SR-118.pdf");
      assert_says (words, "K. Weber, Exa");
      for (const char *const *guard =
               (const char *const[]){ "Consent of the clinic", "Restore point recorded",
                                      "Downtime with room", "Calendar free",
                                      "Handed over and under service", "Payload hashed again",
                                      "Release read at the device as expected", NULL };
           *guard != NULL; guard++)
        assert_says (words, *guard);
      assert_is_silent_of (words, "Released by the vendor for exactly this release");
    }
  g_autoptr (MedReport) report =
      report_fixture_make (ward->engine, MED_REPORT_DEVICE, ward->device_id);
  JsonArray *history = med_json_get_array (report->data, "history");
  g_assert_cmpuint (json_array_get_length (history), ==, 1);
  JsonObject *row = json_array_get_object_element (history, 0);
  g_assert_cmpstr (med_json_get_text (row, "result"), ==, "outside");
  g_assert_cmpstr (med_json_get_text (row, "installer"), ==, "K. Weber, Exa");
}

static gpointer
close_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_nonconformance_close_sync (connection, 1, "The vendor validated it since.",
                                        MED_TEST_TECH, input, error)
             ? MED_STORE_OK
             : NULL;
}

/* Open it stands in bold; closed it stays, with both names. */
static void
test_nonconformance (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_state (ward, 2, "withdrawn");
  med_test_ward_catch_up (ward);
  find_installed (ward);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *words = words_of (ward, kinds[i]);

      assert_says (words, "Nonconformances");
      assert_says (words, "had not released it for release 4.1");
      assert_says (words, "2030-12-01");
      assert_says (words, "|OPEN|");
      assert_says (words, "Released by the vendor for exactly this release");
    }
  g_autoptr (MedSignature) signature =
      med_test_ward_sign (ward, MED_TEST_LEAD, MED_MEANING_APPROVED, "nonconformance/1");
  med_test_engine_run (ward->engine, MED_STORE_WRITER, close_func, signature, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *words = words_of (ward, kinds[i]);

      assert_is_silent_of (words, "|OPEN|");
      assert_says (words, "The vendor validated it since.");
      assert_says (words, "confirmed by");
    }
}

/* Of one work order stand only its own, of a device all. */
static void
test_scope (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  find_installed (ward);
  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES (77, 'KB77',"
      " 'Microsoft', 1, 0);"
      "INSERT INTO disposition (id, patch_id, device_id, state, since_usec) SELECT 77, 77, id,"
      " 'waiting-for-vendor', 0 FROM device LIMIT 1;");
  g_autoptr (MedReport) other = report_fixture_make (ward->engine, MED_REPORT_WORK_ORDER, 77);
  g_assert_cmpuint (json_array_get_length (med_json_get_array (other->data, "late")), ==, 0);
  g_autoptr (MedReport) device =
      report_fixture_make (ward->engine, MED_REPORT_DEVICE, ward->device_id);
  g_assert_cmpuint (json_array_get_length (med_json_get_array (device->data, "late")), ==, 1);
}

/* A sheet that failed and was restored: both attempts say so. */
static void
test_restored (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;

  record->result = MED_PAPER_RESTORED;
  record->times[MED_PAPER_RESTORE_STARTED] = MED_TEST_SHEET_MINUTES (26);
  record->version_restored = g_strdup ("4.1");
  record->text = g_strdup ("Error 0x80070643");
  med_test_sheet_tick (record, MED_STEP_ROLLBACK, 1, "done");
  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  g_autoptr (MedReport) report =
      report_fixture_make (ward->engine, MED_REPORT_WORK_ORDER, ward->disposition_id);
  g_autofree char *words = dup_words (report);
  assert_says (words, "NOT INSTALLED: RESTORED");
  g_assert_cmpuint (json_array_get_length (med_json_get_array (report->data, "late")), ==, 2);
  g_assert_cmpuint (json_array_get_length (med_json_get_array (report->data, "attempts")), ==, 2);
}

/* On paper itself, where a person reads it. */
static void
test_pages (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;

  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  g_autoptr (MedReport) report =
      report_fixture_make (ward->engine, MED_REPORT_WORK_ORDER, ward->disposition_id);
  g_autofree char *text = report_fixture_dup_pdf_text (report);
  if (text == NULL)
    return;
  assert_says (text, "Entered late, found or reported");
  assert_says (text, "sheet.pdf");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/report/late/" name
  g_test_add_func (CASE ("sheet-says-by-whom-and-from-what"), test_sheet);
  g_test_add_func (CASE ("sheet-makes-a-complete-certificate"), test_complete);
  g_test_add_func (CASE ("live-work-says-nothing-of-it"), test_live_is_silent);
  g_test_add_func (CASE ("found-names-what-nobody-saw-to"), test_found);
  g_test_add_func (CASE ("nonconformance-open-and-closed"), test_nonconformance);
  g_test_add_func (CASE ("work-order-shows-only-its-own"), test_scope);
  g_test_add_func (CASE ("restored-from-a-sheet"), test_restored);
  g_test_add_func (CASE ("stands-on-the-page"), test_pages);
  return g_test_run ();
}
