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
  gint64 n_waiting = 0;
  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM source_key WHERE source_id = $1"
                               " AND confirmed_usec IS NULL AND distrusted_usec IS NULL",
                               MED_VALUES (MED_INT (source_id)), &n_waiting, error))
    return NULL;
  self->key_waits = n_waiting > 0;
  if (self->source->kind == MED_SOURCE_CVE &&
      (self->scope = med_source_scope_load_sync (connection, error)) == NULL)
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
  if (self->key_waits)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("The key of “%s” waits for a second person to confirm it. Until then its "
                    "documents cannot be checked."),
                 self->source->name);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("No key of “%s” is enrolled. Without one its documents cannot be checked."),
                 self->source->name);
  return FALSE;
}

/* The list is of what is wanted, not of what is there. */
static gboolean
is_asked_by_name (const MedSource *source)
{
  return source->kind == MED_SOURCE_CVE && med_source_is_on_network (source);
}

static gboolean
list (MedSourceLook *self, GError **error)
{
  self->listing.entries = g_ptr_array_new_with_free_func ((GDestroyNotify) med_source_entry_free);
  self->listing.scope = self->scope;
  self->listing.known = self->known;
  self->listing.checked_usec = self->source->checked_usec;
  if (!self->way->list (self->way, &self->listing, self->cancellable, error))
    return FALSE;
  self->result->listed = self->listing.entries->len;
  for (guint i = 0; self->listing.feeds != NULL && i < self->listing.feeds->len; i++)
    g_ptr_array_add (self->result->feeds, g_strdup (g_ptr_array_index (self->listing.feeds, i)));
  /* Never all at once: it is the wrong folder, or a server that was emptied. Of records on the
   * network it is this hospital that may have nothing to ask. */
  if (self->listing.entries->len > 0 || is_asked_by_name (self->source))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE, _ ("“%s” lists no documents"),
               self->source->name);
  return FALSE;
}

static void
report (const MedSourceLook *self, MedProgress *progress, guint done)
{
  guint all = self->listing.entries->len;
  /* Translators: name of a source, how many documents of how many */
  g_autofree char *text =
      g_strdup_printf (_ ("%s: %u of %u documents"), self->source->name, done, all);

  if (progress != NULL)
    med_progress_report (progress, all > 0 ? (double) done / all : 1, text);
}

static gboolean
look_through (MedSourceLook *self, MedProgress *progress, GError **error)
{
  if (med_source_kind_is_catalog (self->source->kind))
    return med_source_catalog_look (self, error);
  if (!check_keys (self, error) || !list (self, error) ||
      med_store_run_sync (self->store, MED_STORE_WRITER, check_listing_on_lane, self, NULL,
                          error) == NULL)
    return FALSE;
  for (guint i = 0; i < self->listing.entries->len; i++)
    {
      report (self, progress, i);
      if (g_cancellable_is_cancelled (self->cancellable))
        return TRUE;
      if (!med_source_look_at (self, g_ptr_array_index (self->listing.entries, i), error))
        return FALSE;
    }
  if (!is_asked_by_name (self->source) && !med_source_look_mark_vanished (self, error))
    return FALSE;
  report (self, progress, self->listing.entries->len);
  if (self->result->failed == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE,
               ngettext ("%u document could not be got: %s", "%u documents could not be got: %s",
                         self->result->failed),
               self->result->failed, self->failure);
  return FALSE;
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

static gboolean
write_ending (MedConnection *connection, const Ending *self, const char *brought, GError **error)
{
  const MedSource *source = self->look->source;
  const MedSourceListing *listing = &self->look->listing;
  gint64 now = med_connection_now_usec (connection);

  if (self->failure != NULL)
    return med_connection_execute (
        connection, "UPDATE source SET tried_usec = $1, result = $2, last_look = $3 WHERE id = $4",
        MED_VALUES (MED_INT (now), MED_TEXT (self->failure), MED_TEXT (brought),
                    MED_INT (source->id)),
        error);
  g_autofree char *unknown = NULL;
  if (!med_source_vendor_describe_unknown_sync (connection, source->id, &unknown, error))
    return FALSE;
  return med_connection_execute (
      connection,
      "UPDATE source SET tried_usec = $1, checked_usec = $1, result = $2, canonical_url = $3,"
      " role = $4, namespace = $5, metadata_usec = $6, feed_usec = $7, last_look = $8"
      " WHERE id = $9",
      MED_VALUES (MED_INT (now), MED_TEXT (unknown),
                  MED_TEXT (other_unless (listing->canonical_url, source->canonical_url)),
                  MED_TEXT (other_unless (listing->role, source->role)),
                  MED_TEXT (other_unless (source->name_space, listing->name_space)),
                  MED_INT_OR_NULL (time_unless (listing->metadata_usec, source->metadata_usec)),
                  MED_INT_OR_NULL (time_unless (listing->feed_usec, source->feed_usec)),
                  MED_TEXT (brought), MED_INT (source->id)),
      error);
}

static gpointer
end_on_lane (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Ending *self = input;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, self->look->source->id);
  g_autoptr (JsonNode) body = med_source_sync_write (self->look->result, self->failure);
  g_autofree char *brought = json_to_string (body, FALSE);

  return transaction != NULL && write_ending (connection, self, brought, error) &&
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
  g_clear_pointer (&self->scope, med_source_scope_free);
  g_clear_pointer (&self->failure, g_free);
}

