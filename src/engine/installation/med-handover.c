/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-handover"

#include "config.h"

#include "engine/installation/med-handover.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-assignment.h"
#include "engine/installation/med-disposition-move.h"

#define LONGEST_NOTE 4000

/* Who has the work now. */
typedef struct
{
  char *name;       /* (owned) of the order, for messages */
  char *attempt_id; /* (owned) (nullable) the open attempt */
  gint64 holder_id; /* 0: nobody */
} Work;

static void
work_clear (Work *work)
{
  g_free (work->name);
  g_free (work->attempt_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
load_work (MedConnection *connection, gint64 disposition_id, Work *work, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT p.number, d.asset, a.id, coalesce(a.installer_id, g.person_id, 0) "
      "FROM disposition x JOIN patch p ON p.id = x.patch_id JOIN device d ON d.id = x.device_id "
      "LEFT JOIN attempt a ON a.disposition_id = x.id AND a.state IN ('open', 'interrupted') "
      "LEFT JOIN assignment g ON g.disposition_id = x.id WHERE x.id = $1",
      MED_VALUES (MED_INT (disposition_id)), error);

  if (query == NULL)
    return FALSE;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no work order %" PRId64),
                     disposition_id);
      return FALSE;
    }
  work->name = g_strdup_printf (_ ("%s on %s"), med_query_get_text (query, 0),
                                med_query_get_text (query, 1));
  work->attempt_id = med_query_dup_text (query, 2);
  work->holder_id = med_query_get_int (query, 3);
  return med_query_finish (query, error);
}

static gboolean
load_open (MedConnection *connection, gint64 disposition_id, MedHandover **open, GError **error)
{
  g_autoptr (GPtrArray) all = med_handover_list_sync (connection, disposition_id, error);

  *open = NULL;
  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len && *open == NULL; i++)
    if (g_strcmp0 (((MedHandover *) all->pdata[i])->state, MED_HANDOVER_OFFERED) == 0)
      *open = g_ptr_array_steal_index (all, i);
  return TRUE;
}

/* Whoever reports an attempt needs the role that the table asks for. */
static gboolean
check_receiver (MedConnection *connection, const Work *work, gint64 person_id, GError **error)
{
  const MedRole needed =
      work->attempt_id != NULL ? MED_ASSIGNMENT_HOLDER_ROLES : MED_ASSIGNMENT_ROLES;
  MedRole roles;

  if (!med_move_load_roles (connection, person_id, &roles, error))
    return FALSE;
  if ((roles & needed) != 0)
    return TRUE;
  g_autofree char *titles = med_roles_dup_titles (needed);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
               _ ("%s: whoever takes this over needs one of these roles: %s"), work->name, titles);
  return FALSE;
}

static gboolean
check_giver (MedConnection *connection, const Work *work, gint64 person_id, GError **error)
{
  MedRole roles;

  if (!med_move_load_roles (connection, person_id, &roles, error))
    return FALSE;
  if (work->holder_id == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s is nobody’s: there is nothing to hand over. Assign it instead."),
                 work->name);
  else if (person_id != work->holder_id && (roles & MED_ROLE_LEAD) == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                 _ ("%s: only the person who holds it, or a lead engineer, hands it over"),
                 work->name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_offer (MedConnection *connection,
             const Work *work,
             const MedHandoverOffer *offer,
             const char *note,
             GError **error)
{
  if (!check_giver (connection, work, offer->by_person, error) ||
      !check_receiver (connection, work, offer->to_person, error))
    return FALSE;
  if (offer->to_person == work->holder_id)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s is held by that person already"),
                 work->name);
  else if (*note == '\0')
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("Write a note: how far it is, and what must be known"));
  else if (!g_utf8_validate (note, -1, NULL) || g_utf8_strlen (note, -1) > LONGEST_NOTE)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("The note has more than %d characters"), LONGEST_NOTE);
  else
    return TRUE;
  return FALSE;
}

static JsonNode *
build_body (const char *attempt_id, gint64 from_id, gint64 to_id, const char *note)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  if (attempt_id != NULL)
    json_object_set_string_member (object, "attempt", attempt_id);
  json_object_set_int_member (object, "from", from_id);
  json_object_set_int_member (object, "to", to_id);
  json_object_set_string_member (object, "note", note);
  return node;
}

static gboolean
end_handover (MedConnection *connection,
              gint64 id,
              const char *state,
              gint64 by_person,
              gint64 signature_id,
              GError **error)
{
  return med_connection_execute (
      connection,
      "UPDATE handover SET state = $1, ended_usec = $2, ended_by = $3, signature_id = $4 "
      "WHERE id = $5",
      MED_VALUES (MED_TEXT (state), MED_INT (med_connection_now_usec (connection)),
                  MED_INT (by_person), MED_INT_OR_NULL (signature_id), MED_INT (id)),
      error);
}

