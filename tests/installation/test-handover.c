/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-assignment.h"
#include "engine/installation/med-handover.h"
#include "engine/installation/med-work-order.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

typedef struct
{
  MedTestWard *ward;
  MedHandoverOffer offer;
  const MedSignature *signature;
  gint64 person;
  gint64 by;
  MedAssignmentCounts counts;
} Call;

static gpointer
offer_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  gint64 id = 0;

  return med_handover_offer_sync (connection, &call->offer, &id, error) && id > 0 ? MED_STORE_OK
                                                                                  : NULL;
}

static gpointer
take_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_handover_take_sync (connection, call->ward->disposition_id, call->signature, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
withdraw_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_handover_withdraw_sync (connection, call->ward->disposition_id, call->by, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
assign_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_assignment_set_sync (connection, call->by, &call->ward->disposition_id, 1,
                                  call->person, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_assignment_count_sync (connection, call->person, &call->counts, error) ? MED_STORE_OK
                                                                                    : NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_work_order_load_sync (connection, call->ward->disposition_id, 0, error);
}

static char *
snapshot (MedTestWard *ward)
{
  g_autofree char *base = med_test_ward_snapshot (ward);
  g_autofree char *own = med_test_fleet_dup_text (
      ward->engine,
      "SELECT (SELECT coalesce(group_concat(id || state || from_person || to_person), '') FROM "
      "handover) || '|' || (SELECT coalesce(group_concat(disposition_id || ':' || person_id), '') "
      "FROM assignment) || '|' || (SELECT coalesce(group_concat(installer_id), '') FROM attempt)");

  return g_strconcat (base, "#", own, NULL);
}

static void
run (MedTestWard *ward, MedStoreFunc func, Call *call)
{
  g_autoptr (GError) error = NULL;

  call->ward = ward;
  med_test_engine_run (ward->engine, MED_STORE_WRITER, func, call, &error);
  g_assert_no_error (error);
}

/* Refused with this code and these words, and not one row has changed. */
static void
refused (MedTestWard *ward, MedStoreFunc func, Call *call, MedError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = snapshot (ward);

  call->ward = ward;
  g_assert_null (med_test_engine_run (ward->engine, MED_STORE_WRITER, func, call, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
  g_autofree char *after = snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static void
offer (MedTestWard *ward, gint64 by, gint64 to, const char *note)
{
  Call call = { .offer = { ward->disposition_id, by, to, note } };

  run (ward, offer_func, &call);
}

static void
offer_refused (
    MedTestWard *ward, gint64 by, gint64 to, const char *note, MedError code, const char *words)
{
  Call call = { .offer = { ward->disposition_id, by, to, note } };

  refused (ward, offer_func, &call, code, words);
}

static void
take (MedTestWard *ward, gint64 person)
{
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_order (ward, person, MED_MEANING_TAKEN_OVER);
  Call call = { .signature = signature };

  run (ward, take_func, &call);
}

static void
take_refused (
    MedTestWard *ward, gint64 person, MedMeaning meaning, MedError code, const char *words)
{
  g_autoptr (MedSignature) signature = med_test_ward_sign_order (ward, person, meaning);
  Call call = { .signature = signature };

  refused (ward, take_func, &call, code, words);
}

static void
assign (MedTestWard *ward, gint64 by, gint64 person)
{
  Call call = { .by = by, .person = person };

  run (ward, assign_func, &call);
}

static void
assert_counts (MedTestWard *ward, gint64 person, gint64 mine, gint64 unassigned, gint64 all)
{
  Call call = { .person = person };

  run (ward, count_func, &call);
  g_assert_cmpint (call.counts.mine, ==, mine);
  g_assert_cmpint (call.counts.unassigned, ==, unassigned);
  g_assert_cmpint (call.counts.all, ==, all);
}

static MedWorkOrder *
load (MedTestWard *ward)
{
  g_autoptr (GError) error = NULL;
  Call call = { .ward = ward };
  MedWorkOrder *order =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, load_func, &call, &error);

  g_assert_no_error (error);
  return order;
}

/* The whole way of a shift change: the new holder reports, the old one no longer can. */
static void
test_attempt_passes (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const gint64 offered_usec = med_clock_now_usec (ward->engine->clock);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  assert_counts (ward, MED_TEST_TECH, 1, 0, 1);
  assert_counts (ward, MED_TEST_TECH_2, 0, 0, 1);
  offer (ward, MED_TEST_TECH, MED_TEST_TECH_2, "  Step 2 is running, 20 minutes left.  ");
  assert_counts (ward, MED_TEST_TECH_2, 1, 0, 1);
  /* Until it is taken, the old one holds it. */
  med_test_ward_report_refused (ward, med_attempt_report_success_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_REFUSED);
  med_clock_advance (ward->engine->clock, 10 * MED_USEC_PER_MINUTE);
  take (ward, MED_TEST_TECH_2);
  med_test_ward_assert_state (ward, "installing", "under-service");
  assert_counts (ward, MED_TEST_TECH, 0, 0, 1);
  assert_counts (ward, MED_TEST_TECH_2, 1, 0, 1);

  g_autoptr (MedWorkOrder) order = load (ward);
  g_assert_cmpint (order->installer_id, ==, MED_TEST_TECH_2);
  g_assert_cmpint (order->assigned_id, ==, MED_TEST_TECH_2);
  g_assert_cmpstr (order->installer_name, ==, "Person 2");
  g_assert_null (med_work_order_find_offer (order));
  g_assert_cmpuint (order->handovers->len, ==, 1);
  const MedHandover *handover = order->handovers->pdata[0];
  g_assert_cmpstr (handover->note, ==, "Step 2 is running, 20 minutes left.");
  g_assert_cmpstr (handover->state, ==, MED_HANDOVER_TAKEN);
  g_assert_cmpstr (handover->from_name, ==, "Person 1");
  g_assert_cmpstr (handover->to_name, ==, "Person 2");
  g_assert_cmpint (handover->offered_usec, ==, offered_usec);
  g_assert_cmpint (handover->ended_usec, ==, offered_usec + 10 * MED_USEC_PER_MINUTE);
  g_assert_cmpstr (handover->attempt_id, ==, ward->attempt_id);

  g_assert_true (med_test_ward_tick (ward, MED_STEP_PREPARE, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_INSTALL, "done"));
  med_test_ward_report_refused (ward, med_attempt_report_success_sync, MED_TEST_TECH, "4.2",
                                MED_ERROR_REFUSED);
  med_test_ward_report_done (ward, med_attempt_report_success_sync, MED_TEST_TECH_2, "4.2", NULL);
  med_test_ward_assert_state (ward, "installed-unverified", "under-service");
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM change WHERE action IN "
                                          "('work-handed-over', 'work-taken-over')"),
                   ==, 2);
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT count(*) FROM handover h "
                                                        "JOIN signature s ON s.id = h.signature_id "
                                                        "WHERE s.meaning = 'taken-over' "
                                                        "AND s.person_id = h.to_person"),
                   ==, 1);
}

