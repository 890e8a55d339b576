/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-worklist"

#include "config.h"

#include "engine/installation/med-worklist.h"

#include <glib/gi18n-lib.h>

#include "engine/awareness/med-assessment.h"
#include "engine/base/med-error.h"
#include "engine/installation/med-run.h"
#include "engine/installation/med-worklist-step.h"

/* Open installs whose program or workstation has stopped. A restore needs no such mark: it is never
 * taken for done until a person has read the device. */
static GArray *
find_lost (MedConnection *connection, GPtrArray *attempts, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.id, a.id, a.session FROM attempt a JOIN disposition x ON x.id = a.disposition_id "
      "WHERE a.state = 'open' AND x.state = 'installing'",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    if (!med_run_is_alive (med_connection_get_folder (connection), med_query_get_text (query, 2)))
      {
        gint64 id = med_query_get_int (query, 0);
        g_array_append_val (ids, id);
        g_ptr_array_add (attempts, med_query_dup_text (query, 1));
      }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&ids);
}

static gboolean
mark_interrupted (MedConnection *connection, gboolean *did_something, GError **error)
{
  g_autoptr (GPtrArray) attempts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) ids = find_lost (connection, attempts, error);
  gboolean moved;

  if (ids == NULL)
    return FALSE;
  if (ids->len == 0)
    return TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  for (guint i = 0; transaction != NULL && i < ids->len; i++)
    if (!med_worklist_move (transaction, connection, g_array_index (ids, gint64, i),
                            MED_CAUSE_RUN_ENDED, &moved, error) ||
        !med_connection_execute (connection,
                                 "UPDATE attempt SET state = 'interrupted' WHERE id = $1",
                                 MED_VALUES (MED_TEXT (attempts->pdata[i])), error))
      return FALSE;
  *did_something = TRUE;
  return transaction != NULL && med_transaction_commit (transaction, error);
}

/* What ends a deferral or exception, the plainest reason first; $1 is today. A test that is due
 * today can still be made today. */
#define A_CONTROL_IS                                                                               \
  "x.state = 'exception' AND EXISTS (SELECT 1 FROM exception_device r "                            \
  "JOIN control c ON c.exception_id = r.exception_id WHERE r.disposition_id = x.id "               \
  "AND r.state = 'running' AND "
static const struct
{
  MedWorklistCause cause;
  const char *condition;
} endings[] = {
  { MED_CAUSE_DATE_PASSED, "(x.review_date IS NULL OR x.review_date <= $1)" },
  { MED_CAUSE_TEST_FAILED, A_CONTROL_IS "c.failed = 1 AND $1 = $1)" },
  { MED_CAUSE_TEST_OVERDUE, A_CONTROL_IS "c.next_test_date < $1)" },
  { MED_CAUSE_KNOWN_EXPLOITED,
    "EXISTS (SELECT 1 FROM patch_cve k JOIN kev v ON v.cve = k.cve WHERE k.patch_id = x.patch_id "
    "AND NOT EXISTS (SELECT 1 FROM postponed_kev o WHERE o.disposition_id = x.id "
    "AND o.cve = k.cve) AND $1 = $1)" },
};

static char *
dup_today (gint64 now_usec)
{
  char *text = med_clock_format_iso8601 (now_usec);

  text[strlen ("2026-11-23")] = '\0';
  return text;
}

/* Deferrals and exceptions whose date has come, whose control is not tested or failed, or whose
 * vulnerability came to be exploited since. */
static gboolean
end_postponed (MedTransaction *transaction,
               MedConnection *connection,
               gint64 now_usec,
               gboolean *did_something,
               GError **error)
{
  g_autofree char *today = dup_today (now_usec);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *sql =
          g_strconcat ("SELECT x.id FROM disposition x WHERE x.state IN ('deferred', 'exception') "
                       "AND ",
                       endings[i].condition, NULL);
      g_autoptr (MedQuery) ended =
          med_connection_query (connection, sql, MED_VALUES (MED_TEXT (today)), error);

      if (!med_worklist_move_all (transaction, connection, ended, endings[i].cause, did_something,
                                  error))
        return FALSE;
    }
  return TRUE;
}

