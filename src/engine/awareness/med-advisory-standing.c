/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-standing"

#include "config.h"

#include "engine/awareness/med-advisory-standing.h"

#define OPEN "('affected', 'cannot-tell', 'under-investigation')"

/* One pass over what is exposed, joined with how many devices have each configuration. CROSS JOIN
 * keeps the order in which the tables are written. */
#define FILL                                                                                       \
  "INSERT INTO advisory_standing (advisory_id, affected, cannot_tell, known_exploited)"            \
  " SELECT h.advisory_id, coalesce(t.affected, 0), coalesce(t.cannot_tell, 0),"                    \
  " (SELECT count(*) FROM vulnerability v JOIN kev k ON k.cve = v.cve"                             \
  " WHERE v.advisory_id = h.advisory_id)"                                                          \
  " FROM advisory_head h LEFT JOIN"                                                                \
  " (SELECT x.advisory_id, sum(x.affected * n.devices) AS affected,"                               \
  " sum(x.unsure * n.devices) AS cannot_tell"                                                      \
  " FROM (SELECT v.advisory_id, e.config_id,"                                                      \
  " max(CASE WHEN e.status = 'affected' THEN 1 ELSE 0 END) AS affected,"                           \
  " max(CASE WHEN e.status <> 'affected' THEN 1 ELSE 0 END) AS unsure"                             \
  " FROM exposure e CROSS JOIN vulnerability v"                                                    \
  " WHERE v.id = e.vulnerability_id AND e.status IN " OPEN                                         \
  " GROUP BY v.advisory_id, e.config_id) x"                                                        \
  " JOIN (SELECT config_id, count(*) AS devices FROM device WHERE retired_usec IS NULL"            \
  " GROUP BY config_id) n ON n.config_id = x.config_id GROUP BY x.advisory_id) t"                  \
  " ON t.advisory_id = h.advisory_id"

/* Only of what was read: everything else is new as it is. */
#define FIND_FRESH                                                                                 \
  "UPDATE advisory_standing SET fresh_product_id = (SELECT min(r.product_id) FROM vulnerability v" \
  " CROSS JOIN exposure e CROSS JOIN config c CROSS JOIN release r CROSS JOIN advisory_head h"     \
  " WHERE v.advisory_id = advisory_standing.advisory_id AND e.vulnerability_id = v.id"             \
  " AND e.status IN " OPEN " AND c.id = e.config_id AND r.id = c.release_id"                       \
  " AND h.advisory_id = advisory_standing.advisory_id"                                             \
  " AND EXISTS (SELECT 1 FROM device d WHERE d.config_id = c.id AND d.retired_usec IS NULL)"       \
  " AND NOT EXISTS (SELECT 1 FROM advisory_seen n WHERE n.publisher = h.publisher"                 \
  " AND n.tracking_id = h.tracking_id AND n.product_id = r.product_id))"                           \
  " WHERE affected + cannot_tell > 0 AND advisory_id IN"                                           \
  " (SELECT advisory_id FROM advisory_head WHERE read_usec IS NOT NULL)"

/**
 * med_advisory_standing_rebuild_sync:
 * @connection: the writer's connection, in a transaction, with `exposure` up to date
 * @error: return location
 *
 * Writes anew what the inbox says of each advisory: how many devices it concerns, and whether a
 * model is among them that was not when it was read.
 *
 * Returns: whether it is written
 */
gboolean
med_advisory_standing_rebuild_sync (MedConnection *connection, GError **error)
{
  return med_connection_execute (connection, "DELETE FROM advisory_standing", MED_NO_VALUES,
                                 error) &&
         med_connection_execute (connection, FILL, MED_NO_VALUES, error) &&
         med_connection_execute (connection, FIND_FRESH, MED_NO_VALUES, error);
}