/* Whoever had it in their hands does not verify it, however often it passed on. */
static void
test_every_holder_is_counted (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  offer (ward, MED_TEST_TECH, MED_TEST_TECH_2, "first shift");
  take (ward, MED_TEST_TECH_2);
  offer (ward, MED_TEST_TECH_2, MED_TEST_VENDOR, "second shift");
  take (ward, MED_TEST_VENDOR);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_PREPARE, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_INSTALL, "done"));
  med_test_ward_report_done (ward, med_attempt_report_success_sync, MED_TEST_VENDOR, "4.2", NULL);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH, "4.2",
                                MED_ERROR_NOT_PERMITTED);
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_NOT_PERMITTED);
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_VENDOR, "4.2",
                                MED_ERROR_NOT_PERMITTED);
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_LEAD, "4.2", NULL);
  med_test_ward_assert_state (ward, "in-service", "under-service");
}

/* A hand-over that was only offered and withdrawn makes nobody a holder. */
static void
test_withdrawn_offer_counts_for_nothing (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, TRUE);
  Call call = { .by = MED_TEST_AUDITOR };

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  refused (ward, withdraw_func, &call, MED_ERROR_REFUSED, "nothing is handed over");
  offer (ward, MED_TEST_TECH, MED_TEST_TECH_2, "note");
  refused (ward, withdraw_func, &call, MED_ERROR_NOT_PERMITTED, "two people");
  call.by = MED_TEST_TECH_2; /* declines */
  run (ward, withdraw_func, &call);
  take_refused (ward, MED_TEST_TECH_2, MED_MEANING_TAKEN_OVER, MED_ERROR_REFUSED,
                "nothing is handed over");
  g_assert_true (med_test_ward_tick (ward, MED_STEP_PREPARE, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_INSTALL, "done"));
  med_test_ward_report_done (ward, med_attempt_report_success_sync, MED_TEST_TECH, "4.2", NULL);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2", NULL);
  med_test_ward_assert_state (ward, "in-service", "under-service");
}

