/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-table.h"
#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

/* Of med_inbox_spec */
extern const MedTableColumn med_advisory_list_columns[];
extern const guint med_advisory_list_n_columns;

G_END_DECLS
