/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-probe"

#include "config.h"

#include "engine/source/med-source-probe.h"

#include <string.h>

#include "engine/base/med-json.h"
#include "engine/source/med-provider-discovery.h"
#include "engine/source/med-source-run.h"
#include "engine/source/med-source-transport.h"

#define ROLE_TRUSTED "csaf_trusted_provider"

/* What a person sees of a source before it is added. Nothing is imported, and nothing stored. */

static void
key_free (gpointer data)
{
  MedProviderKey *self = data;

  g_free (self->url);
  g_free (self->fingerprint);
  g_free (self);
}

static MedSourceProbe *
probe_new (MedSourceKind kind, const char *location)
{
  MedSourceProbe *self = g_new0 (MedSourceProbe, 1);

  self->kind = kind;
  self->location = g_strdup (location);
  self->feeds = g_ptr_array_new_with_free_func (g_free);
  self->keys = g_ptr_array_new_with_free_func (key_free);
  self->n_documents = -1;
  return self;
}

/**
 * med_source_probe_free:
 * @self: (transfer full): what was found
 */
void
med_source_probe_free (MedSourceProbe *self)
{
  g_free (self->location);
  g_free (self->way);
  g_free (self->publisher);
  g_free (self->name_space);
  g_free (self->role);
  g_free (self->canonical_url);
  g_ptr_array_unref (self->feeds);
  g_ptr_array_unref (self->keys);
  g_free (self);
}

/**
 * med_source_probe_is_trusted:
 * @self: what was found
 *
 * Returns: whether it promises hash and signature beside every document, or has some
 */
gboolean
med_source_probe_is_trusted (const MedSourceProbe *self)
{
  return g_strcmp0 (self->role, ROLE_TRUSTED) == 0 || self->n_signed > 0;
}

static void
add_key (MedSourceProbe *self, const char *url, const char *fingerprint)
{
  MedProviderKey *key = g_new0 (MedProviderKey, 1);

  key->url = g_strdup (url);
  key->fingerprint = fingerprint != NULL ? g_ascii_strup (fingerprint, -1) : NULL;
  g_ptr_array_add (self->keys, key);
}

static void
add_feeds (MedSourceProbe *self, GPtrArray *feeds)
{
  for (guint i = 0; i < feeds->len; i++)
    g_ptr_array_add (self->feeds, g_strdup (((MedProviderFeed *) feeds->pdata[i])->url));
}

static gboolean
ask_provider (MedSourceProbe *self, MedFetcher *fetcher, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedProviderDiscovery) found =
      med_provider_discovery_find_sync (fetcher, self->location, NULL, cancellable, error);

  if (found == NULL)
    return FALSE;
  const MedProviderMetadata *metadata = found->metadata;
  self->way = g_strdup (med_provider_way_get_title (found->way));
  self->publisher = g_strdup (metadata->publisher_name);
  self->name_space = g_strdup (metadata->name_space);
  self->role = g_strdup (metadata->role);
  self->canonical_url = g_strdup (metadata->canonical_url);
  self->updated_usec = metadata->updated_usec;
  add_feeds (self, metadata->feeds);
  add_feeds (self, metadata->directories);
  for (guint i = 0; i < metadata->keys->len; i++)
    {
      const MedProviderKey *key = g_ptr_array_index (metadata->keys, i);

      add_key (self, key->url, key->fingerprint);
    }
  return TRUE;
}

static gboolean
look_into_folder (MedSourceProbe *self, GCancellable *cancellable, GError **error)
{
  g_auto (MedSourceListing) listing = { 0 };
  g_autoptr (MedSourceTransport) way = med_source_folder_new (self->location);

  listing.entries = g_ptr_array_new_with_free_func ((GDestroyNotify) med_source_entry_free);
  if (!way->list (way, &listing, cancellable, error))
    return FALSE;
  self->n_documents = listing.entries->len;
  for (guint i = 0; i < listing.entries->len; i++)
    self->n_signed += ((MedSourceEntry *) listing.entries->pdata[i])->signature_path != NULL;
  self->name_space = g_strdup (listing.name_space);
  self->role = g_strdup (listing.role);
  self->canonical_url = g_strdup (listing.canonical_url);
  self->updated_usec = listing.metadata_usec;
  for (guint i = 0; listing.fingerprints != NULL && i < listing.fingerprints->len; i++)
    add_key (self, NULL, g_ptr_array_index (listing.fingerprints, i));
  return TRUE;
}

/**
 * med_source_probe_sync:
 * @fetcher: by which files are fetched
 * @kind: what it is to be
 * @location: URL, domain or folder
 * @cancellable: (nullable): to stop it
 * @error: return location: why nothing can be found there
 *
 * Looks at a place before it becomes a source. Of kinds that say nothing of themselves there is
 * nothing to see before they are looked through.
 *
 * Returns: (transfer full) (nullable): what is there; nothing of it is trusted
 */
