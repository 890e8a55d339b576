/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-naive.h"

#include <inttypes.h>

#include "engine/awareness/med-advisory-verdict.h"
#include "engine/awareness/med-config-risk.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-held-document.h"
#include "engine/awareness/med-match.h"
#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-reason.h"
#include "engine/risk/med-exploitation.h"

/* Where one device stands, by SQL: the configuration in used_config is that of the device. */
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
    "CREATE TEMP TABLE IF NOT EXISTS naive (config_id INTEGER NOT NULL,"
    " vulnerability_id INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,"
    " provisional INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (config_id, vulnerability_id));"
    "DELETE FROM naive;";

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
  "INSERT INTO naive (config_id, vulnerability_id, status, reason)"                                \
  " SELECT config_id, vulnerability_id, status, reason FROM finding WHERE true"                    \
  " ORDER BY config_id, vulnerability_id, rank"                                                    \
  " ON CONFLICT (config_id, vulnerability_id) DO NOTHING"

#define DOUBT_EXPOSURE                                                                             \
  "UPDATE naive SET provisional = 1, reason = $1 || (SELECT d.tracking_id FROM doubtful d"         \
  " WHERE d.vulnerability_id = naive.vulnerability_id) || $2 || reason"                            \
  " WHERE vulnerability_id IN (SELECT vulnerability_id FROM doubtful)"

/* An advisory on the device itself speaks louder than one on a component of it. */
#define APPLY_DEVICE_WORD                                                                          \
  "INSERT INTO naive (config_id, vulnerability_id, status, reason)"                                \
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
  "INSERT INTO naive (config_id, vulnerability_id, status, reason)"                                \
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
  " WHERE NOT (excluded.status = 'under-investigation' AND naive.status = 'affected')"

#define APPLY_PATCHES                                                                              \
  "INSERT INTO naive (config_id, vulnerability_id, status, reason)"                                \
  " SELECT e.config_id, e.vulnerability_id, 'fixed', $1 || min(p.number)"                          \
  " FROM naive e JOIN vulnerability v ON v.id = e.vulnerability_id"                                \
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

static void
run (MedConnection *connection, const char *sql, const MedValue *values, gsize n_values)
{
  g_autoptr (GError) error = NULL;

  if (!med_connection_execute (connection, sql, values, n_values, &error))
    g_error ("%s: %s", sql, error->message);
}

static MedQuery *
ask (MedConnection *connection, const char *sql, const MedValue *values, gsize n_values)
{
  g_autoptr (GError) error = NULL;
  MedQuery *query = med_connection_query (connection, sql, values, n_values, &error);

  g_assert_no_error (error);
  return query;
}

static void
end (MedQuery *query)
{
  g_autoptr (GError) error = NULL;

  if (!med_query_finish (query, &error))
    g_error ("%s", error->message);
}

static void
stand (MedConnection *connection, gint64 config_id)
{
  g_autoptr (GError) error = NULL;

  if (!med_connection_run_script (connection, working_tables, &error))
    g_error ("%s", error->message);
  run (connection, "INSERT INTO used_config (config_id) VALUES ($1)",
       MED_VALUES (MED_INT (config_id)));
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const MedValue values[] = { MED_TEXT (steps[i].prefix), MED_TEXT (steps[i].suffix) };

      run (connection, steps[i].sql, values,
           (gsize) (steps[i].prefix != NULL) + (gsize) (steps[i].suffix != NULL));
    }
}

/* ---- matches ---- */

static gint64
count (MedConnection *connection, const char *sql, const MedValue *values, gsize n_values)
{
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  if (!med_connection_get_int (connection, sql, values, n_values, &n, &error))
    g_error ("%s: %s", sql, error->message);
  return n;
}

/* Whether a product goes by the name, folded, of an advisory's. */
static gboolean
is_named (MedConnection *connection, MedQuery *pair)
{
  const MedValue names[] = { MED_TEXT (med_query_get_text (pair, 1)),
                             MED_TEXT (med_query_get_text (pair, 2)),
                             MED_INT (med_query_get_int (pair, 5)) };
  g_autofree char *wanted =
      med_product_key_pair (med_query_get_text (pair, 1), med_query_get_text (pair, 2));
  g_autofree char *ours =
      med_product_dup_pair (med_query_get_text (pair, 6), med_query_get_text (pair, 7));
  const char *alias = "SELECT coalesce(max(same), -1) FROM alias WHERE vendor_key = $1"
                      " AND product_key = $2 AND product_id = $3";
  const gint64 decided = count (connection, alias, names, 3);

  if (decided >= 0)
    return decided == 1;
  return g_str_equal (wanted, ours) ||
         count (connection,
                "SELECT count(*) FROM component_identity WHERE vendor_key = $1"
                " AND product_key = $2 AND product_id = $3",
                names, 3) > 0;
}

