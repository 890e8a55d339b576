/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-service"

#include "config.h"

#include "engine/installation/med-service.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt-private.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-transition-table.h"
#include "engine/schedule/med-free-time.h"

/* Where nothing is planned, this much must be free before the device is worked on. */
#define UNPLANNED_WORK_MIN 60

/**
 * med_service_dup_subject:
 * @device_id: a device
 *
 * Returns: (transfer full): what a signature of its hand-over or return is given for
 */
char *
med_service_dup_subject (gint64 device_id)
{
  return g_strdup_printf ("device/%" PRId64, device_id);
}

/* The work order that makes the device's service state matter most: the one being worked on, else
 * the one planned next. */
static gboolean
find_disposition (MedConnection *connection, gint64 device_id, gint64 *id, GError **error)
{
  return med_connection_get_int (
      connection,
      "SELECT coalesce((SELECT x.id FROM disposition x LEFT JOIN downtime t ON t.id = "
      "x.downtime_id WHERE x.device_id = $1 ORDER BY CASE WHEN x.state IN ('installing', "
      "'interrupted', 'installed-unverified', 'failed', 'restoring', 'out-of-service') THEN 0 "
      "WHEN x.state = 'removal-required' THEN 1 WHEN x.state = 'scheduled' THEN 2 ELSE 3 END, "
      "t.start_usec, x.id LIMIT 1), 0)",
      MED_VALUES (MED_INT (device_id)), id, error);
}

static gboolean
load_bare (MedConnection *connection,
           gint64 device_id,
           MedTransitionFacts *facts,
           char **reason,
           GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  MedTimeKind verdict = MED_TIME_UNKNOWN;
  g_autofree char *word = NULL;

  if (!med_connection_dup_text (connection, "SELECT service_state FROM device WHERE id = $1",
                                MED_VALUES (MED_INT (device_id)), &word, error))
    return FALSE;
  if (!med_service_state_from_word (word, &facts->service_state))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no such device"));
      return FALSE;
    }
  facts->device_safe = facts->work_ended = TRUE;
  g_free (*reason);
  *reason = NULL;
  if (!med_free_time_check_sync (connection, device_id, now_usec,
                                 now_usec + UNPLANNED_WORK_MIN * MED_USEC_PER_MINUTE, &verdict,
                                 reason, error))
    return FALSE;
  facts->free_now = verdict == MED_TIME_FREE;
  facts->free_reason = *reason;
  return TRUE;
}

/* @work keeps the texts that @facts points to. */
static gboolean
load_facts (MedConnection *connection,
            gint64 device_id,
            MedCase **work,
            char **reason,
            MedTransitionFacts *facts,
            GError **error)
{
  gint64 id;

  *facts = (MedTransitionFacts){ 0 };
  if (!find_disposition (connection, device_id, &id, error))
    return FALSE;
  if (id == 0)
    return load_bare (connection, device_id, facts, reason, error);
  *work = med_case_load_sync (connection, id, error);
  if (*work == NULL || !med_case_add_readiness (*work, connection, 0, error))
    return FALSE;
  if ((*work)->disposition->state == MED_DISPOSITION_SCHEDULED ||
      (*work)->disposition->state == MED_DISPOSITION_REMOVAL_REQUIRED)
    {
      *facts = (*work)->facts;
      return TRUE;
    }
  const gboolean safe = (*work)->facts.device_safe, ended = (*work)->facts.work_ended;
  if (!load_bare (connection, device_id, facts, reason, error))
    return FALSE;
  facts->device_safe = safe;
  facts->work_ended = ended;
  return TRUE;
}

static gboolean
write_service (MedConnection *connection,
               const MedTransitionFacts *facts,
               const MedServiceRequest *request,
               gint64 signature_id,
               JsonNode *body,
               GError **error)
{
  g_autofree char *evidence = json_to_string (body, FALSE);

  return med_connection_execute (
             connection,
             "UPDATE device SET service_state = $1, row_version = row_version + 1 WHERE id = $2",
             MED_VALUES (MED_TEXT (med_service_state_to_word (request->to)),
                         MED_INT (request->device_id)),
             error) &&
         med_connection_execute (
             connection,
             "INSERT INTO transition (device_id, machine, from_state, to_state, by_person, "
             "at_usec, signature_id, evidence) VALUES ($1, 'service', $2, $3, $4, $5, $6, $7)",
             MED_VALUES (MED_INT (request->device_id),
                         MED_TEXT (med_service_state_to_word (facts->service_state)),
                         MED_TEXT (med_service_state_to_word (request->to)),
                         MED_INT (request->person_id),
                         MED_INT (med_connection_now_usec (connection)),
                         MED_INT_OR_NULL (signature_id), MED_TEXT (evidence)),
             error);
}

