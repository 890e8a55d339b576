/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-table-query.h"

G_BEGIN_DECLS

#define MED_TYPE_TABLE_ROW (med_table_row_get_type ())
G_DECLARE_FINAL_TYPE (MedTableRow, med_table_row, MED, TABLE_ROW, GObject)

gint64 med_table_row_get_id (MedTableRow *self);
/* FALSE until the fields arrive; then ::notify "loaded" */
gboolean med_table_row_get_loaded (MedTableRow *self);
/* (nullable) %NULL for NULL and while not loaded */
const char *med_table_row_get_text (MedTableRow *self, guint column);

/* For the table that owns the row. */
MedTableRow *med_table_row_new (gint64 id, GHashTable *live);
void med_table_row_set_page (MedTableRow *self, MedTablePage *page, guint index);
gboolean med_table_row_is_from (MedTableRow *self, MedTablePage *page);

G_END_DECLS
