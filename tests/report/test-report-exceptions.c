/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "report-fixture.h"
#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

#define REGISTER "Exceptions, expired ones first"

static MedReport *
make (MedTestWard *ward)
{
  return report_fixture_make (ward->engine, MED_REPORT_EXCEPTIONS, 0);
}

static const char *
cell (const MedReportTable *table, guint row, guint column)
{
  return med_report_table_get_cell (table, row, column)->text;
}

static void
assert_row_style (const MedReportTable *table, guint row, MedReportStyle style)
{
  for (guint i = 0; i < table->columns->len; i++)
    g_assert_cmpint (med_report_table_get_cell (table, row, i)->style, ==, style);
}

static void
test_empty (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedReport) report = make (ward);
  const MedReportTable *table = report_fixture_find_table (report, REGISTER);

  g_assert_cmpuint (med_report_table_get_n_rows (table), ==, 0);
  g_assert_nonnull (strstr (table->empty, "No exception runs"));
  g_assert_true (g_str_has_prefix (report->document->id, "R5-2026-11-23-"));
  g_assert_true (report->document->landscape);
}

/* One device after the other: its exception until a date. */
static void
except (MedTestWard *ward, gint64 disposition_id, const char *expires, gboolean approve)
{
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;

  med_test_exception_init (&exception, ward);
  g_array_index (exception.draft.disposition_ids, gint64, 0) = disposition_id;
  exception.draft.expires_date = expires;
  exception.control.next_test_date = "2027-11-01";
  med_test_exception_request (&exception, &error);
  g_assert_no_error (error);
  if (approve)
    med_test_exception_approve (&exception, MED_TEST_SECURITY, NULL, &error);
  g_assert_no_error (error);
}

/* Four devices: expired, expiring, running, requested; and one refused. In the order of their
 * numbers they are the other way round. */
static MedTestWard *
register_new (void)
{
  MedTestWard *ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) refused;
  static const char *const assets[] = { "10234", "10235", "10236", "10237" };

  for (gsize i = 0; i < G_N_ELEMENTS (assets); i++)
    med_test_fleet_add_device (ward->engine, assets[i], "Exa", "CT 64", "4.1");
  med_test_ward_catch_up (ward);
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'authorized'");
  except (ward, 1, "2027-11-01", FALSE);
  except (ward, 2, "2027-10-01", TRUE);
  except (ward, 3, "2027-01-10", TRUE);
  except (ward, 4, "2026-12-24", TRUE);
  med_test_exception_init (&refused, ward);
  g_array_index (refused.draft.disposition_ids, gint64, 0) = 5;
  g_assert_true (med_test_exception_request (&refused, NULL));
  g_assert_true (med_test_exception_refuse (&refused, MED_TEST_SECURITY, "patch it", NULL));
  med_clock_advance (ward->engine->clock, 40 * MED_USEC_PER_DAY); /* 2027-01-02 */
  med_test_ward_catch_up (ward);
  return ward;
}

static void
test_order (void)
{
  static const struct
  {
    const char *asset;
    const char *standing;
    MedReportStyle style;
  } rows[] = {
    { "10236", "Expired", MED_REPORT_STRONG },
    { "10235", "Expires soon", MED_REPORT_PLAIN },
    { "10234", "Approved", MED_REPORT_PLAIN },
    { "10233", "Requested", MED_REPORT_PLAIN },
  };
  g_autoptr (MedTestWard) ward = register_new ();
  g_autoptr (MedReport) report = make (ward);
  const MedReportTable *table = report_fixture_find_table (report, REGISTER);

  g_assert_cmpuint (med_report_table_get_n_rows (table), ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (g_str_has_prefix (cell (table, i, 2), rows[i].asset));
      g_assert_true (g_str_has_prefix (cell (table, i, 1), rows[i].standing));
      assert_row_style (table, i, rows[i].style);
    }
  g_assert_nonnull (strstr (cell (table, 0, 1), "Its date has passed"));
  g_assert_nonnull (strstr (cell (table, 3, 8), "Not approved yet"));
}

