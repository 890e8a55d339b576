/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-facts.h"

#define FACT(name) G_STRUCT_OFFSET (MedTransitionFacts, name)

static const gsize all_facts[] = {
  FACT (in_scope),
  FACT (matched),
  FACT (version_proves),
  FACT (device_retired),
  FACT (high_risk),
  FACT (device_safe),
  FACT (work_ended),
  FACT (reason_given),
  FACT (outcome_defer),
  FACT (review_date_given),
  FACT (signed_by_actor),
  FACT (approved_by_other),
  FACT (clinical_approval),
  FACT (evidence_given),
  FACT (was_here_before),
  FACT (period_ended),
  FACT (vendor_reversed),
  FACT (changed_since),
  FACT (downtime_missed),
  FACT (checks_allow),
  FACT (downtime_fits),
  FACT (consented),
  FACT (free_now),
  FACT (rehashed),
  FACT (restore_point),
  FACT (prerequisites_installed),
  FACT (other_attempt_open),
  FACT (version_read),
  FACT (version_expected),
  FACT (version_target),
  FACT (version_previous),
  FACT (steps_passed),
  FACT (is_installer),
  FACT (run_ended),
  FACT (removal_instruction),
};

G_STATIC_ASSERT (G_N_ELEMENTS (all_facts) == MED_TEST_N_FACTS);

const MedRole med_test_actors[MED_TEST_N_ACTORS] = {
  MED_ROLE_NONE,
  MED_ROLE_CURATOR,
  MED_ROLE_TECHNICIAN,
  MED_ROLE_LEAD,
  MED_ROLE_CLINICAL_OWNER,
  MED_ROLE_SECURITY_OFFICER,
  MED_ROLE_VENDOR_ENGINEER,
  MED_ROLE_AUDITOR,
  MED_ROLE_CURATOR | MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_CLINICAL_OWNER |
      MED_ROLE_SECURITY_OFFICER | MED_ROLE_VENDOR_ENGINEER | MED_ROLE_AUDITOR,
  MED_ACTOR_PROGRAM,
};

static void
set_fact (MedTransitionFacts *facts, gsize index, gboolean value)
{
  G_STRUCT_MEMBER (gboolean, facts, all_facts[index]) = value;
}

/* The only fact that no step wants to be so. */
static gboolean
wanted (gsize index)
{
  return all_facts[index] != FACT (other_attempt_open);
}

/* Which two facts are otherwise, each pair once. */
static void
find_pair (gsize pair, gsize *first, gsize *second)
{
  for (*second = 1; pair >= *second; (*second)++)
    pair -= *second;
  *first = pair;
}

/* Fills all that a person or the store states. */
void
med_test_facts_fill (MedTransitionFacts *facts, gsize pattern, GRand *chance)
{
  const gboolean is_pair =
      pattern > MED_TEST_N_FACTS && pattern <= MED_TEST_N_FACTS + MED_TEST_N_PAIRS;
  const gboolean is_drawn = pattern > MED_TEST_N_FACTS + MED_TEST_N_PAIRS + 1;
  gsize first = G_MAXSIZE, second = G_MAXSIZE;

  if (is_pair)
    find_pair (pattern - 1 - MED_TEST_N_FACTS, &first, &second);
  for (gsize i = 0; i < MED_TEST_N_FACTS; i++)
    if (pattern <= MED_TEST_N_FACTS)
      set_fact (facts, i, wanted (i) != (i + 1 == pattern));
    else if (is_pair)
      set_fact (facts, i, wanted (i) != (i == first || i == second));
    else
      set_fact (facts, i, is_drawn && g_rand_int_range (chance, 0, 4) != 0);
}
