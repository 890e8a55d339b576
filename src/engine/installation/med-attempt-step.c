/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-attempt-step"

#include "config.h"

#include "engine/installation/med-attempt-step.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/statement/med-vendor-statement.h"

static const char *const phase_words[] = { "prepare", "install", "verify", "rollback" };

/**
 * med_step_phase_to_word:
 * @phase: a phase
 *
 * Returns: the word that is stored
 */
const char *
med_step_phase_to_word (MedStepPhase phase)
{
  g_return_val_if_fail (phase < G_N_ELEMENTS (phase_words), "");
  return phase_words[phase];
}

/**
 * med_step_phase_from_word:
 * @word: (nullable): a word as stored
 * @phase: (out): the phase
 *
 * Returns: whether the word is one of them
 */
gboolean
med_step_phase_from_word (const char *word, MedStepPhase *phase)
{
  for (guint i = 0; i < G_N_ELEMENTS (phase_words); i++)
    if (g_strcmp0 (word, phase_words[i]) == 0)
      {
        *phase = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
insert_steps (MedConnection *connection,
              const char *attempt_id,
              MedStepPhase phase,
              const char *const *steps,
              GError **error)
{
  for (int i = 0; steps != NULL && steps[i] != NULL; i++)
    if (!med_connection_execute (
            connection,
            "INSERT INTO attempt_step (attempt_id, phase, ordinal, text) VALUES ($1, $2, $3, $4)",
            MED_VALUES (MED_TEXT (attempt_id), MED_TEXT (phase_words[phase]), MED_INT (i + 1),
                        MED_TEXT (steps[i])),
            error))
      return FALSE;
  return TRUE;
}

/* The white paper asks for a way to confirm that the device works as expected after every install;
 * where the vendor names none, this is it. */
static const char *const *
verification_steps (const MedVendorStatement *statement)
{
  static const char *otherwise[2];

  if (statement->verification_steps != NULL && statement->verification_steps[0] != NULL)
    return (const char *const *) statement->verification_steps;
  otherwise[0] = _ ("The device starts and works as its manual says, without error messages.");
  return otherwise;
}

static gboolean
insert_way_back (MedConnection *connection,
                 const char *attempt_id,
                 const char *kind,
                 const MedVendorStatement *statement,
                 GError **error)
{
  const char *removal[] = { statement->removal_instruction, NULL };
  const char *restore[] = { _ ("Bring the device back to its restore point."), NULL };
  const char *const *steps = restore;

  if (g_strcmp0 (kind, MED_ATTEMPT_REMOVE) == 0 && removal[0] != NULL && *removal[0] != '\0')
    steps = removal;
  else if (statement->rollback_steps != NULL && statement->rollback_steps[0] != NULL)
    steps = (const char *const *) statement->rollback_steps;
  return insert_steps (connection, attempt_id, MED_STEP_ROLLBACK, steps, error);
}

/**
 * med_attempt_step_insert_all:
 * @connection: the writer's connection, within a transaction
 * @attempt_id: a new attempt
 * @kind: install, remove or restore
 * @statement_id: the vendor's statement
 * @verification_only: the install itself happened outside MedPatch
 * @error: return location
 *
 * Copies the vendor's steps, so that the record stays what it was when a newer statement comes.
 *
 * Returns: whether they were written
 */
gboolean
med_attempt_step_insert_all (MedConnection *connection,
                             const char *attempt_id,
                             const char *kind,
                             gint64 statement_id,
                             gboolean verification_only,
                             GError **error)
{
  g_autoptr (MedVendorStatement) statement =
      med_vendor_statement_load_sync (connection, statement_id, error);

  if (statement == NULL)
    return FALSE;
  if (g_strcmp0 (kind, MED_ATTEMPT_INSTALL) != 0)
    {
      if (!insert_way_back (connection, attempt_id, kind, statement, error))
        return FALSE;
    }
  else if (!verification_only &&
           (!insert_steps (connection, attempt_id, MED_STEP_PREPARE,
                           (const char *const *) statement->prepare_steps, error) ||
            !insert_steps (connection, attempt_id, MED_STEP_INSTALL,
                           (const char *const *) statement->install_steps, error)))
    return FALSE;
  return insert_steps (connection, attempt_id, MED_STEP_VERIFY, verification_steps (statement),
                       error);
}

/**
 * med_attempt_step_check_done:
 * @connection: a connection
 * @attempt_id: an attempt
 * @phase: a phase
 * @error: return location, %MED_ERROR_REFUSED
 *
 * Returns: whether every step of the phase is done or was skipped by a person
 */
gboolean
med_attempt_step_check_done (MedConnection *connection,
                             const char *attempt_id,
                             MedStepPhase phase,
                             GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT ordinal, text, coalesce(result, '') FROM attempt_step WHERE attempt_id = $1 "
      "AND phase = $2 AND coalesce(result, '') NOT IN ('done', 'skipped') ORDER BY ordinal LIMIT 1",
      MED_VALUES (MED_TEXT (attempt_id), MED_TEXT (phase_words[phase])), error);

  if (query == NULL)
    return FALSE;
  if (!med_query_next (query))
    return med_query_finish (query, error);
  if (g_strcmp0 (med_query_get_text (query, 2), "failed") == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("Step %d failed: “%s”. Report the failure."),
                 (int) med_query_get_int (query, 0), med_query_get_text (query, 1));
  else
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("Step %d is not ticked: “%s”"),
                 (int) med_query_get_int (query, 0), med_query_get_text (query, 1));
  return FALSE;
}

