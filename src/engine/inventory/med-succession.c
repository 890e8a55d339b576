/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-succession"

#include "config.h"

#include "engine/inventory/med-succession.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-writer.h"

/* A list in a dialog is read, not studied. */
#define MOST_NAMES 20
/* Without one of these the way of a patch stops (the roles of the transition table). */
#define NEEDED_ROLES                                                                               \
  (MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_CLINICAL_OWNER | MED_ROLE_SECURITY_OFFICER)
#define HOLDERS (MED_ROLE_TECHNICIAN | MED_ROLE_VENDOR_ENGINEER)

#define OPEN_ORDER "x.state NOT IN ('not-affected', 'in-service', 'exception', 'closed-not-needed')"
#define ORDER_NAME                                                                                 \
  "p.number || ' · ' || d.asset FROM disposition x JOIN patch p ON p.id = x.patch_id "            \
  "JOIN device d ON d.id = x.device_id "

/* One row a kind of thing that a person holds: its id and name, ordered by id. $1 is the person. */
static const struct
{
  const char *word;
  const char *title;
  MedRole roles;
  gboolean moves;
  const char *list;
} kinds[] = {
  { "attempt", N_ ("Open attempts"), HOLDERS, TRUE,
    "SELECT x.id, " ORDER_NAME "JOIN attempt a ON a.disposition_id = x.id "
    "WHERE a.installer_id = $1 AND a.state IN ('open', 'interrupted') ORDER BY x.id" },
  { "order", N_ ("Work orders assigned"), HOLDERS | MED_ROLE_LEAD, TRUE,
    "SELECT x.id, " ORDER_NAME "JOIN assignment g ON g.disposition_id = x.id "
    "WHERE g.person_id = $1 AND " OPEN_ORDER " ORDER BY x.id" },
  { "offer", N_ ("Hand-overs that wait; they are withdrawn"), MED_ROLE_NONE, FALSE,
    "SELECT h.id, " ORDER_NAME "JOIN handover h ON h.disposition_id = x.id "
    "WHERE (h.to_person = $1 OR h.from_person = $1) AND h.state = 'offered' ORDER BY h.id" },
  { "device", N_ ("Devices owned"), MED_ROLE_NONE, TRUE,
    "SELECT d.id, d.asset || CASE WHEN d.name = '' THEN '' ELSE ' ' || d.name END FROM device d "
    "JOIN person n ON d.owner IN (n.name, n.login) WHERE n.id = $1 AND d.retired_usec IS NULL "
    "ORDER BY d.id" },
  { "statement", N_ ("Vendor’s statements that wait for a second person"), MED_ROLE_NONE, FALSE,
    "SELECT s.id, s.manufacturer || ' ' || s.reference FROM statement s WHERE s.entered_by = $1 "
    "AND s.confirmed_by IS NULL AND s.refused_reason IS NULL ORDER BY s.id" },
  { "nonconformance", N_ ("Nonconformances owned"), MED_ROLE_NONE, TRUE,
    "SELECT c.id, " ORDER_NAME "JOIN nonconformance c ON c.disposition_id = x.id "
    "WHERE c.owner_id = $1 AND c.closed_usec IS NULL ORDER BY c.id" },
  { "exception", N_ ("Exceptions requested; somebody must see to them"), MED_ROLE_NONE, FALSE,
    "SELECT e.id, p.number || ' · ' || e.expires_date FROM exception e JOIN patch p ON p.id = "
    "e.patch_id WHERE e.requested_by = $1 AND e.state IN ('requested', 'running') ORDER BY e.id" },
};

/**
 * med_holding_free:
 * @self: (transfer full): a holding
 *
 * Frees it.
 */
void
med_holding_free (MedHolding *self)
{
  g_ptr_array_unref (self->names);
  g_free (self);
}

