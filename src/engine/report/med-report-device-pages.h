/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-pages.h"

G_BEGIN_DECLS

void
med_report_device_pages_identity (MedReportPages *pages, JsonObject *device, gboolean with_risk);
char *med_report_device_pages_join (JsonArray *array, const char *member);

G_END_DECLS