MedSourceProbe *
med_source_probe_sync (MedFetcher *fetcher,
                       MedSourceKind kind,
                       const char *location,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (MedSourceProbe) self = probe_new (kind, location);

  if (!med_source_check_location (kind, location, error) ||
      (kind == MED_SOURCE_PROVIDER && !ask_provider (self, fetcher, cancellable, error)) ||
      (kind == MED_SOURCE_FOLDER && !look_into_folder (self, cancellable, error)))
    return NULL;
  return g_steal_pointer (&self);
}

/* What is asked for, on a thread of its own */
typedef struct
{
  MedSourceKind kind;
  char *place;
  gint64 now_usec;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->place);
  g_free (self);
}

static GTask *
ask (MedStore *store,
     const Question *question,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  Question *copy = g_memdup2 (question, sizeof *question);

  copy->place = g_strdup (question->place);
  g_task_set_task_data (task, copy, question_free);
  return task;
}

static void
probe_thread (GTask *task, gpointer store, gpointer data, GCancellable *cancellable)
{
  const Question *question = data;
  GError *error = NULL;
  g_autoptr (MedFetcher) fetcher = med_source_run_make_fetcher_sync (store, &error);
  MedSourceProbe *probe =
      fetcher != NULL
          ? med_source_probe_sync (fetcher, question->kind, question->place, cancellable, &error)
          : NULL;

  if (probe != NULL)
    g_task_return_pointer (task, probe, (GDestroyNotify) med_source_probe_free);
  else
    g_task_return_error (task, error);
}

/**
 * med_source_probe_async:
 * @store: whose network settings count
 * @kind: what it is to be
 * @location: URL, domain or folder
 * @cancellable: (nullable): to stop it
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * [func@source_probe_sync] on a thread of its own.
 */
void
med_source_probe_async (MedStore *store,
                        MedSourceKind kind,
                        const char *location,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  const Question question = { .kind = kind, .place = (char *) location };
  g_autoptr (GTask) task = ask (store, &question, cancellable, callback, user_data);

  g_task_run_in_thread (task, probe_thread);
}

/**
 * med_source_probe_finish:
 * @store: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what is there
 */
MedSourceProbe *
med_source_probe_finish (MedStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GBytes *
fetch_key (MedFetcher *fetcher, const char *url, GCancellable *cancellable, GError **error)
{
  const MedFetchRequest request = { .url = url, .limit_bytes = MED_OPENPGP_MOST_CERTIFICATE_BYTES };
  g_auto (MedFetchResult) result = { 0 };

  return med_fetcher_get_sync (fetcher, &request, &result, NULL, cancellable, error)
             ? g_steal_pointer (&result.bytes)
             : NULL;
}

/**
 * med_source_probe_read_key_sync:
 * @fetcher: by which it is fetched
 * @place: the address or file of a publisher's key
 * @now_usec: the time
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Reads a key in order to show it. Where it comes from proves nothing.
 *
 * Returns: (transfer full) (nullable): what it holds
 */
MedOpenpgpCertificate *
med_source_probe_read_key_sync (MedFetcher *fetcher,
                                const char *place,
                                gint64 now_usec,
                                GCancellable *cancellable,
                                GError **error)
{
  const MedJsonLimits limits = { .size_bytes = MED_OPENPGP_MOST_CERTIFICATE_BYTES };
  gboolean is_file = g_path_is_absolute (place);
  g_autofree char *name = g_filename_display_name (place);
  g_autoptr (GBytes) bytes = is_file ? med_json_read_file_sync (place, &limits, error)
                                     : fetch_key (fetcher, place, cancellable, error);

  return bytes != NULL ? med_openpgp_certificate_read_sync (bytes, name, now_usec, error) : NULL;
}

static void
read_key_thread (GTask *task, gpointer store, gpointer data, GCancellable *cancellable)
{
  const Question *question = data;
  GError *error = NULL;
  g_autoptr (MedFetcher) fetcher = med_source_run_make_fetcher_sync (store, &error);
  MedOpenpgpCertificate *key =
      fetcher != NULL ? med_source_probe_read_key_sync (fetcher, question->place,
                                                        question->now_usec, cancellable, &error)
                      : NULL;

  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) med_openpgp_certificate_free);
  else
    g_task_return_error (task, error);
}

/**
 * med_source_probe_read_key_async:
 * @store: whose network settings count
 * @place: the address or file of a publisher's key
 * @now_usec: the time
 * @cancellable: (nullable): to stop it
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * [func@source_probe_read_key_sync] on a thread of its own.
 */
void
med_source_probe_read_key_async (MedStore *store,
                                 const char *place,
                                 gint64 now_usec,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  const Question question = { .place = (char *) place, .now_usec = now_usec };
  g_autoptr (GTask) task = ask (store, &question, cancellable, callback, user_data);

  g_task_run_in_thread (task, read_key_thread);
}

/**
 * med_source_probe_read_key_finish:
 * @store: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what it holds
 */
MedOpenpgpCertificate *
med_source_probe_read_key_finish (MedStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
