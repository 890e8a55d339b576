/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-work-order.h"
#include "support/med-test-fleet.h"
#include "support/med-test-sheet.h"
#include "support/med-test-ward.h"

typedef struct
{
  gint64 disposition_id;
  gint64 person_id;
} Asking;

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Asking *asking = input;

  return med_work_order_load_sync (connection, asking->disposition_id, asking->person_id, error);
}

static MedWorkOrder *
load (MedTestWard *ward, gint64 person_id)
{
  Asking asking = { ward->disposition_id, person_id };
  g_autoptr (GError) error = NULL;
  MedWorkOrder *order =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, load_func, &asking, &error);

  g_assert_no_error (error);
  return order;
}

static void
test_planned (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  g_autoptr (MedWorkOrder) order = load (ward, 0);
  g_assert_cmpint (order->state, ==, MED_DISPOSITION_SCHEDULED);
  g_assert_cmpint (order->service_state, ==, MED_SERVICE_IN_USE);
  g_assert_cmpint (order->vendor_state, ==, MED_VENDOR_STATE_RELEASED);
  g_assert_cmpstr (order->patch_number, ==, "KB1");
  g_assert_cmpstr (order->asset, ==, "10233");
  g_assert_cmpstr (order->release_version, ==, "4.1");
  g_assert_cmpstr (order->target_version, ==, "4.2");
  g_assert_cmpstr (order->consent_by, ==, "Dr. Sato");
  g_assert_cmpstr (order->fallback, ==, "CT 2");
  g_assert_cmpint (order->start_usec, ==, MED_TEST_NOW_USEC);
  /* 5 prepare, 20 install, 5 restart, 10 verify; then 20 to go back */
  g_assert_cmpint (order->planned_min, ==, 40);
  g_assert_cmpint (order->end_usec - order->start_usec, ==, 60 * MED_USEC_PER_MINUTE);
  g_assert_cmpint (order->end_usec - order->rollback_point_usec, ==, 20 * MED_USEC_PER_MINUTE);
  g_assert_true (order->reversible);
  g_assert_null (order->attempt_id);
  g_assert_null (order->options);
  g_assert_null (order->late);
  g_assert_null (order->nonconformance);
  g_assert_cmpuint (order->steps->len, ==, 0);
}

/* In the order in which they are done, whatever the names of the phases. */
static void
test_worked_on (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, FALSE);
  static const MedStepPhase phases[] = { MED_STEP_PREPARE, MED_STEP_INSTALL, MED_STEP_INSTALL,
                                         MED_STEP_VERIFY, MED_STEP_VERIFY };
  static const int ordinals[] = { 1, 1, 2, 1, 2 };

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  g_autoptr (MedWorkOrder) order = load (ward, 0);
  g_assert_true (order->high_risk);
  g_assert_false (order->reversible);
  g_assert_cmpint (order->installer_id, ==, MED_TEST_TECH);
  g_assert_cmpstr (order->attempt_kind, ==, MED_ATTEMPT_INSTALL);
  g_assert_cmpstr (order->attempt_state, ==, "succeeded");
  g_assert_cmpstr (order->version_before, ==, "4.1");
  g_assert_cmpstr (order->version_after, ==, "4.2");
  g_assert_cmpstr (order->restore_point, ==, "image 7");
  g_assert_cmpuint (order->steps->len, ==, G_N_ELEMENTS (phases));
  for (guint i = 0; i < order->steps->len; i++)
    {
      const MedWorkStep *step = order->steps->pdata[i];
      g_assert_cmpint (step->phase, ==, phases[i]);
      g_assert_cmpint (step->ordinal, ==, ordinals[i]);
      g_assert_cmpstr (step->result, ==, "done");
      g_assert_nonnull (step->by_name);
      g_assert_cmpint (step->at_usec, >, 0);
    }
}

