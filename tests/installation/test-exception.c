/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

static void
assert_refused (
    MedTestWard *ward, const char *before, GError *error, MedError code, const char *word)
{
  g_autofree char *after = med_test_exception_snapshot (ward);

  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not name “%s”", error->message, word);
  g_assert_cmpstr (before, ==, after);
}

static void
refused (MedTestException *exception, MedError code, const char *word)
{
  g_autofree char *before = med_test_exception_snapshot (exception->ward);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_exception_request (exception, &error));
  assert_refused (exception->ward, before, error, code, word);
}

static void
not_approved (MedTestException *exception, gint64 person_id, MedError code, const char *word)
{
  g_autofree char *before = med_test_exception_snapshot (exception->ward);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_test_exception_approve (exception, person_id, NULL, &error));
  assert_refused (exception->ward, before, error, code, word);
}

static void
request (MedTestException *exception)
{
  g_autoptr (GError) error = NULL;

  med_test_exception_request (exception, &error);
  g_assert_no_error (error);
}

/* Each thing a request must have is missed by name, and nothing of the request is kept. */
static void
test_incomplete (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  MedExceptionDraft whole;
  MedControlDraft control;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  whole = exception.draft;
  control = exception.control;
#define WITHOUT(field, value, word)                                                                \
  exception.draft = whole;                                                                         \
  exception.control = control;                                                                     \
  exception.field = value;                                                                         \
  refused (&exception, MED_ERROR_CORRECT_INPUT, word)
  WITHOUT (draft.disposition_ids, NULL, "Name the work orders");
  WITHOUT (draft.reason, "", "Say why");
  WITHOUT (draft.reason_kind, MED_EXCEPTION_NOT_RECORDED, "Say why");
  WITHOUT (draft.residual_risk, NULL, "risk remains");
  WITHOUT (draft.expires_date, "", "has an end");
  WITHOUT (draft.n_controls, 0, "at least one control");
  WITHOUT (draft.budget_year, 27, "budget year");
  WITHOUT (draft.renews_id, 77, "77");
  WITHOUT (control.description, "", "Say what protects");
  WITHOUT (control.reference, "", "needs evidence");
  WITHOUT (control.next_test_date, NULL, "tested again");
  WITHOUT (control.next_test_date, "2026-11-23", "lies in the future");
  WITHOUT (control.next_test_date, "in spring", "is not a date");
  WITHOUT (control.next_test_date, "2027-02-30", "is not a date");
  WITHOUT (control.last_test_date, "2026-12-24", "lies in the future");
  WITHOUT (control.kind, MED_N_CONTROL_KINDS, "Say what protects");
#undef WITHOUT
  exception.draft = whole;
  exception.control = control;
  request (&exception);
}

/* As many controls as there are, up to a stated limit; each is kept with its own words. */
static void
test_number_of_controls (void)
{
  static const struct
  {
    guint n;
    gboolean allowed;
  } cases[] = { { 3, TRUE },
                { MED_EXCEPTION_MOST_CONTROLS, TRUE },
                { MED_EXCEPTION_MOST_CONTROLS + 1, FALSE },
                { 1000, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
      g_auto (MedTestException) exception;
      g_autofree MedControlDraft *controls = g_new0 (MedControlDraft, cases[i].n);
      g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

      med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
      med_test_exception_init (&exception, ward);
      for (guint n = 0; n < cases[i].n; n++)
        {
          controls[n] = exception.control;
          g_ptr_array_add (words, g_strdup_printf ("Control %u", n + 1));
          controls[n].description = words->pdata[n];
        }
      exception.draft.controls = controls;
      exception.draft.n_controls = cases[i].n;
      if (!cases[i].allowed)
        {
          refused (&exception, MED_ERROR_CORRECT_INPUT, "at most 20 controls");
          continue;
        }
      request (&exception);
      g_autoptr (MedException) loaded = med_test_exception_load (&exception);
      g_assert_cmpuint (loaded->controls->len, ==, cases[i].n);
      for (guint n = 0; n < cases[i].n; n++)
        g_assert_cmpstr (((const MedControl *) loaded->controls->pdata[n])->description, ==,
                         words->pdata[n]);
    }
}

/* The last of many is judged like the first, and nothing of the others is kept. */
static void
test_every_control_is_judged (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  MedControlDraft controls[5];

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  exception.draft.controls = controls;
  exception.draft.n_controls = G_N_ELEMENTS (controls);
  for (gsize wrong = 0; wrong < G_N_ELEMENTS (controls); wrong++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (controls); i++)
        controls[i] = exception.control;
      controls[wrong].reference = "";
      refused (&exception, MED_ERROR_CORRECT_INPUT, "needs evidence");
    }
}

