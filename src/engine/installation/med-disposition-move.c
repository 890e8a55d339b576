/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-disposition-move"

#include "config.h"

#include "engine/installation/med-disposition-move.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exception-follow.h"
#include "engine/installation/med-installed-config.h"
#include "engine/installation/med-transition-table.h"

/* A passphrase given longer ago than this signs nothing any more. */
#define SIGNATURE_VALID_MIN 15

/**
 * med_move_refuse:
 * @error: return location
 * @step: what was asked for, in words
 * @needed: who may, where the person may not; else %MED_ROLE_NONE
 * @missing: (element-type utf8): what is missing
 *
 * Says everything that is missing at once.
 */
void
med_move_refuse (GError **error, const char *step, MedRole needed, GPtrArray *missing)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint bit = 0; bit < 7; bit++)
    if ((needed & (1 << bit)) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                              med_role_get_title (1 << bit));
  if (needed != MED_ROLE_NONE)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                   _ ("“%s” is done by another role: %s"), step, text->str);
      return;
    }
  for (guint i = 0; i < missing->len; i++)
    g_string_append_printf (text, "\n• %s", (const char *) missing->pdata[i]);
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("“%s” cannot be done now:%s"), step,
               text->str);
}

/**
 * med_move_load_roles:
 * @connection: a connection
 * @person_id: who; 0 for the program itself
 * @roles: (out): the roles now
 * @error: return location, %MED_ERROR_NOT_PERMITTED
 *
 * Returns: whether the person may act at all
 */
gboolean
med_move_load_roles (MedConnection *connection, gint64 person_id, MedRole *roles, GError **error)
{
  if (person_id == 0)
    {
      *roles = MED_ACTOR_PROGRAM;
      return TRUE;
    }
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);
  if (person == NULL)
    return FALSE;
  *roles = person->roles;
  if (person->active)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED, _ ("%s no longer works with MedPatch"),
               person->name);
  return FALSE;
}

/**
 * med_move_is_signed:
 * @connection: a connection
 * @signature: (nullable): a signature
 * @person_id: whose it must be; 0: anybody's
 * @meaning: what it must mean
 * @subjects: (array zero-terminated=1): what it may have been given for
 *
 * Returns: whether it is the signature that is needed, given a short while ago
 */
gboolean
med_move_is_signed (MedConnection *connection,
                    const MedSignature *signature,
                    gint64 person_id,
                    MedMeaning meaning,
                    const char *const *subjects)
{
  if (signature == NULL || signature->meaning != meaning ||
      (person_id != 0 && signature->person_id != person_id))
    return FALSE;
  if (!g_strv_contains (subjects, signature->subject))
    return FALSE;
  const gint64 age_usec = med_connection_now_usec (connection) - signature->signed_usec;
  return age_usec >= 0 && age_usec <= SIGNATURE_VALID_MIN * MED_USEC_PER_MINUTE;
}

/* The second person must be another person: the one rule that no role gets around. */
static gboolean
check_second_person (const MedDispositionRequest *request, GError **error)
{
  const MedSignature *approval = request->approval, *clinical = request->clinical;

  if ((approval == NULL || approval->person_id != request->person_id) &&
      (clinical == NULL || clinical->person_id != request->person_id) &&
      (approval == NULL || clinical == NULL || approval->person_id != clinical->person_id))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                       _ ("The second signature must be that of another person"));
  return FALSE;
}

/* What was signed at once, and what was signed before on the request for an exception. */
static gboolean
add_signatures (MedConnection *connection,
                MedCase *work,
                const MedDispositionRequest *request,
                const MedTransitionRule *rule,
                GError **error)
{
  MedTransitionFacts *facts = &work->facts;
  g_autofree char *own = med_disposition_dup_subject (work->disposition->id);
  g_autofree char *patch = g_strdup_printf ("patch/%" PRId64, work->disposition->patch_id);
  const char *const own_only[] = { own, NULL };
  const char *const own_or_patch[] = { own, patch, NULL };
  MedRole needed = request->to == MED_DISPOSITION_EXCEPTION    ? MED_ROLE_SECURITY_OFFICER
                   : request->to == MED_DISPOSITION_INSTALLING ? MED_ROLE_LEAD
                                                               : MED_ROLE_VENDOR_ENGINEER;

  if (rule != NULL && rule->meaning != MED_MEANING_NONE)
    facts->signed_by_actor =
        med_move_is_signed (connection, request->signature, request->person_id, rule->meaning,
                            rule->meaning == MED_MEANING_APPROVED ? own_or_patch : own_only) ||
        request->late != NULL; /* signed on the sheet, which is attached */
  facts->approved_by_other =
      med_move_is_signed (connection, request->approval, 0, MED_MEANING_APPROVED, own_only) &&
      (request->approval->roles & needed) != 0;
  facts->clinical_approval =
      med_move_is_signed (connection, request->clinical, 0, MED_MEANING_APPROVED, own_only) &&
      (request->clinical->roles & MED_ROLE_CLINICAL_OWNER) != 0;
  return request->to != MED_DISPOSITION_EXCEPTION || request->exception_id == 0 ||
         med_exception_add_approvals (connection, work, request, error);
}

