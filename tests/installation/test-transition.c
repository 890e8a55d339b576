/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-transition.h"
#include "support/med-test-facts.h"

/* The rules are written here a second time, as a person reads them in the process description, and
 * not by asking the table: what the table allows must not break any of them, whatever the facts. */

#define FACT(name) G_STRUCT_OFFSET (MedTransitionFacts, name)
#define IS(fact, name) ((fact) == MED_DISPOSITION_##name)

/* §5.3 of the process description, for a disposition. NULL: nothing forbids it. */
static const char *
forbidden_install (MedDispositionState from, MedDispositionState to, const MedTransitionFacts *f)
{
  if (!IS (to, INSTALLING))
    return NULL;
  if (f->vendor_state != MED_VENDOR_STATE_RELEASED)
    return "1: install of what the vendor has not released";
  if (f->service_state != MED_SERVICE_UNDER_SERVICE || !f->free_now)
    return "3: start in clinical use, over a booking or without hand-over";
  if (!f->restore_point)
    return "5: start without a restore point";
  if (f->other_attempt_open)
    return "4: two attempts on one device";
  if (IS (from, FAILED))
    return "8: second try without restoring";
  if (!f->prerequisites_installed || !f->version_read || !f->version_expected)
    return "13: out of order, or another release than expected";
  if (!f->checks_allow || !f->rehashed)
    return "2: install of bytes that are not checked";
  if (f->changed_since)
    return "2: install of what changed after it was staged";
  if (!f->downtime_fits)
    return "4: no room for the rollback reserve";
  return f->in_scope ? NULL : "16: outside the scope";
}

static const char *
forbidden_result (MedDispositionState from, MedDispositionState to, const MedTransitionFacts *f)
{
  gboolean proven = f->version_read && f->version_target;

  if (IS (to, IN_SERVICE) && (IS (from, INSTALLING) || IS (from, INTERRUPTED)))
    return "6: a report of success is not a verification";
  if (IS (to, IN_SERVICE) && !IS (from, REMOVAL_REQUIRED) &&
      (!proven || !f->steps_passed || !f->signed_by_actor))
    return "6: in service without verification";
  if (IS (to, INSTALLED_UNVERIFIED) && !proven)
    return "10: installed without having read the device";
  if (IS (from, FAILED) && (IS (to, SCHEDULED) || IS (to, STAGED) || IS (to, AUTHORIZED)))
    return "8: second try without restoring";
  if (IS (to, RESTORED) && !(f->version_read && f->version_previous && f->steps_passed))
    return "9: restored to what was never validated";
  if ((IS (to, IN_SERVICE) || IS (to, RESTORED)) && !IS (from, REMOVAL_REQUIRED) && f->high_risk &&
      f->is_installer)
    return "11: own work verified on a high-risk device";
  return NULL;
}

static const char *
forbidden_decision (MedDispositionState from, MedDispositionState to, const MedTransitionFacts *f)
{
  if (IS (to, STAGED) && IS (from, AUTHORIZED) && !f->checks_allow)
    return "2: staged with a missing check";
  if (IS (to, STAGED) && !IS (from, AUTHORIZED) && !IS (from, SCHEDULED))
    return "2: staged without the checks";
  if ((IS (to, SCHEDULED) || (IS (from, AUTHORIZED) && IS (to, STAGED))) && f->changed_since)
    return "2: staged or scheduled on the authorization of another statement";
  if (IS (from, AUTHORIZED) && IS (to, AUTHORIZED) && !f->changed_since)
    return "2: authorized twice over the same statement";
  if (IS (to, SCHEDULED) && (!f->downtime_fits || !f->consented))
    return "4: scheduled without room or consent";
  if ((IS (to, DEFERRED) || IS (to, EXCEPTION)) && !f->review_date_given)
    return "12: deferral or exception without a date";
  if (IS (to, EXCEPTION) && (IS (from, EXCEPTION) || IS (from, DEFERRED)))
    return "12: silent renewal";
  if (IS (to, EXCEPTION) && (!f->approved_by_other || (f->high_risk && !f->clinical_approval)))
    return "11: own request approved";
  if ((IS (to, AUTHORIZED) || IS (to, IN_INTERNAL_TEST)) &&
      f->vendor_state != MED_VENDOR_STATE_RELEASED)
    return "1: authorized before the vendor's release";
  return NULL;
}

