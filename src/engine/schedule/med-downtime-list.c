/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-downtime-list"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-calendar.h"
#include "engine/schedule/med-downtime-private.h"
#include "engine/schedule/med-free-time-private.h"
#include "engine/schedule/med-time-words.h"

#define DOWNTIME_SELECT                                                                            \
  "SELECT w.id, w.patch_id, w.device_id, w.statement_id, w.prepare_min, w.install_min,"            \
  " w.restart_min, w.verify_min, w.rollback_min, w.start_usec, w.end_usec, w.state,"               \
  " w.calendar_hash, w.fallback, w.planned_by, w.planned_usec, coalesce(w.consent_by, ''),"        \
  " w.consent_usec, w.called_off_reason, d.asset, d.name, p.number"                                \
  " FROM downtime w JOIN device d ON d.id = w.device_id JOIN patch p ON p.id = w.patch_id"

void
med_downtime_free (MedDowntime *self)
{
  g_free (self->state);
  g_free (self->calendar_hash);
  g_free (self->fallback);
  g_free (self->consent_by);
  g_free (self->called_off_reason);
  g_free (self->device_asset);
  g_free (self->device_name);
  g_free (self->patch_number);
  g_free (self);
}

static MedDowntime *
read_row (MedQuery *query)
{
  MedDowntime *self = g_new0 (MedDowntime, 1);

  self->id = med_query_get_int (query, 0);
  self->need.patch_id = med_query_get_int (query, 1);
  self->need.device_id = med_query_get_int (query, 2);
  self->need.statement_id = med_query_get_int (query, 3);
  self->need.prepare_min = med_query_get_int (query, 4);
  self->need.install_min = med_query_get_int (query, 5);
  self->need.restart_min = med_query_get_int (query, 6);
  self->need.verify_min = med_query_get_int (query, 7);
  self->need.rollback_min = med_query_get_int (query, 8);
  self->start_usec = med_query_get_int (query, 9);
  self->end_usec = med_query_get_int (query, 10);
  self->state = med_query_dup_text (query, 11);
  self->calendar_hash = med_query_dup_text (query, 12);
  self->fallback = med_query_dup_text (query, 13);
  self->planned_by = med_query_get_int (query, 14);
  self->planned_usec = med_query_get_int (query, 15);
  self->consent_by = med_query_dup_text (query, 16);
  self->consent_usec = med_query_get_int (query, 17);
  self->called_off_reason = med_query_dup_text (query, 18);
  self->device_asset = med_query_dup_text (query, 19);
  self->device_name = med_query_dup_text (query, 20);
  self->patch_number = med_query_dup_text (query, 21);
  return self;
}

/**
 * med_downtime_load_sync:
 * @connection: a connection
 * @id: a downtime
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the downtime
 */
MedDowntime *
med_downtime_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (connection, DOWNTIME_SELECT " WHERE w.id = $1",
                                                     MED_VALUES (MED_INT (id)), error);
  g_autoptr (MedDowntime) downtime = NULL;

  if (query == NULL)
    return NULL;
  if (med_query_next (query))
    downtime = read_row (query);
  if (!med_query_finish (query, error))
    return NULL;
  if (downtime == NULL)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no such downtime"));
  return g_steal_pointer (&downtime);
}

/**
 * med_downtime_list_sync:
 * @connection: a connection
 * @device_id: a device; 0: all
 * @from_usec: beginning of the window
 * @until_usec: its end
 * @with_called_off: whether those that were called off are listed too
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedDowntime): those that touch the window, by
 * start
 */
GPtrArray *
med_downtime_list_sync (MedConnection *connection,
                        gint64 device_id,
                        gint64 from_usec,
                        gint64 until_usec,
                        gboolean with_called_off,
                        GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) med_downtime_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      DOWNTIME_SELECT " WHERE ($1 = 0 OR w.device_id = $1) AND w.start_usec < $2"
                      " AND w.end_usec > $3 AND ($4 = 1 OR w.state <> 'called-off')"
                      " ORDER BY w.start_usec, w.id",
      MED_VALUES (MED_INT (device_id), MED_INT (until_usec), MED_INT (from_usec),
                  MED_INT (with_called_off ? 1 : 0)),
      error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    g_ptr_array_add (list, read_row (query));
  return med_query_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

/* Who starts late ends late: prepare, install, restart, verify and the rollback reserve must still
 * be free then. A delay may use up the guard after the downtime, which is there for that, no more.
 */
static gboolean
last_needed_usec (MedConnection *connection,
                  const MedDowntime *downtime,
                  gint64 *until_usec,
                  GError **error)
{
  MedCalendarPolicy policy;

  if (!med_calendar_policy_load_sync (connection, &policy, error))
    return FALSE;
  gint64 late_end = med_downtime_end_usec (&downtime->need, med_connection_now_usec (connection));
  *until_usec = MAX (downtime->end_usec, late_end - policy.guard_min * MED_USEC_PER_MINUTE);
  return TRUE;
}

/* After its beginning what is past no longer matters, and the guard before it has gone by. */
static gboolean
check_now (MedConnection *connection,
           const MedDowntime *downtime,
           MedTimeKind *verdict,
           char **reason,
           GError **error)
{
  gint64 now = med_connection_now_usec (connection);
  MedFreeTimeWindow rest = { .from_usec = now,
                             .guard_before = FALSE,
                             .except_downtime = downtime->id };

  if (!last_needed_usec (connection, downtime, &rest.until_usec, error))
    return FALSE;
  if (now < downtime->end_usec)
    return med_free_time_check_except_sync (connection, downtime->need.device_id, &rest, verdict,
                                            reason, error);
  g_autofree char *range = med_time_words_range (downtime->start_usec, downtime->end_usec);
  *verdict = MED_TIME_BUSY;
  *reason = g_strdup_printf (_ ("The downtime %s is over; plan a new one"), range);
  return TRUE;
}

/**
 * med_downtime_recheck_sync:
 * @connection: a connection
 * @id: a planned downtime
 * @verdict: (out): whether the time from now to its end is still free of everything else
 * @changed: (out): whether a calendar was read anew, or bookings came or went, since it was planned
 * @reason: (out) (transfer full): what is in the way
 * @error: return location
 *
 * For the work order, right before the start.
 *
 * Returns: whether it could be looked up
 */
gboolean
med_downtime_recheck_sync (MedConnection *connection,
                           gint64 id,
                           MedTimeKind *verdict,
                           gboolean *changed,
                           char **reason,
                           GError **error)
{
  g_autoptr (MedDowntime) downtime = med_downtime_load_sync (connection, id, error);

  if (downtime == NULL)
    return FALSE;
  if (!g_str_equal (downtime->state, "planned"))
    {
      *verdict = MED_TIME_BUSY;
      *changed = TRUE;
      *reason = g_strdup (_ ("This downtime is not planned any more"));
      return TRUE;
    }
  g_autofree char *hash = med_downtime_dup_calendar_hash (
      connection, downtime->need.device_id, downtime->start_usec, downtime->end_usec, id, error);
  if (hash == NULL)
    return FALSE;
  *changed = !g_str_equal (hash, downtime->calendar_hash);
  return check_now (connection, downtime, verdict, reason, error);
}
