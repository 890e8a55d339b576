/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/report/med-report-sheet.h"

G_BEGIN_DECLS

double med_report_table_measure_start (const MedReportTable *table, MedReportSheet *sheet);
double med_report_table_measure (const MedReportTable *table, MedReportSheet *sheet, double width);
gboolean med_report_table_lay_out (const MedReportTable *table,
                                   MedReportSheet *sheet,
                                   GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
