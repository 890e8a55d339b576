/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-nonconformance"

#include "config.h"

#include "engine/installation/med-nonconformance.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"

/**
 * med_nonconformance_free:
 * @self: (transfer full): a nonconformance
 *
 * Frees it.
 */
void
med_nonconformance_free (MedNonconformance *self)
{
  char *texts[] = { self->attempt_id,     self->asset,          self->patch_number,
                    self->text,           self->owner_name,     self->due_date,
                    self->opened_by_name, self->closed_by_name, self->confirmed_by_name,
                    self->closing_words };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (self);
}

/**
 * med_nonconformance_dup_subject:
 * @id: which
 *
 * Returns: (transfer full): what a signature of it is given for
 */
char *
med_nonconformance_dup_subject (gint64 id)
{
  return g_strdup_printf ("nonconformance/%" PRId64, id);
}

static gboolean
is_blank (const char *text)
{
  g_autofree char *stripped = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  return stripped == NULL || *stripped == '\0';
}

/**
 * med_nonconformance_check_owner:
 * @connection: a connection
 * @owner_id: who is to see to it; 0: nobody was named
 * @due_date: (nullable): ISO 8601 date
 * @error: return location, %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_PERMITTED
 *
 * Returns: whether the owner works here and the date is not past
 */
gboolean
med_nonconformance_check_owner (MedConnection *connection,
                                gint64 owner_id,
                                const char *due_date,
                                GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  gint64 due_usec;
  MedRole roles;

  if (owner_id == 0 || is_blank (due_date))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("The vendor had not released it for this release: name who sees to "
                              "that nonconformance, and until when"));
      return FALSE;
    }
  if (strlen (due_date) != 10 || !med_clock_parse_iso8601 (due_date, &due_usec, NULL) ||
      due_usec + MED_USEC_PER_DAY <= now_usec)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is not a date from today on, such as 2026-12-01"), due_date);
      return FALSE;
    }
  return med_move_load_roles (connection, owner_id, &roles, error);
}

static JsonNode *
build_body (const MedNonconformanceOpening *opening)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_int_member (object, "disposition", opening->disposition_id);
  json_object_set_string_member (object, "attempt", opening->attempt_id);
  json_object_set_string_member (object, "text", opening->text);
  json_object_set_int_member (object, "owner", opening->owner_id);
  json_object_set_string_member (object, "due", opening->due_date);
  return node;
}

/**
 * med_nonconformance_open:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @opening: what was not allowed, and who sees to it
 * @id: (out): its row
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Opens a nonconformance and records it.
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_nonconformance_open (MedTransaction *transaction,
                         MedConnection *connection,
                         const MedNonconformanceOpening *opening,
                         gint64 *id,
                         GError **error)
{
  if (!med_nonconformance_check_owner (connection, opening->owner_id, opening->due_date, error) ||
      !med_connection_insert (
          connection,
          "INSERT INTO nonconformance (disposition_id, attempt_id, text, owner_id, due_date,"
          " opened_by, opened_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
          MED_VALUES (MED_INT (opening->disposition_id), MED_TEXT (opening->attempt_id),
                      MED_TEXT (opening->text), MED_INT (opening->owner_id),
                      MED_TEXT (opening->due_date), MED_INT (opening->person_id),
                      MED_INT (med_connection_now_usec (connection))),
          id, error))
    return FALSE;
  g_autofree char *subject = med_nonconformance_dup_subject (*id);
  g_autoptr (JsonNode) body = build_body (opening);
  return med_transaction_record (transaction, opening->person_id, "nonconformance-opened", subject,
                                 body, error);
}

#define SELECT                                                                                     \
  "SELECT n.id, n.disposition_id, n.attempt_id, d.asset, p.number, n.text, n.owner_id, w.name,"    \
  " n.due_date, b.name, n.opened_usec, c.name, f.name, n.closed_usec, n.closing_words"             \
  " FROM nonconformance n JOIN disposition x ON x.id = n.disposition_id"                           \
  " JOIN device d ON d.id = x.device_id JOIN patch p ON p.id = x.patch_id"                         \
  " JOIN person w ON w.id = n.owner_id JOIN person b ON b.id = n.opened_by"                        \
  " LEFT JOIN person c ON c.id = n.closed_by LEFT JOIN person f ON f.id = n.confirmed_by"

static MedNonconformance *
read_row (MedQuery *query)
{
  MedNonconformance *self = g_new0 (MedNonconformance, 1);

  self->id = med_query_get_int (query, 0);
  self->disposition_id = med_query_get_int (query, 1);
  self->attempt_id = med_query_dup_text (query, 2);
  self->asset = med_query_dup_text (query, 3);
  self->patch_number = med_query_dup_text (query, 4);
  self->text = med_query_dup_text (query, 5);
  self->owner_id = med_query_get_int (query, 6);
  self->owner_name = med_query_dup_text (query, 7);
  self->due_date = med_query_dup_text (query, 8);
  self->opened_by_name = med_query_dup_text (query, 9);
  self->opened_usec = med_query_get_int (query, 10);
  self->closed_by_name = med_query_dup_text (query, 11);
  self->confirmed_by_name = med_query_dup_text (query, 12);
  self->closed_usec = med_query_get_int (query, 13);
  self->closing_words = med_query_dup_text (query, 14);
  return self;
}

/**
 * med_nonconformance_list_sync:
 * @connection: a connection
 * @disposition_id: of one work order; 0: all
 * @with_closed: the closed ones as well
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedNonconformance): open ones first, by due
 *   date
 */
