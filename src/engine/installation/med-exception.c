/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception"

#include "config.h"

#include "engine/installation/med-exception.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-exception-follow.h"
#include "engine/installation/med-exception-write.h"

/**
 * med_exception_dup_subject:
 * @exception_id: which
 *
 * Returns: (transfer full): what a signature of it is given for
 */
char *
med_exception_dup_subject (gint64 exception_id)
{
  return g_strdup_printf ("exception/%" PRId64, exception_id);
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
wrong_input (GError **error, const char *what)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, what);
  return FALSE;
}

static gboolean
names_order_twice (const MedExceptionDraft *draft)
{
  for (guint i = 0; i < draft->disposition_ids->len; i++)
    for (guint j = 0; j < i; j++)
      if (g_array_index (draft->disposition_ids, gint64, i) ==
          g_array_index (draft->disposition_ids, gint64, j))
        return TRUE;
  return FALSE;
}

/* What needs no look at the devices. */
static gboolean
check_draft (const MedExceptionDraft *draft, gint64 now_usec, GError **error)
{
  if (draft->disposition_ids == NULL || draft->disposition_ids->len == 0)
    return wrong_input (error, _ ("Name the work orders the exception is for"));
  if (names_order_twice (draft))
    return wrong_input (error, _ ("A work order is named twice"));
  if (draft->reason_kind >= MED_EXCEPTION_NOT_RECORDED || is_empty (draft->reason))
    return wrong_input (error, _ ("Say why the patch is not installed, in words as well"));
  if (is_empty (draft->residual_risk))
    return wrong_input (error, _ ("Say which risk remains although the controls work"));
  if (is_empty (draft->expires_date))
    return wrong_input (error, _ ("An exception has an end: enter the date on which it expires"));
  if (draft->n_controls == 0)
    return wrong_input (error, _ ("Name at least one control that protects the devices meanwhile"));
  if (draft->n_controls > MED_EXCEPTION_MOST_CONTROLS)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("An exception has at most %d controls: name those that count"),
                   MED_EXCEPTION_MOST_CONTROLS);
      return FALSE;
    }
  if (draft->budget_year != 0 && (draft->budget_year < 2000 || draft->budget_year > 2200))
    return wrong_input (error, _ ("The budget year is a year such as 2027"));
  for (guint i = 0; i < draft->n_controls; i++)
    if (!med_control_check_draft (&draft->controls[i], now_usec, error))
      {
        if (draft->n_controls > 1)
          g_prefix_error (error, _ ("Control %u: "), i + 1);
        return FALSE;
      }
  return TRUE;
}

/* Would the step be allowed if everybody approved? */
static gboolean
check_step (MedConnection *connection,
            MedCase *work,
            const MedExceptionDraft *draft,
            MedRole roles,
            GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonNode) evidence = json_node_new (JSON_NODE_OBJECT);
  /* A renewal goes back to where the running one came from first, in the same step. */
  const MedDispositionState from = work->disposition->state == MED_DISPOSITION_EXCEPTION
                                       ? work->previous_state
                                       : work->disposition->state;
  const MedDispositionRequest request = {
    .disposition_id = work->disposition->id,
    .to = MED_DISPOSITION_EXCEPTION,
    .person_id = draft->person_id,
    .reason = draft->reason,
    .review_date = draft->expires_date,
    .evidence = evidence,
  };
  const MedRole needed =
      med_transition_get_roles (MED_MACHINE_DISPOSITION, from, MED_DISPOSITION_EXCEPTION);

  json_node_take_object (evidence, json_object_new ());
  if (!med_case_add_request (work, connection, &request, error))
    return FALSE;
  work->facts.approved_by_other = work->facts.clinical_approval = TRUE;
  if (med_transition_evaluate (MED_MACHINE_DISPOSITION, &work->facts, from,
                               MED_DISPOSITION_EXCEPTION, roles, missing))
    return TRUE;
  med_move_refuse (error, _ ("Request an exception"),
                   needed != MED_ROLE_NONE && (needed & roles) == 0 ? needed : MED_ROLE_NONE,
                   missing);
  g_prefix_error (error, _ ("%s on %s: "), work->patch_number, work->asset);
  return FALSE;
}

