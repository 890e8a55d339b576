/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

/* How deferrals and exceptions end: by the calendar, by a trigger, by a person; and what that
 * leaves behind. */

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

static char *
ask (MedTestWard *ward, const char *sql)
{
  return med_test_fleet_dup_text (ward->engine, sql);
}

static void
assert_text (MedTestWard *ward, const char *sql, const char *expected)
{
  g_autofree char *text = ask (ward, sql);

  g_assert_cmpstr (text, ==, expected);
}

/* Ended by itself: back where it came from, overdue, with the trigger in the row, the step, the
 * record and the log. */
static void
assert_lapsed (MedTestWard *ward, const char *state, const char *trigger)
{
  g_autofree char *step = g_strdup_printf (
      "SELECT count(*) FROM transition WHERE from_state = 'exception' AND to_state "
      "= '%s' AND by_person = 0 AND evidence LIKE '%%\"trigger\":\"%s\"%%'",
      state, trigger);
  g_autofree char *log =
      g_strdup_printf ("SELECT count(*) FROM change WHERE action = 'exception-ended' AND person_id "
                       "= 0 AND body LIKE '%%\"trigger\":\"%s\"%%'",
                       trigger);

  g_autofree char *ended = g_strconcat ("ended", trigger, NULL);

  med_test_ward_assert_state (ward, state, "in-use");
  assert_text (ward, "SELECT lapsed_trigger FROM disposition WHERE id = 1", trigger);
  g_assert_cmpint (count (ward, "SELECT lapsed_usec FROM disposition WHERE id = 1"), ==,
                   med_clock_now_usec (ward->engine->clock));
  g_assert_cmpint (count (ward, step), ==, 1);
  g_assert_cmpint (count (ward, log), ==, 1);
  assert_text (ward, "SELECT state || ended_trigger FROM exception WHERE id = 1", ended);
  assert_text (ward, "SELECT state || ended_trigger FROM exception_device WHERE exception_id = 1",
               ended);
}

/* Another word of the vendor, as a confirmed statement would leave it. */
static void
say (MedTestWard *ward, const char *state)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO vendor_track (patch_id, release_id, state, statement_id, since_usec) "
      "SELECT patch_id, release_id, '%s', statement_id, %" G_GINT64_FORMAT " FROM vendor_track "
      "ORDER BY id DESC LIMIT 1",
      state, med_clock_now_usec (ward->engine->clock));

  med_test_fleet_run_script (ward->engine, script);
}

static void
pass_days (MedTestWard *ward, gint64 days)
{
  med_clock_advance (ward->engine->clock, days * MED_USEC_PER_DAY);
  med_test_ward_catch_up (ward);
}

/* An exception until 2027-05-01, its control to be tested by 2027-02-20. */
static void
start (MedTestException *exception, MedTestWard *ward, const char *state)
{
  g_autofree char *script = g_strdup_printf ("UPDATE disposition SET state = '%s'", state);

  med_test_fleet_run_script (ward->engine, script);
  med_test_exception_init (exception, ward);
  exception->draft.expires_date = "2027-02-01";
  med_test_exception_run (exception);
  g_assert_false (med_test_ward_catch_up (ward) &&
                  count (ward, "SELECT count(*) FROM exception WHERE state = 'ended'") > 0);
  med_test_ward_assert_state (ward, "exception", "in-use");
}

static void
test_date (void)
{
  static const char *const states[] = { "waiting-for-vendor", "authorized", "not-authorized" };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
      g_auto (MedTestException) exception;

      start (&exception, ward, states[i]);
      pass_days (ward, 69); /* 2027-01-31 */
      med_test_ward_assert_state (ward, "exception", "in-use");
      pass_days (ward, 1);
      assert_lapsed (ward, states[i], "date-passed");
      g_autofree char *before = med_test_exception_snapshot (ward);
      pass_days (ward, 1);
      g_autofree char *after = med_test_exception_snapshot (ward);
      g_assert_cmpstr (before, ==, after); /* it ends once */
    }
}

/* What was authorized and is not released any more waits for the vendor again. */
static void
test_date_without_release (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  start (&exception, ward, "authorized");
  say (ward, "withdrawn");
  pass_days (ward, 80);
  assert_lapsed (ward, "waiting-for-vendor", "date-passed");
}

