/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source-key.h"
#include "engine/source/med-source-list.h"
#include "engine/source/med-source-probe.h"
#include "ui/widgets/med-fact-list.h"

G_BEGIN_DECLS

/* What is known of a source, drawn */

void med_source_facts_fill (MedFactList *facts, const MedSourceDetail *detail);
void med_source_facts_fill_probe (MedFactList *facts, const MedSourceProbe *probe);

GtkWidget *med_source_hold_row_new (const MedSourceHeldItem *item);
GtkWidget *med_source_key_row_new (const MedSourceKey *key);
/* @row: one of the above */
void med_source_row_add_button (GtkWidget *row, GtkWidget *button);
void med_source_rows_clear (GtkListBox *list);

G_END_DECLS
