/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-calendar"

#include "config.h"

#include "engine/schedule/med-calendar.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/schedule/med-local-time.h"
#include "engine/store/med-as-of.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-transaction.h"

void
med_calendar_source_free (MedCalendarSource *self)
{
  g_free (self->name);
  g_free (self->serves);
  g_free (self->time_zone);
  g_free (self->pattern);
  g_free (self->sha256);
  g_free (self->warning);
  g_free (self);
}

static gboolean
load_setting (
    MedConnection *connection, const char *key, gint64 least, gint64 *value, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT value FROM setting WHERE key = $1", MED_VALUES (MED_TEXT (key)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      gint64 number = 0;
      if (g_ascii_string_to_signed (med_query_get_text (query, 0), 10, least, G_MAXINT, &number,
                                    NULL))
        *value = number;
    }
  return med_query_finish (query, error);
}

/**
 * med_calendar_policy_load_sync:
 * @connection: a connection
 * @policy: (out caller-allocates): what the hospital decided, or the defaults
 * @error: return location
 *
 * Returns: whether it could be read
 */
gboolean
med_calendar_policy_load_sync (MedConnection *connection, MedCalendarPolicy *policy, GError **error)
{
  gint64 summaries = 0;

  policy->max_age_days = 7;
  policy->guard_min = 15;
  policy->default_min = 60;
  if (!load_setting (connection, "calendar-max-age-days", 1, &policy->max_age_days, error) ||
      !load_setting (connection, "calendar-guard-min", 0, &policy->guard_min, error) ||
      !load_setting (connection, "calendar-default-min", 1, &policy->default_min, error) ||
      !load_setting (connection, "calendar-keep-summaries", 0, &summaries, error))
    return FALSE;
  policy->with_summaries = summaries != 0;
  return TRUE;
}

/* Those who know when a device is used, and those who work by it. */
static gboolean
check_person (MedConnection *connection, gint64 by_person, GError **error)
{
  if (by_person != 0)
    return med_person_require_role (
        connection, by_person,
        MED_ROLE_CURATOR | MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_CLINICAL_OWNER, error);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                       _ ("Calendars are changed by a person; sign in first"));
  return FALSE;
}

static gboolean
check_target (MedConnection *connection,
              gint64 by_person,
              const MedCalendarTarget *target,
              const MedCalendarRequest *request,
              GError **error)
{
  g_autoptr (GTimeZone) zone = med_local_zone_new (request->time_zone);
  gint64 known = 0;

  if (!check_person (connection, by_person, error))
    return FALSE;
  if (zone == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("“%s” is not a time zone; write it like Europe/Berlin"), request->time_zone);
  else if (request->until_usec <= request->from_usec)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("The time a calendar speaks for must end after it begins"));
  else if ((target->device_id != 0) == (target->department_id != 0))
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("A calendar speaks for one device or for one department"));
  else if (!med_connection_get_int (
               connection,
               target->device_id != 0 ? "SELECT count(*) FROM device WHERE id = $1"
                                      : "SELECT count(*) FROM department WHERE id = $1",
               MED_VALUES (MED_INT (target->device_id + target->department_id)), &known, error))
    return FALSE;
  else if (known == 0)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                         _ ("There is no such device or department"));
  else
    return TRUE;
  return FALSE;
}

/* A newer reading of the same calendar takes the place of the older one, which stays as history. */
static gboolean
replace_older (MedConnection *connection,
               const MedCalendarTarget *target,
               const char *kind,
               const char *name,
               GError **error)
{
  return med_connection_execute (
      connection,
      "UPDATE calendar_source SET replaced_usec = $1 WHERE replaced_usec IS NULL AND kind = $2"
      " AND (kind = 'weekly' OR name = $3) AND coalesce(device_id, 0) = $4"
      " AND coalesce(department_id, 0) = $5",
      MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_TEXT (kind), MED_TEXT (name),
                  MED_INT (target->device_id), MED_INT (target->department_id)),
      error);
}

static gboolean
insert_source (MedConnection *connection,
               const MedCalendarTarget *target,
               const MedCalendarRequest *request,
               const char *pattern,
               const char *sha256,
               const char *warning,
               gint64 *id,
               GError **error)
{
  return med_connection_insert (
      connection,
      "INSERT INTO calendar_source (kind, name, department_id, device_id, time_zone, pattern,"
      " sha256, read_usec, covers_from_usec, covers_until_usec, warning)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      MED_VALUES (MED_TEXT (pattern != NULL ? "weekly" : "ics"), MED_TEXT (request->name),
                  MED_INT_OR_NULL (target->department_id), MED_INT_OR_NULL (target->device_id),
                  MED_TEXT (request->time_zone), pattern != NULL ? MED_TEXT (pattern) : MED_NULL,
                  sha256 != NULL ? MED_TEXT (sha256) : MED_NULL,
                  MED_INT (med_connection_now_usec (connection)), MED_INT (request->from_usec),
                  MED_INT (request->until_usec),
                  warning != NULL && *warning != '\0' ? MED_TEXT (warning) : MED_NULL),
      id, error);
}

