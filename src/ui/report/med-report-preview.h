/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/report/med-report.h"

G_BEGIN_DECLS

/**
 * MedReportPreview:
 *
 * The pages of a report on screen, below each other, for a [class@Gtk.ScrolledWindow]. Only the
 * pages in sight are drawn.
 */
#define MED_TYPE_REPORT_PREVIEW (med_report_preview_get_type ())
G_DECLARE_FINAL_TYPE (MedReportPreview, med_report_preview, MED, REPORT_PREVIEW, GtkWidget)

void med_report_preview_set_report (MedReportPreview *self, MedReport *report);
void med_report_preview_set_scroller (MedReportPreview *self, GtkScrolledWindow *scroller);
void med_report_preview_set_zoom (MedReportPreview *self, double zoom);
double med_report_preview_get_zoom (MedReportPreview *self);
guint med_report_preview_get_page (MedReportPreview *self);

G_END_DECLS
