/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/schedule/med-downtime.h"
#include "support/med-test-schedule.h"

typedef struct
{
  MedDowntimeNeed need;
  gint64 start_usec;
  const char *consent;
  const char *fallback;
  const char *reason;
  gint64 person;
  gint64 id;
  char *words;
  MedTimeKind verdict;
  gboolean changed;
} Call;

static gpointer
need_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_downtime_need_sync (connection, call->need.patch_id, call->need.device_id, &call->need,
                                 error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
next_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_downtime_find_next_sync (connection, &call->need, call->start_usec, &call->start_usec,
                                      &call->words, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
place_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_downtime_place_sync (connection, call->person, &call->need, call->start_usec,
                                  call->consent, call->fallback, &call->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
call_off_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_downtime_call_off_sync (connection, call->person, call->id, call->reason, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
recheck_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_downtime_recheck_sync (connection, call->id, &call->verdict, &call->changed,
                                    &call->words, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_downtime_list_sync (connection, 0, 0, G_MAXINT64, FALSE, error);
}

/* A device in use from 08:00 to 18:00 UTC and a patch that takes 3 h 15 min. */
static MedTestEngine *
set_up (Call *call)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 device = med_test_fleet_add_device (fixture, "CT-1", "Exa", "CT", "4.2");

  med_test_schedule_set_hours (fixture, device, "08:00-18:00");
  *call = (Call){ .need = { .device_id = device,
                            .patch_id = med_test_schedule_add_patch (fixture, device, "KB1") },
                  .start_usec = med_test_schedule_usec ("2026-11-24T20:00:00Z"),
                  .consent = "Dr. A",
                  .fallback = "CT-2",
                  .reason = "a patient",
                  .person = 1 };
  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, need_func, call, &error);
  g_assert_no_error (error);
  return fixture;
}

static void
placed (MedTestEngine *fixture, Call *call)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, place_func, call, &error);
  g_assert_no_error (error);
}

/* Refused, with these words, and nothing has changed. */
static void
refused (MedTestEngine *fixture, MedStoreFunc func, Call *call, MedError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_fleet_snapshot (fixture);

  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, func, call, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_need (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);
  g_autofree char *words = med_downtime_need_describe (&call.need);

  g_assert_cmpint (med_downtime_need_total_min (&call.need), ==, 195);
  g_assert_cmpstr (words, ==,
                   "needs 3 h 15 min: prepare 15 min + install 1 h + restart 15 min + verify 45 "
                   "min + rollback reserve 1 h");
}

static void
test_placed (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);
  g_autoptr (GError) error = NULL;

  placed (fixture, &call);
  g_autoptr (GPtrArray) list =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, list_func, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  const MedDowntime *downtime = g_ptr_array_index (list, 0);
  g_assert_cmpint (downtime->id, ==, call.id);
  g_assert_cmpint (downtime->end_usec - downtime->start_usec, ==, 195 * MED_USEC_PER_MINUTE);
  g_assert_cmpstr (downtime->consent_by, ==, "Dr. A");
  g_assert_cmpstr (downtime->fallback, ==, "CT-2");
  g_assert_cmpstr (downtime->device_asset, ==, "CT-1");
  g_assert_cmpuint (strlen (downtime->calendar_hash), ==, 64);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = "
                                                   "'downtime-planned'"),
                   ==, 1);
}

static void
test_arithmetic (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);

  med_test_schedule_set_hours (fixture, call.need.device_id, "08:00-18:00, 22:00-23:00");
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "needs 3 h 15 min");
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "is 3 h 30 min");
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "opening hours");
}

/* The rollback reserve is part of what must fit: without it 20:00 would do. */
static void
test_reserve (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);

  med_test_schedule_set_hours (fixture, call.need.device_id, "08:00-18:00, 22:45-23:00");
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "rollback reserve 1 h");
  call.need.rollback_min = 0;
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "shorter than the vendor states");
  med_test_fleet_run_script (fixture, "UPDATE statement SET rollback_min = 0");
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "no time for going back");
}

static void
test_unknown (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);

  med_test_fleet_run_script (fixture, "UPDATE calendar_source SET replaced_usec = 1");
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "no calendar");
}

