/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reminder-news"

#include "config.h"

#include "engine/report/med-reminder-news.h"

#include <inttypes.h>

#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-held-document.h"
#include "engine/report/med-report-task.h"
#include "engine/source/med-source.h"

/* What is new and concerns devices of this hospital: told in numbers, each thing once. */

#define READ_ADVISORIES                                                                            \
  (MED_ROLE_CURATOR | MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)
#define MEND_SOURCES (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)
/* Of 64 hexadecimal digits, so many tell thousands of advisories apart */
#define ID_DIGITS 16

#define OPEN "('affected', 'cannot-tell', 'under-investigation')"
/* Nobody has looked at what it says of devices in use. */
#define NEW_HERE " FROM advisory_head h JOIN advisory_standing s ON s.advisory_id = h.advisory_id"
#define IS_NEW_HERE " WHERE " MED_ADVISORY_IS_NEW " AND (s.affected > 0 OR s.cannot_tell > 0)"
#define DEVICES                                                                                    \
  "(SELECT config_id, count(*) AS devices FROM device WHERE retired_usec IS NULL"                  \
  " GROUP BY config_id)"

typedef struct
{
  MedConnection *connection;
  GPtrArray *reminders;
  GHashTable *by_advisory; /* id → MedReminder (unowned) */
} News;

/* What it says of our devices: the vulnerabilities that are open there, and what is to be done. A
 * revision that says the same again is no news. */
static char *
dup_fingerprint (GChecksum *said)
{
  char *text = g_strdup (g_checksum_get_string (said));

  text[ID_DIGITS] = '\0';
  return text;
}

static void
add_text (GChecksum *said, const char *text)
{
  g_checksum_update (said, (const guchar *) (text != NULL ? text : ""), -1);
  g_checksum_update (said, (const guchar *) "\037", 1);
}

static gboolean
load_said (News *self, GHashTable *said, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT v.advisory_id, coalesce(v.cve, CAST(v.ordinal AS text)), m.category, m.details,"
      " m.url" NEW_HERE " JOIN vulnerability v ON v.advisory_id = h.advisory_id"
      " LEFT JOIN remediation m ON m.vulnerability_id = v.id AND EXISTS"
      " (SELECT 1 FROM remediation_product p JOIN match t"
      " ON t.advisory_product_id = p.advisory_product_id"
      " WHERE p.remediation_id = m.id AND t.answer <> 'no')" IS_NEW_HERE
      " AND EXISTS (SELECT 1 FROM exposure e WHERE e.vulnerability_id = v.id"
      " AND e.status IN " OPEN ") ORDER BY 1, 2, 3, 4, 5",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      GChecksum *one =
          g_hash_table_lookup (said, GSIZE_TO_POINTER ((gsize) med_query_get_int (query, 0)));

      for (int i = 1; one != NULL && i <= 4; i++)
        add_text (one, med_query_is_null (query, i) ? NULL : med_query_get_text (query, i));
    }
  return query != NULL && med_query_finish (query, error);
}

static void
add_advisory (News *self, MedQuery *query, GHashTable *said)
{
  gint64 id = med_query_get_int (query, 0);
  gboolean touches = med_query_get_int (query, 3) > 0;
  MedReminder *reminder =
      med_reminder_new (touches ? MED_REMINDER_TOUCHES : MED_REMINDER_UNSURE, "advisories", NULL);
  GChecksum *one = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *model = g_strdup_printf ("%" PRId64, med_query_get_int (query, 5));

  add_text (one, reminder->group);
  add_text (one, med_query_get_text (query, 1));
  add_text (one, med_query_get_text (query, 2));
  /* A model that it concerns and did not so far */
  add_text (one, model);
  reminder->filter = touches ? "touches-us" : "cannot-tell";
  reminder->item = id;
  reminder->exploited = med_query_get_int (query, 4) > 0;
  reminder->configs = g_array_new (FALSE, FALSE, sizeof (MedReminderConfig));
  g_ptr_array_add (self->reminders, reminder);
  g_hash_table_insert (self->by_advisory, GSIZE_TO_POINTER ((gsize) id), reminder);
  g_hash_table_insert (said, GSIZE_TO_POINTER ((gsize) id), one);
}

