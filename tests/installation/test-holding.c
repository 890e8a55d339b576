/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "succession-fixture.h"
#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

/* What a person holds, and which role it needs: nobody loses that role while it is held. */

/* What is held needs a role of its kind; whoever keeps one of those keeps it too. */
static void
test_what_a_role_is_needed_for (void)
{
  g_autoptr (MedTestWard) ward = succession_ward_new ();
  const struct
  {
    MedRole keeps;
    const char *held;
  } cases[] = {
    { MED_ROLE_TECHNICIAN, "" },
    { MED_ROLE_VENDOR_ENGINEER, "" },
    { MED_ROLE_TECHNICIAN | MED_ROLE_AUDITOR, "" },
    /* A lead may be assigned work, but holds no attempt. */
    { MED_ROLE_LEAD, "Open attempts (1): KB1 · 10233" },
    { MED_ROLE_CURATOR, "Open attempts (1): KB1 · 10233\nWork orders assigned (1): KB1 · 10233\n"
                        "Hand-overs that wait; they are withdrawn (1): KB1 · 10233" },
    { MED_ROLE_SECURITY_OFFICER,
      "Open attempts (1): KB1 · 10233\nWork orders assigned (1): KB1 · 10233\n"
      "Hand-overs that wait; they are withdrawn (1): KB1 · 10233" },
    { MED_ROLE_LEAD | MED_ROLE_VENDOR_ENGINEER, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = succession_dup_kept (ward, MED_TEST_TECH, cases[i].keeps);

      g_test_message ("case %zu", i);
      g_assert_cmpstr (text, ==, cases[i].held);
    }
}

static MedPerson
person_as (gint64 id, const char *login, const char *name, MedRole roles, gboolean active)
{
  return (MedPerson){ id, (char *) login, (char *) name, roles, active };
}

/* Neither is the list of roles a way around it: work would be held by somebody who may not do it.
 */
static void
test_role_is_not_taken_from_who_needs_it (void)
{
  g_autoptr (MedTestWard) ward = succession_ward_new ();
  SuccessionCall call = { .leave = { .by_person = MED_TEST_LEAD } };
  const struct
  {
    MedRole roles;
    const char *words;
  } cases[] = {
    { MED_ROLE_AUDITOR, "Person 1 cannot give up a role without a successor" },
    { MED_ROLE_AUDITOR, "Open attempts (1): KB1 · 10233\nWork orders assigned (1)" },
    { MED_ROLE_LEAD, "Open attempts (1)" },
    { MED_ROLE_CURATOR | MED_ROLE_CLINICAL_OWNER, "Work orders assigned (1)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      call.person = person_as (MED_TEST_TECH, "p1", "Person 1", cases[i].roles, TRUE);
      succession_refused (ward, succession_change_func, &call, MED_ERROR_REFUSED, cases[i].words);
    }
  /* Another role beside it, or one of the kind in its place, is no loss. */
  call.person =
      person_as (MED_TEST_TECH, "p1", "Person 1", MED_ROLE_TECHNICIAN | MED_ROLE_CURATOR, TRUE);
  succession_run (ward, succession_change_func, &call);
  call.person = person_as (MED_TEST_TECH, "p1", "P. One", MED_ROLE_VENDOR_ENGINEER, TRUE);
  succession_run (ward, succession_change_func, &call);
  g_assert_cmpint (
      succession_count (ward, "SELECT count(*) FROM person_role WHERE person_id = 1 AND role = "
                              "'vendor-engineer'"),
      ==, 1);
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM person_role WHERE person_id = 1"),
                   ==, 1);
}

/* Nothing is held: a role that was given by mistake can be taken back, even the last of its kind;
 * but somebody must be left who lets others in. */
static void
test_role_without_work_is_free (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  SuccessionCall call = { .leave = { .by_person = MED_TEST_SECURITY } };

  call.person = person_as (MED_TEST_CLINICAL, "p4", "Person 4", MED_ROLE_AUDITOR, TRUE);
  succession_run (ward, succession_change_func, &call);
  call.person = person_as (MED_TEST_LEAD, "p3", "Person 3", MED_ROLE_TECHNICIAN, TRUE);
  succession_run (ward, succession_change_func, &call);
  call.person = person_as (MED_TEST_SECURITY, "p5", "Person 5", MED_ROLE_CURATOR, TRUE);
  succession_refused (ward, succession_change_func, &call, MED_ERROR_REFUSED, "must remain");
  /* Leaving is another matter: what only this person could do would stop. */
  call.person = person_as (MED_TEST_SECURITY, "p5", "Person 5", MED_ROLE_SECURITY_OFFICER, FALSE);
  succession_refused (ward, succession_change_func, &call, MED_ERROR_REFUSED,
                      "nobody else has this role: Security officer");
}

/* The same list and the same successor as when a person leaves, but the person goes on. */
static void
test_role_is_given_up (void)
{
  g_autoptr (MedTestWard) ward = succession_ward_new ();
  const gint64 before = succession_count (ward, "SELECT count(*) FROM change");
  SuccessionCall call = { .leave = { .by_person = MED_TEST_LEAD,
                                     .person_id = MED_TEST_TECH,
                                     .keeps = MED_ROLE_LEAD,
                                     .successor_id = MED_TEST_TECH_2,
                                     .reason = "moves to the office" } };

  succession_refused (ward, succession_leave_func, &call, MED_ERROR_CORRECT_INPUT,
                      "does not have this role");
  call.leave.keeps = MED_ROLE_TECHNICIAN | MED_ROLE_AUDITOR;
  succession_refused (ward, succession_leave_func, &call, MED_ERROR_CORRECT_INPUT,
                      "cannot keep it: Auditor");
  med_test_fleet_run_script (ward->engine,
                             "INSERT INTO person_role (person_id, role) VALUES (1, 'auditor')");
  call.leave.keeps = MED_ROLE_AUDITOR;
  call.leave.successor_id = 0;
  succession_refused (ward, succession_leave_func, &call, MED_ERROR_REFUSED,
                      "cannot give up a role");
  call.leave.successor_id = MED_TEST_CURATOR;
  succession_refused (ward, succession_leave_func, &call, MED_ERROR_REFUSED,
                      "would need one of these roles");
  call.leave.successor_id = MED_TEST_TECH_2;
  const gint64 changes = succession_count (ward, "SELECT count(*) FROM change");
  succession_run (ward, succession_leave_func, &call);
  g_assert_cmpint (changes, >=, before);
  g_assert_cmpint (succession_count (ward, "SELECT active FROM person WHERE id = 1"), ==, 1);
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM person_role WHERE person_id = 1"),
                   ==, 1);
  g_assert_cmpint (succession_count (ward, "SELECT installer_id FROM attempt"), ==,
                   MED_TEST_TECH_2);
  g_assert_cmpint (succession_count (ward, "SELECT person_id FROM assignment"), ==,
                   MED_TEST_TECH_2);
  /* A device is owned by anybody: it stays. */
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM device WHERE owner = 'Person 1'"),
                   ==, 1);
  g_assert_cmpint (
      succession_count (ward, "SELECT count(*) FROM handover WHERE state = 'withdrawn'"), ==, 1);
  /* attempt, order, offer, and the person */
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM change"), ==, changes + 4);
  g_assert_cmpint (
      succession_count (ward, "SELECT count(*) FROM change WHERE action = 'person-left'"), ==, 0);
  g_assert_cmpint (
      succession_count (ward, "SELECT count(*) FROM change WHERE action = 'person-changed' AND "
                              "json_extract(body, '$.roles[0]') = 'auditor' AND "
                              "json_extract(body, '$.to') = 2"),
      ==, 1);
  g_autofree char *rest = succession_dup_kept (ward, MED_TEST_TECH, MED_ROLE_AUDITOR);
  g_assert_cmpstr (rest, ==, "");
}

