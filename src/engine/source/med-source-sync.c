/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-sync"

#include "config.h"

#include "engine/source/med-source-sync.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/source/med-source-key.h"
#include "engine/source/med-source-listing.h"
#include "engine/source/med-source-look.h"

/* A look at a source, on a thread of its own: what is listed, what of it is new, and of that first
 * whether the publisher has signed it. Each document is finished before the next: whatever stops
 * the look, the next one goes on from there. */

/**
 * med_source_sync_free:
 * @self: (transfer full): what a look brought
 */
void
med_source_sync_free (MedSourceSync *self)
{
  g_ptr_array_unref (self->notes);
  g_free (self);
}

/**
 * med_source_sync_summarize:
 * @self: what a look brought
 *
 * Returns: (transfer full): one line in words
 */
char *
med_source_sync_summarize (const MedSourceSync *self)
{
  return g_strdup_printf (_ ("%u documents listed: %u imported, %u unchanged, %u skipped, %u held, "
                             "%u refused, %u not got; %u vanished"),
                          self->listed, self->imported, self->unchanged, self->skipped, self->held,
                          self->refused, self->failed, self->vanished);
}

static gpointer
load_on_lane (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedSourceLook *self = input;
  gint64 source_id = self->source->id;
  GHashTableIter iter;
  gpointer document;

  g_clear_pointer (&self->source, med_source_free);
  self->source = med_source_load_sync (connection, source_id, error);
  if (self->source == NULL)
    return NULL;
  self->now_usec = med_connection_now_usec (connection);
  self->known = med_source_document_load_all_sync (connection, source_id, error);
  if (self->known == NULL)
    return NULL;
  self->untrusted = med_source_hold_load_untrusted_sync (connection, source_id, error);
  if (self->untrusted == NULL)
    return NULL;
  self->newest = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &document))
    med_source_look_remember (self, document);
  if (self->source->trusted &&
      (self->keys = med_source_key_load_sync (connection, source_id, error)) == NULL)
    return NULL;
  return MED_STORE_OK;
}

