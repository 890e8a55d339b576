/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The month that has not ended yet, and the twelve before it. */
#define MED_REPORT_N_MONTHS 13

/* What the rows of the reports page offer to choose. */
void med_report_rows_fill_months (AdwComboRow *row, gint64 now_usec, gint64 *edges);
void med_report_rows_fill_languages (AdwComboRow *row);
void med_report_rows_prepare_orders (AdwComboRow *row);
void med_report_rows_fill_orders (AdwComboRow *row, GPtrArray *orders, gint64 id);
void med_report_rows_select_order (AdwComboRow *row, GPtrArray *orders, gint64 id);
gint64 med_report_rows_get_order (AdwComboRow *row, GPtrArray *orders);

G_END_DECLS
