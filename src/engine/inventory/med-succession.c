/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-succession"

#include "config.h"

#include "engine/inventory/med-succession.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-writer.h"

/* Without one of these the way of a patch stops (the roles of the transition table). */
#define NEEDED_ROLES                                                                               \
  (MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_CLINICAL_OWNER | MED_ROLE_SECURITY_OFFICER)
/**
 * med_succession_find_sole_roles_sync:
 * @connection: a connection
 * @person_id: who may leave
 * @roles: (out): the roles that no other person who works here has
 * @error: return location
 *
 * Without a technician, lead, clinical owner or security officer no patch gets to the end of its
 * way.
 *
 * Returns: whether it could be found out
 */
gboolean
med_succession_find_sole_roles_sync (MedConnection *connection,
                                     gint64 person_id,
                                     MedRole *roles,
                                     GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT r.role FROM person_role r JOIN person n ON n.id = r.person_id "
      "WHERE n.id = $1 AND n.active = 1 AND NOT EXISTS (SELECT 1 FROM person_role o "
      "JOIN person m ON m.id = o.person_id WHERE o.role = r.role AND m.active = 1 AND m.id <> $1)",
      MED_VALUES (MED_INT (person_id)), error);

  *roles = MED_ROLE_NONE;
  while (query != NULL && med_query_next (query))
    *roles |= med_role_from_word (med_query_get_text (query, 0)) & NEEDED_ROLES;
  return query != NULL && med_query_finish (query, error);
}

static gboolean
needs_successor (GPtrArray *holdings)
{
  for (guint i = 0; i < holdings->len; i++)
    if (((const MedHolding *) holdings->pdata[i])->moves)
      return TRUE;
  return FALSE;
}

static gboolean
check_free (MedConnection *connection, const MedPerson *person, MedRole keeps, GError **error)
{
  g_autoptr (GPtrArray) holdings = med_holding_list_sync (connection, person->id, keeps, error);
  MedRole sole;

  if (holdings == NULL ||
      !med_succession_find_sole_roles_sync (connection, person->id, &sole, error))
    return FALSE;
  if (needs_successor (holdings))
    {
      g_autofree char *text = med_holding_describe (holdings);
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   keeps == MED_ROLE_NONE
                       ? _ ("%s cannot leave without a successor, and holds:\n%s")
                       : _ ("%s cannot give up a role without a successor, and holds:\n%s"),
                   person->name, text);
      return FALSE;
    }
  /* A role that was given by mistake, to nobody else yet, can be taken back. */
  if (sole == MED_ROLE_NONE || keeps != MED_ROLE_NONE)
    return TRUE;
  g_autofree char *titles = med_roles_dup_titles (sole);
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("%s cannot leave without a successor: nobody else has this role: %s"),
               person->name, titles);
  return FALSE;
}

/* Everything that is read before the first row is written. */
typedef struct
{
  const MedLeave *leave; /* (unowned) */
  MedPerson *person;     /* (owned) */
  MedPerson *successor;  /* (owned) (nullable) */
  GPtrArray *holdings;   /* (owned) */
} Leaving;

static void
leaving_clear (Leaving *self)
{
  g_clear_pointer (&self->person, med_person_free);
  g_clear_pointer (&self->successor, med_person_free);
  g_clear_pointer (&self->holdings, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Leaving, leaving_clear)

static gboolean
check_successor (MedConnection *connection, const Leaving *self, GError **error)
{
  MedRole sole, has;

  if (self->successor == NULL)
    return check_free (connection, self->person, self->leave->keeps, error);
  has = self->successor->roles | self->leave->gives;
  if (!self->successor->active || self->successor->id == self->person->id)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s cannot be the successor: choose another person who works here"),
                   self->successor->name);
      return FALSE;
    }
  for (guint i = 0; i < self->holdings->len; i++)
    {
      const MedHolding *holding = self->holdings->pdata[i];
      if (!holding->moves || holding->roles == MED_ROLE_NONE || (holding->roles & has) != 0)
        continue;
      g_autofree char *titles = med_roles_dup_titles (holding->roles);
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("%s: %s would need one of these roles: %s"), holding->title,
                   self->successor->name, titles);
      return FALSE;
    }
  if (self->leave->keeps != MED_ROLE_NONE)
    return TRUE;
  if (!med_succession_find_sole_roles_sync (connection, self->person->id, &sole, error))
    return FALSE;
  if ((sole & ~has) == MED_ROLE_NONE)
    return TRUE;
  g_autofree char *titles = med_roles_dup_titles (sole & ~has);
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("Nobody but %s has this role. Give it to %s as well: %s"), self->person->name,
               self->successor->name, titles);
  return FALSE;
}

