/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

/* The edges of deferrals and exceptions: the very microsecond at which they end, which of several
 * reasons counts, requests that overlap, and renewals that follow each other. */

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

static void
assert_text (MedTestWard *ward, const char *sql, const char *expected)
{
  g_autofree char *text = med_test_fleet_dup_text (ward->engine, sql);

  g_assert_cmpstr (text, ==, expected);
}

/* To a moment, and then the work list looks. */
static void
go_to (MedTestWard *ward, const char *iso, gint64 offset_usec)
{
  gint64 usec;

  g_assert_true (med_clock_parse_iso8601 (iso, &usec, NULL));
  usec += offset_usec;
  g_assert_cmpint (usec, >=, med_clock_now_usec (ward->engine->clock));
  med_clock_advance (ward->engine->clock, usec - med_clock_now_usec (ward->engine->clock));
  med_test_ward_catch_up (ward);
}

/* Running until 2027-02-01; its control is to be tested by @next_test. */
static void
start (MedTestException *exception, MedTestWard *ward, const char *next_test)
{
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (exception, ward);
  exception->draft.expires_date = "2027-02-01";
  exception->control.next_test_date = next_test;
  med_test_exception_run (exception);
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "exception", "in-use");
}

static void
refused (MedTestException *exception, MedError code, const char *words)
{
  g_autofree char *before = med_test_exception_snapshot (exception->ward);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_exception_request (exception, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
  g_autofree char *after = med_test_exception_snapshot (exception->ward);
  g_assert_cmpstr (before, ==, after);
}

static void
not_approved (MedTestException *exception, gint64 person_id, MedError code)
{
  g_autofree char *before = med_test_exception_snapshot (exception->ward);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_exception_approve (exception, person_id, NULL, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  g_autofree char *after = med_test_exception_snapshot (exception->ward);
  g_assert_cmpstr (before, ==, after);
}

static void
request (MedTestException *exception)
{
  g_autoptr (GError) error = NULL;

  med_test_exception_request (exception, &error);
  g_assert_no_error (error);
}

static void
approve (MedTestException *exception)
{
  g_autoptr (GError) error = NULL;

  med_test_exception_approve (exception, MED_TEST_SECURITY, NULL, &error);
  g_assert_no_error (error);
}

/* The last microsecond before its date it runs; with the date it has ended. Nothing else happened:
 * the clock alone brings the work list to look. */
static void
test_expires_to_the_microsecond (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  start (&exception, ward, "2027-06-01");
  go_to (ward, "2027-02-01", -1);
  med_test_ward_assert_state (ward, "exception", "in-use");
  const gint64 changes = count (ward, "SELECT count(*) FROM change");
  go_to (ward, "2027-02-01", 0);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  assert_text (ward, "SELECT lapsed_trigger FROM disposition", "date-passed");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM change"), >, changes);
  /* Once, however often somebody looks and however much time passes. */
  const gint64 ended = count (ward, "SELECT count(*) FROM change");
  go_to (ward, "2027-02-01", 1);
  go_to (ward, "2027-03-01", 0);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM change"), ==, ended);
}

/* A test that is due on a day can be made on that day, up to its last microsecond. */
static void
test_test_is_due_to_the_microsecond (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  start (&exception, ward, "2027-01-10");
  go_to (ward, "2027-01-11", -1);
  med_test_ward_assert_state (ward, "exception", "in-use");
  go_to (ward, "2027-01-11", 0);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  assert_text (ward, "SELECT lapsed_trigger FROM disposition", "test-overdue");
}

/* Tested in the last moment it goes on, to the next date of the test and not beyond its own. */
static void
test_tested_in_the_last_moment (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  const MedControlTest test = { .control_id = 1,
                                .person_id = MED_TEST_TECH,
                                .passed = TRUE,
                                .tested_date = "2027-01-10",
                                .next_test_date = "2027-12-31" };
  g_autoptr (GError) error = NULL;

  start (&exception, ward, "2027-01-10");
  go_to (ward, "2027-01-11", -1);
  med_test_exception_test (&exception, &test, &error);
  g_assert_no_error (error);
  go_to (ward, "2027-01-11", 0);
  med_test_ward_assert_state (ward, "exception", "in-use");
  go_to (ward, "2027-02-01", -1);
  med_test_ward_assert_state (ward, "exception", "in-use");
  go_to (ward, "2027-02-01", 0);
  assert_text (ward, "SELECT lapsed_trigger FROM disposition", "date-passed");
}

/* Several reasons on one morning: the plainest is told, and it ends once. */
static const struct
{
  const char *name;
  const char *script;
  const char *moment;
  const char *trigger;
} reasons[] = {
  { "date-before-a-failed-test", "UPDATE control SET failed = 1", "2027-02-01", "date-passed" },
  { "date-before-a-test-overdue", "UPDATE control SET next_test_date = '2027-01-20'", "2027-02-01",
    "date-passed" },
  { "failed-before-overdue", "UPDATE control SET failed = 1, next_test_date = '2026-12-20'",
    "2027-01-01", "test-failed" },
  { "failed-before-known-exploited",
    "UPDATE control SET failed = 1;"
    "INSERT INTO kev (cve, added_date, due_date, ransomware) VALUES ('CVE-2026-1000', "
    "'2026-12-01', '2026-12-20', 0)",
    "2026-12-10", "test-failed" },
};

static void
test_reason (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  gint64 usec;

  start (&exception, ward, "2027-06-01");
  g_assert_true (med_clock_parse_iso8601 (reasons[i].moment, &usec, NULL));
  med_clock_advance (ward->engine->clock, usec - med_clock_now_usec (ward->engine->clock));
  med_test_fleet_run_script (ward->engine, reasons[i].script);
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  assert_text (ward, "SELECT lapsed_trigger FROM disposition", reasons[i].trigger);
  assert_text (ward, "SELECT ended_trigger FROM exception", reasons[i].trigger);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM transition WHERE from_state = 'exception'"),
                   ==, 1);
}

/* A request has no more time than what it asks for: the day it would end it cannot begin. */
static void
test_approved_to_the_microsecond (void)
{
  for (int late = 0; late <= 1; late++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
      g_auto (MedTestException) exception;

      med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
      med_test_exception_init (&exception, ward);
      exception.draft.expires_date = "2026-11-30";
      exception.control.next_test_date = "2026-12-24";
      request (&exception);
      go_to (ward, "2026-11-30", late - 1);
      if (late)
        {
          not_approved (&exception, MED_TEST_SECURITY, MED_ERROR_REFUSED);
          med_test_ward_assert_state (ward, "authorized", "in-use");
          continue;
        }
      approve (&exception);
      med_test_ward_assert_state (ward, "exception", "in-use");
      go_to (ward, "2026-11-30", 0);
      med_test_ward_assert_state (ward, "authorized", "in-use");
    }
}

/* Whoever asked must still be there, with the role: nobody else answers for what it says. */
static void
test_requester_is_gone (void)
{
  static const char *const scripts[] = {
    "UPDATE person SET active = 0 WHERE id = 1",
    "UPDATE person_role SET role = 'auditor' WHERE person_id = 1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
      g_auto (MedTestException) exception;
      g_autoptr (GError) error = NULL;

      med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
      med_test_exception_init (&exception, ward);
      request (&exception);
      med_test_fleet_run_script (ward->engine, scripts[i]);
      not_approved (&exception, MED_TEST_SECURITY, MED_ERROR_NOT_PERMITTED);
      /* It is refused, and somebody who is here asks. */
      med_test_exception_refuse (&exception, MED_TEST_SECURITY, "ask anew", &error);
      g_assert_no_error (error);
      exception.draft.person_id = MED_TEST_LEAD;
      request (&exception);
      approve (&exception);
      med_test_ward_assert_state (ward, "exception", "in-use");
    }
}

/* One request at a time for a device; where one of several is asked for already, none is. */
static void
test_overlapping_requests (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;

  med_test_fleet_add_device (ward->engine, "10234", "Exa", "CT 64", "4.1");
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'authorized', "
                                           "statement_id = (SELECT max(id) FROM statement)");
  const gint64 second = count (ward, "SELECT max(id) FROM disposition");
  med_test_exception_init (&exception, ward);
  request (&exception);
  const gint64 first_id = exception.id;
  refused (&exception, MED_ERROR_REFUSED, "already requested");
  g_array_append_val (exception.draft.disposition_ids, second);
  refused (&exception, MED_ERROR_REFUSED, "already requested");
  g_array_remove_index (exception.draft.disposition_ids, 0);
  request (&exception); /* the other device alone */
  g_assert_cmpint (exception.id, !=, first_id);
  exception.id = first_id;
  med_test_exception_withdraw (&exception, MED_TEST_TECH, "a mistake", &error);
  g_assert_no_error (error);
  g_array_index (exception.draft.disposition_ids, gint64, 0) = ward->disposition_id;
  request (&exception); /* free again */
  g_assert_cmpint (count (ward, "SELECT count(*) FROM exception_device WHERE state = 'requested'"),
                   ==, 2);
}

