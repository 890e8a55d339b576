/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-hold"

#include "config.h"

#include "engine/source/med-source-hold.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"

static const struct
{
  const char *word;
  const char *title;
} kinds[MED_N_SOURCE_HOLD_KINDS] = {
  [MED_SOURCE_HOLD_UNTRUSTED] = { "untrusted", N_ ("Not what the publisher signed") },
  [MED_SOURCE_HOLD_VERSION] = { "version", N_ ("Version went back") },
  [MED_SOURCE_HOLD_DATE] = { "date", N_ ("Release date went back") },
  [MED_SOURCE_HOLD_PUBLISHER] = { "publisher", N_ ("Other publisher") },
  [MED_SOURCE_HOLD_NAME] = { "name", N_ ("File name is not the tracking id") },
  [MED_SOURCE_HOLD_VANISHED] = { "vanished", N_ ("No longer listed") },
  [MED_SOURCE_HOLD_METADATA_DATE] = { "metadata-date", N_ ("Provider's metadata went back") },
  [MED_SOURCE_HOLD_FEED_DATE] = { "feed-date", N_ ("Feed went back") },
  [MED_SOURCE_HOLD_CANONICAL_URL] = { "canonical-url", N_ ("Metadata belongs elsewhere") },
  [MED_SOURCE_HOLD_ROLE] = { "role", N_ ("Provider promises less") },
  [MED_SOURCE_HOLD_KEYS] = { "keys", N_ ("Provider's keys changed") },
  [MED_SOURCE_HOLD_MAINTAINED] = { "maintained", N_ ("Metadata is no longer maintained") },
  [MED_SOURCE_HOLD_UNCHANGED] = { "unchanged", N_ ("Nothing new for a long time") },
  [MED_SOURCE_HOLD_OLDER] = { "older", N_ ("Older than what is in use") },
  [MED_SOURCE_HOLD_REWRITTEN] = { "rewritten", N_ ("Same version, other content") },
  [MED_SOURCE_HOLD_SHRUNK] = { "shrunk", N_ ("Entries are missing") },
  [MED_SOURCE_HOLD_LABEL] = { "label", N_ ("Not for this feed") },
};

/**
 * med_source_hold_kind_to_word:
 * @kind: a kind
 *
 * Returns: (transfer none): a fixed word
 */
const char *
med_source_hold_kind_to_word (MedSourceHoldKind kind)
{
  g_return_val_if_fail (kind < MED_N_SOURCE_HOLD_KINDS, NULL);
  return kinds[kind].word;
}

/**
 * med_source_hold_kind_from_word:
 * @word: (nullable): a fixed word
 *
 * Returns: its kind; %MED_N_SOURCE_HOLD_KINDS if there is none
 */
MedSourceHoldKind
med_source_hold_kind_from_word (const char *word)
{
  for (guint i = 0; i < MED_N_SOURCE_HOLD_KINDS; i++)
    if (g_strcmp0 (kinds[i].word, word) == 0)
      return i;
  return MED_N_SOURCE_HOLD_KINDS;
}

/**
 * med_source_hold_kind_get_title:
 * @kind: a kind
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_source_hold_kind_get_title (MedSourceHoldKind kind)
{
  g_return_val_if_fail (kind < MED_N_SOURCE_HOLD_KINDS, NULL);
  return _ (kinds[kind].title);
}

/**
 * med_source_hold_kind_can_be_accepted:
 * @kind: a kind
 *
 * Returns: whether a person may decide to believe it after all
 */
gboolean
med_source_hold_kind_can_be_accepted (MedSourceHoldKind kind)
{
  return kind < MED_N_SOURCE_HOLD_KINDS && kind != MED_SOURCE_HOLD_UNTRUSTED &&
         kind != MED_SOURCE_HOLD_OLDER && kind != MED_SOURCE_HOLD_REWRITTEN;
}

