/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

void med_table_columns_build (GtkColumnView *view,
                              MedTable *table,
                              const MedTableColumn *columns,
                              guint n_columns);
void
med_table_columns_show_spare (GtkColumnView *view, const MedTableColumn *columns, gboolean show);
gboolean med_table_columns_get_sort (GtkColumnView *view, guint *index, gboolean *descending);

G_END_DECLS