static gboolean
insert_offer (MedConnection *connection,
              const Work *work,
              const MedHandoverOffer *offer,
              const char *note,
              gint64 *id,
              GError **error)
{
  return med_connection_insert (
      connection,
      "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, state, "
      "offered_by, offered_usec) VALUES ($1, $2, $3, $4, $5, 'offered', $6, $7)",
      MED_VALUES (MED_INT (offer->disposition_id),
                  work->attempt_id != NULL ? MED_TEXT (work->attempt_id) : MED_NULL,
                  MED_INT (work->holder_id), MED_INT (offer->to_person), MED_TEXT (note),
                  MED_INT (offer->by_person), MED_INT (med_connection_now_usec (connection))),
      id, error);
}

/**
 * med_handover_offer_sync:
 * @connection: the writer's connection
 * @offer: which work, to whom, with which note
 * @id: (out): the hand-over
 * @error: return location, %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED, %MED_ERROR_CORRECT_INPUT
 *
 * Hands work over to a colleague. Until the colleague takes it by signature, it stays with whoever
 * holds it. Another offer takes the place of one that waits.
 *
 * Returns: whether it was written
 */
gboolean
med_handover_offer_sync (MedConnection *connection,
                         const MedHandoverOffer *offer,
                         gint64 *id,
                         GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *note = g_strstrip (g_strdup (offer->note != NULL ? offer->note : ""));
  g_autofree char *subject = med_disposition_dup_subject (offer->disposition_id);
  g_autoptr (MedHandover) open = NULL;
  g_auto (Work) work = { 0 };

  if (transaction == NULL || !load_work (connection, offer->disposition_id, &work, error) ||
      !check_offer (connection, &work, offer, note, error) ||
      !load_open (connection, offer->disposition_id, &open, error))
    return FALSE;
  g_autoptr (JsonNode) body = build_body (work.attempt_id, work.holder_id, offer->to_person, note);
  return (open == NULL || end_handover (connection, open->id, MED_HANDOVER_WITHDRAWN,
                                        offer->by_person, 0, error)) &&
         insert_offer (connection, &work, offer, note, id, error) &&
         med_transaction_record (transaction, offer->by_person, "work-handed-over", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/* Since it was offered, the work may have gone on without it. */
static gboolean
check_take (MedConnection *connection,
            const Work *work,
            const MedHandover *open,
            gint64 disposition_id,
            const MedSignature *signature,
            GError **error)
{
  g_autofree char *subject = med_disposition_dup_subject (disposition_id);
  const char *const subjects[] = { subject, NULL };

  if (open == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s: nothing is handed over"), work->name);
  else if (signature == NULL || signature->person_id != open->to_id)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED, _ ("%s is handed over to %s"),
                 work->name, open->to_name);
  else if (!med_move_is_signed (connection, signature, open->to_id, MED_MEANING_TAKEN_OVER,
                                subjects))
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED, _ ("Your signature is needed"));
  else if (work->holder_id != open->from_id || g_strcmp0 (work->attempt_id, open->attempt_id) != 0)
    g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
                 _ ("%s has gone on since it was handed over. Ask for a new hand-over."),
                 work->name);
  else
    return check_receiver (connection, work, open->to_id, error);
  return FALSE;
}

static gboolean
write_taken (MedTransaction *transaction,
             MedConnection *connection,
             const MedHandover *open,
             const MedSignature *signature,
             GError **error)
{
  gint64 signature_id;

  return med_signature_store (transaction, connection, signature, &signature_id, error) &&
         end_handover (connection, open->id, MED_HANDOVER_TAKEN, open->to_id, signature_id,
                       error) &&
         (open->attempt_id == NULL ||
          med_connection_execute (connection, "UPDATE attempt SET installer_id = $1 WHERE id = $2",
                                  MED_VALUES (MED_INT (open->to_id), MED_TEXT (open->attempt_id)),
                                  error)) &&
         med_assignment_write (connection, open->to_id, open->disposition_id, open->to_id, error);
}

/**
 * med_handover_take_sync:
 * @connection: the writer's connection
 * @disposition_id: which work order
 * @signature: (nullable): TAKEN_OVER, by the colleague it is handed over to
 * @error: return location, %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED, %MED_ERROR_CONFLICT where
 *   the work has gone on meanwhile
 *
 * The colleague takes the work over, and from now on holds the open attempt: only the new holder
 * reports it, and on a high-risk device neither of the two verifies it.
 *
 * Returns: whether it was written
 */
