/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-transition.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* What the program does by itself: a device in every state, and the vendor says each thing it can
 * say. Where that leads is written here a second time, as a person reads it in the process. */

#define IS(state, name) ((state) == MED_DISPOSITION_##name)
#define N_STATES MED_N_DISPOSITION_STATES

/* One device for each state, asset 30000 and on. */
static MedTestWard *
ward_of_all_states (void)
{
  MedTestWard *ward = med_test_ward_new (FALSE, TRUE);

  for (int i = 0; i < N_STATES; i++)
    {
      g_autofree char *asset = g_strdup_printf ("%d", 30000 + i);
      med_test_fleet_add_device (ward->engine, asset, "Exa", "CT 64", "4.1");
    }
  g_assert_true (med_test_ward_catch_up (ward));
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT count(*) FROM disposition"), ==,
                   N_STATES + 1);
  return ward;
}

/* Each as if it had been decided on what the vendor says now. */
static void
spread (MedTestWard *ward)
{
  g_autoptr (GString) script = g_string_new (
      "UPDATE disposition SET statement_id = (SELECT max(id) FROM statement), release_id = (SELECT "
      "c.release_id FROM config c JOIN device d ON d.config_id = c.id WHERE d.id = device_id), "
      "previous_state = NULL, review_date = NULL, lapsed_usec = NULL, lapsed_trigger = NULL;");

  for (int i = 0; i < N_STATES; i++)
    g_string_append_printf (script,
                            "UPDATE disposition SET state = '%s', previous_state = %s, review_date "
                            "= %s WHERE device_id "
                            "= (SELECT id FROM device WHERE asset = '%d');"
                            "UPDATE device SET service_state = '%s' WHERE asset = '%d';",
                            med_disposition_state_to_word (i),
                            IS (i, DEFERRED) || IS (i, EXCEPTION) ? "'authorized'" : "NULL",
                            IS (i, DEFERRED) || IS (i, EXCEPTION) ? "'2027-03-01'" : "NULL",
                            30000 + i,
                            IS (i, OUT_OF_SERVICE)                ? "quarantined"
                            : med_disposition_state_is_unsafe (i) ? "under-service"
                                                                  : "in-use",
                            30000 + i);
  med_test_fleet_run_script (ward->engine, script->str);
}

static MedDispositionState
state_of (MedTestWard *ward, int i)
{
  g_autofree char *sql = g_strdup_printf ("SELECT x.state FROM disposition x JOIN device d ON d.id "
                                          "= x.device_id WHERE d.asset = '%d'",
                                          30000 + i);
  g_autofree char *word = med_test_fleet_dup_text (ward->engine, sql);
  MedDispositionState state;

  g_assert_true (med_disposition_state_from_word (word, &state));
  return state;
}

/* §3.4 and T24, T26, T28 to T30: nothing is planned or done with what is not released any more. */
static MedDispositionState
expected (MedVendorState vendor, MedDispositionState from)
{
  const gboolean planned = IS (from, IN_INTERNAL_TEST) || IS (from, AUTHORIZED) ||
                           IS (from, STAGED) || IS (from, SCHEDULED);

  if (vendor == MED_VENDOR_STATE_SUPERSEDED)
    return planned || IS (from, CANDIDATE) || IS (from, WAITING_FOR_VENDOR) ||
                   IS (from, NOT_AUTHORIZED) || IS (from, RESTORED) || IS (from, DEFERRED) ||
                   IS (from, EXCEPTION)
               ? MED_DISPOSITION_CLOSED_NOT_NEEDED
               : from;
  if (vendor == MED_VENDOR_STATE_NOT_APPLICABLE)
    return planned ? MED_DISPOSITION_WAITING_FOR_VENDOR : from;
  if (IS (from, NOT_AFFECTED))
    return MED_DISPOSITION_CANDIDATE; /* it rested on a word that is not said any more */
  if (vendor == MED_VENDOR_STATE_RELEASED)
    return from;
  if (planned)
    return MED_DISPOSITION_WAITING_FOR_VENDOR;
  if (vendor == MED_VENDOR_STATE_WITHDRAWN && IS (from, INSTALLED_UNVERIFIED))
    return MED_DISPOSITION_FAILED;
  if (vendor == MED_VENDOR_STATE_WITHDRAWN && IS (from, IN_SERVICE))
    return MED_DISPOSITION_REMOVAL_REQUIRED;
  return from;
}

