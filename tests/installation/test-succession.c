/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device.h"
#include "engine/inventory/med-succession.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* Here and not with the inventory, as what a person holds is made of work orders. */

typedef struct
{
  MedLeave leave;
  MedPerson person;
  GPtrArray *holdings;
  MedRole roles;
} Call;

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_succession_list_sync (connection, call->leave.person_id, error);
}

static gpointer
sole_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_succession_find_sole_roles_sync (connection, call->leave.person_id, &call->roles,
                                              error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
leave_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_succession_leave_sync (connection, &call->leave, error) ? MED_STORE_OK : NULL;
}

static gpointer
change_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_person_change_sync (connection, call->leave.by_person, &call->person, error)
             ? MED_STORE_OK
             : NULL;
}

static char *
snapshot (MedTestWard *ward)
{
  g_autofree char *base = med_test_ward_snapshot (ward);
  g_autofree char *own = med_test_fleet_dup_text (
      ward->engine,
      "SELECT (SELECT group_concat(id || ':' || active) FROM person) || '|' || (SELECT "
      "group_concat(person_id || role) FROM person_role) || '|' || (SELECT "
      "coalesce(group_concat(installer_id), '') FROM attempt) || '|' || (SELECT "
      "coalesce(group_concat(person_id), '') FROM assignment) || '|' || (SELECT "
      "coalesce(group_concat(state), '') FROM handover) || '|' || (SELECT group_concat(owner) FROM "
      "device)");

  return g_strconcat (base, "#", own, NULL);
}

static void
run (MedTestWard *ward, MedStoreFunc func, Call *call)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_WRITER, func, call, &error);
  g_assert_no_error (error);
}

static void
refused (MedTestWard *ward, MedStoreFunc func, Call *call, MedError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = snapshot (ward);

  g_assert_null (med_test_engine_run (ward->engine, MED_STORE_WRITER, func, call, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
  g_autofree char *after = snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static char *
describe (MedTestWard *ward, gint64 person)
{
  g_autoptr (GError) error = NULL;
  Call call = { .leave = { .person_id = person } };
  g_autoptr (GPtrArray) holdings =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, list_func, &call, &error);

  g_assert_no_error (error);
  return med_succession_describe (holdings);
}

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

static gpointer
own_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedDevice) before = med_device_load_sync (connection, *(gint64 *) input, error);
  g_autoptr (MedDevice) after = before != NULL ? med_device_copy (before) : NULL;

  if (after == NULL)
    return NULL;
  med_device_set (after, MED_DEVICE_OWNER, "Person 1");
  return med_device_edit_sync (connection, MED_TEST_LEAD, before, after, error) ? MED_STORE_OK
                                                                                : NULL;
}

/* A technician in the middle of an install, with everything that a person can hold. */
static MedTestWard *
ward_with_holder (void)
{
  MedTestWard *ward = med_test_ward_new (TRUE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_engine_run (ward->engine, MED_STORE_WRITER, own_func, &ward->device_id, &error);
  g_assert_no_error (error);
  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO assignment (disposition_id, person_id, by_person, at_usec) SELECT id, 1, 3, 5 "
      "FROM disposition;"
      "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, state, "
      "offered_by, offered_usec) SELECT disposition_id, id, 1, 6, 'n', 'offered', 1, 7 FROM "
      "attempt");
  return ward;
}

static void
test_list (void)
{
  g_autoptr (MedTestWard) ward = ward_with_holder ();
  g_autofree char *holder = describe (ward, MED_TEST_TECH);
  g_autofree char *offered = describe (ward, MED_TEST_VENDOR);
  g_autofree char *nothing = describe (ward, MED_TEST_CLINICAL);

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
  g_autoptr (MedTestWard) ward = ward_with_holder ();

  med_test_fleet_run_script (ward->engine, "UPDATE attempt SET state = 'succeeded';"
                                           "UPDATE disposition SET state = 'in-service';"
                                           "UPDATE handover SET state = 'withdrawn';"
                                           "UPDATE device SET retired_usec = 9");
  g_autofree char *text = describe (ward, MED_TEST_TECH);
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
  g_autofree char *text = describe (ward, MED_TEST_TECH);
  g_assert_nonnull (strstr (text, "Devices owned (31): "));
  g_assert_true (g_str_has_suffix (text, ", …"));
  g_assert_null (strstr (text, "A-25"));
}

