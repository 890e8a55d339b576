/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exposure"

#include "config.h"

#include "engine/awareness/med-exposure.h"

#include "engine/awareness/med-advisory-verdict.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-error.h"

/* Everything is computed for a configuration, which thousands of devices may share, and by the
 * database itself in a few statements over all of them. Working tables live in memory. */
static const char working_tables[] =
    "CREATE TEMP TABLE IF NOT EXISTS used_config (config_id INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE IF NOT EXISTS matched_release (release_id INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE IF NOT EXISTS assessed_release (config_id INTEGER NOT NULL,"
    " release_id INTEGER NOT NULL, component INTEGER NOT NULL, prefix TEXT NOT NULL);"
    "CREATE TEMP TABLE IF NOT EXISTS verdict (config_id INTEGER NOT NULL,"
    " vulnerability_id INTEGER NOT NULL, component INTEGER NOT NULL, affected TEXT, fixed TEXT,"
    " cleared TEXT, investigated TEXT, unknown TEXT, unsure TEXT, outside TEXT);"
    "CREATE TEMP TABLE IF NOT EXISTS finding (config_id INTEGER NOT NULL,"
    " vulnerability_id INTEGER NOT NULL, rank INTEGER NOT NULL, status TEXT NOT NULL,"
    " reason TEXT NOT NULL, PRIMARY KEY (config_id, vulnerability_id, rank));"
    "CREATE TEMP TABLE IF NOT EXISTS doubtful (vulnerability_id INTEGER PRIMARY KEY,"
    " tracking_id TEXT NOT NULL, says_nothing INTEGER NOT NULL);"
    "DELETE FROM used_config; DELETE FROM matched_release; DELETE FROM doubtful;"
    "DELETE FROM assessed_release; DELETE FROM verdict; DELETE FROM finding;"
    "DELETE FROM exposure;";

#define FILL_USED_CONFIG                                                                           \
  "INSERT INTO used_config (config_id)"                                                            \
  " SELECT DISTINCT config_id FROM device WHERE retired_usec IS NULL"

#define FILL_MATCHED_RELEASE                                                                       \
  "INSERT INTO matched_release (release_id) SELECT DISTINCT release_id FROM match"

/* The release of a configuration and its components, as far as an advisory speaks of them. CROSS
 * JOIN keeps the order in which the tables are written: from the few to the many. */
#define FILL_ASSESSED_RELEASE                                                                      \
  "INSERT INTO assessed_release (config_id, release_id, component, prefix)"                        \
  " SELECT c.id, c.release_id, 0, '' FROM used_config u CROSS JOIN config c"                       \
  " CROSS JOIN matched_release m WHERE c.id = u.config_id AND m.release_id = c.release_id"         \
  " UNION ALL"                                                                                     \
  " SELECT c.id, rc.component_release_id, 1, $1 || p.model || ' ' || r.version || $2"              \
  " FROM used_config u CROSS JOIN config c CROSS JOIN release_component rc"                        \
  " CROSS JOIN matched_release m CROSS JOIN release r CROSS JOIN product p"                        \
  " WHERE c.id = u.config_id AND rc.release_id = c.release_id"                                     \
  " AND m.release_id = rc.component_release_id AND r.id = rc.component_release_id"                 \
  " AND p.id = r.product_id"

/* What an advisory says of each, sorted by what it amounts to; the reason of one row of each sort
 * is kept. Each component stands for itself: that one is free of it says nothing of the others. */