static void
add_kev (MedTestWard *ward, const char *cve)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT OR IGNORE INTO kev_catalog VALUES ('%s', 1, %" G_GINT64_FORMAT ", 1);"
      "INSERT INTO kev (cve, added_date) VALUES ('%s', '2026-11-24')",
      cve, med_clock_now_usec (ward->engine->clock), cve);

  med_test_fleet_run_script (ward->engine, script);
}

/* A CVE of the patch comes to be exploited; what was known when it was requested is no news, and
 * neither is what concerns another patch. */
static void
test_known_exploited (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_fleet_run_script (ward->engine,
                             "INSERT INTO patch_cve (patch_id, cve) VALUES (1, 'CVE-2026-1001')");
  add_kev (ward, "CVE-2026-1000");
  start (&exception, ward, "waiting-for-vendor");
  pass_days (ward, 1);
  med_test_ward_assert_state (ward, "exception", "in-use");
  add_kev (ward, "CVE-2026-9999");
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "exception", "in-use");
  /* The same catalogue, imported once more on another day, tells nothing new either. */
  med_test_fleet_run_script (ward->engine, "UPDATE kev_catalog SET imported_usec = imported_usec + "
                                           "86400000000");
  pass_days (ward, 1);
  med_test_ward_assert_state (ward, "exception", "in-use");
  add_kev (ward, "CVE-2026-1001");
  med_test_ward_catch_up (ward);
  assert_lapsed (ward, "waiting-for-vendor", "known-exploited");
}

static void
test_released (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  say (ward, "under-assessment");
  med_test_ward_catch_up (ward);
  start (&exception, ward, "waiting-for-vendor");
  pass_days (ward, 3);
  say (ward, "in-test");
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "exception", "in-use");
  pass_days (ward, 3);
  say (ward, "released");
  med_test_ward_catch_up (ward);
  assert_lapsed (ward, "waiting-for-vendor", "released");
}

/* Released before it was requested: the reason is another one, such as that there is no downtime.
 */
static void
test_released_before (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  start (&exception, ward, "waiting-for-vendor");
  pass_days (ward, 5);
  med_test_ward_assert_state (ward, "exception", "in-use");
}

/* What would end it and comes between request and approval is told to those who are to approve. */
static void
test_news_before_approval (void)
{
  for (int exploited = 0; exploited <= 1; exploited++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
      g_auto (MedTestException) exception;
      g_autoptr (GError) error = NULL;

      say (ward, "under-assessment");
      med_test_ward_catch_up (ward);
      med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = "
                                               "'waiting-for-vendor'");
      med_test_exception_init (&exception, ward);
      med_test_exception_request (&exception, &error);
      g_assert_no_error (error);
      med_clock_advance (ward->engine->clock, MED_USEC_PER_DAY);
      if (exploited)
        add_kev (ward, "CVE-2026-1000");
      else
        say (ward, "released");
      g_assert_false (med_test_exception_approve (&exception, MED_TEST_SECURITY, NULL, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
      g_assert_nonnull (strstr (error->message, exploited ? "KEV" : "has released the patch"));
      med_test_ward_assert_state (ward, "waiting-for-vendor", "in-use");
      g_assert_true (
          med_test_exception_refuse (&exception, MED_TEST_SECURITY, "request anew", NULL));
    }
}

static void
test_control_overdue (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  MedControlTest test = { .control_id = 1,
                          .person_id = MED_TEST_TECH,
                          .passed = TRUE,
                          .tested_date = "2026-12-10",
                          .next_test_date = "2027-01-10" };
  g_autoptr (GError) error = NULL;

  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'authorized'");
  med_test_exception_init (&exception, ward);
  exception.control.next_test_date = "2026-12-10";
  med_test_exception_run (&exception);
  pass_days (ward, 17); /* 2026-12-10: it can still be tested today */
  med_test_ward_assert_state (ward, "exception", "in-use");
  g_assert_true (med_test_exception_test (&exception, &test, &error));
  g_assert_no_error (error);
  pass_days (ward, 31); /* 2027-01-10 */
  med_test_ward_assert_state (ward, "exception", "in-use");
  pass_days (ward, 1);
  assert_lapsed (ward, "authorized", "test-overdue");
  /* Too late: a test does not bring it back. */
  test.tested_date = "2027-01-11";
  test.next_test_date = "2027-03-01";
  g_assert_false (med_test_exception_test (&exception, &test, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
}

static void
test_control_failed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  const MedControlTest test = { .control_id = 1,
                                .person_id = MED_TEST_TECH,
                                .tested_date = "2026-11-23",
                                .note = "The rule is gone" };

  start (&exception, ward, "authorized");
  g_assert_true (med_test_exception_test (&exception, &test, NULL));
  med_test_ward_catch_up (ward);
  assert_lapsed (ward, "authorized", "test-failed");
}

/* Ended by a person it is decided, not overdue. */
static void
test_person (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_AUTHORIZED,
                                    .person_id = MED_TEST_LEAD,
                                    .reason = "there is a downtime after all" };
  g_autoptr (GError) error = NULL;

  start (&exception, ward, "authorized");
  g_assert_true (med_test_ward_apply (ward, &request, &error));
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 0);
  assert_text (ward, "SELECT state || ended_trigger FROM exception", "endedperson");
}