static void
test_late (void)
{
  g_autoptr (MedTestWard) ward = med_test_sheet_ward (FALSE);
  g_autoptr (MedPaperRecord) record = med_test_sheet_new (ward);
  g_autoptr (GError) error = NULL;

  med_test_sheet_enter (ward, record, &error);
  g_assert_no_error (error);
  g_autoptr (MedWorkOrder) order = load (ward, 0);
  g_assert_true (g_str_has_prefix (order->late, "Entered late by "));
  g_assert_nonnull (strstr (order->late, "from the signed sheet sheet.pdf"));
  g_assert_cmpuint (order->evidence->len, ==, 1);
  g_assert_cmpstr (order->evidence->pdata[0], ==, "sheet.pdf");
  g_assert_cmpint (order->started_usec, ==, MED_TEST_SHEET_MINUTES (3));
}

/* What is offered to whom, with everything that is missing; nothing is offered to an auditor. */
static void
test_options (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  g_autoptr (MedWorkOrder) lead = load (ward, MED_TEST_LEAD);
  const MedTransitionOption *authorize =
      med_work_order_find_option (lead, MED_DISPOSITION_AUTHORIZED);
  g_assert_true (authorize->permitted && authorize->allowed && authorize->signature);
  g_assert_null (med_work_order_find_option (lead, MED_DISPOSITION_INSTALLING));
  const MedTransitionOption *wait =
      med_work_order_find_option (lead, MED_DISPOSITION_WAITING_FOR_VENDOR);
  g_assert_true (wait->permitted && !wait->allowed);
  g_assert_cmpuint (wait->missing->len, ==, 1);

  g_autoptr (MedWorkOrder) auditor = load (ward, MED_TEST_AUDITOR);
  for (guint i = 0; i < auditor->options->len; i++)
    g_assert_false (((MedTransitionOption *) auditor->options->pdata[i])->permitted);
  for (guint i = 0; i < auditor->service_options->len; i++)
    g_assert_false (((MedTransitionOption *) auditor->service_options->pdata[i])->permitted);

  g_autoptr (MedWorkOrder) clinic = load (ward, MED_TEST_CLINICAL);
  const MedTransitionOption *hand_over =
      med_work_order_find_service_option (clinic, MED_SERVICE_HANDED_OVER);
  g_assert_true (hand_over->permitted && hand_over->allowed);
  g_assert_null (med_work_order_find_service_option (clinic, MED_SERVICE_AWAITING_RETURN));
}