/* What was refused, withdrawn or is of another patch is followed by nothing; nor is what only
 * waits. */
static void
test_what_can_be_renewed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  request (&exception);
  med_test_exception_refuse (&exception, MED_TEST_SECURITY, "no", &error);
  g_assert_no_error (error);
  exception.draft.renews_id = exception.id;
  refused (&exception, MED_ERROR_CORRECT_INPUT, "was not approved for this patch");
  exception.draft.renews_id = 0;
  request (&exception);
  g_autoptr (MedException) anew = med_test_exception_load (&exception);
  g_assert_cmpint (anew->renews_id, ==, 0); /* what was refused is not what it follows */
  med_test_exception_withdraw (&exception, MED_TEST_TECH, "no", &error);
  g_assert_no_error (error);
  exception.draft.renews_id = exception.id;
  refused (&exception, MED_ERROR_CORRECT_INPUT, "was not approved for this patch");
  exception.draft.renews_id = -1;
  refused (&exception, MED_ERROR_CORRECT_INPUT, "was not approved for this patch");
}

/* Renewed three times: each refers to the one before, none is prolonged, one runs at a time. */
static void
test_chain_of_renewals (void)
{
  static const char *const dates[] = { "2027-01-01", "2027-03-01", "2027-05-01" };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  exception.control.next_test_date = "2028-01-01";
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      exception.draft.expires_date = dates[i];
      exception.draft.renews_id = 0;
      request (&exception);
      approve (&exception);
      g_autoptr (MedException) now = med_test_exception_load (&exception);
      g_assert_cmpint (now->renews_id, ==, i == 0 ? 0 : exception.id - 1);
      g_assert_cmpint (count (ward, "SELECT count(*) FROM exception WHERE state = 'running'"), ==,
                       1);
      assert_text (ward, "SELECT review_date FROM disposition", dates[i]);
      med_clock_advance (ward->engine->clock, 20 * MED_USEC_PER_DAY);
      med_test_ward_catch_up (ward);
    }
  assert_text (ward, "SELECT group_concat(expires_date) FROM (SELECT * FROM exception ORDER BY id)",
               "2027-01-01,2027-03-01,2027-05-01");
  assert_text (ward, "SELECT previous_state FROM disposition", "authorized");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 0);
  go_to (ward, "2027-05-01", -1);
  med_test_ward_assert_state (ward, "exception", "in-use");
  go_to (ward, "2027-05-01", 0);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM exception WHERE state = 'ended'"), ==, 3);
}