static gboolean
judge (MedCase *work, const MedDispositionRequest *request, MedRole roles, GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  const MedDispositionState from = work->disposition->state, to = request->to;
  const gboolean result = to == MED_DISPOSITION_IN_SERVICE || to == MED_DISPOSITION_RESTORED;
  MedRole needed = med_transition_get_roles (MED_MACHINE_DISPOSITION, from, to);

  if (med_transition_evaluate (MED_MACHINE_DISPOSITION, &work->facts, from, to, roles, missing))
    return TRUE;
  if (needed != MED_ROLE_NONE && (needed & roles) == 0)
    med_move_refuse (error, med_disposition_step_get_title (from, to), needed & ~MED_ACTOR_PROGRAM,
                     missing);
  else if (result && work->facts.high_risk && (work->facts.is_installer || work->facts.has_held))
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                 _ ("%s is a high-risk device: another person than the installer verifies"),
                 work->asset);
  else
    med_move_refuse (error, med_disposition_step_get_title (from, to), MED_ROLE_NONE, missing);
  g_prefix_error (error, _ ("%s on %s: "), work->patch_number, work->asset);
  return FALSE;
}

static gboolean
store_signatures (MedTransaction *transaction,
                  MedConnection *connection,
                  const MedDispositionRequest *request,
                  MedMoveSignatures *ids,
                  GError **error)
{
  const struct
  {
    const MedSignature *signature;
    gint64 *id;
  } all[] = { { request->signature, &ids->own },
              { request->approval, &ids->approval },
              { request->clinical, &ids->clinical } };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i].signature != NULL &&
        !med_signature_store (transaction, connection, all[i].signature, all[i].id, error))
      return FALSE;
  return TRUE;
}

/* On paper the installer signs for the result as well. */
static gboolean
store_paper_signature (MedConnection *connection,
                       const MedCase *work,
                       const MedDispositionRequest *request,
                       const MedTransitionRule *rule,
                       gint64 *own,
                       GError **error)
{
  const gboolean result = work->disposition->state == MED_DISPOSITION_INSTALLING &&
                          g_strcmp0 (request->late->way, MED_LATE_PAPER) == 0;
  g_autofree char *subject = med_disposition_dup_subject (work->disposition->id);

  if (rule->meaning == MED_MEANING_NONE && !result)
    return TRUE;
  return med_late_entry_sign (request->late, connection, request->person_id,
                              rule->meaning == MED_MEANING_NONE ? MED_MEANING_PERFORMED
                                                                : rule->meaning,
                              subject, own, error);
}

/* The evidence kept with the step, and the same in the audit log. */
static JsonNode *
build_body (const MedCase *work, const MedDispositionRequest *request, const char *number)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();

  json_node_take_object (node, body);
  json_object_set_string_member (body, "from",
                                 med_disposition_state_to_word (work->disposition->state));
  json_object_set_string_member (body, "to", med_disposition_state_to_word (request->to));
  json_object_set_string_member (body, "step", number);
  json_object_set_int_member (body, "device", work->disposition->device_id);
  json_object_set_int_member (body, "patch", work->disposition->patch_id);
  json_object_set_string_member (body, "vendor_state",
                                 med_vendor_state_to_word (work->facts.vendor_state));
  if (work->statement_id != 0)
    json_object_set_int_member (body, "statement", work->statement_id);
  if (request->reason != NULL && *request->reason != '\0')
    json_object_set_string_member (body, "reason", request->reason);
  if (request->review_date != NULL && *request->review_date != '\0')
    json_object_set_string_member (body, "review_date", request->review_date);
  if (request->trigger != NULL)
    json_object_set_string_member (body, "trigger", request->trigger);
  if (request->exception_id != 0)
    json_object_set_int_member (body, "exception", request->exception_id);
  if (request->version_read != NULL)
    json_object_set_string_member (body, "version_read", request->version_read);
  if (work->attempt_id != NULL)
    json_object_set_string_member (body, "attempt", work->attempt_id);
  if (request->approval != NULL)
    json_object_set_int_member (body, "approved_by", request->approval->person_id);
  if (request->clinical != NULL)
    json_object_set_int_member (body, "clinical_approval_by", request->clinical->person_id);
  if (request->downtime_id != 0)
    json_object_set_int_member (body, "downtime", request->downtime_id);
  if (request->evidence != NULL)
    json_object_set_member (body, "evidence", json_node_copy (request->evidence));
  med_late_entry_add_to (request->late, request->person_id, body);
  return g_steal_pointer (&node);
}

