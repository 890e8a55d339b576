/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/report/med-report-choice.h"

G_BEGIN_DECLS

/* The month that has not ended yet, and the twelve before it. */
#define MED_REPORT_N_MONTHS 13
/* Four that have passed, the one that runs, and eight to come. */
#define MED_REPORT_N_WEEKS 13
#define MED_REPORT_WEEKS_BEFORE 4

/* What the rows of the reports page offer to choose. */
void med_report_rows_fill_months (AdwComboRow *row, gint64 now_usec, gint64 *edges);
void med_report_rows_fill_languages (AdwComboRow *row);
void med_report_rows_fill_weeks (AdwComboRow *row, gint64 now_usec, gint64 *edges);
void med_report_rows_prepare_offers (AdwComboRow *row);
void med_report_rows_fill_offers (AdwComboRow *row, GPtrArray *offers, gint64 id);
void med_report_rows_select_offer (AdwComboRow *row, GPtrArray *offers, gint64 id);
const MedReportOffer *med_report_rows_get_offer (AdwComboRow *row, GPtrArray *offers);

G_END_DECLS