/* What happens by the clock alone, or by a fact that the vendor has no part in. */
static gboolean
follow_clock (MedTransaction *transaction,
              MedConnection *connection,
              gboolean *did_something,
              GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  g_autoptr (MedQuery) missed = med_connection_query (
      connection,
      "SELECT x.id FROM disposition x JOIN downtime t ON t.id = x.downtime_id "
      "WHERE x.state = 'scheduled' AND (t.end_usec <= $1 OR t.state = 'called-off')",
      MED_VALUES (MED_INT (now_usec)), error);

  return med_worklist_move_all (transaction, connection, missed, MED_CAUSE_DOWNTIME_MISSED,
                                did_something, error) &&
         end_postponed (transaction, connection, now_usec, did_something, error);
}

static gboolean
clock_has_work (MedConnection *connection, gboolean *has_work, GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  g_autofree char *today = dup_today (now_usec);
  gint64 n;

  if (!med_connection_get_int (
          connection,
          "SELECT (SELECT count(*) FROM disposition x JOIN downtime t ON t.id = x.downtime_id "
          "WHERE x.state = 'scheduled' AND (t.end_usec <= $1 OR t.state = 'called-off')) + "
          "(SELECT count(*) FROM disposition x WHERE x.state IN ('deferred', 'exception') "
          "AND x.review_date <= $2) + (SELECT count(*) FROM exception_device r "
          "JOIN control c ON c.exception_id = r.exception_id WHERE r.state = 'running' "
          "AND c.next_test_date < $2) + (SELECT count(*) FROM disposition x JOIN statement s "
          "ON s.id = x.statement_id WHERE x.state IN ('in-internal-test', 'authorized', 'staged', "
          "'scheduled') AND s.valid_until_usec <= $1)",
          MED_VALUES (MED_INT (now_usec), MED_TEXT (today)), &n, error))
    return FALSE;
  *has_work = n > 0;
  return TRUE;
}

static gboolean
remember (MedConnection *connection, gint64 seq, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (connection, error);

  return transaction != NULL &&
         med_connection_execute (connection, "UPDATE worklist SET seq = $1 WHERE id = 1",
                                 MED_VALUES (MED_INT (seq)), error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
follow_facts (MedConnection *connection,
              GCancellable *cancellable,
              gboolean *did_something,
              GError **error)
{
  gint64 seq;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL || !follow_clock (transaction, connection, did_something, error) ||
      !med_worklist_follow_vendor (transaction, connection, cancellable, did_something, error) ||
      !med_worklist_find_candidates (transaction, connection, did_something, error) ||
      !med_connection_get_int (connection, "SELECT coalesce(max(seq), 0) FROM change",
                               MED_NO_VALUES, &seq, error) ||
      !med_transaction_commit (transaction, error))
    return FALSE;
  /* Not before it is committed: what was not done would otherwise be taken for done. */
  return remember (connection, seq, error);
}

/**
 * med_worklist_catch_up_sync:
 * @connection: the writer's connection
 * @cancellable: (nullable): to stop it
 * @did_something: (out): whether anything was written
 * @error: return location
 *
 * After any change of facts: lets the derived tables catch up, marks attempts whose program has
 * stopped as interrupted (T12a), gives missed downtimes back, ends deferrals and exceptions (T23),
 * follows the vendor's word (T24, T26, T28 to T30) and makes candidates (T1). Where nothing was
 * written since the last time and no time has passed, it only looks at the head of the log.
 *
 * Returns: whether the work list is up to date
 */
gboolean
med_worklist_catch_up_sync (MedConnection *connection,
                            GCancellable *cancellable,
                            gboolean *did_something,
                            GError **error)
{
  gboolean assessed = FALSE, due = FALSE;
  gint64 behind;

  *did_something = FALSE;
  if (!med_assessment_catch_up_sync (connection, cancellable, &assessed, error) ||
      !mark_interrupted (connection, did_something, error) ||
      !clock_has_work (connection, &due, error) ||
      !med_connection_get_int (connection,
                               "SELECT (SELECT coalesce(max(seq), 0) FROM change) - seq "
                               "FROM worklist WHERE id = 1",
                               MED_NO_VALUES, &behind, error))
    return FALSE;
  *did_something |= assessed;
  if (behind == 0 && !due && !assessed)
    return TRUE;
  /* Own records are looked at once more here, so that the next call finds nothing to do. */
  return follow_facts (connection, cancellable, did_something, error) &&
         med_assessment_catch_up_sync (connection, cancellable, &assessed, error);
}
