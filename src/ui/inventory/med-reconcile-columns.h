/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

/* Of a list of `med_reconcile_list_spec`: what was found in words, an icon and a colour */
extern const MedTableColumn med_reconcile_columns[];
extern const guint med_reconcile_n_columns;

G_END_DECLS
