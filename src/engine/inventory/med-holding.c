/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-holding"

#include "config.h"

#include "engine/inventory/med-holding.h"

#include <glib/gi18n-lib.h>

/* A list in a dialog is read, not studied. */
#define MOST_NAMES 20
#define HOLDERS (MED_ROLE_TECHNICIAN | MED_ROLE_VENDOR_ENGINEER)
/* Who tests a compensating control */
#define KEEPERS (MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)

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
  { "offer", N_ ("Hand-overs that wait; they are withdrawn"), HOLDERS | MED_ROLE_LEAD, FALSE,
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
  { "control", N_ ("Compensating controls to be tested"), KEEPERS, TRUE,
    "SELECT c.id, c.description || CASE WHEN c.next_test_date IS NULL THEN '' ELSE ' · ' || "
    "c.next_test_date END FROM control c LEFT JOIN exception e ON e.id = c.exception_id "
    "LEFT JOIN disposition x ON x.id = c.disposition_id WHERE coalesce(c.keeper_id, c.taken_by) = "
    "$1 AND (e.state IN ('requested', 'running') OR x.state NOT IN ('not-affected', 'in-service', "
    "'closed-not-needed')) ORDER BY c.id" },
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

/**
 * med_holding_count_kinds:
 *
 * Returns: how many kinds of things a person can hold
 */
guint
med_holding_count_kinds (void)
{
  return G_N_ELEMENTS (kinds);
}

/**
 * med_holding_passes:
 * @kind: below [func@holding_count_kinds]
 * @keeps: the roles with which a person goes on; %MED_ROLE_NONE: leaves altogether
 *
 * Returns: whether what is of this kind must pass on; what needs no role stays with whoever goes on
 *   working here
 */
gboolean
med_holding_passes (guint kind, MedRole keeps)
{
  return keeps == MED_ROLE_NONE ||
         (kinds[kind].roles != MED_ROLE_NONE && (kinds[kind].roles & keeps) == 0);
}

/**
 * med_holding_load_sync:
 * @connection: a connection
 * @kind: below [func@holding_count_kinds]
 * @person_id: whose
 * @ids: (nullable) (element-type gint64): takes the rows, all of them
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the person holds of that kind; perhaps nothing
 */
MedHolding *
med_holding_load_sync (
    MedConnection *connection, guint kind, gint64 person_id, GArray *ids, GError **error)
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
 * med_holding_list_sync:
 * @connection: a connection
 * @person_id: who may leave
 * @keeps: the roles with which the person goes on; %MED_ROLE_NONE: leaves altogether
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedHolding): what the person holds now and
 * cannot hold then
 */
GPtrArray *
med_holding_list_sync (MedConnection *connection, gint64 person_id, MedRole keeps, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) med_holding_free);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!med_holding_passes (i, keeps))
        continue;
      g_autoptr (MedHolding) holding =
          med_holding_load_sync (connection, i, person_id, NULL, error);
      if (holding == NULL)
        return NULL;
      if (holding->n > 0)
        g_ptr_array_add (all, g_steal_pointer (&holding));
    }
  return g_steal_pointer (&all);
}

/**
 * med_holding_describe:
 * @holdings: (element-type MedHolding): what a person holds
 *
 * Returns: (transfer full): the same in words, a line each; "" where nothing is held
 */
char *
med_holding_describe (GPtrArray *holdings)
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