static JsonNode *
build_body (const MedTransitionFacts *facts, const MedServiceRequest *request, const char *number)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();

  json_node_take_object (node, body);
  json_object_set_string_member (body, "from", med_service_state_to_word (facts->service_state));
  json_object_set_string_member (body, "to", med_service_state_to_word (request->to));
  json_object_set_string_member (body, "step", number);
  if (request->reason != NULL && *request->reason != '\0')
    json_object_set_string_member (body, "reason", request->reason);
  med_late_entry_add_to (request->late, request->person_id, body);
  return node;
}

static gboolean
judge_service (const MedTransitionFacts *facts,
               const MedServiceRequest *request,
               MedRole roles,
               GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  MedRole needed =
      med_transition_get_roles (MED_MACHINE_SERVICE, facts->service_state, request->to);

  if (med_transition_evaluate (MED_MACHINE_SERVICE, facts, facts->service_state, request->to, roles,
                               missing))
    return TRUE;
  med_move_refuse (error, med_service_state_get_verb (request->to),
                   needed != MED_ROLE_NONE && (needed & roles) == 0 ? needed : MED_ROLE_NONE,
                   missing);
  return FALSE;
}

/**
 * med_move_service:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @facts: what was found
 * @request: what is asked for
 * @roles: of the actor
 * @error: return location
 *
 * Judges a step of the device's service state and writes it, its signature and its record.
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_move_service (MedTransaction *transaction,
                  MedConnection *connection,
                  const MedTransitionFacts *facts,
                  const MedServiceRequest *request,
                  MedRole roles,
                  GError **error)
{
  const MedTransitionRule *rule = med_transition_find_rule (
      MED_MACHINE_SERVICE, facts->service_state, request->to, roles, facts);
  g_autofree char *subject = med_service_dup_subject (request->device_id);
  const char *const subjects[] = { subject, NULL };
  MedTransitionFacts all = *facts;
  gint64 signature_id = 0;

  all.reason_given = request->reason != NULL && *request->reason != '\0';
  all.signed_by_actor =
      rule != NULL && rule->meaning != MED_MEANING_NONE &&
      (request->late != NULL || med_move_is_signed (connection, request->signature,
                                                    request->person_id, rule->meaning, subjects));
  if (!judge_service (&all, request, roles, error))
    return FALSE;
  g_autoptr (JsonNode) body = build_body (facts, request, rule->number);
  if (request->signature != NULL &&
      !med_signature_store (transaction, connection, request->signature, &signature_id, error))
    return FALSE;
  if (request->late != NULL && rule->meaning != MED_MEANING_NONE &&
      !med_late_entry_sign (request->late, connection, request->person_id, rule->meaning, subject,
                            &signature_id, error))
    return FALSE;
  return write_service (connection, facts, request, signature_id, body, error) &&
         med_transaction_record (transaction,
                                 med_late_entry_get_recorder (request->late, request->person_id),
                                 "service-state-moved", subject, body, error);
}

/**
 * med_service_apply_within:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @request: what is asked for
 * @error: return location, see [func@service_apply_sync]
 *
 * Gathers the facts, judges the step and writes it.
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_service_apply_within (MedTransaction *transaction,
                          MedConnection *connection,
                          const MedServiceRequest *request,
                          GError **error)
{
  g_autoptr (MedCase) work = NULL;
  g_autofree char *reason = NULL;
  MedTransitionFacts facts;
  MedRole roles;

  return med_move_load_roles (connection, request->person_id, &roles, error) &&
         load_facts (connection, request->device_id, &work, &reason, &facts, error) &&
         med_move_service (transaction, connection, &facts, request, roles, error);
}

/**
 * med_service_apply_sync:
 * @connection: the writer's connection
 * @request: what is asked for
 * @error: return location, %MED_ERROR_REFUSED, %MED_ERROR_NOT_PERMITTED, %MED_ERROR_NOT_FOUND
 *
 * Moves a device's service state: whole, or not at all.
 *
 * Returns: whether it was moved
 */
gboolean
med_service_apply_sync (MedConnection *connection, const MedServiceRequest *request, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
         med_service_apply_within (transaction, connection, request, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_service_options_sync:
 * @connection: a connection
 * @device_id: which device
 * @person_id: who asks
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedTransitionOption): what the person may do
 *   with the device now, and why not. A signature or reason that is still to be given is not named
 *   as missing.
 */
GPtrArray *
med_service_options_sync (MedConnection *connection,
                          gint64 device_id,
                          gint64 person_id,
                          GError **error)
{
  g_autoptr (MedCase) work = NULL;
  g_autofree char *reason = NULL;
  MedTransitionFacts facts;
  MedRole roles;

  if (!med_move_load_roles (connection, person_id, &roles, error) ||
      !load_facts (connection, device_id, &work, &reason, &facts, error))
    return NULL;
  facts.signed_by_actor = facts.reason_given = TRUE;
  return med_transition_list (MED_MACHINE_SERVICE, &facts, facts.service_state, roles);
}
