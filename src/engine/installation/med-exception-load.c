/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-load"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exception-write.h"

static void
device_free (gpointer data)
{
  MedExceptionDevice *device = data;

  g_free (device->asset);
  g_free (device->name);
  g_free (device->model);
  g_free (device->state);
  g_free (device);
}

static void
approval_free (gpointer data)
{
  MedExceptionApproval *approval = data;

  g_free (approval->role);
  g_free (approval->name);
  g_free (approval);
}

static const char select_sql[] =
    "SELECT e.patch_id, p.number, p.title, e.state, e.reason_kind, e.reason, e.residual_risk, "
    "e.exposure_with_controls, e.expires_date, e.review_trigger, e.replacement_plan, "
    "e.budget_year, e.renews_id, e.requested_by, coalesce(q.name, ''), e.requested_usec, "
    "e.decided_usec, n.name, e.decided_reason, e.ended_usec, e.ended_trigger, e.row_version, "
    "coalesce((SELECT max(f.id) FROM exception f WHERE f.renews_id = e.id "
    "AND f.state IN ('requested', 'running', 'ended')), 0), "
    "EXISTS (SELECT 1 FROM exception_device d JOIN disposition x ON x.id = d.disposition_id "
    "WHERE d.exception_id = e.id AND d.state = 'ended' AND x.lapsed_usec IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM exception_device z WHERE z.disposition_id = d.disposition_id "
    "AND z.state = 'ended' AND z.exception_id > e.id)) "
    "FROM exception e JOIN patch p ON p.id = e.patch_id LEFT JOIN person q ON q.id = "
    "e.requested_by "
    "LEFT JOIN person n ON n.id = e.decided_by WHERE e.id = $1";

static void
read_row (MedException *self, MedQuery *query)
{
  self->patch_id = med_query_get_int (query, 0);
  self->patch_number = med_query_dup_text (query, 1);
  self->patch_title = med_query_dup_text (query, 2);
  if (!med_exception_state_from_word (med_query_get_text (query, 3), &self->state))
    self->state = MED_N_EXCEPTION_STATES;
  if (!med_exception_reason_from_word (med_query_get_text (query, 4), &self->reason_kind))
    self->reason_kind = MED_EXCEPTION_NOT_RECORDED;
  self->reason = med_query_dup_text (query, 5);
  self->residual_risk = med_query_dup_text (query, 6);
  self->exposure_with_controls = med_system_exposure_from_word (med_query_get_text (query, 7));
  self->expires_date = med_query_dup_text (query, 8);
  self->review_trigger = med_query_dup_text (query, 9);
  self->replacement_plan = med_query_dup_text (query, 10);
  self->budget_year = (int) med_query_get_int (query, 11);
  self->renews_id = med_query_get_int (query, 12);
  self->requested_by = med_query_get_int (query, 13);
  self->requested_name = med_query_dup_text (query, 14);
  self->requested_usec = med_query_get_int (query, 15);
  self->decided_usec = med_query_get_int (query, 16);
  self->decided_name = med_query_dup_text (query, 17);
  self->decided_reason = med_query_dup_text (query, 18);
  self->ended_usec = med_query_get_int (query, 19);
  self->ended_trigger = med_query_dup_text (query, 20);
  self->row_version = med_query_get_int (query, 21);
  self->renewed_by_id = med_query_get_int (query, 22);
  self->lapsed = med_query_get_int (query, 23) != 0;
}

static gboolean
load_row (MedException *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, select_sql, MED_VALUES (MED_INT (self->id)), error);

  if (query == NULL)
    return FALSE;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no exception %" PRId64),
                     self->id);
      return FALSE;
    }
  read_row (self, query);
  if (self->state != MED_N_EXCEPTION_STATES)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
               _ ("Exception %" PRId64 " is in a state this program does not know"), self->id);
  return FALSE;
}

