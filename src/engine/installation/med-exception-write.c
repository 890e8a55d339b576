/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-write"

#include "config.h"

#include "engine/installation/med-exception-write.h"

#include <inttypes.h>

#include "engine/awareness/med-patch-risk.h"
#include "engine/base/med-json.h"
#include "engine/store/med-transaction.h"

/* The rows of exceptions, each written within the transaction of the step it belongs to. */

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/**
 * med_exception_describe_evidence:
 * @evidence: a JSON object that was given as evidence
 *
 * Returns: (transfer full): its texts, as the description of a control
 */
char *
med_exception_describe_evidence (JsonNode *evidence)
{
  JsonObject *object = evidence != NULL && JSON_NODE_HOLDS_OBJECT (evidence)
                           ? json_node_get_object (evidence)
                           : NULL;
  g_autoptr (GList) members = object != NULL ? json_object_get_members (object) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (GList *member = members; member != NULL; member = member->next)
    {
      const char *value = med_json_get_text (object, member->data);
      if (value != NULL && *value != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* How urgent it is on a device without and with the controls, by what is known now. */
static gboolean
write_device (MedConnection *connection,
              const MedExceptionDraft *draft,
              gint64 patch_id,
              gint64 exception_id,
              gint64 disposition_id,
              GError **error)
{
  MedPatchRisk before, after;
  gint64 device_id = 0;

  if (!med_connection_get_int (connection, "SELECT device_id FROM disposition WHERE id = $1",
                               MED_VALUES (MED_INT (disposition_id)), &device_id, error) ||
      !med_patch_risk_load_sync (connection, patch_id, device_id, MED_SYSTEM_EXPOSURE_UNKNOWN,
                                 &before, error) ||
      !med_patch_risk_load_sync (connection, patch_id, device_id, draft->exposure_with_controls,
                                 &after, error))
    return FALSE;
  return med_connection_execute (
      connection,
      "INSERT INTO exception_device (exception_id, disposition_id, state, outcome_before, "
      "outcome_after, provisional) VALUES ($1, $2, 'requested', $3, $4, $5)",
      MED_VALUES (MED_INT (exception_id), MED_INT (disposition_id),
                  before.assessed ? MED_INT (before.outcome) : MED_NULL,
                  after.assessed ? MED_INT (after.outcome) : MED_NULL,
                  MED_INT (before.provisional || !before.assessed)),
      error);
}

static gboolean
write_row (MedConnection *connection,
           const MedExceptionDraft *draft,
           gint64 patch_id,
           gint64 *exception_id,
           GError **error)
{
  return med_connection_insert (
      connection,
      "INSERT INTO exception (patch_id, state, reason_kind, reason, residual_risk, "
      "exposure_with_controls, expires_date, review_trigger, replacement_plan, budget_year, "
      "renews_id, requested_by, requested_usec) VALUES ($1, 'requested', $2, $3, $4, $5, $6, $7, "
      "$8, $9, $10, $11, $12)",
      MED_VALUES (MED_INT (patch_id), MED_TEXT (med_exception_reason_to_word (draft->reason_kind)),
                  MED_TEXT (or_empty (draft->reason)), MED_TEXT (or_empty (draft->residual_risk)),
                  MED_TEXT (med_system_exposure_to_word (draft->exposure_with_controls)),
                  MED_TEXT (draft->expires_date), MED_TEXT (or_empty (draft->review_trigger)),
                  MED_TEXT (or_empty (draft->replacement_plan)),
                  MED_INT_OR_NULL (draft->budget_year), MED_INT_OR_NULL (draft->renews_id),
                  MED_INT (draft->person_id), MED_INT (med_connection_now_usec (connection))),
      exception_id, error);
}

static JsonNode *
describe_draft (const MedExceptionDraft *draft, gint64 patch_id)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();
  JsonArray *ids = json_array_new ();

  json_node_take_object (node, body);
  json_object_set_int_member (body, "patch", patch_id);
  for (guint i = 0; i < draft->disposition_ids->len; i++)
    json_array_add_int_element (ids, g_array_index (draft->disposition_ids, gint64, i));
  json_object_set_array_member (body, "dispositions", ids);
  json_object_set_string_member (body, "reason_kind",
                                 med_exception_reason_to_word (draft->reason_kind));
  json_object_set_string_member (body, "reason", or_empty (draft->reason));
  json_object_set_string_member (body, "residual_risk", or_empty (draft->residual_risk));
  json_object_set_string_member (body, "exposure_with_controls",
                                 med_system_exposure_to_word (draft->exposure_with_controls));
  json_object_set_string_member (body, "expires", draft->expires_date);
  json_object_set_int_member (body, "controls", draft->n_controls);
  if (draft->renews_id != 0)
    json_object_set_int_member (body, "renews", draft->renews_id);
  return node;
}

/**
 * med_exception_write_request:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @draft: what is requested, checked
 * @patch_id: of all its dispositions
 * @exception_id: (out): the row
 * @error: return location
 *
 * Writes the request with its scope and its controls. How urgent each device is, without and with
 * the controls, is what the program works out, not what the person writes.
 *
 * Returns: whether it was written
 */
gboolean
med_exception_write_request (MedTransaction *transaction,
                             MedConnection *connection,
                             const MedExceptionDraft *draft,
                             gint64 patch_id,
                             gint64 *exception_id,
                             GError **error)
{
  gint64 control_id;

  if (!write_row (connection, draft, patch_id, exception_id, error))
    return FALSE;
  for (guint i = 0; i < draft->disposition_ids->len; i++)
    if (!write_device (connection, draft, patch_id, *exception_id,
                       g_array_index (draft->disposition_ids, gint64, i), error))
      return FALSE;
  for (guint i = 0; i < draft->n_controls; i++)
    if (!med_control_write (transaction, connection, &draft->controls[i], *exception_id, 0,
                            draft->person_id, 0, &control_id, error))
      return FALSE;
  g_autofree char *subject = med_exception_dup_subject (*exception_id);
  g_autoptr (JsonNode) body = describe_draft (draft, patch_id);
  return med_transaction_record (transaction, draft->person_id, "exception-requested", subject,
                                 body, error);
}

/**
 * med_exception_write_approval:
 * @connection: the connection of the transaction
 * @exception_id: which request
 * @role: %MED_EXCEPTION_BY_SECURITY or %MED_EXCEPTION_BY_CLINIC
 * @person_id: who signed
 * @signature_id: the stored signature
 * @error: return location
 *
 * Returns: whether it was written
 */
gboolean
med_exception_write_approval (MedConnection *connection,
                              gint64 exception_id,
                              const char *role,
                              gint64 person_id,
                              gint64 signature_id,
                              GError **error)
{
  return med_connection_execute (
      connection,
      "INSERT INTO exception_approval (exception_id, role, person_id, signature_id, at_usec) "
      "VALUES ($1, $2, $3, $4, $5)",
      MED_VALUES (MED_INT (exception_id), MED_TEXT (role), MED_INT (person_id),
                  MED_INT (signature_id), MED_INT (med_connection_now_usec (connection))),
      error);
}

/* One of its devices is in exception from now on. */
gboolean
med_exception_write_running (MedConnection *connection,
                             gint64 exception_id,
                             gint64 disposition_id,
                             GError **error)
{
  return med_connection_execute (connection,
                                 "UPDATE exception_device SET state = 'running' "
                                 "WHERE exception_id = $1 AND disposition_id = $2",
                                 MED_VALUES (MED_INT (exception_id), MED_INT (disposition_id)),
                                 error);
}

/* All its devices are. */
gboolean
med_exception_write_approved (MedTransaction *transaction,
                              MedConnection *connection,
                              gint64 exception_id,
                              gint64 person_id,
                              GError **error)
{
  g_autofree char *subject = med_exception_dup_subject (exception_id);

  return med_connection_execute (
             connection,
             "UPDATE exception SET state = 'running', decided_usec = $1, "
             "row_version = row_version + 1 WHERE id = $2",
             MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_INT (exception_id)),
             error) &&
         med_transaction_record (transaction, person_id, "exception-approved", subject, NULL,
                                 error);
}

static JsonNode *
describe_end (gint64 disposition_id, const char *trigger)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();

  json_node_take_object (node, body);
  json_object_set_int_member (body, "disposition", disposition_id);
  json_object_set_string_member (body, "trigger", trigger);
  return node;
}

