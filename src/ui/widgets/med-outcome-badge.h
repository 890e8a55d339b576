/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/base/med-outcome.h"

G_BEGIN_DECLS

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
void med_outcome_badge_set_wrap (MedOutcomeBadge *self, gboolean wrap);

G_END_DECLS
