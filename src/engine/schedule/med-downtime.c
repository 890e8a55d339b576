/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-downtime"

#include "config.h"

#include "engine/schedule/med-downtime.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-calendar.h"
#include "engine/schedule/med-downtime-private.h"
#include "engine/schedule/med-time-words.h"
#include "engine/statement/med-vendor-state.h"
#include "engine/store/med-transaction.h"

/* The vendor's statement and the device, as far as a downtime asks. */
static gboolean
find_release (MedConnection *connection, gint64 device_id, gint64 *release_id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT c.release_id, d.retired_usec FROM device d JOIN config c ON c.id = d.config_id"
      " WHERE d.id = $1",
      MED_VALUES (MED_INT (device_id)), error);
  gboolean retired = FALSE;

  if (query == NULL)
    return FALSE;
  *release_id = 0;
  if (med_query_next (query))
    {
      *release_id = med_query_get_int (query, 0);
      retired = !med_query_is_null (query, 1);
    }
  if (!med_query_finish (query, error))
    return FALSE;
  if (*release_id != 0 && !retired)
    return TRUE;
  if (retired)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("This device is retired; nothing is planned for it"));
  else
    g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no such device"));
  return FALSE;
}

static gboolean
check_scope (MedConnection *connection, gint64 patch_id, GError **error)
{
  g_autofree char *scope = NULL;

  if (!med_connection_dup_text (connection, "SELECT scope FROM patch WHERE id = $1",
                                MED_VALUES (MED_INT (patch_id)), &scope, error))
    return FALSE;
  if (g_strcmp0 (scope, "security") == 0)
    return TRUE;
  if (scope == NULL)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no such patch"));
  else
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("This is not a security patch of COTS software; updates of the medical "
                            "application or of features are outside the scope and are not planned "
                            "here"));
  return FALSE;
}

static gboolean
load_minutes (MedConnection *connection, MedDowntimeNeed *need, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT prepare_min, install_min, restart_min, verify_min, rollback_min FROM statement"
      " WHERE id = $1",
      MED_VALUES (MED_INT (need->statement_id)), error);

  if (query == NULL)
    return FALSE;
  gboolean found = med_query_next (query);
  if (found)
    {
      need->prepare_min = med_query_get_int (query, 0);
      need->install_min = med_query_get_int (query, 1);
      need->restart_min = med_query_get_int (query, 2);
      need->verify_min = med_query_get_int (query, 3);
      need->rollback_min = med_query_get_int (query, 4);
    }
  if (!med_query_finish (query, error))
    return FALSE;
  if (!found)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("There is no statement of the vendor that says how long it takes"));
  return found;
}

/**
 * med_downtime_need_sync:
 * @connection: a connection
 * @patch_id: a patch
 * @device_id: a device
 * @need: (out caller-allocates): how long the device must be out of use; the vendor's minutes
 * @error: return location: %MED_ERROR_REFUSED unless the patch is a security patch that the vendor
 * has released for exactly this device's release
 *
 * Returns: whether a downtime may be planned
 */
gboolean
med_downtime_need_sync (MedConnection *connection,
                        gint64 patch_id,
                        gint64 device_id,
                        MedDowntimeNeed *need,
                        GError **error)
{
  MedVendorState state = MED_VENDOR_STATE_NO_STATEMENT;
  gint64 release_id = 0;

  *need = (MedDowntimeNeed){ .patch_id = patch_id, .device_id = device_id };
  if (!check_scope (connection, patch_id, error) ||
      !find_release (connection, device_id, &release_id, error) ||
      !med_vendor_track_get_sync (connection, patch_id, release_id, &state, &need->statement_id,
                                  error))
    return FALSE;
  if (state != MED_VENDOR_STATE_RELEASED)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("The vendor has not released this patch for exactly this device's release "
                      "(state: %s); a downtime cannot be planned"),
                   med_vendor_state_get_title (state));
      return FALSE;
    }
  return load_minutes (connection, need, error);
}

/**
 * med_downtime_need_total_min:
 * @need: the phases
 *
 * Returns: minutes from the beginning of the preparation to the end of the rollback reserve
 */
gint64
med_downtime_need_total_min (const MedDowntimeNeed *need)
{
  return need->prepare_min + need->install_min + need->restart_min + need->verify_min +
         need->rollback_min;
}

/**
 * med_downtime_need_describe:
 * @need: the phases
 *
 * Returns: (transfer full): the arithmetic in words
 */