/* A device is within the scope once. */
static void
test_order_named_twice (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  g_array_append_val (exception.draft.disposition_ids, ward->disposition_id);
  refused (&exception, MED_ERROR_CORRECT_INPUT, "named twice");
  g_array_set_size (exception.draft.disposition_ids, 1);
  request (&exception);
}

/* Dates beyond the policy, people without the role, devices in the wrong state. */
static void
test_not_now (void)
{
  static const char *const dates[] = { "2026-11-22", "2026-11-23", "2027-11-24", "soon",
                                       "2027-1-1" };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_exception_init (&exception, ward);
  refused (&exception, MED_ERROR_REFUSED, "no such step"); /* nothing is decided yet */
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      exception.draft.expires_date = dates[i];
      refused (&exception, MED_ERROR_REFUSED, "within the limit of the policy");
    }
  exception.draft.expires_date = "2027-11-23"; /* the last day that the policy allows */
  exception.draft.person_id = MED_TEST_CLINICAL;
  refused (&exception, MED_ERROR_NOT_PERMITTED, "Lead engineer");
  exception.draft.person_id = 99;
  refused (&exception, MED_ERROR_NOT_FOUND, "");
  exception.draft.person_id = MED_TEST_TECH;
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 1");
  refused (&exception, MED_ERROR_NOT_PERMITTED, "no longer works");
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 1 WHERE id = 1");
  request (&exception);
  refused (&exception, MED_ERROR_REFUSED, "already requested");
  med_test_ward_assert_state (ward, "authorized", "in-use"); /* a request moves nothing */
}

static void
test_shorter_policy (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_fleet_run_script (ward->engine, "INSERT INTO setting (key, value) VALUES "
                                           "('exception-max-days', '30')");
  refused (&exception, MED_ERROR_REFUSED, "within the limit of the policy");
  exception.draft.expires_date = "2026-12-23";
  request (&exception);
  /* Shortened after the request: what would be too long now is not approved either. */
  med_test_fleet_run_script (ward->engine, "UPDATE setting SET value = '10'");
  not_approved (&exception, MED_TEST_SECURITY, MED_ERROR_REFUSED, "within the limit of the policy");
}