static JsonNode *
describe (const MedCalendarTarget *target,
          const MedCalendarRequest *request,
          const MedCalendarReading *reading,
          const char *sha256_or_pattern)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, request->name);
  json_builder_set_member_name (builder, target->device_id != 0 ? "device" : "department");
  json_builder_add_int_value (builder, target->device_id + target->department_id);
  json_builder_set_member_name (builder, "time_zone");
  json_builder_add_string_value (builder, request->time_zone);
  json_builder_set_member_name (builder, "covers_from_usec");
  json_builder_add_int_value (builder, request->from_usec);
  json_builder_set_member_name (builder, "covers_until_usec");
  json_builder_add_int_value (builder, request->until_usec);
  json_builder_set_member_name (builder, reading != NULL ? "sha256" : "pattern");
  json_builder_add_string_value (builder, sha256_or_pattern);
  if (reading != NULL)
    {
      json_builder_set_member_name (builder, "events");
      json_builder_add_int_value (builder, reading->n_events);
      json_builder_set_member_name (builder, "refused");
      json_builder_add_int_value (builder, reading->n_refused);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
insert_bookings (MedConnection *connection,
                 const MedCalendarTarget *target,
                 gint64 source_id,
                 GPtrArray *bookings,
                 GError **error)
{
  for (guint i = 0; i < bookings->len; i++)
    {
      const MedBooking *booking = g_ptr_array_index (bookings, i);

      if (!med_connection_execute (
              connection,
              "INSERT INTO busy (source_id, device_id, start_usec, end_usec, summary, tentative,"
              " unreadable) VALUES ($1, $2, $3, $4, $5, $6, $7)",
              MED_VALUES (MED_INT (source_id), MED_INT_OR_NULL (target->device_id),
                          MED_INT (booking->start_usec), MED_INT (booking->end_usec),
                          MED_TEXT (booking->summary), MED_INT (booking->tentative),
                          MED_INT (booking->unreadable)),
              error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_source (MedConnection *connection,
              gint64 by_person,
              const MedCalendarTarget *target,
              const MedCalendarRequest *request,
              const MedCalendarReading *reading,
              const char *sha256_or_pattern,
              gint64 *source_id,
              GError **error)
{
  gboolean is_file = reading != NULL;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL ||
      !replace_older (connection, target, is_file ? "ics" : "weekly", request->name, error))
    return FALSE;
  if (is_file &&
      !med_connection_execute (connection,
                               "INSERT INTO document (sha256, name, size_bytes, received_usec)"
                               " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                               MED_VALUES (MED_TEXT (sha256_or_pattern), MED_TEXT (request->name),
                                           MED_INT ((gint64) g_bytes_get_size (reading->bytes)),
                                           MED_INT (med_connection_now_usec (connection))),
                               error))
    return FALSE;
  if (!insert_source (connection, target, request, is_file ? NULL : sha256_or_pattern,
                      is_file ? sha256_or_pattern : NULL, is_file ? reading->warning : NULL,
                      source_id, error) ||
      (is_file && !insert_bookings (connection, target, *source_id, reading->bookings, error)))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("calendar/%" PRId64, *source_id);
  g_autoptr (JsonNode) body = describe (target, request, reading, sha256_or_pattern);
  return med_transaction_record (transaction, by_person,
                                 is_file ? "calendar-imported" : "weekly-pattern-set", subject,
                                 body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_calendar_import_sync:
 * @connection: the writer's connection
 * @by_person: who imports it
 * @target: for whom it speaks
 * @request: what was asked of the file; its window is what the calendar speaks for: within it, what
 * is not busy is free
 * @reading: what med_calendar_read_sync() found
 * @source_id: (out): the new reading
 * @error: return location
 *
 * Keeps a reading of a calendar file; an older reading of the same name for the same device or
 * department no longer counts.
 *
 * Returns: whether it is stored
 */
gboolean
med_calendar_import_sync (MedConnection *connection,
                          gint64 by_person,
                          const MedCalendarTarget *target,
                          const MedCalendarRequest *request,
                          const MedCalendarReading *reading,
                          gint64 *source_id,
                          GError **error)
{
  g_autofree char *sha256 = NULL;

  if (!check_target (connection, by_person, target, request, error) ||
      !med_blob_store_sync (connection, MED_BLOB_DOCUMENTS, reading->bytes, &sha256, error))
    return FALSE;
  return write_source (connection, by_person, target, request, reading, sha256, source_id, error);
}

/**
 * med_calendar_set_weekly_sync:
 * @connection: the writer's connection
 * @by_person: who says so
 * @target: for whom it speaks
 * @request: its name, zone and the time it speaks for
 * @pattern: the hours in clinical use; outside them it is free
 * @source_id: (out): the new reading
 * @error: return location
 *
 * A device or department has one weekly pattern; that of the device counts instead of that of its
 * department.
 *
 * Returns: whether it is stored
 */
gboolean
med_calendar_set_weekly_sync (MedConnection *connection,
                              gint64 by_person,
                              const MedCalendarTarget *target,
                              const MedCalendarRequest *request,
                              MedWeeklyPattern *pattern,
                              gint64 *source_id,
                              GError **error)
{
  g_autofree char *json = med_weekly_pattern_to_json (pattern);

  if (!check_target (connection, by_person, target, request, error))
    return FALSE;
  return write_source (connection, by_person, target, request, NULL, json, source_id, error);
}

/**
 * med_calendar_remove_sync:
 * @connection: the writer's connection
 * @by_person: who takes it away
 * @source_id: a reading that counts
 * @error: return location
 *
 * The reading stays as history. A device that has no other calendar has no free time any more.
 *
 * Returns: whether it no longer counts
 */
gboolean
med_calendar_remove_sync (MedConnection *connection,
                          gint64 by_person,
                          gint64 source_id,
                          GError **error)
{
  g_autofree char *subject = g_strdup_printf ("calendar/%" PRId64, source_id);
  gint64 known = 0;
  g_autoptr (MedTransaction) transaction = NULL;

  if (!check_person (connection, by_person, error))
    return FALSE;
  transaction = med_transaction_begin (connection, error);
  if (transaction == NULL ||
      !med_connection_get_int (
          connection,
          "SELECT count(*) FROM calendar_source WHERE id = $1 AND replaced_usec IS NULL",
          MED_VALUES (MED_INT (source_id)), &known, error))
    return FALSE;
  if (known == 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                           _ ("There is no such calendar, or a newer one has taken its place"));
      return FALSE;
    }
  return med_connection_execute (
             connection, "UPDATE calendar_source SET replaced_usec = $1 WHERE id = $2",
             MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_INT (source_id)),
             error) &&
         med_transaction_record (transaction, by_person, "calendar-removed", subject, NULL,
                                 error) &&
         med_transaction_commit (transaction, error);
}

static MedCalendarSource *
read_row (MedQuery *query)
{
  MedCalendarSource *source = g_new0 (MedCalendarSource, 1);

  source->id = med_query_get_int (query, 0);
  source->is_weekly = g_strcmp0 (med_query_get_text (query, 1), "weekly") == 0;
  source->name = med_query_dup_text (query, 2);
  source->target.device_id = med_query_get_int (query, 3);
  source->target.department_id = med_query_get_int (query, 4);
  source->time_zone = med_query_dup_text (query, 5);
  source->pattern = med_query_dup_text (query, 6);
  source->sha256 = med_query_dup_text (query, 7);
  source->read_usec = med_query_get_int (query, 8);
  source->covers_from_usec = med_query_get_int (query, 9);
  source->covers_until_usec = med_query_get_int (query, 10);
  source->warning = med_query_dup_text (query, 11);
  source->replaced_usec = med_query_get_int (query, 12);
  source->serves = med_query_dup_text (query, 13);
  return source;
}

#define SOURCE_SELECT                                                                              \
  "SELECT s.id, s.kind, s.name, s.device_id, s.department_id, s.time_zone, s.pattern, s.sha256,"   \
  " s.read_usec, s.covers_from_usec, s.covers_until_usec, coalesce(s.warning, ''),"                \
  " s.replaced_usec, coalesce(d.asset, p.name, '')"                                                \
  " FROM calendar_source s LEFT JOIN device d ON d.id = s.device_id"                               \
  " LEFT JOIN department p ON p.id = s.department_id WHERE s.read_usec <= $1"                      \
  " AND (s.replaced_usec IS NULL OR s.replaced_usec > $1)"

/**
 * med_calendar_list_sync:
 * @connection: a connection
 * @device_id: a device; 0: all calendars
 * @error: return location
 *
 * Which calendars count now. For a device: its own and those of its department, of which a weekly
 * pattern gives way to the device's own.
 *
 * Returns: (transfer full) (nullable) (element-type MedCalendarSource): the calendars
 */
GPtrArray *
med_calendar_list_sync (MedConnection *connection, gint64 device_id, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_calendar_source_free);
  const gint64 horizon_usec = med_connection_get_horizon_usec (connection);
  g_autoptr (MedQuery) query =
      device_id == 0
          ? med_connection_query (connection, SOURCE_SELECT " ORDER BY 14, s.kind, s.name, s.id",
                                  MED_VALUES (MED_INT (horizon_usec)), error)
          : med_connection_query (
                connection,
                SOURCE_SELECT
                " AND (s.device_id = $2 OR (s.department_id = (SELECT department_id FROM device"
                " WHERE id = $2) AND NOT (s.kind = 'weekly' AND EXISTS (SELECT 1 FROM"
                " calendar_source o WHERE o.device_id = $2 AND o.kind = 'weekly'"
                " AND o.read_usec <= $1 AND (o.replaced_usec IS NULL OR o.replaced_usec > $1)))))"
                " ORDER BY s.id",
                MED_VALUES (MED_INT (horizon_usec), MED_INT (device_id)), error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    g_ptr_array_add (list, read_row (query));
  return med_query_finish (query, error) ? g_steal_pointer (&list) : NULL;
}
