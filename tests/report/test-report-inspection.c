/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/report/med-report-source.h"
#include "report-fixture.h"

static MedReport *
make (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  MedReportRequest request = { .kind = MED_REPORT_INSPECTION, .language = "en" };
  MedReport *report = report_fixture_make_request (fixture, &request, &error);

  g_assert_no_error (error);
  return report;
}

static JsonObject *
device (const MedReport *report, const char *asset)
{
  JsonArray *rows = json_object_get_array_member (report->data, "devices");

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (g_str_equal (json_object_get_string_member (row, "asset"), asset))
        return row;
    }
  g_error ("no device %s", asset);
}

static const char *
applied (const MedReport *report, const char *asset)
{
  return json_object_get_string_member (device (report, asset), "applied");
}

static gint64
number (const MedReport *report, const char *object, const char *member)
{
  return json_object_get_int_member (json_object_get_object_member (report->data, object), member);
}

/* CT-1 has work, CT-2 was verified, M-1 and M-2 are excepted, of P-1 nothing is known. */
static void
test_device_by_device (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = make (fixture);

  g_assert_cmpstr (applied (report, "CT-1"), ==, "no");
  g_assert_cmpstr (applied (report, "CT-2"), ==, "yes");
  g_assert_cmpstr (applied (report, "M-1"), ==, "no");
  g_assert_cmpstr (applied (report, "M-2"), ==, "no");
  g_assert_cmpstr (applied (report, "P-1"), ==, "no");
  g_assert_cmpint (number (report, "patches", "yes"), ==, 1);
  g_assert_cmpint (number (report, "patches", "no"), ==, 4);
  g_assert_cmpint (number (report, "patches", "unknown"), ==, 0);
  /* A retired device is none of those in use. */
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (report->data, "devices")),
                    ==, 5);
  g_assert_cmpint (number (report, "ledger", "in_scope"), ==, 5);
  g_assert_cmpint (number (report, "ledger", "retired"), ==, 1);
  g_assert_cmpint (number (report, "ledger", "never_read"), ==, 2);
}

/* Every way in which a "yes" must not come about. */
static void
test_yes_is_earned (void)
{
  static const struct
  {
    const char *script;
    const char *answer;
  } cases[] = {
    { "", "yes" },
    { "DELETE FROM exposure; DELETE FROM vulnerability; DELETE FROM advisory_head;"
      "DELETE FROM advisory;",
      "unknown" },
    { "UPDATE device SET release_read_usec = NULL WHERE id = 2;"
      "DELETE FROM transition WHERE disposition_id = 2;",
      "unknown" },
    /* Verified on the device is as good as read at it. */
    { "UPDATE device SET release_read_usec = NULL WHERE id = 2;", "yes" },
    { "DELETE FROM config_risk WHERE config_id = 2;", "unknown" },
    /* Vulnerable, and nobody has recorded a patch for it. */
    { "UPDATE config_risk SET outcome = 2 WHERE config_id = 2;", "unknown" },
    { "UPDATE release SET version = '' WHERE id = 2;", "unknown" },
    { "UPDATE disposition SET state = 'installed-unverified' WHERE id = 2;", "no" },
    { "UPDATE disposition SET state = 'removal-required' WHERE id = 2;", "no" },
    { "UPDATE disposition SET state = 'not-affected' WHERE id = 2;", "yes" },
    { "UPDATE disposition SET state = 'closed-not-needed' WHERE id = 2;", "yes" },
    /* What only adds functions is no security patch. */
    { "UPDATE disposition SET state = 'candidate' WHERE id = 2;"
      "UPDATE patch SET scope = 'outside-feature' WHERE id = 1;",
      "yes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = report_fixture_new ();

      report_fixture_run_script (fixture, cases[i].script);
      g_autoptr (MedReport) report = make (fixture);
      if (!g_str_equal (applied (report, "CT-2"), cases[i].answer))
        g_error ("%s instead of %s after %s", applied (report, "CT-2"), cases[i].answer,
                 cases[i].script);
    }
}

static const char *
target (const MedReport *report, const char *asset)
{
  return json_object_get_string_member_with_default (device (report, asset), "target", NULL);
}

static void
test_target_dates (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) first = make (fixture);

  /* The exception ends on this day. */
  g_assert_cmpstr (target (first, "M-2"), ==, "2026-12-24");
  /* M-1 also waits for the vendor, for which the hospital can name no day. */
  g_assert_null (target (first, "M-1"));
  g_assert_null (target (first, "CT-2"));
  g_assert_cmpint (number (first, "patches", "without_target"), >=, 1);

  report_fixture_run_script (fixture, "DELETE FROM disposition WHERE id = 3;");
  g_autoptr (MedReport) second = make (fixture);
  g_assert_cmpstr (target (second, "M-1"), ==, "2026-11-01");
  /* The latest of several counts. */
  report_fixture_run_script (fixture,
                             "INSERT INTO disposition (id, patch_id, device_id, state, since_usec,"
                             " review_date) VALUES (20, 2, 3, 'deferred', {-1}, '2027-05-05');");
  g_autoptr (MedReport) third = make (fixture);
  g_assert_cmpstr (target (third, "M-1"), ==, "2027-05-05");
}