GPtrArray *
med_nonconformance_list_sync (MedConnection *connection,
                              gint64 disposition_id,
                              gboolean with_closed,
                              GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_nonconformance_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      SELECT " WHERE (n.disposition_id = $1 OR $1 = 0) AND (n.closed_usec IS NULL OR $2 <> 0)"
             " ORDER BY n.closed_usec IS NOT NULL, n.due_date, n.id",
      MED_VALUES (MED_INT (disposition_id), MED_INT (with_closed)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (list, read_row (query));
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

static gboolean
check_open (MedConnection *connection, gint64 id, GError **error)
{
  gint64 state;

  if (!med_connection_get_int (connection,
                               "SELECT coalesce((SELECT CASE WHEN closed_usec IS NULL THEN 1 ELSE 2"
                               " END FROM nonconformance WHERE id = $1), 0)",
                               MED_VALUES (MED_INT (id)), &state, error))
    return FALSE;
  if (state == 1)
    return TRUE;
  if (state == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no nonconformance %" PRId64),
                 id);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("Nonconformance %" PRId64 " is closed"),
                 id);
  return FALSE;
}

static gboolean
check_closing (MedConnection *connection,
               gint64 id,
               const char *closing_words,
               gint64 person_id,
               const MedSignature *confirmation,
               GError **error)
{
  g_autofree char *subject = med_nonconformance_dup_subject (id);
  const char *const subjects[] = { subject, NULL };
  MedRole roles;

  if (!check_open (connection, id, error) ||
      !med_move_load_roles (connection, person_id, &roles, error))
    return FALSE;
  if (is_blank (closing_words))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("Say in words what came of it"));
      return FALSE;
    }
  if (roles == MED_ROLE_AUDITOR)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                           _ ("An auditor reads and does not close"));
      return FALSE;
    }
  if (!med_move_is_signed (connection, confirmation, 0, MED_MEANING_APPROVED, subjects))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("The signature of a second person is needed"));
      return FALSE;
    }
  return med_signature_require_other (confirmation, person_id, error) &&
         med_signature_require_role (confirmation, MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER,
                                     error);
}

/**
 * med_nonconformance_close_sync:
 * @connection: the writer's connection
 * @id: which
 * @closing_words: what came of it
 * @person_id: who closes it
 * @confirmation: APPROVED, by a lead or security officer who is another person
 * @error: return location, %MED_ERROR_CONFLICT if it is closed already
 *
 * Closes a nonconformance. It stays on record.
 *
 * Returns: whether it was closed
 */
gboolean
med_nonconformance_close_sync (MedConnection *connection,
                               gint64 id,
                               const char *closing_words,
                               gint64 person_id,
                               const MedSignature *confirmation,
                               GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = med_nonconformance_dup_subject (id);
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  gint64 signature_id;

  json_node_take_object (body, object);
  if (transaction == NULL ||
      !check_closing (connection, id, closing_words, person_id, confirmation, error) ||
      !med_signature_store (transaction, connection, confirmation, &signature_id, error))
    return FALSE;
  json_object_set_string_member (object, "closing_words", closing_words);
  json_object_set_int_member (object, "confirmed_by", confirmation->person_id);
  json_object_set_int_member (object, "signature", signature_id);
  return med_connection_execute (
             connection,
             "UPDATE nonconformance SET closed_by = $1, confirmed_by = $2, closed_usec = $3,"
             " closing_words = $4 WHERE id = $5",
             MED_VALUES (MED_INT (person_id), MED_INT (confirmation->person_id),
                         MED_INT (med_connection_now_usec (connection)), MED_TEXT (closing_words),
                         MED_INT (id)),
             error) &&
         med_transaction_record (transaction, person_id, "nonconformance-closed", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}