static void
test_offers_that_are_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *long_note = g_strnfill (4001, 'x');
  const struct
  {
    gint64 by;
    gint64 to;
    const char *note;
    MedError code;
    const char *words;
  } cases[] = {
    { MED_TEST_TECH_2, MED_TEST_TECH_2, "n", MED_ERROR_NOT_PERMITTED, "only the person who holds" },
    { MED_TEST_VENDOR, MED_TEST_TECH_2, "n", MED_ERROR_NOT_PERMITTED, "only the person who holds" },
    { MED_TEST_TECH, MED_TEST_TECH, "n", MED_ERROR_CORRECT_INPUT, "held by that person already" },
    { MED_TEST_TECH, MED_TEST_TECH_2, "", MED_ERROR_CORRECT_INPUT, "Write a note" },
    { MED_TEST_TECH, MED_TEST_TECH_2, " \n\t", MED_ERROR_CORRECT_INPUT, "Write a note" },
    { MED_TEST_TECH, MED_TEST_TECH_2, NULL, MED_ERROR_CORRECT_INPUT, "Write a note" },
    { MED_TEST_TECH, MED_TEST_TECH_2, "\xff", MED_ERROR_CORRECT_INPUT, "4000" },
    { MED_TEST_TECH, MED_TEST_TECH_2, long_note, MED_ERROR_CORRECT_INPUT, "4000" },
    /* A lead could not report the attempt, an auditor could do nothing. */
    { MED_TEST_TECH, MED_TEST_LEAD, "n", MED_ERROR_NOT_PERMITTED, "one of these roles" },
    { MED_TEST_TECH, MED_TEST_AUDITOR, "n", MED_ERROR_NOT_PERMITTED, "one of these roles" },
    { MED_TEST_TECH, MED_TEST_CLINICAL, "n", MED_ERROR_NOT_PERMITTED, "one of these roles" },
    { MED_TEST_TECH, 99, "n", MED_ERROR_NOT_FOUND, "99" },
  };

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    offer_refused (ward, cases[i].by, cases[i].to, cases[i].note, cases[i].code, cases[i].words);
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 2");
  offer_refused (ward, MED_TEST_TECH, MED_TEST_TECH_2, "n", MED_ERROR_NOT_PERMITTED,
                 "no longer works");
  Call nowhere = { .offer = { 4711, MED_TEST_TECH, MED_TEST_TECH_2, "n" } };
  refused (ward, offer_func, &nowhere, MED_ERROR_NOT_FOUND, "4711");
}

static void
test_taking_that_is_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call unsigned_call = { 0 };

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  offer (ward, MED_TEST_TECH, MED_TEST_TECH_2, "note");
  refused (ward, take_func, &unsigned_call, MED_ERROR_NOT_PERMITTED, "handed over to Person 2");
  take_refused (ward, MED_TEST_VENDOR, MED_MEANING_TAKEN_OVER, MED_ERROR_NOT_PERMITTED,
                "handed over to Person 2");
  take_refused (ward, MED_TEST_TECH, MED_MEANING_TAKEN_OVER, MED_ERROR_NOT_PERMITTED,
                "handed over to Person 2");
  take_refused (ward, MED_TEST_TECH_2, MED_MEANING_PERFORMED, MED_ERROR_REFUSED, "signature");
  /* A signature for another order, and one given too long ago */
  g_autoptr (MedSignature) other =
      med_test_ward_sign (ward, MED_TEST_TECH_2, MED_MEANING_TAKEN_OVER, "disposition/4711");
  Call call = { .signature = other };
  refused (ward, take_func, &call, MED_ERROR_REFUSED, "signature");
  g_autoptr (MedSignature) stale =
      med_test_ward_sign_order (ward, MED_TEST_TECH_2, MED_MEANING_TAKEN_OVER);
  stale->signed_usec -= 16 * MED_USEC_PER_MINUTE;
  call.signature = stale;
  refused (ward, take_func, &call, MED_ERROR_REFUSED, "signature");
  /* The role went meanwhile. */
  med_test_fleet_run_script (ward->engine,
                             "UPDATE person_role SET role = 'auditor' WHERE person_id = 2");
  take_refused (ward, MED_TEST_TECH_2, MED_MEANING_TAKEN_OVER, MED_ERROR_NOT_PERMITTED, "roles");
}

