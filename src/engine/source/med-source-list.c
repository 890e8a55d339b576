/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-list"

#include "config.h"

#include "engine/source/med-source-list.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/source/med-source-document.h"
#include "engine/source/med-source-key.h"

#define N_KEYS                                                                                     \
  "(SELECT count(DISTINCT k.fingerprint) FROM source_key k WHERE k.source_id = s.id"               \
  " AND k.distrusted_usec IS NULL AND k.confirmed_usec IS NOT NULL)"
#define N_WAITING                                                                                  \
  "(SELECT count(DISTINCT k.fingerprint) FROM source_key k WHERE k.source_id = s.id"               \
  " AND k.distrusted_usec IS NULL AND k.confirmed_usec IS NULL)"
#define N_DOCUMENTS                                                                                \
  "(SELECT count(*) FROM source_document d WHERE d.source_id = s.id AND d.vanished_usec IS NULL)"
#define N_HELD                                                                                     \
  "(SELECT count(*) FROM source_hold h WHERE h.source_id = s.id AND h.resolved_usec IS NULL)"
#define FINGERPRINT                                                                                \
  "(SELECT min(k.fingerprint) FROM source_key k WHERE k.source_id = s.id"                          \
  " AND k.distrusted_usec IS NULL AND k.confirmed_usec IS NOT NULL)"

static const char *const columns[] = {
  [MED_SOURCE_LIST_NAME] = "s.name",
  [MED_SOURCE_LIST_KIND] = "s.kind",
  [MED_SOURCE_LIST_PUBLISHER] = "s.namespace",
  [MED_SOURCE_LIST_CHECKED] = "s.checked_usec",
  [MED_SOURCE_LIST_RESULT] = "s.result",
  [MED_SOURCE_LIST_ENABLED] = "s.enabled",
  [MED_SOURCE_LIST_INTERVAL] = "s.interval_min",
  [MED_SOURCE_LIST_TRUSTED] = "s.trusted",
  [MED_SOURCE_LIST_DOCUMENTS] = N_DOCUMENTS,
  [MED_SOURCE_LIST_HELD] = N_HELD,
  [MED_SOURCE_LIST_FINGERPRINT] = FINGERPRINT,
  [MED_SOURCE_LIST_KEYS] = N_KEYS,
  [MED_SOURCE_LIST_WAITING] = N_WAITING,
  NULL,
};

const MedTableSpec med_source_list_spec = {
  .name = "source",
  .from = "source s",
  .id = "s.id",
  .columns = columns,
  .sorts = columns,
  .where = "s.removed_usec IS NULL",
};

static const struct
{
  const char *title;
  MedOutcome outcome;
} standings[MED_N_SOURCE_STANDINGS] = {
  [MED_SOURCE_STANDING_NEVER] = { N_ ("Never looked through"), MED_OUTCOME_UNKNOWN },
  [MED_SOURCE_STANDING_FRESH] = { N_ ("Looked through"), MED_OUTCOME_GOOD },
  [MED_SOURCE_STANDING_STALE] = { N_ ("Stale"), MED_OUTCOME_WARNING },
  [MED_SOURCE_STANDING_FAILED] = { N_ ("Could not be checked"), MED_OUTCOME_BAD },
  [MED_SOURCE_STANDING_NO_KEY] = { N_ ("Needs a key"), MED_OUTCOME_BAD },
  [MED_SOURCE_STANDING_KEY_WAITS] = { N_ ("Key to be confirmed"), MED_OUTCOME_WAITING },
  [MED_SOURCE_STANDING_OFF] = { N_ ("Switched off"), MED_OUTCOME_UNKNOWN },
};

/**
 * med_source_judge:
 * @source: a source
 * @n_keys: how many keys are enrolled for it
 * @n_waiting: how many wait for a second person
 * @now_usec: the time
 *
 * Returns: whether what it says now is known, and if not, what a person can do about it first
 */
MedSourceStanding
med_source_judge (const MedSource *source, gint64 n_keys, gint64 n_waiting, gint64 now_usec)
{
  if (!source->enabled)
    return MED_SOURCE_STANDING_OFF;
  if (source->trusted && n_keys == 0)
    return n_waiting > 0 ? MED_SOURCE_STANDING_KEY_WAITS : MED_SOURCE_STANDING_NO_KEY;
  if (source->result != NULL)
    return MED_SOURCE_STANDING_FAILED;
  if (source->checked_usec == 0)
    return MED_SOURCE_STANDING_NEVER;
  return med_source_is_stale (source, now_usec) ? MED_SOURCE_STANDING_STALE
                                                : MED_SOURCE_STANDING_FRESH;
}

/**
 * med_source_standing_get_title:
 * @standing: where a source stands
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_source_standing_get_title (MedSourceStanding standing)
{
  g_return_val_if_fail (standing < MED_N_SOURCE_STANDINGS, NULL);
  return _ (standings[standing].title);
}

/**
 * med_source_standing_get_outcome:
 * @standing: where a source stands
 *
 * Returns: good only where it is known what the source says now
 */
