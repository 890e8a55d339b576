/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exception-list"

#include "config.h"

#include "engine/installation/med-exception-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Its last device went back by itself and is overdue since, and no later exception of the device
 * has ended in its place. */
#define LAPSED                                                                                     \
  "EXISTS (SELECT 1 FROM exception_device y JOIN disposition x ON x.id = y.disposition_id "        \
  "WHERE y.exception_id = e.id AND y.state = 'ended' AND x.lapsed_usec IS NOT NULL "               \
  "AND NOT EXISTS (SELECT 1 FROM exception_device z WHERE z.disposition_id = y.disposition_id "    \
  "AND z.state = 'ended' AND z.exception_id > e.id))"

static const char *const columns[MED_N_EXCEPTION_COLUMNS + 1] = {
  [MED_EXCEPTION_COLUMN_NUMBER] = "e.id",
  [MED_EXCEPTION_COLUMN_PATCH] = "p.number",
  [MED_EXCEPTION_COLUMN_DEVICES] =
      "(SELECT min(v.asset) FROM exception_device y JOIN disposition x ON x.id = y.disposition_id "
      "JOIN device v ON v.id = x.device_id WHERE y.exception_id = e.id)",
  [MED_EXCEPTION_COLUMN_N_DEVICES] =
      "(SELECT count(*) FROM exception_device y WHERE y.exception_id = e.id)",
  [MED_EXCEPTION_COLUMN_STATE] = "e.state",
  [MED_EXCEPTION_COLUMN_EXPIRES] = "e.expires_date",
  [MED_EXCEPTION_COLUMN_LAPSED] = "(" LAPSED ")",
  [MED_EXCEPTION_COLUMN_REQUESTED_BY] = "n.name",
};
static const char *const sorts[MED_N_EXCEPTION_COLUMNS + 1] = {
  [MED_EXCEPTION_COLUMN_NUMBER] = "e.id",   [MED_EXCEPTION_COLUMN_PATCH] = "p.number",
  [MED_EXCEPTION_COLUMN_DEVICES] = "",      [MED_EXCEPTION_COLUMN_N_DEVICES] = "",
  [MED_EXCEPTION_COLUMN_STATE] = "e.state", [MED_EXCEPTION_COLUMN_EXPIRES] = "e.expires_date",
  [MED_EXCEPTION_COLUMN_LAPSED] = "",       [MED_EXCEPTION_COLUMN_REQUESTED_BY] = "n.name",
};
const MedTableSpec med_exception_list_spec = {
  .name = "exception",
  .from = "exception e LEFT JOIN patch p ON p.id = e.patch_id LEFT JOIN person n ON n.id = "
          "e.requested_by",
  .id = "e.id",
  .columns = columns,
  .sorts = sorts,
  .search = "(p.search LIKE $1 ESCAPE '\\' OR EXISTS (SELECT 1 FROM exception_device y "
            "JOIN disposition x ON x.id = y.disposition_id JOIN device v ON v.id = x.device_id "
            "WHERE y.exception_id = e.id AND v.search LIKE $1 ESCAPE '\\'))",
};

static const struct
{
  const char *word;
  const char *title;
  MedOutcome outcome;
  const char *condition; /* $F1: the date before which an exception expires soon */
} standings[MED_N_STANDINGS] = {
  [MED_STANDING_EXPIRED] = { "expired", N_ ("Expired"), MED_OUTCOME_BAD,
                             "e.state = 'ended' AND " LAPSED " AND $F1 = $F1" },
  [MED_STANDING_EXPIRING] = { "expiring", N_ ("Expires soon"), MED_OUTCOME_WARNING,
                              "e.state = 'running' AND e.expires_date <= $F1" },
  [MED_STANDING_RUNNING] = { "running", N_ ("Approved"), MED_OUTCOME_NEUTRAL,
                             "e.state = 'running' AND e.expires_date > $F1" },
  [MED_STANDING_REQUESTED] = { "requested", N_ ("Requested"), MED_OUTCOME_WARNING,
                               "e.state = 'requested' AND $F1 = $F1" },
  [MED_STANDING_REFUSED] = { "refused", N_ ("Refused"), MED_OUTCOME_NEUTRAL,
                             "e.state = 'refused' AND $F1 = $F1" },
  [MED_STANDING_WITHDRAWN] = { "withdrawn", N_ ("Taken back"), MED_OUTCOME_NEUTRAL,
                               "e.state = 'withdrawn' AND $F1 = $F1" },
  [MED_STANDING_ENDED] = { "ended", N_ ("Ended"), MED_OUTCOME_NEUTRAL,
                           "e.state = 'ended' AND NOT " LAPSED " AND $F1 = $F1" },
};