/* Forward only: what is found to be outside the scope later may still go back. */
static gboolean
out_of_scope_planned (MedDispositionState from, MedDispositionState to, const MedTransitionFacts *f)
{
  gboolean decision = IS (from, CANDIDATE) || IS (from, WAITING_FOR_VENDOR) ||
                      IS (from, IN_INTERNAL_TEST) || IS (from, NOT_AUTHORIZED) ||
                      IS (from, RESTORED);

  if (f->in_scope)
    return FALSE;
  return (IS (from, CANDIDATE) && IS (to, WAITING_FOR_VENDOR)) || IS (to, IN_INTERNAL_TEST) ||
         (decision && IS (to, AUTHORIZED)) || (IS (from, AUTHORIZED) && IS (to, STAGED)) ||
         IS (to, SCHEDULED) || IS (to, INSTALLING);
}

static const char *
forbidden (MedDispositionState from,
           MedDispositionState to,
           MedRole roles,
           const MedTransitionFacts *f)
{
  const char *why = forbidden_install (from, to, f);

  if (why == NULL)
    why = forbidden_result (from, to, f);
  if (why == NULL)
    why = forbidden_decision (from, to, f);
  if (why != NULL)
    return why;
  if (out_of_scope_planned (from, to, f))
    return "16: outside the scope";
  if (roles == MED_ACTOR_PROGRAM &&
      (IS (to, INSTALLED_UNVERIFIED) || IS (to, IN_SERVICE) || IS (to, INSTALLING) ||
       IS (to, RESTORED) || ((IS (from, INTERRUPTED) || IS (from, INSTALLING)) && IS (to, FAILED))))
    return "10: the program decides an outcome by itself";
  if ((roles == MED_ROLE_AUDITOR || roles == MED_ROLE_NONE))
    return "somebody without a part in the process acts";
  /* Where the device is not with its clinic, only what is done there may be asked for; and what
   * makes a device unsafe needs it taken from use. */
  gboolean in_clinic =
      f->service_state == MED_SERVICE_IN_USE || f->service_state == MED_SERVICE_HANDED_OVER;
  if (med_disposition_state_is_unsafe (to) && !med_disposition_state_is_unsafe (from) && in_clinic)
    return "7: unsafe while in clinical use";
  return NULL;
}

static guint64
walk_pair (MedDispositionState from, MedDispositionState to, GRand *chance)
{
  guint64 n_allowed = 0;

  if (med_transition_get_roles (MED_MACHINE_DISPOSITION, from, to) == MED_ROLE_NONE)
    return 0; /* whatever the facts: see no-way-is-no-way */
  for (int vendor = 0; vendor < MED_N_VENDOR_STATES; vendor++)
    for (int service = 0; service < MED_N_SERVICE_STATES; service++)
      for (gsize pattern = 0; pattern < MED_TEST_N_PATTERNS; pattern++)
        {
          MedTransitionFacts facts = { .vendor_state = vendor, .service_state = service };

          med_test_facts_fill (&facts, pattern, chance);
          for (gsize i = 0; i < MED_TEST_N_ACTORS; i++)
            {
              if (!med_transition_evaluate (MED_MACHINE_DISPOSITION, &facts, from, to,
                                            med_test_actors[i], NULL))
                continue;
              const char *why = forbidden (from, to, med_test_actors[i], &facts);
              n_allowed++;
              if (why != NULL)
                g_error ("%s → %s by %x with vendor %d, service %d, pattern %zu: %s",
                         med_disposition_state_to_word (from), med_disposition_state_to_word (to),
                         med_test_actors[i], vendor, service, pattern, why);
            }
        }
  return n_allowed;
}

static void
test_forbidden (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (62443);
  guint64 n_allowed = 0;

  for (int from = 0; from <= MED_N_DISPOSITION_STATES; from++)
    for (int to = 0; to < MED_N_DISPOSITION_STATES; to++)
      n_allowed += walk_pair (from, to, chance);
  g_test_message ("%" G_GUINT64_FORMAT " steps were allowed, none of them forbidden", n_allowed);
  g_assert_cmpuint (n_allowed, >, 10000);
}