#define FILL_VERDICT                                                                               \
  "INSERT INTO verdict (config_id, vulnerability_id, component, affected, fixed, cleared,"         \
  " investigated, unknown, unsure, outside)"                                                       \
  " SELECT a.config_id, s.vulnerability_id, a.component,"                                          \
  " min(CASE WHEN m.answer = 'yes' AND s.status IN ('known_affected', 'first_affected',"           \
  " 'last_affected') THEN a.prefix || m.reason END),"                                              \
  " min(CASE WHEN m.answer = 'yes' AND s.status IN ('fixed', 'first_fixed')"                       \
  " THEN a.prefix || m.reason END),"                                                               \
  " min(CASE WHEN m.answer = 'yes' AND s.status = 'known_not_affected'"                            \
  " THEN a.prefix || m.reason END),"                                                               \
  " min(CASE WHEN m.answer = 'yes' AND s.status = 'under_investigation'"                           \
  " THEN a.prefix || m.reason END),"                                                               \
  " min(CASE WHEN m.answer = 'yes' AND s.status = 'unknown' THEN a.prefix || $1 END),"             \
  " min(CASE WHEN m.answer = 'cannot-tell' THEN a.prefix || m.reason END),"                        \
  " min(CASE WHEN m.answer = 'no' THEN a.prefix || m.reason END)"                                  \
  " FROM assessed_release a CROSS JOIN match m CROSS JOIN vulnerability_status s"                  \
  " WHERE m.release_id = a.release_id AND s.advisory_product_id = m.advisory_product_id"           \
  " AND s.status <> 'recommended'"                                                                 \
  " GROUP BY a.config_id, s.vulnerability_id, a.component, a.release_id"

/* An advisory that fails a mandatory test may raise an alarm but clears nothing, nor does one that
 * was withdrawn; one of which nothing is known but that it was withdrawn says nothing at all. */
#define FILL_DOUBTFUL                                                                              \
  "INSERT INTO doubtful (vulnerability_id, tracking_id, says_nothing)"                             \
  " SELECT v.id, h.tracking_id, CASE WHEN h.withdrawn_id = h.advisory_id THEN 1 ELSE 0 END"        \
  " FROM advisory_head h JOIN vulnerability v ON v.advisory_id = h.advisory_id"                    \
  " WHERE " MED_ADVISORY_IS_DOUBTFUL

#define DROP_WITHDRAWN                                                                             \
  "DELETE FROM verdict WHERE vulnerability_id IN"                                                  \
  " (SELECT vulnerability_id FROM doubtful WHERE says_nothing = 1)"

#define DOUBT_VERDICT                                                                              \
  "UPDATE verdict SET unsure = coalesce(fixed, cleared, unsure, outside), investigated ="          \
  " CASE WHEN coalesce(fixed, cleared) IS NULL THEN investigated END, fixed = NULL,"               \
  " cleared = NULL, outside = NULL WHERE affected IS NULL AND vulnerability_id IN"                 \
  " (SELECT vulnerability_id FROM doubtful)"

/* The device's own release before its components where something is stated of exactly it; an
 * affected component before what could not be told of the device; of several components the worst.
 * Never "not affected" while anything could not be read. */
#define FILL_FINDING                                                                               \
  "INSERT INTO finding (config_id, vulnerability_id, rank, status, reason)"                        \
  " SELECT config_id, vulnerability_id, rank, status, reason FROM (SELECT"                         \
  " v.config_id, v.vulnerability_id,"                                                              \
  " CASE WHEN v.component = 0 AND coalesce(v.affected, v.fixed, v.cleared, v.investigated)"        \
  " IS NOT NULL THEN 1 WHEN v.component = 1 AND v.affected IS NOT NULL THEN 2"                     \
  " WHEN v.component = 0 THEN 3 ELSE 4 END AS rank,"                                               \
  " CASE WHEN coalesce(v.affected, v.unknown) IS NOT NULL"                                         \
  " AND coalesce(v.fixed, v.cleared) IS NOT NULL"                                                  \
  " THEN 'cannot-tell' WHEN v.affected IS NOT NULL THEN 'affected'"                                \
  " WHEN v.fixed IS NOT NULL THEN 'fixed' WHEN v.cleared IS NOT NULL THEN 'not-affected'"          \
  " WHEN v.investigated IS NOT NULL THEN 'under-investigation'"                                    \
  " WHEN coalesce(v.unknown, v.unsure) IS NOT NULL THEN 'cannot-tell'"                             \
  " ELSE 'not-affected' END AS status,"                                                            \
  " CASE WHEN coalesce(v.affected, v.unknown) IS NOT NULL"                                         \
  " AND coalesce(v.fixed, v.cleared) IS NOT NULL THEN $1"                                          \
  " ELSE coalesce(v.affected, v.fixed, v.cleared, v.investigated, v.unknown, v.unsure,"            \
  " v.outside) END AS reason FROM verdict v) f WHERE true"                                         \
  " ORDER BY config_id, vulnerability_id, rank, CASE status WHEN 'affected' THEN 0"                \
  " WHEN 'cannot-tell' THEN 1 WHEN 'under-investigation' THEN 2 WHEN 'fixed' THEN 3 ELSE 4 END,"   \
  " reason ON CONFLICT (config_id, vulnerability_id, rank) DO NOTHING"

