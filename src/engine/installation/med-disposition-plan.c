/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-disposition-plan"

#include "config.h"

#include "engine/installation/med-disposition-plan.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

static MedDisposition *
load_staged (MedConnection *connection, const MedDispositionPlan *plan, GError **error)
{
  gint64 id =
      med_disposition_find_sync (connection, plan->need.patch_id, plan->need.device_id, error);

  if (id == 0)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                             _ ("This patch is not known to concern this device"));
      return NULL;
    }
  g_autoptr (MedDisposition) disposition = med_disposition_load_sync (connection, id, error);
  if (disposition == NULL || disposition->state == MED_DISPOSITION_STAGED)
    return g_steal_pointer (&disposition);
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               disposition->state == MED_DISPOSITION_SCHEDULED
                   ? _ ("This patch is planned for this device already (state: %s); call that "
                        "downtime off first")
                   : _ ("Only a staged patch can be planned: all checks of its payload must be "
                        "done first (state now: %s)"),
               med_disposition_state_get_title (disposition->state));
  return NULL;
}

/**
 * med_disposition_plan_sync:
 * @connection: the writer's connection
 * @plan: when, and who consents
 * @downtime_id: (out): the downtime
 * @error: return location: %MED_ERROR_REFUSED with what is missing
 *
 * Plans a downtime and moves the disposition from staged to scheduled (T7). If the second is
 * refused, the downtime is called off again, which the audit log shows.
 *
 * Returns: whether it is planned
 */
gboolean
med_disposition_plan_sync (MedConnection *connection,
                           const MedDispositionPlan *plan,
                           gint64 *downtime_id,
                           GError **error)
{
  g_autoptr (MedDisposition) disposition = load_staged (connection, plan, error);

  if (disposition == NULL ||
      !med_downtime_place_sync (connection, plan->person_id, &plan->need, plan->start_usec,
                                plan->consent_by, plan->fallback, downtime_id, error))
    return FALSE;
  const MedDispositionRequest request = { .disposition_id = disposition->id,
                                          .row_version = disposition->row_version,
                                          .to = MED_DISPOSITION_SCHEDULED,
                                          .person_id = plan->person_id,
                                          .downtime_id = *downtime_id };
  g_autoptr (GError) reason = NULL;
  if (med_disposition_apply_sync (connection, &request, &reason))
    return TRUE;
  g_autoptr (GError) undo = NULL;
  if (!med_downtime_call_off_sync (connection, plan->person_id, *downtime_id, reason->message,
                                   &undo))
    g_warning ("%s", undo->message);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/**
 * med_disposition_call_off_sync:
 * @connection: the writer's connection
 * @person_id: who calls it off
 * @downtime_id: a planned downtime
 * @reason: why; clinical need always wins
 * @error: return location
 *
 * Calls a downtime off and, where its patch is scheduled, takes that back to staged (T8).
 *
 * Returns: whether it is called off
 */
gboolean
med_disposition_call_off_sync (MedConnection *connection,
                               gint64 person_id,
                               gint64 downtime_id,
                               const char *reason,
                               GError **error)
{
  g_autoptr (MedDowntime) downtime = med_downtime_load_sync (connection, downtime_id, error);
  g_autoptr (MedDisposition) disposition = NULL;
  g_autoptr (GError) lookup = NULL;

  if (downtime == NULL)
    return FALSE;
  gint64 id = med_disposition_find_sync (connection, downtime->need.patch_id,
                                         downtime->need.device_id, &lookup);
  if (lookup != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&lookup));
      return FALSE;
    }
  if (id != 0 && (disposition = med_disposition_load_sync (connection, id, error)) == NULL)
    return FALSE;
  if (disposition == NULL || disposition->state != MED_DISPOSITION_SCHEDULED ||
      disposition->downtime_id != downtime_id)
    return med_downtime_call_off_sync (connection, person_id, downtime_id, reason, error);
  const MedDispositionRequest request = { .disposition_id = id,
                                          .row_version = disposition->row_version,
                                          .to = MED_DISPOSITION_STAGED,
                                          .person_id = person_id,
                                          .reason = reason };
  return med_disposition_apply_sync (connection, &request, error);
}