/* What the table does not name cannot happen to anybody, with everything as a step wants it. */
static void
test_no_way (void)
{
  MedTransitionFacts facts = { .vendor_state = MED_VENDOR_STATE_RELEASED,
                               .service_state = MED_SERVICE_UNDER_SERVICE };
  guint n_ways = 0;

  med_test_facts_fill (&facts, 0, NULL);
  for (int from = 0; from <= MED_N_DISPOSITION_STATES; from++)
    for (int to = 0; to < MED_N_DISPOSITION_STATES; to++)
      {
        MedRole roles = med_transition_get_roles (MED_MACHINE_DISPOSITION, from, to);
        n_ways += roles != MED_ROLE_NONE;
        for (gsize i = 0; i < MED_TEST_N_ACTORS; i++)
          if ((roles & med_test_actors[i]) == 0)
            g_assert_false (med_transition_evaluate (MED_MACHINE_DISPOSITION, &facts, from, to,
                                                     med_test_actors[i], NULL));
      }
  g_test_message ("%u ways", n_ways);
  /* the shortest cuts that must never be made */
  g_assert_cmpuint (med_transition_get_roles (MED_MACHINE_DISPOSITION, MED_DISPOSITION_FAILED,
                                              MED_DISPOSITION_SCHEDULED),
                    ==, MED_ROLE_NONE);
  g_assert_cmpuint (med_transition_get_roles (MED_MACHINE_DISPOSITION, MED_DISPOSITION_INSTALLING,
                                              MED_DISPOSITION_IN_SERVICE),
                    ==, MED_ROLE_NONE);
}

/* Every fact that a start needs is asked for by name. */
static void
test_start_needs_all (void)
{
  static const gsize needed[] = {
    FACT (in_scope),         FACT (checks_allow), FACT (rehashed),
    FACT (downtime_fits),    FACT (consented),    FACT (free_now),
    FACT (restore_point),    FACT (version_read), FACT (prerequisites_installed),
    FACT (version_expected),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      MedTransitionFacts facts = { .vendor_state = MED_VENDOR_STATE_RELEASED,
                                   .service_state = MED_SERVICE_UNDER_SERVICE };
      g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);

      for (gsize j = 0; j < G_N_ELEMENTS (needed); j++)
        G_STRUCT_MEMBER (gboolean, &facts, needed[j]) = TRUE;
      g_assert_true (med_transition_evaluate (MED_MACHINE_DISPOSITION, &facts,
                                              MED_DISPOSITION_SCHEDULED, MED_DISPOSITION_INSTALLING,
                                              MED_ROLE_TECHNICIAN, NULL));
      G_STRUCT_MEMBER (gboolean, &facts, needed[i]) = FALSE;
      g_assert_false (
          med_transition_evaluate (MED_MACHINE_DISPOSITION, &facts, MED_DISPOSITION_SCHEDULED,
                                   MED_DISPOSITION_INSTALLING, MED_ROLE_TECHNICIAN, missing));
      g_assert_cmpuint (missing->len, ==, 1);
    }
}

/* Everything that is missing is named at once, not one after the other. */
static void
test_all_missing_named (void)
{
  MedTransitionFacts facts = { .checks_reason = "malware: not checked" };
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);

  g_assert_false (med_transition_evaluate (MED_MACHINE_DISPOSITION, &facts,
                                           MED_DISPOSITION_AUTHORIZED, MED_DISPOSITION_STAGED,
                                           MED_ROLE_TECHNICIAN, missing));
  g_assert_cmpuint (missing->len, ==, 3);
  g_assert_nonnull (strstr (missing->pdata[2], "malware: not checked"));
}

/* Where the program lets a disposition stand after a withdrawal has been worked through. */
static void
test_withdrawal (void)
{
  static const MedDispositionState listed[] = {
    MED_DISPOSITION_CANDIDATE,
    MED_DISPOSITION_NOT_AFFECTED,
    MED_DISPOSITION_WAITING_FOR_VENDOR,
    MED_DISPOSITION_NOT_AUTHORIZED,
    MED_DISPOSITION_INSTALLING,
    MED_DISPOSITION_INTERRUPTED,
    MED_DISPOSITION_FAILED,
    MED_DISPOSITION_RESTORING,
    MED_DISPOSITION_RESTORED,
    MED_DISPOSITION_OUT_OF_SERVICE,
    MED_DISPOSITION_EXCEPTION,
    MED_DISPOSITION_REMOVAL_REQUIRED,
    MED_DISPOSITION_CLOSED_NOT_NEEDED,
    MED_DISPOSITION_DEFERRED,
  };

  for (int b = 0; b < MED_N_DISPOSITION_STATES; b++)
    {
      MedTransitionFacts facts = { .vendor_state = MED_VENDOR_STATE_WITHDRAWN,
                                   .service_state = MED_SERVICE_UNDER_SERVICE };
      int now = b;
      gboolean is_listed = FALSE;

      for (int to = 0; to < MED_N_DISPOSITION_STATES; to++)
        if (med_transition_evaluate (MED_MACHINE_DISPOSITION, &facts, now, to, MED_ACTOR_PROGRAM,
                                     NULL))
          {
            now = to;
            break;
          }
      for (gsize i = 0; i < G_N_ELEMENTS (listed); i++)
        is_listed |= listed[i] == (MedDispositionState) now;
      if (!is_listed)
        g_error ("after a withdrawal %s stays", med_disposition_state_to_word (now));
    }
}