/* The exception as a whole ends with its last device. */
static gboolean
end_whole (MedConnection *connection, gint64 exception_id, const char *trigger, GError **error)
{
  return med_connection_execute (
      connection,
      "UPDATE exception SET state = 'ended', ended_usec = $1, ended_trigger = $2, "
      "row_version = row_version + 1 WHERE id = $3 AND state = 'running' "
      "AND NOT EXISTS (SELECT 1 FROM exception_device d WHERE d.exception_id = $3 "
      "AND d.state = 'running')",
      MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_TEXT (trigger),
                  MED_INT (exception_id)),
      error);
}

/**
 * med_exception_write_end:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @disposition_id: what is no exception any more
 * @trigger: what ended it, as stored
 * @error: return location
 *
 * Ends the running exception of a device; with the last device the exception ends as a whole.
 *
 * Returns: whether it was written
 */
gboolean
med_exception_write_end (MedTransaction *transaction,
                         MedConnection *connection,
                         gint64 disposition_id,
                         const char *trigger,
                         GError **error)
{
  gint64 id = 0;

  if (!med_connection_get_int (connection,
                               "SELECT coalesce((SELECT max(exception_id) FROM exception_device "
                               "WHERE disposition_id = $1 AND state = 'running'), 0)",
                               MED_VALUES (MED_INT (disposition_id)), &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;
  g_autofree char *subject = med_exception_dup_subject (id);
  g_autoptr (JsonNode) body = describe_end (disposition_id, trigger);
  return med_connection_execute (
             connection,
             "UPDATE exception_device SET state = 'ended', ended_usec = $1, ended_trigger = $2 "
             "WHERE disposition_id = $3 AND state = 'running'",
             MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_TEXT (trigger),
                         MED_INT (disposition_id)),
             error) &&
         end_whole (connection, id, trigger, error) &&
         med_transaction_record (transaction, 0, "exception-ended", subject, body, error);
}
