/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "report-fixture.h"
#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

#define CONTROLS "Compensating controls in force"
#define DAY MED_USEC_PER_DAY

/* The columns of the table. */
enum
{
  PATCH,
  KIND,
  CONTROL,
  BY,
  LAST_TEST,
  RESULT,
  NEXT_TEST,
};

static MedReport *
make (MedTestWard *ward)
{
  return report_fixture_make (ward->engine, MED_REPORT_DEVICE, ward->device_id);
}

static guint
count_rows (MedReport *report)
{
  const guint n = json_array_get_length (med_json_get_array (report->data, "controls"));

  /* What is printed is what was gathered. */
  g_assert_cmpuint (med_report_table_get_n_rows (report_fixture_find_table (report, CONTROLS)), ==,
                    n);
  return n;
}

static guint
count_controls (MedTestWard *ward)
{
  g_autoptr (MedReport) report = make (ward);

  return count_rows (report);
}

static const char *
cell (MedReport *report, guint row, guint column)
{
  return med_report_table_get_cell (report_fixture_find_table (report, CONTROLS), row, column)
      ->text;
}

static void
assert_style (MedReport *report, guint row, MedReportStyle style)
{
  const MedReportTable *table = report_fixture_find_table (report, CONTROLS);

  for (guint i = 0; i < table->columns->len; i++)
    g_assert_cmpint (med_report_table_get_cell (table, row, i)->style, ==, style);
}

static void
assert_says (const char *text, const char *words)
{
  if (strstr (text, words) == NULL)
    g_error ("“%s” is not in “%s”", words, text);
}

static gint64
protect (MedTestWard *ward, const char *next_test_date)
{
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;
  MedProtection protection = { .disposition_id = ward->disposition_id,
                               .person_id = MED_TEST_TECH,
                               .control = { .kind = MED_CONTROL_ISOLATE,
                                            .description = "Cable pulled",
                                            .reference = "Ticket 5",
                                            .next_test_date = next_test_date } };
  gint64 id = 0;

  med_test_exception_init (&exception, ward);
  med_test_exception_protect (&exception, &protection, &id, &error);
  g_assert_no_error (error);
  return id;
}

static void
run_exception (MedTestException *exception, MedTestWard *ward)
{
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (exception, ward);
  med_test_exception_run (exception);
}

/* A device without any still has the table, which says that there is none. */
static void
test_none (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedReport) report = make (ward);

  g_assert_cmpuint (count_rows (report), ==, 0);
  g_assert_cmpstr (report_fixture_find_table (report, CONTROLS)->empty, ==, "There are none.");
}

/* Kind, what, who and when, evidence, last test with its result, next test. */
static void
test_of_exception (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  run_exception (&exception, ward);
  g_autoptr (MedReport) report = make (ward);
  g_autofree char *taker =
      med_test_fleet_dup_text (ward->engine, "SELECT name FROM person WHERE id = 1");
  g_autofree char *number = g_strdup_printf ("Exception %" G_GINT64_FORMAT, exception.id);
  g_assert_cmpuint (count_rows (report), ==, 1);
  assert_says (cell (report, 0, PATCH), "KB1");
  assert_says (cell (report, 0, PATCH), number);
  g_assert_cmpstr (cell (report, 0, KIND), ==, "Network access restricted");
  assert_says (cell (report, 0, CONTROL), "Firewall in front of the CT");
  assert_says (cell (report, 0, CONTROL), "Rule set 14");
  assert_says (cell (report, 0, BY), taker);
  assert_says (cell (report, 0, BY), "23 Nov 2026");
  g_assert_cmpstr (cell (report, 0, LAST_TEST), ==, "2026-11-20");
  g_assert_cmpstr (cell (report, 0, RESULT), ==, "Passed");
  g_assert_cmpstr (cell (report, 0, NEXT_TEST), ==, "2027-02-20");
  assert_style (report, 0, MED_REPORT_PLAIN);
}