/* Every product of an advisory beside every release. Those that model or serial numbers or parts
 * narrow down are left to the other comparison. */
static void
match (MedConnection *connection, GPtrArray *lines)
{
  g_autoptr (MedQuery) pair =
      ask (connection,
           "SELECT p.id, p.vendor_key, p.product_key, p.version_text, r.id, q.id, q.manufacturer,"
           " q.model, r.version FROM advisory_head h"
           " JOIN advisory_product p ON p.advisory_id = h.advisory_id CROSS JOIN release r"
           " JOIN product q ON q.id = r.product_id WHERE NOT EXISTS (SELECT 1 FROM"
           " advisory_product_identifier i WHERE i.advisory_product_id = p.id) AND NOT EXISTS"
           " (SELECT 1 FROM advisory_product_part t WHERE t.advisory_product_id = p.id)",
           MED_NO_VALUES);

  while (med_query_next (pair))
    {
      g_autofree char *reason = NULL;

      if (!is_named (connection, pair))
        continue;
      const MedAnswer answer =
          med_match_version (med_query_get_text (pair, 8), med_query_get_text (pair, 3), &reason);
      g_ptr_array_add (lines,
                       g_strdup_printf ("match %" PRId64 " %" PRId64 " %s %s",
                                        med_query_get_int (pair, 4), med_query_get_int (pair, 0),
                                        med_answer_to_word (answer), reason));
    }
  end (pair);
}

/* ---- risks ---- */

typedef struct
{
  MedSsvcOutcome outcome;
  gboolean certain; /* something that leads to it is */
  gint64 open;
  gint64 cannot_tell;
  gint64 kev;
} Risk;

static void
add_risk (
    Risk *risk, const MedSsvcInputs *inputs, gboolean affected, gboolean certain, gboolean kev)
{
  const MedSsvcDecision decision = med_ssvc_decide (inputs);
  const gboolean sure = certain && !decision.provisional;

  if (decision.outcome > risk->outcome)
    {
      risk->outcome = decision.outcome;
      risk->certain = sure;
    }
  else if (decision.outcome == risk->outcome)
    risk->certain = risk->certain || sure;
  risk->open++;
  risk->cannot_tell += affected ? 0 : 1;
  risk->kev += kev ? 1 : 0;
}

#define SELECT_OPEN                                                                                \
  "SELECT e.status, e.provisional, CASE WHEN k.cve IS NULL THEN 0 ELSE 1 END,"                     \
  " v.first_exploited_date, v.cvss_vector, x.value, y.value, " MED_EPSS_THAT_COUNTS                \
  " FROM naive e JOIN vulnerability v ON v.id = e.vulnerability_id"                                \
  " JOIN advisory a ON a.id = v.advisory_id LEFT JOIN kev k ON k.cve = v.cve"                      \
  " LEFT JOIN " MED_DECIDED_POINTS " x ON x.point = 'exploitation'"                                \
  " AND x.vulnerability_key = " MED_VULNERABILITY_KEY " LEFT JOIN " MED_DECIDED_POINTS             \
  " y ON y.point = 'automatable'"                                                                  \
  " AND y.vulnerability_key = " MED_VULNERABILITY_KEY                                              \
  " WHERE e.status IN ('affected', 'cannot-tell', 'under-investigation')"

