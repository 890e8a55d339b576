/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-order"

#include "config.h"

#include "engine/installation/med-exception-order.h"

#include "engine/awareness/med-patch-risk.h"
#include "engine/installation/med-case.h"

static gboolean
load_records (MedExceptionOrder *self, MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.lapsed_usec, x.lapsed_trigger, "
      "coalesce((SELECT max(d.exception_id) FROM exception_device d WHERE d.disposition_id = x.id "
      "AND d.state IN ('requested', 'running')), 0), "
      "coalesce((SELECT max(d.exception_id) FROM exception_device d WHERE d.disposition_id = x.id "
      "AND d.state IN ('running', 'ended')), 0), "
      "EXISTS (SELECT 1 FROM exception_device d WHERE d.disposition_id = x.id "
      "AND d.state = 'requested') FROM disposition x WHERE x.id = $1",
      MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      self->lapsed_usec = med_query_get_int (query, 0);
      self->lapsed_trigger = med_query_dup_text (query, 1);
      self->exception_id = med_query_get_int (query, 2);
      self->last_id = med_query_get_int (query, 3);
      self->requested = med_query_get_int (query, 4) != 0;
    }
  return med_query_finish (query, error);
}

/* Nothing is left to do, or it is being done: no emergency measure helps any more. */
static gboolean
is_unprotected (MedDispositionState state)
{
  return state == MED_DISPOSITION_CANDIDATE || state == MED_DISPOSITION_WAITING_FOR_VENDOR ||
         state == MED_DISPOSITION_NOT_AUTHORIZED || state == MED_DISPOSITION_DEFERRED ||
         state == MED_DISPOSITION_EXCEPTION || state == MED_DISPOSITION_AUTHORIZED;
}

/**
 * med_exception_order_load_sync:
 * @connection: a connection
 * @disposition_id: which patch on which device
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): what the work order shows about exceptions
 */
MedExceptionOrder *
med_exception_order_load_sync (MedConnection *connection, gint64 disposition_id, GError **error)
{
  g_autoptr (MedExceptionOrder) self = g_new0 (MedExceptionOrder, 1);
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);
  MedPatchRisk risk;

  if (work == NULL || !load_records (self, connection, disposition_id, error) ||
      !med_patch_risk_load_sync (connection, work->disposition->patch_id,
                                 work->disposition->device_id, MED_SYSTEM_EXPOSURE_UNKNOWN, &risk,
                                 error))
    return NULL;
  self->measures = med_control_list_sync (connection, 0, disposition_id, error);
  if (self->measures == NULL)
    return NULL;
  self->outcome = risk.assessed ? (int) risk.outcome : -1;
  self->provisional = risk.provisional;
  self->emergency = risk.assessed && risk.outcome == MED_OUTCOME_IMMEDIATE &&
                    work->facts.vendor_state != MED_VENDOR_STATE_RELEASED &&
                    is_unprotected (work->disposition->state);
  self->can_request = !self->requested &&
                      (work->disposition->state == MED_DISPOSITION_EXCEPTION ||
                       med_transition_get_roles (MED_MACHINE_DISPOSITION, work->disposition->state,
                                                 MED_DISPOSITION_EXCEPTION) != MED_ROLE_NONE);
  return g_steal_pointer (&self);
}

void
med_exception_order_free (MedExceptionOrder *self)
{
  g_free (self->lapsed_trigger);
  g_clear_pointer (&self->measures, g_ptr_array_unref);
  g_free (self);
}
