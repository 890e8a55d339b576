/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static void
refused (MedTestWard *ward, const MedDispositionRequest *request, MedError code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);

  g_assert_false (med_test_ward_apply (ward, request, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” is not in: %s", why, error->message);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static void
done (MedTestWard *ward, const MedDispositionRequest *request)
{
  g_autoptr (GError) error = NULL;

  med_test_ward_apply (ward, request, &error);
  g_assert_no_error (error);
}

/* Signatures of the wrong person, meaning, subject or hour authorize nothing. */
static void
test_authorize (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedSignature) good =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) other =
      med_test_ward_sign_order (ward, MED_TEST_TECH, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) meaning =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_VERIFIED);
  g_autoptr (MedSignature) subject =
      med_test_ward_sign (ward, MED_TEST_LEAD, MED_MEANING_APPROVED, "disposition/999");
  g_autoptr (MedSignature) old =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_AUTHORIZED,
                                    .person_id = MED_TEST_LEAD };

  refused (ward, &request, MED_ERROR_REFUSED, "signature");
  request.signature = other;
  refused (ward, &request, MED_ERROR_REFUSED, "signature");
  request.signature = meaning;
  refused (ward, &request, MED_ERROR_REFUSED, "signature");
  request.signature = subject;
  refused (ward, &request, MED_ERROR_REFUSED, "signature");
  old->signed_usec -= 16 * MED_USEC_PER_MINUTE;
  request.signature = old;
  refused (ward, &request, MED_ERROR_REFUSED, "signature");
  request.signature = good;
  request.person_id = MED_TEST_TECH;
  refused (ward, &request, MED_ERROR_NOT_PERMITTED, "another role");
  request.person_id = MED_TEST_LEAD;
  request.row_version = 7;
  refused (ward, &request, MED_ERROR_CONFLICT, "changed meanwhile");
  request.row_version = 1;
  done (ward, &request);
  med_test_ward_assert_state (ward, "authorized", "in-use");
}

/* For many devices at once the patch is what is signed. */
static void
test_authorize_many (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *subject = g_strdup_printf ("patch/%" G_GINT64_FORMAT, ward->patch_id);
  g_autoptr (MedSignature) signature =
      med_test_ward_sign (ward, MED_TEST_LEAD, MED_MEANING_APPROVED, subject);
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = MED_DISPOSITION_AUTHORIZED,
                                          .person_id = MED_TEST_LEAD,
                                          .signature = signature };

  done (ward, &request);
}

static void
test_not_staged_unchecked (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = MED_DISPOSITION_STAGED,
                                          .person_id = MED_TEST_TECH };

  refused (ward, &request, MED_ERROR_REFUSED, "no such step");
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_fleet_run_script (ward->engine,
                             "UPDATE payload_check SET result = 'failed' WHERE kind = 'malware'");
  refused (ward, &request, MED_ERROR_REFUSED, "check of the payload");
}

/* A downtime of another device, a past one, one without consent: none of them schedules. */
static void
test_not_scheduled (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_SCHEDULED,
                                    .person_id = MED_TEST_TECH };

  med_test_ward_carry_to (ward, MED_DISPOSITION_STAGED);
  refused (ward, &request, MED_ERROR_REFUSED, "no downtime");
  request.downtime_id = med_test_ward_plan (ward);
  med_test_fleet_run_script (ward->engine, "UPDATE downtime SET consent_by = NULL");
  refused (ward, &request, MED_ERROR_REFUSED, "consent");
  med_test_fleet_run_script (ward->engine,
                             "UPDATE downtime SET consent_by = 'Dr. Sato', state = 'called-off'");
  refused (ward, &request, MED_ERROR_REFUSED, "called off");
  med_test_fleet_run_script (ward->engine, "UPDATE downtime SET state = 'planned'");
  med_clock_advance (ward->engine->clock, 5 * MED_USEC_PER_HOUR);
  refused (ward, &request, MED_ERROR_REFUSED, "passed");
}