static gboolean
load_configs (News *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT v.advisory_id, e.config_id, n.devices,"
      " max(CASE e.status WHEN 'affected' THEN 1 ELSE 0 END)" NEW_HERE
      " JOIN vulnerability v ON v.advisory_id = h.advisory_id"
      " JOIN exposure e ON e.vulnerability_id = v.id"
      " JOIN " DEVICES " n ON n.config_id = e.config_id" IS_NEW_HERE " AND e.status IN " OPEN
      " GROUP BY v.advisory_id, e.config_id, n.devices",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const MedReminderConfig config = { med_query_get_int (query, 1),
                                         med_query_get_int (query, 2) };
      MedReminder *reminder = g_hash_table_lookup (
          self->by_advisory, GSIZE_TO_POINTER ((gsize) med_query_get_int (query, 0)));

      /* Of those it touches, those of which it cannot be told are not counted. */
      if (reminder != NULL &&
          (med_query_get_int (query, 3) != 0 || g_str_equal (reminder->group, MED_REMINDER_UNSURE)))
        g_array_append_val (reminder->configs, config);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
add_advisories (News *self, GError **error)
{
  g_autoptr (GHashTable) said =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_checksum_free);
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT h.advisory_id, h.publisher, h.tracking_id, s.affected, s.known_exploited,"
      " coalesce(s.fresh_product_id, 0)" NEW_HERE IS_NEW_HERE " ORDER BY h.advisory_id",
      MED_NO_VALUES, error);
  GHashTableIter iter;
  gpointer id, reminder;

  while (query != NULL && med_query_next (query))
    add_advisory (self, query, said);
  if (query == NULL || !med_query_finish (query, error) || !load_said (self, said, error) ||
      !load_configs (self, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->by_advisory);
  while (g_hash_table_iter_next (&iter, &id, &reminder))
    {
      g_autofree char *fingerprint = dup_fingerprint (g_hash_table_lookup (said, id));

      ((MedReminder *) reminder)->id = g_strconcat ("advisory-", fingerprint, NULL);
    }
  return TRUE;
}

/* Whose devices show “cannot tell” because something of their maker cannot be used. */
static gboolean
add_held (News *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT DISTINCT x.held_id, c.id, n.devices, coalesce((SELECT o.found_usec FROM source_hold o"
      " WHERE o.id = -x.held_id), (SELECT d.held_usec FROM held_document d WHERE d.id ="
      " x.held_id)) FROM " MED_HELD_PRODUCTS " x JOIN release r ON r.product_id = x.product_id"
      " JOIN config c ON c.release_id = r.id JOIN " DEVICES " n ON n.config_id = c.id"
      " ORDER BY x.held_id, c.id",
      MED_NO_VALUES, error);
  MedReminder *last = NULL;

  while (query != NULL && med_query_next (query))
    {
      const MedReminderConfig config = { med_query_get_int (query, 1),
                                         med_query_get_int (query, 2) };

      if (last == NULL || last->item != med_query_get_int (query, 0))
        {
          last = med_reminder_new (MED_REMINDER_HELD, "advisories",
                                   g_strdup_printf ("held-%" PRId64 "-%" PRId64,
                                                    med_query_get_int (query, 0),
                                                    med_query_get_int (query, 3)));
          last->filter = "held";
          last->item = med_query_get_int (query, 0);
          last->configs = g_array_new (FALSE, FALSE, sizeof (MedReminderConfig));
          g_ptr_array_add (self->reminders, last);
        }
      g_array_append_val (last->configs, config);
    }
  return query != NULL && med_query_finish (query, error);
}

/* One failure is tried again; only what has not been looked through for longer than it should be
 * is worth a word. One that was never tried waits for its first turn. */
static gboolean
has_turned_stale (const MedSource *source, gint64 now_usec)
{
  return source->enabled && source->tried_usec != 0 && med_source_is_stale (source, now_usec) &&
         now_usec - source->checked_usec > source->interval_min * MED_USEC_PER_MINUTE;
}

static gboolean
add_stale_sources (News *self, GError **error)
{
  gint64 now_usec = med_connection_now_usec (self->connection);
  g_autoptr (GPtrArray) sources = med_source_list_sync (self->connection, error);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const MedSource *source = g_ptr_array_index (sources, i);

      if (has_turned_stale (source, now_usec))
        g_ptr_array_add (self->reminders,
                         med_reminder_new (MED_REMINDER_STALE, "sources",
                                           g_strdup_printf ("stale-%" PRId64 "-%" PRId64,
                                                            source->id, source->checked_usec)));
    }
  return sources != NULL;
}

