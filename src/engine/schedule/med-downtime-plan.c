/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-downtime-plan"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-calendar.h"
#include "engine/schedule/med-downtime-private.h"
#include "engine/schedule/med-free-time-private.h"
#include "engine/schedule/med-time-words.h"
#include "engine/store/med-transaction.h"

static void feed (GChecksum *checksum, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
feed (GChecksum *checksum, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* With its end, so that no two lists are the same bytes in a row. */
  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
}

/* SHA-256 of what the plan rests on: which readings counted, and how the time from the day before
 * to the day after is taken. */
char *
med_downtime_dup_calendar_hash (MedConnection *connection,
                                gint64 device_id,
                                gint64 start_usec,
                                gint64 end_usec,
                                gint64 except_downtime,
                                GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GPtrArray) sources = med_calendar_list_sync (connection, device_id, error);

  if (sources == NULL)
    return NULL;
  g_autoptr (GPtrArray) spans =
      med_free_time_load_except_sync (connection, device_id, start_usec - MED_USEC_PER_DAY,
                                      end_usec + MED_USEC_PER_DAY, except_downtime, error);
  if (spans == NULL)
    return NULL;
  for (guint i = 0; i < sources->len; i++)
    {
      const MedCalendarSource *source = g_ptr_array_index (sources, i);
      feed (checksum, "%" PRId64 " %" PRId64 " %s", source->id, source->read_usec,
            source->sha256 != NULL ? source->sha256 : source->pattern);
    }
  for (guint i = 0; i < spans->len; i++)
    {
      const MedTimeSpan *span = g_ptr_array_index (spans, i);
      feed (checksum, "%" PRId64 " %" PRId64 " %s %" PRId64, span->start_usec, span->end_usec,
            med_time_kind_to_word (span->kind), span->source_id);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static gboolean
check_named (const char *consent_by, const char *fallback, GError **error)
{
  g_autofree char *consent = g_strstrip (g_strdup (consent_by != NULL ? consent_by : ""));
  g_autofree char *other = g_strstrip (g_strdup (fallback != NULL ? fallback : ""));

  if (*consent == '\0')
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("Enter who in the clinical department consents to this downtime"));
  else if (*other == '\0')
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("Enter which device serves patients meanwhile, or why none is needed"));
  else
    return TRUE;
  return FALSE;
}

/* More than the vendor states may be planned, never less. */
static gboolean
check_against_statement (MedConnection *connection, const MedDowntimeNeed *need, GError **error)
{
  MedDowntimeNeed stated;

  if (!med_downtime_need_sync (connection, need->patch_id, need->device_id, &stated, error))
    return FALSE;
  if (stated.statement_id != need->statement_id)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CONFLICT,
                           _ ("The vendor has published a newer statement; look at it and plan "
                              "again"));
      return FALSE;
    }
  if (need->prepare_min < stated.prepare_min || need->install_min < stated.install_min ||
      need->restart_min < stated.restart_min || need->verify_min < stated.verify_min ||
      need->rollback_min < stated.rollback_min)
    {
      g_autofree char *arithmetic = med_downtime_need_describe (&stated);
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("No phase may be shorter than the vendor states: it %s"), arithmetic);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_planned_once (MedConnection *connection, const MedDowntimeNeed *need, GError **error)
{
  gint64 start_usec = 0;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT start_usec FROM downtime WHERE patch_id = $1 AND device_id = $2"
      " AND state = 'planned' ORDER BY start_usec LIMIT 1",
      MED_VALUES (MED_INT (need->patch_id), MED_INT (need->device_id)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    start_usec = med_query_get_int (query, 0);
  if (!med_query_finish (query, error))
    return FALSE;
  if (start_usec == 0)
    return TRUE;
  g_autofree char *when = med_time_words_moment (start_usec);
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("This patch is already planned for this device on %s; call that downtime off "
                  "first"),
               when);
  return FALSE;
}

static gboolean
check_person (MedConnection *connection, gint64 by_person, GError **error)
{
  if (by_person != 0)
    return med_person_require_role (connection, by_person, MED_DOWNTIME_PLANNERS, error);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                       _ ("Downtimes are planned by a person; sign in first"));
  return FALSE;
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static JsonNode *
describe (const MedDowntime *downtime)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_int (builder, "device", downtime->need.device_id);
  add_int (builder, "patch", downtime->need.patch_id);
  add_int (builder, "statement", downtime->need.statement_id);
  add_int (builder, "start_usec", downtime->start_usec);
  add_int (builder, "end_usec", downtime->end_usec);
  add_int (builder, "prepare_min", downtime->need.prepare_min);
  add_int (builder, "install_min", downtime->need.install_min);
  add_int (builder, "restart_min", downtime->need.restart_min);
  add_int (builder, "verify_min", downtime->need.verify_min);
  add_int (builder, "rollback_min", downtime->need.rollback_min);
  add_text (builder, "calendar_hash", downtime->calendar_hash);
  add_text (builder, "consent_by", downtime->consent_by);
  add_text (builder, "fallback", downtime->fallback);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
