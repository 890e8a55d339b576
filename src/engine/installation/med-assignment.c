/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-assignment"

#include "config.h"

#include "engine/installation/med-assignment.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"

/**
 * med_assignment_write:
 * @connection: the writer's connection, within a transaction that the caller records
 * @by_person: who decides
 * @disposition_id: which work order
 * @person_id: whose it is to be; 0: nobody's
 * @error: return location
 *
 * Returns: whether it was written
 */
gboolean
med_assignment_write (MedConnection *connection,
                      gint64 by_person,
                      gint64 disposition_id,
                      gint64 person_id,
                      GError **error)
{
  if (!med_connection_execute (connection, "DELETE FROM assignment WHERE disposition_id = $1",
                               MED_VALUES (MED_INT (disposition_id)), error))
    return FALSE;
  if (person_id == 0)
    return TRUE;
  return med_connection_execute (
      connection,
      "INSERT INTO assignment (disposition_id, person_id, by_person, at_usec) "
      "VALUES ($1, $2, $3, $4)",
      MED_VALUES (MED_INT (disposition_id), MED_INT (person_id), MED_INT (by_person),
                  MED_INT (med_connection_now_usec (connection))),
      error);
}

static gboolean
load_assigned (MedConnection *connection, gint64 disposition_id, gint64 *person_id, GError **error)
{
  gint64 n_orders;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM disposition WHERE id = $1",
                               MED_VALUES (MED_INT (disposition_id)), &n_orders, error))
    return FALSE;
  if (n_orders == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no work order %" PRId64),
                   disposition_id);
      return FALSE;
    }
  return med_connection_get_int (
      connection,
      "SELECT coalesce((SELECT person_id FROM assignment WHERE disposition_id = $1), 0)",
      MED_VALUES (MED_INT (disposition_id)), person_id, error);
}

/* A lead gives work to anybody. Others take what is nobody's, and give back what is theirs; from
 * colleague to colleague it goes by a hand-over with a note. */
static gboolean
may_assign (MedRole roles, gint64 by_person, gint64 assigned_id, gint64 person_id, GError **error)
{
  const gboolean takes = assigned_id == 0 && person_id == by_person;
  const gboolean gives_back = assigned_id == by_person && person_id == 0;

  if ((roles & MED_ROLE_LEAD) != 0 ||
      ((roles & MED_ASSIGNMENT_ROLES) != 0 && (takes || gives_back)))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                       _ ("Only a lead engineer assigns work to others. Take what is nobody’s, or "
                          "hand over what is yours."));
  return FALSE;
}

static gboolean
check_assignee (MedConnection *connection, gint64 person_id, GError **error)
{
  MedRole roles;

  if (person_id == 0)
    return TRUE;
  if (!med_move_load_roles (connection, person_id, &roles, error))
    return FALSE;
  if ((roles & MED_ASSIGNMENT_ROLES) != 0)
    return TRUE;
  g_autofree char *titles = med_roles_dup_titles (MED_ASSIGNMENT_ROLES);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
               _ ("Work is done by people with one of these roles: %s"), titles);
  return FALSE;
}

static gboolean
assign (MedTransaction *transaction,
        MedConnection *connection,
        gint64 by_person,
        gint64 id,
        gint64 person_id,
        GError **error)
{
  g_autofree char *subject = med_disposition_dup_subject (id);
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  gint64 before;
  MedRole roles;

  json_node_take_object (body, object);
  if (!med_move_load_roles (connection, by_person, &roles, error) ||
      !load_assigned (connection, id, &before, error) ||
      !may_assign (roles, by_person, before, person_id, error))
    return FALSE;
  if (before == person_id)
    return TRUE;
  json_object_set_int_member (object, "before", before);
  json_object_set_int_member (object, "person", person_id);
  return med_assignment_write (connection, by_person, id, person_id, error) &&
         med_transaction_record (transaction, by_person, "work-assigned", subject, body, error);
}

/**
 * med_assignment_set_sync:
 * @connection: the writer's connection
 * @by_person: who decides
 * @disposition_ids: (array length=n_ids): which work orders
 * @n_ids: how many
 * @person_id: whose they are to be; 0: nobody's
 * @error: return location, %MED_ERROR_NOT_PERMITTED
 *
 * Says who is to do the work: all of the orders, or none where one is refused. An open attempt
 * stays with the person who holds it, see med-handover.h.
 *
 * Returns: whether it was written
 */
gboolean
med_assignment_set_sync (MedConnection *connection,
                         gint64 by_person,
                         const gint64 *disposition_ids,
                         gsize n_ids,
                         gint64 person_id,
                         GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL || !check_assignee (connection, person_id, error))
    return FALSE;
  for (gsize i = 0; i < n_ids; i++)
    if (!assign (transaction, connection, by_person, disposition_ids[i], person_id, error))
      return FALSE;
  return med_transaction_commit (transaction, error);
}

/**
 * med_assignment_count_sync:
 * @connection: a connection
 * @person_id: whose are "mine"
 * @counts: (out): open work orders
 * @error: return location
 *
 * Returns: whether they could be counted
 */
gboolean
med_assignment_count_sync (MedConnection *connection,
                           gint64 person_id,
                           MedAssignmentCounts *counts,
                           GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT count(*), count(CASE WHEN " MED_ASSIGNMENT_IS_MINE (
          "$1") " THEN 1 END), "
                "count(CASE WHEN " MED_ASSIGNMENT_IS_NOBODYS " THEN 1 END) FROM disposition x "
                "JOIN device d ON d.id = x.device_id WHERE " MED_ASSIGNMENT_IS_OPEN,
      MED_VALUES (MED_INT (person_id)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      counts->all = med_query_get_int (query, 0);
      counts->mine = med_query_get_int (query, 1);
      counts->unassigned = med_query_get_int (query, 2);
    }
  return med_query_finish (query, error);
}