static gpointer
check_listing_on_lane (MedConnection *connection,
                       gpointer input,
                       GCancellable *cancellable,
                       GError **error)
{
  MedSourceLook *self = input;

  return med_source_listing_check_sync (connection, self->source, &self->listing, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
check_keys (MedSourceLook *self, GError **error)
{
  if (self->keys == NULL || self->keys->len > 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("No key of “%s” is enrolled. Without one its documents cannot be checked."),
               self->source->name);
  return FALSE;
}

static gboolean
list (MedSourceLook *self, GError **error)
{
  self->listing.entries = g_ptr_array_new_with_free_func ((GDestroyNotify) med_source_entry_free);
  if (!self->way->list (self->way, &self->listing, self->cancellable, error))
    return FALSE;
  self->result->listed = self->listing.entries->len;
  /* Never all at once: it is the wrong folder, or a server that was emptied. */
  if (self->listing.entries->len > 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE, _ ("“%s” lists no documents"),
               self->source->name);
  return FALSE;
}

static void
report (MedProgress *progress, guint done, guint all)
{
  g_autofree char *text = g_strdup_printf (_ ("%u of %u documents"), done, all);

  if (progress != NULL)
    med_progress_report (progress, all > 0 ? (double) done / all : 1, text);
}

static gboolean
look_through (MedSourceLook *self, MedProgress *progress, GError **error)
{
  if (!check_keys (self, error) || !list (self, error) ||
      med_store_run_sync (self->store, MED_STORE_WRITER, check_listing_on_lane, self, NULL,
                          error) == NULL)
    return FALSE;
  for (guint i = 0; i < self->listing.entries->len; i++)
    {
      report (progress, i, self->listing.entries->len);
      if (g_cancellable_is_cancelled (self->cancellable))
        return TRUE;
      if (!med_source_look_at (self, g_ptr_array_index (self->listing.entries, i), error))
        return FALSE;
    }
  if (!med_source_look_mark_vanished (self, error))
    return FALSE;
  report (progress, self->listing.entries->len, self->listing.entries->len);
  if (self->result->failed == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE,
               ngettext ("%u document could not be got: %s", "%u documents could not be got: %s",
                         self->result->failed),
               self->result->failed, self->failure);
  return FALSE;
}

static void
add_count (JsonBuilder *builder, const char *member, guint value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

static JsonNode *
describe (const MedSourceSync *result, const char *failure)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_count (builder, "listed", result->listed);
  add_count (builder, "imported", result->imported);
  add_count (builder, "held", result->held);
  add_count (builder, "refused", result->refused);
  add_count (builder, "vanished", result->vanished);
  if (failure != NULL)
    {
      json_builder_set_member_name (builder, "failure");
      json_builder_add_string_value (builder, failure);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

typedef struct
{
  MedSourceLook *look;
  const char *failure; /* NULL: it was looked through to its end */
} Ending;

static const char *
other_unless (const char *value, const char *otherwise)
{
  return value != NULL ? value : otherwise;
}

static gint64
time_unless (gint64 value, gint64 otherwise)
{
  return value != 0 ? value : otherwise;
}

/* Of whom they are not known, no device can show it: the source must. */
static gboolean
describe_unknown (MedConnection *connection, gint64 source_id, char **text, GError **error)
{
  gint64 n = 0;

  if (!med_source_vendor_count_unknown_sync (connection, source_id, &n, error))
    return FALSE;
  if (n > 0)
    *text = g_strdup_printf (ngettext ("%d document is not what the publisher signed, and whose "
                                       "devices it concerns is not known",
                                       "%d documents are not what the publisher signed, and whose "
                                       "devices they concern is not known",
                                       (gulong) n),
                             (int) MIN (n, G_MAXINT));
  return TRUE;
}

static gboolean
write_ending (MedConnection *connection, const Ending *self, GError **error)
{
  const MedSource *source = self->look->source;
  const MedSourceListing *listing = &self->look->listing;
  gint64 now = med_connection_now_usec (connection);

  if (self->failure != NULL)
    return med_connection_execute (
        connection, "UPDATE source SET tried_usec = $1, result = $2 WHERE id = $3",
        MED_VALUES (MED_INT (now), MED_TEXT (self->failure), MED_INT (source->id)), error);
  g_autofree char *unknown = NULL;
  if (!describe_unknown (connection, source->id, &unknown, error))
    return FALSE;
  return med_connection_execute (
      connection,
      "UPDATE source SET tried_usec = $1, checked_usec = $1, result = $2, canonical_url = $3,"
      " role = $4, namespace = $5, metadata_usec = $6, feed_usec = $7 WHERE id = $8",
      MED_VALUES (MED_INT (now), MED_TEXT (unknown),
                  MED_TEXT (other_unless (listing->canonical_url, source->canonical_url)),
                  MED_TEXT (other_unless (listing->role, source->role)),
                  MED_TEXT (other_unless (source->name_space, listing->name_space)),
                  MED_INT_OR_NULL (time_unless (listing->metadata_usec, source->metadata_usec)),
                  MED_INT_OR_NULL (time_unless (listing->feed_usec, source->feed_usec)),
                  MED_INT (source->id)),
      error);
}

static gpointer
end_on_lane (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Ending *self = input;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, self->look->source->id);
  g_autoptr (JsonNode) body = describe (self->look->result, self->failure);

  return transaction != NULL && write_ending (connection, self, error) &&
                 med_transaction_record (transaction, self->look->person_id,
                                         self->failure != NULL ? "source-not-synchronised"
                                                               : "source-synchronised",
                                         subject, body, error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

/* A look that was stopped says nothing of the source. */
static gboolean
end (MedSourceLook *self, const GError *failure, GError **error)
{
  Ending ending = { self, failure != NULL ? failure->message : NULL };

  self->result->cancelled = g_cancellable_is_cancelled (self->cancellable);
  return self->result->cancelled || med_store_run_sync (self->store, MED_STORE_WRITER, end_on_lane,
                                                        &ending, NULL, error) != NULL;
}

static void
look_clear (MedSourceLook *self)
{
  g_clear_pointer (&self->source, med_source_free);
  med_source_listing_clear (&self->listing);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->newest, g_hash_table_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->untrusted, g_hash_table_unref);
  g_clear_pointer (&self->failure, g_free);
}

/**
 * med_source_sync_sync:
 * @store: the store
 * @source_id: a source
 * @person_id: who looks; 0 for the program itself
 * @way: the way to it
 * @progress: (nullable): told after each document
 * @cancellable: (nullable): stops between two documents, and in a transfer
 * @error: return location: why the source counts as not looked through; what was done stays done
 *
 * Looks through a source: imports what is new, holds what a person must decide on, marks what is
 * gone. Only what has changed is transferred. Of a trusted source hash and signature are checked
 * before anything else of a document is read. Must not run on a lane of @store nor on the GTK
 * thread.
 *
 * Returns: (transfer full) (nullable): what it brought
 */
MedSourceSync *
med_source_sync_sync (MedStore *store,
                      gint64 source_id,
                      gint64 person_id,
                      MedSourceTransport *way,
                      MedProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (MedSourceSync) result = g_new0 (MedSourceSync, 1);
  g_autoptr (GError) failure = NULL;
  MedSourceLook self = { .store = store,
                         .source = g_new0 (MedSource, 1),
                         .way = way,
                         .result = result,
                         .cancellable = cancellable,
                         .person_id = person_id };

  self.source->id = source_id;
  result->notes = g_ptr_array_new_with_free_func (g_free);
  if (med_store_run_sync (store, MED_STORE_BULK, load_on_lane, &self, NULL, error) == NULL)
    {
      look_clear (&self);
      return NULL;
    }
  gboolean done = look_through (&self, progress, &failure);
  gboolean ended = end (&self, failure, error);
  look_clear (&self);
  if (!ended)
    return NULL;
  if (!done && !result->cancelled)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return g_steal_pointer (&result);
}