/* The attempt ended between offer and taking: the offer is about something that is no more. */
static void
test_work_went_on (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  offer (ward, MED_TEST_TECH, MED_TEST_TECH_2, "note");
  med_test_ward_report_done (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL, "broke");
  take_refused (ward, MED_TEST_TECH_2, MED_MEANING_TAKEN_OVER, MED_ERROR_CONFLICT, "has gone on");
}

/* Another offer takes the place of the one that waits; only one is ever open. */
static void
test_second_offer_replaces_first (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  offer (ward, MED_TEST_TECH, MED_TEST_TECH_2, "one");
  offer (ward, MED_TEST_LEAD, MED_TEST_VENDOR, "two, by the lead");
  take_refused (ward, MED_TEST_TECH_2, MED_MEANING_TAKEN_OVER, MED_ERROR_NOT_PERMITTED,
                "handed over to Person 6");
  take (ward, MED_TEST_VENDOR);
  g_autoptr (MedWorkOrder) order = load (ward);
  g_assert_cmpuint (order->handovers->len, ==, 2);
  g_assert_cmpstr (((MedHandover *) order->handovers->pdata[0])->state, ==, MED_HANDOVER_WITHDRAWN);
  g_assert_cmpstr (((MedHandover *) order->handovers->pdata[1])->from_name, ==, "Person 1");
  g_assert_cmpint (order->installer_id, ==, MED_TEST_VENDOR);
}

/* Before an attempt is open, what passes on is the assignment, and a lead may take it too. */
static void
test_assignment_passes (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  offer_refused (ward, MED_TEST_LEAD, MED_TEST_TECH, "n", MED_ERROR_REFUSED, "nobody’s");
  assert_counts (ward, MED_TEST_TECH, 0, 1, 1);
  assign (ward, MED_TEST_TECH, MED_TEST_TECH);
  assert_counts (ward, MED_TEST_TECH, 1, 0, 1);
  offer (ward, MED_TEST_TECH, MED_TEST_LEAD, "on holiday");
  take (ward, MED_TEST_LEAD);
  g_autoptr (MedWorkOrder) order = load (ward);
  g_assert_cmpint (order->assigned_id, ==, MED_TEST_LEAD);
  g_assert_null (((MedHandover *) order->handovers->pdata[0])->attempt_id);
  /* Nobody held an attempt by that: whoever was assigned before may verify a later one. */
  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLED_UNVERIFIED);
}

