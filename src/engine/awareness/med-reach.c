/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reach"

#include "config.h"

#include "engine/awareness/med-reach.h"

#include <glib/gi18n-lib.h>

#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-device-exposure.h"
#include "engine/awareness/med-reason.h"
#include "engine/awareness/med-remediation-mark.h"
#include "engine/base/med-clock.h"
#include "engine/risk/med-cvss-environment.h"

#define SELECT_REACH                                                                               \
  "SELECT d.id, d.asset, d.name, p.model, r.version, a.id, a.tracking_id, v.id,"                   \
  " " MED_VULNERABILITY_KEY ", coalesce(v.computed_score10, v.document_score10, -1),"              \
  " CASE WHEN k.cve IS NULL THEN 0 ELSE 1 END, " MED_DEVICE_EXPOSURE_STATUS                        \
  ", " MED_DEVICE_EXPOSURE_REASON ", CASE " MED_DEVICE_EXPOSURE_STATUS                             \
  " WHEN 'affected' THEN 1 WHEN 'cannot-tell' THEN 2"                                              \
  " WHEN 'under-investigation' THEN 3 WHEN 'fixed' THEN 4 ELSE 5 END AS place,"                    \
  " v.cvss_vector, d.safety_impact, d.mission_impact, d.cvss_metrics,"                             \
  " " MED_REMEDIATION_BY_PATCH ", m.status, m.reason, m.set_usec, mp.name"                         \
  " FROM "

/* CROSS JOIN keeps the order in which the tables are written: from the one thing asked about to
 * what hangs on it, whatever the database believes about their sizes. */
#define OF_ADVISORY "vulnerability v CROSS JOIN exposure e CROSS JOIN device d"
#define OF_DEVICE "device d CROSS JOIN exposure e CROSS JOIN vulnerability v"
#define REST                                                                                       \
  " JOIN advisory a ON a.id = v.advisory_id JOIN config c ON c.id = d.config_id"                   \
  " JOIN release r ON r.id = c.release_id JOIN product p ON p.id = r.product_id"                   \
  " LEFT JOIN kev k ON k.cve = v.cve"                                                              \
  " LEFT JOIN remediation_mark m ON m.id = " MED_REMEDIATION_NEWEST_MARK (                         \
      MED_VULNERABILITY_KEY) " LEFT JOIN person mp ON mp.id = m.set_by" MED_DEVICE_EXPOSURE_JOIN   \
                             " WHERE e.vulnerability_id = v.id"                                    \
                             " AND d.config_id = e.config_id"

static void
reach_free (gpointer data)
{
  MedReach *self = data;

  g_free (self->asset);
  g_free (self->device_name);
  g_free (self->model);
  g_free (self->version);
  g_free (self->tracking_id);
  g_free (self->vulnerability_key);
  g_free (self->environmental_metrics);
  g_free (self->status);
  g_free (self->reason);
  g_free (self->patch);
  g_free (self->mark_reason);
  g_free (self->mark_by);
  g_free (self);
}

static void
take_environment (MedReach *self, MedQuery *query)
{
  self->environmental_metrics = med_cvss_environment_of_device (med_query_get_text (query, 17),
                                                                med_query_get_text (query, 15),
                                                                med_query_get_text (query, 16));
  self->environmental10 =
      med_cvss_environment_score (med_query_get_text (query, 14), self->environmental_metrics);
}

static void
read_remediation (MedReach *self, MedQuery *query)
{
  const char *by_patch = med_query_get_text (query, 18);

  self->remediation =
      med_remediation_status_decide (self->status, by_patch, med_query_get_text (query, 19));
  self->remediation_known = med_remediation_status_is_known (self->status, by_patch);
  if (by_patch != NULL && *by_patch > '0')
    self->patch = g_strdup (by_patch + 1);
  if (self->remediation_known)
    return;
  self->mark_reason = med_query_dup_text (query, 20);
  self->mark_usec = med_query_get_int (query, 21);
  self->mark_by = med_query_dup_text (query, 22);
}

static MedReach *
reach_from_row (MedQuery *query)
{
  MedReach *self = g_new0 (MedReach, 1);

  self->device_id = med_query_get_int (query, 0);
  self->asset = med_query_dup_text (query, 1);
  self->device_name = med_query_dup_text (query, 2);
  self->model = med_query_dup_text (query, 3);
  self->version = med_query_dup_text (query, 4);
  self->advisory_id = med_query_get_int (query, 5);
  self->tracking_id = med_query_dup_text (query, 6);
  self->vulnerability_id = med_query_get_int (query, 7);
  self->vulnerability_key = med_query_dup_text (query, 8);
  self->score10 = (int) med_query_get_int (query, 9);
  take_environment (self, query);
  self->kev = med_query_get_int (query, 10) != 0;
  self->status = med_query_dup_text (query, 11);
  self->reason = med_query_dup_text (query, 12);
  read_remediation (self, query);
  return self;
}

static GPtrArray *
load (MedConnection *connection, const char *sql, gint64 id, gint64 limit, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (reach_free);
  g_autoptr (MedQuery) query =
      med_connection_query (connection, sql, MED_VALUES (MED_INT (id), MED_INT (limit)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (rows, reach_from_row (query));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&rows);
}

/**
 * med_reach_of_advisory_sync:
 * @connection: a connection
 * @advisory_id: an advisory that counts
 * @limit: how many rows at most
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedReach): the devices in use that it concerns,
 * one row a device and vulnerability, affected first
 */
GPtrArray *
med_reach_of_advisory_sync (MedConnection *connection,
                            gint64 advisory_id,
                            gint64 limit,
                            GError **error)
{
  return load (connection,
               SELECT_REACH OF_ADVISORY REST " AND v.advisory_id = $1 AND d.retired_usec IS NULL"
                                             " ORDER BY place, d.asset, v.ordinal LIMIT $2",
               advisory_id, limit, error);
}

/**
 * med_reach_of_device_sync:
 * @connection: a connection
 * @device_id: a device
 * @limit: how many rows at most
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedReach): where it stands on each
 * vulnerability of the advisories that concern it, affected and known exploited first
 */
GPtrArray *
med_reach_of_device_sync (MedConnection *connection, gint64 device_id, gint64 limit, GError **error)
{
  return load (connection,
               SELECT_REACH OF_DEVICE REST
               " AND d.id = $1"
               " ORDER BY place, 11 DESC, 10 DESC, a.tracking_id, v.ordinal LIMIT $2",
               device_id, limit, error);
}

/**
 * med_reach_describe:
 * @self: a device and a vulnerability
 *
 * Returns: (transfer full): status and reason in one line
 */
char *
med_reach_describe (const MedReach *self)
{
  g_autofree char *reason = med_reason_describe (self->reason);

  return g_strdup_printf (_ ("%s: %s"), med_exposure_status_get_title (self->status), reason);
}

/**
 * med_reach_describe_remediation:
 * @self: a device and a vulnerability
 *
 * Returns: (transfer full): how far it is seen to and how that is known, in one line
 */
char *
med_reach_describe_remediation (const MedReach *self)
{
  const char *title = med_remediation_status_get_title (self->remediation);

  if (self->patch != NULL)
    return g_strdup_printf (_ ("%s: work order for patch %s"), title, self->patch);
  if (self->mark_reason == NULL)
    return g_strdup (title);
  g_autofree char *date = med_clock_format_local_date (self->mark_usec);
  return g_strdup_printf (_ ("%s: %s (%s, %s)"), title, self->mark_reason, self->mark_by, date);
}
