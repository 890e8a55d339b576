/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/installation/med-case.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* What the store says of a work order, as the facts that the rules ask about: one thing is changed
 * in the store, and only the facts that follow from it may change. */

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_case_load_sync (connection, *(gint64 *) input, error);
}

static gpointer
ready_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, *(gint64 *) input, error);

  return work != NULL && med_case_add_readiness (work, connection, 0, error)
             ? g_steal_pointer (&work)
             : NULL;
}

static MedCase *
load (MedTestWard *ward, MedStoreFunc func)
{
  g_autoptr (GError) error = NULL;
  MedCase *work = med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, func,
                                       &ward->disposition_id, &error);

  g_assert_no_error (error);
  g_assert_nonnull (work);
  return work;
}

#define FACTS(X)                                                                                   \
  X (in_scope)                                                                                     \
  X (matched)                                                                                      \
  X (version_proves)                                                                               \
  X (device_retired)                                                                               \
  X (high_risk)                                                                                    \
  X (device_safe)                                                                                  \
  X (work_ended)                                                                                   \
  X (reason_given)                                                                                 \
  X (outcome_defer)                                                                                \
  X (review_date_given)                                                                            \
  X (signed_by_actor)                                                                              \
  X (approved_by_other)                                                                            \
  X (clinical_approval)                                                                            \
  X (evidence_given)                                                                               \
  X (was_here_before)                                                                              \
  X (period_ended)                                                                                 \
  X (vendor_reversed)                                                                              \
  X (changed_since)                                                                                \
  X (downtime_missed)                                                                              \
  X (checks_allow)                                                                                 \
  X (downtime_fits)                                                                                \
  X (consented)                                                                                    \
  X (free_now)                                                                                     \
  X (rehashed)                                                                                     \
  X (restore_point)                                                                                \
  X (prerequisites_installed)                                                                      \
  X (other_attempt_open)                                                                           \
  X (version_read)                                                                                 \
  X (version_expected)                                                                             \
  X (version_target)                                                                               \
  X (version_previous)                                                                             \
  X (steps_passed)                                                                                 \
  X (is_installer)                                                                                 \
  X (has_held)                                                                                     \
  X (run_ended)                                                                                    \
  X (removal_instruction)

