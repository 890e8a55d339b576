/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-standing"

#include "config.h"

#include "engine/awareness/med-advisory-standing.h"

#define OPEN "('affected', 'cannot-tell', 'under-investigation')"

/* What the inbox says of an advisory, while its configurations are counted one after the other. */
typedef struct
{
  gint64 advisory_id;
  gint64 config_id; /* at which the count is; 0: at none yet */
  gboolean affected;
  gboolean unsure;
  gint64 n_affected; /* devices */
  gint64 n_unsure;
} Standing;

typedef struct
{
  MedConnection *connection;
  GHashTable *devices;    /* configuration id → how many in use, where all are counted at once */
  GHashTable *advisories; /* vulnerability id → Standing, the same */
  GHashTable *standings;  /* advisory id → Standing */
} Update;

#define KEY(id) GSIZE_TO_POINTER ((gsize) (id))

static gboolean
count_devices (Update *self, gint64 config_id, gint64 *devices, GError **error)
{
  if (self->devices == NULL)
    return med_connection_get_int (self->connection,
                                   "SELECT devices FROM config_use WHERE config_id = $1",
                                   MED_VALUES (MED_INT (config_id)), devices, error);
  *devices = (gint64) GPOINTER_TO_SIZE (g_hash_table_lookup (self->devices, KEY (config_id)));
  return TRUE;
}

/* A device is affected by an advisory as a whole, and of as many vulnerabilities as there are it
 * may besides not be known: then it counts for both. */
static gboolean
end_config (Update *self, Standing *standing, GError **error)
{
  gint64 devices = 0;

  if (standing->config_id == 0)
    return TRUE;
  if (!count_devices (self, standing->config_id, &devices, error))
    return FALSE;
  standing->n_affected += standing->affected ? devices : 0;
  standing->n_unsure += standing->unsure ? devices : 0;
  standing->config_id = 0;
  standing->affected = FALSE;
  standing->unsure = FALSE;
  return TRUE;
}

/* The rows of a configuration follow each other. */
static gboolean
take (Update *self, Standing *standing, gint64 config_id, gboolean affected, GError **error)
{
  if (standing->config_id != config_id && !end_config (self, standing, error))
    return FALSE;
  standing->config_id = config_id;
  standing->affected |= affected;
  standing->unsure |= !affected;
  return TRUE;
}

/* Only of what was read: everything else is new as it is. */
#define SELECT_FRESH                                                                               \
  "SELECT coalesce(min(r.product_id), 0) FROM advisory_head h CROSS JOIN vulnerability v"          \
  " CROSS JOIN exposure e CROSS JOIN config c CROSS JOIN release r"                                \
  " WHERE h.advisory_id = $1 AND h.read_usec IS NOT NULL AND v.advisory_id = h.advisory_id"        \
  " AND e.vulnerability_id = v.id AND e.status IN " OPEN                                           \
  " AND c.id = e.config_id AND r.id = c.release_id"                                                \
  " AND EXISTS (SELECT 1 FROM device d WHERE d.config_id = c.id AND d.retired_usec IS NULL)"       \
  " AND NOT EXISTS (SELECT 1 FROM advisory_seen n WHERE n.publisher = h.publisher"                 \
  " AND n.tracking_id = h.tracking_id AND n.product_id = r.product_id)"

/* One that is the same is not written. */
#define PUT                                                                                        \
  "INSERT INTO advisory_standing (advisory_id, affected, cannot_tell, known_exploited,"            \
  " fresh_product_id) VALUES ($1, $2, $3, $4, CASE WHEN $5 > 0 THEN $5 END)"                       \
  " ON CONFLICT (advisory_id) DO UPDATE SET affected = excluded.affected,"                         \
  " cannot_tell = excluded.cannot_tell, known_exploited = excluded.known_exploited,"               \
  " fresh_product_id = excluded.fresh_product_id"                                                  \
  " WHERE affected <> excluded.affected OR cannot_tell <> excluded.cannot_tell"                    \
  " OR known_exploited <> excluded.known_exploited"                                                \
  " OR coalesce(fresh_product_id, 0) <> coalesce(excluded.fresh_product_id, 0)"

static gboolean
write_standing (Update *self, Standing *standing, GError **error)
{
  const MedValue id[] = { MED_INT (standing->advisory_id) };
  gint64 known_exploited = 0, fresh = 0;

  return end_config (self, standing, error) &&
         med_connection_get_int (self->connection,
                                 "SELECT count(*) FROM vulnerability v JOIN kev k ON k.cve = v.cve"
                                 " WHERE v.advisory_id = $1",
                                 id, 1, &known_exploited, error) &&
         (standing->n_affected + standing->n_unsure == 0 ||
          med_connection_get_int (self->connection, SELECT_FRESH, id, 1, &fresh, error)) &&
         med_connection_execute (
             self->connection, PUT,
             MED_VALUES (MED_INT (standing->advisory_id), MED_INT (standing->n_affected),
                         MED_INT (standing->n_unsure), MED_INT (known_exploited), MED_INT (fresh)),
             error);
}