/* A planned downtime is the day; called off it is none any more. */
static void
test_planned_downtime_is_the_target (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture,
                             "UPDATE disposition SET state = 'not-affected' WHERE id = 8;");
  g_autoptr (MedReport) planned = make (fixture);
  g_assert_cmpstr (target (planned, "CT-1"), ==, "2026-11-24");
  report_fixture_run_script (fixture, "UPDATE downtime SET state = 'called-off' WHERE id = 2;"
                                      "DELETE FROM vendor_track;");
  g_autoptr (MedReport) called_off = make (fixture);
  g_assert_null (target (called_off, "CT-1"));
}

static void
test_remote_and_disclosure (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) before = make (fixture);

  /* Nobody has said anything: that is not "no". */
  g_assert_cmpint (number (before, "remote", "unknown"), ==, 5);
  g_assert_cmpint (number (before, "remote", "no"), ==, 0);
  g_assert_cmpint (number (before, "disclosure", "unknown"), ==, 3);
  report_fixture_run_script (
      fixture, "UPDATE device SET remote_maintenance = 'no';"
               "UPDATE device SET remote_maintenance = 'yes' WHERE id IN (1, 6);"
               "UPDATE product SET disclosure = 'received', disclosure_date = '2026-04-01'"
               " WHERE id = 1; UPDATE product SET disclosure = 'not-received' WHERE id = 2;");
  g_autoptr (MedReport) after = make (fixture);
  g_assert_cmpint (number (after, "remote", "yes"), ==, 1);
  g_assert_cmpint (number (after, "remote", "no"), ==, 4);
  g_assert_cmpint (number (after, "disclosure", "received"), ==, 1);
  g_assert_cmpint (number (after, "disclosure", "not-received"), ==, 1);
  g_assert_cmpint (number (after, "disclosure", "unknown"), ==, 1);
  /* The list behind it names those with remote maintenance only. */
  const MedReportTable *list = report_fixture_find_table (
      after, "Devices with remote maintenance, or of which it is not recorded");
  g_assert_cmpuint (med_report_table_get_n_rows (list), ==, 1);
  g_assert_cmpstr (med_report_table_get_cell (list, 0, 0)->text, ==, "CT-1");
}

static const char *
cell (const MedReportTable *table, guint row, guint column)
{
  return med_report_table_get_cell (table, row, column)->text;
}

#define ANSWER(item, answer, target, usec)                                                         \
  "INSERT INTO inspection_answer (item, answer, confirmed_date, target_date, recorded_by,"         \
  " recorded_usec) VALUES ('" item "', '" answer "', '2026-11-20', " target ", 1, " usec ");"