static void
test_two_people (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;
  gboolean complete = FALSE;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  /* The requester may be security officer too, and still not approve it. */
  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO person_role (person_id, role) VALUES (5, 'technician'), (5, 'lead')");
  exception.draft.person_id = MED_TEST_SECURITY;
  request (&exception);
  not_approved (&exception, MED_TEST_SECURITY, MED_ERROR_NOT_PERMITTED, "own request");
  not_approved (&exception, MED_TEST_LEAD, MED_ERROR_NOT_PERMITTED, "Security officer");
  not_approved (&exception, MED_TEST_CLINICAL, MED_ERROR_NOT_PERMITTED, "Security officer");
  g_assert_false (med_test_exception_withdraw (&exception, MED_TEST_LEAD, "no", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_clear_error (&error);
  g_assert_false (med_test_exception_withdraw (&exception, MED_TEST_SECURITY, "", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  g_assert_true (med_test_exception_withdraw (&exception, MED_TEST_SECURITY, "mistyped", &error));
  not_approved (&exception, MED_TEST_SECURITY, MED_ERROR_CONFLICT, "Taken back");
  exception.draft.person_id = MED_TEST_TECH;
  request (&exception);
  g_assert_true (med_test_exception_approve (&exception, MED_TEST_SECURITY, &complete, &error));
  g_assert_true (complete);
  med_test_ward_assert_state (ward, "exception", "in-use");
  not_approved (&exception, MED_TEST_SECURITY, MED_ERROR_CONFLICT, "Approved");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM transition WHERE to_state = 'exception' "
                                "AND by_person = 1 AND evidence LIKE '%\"exception\":2%'"),
                   ==, 1);
}

/* A high-risk device: the clinic too, at another moment, and another person. */
static void
test_high_risk (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;
  gboolean complete = TRUE;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  med_test_fleet_run_script (ward->engine, "INSERT INTO person_role (person_id, role) VALUES "
                                           "(5, 'clinical-owner')");
  request (&exception);
  g_autoptr (MedException) open = med_test_exception_load (&exception);
  g_assert_cmpint (med_exception_get_missing_roles (open), ==,
                   MED_ROLE_SECURITY_OFFICER | MED_ROLE_CLINICAL_OWNER);
  g_assert_true (med_test_exception_approve (&exception, MED_TEST_SECURITY, &complete, &error));
  g_assert_no_error (error);
  g_assert_false (complete);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  not_approved (&exception, MED_TEST_SECURITY, MED_ERROR_NOT_PERMITTED, "another person");
  not_approved (&exception, MED_TEST_LEAD, MED_ERROR_NOT_PERMITTED, "Clinical owner");
  med_clock_advance (ward->engine->clock, 3 * MED_USEC_PER_DAY);
  g_assert_true (med_test_exception_approve (&exception, MED_TEST_CLINICAL, &complete, &error));
  g_assert_no_error (error);
  g_assert_true (complete);
  med_test_ward_assert_state (ward, "exception", "in-use");
  g_autoptr (MedException) running = med_test_exception_load (&exception);
  g_assert_cmpint (running->state, ==, MED_EXCEPTION_RUNNING);
  g_assert_cmpuint (running->approvals->len, ==, 2);
  g_assert_cmpint (med_exception_get_missing_roles (running), ==, MED_ROLE_NONE);
  g_assert_cmpstr (med_exception_find_approval (running, "clinical-owner")->name, ==, "Person 4");
  g_assert_cmpint (med_exception_find_approval (running, "security-officer")->at_usec, <,
                   med_exception_find_approval (running, "clinical-owner")->at_usec);
}

/* Signatures for something else, of another meaning, or given too long ago. */
static void
test_signatures (void)
{
  static const struct
  {
    MedMeaning meaning;
    const char *subject;
    gint64 age_min;
  } wrong[] = {
    { MED_MEANING_REVIEWED, "exception/1", 0 },   { MED_MEANING_APPROVED, "exception/2", 0 },
    { MED_MEANING_APPROVED, "disposition/1", 0 }, { MED_MEANING_APPROVED, "exception/1", 16 },
    { MED_MEANING_APPROVED, "exception/1", -1 },
  };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  request (&exception);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *before = med_test_exception_snapshot (ward);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedSignature) signature =
          med_test_ward_sign (ward, MED_TEST_SECURITY, wrong[i].meaning, wrong[i].subject);

      signature->signed_usec -= wrong[i].age_min * MED_USEC_PER_MINUTE;
      g_assert_false (med_test_exception_approve_with (&exception, signature, NULL, &error));
      assert_refused (ward, before, error, MED_ERROR_REFUSED, "given for this exception");
    }
}