static void
test_vendor_and_scope (void)
{
  static const char *const states[] = { "available",      "under-assessment",   "in-test",
                                        "not-applicable", "not-approved",       "approved",
                                        "withdrawn",      "no-release-planned", "superseded" };
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *script = g_strdup_printf ("UPDATE vendor_track SET state = '%s'", states[i]);
      med_test_fleet_run_script (fixture, script);
      refused (fixture, place_func, &call, MED_ERROR_REFUSED, "has not released");
    }
  med_test_fleet_run_script (fixture, "UPDATE vendor_track SET state = 'released'");
  med_test_fleet_run_script (fixture, "UPDATE patch SET scope = 'outside-feature'");
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "outside the scope");
  med_test_fleet_run_script (fixture, "UPDATE patch SET scope = 'security'");
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1");
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "retired");
}

static void
test_names (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);

  call.consent = "  ";
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "consents");
  call.consent = "Dr. A";
  call.fallback = NULL;
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "meanwhile");
  call.fallback = "CT-2";
  call.person = 0;
  refused (fixture, place_func, &call, MED_ERROR_NOT_PERMITTED, "sign in");
  call.person = 1;
  call.start_usec = MED_TEST_NOW_USEC - 1;
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "passed");
  call.start_usec = med_test_schedule_usec ("2026-11-24T20:00:00Z");
  call.need.statement_id++;
  refused (fixture, place_func, &call, MED_ERROR_CONFLICT, "newer statement");
}

static void
test_overlap (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);
  g_autoptr (GError) error = NULL;
  Call other = call;

  placed (fixture, &call);
  refused (fixture, place_func, &call, MED_ERROR_REFUSED, "already planned");
  other.need.patch_id = med_test_schedule_add_patch (fixture, call.need.device_id, "KB2");
  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, need_func, &other, &error);
  g_assert_no_error (error);
  other.start_usec += 3 * MED_USEC_PER_HOUR;
  refused (fixture, place_func, &other, MED_ERROR_REFUSED, "KB1");
}

static void
test_next (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);
  g_autoptr (GError) error = NULL;

  call.start_usec = 0;
  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, next_func, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (call.start_usec, ==, med_test_schedule_usec ("2026-11-23T18:15:00Z"));
  g_assert_cmpstr (call.words, ==, "");
  g_clear_pointer (&call.words, g_free);
  placed (fixture, &call);
}

static void
test_next_none (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);
  g_autoptr (GError) error = NULL;

  med_test_schedule_set_hours (fixture, call.need.device_id,
                               "00:00-04:00, 06:00-12:00, 15:00-24:00");
  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, next_func, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (call.start_usec, ==, 0);
  g_assert_nonnull (strstr (call.words, "The longest gap is 2 h 30 min"));
  g_assert_nonnull (strstr (call.words, "needs 3 h 15 min"));
  g_clear_pointer (&call.words, g_free);
  med_test_fleet_run_script (fixture, "UPDATE calendar_source SET replaced_usec = 1");
  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, next_func, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (call.start_usec, ==, 0);
  g_assert_nonnull (strstr (call.words, "no calendar"));
  g_free (call.words);
}

static void
test_call_off (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);
  g_autoptr (GError) error = NULL;

  placed (fixture, &call);
  call.reason = "";
  refused (fixture, call_off_func, &call, MED_ERROR_REFUSED, "why");
  call.reason = "a patient needs it";
  med_test_engine_run (fixture, MED_STORE_WRITER, call_off_func, &call, &error);
  g_assert_no_error (error);
  refused (fixture, call_off_func, &call, MED_ERROR_REFUSED, "not planned any more");
  /* Its time is free again. */
  placed (fixture, &call);
}

static void
recheck_is (MedTestEngine *fixture, Call *call, MedTimeKind verdict, gboolean changed)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, recheck_func, call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (call->verdict, ==, verdict);
  g_assert_cmpint (call->changed, ==, changed);
  g_clear_pointer (&call->words, g_free);
}

static void
test_recheck (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);

  placed (fixture, &call);
  med_clock_advance (fixture->clock, call.start_usec - MED_TEST_NOW_USEC);
  recheck_is (fixture, &call, MED_TIME_FREE, FALSE);
  med_test_schedule_set_hours (fixture, call.need.device_id, "08:00-18:00");
  recheck_is (fixture, &call, MED_TIME_FREE, TRUE);
  med_test_schedule_set_hours (fixture, call.need.device_id, "08:00-18:00, 22:30-23:00");
  recheck_is (fixture, &call, MED_TIME_BUSY, TRUE);
  med_clock_advance (fixture->clock, 4 * MED_USEC_PER_HOUR);
  recheck_is (fixture, &call, MED_TIME_BUSY, TRUE);
}

