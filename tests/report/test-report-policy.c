/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-figures.h"
#include "engine/report/med-report-task.h"
#include "support/med-test-engine.h"

#define DAY MED_USEC_PER_DAY

static const char two_rows[] =
    "[{\"name\":\"Ours\",\"clock\":\"action\",\"days\":{\"immediate\":3,\"defer\":0},"
    "\"citation\":\"Policy 7\"},"
    "{\"name\":\"Theirs\",\"clock\":\"exposure\",\"days\":{\"scheduled\":14}}]";

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) policies = med_report_policy_parse (two_rows, &error);
  const MedReportPolicy *ours, *theirs;

  g_assert_no_error (error);
  g_assert_cmpuint (policies->len, ==, 2);
  ours = g_ptr_array_index (policies, 0);
  theirs = g_ptr_array_index (policies, 1);
  g_assert_cmpint (ours->days[MED_REPORT_OUTCOME_IMMEDIATE], ==, 3);
  g_assert_cmpint (ours->days[MED_REPORT_OUTCOME_DEFER], ==, 0);
  g_assert_cmpint (ours->days[MED_REPORT_OUTCOME_SCHEDULED], ==, -1);
  g_assert_false (ours->exposure_clock);
  g_assert_true (theirs->exposure_clock);
  g_assert_cmpstr (theirs->citation, ==, "");
}

static void
test_refusals (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "{}",
    "[1]",
    "[{}]",
    "[{\"name\":\"\",\"clock\":\"action\",\"days\":{}}]",
    "[{\"name\":\"A\",\"clock\":\"sand\",\"days\":{}}]",
    "[{\"name\":\"A\",\"clock\":\"action\"}]",
    "[{\"name\":\"A\",\"clock\":\"action\",\"days\":{\"defer\":-1}}]",
    "[{\"name\":\"A\",\"clock\":\"action\",\"days\":{\"defer\":\"7\"}}]",
    "[{\"name\":\"A\",\"clock\":\"action\",\"days\":{\"defer\":4000}}]",
    "[{\"name\":\"A\",\"clock\":\"action\",\"rule\":\"bod-22-01\"}]",
    "[{\"name\":\"A\",\"clock\":\"action\",\"rule\":7}]",
    "[{\"name\":\"A\",\"clock\":\"action\",\"rule\":\"bod-26-04\",\"days\":{\"defer\":7}}]",
    "[{\"name\":\"A\",\"clock\":\"action\",\"rule\":\"bod-26-04\",\"days\":7}]",
    "[{\"name\":\"A\",\"name\":\"B\",\"clock\":\"action\",\"days\":{}}]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (med_report_policy_parse (texts[i], &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

static gpointer
save (MedConnection *connection, gpointer text, GCancellable *cancellable, GError **error)
{
  return med_report_policy_save_sync (connection, 1, text, error) ? MED_STORE_OK : NULL;
}

#define PEOPLE                                                                                     \
  "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"                        \
  " (1, 'sk', 'S K', '00', '00', 1); INSERT INTO person_role VALUES (1, '%s');"

static gpointer
run_script (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  return med_connection_run_script (connection, script, error) ? MED_STORE_OK : NULL;
}

/* Somebody who works here in one role. */
static MedTestEngine *
engine_with (const char *role)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autofree char *script = g_strdup_printf (PEOPLE, role);

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, run_script, script, NULL));
  return fixture;
}

/* The engine itself asks who decides; not only the command. */
static void
test_who_decides (void)
{
  static const struct
  {
    const char *role;
    gboolean may;
  } cases[] = {
    { "lead", TRUE },
    { "security-officer", TRUE },
    { "technician", FALSE },
    { "clinical-owner", FALSE },
    { "auditor", FALSE },
    { "curator", FALSE },
    { "vendor-engineer", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = engine_with (cases[i].role);
      g_autoptr (GError) error = NULL;
      gboolean done = med_test_engine_run (fixture, MED_STORE_WRITER, save, (gpointer) two_rows,
                                           &error) != NULL;

      g_assert_cmpint (done, ==, cases[i].may);
      if (!done)
        g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM setting"), ==,
                       cases[i].may);
    }
}

