/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-exceptions"

#include "config.h"

#include "engine/report/med-report-exceptions.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exception-list.h"
#include "engine/inventory/med-component-gap.h"
#include "engine/report/med-report-control.h"
#include "engine/report/med-report-source.h"

/* What was closed within a quarter stands in the register too. */
#define CLOSED_DAYS 92
#define MONTHS 12

/* (element-type gint64): the work on devices of which nobody knows, or not wholly, what they
 * contain
 */
static GHashTable *
list_unknown (MedConnection *connection, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT DISTINCT x.id FROM exception_device y"
                            " JOIN disposition x ON x.id = y.disposition_id"
                            " JOIN device d ON d.id = x.device_id"
                            " JOIN config c ON c.id = d.config_id"
                            " WHERE " MED_COMPONENTS_UNKNOWN ("c.release_id"),
                            MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);

      g_hash_table_add (ids, g_memdup2 (&id, sizeof id));
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&ids) : NULL;
}

static JsonArray *
describe_devices (const MedException *exception, GHashTable *unknown)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < exception->devices->len; i++)
    {
      const MedExceptionDevice *device = exception->devices->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "asset", device->asset);
      json_object_set_string_member (object, "name", device->name);
      json_object_set_string_member (object, "model", device->model);
      json_object_set_string_member (object, "state", device->state);
      json_object_set_boolean_member (object, "high_risk", device->high_risk);
      json_object_set_int_member (object, "outcome_before", device->outcome_before);
      json_object_set_int_member (object, "outcome_after", device->outcome_after);
      json_object_set_boolean_member (object, "provisional", device->provisional);
      json_object_set_boolean_member (object, "components_unknown",
                                      g_hash_table_contains (unknown, &device->disposition_id));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
describe_approvals (const MedException *exception)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < exception->approvals->len; i++)
    {
      const MedExceptionApproval *approval = exception->approvals->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "role", approval->role);
      json_object_set_string_member (object, "name", approval->name);
      json_object_set_int_member (object, "at", approval->at_usec);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
list_cves (MedConnection *connection, gint64 patch_id, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT cve FROM patch_cve WHERE patch_id = $1 ORDER BY cve",
      MED_VALUES (MED_INT (patch_id)), error);

  while (query != NULL && med_query_next (query))
    json_array_add_string_element (array, med_query_get_text (query, 0));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&array);
}

static JsonObject *
describe (const MedException *exception,
          MedExceptionStanding standing,
          JsonArray *cves,
          GHashTable *unknown)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "number", exception->id);
  json_object_set_string_member (object, "standing", med_exception_standing_to_word (standing));
  json_object_set_string_member (object, "patch", exception->patch_number);
  json_object_set_array_member (object, "cves", cves);
  json_object_set_string_member (object, "reason_kind",
                                 med_exception_reason_to_word (exception->reason_kind));
  med_report_source_set_text (object, "reason", exception->reason);
  med_report_source_set_text (object, "residual_risk", exception->residual_risk);
  med_report_source_set_text (object, "expires", exception->expires_date);
  med_report_source_set_text (object, "review_trigger", exception->review_trigger);
  med_report_source_set_text (object, "plan", exception->replacement_plan);
  json_object_set_int_member (object, "budget_year", exception->budget_year);
  json_object_set_int_member (object, "renews", exception->renews_id);
  med_report_source_set_text (object, "requested_by", exception->requested_name);
  json_object_set_int_member (object, "requested", exception->requested_usec);
  med_report_source_set_time (object, "decided", exception->decided_usec);
  med_report_source_set_text (object, "decided_by", exception->decided_name);
  med_report_source_set_text (object, "decision", exception->decided_reason);
  med_report_source_set_time (object, "ended", exception->ended_usec);
  med_report_source_set_text (object, "ended_trigger", exception->ended_trigger);
  json_object_set_array_member (object, "devices", describe_devices (exception, unknown));
  json_object_set_array_member (object, "controls",
                                med_report_control_describe (exception->controls));
  json_object_set_array_member (object, "approvals", describe_approvals (exception));
  return object;
}

/* Expired ones first, then those that expire soonest. What was closed long ago is left out here. */
static GArray *
find_ids (MedConnection *connection, gint64 now_usec, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT e.id FROM exception e WHERE e.state IN ('requested', 'running') "
      "OR coalesce(e.ended_usec, e.decided_usec, 0) >= $1 OR EXISTS (SELECT 1 "
      "FROM exception_device y JOIN disposition x ON x.id = y.disposition_id "
      "WHERE y.exception_id = e.id AND y.state = 'ended' AND x.lapsed_usec IS NOT NULL) "
      "ORDER BY e.expires_date, e.id",
      MED_VALUES (MED_INT (now_usec - CLOSED_DAYS * MED_USEC_PER_DAY)), error);

  while (query != NULL && med_query_next (query))
    {
      gint64 id = med_query_get_int (query, 0);
      g_array_append_val (ids, id);
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&ids);
}

