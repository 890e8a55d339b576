/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-transition-guard.h"

G_BEGIN_DECLS

/* "No signature" where a meaning stands in the table. */
#define MED_MEANING_NONE ((MedMeaning) -1)

/**
 * MedTransitionRule:
 * @machine: which machine
 * @from: state
 * @to: state
 * @number: of the process description (T1 to T33; a letter marks what was completed here)
 * @roles: any one of them
 * @meaning: of the actor's signature, or MED_MEANING_NONE
 * @guards: bits 1 << MedGuard
 *
 * One way from a state to another. There may be two for the same pair, for different actors.
 */
typedef struct
{
  MedMachine machine;
  int from;
  int to;
  const char *number;
  MedRole roles;
  MedMeaning meaning;
  guint64 guards;
} MedTransitionRule;

const MedTransitionRule *med_transition_table (gsize *n_rules);
const MedTransitionRule *med_transition_find_rule (
    MedMachine machine, int from, int to, MedRole roles, const MedTransitionFacts *facts);

G_END_DECLS
