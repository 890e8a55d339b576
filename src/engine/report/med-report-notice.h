/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/report/med-report-document.h"
#include "engine/report/med-report-fleet.h"
#include "engine/report/med-report-language.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

JsonObject *med_report_notice_gather_sync (MedConnection *connection,
                                           gint64 department_id,
                                           const MedReportPeriod *period,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReportDocument *med_report_notice_compose (JsonObject *data, MedReportLanguage *language);

G_END_DECLS
