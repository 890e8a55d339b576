/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-risk"

#include "config.h"

#include "engine/awareness/med-device-risk.h"

#include "engine/awareness/med-config-risk.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-device-exposure.h"
#include "engine/risk/med-exploitation.h"
#include "engine/awareness/med-held-document.h"

/* Every open vulnerability of the device with what decides about it, as med_config_risk_rebuild()
 * judges them for all devices at once. */
#define SELECT_OPEN                                                                                \
  "SELECT " MED_VULNERABILITY_KEY ", k.cve, v.first_exploited_date, v.cvss_vector,"                \
  " x.value, xp.name, x.set_usec, y.value, yp.name, y.set_usec, " MED_DEVICE_EXPOSURE_STATUS       \
  ", coalesce(de.provisional, e.provisional), " MED_EPSS_THAT_COUNTS                               \
  " FROM device d JOIN exposure e ON e.config_id = d.config_id" MED_DEVICE_EXPOSURE_JOIN           \
  " JOIN vulnerability v ON v.id = e.vulnerability_id JOIN advisory a ON a.id = v.advisory_id"     \
  " LEFT JOIN kev k ON k.cve = v.cve"                                                              \
  " LEFT JOIN " MED_DECIDED_POINTS " x ON x.point = 'exploitation'"                                \
  " AND x.vulnerability_key = " MED_VULNERABILITY_KEY " LEFT JOIN person xp ON xp.id = x.set_by"   \
  " LEFT JOIN " MED_DECIDED_POINTS " y ON y.point = 'automatable'"                                 \
  " AND y.vulnerability_key = " MED_VULNERABILITY_KEY " LEFT JOIN person yp ON yp.id = y.set_by"   \
  " WHERE d.id = $1 AND " MED_DEVICE_EXPOSURE_STATUS                                               \
  " IN ('affected', 'cannot-tell', 'under-investigation')"                                         \
  " ORDER BY v.computed_score10 DESC, v.id"

static gboolean
load_summary (MedConnection *connection,
              gint64 device_id,
              MedDeviceRisk *self,
              MedSsvcInputs *inputs,
              GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.exposure, d.safety_impact, d.mission_impact, k.outcome, k.provisional,"
      " k.open_count, k.cannot_tell_count, k.kev FROM device d"
      " LEFT JOIN config_risk k ON k.config_id = d.config_id AND k.exposure = d.exposure"
      " AND k.safety_impact = d.safety_impact AND k.mission_impact = d.mission_impact"
      " WHERE d.id = $1",
      MED_VALUES (MED_INT (device_id)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      inputs->exposure = med_system_exposure_from_word (med_query_get_text (query, 0));
      inputs->safety = med_safety_impact_from_word (med_query_get_text (query, 1));
      inputs->mission = med_mission_impact_from_word (med_query_get_text (query, 2));
      self->assessed = !med_query_is_null (query, 3);
      self->outcome = (MedSsvcOutcome) med_query_get_int (query, 3);
      self->provisional = med_query_get_int (query, 4) != 0;
      self->open_count = med_query_get_int (query, 5);
      self->cannot_tell_count = med_query_get_int (query, 6);
      self->kev_count = med_query_get_int (query, 7);
    }
  return med_query_finish (query, error);
}

/* The control that leaves least, and of several alike the one that is tested last. */
static gboolean
load_lowering (MedConnection *connection, gint64 device_id, MedDeviceRisk *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.stated_exposure, c.description, c.next_test_date FROM device d"
      " JOIN disposition x ON x.device_id = d.id JOIN control c ON c.disposition_id = x.id"
      " WHERE d.id = $1 AND d.stated_exposure IS NOT NULL AND c.lowers_exposure = d.exposure"
      " AND c.failed = 0 ORDER BY c.next_test_date DESC, c.id LIMIT 1",
      MED_VALUES (MED_INT (device_id)), error);

  if (query != NULL && med_query_next (query))
    {
      self->stated_exposure = med_system_exposure_from_word (med_query_get_text (query, 0));
      self->lowered_by = med_query_dup_text (query, 1);
      self->lowered_until = med_query_dup_text (query, 2);
    }
  return query != NULL && med_query_finish (query, error);
}

static void
take_reason (MedDeviceRisk *self, MedQuery *query, const MedSsvcDecision *decision)
{
  g_free (self->key);
  g_free (self->exploitation_by);
  g_free (self->automatable_by);
  self->key = med_query_dup_text (query, 0);
  self->decision = *decision;
  self->exploitation_by = med_query_dup_text (query, 5);
  self->exploitation_usec = med_query_get_int (query, 6);
  self->automatable_by = med_query_dup_text (query, 8);
  self->automatable_usec = med_query_get_int (query, 9);
}

