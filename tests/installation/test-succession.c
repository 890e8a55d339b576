/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "succession-fixture.h"
#include "support/med-test-fleet.h"

/* Here and not with the inventory, as what a person holds is made of work orders. */

static void
test_list (void)
{
  g_autoptr (MedTestWard) ward = succession_ward_new ();
  g_autofree char *holder = succession_dup_held (ward, MED_TEST_TECH);
  g_autofree char *offered = succession_dup_held (ward, MED_TEST_VENDOR);
  g_autofree char *nothing = succession_dup_held (ward, MED_TEST_CLINICAL);

  g_assert_cmpstr (holder, ==,
                   "Open attempts (1): KB1 · 10233\n"
                   "Work orders assigned (1): KB1 · 10233\n"
                   "Hand-overs that wait; they are withdrawn (1): KB1 · 10233\n"
                   "Devices owned (1): 10233");
  g_assert_cmpstr (offered, ==, "Hand-overs that wait; they are withdrawn (1): KB1 · 10233");
  g_assert_cmpstr (nothing, ==, "");
}

/* What is over is history, and nobody holds it. */
static void
test_list_is_of_what_is_open (void)
{
  g_autoptr (MedTestWard) ward = succession_ward_new ();

  med_test_fleet_run_script (ward->engine, "UPDATE attempt SET state = 'succeeded';"
                                           "UPDATE disposition SET state = 'in-service';"
                                           "UPDATE handover SET state = 'withdrawn';"
                                           "UPDATE device SET retired_usec = 9");
  g_autofree char *text = succession_dup_held (ward, MED_TEST_TECH);
  g_assert_cmpstr (text, ==, "");
}

static void
test_long_list_is_cut (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  for (int i = 0; i < 30; i++)
    {
      g_autofree char *asset = g_strdup_printf ("A-%02d", i);
      med_test_fleet_add_device (ward->engine, asset, "Exa", "CT 64", "4.1");
    }
  med_test_fleet_run_script (ward->engine, "UPDATE device SET owner = 'p1'");
  g_autofree char *text = succession_dup_held (ward, MED_TEST_TECH);
  g_assert_nonnull (strstr (text, "Devices owned (31): "));
  g_assert_true (g_str_has_suffix (text, ", …"));
  g_assert_null (strstr (text, "A-25"));
}

/* All of it passes in one go; history keeps the old name. */
static void
test_leave (void)
{
  g_autoptr (MedTestWard) ward = succession_ward_new ();
  SuccessionCall call = { .leave = { .by_person = MED_TEST_LEAD,
                                     .person_id = MED_TEST_TECH,
                                     .successor_id = MED_TEST_TECH_2,
                                     .reason = "retires" } };
  const gint64 before = succession_count (ward, "SELECT count(*) FROM change");

  succession_run (ward, succession_leave_func, &call);
  g_assert_cmpint (succession_count (ward, "SELECT active FROM person WHERE id = 1"), ==, 0);
  g_assert_cmpint (succession_count (ward, "SELECT installer_id FROM attempt"), ==,
                   MED_TEST_TECH_2);
  g_assert_cmpint (succession_count (ward, "SELECT person_id FROM assignment"), ==,
                   MED_TEST_TECH_2);
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM device WHERE owner = 'Person 2'"),
                   ==, 1);
  g_assert_cmpint (
      succession_count (ward, "SELECT count(*) FROM handover WHERE state = 'withdrawn'"), ==, 1);
  g_assert_cmpint (succession_count (ward,
                                     "SELECT count(*) FROM handover WHERE state = 'moved' "
                                     "AND from_person = 1 AND to_person = 2 AND note = 'retires'"),
                   ==, 1);
  /* attempt, order, offer, device, and the leaving itself */
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM change"), ==, before + 5);
  /* Found by the new owner's name */
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM device_fts WHERE device_fts MATCH "
                                           "'\"person 2\"'"),
                   ==, 1);
  /* Who started it stands where it stood. */
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM transition WHERE by_person = 1 "
                                           "AND to_state = 'installing'"),
                   ==, 1);
  /* The new holder reports; on a high-risk device neither of the two verifies. */
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 1 WHERE id = 1");
  g_assert_true (med_test_ward_tick (ward, MED_STEP_PREPARE, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_INSTALL, "done"));
  med_test_ward_report_done (ward, med_attempt_report_success_sync, MED_TEST_TECH_2, "4.2", NULL);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH, "4.2",
                                MED_ERROR_NOT_PERMITTED);
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_NOT_PERMITTED);
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_LEAD, "4.2", NULL);
}