static void
test_answers (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) before = make (fixture);
  const MedReportTable *none = report_fixture_find_table (before, "Items of the checklist");

  for (guint row = 0; row < 4; row++)
    for (guint column = 1; column < 4; column++)
      g_assert_cmpstr (cell (none, row, column), ==, "Not recorded");
  report_fixture_run_script (fixture, ANSWER ("patches", "yes", "NULL", "{-9}")
                                          ANSWER ("patches", "no", "'2027-03-31'", "{-1}")
                                              ANSWER ("remote", "yes", "NULL", "{-1}")
                                                  ANSWER ("ledger", "yes", "NULL", "{-1}"));
  g_autoptr (MedReport) report = make (fixture);
  const MedReportTable *table = report_fixture_find_table (report, "Items of the checklist");
  g_assert_cmpstr (cell (table, 3, 1), ==, "No");
  g_assert_cmpstr (cell (table, 3, 2), ==, "2026-11-20");
  g_assert_cmpstr (cell (table, 3, 3), ==, "2027-03-31");
  g_assert_cmpstr (cell (table, 3, 4), ==, "No");
  g_assert_cmpstr (cell (table, 0, 4), ==, "Yes");
  g_assert_cmpstr (cell (table, 1, 1), ==, "Yes");
  g_assert_cmpstr (cell (table, 1, 4), ==, "No");
  g_assert_cmpstr (cell (table, 2, 1), ==, "Not recorded");
  /* One answer is not borne out, and only that one is doubted. */
  g_autofree char *text = report_fixture_dup_pages (report);
  g_assert_nonnull (strstr (text, "“It has been confirmed which devices have remote maintenance”: "
                                  "the answer is yes, but the records do not bear it out."));
  g_assert_null (strstr (text, "“The ledger of devices is kept”: the answer"));
  g_assert_null (strstr (text, "“Security patches are applied”: the answer"));
}

static void
test_nothing_recorded_is_no_yes (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (MedReport) report = make (fixture);
  const MedReportTable *table = report_fixture_find_table (report, "Items of the checklist");

  for (guint row = 0; row < 4; row++)
    g_assert_cmpstr (cell (table, row, 4), ==, "Not known");
  g_autofree char *text = report_fixture_dup_pages (report);
  g_assert_nonnull (strstr (text, "There are no devices in scope."));
  g_assert_nonnull (strstr (text, "Guidelines on the security management"));
}

static void
test_reasons_are_said (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  report_fixture_run_script (fixture, "DELETE FROM disposition WHERE device_id IN (4, 5);"
                                      "UPDATE config_risk SET outcome = 2 WHERE config_id = 2;");
  g_autoptr (MedReport) report = make (fixture);
  const MedReportTable *table =
      report_fixture_find_table (report, "Devices in use, by asset number");
  static const char *const reasons[] = {
    "Open: 2",                                     /* CT-1 */
    "Vulnerable, and no patch is recorded",        /* CT-2 */
    "Open: 2, of these waiting for the vendor: 1", /* M-1 */
    "Vulnerable, and no patch is recorded",        /* M-2 */
    "Version never read at the device",            /* P-1 */
  };
  for (guint row = 0; row < G_N_ELEMENTS (reasons); row++)
    g_assert_cmpstr (cell (table, row, 6), ==, reasons[row]);
}

/* Other departments and manufacturers do not mix; the counts add up. */
static void
test_sums (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (MedReport) report = make (fixture);
  JsonArray *departments = json_object_get_array_member (report->data, "departments");
  gint64 devices = 0, never = 0;

  for (guint i = 0; i < json_array_get_length (departments); i++)
    {
      JsonObject *row = json_array_get_object_element (departments, i);

      devices += json_object_get_int_member (row, "devices");
      never += json_object_get_int_member (row, "never_read");
    }
  g_assert_cmpint (devices, ==, number (report, "ledger", "in_scope"));
  g_assert_cmpint (never, ==, number (report, "ledger", "never_read"));
  g_assert_cmpint (number (report, "patches", "yes") + number (report, "patches", "no") +
                       number (report, "patches", "unknown"),
                   ==, devices);
  g_assert_cmpint (number (report, "remote", "yes") + number (report, "remote", "no") +
                       number (report, "remote", "unknown"),
                   ==, devices);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/inspection/device-by-device", test_device_by_device);
  g_test_add_func ("/report/inspection/yes-is-earned", test_yes_is_earned);
  g_test_add_func ("/report/inspection/target-dates", test_target_dates);
  g_test_add_func ("/report/inspection/planned-downtime-is-the-target",
                   test_planned_downtime_is_the_target);
  g_test_add_func ("/report/inspection/remote-and-disclosure", test_remote_and_disclosure);
  g_test_add_func ("/report/inspection/answers-and-doubts", test_answers);
  g_test_add_func ("/report/inspection/nothing-recorded-is-no-yes",
                   test_nothing_recorded_is_no_yes);
  g_test_add_func ("/report/inspection/reasons-are-said", test_reasons_are_said);
  g_test_add_func ("/report/inspection/sums", test_sums);
  return g_test_run ();
}