char *
med_downtime_need_describe (const MedDowntimeNeed *need)
{
  g_autofree char *total = med_time_words_duration (med_downtime_need_total_min (need));
  g_autofree char *prepare = med_time_words_duration (need->prepare_min);
  g_autofree char *install = med_time_words_duration (need->install_min);
  g_autofree char *restart = med_time_words_duration (need->restart_min);
  g_autofree char *verify = med_time_words_duration (need->verify_min);
  g_autofree char *rollback = med_time_words_duration (need->rollback_min);

  return g_strdup_printf (_ ("needs %s: prepare %s + install %s + restart %s + verify %s + "
                             "rollback reserve %s"),
                          total, prepare, install, restart, verify, rollback);
}

/* Whether the reserve for going back is there, and no phase is out of all proportion. */
gboolean
med_downtime_need_check (const MedDowntimeNeed *need, GError **error)
{
  const gint64 phases[] = { need->prepare_min, need->install_min, need->restart_min,
                            need->verify_min, need->rollback_min };

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    if (phases[i] < 0 || phases[i] > 14 * 24 * 60)
      {
        g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                             _ ("A phase of a downtime takes between 0 minutes and 14 days"));
        return FALSE;
      }
  if (need->rollback_min > 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                       _ ("The vendor states no time for going back; enter how long restoring the "
                          "backup takes, since no downtime is planned without a rollback reserve"));
  return FALSE;
}

/* When the rollback reserve ends. */
gint64
med_downtime_end_usec (const MedDowntimeNeed *need, gint64 start_usec)
{
  return start_usec + med_downtime_need_total_min (need) * MED_USEC_PER_MINUTE;
}

static const MedTimeSpan *
find_span (GPtrArray *spans, gint64 usec)
{
  for (guint i = 0; i < spans->len; i++)
    {
      const MedTimeSpan *span = g_ptr_array_index (spans, i);
      if (span->start_usec <= usec && usec < span->end_usec)
        return span;
    }
  return NULL;
}

/* "the gap Tue 20:00–22:00 is 2 h", or nothing where the start does not lie in a gap. */
static char *
describe_gap (MedConnection *connection,
              const MedDowntimeNeed *need,
              gint64 start_usec,
              gint64 guard_usec,
              GError **error)
{
  g_autoptr (GPtrArray) spans =
      med_free_time_load_sync (connection, need->device_id, start_usec - 3 * MED_USEC_PER_DAY,
                               start_usec + 3 * MED_USEC_PER_DAY, error);

  if (spans == NULL)
    return NULL;
  const MedTimeSpan *gap = find_span (spans, start_usec);
  if (gap == NULL || gap->kind != MED_TIME_FREE)
    return g_strdup ("");
  gint64 from = gap->start_usec + guard_usec;
  gint64 until = gap->end_usec - guard_usec;
  if (until <= from)
    return g_strdup ("");
  g_autofree char *range = med_time_words_range (from, until);
  g_autofree char *length = med_time_words_duration ((until - from) / MED_USEC_PER_MINUTE);
  return g_strdup_printf (
      _ ("; the gap %s is %s, with a guard of %d min to the bookings around it"), range, length,
      (int) (guard_usec / MED_USEC_PER_MINUTE));
}

/**
 * med_downtime_fits_sync:
 * @connection: a connection
 * @need: the phases
 * @start_usec: when the preparation begins
 * @error: return location: %MED_ERROR_REFUSED with the arithmetic and what is in the way
 *
 * Everything, with the reserve for going back, must lie inside one free gap.
 *
 * Returns: whether it fits
 */
gboolean
med_downtime_fits_sync (MedConnection *connection,
                        const MedDowntimeNeed *need,
                        gint64 start_usec,
                        GError **error)
{
  MedTimeKind verdict = MED_TIME_UNKNOWN;
  g_autofree char *reason = NULL;
  MedCalendarPolicy policy;

  if (!med_downtime_need_check (need, error))
    return FALSE;
  if (start_usec < med_connection_now_usec (connection))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("This time has passed; choose a later one"));
      return FALSE;
    }
  if (!med_free_time_check_sync (connection, need->device_id, start_usec,
                                 med_downtime_end_usec (need, start_usec), &verdict, &reason,
                                 error) ||
      !med_calendar_policy_load_sync (connection, &policy, error))
    return FALSE;
  if (verdict == MED_TIME_FREE)
    return TRUE;
  g_autofree char *arithmetic = med_downtime_need_describe (need);
  g_autofree char *gap =
      describe_gap (connection, need, start_usec, policy.guard_min * MED_USEC_PER_MINUTE, error);
  if (gap == NULL)
    return FALSE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               verdict == MED_TIME_BUSY ? _ ("It does not fit: it %s%s. In the way: %s")
                                        : _ ("It cannot be planned: it %s%s. Not known to be free: "
                                             "%s"),
               arithmetic, gap, reason);
  return FALSE;
}