static void
test_leave_is_refused (void)
{
  g_autoptr (MedTestWard) ward = succession_ward_new ();
  const struct
  {
    MedLeave leave;
    MedError code;
    const char *words;
  } cases[] = {
    { { MED_TEST_TECH_2, MED_TEST_TECH, MED_TEST_VENDOR, 0, NULL },
      MED_ERROR_NOT_PERMITTED,
      "Only a lead engineer" },
    { { MED_TEST_LEAD, MED_TEST_TECH, 0, 0, NULL }, MED_ERROR_REFUSED, "without a successor" },
    { { MED_TEST_LEAD, MED_TEST_TECH, MED_TEST_TECH, 0, NULL },
      MED_ERROR_CORRECT_INPUT,
      "cannot be the successor" },
    { { MED_TEST_LEAD, MED_TEST_TECH, MED_TEST_CURATOR, 0, NULL },
      MED_ERROR_REFUSED,
      "would need one of these roles" },
    /* A lead may be assigned work, but not hold an attempt. */
    { { MED_TEST_LEAD, MED_TEST_TECH, MED_TEST_LEAD, 0, NULL },
      MED_ERROR_REFUSED,
      "Open attempts: Person 3" },
    { { MED_TEST_LEAD, MED_TEST_TECH, 99, 0, NULL }, MED_ERROR_NOT_FOUND, "99" },
    { { MED_TEST_LEAD, 99, MED_TEST_TECH, 0, NULL }, MED_ERROR_NOT_FOUND, "99" },
    /* The only clinical owner, with a successor who is none */
    { { MED_TEST_LEAD, MED_TEST_CLINICAL, MED_TEST_TECH, 0, NULL },
      MED_ERROR_REFUSED,
      "Give it to Person 1 as well: Clinical owner" },
    { { MED_TEST_LEAD, MED_TEST_CLINICAL, 0, 0, NULL },
      MED_ERROR_REFUSED,
      "nobody else has this role: Clinical owner" },
    { { MED_TEST_LEAD, MED_TEST_CLINICAL, MED_TEST_TECH, MED_ROLE_LEAD, NULL },
      MED_ERROR_REFUSED,
      "Clinical owner" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SuccessionCall call = { .leave = cases[i].leave };

      g_test_message ("case %zu", i);
      succession_refused (ward, succession_leave_func, &call, cases[i].code, cases[i].words);
    }
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 2");
  SuccessionCall gone = { .leave = { MED_TEST_LEAD, MED_TEST_TECH, MED_TEST_TECH_2, 0, NULL } };
  succession_refused (ward, succession_leave_func, &gone, MED_ERROR_CORRECT_INPUT,
                      "cannot be the successor");
  gone.leave.person_id = MED_TEST_TECH_2;
  gone.leave.successor_id = MED_TEST_TECH;
  succession_refused (ward, succession_leave_func, &gone, MED_ERROR_REFUSED, "has left already");
}

/* The role goes along where it is given in the same step, once. */
static void
test_role_is_given (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  SuccessionCall call = { .leave = { MED_TEST_SECURITY, MED_TEST_LEAD, MED_TEST_TECH,
                                     MED_ROLE_LEAD | MED_ROLE_TECHNICIAN, "moves away" } };

  succession_run (ward, succession_leave_func, &call);
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM person_role WHERE person_id = 1"),
                   ==, 2);
  g_assert_cmpint (
      succession_count (ward, "SELECT count(*) FROM change WHERE action = 'person-changed'"), ==,
      1);
  g_assert_cmpint (
      succession_count (ward, "SELECT count(*) FROM change WHERE action = 'person-left'"), ==, 1);
}

static void
test_sole_roles (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const struct
  {
    gint64 person;
    MedRole sole;
  } cases[] = {
    { MED_TEST_TECH, MED_ROLE_NONE }, /* there are two */
    { MED_TEST_LEAD, MED_ROLE_LEAD },
    { MED_TEST_CLINICAL, MED_ROLE_CLINICAL_OWNER },
    { MED_TEST_SECURITY, MED_ROLE_SECURITY_OFFICER },
    { MED_TEST_AUDITOR, MED_ROLE_NONE }, /* nothing stops without these */
    { MED_TEST_VENDOR, MED_ROLE_NONE },
    { MED_TEST_CURATOR, MED_ROLE_NONE },
    { 99, MED_ROLE_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SuccessionCall call = { .leave = { .person_id = cases[i].person } };
      succession_run (ward, succession_sole_func, &call);
      g_assert_cmpuint (call.roles, ==, cases[i].sole);
    }
  /* Who has left does not count any more. */
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 2");
  SuccessionCall call = { .leave = { .person_id = MED_TEST_TECH } };
  succession_run (ward, succession_sole_func, &call);
  g_assert_cmpuint (call.roles, ==, MED_ROLE_TECHNICIAN);
}

/* The switch in the list of people is no way around it. */
static void
test_change_does_not_get_around_it (void)
{
  g_autoptr (MedTestWard) ward = succession_ward_new ();
  SuccessionCall call = { .leave = { .by_person = MED_TEST_LEAD },
                          .person = { MED_TEST_TECH, (char *) "p1", (char *) "Person 1",
                                      MED_ROLE_TECHNICIAN, FALSE } };

  succession_refused (ward, succession_change_func, &call, MED_ERROR_REFUSED, "Open attempts (1)");
  call.person =
      (MedPerson){ MED_TEST_AUDITOR, (char *) "p7", (char *) "Person 7", MED_ROLE_AUDITOR, FALSE };
  succession_run (ward, succession_change_func, &call);
  g_assert_cmpint (succession_count (ward, "SELECT active FROM person WHERE id = 7"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/succession/list", test_list);
  g_test_add_func ("/inventory/succession/list-is-of-what-is-open", test_list_is_of_what_is_open);
  g_test_add_func ("/inventory/succession/long-list-is-cut", test_long_list_is_cut);
  g_test_add_func ("/inventory/succession/leave", test_leave);
  g_test_add_func ("/inventory/succession/leave-is-refused", test_leave_is_refused);
  g_test_add_func ("/inventory/succession/role-is-given", test_role_is_given);
  g_test_add_func ("/inventory/succession/sole-roles", test_sole_roles);
  g_test_add_func ("/inventory/succession/change-is-no-way-around",
                   test_change_does_not_get_around_it);
  return g_test_run ();
}
