/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-worklist-candidates"

#include "config.h"

#include "engine/installation/med-worklist-step.h"

#include <inttypes.h>

/* A security patch concerns a device whose configuration is exposed to one of its CVEs (also where
 * nobody can tell), or whose release a vendor's statement names. One statement for all devices: a
 * hundred thousand of them are a matter of a second. */
static const char insert_sql[] =
    "INSERT INTO disposition (patch_id, device_id, state, since_usec) "
    "SELECT m.patch_id, d.id, 'candidate', $1 FROM ("
    "SELECT k.patch_id AS patch_id, e.config_id AS config_id FROM patch p "
    "JOIN patch_cve k ON k.patch_id = p.id JOIN vulnerability v ON v.cve = k.cve "
    "JOIN advisory_head h ON h.advisory_id = v.advisory_id "
    "JOIN exposure e ON e.vulnerability_id = v.id "
    "WHERE p.scope = 'security' AND e.status IN ('affected', 'cannot-tell', 'under-investigation') "
    "UNION SELECT t.patch_id, c.id FROM vendor_track t JOIN patch p ON p.id = t.patch_id "
    "JOIN config c ON c.release_id = t.release_id "
    "WHERE p.scope = 'security' AND t.statement_id IS NOT NULL) m "
    "JOIN device d ON d.config_id = m.config_id AND d.retired_usec IS NULL "
    "WHERE NOT EXISTS (SELECT 1 FROM disposition x WHERE x.patch_id = m.patch_id "
    "AND x.device_id = d.id) "
    "AND NOT EXISTS (SELECT 1 FROM config_patch i WHERE i.config_id = m.config_id "
    "AND i.patch_id = m.patch_id) ORDER BY m.patch_id, d.id";

static gboolean
record_patch (MedTransaction *transaction, gint64 patch_id, gint64 n_devices, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("patch/%" PRId64, patch_id);
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (body, object);
  json_object_set_string_member (object, "step", "T1");
  json_object_set_int_member (object, "devices", n_devices);
  return med_transaction_record (transaction, 0, "candidates-found", subject, body, error);
}

static gboolean
record_all (MedTransaction *transaction, MedConnection *connection, gint64 last_id, GError **error)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, 2 * sizeof (gint64));
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT patch_id, count(*) FROM disposition WHERE id > $1 GROUP BY patch_id",
      MED_VALUES (MED_INT (last_id)), error);

  while (query != NULL && med_query_next (query))
    {
      gint64 pair[2] = { med_query_get_int (query, 0), med_query_get_int (query, 1) };
      g_array_append_vals (counts, pair, 1);
    }
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    {
      const gint64 *pair = (const gint64 *) (gpointer) counts->data + 2 * i;
      if (!record_patch (transaction, pair[0], pair[1], error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_worklist_find_candidates:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @did_something: (inout): set where there are new ones
 * @error: return location
 *
 * Makes a disposition for every device that a patch concerns and that has none yet (T1).
 *
 * Returns: whether they were written
 */
gboolean
med_worklist_find_candidates (MedTransaction *transaction,
                              MedConnection *connection,
                              gboolean *did_something,
                              GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  const gint64 before = med_connection_rows_changed (connection);
  gint64 last_id;

  if (!med_connection_get_int (connection, "SELECT coalesce(max(id), 0) FROM disposition",
                               MED_NO_VALUES, &last_id, error) ||
      !med_connection_execute (connection, insert_sql, MED_VALUES (MED_INT (now_usec)), error))
    return FALSE;
  if (med_connection_rows_changed (connection) == before)
    return TRUE;
  *did_something = TRUE;
  return med_connection_execute (
             connection,
             "INSERT INTO transition (disposition_id, device_id, machine, from_state, to_state, "
             "by_person, at_usec, evidence) SELECT id, device_id, 'disposition', '', state, 0, "
             "since_usec, '{\"step\":\"T1\"}' FROM disposition WHERE id > $1 ORDER BY id",
             MED_VALUES (MED_INT (last_id)), error) &&
         record_all (transaction, connection, last_id, error);
}
