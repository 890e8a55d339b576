/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MedOutcome:
 * @MED_OUTCOME_UNKNOWN: not checked or cannot be told; never green
 * @MED_OUTCOME_GOOD: as it should be
 * @MED_OUTCOME_WARNING: needs attention
 * @MED_OUTCOME_BAD: failed or forbidden
 * @MED_OUTCOME_WAITING: somebody's turn
 * @MED_OUTCOME_NEUTRAL: neither good nor bad
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

/* Style class and icon of an outcome, also for the `present` function of a table's column. */
const char *med_outcome_get_css_class (MedOutcome outcome); /* (nullable) */
const char *med_outcome_get_icon_name (MedOutcome outcome); /* (nullable) */

#define MED_TYPE_OUTCOME_BADGE (med_outcome_badge_get_type ())
G_DECLARE_FINAL_TYPE (MedOutcomeBadge, med_outcome_badge, MED, OUTCOME_BADGE, GtkWidget)

GtkWidget *med_outcome_badge_new (MedOutcome outcome, const char *word);
/* @icon_name may be NULL for the outcome's own */
void med_outcome_badge_set (MedOutcomeBadge *self,
                            MedOutcome outcome,
                            const char *word,
                            const char *icon_name);

G_END_DECLS