static void
test_every_word_of_the_vendor (void)
{
  g_autoptr (MedTestWard) ward = ward_of_all_states ();

  for (int vendor = 0; vendor < MED_N_VENDOR_STATES; vendor++)
    {
      g_autofree char *script = g_strdup_printf ("UPDATE vendor_track SET state = '%s'",
                                                 med_vendor_state_to_word (vendor));

      if (vendor == MED_VENDOR_STATE_NO_STATEMENT)
        continue; /* a track of a statement never says that */
      med_test_fleet_run_script (ward->engine, script);
      spread (ward);
      med_test_ward_catch_up (ward);
      for (int from = 0; from < N_STATES; from++)
        if (state_of (ward, from) != expected (vendor, from))
          g_error ("the vendor says %s: %s becomes %s, not %s", med_vendor_state_to_word (vendor),
                   med_disposition_state_to_word (from),
                   med_disposition_state_to_word (state_of (ward, from)),
                   med_disposition_state_to_word (expected (vendor, from)));
      /* A second look finds nothing to do. */
      g_autofree char *before = med_test_ward_snapshot (ward);
      g_assert_false (med_test_ward_catch_up (ward));
      g_autofree char *after = med_test_ward_snapshot (ward);
      g_assert_cmpstr (before, ==, after);
    }
}

/* T26, T26a: what is at work on a retired device ends as work ends; the rest is not needed. */
static void
test_every_state_of_a_retired_device (void)
{
  g_autoptr (MedTestWard) ward = ward_of_all_states ();

  spread (ward);
  med_test_fleet_run_script (ward->engine, "UPDATE device SET retired_usec = 7");
  g_assert_true (med_test_ward_catch_up (ward));
  for (int from = 0; from < N_STATES; from++)
    {
      const gboolean stays = IS (from, IN_SERVICE) || IS (from, INSTALLING) ||
                             IS (from, INTERRUPTED) || IS (from, INSTALLED_UNVERIFIED) ||
                             IS (from, FAILED) || IS (from, RESTORING);
      const MedDispositionState now = state_of (ward, from);

      /* not-affected needs nothing either way */
      if (IS (from, NOT_AFFECTED))
        g_assert_true (IS (now, NOT_AFFECTED) || IS (now, CLOSED_NOT_NEEDED) ||
                       IS (now, CANDIDATE));
      else
        g_assert_cmpint (now, ==, stays ? (int) from : MED_DISPOSITION_CLOSED_NOT_NEEDED);
    }
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM transition WHERE to_state = "
                                          "'closed-not-needed' AND by_person <> 0"),
                   ==, 0);
}

/* Another release of the device, of which the vendor says nothing: what was planned waits, and that
 * it is not affected is to be found out again. */
static void
test_every_state_of_another_release (void)
{
  g_autoptr (MedTestWard) ward = ward_of_all_states ();

  med_test_fleet_add_device (ward->engine, "39999", "Exa", "CT 64", "5.0");
  spread (ward);
  med_test_fleet_run_script (ward->engine,
                             "UPDATE device SET config_id = (SELECT config_id FROM device WHERE "
                             "asset = '39999') WHERE asset LIKE '300%'");
  med_test_ward_catch_up (ward);
  for (int from = 0; from < N_STATES; from++)
    {
      const gboolean planned = IS (from, IN_INTERNAL_TEST) || IS (from, AUTHORIZED) ||
                               IS (from, STAGED) || IS (from, SCHEDULED);

      const MedDispositionState wanted = planned ? MED_DISPOSITION_WAITING_FOR_VENDOR
                                         : IS (from, NOT_AFFECTED) ? MED_DISPOSITION_CANDIDATE
                                                                   : (MedDispositionState) from;

      if (state_of (ward, from) != wanted)
        g_error ("%s becomes %s", med_disposition_state_to_word (from),
                 med_disposition_state_to_word (state_of (ward, from)));
    }
}