#define FILL_EXPOSURE                                                                              \
  "INSERT INTO exposure (config_id, vulnerability_id, status, reason)"                             \
  " SELECT config_id, vulnerability_id, status, reason FROM finding WHERE true"                    \
  " ORDER BY config_id, vulnerability_id, rank"                                                    \
  " ON CONFLICT (config_id, vulnerability_id) DO NOTHING"

#define DOUBT_EXPOSURE                                                                             \
  "UPDATE exposure SET provisional = 1, reason = $1 || (SELECT d.tracking_id FROM doubtful d"      \
  " WHERE d.vulnerability_id = exposure.vulnerability_id) || $2 || reason"                         \
  " WHERE vulnerability_id IN (SELECT vulnerability_id FROM doubtful)"

/* An advisory on the device itself speaks louder than one on a component of it. */
#define APPLY_DEVICE_WORD                                                                          \
  "INSERT INTO exposure (config_id, vulnerability_id, status, reason)"                             \
  " SELECT f.config_id, f.vulnerability_id, max(d.status), $1 || max(a.tracking_id)"               \
  " FROM finding f JOIN vulnerability v ON v.id = f.vulnerability_id"                              \
  " JOIN vulnerability w ON w.cve = v.cve AND w.id <> v.id"                                        \
  " JOIN finding d ON d.config_id = f.config_id AND d.vulnerability_id = w.id AND d.rank = 1"      \
  " JOIN advisory a ON a.id = w.advisory_id"                                                       \
  " WHERE f.rank IN (2, 4) AND NOT EXISTS (SELECT 1 FROM finding o"                                \
  " WHERE o.config_id = f.config_id AND o.vulnerability_id = f.vulnerability_id"                   \
  " AND o.rank IN (1, 3))"                                                                         \
  " GROUP BY f.config_id, f.vulnerability_id"                                                      \
  " HAVING sum(CASE WHEN d.status IN ('fixed', 'not-affected') THEN 0 ELSE 1 END) = 0"             \
  " ON CONFLICT (config_id, vulnerability_id)"                                                     \
  " DO UPDATE SET status = excluded.status, reason = excluded.reason, provisional = 0"

/* The vendor's own word on exactly this release: the newest confirmed revision counts, the newest
 * statement last. That it is still being investigated does not take "affected" away. */
