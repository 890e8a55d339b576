/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/report/med-report-pdf.h"
#include "engine/report/med-report-source.h"
#include "report-fixture.h"

static gint64
get (JsonObject *object, const char *member)
{
  g_assert_true (json_object_has_member (object, member));
  return json_object_get_int_member (object, member);
}

static JsonObject *
row_of (JsonObject *data, const char *array, const char *member, const char *value)
{
  JsonArray *rows = json_object_get_array_member (data, array);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      if (g_strcmp0 (json_object_get_string_member (row, member), value) == 0)
        return row;
    }
  g_error ("%s has no row with %s = %s", array, member, value);
}

static JsonObject *
outcome_row (JsonObject *data, gboolean high_risk, const char *outcome)
{
  JsonArray *rows = json_object_get_array_member (data, "outcomes");

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      if (json_object_get_boolean_member (row, "high_risk") == high_risk &&
          g_str_equal (json_object_get_string_member (row, "outcome"), outcome))
        return row;
    }
  g_assert_not_reached ();
}

#define SAME(object, member, sql)                                                                  \
  g_assert_cmpint (get (object, member), ==, med_test_engine_count (fixture, sql))

static void
test_inventory (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  JsonObject *inventory = json_object_get_object_member (report->data, "inventory");

  SAME (inventory, "in_scope", "SELECT count(*) FROM device WHERE retired_usec IS NULL");
  SAME (inventory, "retired", "SELECT count(*) FROM device WHERE retired_usec IS NOT NULL");
  SAME (inventory, "never_read",
        "SELECT sum(release_read_usec IS NULL AND retired_usec IS NULL) FROM device");
  g_assert_cmpint (get (inventory, "in_scope"), ==, 5);
  g_assert_cmpint (get (inventory, "release_known"), ==, 4);
  g_assert_cmpint (get (inventory, "read_within_year"), ==, 2);
  g_assert_cmpint (get (inventory, "read_before"), ==, 1);
}

static void
test_outcomes (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  JsonObject *immediate = outcome_row (report->data, TRUE, "immediate");
  JsonObject *scheduled = outcome_row (report->data, FALSE, "scheduled");
  JsonObject *unknown = outcome_row (report->data, FALSE, "unknown");

  g_assert_cmpint (get (immediate, "devices"), ==, 1);
  g_assert_cmpint (get (immediate, "open"), ==, 2);
  /* Released 20 and 19 days ago, 7 days allowed */
  g_assert_cmpint (get (immediate, "overdue"), ==, 2);
  g_assert_cmpint (get (scheduled, "devices"), ==, 2);
  g_assert_cmpint (get (scheduled, "provisional"), ==, 2);
  g_assert_cmpint (get (scheduled, "waiting_for_vendor"), ==, 1);
  g_assert_cmpint (get (scheduled, "exception"), ==, 1);
  /* An exception past its date does not hide */
  g_assert_cmpint (get (scheduled, "overdue"), ==, 1);
  g_assert_cmpint (get (unknown, "devices"), ==, 1);
  g_assert_cmpint (get (unknown, "unknown"), ==, 1);
  g_assert_cmpint (get (outcome_row (report->data, TRUE, "none-open"), "devices"), ==, 1);
}

/* No device and no task is left out or counted twice. */
static void
test_sums (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  static const char *const columns[] = { "on_time", "overdue", "exception", "waiting_for_vendor",
                                         "unknown" };
  JsonArray *rows = json_object_get_array_member (report->data, "outcomes");
  gint64 devices = 0, open = 0, in_columns = 0;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      devices += get (row, "devices");
      open += get (row, "open");
      for (guint j = 0; j < G_N_ELEMENTS (columns); j++)
        in_columns += get (row, columns[j]);
    }
  g_assert_cmpint (
      devices, ==,
      med_test_engine_count (fixture, "SELECT count(*) FROM device WHERE retired_usec IS NULL"));
  g_assert_cmpint (open, ==,
                   med_test_engine_count (fixture,
                                          "SELECT count(*) FROM disposition d, device v, patch p"
                                          " WHERE v.id = d.device_id AND p.id = d.patch_id"
                                          " AND v.retired_usec IS NULL AND p.scope = 'security'"
                                          " AND d.state NOT IN ('in-service', 'not-affected',"
                                          " 'closed-not-needed')"));
  g_assert_cmpint (in_columns, ==, open);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (report->data, "open_tasks")), ==, open);
}