/* A new revision that still releases it: only what was staged by the old one goes back a step. */
static void
test_every_state_of_a_new_revision (void)
{
  g_autoptr (MedTestWard) ward = ward_of_all_states ();

  spread (ward);
  med_test_ward_state (ward, 2, "released");
  med_test_ward_catch_up (ward);
  for (int from = 0; from < N_STATES; from++)
    {
      const MedDispositionState wanted = IS (from, STAGED) || IS (from, SCHEDULED)
                                             ? MED_DISPOSITION_AUTHORIZED
                                         : IS (from, NOT_AFFECTED) ? MED_DISPOSITION_CANDIDATE
                                                                   : (MedDispositionState) from;
      if (state_of (ward, from) != wanted)
        g_error ("%s becomes %s", med_disposition_state_to_word (from),
                 med_disposition_state_to_word (state_of (ward, from)));
    }
}

/* Which devices a patch concerns: a row for each that it does, and none for the others. */
static const struct
{
  const char *name;
  const char *script; /* before the device comes */
  const char *version;
  gint64 n_new;
} candidates[] = {
  { "named-by-a-statement", "UPDATE device SET room = 'x'", "4.1", 1 },
  { "another-release", "UPDATE device SET room = 'x'", "4.0", 0 },
  { "the-release-it-leads-to", "UPDATE device SET room = 'x'", "4.2", 0 },
  { "unknown-release", "UPDATE device SET room = 'x'", "", 0 },
  { "outside-application", "UPDATE patch SET scope = 'outside-application'", "4.1", 0 },
  { "outside-feature", "UPDATE patch SET scope = 'outside-feature'", "4.1", 0 },
  { "statement-taken-back", "UPDATE vendor_track SET statement_id = NULL", "4.1", 0 },
  { "withdrawn-is-still-named", "UPDATE vendor_track SET state = 'withdrawn'", "4.1", 1 },
  { "not-applicable-is-still-decided", "UPDATE vendor_track SET state = 'not-applicable'", "4.1",
    1 },
  { "installed-in-that-configuration",
    "INSERT INTO config_patch (config_id, patch_id) SELECT d.config_id, p.id FROM device d, patch "
    "p",
    "4.1", -1 }, /* the configuration with the patch is another one: see below */
};

static void
test_candidate (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_fleet_run_script (ward->engine, candidates[i].script);
  med_test_ward_catch_up (ward);
  const gint64 before = med_test_engine_count (ward->engine, "SELECT count(*) FROM disposition");
  med_test_fleet_add_device (ward->engine, "10234", "Exa", "CT 64", candidates[i].version);
  if (candidates[i].n_new < 0)
    med_test_fleet_run_script (ward->engine,
                               "UPDATE device SET config_id = (SELECT config_id FROM device "
                               "WHERE asset = '10233') WHERE asset = '10234'");
  med_test_ward_catch_up (ward);
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT count(*) FROM disposition"), ==,
                   before + MAX (candidates[i].n_new, 0));
  /* Each has its first step, by nobody, and the patch has one record of how many. */
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM disposition x WHERE NOT EXISTS "
                                          "(SELECT 1 FROM transition t WHERE t.disposition_id = "
                                          "x.id AND t.from_state = '' AND t.by_person = 0)"),
                   ==, 0);
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT coalesce(sum(json_extract(body, '$.devices')), "
                                          "0) FROM change WHERE action = 'candidates-found'"),
                   ==, med_test_engine_count (ward->engine, "SELECT count(*) FROM disposition"));
}

