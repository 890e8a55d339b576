/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-decide"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-exception-write.h"

/* What other people say to a request for an exception: yes or no, each by a signature. */

static gboolean
refuse (GError **error, MedError code, const char *why)
{
  g_set_error_literal (error, MED_ERROR, code, why);
  return FALSE;
}

static MedException *
load_requested (MedConnection *connection, gint64 exception_id, GError **error)
{
  g_autoptr (MedException) self = med_exception_load_sync (connection, exception_id, error);

  if (self == NULL || self->state == MED_EXCEPTION_REQUESTED)
    return g_steal_pointer (&self);
  g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
               _ ("Exception %" PRId64 " is no longer open; it is “%s” now"), exception_id,
               med_exception_state_get_title (self->state));
  return NULL;
}

static gboolean
check_signature (MedConnection *connection,
                 const MedException *self,
                 const MedSignature *signature,
                 MedMeaning meaning,
                 GError **error)
{
  g_autofree char *subject = med_exception_dup_subject (self->id);
  const char *const subjects[] = { subject, NULL };
  MedRole roles;

  if (!med_move_is_signed (connection, signature, 0, meaning, subjects))
    return refuse (error, MED_ERROR_REFUSED,
                   _ ("A signature given for this exception just now is needed"));
  if (signature->person_id == self->requested_by)
    return refuse (error, MED_ERROR_NOT_PERMITTED,
                   _ ("Nobody decides on their own request: another person must sign"));
  return med_move_load_roles (connection, signature->person_id, &roles, error);
}

/* As whom the person signs: as a security officer first, where that is still open. */
static const char *
find_role (const MedException *self, const MedSignature *signature, GError **error)
{
  const MedRole missing = med_exception_get_missing_roles (self);

  for (guint i = 0; i < self->approvals->len; i++)
    if (((const MedExceptionApproval *) self->approvals->pdata[i])->person_id ==
        signature->person_id)
      {
        refuse (error, MED_ERROR_NOT_PERMITTED,
                _ ("You have approved this already; the other signature must be that of another "
                   "person"));
        return NULL;
      }
  if ((signature->roles & missing & MED_ROLE_SECURITY_OFFICER) != 0)
    return MED_EXCEPTION_BY_SECURITY;
  if ((signature->roles & missing & MED_ROLE_CLINICAL_OWNER) != 0)
    return MED_EXCEPTION_BY_CLINIC;
  g_autofree char *titles = med_roles_dup_titles (missing);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED, _ ("This needs one of these roles: %s"),
               titles);
  return NULL;
}

/* What would have ended it had it run already is told to those who are to approve it. */
static gboolean
check_nothing_came (MedConnection *connection, const MedException *self, GError **error)
{
  gint64 exploited, released;

  if (!med_connection_get_int (
          connection,
          "SELECT count(*) FROM exception_device d JOIN patch_cve k ON k.patch_id = $1 "
          "JOIN kev v ON v.cve = k.cve WHERE d.exception_id = $2 AND NOT EXISTS (SELECT 1 "
          "FROM postponed_kev o WHERE o.disposition_id = d.disposition_id AND o.cve = k.cve)",
          MED_VALUES (MED_INT (self->patch_id), MED_INT (self->id)), &exploited, error) ||
      !med_connection_get_int (
          connection,
          "SELECT count(*) FROM exception_device d JOIN disposition x ON x.id = d.disposition_id "
          "JOIN device y ON y.id = x.device_id JOIN config c ON c.id = y.config_id "
          "JOIN vendor_track n ON n.patch_id = x.patch_id AND n.release_id = c.release_id "
          "WHERE d.exception_id = $1 AND n.state = 'released' AND n.since_usec > $2",
          MED_VALUES (MED_INT (self->id), MED_INT (self->requested_usec)), &released, error))
    return FALSE;
  if (exploited == 0 && released == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("Since it was requested: %s. Refuse it, and let it be requested anew with that "
                  "in mind."),
               med_exception_trigger_get_title (exploited > 0 ? MED_TRIGGER_KNOWN_EXPLOITED
                                                              : MED_TRIGGER_RELEASED));
  return FALSE;
}

static JsonNode *
describe_controls (const MedException *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *controls = json_array_new ();

  json_node_take_object (node, object);
  json_object_set_int_member (object, "exception", self->id);
  for (guint i = 0; i < self->controls->len; i++)
    {
      const MedControl *control = self->controls->pdata[i];
      json_array_add_string_element (controls, control->description);
    }
  json_object_set_array_member (object, "controls", controls);
  return node;
}

