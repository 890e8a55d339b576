/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/report/med-report-document.h"
#include "engine/report/med-report-language.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

JsonObject *med_report_component_gather_sync (MedConnection *connection,
                                              const char *component,
                                              const char *versions,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReportDocument *med_report_component_compose (JsonObject *data, MedReportLanguage *language);

G_END_DECLS