static void
test_who_may_assign (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const struct
  {
    gint64 by;
    gint64 person;
    gint64 assigned; /* before */
    MedError code;   /* 0: allowed */
  } cases[] = {
    { MED_TEST_LEAD, MED_TEST_TECH, 0, 0 },
    { MED_TEST_LEAD, MED_TEST_TECH_2, MED_TEST_TECH, 0 },
    { MED_TEST_LEAD, 0, MED_TEST_TECH, 0 },
    { MED_TEST_TECH, MED_TEST_TECH, 0, 0 },
    { MED_TEST_TECH, 0, MED_TEST_TECH, 0 },
    { MED_TEST_TECH, MED_TEST_TECH_2, 0, MED_ERROR_NOT_PERMITTED },
    { MED_TEST_TECH, MED_TEST_TECH_2, MED_TEST_TECH, MED_ERROR_NOT_PERMITTED },
    { MED_TEST_TECH, MED_TEST_TECH, MED_TEST_TECH_2, MED_ERROR_NOT_PERMITTED },
    { MED_TEST_TECH, 0, MED_TEST_TECH_2, MED_ERROR_NOT_PERMITTED },
    { MED_TEST_AUDITOR, MED_TEST_TECH, 0, MED_ERROR_NOT_PERMITTED },
    { MED_TEST_CLINICAL, MED_TEST_CLINICAL, 0, MED_ERROR_NOT_PERMITTED },
    { MED_TEST_LEAD, MED_TEST_AUDITOR, 0, MED_ERROR_NOT_PERMITTED },
    { MED_TEST_LEAD, MED_TEST_CURATOR, 0, MED_ERROR_NOT_PERMITTED },
    { MED_TEST_LEAD, 77, 0, MED_ERROR_NOT_FOUND },
    { 77, MED_TEST_TECH, 0, MED_ERROR_NOT_FOUND },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Call call = { .by = cases[i].by, .person = cases[i].person };

      assign (ward, MED_TEST_LEAD, cases[i].assigned);
      g_test_message ("case %zu", i);
      if (cases[i].code != 0)
        refused (ward, assign_func, &call, cases[i].code, "");
      else
        run (ward, assign_func, &call);
      g_assert_cmpint (med_test_engine_count (
                           ward->engine, "SELECT coalesce((SELECT person_id FROM assignment), 0)"),
                       ==, cases[i].code != 0 ? cases[i].assigned : cases[i].person);
    }
}

/* Several together: where one is refused, none is written. */
static gpointer
assign_two_func (MedConnection *connection,
                 gpointer input,
                 GCancellable *cancellable,
                 GError **error)
{
  Call *call = input;
  const gint64 ids[] = { call->ward->disposition_id, 4711 };

  return med_assignment_set_sync (connection, call->by, ids, 2, call->person, error) ? MED_STORE_OK
                                                                                     : NULL;
}

static void
test_assigning_several_is_whole (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = { .by = MED_TEST_LEAD, .person = MED_TEST_TECH };

  refused (ward, assign_two_func, &call, MED_ERROR_NOT_FOUND, "4711");
}

/* Assigning what is assigned already writes nothing. */
static void
test_assigning_again_is_nothing (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  assign (ward, MED_TEST_LEAD, MED_TEST_TECH);
  g_autofree char *before = snapshot (ward);
  assign (ward, MED_TEST_LEAD, MED_TEST_TECH);
  g_autofree char *after = snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static void
test_describe (void)
{
  MedHandover handover = { .offered_usec = MED_TEST_NOW_USEC,
                           .ended_usec = MED_TEST_NOW_USEC + MED_USEC_PER_HOUR };
  const struct
  {
    const char *state;
    const char *words;
  } cases[] = {
    { MED_HANDOVER_OFFERED, "not yet taken over" },
    { MED_HANDOVER_TAKEN, "taken over 2026-11-23 18:00" },
    { MED_HANDOVER_WITHDRAWN, "withdrawn 2026-11-23 18:00" },
    { MED_HANDOVER_MOVED, "successor 2026-11-23 18:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      handover.state = (char *) cases[i].state;
      g_autofree char *text = med_handover_describe (&handover);
      if (strstr (text, cases[i].words) == NULL)
        g_error ("“%s” is not in: %s", cases[i].words, text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/installation/handover/attempt-passes", test_attempt_passes);
  g_test_add_func ("/installation/handover/every-holder-is-counted", test_every_holder_is_counted);
  g_test_add_func ("/installation/handover/withdrawn-offer",
                   test_withdrawn_offer_counts_for_nothing);
  g_test_add_func ("/installation/handover/offers-refused", test_offers_that_are_refused);
  g_test_add_func ("/installation/handover/taking-refused", test_taking_that_is_refused);
  g_test_add_func ("/installation/handover/work-went-on", test_work_went_on);
  g_test_add_func ("/installation/handover/second-offer", test_second_offer_replaces_first);
  g_test_add_func ("/installation/handover/assignment-passes", test_assignment_passes);
  g_test_add_func ("/installation/handover/describe", test_describe);
  g_test_add_func ("/installation/assignment/who-may", test_who_may_assign);
  g_test_add_func ("/installation/assignment/several-are-whole", test_assigning_several_is_whole);
  g_test_add_func ("/installation/assignment/again-is-nothing", test_assigning_again_is_nothing);
  return g_test_run ();
}
