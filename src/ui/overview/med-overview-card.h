/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/base/med-outcome.h"

G_BEGIN_DECLS

#define MED_TYPE_OVERVIEW_CARD (med_overview_card_get_type ())
G_DECLARE_FINAL_TYPE (MedOverviewCard, med_overview_card, MED, OVERVIEW_CARD, GtkButton)

GtkWidget *med_overview_card_new (const char *title);
void med_overview_card_set_title (MedOverviewCard *self, const char *title);
void med_overview_card_set (MedOverviewCard *self,
                            const char *value,
                            const char *detail,
                            MedOutcome outcome);

G_END_DECLS