/**
 * med_exception_dup_soon:
 * @now_usec: today
 *
 * Returns: (transfer full): the date until which an exception expires soon
 */
char *
med_exception_dup_soon (gint64 now_usec)
{
  char *text = med_clock_format_iso8601 (now_usec + MED_EXCEPTION_EXPIRING_DAYS * MED_USEC_PER_DAY);

  text[strlen ("2026-11-23")] = '\0';
  return text;
}

/**
 * med_exception_judge:
 * @state: of an exception
 * @lapsed: it ended by itself and nobody has decided anew
 * @expires_date: its end; `""` where it has none, which counts as past
 * @now_usec: today
 *
 * Returns: how it stands today
 */
MedExceptionStanding
med_exception_judge (MedExceptionState state,
                     gboolean lapsed,
                     const char *expires_date,
                     gint64 now_usec)
{
  g_autofree char *today = med_clock_format_iso8601 (now_usec);
  g_autofree char *soon = med_exception_dup_soon (now_usec);

  today[strlen ("2026-11-23")] = '\0';
  switch (state)
    {
    case MED_EXCEPTION_REQUESTED:
      return MED_STANDING_REQUESTED;
    case MED_EXCEPTION_RUNNING:
      if (strcmp (expires_date, today) <= 0)
        return MED_STANDING_EXPIRED; /* the work list will end it any moment */
      return strcmp (expires_date, soon) <= 0 ? MED_STANDING_EXPIRING : MED_STANDING_RUNNING;
    case MED_EXCEPTION_REFUSED:
      return MED_STANDING_REFUSED;
    case MED_EXCEPTION_WITHDRAWN:
      return MED_STANDING_WITHDRAWN;
    case MED_EXCEPTION_ENDED:
    case MED_N_EXCEPTION_STATES:
    default:
      return lapsed ? MED_STANDING_EXPIRED : MED_STANDING_ENDED;
    }
}

const char *
med_exception_standing_to_word (MedExceptionStanding standing)
{
  g_return_val_if_fail (standing < MED_N_STANDINGS, "");
  return standings[standing].word;
}

/**
 * med_exception_standing_from_word:
 * @word: (nullable): a word, such as `expiring`
 * @standing: (out): what it means
 *
 * Returns: whether the word is one of them
 */
gboolean
med_exception_standing_from_word (const char *word, MedExceptionStanding *standing)
{
  for (guint i = 0; i < MED_N_STANDINGS; i++)
    if (g_strcmp0 (word, standings[i].word) == 0)
      {
        *standing = (MedExceptionStanding) i;
        return TRUE;
      }
  return FALSE;
}

const char *
med_exception_standing_get_title (MedExceptionStanding standing)
{
  g_return_val_if_fail (standing < MED_N_STANDINGS, "");
  return _ (standings[standing].title);
}

MedOutcome
med_exception_standing_get_outcome (MedExceptionStanding standing)
{
  g_return_val_if_fail (standing < MED_N_STANDINGS, MED_OUTCOME_UNKNOWN);
  return standings[standing].outcome;
}

const char *
med_exception_standing_get_condition (MedExceptionStanding standing)
{
  g_return_val_if_fail (standing < MED_N_STANDINGS, NULL);
  return standings[standing].condition;
}

/**
 * med_exception_count_sync:
 * @connection: a connection
 * @counts: (out caller-allocates): what waits for a person
 * @error: return location
 *
 * Counts as the list shows. Expired are the patches on devices whose deferral or exception ended by
 * itself, each one overdue.
 *
 * Returns: whether it could be counted
 */
gboolean
med_exception_count_sync (MedConnection *connection, MedExceptionCounts *counts, GError **error)
{
  g_autofree char *soon = med_exception_dup_soon (med_connection_now_usec (connection));

  return med_connection_get_int (connection,
                                 "SELECT count(*) FROM disposition WHERE lapsed_usec IS NOT NULL",
                                 MED_NO_VALUES, &counts->expired, error) &&
         med_connection_get_int (
             connection,
             "SELECT count(*) FROM exception WHERE state = 'running' AND expires_date <= $1",
             MED_VALUES (MED_TEXT (soon)), &counts->expiring, error) &&
         med_connection_get_int (connection,
                                 "SELECT count(*) FROM exception WHERE state = 'requested'",
                                 MED_NO_VALUES, &counts->to_approve, error);
}