/* The last day that the policy allows counts from the day of the request, and again at approval. */
static void
test_limit_moves_with_the_clock (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  exception.control.next_test_date = "2028-01-01";
  exception.draft.expires_date = "2027-11-24";
  refused (&exception, MED_ERROR_REFUSED, "within the limit of the policy");
  med_clock_advance (ward->engine->clock, MED_USEC_PER_DAY - 8 * MED_USEC_PER_HOUR - 1);
  refused (&exception, MED_ERROR_REFUSED, "within the limit of the policy");
  med_clock_advance (ward->engine->clock, 1); /* 2026-11-24 00:00, to the microsecond */
  request (&exception);
  approve (&exception);
  med_test_ward_assert_state (ward, "exception", "in-use");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/exception-limit/" name
  g_test_add_func (CASE ("expires-to-the-microsecond"), test_expires_to_the_microsecond);
  g_test_add_func (CASE ("test-is-due-to-the-microsecond"), test_test_is_due_to_the_microsecond);
  g_test_add_func (CASE ("tested-in-the-last-moment"), test_tested_in_the_last_moment);
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("reason/"), reasons[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_reason);
    }
  g_test_add_func (CASE ("approved-to-the-microsecond"), test_approved_to_the_microsecond);
  g_test_add_func (CASE ("requester-is-gone"), test_requester_is_gone);
  g_test_add_func (CASE ("overlapping-requests"), test_overlapping_requests);
  g_test_add_func (CASE ("what-can-be-renewed"), test_what_can_be_renewed);
  g_test_add_func (CASE ("chain-of-renewals"), test_chain_of_renewals);
  g_test_add_func (CASE ("limit-moves-with-the-clock"), test_limit_moves_with_the_clock);
  return g_test_run ();
}