/* Which steps can be worked through now; what is over stays as it was written. */
static gboolean
phase_is_open (const MedCase *work, MedStepPhase phase)
{
  const gboolean install = g_strcmp0 (work->attempt_kind, MED_ATTEMPT_INSTALL) == 0;

  switch ((int) work->disposition->state)
    {
    case MED_DISPOSITION_INSTALLING:
      return phase == MED_STEP_PREPARE || phase == MED_STEP_INSTALL;
    case MED_DISPOSITION_INSTALLED_UNVERIFIED:
      return install && phase == MED_STEP_VERIFY;
    case MED_DISPOSITION_RESTORING:
      return !install && (phase == MED_STEP_ROLLBACK || phase == MED_STEP_VERIFY);
    case MED_DISPOSITION_OUT_OF_SERVICE:
      return phase == MED_STEP_VERIFY;
    default:
      return FALSE;
    }
}

static gboolean
check_tick (MedConnection *connection,
            const MedCase *work,
            const char *attempt_id,
            MedStepPhase phase,
            gint64 person_id,
            GError **error)
{
  MedRole roles;

  if (!med_move_load_roles (connection, person_id, &roles, error))
    return FALSE;
  if ((roles & (MED_ROLE_TECHNICIAN | MED_ROLE_VENDOR_ENGINEER | MED_ROLE_LEAD)) == 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                           _ ("Steps are ticked by a technician, a lead or the vendor's engineer"));
      return FALSE;
    }
  if (g_strcmp0 (work->attempt_id, attempt_id) == 0 && phase_is_open (work, phase))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("%s on %s: these steps cannot be worked on while it is “%s”"), work->patch_number,
               work->asset, med_disposition_state_get_title (work->disposition->state));
  return FALSE;
}

static gboolean
write_tick (MedTransaction *transaction,
            MedConnection *connection,
            const char *attempt_id,
            const MedValue *values,
            gsize n_values,
            GError **error)
{
  g_autofree char *subject = g_strdup_printf ("attempt/%s", attempt_id);
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  gint64 before = med_connection_rows_changed (connection);

  json_node_take_object (body, object);
  json_object_set_string_member (object, "phase", values[5].text);
  json_object_set_int_member (object, "ordinal", values[6].integer);
  json_object_set_string_member (object, "result", values[0].text != NULL ? values[0].text : "");
  json_object_set_string_member (object, "note", values[1].text);
  if (!med_connection_execute (connection,
                               "UPDATE attempt_step SET result = $1, note = $2, by_person = $3, "
                               "at_usec = $4 WHERE attempt_id = $5 AND phase = $6 AND ordinal = $7",
                               values, n_values, error))
    return FALSE;
  if (med_connection_rows_changed (connection) == before)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no such step"));
      return FALSE;
    }
  return med_transaction_record (transaction, values[2].integer, "attempt-step-ticked", subject,
                                 body, error);
}

/**
 * med_attempt_tick_sync:
 * @connection: the writer's connection
 * @attempt_id: the attempt
 * @phase: of the step
 * @ordinal: of the step, from 1
 * @result: `done`, `failed`, `skipped`, or `""` to take the tick back
 * @note: (nullable): what was seen
 * @person_id: who
 * @error: return location
 *
 * Writes a step's result with person and time.
 *
 * Returns: whether it was written
 */
gboolean
med_attempt_tick_sync (MedConnection *connection,
                       const char *attempt_id,
                       MedStepPhase phase,
                       int ordinal,
                       const char *result,
                       const char *note,
                       gint64 person_id,
                       GError **error)
{
  static const char *const results[] = { "", "done", "failed", "skipped", NULL };
  g_autoptr (MedTransaction) transaction = NULL;
  gint64 disposition_id;

  if (!g_strv_contains (results, result))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not done, failed or skipped"),
                   result);
      return FALSE;
    }
  transaction = med_transaction_begin (connection, error);
  if (transaction == NULL ||
      !med_connection_get_int (connection,
                               "SELECT coalesce((SELECT disposition_id FROM attempt WHERE id = "
                               "$1), 0)",
                               MED_VALUES (MED_TEXT (attempt_id)), &disposition_id, error))
    return FALSE;
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);
  if (work == NULL || !check_tick (connection, work, attempt_id, phase, person_id, error))
    return FALSE;
  return write_tick (transaction, connection, attempt_id,
                     MED_VALUES (*result != '\0' ? MED_TEXT (result) : MED_NULL,
                                 MED_TEXT (note != NULL ? note : ""), MED_INT (person_id),
                                 MED_INT (med_connection_now_usec (connection)),
                                 MED_TEXT (attempt_id), MED_TEXT (phase_words[phase]),
                                 MED_INT (ordinal)),
                     error) &&
         med_transaction_commit (transaction, error);
}