typedef struct
{
  News *news;
  const MedReportPolicy *policy; /* (unowned) */
  GHashTable *own;               /* (nullable) dispositions; NULL for all */
  gint64 now_usec;
  const char *today;
} Deadlines;

/* What ended by itself is told by name elsewhere. */
static void
add_overdue (const MedReportTask *task, gpointer user_data)
{
  const Deadlines *self = user_data;
  gpointer key = GSIZE_TO_POINTER ((gsize) task->disposition_id);
  gint64 due_usec = 0;

  if (task->lapsed_usec != 0 || (self->own != NULL && !g_hash_table_contains (self->own, key)) ||
      med_report_task_classify (task, self->policy, self->now_usec, self->today, &due_usec) !=
          MED_REPORT_TASK_OVERDUE)
    return;
  MedReminder *reminder = med_reminder_new (
      MED_REMINDER_OVERDUE, "work-orders",
      g_strdup_printf ("due-%" PRId64 "-%" PRId64, task->disposition_id, due_usec));
  reminder->item = task->disposition_id;
  g_ptr_array_add (self->news->reminders, reminder);
}

static GHashTable *
load_assigned (News *self, gint64 person_id, GError **error)
{
  g_autoptr (GHashTable) own = g_hash_table_new (NULL, NULL);
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection, "SELECT disposition_id FROM assignment WHERE person_id = $1",
      MED_VALUES (MED_INT (person_id)), error);

  while (query != NULL && med_query_next (query))
    g_hash_table_add (own, GSIZE_TO_POINTER ((gsize) med_query_get_int (query, 0)));
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&own) : NULL;
}

/* All of them concern who answers for all; otherwise those that are assigned to the person. */
static gboolean
add_deadlines (News *self, const MedPerson *person, GCancellable *cancellable, GError **error)
{
  gint64 now_usec = med_connection_now_usec (self->connection);
  g_autoptr (GPtrArray) policies = med_report_policy_list_sync (self->connection, error);
  g_autoptr (GHashTable) own = NULL;
  g_autofree char *today = med_clock_format_iso8601 (now_usec);

  if (policies == NULL || ((person->roles & MED_ROLE_LEAD) == 0 &&
                           (own = load_assigned (self, person->id, error)) == NULL))
    return FALSE;
  today[strlen ("2026-11-23")] = '\0';
  Deadlines deadlines = { self, g_ptr_array_index (policies, 0), own, now_usec, today };
  return med_report_task_each_sync (self->connection, 0, cancellable, add_overdue, &deadlines,
                                    error);
}

/**
 * med_reminder_news_add_sync:
 * @connection: a connection
 * @person: whom to tell
 * @reminders: (element-type MedReminder): gets what there is
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Adds what is new and concerns devices here: advisories that nobody has read, documents that are
 * held, sources that could not be checked, and work past its deadline.
 *
 * Returns: whether all of it could be read
 */
gboolean
med_reminder_news_add_sync (MedConnection *connection,
                            const MedPerson *person,
                            GPtrArray *reminders,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GHashTable) by_advisory = g_hash_table_new (NULL, NULL);
  News self = { connection, reminders, by_advisory };

  return ((person->roles & READ_ADVISORIES) == 0 || add_advisories (&self, error)) &&
         ((person->roles & MEND_SOURCES) == 0 ||
          (add_held (&self, error) && add_stale_sources (&self, error))) &&
         add_deadlines (&self, person, cancellable, error);
}