/* @device: id, configuration, asset, exposure, safety, mission */
static void
risk_of (MedConnection *connection, MedQuery *device, GPtrArray *lines)
{
  const gboolean catalog = count (connection, "SELECT count(*) FROM kev_catalog", NULL, 0) > 0;
  const MedValue config[] = { MED_INT (med_query_get_int (device, 1)) };
  const gint64 held =
      count (connection,
             "SELECT coalesce(max(n), 0) FROM (" MED_HELD_BY_CONFIG ") x WHERE x.config_id = $1",
             config, 1);
  MedSsvcInputs inputs = {
    .exposure = med_system_exposure_from_word (med_query_get_text (device, 3)),
    .safety = med_safety_impact_from_word (med_query_get_text (device, 4)),
    .mission = med_mission_impact_from_word (med_query_get_text (device, 5)),
  };
  Risk risk = { .outcome = MED_OUTCOME_NONE };
  g_autoptr (MedQuery) row = ask (connection, SELECT_OPEN, NULL, 0);

  while (med_query_next (row))
    {
      const gboolean affected = g_str_equal (med_query_get_text (row, 0), "affected");
      const gboolean kev = med_query_get_int (row, 2) != 0;

      inputs.exploitation = med_exploitation_judge (
          kev, catalog, med_query_get_text (row, 3), med_query_get_text (row, 5),
          med_query_get_text (row, 4),
          med_query_is_null (row, 7) ? -1 : (int) med_query_get_int (row, 7));
      inputs.automatable =
          med_automatable_judge (med_query_get_text (row, 6), med_query_get_text (row, 4));
      add_risk (&risk, &inputs, affected, affected && med_query_get_int (row, 1) == 0, kev);
    }
  end (row);
  inputs.exploitation = MED_EXPLOITATION_UNKNOWN;
  inputs.automatable = MED_AUTOMATABLE_UNKNOWN;
  for (gint64 i = 0; i < held; i++)
    add_risk (&risk, &inputs, FALSE, FALSE, FALSE);
  g_ptr_array_add (lines, g_strdup_printf ("risk %s %d %d %" PRId64 " %" PRId64 " %" PRId64,
                                           med_query_get_text (device, 2), (int) risk.outcome,
                                           risk.outcome != MED_OUTCOME_NONE && !risk.certain,
                                           risk.open, risk.cannot_tell, risk.kev));
}

/* ---- devices and advisories ---- */

static void
list_where_it_stands (MedConnection *connection, MedQuery *device, GPtrArray *lines)
{
  g_autoptr (MedQuery) row =
      ask (connection, "SELECT vulnerability_id, status, provisional, reason FROM naive", NULL, 0);

  while (med_query_next (row))
    g_ptr_array_add (lines,
                     g_strdup_printf ("stands %s %" PRId64 " %s %" PRId64 " %s",
                                      med_query_get_text (device, 2), med_query_get_int (row, 0),
                                      med_query_get_text (row, 1), med_query_get_int (row, 2),
                                      med_query_get_text (row, 3)));
  end (row);
  run (connection,
       "INSERT INTO naive_device SELECT $1, vulnerability_id, status FROM naive WHERE status IN"
       " ('affected', 'cannot-tell', 'under-investigation')",
       MED_VALUES (MED_INT (med_query_get_int (device, 0))));
}

#define SELECT_FIGURES                                                                             \
  "SELECT h.advisory_id, (SELECT count(DISTINCT n.device_id) FROM naive_device n"                  \
  " JOIN vulnerability v ON v.id = n.vulnerability_id WHERE v.advisory_id = h.advisory_id"         \
  " AND n.status = 'affected'), (SELECT count(DISTINCT n.device_id) FROM naive_device n"           \
  " JOIN vulnerability v ON v.id = n.vulnerability_id WHERE v.advisory_id = h.advisory_id"         \
  " AND n.status <> 'affected'), (SELECT count(*) FROM vulnerability v JOIN kev k"                 \
  " ON k.cve = v.cve WHERE v.advisory_id = h.advisory_id), (SELECT coalesce(min(r.product_id), 0)" \
  " FROM naive_device n JOIN vulnerability v ON v.id = n.vulnerability_id"                         \
  " JOIN device d ON d.id = n.device_id JOIN config c ON c.id = d.config_id"                       \
  " JOIN release r ON r.id = c.release_id WHERE v.advisory_id = h.advisory_id"                     \
  " AND h.read_usec IS NOT NULL AND NOT EXISTS (SELECT 1 FROM advisory_seen s"                     \
  " WHERE s.publisher = h.publisher AND s.tracking_id = h.tracking_id"                             \
  " AND s.product_id = r.product_id)) FROM advisory_head h"

