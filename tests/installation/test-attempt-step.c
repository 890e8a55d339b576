/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-attempt-step.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

typedef struct
{
  const char *attempt_id;
  MedStepPhase phase;
  int ordinal;
  const char *result;
  const char *note;
  gint64 person_id;
} Tick;

static gpointer
tick_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Tick *tick = input;

  return med_attempt_tick_sync (connection, tick->attempt_id, tick->phase, tick->ordinal,
                                tick->result, tick->note, tick->person_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
try_tick (MedTestWard *ward, Tick tick, GError **error)
{
  if (tick.attempt_id == NULL)
    tick.attempt_id = ward->attempt_id;
  return med_test_engine_run (ward->engine, MED_STORE_WRITER, tick_func, &tick, error) != NULL;
}

static void
refused (MedTestWard *ward, Tick tick, MedError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);

  g_assert_false (try_tick (ward, tick, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static char *
dup_steps (MedTestWard *ward)
{
  return med_test_fleet_dup_text (
      ward->engine,
      "SELECT group_concat(phase || ordinal || ' ' || text, '; ') FROM (SELECT s.* FROM "
      "attempt_step s JOIN attempt a ON a.id = s.attempt_id ORDER BY a.started_usec DESC, s.phase, "
      "s.ordinal)");
}

static void
set_state (MedTestWard *ward, const char *state)
{
  g_autofree char *script = g_strdup_printf ("UPDATE disposition SET state = '%s'", state);

  med_test_fleet_run_script (ward->engine, script);
}

static void
test_words (void)
{
  MedStepPhase phase = 77;

  for (int i = MED_STEP_PREPARE; i <= MED_STEP_ROLLBACK; i++)
    {
      g_assert_true (med_step_phase_from_word (med_step_phase_to_word (i), &phase));
      g_assert_cmpint (phase, ==, i);
    }
  for (const char *const *word =
           (const char *const[]){ "", "Verify", "verify ", "restore", "prepare,install", NULL };
       *word != NULL; word++)
    g_assert_false (med_step_phase_from_word (*word, &phase));
  g_assert_false (med_step_phase_from_word (NULL, &phase));
}

/* The vendor's steps are copied at the start: a later statement does not change what was done. */
static void
test_copied (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const char *expected = "install1 Run kb1.msu; install2 Restart; prepare1 Close the console; "
                         "verify1 Scan the phantom; verify2 Compare the CT numbers";

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  g_autofree char *steps = dup_steps (ward);
  g_assert_cmpstr (steps, ==, expected);
  med_test_fleet_run_script (ward->engine,
                             "UPDATE statement SET body = replace(body, 'phantom', 'wall')");
  g_autofree char *still = dup_steps (ward);
  g_assert_cmpstr (still, ==, expected);
}

/* In which state which steps can be worked on; the attempt is an install or a way back. */
static const struct
{
  const char *state;
  const char *kind;
  const char *open; /* phases */
} states[] = {
  { "installing", "install", "prepare install" },
  { "installed-unverified", "install", "verify" },
  { "restoring", "restore", "verify rollback" },
  { "restoring", "remove", "verify rollback" },
  { "restoring", "install", "" },
  { "installed-unverified", "restore", "" },
  { "out-of-service", "install", "verify" },
  { "out-of-service", "restore", "verify" },
  { "failed", "install", "" },
  { "interrupted", "install", "" },
  { "in-service", "install", "" },
  { "restored", "restore", "" },
  { "scheduled", "install", "" },
  { "removal-required", "install", "" },
  { "closed-not-needed", "install", "" },
};

static void
test_open_phases (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_fleet_run_script (
      ward->engine, "INSERT INTO attempt_step (attempt_id, phase, ordinal, text) SELECT id, "
                    "'rollback', 1, 'Restore the image' FROM attempt");
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_auto (GStrv) open = g_strsplit (states[i].open, " ", -1);
      g_autofree char *script = g_strdup_printf ("UPDATE attempt SET kind = '%s'", states[i].kind);

      set_state (ward, states[i].state);
      med_test_fleet_run_script (ward->engine, script);
      for (int phase = MED_STEP_PREPARE; phase <= MED_STEP_ROLLBACK; phase++)
        {
          const Tick tick = { NULL, phase, 1, "done", NULL, MED_TEST_TECH };
          g_autoptr (GError) error = NULL;

          g_test_message ("%s, %s, %s", states[i].state, states[i].kind,
                          med_step_phase_to_word (phase));
          if (!g_strv_contains ((const char *const *) open, med_step_phase_to_word (phase)))
            refused (ward, tick, MED_ERROR_REFUSED);
          else
            {
              try_tick (ward, tick, &error);
              g_assert_no_error (error);
            }
        }
    }
}

static void
test_people (void)
{
  static const struct
  {
    gint64 person_id;
    gboolean may;
  } people[] = {
    { MED_TEST_TECH, TRUE },     { MED_TEST_TECH_2, TRUE },    { MED_TEST_LEAD, TRUE },
    { MED_TEST_VENDOR, TRUE },   { MED_TEST_CLINICAL, FALSE }, { MED_TEST_SECURITY, FALSE },
    { MED_TEST_AUDITOR, FALSE }, { MED_TEST_CURATOR, FALSE },
  };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      const Tick tick = { NULL, MED_STEP_INSTALL, 1, "done", "seen", people[i].person_id };
      g_autoptr (GError) error = NULL;

      if (!people[i].may)
        {
          refused (ward, tick, MED_ERROR_NOT_PERMITTED);
          continue;
        }
      try_tick (ward, tick, &error);
      g_assert_no_error (error);
      g_assert_cmpint (med_test_engine_count (ward->engine,
                                              "SELECT by_person FROM attempt_step WHERE phase = "
                                              "'install' AND ordinal = 1"),
                       ==, people[i].person_id);
    }
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 1");
  refused (ward, (Tick){ NULL, MED_STEP_INSTALL, 1, "done", NULL, MED_TEST_TECH },
           MED_ERROR_NOT_PERMITTED);
}

static void
test_bad_input (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  for (const char *const *result =
           (const char *const[]){ "Done", "yes", "done ", "passed", "0", NULL };
       *result != NULL; result++)
    refused (ward, (Tick){ NULL, MED_STEP_INSTALL, 1, *result, NULL, MED_TEST_TECH },
             MED_ERROR_USAGE);
  for (const int *ordinal = (const int[]){ -1, 3, 99, G_MAXINT, 0 }; *ordinal != 0; ordinal++)
    refused (ward, (Tick){ NULL, MED_STEP_INSTALL, *ordinal, "done", NULL, MED_TEST_TECH },
             MED_ERROR_NOT_FOUND);
  refused (ward, (Tick){ NULL, MED_STEP_INSTALL, 0, "done", NULL, MED_TEST_TECH },
           MED_ERROR_NOT_FOUND);
  refused (ward, (Tick){ "no such attempt", MED_STEP_INSTALL, 1, "done", NULL, MED_TEST_TECH },
           MED_ERROR_NOT_FOUND);
}

/* Time, person, note; taken back it is as if it had not been looked at, and the audit log has both.
 */
static void
test_taken_back (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_clock_advance (ward->engine->clock, 7 * MED_USEC_PER_MINUTE);
  try_tick (ward, (Tick){ NULL, MED_STEP_INSTALL, 2, "failed", "it hangs <&>", MED_TEST_TECH },
            &error);
  g_assert_no_error (error);
  g_autofree char *row = med_test_fleet_dup_text (
      ward->engine, "SELECT result || '|' || note || '|' || by_person || '|' || at_usec FROM "
                    "attempt_step WHERE phase = 'install' AND ordinal = 2");
  g_autofree char *expected = g_strdup_printf ("failed|it hangs <&>|1|%" G_GINT64_FORMAT,
                                               med_clock_now_usec (ward->engine->clock));
  g_assert_cmpstr (row, ==, expected);
  try_tick (ward, (Tick){ NULL, MED_STEP_INSTALL, 2, "", NULL, MED_TEST_TECH }, &error);
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM attempt_step WHERE phase = "
                                          "'install' AND result IS NOT NULL"),
                   ==, 0);
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT count(*) FROM change WHERE action "
                                                        "= 'attempt-step-ticked'"),
                   ==, 2);
}

