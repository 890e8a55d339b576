/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static gboolean
report (MedTestWard *ward,
        MedTestReport func,
        gint64 person_id,
        const char *version,
        const char *text,
        const MedSignature *signature,
        GError **error)
{
  const MedAttemptReport what = { ward->attempt_id, person_id, version, text, signature, NULL };

  return med_test_ward_report (ward, func, &what, error);
}

static void
refused (MedTestWard *ward,
         MedTestReport func,
         gint64 person_id,
         const char *version,
         const char *text,
         MedError code,
         const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);

  g_assert_false (report (ward, func, person_id, version, text, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, MED_ERROR, (int) code);
  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static void
assert_attempt (MedTestWard *ward, const char *expected)
{
  g_autofree char *row = med_test_fleet_dup_text (
      ward->engine,
      "SELECT kind || ' ' || state || ' ' || coalesce(version_after, '-') || ' ' || "
      "(ended_usec IS NOT NULL) FROM attempt ORDER BY started_usec DESC, kind DESC LIMIT 1");

  g_assert_cmpstr (row, ==, expected);
}

/* Success is said by whoever holds it, after every step, with the release that was promised. */
static void
test_success (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedTestReport success = med_attempt_report_success_sync;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  refused (ward, success, MED_TEST_TECH, "4.2", NULL, MED_ERROR_REFUSED, "not ticked");
  g_assert_true (med_test_ward_tick (ward, MED_STEP_PREPARE, "done"));
  refused (ward, success, MED_TEST_TECH, "4.2", NULL, MED_ERROR_REFUSED, "Run kb1.msu");
  g_assert_true (med_test_ward_tick (ward, MED_STEP_INSTALL, "failed"));
  refused (ward, success, MED_TEST_TECH, "4.2", NULL, MED_ERROR_REFUSED, "failed");
  g_assert_true (med_test_ward_tick (ward, MED_STEP_INSTALL, "done"));
  for (const char *const *version = (const char *const[]){ "4.1", "4.3", "4.2 ", "", "v4.2", NULL };
       *version != NULL; version++)
    refused (ward, success, MED_TEST_TECH, *version, NULL, MED_ERROR_REFUSED, "leads to");
  refused (ward, success, MED_TEST_TECH, NULL, NULL, MED_ERROR_REFUSED, "leads to");
  refused (ward, success, MED_TEST_TECH_2, "4.2", NULL, MED_ERROR_REFUSED, "holds the attempt");
  refused (ward, success, MED_TEST_LEAD, "4.2", NULL, MED_ERROR_NOT_PERMITTED, "role");
  refused (ward, success, MED_TEST_CLINICAL, "4.2", NULL, MED_ERROR_NOT_PERMITTED, "role");
  refused (ward, success, 4711, "4.2", NULL, MED_ERROR_NOT_FOUND, NULL);
  assert_attempt (ward, "install open - 0");
  report (ward, success, MED_TEST_TECH, "4.2", "finished", NULL, &error);
  g_assert_no_error (error);
  assert_attempt (ward, "install succeeded 4.2 1");
  g_autofree char *before = med_test_ward_snapshot (ward);
  report (ward, success, MED_TEST_TECH, "4.2", "finished", NULL, &error); /* said before */
  g_assert_no_error (error);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

/* A failure needs words. The lead may report it as well, the clinic may not. */
static void
test_failure (void)
{
  MedTestReport failure = med_attempt_report_failure_sync;

  for (int who = 0; who < 2; who++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
      g_autoptr (GError) error = NULL;

      med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
      refused (ward, failure, MED_TEST_TECH, NULL, NULL, MED_ERROR_REFUSED, "reason");
      refused (ward, failure, MED_TEST_TECH, NULL, "", MED_ERROR_REFUSED, "reason");
      refused (ward, failure, MED_TEST_TECH_2, NULL, "smoke", MED_ERROR_REFUSED, "holds");
      refused (ward, failure, MED_TEST_CLINICAL, NULL, "smoke", MED_ERROR_NOT_PERMITTED, "role");
      report (ward, failure, who == 0 ? MED_TEST_TECH : MED_TEST_LEAD, NULL, "smoke", NULL, &error);
      g_assert_no_error (error);
      med_test_ward_assert_state (ward, "failed", "under-service");
      assert_attempt (ward, "install failed - 1");
      g_autofree char *reason =
          med_test_fleet_dup_text (ward->engine, "SELECT reason FROM disposition");
      g_assert_cmpstr (reason, ==, "smoke");
      /* Nothing but the way back is left. */
      refused (ward, med_attempt_report_success_sync, MED_TEST_TECH, "4.2", NULL, MED_ERROR_REFUSED,
               NULL);
      med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                    MED_ERROR_REFUSED);
    }
}

/* After an interruption what the device reads decides, and nothing else does. */
static void
test_interrupted (void)
{
  static const struct
  {
    const char *version;
    const char *state; /* NULL: refused */
    const char *attempt;
  } cases[] = {
    { "4.2", "installed-unverified", "install succeeded 4.2 1" },
    { "4.1", "failed", "install failed 4.1 1" },
    { "unreadable", "failed", "install failed unreadable 1" },
    { "", NULL, NULL },
    { NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
      g_autoptr (GError) error = NULL;

      med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
      med_test_fleet_run_script (ward->engine, "UPDATE attempt SET state = 'interrupted';"
                                               "UPDATE disposition SET state = 'interrupted';");
      if (cases[i].state == NULL)
        {
          refused (ward, med_attempt_report_success_sync, MED_TEST_TECH_2, cases[i].version, NULL,
                   MED_ERROR_REFUSED, NULL);
          continue;
        }
      /* Whoever is at the device may read it. */
      report (ward, med_attempt_report_success_sync, MED_TEST_TECH_2, cases[i].version, NULL, NULL,
              &error);
      g_assert_no_error (error);
      med_test_ward_assert_state (ward, cases[i].state, "under-service");
      assert_attempt (ward, cases[i].attempt);
      g_autofree char *reason =
          med_test_fleet_dup_text (ward->engine, "SELECT reason FROM disposition");
      if (g_str_equal (cases[i].state, "failed"))
        g_assert_true (strstr (reason, cases[i].version) != NULL && strstr (reason, "4.2") != NULL);
    }
}

/* A verification is signed: by whoever verifies, for this work order, with this meaning, just now.
 */
static void
test_signature (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedTestReport verify = med_attempt_verify_sync;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  g_autofree char *before = med_test_ward_snapshot (ward);
  MedSignature *wrong[] = {
    NULL,
    med_test_ward_sign_order (ward, MED_TEST_TECH, MED_MEANING_VERIFIED),
    med_test_ward_sign_order (ward, MED_TEST_TECH_2, MED_MEANING_PERFORMED),
    med_test_ward_sign_device (ward, MED_TEST_TECH_2, MED_MEANING_VERIFIED),
    med_test_ward_sign (ward, MED_TEST_TECH_2, MED_MEANING_VERIFIED, "disposition/99"),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (report (ward, verify, MED_TEST_TECH_2, "4.2", NULL, wrong[i], &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
      g_clear_error (&error);
      g_clear_pointer (&wrong[i], med_signature_free);
    }
  g_autoptr (MedSignature) good =
      med_test_ward_sign_order (ward, MED_TEST_TECH_2, MED_MEANING_VERIFIED);
  good->signed_usec -= 15 * MED_USEC_PER_MINUTE + 1;
  g_assert_false (report (ward, verify, MED_TEST_TECH_2, "4.2", NULL, good, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  good->signed_usec += 15 * MED_USEC_PER_MINUTE + 2; /* from a clock ahead of this one */
  g_assert_false (report (ward, verify, MED_TEST_TECH_2, "4.2", NULL, good, &error));
  g_clear_error (&error);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
  good->signed_usec -= 1 + 15 * MED_USEC_PER_MINUTE; /* exactly as old as it may be */
  report (ward, verify, MED_TEST_TECH_2, "4.2", NULL, good, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "in-service", "under-service");
}

/* Only the lead gives a device up, with words; it is quarantined in the same step. */
static void
test_give_up (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *restore = g_uuid_string_random ();
  g_autofree char *install = NULL;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  report (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL, "no start", NULL, &error);
  g_assert_no_error (error);
  install = g_steal_pointer (&ward->attempt_id);
  ward->attempt_id = g_strdup (restore);
  med_clock_advance (ward->engine->clock, MED_USEC_PER_MINUTE);
  const MedAttemptStart start = { .attempt_id = restore,
                                  .disposition_id = ward->disposition_id,
                                  .person_id = MED_TEST_TECH,
                                  .session = ward->session };
  med_test_ward_start (ward, &start, &error);
  g_assert_no_error (error);
  refused (ward, med_attempt_give_up_sync, MED_TEST_TECH, NULL, "broken", MED_ERROR_NOT_PERMITTED,
           "role");
  refused (ward, med_attempt_give_up_sync, MED_TEST_LEAD, NULL, NULL, MED_ERROR_REFUSED, "reason");
  /* The install is over: what is said of it comes too late. */
  g_free (ward->attempt_id);
  ward->attempt_id = g_strdup (install);
  refused (ward, med_attempt_give_up_sync, MED_TEST_LEAD, NULL, "broken", MED_ERROR_CONFLICT,
           "newer attempt");
  g_free (ward->attempt_id);
  ward->attempt_id = g_strdup ("no such attempt");
  refused (ward, med_attempt_give_up_sync, MED_TEST_LEAD, NULL, "broken", MED_ERROR_NOT_FOUND,
           NULL);
  g_free (ward->attempt_id);
  ward->attempt_id = g_strdup (restore);
  report (ward, med_attempt_give_up_sync, MED_TEST_LEAD, NULL, "broken", NULL, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "out-of-service", "quarantined");
  assert_attempt (ward, "restore restore-failed - 1");
}

/* On a high-risk device the installer verifies nothing, whatever roles; on others it is allowed. */
static void
test_two_people (gconstpointer data)
{
  const gboolean high_risk = GPOINTER_TO_INT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (high_risk, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  if (high_risk)
    {
      med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH, "4.2",
                                    MED_ERROR_NOT_PERMITTED);
      med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_LEAD, "4.2", NULL);
    }
  else
    med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH, "4.2", NULL);
  med_test_ward_assert_state (ward, "in-service", "under-service");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/attempt-report/" name, func)
  CASE ("success", test_success);
  CASE ("failure", test_failure);
  CASE ("interrupted-is-decided-by-what-is-read", test_interrupted);
  CASE ("verification-is-signed", test_signature);
  CASE ("given-up", test_give_up);
  g_test_add_data_func ("/installation/attempt-report/two-people-on-high-risk",
                        GINT_TO_POINTER (TRUE), test_two_people);
  g_test_add_data_func ("/installation/attempt-report/one-may-do-on-others",
                        GINT_TO_POINTER (FALSE), test_two_people);
  return g_test_run ();
}
