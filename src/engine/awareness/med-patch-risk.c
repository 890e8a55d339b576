/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-patch-risk"

#include "config.h"

#include "engine/awareness/med-patch-risk.h"

#include "engine/awareness/med-config-risk.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/risk/med-exploitation.h"

/* As med_config_risk_rebuild() judges all devices at once, but of the patch's own vulnerabilities
 * only. */
static const char select_open[] =
    "SELECT k.cve, v.first_exploited_date, x.value, v.cvss_vector, y.value, e.status,"
    " d.exposure, d.safety_impact, d.mission_impact, e.provisional, " MED_EPSS_THAT_COUNTS
    " FROM device d JOIN exposure e ON e.config_id = d.config_id"
    " JOIN vulnerability v ON v.id = e.vulnerability_id JOIN advisory a ON a.id = v.advisory_id"
    " JOIN patch_cve p ON p.cve = v.cve"
    " LEFT JOIN kev k ON k.cve = v.cve"
    " LEFT JOIN " MED_DECIDED_POINTS " x ON x.point = 'exploitation'"
    " AND x.vulnerability_key = " MED_VULNERABILITY_KEY " LEFT JOIN " MED_DECIDED_POINTS
    " y ON y.point = 'automatable'"
    " AND y.vulnerability_key = " MED_VULNERABILITY_KEY " WHERE d.id = $1 AND p.patch_id = $2"
    " AND e.status IN ('affected', 'cannot-tell', 'under-investigation')";

/* A control lowers an exposure, never raises it; what is not known counts as open. */
static MedSystemExposure
lower (MedSystemExposure own, MedSystemExposure lowered_to)
{
  if (lowered_to == MED_SYSTEM_EXPOSURE_UNKNOWN)
    return own;
  return own == MED_SYSTEM_EXPOSURE_UNKNOWN ? lowered_to : MIN (own, lowered_to);
}

static void
add (MedPatchRisk *risk, MedQuery *query, gboolean catalog_known, MedSystemExposure lowered_to)
{
  const MedSsvcInputs inputs = {
    .exploitation = med_exploitation_judge (
        !med_query_is_null (query, 0), catalog_known, med_query_get_text (query, 1),
        med_query_get_text (query, 2), med_query_get_text (query, 3),
        med_query_is_null (query, 10) ? -1 : (int) med_query_get_int (query, 10)),
    .automatable =
        med_automatable_judge (med_query_get_text (query, 4), med_query_get_text (query, 3)),
    .exposure = lower (med_system_exposure_from_word (med_query_get_text (query, 6)), lowered_to),
    .safety = med_safety_impact_from_word (med_query_get_text (query, 7)),
    .mission = med_mission_impact_from_word (med_query_get_text (query, 8)),
  };
  const MedSsvcDecision decision = med_ssvc_decide (&inputs);
  const gboolean provisional = decision.provisional ||
                               g_strcmp0 (med_query_get_text (query, 5), "affected") != 0 ||
                               med_query_get_int (query, 9) != 0;

  if (!risk->assessed || decision.outcome > risk->outcome)
    risk->provisional = provisional;
  else if (decision.outcome == risk->outcome)
    risk->provisional &= provisional; /* one that is certain makes it certain */
  risk->outcome = risk->assessed ? MAX (risk->outcome, decision.outcome) : decision.outcome;
  risk->assessed = TRUE;
}

/**
 * med_patch_risk_load_sync:
 * @connection: a connection
 * @patch_id: a patch
 * @device_id: a device
 * @lowered_to: the system exposure that compensating controls leave; %MED_SYSTEM_EXPOSURE_UNKNOWN
 * for the device as it is
 * @risk: (out caller-allocates): how urgent the patch is there
 * @error: return location
 *
 * The SSVC outcome of the vulnerabilities that the patch closes and that are open on the device.
 *
 * Returns: whether it could be found out
 */
gboolean
med_patch_risk_load_sync (MedConnection *connection,
                          gint64 patch_id,
                          gint64 device_id,
                          MedSystemExposure lowered_to,
                          MedPatchRisk *risk,
                          GError **error)
{
  gint64 catalogs = 0;

  *risk = (MedPatchRisk){ 0 };
  if (!med_connection_get_int (connection, "SELECT count(*) FROM kev_catalog", MED_NO_VALUES,
                               &catalogs, error))
    return FALSE;
  g_autoptr (MedQuery) query = med_connection_query (
      connection, select_open, MED_VALUES (MED_INT (device_id), MED_INT (patch_id)), error);
  while (query != NULL && med_query_next (query))
    add (risk, query, catalogs > 0, lowered_to);
  return query != NULL && med_query_finish (query, error);
}
