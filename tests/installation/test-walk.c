/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/installation/med-transition-table.h"
#include "engine/schedule/med-downtime.h"
#include "engine/store/med-change.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* A ward is walked through by chance: people with and without the role ask for every step, sign or
 * do not, read one release or another; the vendor changes its word and time passes. Whatever they
 * do, what the process forbids never comes about. GLib prints the seed: --seed repeats a walk. */

#define N_ACTIONS 130

typedef struct
{
  MedTestWard *ward;
  int revision;
  const char *said; /* by the vendor, last */
  guint n_done;
  guint n_refused;
} Walk;

static gboolean
chance (int one_in)
{
  return g_test_rand_int_range (0, one_in) == 0;
}

static gint64
anybody (void)
{
  return g_test_rand_int_range (MED_TEST_TECH, MED_TEST_CURATOR + 1);
}

static const char *
any_release (void)
{
  static const char *const releases[] = { "4.1", "4.2", "4.1", "4.2", "9", "", NULL };

  return releases[g_test_rand_int_range (0, G_N_ELEMENTS (releases))];
}

static MedDispositionState
state_of (Walk *self)
{
  g_autofree char *word =
      med_test_fleet_dup_text (self->ward->engine, "SELECT state FROM disposition");
  MedDispositionState state;

  g_assert_true (med_disposition_state_from_word (word, &state));
  return state;
}

/* Somebody with one of the roles; 0 where only the program has it. */
static gint64
person_with (MedRole roles)
{
  static const struct
  {
    MedRole role;
    gint64 person;
  } people[] = { { MED_ROLE_TECHNICIAN, MED_TEST_TECH },
                 { MED_ROLE_TECHNICIAN, MED_TEST_TECH_2 },
                 { MED_ROLE_LEAD, MED_TEST_LEAD },
                 { MED_ROLE_CURATOR, MED_TEST_CURATOR },
                 { MED_ROLE_CLINICAL_OWNER, MED_TEST_CLINICAL },
                 { MED_ROLE_VENDOR_ENGINEER, MED_TEST_VENDOR } };
  const gsize first = (gsize) g_test_rand_int_range (0, G_N_ELEMENTS (people));

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      const gsize at = (first + i) % G_N_ELEMENTS (people);
      if ((people[at].role & roles) != 0)
        return people[at].person;
    }
  return 0;
}

/* A way on from here, whoever may take it. */
static const MedTransitionRule *
any_rule (MedMachine machine, int from)
{
  gsize n_rules;
  const MedTransitionRule *rules = med_transition_table (&n_rules);
  const gsize first = (gsize) g_test_rand_int_range (0, (int) n_rules);

  for (gsize i = 0; i < n_rules; i++)
    {
      const MedTransitionRule *rule = &rules[(first + i) % n_rules];
      if (rule->machine == machine && rule->from == from)
        return rule;
    }
  return NULL;
}

typedef struct
{
  MedTestWard *ward;
  gint64 id;
} Planning;

