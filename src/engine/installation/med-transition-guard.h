/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-transition.h"

G_BEGIN_DECLS

/* What must hold before a step; a row of the table names several. */
typedef enum
{
  MED_GUARD_IN_SCOPE,
  MED_GUARD_MATCHED,
  MED_GUARD_NOT_AFFECTED,
  MED_GUARD_VENDOR_OPEN,
  MED_GUARD_RELEASED,
  MED_GUARD_NOT_RELEASED,
  MED_GUARD_VALIDATED,
  MED_GUARD_WITHDRAWN,
  MED_GUARD_NO_LONGER_NEEDED,
  MED_GUARD_OBSOLETE,
  MED_GUARD_RETIRED,
  MED_GUARD_VENDOR_REVERSED,
  MED_GUARD_CHANGED_SINCE,
  MED_GUARD_UNCHANGED,
  MED_GUARD_DOWNTIME_MISSED,
  MED_GUARD_REASON,
  MED_GUARD_OUTCOME_DEFER,
  MED_GUARD_REVIEW_DATE,
  MED_GUARD_EVIDENCE,
  MED_GUARD_SIGNATURE,
  MED_GUARD_APPROVED_BY_OTHER,
  MED_GUARD_CLINICAL_IF_HIGH_RISK,
  MED_GUARD_WAS_HERE_BEFORE,
  MED_GUARD_PERIOD_ENDED,
  MED_GUARD_CHECKS,
  MED_GUARD_DOWNTIME,
  MED_GUARD_CONSENT,
  MED_GUARD_FREE_NOW,
  MED_GUARD_UNDER_SERVICE,
  MED_GUARD_TAKEN_FROM_USE,
  MED_GUARD_REHASHED,
  MED_GUARD_RESTORE_POINT,
  MED_GUARD_PREREQUISITES,
  MED_GUARD_NO_OTHER_ATTEMPT,
  MED_GUARD_VERSION_EXPECTED,
  MED_GUARD_VERSION_TARGET,
  MED_GUARD_VERSION_PREVIOUS,
  MED_GUARD_STEPS_PASSED,
  MED_GUARD_INSTALLER,
  MED_GUARD_OTHER_PERSON_IF_HIGH_RISK,
  MED_GUARD_RUN_ENDED,
  MED_GUARD_REMOVAL_INSTRUCTION,
  MED_GUARD_DEVICE_SAFE,
  MED_GUARD_WORK_ENDED,
  MED_N_GUARDS,
} MedGuard;

gboolean med_guard_holds (MedGuard guard, const MedTransitionFacts *facts);
const char *med_guard_get_title (MedGuard guard);
/* Of the guards before a start: the word that is stored, and its title, not yet translated */
const char *med_guard_to_word (MedGuard guard);
const char *med_guard_word_get_text (const char *word);
/* Bits 1 << MedGuard of those before the start of an install that do not hold */
guint64 med_guard_find_unmet_at_start (const MedTransitionFacts *facts);
char *med_guard_dup_missing (MedGuard guard, const MedTransitionFacts *facts);

G_END_DECLS