/* Moved on since the request, by other hands: the exception is not for it any more. */
static gboolean
can_still_move (const MedCase *work)
{
  return work->disposition->state == MED_DISPOSITION_EXCEPTION ||
         med_transition_get_roles (MED_MACHINE_DISPOSITION, work->disposition->state,
                                   MED_DISPOSITION_EXCEPTION) != MED_ROLE_NONE;
}

/* The one that still runs ends first (T23), so that each exception has its own beginning and end.
 */
static gboolean
end_running (MedTransaction *transaction, MedConnection *connection, MedCase **work, GError **error)
{
  const gint64 id = (*work)->disposition->id;
  MedDispositionRequest request = { .disposition_id = id,
                                    .to = (*work)->previous_state,
                                    .reason = med_exception_trigger_get_title (MED_TRIGGER_RENEWED),
                                    .trigger = MED_TRIGGER_RENEWED };

  if ((*work)->disposition->state != MED_DISPOSITION_EXCEPTION)
    return TRUE;
  if (request.to == MED_DISPOSITION_AUTHORIZED &&
      (*work)->facts.vendor_state != MED_VENDOR_STATE_RELEASED)
    request.to = MED_DISPOSITION_WAITING_FOR_VENDOR;
  (*work)->facts.was_here_before = (*work)->facts.period_ended = TRUE;
  if (!med_move_disposition (transaction, connection, *work, &request, MED_ACTOR_PROGRAM, error))
    return FALSE;
  g_clear_pointer (work, med_case_free);
  *work = med_case_load_sync (connection, id, error);
  return *work != NULL;
}

static gboolean
move_device (MedTransaction *transaction,
             MedConnection *connection,
             const MedException *self,
             const MedExceptionDevice *device,
             guint *n_moved,
             GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, device->disposition_id, error);
  g_autoptr (JsonNode) evidence = describe_controls (self);
  const MedDispositionRequest request = {
    .disposition_id = device->disposition_id,
    .to = MED_DISPOSITION_EXCEPTION,
    .person_id = self->requested_by,
    .reason = self->reason,
    .review_date = self->expires_date,
    .evidence = evidence,
    .exception_id = self->id,
  };
  MedRole roles;

  if (work == NULL)
    return FALSE;
  if (!can_still_move (work))
    return med_connection_execute (
        connection,
        "UPDATE exception_device SET state = 'left' WHERE exception_id = $1 "
        "AND disposition_id = $2",
        MED_VALUES (MED_INT (self->id), MED_INT (device->disposition_id)), error);
  (*n_moved)++;
  return end_running (transaction, connection, &work, error) &&
         med_move_load_roles (connection, self->requested_by, &roles, error) &&
         med_case_add_request (work, connection, &request, error) &&
         med_move_disposition (transaction, connection, work, &request, roles, error);
}

/* The last approval that was needed: the devices move in the same transaction. */
static gboolean
move_all (MedTransaction *transaction,
          MedConnection *connection,
          const MedException *self,
          const MedSignature *signature,
          GError **error)
{
  guint n_moved = 0;

  for (guint i = 0; i < self->devices->len; i++)
    if (!move_device (transaction, connection, self, self->devices->pdata[i], &n_moved, error))
      return FALSE;
  if (n_moved == 0)
    return refuse (error, MED_ERROR_REFUSED,
                   _ ("Every device of this request has moved on: there is nothing to except"));
  return med_exception_write_approved (transaction, connection, self->id, signature->person_id,
                                       error);
}

static JsonNode *
describe_decision (const char *role, const char *reason)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();

  json_node_take_object (node, body);
  if (role != NULL)
    json_object_set_string_member (body, "role", role);
  if (reason != NULL)
    json_object_set_string_member (body, "reason", reason);
  return node;
}

static gboolean
write_approval (MedTransaction *transaction,
                MedConnection *connection,
                const MedException *self,
                const MedSignature *signature,
                GError **error)
{
  const char *role = find_role (self, signature, error);
  g_autofree char *subject = med_exception_dup_subject (self->id);
  g_autoptr (JsonNode) body = describe_decision (role, NULL);
  gint64 signature_id;

  return role != NULL &&
         med_signature_store (transaction, connection, signature, &signature_id, error) &&
         med_exception_write_approval (connection, self->id, role, signature->person_id,
                                       signature_id, error) &&
         med_transaction_record (transaction, signature->person_id, "exception-signed", subject,
                                 body, error);
}

/**
 * med_exception_approve_sync:
 * @connection: the writer's connection
 * @exception_id: which request
 * @signature: APPROVED, for med_exception_dup_subject(), by another person than who requested it
 * @complete: (out) (optional): nothing more is needed: the devices have moved
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CONFLICT where it was decided
 * meanwhile, %MED_ERROR_REFUSED
 *
 * Approves a request (T22, second half): a security officer, and for a high-risk device a clinical
 * owner too, each for themselves and at any moment. With the last signature the devices move, in
 * the same transaction and through the one transition table.
 *
 * Returns: whether it was written
 */