static gboolean
write_transition (MedConnection *connection,
                  const MedCase *work,
                  const MedDispositionRequest *request,
                  gint64 signature_id,
                  JsonNode *body,
                  GError **error)
{
  g_autofree char *evidence = json_to_string (body, FALSE);

  return med_connection_execute (
      connection,
      "INSERT INTO transition (disposition_id, device_id, machine, from_state, to_state, "
      "by_person, at_usec, signature_id, evidence) "
      "VALUES ($1, $2, 'disposition', $3, $4, $5, $6, $7, $8)",
      MED_VALUES (MED_INT (work->disposition->id), MED_INT (work->disposition->device_id),
                  MED_TEXT (med_disposition_state_to_word (work->disposition->state)),
                  MED_TEXT (med_disposition_state_to_word (request->to)),
                  MED_INT (request->person_id), MED_INT (med_connection_now_usec (connection)),
                  MED_INT_OR_NULL (signature_id), MED_TEXT (evidence)),
      error);
}

/* What was authorized, and what a removal goes back from, outlast every step that nobody signs: the
 * statement that took its place meanwhile was not looked at by anybody. */
static gboolean
carries_decision (MedDispositionState from, MedDispositionState to)
{
  switch ((int) to)
    {
    case MED_DISPOSITION_AUTHORIZED:
      return from == MED_DISPOSITION_STAGED || from == MED_DISPOSITION_SCHEDULED ||
             from == MED_DISPOSITION_DEFERRED || from == MED_DISPOSITION_EXCEPTION;
    case MED_DISPOSITION_DEFERRED:
    case MED_DISPOSITION_EXCEPTION:
      return from == MED_DISPOSITION_AUTHORIZED || from == MED_DISPOSITION_REMOVAL_REQUIRED;
    default:
      return FALSE;
    }
}

/* From the start on, the decision stays that under which it was started. */
static gboolean
keeps_decision (MedDispositionState to)
{
  return med_disposition_state_is_unsafe (to) || to == MED_DISPOSITION_IN_SERVICE ||
         to == MED_DISPOSITION_REMOVAL_REQUIRED || to == MED_DISPOSITION_RESTORED ||
         to == MED_DISPOSITION_STAGED || to == MED_DISPOSITION_SCHEDULED;
}

/* The downtime in which it was done stays with the result. */
static gboolean
keeps_downtime (MedDispositionState to)
{
  return med_disposition_state_is_unsafe (to) || to == MED_DISPOSITION_IN_SERVICE ||
         to == MED_DISPOSITION_RESTORED;
}

/* Overdue since a deferral or exception ended by itself, until somebody decides anew or nothing is
 * left to do. That the vendor released the patch ends a deferral too, but then its own deadline
 * begins. */
static gboolean
write_lapse (MedConnection *connection,
             const MedCase *work,
             const MedDispositionRequest *request,
             GError **error)
{
  const MedDispositionState from = work->disposition->state;
  const gboolean lapses =
      request->trigger != NULL && !med_disposition_state_is_closed (request->to) &&
      (from == MED_DISPOSITION_EXCEPTION ||
       (from == MED_DISPOSITION_DEFERRED && !g_str_equal (request->trigger, "released")));
  const gboolean settles =
      med_disposition_state_is_closed (request->to) || request->to == MED_DISPOSITION_DEFERRED;

  if (!lapses && !settles)
    return TRUE;
  return med_connection_execute (
      connection, "UPDATE disposition SET lapsed_usec = $1, lapsed_trigger = $2 WHERE id = $3",
      MED_VALUES (lapses ? MED_INT (med_connection_now_usec (connection)) : MED_NULL,
                  lapses ? MED_TEXT (request->trigger) : MED_NULL, MED_INT (work->disposition->id)),
      error);
}

