/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-task.h"
#include "report-fixture.h"

#define NOW MED_TEST_NOW_USEC
#define DAY MED_USEC_PER_DAY
#define TODAY "2026-11-23"

static const MedReportPolicy action = { .name = (char *) "A",
                                        .days = { -1, 365, 90, 30, 7 },
                                        .citation = (char *) "" };
static const MedReportPolicy exposure = { .name = (char *) "E",
                                          .exposure_clock = TRUE,
                                          .days = { -1, -1, 90, 30, 7 },
                                          .citation = (char *) "" };

/* A task for an immediate device whose patch the vendor released five days ago. */
static MedReportTask
task_in (MedDispositionState state)
{
  return (MedReportTask){ .state = state,
                          .since_usec = NOW - DAY,
                          .outcome = MED_REPORT_OUTCOME_IMMEDIATE,
                          .cots_released_usec = NOW - 20 * DAY,
                          .vendor_released_usec = NOW - 5 * DAY,
                          .vendor_state = "released" };
}

static MedReportTaskClass
classify (const MedReportTask *task, const MedReportPolicy *policy)
{
  return med_report_task_classify (task, policy, NOW, TODAY, NULL);
}

/* Each state of a task is in one column, and in no column by chance. */
static void
test_every_state (void)
{
  static const MedReportTaskClass expected[MED_N_DISPOSITION_STATES] = {
    [MED_DISPOSITION_CANDIDATE] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_NOT_AFFECTED] = MED_REPORT_TASK_CLOSED,
    [MED_DISPOSITION_WAITING_FOR_VENDOR] = MED_REPORT_TASK_WAITING,
    [MED_DISPOSITION_IN_INTERNAL_TEST] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_NOT_AUTHORIZED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_AUTHORIZED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_STAGED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_SCHEDULED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_INSTALLING] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_INTERRUPTED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_INSTALLED_UNVERIFIED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_IN_SERVICE] = MED_REPORT_TASK_CLOSED,
    [MED_DISPOSITION_FAILED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_RESTORING] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_RESTORED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_OUT_OF_SERVICE] = MED_REPORT_TASK_ON_TIME,
    /* Without a date nobody knows until when. */
    [MED_DISPOSITION_DEFERRED] = MED_REPORT_TASK_UNKNOWN,
    [MED_DISPOSITION_EXCEPTION] = MED_REPORT_TASK_EXCEPTION,
    [MED_DISPOSITION_REMOVAL_REQUIRED] = MED_REPORT_TASK_ON_TIME,
    [MED_DISPOSITION_CLOSED_NOT_NEEDED] = MED_REPORT_TASK_CLOSED,
  };

  for (int state = 0; state < MED_N_DISPOSITION_STATES; state++)
    {
      MedReportTask task = task_in ((MedDispositionState) state);

      if (classify (&task, &action) != expected[state])
        g_error ("%s", med_disposition_state_to_word ((MedDispositionState) state));
    }
}

