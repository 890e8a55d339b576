/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report.h"

G_BEGIN_DECLS

JsonObject *med_report_reconciliation_gather_sync (MedConnection *connection,
                                                   gint64 id,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReportDocument *
med_report_reconciliation_compose (JsonObject *data, MedReportLanguage *language);
MedReport *med_report_reconciliation_make_sync (MedConnection *connection,
                                                gint64 id,
                                                MedReportPaper paper,
                                                const char *language,
                                                GCancellable *cancellable,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
