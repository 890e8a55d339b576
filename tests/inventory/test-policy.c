/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-policy.h"
#include "engine/inventory/med-setup.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-engine.h"

#define PASSPHRASE "correct horse battery"

typedef struct
{
  MedTestEngine *engine;
  gint64 technician;
  gint64 lead;
} Fixture;

typedef struct
{
  gint64 by_person;
  gint64 values[MED_N_POLICIES];
  const char *site;
} Decision;

static gpointer
set_up_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_setup_run_sync (connection, input, error);
}

static MedPerson *
run_setup (MedTestEngine *engine, MedSetup *setup, GError **error)
{
  return med_test_engine_run (engine, MED_STORE_WRITER, set_up_func, setup, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSetup) setup = med_setup_new ();

  med_passphrase_set_test_iterations (1);
  fixture->engine = med_test_engine_new ();
  setup->site = g_strdup (" St. Mary ");
  setup->departments = g_strsplit ("Emergency, ,Radiology,", ",", -1);
  med_setup_add_person (setup, "sk", "Sachiko Kimura", MED_ROLE_LEAD, PASSPHRASE);
  med_setup_add_person (setup, "tt", "Taro Tanaka", MED_ROLE_TECHNICIAN, PASSPHRASE);
  g_autoptr (MedPerson) first = run_setup (fixture->engine, setup, &error);
  g_assert_no_error (error);
  fixture->lead = first->id;
  fixture->technician =
      med_test_engine_count (fixture->engine, "SELECT id FROM person WHERE login = 'tt'");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_engine_free (fixture->engine);
}

static void
test_setup (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM site WHERE name = "
                                                           "'St. Mary'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM department"), ==,
                   2);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM person"), ==, 2);
}

static void
assert_setup_refused (MedSetup *setup)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (run_setup (engine, setup, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpint (med_test_engine_count (engine, "SELECT (SELECT count(*) FROM person) + (SELECT "
                                                  "count(*) FROM site) + (SELECT count(*) FROM "
                                                  "change)"),
                   ==, 0);
}

static void
test_bad_setup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MedSetup) setup = med_setup_new ();

  assert_setup_refused (setup);
  setup->site = g_strdup ("St. Mary");
  assert_setup_refused (setup);
  med_setup_add_person (setup, "tt", "Taro Tanaka", MED_ROLE_TECHNICIAN, PASSPHRASE);
  assert_setup_refused (setup);
  g_ptr_array_set_size (setup->people, 0);
  med_setup_add_person (setup, "sk", "Sachiko Kimura", MED_ROLE_LEAD, PASSPHRASE);
  med_setup_add_person (setup, "sk", "Somebody Else", MED_ROLE_LEAD, PASSPHRASE);
  assert_setup_refused (setup);
  g_ptr_array_remove_index (setup->people, 1);
  med_setup_add_person (setup, "tt", "Taro Tanaka", MED_ROLE_TECHNICIAN, "short");
  assert_setup_refused (setup);
}

static gpointer
save_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Decision *decision = input;

  return med_policy_save_sync (connection, decision->by_person, decision->values, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_policy_load_sync (connection, ((Decision *) input)->values, error) ? MED_STORE_OK
                                                                                : NULL;
}

static Decision
load_decision (Fixture *fixture, gint64 by_person)
{
  g_autoptr (GError) error = NULL;
  Decision decision = { .by_person = by_person };

  g_assert_nonnull (
      med_test_engine_run (fixture->engine, MED_STORE_BULK, load_func, &decision, &error));
  g_assert_no_error (error);
  return decision;
}

static gint64
count_changes (Fixture *fixture)
{
  return med_test_engine_count (fixture->engine,
                                "SELECT count(*) FROM change WHERE action = 'policy-changed'");
}

static void
test_policies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Decision decision = load_decision (fixture, fixture->lead);

  g_assert_cmpint (decision.values[MED_POLICY_RELEASE_READING_DAYS], ==, 365);
  /* Saving what counts already records nothing. */
  g_assert_nonnull (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, save_func, &decision, &error));
  g_assert_cmpint (count_changes (fixture), ==, 0);

  decision.values[MED_POLICY_RELEASE_READING_DAYS] = 180;
  g_assert_nonnull (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, save_func, &decision, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_changes (fixture), ==, 1);
  Decision stored = load_decision (fixture, 0);
  g_assert_cmpint (stored.values[MED_POLICY_RELEASE_READING_DAYS], ==, 180);
  g_assert_cmpint (med_test_engine_count (fixture->engine,
                                          "SELECT count(*) FROM change WHERE action = "
                                          "'policy-changed' AND subject = "
                                          "'setting/release-reading-days' AND body LIKE '%365%' "
                                          "AND body LIKE '%180%'"),
                   ==, 1);
}

static void
assert_save_refused (Fixture *fixture, Decision *decision, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, save_func, decision, &error));
  g_assert_error (error, MED_ERROR, code);
  g_assert_cmpint (count_changes (fixture), ==, 0);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM setting"), ==, 0);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  Decision decision = load_decision (fixture, fixture->technician);

  decision.values[MED_POLICY_EXCEPTION_MAX_DAYS] = 30;
  assert_save_refused (fixture, &decision, MED_ERROR_NOT_PERMITTED);
  decision.by_person = fixture->lead;
  decision.values[MED_POLICY_EXCEPTION_MAX_DAYS] = 0;
  assert_save_refused (fixture, &decision, MED_ERROR_CORRECT_INPUT);
  /* One that is right does not pass with one that is not. */
  decision.values[MED_POLICY_RELEASE_READING_DAYS] = 90;
  assert_save_refused (fixture, &decision, MED_ERROR_CORRECT_INPUT);
}

static gpointer
rename_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Decision *decision = input;

  return med_site_rename_sync (connection, decision->by_person, decision->site, error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Decision decision = { .by_person = fixture->technician, .site = "St. <Anna> & Co" };

  g_assert_null (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, rename_func, &decision, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_clear_error (&error);
  decision.by_person = fixture->lead;
  g_assert_nonnull (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, rename_func, &decision, &error));
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM site WHERE name = "
                                                           "'St. <Anna> & Co'"),
                   ==, 1);
  decision.site = "  ";
  g_assert_null (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, rename_func, &decision, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/inventory/policy/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("first-start-writes-people-and-places", test_setup);
  ADD ("first-start-refuses-all-or-nothing", test_bad_setup);
  ADD ("changed-limits-are-recorded-with-the-value-before", test_policies);
  ADD ("limits-are-refused-without-role-or-range", test_refused);
  ADD ("hospital-is-renamed-by-who-may", test_rename);
  return g_test_run ();
}
