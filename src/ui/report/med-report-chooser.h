/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/report/med-report-choice.h"

G_BEGIN_DECLS

/**
 * MedReportChooser:
 *
 * The left side of the reports page: which report, about what, on which paper, in which language.
 * Signal `changed`: a person has chosen something else.
 */
#define MED_TYPE_REPORT_CHOOSER (med_report_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MedReportChooser, med_report_chooser, MED, REPORT_CHOOSER, AdwBin)

void med_report_chooser_set_now (MedReportChooser *self, gint64 now_usec);
void med_report_chooser_set_offers (MedReportChooser *self, MedReportOffers *offers);
void med_report_chooser_choose (MedReportChooser *self, MedReportKind kind);
void med_report_chooser_choose_subject (MedReportChooser *self, gint64 id);
void med_report_chooser_choose_component (MedReportChooser *self,
                                          const char *component,
                                          const char *versions);
gboolean med_report_chooser_wants_mark (MedReportChooser *self);
MedReportKind med_report_chooser_get_kind (MedReportChooser *self);
MedReportChoice *med_report_chooser_dup_choice (MedReportChooser *self);

G_END_DECLS
