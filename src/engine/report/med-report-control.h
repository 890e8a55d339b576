/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-pages.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* What R2 and R5 say of compensating controls. */

/* (element-type MedControl): whole numbers and stored words only */
JsonArray *med_report_control_describe (GPtrArray *controls);
gboolean med_report_control_gather_sync (MedConnection *connection,
                                         JsonObject *data,
                                         gint64 device_id,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It failed or was not tested in time: it counts for nothing. */
gboolean med_report_control_is_bad (JsonObject *control);
char *med_report_control_dup_evidence (JsonObject *control);
void med_report_control_add_tests (MedReportPages *pages,
                                   MedReportTable *table,
                                   JsonObject *control,
                                   MedReportStyle style);
void med_report_control_add (MedReportPages *pages, JsonObject *data);

G_END_DECLS
