/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/report/med-report-document.h"
#include "engine/report/med-report-language.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedReportPeriod:
 *
 * From the first moment to just before the second, microseconds since 1970 UTC.
 */
typedef struct
{
  gint64 from_usec;
  gint64 until_usec;
} MedReportPeriod;

JsonObject *med_report_fleet_gather_sync (MedConnection *connection,
                                          const MedReportPeriod *period,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_report_fleet_gather_activity_sync (MedConnection *connection,
                                                JsonObject *data,
                                                const MedReportPeriod *period,
                                                GCancellable *cancellable,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReportDocument *med_report_fleet_compose (JsonObject *data, MedReportLanguage *language);

G_END_DECLS