/* ---- all ---- */

static Standing *
standing_of (Update *self, gint64 advisory_id)
{
  Standing *standing = g_hash_table_lookup (self->standings, KEY (advisory_id));

  if (standing == NULL)
    {
      standing = g_new0 (Standing, 1);
      standing->advisory_id = advisory_id;
      g_hash_table_insert (self->standings, KEY (advisory_id), standing);
    }
  return standing;
}

static gboolean
load_advisories (Update *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection,
                            "SELECT h.advisory_id, coalesce(v.id, 0) FROM advisory_head h"
                            " LEFT JOIN vulnerability v ON v.advisory_id = h.advisory_id",
                            MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    g_hash_table_insert (self->advisories, KEY (med_query_get_int (query, 1)),
                         standing_of (self, med_query_get_int (query, 0)));
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_devices (Update *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection, "SELECT config_id, devices FROM config_use", MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    g_hash_table_insert (self->devices, KEY (med_query_get_int (query, 0)),
                         KEY (med_query_get_int (query, 1)));
  return query != NULL && med_query_finish (query, error);
}

static gboolean
take_all (Update *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT config_id, vulnerability_id, CASE WHEN status = 'affected' THEN 1 ELSE 0 END"
      " FROM exposure WHERE status IN " OPEN " ORDER BY config_id",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      Standing *standing =
          g_hash_table_lookup (self->advisories, KEY (med_query_get_int (query, 1)));

      if (standing != NULL && !take (self, standing, med_query_get_int (query, 0),
                                     med_query_get_int (query, 2) != 0, error))
        return FALSE;
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
update_all (Update *self, GError **error)
{
  GHashTableIter iter;
  gpointer standing;

  if (!med_connection_execute (self->connection,
                               "DELETE FROM advisory_standing WHERE advisory_id NOT IN"
                               " (SELECT advisory_id FROM advisory_head)",
                               MED_NO_VALUES, error) ||
      !load_advisories (self, error) || !load_devices (self, error) || !take_all (self, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->standings);
  while (g_hash_table_iter_next (&iter, NULL, &standing))
    if (!write_standing (self, standing, error))
      return FALSE;
  return TRUE;
}

/* ---- some ---- */

static gboolean
update_one (Update *self, gint64 advisory_id, GError **error)
{
  const MedValue id[] = { MED_INT (advisory_id) };
  Standing standing = { .advisory_id = advisory_id };
  gint64 counts = 0;

  if (!med_connection_get_int (self->connection,
                               "SELECT count(*) FROM advisory_head WHERE advisory_id = $1", id, 1,
                               &counts, error))
    return FALSE;
  if (counts == 0)
    return med_connection_execute (
        self->connection, "DELETE FROM advisory_standing WHERE advisory_id = $1", id, 1, error);
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT e.config_id, CASE WHEN e.status = 'affected' THEN 1 ELSE 0 END"
      " FROM vulnerability v CROSS JOIN exposure e WHERE v.advisory_id = $1"
      " AND e.vulnerability_id = v.id AND e.status IN " OPEN " ORDER BY e.config_id",
      id, 1, error);
  while (query != NULL && med_query_next (query))
    if (!take (self, &standing, med_query_get_int (query, 0), med_query_get_int (query, 1) != 0,
               error))
      return FALSE;
  return query != NULL && med_query_finish (query, error) &&
         write_standing (self, &standing, error);
}

/**
 * med_advisory_standing_update_sync:
 * @connection: the writer's connection, in a transaction, with `exposure` and `config_use` up to
 *   date
 * @scope: of which advisories
 * @error: return location
 *
 * Brings up to date what the inbox says of advisories: how many devices each concerns, and whether
 * a model is among them that was not when it was read.
 *
 * Returns: whether it is written
 */
gboolean
med_advisory_standing_update_sync (MedConnection *connection,
                                   MedAssessmentScope *scope,
                                   GError **error)
{
  Update update = { .connection = connection };
  GHashTableIter iter;
  gint64 id;

  if (scope->everything || scope->all_standings)
    {
      g_autoptr (GHashTable) devices = g_hash_table_new (g_direct_hash, g_direct_equal);
      g_autoptr (GHashTable) advisories = g_hash_table_new (g_direct_hash, g_direct_equal);
      g_autoptr (GHashTable) standings =
          g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);

      update = (Update){ connection, devices, advisories, standings };
      return update_all (&update, error);
    }
  g_hash_table_iter_init (&iter, scope->standings);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!update_one (&update, id, error))
      return FALSE;
  return TRUE;
}