static gpointer
plan_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Planning *planning = input;
  MedDowntimeNeed need;

  return med_downtime_need_sync (connection, planning->ward->patch_id, planning->ward->device_id,
                                 &need, error) &&
                 med_downtime_place_sync (
                     connection, MED_TEST_TECH, &need, med_connection_now_usec (connection),
                     chance (6) ? NULL : "Dr. Sato", "CT 2", &planning->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gint64
plan (Walk *self)
{
  Planning planning = { .ward = self->ward };
  g_autoptr (GError) error = NULL;

  return med_test_engine_run (self->ward->engine, MED_STORE_WRITER, plan_func, &planning, &error) !=
                 NULL
             ? planning.id
             : 0;
}

/* Nothing stored has changed where a step was refused, and it says why. */
static gboolean
judged (Walk *self, gboolean done, const char *before, const GError *error)
{
  if (done)
    {
      self->n_done++;
      return TRUE;
    }
  self->n_refused++;
  g_assert_nonnull (error);
  g_assert_true (error->domain == MED_ERROR);
  if (error->code == MED_ERROR_INTERNAL)
    g_error ("a person was shown: %s", error->message);
  g_autofree char *after = med_test_ward_snapshot (self->ward);
  g_assert_cmpstr (before, ==, after);
  return FALSE;
}

/* A step that leads on from here; with everything it needs, or with whatever chance brings. */
static void
decide (Walk *self)
{
  const gboolean careful = !chance (4);
  const MedTransitionRule *rule = any_rule (MED_MACHINE_DISPOSITION, (int) state_of (self));
  const gint64 person = careful && rule != NULL ? person_with (rule->roles) : anybody ();
  g_autoptr (MedSignature) own = NULL;
  g_autoptr (MedSignature) approval = NULL;
  g_autoptr (JsonNode) evidence =
      careful || chance (2) ? json_from_string ("{\"record\":\"T-1\"}", NULL) : NULL;

  if (rule == NULL || person == 0 || rule->to == MED_DISPOSITION_EXCEPTION)
    return;
  if (careful || chance (2))
    own = med_test_ward_sign_order (self->ward, person,
                                    rule->meaning != MED_MEANING_NONE ? rule->meaning
                                                                      : MED_MEANING_APPROVED);
  if (careful && person != MED_TEST_VENDOR)
    approval = med_test_ward_sign_order (self->ward, MED_TEST_VENDOR, MED_MEANING_APPROVED);
  else if (chance (2))
    approval = med_test_ward_sign_order (self->ward, anybody (), MED_MEANING_APPROVED);
  const MedDispositionRequest request = {
    .disposition_id = self->ward->disposition_id,
    .to = rule->to,
    .person_id = person,
    .reason = careful || chance (2) ? "by chance" : NULL,
    .review_date = careful || chance (2) ? "2027-02-01" : "2020-01-01",
    .downtime_id = rule->to == MED_DISPOSITION_SCHEDULED ? plan (self) : 0,
    .version_read = any_release (),
    .evidence = evidence,
    .signature = own,
    .approval = approval,
  };
  g_autofree char *before = med_test_ward_snapshot (self->ward);
  g_autoptr (GError) error = NULL;
  const gboolean done = med_test_ward_apply (self->ward, &request, &error);

  judged (self, done, before, error);
}

static void
serve (Walk *self)
{
  const gboolean careful = !chance (4);
  g_autofree char *word =
      med_test_fleet_dup_text (self->ward->engine, "SELECT service_state FROM device");
  g_autoptr (MedSignature) signature = NULL;
  g_autofree char *before = med_test_ward_snapshot (self->ward);
  g_autoptr (GError) error = NULL;
  MedServiceState from;

  g_assert_true (med_service_state_from_word (word, &from));
  const MedTransitionRule *rule = any_rule (MED_MACHINE_SERVICE, (int) from);
  g_assert_nonnull (rule);
  const gint64 person = careful ? person_with (rule->roles) : anybody ();
  if (careful || chance (2))
    signature = med_test_ward_sign_device (
        self->ward, person,
        rule->meaning != MED_MEANING_NONE ? rule->meaning : MED_MEANING_PERFORMED);
  const MedServiceRequest request = {
    .device_id = self->ward->device_id,
    .to = careful ? rule->to : g_test_rand_int_range (0, MED_N_SERVICE_STATES),
    .person_id = person,
    .reason = careful || chance (2) ? "by chance" : NULL,
    .signature = signature,
  };
  const gboolean done = med_test_ward_serve (self->ward, &request, &error);

  judged (self, done, before, error);
}

static void
start (Walk *self)
{
  const gboolean careful = !chance (3);
  g_autofree char *release = med_test_fleet_dup_text (
      self->ward->engine, "SELECT r.version FROM device d JOIN config c ON c.id = d.config_id JOIN "
                          "release r ON r.id = c.release_id");
  g_autofree char *id = g_uuid_string_random ();
  const MedAttemptStart what = { .attempt_id = id,
                                 .disposition_id = self->ward->disposition_id,
                                 .person_id = careful ? MED_TEST_TECH : anybody (),
                                 .version_read = careful ? release : any_release (),
                                 .restore_point = careful || chance (2) ? "image 7" : "",
                                 .session = self->ward->session,
                                 .rehash_error = !careful && chance (3) ? "other bytes" : NULL,
                                 .rehashed_usec =
                                     med_clock_now_usec (self->ward->engine->clock) -
                                     (!careful && chance (3) ? 31 * MED_USEC_PER_MINUTE : 0) };
  const MedDispositionState from = state_of (self);
  g_autofree char *before = med_test_ward_snapshot (self->ward);
  g_autoptr (GError) error = NULL;

  const gboolean done = med_test_ward_start (self->ward, &what, &error);

  if (!judged (self, done, before, error))
    return;
  g_free (self->ward->attempt_id);
  self->ward->attempt_id = g_steal_pointer (&id);
  /* Rule 1 of §5.3, and 5, 8 and 13 */
  if (from != MED_DISPOSITION_FAILED && from != MED_DISPOSITION_REMOVAL_REQUIRED)
    {
      g_assert_cmpint (from, ==, MED_DISPOSITION_SCHEDULED);
      g_assert_cmpstr (self->said, ==, "released");
      g_assert_cmpstr (what.restore_point, ==, "image 7");
      g_assert_cmpstr (what.version_read, ==, "4.1");
      g_assert_null (what.rehash_error);
    }
}

static void
tick (Walk *self)
{
  static const char *const results[] = { "done", "done", "done", "done", "skipped", "failed" };

  med_test_ward_tick (self->ward, g_test_rand_int_range (MED_STEP_PREPARE, MED_STEP_ROLLBACK + 1),
                      results[g_test_rand_int_range (0, G_N_ELEMENTS (results))]);
}

/* What the person who holds it would say, or the second one who verifies. */
static MedTestReport
choose_report (Walk *self, MedAttemptReport *what)
{
  switch ((int) state_of (self))
    {
    case MED_DISPOSITION_INSTALLED_UNVERIFIED:
      med_test_ward_tick (self->ward, MED_STEP_VERIFY, "done");
      what->person_id = MED_TEST_TECH_2;
      what->version_read = "4.2";
      return chance (4) ? med_attempt_report_failure_sync : med_attempt_verify_sync;
    case MED_DISPOSITION_RESTORING:
      med_test_ward_tick (self->ward, MED_STEP_ROLLBACK, "done");
      med_test_ward_tick (self->ward, MED_STEP_VERIFY, "done");
      what->person_id = chance (4) ? MED_TEST_LEAD : MED_TEST_TECH_2;
      what->version_read = "4.1";
      return what->person_id == MED_TEST_LEAD ? med_attempt_give_up_sync : med_attempt_verify_sync;
    default:
      what->person_id = MED_TEST_TECH;
      what->version_read = "4.2";
      return chance (3) ? med_attempt_report_failure_sync : med_attempt_report_success_sync;
    }
}

static void
report (Walk *self)
{
  static const MedTestReport reports[] = { med_attempt_report_success_sync,
                                           med_attempt_report_failure_sync, med_attempt_verify_sync,
                                           med_attempt_give_up_sync };
  const gboolean careful = !chance (3);
  g_autoptr (MedSignature) signature = NULL;
  MedAttemptReport what = { .attempt_id = self->ward->attempt_id,
                            .person_id = anybody (),
                            .version_read = any_release (),
                            .text = careful || chance (2) ? "by chance" : NULL };
  g_autoptr (GError) error = NULL;
  MedTestReport func = reports[g_test_rand_int_range (0, G_N_ELEMENTS (reports))];

  if (careful)
    func = choose_report (self, &what);
  if (careful || chance (2))
    signature = med_test_ward_sign_order (self->ward, what.person_id, MED_MEANING_VERIFIED);
  what.signature = signature;
  g_autofree char *before = med_test_ward_snapshot (self->ward);
  const gboolean done = med_test_ward_report (self->ward, func, &what, &error);

  judged (self, done, before, error);
}

static void
vendor (Walk *self)
{
  if (self->revision > 4 || g_str_equal (self->said, "withdrawn"))
    return; /* what is withdrawn stays so */
  self->said = chance (4) ? "withdrawn" : "released";
  med_test_ward_state (self->ward, ++self->revision, self->said);
}

static void
pass_time (Walk *self)
{
  med_clock_advance (self->ward->engine->clock,
                     g_test_rand_int_range (1, 40) * MED_USEC_PER_MINUTE);
}

static void
catch_up (Walk *self)
{
  med_test_ward_catch_up (self->ward);
  /* Nothing is left to do, and looking again writes nothing. */
  g_autofree char *before = med_test_ward_snapshot (self->ward);
  g_assert_false (med_test_ward_catch_up (self->ward));
  g_autofree char *after = med_test_ward_snapshot (self->ward);
  g_assert_cmpstr (before, ==, after);
}

/* What must be so at any moment; each counts what is not. */
static const struct
{
  const char *rule;
  const char *sql;
} never[] = {
  { "7: unsafe and in clinical use",
    "SELECT count(*) FROM disposition x JOIN device d ON d.id = x.device_id WHERE x.state IN "
    "('installing', 'interrupted', 'installed-unverified', 'failed', 'restoring', "
    "'out-of-service') AND d.service_state IN ('in-use', 'handed-over')" },
  { "a state that is not that of its last step",
    "SELECT count(*) FROM disposition x WHERE x.state <> (SELECT to_state FROM transition t WHERE "
    "t.disposition_id = x.id AND t.machine = 'disposition' ORDER BY t.id DESC LIMIT 1)" },
  { "a device that is not in the state of its last step",
    "SELECT count(*) FROM device d WHERE d.service_state <> coalesce((SELECT to_state FROM "
    "transition t WHERE t.device_id = d.id AND t.machine = 'service' ORDER BY t.id DESC LIMIT 1), "
    "'in-use')" },
  { "a history with a gap",
    "SELECT count(*) FROM transition t JOIN transition p ON p.id = (SELECT max(o.id) FROM "
    "transition o WHERE o.machine = t.machine AND o.device_id = t.device_id AND o.id < t.id) "
    "WHERE t.from_state <> p.to_state" },
  { "a step before the one before it", "SELECT count(*) FROM transition t JOIN transition p ON "
                                       "p.id < t.id AND p.at_usec > t.at_usec" },
  { "two open attempts",
    "SELECT max(0, count(*) - 1) FROM attempt WHERE state IN ('open', 'interrupted')" },
  { "an open attempt of work that is over",
    "SELECT count(*) FROM attempt a JOIN disposition x ON x.id = a.disposition_id WHERE a.state = "
    "'open' AND x.state NOT IN ('installing', 'restoring')" },
  { "work at the device without an attempt",
    "SELECT count(*) FROM disposition x WHERE x.state IN ('installing', 'restoring') AND NOT "
    "EXISTS (SELECT 1 FROM attempt a WHERE a.disposition_id = x.id AND a.state = 'open')" },
  { "scheduled without a planned downtime",
    "SELECT count(*) FROM disposition x WHERE x.state = 'scheduled' AND NOT EXISTS (SELECT 1 FROM "
    "downtime t WHERE t.id = x.downtime_id AND t.state = 'planned')" },
  { "4: two downtimes at once",
    "SELECT count(*) FROM downtime a JOIN downtime b ON b.id > a.id AND b.state = 'planned' AND "
    "a.state = 'planned' AND a.start_usec < b.end_usec AND b.start_usec < a.end_usec" },
  { "6: in service or restored without a signature",
    "SELECT count(*) FROM transition WHERE machine = 'disposition' AND to_state IN ('in-service', "
    "'restored') AND signature_id IS NULL" },
  { "10: the program installed, verified or restored",
    "SELECT count(*) FROM transition WHERE by_person = 0 AND to_state IN ('installing', "
    "'installed-unverified', 'in-service', 'restored')" },
  { "12: deferred without a date",
    "SELECT count(*) FROM disposition WHERE state = 'deferred' AND review_date IS NULL" },
  { "out of service and not quarantined",
    "SELECT count(*) FROM disposition x JOIN device d ON d.id = x.device_id WHERE x.state = "
    "'out-of-service' AND d.service_state <> 'quarantined'" },
  { "installed, and not in the inventory",
    "SELECT count(*) FROM disposition x JOIN device d ON d.id = x.device_id WHERE x.state IN "
    "('in-service', 'removal-required') AND NOT EXISTS (SELECT 1 FROM config_patch k WHERE "
    "k.config_id = d.config_id AND k.patch_id = x.patch_id)" },
  { "not verified, and in the inventory",
    "SELECT count(*) FROM disposition x JOIN device d ON d.id = x.device_id JOIN config_patch k ON "
    "k.config_id = d.config_id AND k.patch_id = x.patch_id WHERE x.state IN ('authorized', "
    "'staged', 'scheduled', 'installing', 'interrupted', 'installed-unverified', 'failed', "
    "'restored')" },
  { "an auditor or curator who moved something",
    "SELECT count(*) FROM transition WHERE by_person IN (7, 8)" },
};

static void
assert_never (Walk *self, const char *what)
{
  for (gsize i = 0; i < G_N_ELEMENTS (never); i++)
    if (med_test_engine_count (self->ward->engine, never[i].sql) != 0)
      g_error ("after “%s” there is %s", what, never[i].rule);
}

static void
assert_steps_of_the_table (Walk *self)
{
  g_autofree char *text = med_test_fleet_dup_text (
      self->ward->engine, "SELECT coalesce(group_concat(from_state || '>' || to_state), '') FROM "
                          "transition WHERE machine = 'disposition' AND from_state <> ''");
  g_auto (GStrv) steps = g_strsplit (text, ",", -1);

  for (guint i = 0; steps[i] != NULL && *steps[i] != '\0'; i++)
    {
      g_auto (GStrv) ends = g_strsplit (steps[i], ">", 2);
      MedDispositionState from, to;

      g_assert_true (med_disposition_state_from_word (ends[0], &from));
      g_assert_true (med_disposition_state_from_word (ends[1], &to));
      g_assert_cmpuint (med_transition_get_roles (MED_MACHINE_DISPOSITION, from, to), !=,
                        MED_ROLE_NONE);
    }
}

static gpointer
chain_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_change_verify_sync (connection, NULL, error);
}

