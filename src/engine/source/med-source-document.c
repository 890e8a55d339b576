/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-document"

#include "config.h"

#include "engine/source/med-source-document.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

static const struct
{
  const char *word;
  const char *title;
} states[MED_N_SOURCE_STATES] = {
  [MED_SOURCE_IMPORTED] = { "imported", NC_ ("state of a document", "Imported") },
  [MED_SOURCE_SKIPPED] = { "skipped", NC_ ("state of a document", "Skipped") },
  [MED_SOURCE_HELD] = { "held", NC_ ("state of a document", "Held for a person") },
  [MED_SOURCE_REFUSED] = { "refused", NC_ ("state of a document", "Refused") },
};

/**
 * med_source_state_to_word:
 * @state: a state
 *
 * Returns: (transfer none): a fixed word
 */
const char *
med_source_state_to_word (MedSourceState state)
{
  g_return_val_if_fail (state < MED_N_SOURCE_STATES, NULL);
  return states[state].word;
}

/**
 * med_source_state_from_word:
 * @word: (nullable): a fixed word
 *
 * Returns: its state; refused where it is none, so that the document is looked at again
 */
MedSourceState
med_source_state_from_word (const char *word)
{
  for (guint i = 0; i < MED_N_SOURCE_STATES; i++)
    if (g_strcmp0 (states[i].word, word) == 0)
      return i;
  return MED_SOURCE_REFUSED;
}

/**
 * med_source_state_get_title:
 * @state: a state
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_source_state_get_title (MedSourceState state)
{
  g_return_val_if_fail (state < MED_N_SOURCE_STATES, NULL);
  return g_dpgettext2 (GETTEXT_PACKAGE, "state of a document", states[state].title);
}

/**
 * med_source_document_new:
 * @path: within the folder, or its URL
 *
 * Returns: (transfer full): nothing is known of it yet
 */
MedSourceDocument *
med_source_document_new (const char *path)
{
  MedSourceDocument *self = g_new0 (MedSourceDocument, 1);

  self->path = g_strdup (path);
  self->state = MED_SOURCE_REFUSED;
  return self;
}

/**
 * med_source_document_free:
 * @self: (transfer full): a document
 */
void
med_source_document_free (MedSourceDocument *self)
{
  g_free (self->path);
  g_free (self->sha256);
  g_free (self->publisher);
  g_free (self->tracking_id);
  g_free (self->version);
  g_free (self->signer);
  g_free (self->reason);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self);
}

static MedSourceDocument *
take_row (MedQuery *query)
{
  MedSourceDocument *self = med_source_document_new (med_query_get_text (query, 0));

  self->state = med_source_state_from_word (med_query_get_text (query, 1));
  self->sha256 = med_query_dup_text (query, 2);
  self->publisher = med_query_dup_text (query, 3);
  self->tracking_id = med_query_dup_text (query, 4);
  self->version = med_query_dup_text (query, 5);
  self->released_usec = med_query_get_int (query, 6);
  self->signer = med_query_dup_text (query, 7);
  self->reason = med_query_dup_text (query, 8);
  self->entry_usec = med_query_get_int (query, 9);
  self->etag = med_query_dup_text (query, 10);
  self->last_modified = med_query_dup_text (query, 11);
  self->vanished_usec = med_query_get_int (query, 12);
  return self;
}

/**
 * med_source_document_load_all_sync:
 * @connection: a connection
 * @source_id: a source
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type utf8 MedSourceDocument): what is known of its
 * documents, by path
 */
GHashTable *
med_source_document_load_all_sync (MedConnection *connection, gint64 source_id, GError **error)
{
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                      (GDestroyNotify) med_source_document_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT path, state, sha256, publisher, tracking_id, version, released_usec, signer, reason,"
      " entry_usec, etag, last_modified, vanished_usec FROM source_document WHERE source_id = $1",
      MED_VALUES (MED_INT (source_id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedSourceDocument *document = take_row (query);

      g_hash_table_replace (all, document->path, document);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&all) : NULL;
}

static void
add_text (JsonBuilder *builder, const char *member, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

static JsonNode *
describe (const MedSourceDocument *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "path", self->path);
  add_text (builder, "state", med_source_state_to_word (self->state));
  add_text (builder, "sha256", self->sha256);
  add_text (builder, "tracking_id", self->tracking_id);
  add_text (builder, "version", self->version);
  add_text (builder, "signer", self->signer);
  add_text (builder, "reason", self->reason);
  json_builder_set_member_name (builder, "vanished");
  json_builder_add_boolean_value (builder, self->vanished_usec != 0);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
write_row (MedConnection *connection,
           gint64 source_id,
           const MedSourceDocument *self,
           GError **error)
{
  return med_connection_execute (
      connection,
      "INSERT INTO source_document (source_id, path, state, sha256, publisher, tracking_id,"
      " version, released_usec, signer, reason, entry_usec, etag, last_modified, seen_usec,"
      " vanished_usec)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
      " ON CONFLICT (source_id, path) DO UPDATE SET state = excluded.state,"
      " sha256 = excluded.sha256, publisher = excluded.publisher,"
      " tracking_id = excluded.tracking_id, version = excluded.version,"
      " released_usec = excluded.released_usec, signer = excluded.signer,"
      " reason = excluded.reason, entry_usec = excluded.entry_usec, etag = excluded.etag,"
      " last_modified = excluded.last_modified, seen_usec = excluded.seen_usec,"
      " vanished_usec = excluded.vanished_usec",
      MED_VALUES (
          MED_INT (source_id), MED_TEXT (self->path),
          MED_TEXT (med_source_state_to_word (self->state)), MED_TEXT (self->sha256),
          MED_TEXT (self->publisher), MED_TEXT (self->tracking_id), MED_TEXT (self->version),
          MED_INT_OR_NULL (self->released_usec), MED_TEXT (self->signer), MED_TEXT (self->reason),
          MED_INT_OR_NULL (self->entry_usec), MED_TEXT (self->etag), MED_TEXT (self->last_modified),
          MED_INT (med_connection_now_usec (connection)), MED_INT_OR_NULL (self->vanished_usec)),
      error);
}

/**
 * med_source_document_save_sync:
 * @connection: the writer's connection
 * @source_id: its source
 * @person_id: who looks at the source; 0 for the program itself
 * @document: what is known of it now
 * @changed: whether it is another one, or stands elsewhere, than before; that is recorded. What
 * only saves a transfer the next time is not.
 * @error: return location
 *
 * Returns: whether it is written
 */
gboolean
med_source_document_save_sync (MedConnection *connection,
                               gint64 source_id,
                               gint64 person_id,
                               const MedSourceDocument *document,
                               gboolean changed,
                               GError **error)
{
  g_autoptr (MedTransaction) transaction = changed
                                               ? med_transaction_begin (connection, error)
                                               : med_transaction_begin_derived (connection, error);

  if (transaction == NULL || !write_row (connection, source_id, document, error))
    return FALSE;
  if (changed)
    {
      g_autofree char *subject = g_strdup_printf ("source/%" PRId64, source_id);
      g_autoptr (JsonNode) body = describe (document);

      if (!med_transaction_record (transaction, person_id, "source-document", subject, body, error))
        return FALSE;
    }
  return med_transaction_commit (transaction, error);
}
