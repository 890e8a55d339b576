/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-held-list.h"
#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

/* Of med_held_list_spec */
extern const MedTableColumn med_held_list_columns[];
extern const guint med_held_list_n_columns;

G_END_DECLS
