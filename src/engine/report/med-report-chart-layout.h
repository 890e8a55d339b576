/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/report/med-report-sheet.h"

G_BEGIN_DECLS

double med_report_chart_measure_start (const MedReportChart *chart,
                                       MedReportSheet *sheet,
                                       const MedReportTable *beside);
gboolean med_report_chart_lay_out (const MedReportChart *chart,
                                   MedReportSheet *sheet,
                                   const MedReportTable *beside,
                                   GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
