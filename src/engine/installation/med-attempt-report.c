/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-attempt-report"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt-step.h"
#include "engine/installation/med-attempt.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-transition-table.h"

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

/* Moves the disposition, ends the attempt with @state, commits. */
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
                                          .signature = report->signature };
  MedRole roles;

  return med_move_load_roles (connection, report->person_id, &roles, error) &&
         med_case_add_request (work, connection, &request, error) &&
         med_move_disposition (transaction, connection, work, &request, roles, error) &&
         end_attempt (connection, report, state, error) &&
         med_transaction_commit (transaction, error);
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
  g_autoptr (MedCase) work =
      transaction != NULL ? load_attempt (connection, report->attempt_id, error) : NULL;

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
  g_autoptr (MedCase) work =
      transaction != NULL ? load_attempt (connection, report->attempt_id, error) : NULL;

  if (work == NULL)
    return FALSE;
  if (work->disposition->state == MED_DISPOSITION_FAILED) /* said before */
    return TRUE;
  return apply (transaction, connection, work, report, MED_DISPOSITION_FAILED, "failed", error);
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
  g_autoptr (MedCase) work =
      transaction != NULL ? load_attempt (connection, report->attempt_id, error) : NULL;

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

  return work != NULL && apply (transaction, connection, work, report,
                                MED_DISPOSITION_OUT_OF_SERVICE, "restore-failed", error);
}

/* What a start would have asked for and nobody saw to. */
static char *
describe_unmet (const MedCase *work)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const MedTransitionRule *rule =
      med_transition_find_rule (MED_MACHINE_DISPOSITION, MED_DISPOSITION_SCHEDULED,
                                MED_DISPOSITION_INSTALLING, MED_ROLE_TECHNICIAN, &work->facts);

  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    if ((rule->guards & (G_GUINT64_CONSTANT (1) << guard)) != 0 &&
        !med_guard_holds (guard, &work->facts))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", med_guard_get_title (guard));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
insert_found (MedConnection *connection,
              const MedCase *work,
              const char *attempt_id,
              const MedDispositionRequest *request,
              GError **error)
{
  return med_connection_execute (
             connection,
             "INSERT INTO attempt (id, disposition_id, kind, state, installer_id, config_before, "
             "started_usec, ended_usec, version_before, version_after, restore_point, session) "
             "VALUES ($1, $2, 'install', 'succeeded', $3, $4, $5, $5, $6, $7, '', 'found')",
             MED_VALUES (MED_TEXT (attempt_id), MED_INT (work->disposition->id),
                         MED_INT (request->person_id), MED_INT (work->config_id),
                         MED_INT (med_connection_now_usec (connection)),
                         MED_TEXT (work->release_version), MED_TEXT (request->version_read)),
             error) &&
         med_attempt_step_insert_all (connection, attempt_id, MED_ATTEMPT_INSTALL,
                                      work->statement_id, TRUE, error);
}

/**
 * med_attempt_record_found_sync:
 * @connection: the writer's connection
 * @attempt_id: a UUID made by the caller
 * @request: who found it, the release read at the device, the service report as evidence
 * @error: return location
 *
 * A patch was found installed, or a service man reports that he installed it. It is not verified by
 * that, and what nobody saw to is listed with the step.
 *
 * Returns: whether it was written
 */
gboolean
med_attempt_record_found_sync (MedConnection *connection,
                               const char *attempt_id,
                               const MedDispositionRequest *request,
                               GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedCase) work =
      transaction != NULL ? med_case_load_sync (connection, request->disposition_id, error) : NULL;
  MedDispositionRequest found = *request;
  MedRole roles;

  if (work == NULL || !med_move_load_roles (connection, request->person_id, &roles, error) ||
      !med_case_add_readiness (work, connection, 0, error) ||
      !med_case_add_request (work, connection, request, error))
    return FALSE;
  g_autofree char *unmet = describe_unmet (work);
  g_autofree char *reason = g_strdup_printf (_ ("Found installed. Not seen to before: %s. %s"),
                                             unmet, request->reason != NULL ? request->reason : "");
  found.to = MED_DISPOSITION_INSTALLED_UNVERIFIED;
  found.reason = reason;
  return med_move_disposition (transaction, connection, work, &found, roles, error) &&
         insert_found (connection, work, attempt_id, &found, error) &&
         med_transaction_commit (transaction, error);
}
