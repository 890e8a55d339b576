/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/report/med-report.h"

G_BEGIN_DECLS

void med_report_printer_print_async (MedReport *report,
                                     MedReportPaper paper,
                                     GtkWindow *parent,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GtkPrintOperationResult
med_report_printer_print_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GtkPrintOperation *med_report_printer_new_operation (MedReport *report, MedReportPaper paper);

G_END_DECLS