/* "+high_risk -matched vendor=withdrawn": what differs, in the order of the facts */
static char *
dup_difference (const MedTransitionFacts *before, const MedTransitionFacts *now)
{
  g_autoptr (GString) text = g_string_new (NULL);

#define COMPARE(name)                                                                              \
  if (!before->name != !now->name)                                                                 \
    g_string_append_printf (text, "%s%c" #name, text->len > 0 ? " " : "", now->name ? '+' : '-');
  FACTS (COMPARE)
#undef COMPARE
  if (before->vendor_state != now->vendor_state)
    g_string_append_printf (text, "%svendor=%s", text->len > 0 ? " " : "",
                            med_vendor_state_to_word (now->vendor_state));
  if (before->service_state != now->service_state)
    g_string_append_printf (text, "%sservice=%s", text->len > 0 ? " " : "",
                            med_service_state_to_word (now->service_state));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Before anything was decided, of the device as it stands in the ward. */
static void
test_candidate (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedCase) work = load (ward, load_func);
  const MedTransitionFacts nothing = { .vendor_state = MED_VENDOR_STATE_RELEASED };
  g_autofree char *facts = dup_difference (&nothing, &work->facts);

  g_assert_cmpstr (facts, ==, "+in_scope +matched +device_safe +work_ended");
  g_assert_cmpstr (work->patch_number, ==, "KB1");
  g_assert_cmpstr (work->asset, ==, "10233");
  g_assert_cmpstr (work->release_version, ==, "4.1");
  g_assert_cmpstr (work->target_version, ==, "4.2");
  g_assert_cmpstr (work->previous_version, ==, "4.1");
  g_assert_cmpint (work->statement_id, ==, ward->statement_id);
  g_assert_cmpint (work->decided_statement_id, ==, 0);
  g_assert_cmpint (work->decided_release_id, ==, 0);
  g_assert_cmpint (work->device_release_id, ==, work->release_id);
  g_assert_cmpint (work->previous_state, ==, MED_DISPOSITION_NONE);
  g_assert_null (work->attempt_id);
  g_assert_cmpuint (work->former_holders->len, ==, 0);
}

/* A second device and a second patch on the first one, for what other work means. */
#define OTHER_PATCH(state)                                                                         \
  "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES (90, 'KB9', "    \
  "'Microsoft', 8, 1);INSERT INTO disposition (patch_id, device_id, state, since_usec) SELECT "    \
  "90, "                                                                                           \
  "device_id, '" state "', 1 FROM disposition"
#define RISK(outcome)                                                                              \
  "INSERT OR REPLACE INTO config_risk (config_id, exposure, safety_impact, mission_impact, "       \
  "outcome, provisional, open_count, cannot_tell_count, kev) SELECT config_id, exposure, "         \
  "safety_impact, mission_impact, " outcome ", 0, 1, 0, 0 FROM device"
#define ATTEMPT(state)                                                                             \
  "UPDATE disposition SET state = '" state "'; UPDATE device SET service_state = 'under-service'"

static const struct
{
  const char *name;
  MedDispositionState state;
  const char *script;
  const char *difference;
} changes[] = {
  { "nothing", MED_DISPOSITION_CANDIDATE, "UPDATE device SET room = 'elsewhere'", "" },
  { "outside-the-scope", MED_DISPOSITION_CANDIDATE,
    "UPDATE patch SET scope = 'outside-application'", "-in_scope" },
  { "retired", MED_DISPOSITION_CANDIDATE, "UPDATE device SET retired_usec = 5", "+device_retired" },
  { "high-risk", MED_DISPOSITION_CANDIDATE, "UPDATE product SET high_risk = 1", "+high_risk" },
  { "handed-over", MED_DISPOSITION_CANDIDATE, "UPDATE device SET service_state = 'handed-over'",
    "service=handed-over" },
  { "quarantined", MED_DISPOSITION_CANDIDATE, "UPDATE device SET service_state = 'quarantined'",
    "service=quarantined" },
  { "vendor-withdraws", MED_DISPOSITION_CANDIDATE, "UPDATE vendor_track SET state = 'withdrawn'",
    "vendor=withdrawn" },
  { "vendor-tests", MED_DISPOSITION_CANDIDATE, "UPDATE vendor_track SET state = 'in-test'",
    "vendor=in-test" },
  { "nobody-speaks-of-the-device", MED_DISPOSITION_CANDIDATE,
    "UPDATE vendor_track SET statement_id = NULL", "-matched" },
  { "installed-already", MED_DISPOSITION_CANDIDATE,
    "INSERT INTO config_patch (config_id, patch_id) SELECT d.config_id, p.id FROM device d, patch "
    "p",
    "+version_proves" },
  { "nothing-open-is-deferrable", MED_DISPOSITION_CANDIDATE, RISK ("0"), "+outcome_defer" },
  { "defer", MED_DISPOSITION_CANDIDATE, RISK ("1"), "+outcome_defer" },
  { "scheduled-is-not-defer", MED_DISPOSITION_CANDIDATE, RISK ("2"), "" },
  { "immediate-is-not-defer", MED_DISPOSITION_CANDIDATE, RISK ("4"), "" },
  { "risk-of-another-exposure-does-not-count", MED_DISPOSITION_CANDIDATE,
    RISK ("1") ";UPDATE config_risk SET exposure = 'elsewhere'", "" },
  { "other-work-runs", MED_DISPOSITION_AUTHORIZED, OTHER_PATCH ("installing"),
    "-device_safe -work_ended +other_attempt_open" },
  { "other-work-waits-for-verification", MED_DISPOSITION_AUTHORIZED,
    OTHER_PATCH ("installed-unverified"), "-device_safe +other_attempt_open" },
  { "other-work-failed", MED_DISPOSITION_AUTHORIZED, OTHER_PATCH ("failed"),
    "-device_safe -work_ended +other_attempt_open" },
  { "other-device-is-out-of-service", MED_DISPOSITION_AUTHORIZED, OTHER_PATCH ("out-of-service"),
    "-device_safe -work_ended +other_attempt_open" },
  { "other-work-is-done", MED_DISPOSITION_AUTHORIZED, OTHER_PATCH ("in-service"), "" },
  { "other-work-is-planned", MED_DISPOSITION_AUTHORIZED, OTHER_PATCH ("scheduled"), "" },
  { "other-work-is-restored", MED_DISPOSITION_AUTHORIZED, OTHER_PATCH ("restored"), "" },
  { "own-work-runs", MED_DISPOSITION_AUTHORIZED, ATTEMPT ("installing"),
    "-device_safe -work_ended service=under-service" },
  { "own-work-is-interrupted", MED_DISPOSITION_AUTHORIZED, ATTEMPT ("interrupted"),
    "-device_safe -work_ended service=under-service" },
  { "own-work-waits-for-verification", MED_DISPOSITION_AUTHORIZED, ATTEMPT ("installed-unverified"),
    "-device_safe service=under-service" },
  { "authorized-by-another-statement", MED_DISPOSITION_AUTHORIZED, NULL, "+changed_since" },
  { "authorized-for-another-release", MED_DISPOSITION_AUTHORIZED,
    "INSERT INTO release (id, product_id, version) SELECT 77, product_id, '9.9' FROM release "
    "LIMIT 1;UPDATE disposition SET release_id = 77",
    "+changed_since" },
  { "authorized-and-nothing-changed", MED_DISPOSITION_AUTHORIZED,
    "UPDATE disposition SET reason = 'x'", "" },
  { "not-applicable-reverses-nothing", MED_DISPOSITION_AUTHORIZED,
    "UPDATE vendor_track SET state = 'not-applicable'", "-vendor_reversed vendor=not-applicable" },
  { "superseded-reverses-nothing", MED_DISPOSITION_AUTHORIZED,
    "UPDATE vendor_track SET state = 'superseded'", "-vendor_reversed vendor=superseded" },
  { "steps-not-passed", MED_DISPOSITION_IN_SERVICE,
    "UPDATE attempt_step SET result = 'failed' WHERE phase = 'verify' AND ordinal = 2",
    "-steps_passed" },
  { "step-skipped-is-not-passed", MED_DISPOSITION_IN_SERVICE,
    "UPDATE attempt_step SET result = 'skipped' WHERE phase = 'verify' AND ordinal = 1",
    "-steps_passed" },
  { "step-not-ticked", MED_DISPOSITION_IN_SERVICE,
    "UPDATE attempt_step SET result = NULL WHERE phase = 'verify'", "-steps_passed" },
  { "no-steps-are-not-passed", MED_DISPOSITION_IN_SERVICE, "DELETE FROM attempt_step",
    "-steps_passed" },
  { "other-phases-do-not-count", MED_DISPOSITION_IN_SERVICE,
    "UPDATE attempt_step SET result = 'failed' WHERE phase <> 'verify'", "" },
  { "ticked-before-the-quarantine", MED_DISPOSITION_IN_SERVICE,
    "UPDATE disposition SET state = 'out-of-service', since_usec = since_usec + 1",
    "-device_safe -work_ended -steps_passed" },
  { "no-restore-point", MED_DISPOSITION_IN_SERVICE, "UPDATE attempt SET restore_point = ''",
    "-restore_point" },
};

/* NULL: the vendor releases it once more. */
static void
change (MedTestWard *ward, const char *script)
{
  if (script != NULL)
    med_test_fleet_run_script (ward->engine, script);
  else
    med_test_ward_state (ward, 2, "released");
}

static void
test_change (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  if (changes[i].state != MED_DISPOSITION_CANDIDATE)
    med_test_ward_carry_to (ward, changes[i].state);
  g_autoptr (MedCase) before = load (ward, load_func);
  change (ward, changes[i].script);
  g_autoptr (MedCase) now = load (ward, load_func);
  g_autofree char *difference = dup_difference (&before->facts, &now->facts);
  g_assert_cmpstr (difference, ==, changes[i].difference);
}

/* Of a planned work order, what takes some work to find out. */
static const struct
{
  const char *name;
  const char *script;
  const char *difference;
  const char *reason; /* in the words of the checks, the downtime, the calendar or what is needed */
} readiness[] = {
  { "as-planned", "UPDATE device SET room = 'x'", "", NULL },
  { "downtime-called-off", "UPDATE downtime SET state = 'called-off'", "-downtime_fits -free_now",
    "it was called off or used" },
  { "downtime-used", "UPDATE downtime SET state = 'used'", "-downtime_fits -free_now",
    "it was called off or used" },
  { "downtime-of-another-patch", OTHER_PATCH ("candidate") ";UPDATE downtime SET patch_id = 90",
    "-downtime_fits -free_now", "another device or patch" },
  { "by-another-statement", NULL, "+changed_since -checks_allow -downtime_fits -free_now",
    "another revision" },
  { "a-microsecond-short", "UPDATE downtime SET end_usec = end_usec - 1",
    "-downtime_fits -free_now", "no room for the rollback reserve" },
  { "no-consent", "UPDATE downtime SET consent_by = NULL", "-consented", NULL },
  { "empty-consent", "UPDATE downtime SET consent_by = ''", "-consented", NULL },
  { "no-calendar", "DELETE FROM calendar_source", "-free_now", NULL },
  { "needs-another-patch",
    "INSERT INTO statement_patch_relation (statement_id, patch_number, relation) SELECT id, "
    "'KB0', 'requires' FROM statement",
    "-checks_allow -prerequisites_installed", "KB0" },
  { "replaces-another-patch",
    "INSERT INTO statement_patch_relation (statement_id, patch_number, relation) SELECT id, "
    "'KB0', 'supersedes' FROM statement",
    "", NULL },
};

static void
test_readiness (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  g_autoptr (MedCase) before = load (ward, ready_func);
  g_assert_true (before->facts.checks_allow && before->facts.downtime_fits &&
                 before->facts.free_now && before->facts.consented &&
                 before->facts.prerequisites_installed);
  change (ward, readiness[i].script);
  g_autoptr (MedCase) now = load (ward, ready_func);
  g_autofree char *difference = dup_difference (&before->facts, &now->facts);
  g_autofree char *reasons =
      g_strjoin (" ", now->downtime_reason != NULL ? now->downtime_reason : "",
                 now->prerequisites_reason != NULL ? now->prerequisites_reason : "", NULL);

  g_assert_cmpstr (difference, ==, readiness[i].difference);
  if (readiness[i].reason != NULL && strstr (reasons, readiness[i].reason) == NULL)
    g_error ("“%s” is not in: %s", readiness[i].reason, reasons);
}

/* The downtime ends exclusively: at its last microsecond it still serves, at its end not any more.
 */
static void
test_downtime_ends (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_clock_advance (ward->engine->clock, 60 * MED_USEC_PER_MINUTE - 1);
  g_autoptr (MedCase) last = load (ward, ready_func);
  g_assert_true (last->facts.downtime_fits);
  med_clock_advance (ward->engine->clock, 1);
  g_autoptr (MedCase) over = load (ward, ready_func);
  g_assert_false (over->facts.downtime_fits);
  g_assert_cmpstr (over->downtime_reason, ==, "it has passed");
}

typedef struct
{
  gint64 disposition_id;
  MedDispositionRequest request;
} Asking;

static gpointer
request_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Asking *asking = input;
  g_autoptr (MedCase) work = med_case_load_sync (connection, asking->disposition_id, error);

  return work != NULL && med_case_add_request (work, connection, &asking->request, error)
             ? g_steal_pointer (&work)
             : NULL;
}

