/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-plan.h"
#include "support/med-test-ward.h"

typedef struct
{
  MedTestWard *ward;
  gint64 person_id;
  gint64 downtime_id;
  const char *consent_by;
  const char *reason;
} Call;

static gpointer
plan_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  MedDispositionPlan plan = { .start_usec =
                                  med_connection_now_usec (connection) + 2 * MED_USEC_PER_HOUR,
                              .consent_by = call->consent_by,
                              .fallback = "CT 2",
                              .person_id = call->person_id };

  return med_downtime_need_sync (connection, call->ward->patch_id, call->ward->device_id,
                                 &plan.need, error) &&
                 med_disposition_plan_sync (connection, &plan, &call->downtime_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
call_off_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_disposition_call_off_sync (connection, call->person_id, call->downtime_id,
                                        call->reason, error)
             ? MED_STORE_OK
             : NULL;
}

static void
refused (Call *call, MedStoreFunc func, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (call->ward);

  g_assert_null (med_test_engine_run (call->ward->engine, MED_STORE_WRITER, func, call, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_autofree char *after = med_test_ward_snapshot (call->ward);
  g_assert_cmpstr (before, ==, after);
}

static void
done (Call *call, MedStoreFunc func)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (call->ward->engine, MED_STORE_WRITER, func, call, &error);
  g_assert_no_error (error);
}

static gint64
count_planned (MedTestWard *ward)
{
  return med_test_engine_count (ward->engine,
                                "SELECT count(*) FROM downtime WHERE state = 'planned'");
}

static void
test_there_and_back (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = { ward, ward->base + MED_TEST_TECH, 0, "Dr. A", "a patient needs it" };

  med_test_ward_carry_to (ward, MED_DISPOSITION_STAGED);
  done (&call, plan_func);
  med_test_ward_assert_state (ward, "scheduled", "in-use");
  g_assert_cmpint (count_planned (ward), ==, 1);
  refused (&call, plan_func, "planned for this device already");
  done (&call, call_off_func);
  med_test_ward_assert_state (ward, "staged", "in-use");
  g_assert_cmpint (count_planned (ward), ==, 0);
  refused (&call, call_off_func, "not planned any more");
  done (&call, plan_func);
  med_test_ward_assert_state (ward, "scheduled", "in-use");
}

static void
test_not_staged (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = { ward, ward->base + MED_TEST_TECH, 0, "Dr. A", NULL };

  refused (&call, plan_func, "Only a staged patch");
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  refused (&call, plan_func, "Only a staged patch");
}

static void
test_without_consent (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = { ward, ward->base + MED_TEST_TECH, 0, "", NULL };

  med_test_ward_carry_to (ward, MED_DISPOSITION_STAGED);
  refused (&call, plan_func, "consents");
}

/* A person who may not plan leaves no planned downtime behind. */
static void
test_wrong_person (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  Call call = { ward, ward->base + MED_TEST_AUDITOR, 0, "Dr. A", NULL };

  med_test_ward_carry_to (ward, MED_DISPOSITION_STAGED);
  g_assert_null (med_test_engine_run (ward->engine, MED_STORE_WRITER, plan_func, &call, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  med_test_ward_assert_state (ward, "staged", "in-use");
  g_assert_cmpint (count_planned (ward), ==, 0);
}

static void
test_call_off_needs_reason (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = { ward, ward->base + MED_TEST_TECH, 0, "Dr. A", "" };

  med_test_ward_carry_to (ward, MED_DISPOSITION_STAGED);
  done (&call, plan_func);
  refused (&call, call_off_func, "");
  med_test_ward_assert_state (ward, "scheduled", "in-use");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/installation/disposition-plan/there-and-back", test_there_and_back);
  g_test_add_func ("/installation/disposition-plan/only-what-is-staged", test_not_staged);
  g_test_add_func ("/installation/disposition-plan/consent-is-needed", test_without_consent);
  g_test_add_func ("/installation/disposition-plan/wrong-person-leaves-nothing", test_wrong_person);
  g_test_add_func ("/installation/disposition-plan/calling-off-needs-a-reason",
                   test_call_off_needs_reason);
  return g_test_run ();
}