#define APPLY_STATEMENTS                                                                           \
  "INSERT INTO exposure (config_id, vulnerability_id, status, reason)"                             \
  " SELECT c.id, v.id, CASE sr.vex_status WHEN 'not_affected' THEN 'not-affected'"                 \
  " WHEN 'under_investigation' THEN 'under-investigation' ELSE sr.vex_status END,"                 \
  " $1 || s.reference || $2 || s.revision"                                                         \
  " FROM statement s JOIN statement_release sr ON sr.statement_id = s.id"                          \
  " JOIN product p ON p.model_key = sr.model_key AND p.manufacturer_key = s.manufacturer_key"      \
  " JOIN release r ON r.product_id = p.id AND r.version = sr.from_version"                         \
  " JOIN config c ON c.release_id = r.id"                                                          \
  " JOIN patch_cve pc ON pc.patch_id = s.patch_id"                                                 \
  " JOIN vulnerability v ON v.cve = pc.cve"                                                        \
  " JOIN advisory_head h ON h.advisory_id = v.advisory_id"                                         \
  " WHERE s.confirmed_by IS NOT NULL AND s.refused_reason IS NULL"                                 \
  " AND sr.vendor_state <> 'withdrawn'"                                                            \
  " AND sr.vex_status IN ('not_affected', 'affected', 'fixed', 'under_investigation')"             \
  " AND c.id IN (SELECT config_id FROM used_config)"                                               \
  " AND NOT EXISTS (SELECT 1 FROM statement n WHERE n.manufacturer_key = s.manufacturer_key"       \
  " AND n.reference = s.reference AND n.revision > s.revision AND n.confirmed_by IS NOT NULL"      \
  " AND n.refused_reason IS NULL)"                                                                 \
  " ORDER BY s.issued_usec, s.id"                                                                  \
  " ON CONFLICT (config_id, vulnerability_id)"                                                     \
  " DO UPDATE SET status = excluded.status, reason = excluded.reason, provisional = 0"             \
  " WHERE NOT (excluded.status = 'under-investigation' AND exposure.status = 'affected')"

#define APPLY_PATCHES                                                                              \
  "INSERT INTO exposure (config_id, vulnerability_id, status, reason)"                             \
  " SELECT e.config_id, e.vulnerability_id, 'fixed', $1 || min(p.number)"                          \
  " FROM exposure e JOIN vulnerability v ON v.id = e.vulnerability_id"                             \
  " JOIN config_patch cp ON cp.config_id = e.config_id"                                            \
  " JOIN patch_cve pc ON pc.patch_id = cp.patch_id AND pc.cve = v.cve"                             \
  " JOIN patch p ON p.id = cp.patch_id"                                                            \
  " GROUP BY e.config_id, e.vulnerability_id"                                                      \
  " ON CONFLICT (config_id, vulnerability_id)"                                                     \
  " DO UPDATE SET status = excluded.status, reason = excluded.reason, provisional = 0"

typedef struct
{
  const char *sql;
  const char *prefix; /* bound as $1, where the statement has parameters */
  const char *suffix; /* bound as $2 */
} Step;

static const Step steps[] = {
  { FILL_USED_CONFIG, NULL, NULL },
  { FILL_MATCHED_RELEASE, NULL, NULL },
  { FILL_ASSESSED_RELEASE, MED_REASON_COMPONENT "\t", "\t" },
  { FILL_VERDICT, MED_REASON_SAID_UNKNOWN, NULL },
  { FILL_DOUBTFUL, NULL, NULL },
  { DROP_WITHDRAWN, NULL, NULL },
  { DOUBT_VERDICT, NULL, NULL },
  { FILL_FINDING, MED_REASON_CONTRADICTORY, NULL },
  { FILL_EXPOSURE, NULL, NULL },
  { DOUBT_EXPOSURE, MED_REASON_DOUBTFUL "\t", "\t" },
  { APPLY_DEVICE_WORD, MED_REASON_DEVICE_WORD "\t", NULL },
  { APPLY_STATEMENTS, MED_REASON_VENDOR_STATEMENT "\t", "\t" },
  { APPLY_PATCHES, MED_REASON_PATCH_INSTALLED "\t", NULL },
};

/**
 * med_exposure_rebuild_sync:
 * @connection: the writer's connection, in a transaction, with `match` up to date
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Writes the table `exposure` anew: where each configuration in use stands on each vulnerability of
 * an advisory that names its product or one of its components, and why. In rising order of
 * weight: advisories on components, advisories on the device, confirmed statements of the device
 * vendor, patches that are installed.
 *
 * Returns: whether it is written
 */
gboolean
med_exposure_rebuild_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  if (!med_connection_run_script (connection, working_tables, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const MedValue values[] = { MED_TEXT (steps[i].prefix), MED_TEXT (steps[i].suffix) };
      gsize n_values = (steps[i].prefix != NULL) + (steps[i].suffix != NULL);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      if (!med_connection_execute (connection, steps[i].sql, values, n_values, error))
        return FALSE;
    }
  return TRUE;
}