static void
test_retired (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  start (&exception, ward, "authorized");
  med_test_fleet_run_script (ward->engine, "UPDATE device SET retired_usec = 1");
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "closed-not-needed", "in-use");
  assert_text (ward, "SELECT state || ended_trigger FROM exception", "endedclosed");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 0);
}

/* Overdue until somebody decides anew: staging it does not hide it, verifying it does. */
static void
test_overdue_until_done (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_STAGED,
                                    .person_id = MED_TEST_TECH };
  g_autoptr (GError) error = NULL;

  start (&exception, ward, "authorized");
  pass_days (ward, 70);
  assert_lapsed (ward, "authorized", "date-passed");
  med_test_ward_apply (ward, &request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 1);
  med_test_fleet_run_script (ward->engine, "UPDATE device SET retired_usec = 1");
  med_test_ward_catch_up (ward);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 0);
}

/* After it has lapsed: a new request that refers to it, overdue until that is approved. */
static void
test_renewal (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;

  start (&exception, ward, "authorized");
  pass_days (ward, 70);
  exception.draft.expires_date = "2027-05-01";
  exception.control.next_test_date = "2027-03-01";
  med_test_exception_request (&exception, &error);
  g_assert_no_error (error);
  g_autoptr (MedException) requested = med_test_exception_load (&exception);
  g_assert_cmpint (requested->renews_id, ==, 1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 1);
  med_test_exception_approve (&exception, MED_TEST_SECURITY, NULL, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "exception", "in-use");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 0);
  exception.id = 1;
  g_autoptr (MedException) old = med_test_exception_load (&exception);
  g_assert_cmpint (old->renewed_by_id, ==, 2);
  g_assert_false (old->lapsed);
}

/* While it still runs: the old one ends in the very step in which the new one begins, and goes back
 * to the same state in the end. */
static void
test_renewal_before_end (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;

  start (&exception, ward, "authorized");
  pass_days (ward, 30);
  exception.draft.expires_date = "2027-04-01";
  exception.control.next_test_date = "2027-04-01";
  med_test_exception_request (&exception, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "exception", "in-use");
  assert_text (ward, "SELECT review_date FROM disposition", "2027-02-01"); /* not yet prolonged */
  med_test_exception_approve (&exception, MED_TEST_SECURITY, NULL, &error);
  g_assert_no_error (error);
  assert_text (ward, "SELECT review_date FROM disposition", "2027-04-01");
  assert_text (ward,
               "SELECT group_concat(state || coalesce(ended_trigger, ''), ' ') FROM exception "
               "ORDER BY id",
               "endedrenewed running");
  assert_text (ward, "SELECT previous_state FROM disposition", "authorized");
  pass_days (ward, 60);
  med_test_ward_assert_state (ward, "exception", "in-use");
  pass_days (ward, 60);
  med_test_ward_assert_state (ward, "authorized", "in-use");
}