static const struct
{
  const char *name;
  void (*act) (Walk *self);
  int weight;
} actions[] = {
  { "decide", decide, 12 },        { "serve", serve, 9 },
  { "start", start, 5 },           { "tick", tick, 6 },
  { "report", report, 9 },         { "the vendor speaks", vendor, 1 },
  { "time passes", pass_time, 1 }, { "catch up", catch_up, 3 },
};

static gsize
choose_action (void)
{
  int total = 0, drawn;

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    total += actions[i].weight;
  drawn = g_test_rand_int_range (0, total);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if ((drawn -= actions[i].weight) < 0)
      return i;
  g_assert_not_reached ();
}

static void
test_walk (gconstpointer data)
{
  const gboolean high_risk = GPOINTER_TO_INT (data) % 2 == 1;
  g_autoptr (MedTestWard) ward = med_test_ward_new (high_risk, TRUE);
  Walk walk = { .ward = ward, .revision = 1, .said = "released" };
  g_autoptr (GError) error = NULL;

  /* Some begin in the middle, where chance would take long to lead. */
  if (GPOINTER_TO_INT (data) >= 2)
    med_test_ward_carry_to (ward, GPOINTER_TO_INT (data) >= 4 ? MED_DISPOSITION_IN_SERVICE
                                                              : MED_DISPOSITION_INSTALLING);
  for (int i = 0; i < N_ACTIONS; i++)
    {
      const gsize action = choose_action ();

      actions[action].act (&walk);
      assert_never (&walk, actions[action].name);
    }
  assert_steps_of_the_table (&walk);
  g_autoptr (MedChangeVerdict) verdict =
      med_test_engine_run (ward->engine, MED_STORE_BULK, chain_func, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verdict->first_broken, ==, 0);
  g_test_message ("%u steps done, %u refused, ends in %s", walk.n_done, walk.n_refused,
                  med_disposition_state_to_word (state_of (&walk)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define WALK(name, n)                                                                              \
  g_test_add_data_func ("/installation/walk/" name, GINT_TO_POINTER (n), test_walk)
  WALK ("from-the-candidate", 0);
  WALK ("from-the-candidate-of-a-high-risk-device", 1);
  WALK ("from-the-install", 2);
  WALK ("from-the-install-of-a-high-risk-device", 3);
  WALK ("from-the-installed-patch", 4);
  WALK ("from-the-installed-patch-of-a-high-risk-device", 5);
  return g_test_run ();
}
