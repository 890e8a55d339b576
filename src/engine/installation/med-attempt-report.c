/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-attempt-report"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt-private.h"
#include "engine/installation/med-attempt-step.h"
#include "engine/installation/med-disposition-move.h"

/* What a person says of an attempt that was started. The program never says it by itself. */

static MedCase *
load_attempt (MedConnection *connection, const char *attempt_id, GError **error)
{
  gint64 id;

  if (!med_connection_get_int (
          connection, "SELECT coalesce((SELECT disposition_id FROM attempt WHERE id = $1), 0)",
          MED_VALUES (MED_TEXT (attempt_id)), &id, error))
    return NULL;
  if (id == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no attempt %s"), attempt_id);
      return NULL;
    }
  g_autoptr (MedCase) work = med_case_load_sync (connection, id, error);
  if (work == NULL)
    return NULL;
  if (g_strcmp0 (work->attempt_id, attempt_id) == 0)
    return g_steal_pointer (&work);
  g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
               _ ("%s on %s: a newer attempt has taken the place of this one"), work->patch_number,
               work->asset);
  return NULL;
}

static gboolean
end_attempt (MedConnection *connection,
             const MedAttemptReport *report,
             const char *state,
             GError **error)
{
  return med_connection_execute (
      connection,
      "UPDATE attempt SET state = $1, ended_usec = coalesce(ended_usec, $2), "
      "version_after = coalesce($3, version_after) WHERE id = $4",
      MED_VALUES (MED_TEXT (state), MED_INT (med_connection_now_usec (connection)),
                  report->version_read != NULL && *report->version_read != '\0'
                      ? MED_TEXT (report->version_read)
                      : MED_NULL,
                  MED_TEXT (report->attempt_id)),
      error);
}

/* Moves the disposition and ends the attempt with @state. */
static gboolean
apply (MedTransaction *transaction,
       MedConnection *connection,
       MedCase *work,
       const MedAttemptReport *report,
       MedDispositionState to,
       const char *state,
       GError **error)
{
  const MedDispositionRequest request = { .disposition_id = work->disposition->id,
                                          .to = to,
                                          .person_id = report->person_id,
                                          .reason = report->text,
                                          .version_read = report->version_read,
                                          .signature = report->signature,
                                          .late = report->late };
  MedRole roles;

  return med_move_load_roles (connection, report->person_id, &roles, error) &&
         med_case_add_request (work, connection, &request, error) &&
         med_move_disposition (transaction, connection, work, &request, roles, error) &&
         end_attempt (connection, report, state, error);
}

/**
 * med_attempt_report_success_within:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @report: see [func@attempt_report_success_sync]
 * @error: return location, %MED_ERROR_REFUSED
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_attempt_report_success_within (MedTransaction *transaction,
                                   MedConnection *connection,
                                   const MedAttemptReport *report,
                                   GError **error)
{
  g_autoptr (MedCase) work = load_attempt (connection, report->attempt_id, error);

  if (work == NULL)
    return FALSE;
  const MedDispositionState state = work->disposition->state;
  if (state == MED_DISPOSITION_INSTALLED_UNVERIFIED) /* said before */
    return TRUE;
  if (state == MED_DISPOSITION_INSTALLING &&
      (!med_attempt_step_check_done (connection, report->attempt_id, MED_STEP_PREPARE, error) ||
       !med_attempt_step_check_done (connection, report->attempt_id, MED_STEP_INSTALL, error)))
    return FALSE;
  if (state == MED_DISPOSITION_INTERRUPTED && report->version_read != NULL &&
      *report->version_read != '\0' && g_strcmp0 (report->version_read, work->target_version) != 0)
    {
      g_autofree char *reason =
          g_strdup_printf (_ ("After the interruption the device reads “%s”, not “%s”"),
                           report->version_read, work->target_version);
      MedAttemptReport failure = *report;
      failure.text = reason;
      return apply (transaction, connection, work, &failure, MED_DISPOSITION_FAILED, "failed",
                    error);
    }
  return apply (transaction, connection, work, report, MED_DISPOSITION_INSTALLED_UNVERIFIED,
                "succeeded", error);
}

