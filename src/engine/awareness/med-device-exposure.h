/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-assessment-scope.h"

G_BEGIN_DECLS

/* In SQL: where a device stands on a vulnerability, over "device d" and "exposure e" of its
 * configuration: what is told of it alone counts. */
#define MED_DEVICE_EXPOSURE_JOIN                                                                   \
  " LEFT JOIN device_exposure de ON de.device_id = d.id AND de.vulnerability_id = "                \
  "e.vulnerability_id"
#define MED_DEVICE_EXPOSURE_STATUS "coalesce(de.status, e.status)"
#define MED_DEVICE_EXPOSURE_REASON "coalesce(de.reason, e.reason)"

gboolean med_device_exposure_update_sync (MedConnection *connection,
                                          MedAssessmentScope *scope,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