static void
test_clocks (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  JsonObject *exa = row_of (report->data, "vendors", "manufacturer", "Exa & Co");

  g_assert_cmpint (get (exa, "verified"), ==, 1);
  /* COTS release 60 days ago, vendor's 20, verified 9 days ago */
  g_assert_cmpint (get (json_object_get_object_member (exa, "exposure"), "median_days10"), ==, 510);
  g_assert_cmpint (get (json_object_get_object_member (exa, "action"), "median_days10"), ==, 110);
  g_assert_cmpint (get (json_object_get_object_member (exa, "action"), "p90_days10"), ==, 110);
  JsonObject *latency = json_object_get_object_member (exa, "latency");
  g_assert_cmpint (get (latency, "median_days10"), ==, 400);
  g_assert_cmpint (get (latency, "count"), ==, 1);
  /* The patch without a release date */
  g_assert_cmpint (get (latency, "unknown"), ==, 1);
}

static void
test_kev (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  JsonArray *rows = json_object_get_array_member (report->data, "kev");
  JsonObject *row = row_of (report->data, "kev", "cve", "CVE-2026-0001");

  g_assert_cmpuint (json_array_get_length (rows), ==, 1);
  g_assert_cmpint (get (row, "affected"), ==, 1);
  g_assert_cmpint (get (row, "cannot_tell"), ==, 2);
  JsonArray *models = json_object_get_array_member (row, "models");
  JsonArray *owners = json_object_get_array_member (row, "owners");
  g_assert_cmpuint (json_array_get_length (models), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (models, 1), ==, "Vita Vita C3");
  g_assert_cmpuint (json_array_get_length (owners), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (owners, 0), ==, "Dr Em");
  SAME (row, "open_tasks",
        "SELECT count(*) FROM disposition WHERE patch_id = 1 AND device_id <> 6"
        " AND state <> 'in-service'");
}

static void
test_installs (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  JsonObject *installs = json_object_get_object_member (report->data, "installs");

  SAME (installs, "started", "SELECT count(*) FROM attempt");
  g_assert_cmpint (get (installs, "verified"), ==, 1);
  /* The one of September is not of this month */
  g_assert_cmpint (get (installs, "failed"), ==, 1);
  g_assert_cmpint (get (installs, "restored"), ==, 0);
  g_assert_cmpint (get (installs, "interrupted_now"), ==, 1);
}

static void
test_support (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);

  /* Limited by hand, but the maker's date has passed */
  g_assert_cmpint (get (row_of (report->data, "support", "stage", "ended"), "devices"), ==, 2);
  g_assert_cmpint (get (row_of (report->data, "support", "stage", "unknown"), "devices"), ==, 1);
  g_assert_cmpint (get (row_of (report->data, "support", "stage", "supported"), "devices"), ==, 2);
  g_assert_cmpint (get (row_of (report->data, "ending", "model", "Vita C3"), "devices"), ==, 2);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (report->data, "exceptions")), ==, 2);
}

static void
has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in:\n%s", part, text);
}

static void
test_fleet_pdf (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  g_autofree char *text = report_fixture_dup_pdf_text (report);
  g_autofree char *hash = g_strndup (report->hash, 16);

  if (text == NULL)
    return;
  has (text, "Fleet patch compliance, Nov 2026");
  has (text, "St. <b>Mary</b> & Sons 病院");
  has (text, "CVE-2026-0001");
  has (text, "2026.11.20 (19 Nov 2026)");
  has (text, "Exa & Co");
  has (text, "51.0");
  has (text, "not taken");
  has (text, "local passphrase");
  has (text, "Page 1 / ");
  has (text, hash);
  has (text, report->document->id);
}