/**
 * med_attempt_report_success_sync:
 * @connection: the writer's connection
 * @report: who reports, and the release read back at the device
 * @error: return location, %MED_ERROR_REFUSED
 *
 * The installer says that it went well: installed, not verified. After an interruption what the
 * device reads decides: the release the patch leads to, and it is still to be verified; anything
 * else, and it failed.
 *
 * Returns: whether it was written
 */
gboolean
med_attempt_report_success_sync (MedConnection *connection,
                                 const MedAttemptReport *report,
                                 GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
         med_attempt_report_success_within (transaction, connection, report, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_attempt_report_failure_within:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @report: see [func@attempt_report_failure_sync]
 * @error: return location, %MED_ERROR_REFUSED
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_attempt_report_failure_within (MedTransaction *transaction,
                                   MedConnection *connection,
                                   const MedAttemptReport *report,
                                   GError **error)
{
  g_autoptr (MedCase) work = load_attempt (connection, report->attempt_id, error);

  if (work == NULL)
    return FALSE;
  if (work->disposition->state == MED_DISPOSITION_FAILED) /* said before */
    return TRUE;
  return apply (transaction, connection, work, report, MED_DISPOSITION_FAILED, "failed", error);
}

/**
 * med_attempt_report_failure_sync:
 * @connection: the writer's connection
 * @report: who reports, and what went wrong
 * @error: return location
 *
 * The install or its verification failed, or was broken off.
 *
 * Returns: whether it was written
 */
gboolean
med_attempt_report_failure_sync (MedConnection *connection,
                                 const MedAttemptReport *report,
                                 GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
         med_attempt_report_failure_within (transaction, connection, report, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_attempt_verify_within:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @report: see [func@attempt_verify_sync]
 * @error: return location, %MED_ERROR_REFUSED
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_attempt_verify_within (MedTransaction *transaction,
                           MedConnection *connection,
                           const MedAttemptReport *report,
                           GError **error)
{
  g_autoptr (MedCase) work = load_attempt (connection, report->attempt_id, error);

  if (work == NULL)
    return FALSE;
  const gboolean install = g_strcmp0 (work->attempt_kind, MED_ATTEMPT_INSTALL) == 0;
  if (!install &&
      !med_attempt_step_check_done (connection, report->attempt_id, MED_STEP_ROLLBACK, error))
    return FALSE;
  return apply (transaction, connection, work, report,
                install ? MED_DISPOSITION_IN_SERVICE : MED_DISPOSITION_RESTORED,
                install ? "succeeded" : "restored", error);
}

/**
 * med_attempt_verify_sync:
 * @connection: the writer's connection
 * @report: who verified, the release read at the device, the signature VERIFIED
 * @error: return location, %MED_ERROR_NOT_PERMITTED where the installer of a high-risk device
 *   verifies
 *
 * Every verification step has passed: the patch is in service, or the validated configuration is
 * back.
 *
 * Returns: whether it was written
 */
gboolean
med_attempt_verify_sync (MedConnection *connection, const MedAttemptReport *report, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
         med_attempt_verify_within (transaction, connection, report, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_attempt_give_up_sync:
 * @connection: the writer's connection
 * @report: who decides, and why
 * @error: return location
 *
 * The device could not be restored: it is out of service, and quarantined in the same step.
 *
 * Returns: whether it was written
 */
gboolean
med_attempt_give_up_sync (MedConnection *connection, const MedAttemptReport *report, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedCase) work =
      transaction != NULL ? load_attempt (connection, report->attempt_id, error) : NULL;

  return work != NULL &&
         apply (transaction, connection, work, report, MED_DISPOSITION_OUT_OF_SERVICE,
                "restore-failed", error) &&
         med_transaction_commit (transaction, error);
}