static void
add_text (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

static void
add_vendors (JsonBuilder *builder, GPtrArray *vendors)
{
  if (vendors->len == 0)
    return;
  json_builder_set_member_name (builder, "vendors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < vendors->len; i++)
    json_builder_add_string_value (builder,
                                   ((MedSourceVendor *) g_ptr_array_index (vendors, i))->name);
  json_builder_end_array (builder);
}

static JsonNode *
describe (const MedSourceHold *hold, GPtrArray *new_vendors)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "kind", med_source_hold_kind_to_word (hold->kind));
  add_text (builder, "of", hold->subject);
  add_text (builder, "value", hold->value);
  add_text (builder, "text", hold->text);
  add_vendors (builder, new_vendors);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

typedef struct
{
  gint64 id; /* 0: it was not found before */
  gboolean accepted;
  gboolean decided;  /* by a person */
  gboolean released; /* by a good document */
} Before;

static gboolean
find (MedConnection *connection,
      gint64 source_id,
      const MedSourceHold *hold,
      Before *before,
      GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT id, accepted, resolved_usec, resolved_by FROM source_hold WHERE source_id = $1"
      " AND kind = $2 AND subject = $3 AND value = $4",
      MED_VALUES (MED_INT (source_id), MED_TEXT (med_source_hold_kind_to_word (hold->kind)),
                  MED_TEXT (hold->subject), MED_TEXT (hold->value)),
      error);

  *before = (Before){ 0 };
  if (query != NULL && med_query_next (query))
    *before = (Before){ .id = med_query_get_int (query, 0),
                        .accepted = med_query_get_int (query, 1) != 0,
                        .decided = !med_query_is_null (query, 3),
                        .released = !med_query_is_null (query, 2) && med_query_is_null (query, 3) };
  return query != NULL && med_query_finish (query, error);
}

static gboolean
write_hold (MedConnection *connection,
            gint64 source_id,
            const MedSourceHold *hold,
            Before *before,
            GError **error)
{
  gint64 now = med_connection_now_usec (connection);

  if (before->released)
    return med_connection_execute (
        connection,
        "UPDATE source_hold SET found_usec = $1, text = $2,"
        " resolved_usec = NULL, accepted = NULL, reason = NULL"
        " WHERE id = $3",
        MED_VALUES (MED_INT (now), MED_TEXT (hold->text), MED_INT (before->id)), error);
  return before->id != 0 ||
         med_connection_insert (
             connection,
             "INSERT INTO source_hold (source_id, kind, subject, value, text, found_usec)"
             " VALUES ($1, $2, $3, $4, $5, $6)",
             MED_VALUES (MED_INT (source_id), MED_TEXT (med_source_hold_kind_to_word (hold->kind)),
                         MED_TEXT (hold->subject), MED_TEXT (hold->value), MED_TEXT (hold->text),
                         MED_INT (now)),
             &before->id, error);
}

static gboolean
write_vendors (MedConnection *connection, gint64 hold_id, GPtrArray *vendors, GError **error)
{
  for (guint i = 0; i < vendors->len; i++)
    if (!med_source_vendor_note_sync (connection, hold_id, g_ptr_array_index (vendors, i), error))
      return FALSE;
  return TRUE;
}

/**
 * med_source_hold_note_sync:
 * @connection: the writer's connection
 * @source_id: where it was found
 * @hold: what was found
 * @accepted: (out): whether a person has accepted exactly this before
 * @error: return location
 *
 * Puts something before a person, once: what a person has decided on is not asked again. What a
 * good document released is, if it comes back; and whom it may concern can be known later.
 *
 * Returns: whether it is written
 */