static gpointer
list (MedConnection *connection, gpointer unused, GCancellable *cancellable, GError **error)
{
  return med_report_policy_list_sync (connection, error);
}

static void
test_stored (void)
{
  g_autoptr (MedTestEngine) fixture = engine_with ("lead");
  g_autoptr (GError) error = NULL;

  g_autoptr (GPtrArray) before =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, list, NULL, &error);
  /* The default cites nobody. */
  g_assert_nonnull (
      strstr (((MedReportPolicy *) g_ptr_array_index (before, 0))->citation, "not taken from any"));
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, save, (gpointer) "[]", &error));
  g_clear_error (&error);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM setting"), ==, 0);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change"), ==, 0);

  g_assert_nonnull (
      med_test_engine_run (fixture, MED_STORE_WRITER, save, (gpointer) two_rows, &error));
  g_assert_no_error (error);
  g_assert_nonnull (
      med_test_engine_run (fixture, MED_STORE_WRITER, save, (gpointer) two_rows, &error));
  g_autoptr (GPtrArray) after =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, list, NULL, &error);
  g_assert_cmpuint (after->len, ==, 2);
  g_assert_cmpint (med_test_engine_count (
                       fixture, "SELECT count(*) FROM change WHERE action = 'policy-changed'"),
                   ==, 2);
}

static void
test_judge (void)
{
  g_autoptr (GPtrArray) policies = med_report_policy_parse (two_rows, NULL);
  const MedReportPolicy *ours = g_ptr_array_index (policies, 0);
  const MedReportPolicy *theirs = g_ptr_array_index (policies, 1);
  gint64 due = 0;

  g_assert_cmpint (
      med_report_policy_judge (ours, MED_REPORT_OUTCOME_IMMEDIATE, -1, 10 * DAY, 13 * DAY, &due),
      ==, MED_REPORT_ON_TIME);
  g_assert_cmpint (due, ==, 13 * DAY);
  g_assert_cmpint (med_report_policy_judge (ours, MED_REPORT_OUTCOME_IMMEDIATE, -1, 10 * DAY,
                                            13 * DAY + 1, &due),
                   ==, MED_REPORT_OVERDUE);
  g_assert_cmpint (med_report_policy_judge (ours, MED_REPORT_OUTCOME_IMMEDIATE, -1, 0, DAY, &due),
                   ==, MED_REPORT_NOT_STARTED);
  g_assert_cmpint (med_report_policy_judge (theirs, MED_REPORT_OUTCOME_SCHEDULED, -1, 0, DAY, &due),
                   ==, MED_REPORT_NO_DEADLINE);
  /* No outcome is never on time. */
  g_assert_cmpint (med_report_policy_judge (ours, MED_REPORT_OUTCOME_UNKNOWN, -1, DAY, DAY, &due),
                   ==, MED_REPORT_NO_DEADLINE);
  g_assert_cmpint (med_report_policy_judge (ours, MED_REPORT_OUTCOME_SCHEDULED, -1, DAY, DAY, &due),
                   ==, MED_REPORT_NO_DEADLINE);
  g_assert_cmpint (due, ==, 0);
}

/* The directive's days come with the task, whatever its outcome; a row of outcomes does not look at
 * them. */