static JsonArray *
list_words (MedRole roles)
{
  JsonArray *words = json_array_new ();

  for (guint bit = 1; bit <= MED_ROLE_AUDITOR; bit <<= 1)
    if ((roles & bit) != 0)
      json_array_add_string_element (words, med_role_to_word ((MedRole) bit));
  return words;
}

static JsonNode *
build_body (const Leaving *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_int_member (object, "from", self->person->id);
  if (self->successor != NULL)
    json_object_set_int_member (object, "to", self->successor->id);
  if (self->leave->reason != NULL && *self->leave->reason != '\0')
    json_object_set_string_member (object, "reason", self->leave->reason);
  if (self->leave->keeps != MED_ROLE_NONE)
    json_object_set_array_member (object, "roles", list_words (self->leave->keeps));
  for (guint i = 0; i < self->holdings->len; i++)
    {
      const MedHolding *holding = self->holdings->pdata[i];
      json_object_set_int_member (object, holding->word, holding->n);
    }
  return node;
}

/* The attempt goes on in other hands; that the person held it is not forgotten. */
static gboolean
move_attempt (MedConnection *connection, const Leaving *self, gint64 id, GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  const char *reason = self->leave->reason != NULL ? self->leave->reason : "";

  return med_connection_execute (
             connection,
             "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, "
             "state, offered_by, offered_usec, ended_usec, ended_by) SELECT disposition_id, id, "
             "installer_id, $1, $2, 'moved', $3, $4, $4, $3 FROM attempt WHERE disposition_id = $5 "
             "AND state IN ('open', 'interrupted')",
             MED_VALUES (MED_INT (self->successor->id), MED_TEXT (reason),
                         MED_INT (self->leave->by_person), MED_INT (now_usec), MED_INT (id)),
             error) &&
         med_connection_execute (connection,
                                 "UPDATE attempt SET installer_id = $1 WHERE disposition_id = $2 "
                                 "AND state IN ('open', 'interrupted')",
                                 MED_VALUES (MED_INT (self->successor->id), MED_INT (id)), error);
}

static gboolean
move_order (MedConnection *connection, const Leaving *self, gint64 id, GError **error)
{
  return med_connection_execute (
      connection,
      "UPDATE assignment SET person_id = $1, by_person = $2, at_usec = $3 WHERE disposition_id = "
      "$4",
      MED_VALUES (MED_INT (self->successor->id), MED_INT (self->leave->by_person),
                  MED_INT (med_connection_now_usec (connection)), MED_INT (id)),
      error);
}

static gboolean
withdraw_offer (MedConnection *connection, const Leaving *self, gint64 id, GError **error)
{
  return med_connection_execute (
      connection,
      "UPDATE handover SET state = 'withdrawn', ended_usec = $1, ended_by = $2 WHERE id = $3",
      MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_INT (self->leave->by_person),
                  MED_INT (id)),
      error);
}

/* The owner is among what is searched, so this goes the way of every change of a device. */
static gboolean
move_device (MedTransaction *transaction,
             MedConnection *connection,
             const Leaving *self,
             gint64 id,
             GError **error)
{
  g_autoptr (MedDevice) before = med_device_load_sync (connection, id, error);
  g_autoptr (MedDevice) after = before != NULL ? med_device_copy (before) : NULL;
  g_autoptr (MedDeviceWriter) writer = med_device_writer_new (connection);
  g_autofree char *subject = g_strdup_printf ("device/%" PRId64, id);

  if (before == NULL)
    return FALSE;
  med_device_set (after, MED_DEVICE_OWNER, self->successor->name);
  g_autoptr (JsonNode) body = med_device_describe_change (before, after);
  return med_device_writer_change (writer, before, after, error) &&
         med_transaction_record (transaction, self->leave->by_person, "device-changed", subject,
                                 body, error);
}