/* What is done at the device cannot be claimed from a desk. */
static void
test_no_claims (void)
{
  static const MedDispositionState claims[] = {
    MED_DISPOSITION_INSTALLING,
    MED_DISPOSITION_INSTALLED_UNVERIFIED,
    MED_DISPOSITION_FAILED,
  };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .person_id = MED_TEST_TECH,
                                    .reason = "it is done",
                                    .version_read = "4.2" };

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      request.to = claims[i];
      refused (ward, &request, MED_ERROR_REFUSED, "at the device");
    }
  request.to = MED_DISPOSITION_IN_SERVICE;
  refused (ward, &request, MED_ERROR_REFUSED, "no such step");
}

static void
test_exception (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, TRUE);
  g_autoptr (MedSignature) own =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) officer =
      med_test_ward_sign_order (ward, MED_TEST_SECURITY, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) clinical =
      med_test_ward_sign_order (ward, MED_TEST_CLINICAL, MED_MEANING_APPROVED);
  g_autoptr (JsonNode) evidence = json_node_new (JSON_NODE_OBJECT);
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_EXCEPTION,
                                    .person_id = MED_TEST_LEAD,
                                    .reason = "the ward is closed",
                                    .review_date = "2027-02-01",
                                    .evidence = evidence,
                                    .approval = own,
                                    .clinical = clinical };

  json_node_take_object (evidence, json_object_new ());
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  refused (ward, &request, MED_ERROR_NOT_PERMITTED, "another person");
  request.approval = officer;
  request.clinical = NULL;
  refused (ward, &request, MED_ERROR_REFUSED, "clinical owner");
  request.clinical = officer;
  refused (ward, &request, MED_ERROR_NOT_PERMITTED, "another person");
  request.clinical = clinical;
  request.review_date = NULL;
  refused (ward, &request, MED_ERROR_REFUSED, "date in the future");
  request.review_date = "2026-11-22";
  refused (ward, &request, MED_ERROR_REFUSED, "date in the future");
  request.review_date = "2029-01-01";
  refused (ward, &request, MED_ERROR_REFUSED, "date in the future");
  request.review_date = "soon";
  refused (ward, &request, MED_ERROR_REFUSED, "date in the future");
  request.review_date = "2027-02-01";
  request.evidence = NULL;
  refused (ward, &request, MED_ERROR_REFUSED, "evidence");
  request.evidence = evidence;
  done (ward, &request);
  /* It ends by itself, back to where it came from. */
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "exception", "in-use");
  med_clock_advance (ward->engine->clock, 80 * MED_USEC_PER_DAY);
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "authorized", "in-use");
}

static void
test_call_off (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_STAGED,
                                    .person_id = MED_TEST_CLINICAL };

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  refused (ward, &request, MED_ERROR_REFUSED, "reason");
  request.reason = "an emergency";
  done (ward, &request);
  med_test_ward_assert_state (ward, "staged", "in-use");
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM downtime WHERE state = "
                                          "'called-off' AND called_off_reason = 'an emergency'"),
                   ==, 1);
}

static void
test_nobody (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_NOT_AFFECTED,
                                    .person_id = 99 };

  refused (ward, &request, MED_ERROR_NOT_FOUND, "");
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 3");
  request.person_id = MED_TEST_LEAD;
  refused (ward, &request, MED_ERROR_NOT_PERMITTED, "no longer works");
  request.disposition_id = 99;
  request.person_id = MED_TEST_TECH;
  refused (ward, &request, MED_ERROR_NOT_FOUND, "no work order 99");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/disposition/" name, func)
  CASE ("authorized-by-the-right-signature-only", test_authorize);
  CASE ("many-are-authorized-by-one-signature", test_authorize_many);
  CASE ("failed-check-is-not-staged", test_not_staged_unchecked);
  CASE ("unfit-downtime-does-not-schedule", test_not_scheduled);
  CASE ("results-cannot-be-claimed", test_no_claims);
  CASE ("exception-needs-two-people-and-an-end", test_exception);
  CASE ("clinic-calls-off", test_call_off);
  CASE ("unknown-person-or-order", test_nobody);
  return g_test_run ();
}
