/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reminder"

#include "config.h"

#include "engine/report/med-reminder.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>

#include "engine/backup/med-backup-schedule.h"
#include "engine/inventory/med-people.h"
#include "engine/report/med-reminder-news.h"

/* How long before its end a deferral or exception is told of: time to plan a downtime, to ask for
 * another, and the last call. */
static const gint64 stages_days[] = { 30, 7, 1, 0 };
/* How long before a downtime. */
static const gint64 stages_min[] = { 24 * 60, 60 };

/**
 * med_reminder_new:
 * @group: what it is told together with
 * @page: the page that shows it
 * @id: (transfer full): the same as long as it is the same thing
 *
 * Returns: (transfer full): a reminder that is told in numbers
 */
MedReminder *
med_reminder_new (const char *group, const char *page, char *id)
{
  MedReminder *self = g_new0 (MedReminder, 1);

  self->id = id;
  self->group = group;
  self->title = g_strdup ("");
  self->body = g_strdup ("");
  self->page = page;
  return self;
}

void
med_reminder_free (MedReminder *self)
{
  g_clear_pointer (&self->configs, g_array_unref);
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

/* What ends on a day: the same for an exception, a deferral and a control that is to be tested. */
typedef struct
{
  const char *word; /* begins the id */
  const char *title;
  const char *title_over;
  const char *sql; /* id, name, date, number of devices; $1 is the person */
} Ending;

static const Ending endings[] = {
  { "exception", N_ ("An exception ends"), N_ ("An exception has ended"),
    "SELECT e.id, p.number, e.expires_date,"
    " (SELECT count(*) FROM exception_device v WHERE v.exception_id = e.id AND v.state = 'running')"
    " FROM exception e JOIN patch p ON p.id = e.patch_id WHERE e.state = 'running'"
    " AND (e.requested_by = $1 OR EXISTS (SELECT 1 FROM exception_approval a"
    "  WHERE a.exception_id = e.id AND a.person_id = $1)) ORDER BY e.expires_date, e.id" },
  { "deferral", N_ ("A deferral ends"), N_ ("A deferral has ended"),
    "SELECT min(x.id), p.number, x.review_date, count(*) FROM disposition x"
    " JOIN patch p ON p.id = x.patch_id WHERE x.state = 'deferred' AND x.review_date IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM transition t WHERE t.disposition_id = x.id AND t.by_person = $1)"
    " GROUP BY p.id, p.number, x.review_date ORDER BY x.review_date, p.id" },
  { "control", N_ ("A compensating control is to be tested"),
    N_ ("A compensating control was not tested in time"),
    /* Of an exception that runs, or taken at once where the patch is still open. */
    "SELECT c.id, c.description, c.next_test_date, CASE WHEN c.exception_id IS NULL THEN 1 ELSE"
    " (SELECT count(*) FROM exception_device v WHERE v.exception_id = e.id AND v.state = 'running')"
    " END FROM control c LEFT JOIN exception e ON e.id = c.exception_id"
    " LEFT JOIN disposition x ON x.id = c.disposition_id WHERE (e.state = 'running' OR x.state NOT"
    "  IN ('not-affected', 'in-service', 'closed-not-needed'))"
    " AND c.next_test_date IS NOT NULL AND c.failed = 0 AND (e.requested_by = $1 OR c.taken_by = "
    "$1)"
    " ORDER BY c.next_test_date, c.id" },
};

static void
add_ending (GPtrArray *reminders, const Ending *ending, MedQuery *query, gint64 now_usec)
{
  const char *date = med_query_get_text (query, 2);
  gint64 devices = med_query_get_int (query, 3);
  gint64 days = 0;

  if (!days_until (now_usec, date, &days))
    return;
  gint64 stage = stage_of (stages_days, G_N_ELEMENTS (stages_days), days);
  if (stage < 0)
    return;
  MedReminder *reminder = g_new0 (MedReminder, 1);
  reminder->id = g_strdup_printf ("%s-%" PRId64 "-%s-%" PRId64, ending->word,
                                  med_query_get_int (query, 0), date, days < 0 ? -1 : stage);
  reminder->title = g_strdup (_ (days < 0 ? ending->title_over : ending->title));
  reminder->body =
      g_strdup_printf (ngettext ("%s on %d device: %s", "%s on %d devices: %s", (gulong) devices),
                       med_query_get_text (query, 1), (int) devices, date);
  reminder->page = "work-orders";
  g_ptr_array_add (reminders, reminder);
}

static gboolean
list_endings (MedConnection *connection, gint64 person_id, GPtrArray *reminders, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autoptr (MedQuery) query = med_connection_query (connection, endings[i].sql,
                                                         MED_VALUES (MED_INT (person_id)), error);

      if (query == NULL)
        return FALSE;
      while (med_query_next (query))
        add_ending (reminders, &endings[i], query, med_connection_now_usec (connection));
      if (!med_query_finish (query, error))
        return FALSE;
    }
  return TRUE;
}