static MedHolding *
load_holding (MedConnection *connection, gsize kind, gint64 person_id, GArray *ids, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, kinds[kind].list, MED_VALUES (MED_INT (person_id)), error);
  g_autoptr (MedHolding) self = g_new0 (MedHolding, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->word = kinds[kind].word;
  self->title = _ (kinds[kind].title);
  self->roles = kinds[kind].roles;
  self->moves = kinds[kind].moves;
  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);

      if (self->n++ < MOST_NAMES)
        g_ptr_array_add (self->names, med_query_dup_text (query, 1));
      if (ids != NULL)
        g_array_append_val (ids, id);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * med_succession_list_sync:
 * @connection: a connection
 * @person_id: who may leave
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedHolding): what the person holds now
 */
GPtrArray *
med_succession_list_sync (MedConnection *connection, gint64 person_id, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) med_holding_free);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (MedHolding) holding = load_holding (connection, i, person_id, NULL, error);
      if (holding == NULL)
        return NULL;
      if (holding->n > 0)
        g_ptr_array_add (all, g_steal_pointer (&holding));
    }
  return g_steal_pointer (&all);
}

/**
 * med_succession_describe:
 * @holdings: (element-type MedHolding): what a person holds
 *
 * Returns: (transfer full): the same in words, a line each; "" where nothing is held
 */
char *
med_succession_describe (GPtrArray *holdings)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < holdings->len; i++)
    {
      const MedHolding *holding = holdings->pdata[i];

      g_string_append_printf (text, "%s%s (%u): ", i > 0 ? "\n" : "", holding->title, holding->n);
      for (guint j = 0; j < holding->names->len; j++)
        g_string_append_printf (text, "%s%s", j > 0 ? ", " : "",
                                (const char *) holding->names->pdata[j]);
      if (holding->n > holding->names->len)
        g_string_append (text, ", …");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

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

/**
 * med_succession_check_free_sync:
 * @connection: a connection
 * @person: who is to leave
 * @error: return location, %MED_ERROR_REFUSED naming what the person holds
 *
 * Returns: whether the person may leave without a successor
 */
gboolean
med_succession_check_free_sync (MedConnection *connection, const MedPerson *person, GError **error)
{
  g_autoptr (GPtrArray) holdings = med_succession_list_sync (connection, person->id, error);
  MedRole sole;

  if (holdings == NULL ||
      !med_succession_find_sole_roles_sync (connection, person->id, &sole, error))
    return FALSE;
  if (needs_successor (holdings))
    {
      g_autofree char *text = med_succession_describe (holdings);
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("%s cannot leave without a successor, and holds:\n%s"), person->name, text);
      return FALSE;
    }
  if (sole == MED_ROLE_NONE)
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
    return med_succession_check_free_sync (connection, self->person, error);
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
  g_autofree char *subject =
      g_strdup_printf (g_str_equal (word, "offer")            ? "handover/%" PRId64
                       : g_str_equal (word, "nonconformance") ? "nonconformance/%" PRId64
                                                              : "disposition/%" PRId64,
                       id);
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
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (MedHolding) holding = load_holding (connection, i, self->person->id, ids, error);

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
  if (leave->successor_id != 0 &&
      (self->successor = med_person_load_sync (connection, leave->successor_id, error)) == NULL)
    return FALSE;
  self->holdings = med_succession_list_sync (connection, leave->person_id, error);
  return self->holdings != NULL;
}

/**
 * med_succession_leave_sync:
 * @connection: the writer's connection
 * @leave: who leaves, and who takes over
 * @error: return location, %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED where a successor or a role
 *   is missing, %MED_ERROR_CORRECT_INPUT
 *
 * A person leaves: what they hold passes to the successor, in one transaction with a row of the
 * audit log for each. What was done and signed keeps the old name.
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
         med_connection_execute (
             connection,
             "UPDATE person SET active = 0, row_version = row_version + 1 WHERE id = $1",
             MED_VALUES (MED_INT (leave->person_id)), error) &&
         med_person_check_managed (connection, error) &&
         med_transaction_record (transaction, leave->by_person, "person-left", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}