static void
list_figures (MedConnection *connection, GPtrArray *lines)
{
  g_autoptr (MedQuery) row = ask (connection, SELECT_FIGURES, NULL, 0);

  while (med_query_next (row))
    g_ptr_array_add (lines, g_strdup_printf ("figures %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
                                             " %" PRId64,
                                             med_query_get_int (row, 0), med_query_get_int (row, 1),
                                             med_query_get_int (row, 2), med_query_get_int (row, 3),
                                             med_query_get_int (row, 4)));
  end (row);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
join (GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static gpointer
naive_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  /* It is never committed: the working tables go with it. */
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (connection, error);
  g_autoptr (MedQuery) device = NULL;
  const gboolean read = count (connection, "SELECT count(*) FROM advisory", NULL, 0) > 0;

  run (connection,
       "CREATE TEMP TABLE naive_device (device_id INTEGER NOT NULL, vulnerability_id INTEGER NOT"
       " NULL, status TEXT NOT NULL)",
       NULL, 0);
  match (connection, lines);
  device = ask (connection,
                "SELECT id, config_id, asset, exposure, safety_impact, mission_impact FROM device"
                " WHERE retired_usec IS NULL",
                NULL, 0);
  while (read && med_query_next (device))
    {
      stand (connection, med_query_get_int (device, 1));
      list_where_it_stands (connection, device, lines);
      risk_of (connection, device, lines);
    }
  g_clear_pointer (&device, med_query_free);
  list_figures (connection, lines);
  return join (lines);
}

char *
med_test_naive_dup (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  char *text = med_test_engine_run (fixture, MED_STORE_WRITER, naive_func, NULL, &error);

  g_assert_no_error (error);
  return text;
}

static gpointer
list_func (MedConnection *connection, gpointer sql, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MedQuery) row = ask (connection, sql, NULL, 0);

  while (med_query_next (row))
    g_ptr_array_add (lines, med_query_dup_text (row, 0));
  end (row);
  return join (lines);
}

static char *
dup_list (MedTestEngine *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  char *text = med_test_engine_run (fixture, MED_STORE_WRITER, list_func, (gpointer) sql, &error);

  g_assert_no_error (error);
  return text;
}

char *
med_test_naive_dup_stored (MedTestEngine *fixture)
{
  return dup_list (
      fixture,
      "SELECT 'match ' || m.release_id || ' ' || m.advisory_product_id || ' ' || m.answer || ' ' ||"
      " m.reason FROM match m WHERE NOT EXISTS (SELECT 1 FROM advisory_product_identifier i"
      " WHERE i.advisory_product_id = m.advisory_product_id) AND NOT EXISTS (SELECT 1 FROM"
      " advisory_product_part t WHERE t.advisory_product_id = m.advisory_product_id)"
      " UNION ALL SELECT 'stands ' || d.asset || ' ' || e.vulnerability_id || ' ' || e.status || ' "
      "'"
      " || e.provisional || ' ' || e.reason FROM device d JOIN exposure e"
      " ON e.config_id = d.config_id WHERE d.retired_usec IS NULL"
      " UNION ALL SELECT 'risk ' || d.asset || ' ' || r.outcome || ' ' || r.provisional || ' ' ||"
      " r.open_count || ' ' || r.cannot_tell_count || ' ' || r.kev FROM device d"
      " JOIN config_risk r ON r.config_id = d.config_id AND r.exposure = d.exposure"
      " AND r.safety_impact = d.safety_impact AND r.mission_impact = d.mission_impact"
      " WHERE d.retired_usec IS NULL"
      " UNION ALL SELECT 'figures ' || advisory_id || ' ' || affected || ' ' || cannot_tell || ' '"
      " || known_exploited || ' ' || coalesce(fresh_product_id, 0) FROM advisory_standing");
}

char *
med_test_naive_dup_rows (MedTestEngine *fixture)
{
  return dup_list (
      fixture,
      "SELECT 'match ' || release_id || ' ' || advisory_product_id || ' ' || answer || ' ' || "
      "reason"
      " FROM match UNION ALL SELECT 'exposure ' || config_id || ' ' || vulnerability_id || ' ' ||"
      " status || ' ' || provisional || ' ' || reason FROM exposure UNION ALL SELECT 'risk ' ||"
      " config_id || ' ' || exposure || ' ' || safety_impact || ' ' || mission_impact || ' ' ||"
      " outcome || ' ' || provisional || ' ' || open_count || ' ' || cannot_tell_count || ' ' || "
      "kev"
      " FROM config_risk UNION ALL SELECT 'standing ' || advisory_id || ' ' || affected || ' ' ||"
      " cannot_tell || ' ' || known_exploited || ' ' || coalesce(fresh_product_id, 0)"
      " FROM advisory_standing UNION ALL SELECT 'use ' || config_id || ' ' || devices"
      " FROM config_use UNION ALL SELECT 'device match ' || device_id || ' ' || advisory_product_id"
      " || ' ' || answer || ' ' || reason FROM device_match UNION ALL SELECT 'device exposure ' ||"
      " device_id || ' ' || vulnerability_id || ' ' || status || ' ' || provisional || ' ' || "
      "reason"
      " FROM device_exposure UNION ALL SELECT 'up to ' || seq || ' ' || newest_release_id"
      " FROM assessment");
}
