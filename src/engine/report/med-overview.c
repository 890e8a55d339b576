/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-overview"

#include "config.h"

#include "engine/report/med-overview.h"

#include "engine/awareness/med-held-list.h"
#include "engine/awareness/med-kev-gap.h"
#include "engine/awareness/med-match-review.h"
#include "engine/installation/med-exception-list.h"
#include "engine/inventory/med-device.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-task.h"
#include "engine/source/med-source-list.h"

#define LAPSED_NAMES 5
#define IN_SCOPE_RISK                                                                              \
  " FROM device d LEFT JOIN config_risk k ON k.config_id = d.config_id AND k.exposure = "          \
  "d.exposure"                                                                                     \
  "  AND k.safety_impact = d.safety_impact AND k.mission_impact = d.mission_impact"                \
  " WHERE d.retired_usec IS NULL"

/* One number each, counted as the list counts that the card opens; none takes a parameter. */
static const struct
{
  gsize offset;
  const char *sql;
} numbers[] = {
  { G_STRUCT_OFFSET (MedOverview, devices),
    "SELECT count(*) FROM device WHERE retired_usec IS NULL" },
  { G_STRUCT_OFFSET (MedOverview, immediate),
    "SELECT count(*)" IN_SCOPE_RISK " AND k.outcome = 4" },
  { G_STRUCT_OFFSET (MedOverview, out_of_cycle),
    "SELECT count(*)" IN_SCOPE_RISK " AND k.outcome >= 3" },
  /* Not assessed is not known either. */
  { G_STRUCT_OFFSET (MedOverview, cannot_tell),
    "SELECT count(*)" IN_SCOPE_RISK " AND coalesce(k.cannot_tell_count, 1) > 0" },
  { G_STRUCT_OFFSET (MedOverview, held), "SELECT count(*) FROM " MED_HELD_TABLE },
  { G_STRUCT_OFFSET (MedOverview, new_advisories),
    "SELECT count(*) FROM advisory_head WHERE read_usec IS NULL" },
  { G_STRUCT_OFFSET (MedOverview, to_decide),
    "SELECT count(*) FROM disposition WHERE state IN ('candidate', 'restored', 'not-authorized')" },
  { G_STRUCT_OFFSET (MedOverview, waiting_for_vendor),
    "SELECT count(*) FROM disposition WHERE state = 'waiting-for-vendor'" },
  { G_STRUCT_OFFSET (MedOverview, waiting_for_consent),
    "SELECT count(*) FROM downtime WHERE state = 'planned' AND consent_usec IS NULL" },
  { G_STRUCT_OFFSET (MedOverview, statements_to_confirm),
    "SELECT count(*) FROM statement WHERE confirmed_by IS NULL AND refused_reason IS NULL" },
  { G_STRUCT_OFFSET (MedOverview, interrupted),
    "SELECT count(*) FROM disposition WHERE state = 'interrupted'" },
  { G_STRUCT_OFFSET (MedOverview, to_verify),
    "SELECT count(*) FROM disposition WHERE state = 'installed-unverified'" },
  { G_STRUCT_OFFSET (MedOverview, failed),
    "SELECT count(*) FROM disposition WHERE state IN"
    " ('failed', 'restoring', 'out-of-service', 'removal-required')" },
  { G_STRUCT_OFFSET (MedOverview, advisories_usec),
    "SELECT coalesce(max(imported_usec), 0) FROM advisory" },
  { G_STRUCT_OFFSET (MedOverview, kev_usec),
    "SELECT coalesce(max(released_usec), 0) FROM kev_catalog" },
  { G_STRUCT_OFFSET (MedOverview, scan_usec),
    "SELECT coalesce(max(checked_usec), 0) FROM payload_check WHERE kind = 'malware'"
    " AND result IN ('passed', 'recorded', 'failed')" },
};

static gboolean
load_numbers (MedConnection *connection, MedOverview *self, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!med_connection_get_int (connection, numbers[i].sql, MED_NO_VALUES,
                                 &G_STRUCT_MEMBER (gint64, self, numbers[i].offset), error))
      return FALSE;
  return TRUE;
}