gboolean
med_exception_approve_sync (MedConnection *connection,
                            gint64 exception_id,
                            const MedSignature *signature,
                            gboolean *complete,
                            GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedException) self =
      transaction != NULL ? load_requested (connection, exception_id, error) : NULL;
  gboolean last;

  if (self == NULL || !check_signature (connection, self, signature, MED_MEANING_APPROVED, error) ||
      !check_nothing_came (connection, self, error) ||
      !write_approval (transaction, connection, self, signature, error))
    return FALSE;
  g_clear_pointer (&self, med_exception_free);
  self = load_requested (connection, exception_id, error);
  if (self == NULL)
    return FALSE;
  last = med_exception_get_missing_roles (self) == MED_ROLE_NONE;
  if (complete != NULL)
    *complete = last;
  return (!last || move_all (transaction, connection, self, signature, error)) &&
         med_transaction_commit (transaction, error);
}

static gboolean
write_closed (MedTransaction *transaction,
              MedConnection *connection,
              const MedException *self,
              MedExceptionState state,
              gint64 person_id,
              const char *reason,
              GError **error)
{
  g_autofree char *subject = med_exception_dup_subject (self->id);
  g_autofree char *action = g_strconcat ("exception-", med_exception_state_to_word (state), NULL);
  g_autoptr (JsonNode) body = describe_decision (NULL, reason);

  return med_connection_execute (
             connection,
             "UPDATE exception SET state = $1, decided_usec = $2, decided_by = $3, "
             "decided_reason = $4, row_version = row_version + 1 WHERE id = $5",
             MED_VALUES (MED_TEXT (med_exception_state_to_word (state)),
                         MED_INT (med_connection_now_usec (connection)), MED_INT (person_id),
                         MED_TEXT (reason), MED_INT (self->id)),
             error) &&
         med_connection_execute (connection,
                                 "UPDATE exception_device SET state = 'left' "
                                 "WHERE exception_id = $1",
                                 MED_VALUES (MED_INT (self->id)), error) &&
         med_transaction_record (transaction, person_id, action, subject, body, error);
}

/**
 * med_exception_refuse_sync:
 * @connection: the writer's connection
 * @exception_id: which request
 * @signature: REVIEWED, for med_exception_dup_subject(), by a security officer or clinical owner
 * other than who requested it
 * @reason: in words
 * @error: return location, as of [func@exception_approve_sync]
 *
 * Refuses a request. Nothing moves.
 *
 * Returns: whether it was written
 */
gboolean
med_exception_refuse_sync (MedConnection *connection,
                           gint64 exception_id,
                           const MedSignature *signature,
                           const char *reason,
                           GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedException) self =
      transaction != NULL ? load_requested (connection, exception_id, error) : NULL;
  gint64 signature_id;

  if (self == NULL || !check_signature (connection, self, signature, MED_MEANING_REVIEWED, error) ||
      !med_signature_require_role (signature, MED_ROLE_SECURITY_OFFICER | MED_ROLE_CLINICAL_OWNER,
                                   error))
    return FALSE;
  if (reason == NULL || *reason == '\0')
    return refuse (error, MED_ERROR_CORRECT_INPUT, _ ("Say why it is refused"));
  return med_signature_store (transaction, connection, signature, &signature_id, error) &&
         write_closed (transaction, connection, self, MED_EXCEPTION_REFUSED, signature->person_id,
                       reason, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_exception_withdraw_sync:
 * @connection: the writer's connection
 * @exception_id: which request
 * @person_id: who requested it
 * @reason: in words
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CONFLICT where it was decided
 * meanwhile
 *
 * Takes a request back before it is decided.
 *
 * Returns: whether it was written
 */
gboolean
med_exception_withdraw_sync (MedConnection *connection,
                             gint64 exception_id,
                             gint64 person_id,
                             const char *reason,
                             GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedException) self =
      transaction != NULL ? load_requested (connection, exception_id, error) : NULL;
  MedRole roles;

  if (self == NULL || !med_move_load_roles (connection, person_id, &roles, error))
    return FALSE;
  if (self->requested_by != person_id)
    return refuse (error, MED_ERROR_NOT_PERMITTED,
                   _ ("Only who requested it may take it back; others refuse it"));
  if (reason == NULL || *reason == '\0')
    return refuse (error, MED_ERROR_CORRECT_INPUT, _ ("Say why it is taken back"));
  return write_closed (transaction, connection, self, MED_EXCEPTION_WITHDRAWN, person_id, reason,
                       error) &&
         med_transaction_commit (transaction, error);
}