/* A device that stands otherwise than its configuration is judged by what is told of itself. */
static void
count_own (MedDeviceRisk *self,
           const MedSsvcDecision *decision,
           gboolean certain,
           gboolean affected,
           gboolean kev)
{
  const gboolean provisional = decision->provisional || !certain;

  if (decision->outcome > self->outcome || self->open_count == 0)
    self->provisional = provisional;
  else if (decision->outcome == self->outcome)
    self->provisional = self->provisional && provisional;
  self->outcome = MAX (self->outcome, decision->outcome);
  self->open_count++;
  self->cannot_tell_count += !affected;
  self->kev_count += kev;
}

static gboolean
begin_own (
    MedConnection *connection, gint64 device_id, MedDeviceRisk *self, gboolean *own, GError **error)
{
  gint64 n = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM device_exposure WHERE device_id = $1",
                               MED_VALUES (MED_INT (device_id)), &n, error))
    return FALSE;
  /* What a held document says counts for the whole configuration. */
  *own = n > 0 && self->assessed && self->held_count == 0;
  if (!*own)
    return TRUE;
  self->outcome = MED_OUTCOME_NONE;
  self->provisional = FALSE;
  self->open_count = self->cannot_tell_count = self->kev_count = 0;
  return TRUE;
}

/* The vulnerability to name: the worst one, a certain one before a provisional one. */
static gboolean
find_reason (MedConnection *connection,
             gint64 device_id,
             MedDeviceRisk *self,
             MedSsvcInputs inputs,
             GError **error)
{
  gint64 catalogs = 0;
  int best = -1;
  gboolean own = FALSE;

  if (!begin_own (connection, device_id, self, &own, error) ||
      !med_connection_get_int (connection, "SELECT count(*) FROM kev_catalog", MED_NO_VALUES,
                               &catalogs, error))
    return FALSE;
  g_autoptr (MedQuery) query =
      med_connection_query (connection, SELECT_OPEN, MED_VALUES (MED_INT (device_id)), error);
  while (query != NULL && med_query_next (query))
    {
      inputs.exploitation = med_exploitation_judge (
          !med_query_is_null (query, 1), catalogs > 0, med_query_get_text (query, 2),
          med_query_get_text (query, 4), med_query_get_text (query, 3),
          med_query_is_null (query, 12) ? -1 : (int) med_query_get_int (query, 12));
      inputs.automatable =
          med_automatable_judge (med_query_get_text (query, 7), med_query_get_text (query, 3));
      MedSsvcDecision decision = med_ssvc_decide (&inputs);
      gboolean certain = g_strcmp0 (med_query_get_text (query, 10), "affected") == 0 &&
                         med_query_get_int (query, 11) == 0;
      if (own)
        count_own (self, &decision, certain,
                   g_strcmp0 (med_query_get_text (query, 10), "affected") == 0,
                   !med_query_is_null (query, 1));
      int rank = 4 * (int) decision.outcome + 2 * certain + !decision.provisional;

      if (rank > best)
        take_reason (self, query, &decision);
      best = MAX (best, rank);
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_device_risk_load_sync:
 * @connection: a connection
 * @device_id: a device
 * @error: return location
 *
 * Returns: (transfer full) (nullable): how urgent it is and which vulnerability with which inputs
 * makes it so
 */
MedDeviceRisk *
med_device_risk_load_sync (MedConnection *connection, gint64 device_id, GError **error)
{
  g_autoptr (MedDeviceRisk) self = g_new0 (MedDeviceRisk, 1);
  MedSsvcInputs inputs = { 0 };

  if (!load_summary (connection, device_id, self, &inputs, error) ||
      !load_lowering (connection, device_id, self, error) ||
      !med_connection_get_int (connection,
                               "SELECT coalesce(max(x.n), 0) FROM device d JOIN"
                               " (" MED_HELD_BY_CONFIG ") x ON x.config_id = d.config_id"
                               " WHERE d.id = $1",
                               MED_VALUES (MED_INT (device_id)), &self->held_count, error) ||
      !find_reason (connection, device_id, self, inputs, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
med_device_risk_free (MedDeviceRisk *self)
{
  g_free (self->key);
  g_free (self->exploitation_by);
  g_free (self->automatable_by);
  g_free (self->lowered_by);
  g_free (self->lowered_until);
  g_free (self);
}