/* What nobody has approved, or has refused or taken back, protects nothing. */
static void
test_not_yet (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  g_auto (MedTestException) exception;

  med_test_exception_init (&exception, ward);
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  g_assert_true (med_test_exception_request (&exception, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_controls (ward), ==, 0);
  g_assert_true (med_test_exception_refuse (&exception, MED_TEST_SECURITY, "No", &error));
  g_assert_cmpuint (count_controls (ward), ==, 0);
  g_assert_true (med_test_exception_request (&exception, &error));
  g_assert_true (med_test_exception_withdraw (&exception, MED_TEST_TECH, "A slot", &error));
  g_assert_cmpuint (count_controls (ward), ==, 0);
}

/* Never tested says so; that it counts for nothing after its date is in bold. */
static void
test_tests (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const gint64 start = med_clock_now_usec (ward->engine->clock);

  protect (ward, "2026-12-01");
  {
    g_autoptr (MedReport) report = make (ward);

    g_assert_cmpuint (count_rows (report), ==, 1);
    assert_says (cell (report, 0, PATCH), "Taken at once");
    g_assert_cmpstr (cell (report, 0, LAST_TEST), ==, "never");
    g_assert_cmpstr (cell (report, 0, NEXT_TEST), ==, "2026-12-01");
    assert_style (report, 0, MED_REPORT_PLAIN);
  }
  /* On the day itself it still counts. */
  med_clock_advance (ward->engine->clock, 8 * DAY);
  {
    g_autoptr (MedReport) report = make (ward);

    assert_style (report, 0, MED_REPORT_PLAIN);
  }
  med_clock_advance (ward->engine->clock, DAY);
  {
    g_autoptr (MedReport) report = make (ward);

    assert_style (report, 0, MED_REPORT_STRONG);
  }
  g_assert_cmpint (med_clock_now_usec (ward->engine->clock), ==, start + 9 * DAY);
}

/* A failed test stands there as failed, with the day of the test. */
static void
test_failed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  g_auto (MedTestException) exception;
  MedControlTest test = { .person_id = MED_TEST_TECH,
                          .passed = FALSE,
                          .tested_date = "2026-11-22",
                          .note = "The port is open" };

  med_test_exception_init (&exception, ward);
  test.control_id = protect (ward, "2026-12-01");
  g_assert_true (med_test_exception_test (&exception, &test, &error));
  g_assert_no_error (error);
  g_autoptr (MedReport) report = make (ward);
  g_assert_cmpuint (count_rows (report), ==, 1);
  g_assert_cmpstr (cell (report, 0, LAST_TEST), ==, "2026-11-22");
  g_assert_cmpstr (cell (report, 0, RESULT), ==, "Failed");
  assert_style (report, 0, MED_REPORT_STRONG);
}

/* Two measures and an exception's: those of the exception and those taken at once each once, in the
 * order in which they were taken. */
static void
test_several (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  protect (ward, NULL);
  protect (ward, "2027-01-01");
  run_exception (&exception, ward);
  g_autoptr (MedReport) report = make (ward);
  g_assert_cmpuint (count_rows (report), ==, 3);
  guint at_once = 0;
  for (guint i = 0; i < 3; i++)
    at_once += strstr (cell (report, i, PATCH), "Taken at once") != NULL;
  g_assert_cmpuint (at_once, ==, 2);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_direct_hash, g_direct_equal);
  JsonArray *rows = med_json_get_array (report->data, "controls");
  for (guint i = 0; i < 3; i++)
    g_assert_true (g_hash_table_add (
        numbers,
        GINT_TO_POINTER (med_json_get_int (json_array_get_object_element (rows, i), "number", 0))));
}

/* Once the patch is in service nothing is to be protected any more. */
static void
test_closed (void)
{
  static const char *const states[] = { "not-affected", "in-service", "closed-not-needed" };
  static const char *const open[] = { "candidate", "waiting-for-vendor", "installing", "failed",
                                      "out-of-service" };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  protect (ward, "2027-01-01");
  for (gsize i = 0; i < G_N_ELEMENTS (states) + G_N_ELEMENTS (open); i++)
    {
      const gboolean is_open = i >= G_N_ELEMENTS (states);
      const char *state = is_open ? open[i - G_N_ELEMENTS (states)] : states[i];
      g_autofree char *sql = g_strdup_printf ("UPDATE disposition SET state = '%s';", state);

      med_test_fleet_run_script (ward->engine, sql);
      g_test_message ("%s", state);
      g_assert_cmpuint (count_controls (ward), ==, is_open ? 1 : 0);
    }
}

/* What was approved for a time that is over is listed, and that it is over is said: the device has
 * nothing else. When it was decided anew it is not listed any more. */
