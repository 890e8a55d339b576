/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-disposition"

#include "config.h"

#include "engine/installation/med-disposition.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"

/**
 * med_disposition_dup_subject:
 * @disposition_id: which
 *
 * Returns: (transfer full): what a signature of it is given for. For an authorization of many
 *   devices at once, `patch/ID` serves as well.
 */
char *
med_disposition_dup_subject (gint64 disposition_id)
{
  return g_strdup_printf ("disposition/%" PRId64, disposition_id);
}

/**
 * med_disposition_load_sync:
 * @connection: a connection
 * @id: which
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the row
 */
MedDisposition *
med_disposition_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, id, error);

  return work != NULL ? g_steal_pointer (&work->disposition) : NULL;
}

/**
 * med_disposition_find_sync:
 * @connection: a connection
 * @patch_id: a patch
 * @device_id: a device
 * @error: return location
 *
 * Returns: the id of their disposition; 0 if there is none
 */
gint64
med_disposition_find_sync (MedConnection *connection,
                           gint64 patch_id,
                           gint64 device_id,
                           GError **error)
{
  gint64 id = 0;

  if (!med_connection_get_int (connection,
                               "SELECT coalesce((SELECT id FROM disposition WHERE patch_id = $1 "
                               "AND device_id = $2), 0)",
                               MED_VALUES (MED_INT (patch_id), MED_INT (device_id)), &id, error))
    return 0;
  return id;
}

/* These carry what was read and recorded at the device, which only an attempt has. */
static gboolean
needs_attempt (const MedCase *work, MedDispositionState to)
{
  MedDispositionState from = work->disposition->state;

  return to == MED_DISPOSITION_INSTALLING || to == MED_DISPOSITION_RESTORING ||
         (to == MED_DISPOSITION_RESTORED && from == MED_DISPOSITION_RESTORING) ||
         (to == MED_DISPOSITION_IN_SERVICE && from == MED_DISPOSITION_INSTALLED_UNVERIFIED) ||
         to == MED_DISPOSITION_INSTALLED_UNVERIFIED || to == MED_DISPOSITION_FAILED ||
         (to == MED_DISPOSITION_OUT_OF_SERVICE && from == MED_DISPOSITION_RESTORING);
}

static gboolean
check_request (const MedCase *work, const MedDispositionRequest *request, GError **error)
{
  if (request->row_version != 0 && request->row_version != work->disposition->row_version)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
                   _ ("%s on %s was changed meanwhile; it is now “%s”"), work->patch_number,
                   work->asset, med_disposition_state_get_title (work->disposition->state));
      return FALSE;
    }
  if (needs_attempt (work, request->to))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("%s on %s: this step is taken in the work order, at the device"),
                   work->patch_number, work->asset);
      return FALSE;
    }
  return TRUE;
}

/**
 * med_disposition_apply_sync:
 * @connection: the writer's connection
 * @request: what is asked for
 * @error: return location, %MED_ERROR_REFUSED with everything that is missing,
 *   %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CONFLICT, %MED_ERROR_NOT_FOUND
 *
 * The way by which a person moves a disposition. Facts are gathered, judged and the step written in
 * one transaction: whole, or not at all.
 *
 * Returns: whether it was moved
 */
gboolean
med_disposition_apply_sync (MedConnection *connection,
                            const MedDispositionRequest *request,
                            GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedCase) work = NULL;
  MedRole roles;

  if (transaction == NULL || !med_move_load_roles (connection, request->person_id, &roles, error))
    return FALSE;
  work = med_case_load_sync (connection, request->disposition_id, error);
  return work != NULL && check_request (work, request, error) &&
         med_case_add_readiness (work, connection, request->downtime_id, error) &&
         med_case_add_request (work, connection, request, error) &&
         med_move_disposition (transaction, connection, work, request, roles, error) &&
         med_transaction_commit (transaction, error);
}

/* What stands as it was authorized is not offered to be authorized again. */
static void
drop_second_authorization (GPtrArray *options, const MedCase *work)
{
  if (work->disposition->state != MED_DISPOSITION_AUTHORIZED || work->facts.changed_since)
    return;
  for (guint i = options->len; i > 0; i--)
    if (((const MedTransitionOption *) options->pdata[i - 1])->to == MED_DISPOSITION_AUTHORIZED)
      g_ptr_array_remove_index (options, i - 1);
}

/* A deferral or exception goes back to where it came from, nowhere else. */
static void
drop_other_ways_back (GPtrArray *options, const MedCase *work)
{
  MedDispositionState from = work->disposition->state;

  if (from != MED_DISPOSITION_DEFERRED && from != MED_DISPOSITION_EXCEPTION)
    return;
  for (guint i = options->len; i > 0; i--)
    {
      const MedTransitionOption *option = options->pdata[i - 1];
      if (!med_case_goes_back_to (work, (MedDispositionState) option->to) &&
          option->to != MED_DISPOSITION_CLOSED_NOT_NEEDED)
        g_ptr_array_remove_index (options, i - 1);
    }
}

/**
 * med_disposition_options_sync:
 * @connection: a connection
 * @disposition_id: which
 * @person_id: who asks
 * @error: return location
 *
 * What can come next by a person's act. What the person can still bring (reason, date, evidence,
 * signatures, what the device reads) is not named as missing.
 *
 * Returns: (transfer full) (nullable) (element-type MedTransitionOption): the options
 */
GPtrArray *
med_disposition_options_sync (MedConnection *connection,
                              gint64 disposition_id,
                              gint64 person_id,
                              GError **error)
{
  g_autoptr (MedCase) work = NULL;
  MedRole roles;

  if (!med_move_load_roles (connection, person_id, &roles, error))
    return NULL;
  work = med_case_load_sync (connection, disposition_id, error);
  if (work == NULL || !med_case_add_readiness (work, connection, 0, error))
    return NULL;
  MedTransitionFacts *facts = &work->facts;
  med_case_add_person (work, person_id);
  facts->reason_given = facts->evidence_given = facts->review_date_given = TRUE;
  facts->signed_by_actor = facts->approved_by_other = facts->clinical_approval = TRUE;
  facts->version_read = facts->version_expected = facts->version_previous = TRUE;
  facts->version_target = *work->target_version != '\0';
  facts->was_here_before = work->previous_state != MED_DISPOSITION_NONE;
  facts->rehashed = facts->restore_point = TRUE;
  GPtrArray *options =
      med_transition_list (MED_MACHINE_DISPOSITION, facts, work->disposition->state, roles);
  drop_other_ways_back (options, work);
  drop_second_authorization (options, work);
  return options;
}

/**
 * med_disposition_free:
 * @self: (transfer full): a disposition
 *
 * Frees it.
 */
void
med_disposition_free (MedDisposition *self)
{
  g_free (self->reason);
  g_free (self->review_date);
  g_free (self);
}
