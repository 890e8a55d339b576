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

/* What was checked of the bytes holds for them under the newer statement too. */
static void
check_payloads_of_newest (MedTestWard *ward)
{
  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO payload_check (payload_id, kind, result, detail, evidence, checked_by, "
      "checked_usec) SELECT (SELECT max(id) FROM payload), kind, result, detail, evidence, "
      "checked_by, checked_usec FROM payload_check WHERE payload_id = 1");
}

static gboolean
offers (MedTestWard *ward, MedDispositionState to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) options = med_test_ward_options (ward, MED_TEST_LEAD, &error);
  gboolean offered = FALSE;

  g_assert_no_error (error);
  g_assert_nonnull (options);
  for (guint i = 0; i < options->len; i++)
    {
      const MedTransitionOption *option = options->pdata[i];
      offered |= option->to == (int) to && option->allowed;
    }
  return offered;
}

/* The lead's word was given for another revision: nothing is staged upon it, until it is given
 * again for the one in force. */
static void
test_authorized_for_the_revision (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  MedDispositionRequest stage = { .disposition_id = ward->disposition_id,
                                  .to = MED_DISPOSITION_STAGED,
                                  .person_id = MED_TEST_TECH };
  MedDispositionRequest again = { .disposition_id = ward->disposition_id,
                                  .to = MED_DISPOSITION_AUTHORIZED,
                                  .person_id = MED_TEST_LEAD };

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  g_assert_false (offers (ward, MED_DISPOSITION_AUTHORIZED));
  g_autoptr (MedSignature) early =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  again.signature = early;
  refused (ward, &again, MED_ERROR_REFUSED, "are those that were authorized");

  med_test_ward_state (ward, 2, "released");
  check_payloads_of_newest (ward);
  med_test_ward_catch_up (ward);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  refused (ward, &stage, MED_ERROR_REFUSED, "is not the one that was authorized");
  g_assert_true (offers (ward, MED_DISPOSITION_AUTHORIZED));
  again.signature = NULL;
  refused (ward, &again, MED_ERROR_REFUSED, "signature");
  again.person_id = MED_TEST_TECH;
  refused (ward, &again, MED_ERROR_NOT_PERMITTED, "another role");
  again.person_id = MED_TEST_LEAD;
  again.signature = early;
  done (ward, &again);
  g_assert_false (offers (ward, MED_DISPOSITION_AUTHORIZED));
  done (ward, &stage);
  med_test_ward_assert_state (ward, "staged", "in-use");
  g_assert_cmpint (
      med_test_engine_count (ward->engine, "SELECT statement_id FROM disposition LIMIT 1"), ==,
      ward->statement_id);
}

/* What the program or a technician takes back to authorized does not become an authorization of
 * what is in force by then. */
static void
test_taken_back_is_not_authorized_anew (void)
{
  const MedDispositionState from[] = { MED_DISPOSITION_STAGED, MED_DISPOSITION_SCHEDULED };

  for (gsize i = 0; i < G_N_ELEMENTS (from); i++)
    for (int by_hand = 0; by_hand < 2; by_hand++)
      {
        g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
        MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = MED_DISPOSITION_AUTHORIZED,
                                          .person_id = MED_TEST_TECH,
                                          .reason = "another order" };

        if (by_hand && from[i] != MED_DISPOSITION_STAGED)
          continue;
        med_test_ward_carry_to (ward, from[i]);
        med_test_ward_state (ward, 2, "released");
        check_payloads_of_newest (ward);
        if (by_hand)
          done (ward, &request);
        else
          g_assert_true (med_test_ward_catch_up (ward));
        med_test_ward_assert_state (ward, "authorized", "in-use");
        request.to = MED_DISPOSITION_STAGED;
        refused (ward, &request, MED_ERROR_REFUSED, "is not the one that was authorized");
        g_autoptr (MedSignature) signature =
            med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
        request.to = MED_DISPOSITION_AUTHORIZED;
        request.person_id = MED_TEST_LEAD;
        request.signature = signature;
        done (ward, &request);
        request.to = MED_DISPOSITION_STAGED;
        request.person_id = MED_TEST_TECH;
        request.signature = NULL;
        done (ward, &request);
      }
}

/* Nor does a deferral that ends, nor an exception. */
static void
test_deferral_does_not_authorize_anew (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedSignature) officer =
      med_test_ward_sign_order (ward, MED_TEST_SECURITY, MED_MEANING_APPROVED);
  g_autoptr (JsonNode) evidence = json_node_new (JSON_NODE_OBJECT);
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_EXCEPTION,
                                    .person_id = MED_TEST_LEAD,
                                    .reason = "the ward is closed",
                                    .review_date = "2027-02-01",
                                    .evidence = evidence,
                                    .approval = officer };
  const MedDispositionRequest stage = { .disposition_id = ward->disposition_id,
                                        .to = MED_DISPOSITION_STAGED,
                                        .person_id = MED_TEST_TECH };

  json_node_take_object (evidence, json_object_new ());
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  done (ward, &request);
  med_test_ward_state (ward, 2, "released");
  check_payloads_of_newest (ward);
  request.to = MED_DISPOSITION_AUTHORIZED;
  done (ward, &request);
  med_test_ward_assert_state (ward, "authorized", "in-use");
  refused (ward, &stage, MED_ERROR_REFUSED, "is not the one that was authorized");
}

/* An exception from a removal goes back to a removal: what the vendor withdrew was for the release
 * before the install, and is asked for that one still. */
static void
test_exception_from_a_removal (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (JsonNode) evidence = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;
  MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                    .to = MED_DISPOSITION_EXCEPTION,
                                    .person_id = MED_TEST_LEAD,
                                    .reason = "the ward cannot spare it",
                                    .review_date = "2027-02-01",
                                    .evidence = evidence };
  gboolean asked = FALSE;

  json_node_take_object (evidence, json_object_new ());
  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  med_test_ward_state (ward, 2, "withdrawn");
  g_assert_true (med_test_ward_catch_up (ward));
  g_autofree char *before = med_test_fleet_dup_text (
      ward->engine, "SELECT statement_id || ' ' || release_id FROM disposition");
  g_autoptr (MedSignature) officer =
      med_test_ward_sign_order (ward, MED_TEST_SECURITY, MED_MEANING_APPROVED);
  request.approval = officer;
  done (ward, &request);
  request.to = MED_DISPOSITION_REMOVAL_REQUIRED;
  request.approval = NULL;
  done (ward, &request);
  g_autofree char *after = med_test_fleet_dup_text (
      ward->engine, "SELECT statement_id || ' ' || release_id FROM disposition");
  g_assert_cmpstr (before, ==, after);
  g_autoptr (GPtrArray) options = med_test_ward_options (ward, MED_TEST_TECH, &error);
  g_assert_no_error (error);
  g_assert_nonnull (options);
  for (guint i = 0; i < options->len; i++)
    {
      const MedTransitionOption *option = options->pdata[i];

      if (option->to != MED_DISPOSITION_RESTORING)
        continue;
      asked = TRUE;
      for (guint m = 0; m < option->missing->len; m++)
        g_assert_null (strstr (option->missing->pdata[m], "has not withdrawn"));
    }
  g_assert_true (asked);
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
  CASE ("staged-on-the-authorization-of-the-revision-in-force-only",
        test_authorized_for_the_revision);
  CASE ("taken-back-is-not-authorized-anew", test_taken_back_is_not_authorized_anew);
  CASE ("end-of-an-exception-does-not-authorize-anew", test_deferral_does_not_authorize_anew);
  CASE ("exception-from-a-removal-goes-back-to-it", test_exception_from_a_removal);
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
