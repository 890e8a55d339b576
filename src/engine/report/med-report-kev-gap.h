/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-pages.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

gboolean med_report_kev_gap_gather_sync (MedConnection *connection,
                                         JsonObject *data,
                                         gint64 device_id,
                                         GHashTable *configs,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GHashTable *med_report_kev_gap_new_configs (void);
guint med_report_kev_gap_count (JsonObject *data);
void med_report_kev_gap_add (MedReportPages *pages, JsonObject *data, gboolean of_fleet);

G_END_DECLS