/* Only what the hospital has not begun can wait for the vendor. */
static void
test_waiting (void)
{
  static const char *const words[] = { "available",         "in-test",    "approved",
                                       "withdrawn",         "superseded", "no-statement",
                                       "no-release-planned" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    for (int state = 0; state < MED_N_DISPOSITION_STATES; state++)
      {
        MedReportTask task = task_in ((MedDispositionState) state);
        gboolean before_begin =
            state == MED_DISPOSITION_CANDIDATE || state == MED_DISPOSITION_WAITING_FOR_VENDOR ||
            state == MED_DISPOSITION_IN_INTERNAL_TEST || state == MED_DISPOSITION_NOT_AUTHORIZED ||
            state == MED_DISPOSITION_AUTHORIZED || state == MED_DISPOSITION_STAGED ||
            state == MED_DISPOSITION_SCHEDULED;

        task.vendor_state = words[i];
        g_assert_cmpint (classify (&task, &action) == MED_REPORT_TASK_WAITING, ==, before_begin);
      }
}

static void
test_clocks (void)
{
  MedReportTask task = task_in (MED_DISPOSITION_AUTHORIZED);

  g_assert_cmpint (med_report_task_get_start (&task, &action), ==, NOW - 5 * DAY);
  g_assert_cmpint (med_report_task_get_start (&task, &exposure), ==, NOW - 20 * DAY);
  /* Waiting, the clock the hospital can act on does not run; the other does. */
  task.vendor_state = "in-test";
  g_assert_cmpint (med_report_task_get_start (&task, &action), ==, 0);
  g_assert_cmpint (med_report_task_get_start (&task, &exposure), ==, NOW - 20 * DAY);
  /* What was taken back is to be removed from then on. */
  task = task_in (MED_DISPOSITION_REMOVAL_REQUIRED);
  task.vendor_state = "withdrawn";
  g_assert_cmpint (med_report_task_get_start (&task, &action), ==, NOW - DAY);
}

static void
test_deadlines (void)
{
  static const struct
  {
    MedReportOutcome outcome;
    gint64 released_days;
    MedReportTaskClass class;
  } cases[] = {
    { MED_REPORT_OUTCOME_IMMEDIATE, 7, MED_REPORT_TASK_ON_TIME }, /* the day itself */
    { MED_REPORT_OUTCOME_IMMEDIATE, 8, MED_REPORT_TASK_OVERDUE },
    { MED_REPORT_OUTCOME_OUT_OF_CYCLE, 30, MED_REPORT_TASK_ON_TIME },
    { MED_REPORT_OUTCOME_OUT_OF_CYCLE, 31, MED_REPORT_TASK_OVERDUE },
    { MED_REPORT_OUTCOME_SCHEDULED, 91, MED_REPORT_TASK_OVERDUE },
    { MED_REPORT_OUTCOME_DEFER, 365, MED_REPORT_TASK_ON_TIME },
    { MED_REPORT_OUTCOME_DEFER, 366, MED_REPORT_TASK_OVERDUE },
    /* No urgency, or none that is known: not on time by default. */
    { MED_REPORT_OUTCOME_NONE_OPEN, 1, MED_REPORT_TASK_UNKNOWN },
    { MED_REPORT_OUTCOME_UNKNOWN, 1, MED_REPORT_TASK_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MedReportTask task = task_in (MED_DISPOSITION_STAGED);
      gint64 due = -1;

      task.outcome = cases[i].outcome;
      task.vendor_released_usec = NOW - cases[i].released_days * DAY;
      g_assert_cmpint (med_report_task_classify (&task, &action, NOW, TODAY, &due), ==,
                       cases[i].class);
      if (cases[i].class == MED_REPORT_TASK_UNKNOWN)
        g_assert_cmpint (due, ==, 0);
      else
        g_assert_cmpint (due, ==, task.vendor_released_usec + action.days[cases[i].outcome] * DAY);
    }
  /* No date to count from. */
  MedReportTask task = task_in (MED_DISPOSITION_STAGED);
  task.vendor_released_usec = 0;
  g_assert_cmpint (classify (&task, &action), ==, MED_REPORT_TASK_UNKNOWN);
  task.cots_released_usec = 0;
  g_assert_cmpint (classify (&task, &exposure), ==, MED_REPORT_TASK_UNKNOWN);
}

/* A date that has passed is overdue and never hidden; on the day itself it still holds. */
static void
test_reviews (void)
{
  static const struct
  {
    MedDispositionState state;
    const char *review;
    MedReportTaskClass class;
  } cases[] = {
    { MED_DISPOSITION_EXCEPTION, "2026-11-22", MED_REPORT_TASK_OVERDUE },
    { MED_DISPOSITION_EXCEPTION, "2026-11-23", MED_REPORT_TASK_EXCEPTION },
    { MED_DISPOSITION_EXCEPTION, "2027-01-01", MED_REPORT_TASK_EXCEPTION },
    { MED_DISPOSITION_DEFERRED, "2026-11-22", MED_REPORT_TASK_OVERDUE },
    { MED_DISPOSITION_DEFERRED, "2026-11-23", MED_REPORT_TASK_ON_TIME },
    { MED_DISPOSITION_DEFERRED, "1999-01-01", MED_REPORT_TASK_OVERDUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MedReportTask task = task_in (cases[i].state);

      task.review_date = cases[i].review;
      g_assert_cmpint (classify (&task, &action), ==, cases[i].class);
    }
}

typedef struct
{
  gint64 device_id;
  GString *text;
} Walk;

static void
write_down (const MedReportTask *task, gpointer user_data)
{
  g_string_append_printf (((Walk *) user_data)->text, "%s:%s:%s:%d ", task->asset,
                          task->patch_number, med_disposition_state_to_word (task->state),
                          task->outcome);
}

static gpointer
walk (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Walk *self = data;

  return med_report_task_each_sync (connection, self->device_id, cancellable, write_down, self,
                                    error)
             ? MED_STORE_OK
             : NULL;
}

static char *
walk_of (MedTestEngine *fixture, gint64 device_id, GError **error)
{
  Walk data = { device_id, g_string_new (NULL) };

  if (med_test_engine_run (fixture, MED_STORE_BULK, walk, &data, error) != NULL)
    return g_string_free (data.text, FALSE);
  g_string_free (data.text, TRUE);
  return NULL;
}

static void
test_each (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *all = walk_of (fixture, 0, &error);
  g_autofree char *one = walk_of (fixture, 1, &error);
  g_autofree char *retired = walk_of (fixture, 6, &error);
  g_autofree char *none = walk_of (fixture, 999, &error);

  g_assert_no_error (error);
  /* By asset number, then by patch; what is retired only when it is asked for. */
  g_assert_cmpstr (all, ==,
                   "CT-1:KB1:scheduled:4 CT-1:KB2:failed:4 CT-2:KB1:in-service:0 "
                   "M-1:KB1:exception:2 M-1:KB3:waiting-for-vendor:2 M-2:KB3:exception:2 "
                   "P-1:KB2:interrupted:-1 ");
  g_assert_cmpstr (one, ==, "CT-1:KB1:scheduled:4 CT-1:KB2:failed:4 ");
  g_assert_cmpstr (retired, ==, "OLD:KB1:waiting-for-vendor:2 ");
  g_assert_cmpstr (none, ==, "");
  /* What is no security patch is no task. */
  report_fixture_run_script (fixture, "UPDATE patch SET scope = 'outside-feature' WHERE id = 1;");
  g_autofree char *fewer = walk_of (fixture, 1, &error);
  g_assert_cmpstr (fewer, ==, "CT-1:KB2:failed:4 ");
}

static void
write_days (const MedReportTask *task, gpointer user_data)
{
  if (g_str_equal (task->patch_number, "KB1"))
    g_string_append_printf (user_data, "%s %d ", task->asset, task->bod_days);
}

static gpointer
walk_days (MedConnection *connection, gpointer text, GCancellable *cancellable, GError **error)
{
  return med_report_task_each_sync (connection, 0, cancellable, write_days, text, error)
             ? MED_STORE_OK
             : NULL;
}

/* What directive 26-04 gives: by the catalogue, the exposure of each device and what is decided of
 * automation; what nobody knows counts as the worse. */
static void
test_days_of_directive (void)
{
  static const struct
  {
    const char *script;
    const char *days;
  } steps[] = {
    { "DELETE FROM patch_cve WHERE patch_id = 1; DELETE FROM kev;"
      "UPDATE device SET exposure = 'small';"
      "UPDATE device SET exposure = 'open' WHERE asset = 'CT-1';"
      "UPDATE device SET exposure = 'unknown' WHERE asset = 'CT-2';",
      "CT-1 3 CT-2 3 M-1 60 " },
    { "INSERT INTO patch_cve (patch_id, cve) VALUES (1, 'CVE-2026-7001'), (1, 'CVE-2026-7002');"
      "INSERT INTO decision_point (vulnerability_key, point, value, source, set_by, set_usec)"
      " VALUES ('CVE-2026-7001', 'automatable', 'no', 's', 1, 1);",
      "CT-1 3 CT-2 3 M-1 60 " },
    { "INSERT INTO decision_point (vulnerability_key, point, value, source, set_by, set_usec)"
      " VALUES ('CVE-2026-7002', 'automatable', 'no', 's', 1, 1);",
      "CT-1 14 CT-2 14 M-1 -1 " },
    { "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-7002', '2026-11-01');",
      "CT-1 3 CT-2 3 M-1 14 " },
    /* Partial for one of two: the other may be total, as long as nobody says. */
    { "DELETE FROM kev; INSERT INTO cve_assessment (cve, advisory_id, technical_impact, source)"
      " VALUES ('CVE-2026-7001', 1, 'partial', 's');"
      "INSERT INTO cve_assessment (cve, advisory_id, technical_impact, source)"
      " VALUES ('CVE-2026-7002', 1, NULL, 's');",
      "CT-1 14 CT-2 14 M-1 -1 " },
    { "UPDATE cve_assessment SET technical_impact = 'total' WHERE cve = 'CVE-2026-7002';",
      "CT-1 14 CT-2 14 M-1 -1 " },
    { "UPDATE cve_assessment SET technical_impact = 'partial' WHERE cve = 'CVE-2026-7002';",
      "CT-1 60 CT-2 60 M-1 -1 " },
    /* In the catalogue and public: 14 days instead of 3 for what cannot be automated. */
    { "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-7002', '2026-11-01');",
      "CT-1 14 CT-2 14 M-1 14 " },
    { "UPDATE cve_assessment SET technical_impact = NULL WHERE cve = 'CVE-2026-7001';",
      "CT-1 3 CT-2 3 M-1 14 " },
  };
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      report_fixture_run_script (fixture, steps[i].script);
      g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_BULK, walk_days, text, NULL));
      g_assert_cmpstr (text->str, ==, steps[i].days);
    }
}

/* A state of a newer program is not put into some column. */
static void
test_strange_state (void)
{
  g_autoptr (MedTestEngine) fixture = report_fixture_new ();
  g_autoptr (GError) error = NULL;

  report_fixture_run_script (fixture, "UPDATE disposition SET state = 'teleported' WHERE id = 3;");
  g_assert_null (walk_of (fixture, 0, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "teleported"));
  g_assert_nonnull (strstr (error->message, "M-1"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/task/every-state", test_every_state);
  g_test_add_func ("/report/task/waiting", test_waiting);
  g_test_add_func ("/report/task/clocks", test_clocks);
  g_test_add_func ("/report/task/deadlines", test_deadlines);
  g_test_add_func ("/report/task/reviews", test_reviews);
  g_test_add_func ("/report/task/each", test_each);
  g_test_add_func ("/report/task/strange-state", test_strange_state);
  g_test_add_func ("/report/task/days-of-directive", test_days_of_directive);
  return g_test_run ();
}
