/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-layout.h"

G_BEGIN_DECLS

GBytes *med_report_pdf_make (const MedReportDocument *document,
                             MedReportLayout *layout,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_report_pdf_set_metadata (cairo_surface_t *surface, const MedReportDocument *document);

G_END_DECLS