static gboolean
move_item (MedTransaction *transaction,
           MedConnection *connection,
           const Leaving *self,
           const char *word,
           gint64 id,
           GError **error)
{
  const char *kind = g_str_equal (word, "offer") ? "handover"
                     : g_str_equal (word, "nonconformance") || g_str_equal (word, "control")
                         ? word
                         : "disposition";
  g_autofree char *subject = g_strdup_printf ("%s/%" PRId64, kind, id);
  g_autoptr (JsonNode) body = build_body (self);
  gboolean moved;

  if (g_str_equal (word, "device"))
    return move_device (transaction, connection, self, id, error);
  if (g_str_equal (word, "attempt"))
    moved = move_attempt (connection, self, id, error);
  else if (g_str_equal (word, "order"))
    moved = move_order (connection, self, id, error);
  else if (g_str_equal (word, "nonconformance"))
    moved =
        med_connection_execute (connection, "UPDATE nonconformance SET owner_id = $1 WHERE id = $2",
                                MED_VALUES (MED_INT (self->successor->id), MED_INT (id)), error);
  else if (g_str_equal (word, "control"))
    moved =
        med_connection_execute (connection, "UPDATE control SET keeper_id = $1 WHERE id = $2",
                                MED_VALUES (MED_INT (self->successor->id), MED_INT (id)), error);
  else
    moved = withdraw_offer (connection, self, id, error);
  json_object_set_string_member (json_node_get_object (body), "what", word);
  return moved && med_transaction_record (transaction, self->leave->by_person,
                                          "work-given-to-successor", subject, body, error);
}

