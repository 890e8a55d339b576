/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition.h"
#include "engine/schedule/med-downtime.h"

G_BEGIN_DECLS

/**
 * MedDispositionPlan:
 * @need: the phases, none shorter than the vendor states
 * @start_usec: when the preparation begins
 * @consent_by: who in the clinical department consents
 * @fallback: which device serves patients meanwhile
 * @person_id: who plans
 */
typedef struct
{
  MedDowntimeNeed need;
  gint64 start_usec;
  const char *consent_by;
  const char *fallback;
  gint64 person_id;
} MedDispositionPlan;

gboolean med_disposition_plan_sync (MedConnection *connection,
                                    const MedDispositionPlan *plan,
                                    gint64 *downtime_id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_disposition_call_off_sync (MedConnection *connection,
                                        gint64 person_id,
                                        gint64 downtime_id,
                                        const char *reason,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
