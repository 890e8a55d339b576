/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-notice.h"
#include "engine/report/med-report-source.h"
#include "report-fixture.h"

/* The fixture lives on Monday 2026-11-23, 17:00 in Tokyo; its downtime 2 is planned from the 24th
 * 17:00 to the 25th 17:00 on CT-1 in Radiology (1). */
static MedReport *
make_for (MedTestEngine *fixture, gint64 department_id, int weeks, GError **error)
{
  MedReportRequest request = {
    .kind = MED_REPORT_NOTICE,
    .subject_id = department_id,
    .language = "en",
    .period = { med_report_source_week_start (MED_TEST_NOW_USEC, weeks),
                med_report_source_week_start (MED_TEST_NOW_USEC, weeks + 1) },
  };

  return report_fixture_make_request (fixture, &request, error);
}

static MedReport *
make (MedTestEngine *fixture, gint64 department_id, int weeks)
{
  g_autoptr (GError) error = NULL;
  MedReport *report = make_for (fixture, department_id, weeks, &error);

  g_assert_no_error (error);
  return report;
}

static JsonArray *
departments (const MedReport *report)
{
  return json_object_get_array_member (report->data, "departments");
}

static JsonArray *
rows_of (const MedReport *report, guint department, const char *member)
{
  return json_object_get_array_member (
      json_array_get_object_element (departments (report), department), member);
}

static const char *
text_of (JsonArray *rows, guint row, const char *member)
{
  return json_object_get_string_member (json_array_get_object_element (rows, row), member);
}

static void
add_downtime (MedTestEngine *fixture, gint64 id, gint64 device, const char *values)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO downtime (id, device_id, patch_id, statement_id, prepare_min, install_min,"
      " restart_min, verify_min, rollback_min, calendar_hash, planned_by, planned_usec, start_usec,"
      " end_usec, state, fallback, consent_by, consent_usec, called_off_reason) VALUES"
      " (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", 1, 1, 1, 1, 1, 1, 1, 'x', 1, {-3}, %s);",
      id, device, values);

  report_fixture_run_script (fixture, script);
}

static void
test_what_a_row_says (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture,
                             "UPDATE device SET serves = 'CT of <the> emergency' WHERE id = 1;"
                             "INSERT INTO setting VALUES ('report-settings',"
                             " '{\"contact\":\"Ext. 4711\"}');");
  g_autoptr (MedReport) report = make (fixture, 1, 0);
  g_assert_cmpuint (json_array_get_length (departments (report)), ==, 1);
  JsonArray *rows = rows_of (report, 0, "downtimes");
  g_assert_cmpuint (json_array_get_length (rows), ==, 1);
  g_assert_cmpstr (text_of (rows, 0, "asset"), ==, "CT-1");
  g_assert_cmpstr (text_of (rows, 0, "fallback"), ==, "CT-2");
  g_assert_cmpstr (text_of (rows, 0, "consent_by"), ==, "Dr Ro");
  g_assert_cmpstr (text_of (rows, 0, "planner"), ==, "鈴木 一郎");
  g_autofree char *text = report_fixture_dup_pages (report);
  static const char *const said[] = {
    "Service notice: Mon, 23 Nov 2026 to Sun 29",
    "Radiology",
    "CT <1> & co\nCT-1 · R 014",
    "Tue, 24 Nov 2026",
    "17:00–17:00\n(Wed, 25 Nov 2026)",
    "CT of <the> emergency",
    "CT-2",
    "鈴木 一郎\nExt. 4711",
    "Dr Ro\n21 Nov 2026",
    "CT <1> & co (CT-1): Not available 17:00–17:00",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    if (strstr (text, said[i]) == NULL)
      g_error ("“%s” is not in:\n%s", said[i], text);
}

/* What is not recorded is said, and never left blank or made up. */
static void
test_not_recorded (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, "UPDATE downtime SET fallback = '', consent_by = NULL,"
                                      " consent_usec = NULL, planned_by = 99 WHERE id = 2;");
  g_autoptr (MedReport) report = make (fixture, 0, 0);
  const MedReportTable *table =
      report_fixture_find_table (report, "Devices that are not available");
  g_assert_cmpuint (med_report_table_get_n_rows (table), ==, 1);
  static const char *const cells[] = { "Not recorded", "Not recorded", "Not recorded",
                                       "Not given yet" };
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    g_assert_cmpstr (med_report_table_get_cell (table, 0, 3 + i)->text, ==, cells[i]);
  /* There is a line to sign on, whatever is known. */
  g_assert_cmpint (med_report_table_get_cell (table, 0, 6)->style, ==, MED_REPORT_SIGN);
}

