/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedOutcome:
 * @MED_OUTCOME_UNKNOWN: not checked or cannot be told; never green
 * @MED_OUTCOME_GOOD: as it should be
 * @MED_OUTCOME_WARNING: needs attention
 * @MED_OUTCOME_BAD: failed or forbidden
 * @MED_OUTCOME_WAITING: somebody's turn
 * @MED_OUTCOME_NEUTRAL: neither good nor bad
 *
 * How a result is to be shown: word, icon and colour go together.
 */
typedef enum
{
  MED_OUTCOME_UNKNOWN,
  MED_OUTCOME_GOOD,
  MED_OUTCOME_WARNING,
  MED_OUTCOME_BAD,
  MED_OUTCOME_WAITING,
  MED_OUTCOME_NEUTRAL,
} MedOutcome;

G_END_DECLS
