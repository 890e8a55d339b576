/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/report/med-report-document.h"
#include "engine/report/med-report-language.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* Where a device stands on an alert, the worst first. */
typedef enum
{
  MED_ALERT_AFFECTED,
  MED_ALERT_PROVISIONAL,
  MED_ALERT_CANNOT_TELL,
  MED_ALERT_INVESTIGATED,
  MED_ALERT_COMPONENTS_UNKNOWN,
  MED_ALERT_FIXED,
  MED_ALERT_NOT_AFFECTED,
  MED_ALERT_N_ANSWERS,
} MedAlertAnswer;

const char *med_alert_answer_to_word (MedAlertAnswer answer);
gboolean med_alert_answer_is_open (MedAlertAnswer answer);

JsonObject *med_report_alert_gather_sync (MedConnection *connection,
                                          gint64 advisory_id,
                                          const char *cve,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReportDocument *med_report_alert_compose (JsonObject *data, MedReportLanguage *language);

/* Which of its advisory's revisions counts, or which CVE, is meant by what a person typed. */
gboolean med_report_alert_find_sync (MedConnection *connection,
                                     const char *text,
                                     gint64 *advisory_id,
                                     char **cve,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