static MedTransitionFacts
ask (MedTestWard *ward, const MedDispositionRequest *request)
{
  Asking asking = { ward->disposition_id, *request };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCase) work =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, request_func, &asking, &error);

  g_assert_no_error (error);
  return work->facts;
}

/* The limit of the policy to the day, and what the hospital decided, not what it once was. */
static void
test_review_date (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const struct
  {
    const char *setting; /* NULL: the preset of 365 days */
    const char *date;
    gboolean within;
  } cases[] = {
    { NULL, "2026-11-22", FALSE },
    { NULL, "2026-11-23", FALSE },
    { NULL, "2026-11-24", TRUE },
    { NULL, "2027-11-23", TRUE },
    { NULL, "2027-11-24", FALSE },
    { NULL, "2027-02-29", FALSE },
    { NULL, "2028-02-29", FALSE },
    { NULL, "2027-1-01", FALSE },
    { NULL, "2027-01-01 ", FALSE },
    { NULL, "2027-01-01T00:00:00Z", FALSE },
    { NULL, "01.01.2027", FALSE },
    { NULL, "", FALSE },
    { "30", "2026-12-23", TRUE },
    { "30", "2026-12-24", FALSE },
    { "1", "2026-11-24", TRUE },
    { "1", "2026-11-25", FALSE },
    { "1095", "2029-11-22", TRUE },
    { "1095", "2029-11-23", FALSE },
    /* What cannot be read does not count: the preset does, as on the page of the preferences. */
    { "soon", "2027-11-23", TRUE },
    { "soon", "2027-11-24", FALSE },
    { "0", "2026-11-24", TRUE },
    { "-5", "2027-11-24", FALSE },
    { "999999", "2027-11-24", FALSE },
    { "30 days", "2027-11-23", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MedDispositionRequest request = { .person_id = MED_TEST_LEAD,
                                              .to = MED_DISPOSITION_DEFERRED,
                                              .review_date = cases[i].date };
      g_autofree char *script =
          cases[i].setting == NULL
              ? g_strdup ("DELETE FROM setting WHERE key = 'exception-max-days'")
              : g_strdup_printf ("INSERT OR REPLACE INTO setting (key, value) VALUES "
                                 "('exception-max-days', '%s')",
                                 cases[i].setting);

      med_test_fleet_run_script (ward->engine, script);
      if (ask (ward, &request).review_date_given != cases[i].within)
        g_error ("%s with a limit of %s", cases[i].date,
                 cases[i].setting != NULL ? cases[i].setting : "the preset");
    }
}

/* What was read at the device is compared as it was written, and empty is not read. */
static void
test_version_read (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const struct
  {
    const char *read;
    gboolean is_read, expected, target, previous;
  } cases[] = {
    { NULL, FALSE, FALSE, FALSE, FALSE },  { "", FALSE, FALSE, FALSE, FALSE },
    { "4.1", TRUE, TRUE, FALSE, TRUE },    { "4.2", TRUE, FALSE, TRUE, FALSE },
    { "4.10", TRUE, FALSE, FALSE, FALSE }, { "4.1 ", TRUE, FALSE, FALSE, FALSE },
    { "V4.1", TRUE, FALSE, FALSE, FALSE }, { "04.1", TRUE, FALSE, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MedDispositionRequest request = { .person_id = MED_TEST_TECH,
                                              .to = MED_DISPOSITION_INSTALLING,
                                              .version_read = cases[i].read };
      const MedTransitionFacts facts = ask (ward, &request);

      g_test_message ("case %zu", i);
      g_assert_cmpint (facts.version_read, ==, cases[i].is_read);
      g_assert_cmpint (facts.version_expected, ==, cases[i].expected);
      g_assert_cmpint (facts.version_target, ==, cases[i].target);
      g_assert_cmpint (facts.version_previous, ==, cases[i].previous);
      g_assert_false (facts.is_installer);
    }
}

/* Who holds the attempt, who held it before, and who never did. */
static void
test_holders (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, state, "
      "offered_by, offered_usec) SELECT disposition_id, id, 2, 1, 'n', 'taken', 2, 7 FROM attempt;"
      "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, state, "
      "offered_by, offered_usec) SELECT disposition_id, id, 3, 1, 'n', 'withdrawn', 3, 7 FROM "
      "attempt;"
      "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, state, "
      "offered_by, offered_usec) SELECT disposition_id, id, 6, 1, 'n', 'moved', 3, 7 FROM attempt");
  for (gint64 person = MED_TEST_TECH; person <= MED_TEST_CURATOR; person++)
    {
      const MedDispositionRequest request = { .person_id = person };
      const MedTransitionFacts facts = ask (ward, &request);

      g_assert_cmpint (facts.is_installer, ==, person == MED_TEST_TECH);
      g_assert_cmpint (facts.has_held, ==, person == MED_TEST_TECH_2 || person == MED_TEST_VENDOR);
    }
}

/* What the program does not know it does not guess. */
static void
test_unreadable (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  gint64 nowhere = 999;
  g_autoptr (GError) missing = NULL;

  g_assert_null (
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, load_func, &nowhere, &missing));
  g_assert_error (missing, MED_ERROR, MED_ERROR_NOT_FOUND);
  /* A word of a newer program in a column that only holds words where it came from */
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET previous_state = 'dreaming'");
  g_autoptr (MedCase) work = load (ward, load_func);
  g_assert_cmpint (work->previous_state, ==, MED_DISPOSITION_NONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/case/" name
  g_test_add_func (CASE ("candidate"), test_candidate);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("change/"), changes[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_change);
    }
  for (guint i = 0; i < G_N_ELEMENTS (readiness); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("readiness/"), readiness[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_readiness);
    }
  g_test_add_func (CASE ("downtime-ends-exclusively"), test_downtime_ends);
  g_test_add_func (CASE ("review-date-within-the-policy"), test_review_date);
  g_test_add_func (CASE ("version-as-it-was-written"), test_version_read);
  g_test_add_func (CASE ("who-holds-and-held"), test_holders);
  g_test_add_func (CASE ("unreadable-is-not-guessed"), test_unreadable);
  return g_test_run ();
}