/* A hundred devices are found in one go, and retired ones among them are not. */
static void
test_many_candidates (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *asset = g_strdup_printf ("M%03d", i);
      med_test_fleet_add_device (ward->engine, asset, "Exa", "CT 64", i % 2 == 0 ? "4.1" : "3.9");
    }
  med_test_fleet_run_script (ward->engine, "UPDATE device SET retired_usec = 1 WHERE asset IN "
                                           "('M000', 'M002', 'M001')");
  g_assert_true (med_test_ward_catch_up (ward));
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT count(*) FROM disposition"), ==,
                   1 + 18);
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM change WHERE action = "
                                          "'candidates-found'"),
                   ==, 2);
}

typedef struct
{
  gint64 disposition_id;
  gint64 person_id;
} Asking;

static gpointer
options_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Asking *asking = input;

  return med_disposition_options_sync (connection, asking->disposition_id, asking->person_id,
                                       error);
}

static gboolean
is_offered (MedTestWard *ward, MedDispositionState to)
{
  Asking asking = { ward->disposition_id, MED_TEST_LEAD };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) options =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, options_func, &asking, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < options->len; i++)
    {
      const MedTransitionOption *option = options->pdata[i];
      if (option->to == (int) to)
        return option->allowed;
    }
  return FALSE;
}

/* A deferral ends where it came from; where the vendor took the release back, it waits again, and
 * that is offered as well as done. */
static void
test_way_back (void)
{
  static const struct
  {
    const char *previous;
    const char *vendor;
    MedDispositionState to;
  } cases[] = {
    { "authorized", "released", MED_DISPOSITION_AUTHORIZED },
    { "authorized", "withdrawn", MED_DISPOSITION_WAITING_FOR_VENDOR },
    { "authorized", "in-test", MED_DISPOSITION_WAITING_FOR_VENDOR },
    { "waiting-for-vendor", "in-test", MED_DISPOSITION_WAITING_FOR_VENDOR },
    { "waiting-for-vendor", "released", MED_DISPOSITION_WAITING_FOR_VENDOR },
  };
  static const MedDispositionState ways[] = { MED_DISPOSITION_AUTHORIZED,
                                              MED_DISPOSITION_WAITING_FOR_VENDOR,
                                              MED_DISPOSITION_NOT_AUTHORIZED };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
      {
        const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                                .to = ways[way],
                                                .person_id = MED_TEST_LEAD,
                                                .reason = "it is time" };
        g_autofree char *script =
            g_strdup_printf ("UPDATE disposition SET state = 'deferred', previous_state = '%s', "
                             "review_date = '2027-03-01'; UPDATE vendor_track SET state = '%s'",
                             cases[i].previous, cases[i].vendor);
        g_autoptr (GError) error = NULL;

        med_test_fleet_run_script (ward->engine, script);
        const gboolean offered = is_offered (ward, ways[way]);
        const gboolean done = med_test_ward_apply (ward, &request, &error);
        g_test_message ("case %zu, way %zu", i, way);
        g_assert_cmpint (done, ==, ways[way] == cases[i].to);
        g_assert_cmpint (offered, ==, done);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/worklist-step/" name
  g_test_add_func (CASE ("every-word-of-the-vendor"), test_every_word_of_the_vendor);
  g_test_add_func (CASE ("every-state-of-a-retired-device"), test_every_state_of_a_retired_device);
  g_test_add_func (CASE ("every-state-of-another-release"), test_every_state_of_another_release);
  g_test_add_func (CASE ("every-state-of-a-new-revision"), test_every_state_of_a_new_revision);
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("candidate/"), candidates[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_candidate);
    }
  g_test_add_func (CASE ("many-candidates-at-once"), test_many_candidates);
  g_test_add_func (CASE ("way-back-is-offered-and-done"), test_way_back);
  return g_test_run ();
}
