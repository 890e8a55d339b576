/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-attempt-step"

#include "config.h"

#include "engine/installation/med-attempt-step.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt-private.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-work-order.h"
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

/* The vendor's way back. One text stands in @single where it is not a list. */
static const char *const *
way_back (const MedVendorStatement *statement, const char *kind, const char *single[2])
{
  const char *removal = statement->removal_instruction;

  single[0] = _ ("Bring the device back to its restore point.");
  single[1] = NULL;
  if (g_strcmp0 (kind, MED_ATTEMPT_REMOVE) == 0 && removal != NULL && *removal != '\0')
    single[0] = removal;
  else if (statement->rollback_steps != NULL && statement->rollback_steps[0] != NULL)
    return (const char *const *) statement->rollback_steps;
  return single;
}

static gboolean
insert_way_back (MedConnection *connection,
                 const char *attempt_id,
                 const char *kind,
                 const MedVendorStatement *statement,
                 GError **error)
{
  const char *single[2];

  return insert_steps (connection, attempt_id, MED_STEP_ROLLBACK,
                       way_back (statement, kind, single), error);
}

static void
list_steps (GPtrArray *list, MedStepPhase phase, const char *const *steps)
{
  for (int i = 0; steps != NULL && steps[i] != NULL; i++)
    {
      MedWorkStep *step = g_new0 (MedWorkStep, 1);

      step->phase = phase;
      step->ordinal = i + 1;
      step->text = g_strdup (steps[i]);
      g_ptr_array_add (list, step);
    }
}

/**
 * med_attempt_step_list:
 * @connection: a connection
 * @statement_id: the vendor's statement
 * @steps: (element-type MedWorkStep): takes the steps
 * @error: return location
 *
 * Returns: whether it could be read
 */
gboolean
med_attempt_step_list (MedConnection *connection,
                       gint64 statement_id,
                       GPtrArray *steps,
                       GError **error)
{
  g_autoptr (MedVendorStatement) statement =
      med_vendor_statement_load_sync (connection, statement_id, error);
  const char *single[2];

  if (statement == NULL)
    return FALSE;
  list_steps (steps, MED_STEP_PREPARE, (const char *const *) statement->prepare_steps);
  list_steps (steps, MED_STEP_INSTALL, (const char *const *) statement->install_steps);
  list_steps (steps, MED_STEP_ROLLBACK, way_back (statement, MED_ATTEMPT_RESTORE, single));
  list_steps (steps, MED_STEP_VERIFY, verification_steps (statement));
  return TRUE;
}

/**
 * med_attempt_step_insert_all:
 * @connection: the writer's connection, within a transaction
 * @attempt_id: a new attempt
 * @kind: install, remove or restore
 * @statement_id: the vendor's statement; 0: there is none, and only the device's own works is
 * verified
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
  static const MedVendorStatement none = { 0 };

  if (statement_id == 0) /* found installed, and the vendor has said nothing */
    return insert_steps (connection, attempt_id, MED_STEP_VERIFY, verification_steps (&none),
                         error);
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
            const MedStepTick *tick,
            GError **error)
{
  g_autofree char *subject = g_strdup_printf ("attempt/%s", tick->attempt_id);
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  const char *note = tick->note != NULL ? tick->note : "";
  const char *phase = phase_words[tick->phase];
  JsonObject *object = json_object_new ();
  gint64 before = med_connection_rows_changed (connection);

  json_node_take_object (body, object);
  json_object_set_string_member (object, "phase", phase);
  json_object_set_int_member (object, "ordinal", tick->ordinal);
  json_object_set_string_member (object, "result", tick->result);
  json_object_set_string_member (object, "note", note);
  med_late_entry_add_to (tick->late, tick->person_id, object);
  if (!med_connection_execute (
          connection,
          "UPDATE attempt_step SET result = $1, note = $2, by_person = $3, "
          "at_usec = $4 WHERE attempt_id = $5 AND phase = $6 AND ordinal = $7",
          MED_VALUES (*tick->result != '\0' ? MED_TEXT (tick->result) : MED_NULL, MED_TEXT (note),
                      MED_INT (tick->person_id), MED_INT (med_connection_now_usec (connection)),
                      MED_TEXT (tick->attempt_id), MED_TEXT (phase), MED_INT (tick->ordinal)),
          error))
    return FALSE;
  if (med_connection_rows_changed (connection) == before)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no such step"));
      return FALSE;
    }
  return med_transaction_record (transaction,
                                 med_late_entry_get_recorder (tick->late, tick->person_id),
                                 "attempt-step-ticked", subject, body, error);
}

/**
 * med_attempt_tick_within:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @tick: which step, by whom, with which result
 * @error: return location
 *
 * Judges and writes the result of a step, see [func@attempt_tick_sync].
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_attempt_tick_within (MedTransaction *transaction,
                         MedConnection *connection,
                         const MedStepTick *tick,
                         GError **error)
{
  static const char *const results[] = { "", "done", "failed", "skipped", NULL };
  gint64 disposition_id;

  if (!g_strv_contains (results, tick->result))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not done, failed or skipped"),
                   tick->result);
      return FALSE;
    }
  if (!med_connection_get_int (connection,
                               "SELECT coalesce((SELECT disposition_id FROM attempt WHERE id = "
                               "$1), 0)",
                               MED_VALUES (MED_TEXT (tick->attempt_id)), &disposition_id, error))
    return FALSE;
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);
  return work != NULL &&
         check_tick (connection, work, tick->attempt_id, tick->phase, tick->person_id, error) &&
         write_tick (transaction, connection, tick, error);
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
  const MedStepTick tick = { attempt_id, phase, ordinal, result, note, person_id, NULL };
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL && med_attempt_tick_within (transaction, connection, &tick, error) &&
         med_transaction_commit (transaction, error);
}