gboolean
med_source_hold_note_sync (MedConnection *connection,
                           gint64 source_id,
                           const MedSourceHold *hold,
                           gboolean *accepted,
                           GError **error)
{
  Before before;

  if (!find (connection, source_id, hold, &before, error))
    return FALSE;
  *accepted = before.accepted;
  if (before.decided)
    return TRUE;
  g_autoptr (GPtrArray) vendors =
      med_source_vendor_find_new_sync (connection, before.id, hold->vendors, error);
  if (vendors == NULL)
    return FALSE;
  if (before.id != 0 && !before.released && vendors->len == 0)
    return TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, source_id);
  g_autoptr (JsonNode) body = describe (hold, vendors);
  return transaction != NULL && write_hold (connection, source_id, hold, &before, error) &&
         write_vendors (connection, before.id, vendors, error) &&
         med_transaction_record (transaction, 0, "source-held", subject, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_source_hold_load_untrusted_sync:
 * @connection: a connection
 * @source_id: a source
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the paths at which something is held
 * that is not what the publisher signed
 */
GHashTable *
med_source_hold_load_untrusted_sync (MedConnection *connection, gint64 source_id, GError **error)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT subject FROM source_hold WHERE source_id = $1 AND kind = $2"
      " AND resolved_usec IS NULL",
      MED_VALUES (MED_INT (source_id), MED_TEXT (kinds[MED_SOURCE_HOLD_UNTRUSTED].word)), error);

  while (query != NULL && med_query_next (query))
    g_hash_table_add (paths, med_query_dup_text (query, 0));
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&paths) : NULL;
}

static JsonNode *
describe_release (const char *kind, const char *path, const char *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "kind", kind);
  add_text (builder, "of", path);
  add_text (builder, "reason", reason);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_source_hold_release_sync:
 * @connection: the writer's connection
 * @source_id: a source
 * @person_id: who looks at it; 0 for the program itself
 * @path: of a document whose hash and signature are right now
 * @error: return location
 *
 * What stood at this path and was not what the publisher signed is waited for no longer.
 *
 * Returns: whether it is written
 */
gboolean
med_source_hold_release_sync (
    MedConnection *connection, gint64 source_id, gint64 person_id, const char *path, GError **error)
{
  const char *reason = _ ("A document that the publisher signed has taken its place.");
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, source_id);
  g_autoptr (JsonNode) body =
      describe_release (kinds[MED_SOURCE_HOLD_UNTRUSTED].word, path, reason);

  return transaction != NULL &&
         med_connection_execute (
             connection,
             "UPDATE source_hold SET resolved_usec = $1, accepted = 0, reason = $2"
             " WHERE source_id = $3 AND kind = $4 AND subject = $5 AND resolved_usec IS NULL",
             MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_TEXT (reason),
                         MED_INT (source_id), MED_TEXT (kinds[MED_SOURCE_HOLD_UNTRUSTED].word),
                         MED_TEXT (path)),
             error) &&
         med_transaction_record (transaction, person_id, "source-hold-released", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

#define OPEN_OF_CATALOG " kind IN ('older', 'rewritten', 'shrunk') AND resolved_usec IS NULL"

/**
 * med_source_hold_release_catalog_sync:
 * @connection: the writer's connection
 * @source_id: the source of a catalogue
 * @person_id: who looks at it; 0 for the program itself
 * @error: return location
 *
 * A catalogue that is right has come: what was held of earlier ones is waited for no longer.
 *
 * Returns: whether it is written
 */
gboolean
med_source_hold_release_catalog_sync (MedConnection *connection,
                                      gint64 source_id,
                                      gint64 person_id,
                                      GError **error)
{
  const char *reason = _ ("A newer one that is complete has taken its place.");
  gint64 open = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM source_hold WHERE source_id = $1"
                               " AND" OPEN_OF_CATALOG,
                               MED_VALUES (MED_INT (source_id)), &open, error))
    return FALSE;
  if (open == 0)
    return TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, source_id);
  g_autoptr (JsonNode) body = describe_release ("catalogue", "", reason);
  return transaction != NULL &&
         med_connection_execute (
             connection,
             "UPDATE source_hold SET resolved_usec = $1, accepted = 0, reason = $2"
             " WHERE source_id = $3 AND" OPEN_OF_CATALOG,
             MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_TEXT (reason),
                         MED_INT (source_id)),
             error) &&
         med_transaction_record (transaction, person_id, "source-catalog-released", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
refuse_to_accept (MedSourceHoldKind kind, GError **error)
{
  if (kind == MED_SOURCE_HOLD_UNTRUSTED)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("What the publisher did not sign cannot be accepted. Get it again from "
                            "the publisher; dismiss this when it is cleared up."));
  else
    g_set_error_literal (
        error, MED_ERROR, MED_ERROR_REFUSED,
        _ ("What is older than the one in use, or changed under its version, never takes its "
           "place. The next newer one ends this by itself; dismiss it when it is cleared up."));
  return FALSE;
}