typedef struct
{
  const char *attempt_id;
  MedStepPhase phase;
} Phase;

static gpointer
done_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Phase *phase = input;

  return med_attempt_step_check_done (connection, phase->attempt_id, phase->phase, error)
             ? MED_STORE_OK
             : NULL;
}

/* The first step that is in the way is named, and what to do about it. */
static void
test_done (void)
{
  static const struct
  {
    const char *first;
    const char *second;
    const char *says; /* NULL: done */
  } cases[] = {
    { "NULL", "NULL", "Step 1 is not ticked: “Run kb1.msu”" },
    { "'done'", "NULL", "Step 2 is not ticked: “Restart”" },
    { "NULL", "'done'", "Step 1 is not ticked" },
    { "'failed'", "NULL", "Step 1 failed: “Run kb1.msu”. Report the failure." },
    { "'done'", "'failed'", "Step 2 failed" },
    { "'skipped'", "'done'", NULL },
    { "'done'", "'done'", NULL },
  };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strdup_printf (
          "UPDATE attempt_step SET result = %s WHERE phase = 'install' AND ordinal = 1;"
          "UPDATE attempt_step SET result = %s WHERE phase = 'install' AND ordinal = 2;",
          cases[i].first, cases[i].second);
      g_autoptr (GError) error = NULL;
      Phase phase = { ward->attempt_id, MED_STEP_INSTALL };

      med_test_fleet_run_script (ward->engine, script);
      gboolean done =
          med_test_engine_run (ward->engine, MED_STORE_BULK, done_func, &phase, &error) != NULL;
      g_assert_cmpint (done, ==, cases[i].says == NULL);
      if (!done)
        {
          g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
          g_assert_nonnull (strstr (error->message, cases[i].says));
        }
    }
}

/* Left out is good enough to go on with an install, never for a verification. */
static void
test_skipped_verifies_nothing (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  try_tick (ward, (Tick){ NULL, MED_STEP_VERIFY, 1, "done", NULL, MED_TEST_TECH_2 }, &error);
  g_assert_no_error (error);
  try_tick (ward, (Tick){ NULL, MED_STEP_VERIFY, 2, "skipped", NULL, MED_TEST_TECH_2 }, &error);
  g_assert_no_error (error);
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_REFUSED);
  try_tick (ward, (Tick){ NULL, MED_STEP_VERIFY, 2, "done", NULL, MED_TEST_TECH_2 }, &error);
  g_assert_no_error (error);
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/attempt-step/" name, func)
  CASE ("words", test_words);
  CASE ("copied-from-the-statement", test_copied);
  CASE ("open-phases-of-every-state", test_open_phases);
  CASE ("people", test_people);
  CASE ("bad-input", test_bad_input);
  CASE ("taken-back", test_taken_back);
  CASE ("first-step-in-the-way-is-named", test_done);
  CASE ("skipped-verifies-nothing", test_skipped_verifies_nothing);
  return g_test_run ();
}