static void
test_device_pdf (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_DEVICE, 2);
  g_autofree char *text = report_fixture_dup_pdf_text (report);

  if (text == NULL)
    return;
  has (text, "Patch record of device CT-2");
  has (text, "4.1 → 4.1.1");
  has (text, "EXA-7 <rel>, 2");
  has (text, "鈴木 一郎");
  has (text, "Tanaka <i>");
  has (text, "CVE-2026-0002");
  has (text, "Returned to service");
  has (text, "No patch is open for this device.");
}

static void
test_open_items_of_device (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_DEVICE, 1);
  JsonArray *open = json_object_get_array_member (report->data, "open_tasks");

  g_assert_cmpuint (json_array_get_length (open), ==, 2);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (open, 0), "vendor_state"), ==,
      "released");
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (report->data, "components")), ==, 1);
}

static void
test_missing_device (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (GError) error = NULL;
  static const MedReportKind kinds[] = { MED_REPORT_DEVICE, MED_REPORT_WORK_ORDER };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_assert_null (report_fixture_try (fixture, kinds[i], 999, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
      g_clear_error (&error);
    }
}

static void
test_work_order_sheet (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_WORK_ORDER, 1);
  g_autofree char *text = report_fixture_dup_pdf_text (report);

  g_assert_false (json_object_get_boolean_member (report->data, "begun"));
  if (text == NULL)
    return;
  has (text, "Work order 1");
  has (text, "SUCCESS");
  has (text, "FAILED");
  has (text, "1. Run setup & wait");
  has (text, "2. Scan the phantom");
  has (text, "1. Read the version <About>");
  has (text, "Prepare 10 + install 20");
  has (text, "Released");
  has (text, "Returned to service");
}

static void
test_interrupted (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_WORK_ORDER, 6);

  /* Interrupted: never a sheet that could be started from */
  g_assert_true (json_object_get_boolean_member (report->data, "begun"));
  g_autofree char *text = report_fixture_dup_pdf_text (report);
  if (text == NULL)
    return;
  has (text, "INTERRUPTED: OUTCOME UNKNOWN");
  has (text, "There is no statement of the vendor");
  has (text, "Nobody has signed.");
}

static void
test_certificate (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_WORK_ORDER, 2);
  g_autofree char *text = report_fixture_dup_pdf_text (report);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (report->data, "missing")),
                    ==, 0);
  if (text == NULL)
    return;
  has (text, "Completion certificate, work order 2");
  has (text, "INSTALLED AND VERIFIED");
  /* Of the attempt: the device has another release now, the disposition no downtime. */
  has (text, "EXA-7 <rel>, 2");
  has (text, "Prepare 10 + install 20");
  has (text, "Vouched");
  has (text, "Run setup & wait");
  has (text, "0123456789abcdef");
  has (text, "Lead engineer");
  has (text, "Clinical owner");
  has (text, "Nothing is missing.");
}

/* Nothing of this can happen in the program; a certificate must not hide it if it did. */
static void
test_certificate_with_gaps (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (
      fixture, "DELETE FROM transition WHERE to_state = 'staged';"
               "UPDATE transition SET signature_id = NULL; DELETE FROM signature WHERE id = 3;"
               "UPDATE attempt_step SET result = 'skipped' WHERE phase = 'verify';"
               "UPDATE attempt SET version_after = NULL WHERE id = 'u1';");
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_WORK_ORDER, 2);
  JsonArray *missing = json_object_get_array_member (report->data, "missing");
  static const char *const words[] = { "checks", "version-after", "steps", "verified" };

  g_assert_cmpuint (json_array_get_length (missing), ==, G_N_ELEMENTS (words));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpstr (json_array_get_string_element (missing, i), ==, words[i]);
}

static void
test_failed_certificate (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_WORK_ORDER, 8);
  g_autofree char *text = report_fixture_dup_pdf_text (report);

  if (text == NULL)
    return;
  has (text, "FAILED: RESTORE NOW");
  has (text, "No signature of the verification");
  g_assert_null (strstr (text, "VERIFIED\n"));
}

