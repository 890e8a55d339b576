/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-reading"

#include "config.h"

#include "engine/awareness/med-advisory-reading.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-advisory-diff.h"
#include "engine/base/med-error.h"

/* Which of the hospital's models it concerns now: another one makes it new again. */
#define REMEMBER_MODELS                                                                            \
  "INSERT INTO advisory_seen (publisher, tracking_id, product_id)"                                 \
  " SELECT DISTINCT h.publisher, h.tracking_id, r.product_id FROM advisory_head h"                 \
  " JOIN vulnerability v ON v.advisory_id = h.advisory_id"                                         \
  " JOIN exposure e ON e.vulnerability_id = v.id JOIN config c ON c.id = e.config_id"              \
  " JOIN release r ON r.id = c.release_id WHERE h.advisory_id = $1"                                \
  " AND e.status IN ('affected', 'cannot-tell', 'under-investigation')"                            \
  " ON CONFLICT (publisher, tracking_id, product_id) DO NOTHING"

static gboolean
record (
    MedTransaction *transaction, gint64 person_id, const char *action, gint64 id, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("advisory/%" PRId64, id);

  return med_transaction_record (transaction, person_id, action, subject, NULL, error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
is_new (MedConnection *connection, gint64 id, gboolean *counts, gboolean *fresh, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT CASE WHEN " MED_ADVISORY_IS_NEW " THEN 1 ELSE 0 END FROM advisory_head h"
      " LEFT JOIN advisory_standing s ON s.advisory_id = h.advisory_id WHERE h.advisory_id = $1",
      MED_VALUES (MED_INT (id)), error);

  *counts = query != NULL && med_query_next (query);
  *fresh = *counts && med_query_get_int (query, 0) != 0;
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_advisory_mark_read_sync:
 * @connection: the writer's connection
 * @person_id: who opened it
 * @id: of the advisory
 * @error: return location
 *
 * Takes the mark "new" from an advisory, for everybody of the hospital. A newer revision that says
 * something else of the hospital's products brings it back, and so does a model that it concerns
 * and did not so far. Does nothing if it was read already, or is kept as history only.
 *
 * Returns: whether it is marked
 */
gboolean
med_advisory_mark_read_sync (MedConnection *connection, gint64 person_id, gint64 id, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gboolean counts = FALSE, fresh = FALSE;
  const MedValue only_id[] = { MED_INT (id) };

  if (transaction == NULL || !is_new (connection, id, &counts, &fresh, error))
    return FALSE;
  if (!counts || !fresh)
    return TRUE;
  return med_connection_execute (
             connection,
             "UPDATE advisory_head SET read_usec = $1, seen_id = advisory_id, news = ''"
             " WHERE advisory_id = $2",
             MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_INT (id)), error) &&
         med_connection_execute (connection, REMEMBER_MODELS, only_id, 1, error) &&
         med_connection_execute (
             connection,
             "UPDATE advisory_standing SET fresh_product_id = NULL WHERE advisory_id = $1", only_id,
             1, error) &&
         record (transaction, person_id, "advisory-read", id, error);
}

/**
 * med_advisory_mark_unread_sync:
 * @connection: the writer's connection
 * @person_id: who wants it to be looked at again
 * @id: of the advisory
 * @error: return location: %MED_ERROR_NOT_FOUND if there is no such advisory, or it is kept as
 * history only
 *
 * Makes an advisory new again, for everybody of the hospital. Does nothing if it is.
 *
 * Returns: whether it is marked
 */
gboolean
med_advisory_mark_unread_sync (MedConnection *connection,
                               gint64 person_id,
                               gint64 id,
                               GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gboolean counts = FALSE, fresh = FALSE;

  if (transaction == NULL || !is_new (connection, id, &counts, &fresh, error))
    return FALSE;
  if (!counts)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                   _ ("There is no advisory %" PRId64 " that counts"), id);
      return FALSE;
    }
  if (fresh)
    return TRUE;
  return med_connection_execute (connection,
                                 "UPDATE advisory_head SET read_usec = NULL WHERE advisory_id = $1",
                                 MED_VALUES (MED_INT (id)), error) &&
         record (transaction, person_id, "advisory-unread", id, error);
}

/* What is known of the revision that counted until now. */
typedef struct
{
  gint64 head_id;
  gint64 seen_id;
  gboolean was_read;
} Reading;

static gboolean
load_reading (MedConnection *connection,
              const MedCsafDocument *document,
              Reading *reading,
              GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT advisory_id, seen_id, CASE WHEN read_usec IS NULL THEN 0 ELSE 1 END"
      " FROM advisory_head WHERE publisher = $1 AND tracking_id = $2",
      MED_VALUES (MED_TEXT (document->publisher), MED_TEXT (document->tracking_id)), error);

  if (query != NULL && med_query_next (query))
    {
      reading->head_id = med_query_get_int (query, 0);
      reading->seen_id = med_query_get_int (query, 1);
      reading->was_read = med_query_get_int (query, 2) != 0;
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_advisory_reading_move_sync:
 * @connection: the writer's connection, in the transaction that stores @document
 * @head_id: the revision that is to count
 * @document: a document of the same tracking id
 * @is_head: whether @document is that revision; its bytes need not be stored yet
 * @error: return location
 *
 * Lets a revision count. If an earlier one was read, the two are compared: where they say the same
 * of the hospital's products, the advisory stays read (CSAF 2.1, asset matching system); otherwise
 * it is new again, and what is different is kept with it.
 *
 * Returns: whether it counts
 */
gboolean
med_advisory_reading_move_sync (MedConnection *connection,
                                gint64 head_id,
                                const MedCsafDocument *document,
                                gboolean is_head,
                                GError **error)
{
  Reading reading = { 0 };
  g_autofree char *news = g_strdup ("");
  gboolean stays_read = FALSE;

  if (!load_reading (connection, document, &reading, error))
    return FALSE;
  if (reading.head_id == head_id)
    return TRUE;
  if (reading.seen_id != 0)
    {
      g_autoptr (GPtrArray) changes = med_advisory_diff_own_sync (
          connection, reading.seen_id, head_id, is_head ? document : NULL, error);
      if (changes == NULL)
        return FALSE;
      stays_read = reading.was_read && changes->len == 0;
      g_free (news);
      news = med_advisory_changes_to_news (changes);
    }
  return med_connection_execute (
      connection,
      "INSERT INTO advisory_head (publisher, tracking_id, advisory_id) VALUES ($1, $2, $3)"
      " ON CONFLICT (publisher, tracking_id) DO UPDATE SET advisory_id = excluded.advisory_id,"
      " read_usec = CASE WHEN $4 = 1 THEN advisory_head.read_usec END, news = $5",
      MED_VALUES (MED_TEXT (document->publisher), MED_TEXT (document->tracking_id),
                  MED_INT (head_id), MED_INT (stays_read ? 1 : 0), MED_TEXT (news)),
      error);
}