insert (MedConnection *connection, MedDowntime *downtime, GError **error)
{
  const MedDowntimeNeed *need = &downtime->need;

  return med_connection_insert (
      connection,
      "INSERT INTO downtime (device_id, patch_id, statement_id, start_usec, prepare_min,"
      " install_min, restart_min, verify_min, rollback_min, end_usec, calendar_hash, fallback,"
      " planned_by, planned_usec, consent_by, consent_usec)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
      MED_VALUES (MED_INT (need->device_id), MED_INT (need->patch_id), MED_INT (need->statement_id),
                  MED_INT (downtime->start_usec), MED_INT (need->prepare_min),
                  MED_INT (need->install_min), MED_INT (need->restart_min),
                  MED_INT (need->verify_min), MED_INT (need->rollback_min),
                  MED_INT (downtime->end_usec), MED_TEXT (downtime->calendar_hash),
                  MED_TEXT (downtime->fallback), MED_INT (downtime->planned_by),
                  MED_INT (downtime->planned_usec), MED_TEXT (downtime->consent_by),
                  MED_INT (downtime->consent_usec)),
      &downtime->id, error);
}

/**
 * med_downtime_place_sync:
 * @connection: the writer's connection
 * @by_person: who plans it
 * @need: the phases, none shorter than the vendor states
 * @start_usec: when the preparation begins
 * @consent_by: who in the clinical department consents
 * @fallback: which device serves patients meanwhile
 * @id: (out): the downtime
 * @error: return location: %MED_ERROR_REFUSED with the arithmetic and what is in the way
 *
 * Checks everything anew within the transaction, so that what was free on the screen a minute ago
 * is not taken for free now.
 *
 * Returns: whether it is planned; if not, nothing has changed
 */
gboolean
med_downtime_place_sync (MedConnection *connection,
                         gint64 by_person,
                         const MedDowntimeNeed *need,
                         gint64 start_usec,
                         const char *consent_by,
                         const char *fallback,
                         gint64 *id,
                         GError **error)
{
  g_autoptr (MedTransaction) transaction = NULL;
  g_autoptr (MedDowntime) downtime = g_new0 (MedDowntime, 1);

  if (!check_person (connection, by_person, error) || !check_named (consent_by, fallback, error))
    return FALSE;
  transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !check_against_statement (connection, need, error) ||
      !check_planned_once (connection, need, error) ||
      !med_downtime_fits_sync (connection, need, start_usec, error))
    return FALSE;
  downtime->need = *need;
  downtime->start_usec = start_usec;
  downtime->end_usec = med_downtime_end_usec (need, start_usec);
  downtime->planned_by = by_person;
  downtime->planned_usec = downtime->consent_usec = med_connection_now_usec (connection);
  downtime->consent_by = g_strstrip (g_strdup (consent_by));
  downtime->fallback = g_strstrip (g_strdup (fallback));
  downtime->calendar_hash = med_downtime_dup_calendar_hash (connection, need->device_id, start_usec,
                                                            downtime->end_usec, 0, error);
  if (downtime->calendar_hash == NULL || !insert (connection, downtime, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("downtime/%" PRId64, downtime->id);
  g_autoptr (JsonNode) body = describe (downtime);
  *id = downtime->id;
  return med_transaction_record (transaction, by_person, "downtime-planned", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
end_planned (
    MedConnection *connection, gint64 id, const char *state, const char *reason, GError **error)
{
  gint64 planned = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM downtime WHERE id = $1 AND state = 'planned'",
                               MED_VALUES (MED_INT (id)), &planned, error))
    return FALSE;
  if (planned == 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("This downtime is not planned any more"));
      return FALSE;
    }
  return med_connection_execute (
      connection, "UPDATE downtime SET state = $1, called_off_reason = $2 WHERE id = $3",
      MED_VALUES (MED_TEXT (state), reason != NULL ? MED_TEXT (reason) : MED_NULL, MED_INT (id)),
      error);
}

/**
 * med_downtime_call_off_sync:
 * @connection: the writer's connection
 * @by_person: who calls it off
 * @id: a planned downtime
 * @reason: why, such as a patient who needs the device; clinical need always wins
 * @error: return location
 *
 * Returns: whether it is called off
 */
gboolean
med_downtime_call_off_sync (
    MedConnection *connection, gint64 by_person, gint64 id, const char *reason, GError **error)
{
  g_autofree char *why = g_strstrip (g_strdup (reason != NULL ? reason : ""));
  g_autofree char *subject = g_strdup_printf ("downtime/%" PRId64, id);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MedTransaction) transaction = NULL;

  if (!check_person (connection, by_person, error))
    return FALSE;
  if (*why == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("Enter why this downtime is called off"));
      return FALSE;
    }
  transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !end_planned (connection, id, "called-off", why, error))
    return FALSE;
  json_builder_begin_object (builder);
  add_text (builder, "reason", why);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  return med_transaction_record (transaction, by_person, "downtime-called-off", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_downtime_mark_used:
 * @connection: the writer's connection, in a transaction that the caller records
 * @id: a planned downtime
 * @error: return location
 *
 * An attempt has begun in it.
 *
 * Returns: whether it was planned
 */
gboolean
med_downtime_mark_used (MedConnection *connection, gint64 id, GError **error)
{
  return end_planned (connection, id, "used", NULL, error);
}
