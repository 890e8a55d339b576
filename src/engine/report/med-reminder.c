/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reminder"

#include "config.h"

#include "engine/report/med-reminder.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>

#include "engine/backup/med-backup-schedule.h"
#include "engine/inventory/med-people.h"

/* How long before its end a deferral or exception is told of: time to plan a downtime, to ask for
 * another, and the last call. */
static const gint64 stages_days[] = { 30, 7, 1, 0 };
/* How long before a downtime. */
static const gint64 stages_min[] = { 24 * 60, 60 };

void
med_reminder_free (MedReminder *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->body);
  g_free (self);
}

/* The smallest stage that covers @left; -1 if it is not near enough. */
static gint64
stage_of (const gint64 *stages, gsize n_stages, gint64 left)
{
  gint64 stage = -1;

  for (gsize i = 0; i < n_stages; i++)
    if (left <= stages[i])
      stage = stages[i];
  return stage;
}

/* Whole days from the day of @now_usec to a date, in the zone of the workstation. */
static gboolean
days_until (gint64 now_usec, const char *date, gint64 *days)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_usec / G_USEC_PER_SEC);
  int year, month, day;
  GDate today, end;

  if (date == NULL || sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3 ||
      !g_date_valid_dmy ((GDateDay) CLAMP (day, 0, 99), (GDateMonth) CLAMP (month, 0, 13),
                         (GDateYear) CLAMP (year, 0, 9999)))
    return FALSE;
  g_date_set_dmy (&today, (GDateDay) g_date_time_get_day_of_month (now),
                  (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  g_date_set_dmy (&end, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  *days = g_date_days_between (&today, &end);
  return TRUE;
}

static void
add_ending (GPtrArray *reminders, MedQuery *query, gint64 now_usec)
{
  const char *date = med_query_get_text (query, 3);
  gboolean exception = g_str_equal (med_query_get_text (query, 0), "exception");
  gint64 devices = med_query_get_int (query, 4);
  gint64 days = 0;

  if (!days_until (now_usec, date, &days))
    return;
  gint64 stage = stage_of (stages_days, G_N_ELEMENTS (stages_days), days);
  if (stage < 0)
    return;
  MedReminder *reminder = g_new0 (MedReminder, 1);
  reminder->id = g_strdup_printf ("%s-%" PRId64 "-%s-%" PRId64, med_query_get_text (query, 0),
                                  med_query_get_int (query, 1), date, stage);
  if (exception)
    reminder->title = g_strdup (days < 0 ? _ ("An exception has ended") : _ ("An exception ends"));
  else
    reminder->title =
        g_strdup (days < 0 ? _ ("A deferral is to be reviewed") : _ ("A deferral ends"));
  reminder->body = g_strdup_printf (
      ngettext ("%s on %d device: until %s", "%s on %d devices: until %s", (gulong) devices),
      med_query_get_text (query, 2), (int) devices, date);
  reminder->page = "work-orders";
  g_ptr_array_add (reminders, reminder);
}

/* Those concern whoever took or approved one of the steps. */
static gboolean
list_endings (MedConnection *connection, gint64 person_id, GPtrArray *reminders, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.state, p.id, p.number, x.review_date, count(*) FROM disposition x"
      " JOIN patch p ON p.id = x.patch_id"
      " WHERE x.state IN ('exception', 'deferred') AND x.review_date IS NOT NULL"
      " AND EXISTS (SELECT 1 FROM transition t WHERE t.disposition_id = x.id AND t.by_person = $1)"
      " GROUP BY x.state, p.id, p.number, x.review_date ORDER BY x.review_date, p.id",
      MED_VALUES (MED_INT (person_id)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    add_ending (reminders, query, med_connection_now_usec (connection));
  return med_query_finish (query, error);
}

static void
add_downtime (GPtrArray *reminders, MedQuery *query, gint64 now_usec)
{
  gint64 start_usec = med_query_get_int (query, 1);
  gint64 left_min = (start_usec - now_usec) / MED_USEC_PER_MINUTE;
  gint64 stage = stage_of (stages_min, G_N_ELEMENTS (stages_min), left_min);
  g_autofree char *when = med_clock_format_local (start_usec);

  if (stage < 0)
    return;
  MedReminder *reminder = g_new0 (MedReminder, 1);
  reminder->id =
      g_strdup_printf ("downtime-%" PRId64 "-%" PRId64, med_query_get_int (query, 0), stage);
  reminder->title = g_strdup (_ ("A planned downtime begins"));
  reminder->body = g_strdup_printf (
      /* Translators: patch, asset number, name of the device, time */
      _ ("%s on %s (%s): %s"), med_query_get_text (query, 4), med_query_get_text (query, 2),
      med_query_get_text (query, 3), when);
  reminder->page = "work-orders";
  reminder->item = med_query_get_int (query, 5);
  g_ptr_array_add (reminders, reminder);
}

/* Those concern who planned it and whoever has had a hand in this patch on this device. */
static gboolean
list_downtimes (MedConnection *connection, gint64 person_id, GPtrArray *reminders, GError **error)
{
  gint64 now_usec = med_connection_now_usec (connection);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT t.id, t.start_usec, d.asset, d.name, p.number, coalesce(x.id, 0) FROM downtime t"
      " JOIN device d ON d.id = t.device_id JOIN patch p ON p.id = t.patch_id"
      " LEFT JOIN disposition x ON x.downtime_id = t.id"
      " WHERE t.state = 'planned' AND t.start_usec > $1 AND t.start_usec <= $2"
      " AND (t.planned_by = $3 OR EXISTS (SELECT 1 FROM transition s"
      "  WHERE s.disposition_id = x.id AND s.by_person = $3)) ORDER BY t.start_usec, t.id",
      MED_VALUES (MED_INT (now_usec), MED_INT (now_usec + MED_USEC_PER_DAY), MED_INT (person_id)),
      error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    add_downtime (reminders, query, now_usec);
  return med_query_finish (query, error);
}

/* Those concern who may mend it. */
static gboolean
list_backup (MedConnection *connection, GPtrArray *reminders, GError **error)
{
  g_autoptr (MedBackupStanding) standing = med_backup_standing_load_sync (connection, error);

  if (standing == NULL)
    return FALSE;
  if (standing->state != MED_BACKUP_FAILED && standing->state != MED_BACKUP_OVERDUE)
    return TRUE;
  gboolean failed = standing->state == MED_BACKUP_FAILED;
  gint64 since_usec = failed ? standing->failed_usec : standing->next_usec;
  g_autofree char *since = med_clock_format_local (since_usec);
  MedReminder *reminder = g_new0 (MedReminder, 1);
  reminder->id =
      g_strdup_printf ("%s-%" PRId64, failed ? "backup-failed" : "backup-overdue", since_usec);
  reminder->title = g_strdup (failed ? _ ("A backup was not made") : _ ("A backup is overdue"));
  reminder->body = failed ? g_strdup_printf ("%s: %s", since, standing->failed_reason)
                          : g_strdup_printf (_ ("Due since %s"), since);
  reminder->page = "backup";
  g_ptr_array_add (reminders, reminder);
  return TRUE;
}

/**
 * med_reminder_list_sync:
 * @connection: a connection
 * @person_id: whom to remind
 * @error: return location
 *
 * Gathers what is due and concerns a person: deferrals and exceptions near or past their end,
 * downtimes that begin within a day, and, for those who may mend it, a backup that failed or is
 * overdue.
 *
 * Returns: (transfer full) (element-type MedReminder) (nullable): what to tell
 */
GPtrArray *
med_reminder_list_sync (MedConnection *connection, gint64 person_id, GError **error)
{
  g_autoptr (GPtrArray) reminders =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_reminder_free);
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);

  if (person == NULL || !list_endings (connection, person_id, reminders, error) ||
      !list_downtimes (connection, person_id, reminders, error) ||
      ((person->roles & (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)) != 0 &&
       !list_backup (connection, reminders, error)))
    return NULL;
  return g_steal_pointer (&reminders);
}