static void
test_not_found (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const gint64 ids[] = { 0, -1, 4711, G_MAXINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      Asking asking = { ids[i], MED_TEST_LEAD };
      g_autoptr (GError) error = NULL;

      g_assert_null (
          med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, load_func, &asking, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
    }
}

/* A state this program does not know is damage, not something to guess about. */
static void
test_damaged (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Asking asking = { ward->disposition_id, MED_TEST_LEAD };
  g_autoptr (GError) error = NULL;

  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'half-done'");
  g_assert_null (
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, load_func, &asking, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_DAMAGED);
}

/* Who is next, in words: never empty where somebody must act, always empty where nobody must. */
static void
test_next (void)
{
  static const MedDispositionState ended[] = { MED_DISPOSITION_NOT_AFFECTED,
                                               MED_DISPOSITION_CLOSED_NOT_NEEDED,
                                               MED_DISPOSITION_DEFERRED,
                                               MED_DISPOSITION_EXCEPTION };

  for (int state = 0; state < MED_N_DISPOSITION_STATES; state++)
    for (int service = 0; service < MED_N_SERVICE_STATES; service++)
      {
        const char *next = med_work_order_next_for_state (state, service);
        gboolean over = state == MED_DISPOSITION_IN_SERVICE && service == MED_SERVICE_IN_USE;

        for (gsize i = 0; i < G_N_ELEMENTS (ended); i++)
          over |= state == (int) ended[i];
        g_test_message ("%s: %s", med_disposition_state_to_word (state), next);
        g_assert_cmpint (*next == '\0', ==, over);
      }
  g_assert_cmpstr (
      med_work_order_next_for_state (MED_DISPOSITION_FAILED, MED_SERVICE_UNDER_SERVICE), ==,
      "Restore the device now");
  g_assert_cmpstr (
      med_work_order_next_for_state (MED_DISPOSITION_REMOVAL_REQUIRED, MED_SERVICE_UNDER_SERVICE),
      ==, "The technician removes the patch");
}

static void
assert_releases (MedTestWard *ward, gboolean removal, const char *before, const char *after)
{
  g_autoptr (MedWorkOrder) order = load (ward, 0);

  g_assert_cmpint (med_work_order_is_removal (order), ==, removal);
  g_assert_cmpstr (med_work_order_get_release_before (order), ==, before);
  g_assert_cmpstr (med_work_order_get_release_after (order), ==, after);
}

static void
start_removal (MedTestWard *ward)
{
  g_autoptr (GError) error = NULL;

  g_free (ward->attempt_id);
  ward->attempt_id = g_uuid_string_random ();
  const MedAttemptStart start = { .attempt_id = ward->attempt_id,
                                  .disposition_id = ward->disposition_id,
                                  .person_id = MED_TEST_TECH,
                                  .version_read = "4.2",
                                  .session = ward->session };

  med_clock_advance (ward->engine->clock, 3 * MED_USEC_PER_HOUR);
  med_test_ward_start (ward, &start, &error);
  g_assert_no_error (error);
}

/* From 4.1 to 4.2 and back: the heading says where the work leads, at every station. */
static void
test_releases_of_a_removal (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  assert_releases (ward, FALSE, "4.1", "4.2");
  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  assert_releases (ward, FALSE, "4.1", "4.2");
  med_test_ward_state (ward, 2, "withdrawn");
  g_assert_true (med_test_ward_catch_up (ward));
  med_test_ward_assert_state (ward, "removal-required", "under-service");
  assert_releases (ward, TRUE, "4.2", "4.1");
  start_removal (ward);
  med_test_ward_assert_state (ward, "restoring", "under-service");
  assert_releases (ward, TRUE, "4.2", "4.1");
  g_assert_true (med_test_ward_tick (ward, MED_STEP_ROLLBACK, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.1", NULL);
  med_test_ward_assert_state (ward, "restored", "under-service");
  assert_releases (ward, TRUE, "4.2", "4.1");
  /* Decided anew, it is no removal any more, and the removed attempt says nothing of it. */
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'waiting-for-vendor'");
  g_autoptr (MedWorkOrder) anew = load (ward, 0);
  g_assert_false (med_work_order_is_removal (anew));
  g_assert_cmpstr (med_work_order_get_release_before (anew), ==, "4.1");
}

/* A restore after a failure is not a removal: it still is the work that leads to 4.2. */
static void
test_releases_of_a_failure (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_ward_report_done (ward, med_attempt_report_failure_sync, MED_TEST_TECH, "4.1", "broke");
  med_test_ward_assert_state (ward, "failed", "under-service");
  assert_releases (ward, FALSE, "4.1", "4.2");
  g_autoptr (MedWorkOrder) order = load (ward, 0);
  g_assert_cmpstr (order->previous_version, ==, "4.1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/work-order/" name, func)
  CASE ("planned", test_planned);
  CASE ("worked-on", test_worked_on);
  CASE ("entered-late", test_late);
  CASE ("options", test_options);
  CASE ("not-found", test_not_found);
  CASE ("damaged", test_damaged);
  CASE ("next-in-every-state", test_next);
  g_test_add_func ("/installation/work-order/removal-leads-back", test_releases_of_a_removal);
  g_test_add_func ("/installation/work-order/failure-is-no-removal", test_releases_of_a_failure);
  return g_test_run ();
}
