/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/med-table-places.h"
#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

#define MED_TYPE_TABLE_CELL (med_table_cell_get_type ())
G_DECLARE_FINAL_TYPE (MedTableCell, med_table_cell, MED, TABLE_CELL, GtkWidget)

GtkWidget *med_table_cell_new (const MedTableColumn *column);
void med_table_cell_set_place (MedTableCell *self, MedTablePlace *place);
const char *med_table_cell_get_text (MedTableCell *self);

G_END_DECLS
