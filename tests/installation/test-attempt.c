/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

static void
return_to_service (MedTestWard *ward)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_device (ward, MED_TEST_CLINICAL, MED_MEANING_RETURNED_TO_SERVICE);
  MedServiceRequest request = { .device_id = ward->device_id,
                                .to = MED_SERVICE_AWAITING_RETURN,
                                .person_id = MED_TEST_TECH };

  med_test_ward_serve (ward, &request, &error);
  g_assert_no_error (error);
  request.to = MED_SERVICE_IN_USE;
  request.person_id = MED_TEST_CLINICAL;
  request.signature = signature;
  med_test_ward_serve (ward, &request, &error);
  g_assert_no_error (error);
}

/* Candidate to in service, and the inventory follows. */
static void
test_whole_way (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_assert_state (ward, "candidate", "in-use");
  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  med_test_ward_assert_state (ward, "in-service", "under-service");
  return_to_service (ward);
  med_test_ward_assert_state (ward, "in-service", "in-use");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id "
                                "JOIN release r ON r.id = c.release_id JOIN config_patch p "
                                "ON p.config_id = c.id WHERE r.version = '4.2'"),
                   ==, 1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM downtime WHERE state = 'used'"), ==, 1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM attempt WHERE state = 'succeeded' "
                                "AND version_before = '4.1' AND version_after = '4.2'"),
                   ==, 1);
  /* authorize, hand over, verify, return: each by its person */
  g_assert_cmpint (count (ward, "SELECT count(DISTINCT meaning) FROM signature "
                                "WHERE subject LIKE 'd%'"),
                   ==, 4);
  /* Nothing is found anew once all is done. */
  med_test_ward_catch_up (ward);
  g_assert_false (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "in-service", "in-use");
}