static void
test_edges_of_the_week (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  gint64 from = med_report_source_week_start (MED_TEST_NOW_USEC, 1);
  gint64 until = med_report_source_week_start (MED_TEST_NOW_USEC, 2);
  const gint64 minute = G_USEC_PER_SEC * 60;
  const struct
  {
    gint64 start, end;
    gboolean within;
  } cases[] = {
    { from - 2 * minute, from, FALSE },
    { from - minute, from + minute, TRUE },
    { from, from + minute, TRUE },
    { until - minute, until, TRUE },
    { until - minute, until + minute, TRUE },
    { until, until + minute, FALSE },
    { from - minute, until + minute, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *values = g_strdup_printf ("%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                                                 ", 'planned', 'x', NULL, NULL, NULL",
                                                 cases[i].start, cases[i].end);

      report_fixture_run_script (fixture, "DELETE FROM downtime WHERE id >= 100;");
      add_downtime (fixture, 100, 3, values);
      g_autoptr (MedReport) report = make (fixture, 0, 1);
      if ((json_array_get_length (departments (report)) == 1) != cases[i].within)
        g_error ("case %zu is wrong", i);
    }
}

static void
test_departments_apart (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  add_downtime (fixture, 10, 3, "{1}, {2}, 'planned', 'x', NULL, NULL, NULL");
  add_downtime (fixture, 11, 5, "{3}, {4}, 'planned', 'x', NULL, NULL, NULL");
  g_autoptr (MedReport) all = make (fixture, 0, 0);
  g_assert_cmpuint (json_array_get_length (departments (all)), ==, 3);
  /* By name; who has no department comes last. */
  g_assert_cmpstr (text_of (departments (all), 0, "name"), ==, "Radiology");
  g_assert_cmpstr (text_of (departments (all), 1, "name"), ==, "救急部");
  g_assert_cmpstr (text_of (departments (all), 2, "name"), ==, "");
  g_assert_cmpuint (med_report_layout_get_n_pages (all->layout), ==, 3);
  g_autofree char *last = med_report_layout_dup_page_text (all->layout, 2);
  g_assert_nonnull (strstr (last, "Without a department"));
  g_assert_null (strstr (last, "CT-1"));
  g_autoptr (MedReport) one = make (fixture, 2, 0);
  g_assert_cmpuint (json_array_get_length (departments (one)), ==, 1);
  g_assert_cmpstr (text_of (rows_of (one, 0, "downtimes"), 0, "asset"), ==, "M-1");
}

static void
test_called_off_is_named (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  add_downtime (fixture, 10, 2, "{2}, {3}, 'called-off', 'x', NULL, NULL, 'An <emergency>'");
  g_autoptr (MedReport) report = make (fixture, 1, 0);
  g_assert_cmpuint (json_array_get_length (rows_of (report, 0, "downtimes")), ==, 1);
  g_assert_cmpuint (json_array_get_length (rows_of (report, 0, "called_off")), ==, 1);
  const MedReportTable *table =
      report_fixture_find_table (report, "Called off: these devices stay available");
  g_assert_cmpstr (med_report_table_get_cell (table, 0, 3)->text, ==, "An <emergency>");
  /* It is not drawn as a time without the device. */
  g_autofree char *text = report_fixture_dup_pages (report);
  g_assert_null (strstr (text, "CT-2): Not available"));
}

static void
test_retired_devices_stop_nothing (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  add_downtime (fixture, 10, 6, "{1}, {2}, 'planned', 'x', NULL, NULL, NULL");
  g_autoptr (MedReport) report = make (fixture, 2, 0);
  g_assert_cmpuint (json_array_get_length (rows_of (report, 0, "downtimes")), ==, 0);
}

static void
test_quiet_week (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) all = make (fixture, 0, 5);
  g_autoptr (MedReport) one = make (fixture, 2, 5);
  g_autofree char *text = report_fixture_dup_pages (all);
  g_autofree char *own = report_fixture_dup_pages (one);

  g_assert_nonnull (strstr (text, "No device of any department is taken out of use"));
  /* A department that was asked for is told so by name. */
  g_assert_nonnull (strstr (own, "救急部"));
  g_assert_nonnull (strstr (own, "No device is taken out of use in this week."));
}

static void
test_no_such_department (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  static const gint64 ids[] = { 99, -1, G_MAXINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (make_for (fixture, ids[i], 0, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
    }
}

static void
test_large_and_across (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = make (fixture, 1, 0);
  double width, height;

  med_report_layout_get_page_size (report->layout, &width, &height);
  g_assert_cmpfloat (width, >, height);
  g_assert_true (report->document->large);
}

/* Forty downtimes of one device on one line, and of forty devices on forty. */
static void
test_many (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  gint64 from = med_report_source_week_start (MED_TEST_NOW_USEC, 1);

  for (gint64 i = 0; i < 40; i++)
    {
      g_autofree char *values = g_strdup_printf (
          "%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", 'planned', 'x', NULL, NULL, NULL",
          from + i * 4 * 3600 * G_USEC_PER_SEC, from + (i * 4 + 2) * 3600 * G_USEC_PER_SEC);

      add_downtime (fixture, 100 + i, 3 + i % 2, values);
    }
  g_autoptr (MedReport) report = make (fixture, 2, 1);
  const MedReportTable *table =
      report_fixture_find_table (report, "Devices that are not available");
  g_assert_cmpuint (med_report_table_get_n_rows (table), ==, 40);
  g_assert_cmpuint (med_report_layout_get_n_pages (report->layout), >, 3);
  const MedReportChart *chart = report_fixture_find_chart (report, "The week at a glance");
  g_assert_cmpuint (chart->labels->len, ==, 2);
  g_assert_cmpuint (chart->spans->len, ==, 40);
  g_assert_cmpuint (chart->marks->len, ==, 7);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/notice/what-a-row-says", test_what_a_row_says);
  g_test_add_func ("/report/notice/not-recorded-is-said", test_not_recorded);
  g_test_add_func ("/report/notice/edges-of-the-week", test_edges_of_the_week);
  g_test_add_func ("/report/notice/departments-apart", test_departments_apart);
  g_test_add_func ("/report/notice/called-off-is-named", test_called_off_is_named);
  g_test_add_func ("/report/notice/retired-devices-stop-nothing",
                   test_retired_devices_stop_nothing);
  g_test_add_func ("/report/notice/quiet-week", test_quiet_week);
  g_test_add_func ("/report/notice/no-such-department", test_no_such_department);
  g_test_add_func ("/report/notice/large-and-across", test_large_and_across);
  g_test_add_func ("/report/notice/many", test_many);
  return g_test_run ();
}