static gboolean
check_open_request (MedConnection *connection, const MedCase *work, GError **error)
{
  gint64 open;

  if (!med_connection_get_int (connection,
                               "SELECT coalesce((SELECT max(exception_id) FROM exception_device "
                               "WHERE disposition_id = $1 AND state = 'requested'), 0)",
                               MED_VALUES (MED_INT (work->disposition->id)), &open, error))
    return FALSE;
  if (open == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("%s on %s: exception %" PRId64 " is already requested and waits for approval"),
               work->patch_number, work->asset, open);
  return FALSE;
}

static gboolean
check_device (MedConnection *connection,
              const MedExceptionDraft *draft,
              gint64 disposition_id,
              MedRole roles,
              gint64 *patch_id,
              GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);

  if (work == NULL)
    return FALSE;
  if (*patch_id != 0 && *patch_id != work->disposition->patch_id)
    return wrong_input (error, _ ("An exception is for one patch; request one for each patch"));
  *patch_id = work->disposition->patch_id;
  return check_open_request (connection, work, error) &&
         check_step (connection, work, draft, roles, error) &&
         med_exception_remember_exploited (connection, disposition_id, error);
}

/* Never renewed silently: what follows an exception names it, and what it names it may follow. */
static gboolean
check_renewal (MedConnection *connection,
               const MedExceptionDraft *draft,
               gint64 patch_id,
               GError **error)
{
  gint64 n;

  if (draft->renews_id == 0)
    return TRUE;
  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM exception WHERE id = $1 AND patch_id = $2 "
                               "AND state IN ('running', 'ended')",
                               MED_VALUES (MED_INT (draft->renews_id), MED_INT (patch_id)), &n,
                               error))
    return FALSE;
  if (n == 1)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("Exception %" PRId64 " was not approved for this patch, so nothing can follow "
                  "it"),
               draft->renews_id);
  return FALSE;
}

/* The one that is running on a device, or was the last; what a new request follows whether or not
 * its author thought of it. */
static gboolean
find_predecessor (MedConnection *connection, MedExceptionDraft *draft, GError **error)
{
  if (draft->renews_id != 0)
    return TRUE;
  return med_connection_get_int (
      connection,
      "SELECT coalesce((SELECT max(d.exception_id) FROM exception_device d "
      "WHERE d.disposition_id = $1 AND d.state IN ('running', 'ended')), 0)",
      MED_VALUES (MED_INT (g_array_index (draft->disposition_ids, gint64, 0))), &draft->renews_id,
      error);
}

/**
 * med_exception_request_sync:
 * @connection: the writer's connection
 * @draft: what is requested
 * @exception_id: (out): the request
 * @error: return location: %MED_ERROR_CORRECT_INPUT for what is missing in it, %MED_ERROR_REFUSED
 * for a device that cannot be excepted now, %MED_ERROR_NOT_PERMITTED
 *
 * Requests an exception (T22, first half). Nothing moves until other people have approved it with
 * med_exception_approve_sync(). A request for a device that has or had an exception refers to that
 * one.
 *
 * Returns: whether it was written
 */
gboolean
med_exception_request_sync (MedConnection *connection,
                            const MedExceptionDraft *draft,
                            gint64 *exception_id,
                            GError **error)
{
  g_autoptr (MedTransaction) transaction = NULL;
  MedExceptionDraft whole = *draft;
  gint64 patch_id = 0;
  MedRole roles;

  if (!check_draft (draft, med_connection_now_usec (connection), error))
    return FALSE;
  transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !med_move_load_roles (connection, draft->person_id, &roles, error))
    return FALSE;
  for (guint i = 0; i < draft->disposition_ids->len; i++)
    if (!check_device (connection, draft, g_array_index (draft->disposition_ids, gint64, i), roles,
                       &patch_id, error))
      return FALSE;
  return check_renewal (connection, draft, patch_id, error) &&
         find_predecessor (connection, &whole, error) &&
         med_exception_write_request (transaction, connection, &whole, patch_id, exception_id,
                                      error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_exception_find_sync:
 * @connection: a connection
 * @disposition_id: which patch on which device
 * @exception_id: (out): the request or running exception that names it; 0: none
 * @error: return location
 *
 * Returns: whether it could be found out
 */
gboolean
med_exception_find_sync (MedConnection *connection,
                         gint64 disposition_id,
                         gint64 *exception_id,
                         GError **error)
{
  return med_connection_get_int (
      connection,
      "SELECT coalesce((SELECT max(exception_id) FROM exception_device WHERE disposition_id = $1 "
      "AND state IN ('requested', 'running')), 0)",
      MED_VALUES (MED_INT (disposition_id)), exception_id, error);
}