/* Signed at once, with nothing but words: it has its record all the same. */
static void
test_signed_at_once (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, TRUE);
  g_autoptr (MedSignature) officer =
      med_test_ward_sign_order (ward, MED_TEST_SECURITY, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) clinical =
      med_test_ward_sign_order (ward, MED_TEST_CLINICAL, MED_MEANING_APPROVED);
  g_autoptr (JsonNode) evidence = json_from_string ("{\"report\":\"Rule set 14\",\"n\":3}", NULL);
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = MED_DISPOSITION_EXCEPTION,
                                          .person_id = MED_TEST_LEAD,
                                          .reason = "the ward is closed",
                                          .review_date = "2027-02-01",
                                          .evidence = evidence,
                                          .approval = officer,
                                          .clinical = clinical };
  MedTestException exception = { .ward = ward, .id = 1 };
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_ward_apply (ward, &request, &error);
  g_assert_no_error (error);
  g_autoptr (MedException) loaded = med_test_exception_load (&exception);
  g_assert_cmpint (loaded->state, ==, MED_EXCEPTION_RUNNING);
  g_assert_cmpint (loaded->reason_kind, ==, MED_EXCEPTION_NOT_RECORDED);
  g_assert_cmpstr (loaded->reason, ==, "the ward is closed");
  g_assert_cmpint (loaded->requested_by, ==, MED_TEST_LEAD);
  g_assert_cmpuint (loaded->approvals->len, ==, 2);
  g_assert_cmpstr (((MedControl *) loaded->controls->pdata[0])->description, ==, "Rule set 14");
  g_assert_cmpint (count (ward,
                          "SELECT count(*) FROM exception_approval a JOIN signature s ON s.id "
                          "= a.signature_id WHERE s.person_id = a.person_id"),
                   ==, 2);
  pass_days (ward, 80);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  assert_text (ward, "SELECT state || ended_trigger FROM exception", "endeddate-passed");
}

static void
defer (MedTestWard *ward)
{
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = MED_DISPOSITION_DEFERRED,
                                          .person_id = MED_TEST_LEAD,
                                          .reason = "nothing is gained by it now",
                                          .review_date = "2027-02-01" };
  g_autoptr (GError) error = NULL;

  med_test_fleet_run_script (
      ward->engine, "INSERT INTO config_risk SELECT config_id, exposure, safety_impact, "
                    "mission_impact, 1, 0, 1, 0, 0 FROM device WHERE 1 ON CONFLICT DO UPDATE "
                    "SET outcome = 1");
  med_test_ward_apply (ward, &request, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "deferred", "in-use");
}

/* A deferral past its date is overdue as well, and has no record of an exception. */
static void
test_deferral (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  defer (ward);
  pass_days (ward, 69);
  med_test_ward_assert_state (ward, "deferred", "in-use");
  pass_days (ward, 1);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  assert_text (ward, "SELECT lapsed_trigger FROM disposition", "date-passed");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM exception"), ==, 0);
}

/* The release that it waited for ends it, but then the time for the install only begins. */
static void
test_deferral_released (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  say (ward, "in-test");
  med_test_ward_catch_up (ward);
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'waiting-for-vendor'");
  defer (ward);
  pass_days (ward, 3);
  say (ward, "released");
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "waiting-for-vendor", "in-use");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 0);
}

static void
test_deferral_known_exploited (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  defer (ward);
  add_kev (ward, "CVE-2026-1000");
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  assert_text (ward, "SELECT lapsed_trigger FROM disposition", "known-exploited");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/exception-end/" name, func)
  CASE ("date-passes", test_date);
  CASE ("without-a-release-it-waits-again", test_date_without_release);
  CASE ("known-exploited-only-if-it-is-news", test_known_exploited);
  CASE ("vendor-releases", test_released);
  CASE ("released-before-the-request-is-no-trigger", test_released_before);
  CASE ("news-before-the-approval-stops-it", test_news_before_approval);
  CASE ("control-not-tested-in-time", test_control_overdue);
  CASE ("control-failed", test_control_failed);
  CASE ("person-ends-it-and-nothing-is-overdue", test_person);
  CASE ("retired-device-needs-none", test_retired);
  CASE ("overdue-until-it-is-done", test_overdue_until_done);
  CASE ("renewal-refers-and-is-approved", test_renewal);
  CASE ("renewal-before-the-end", test_renewal_before_end);
  CASE ("signed-at-once-has-its-record", test_signed_at_once);
  CASE ("deferral-past-its-date", test_deferral);
  CASE ("deferral-ended-by-the-release", test_deferral_released);
  CASE ("deferral-ended-by-exploitation", test_deferral_known_exploited);
  return g_test_run ();
}