static gboolean
load_devices (MedException *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT e.disposition_id, v.id, v.asset, v.name, m.manufacturer || ' ' || m.model, e.state, "
      "m.high_risk, coalesce(e.outcome_before, -1), coalesce(e.outcome_after, -1), e.provisional "
      "FROM exception_device e JOIN disposition x ON x.id = e.disposition_id "
      "JOIN device v ON v.id = x.device_id JOIN config c ON c.id = v.config_id "
      "JOIN release r ON r.id = c.release_id JOIN product m ON m.id = r.product_id "
      "WHERE e.exception_id = $1 ORDER BY v.asset",
      MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedExceptionDevice *device = g_new0 (MedExceptionDevice, 1);

      g_ptr_array_add (self->devices, device);
      device->disposition_id = med_query_get_int (query, 0);
      device->device_id = med_query_get_int (query, 1);
      device->asset = med_query_dup_text (query, 2);
      device->name = med_query_dup_text (query, 3);
      device->model = med_query_dup_text (query, 4);
      device->state = med_query_dup_text (query, 5);
      device->high_risk = med_query_get_int (query, 6) != 0;
      device->outcome_before = (int) med_query_get_int (query, 7);
      device->outcome_after = (int) med_query_get_int (query, 8);
      device->provisional = med_query_get_int (query, 9) != 0;
      self->needs_clinic |= device->high_risk;
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_approvals (MedException *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT a.role, n.name, a.person_id, a.at_usec FROM exception_approval a "
      "JOIN person n ON n.id = a.person_id WHERE a.exception_id = $1 ORDER BY a.role DESC",
      MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedExceptionApproval *approval = g_new0 (MedExceptionApproval, 1);

      g_ptr_array_add (self->approvals, approval);
      approval->role = med_query_dup_text (query, 0);
      approval->name = med_query_dup_text (query, 1);
      approval->person_id = med_query_get_int (query, 2);
      approval->at_usec = med_query_get_int (query, 3);
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_exception_load_sync:
 * @connection: a connection
 * @exception_id: which
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): all about it
 */
MedException *
med_exception_load_sync (MedConnection *connection, gint64 exception_id, GError **error)
{
  g_autoptr (MedException) self = g_new0 (MedException, 1);

  self->id = exception_id;
  self->devices = g_ptr_array_new_with_free_func (device_free);
  self->approvals = g_ptr_array_new_with_free_func (approval_free);
  if (!load_row (self, connection, error) || !load_devices (self, connection, error) ||
      !load_approvals (self, connection, error))
    return NULL;
  self->controls = med_control_list_sync (connection, exception_id, 0, error);
  return self->controls != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * med_exception_find_approval:
 * @self: an exception
 * @role: %MED_EXCEPTION_BY_SECURITY or %MED_EXCEPTION_BY_CLINIC
 *
 * Returns: (nullable) (transfer none): that approval, if it was given
 */
const MedExceptionApproval *
med_exception_find_approval (const MedException *self, const char *role)
{
  for (guint i = 0; i < self->approvals->len; i++)
    {
      const MedExceptionApproval *approval = self->approvals->pdata[i];
      if (g_str_equal (approval->role, role))
        return approval;
    }
  return NULL;
}

/**
 * med_exception_get_missing_roles:
 * @self: an exception
 *
 * Returns: one of whom still has to approve it; %MED_ROLE_NONE where nobody has
 */
MedRole
med_exception_get_missing_roles (const MedException *self)
{
  MedRole roles = MED_ROLE_NONE;

  if (self->state != MED_EXCEPTION_REQUESTED)
    return MED_ROLE_NONE;
  if (med_exception_find_approval (self, MED_EXCEPTION_BY_SECURITY) == NULL)
    roles |= MED_ROLE_SECURITY_OFFICER;
  if (self->needs_clinic && med_exception_find_approval (self, MED_EXCEPTION_BY_CLINIC) == NULL)
    roles |= MED_ROLE_CLINICAL_OWNER;
  return roles;
}

/**
 * med_exception_free:
 * @self: (transfer full): an exception
 *
 * Frees it.
 */
void
med_exception_free (MedException *self)
{
  char *texts[] = { self->patch_number,     self->patch_title,    self->reason,
                    self->residual_risk,    self->expires_date,   self->review_trigger,
                    self->replacement_plan, self->requested_name, self->decided_name,
                    self->decided_reason,   self->ended_trigger };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->controls, g_ptr_array_unref);
  g_clear_pointer (&self->approvals, g_ptr_array_unref);
  g_free (self);
}
