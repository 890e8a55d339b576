/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-comment"

#include "config.h"

#include "engine/awareness/med-advisory-comment.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

/* Longer ones belong into a document. */
#define MAX_CHARS 4000

static void
comment_free (gpointer data)
{
  MedAdvisoryComment *self = data;

  g_free (self->version);
  g_free (self->person);
  g_free (self->text);
  g_free (self);
}

static gboolean
check (gint64 person_id, const char *text, GError **error)
{
  if (person_id == 0)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                         _ ("A comment is written by a person: sign in"));
  else if (*text == '\0')
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("The comment is empty"));
  else if (!g_utf8_validate (text, -1, NULL))
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("The comment is not in UTF-8"));
  else if (g_utf8_strlen (text, -1) > MAX_CHARS)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("A comment has at most %d characters"), MAX_CHARS);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_advisory (MedConnection *connection, gint64 id, GError **error)
{
  gint64 found = 0;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM advisory WHERE id = $1",
                               MED_VALUES (MED_INT (id)), &found, error))
    return FALSE;
  if (found == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no advisory %" PRId64), id);
  return found != 0;
}

/**
 * med_advisory_comment_add_sync:
 * @connection: the writer's connection
 * @person_id: who writes it
 * @advisory_id: the revision it is written beside
 * @text: what; blanks around it are taken away
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_FOUND, %MED_ERROR_NOT_PERMITTED
 *
 * Adds a comment to an advisory; it is shown with every revision.
 *
 * Returns: whether it is stored
 */
gboolean
med_advisory_comment_add_sync (MedConnection *connection,
                               gint64 person_id,
                               gint64 advisory_id,
                               const char *text,
                               GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *subject = g_strdup_printf ("advisory/%" PRId64, advisory_id);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!check (person_id, stripped, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !check_advisory (connection, advisory_id, error) ||
      !med_connection_execute (
          connection,
          "INSERT INTO advisory_comment (advisory_id, text, person_id, at_usec)"
          " VALUES ($1, $2, $3, $4)",
          MED_VALUES (MED_INT (advisory_id), MED_TEXT (stripped), MED_INT (person_id),
                      MED_INT (med_connection_now_usec (connection))),
          error))
    return FALSE;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, stripped);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  return med_transaction_record (transaction, person_id, "advisory-commented", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_advisory_comment_list_sync:
 * @connection: a connection
 * @advisory_id: any revision
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedAdvisoryComment): what was written beside
 * any revision of the same advisory, oldest first
 */
GPtrArray *
med_advisory_comment_list_sync (MedConnection *connection, gint64 advisory_id, GError **error)
{
  g_autoptr (GPtrArray) comments = g_ptr_array_new_with_free_func (comment_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT o.version, p.name, c.at_usec, c.text FROM advisory a"
      " JOIN advisory o ON o.publisher = a.publisher AND o.tracking_id = a.tracking_id"
      " JOIN advisory_comment c ON c.advisory_id = o.id JOIN person p ON p.id = c.person_id"
      " WHERE a.id = $1 ORDER BY c.id",
      MED_VALUES (MED_INT (advisory_id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedAdvisoryComment *comment = g_new0 (MedAdvisoryComment, 1);

      comment->version = med_query_dup_text (query, 0);
      comment->person = med_query_dup_text (query, 1);
      comment->at_usec = med_query_get_int (query, 2);
      comment->text = med_query_dup_text (query, 3);
      g_ptr_array_add (comments, comment);
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_steal_pointer (&comments);
}