/* All of it passes in one go; history keeps the old name. */
static void
test_leave (void)
{
  g_autoptr (MedTestWard) ward = ward_with_holder ();
  Call call = { .leave = { .by_person = MED_TEST_LEAD,
                           .person_id = MED_TEST_TECH,
                           .successor_id = MED_TEST_TECH_2,
                           .reason = "retires" } };
  const gint64 before = count (ward, "SELECT count(*) FROM change");

  run (ward, leave_func, &call);
  g_assert_cmpint (count (ward, "SELECT active FROM person WHERE id = 1"), ==, 0);
  g_assert_cmpint (count (ward, "SELECT installer_id FROM attempt"), ==, MED_TEST_TECH_2);
  g_assert_cmpint (count (ward, "SELECT person_id FROM assignment"), ==, MED_TEST_TECH_2);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM device WHERE owner = 'Person 2'"), ==, 1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM handover WHERE state = 'withdrawn'"), ==, 1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM handover WHERE state = 'moved' "
                                "AND from_person = 1 AND to_person = 2 AND note = 'retires'"),
                   ==, 1);
  /* attempt, order, offer, device, and the leaving itself */
  g_assert_cmpint (count (ward, "SELECT count(*) FROM change"), ==, before + 5);
  /* Found by the new owner's name */
  g_assert_cmpint (count (ward, "SELECT count(*) FROM device_fts WHERE device_fts MATCH "
                                "'\"person 2\"'"),
                   ==, 1);
  /* Who started it stands where it stood. */
  g_assert_cmpint (count (ward, "SELECT count(*) FROM transition WHERE by_person = 1 "
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
  g_autoptr (MedTestWard) ward = ward_with_holder ();
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
      Call call = { .leave = cases[i].leave };

      g_test_message ("case %zu", i);
      refused (ward, leave_func, &call, cases[i].code, cases[i].words);
    }
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 2");
  Call gone = { .leave = { MED_TEST_LEAD, MED_TEST_TECH, MED_TEST_TECH_2, 0, NULL } };
  refused (ward, leave_func, &gone, MED_ERROR_CORRECT_INPUT, "cannot be the successor");
  gone.leave.person_id = MED_TEST_TECH_2;
  gone.leave.successor_id = MED_TEST_TECH;
  refused (ward, leave_func, &gone, MED_ERROR_REFUSED, "has left already");
}

/* The role goes along where it is given in the same step, once. */
static void
test_role_is_given (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = { .leave = { MED_TEST_SECURITY, MED_TEST_LEAD, MED_TEST_TECH,
                           MED_ROLE_LEAD | MED_ROLE_TECHNICIAN, "moves away" } };

  run (ward, leave_func, &call);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM person_role WHERE person_id = 1"), ==, 2);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM change WHERE action = 'person-changed'"), ==,
                   1);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM change WHERE action = 'person-left'"), ==, 1);
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
      Call call = { .leave = { .person_id = cases[i].person } };
      run (ward, sole_func, &call);
      g_assert_cmpuint (call.roles, ==, cases[i].sole);
    }
  /* Who has left does not count any more. */
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 2");
  Call call = { .leave = { .person_id = MED_TEST_TECH } };
  run (ward, sole_func, &call);
  g_assert_cmpuint (call.roles, ==, MED_ROLE_TECHNICIAN);
}

/* The switch in the list of people is no way around it. */
static void
test_change_does_not_get_around_it (void)
{
  g_autoptr (MedTestWard) ward = ward_with_holder ();
  Call call = { .leave = { .by_person = MED_TEST_LEAD },
                .person = { MED_TEST_TECH, (char *) "p1", (char *) "Person 1", MED_ROLE_TECHNICIAN,
                            FALSE } };

  refused (ward, change_func, &call, MED_ERROR_REFUSED, "Open attempts (1)");
  call.person =
      (MedPerson){ MED_TEST_AUDITOR, (char *) "p7", (char *) "Person 7", MED_ROLE_AUDITOR, FALSE };
  run (ward, change_func, &call);
  g_assert_cmpint (count (ward, "SELECT active FROM person WHERE id = 7"), ==, 0);
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
