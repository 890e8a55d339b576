/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-pages.h"

G_BEGIN_DECLS

void med_report_fleet_chart_outcomes (MedReportPages *pages, JsonObject *data);
void med_report_fleet_chart_states (MedReportPages *pages, JsonObject *data);

G_END_DECLS