static void
test_judge_by_directive (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) policies = med_report_policy_parse (
      "[{\"name\":\"B\",\"clock\":\"exposure\",\"rule\":\"bod-26-04\"},"
      "{\"name\":\"O\",\"clock\":\"exposure\",\"days\":{\"immediate\":1}}]",
      &error);
  gint64 due = 0;

  g_assert_no_error (error);
  const MedReportPolicy *directive = g_ptr_array_index (policies, 0);
  const MedReportPolicy *own = g_ptr_array_index (policies, 1);
  g_assert_cmpint (
      med_report_policy_judge (directive, MED_REPORT_OUTCOME_DEFER, 14, 10 * DAY, 24 * DAY, &due),
      ==, MED_REPORT_ON_TIME);
  g_assert_cmpint (due, ==, 24 * DAY);
  g_assert_cmpint (med_report_policy_judge (directive, MED_REPORT_OUTCOME_UNKNOWN, 3, 10 * DAY,
                                            13 * DAY + 1, NULL),
                   ==, MED_REPORT_OVERDUE);
  /* With the next upgrade; nothing open; released on a day that nobody knows */
  g_assert_cmpint (
      med_report_policy_judge (directive, MED_REPORT_OUTCOME_DEFER, -1, DAY, 99 * DAY, NULL), ==,
      MED_REPORT_NO_DEADLINE);
  g_assert_cmpint (
      med_report_policy_judge (directive, MED_REPORT_OUTCOME_NONE_OPEN, 3, DAY, 99 * DAY, NULL), ==,
      MED_REPORT_NO_DEADLINE);
  g_assert_cmpint (
      med_report_policy_judge (directive, MED_REPORT_OUTCOME_DEFER, 3, 0, 99 * DAY, NULL), ==,
      MED_REPORT_NO_DEADLINE);
  g_assert_cmpint (
      med_report_policy_judge (own, MED_REPORT_OUTCOME_IMMEDIATE, 60, 10 * DAY, 12 * DAY, NULL), ==,
      MED_REPORT_OVERDUE);
}

/* What others have written can be taken over as it is, cites where it is from, says of what is only
 * proposed that it is, and counts nowhere by itself. */
static void
test_known_rows (void)
{
  g_autoptr (GPtrArray) known = med_report_policy_list_known ();
  g_autofree char *text = med_report_policy_list_to_text (known);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parsed = med_report_policy_parse (text, &error);
  g_autoptr (MedTestEngine) fixture = engine_with ("lead");

  g_assert_no_error (error);
  g_assert_cmpuint (parsed->len, ==, known->len);
  for (guint i = 0; i < parsed->len; i++)
    {
      const MedReportPolicy *one = g_ptr_array_index (parsed, i), *other = known->pdata[i];

      g_assert_cmpstr (one->name, ==, other->name);
      g_assert_cmpint (one->rule, ==, other->rule);
      g_assert_cmpmem (one->days, sizeof one->days, other->days, sizeof other->days);
      g_assert_cmpstr (one->citation, !=, "");
      if (strstr (one->name, "HIPAA") != NULL)
        g_assert_true (strstr (one->name, "proposed") != NULL && strstr (one->citation, "Not law"));
    }
  g_autoptr (GPtrArray) counting =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, list, NULL, NULL);
  g_assert_cmpuint (counting->len, ==, 1);
  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_WRITER, save, text, &error));
  g_autoptr (GPtrArray) taken =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, list, NULL, NULL);
  g_assert_cmpuint (taken->len, ==, known->len);
}

static MedReportTaskClass
classify (MedDispositionState state, const char *vendor_state, const char *review_date)
{
  g_autoptr (GPtrArray) policies = med_report_policy_parse (two_rows, NULL);
  MedReportTask task = { .state = state,
                         .vendor_state = vendor_state,
                         .review_date = review_date,
                         .outcome = MED_REPORT_OUTCOME_IMMEDIATE,
                         .since_usec = 18 * DAY,
                         .cots_released_usec = DAY,
                         .vendor_released_usec = 10 * DAY };

  return med_report_task_classify (&task, g_ptr_array_index (policies, 0), 20 * DAY, "1970-01-21",
                                   NULL);
}