static void
test_japanese (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autofree char *catalogue = report_fixture_write_catalogue (fixture);
  g_autoptr (MedReport) report =
      report_fixture_make_in (fixture, MED_REPORT_FLEET, 0, "ja", MED_REPORT_A4);
  g_autoptr (MedReport) english = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  g_autofree char *text = report_fixture_dup_pdf_text (report);

  /* The data, and so their hash, do not depend on the language. */
  g_assert_cmpstr (report->hash, ==, english->hash);
  if (text == NULL)
    return;
  has (text, "パッチ適用状況の報告、2026年11月");
  has (text, "対象の機器");
  has (text, "即時");
  has (text, "ページ 1 / ");
  has (text, "2026年11月23日 17:00");
}

static void
test_letter_and_repeat (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report =
      report_fixture_make_in (fixture, MED_REPORT_FLEET, 0, "en", MED_REPORT_LETTER);
  g_autoptr (MedReport) again =
      report_fixture_make_in (fixture, MED_REPORT_FLEET, 0, "en", MED_REPORT_LETTER);
  g_autoptr (GBytes) first = med_report_pdf_make (report->document, report->layout, NULL);
  g_autoptr (GBytes) second = med_report_pdf_make (again->document, again->layout, NULL);
  double width, height;

  med_report_layout_get_page_size (report->layout, &width, &height);
  g_assert_cmpfloat (width, ==, 612);
  g_assert_cmpfloat (height, ==, 792);
  g_assert_true (g_bytes_equal (first, second));
}

static void
test_empty (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  g_autofree char *text = report_fixture_dup_pdf_text (report);

  if (text == NULL)
    return;
  has (text, "Never imported");
  has (text, "the KEV catalogue has never been imported");
  has (text, "Audit log: empty");
}

/* Without advisories nobody can say that nothing is open. */
static void
test_unassessed (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, "DELETE FROM exposure; DELETE FROM vulnerability;"
                                      "DELETE FROM advisory_head; DELETE FROM advisory;");
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  g_assert_cmpint (get (outcome_row (report->data, TRUE, "none-open"), "devices"), ==, 0);
  g_assert_cmpint (get (outcome_row (report->data, TRUE, "unknown"), "devices"), ==, 2);
}

static void
test_csv (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, "UPDATE device SET asset = '=cmd|x' WHERE id = 1;");
  g_autoptr (MedReport) report = report_fixture_make (fixture, MED_REPORT_FLEET, 0);
  g_autoptr (GPtrArray) files = med_report_dup_csv (report, TRUE);
  const MedReportCsv *last = g_ptr_array_index (files, files->len - 1);

  has (last->name, "-Open-tasks-by-asset-number.csv");
  has (last->text, "\"'=cmd|x\"");
  g_assert_null (strstr (last->text, "\n=cmd"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/fleet/inventory", test_inventory);
  g_test_add_func ("/report/fleet/outcomes", test_outcomes);
  g_test_add_func ("/report/fleet/every-device-and-task-once", test_sums);
  g_test_add_func ("/report/fleet/two-clocks", test_clocks);
  g_test_add_func ("/report/fleet/kev", test_kev);
  g_test_add_func ("/report/fleet/installs", test_installs);
  g_test_add_func ("/report/fleet/support-and-exceptions", test_support);
  g_test_add_func ("/report/fleet/pdf", test_fleet_pdf);
  g_test_add_func ("/report/fleet/empty-database", test_empty);
  g_test_add_func ("/report/fleet/without-advisories-is-unknown", test_unassessed);
  g_test_add_func ("/report/device/pdf", test_device_pdf);
  g_test_add_func ("/report/device/open-items", test_open_items_of_device);
  g_test_add_func ("/report/device/that-does-not-exist", test_missing_device);
  g_test_add_func ("/report/work-order/sheet", test_work_order_sheet);
  g_test_add_func ("/report/work-order/interrupted", test_interrupted);
  g_test_add_func ("/report/work-order/certificate", test_certificate);
  g_test_add_func ("/report/work-order/certificate-with-gaps", test_certificate_with_gaps);
  g_test_add_func ("/report/work-order/failed", test_failed_certificate);
  g_test_add_func ("/report/japanese", test_japanese);
  g_test_add_func ("/report/same-bytes-again", test_letter_and_repeat);
  g_test_add_func ("/report/csv-without-formulas", test_csv);
  return g_test_run ();
}
