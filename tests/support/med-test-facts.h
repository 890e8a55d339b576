/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-transition.h"

G_BEGIN_DECLS

/* Every role alone, all together, nobody, and the program. */
#define MED_TEST_N_ACTORS 10
extern const MedRole med_test_actors[MED_TEST_N_ACTORS];

/* Sets of facts. Pattern 0: everything is as a step wants it; then but for one; then but for two;
 * then all false; then by chance. The vendor's and the device's state are left to the caller. */
#define MED_TEST_N_FACTS 35
#define MED_TEST_N_PAIRS (MED_TEST_N_FACTS * (MED_TEST_N_FACTS - 1) / 2)
#define MED_TEST_N_PATTERNS (1 + MED_TEST_N_FACTS + MED_TEST_N_PAIRS + 1 + 30)
void med_test_facts_fill (MedTransitionFacts *facts, gsize pattern, GRand *chance);

G_END_DECLS