static gboolean
check_open (
    MedConnection *connection, gint64 hold_id, gboolean accept, gint64 *source_id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT source_id, kind, resolved_usec FROM source_hold WHERE id = $1",
      MED_VALUES (MED_INT (hold_id)), error);
  gboolean found = query != NULL && med_query_next (query);
  MedSourceHoldKind kind =
      found ? med_source_hold_kind_from_word (med_query_get_text (query, 1)) : 0;
  gboolean resolved = found && !med_query_is_null (query, 2);

  *source_id = found ? med_query_get_int (query, 0) : 0;
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  if (!found)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("Nothing is held under number %" PRId64),
                 hold_id);
  else if (resolved)
    g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("Number %" PRId64 " is decided already"),
                 hold_id);
  else if (accept && !med_source_hold_kind_can_be_accepted (kind))
    return refuse_to_accept (kind, error);
  else
    return TRUE;
  return FALSE;
}

static JsonNode *
describe_decision (gint64 hold_id, gboolean accept, const char *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "hold");
  json_builder_add_int_value (builder, hold_id);
  json_builder_set_member_name (builder, "accepted");
  json_builder_add_boolean_value (builder, accept);
  add_text (builder, "reason", reason);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* A source that was looked through to its end is stale only for what it holds of nobody knows whom;
 * without that it is not, at once and not only after the next look. */
static gboolean
clear_unknown (MedConnection *connection, gint64 source_id, GError **error)
{
  g_autofree char *unknown = NULL;

  return med_source_vendor_describe_unknown_sync (connection, source_id, &unknown, error) &&
         med_connection_execute (connection,
                                 "UPDATE source SET result = $1 WHERE id = $2"
                                 " AND result IS NOT NULL AND tried_usec = checked_usec",
                                 MED_VALUES (MED_TEXT (unknown), MED_INT (source_id)), error);
}

/**
 * med_source_hold_resolve_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @hold_id: its number
 * @accept: believe it after all, with the next look at the source; otherwise it is not believed,
 * and only no longer asked
 * @reason: why
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_NOT_FOUND, %MED_ERROR_CONFLICT,
 * %MED_ERROR_CORRECT_INPUT, %MED_ERROR_REFUSED
 *
 * Returns: whether the decision is written
 */
gboolean
med_source_hold_resolve_sync (MedConnection *connection,
                              gint64 by_person,
                              gint64 hold_id,
                              gboolean accept,
                              const char *reason,
                              GError **error)
{
  gint64 source_id;

  if (!med_source_may_decide (connection, by_person, error) ||
      !med_source_check_reason (reason, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !check_open (connection, hold_id, accept, &source_id, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, source_id);
  g_autoptr (JsonNode) body = describe_decision (hold_id, accept, reason);
  return med_connection_execute (
             connection,
             "UPDATE source_hold SET resolved_usec = $1, resolved_by = $2, accepted = $3,"
             " reason = $4 WHERE id = $5",
             MED_VALUES (MED_INT (med_connection_now_usec (connection)), MED_INT (by_person),
                         MED_INT (accept ? 1 : 0), MED_TEXT (reason), MED_INT (hold_id)),
             error) &&
         clear_unknown (connection, source_id, error) &&
         med_transaction_record (transaction, by_person, "source-hold-resolved", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}
