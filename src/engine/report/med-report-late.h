/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-pages.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* What was entered late, found or reported, and the nonconformances: of one work order, or where
 * @disposition_id is 0 of a device. Members `late` and `nonconformances`. */
gboolean med_report_late_gather_sync (MedConnection *connection,
                                      JsonObject *data,
                                      gint64 device_id,
                                      gint64 disposition_id,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing where there is nothing */
void med_report_late_add (MedReportPages *pages, JsonObject *data);
/* How a person signed, in the report's language */
const char *med_report_late_say_identity (MedReportPages *pages, const char *identity);

G_END_DECLS