static gboolean
load_outcomes (MedConnection *connection, MedOverview *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT coalesce(k.outcome, -1), count(*)" IN_SCOPE_RISK " GROUP BY 1",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      gint64 outcome = med_query_get_int (query, 0);

      if (outcome >= 0 && outcome < MED_N_OUTCOMES)
        self->outcomes[outcome] += med_query_get_int (query, 1);
      else
        self->not_assessed += med_query_get_int (query, 1);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_sources (MedConnection *connection, MedOverview *self, GError **error)
{
  MedSourceTotals totals;

  if (!med_source_count_sync (connection, &totals, error))
    return FALSE;
  self->sources = totals.n_sources;
  self->stale_sources = totals.n_sources - totals.n_fresh;
  return TRUE;
}

static gboolean
load_names (MedConnection *connection, MedOverview *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = med_match_review_sync (connection, cancellable, error);

  if (names == NULL)
    return FALSE;
  self->names_to_confirm = names->len;
  return TRUE;
}

static gboolean
load_kev_gaps (MedConnection *connection,
               MedOverview *self,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (MedKevGaps) gaps = med_kev_gap_list_sync (connection, cancellable, error);

  if (gaps == NULL)
    return FALSE;
  self->kev_gaps = gaps->list->len;
  self->kev_gap_devices = gaps->n_devices;
  self->kev_unread = gaps->n_unread;
  return TRUE;
}

/* The devices by name, as many as a line holds: they are what must be seen first. */
static gboolean
load_lapsed (MedConnection *connection, MedOverview *self, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.asset FROM disposition x JOIN device d ON d.id = x.device_id"
      " WHERE x.lapsed_usec IS NOT NULL ORDER BY x.lapsed_usec, d.asset LIMIT $1",
      MED_VALUES (MED_INT (LAPSED_NAMES + 1)), error);

  for (guint i = 0; query != NULL && med_query_next (query); i++)
    if (i == LAPSED_NAMES)
      g_string_append (names, " …");
    else
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", med_query_get_text (query, 0));
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  if (names->len >= sizeof self->lapsed_assets)
    g_string_assign (names, "…");
  g_strlcpy (self->lapsed_assets, names->str, sizeof self->lapsed_assets);
  return TRUE;
}

static gboolean
load_exceptions (MedConnection *connection, MedOverview *self, GError **error)
{
  MedExceptionCounts counts;

  if (!med_exception_count_sync (connection, &counts, error))
    return FALSE;
  self->lapsed = counts.expired;
  self->exceptions_to_approve = counts.to_approve;
  self->exceptions_expiring = counts.expiring;
  return load_lapsed (connection, self, error);
}

static gboolean
load_stale (MedConnection *connection, MedOverview *self, GError **error)
{
  if (!med_device_reading_days_sync (connection, &self->stale_days, error))
    return FALSE;
  gint64 limit_usec = med_connection_now_usec (connection) - self->stale_days * MED_USEC_PER_DAY;
  return med_connection_get_int (connection,
                                 "SELECT count(*) FROM device WHERE retired_usec IS NULL"
                                 " AND coalesce(release_read_usec, 0) < $1",
                                 MED_VALUES (MED_INT (limit_usec)), &self->stale_versions, error);
}

static gboolean
load_backup (MedConnection *connection, MedOverview *self, GError **error)
{
  g_autoptr (MedBackupStanding) standing = med_backup_standing_load_sync (connection, error);

  if (standing == NULL)
    return FALSE;
  self->backup_usec = standing->last_usec;
  self->backup_state = standing->state;
  return TRUE;
}

static gint64
to_usec (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static GDateTime *
local_midnight (gint64 usec)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  return g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                g_date_time_get_day_of_month (now), 0, 0, 0);
}