static gboolean
move_all (MedTransaction *transaction,
          MedConnection *connection,
          const Leaving *self,
          GError **error)
{
  for (guint i = 0; i < med_holding_count_kinds (); i++)
    {
      if (!med_holding_passes (i, self->leave->keeps))
        continue;
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (MedHolding) holding =
          med_holding_load_sync (connection, i, self->person->id, ids, error);

      if (holding == NULL)
        return FALSE;
      if (!holding->moves && !g_str_equal (holding->word, "offer"))
        continue;
      for (guint j = 0; j < ids->len; j++)
        if (!move_item (transaction, connection, self, holding->word,
                        g_array_index (ids, gint64, j), error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
give_roles (MedTransaction *transaction,
            MedConnection *connection,
            const Leaving *self,
            GError **error)
{
  const MedRole gives =
      self->successor != NULL ? self->leave->gives & ~self->successor->roles : MED_ROLE_NONE;
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonArray *words = json_array_new ();
  JsonObject *object = json_object_new ();

  json_node_take_object (body, object);
  json_object_set_array_member (object, "roles-given", words);
  if (gives == MED_ROLE_NONE)
    return TRUE;
  for (guint bit = 1; bit <= MED_ROLE_AUDITOR; bit <<= 1)
    if ((gives & bit) != 0)
      {
        json_array_add_string_element (words, med_role_to_word ((MedRole) bit));
        if (!med_connection_execute (connection,
                                     "INSERT INTO person_role (person_id, role) VALUES ($1, $2)",
                                     MED_VALUES (MED_INT (self->successor->id),
                                                 MED_TEXT (med_role_to_word ((MedRole) bit))),
                                     error))
          return FALSE;
      }
  g_autofree char *subject = g_strdup_printf ("person/%" PRId64, self->successor->id);
  return med_transaction_record (transaction, self->leave->by_person, "person-changed", subject,
                                 body, error);
}

/**
 * med_succession_release:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @by_person: who decides
 * @person: who leaves or gives up roles
 * @keeps: the roles with which the person goes on; %MED_ROLE_NONE: leaves altogether
 * @error: return location, %MED_ERROR_REFUSED naming what the person holds
 *
 * What a successor would have to take over holds a person back; offers of work that nobody has
 * taken do not, they are withdrawn, as nobody could take them any more.
 *
 * Returns: whether the person may go without a successor
 */
gboolean
med_succession_release (MedTransaction *transaction,
                        MedConnection *connection,
                        gint64 by_person,
                        const MedPerson *person,
                        MedRole keeps,
                        GError **error)
{
  const MedLeave leave = { .by_person = by_person, .person_id = person->id, .keeps = keeps };
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  const Leaving self = { .leave = &leave, .person = (MedPerson *) person, .holdings = nothing };

  return check_free (connection, person, keeps, error) &&
         move_all (transaction, connection, &self, error);
}

/* Whoever gives up a role goes on with the others. */
static gboolean
write_person (MedConnection *connection, const MedLeave *leave, GError **error)
{
  if (leave->keeps == MED_ROLE_NONE)
    return med_connection_execute (
        connection, "UPDATE person SET active = 0, row_version = row_version + 1 WHERE id = $1",
        MED_VALUES (MED_INT (leave->person_id)), error);
  for (guint bit = 1; bit <= MED_ROLE_AUDITOR; bit <<= 1)
    if ((leave->keeps & bit) == 0 &&
        !med_connection_execute (
            connection, "DELETE FROM person_role WHERE person_id = $1 AND role = $2",
            MED_VALUES (MED_INT (leave->person_id), MED_TEXT (med_role_to_word ((MedRole) bit))),
            error))
      return FALSE;
  return med_connection_execute (connection,
                                 "UPDATE person SET row_version = row_version + 1 WHERE id = $1",
                                 MED_VALUES (MED_INT (leave->person_id)), error);
}

static gboolean
load_leaving (MedConnection *connection, const MedLeave *leave, Leaving *self, GError **error)
{
  self->leave = leave;
  self->person = med_person_load_sync (connection, leave->person_id, error);
  if (self->person == NULL)
    return FALSE;
  if (!self->person->active)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s has left already"),
                   self->person->name);
      return FALSE;
    }
  if ((leave->keeps & ~self->person->roles) != MED_ROLE_NONE)
    {
      g_autofree char *titles = med_roles_dup_titles (leave->keeps & ~self->person->roles);
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s does not have this role, and cannot keep it: %s"), self->person->name,
                   titles);
      return FALSE;
    }
  if (leave->successor_id != 0 &&
      (self->successor = med_person_load_sync (connection, leave->successor_id, error)) == NULL)
    return FALSE;
  self->holdings = med_holding_list_sync (connection, leave->person_id, leave->keeps, error);
  return self->holdings != NULL;
}

/**
 * med_succession_leave_sync:
 * @connection: the writer's connection
 * @leave: who leaves, and who takes over
 * @error: return location, %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED where a successor or a role
 *   is missing, %MED_ERROR_CORRECT_INPUT
 *
 * A person leaves, or gives up roles and goes on with the others: what they cannot hold any more
 * passes to the successor, in one transaction with a row of the audit log for each. What was done
 * and signed keeps the old name.
 *
 * Returns: whether it was written
 */
gboolean
med_succession_leave_sync (MedConnection *connection, const MedLeave *leave, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("person/%" PRId64, leave->person_id);
  g_auto (Leaving) self = { 0 };

  if (transaction == NULL || !med_person_check_manager (connection, leave->by_person, error) ||
      !load_leaving (connection, leave, &self, error) ||
      !check_successor (connection, &self, error))
    return FALSE;
  g_autoptr (JsonNode) body = build_body (&self);
  return give_roles (transaction, connection, &self, error) &&
         move_all (transaction, connection, &self, error) &&
         write_person (connection, leave, error) && med_person_check_managed (connection, error) &&
         med_transaction_record (transaction, leave->by_person,
                                 leave->keeps == MED_ROLE_NONE ? "person-left" : "person-changed",
                                 subject, body, error) &&
         med_transaction_commit (transaction, error);
}