/* Only an offer of work hangs on the role: nobody has to take anything over, and the offer ends. */
static void
test_offer_ends_with_the_role (void)
{
  static const gboolean leaves[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autoptr (MedTestWard) ward = succession_ward_new ();
      SuccessionCall call = { .leave = { .by_person = MED_TEST_LEAD } };

      call.person = person_as (MED_TEST_VENDOR, "p6", "Person 6",
                               leaves[i] ? MED_ROLE_VENDOR_ENGINEER : MED_ROLE_AUDITOR, !leaves[i]);
      succession_run (ward, succession_change_func, &call);
      g_assert_cmpint (succession_count (ward,
                                         "SELECT count(*) FROM handover WHERE state = 'withdrawn' "
                                         "AND ended_by = 3 AND ended_usec > 0"),
                       ==, 1);
      g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM change WHERE action = "
                                               "'work-given-to-successor' AND "
                                               "json_extract(body, '$.what') = 'offer'"),
                       ==, 1);
      g_assert_cmpint (succession_count (ward, "SELECT installer_id FROM attempt"), ==,
                       MED_TEST_TECH);
    }
}

/* One control of a running exception and one that was taken at once on another device. */
static MedTestWard *
ward_with_controls (MedTestException *exception)
{
  MedTestWard *ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (exception, ward);
  med_test_exception_run (exception);
  med_test_fleet_add_device (ward->engine, "10234", "Exa", "CT 64", "4.1");
  g_assert_true (med_test_ward_catch_up (ward));
  const MedProtection protection = {
    .disposition_id = succession_count (ward, "SELECT max(id) FROM disposition"),
    .person_id = MED_TEST_TECH,
    .control = { .kind = MED_CONTROL_ISOLATE,
                 .description = "Unplugged from the network",
                 .reference = "Log 3" },
  };
  med_test_exception_protect (exception, &protection, NULL, &error);
  g_assert_no_error (error);
  return ward;
}