MedOutcome
med_source_standing_get_outcome (MedSourceStanding standing)
{
  g_return_val_if_fail (standing < MED_N_SOURCE_STANDINGS, MED_OUTCOME_UNKNOWN);
  return standings[standing].outcome;
}

static void
held_item_free (gpointer data)
{
  MedSourceHeldItem *self = data;

  g_free (self->subject);
  g_free (self->text);
  g_free (self);
}

static gboolean
load_holds (MedConnection *connection, MedSourceDetail *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT id, kind, subject, text, found_usec FROM source_hold WHERE source_id = $1"
      " AND resolved_usec IS NULL ORDER BY subject <> '', id LIMIT $2",
      MED_VALUES (MED_INT (self->source->id), MED_INT (MED_SOURCE_MOST_HOLDS)), error);

  while (query != NULL && med_query_next (query))
    {
      MedSourceHeldItem *item = g_new0 (MedSourceHeldItem, 1);

      item->id = med_query_get_int (query, 0);
      item->kind = med_source_hold_kind_from_word (med_query_get_text (query, 1));
      item->subject = med_query_dup_text (query, 2);
      item->text = med_query_dup_text (query, 3);
      item->found_usec = med_query_get_int (query, 4);
      g_ptr_array_add (self->holds, item);
    }
  return query != NULL && med_query_finish (query, error) &&
         med_connection_get_int (
             connection,
             "SELECT count(*) FROM source_hold WHERE source_id = $1 AND resolved_usec IS NULL",
             MED_VALUES (MED_INT (self->source->id)), &self->n_holds, error);
}

static gboolean
count_documents (MedConnection *connection, MedSourceDetail *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT state, count(*), sum(CASE WHEN vanished_usec IS NULL THEN 0 ELSE 1 END)"
      " FROM source_document WHERE source_id = $1 GROUP BY state",
      MED_VALUES (MED_INT (self->source->id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedSourceState state = med_source_state_from_word (med_query_get_text (query, 0));

      if (state < MED_N_SOURCE_STATES)
        self->n_documents[state] = med_query_get_int (query, 1);
      self->n_vanished += med_query_get_int (query, 2);
    }
  return query != NULL && med_query_finish (query, error);
}

static void
judge (MedSourceDetail *self, gint64 now_usec)
{
  gint64 n_keys = 0;
  gint64 n_waiting = 0;

  for (guint i = 0; i < self->keys->len; i++)
    {
      const MedSourceKey *key = g_ptr_array_index (self->keys, i);

      n_keys += key->distrusted_usec == 0 && key->confirmed_usec != 0;
      n_waiting += key->distrusted_usec == 0 && key->confirmed_usec == 0;
    }
  self->standing = med_source_judge (self->source, n_keys, n_waiting, now_usec);
}

/**
 * med_source_detail_load_sync:
 * @connection: a connection
 * @id: a source
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): all that a person sees of it
 */
MedSourceDetail *
med_source_detail_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedSourceDetail) self = g_new0 (MedSourceDetail, 1);

  self->holds = g_ptr_array_new_with_free_func (held_item_free);
  self->source = med_source_load_sync (connection, id, error);
  if (self->source == NULL)
    return NULL;
  self->keys = med_source_key_list_sync (connection, id, error);
  if (self->keys == NULL || !load_holds (connection, self, error) ||
      !count_documents (connection, self, error))
    return NULL;
  self->last = med_source_sync_read (self->source->last_look);
  judge (self, med_connection_now_usec (connection));
  return g_steal_pointer (&self);
}

/**
 * med_source_detail_free:
 * @self: (transfer full): a source in detail
 */
void
med_source_detail_free (MedSourceDetail *self)
{
  g_clear_pointer (&self->source, med_source_free);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->holds, g_ptr_array_unref);
  g_clear_pointer (&self->last, med_source_sync_free);
  g_free (self);
}

/**
 * med_source_count_sync:
 * @connection: a connection
 * @totals: (out caller-allocates): the whole in numbers
 * @error: return location
 *
 * Returns: whether they were counted
 */
gboolean
med_source_count_sync (MedConnection *connection, MedSourceTotals *totals, GError **error)
{
  gint64 now = med_connection_now_usec (connection);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT s.enabled, s.interval_min, s.checked_usec, s.result, s.trusted, " N_KEYS
      ", " N_WAITING ", " N_HELD " FROM source s WHERE s.removed_usec IS NULL",
      MED_NO_VALUES, error);

  *totals = (MedSourceTotals){ 0 };
  while (query != NULL && med_query_next (query))
    {
      const MedSource source = { .enabled = med_query_get_int (query, 0) != 0,
                                 .interval_min = med_query_get_int (query, 1),
                                 .checked_usec = med_query_get_int (query, 2),
                                 .result = (char *) med_query_get_text (query, 3),
                                 .trusted = med_query_get_int (query, 4) != 0 };
      gint64 n_waiting = med_query_get_int (query, 6);

      totals->n_sources++;
      totals->n_waiting += n_waiting;
      totals->n_held += med_query_get_int (query, 7);
      totals->n_fresh += med_source_judge (&source, med_query_get_int (query, 5), n_waiting, now) ==
                         MED_SOURCE_STANDING_FRESH;
    }
  return query != NULL && med_query_finish (query, error);
}