static gboolean
load_week (MedConnection *connection, MedOverview *self, GError **error)
{
  g_autoptr (GDateTime) today = local_midnight (med_connection_now_usec (connection));

  for (int i = 0; i < MED_OVERVIEW_DAYS; i++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (today, i);
      g_autoptr (GDateTime) next = g_date_time_add_days (today, i + 1);

      self->days_usec[i] = to_usec (day);
      if (!med_connection_get_int (connection,
                                   "SELECT count(*) FROM downtime WHERE state = 'planned'"
                                   " AND start_usec >= $1 AND start_usec < $2",
                                   MED_VALUES (MED_INT (to_usec (day)), MED_INT (to_usec (next))),
                                   &self->downtimes[i], error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  MedOverview *overview;
  const MedReportPolicy *policy; /* (unowned) */
  gint64 now_usec;
  gint64 first_usec; /* the first month begins */
  char *today;
} Count;

static gboolean
was_closed_at (const MedReportTask *task, gint64 at_usec)
{
  return (task->verified_usec != 0 && task->verified_usec <= at_usec) ||
         (med_disposition_state_is_closed (task->state) && task->since_usec <= at_usec);
}

/* How it stood at the end of a month that is over, as far as can be told from how it stands now. */
static MedReportTaskClass
class_at (const MedReportTask *task,
          MedReportTaskClass now_class,
          MedReportStanding standing,
          gint64 start_usec,
          gint64 at_usec)
{
  g_autofree char *day = task->review_date != NULL ? med_report_source_dup_day (at_usec) : NULL;
  gboolean expired = day != NULL && strcmp (task->review_date, day) < 0;

  if (task->state == MED_DISPOSITION_EXCEPTION && task->since_usec <= at_usec)
    return expired ? MED_REPORT_TASK_OVERDUE : MED_REPORT_TASK_EXCEPTION;
  if (was_closed_at (task, at_usec))
    return MED_REPORT_TASK_CLOSED;
  if (now_class == MED_REPORT_TASK_UNKNOWN && task->since_usec <= at_usec)
    return MED_REPORT_TASK_UNKNOWN;
  if (task->state == MED_DISPOSITION_DEFERRED && task->since_usec <= at_usec)
    return expired ? MED_REPORT_TASK_OVERDUE : MED_REPORT_TASK_ON_TIME;
  if (task->lapsed_usec != 0 && task->lapsed_usec <= at_usec)
    return MED_REPORT_TASK_OVERDUE;
  return standing == MED_REPORT_OVERDUE && start_usec <= at_usec ? MED_REPORT_TASK_OVERDUE
                                                                 : MED_REPORT_TASK_ON_TIME;
}

static void
count_month (const Count *count,
             const MedReportTask *task,
             MedReportTaskClass now_class,
             gint64 from_usec,
             MedOverviewMonth *month)
{
  /* The outcome of what is patched is "none open" by now. */
  MedReportOutcome outcome =
      now_class == MED_REPORT_TASK_CLOSED && task->outcome <= MED_REPORT_OUTCOME_NONE_OPEN
          ? MED_REPORT_OUTCOME_SCHEDULED
          : task->outcome;
  gint64 start_usec = med_report_task_get_start (task, count->policy);
  gint64 due_usec = 0;
  MedReportStanding standing = med_report_policy_judge (count->policy, outcome, task->bod_days,
                                                        start_usec, month->end_usec, &due_usec);
  /* Now is as in the fleet report. */
  MedReportTaskClass class =
      month->end_usec == count->now_usec
          ? now_class
          : class_at (task, now_class, standing, start_usec, month->end_usec);

  if (task->verified_usec >= from_usec && task->verified_usec < month->end_usec && due_usec != 0 &&
      task->verified_usec <= due_usec)
    month->verified_in_time++;
  if (class == MED_REPORT_TASK_EXCEPTION)
    month->exceptions++;
  else if (class == MED_REPORT_TASK_UNKNOWN)
    month->unknown++;
  else if (class == MED_REPORT_TASK_OVERDUE)
    month->overdue++;
}

static void
count_task (const MedReportTask *task, gpointer user_data)
{
  Count *count = user_data;
  MedOverview *overview = count->overview;
  MedReportTaskClass now_class =
      med_report_task_classify (task, count->policy, count->now_usec, count->today, NULL);

  if (now_class == MED_REPORT_TASK_WAITING)
    {
      gint64 since = task->cots_released_usec != 0 ? task->cots_released_usec : task->since_usec;

      overview->longest_wait_days =
          MAX (overview->longest_wait_days, (count->now_usec - since) / MED_USEC_PER_DAY);
    }
  for (int i = 0; i < MED_OVERVIEW_MONTHS; i++)
    count_month (count, task, now_class,
                 i > 0 ? overview->months[i - 1].end_usec : count->first_usec,
                 &overview->months[i]);
}

/* The ends of the last eleven months, and now. Gives the moment the first month begins. */
static gint64
set_months (MedOverview *self, gint64 now_usec)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) this_month =
      g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now), 1, 0, 0, 0);

  for (int i = 0; i < MED_OVERVIEW_MONTHS - 1; i++)
    {
      g_autoptr (GDateTime) end =
          g_date_time_add_months (this_month, i - (MED_OVERVIEW_MONTHS - 2));

      self->months[i].end_usec = to_usec (end);
    }
  self->months[MED_OVERVIEW_MONTHS - 1].end_usec = now_usec;

  g_autoptr (GDateTime) first = g_date_time_add_months (this_month, 1 - MED_OVERVIEW_MONTHS);
  return to_usec (first);
}

static gboolean
load_months (MedConnection *connection,
             MedOverview *self,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (connection, error);
  gint64 now_usec = med_connection_now_usec (connection);
  g_autofree char *today = med_clock_format_iso8601 (now_usec);

  if (policies == NULL)
    return FALSE;
  today[strlen ("2026-11-23")] = '\0';
  Count count = { .overview = self,
                  .policy = g_ptr_array_index (policies, 0),
                  .now_usec = now_usec,
                  .today = today };
  count.first_usec = set_months (self, now_usec);
  return med_report_task_each_sync (connection, 0, cancellable, count_task, &count, error);
}

/**
 * med_overview_load_sync:
 * @connection: a connection
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Gathers every number of the first page. Reads all tasks, so for the bulk lane.
 *
 * Returns: (transfer full) (nullable): the numbers; free with g_free()
 */
MedOverview *
med_overview_load_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autofree MedOverview *self = g_new0 (MedOverview, 1);

  if (!load_numbers (connection, self, error) || !load_outcomes (connection, self, error) ||
      !load_sources (connection, self, error) ||
      !load_names (connection, self, cancellable, error) ||
      !load_kev_gaps (connection, self, cancellable, error) ||
      !load_stale (connection, self, error) || !load_exceptions (connection, self, error) ||
      !load_backup (connection, self, error) || !load_week (connection, self, error) ||
      !load_months (connection, self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}
