/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-remediation-count"

#include "config.h"

#include "engine/awareness/med-remediation-count.h"

#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-remediation-mark.h"

#define OPEN "('affected', 'cannot-tell', 'under-investigation')"

/* Both questions are asked of one advisory ($1) or of all ($1 is 0); one condition for both would
 * keep the database from starting at the advisory. CROSS JOIN keeps the order in which the tables
 * are written: from an advisory to what hangs on it. */
#define OF_ONE " WHERE h.advisory_id = $1"
#define OF_ALL " WHERE $1 = 0"

/* By configuration, which many devices share. */
#define COUNT_EXPOSED(of)                                                                          \
  "WITH n AS MATERIALIZED (SELECT config_id, count(*) AS devices FROM device"                      \
  " WHERE retired_usec IS NULL GROUP BY config_id)"                                                \
  " SELECT coalesce(sum(CASE WHEN e.status = 'fixed' THEN 0 ELSE n.devices END), 0),"              \
  " coalesce(sum(CASE WHEN e.status = 'fixed' THEN n.devices ELSE 0 END), 0)"                      \
  " FROM advisory_head h CROSS JOIN vulnerability v CROSS JOIN exposure e CROSS JOIN n" of         \
  " AND v.advisory_id = h.advisory_id AND e.vulnerability_id = v.id"                               \
  " AND n.config_id = e.config_id AND e.status <> 'not-affected'"

/* The pairs that are not counted as they are exposed: only those with a work order or a mark. */
#define EXPOSED(of)                                                                                \
  " CROSS JOIN device d CROSS JOIN exposure e" of                                                  \
  " AND v.advisory_id = h.advisory_id AND d.retired_usec IS NULL AND e.config_id = d.config_id"    \
  " AND e.vulnerability_id = v.id AND e.status IN " OPEN
#define BY_PATCH(of)                                                                               \
  "SELECT d.id AS device_id, v.id AS vulnerability_id,"                                            \
  " CASE WHEN x.state = " MED_REMEDIATION_STATE_DONE " THEN 2 ELSE 1 END AS known, 0 AS mark"      \
  " FROM advisory_head h CROSS JOIN vulnerability v CROSS JOIN patch_cve pc"                       \
  " CROSS JOIN disposition x" EXPOSED (                                                            \
      of) " AND pc.cve = v.cve AND x.patch_id = pc.patch_id AND d.id = x.device_id"                \
          " AND (x.state = " MED_REMEDIATION_STATE_DONE                                            \
          " OR x.state IN " MED_REMEDIATION_STATES_UNDER_WAY ")"
/* A vulnerability without a CVE is known by its place in the advisory. */
#define BY_MARK(of)                                                                                \
  "SELECT d.id, v.id, 0, CASE m.status WHEN 'done' THEN 2 WHEN 'in-progress' THEN 1 ELSE 0 END"    \
  " FROM advisory_head h CROSS JOIN advisory a CROSS JOIN vulnerability v"                         \
  " CROSS JOIN remediation_mark m" EXPOSED (                                                       \
      of) " AND a.id = h.advisory_id AND m.vulnerability_key = " MED_VULNERABILITY_KEY             \
          " AND d.id = m.device_id AND m.id = " MED_REMEDIATION_NEWEST_MARK (                      \
              "m.vulnerability_key")
#define COUNT_SEEN_TO(of)                                                                          \
  "SELECT coalesce(sum(CASE WHEN q.value = 1 THEN 1 ELSE 0 END), 0),"                              \
  " coalesce(sum(CASE WHEN q.value = 2 THEN 1 ELSE 0 END), 0) FROM"                                \
  " (SELECT CASE WHEN max(u.known) > 0 THEN max(u.known) ELSE max(u.mark) END AS value"            \
  " FROM (" BY_PATCH (of) " UNION ALL " BY_MARK (                                                  \
      of) ") u"                                                                                    \
          " GROUP BY u.device_id, u.vulnerability_id) q"

static gboolean
ask_two (MedConnection *connection,
         const char *sql,
         gint64 advisory_id,
         gint64 *first,
         gint64 *second,
         GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, sql, MED_VALUES (MED_INT (advisory_id)), error);

  if (query != NULL && med_query_next (query))
    {
      *first = med_query_get_int (query, 0);
      *second = med_query_get_int (query, 1);
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_remediation_count_sync:
 * @connection: a connection; the assessment has caught up
 * @advisory_id: an advisory that counts; 0: all of them
 * @count: (out): how many stand where
 * @error: return location
 *
 * Counts the pairs of a vulnerability and a device in use that it concerns. What is not affected is
 * not counted.
 *
 * Returns: whether it was counted
 */
gboolean
med_remediation_count_sync (MedConnection *connection,
                            gint64 advisory_id,
                            MedRemediationCount *count,
                            GError **error)
{
  gint64 open = 0, fixed = 0, in_progress = 0, done = 0;
  const gboolean one = advisory_id != 0;

  if (!ask_two (connection, one ? COUNT_EXPOSED (OF_ONE) : COUNT_EXPOSED (OF_ALL), advisory_id,
                &open, &fixed, error) ||
      !ask_two (connection, one ? COUNT_SEEN_TO (OF_ONE) : COUNT_SEEN_TO (OF_ALL), advisory_id,
                &in_progress, &done, error))
    return FALSE;
  *count = (MedRemediationCount){
    .not_remediated = open - in_progress - done,
    .in_progress = in_progress,
    .done = fixed + done,
  };
  return TRUE;
}