/* Who took a control sees to its tests; when that person leaves, somebody else does. */
static void
test_controls_pass_on (void)
{
  g_auto (MedTestException) exception = { 0 };
  g_autoptr (MedTestWard) ward = ward_with_controls (&exception);
  SuccessionCall call = { .leave = { .by_person = MED_TEST_LEAD, .person_id = MED_TEST_TECH } };
  g_autofree char *held = succession_dup_held (ward, MED_TEST_TECH);

  g_assert_cmpstr (held, ==,
                   "Compensating controls to be tested (2): Firewall in front of the CT · "
                   "2027-02-20, Unplugged from the network\n"
                   "Exceptions requested; somebody must see to them (1): KB1 · 2027-05-01");
  succession_refused (ward, succession_leave_func, &call, MED_ERROR_REFUSED,
                      "Compensating controls to be tested (2)");
  call.leave.successor_id = MED_TEST_CLINICAL;
  succession_refused (ward, succession_leave_func, &call, MED_ERROR_REFUSED,
                      "Person 4 would need one of these roles");
  call.leave.successor_id = MED_TEST_SECURITY;
  const gint64 before = succession_count (ward, "SELECT count(*) FROM change");
  succession_run (ward, succession_leave_func, &call);
  g_assert_cmpint (
      succession_count (ward, "SELECT count(*) FROM control WHERE keeper_id = 5 AND taken_by = 1"),
      ==, 2);
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM change"), ==, before + 3);
  g_assert_cmpint (succession_count (ward,
                                     "SELECT count(*) FROM change WHERE action = "
                                     "'work-given-to-successor' AND json_extract(body, '$.what') = "
                                     "'control'"),
                   ==, 2);
  g_autofree char *nothing = succession_dup_held (ward, MED_TEST_TECH);
  g_assert_null (strstr (nothing, "controls"));
  g_autofree char *taken = succession_dup_held (ward, MED_TEST_SECURITY);
  g_assert_nonnull (strstr (taken, "Compensating controls to be tested (2)"));
  /* The screen and the command line name who sees to it, and who took it stays known. */
  g_autoptr (MedException) loaded = med_test_exception_load (&exception);
  const MedControl *control = loaded->controls->pdata[0];
  g_assert_cmpstr (control->taken_name, ==, "Person 1");
  g_assert_cmpstr (control->keeper_name, ==, "Person 5");
  g_assert_cmpstr (med_control_get_keeper (control), ==, "Person 5");
  /* Passed on again, it is the newest keeper who holds it, not one of the former. */
  call.leave.person_id = MED_TEST_SECURITY;
  call.leave.successor_id = MED_TEST_LEAD;
  call.leave.gives = MED_ROLE_SECURITY_OFFICER;
  succession_run (ward, succession_leave_func, &call);
  g_autofree char *newest = succession_dup_held (ward, MED_TEST_LEAD);
  g_assert_nonnull (strstr (newest, "Compensating controls to be tested (2)"));
}

