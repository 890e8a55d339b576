/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition-state.h"
#include "engine/report/med-report-policy.h"

G_BEGIN_DECLS

/**
 * MedReportTask:
 * @config_id: the configuration the device has
 * @outcome: the worst outcome of the device as it is
 * @bod_days: days that directive 26-04 gives: by the catalogue, the exposure and what is decided of
 * automation; what is not known counts as the worse; -1: no number of days
 * @cots_released_usec: the exposure clock begins; 0: not known
 * @vendor_released_usec: the action clock begins: when the device vendor released the patch for
 * this device's release, before an install or now; 0: it did not, or it is not known
 * @vendor_state: of the device's release now, as a word
 * @verified_usec: when it was last verified on the device; 0: never
 * @lapsed_usec: since when a deferral or exception has ended by itself and nobody has decided anew;
 * 0: none has
 *
 * One patch for one device with its dates. Texts are valid while the function that was given the
 * task runs.
 */
typedef struct
{
  gint64 disposition_id;
  gint64 patch_id;
  gint64 config_id;
  MedDispositionState state;
  gint64 since_usec;
  const char *review_date; /* (nullable) */
  const char *reason;
  const char *asset;
  const char *device_name;
  const char *manufacturer;
  const char *model;
  const char *department; /* (nullable) */
  gboolean high_risk;
  MedReportOutcome outcome;
  int bod_days;
  const char *patch_number;
  gint64 cots_released_usec;
  gint64 vendor_released_usec;
  const char *vendor_state;
  gint64 verified_usec;
  gint64 lapsed_usec;
} MedReportTask;

/**
 * MedReportTaskClass:
 *
 * The columns of the fleet report. An open task is in exactly one of them.
 */
typedef enum
{
  MED_REPORT_TASK_ON_TIME,
  MED_REPORT_TASK_OVERDUE,
  MED_REPORT_TASK_EXCEPTION,
  MED_REPORT_TASK_WAITING,
  MED_REPORT_TASK_UNKNOWN,
  MED_REPORT_TASK_CLOSED,
} MedReportTaskClass;

typedef void (*MedReportTaskFunc) (const MedReportTask *task, gpointer user_data);

gboolean med_report_task_each_sync (MedConnection *connection,
                                    gint64 device_id,
                                    GCancellable *cancellable,
                                    MedReportTaskFunc func,
                                    gpointer user_data,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 med_report_task_get_start (const MedReportTask *self, const MedReportPolicy *policy);
MedReportTaskClass med_report_task_classify (const MedReportTask *self,
                                             const MedReportPolicy *policy,
                                             gint64 now_usec,
                                             const char *today,
                                             gint64 *due_usec);

G_END_DECLS