static void
test_refuse (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  request (&exception);
  g_assert_false (med_test_exception_refuse (&exception, MED_TEST_TECH_2, "no", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_clear_error (&error);
  g_assert_false (med_test_exception_refuse (&exception, MED_TEST_TECH, "no", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_clear_error (&error);
  g_assert_false (med_test_exception_refuse (&exception, MED_TEST_SECURITY, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  g_assert_true (med_test_exception_refuse (&exception, MED_TEST_SECURITY, "patch it", &error));
  med_test_ward_assert_state (ward, "authorized", "in-use");
  g_autoptr (MedException) loaded = med_test_exception_load (&exception);
  g_assert_cmpint (loaded->state, ==, MED_EXCEPTION_REFUSED);
  g_assert_cmpstr (loaded->decided_reason, ==, "patch it");
  g_assert_cmpstr (loaded->decided_name, ==, "Person 5");
  g_assert_false (med_test_exception_refuse (&exception, MED_TEST_SECURITY, "again", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  request (&exception); /* after a refusal it can be requested anew */
}

static void
test_everything_kept (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  g_autoptr (GBytes) scan = g_bytes_new_static ("scan of the firewall's page", 27);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, scan);

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  exception.control.evidence = scan;
  exception.control.evidence_name = "firewall.png";
  exception.control.reference = NULL;
  request (&exception);
  g_autoptr (MedException) loaded = med_test_exception_load (&exception);
  g_assert_cmpstr (loaded->patch_number, ==, "KB1");
  g_assert_cmpint (loaded->reason_kind, ==, MED_EXCEPTION_END_OF_SUPPORT);
  g_assert_cmpstr (loaded->reason, ==, exception.draft.reason);
  g_assert_cmpstr (loaded->residual_risk, ==, exception.draft.residual_risk);
  g_assert_cmpstr (loaded->expires_date, ==, "2027-05-01");
  g_assert_cmpint (loaded->exposure_with_controls, ==, MED_SYSTEM_EXPOSURE_SMALL);
  g_assert_cmpstr (loaded->review_trigger, ==, exception.draft.review_trigger);
  g_assert_cmpstr (loaded->replacement_plan, ==, exception.draft.replacement_plan);
  g_assert_cmpint (loaded->budget_year, ==, 2027);
  g_assert_cmpstr (loaded->requested_name, ==, "Person 1");
  g_assert_cmpint (loaded->requested_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpint (loaded->renews_id, ==, 0);
  const MedExceptionDevice *device = loaded->devices->pdata[0];
  g_assert_cmpstr (device->asset, ==, "10233");
  g_assert_cmpint (device->outcome_before, ==, -1); /* no advisory: not assessed, and not safe */
  g_assert_true (device->provisional);
  const MedControl *control = loaded->controls->pdata[0];
  g_assert_cmpint (control->kind, ==, MED_CONTROL_NETWORK_BLOCK);
  g_assert_cmpstr (control->evidence_sha256, ==, sha256);
  g_assert_cmpstr (control->evidence_name, ==, "firewall.png");
  g_assert_cmpstr (control->last_test_date, ==, "2026-11-20");
  g_assert_cmpstr (control->last_result, ==, "passed");
  g_assert_cmpstr (control->next_test_date, ==, "2027-02-20");
  g_assert_false (control->failed || control->overdue);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM change WHERE action IN "
                                "('exception-requested', 'evidence-added')"),
                   ==, 2);
}

/* The outcome is worked out by the program, without and with the controls. */
static void
test_outcomes (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-9", "Exa", "CT 64", "P=4.1", "known_affected=P");
  g_auto (MedTestException) exception;

  med_test_fleet_run_script (ward->engine,
                             "UPDATE device SET exposure = 'open', "
                             "safety_impact = 'critical', mission_impact = 'crippled'");
  med_test_fleet_import (ward->engine, advisory);
  med_test_fleet_run_script (
      ward->engine,
      "INSERT OR IGNORE INTO patch_cve (patch_id, cve) SELECT 1, cve FROM vulnerability;"
      "INSERT INTO kev_catalog VALUES ('1', 1, 1, 1);"
      "INSERT INTO kev (cve, added_date) SELECT DISTINCT cve, '2026-01-01' FROM vulnerability");
  med_test_fleet_assess (ward->engine);
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  request (&exception);
  g_autoptr (MedException) loaded = med_test_exception_load (&exception);
  const MedExceptionDevice *device = loaded->devices->pdata[0];
  /* active, automatable unknown (yes), high: open is immediate, small is out of cycle */
  g_assert_cmpint (device->outcome_before, ==, MED_OUTCOME_IMMEDIATE);
  g_assert_cmpint (device->outcome_after, ==, MED_OUTCOME_OUT_OF_CYCLE);
}

/* Two devices share a request; one moves on before it is approved. */
static void
test_shared (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  gint64 other, n;

  med_test_fleet_add_device (ward->engine, "10234", "Exa", "CT 64", "4.1");
  med_test_fleet_add_device (ward->engine, "10235", "Exa", "CT 64", "4.1");
  med_test_ward_catch_up (ward);
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'waiting-for-vendor'");
  med_test_exception_init (&exception, ward);
  for (n = 2; n <= 3; n++)
    g_array_append_val (exception.draft.disposition_ids, n);
  request (&exception);
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'in-service' "
                                           "WHERE id = 2");
  g_autoptr (GError) error = NULL;
  g_assert_true (med_test_exception_approve (&exception, MED_TEST_SECURITY, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE state = 'exception'"), ==,
                   2);
  g_autoptr (MedException) loaded = med_test_exception_load (&exception);
  g_assert_cmpstr (((MedExceptionDevice *) loaded->devices->pdata[1])->state, ==, "left");
  /* One is retired: it leaves, and the exception runs on for the other. */
  med_test_fleet_run_script (ward->engine, "UPDATE device SET retired_usec = 1 WHERE id = 1");
  med_test_ward_catch_up (ward);
  g_autoptr (MedException) later = med_test_exception_load (&exception);
  g_assert_cmpint (later->state, ==, MED_EXCEPTION_RUNNING);
  g_assert_cmpstr (((MedExceptionDevice *) later->devices->pdata[0])->state, ==, "ended");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL"),
                   ==, 0);
  /* A request for two patches at once is none. */
  g_auto (MedTestException) mixed;
  med_test_exception_init (&mixed, ward);
  med_test_fleet_run_script (
      ward->engine, "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) "
                    "VALUES (9, 'KB9', 'Microsoft', 1, 1);"
                    "INSERT INTO disposition (id, patch_id, device_id, state, since_usec) VALUES "
                    "(91, 1, 2, 'x', 1) ON CONFLICT DO NOTHING;"
                    "INSERT INTO disposition (id, patch_id, device_id, state, since_usec) VALUES "
                    "(92, 9, 2, 'waiting-for-vendor', 1), (93, 9, 3, 'waiting-for-vendor', 1)");
  g_array_set_size (mixed.draft.disposition_ids, 0);
  other = 92;
  g_array_append_val (mixed.draft.disposition_ids, other);
  other = 3;
  g_array_append_val (mixed.draft.disposition_ids, other);
  refused (&mixed, MED_ERROR_CORRECT_INPUT, "for one patch");
}

static void
test_all_left (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  request (&exception);
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'staged'");
  not_approved (&exception, MED_TEST_SECURITY, MED_ERROR_REFUSED, "moved on");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/exception/" name, func)
  CASE ("what-is-missing-is-named", test_incomplete);
  CASE ("as-many-controls-as-stated", test_number_of_controls);
  CASE ("every-control-is-judged", test_every_control_is_judged);
  CASE ("order-is-named-once", test_order_named_twice);
  CASE ("refused-by-state-person-and-date", test_not_now);
  CASE ("policy-limits-it-at-request-and-approval", test_shorter_policy);
  CASE ("another-person-approves", test_two_people);
  CASE ("high-risk-needs-the-clinic-too", test_high_risk);
  CASE ("only-its-own-fresh-signature-counts", test_signatures);
  CASE ("refusal-moves-nothing", test_refuse);
  CASE ("everything-requested-is-kept", test_everything_kept);
  CASE ("outcome-without-and-with-controls", test_outcomes);
  CASE ("several-devices-share-a-request", test_shared);
  CASE ("nothing-left-to-except", test_all_left);
  return g_test_run ();
}