static gboolean
write_row (MedConnection *connection,
           const MedCase *work,
           const MedDispositionRequest *request,
           GError **error)
{
  const MedDisposition *row = work->disposition;
  const gboolean postpones =
      request->to == MED_DISPOSITION_DEFERRED || request->to == MED_DISPOSITION_EXCEPTION;
  const gboolean found = row->state == MED_DISPOSITION_WAITING_FOR_VENDOR &&
                         request->to == MED_DISPOSITION_INSTALLED_UNVERIFIED;
  const gboolean keeps =
      carries_decision (row->state, request->to) ||
      (keeps_decision (request->to) && row->state != MED_DISPOSITION_AUTHORIZED && !found);
  const gint64 downtime_id = request->to == MED_DISPOSITION_SCHEDULED ? request->downtime_id
                             : keeps_downtime (request->to)           ? row->downtime_id
                                                                      : 0;

  return med_connection_execute (
      connection,
      "UPDATE disposition SET state = $1, since_usec = $2, reason = $3, review_date = $4, "
      "downtime_id = $5, statement_id = $6, release_id = $7, previous_state = $8, "
      "row_version = row_version + 1 WHERE id = $9",
      MED_VALUES (MED_TEXT (med_disposition_state_to_word (request->to)),
                  MED_INT (med_connection_now_usec (connection)),
                  MED_TEXT (request->reason != NULL ? request->reason : ""),
                  postpones ? MED_TEXT (request->review_date) : MED_NULL,
                  MED_INT_OR_NULL (downtime_id),
                  MED_INT_OR_NULL (keeps ? work->decided_statement_id : work->statement_id),
                  MED_INT_OR_NULL (keeps ? work->decided_release_id : work->device_release_id),
                  postpones ? MED_TEXT (med_disposition_state_to_word (row->state)) : MED_NULL,
                  MED_INT (row->id)),
      error);
}

/* A downtime that is not needed any more gives the time back to the clinic. */
static gboolean
release_downtime (MedConnection *connection,
                  const MedCase *work,
                  const MedDispositionRequest *request,
                  GError **error)
{
  if (work->disposition->state != MED_DISPOSITION_SCHEDULED ||
      work->disposition->downtime_id == 0 || request->to == MED_DISPOSITION_INSTALLING)
    return TRUE;
  return med_connection_execute (
      connection,
      "UPDATE downtime SET state = 'called-off', called_off_reason = $1 "
      "WHERE id = $2 AND state = 'planned'",
      MED_VALUES (MED_TEXT (request->reason != NULL ? request->reason : ""),
                  MED_INT (work->disposition->downtime_id)),
      error);
}

/* A device that could not be restored is quarantined in the same step. */
static gboolean
quarantine (MedTransaction *transaction,
            MedConnection *connection,
            const MedCase *work,
            const MedDispositionRequest *request,
            MedRole roles,
            GError **error)
{
  const MedServiceRequest service = { .device_id = work->disposition->device_id,
                                      .to = MED_SERVICE_QUARANTINED,
                                      .person_id = request->person_id,
                                      .reason = request->reason };

  if (request->to != MED_DISPOSITION_OUT_OF_SERVICE ||
      work->facts.service_state == MED_SERVICE_QUARANTINED)
    return TRUE;
  return med_move_service (transaction, connection, &work->facts, &service, roles, error);
}

/**
 * med_move_disposition:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @work: the case, loaded within the transaction, with all facts but the signatures
 * @request: what is asked for
 * @roles: of the actor, see med_move_load_roles()
 * @error: return location, %MED_ERROR_REFUSED with everything that is missing,
 *   %MED_ERROR_NOT_PERMITTED
 *
 * Judges the step and writes it with all that belongs to it: row, step with its evidence,
 * signatures, downtime, configuration, quarantine, audit record.
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_move_disposition (MedTransaction *transaction,
                      MedConnection *connection,
                      MedCase *work,
                      const MedDispositionRequest *request,
                      MedRole roles,
                      GError **error)
{
  const MedTransitionRule *rule = med_transition_find_rule (
      MED_MACHINE_DISPOSITION, work->disposition->state, request->to, roles, &work->facts);
  g_autofree char *subject = med_disposition_dup_subject (work->disposition->id);
  MedMoveSignatures signatures = { 0 };

  if (!check_second_person (request, error) ||
      !add_signatures (connection, work, request, rule, error) ||
      !judge (work, request, roles, error))
    return FALSE;
  rule = med_transition_find_rule (MED_MACHINE_DISPOSITION, work->disposition->state, request->to,
                                   roles, &work->facts);
  g_autoptr (JsonNode) body = build_body (work, request, rule->number);
  return store_signatures (transaction, connection, request, &signatures, error) &&
         (request->late == NULL ||
          store_paper_signature (connection, work, request, rule, &signatures.own, error)) &&
         write_row (connection, work, request, error) &&
         write_lapse (connection, work, request, error) &&
         write_transition (connection, work, request, signatures.own, body, error) &&
         med_exception_follow (transaction, connection, work, request, &signatures, error) &&
         release_downtime (connection, work, request, error) &&
         quarantine (transaction, connection, work, request, roles, error) &&
         med_installed_config_follow (transaction, connection, work, request, error) &&
         med_transaction_record (transaction,
                                 med_late_entry_get_recorder (request->late, request->person_id),
                                 "disposition-moved", subject, body, error);
}