static void
test_classes (void)
{
  g_assert_cmpint (classify (MED_DISPOSITION_WAITING_FOR_VENDOR, "in-test", NULL), ==,
                   MED_REPORT_TASK_WAITING);
  g_assert_cmpint (classify (MED_DISPOSITION_CANDIDATE, "available", NULL), ==,
                   MED_REPORT_TASK_WAITING);
  g_assert_cmpint (classify (MED_DISPOSITION_CANDIDATE, "released", NULL), ==,
                   MED_REPORT_TASK_OVERDUE);
  g_assert_cmpint (classify (MED_DISPOSITION_FAILED, "withdrawn", NULL), ==,
                   MED_REPORT_TASK_OVERDUE);
  /* Its clock runs from the withdrawal */
  g_assert_cmpint (classify (MED_DISPOSITION_REMOVAL_REQUIRED, "withdrawn", NULL), ==,
                   MED_REPORT_TASK_ON_TIME);
  g_assert_cmpint (classify (MED_DISPOSITION_IN_SERVICE, "released", NULL), ==,
                   MED_REPORT_TASK_CLOSED);
  g_assert_cmpint (classify (MED_DISPOSITION_EXCEPTION, "released", "1970-01-21"), ==,
                   MED_REPORT_TASK_EXCEPTION);
  g_assert_cmpint (classify (MED_DISPOSITION_EXCEPTION, "released", "1970-01-20"), ==,
                   MED_REPORT_TASK_OVERDUE);
  g_assert_cmpint (classify (MED_DISPOSITION_DEFERRED, "released", "1970-02-20"), ==,
                   MED_REPORT_TASK_ON_TIME);
  g_assert_cmpint (classify (MED_DISPOSITION_DEFERRED, "released", "1970-01-20"), ==,
                   MED_REPORT_TASK_OVERDUE);
  g_assert_cmpint (classify (MED_DISPOSITION_DEFERRED, "released", NULL), ==,
                   MED_REPORT_TASK_UNKNOWN);
}

static void
test_percentiles (void)
{
  g_autoptr (MedReportSample) sample = med_report_sample_new ();

  g_assert_cmpint (med_report_sample_get_median_usec (sample), ==, -1);
  g_assert_cmpint (med_report_days10 (-1), ==, -1);
  for (gint64 i = 10; i >= 1; i--)
    med_report_sample_add (sample, DAY, DAY + i * DAY);
  med_report_sample_add (sample, 0, DAY);
  med_report_sample_add (sample, DAY, 0);
  g_assert_cmpuint (sample->n_unknown, ==, 2);
  g_assert_cmpint (med_report_days10 (med_report_sample_get_median_usec (sample)), ==, 55);
  g_assert_cmpint (med_report_days10 (med_report_sample_get_percentile_usec (sample, 90)), ==, 90);
  g_assert_cmpint (med_report_days10 (med_report_sample_get_percentile_usec (sample, 100)), ==,
                   100);
  /* Installed before its release */
  med_report_sample_add (sample, 2 * DAY, DAY);
  g_assert_cmpint (med_report_sample_get_percentile_usec (sample, 1), ==, 0);
  g_assert_cmpint (med_report_days10 (med_report_sample_get_median_usec (sample)), ==, 50);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/policy/rows", test_parse);
  g_test_add_func ("/report/policy/refusals", test_refusals);
  g_test_add_func ("/report/policy/stored-and-recorded", test_stored);
  g_test_add_func ("/report/policy/deadlines", test_judge);
  g_test_add_func ("/report/policy/every-open-task-in-one-column", test_classes);
  g_test_add_func ("/report/policy/median-and-percentile", test_percentiles);
  g_test_add_func ("/report/policy/who-decides", test_who_decides);
  g_test_add_func ("/report/policy/judge-by-directive", test_judge_by_directive);
  g_test_add_func ("/report/policy/known-rows", test_known_rows);
  return g_test_run ();
}