/* Everything that the register has to say of an exception stands in its row. */
static void
test_row (void)
{
  g_autoptr (MedTestWard) ward = register_new ();
  g_autoptr (MedReport) report = make (ward);
  const MedReportTable *table = report_fixture_find_table (report, REGISTER);
  static const struct
  {
    guint column;
    const char *text;
  } cells[] = {
    { 1, "2027-10-01" },
    { 1, "An incident on the ward" },
    { 2, "Exa CT 64" },
    { 3, "KB1\nCVE-2026-1000" },
    { 4, "Support has ended\nThe maker ended the support in June" },
    { 5, "Unknown → Unknown" },
    { 6, "Firewall in front of the CT" },
    { 6, "Last test: 2026-11-20, Passed" },
    { 6, "Next test: 2027-11-01" },
    { 7, "Somebody in the room could still reach it" },
    { 8, "Requested: Person 1" },
    { 8, "Approved: Person 5 (Security officer)" },
    { 9, "Replaced with the new building" },
    { 9, "Budget year: 2027" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    if (strstr (cell (table, 2, cells[i].column), cells[i].text) == NULL)
      g_error ("“%s” does not say “%s”", cell (table, 2, cells[i].column), cells[i].text);
}

/* The chart, the figures beside it and the data say the same: all that run, each in its month. */
static void
test_chart (void)
{
  g_autoptr (MedTestWard) ward = register_new ();
  g_autoptr (MedReport) report = make (ward);
  const MedReportChart *chart =
      report_fixture_find_chart (report, "Exceptions by the month they expire in");
  const MedReportTable *figures = report_fixture_find_table (report, "The same in figures");
  gint64 sum = 0;

  g_assert_cmpuint (chart->labels->len, ==, 13); /* expired, and twelve months */
  for (guint row = 0; row < chart->labels->len; row++)
    {
      gint64 total = med_report_chart_get_total (chart, row);

      sum += total;
      g_assert_cmpint (total, ==, g_ascii_strtoll (cell (figures, row, 1), NULL, 10));
    }
  g_assert_cmpint (med_report_chart_get_value (chart, 0, 0), ==, 1);  /* expired */
  g_assert_cmpint (med_report_chart_get_value (chart, 1, 1), ==, 1);  /* this month */
  g_assert_cmpint (med_report_chart_get_value (chart, 10, 2), ==, 1); /* in October */
  g_assert_cmpint (sum + g_ascii_strtoll (cell (figures, 13, 1), NULL, 10), ==, 3);
  JsonObject *counts = med_json_get_object (report->data, "counts");
  g_assert_cmpint (med_json_get_int (counts, "expired", -1), ==, 1);
  g_assert_cmpint (med_json_get_int (counts, "expiring", -1), ==, 1);
  g_assert_cmpint (med_json_get_int (counts, "running", -1), ==, 1);
  g_assert_cmpint (med_json_get_int (counts, "requested", -1), ==, 1);
}

static void
test_closed (void)
{
  g_autoptr (MedTestWard) ward = register_new ();
  g_autoptr (MedReport) report = make (ward);
  const MedReportTable *table =
      report_fixture_find_table (report, "Refused, taken back, or ended and decided anew");

  g_assert_cmpuint (med_report_table_get_n_rows (table), ==, 1);
  g_assert_nonnull (strstr (cell (table, 0, 2), "10237"));
  g_assert_cmpstr (cell (table, 0, 3), ==, "Refused");
  g_assert_cmpstr (cell (table, 0, 5), ==, "patch it");
  /* After a quarter it is only in the log. What has expired stays until it is decided. */
  med_clock_advance (ward->engine->clock, 60 * MED_USEC_PER_DAY);
  med_test_ward_catch_up (ward);
  g_autoptr (MedReport) later = make (ward);
  table = report_fixture_find_table (later, "Refused, taken back, or ended and decided anew");
  g_assert_cmpuint (med_report_table_get_n_rows (table), ==, 0);
  table = report_fixture_find_table (later, REGISTER);
  g_assert_true (g_str_has_prefix (cell (table, 0, 1), "Expired"));
  g_assert_true (g_str_has_prefix (cell (table, 1, 1), "Expired"));
  assert_row_style (table, 1, MED_REPORT_STRONG);
  assert_row_style (table, 2, MED_REPORT_PLAIN);
}

/* A control that failed or was not tested is bold in the list of controls as well. */
static void
test_controls (void)
{
  g_autoptr (MedTestWard) ward = register_new ();
  const char *title = "Controls of these exceptions, with their evidence";

  med_test_fleet_run_script (ward->engine, "UPDATE control SET failed = 1 WHERE exception_id = 1;"
                                           "UPDATE control SET next_test_date = '2027-01-01' WHERE "
                                           "exception_id = 2");
  g_autoptr (MedReport) report = make (ward);
  const MedReportTable *table = report_fixture_find_table (report, title);
  g_assert_cmpuint (med_report_table_get_n_rows (table), ==, 4);
  assert_row_style (table, 0, MED_REPORT_PLAIN);
  assert_row_style (table, 1, MED_REPORT_PLAIN);
  assert_row_style (table, 2, MED_REPORT_STRONG); /* of exception 2, which runs */
  assert_row_style (table, 3, MED_REPORT_STRONG); /* of exception 1, requested */
  g_assert_cmpstr (cell (table, 3, 1), ==, "Network access restricted");
}

/* Texts of people are shown as they are, and the same data give the same hash. */
static void
test_texts (void)
{
  g_autoptr (MedTestWard) ward = register_new ();

  med_test_fleet_run_script (ward->engine,
                             "UPDATE exception SET reason = '<b>&amp; \"=1+1\"' WHERE "
                             "id = 2");
  g_autoptr (MedReport) first = make (ward);
  g_autoptr (MedReport) second = make (ward);
  g_assert_cmpstr (first->hash, ==, second->hash);
  const MedReportTable *table = report_fixture_find_table (first, REGISTER);
  g_assert_nonnull (strstr (cell (table, 2, 4), "<b>&amp; \"=1+1\""));
  g_autofree char *pages = report_fixture_dup_pages (first);
  g_assert_nonnull (strstr (pages, "Register of exceptions"));
}

/* R1 counts what has lapsed as overdue, and names it in its own list. */
static void
test_fleet (void)
{
  g_autoptr (MedTestWard) ward = register_new ();
  g_autoptr (MedReport) report = report_fixture_make (ward->engine, MED_REPORT_FLEET, 0);
  JsonArray *rows = med_json_get_array (report->data, "outcomes");
  JsonArray *listed = med_json_get_array (report->data, "exceptions");
  gint64 overdue = 0, excepted = 0;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      overdue += med_json_get_int (med_json_array_get_object (rows, i), "overdue", 0);
      excepted += med_json_get_int (med_json_array_get_object (rows, i), "exception", 0);
    }
  g_assert_cmpint (overdue, >=, 1);
  g_assert_cmpint (excepted, ==, 2);
  g_assert_cmpuint (json_array_get_length (listed), ==, 2); /* expired, and expiring */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/report/exceptions/" name, func)
  CASE ("empty-says-so", test_empty);
  CASE ("expired-first-and-in-bold", test_order);
  CASE ("row-says-everything", test_row);
  CASE ("chart-and-figures-agree", test_chart);
  CASE ("closed-for-a-quarter", test_closed);
  CASE ("bad-controls-in-bold", test_controls);
  CASE ("texts-are-no-markup", test_texts);
  CASE ("fleet-report-hides-nothing", test_fleet);
  return g_test_run ();
}