static void
refused (MedTestWard *ward, const MedAttemptStart *start, MedError code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);

  g_assert_false (med_test_ward_start (ward, start, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” is not in: %s", why, error->message);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static MedAttemptStart
good_start (MedTestWard *ward)
{
  return (MedAttemptStart){ .attempt_id = ward->attempt_id,
                            .disposition_id = ward->disposition_id,
                            .person_id = MED_TEST_TECH,
                            .version_read = "4.1",
                            .restore_point = "image 7",
                            .session = ward->session,
                            .rehashed_usec = med_clock_now_usec (ward->engine->clock) };
}

static void
serve (MedTestWard *ward, MedServiceState to, gint64 person_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature =
      to == MED_SERVICE_HANDED_OVER
          ? med_test_ward_sign_device (ward, person_id, MED_MEANING_HANDED_OVER)
          : NULL;
  const MedServiceRequest request = { .device_id = ward->device_id,
                                      .to = to,
                                      .person_id = person_id,
                                      .reason = "test",
                                      .signature = signature };

  med_test_ward_serve (ward, &request, &error);
  g_assert_no_error (error);
}

/* Each thing that is missing at the start stops it, with nothing changed. */
static void
test_start_is_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  MedAttemptStart start = good_start (ward);
  refused (ward, &start, MED_ERROR_REFUSED, "not under service");
  serve (ward, MED_SERVICE_HANDED_OVER, MED_TEST_CLINICAL);
  refused (ward, &start, MED_ERROR_REFUSED, "not under service");
  serve (ward, MED_SERVICE_UNDER_SERVICE, MED_TEST_TECH);

  start.version_read = "4.0";
  refused (ward, &start, MED_ERROR_REFUSED, "not the one in the inventory");
  start.version_read = "";
  refused (ward, &start, MED_ERROR_REFUSED, "not the one in the inventory");
  start = good_start (ward);
  start.restore_point = "";
  refused (ward, &start, MED_ERROR_REFUSED, "restore point");
  start = good_start (ward);
  start.rehashed_usec -= 31 * MED_USEC_PER_MINUTE;
  refused (ward, &start, MED_ERROR_REFUSED, "hashed again");
  start = good_start (ward);
  start.rehash_error = "kb1.msu differs";
  refused (ward, &start, MED_ERROR_REFUSED, "kb1.msu differs");
  start = good_start (ward);
  start.person_id = MED_TEST_CLINICAL;
  refused (ward, &start, MED_ERROR_NOT_PERMITTED, "another role");
  start = good_start (ward);
  start.attempt_id = "not a uuid";
  refused (ward, &start, MED_ERROR_INTERNAL, "without an id");
}

/* The calendar is asked again at the start: a booking that came since planning wins. */
static void
test_booking_stops_start (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *busy = g_strdup_printf (
      "INSERT INTO busy (source_id, device_id, start_usec, end_usec) SELECT id, device_id, "
      "%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " FROM calendar_source",
      MED_TEST_NOW_USEC + 10 * MED_USEC_PER_MINUTE, MED_TEST_NOW_USEC + 50 * MED_USEC_PER_MINUTE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  serve (ward, MED_SERVICE_HANDED_OVER, MED_TEST_CLINICAL);
  serve (ward, MED_SERVICE_UNDER_SERVICE, MED_TEST_TECH);
  med_test_fleet_run_script (ward->engine, busy);
  MedAttemptStart start = good_start (ward);
  refused (ward, &start, MED_ERROR_REFUSED, "free from now on");
}

/* The vendor withdraws between planning and start. */
static void
test_withdrawn_before_start (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  serve (ward, MED_SERVICE_HANDED_OVER, MED_TEST_CLINICAL);
  serve (ward, MED_SERVICE_UNDER_SERVICE, MED_TEST_TECH);
  med_test_ward_state (ward, 2, "withdrawn");
  MedAttemptStart start = good_start (ward);
  refused (ward, &start, MED_ERROR_REFUSED, "not released this patch");
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "waiting-for-vendor", "under-service");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM downtime WHERE state = 'called-off'"), ==, 1);
}

static void
test_same_start_twice (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  g_autofree char *before = med_test_ward_snapshot (ward);
  MedAttemptStart start = good_start (ward);
  g_assert_true (med_test_ward_start (ward, &start, &error));
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
  /* A second attempt beside it, or somebody else's hand on it, is not. */
  start.person_id = MED_TEST_TECH_2;
  refused (ward, &start, MED_ERROR_CONFLICT, "another work order");
  g_autofree char *other = g_uuid_string_random ();
  start = good_start (ward);
  start.attempt_id = other;
  refused (ward, &start, MED_ERROR_REFUSED, "no such step");
}

/* Steps not ticked, a wrong release, another's attempt: no success. */
static void
test_success_is_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_ward_report_refused (ward, med_attempt_report_success_sync, MED_TEST_TECH, "4.2",
                                MED_ERROR_REFUSED);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_PREPARE, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_INSTALL, "failed"));
  med_test_ward_report_refused (ward, med_attempt_report_success_sync, MED_TEST_TECH, "4.2",
                                MED_ERROR_REFUSED);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_INSTALL, "done"));
  med_test_ward_report_refused (ward, med_attempt_report_success_sync, MED_TEST_TECH, "4.1",
                                MED_ERROR_REFUSED);
  med_test_ward_report_refused (ward, med_attempt_report_success_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_REFUSED);
  med_test_ward_report_refused (ward, med_attempt_report_success_sync, MED_TEST_AUDITOR, "4.2",
                                MED_ERROR_NOT_PERMITTED);
  /* and a report of success is no verification */
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_REFUSED);
  g_assert_false (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
}

static void
test_verification_is_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_REFUSED);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  /* High risk: the installer's own signature is refused, another person's is not. */
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH, "4.2",
                                MED_ERROR_NOT_PERMITTED);
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.1",
                                MED_ERROR_REFUSED);
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2", NULL);
  med_test_ward_assert_state (ward, "in-service", "under-service");
}