/* Ended by itself, and nobody has decided anew: the device is overdue from then on. */
static gboolean
list_lapsed (MedConnection *connection, gint64 person_id, GPtrArray *reminders, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.patch_id, p.number, count(*), max(x.lapsed_usec) FROM disposition x"
      " JOIN patch p ON p.id = x.patch_id WHERE x.lapsed_usec IS NOT NULL"
      " AND (EXISTS (SELECT 1 FROM transition t WHERE t.disposition_id = x.id AND t.by_person = $1)"
      "  OR EXISTS (SELECT 1 FROM exception_device v JOIN exception e ON e.id = v.exception_id"
      "   WHERE v.disposition_id = x.id AND e.requested_by = $1))"
      " GROUP BY x.patch_id, p.number ORDER BY x.patch_id",
      MED_VALUES (MED_INT (person_id)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      gint64 devices = med_query_get_int (query, 2);
      MedReminder *reminder = g_new0 (MedReminder, 1);

      reminder->id = g_strdup_printf ("lapsed-%" PRId64 "-%" PRId64, med_query_get_int (query, 0),
                                      med_query_get_int (query, 3));
      reminder->title = g_strdup (_ ("Postponed work is overdue"));
      reminder->body =
          g_strdup_printf (ngettext ("%s on %d device: decide anew",
                                     "%s on %d devices: decide anew", (gulong) devices),
                           med_query_get_text (query, 1), (int) devices);
      reminder->page = "work-orders";
      g_ptr_array_add (reminders, reminder);
    }
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

/* Those concern whoever the work is assigned to, and whoever planned it where it is nobody's. */
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
      " AND coalesce((SELECT a.person_id FROM assignment a WHERE a.disposition_id = x.id),"
      "  t.planned_by) = $3 ORDER BY t.start_usec, t.id",
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
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Gathers what is due and concerns a person: deferrals, exceptions and tests of controls near or
 * past their day, what ended and nobody has decided anew, downtimes that begin within a day, what
 * is new of the hospital's devices, and, for those who may mend it, a backup that failed or is
 * overdue. Reads all tasks, so for the bulk lane.
 *
 * Returns: (transfer full) (element-type MedReminder) (nullable): what to tell
 */
GPtrArray *
med_reminder_list_sync (MedConnection *connection,
                        gint64 person_id,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) reminders =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_reminder_free);
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);

  if (person == NULL || !list_endings (connection, person_id, reminders, error) ||
      !list_lapsed (connection, person_id, reminders, error) ||
      !list_downtimes (connection, person_id, reminders, error) ||
      ((person->roles & (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)) != 0 &&
       !list_backup (connection, reminders, error)) ||
      !med_reminder_news_add_sync (connection, person, reminders, cancellable, error))
    return NULL;
  return g_steal_pointer (&reminders);
}
