/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-setup.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-engine.h"

#define GOOD "correct horse"

static gpointer
run_func (MedConnection *connection, gpointer setup, GCancellable *cancellable, GError **error)
{
  return med_setup_run_sync (connection, setup, error);
}

static MedSetup *
good_setup (void)
{
  MedSetup *setup = med_setup_new ();

  setup->site = g_strdup ("  St. Mary & <Co>  ");
  setup->departments = g_strsplit ("Emergency|| Radiology |   |Emergency", "|", -1);
  med_setup_add_person (setup, "sk", "Sachiko Kimura", MED_ROLE_LEAD, GOOD);
  med_setup_add_person (setup, "tt", "Taro Tanaka", MED_ROLE_TECHNICIAN, GOOD);
  return setup;
}

static void
test_run (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (MedSetup) setup = good_setup ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedPerson) first =
      med_test_engine_run (fixture, MED_STORE_WRITER, run_func, setup, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (first->login, ==, "sk");
  g_assert_true (first->active);
  g_assert_cmpuint (first->roles, ==, MED_ROLE_LEAD);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM person"), ==, 2);
  /* Blank ones are left out, the same twice is one, and spaces around are nobody's name. */
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM department"), ==, 2);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site WHERE name = "
                                                   "'St. Mary & <Co>'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = "
                                                   "'person-added'"),
                   ==, 2);
  /* Whoever comes second was added by the first. */
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = "
                                                   "'person-added' AND person_id = 1"),
                   ==, 1);
  /* No passphrase is kept anywhere. */
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE body LIKE "
                                                   "'%correct horse%'"),
                   ==, 0);
  /* A second time there are people already. */
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, run_func, setup, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM person"), ==, 2);
}

static void
test_without_departments (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (MedSetup) setup = med_setup_new ();
  g_autoptr (GError) error = NULL;

  setup->site = g_strdup ("North");
  med_setup_add_person (setup, "iso", "Officer", MED_ROLE_SECURITY_OFFICER, GOOD);
  g_autoptr (MedPerson) first =
      med_test_engine_run (fixture, MED_STORE_WRITER, run_func, setup, &error);
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM site"), ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM department"), ==, 0);
}

static void
test_refused (void)
{
  const struct
  {
    const char *site;
    const char *login, *name;
    MedRole roles;
    const char *passphrase;
    const char *second_login;
    const char *words;
  } cases[] = {
    { NULL, "sk", "S", MED_ROLE_LEAD, GOOD, "tt", "name of the hospital" },
    { "", "sk", "S", MED_ROLE_LEAD, GOOD, "tt", "name of the hospital" },
    { " \t ", "sk", "S", MED_ROLE_LEAD, GOOD, "tt", "name of the hospital" },
    { "N", NULL, NULL, 0, NULL, NULL, "first person must be" },
    { "N", "sk", "S", MED_ROLE_TECHNICIAN, GOOD, "tt", "first person must be" },
    { "N", "sk", "S", MED_ROLE_AUDITOR | MED_ROLE_CURATOR, GOOD, "tt", "first person must be" },
    { "N", "SK", "S", MED_ROLE_LEAD, GOOD, "tt", "cannot be a short name" },
    { "N", "s k", "S", MED_ROLE_LEAD, GOOD, "tt", "cannot be a short name" },
    { "N", "", "S", MED_ROLE_LEAD, GOOD, "tt", "cannot be a short name" },
    { "N", "sk", " ", MED_ROLE_LEAD, GOOD, "tt", "name is missing" },
    { "N", "sk", "S", MED_ROLE_LEAD, "short", "tt", "at least 8" },
    { "N", "sk", "S", MED_ROLE_LEAD, "", "tt", "at least 8" },
    { "N", "sk", "S", MED_ROLE_LEAD, GOOD, "sk", "already is a person" },
    { "N", "sk", "S", MED_ROLE_LEAD, GOOD, "Bad Login", "cannot be a short name" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
      g_autoptr (MedSetup) setup = med_setup_new ();
      g_autoptr (GError) error = NULL, again = NULL;

      g_test_message ("case %zu", i);
      setup->site = g_strdup (cases[i].site);
      if (cases[i].login != NULL)
        med_setup_add_person (setup, cases[i].login, cases[i].name, cases[i].roles,
                              cases[i].passphrase);
      if (cases[i].second_login != NULL)
        med_setup_add_person (setup, cases[i].second_login, "T", MED_ROLE_TECHNICIAN, GOOD);
      g_assert_false (med_setup_check (setup, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("“%s” is not in: %s", cases[i].words, error->message);
      g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, run_func, setup, &again));
      g_assert_cmpstr (again->message, ==, error->message);
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change"), ==, 0);
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM person"), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  med_passphrase_set_test_iterations (10);
  g_test_add_func ("/inventory/setup/run", test_run);
  g_test_add_func ("/inventory/setup/without-departments", test_without_departments);
  g_test_add_func ("/inventory/setup/refused-writes-nothing", test_refused);
  return g_test_run ();
}