static void
test_lapsed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  run_exception (&exception, ward);
  med_test_fleet_run_script (ward->engine,
                             "UPDATE exception SET state = 'ended', ended_usec = 7,"
                             " ended_trigger = 'date'; UPDATE exception_device SET state = 'ended';"
                             "UPDATE disposition SET state = 'authorized', lapsed_usec = 7,"
                             " lapsed_trigger = 'date';");
  {
    g_autoptr (MedReport) report = make (ward);

    g_assert_cmpuint (count_rows (report), ==, 1);
    assert_says (cell (report, 0, PATCH), "Its approval has ended");
    assert_style (report, 0, MED_REPORT_STRONG);
  }
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET lapsed_usec = NULL;");
  g_assert_cmpuint (count_controls (ward), ==, 0);
}

/* Of two that have ended without a new decision only the last one counts. */
static void
test_last_lapsed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  run_exception (&exception, ward);
  med_test_fleet_run_script (
      ward->engine,
      "UPDATE exception SET state = 'ended', ended_usec = 7, ended_trigger = 'date';"
      "UPDATE exception_device SET state = 'ended';"
      "INSERT INTO exception (id, patch_id, state, reason_kind, reason, expires_date,"
      "  requested_by, requested_usec, ended_usec) SELECT 90, patch_id, 'ended', reason_kind,"
      "  reason, expires_date, requested_by, requested_usec, 8 FROM exception;"
      "INSERT INTO exception_device (exception_id, disposition_id, state) SELECT 90, id, 'ended'"
      "  FROM disposition;"
      "INSERT INTO control (exception_id, kind, description, taken_by, taken_usec)"
      "  VALUES (90, 'monitoring', 'Second', 1, 8);"
      "UPDATE disposition SET state = 'authorized', lapsed_usec = 8;");
  g_autoptr (MedReport) report = make (ward);
  g_assert_cmpuint (count_rows (report), ==, 1);
  g_assert_cmpstr (cell (report, 0, CONTROL), ==, "Second");
}

/* A control of one device is not another's; an exception for both stands on both. */
static void
test_other_device (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  gint64 other = med_test_fleet_add_device (ward->engine, "10299", "Exa", "CT 64", "4.1");

  protect (ward, "2027-01-01");
  g_autoptr (MedReport) report = report_fixture_make (ward->engine, MED_REPORT_DEVICE, other);
  g_assert_cmpuint (count_rows (report), ==, 0);
  g_assert_cmpuint (count_controls (ward), ==, 1);
}

/* The register and the record say the same of one control. */
static void
test_same_as_register (void)
{
  static const char *const members[] = { "kind",     "description", "reference",  "last_test",
                                         "last_by",  "last_result", "next_test",  "taken_by",
                                         "evidence", "sha256",      "approved_by" };
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, TRUE);
  g_auto (MedTestException) exception;

  run_exception (&exception, ward);
  g_autoptr (MedReport) record = make (ward);
  g_autoptr (MedReport) list = report_fixture_make (ward->engine, MED_REPORT_EXCEPTIONS, 0);
  JsonObject *ours =
      json_array_get_object_element (med_json_get_array (record->data, "controls"), 0);
  JsonObject *row =
      json_array_get_object_element (med_json_get_array (list->data, "exceptions"), 0);
  JsonObject *theirs = json_array_get_object_element (med_json_get_array (row, "controls"), 0);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_cmpstr (med_json_get_text (ours, members[i]), ==,
                     med_json_get_text (theirs, members[i]));
  g_assert_cmpint (med_json_get_int (ours, "number", -1), ==,
                   med_json_get_int (theirs, "number", -2));
  g_assert_cmpint (med_json_get_int (ours, "taken", -1), ==,
                   med_json_get_int (theirs, "taken", -2));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/report/control/" name, func)
  CASE ("none-is-said", test_none);
  CASE ("of-an-exception", test_of_exception);
  CASE ("requested-is-not-in-force", test_not_yet);
  CASE ("untested-and-overdue", test_tests);
  CASE ("failed", test_failed);
  CASE ("several", test_several);
  CASE ("closed-needs-none", test_closed);
  CASE ("lapsed-is-told", test_lapsed);
  CASE ("last-that-lapsed", test_last_lapsed);
  CASE ("of-the-device-only", test_other_device);
  CASE ("same-as-in-the-register", test_same_as_register);
  return g_test_run ();
}
