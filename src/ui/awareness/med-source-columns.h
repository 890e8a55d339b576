/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source-list.h"
#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

/* Of med_source_list_spec */
extern const MedTableColumn med_source_columns[];
extern const guint med_source_n_columns;

/* The time by which sources are stale; from the main thread, before the list is loaded anew */
void med_source_columns_set_now (gint64 usec);

G_END_DECLS