static void
test_return_to_use (void)
{
  MedTransitionFacts facts = { .service_state = MED_SERVICE_AWAITING_RETURN,
                               .signed_by_actor = TRUE };

  for (gsize i = 0; i < MED_TEST_N_ACTORS; i++)
    g_assert_false (med_transition_evaluate (MED_MACHINE_SERVICE, &facts,
                                             MED_SERVICE_AWAITING_RETURN, MED_SERVICE_IN_USE,
                                             med_test_actors[i], NULL));
  facts.device_safe = TRUE;
  for (gsize i = 0; i < MED_TEST_N_ACTORS; i++)
    g_assert_cmpint (med_transition_evaluate (MED_MACHINE_SERVICE, &facts,
                                              MED_SERVICE_AWAITING_RETURN, MED_SERVICE_IN_USE,
                                              med_test_actors[i], NULL),
                     ==, (med_test_actors[i] & MED_ROLE_CLINICAL_OWNER) != 0);
  facts.device_safe = FALSE;
  facts.reason_given = TRUE;
  g_assert_false (med_transition_evaluate (MED_MACHINE_SERVICE, &facts, MED_SERVICE_HANDED_OVER,
                                           MED_SERVICE_IN_USE, MED_ROLE_CLINICAL_OWNER, NULL));
  /* Work on the device is never left by the back door. */
  g_assert_false (med_transition_evaluate (MED_MACHINE_SERVICE, &facts, MED_SERVICE_UNDER_SERVICE,
                                           MED_SERVICE_IN_USE, MED_ROLE_CLINICAL_OWNER, NULL));
}

static void
test_options (void)
{
  MedTransitionFacts facts = { .vendor_state = MED_VENDOR_STATE_RELEASED, .in_scope = TRUE };
  g_autoptr (GPtrArray) options = med_transition_list (MED_MACHINE_DISPOSITION, &facts,
                                                       MED_DISPOSITION_CANDIDATE, MED_ROLE_LEAD);
  guint n_allowed = 0;

  for (guint i = 0; i < options->len; i++)
    {
      const MedTransitionOption *option = options->pdata[i];
      n_allowed += option->allowed;
      g_assert_true (option->permitted);
      g_assert_cmpint (option->allowed, ==, option->missing->len == 0);
      for (guint j = 0; j < i; j++)
        g_assert_cmpint (option->to, !=, ((MedTransitionOption *) options->pdata[j])->to);
    }
  g_assert_cmpuint (options->len, ==, 5);
  g_assert_cmpuint (n_allowed, ==, 1);
}

static void
test_words (void)
{
  MedDispositionState b;
  MedServiceState c;

  for (guint i = 0; i < MED_N_DISPOSITION_STATES; i++)
    {
      g_assert_true (med_disposition_state_from_word (med_disposition_state_to_word (i), &b));
      g_assert_cmpuint (b, ==, i);
      g_assert_cmpuint (strlen (med_disposition_state_get_title (i)), >, 3);
    }
  for (guint i = 0; i < MED_N_SERVICE_STATES; i++)
    {
      g_assert_true (med_service_state_from_word (med_service_state_to_word (i), &c));
      g_assert_cmpuint (c, ==, i);
    }
  g_assert_false (med_disposition_state_from_word ("", &b));
  g_assert_false (med_service_state_from_word (NULL, &c));
  /* Only one state is good news. */
  for (guint i = 0; i < MED_N_DISPOSITION_STATES; i++)
    g_assert_cmpint (med_disposition_state_get_outcome (i) == MED_OUTCOME_GOOD, ==,
                     i == MED_DISPOSITION_IN_SERVICE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/installation/transition/what-is-forbidden-is-impossible", test_forbidden);
  g_test_add_func ("/installation/transition/no-way-is-no-way", test_no_way);
  g_test_add_func ("/installation/transition/start-needs-every-fact", test_start_needs_all);
  g_test_add_func ("/installation/transition/all-that-is-missing-is-named", test_all_missing_named);
  g_test_add_func ("/installation/transition/withdrawal-ends-in-a-listed-state", test_withdrawal);
  g_test_add_func ("/installation/transition/unsafe-device-is-not-returned", test_return_to_use);
  g_test_add_func ("/installation/transition/options-say-why-not", test_options);
  g_test_add_func ("/installation/transition/words-are-unique", test_words);
  return g_test_run ();
}