/* Not verified: the clinic cannot take the device back. */
static void
test_no_return_unverified (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_device (ward, MED_TEST_CLINICAL, MED_MEANING_RETURNED_TO_SERVICE);
  const MedServiceRequest request = { .device_id = ward->device_id,
                                      .to = MED_SERVICE_IN_USE,
                                      .person_id = MED_TEST_CLINICAL,
                                      .signature = signature };

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  serve (ward, MED_SERVICE_AWAITING_RETURN, MED_TEST_TECH);
  g_autofree char *before = med_test_ward_snapshot (ward);
  g_assert_false (med_test_ward_serve (ward, &request, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static void
start_restore (MedTestWard *ward)
{
  g_autoptr (GError) error = NULL;

  g_free (ward->attempt_id);
  ward->attempt_id = g_uuid_string_random ();
  med_clock_advance (ward->engine->clock, MED_USEC_PER_MINUTE);
  MedAttemptStart start = good_start (ward);
  med_test_ward_start (ward, &start, &error);
  g_assert_no_error (error);
}

static void
authorize_again (MedTestWard *ward)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = MED_DISPOSITION_AUTHORIZED,
                                          .person_id = MED_TEST_LEAD,
                                          .reason = "disk was full; freed",
                                          .signature = signature };

  med_test_ward_apply (ward, &request, &error);
  g_assert_no_error (error);
}

/* Failed, restored to what was validated, authorized again. */
static void
test_failure_and_restore (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_ward_report_refused (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL,
                                MED_ERROR_REFUSED);
  med_test_ward_report_done (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL,
                             "error 0x80070070");
  med_test_ward_assert_state (ward, "failed", "under-service");
  start_restore (ward);
  med_test_ward_assert_state (ward, "restoring", "under-service");
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.1",
                                MED_ERROR_REFUSED);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_ROLLBACK, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_REFUSED);
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.1", NULL);
  med_test_ward_assert_state (ward, "restored", "under-service");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM attempt WHERE state IN ('failed', "
                                "'restored')"),
                   ==, 2);
  authorize_again (ward);
  med_test_ward_assert_state (ward, "authorized", "under-service");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM config_patch"), ==, 0);
}

static void
test_cannot_be_restored (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_ward_report_done (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL,
                             "no start");
  start_restore (ward);
  med_test_ward_report_refused (ward, med_attempt_give_up_sync, MED_TEST_LEAD, NULL,
                                MED_ERROR_REFUSED);
  med_test_ward_report_done (ward, med_attempt_give_up_sync, MED_TEST_LEAD, NULL,
                             "call 4711 at the vendor");
  med_test_ward_assert_state (ward, "out-of-service", "quarantined");
}

static MedDispositionRequest
repair (MedTestWard *ward, JsonNode *evidence, MedSignature *own, MedSignature *vendor)
{
  json_node_take_object (evidence, json_object_new ());
  return (MedDispositionRequest){ .disposition_id = ward->disposition_id,
                                  .to = MED_DISPOSITION_RESTORED,
                                  .person_id = MED_TEST_TECH_2,
                                  .version_read = "4.1",
                                  .evidence = evidence,
                                  .signature = own,
                                  .approval = vendor };
}

/* Repaired by the vendor: with the report, every step again, and two signatures. */
static void
test_repaired (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (JsonNode) evidence = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) own =
      med_test_ward_sign_order (ward, MED_TEST_TECH_2, MED_MEANING_VERIFIED);
  g_autoptr (MedSignature) lead =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) vendor =
      med_test_ward_sign_order (ward, MED_TEST_VENDOR, MED_MEANING_APPROVED);
  MedDispositionRequest request = repair (ward, evidence, own, vendor);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_ward_report_done (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL,
                             "no start");
  start_restore (ward);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_clock_advance (ward->engine->clock, MED_USEC_PER_MINUTE);
  med_test_ward_report_done (ward, med_attempt_give_up_sync, MED_TEST_LEAD, NULL, "call 4711");
  g_assert_false (med_test_ward_apply (ward, &request, &error)); /* ticked before the repair */
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  request.approval = lead;
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  g_assert_false (med_test_ward_apply (ward, &request, &error)); /* not the vendor's signature */
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  request.approval = vendor;
  med_test_ward_apply (ward, &request, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "restored", "quarantined");
}

static gpointer
evidence_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const MedTestWard *ward = input;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("log", 3);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  /* twice the same, and an empty one */
  if (!med_attempt_add_evidence_sync (connection, ward->attempt_id, "a.log", "log", bytes,
                                      MED_TEST_TECH, error) ||
      !med_attempt_add_evidence_sync (connection, ward->attempt_id, "a.log", "log", bytes,
                                      MED_TEST_TECH, error) ||
      med_attempt_add_evidence_sync (connection, ward->attempt_id, "b.log", "log", nothing,
                                     MED_TEST_TECH, error))
    return NULL;
  g_clear_error (error);
  if (med_attempt_add_evidence_sync (connection, "unknown", "a.log", "log", bytes, MED_TEST_TECH,
                                     error))
    return NULL;
  g_clear_error (error);
  return MED_STORE_OK;
}