/* What protects nothing any more is held by nobody. */
static void
test_ended_controls_are_nobodys (void)
{
  static const struct
  {
    const char *script;
    guint n;
  } cases[] = {
    { "UPDATE exception SET state = 'ended'", 1 },
    { "UPDATE exception SET state = 'refused'", 1 },
    { "UPDATE exception SET state = 'withdrawn'", 1 },
    { "UPDATE exception SET state = 'requested'", 2 },
    { "UPDATE disposition SET state = 'in-service'", 1 },
    { "UPDATE disposition SET state = 'closed-not-needed'", 1 },
    { "UPDATE disposition SET state = 'not-affected'", 1 },
    { "UPDATE disposition SET state = 'exception'", 2 },
    { "UPDATE disposition SET state = 'deferred'", 2 },
    { "UPDATE exception SET state = 'ended'; UPDATE disposition SET state = 'in-service'", 0 },
    { "UPDATE control SET failed = 1", 2 },
    { "UPDATE control SET keeper_id = 2", 0 },
    { "UPDATE control SET keeper_id = 2 WHERE disposition_id IS NULL", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MedTestException) exception = { 0 };
      g_autoptr (MedTestWard) ward = ward_with_controls (&exception);
      g_autofree char *wanted =
          g_strdup_printf ("Compensating controls to be tested (%u)", cases[i].n);

      med_test_fleet_run_script (ward->engine, cases[i].script);
      g_autofree char *held = succession_dup_held (ward, MED_TEST_TECH);
      if ((strstr (held, wanted) != NULL) != (cases[i].n > 0) ||
          (strstr (held, "Compensating") != NULL) != (cases[i].n > 0))
        g_error ("after “%s” the person holds: %s", cases[i].script, held);
    }
}

/* A technician who keeps a control does not lose the role for it; a lead or security officer may
 * test it as well. */
static void
test_keeper_keeps_a_role (void)
{
  g_auto (MedTestException) exception = { 0 };
  g_autoptr (MedTestWard) ward = ward_with_controls (&exception);
  SuccessionCall call = { .leave = { .by_person = MED_TEST_LEAD } };

  call.person = person_as (MED_TEST_TECH, "p1", "Person 1", MED_ROLE_VENDOR_ENGINEER, TRUE);
  succession_refused (ward, succession_change_func, &call, MED_ERROR_REFUSED,
                      "Compensating controls to be tested (2)");
  call.person = person_as (MED_TEST_TECH, "p1", "Person 1", MED_ROLE_SECURITY_OFFICER, TRUE);
  succession_run (ward, succession_change_func, &call);
  call.person = person_as (MED_TEST_TECH, "p1", "Person 1", MED_ROLE_CURATOR, TRUE);
  succession_refused (ward, succession_change_func, &call, MED_ERROR_REFUSED,
                      "Compensating controls to be tested (2)");
  g_assert_cmpint (succession_count (ward, "SELECT count(*) FROM control WHERE keeper_id IS NULL"),
                   ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/inventory/holding/" name, func)
  CASE ("what-a-role-is-needed-for", test_what_a_role_is_needed_for);
  CASE ("role-is-not-taken-from-who-needs-it", test_role_is_not_taken_from_who_needs_it);
  CASE ("role-without-work-is-free", test_role_without_work_is_free);
  CASE ("role-is-given-up", test_role_is_given_up);
  CASE ("offer-ends-with-the-role", test_offer_ends_with_the_role);
  CASE ("controls-pass-on", test_controls_pass_on);
  CASE ("ended-controls-are-nobodys", test_ended_controls_are_nobodys);
  CASE ("keeper-keeps-a-role", test_keeper_keeps_a_role);
  return g_test_run ();
}