typedef struct
{
  JsonArray *of[MED_N_STANDINGS];
  gint64 months[MONTHS]; /* how many run out in each, this month first */
  gint64 later;
  GHashTable *unknown; /* work on devices whose components are unknown */
} Register;

static void
register_clear (Register *self)
{
  for (gsize i = 0; i < MED_N_STANDINGS; i++)
    g_clear_pointer (&self->of[i], json_array_unref);
  g_clear_pointer (&self->unknown, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Register, register_clear)

/* Which month from now on a date lies in; -1 before, MONTHS after the last. */
static int
find_month (const char *date, gint64 now_usec)
{
  gint64 date_usec;

  if (!med_clock_parse_iso8601 (date, &date_usec, NULL))
    return -1;
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (date_usec / G_USEC_PER_SEC);
  const int distance = (g_date_time_get_year (then) - g_date_time_get_year (now)) * MONTHS +
                       g_date_time_get_month (then) - g_date_time_get_month (now);
  return CLAMP (distance, -1, MONTHS);
}

static void
count_month (Register *self, const char *date, gint64 now_usec)
{
  const int month = find_month (date, now_usec);

  if (month >= MONTHS)
    self->later++;
  else if (month >= 0)
    self->months[month]++;
}

static gboolean
add_one (Register *self, MedConnection *connection, gint64 id, gint64 now_usec, GError **error)
{
  g_autoptr (MedException) exception = med_exception_load_sync (connection, id, error);
  JsonArray *cves = exception != NULL ? list_cves (connection, exception->patch_id, error) : NULL;

  if (cves == NULL)
    return FALSE;
  const MedExceptionStanding standing =
      med_exception_judge (exception->state, exception->lapsed, exception->expires_date, now_usec);
  json_array_add_object_element (self->of[standing],
                                 describe (exception, standing, cves, self->unknown));
  if (standing == MED_STANDING_EXPIRING || standing == MED_STANDING_RUNNING)
    count_month (self, exception->expires_date, now_usec);
  return TRUE;
}

static void
set_list (JsonObject *data, const char *member, Register *self, guint first, guint last)
{
  JsonArray *all = json_array_new ();

  for (guint standing = first; standing <= last; standing++)
    for (guint i = 0; i < json_array_get_length (self->of[standing]); i++)
      json_array_add_object_element (
          all, json_object_ref (json_array_get_object_element (self->of[standing], i)));
  json_object_set_array_member (data, member, all);
}

static void
set_counts (JsonObject *data, const Register *self)
{
  JsonObject *counts = json_object_new ();
  JsonArray *months = json_array_new ();

  for (guint i = 0; i < MED_N_STANDINGS; i++)
    json_object_set_int_member (counts, med_exception_standing_to_word ((MedExceptionStanding) i),
                                json_array_get_length (self->of[i]));
  for (guint i = 0; i < MONTHS; i++)
    json_array_add_int_element (months, self->months[i]);
  json_object_set_object_member (data, "counts", counts);
  json_object_set_array_member (data, "months", months);
  json_object_set_int_member (data, "later", self->later);
}

/**
 * med_report_exceptions_gather_sync:
 * @connection: a connection that reads one moment
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Gathers the register of exceptions and compensating controls as it stands now: what has expired
 * and was not decided anew, what expires within 60 days, what runs, what is requested; and what was
 * refused, taken back or ended within a quarter.
 *
 * Returns: (transfer full) (nullable): the data of R5
 */
JsonObject *
med_report_exceptions_gather_sync (MedConnection *connection,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (JsonObject) data = med_report_source_begin_sync (connection, "R5", error);
  const gint64 now_usec = med_connection_now_usec (connection);
  g_autoptr (GArray) ids = data != NULL ? find_ids (connection, now_usec, error) : NULL;
  g_auto (Register) all = { 0 };

  if (ids == NULL)
    return NULL;
  for (gsize i = 0; i < MED_N_STANDINGS; i++)
    all.of[i] = json_array_new ();
  all.unknown = list_unknown (connection, error);
  if (all.unknown == NULL)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("The report was stopped"));
          return NULL;
        }
      if (!add_one (&all, connection, g_array_index (ids, gint64, i), now_usec, error))
        return NULL;
    }
  set_counts (data, &all);
  set_list (data, "exceptions", &all, MED_STANDING_EXPIRED, MED_STANDING_REQUESTED);
  set_list (data, "closed", &all, MED_STANDING_REFUSED, MED_STANDING_ENDED);
  return g_steal_pointer (&data);
}