static void
test_evidence (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  g_assert_nonnull (
      med_test_engine_run (ward->engine, MED_STORE_WRITER, evidence_func, ward, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM evidence WHERE size_bytes = 3"), ==, 1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM evidence"), ==, 1);
}

/* Not reversible: only with lead and clinical owner, two people beside the installer. */
static void
test_not_reversible (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, FALSE);
  g_autoptr (MedSignature) lead = NULL, clinical = NULL, own = NULL;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  serve (ward, MED_SERVICE_HANDED_OVER, MED_TEST_CLINICAL);
  serve (ward, MED_SERVICE_UNDER_SERVICE, MED_TEST_TECH);
  lead = med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  clinical = med_test_ward_sign_order (ward, MED_TEST_CLINICAL, MED_MEANING_APPROVED);
  own = med_test_ward_sign_order (ward, MED_TEST_TECH, MED_MEANING_APPROVED);
  MedAttemptStart start = good_start (ward);
  start.restore_point = "";
  refused (ward, &start, MED_ERROR_REFUSED, "restore point");
  start.approval = own;
  start.clinical = clinical;
  refused (ward, &start, MED_ERROR_NOT_PERMITTED, "another person");
  start.approval = lead;
  start.clinical = lead;
  refused (ward, &start, MED_ERROR_NOT_PERMITTED, "another person");
  start.clinical = clinical;
  med_test_ward_start (ward, &start, &error);
  g_assert_no_error (error);
  /* There is nothing to restore to: only out of service is left. */
  med_test_ward_report_done (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL,
                             "no start");
  g_autofree char *uuid = g_uuid_string_random ();
  start = good_start (ward);
  start.attempt_id = uuid;
  refused (ward, &start, MED_ERROR_REFUSED, "restore point");
}

/* Withdrawn after the install: removed by the vendor's instruction, back to 4.1. */
static void
test_removal (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  return_to_service (ward);
  med_test_ward_state (ward, 2, "withdrawn");
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "removal-required", "in-use");
  g_free (ward->attempt_id);
  ward->attempt_id = g_uuid_string_random ();
  med_clock_advance (ward->engine->clock, 3 * MED_USEC_PER_HOUR);
  MedAttemptStart start = good_start (ward);
  start.version_read = "4.2";
  refused (ward, &start, MED_ERROR_REFUSED, "not under service");
  serve (ward, MED_SERVICE_HANDED_OVER, MED_TEST_CLINICAL);
  serve (ward, MED_SERVICE_UNDER_SERVICE, MED_TEST_TECH);
  med_test_ward_start (ward, &start, &error);
  g_assert_no_error (error);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_ROLLBACK, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.1", NULL);
  med_test_ward_assert_state (ward, "restored", "under-service");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id "
                                "JOIN release r ON r.id = c.release_id WHERE r.version = '4.1'"),
                   ==, 1);
}

/* Withdrawn while nobody has verified it: back, and never into use. */
static void
test_withdrawn_unverified (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  med_test_ward_state (ward, 2, "withdrawn");
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_REFUSED);
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "failed", "under-service");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/attempt/" name, func)
  CASE ("candidate-to-in-service", test_whole_way);
  CASE ("start-is-refused-with-nothing-changed", test_start_is_refused);
  CASE ("booking-stops-the-start", test_booking_stops_start);
  CASE ("withdrawn-before-the-start", test_withdrawn_before_start);
  CASE ("same-start-twice-is-harmless", test_same_start_twice);
  CASE ("success-is-refused", test_success_is_refused);
  CASE ("installer-does-not-verify-high-risk", test_verification_is_refused);
  CASE ("unverified-device-is-not-returned", test_no_return_unverified);
  CASE ("failed-restored-authorized-again", test_failure_and_restore);
  CASE ("cannot-be-restored", test_cannot_be_restored);
  CASE ("repaired-with-the-vendors-signature", test_repaired);
  CASE ("evidence-is-kept-once", test_evidence);
  CASE ("not-reversible-needs-two-more-people", test_not_reversible);
  CASE ("withdrawn-after-install-is-removed", test_removal);
  CASE ("withdrawn-before-verification-fails", test_withdrawn_unverified);
  return g_test_run ();
}
