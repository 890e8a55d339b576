/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-device-list.h"
#include "engine/risk/med-ssvc.h"
#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

#define MED_N_DEVICE_VIEW_COLUMNS 7
extern const MedTableColumn med_device_view_columns[MED_N_DEVICE_VIEW_COLUMNS];

/* A release read before then, or never, is marked. */
void med_device_columns_set_stale_before (gint64 usec);

/* How an outcome is shown, also in the detail; the icon and class of "not assessed" for -1 */
const char *med_device_outcome_get_icon_name (int outcome);
const char *med_device_outcome_get_css_class (int outcome);
char *med_device_outcome_dup_text (int outcome, gboolean provisional);

G_END_DECLS