gboolean
med_handover_take_sync (MedConnection *connection,
                        gint64 disposition_id,
                        const MedSignature *signature,
                        GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = med_disposition_dup_subject (disposition_id);
  g_autoptr (MedHandover) open = NULL;
  g_auto (Work) work = { 0 };

  if (transaction == NULL || !load_work (connection, disposition_id, &work, error) ||
      !load_open (connection, disposition_id, &open, error) ||
      !check_take (connection, &work, open, disposition_id, signature, error))
    return FALSE;
  g_autoptr (JsonNode) body = build_body (open->attempt_id, open->from_id, open->to_id, open->note);
  return write_taken (transaction, connection, open, signature, error) &&
         med_transaction_record (transaction, open->to_id, "work-taken-over", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_handover_withdraw_sync:
 * @connection: the writer's connection
 * @disposition_id: which work order
 * @by_person: whoever handed it over, was to take it, or a lead engineer
 * @error: return location, %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED
 *
 * The hand-over does not come about: the work stays where it is.
 *
 * Returns: whether it was written
 */
gboolean
med_handover_withdraw_sync (MedConnection *connection,
                            gint64 disposition_id,
                            gint64 by_person,
                            GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = med_disposition_dup_subject (disposition_id);
  g_autoptr (MedHandover) open = NULL;
  g_auto (Work) work = { 0 };
  MedRole roles;

  if (transaction == NULL || !load_work (connection, disposition_id, &work, error) ||
      !load_open (connection, disposition_id, &open, error) ||
      !med_move_load_roles (connection, by_person, &roles, error))
    return FALSE;
  if (open == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s: nothing is handed over"),
                   work.name);
      return FALSE;
    }
  if (by_person != open->from_id && by_person != open->to_id && (roles & MED_ROLE_LEAD) == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                   _ ("%s: only the two people of the hand-over, or a lead engineer, withdraw it"),
                   work.name);
      return FALSE;
    }
  g_autoptr (JsonNode) body = build_body (open->attempt_id, open->from_id, open->to_id, open->note);
  return end_handover (connection, open->id, MED_HANDOVER_WITHDRAWN, by_person, 0, error) &&
         med_transaction_record (transaction, by_person, "hand-over-withdrawn", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_handover_list_sync:
 * @connection: a connection
 * @disposition_id: which work order
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedHandover): every hand-over, the first first
 */
GPtrArray *
med_handover_list_sync (MedConnection *connection, gint64 disposition_id, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) med_handover_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT h.id, h.attempt_id, h.from_person, h.to_person, f.name, t.name, h.note, h.state, "
      "h.offered_usec, h.ended_usec FROM handover h JOIN person f ON f.id = h.from_person "
      "JOIN person t ON t.id = h.to_person WHERE h.disposition_id = $1 ORDER BY h.id",
      MED_VALUES (MED_INT (disposition_id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedHandover *self = g_new0 (MedHandover, 1);

      g_ptr_array_add (all, self);
      self->id = med_query_get_int (query, 0);
      self->disposition_id = disposition_id;
      self->attempt_id = med_query_dup_text (query, 1);
      self->from_id = med_query_get_int (query, 2);
      self->to_id = med_query_get_int (query, 3);
      self->from_name = med_query_dup_text (query, 4);
      self->to_name = med_query_dup_text (query, 5);
      self->note = med_query_dup_text (query, 6);
      self->state = med_query_dup_text (query, 7);
      self->offered_usec = med_query_get_int (query, 8);
      self->ended_usec = med_query_get_int (query, 9);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&all) : NULL;
}

/**
 * med_handover_describe:
 * @self: a hand-over
 *
 * Returns: (transfer full): both moments in words, without the note
 */
char *
med_handover_describe (const MedHandover *self)
{
  g_autofree char *offered = med_clock_format_local (self->offered_usec);
  g_autofree char *ended = med_clock_format_local (self->ended_usec);

  if (g_strcmp0 (self->state, MED_HANDOVER_TAKEN) == 0)
    return g_strdup_printf (_ ("Handed over %s, taken over %s"), offered, ended);
  if (g_strcmp0 (self->state, MED_HANDOVER_WITHDRAWN) == 0)
    return g_strdup_printf (_ ("Handed over %s, withdrawn %s"), offered, ended);
  if (g_strcmp0 (self->state, MED_HANDOVER_MOVED) == 0)
    return g_strdup_printf (_ ("Given to the successor %s"), ended);
  return g_strdup_printf (_ ("Handed over %s, not yet taken over"), offered);
}

/**
 * med_handover_free:
 * @self: (transfer full): a hand-over
 *
 * Frees it.
 */
void
med_handover_free (MedHandover *self)
{
  g_free (self->attempt_id);
  g_free (self->from_name);
  g_free (self->to_name);
  g_free (self->note);
  g_free (self->state);
  g_free (self);
}