/* A person and the program itself must not look at the same time: each would take the documents of
 * the other for new. */
static GMutex busy_mutex;
static GHashTable *busy; /* a set of the sources that are being looked through, as text */

static char *
dup_busy_name (MedStore *store, gint64 source_id)
{
  return g_strdup_printf ("%p/%" PRId64, (gpointer) store, source_id);
}

static gboolean
begin_alone (MedStore *store, gint64 source_id, GError **error)
{
  gboolean alone;

  g_mutex_lock (&busy_mutex);
  if (busy == NULL)
    busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  alone = g_hash_table_add (busy, dup_busy_name (store, source_id));
  g_mutex_unlock (&busy_mutex);
  if (!alone)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CONFLICT,
                         _ ("This source is being looked through already. Wait until that ends."));
  return alone;
}

static void
end_alone (MedStore *store, gint64 source_id)
{
  g_autofree char *name = dup_busy_name (store, source_id);

  g_mutex_lock (&busy_mutex);
  g_hash_table_remove (busy, name);
  g_mutex_unlock (&busy_mutex);
}

static gboolean
look (MedSourceLook *self, MedProgress *progress, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (med_store_run_sync (self->store, MED_STORE_BULK, load_on_lane, self, NULL, error) == NULL)
    return FALSE;
  self->loaded = TRUE;
  gboolean done = look_through (self, progress, &failure);
  if (!end (self, failure, error))
    return FALSE;
  if (done || self->result->cancelled)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * med_source_sync_try:
 * @store: the store
 * @source_id: a source
 * @person_id: who looks; 0 for the program itself
 * @way: the way to it
 * @progress: (nullable): told after each document
 * @cancellable: (nullable): stops between two documents, and in a transfer
 * @brought: (out) (transfer full) (nullable): what it brought, also where it did not come to its
 * end
 * @error: return location: why the source counts as not looked through; what was done stays done
 *
 * Looks through a source: imports what is new, holds what a person must decide on, marks what is
 * gone. Only what has changed is transferred. Of a trusted source hash and signature are checked
 * before anything else of a document is read. Must not run on a lane of @store nor on the GTK
 * thread.
 *
 * Returns: whether it was looked through, or a person stopped it
 */
gboolean
med_source_sync_try (MedStore *store,
                     gint64 source_id,
                     gint64 person_id,
                     MedSourceTransport *way,
                     MedProgress *progress,
                     GCancellable *cancellable,
                     MedSourceSync **brought,
                     GError **error)
{
  g_autoptr (MedSourceSync) result = med_source_sync_new ();
  MedSourceLook self = { .store = store,
                         .source = g_new0 (MedSource, 1),
                         .way = way,
                         .result = result,
                         .cancellable = cancellable,
                         .person_id = person_id };

  *brought = NULL;
  self.source->id = source_id;
  gboolean alone = begin_alone (store, source_id, error);
  gboolean done = alone && look (&self, progress, error);
  if (alone)
    end_alone (store, source_id);
  if (self.loaded)
    *brought = g_steal_pointer (&result);
  look_clear (&self);
  return done;
}

/**
 * med_source_sync_sync:
 * @store: the store
 * @source_id: a source
 * @person_id: who looks; 0 for the program itself
 * @way: the way to it
 * @progress: (nullable): told after each document
 * @cancellable: (nullable): stops between two documents, and in a transfer
 * @error: return location, as of [func@source_sync_try]
 *
 * As [func@source_sync_try], for those who need no counts of a look that failed.
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
  g_autoptr (MedSourceSync) brought = NULL;

  return med_source_sync_try (store, source_id, person_id, way, progress, cancellable, &brought,
                              error)
             ? g_steal_pointer (&brought)
             : NULL;
}
