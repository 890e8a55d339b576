/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-change"

#include "config.h"

#include "engine/store/med-change.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/store/med-as-of.h"

typedef MedChangeRow Row;

static void
feed_text (GChecksum *checksum, const char *text)
{
  /* With its length, so that no two rows are the same bytes in a row. */
  g_autofree char *length = g_strdup_printf ("%zu:", strlen (text));

  g_checksum_update (checksum, (const guchar *) length, -1);
  g_checksum_update (checksum, (const guchar *) text, -1);
}

/**
 * med_change_hash_content:
 * @row: a row
 *
 * Returns: (transfer full): SHA-256 over all its fields, 64 hexadecimal digits
 */
char *
med_change_hash_content (const MedChangeRow *row)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *numbers =
      g_strdup_printf ("%" PRId64 ",%" PRId64 ",%" PRId64, row->seq, row->at_usec, row->person_id);

  g_checksum_update (checksum, (const guchar *) "\0", 1);
  feed_text (checksum, numbers);
  feed_text (checksum, row->action);
  feed_text (checksum, row->subject);
  feed_text (checksum, row->body);
  return g_strdup (g_checksum_get_string (checksum));
}

/**
 * med_change_hash_link:
 * @previous: the link before; %MED_CHANGE_FIRST_LINK before the first row
 * @content: of [func@change_hash_content]
 *
 * Returns: (transfer full): the link of the chain that the row hangs on
 */
char *
med_change_hash_link (const char *previous, const char *content)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guchar *) "\1", 1);
  g_checksum_update (checksum, (const guchar *) previous, -1);
  g_checksum_update (checksum, (const guchar *) content, -1);
  return g_strdup (g_checksum_get_string (checksum));
}

static gboolean
load_end (MedConnection *connection, gint64 *seq, char **head, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT seq, head FROM change ORDER BY seq DESC LIMIT 1", MED_NO_VALUES, error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      *seq = med_query_get_int (query, 0);
      *head = med_query_dup_text (query, 1);
    }
  else
    {
      *seq = 0;
      *head = g_strdup (MED_CHANGE_FIRST_LINK);
    }
  return med_query_finish (query, error);
}

/**
 * med_change_append:
 * @connection: the writer's connection, in a transaction
 * @person_id: who did it; 0 for the program itself
 * @action: what was done, a fixed word
 * @subject: what it was done to
 * @body: (nullable): the values before and after
 * @error: return location
 *
 * Adds a row to the change log, chained to the row before it by SHA-256 over all its fields. Called
 * through [method@Transaction.record].
 *
 * Returns: whether it was written
 */
gboolean
med_change_append (MedConnection *connection,
                   gint64 person_id,
                   const char *action,
                   const char *subject,
                   JsonNode *body,
                   GError **error)
{
  g_autofree char *previous = NULL;
  Row row = { .person_id = person_id,
              .action = action,
              .subject = subject,
              .at_usec = med_connection_get_clock_usec (connection) };

  if (!load_end (connection, &row.seq, &previous, error))
    return FALSE;
  row.seq++;

  g_autofree char *text = body != NULL ? json_to_string (body, FALSE) : g_strdup ("{}");
  row.body = text;
  g_autofree char *content = med_change_hash_content (&row);
  g_autofree char *head = med_change_hash_link (previous, content);

  return med_connection_execute (
      connection,
      "INSERT INTO change (seq, at_usec, person_id, action, subject, body, content_hash, head)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      MED_VALUES (MED_INT (row.seq), MED_INT (row.at_usec), MED_INT (person_id), MED_TEXT (action),
                  MED_TEXT (subject), MED_TEXT (text), MED_TEXT (content), MED_TEXT (head)),
      error);
}

void
med_change_verdict_free (MedChangeVerdict *self)
{
  g_free (self->reason);
  g_free (self->head);
  g_free (self);
}

/* What stands behind a NUL is in no hash, and is shown to nobody. */
static gboolean
is_hidden (MedQuery *query)
{
  for (int column = 3; column <= 7; column++)
    {
      const char *text = med_query_get_text (query, column);

      if (text != NULL && strlen (text) != med_query_get_size (query, column))
        return TRUE;
    }
  return FALSE;
}

static char *
find_fault (MedQuery *query, gint64 expected_seq, const char *previous)
{
  Row row = {
    .seq = med_query_get_int (query, 0),
    .at_usec = med_query_get_int (query, 1),
    .person_id = med_query_get_int (query, 2),
    .action = med_query_get_text (query, 3),
    .subject = med_query_get_text (query, 4),
    .body = med_query_get_text (query, 5),
  };

  if (row.seq != expected_seq)
    return g_strdup_printf (_ ("row %" PRId64 " is missing"), expected_seq);
  g_autofree char *content = med_change_hash_content (&row);
  if (is_hidden (query) || g_strcmp0 (content, med_query_get_text (query, 6)) != 0)
    return g_strdup (_ ("its content was changed after it was written"));
  g_autofree char *head = med_change_hash_link (previous, content);
  if (g_strcmp0 (head, med_query_get_text (query, 7)) != 0)
    return g_strdup (_ ("it does not hang on the row before it"));
  return NULL;
}

/**
 * med_change_verify_sync:
 * @connection: a connection
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Reads the whole change log and computes every link anew. A chain that is whole says that no row
 * within it was changed, removed or put in; that its end was not cut, or all of it not written
 * anew, only a copy of an earlier head kept elsewhere (printed on every report) can say.
 *
 * Returns: (transfer full) (nullable): what was found; %NULL if the log could not be read
 */
MedChangeVerdict *
med_change_verify_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedChangeVerdict) verdict = g_new0 (MedChangeVerdict, 1);
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT seq, at_usec, person_id, action, subject, body, content_hash, "
                            "head FROM change ORDER BY seq",
                            MED_NO_VALUES, error);

  if (query == NULL)
    return NULL;
  verdict->head = g_strdup (MED_CHANGE_FIRST_LINK);
  while (verdict->first_broken == 0 && med_query_next (query))
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED,
                               _ ("The check of the audit log was stopped"));
          return NULL;
        }
      verdict->reason = find_fault (query, verdict->rows + 1, verdict->head);
      /* A row with the number 0 must not be taken for "all fit". */
      if (verdict->reason != NULL)
        verdict->first_broken =
            med_query_get_int (query, 0) != 0 ? med_query_get_int (query, 0) : 1;
      verdict->rows++;
      g_free (verdict->head);
      verdict->head = med_query_dup_text (query, 7);
    }
  if (!med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&verdict);
}
