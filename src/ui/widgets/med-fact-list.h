/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/widgets/med-outcome-badge.h"

G_BEGIN_DECLS

/**
 * MedFactList:
 *
 * Label and value, one pair a line: the body of a detail pane. Values wrap, can be selected and
 * copied, and are never markup. A value that is missing says so in the colour of unknown.
 */
#define MED_TYPE_FACT_LIST (med_fact_list_get_type ())
G_DECLARE_FINAL_TYPE (MedFactList, med_fact_list, MED, FACT_LIST, GtkWidget)

MedFactList *med_fact_list_new (void);
void med_fact_list_clear (MedFactList *self);
/* @value NULL or "" shows "Not known" */
void med_fact_list_add (MedFactList *self, const char *label, const char *value);
void med_fact_list_add_outcome (MedFactList *self,
                                const char *label,
                                MedOutcome outcome,
                                const char *word);
void med_fact_list_add_widget (MedFactList *self, const char *label, GtkWidget *value);
/* A heading over the pairs that follow */
void med_fact_list_add_heading (MedFactList *self, const char *heading);

G_END_DECLS