/* 20:00 to 23:15 and a booking at 23:30: the guard of 15 minutes may be used up by a delay, the
 * booking may not be reached. */
static void
test_late_start (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);

  med_test_schedule_set_hours (fixture, call.need.device_id, "08:00-18:00, 23:30-23:45");
  placed (fixture, &call);
  med_clock_advance (fixture->clock, call.start_usec - MED_TEST_NOW_USEC);
  recheck_is (fixture, &call, MED_TIME_FREE, FALSE);
  med_clock_advance (fixture->clock, 14 * MED_USEC_PER_MINUTE);
  recheck_is (fixture, &call, MED_TIME_FREE, FALSE);
  med_clock_advance (fixture->clock, 5 * MED_USEC_PER_MINUTE);
  recheck_is (fixture, &call, MED_TIME_BUSY, FALSE);
}

static void
give_role (MedTestEngine *fixture, const char *role)
{
  g_autofree char *script = role != NULL
                                ? g_strdup_printf ("DELETE FROM person_role WHERE person_id = 1;"
                                                   "INSERT INTO person_role VALUES (1, '%s')",
                                                   role)
                                : g_strdup ("DELETE FROM person_role WHERE person_id = 1");

  med_test_fleet_run_script (fixture, script);
}

/* Planned and called off by the same people: nobody can plan what he could not take back. */
static void
test_roles (void)
{
  static const struct
  {
    const char *role;
    gboolean may;
  } cases[] = {
    { "technician", TRUE },        { "lead", TRUE },     { "clinical-owner", TRUE },
    { "curator", FALSE },          { NULL, FALSE },      { "vendor-engineer", FALSE },
    { "security-officer", FALSE }, { "auditor", FALSE },
  };
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      give_role (fixture, cases[i].role);
      if (!cases[i].may)
        refused (fixture, place_func, &call, MED_ERROR_NOT_PERMITTED,
                 "Biomedical technician, Lead engineer, Clinical owner");
      give_role (fixture, "lead");
      placed (fixture, &call);
      give_role (fixture, cases[i].role);
      if (!cases[i].may)
        refused (fixture, call_off_func, &call, MED_ERROR_NOT_PERMITTED, "one of these roles");
      if (!cases[i].may)
        give_role (fixture, "clinical-owner");
      med_test_engine_run (fixture, MED_STORE_WRITER, call_off_func, &call, &error);
      g_assert_no_error (error);
    }
}

/* Who has left, is unknown or is nobody, whatever the role says */
static void
test_nobody (void)
{
  Call call;
  g_autoptr (MedTestEngine) fixture = set_up (&call);

  placed (fixture, &call);
  med_test_fleet_run_script (fixture, "UPDATE person SET active = 0 WHERE id = 1");
  refused (fixture, call_off_func, &call, MED_ERROR_NOT_PERMITTED, "no longer works");
  call.person = 4711;
  refused (fixture, call_off_func, &call, MED_ERROR_NOT_FOUND, "no person with the number 4711");
  call.person = 0;
  refused (fixture, call_off_func, &call, MED_ERROR_NOT_PERMITTED, "sign in");
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM downtime WHERE state = 'planned'"), ==,
      1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/downtime/need-from-the-statement", test_need);
  g_test_add_func ("/schedule/downtime/placed-in-a-gap", test_placed);
  g_test_add_func ("/schedule/downtime/refusal-shows-the-arithmetic", test_arithmetic);
  g_test_add_func ("/schedule/downtime/no-plan-without-rollback-reserve", test_reserve);
  g_test_add_func ("/schedule/downtime/unknown-is-not-free", test_unknown);
  g_test_add_func ("/schedule/downtime/only-what-the-vendor-released", test_vendor_and_scope);
  g_test_add_func ("/schedule/downtime/names-and-times-are-asked", test_names);
  g_test_add_func ("/schedule/downtime/two-do-not-overlap", test_overlap);
  g_test_add_func ("/schedule/downtime/next-free", test_next);
  g_test_add_func ("/schedule/downtime/next-free-says-why-none", test_next_none);
  g_test_add_func ("/schedule/downtime/called-off", test_call_off);
  g_test_add_func ("/schedule/downtime/recheck-at-the-start", test_recheck);
  g_test_add_func ("/schedule/downtime/late-start-keeps-its-reserve", test_late_start);
  g_test_add_func ("/schedule/downtime/only-those-who-plan-call-off", test_roles);
  g_test_add_func ("/schedule/downtime/nobody-calls-off", test_nobody);
  return g_test_run ();
}
