/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-web"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-tlp.h"
#include "engine/csaf/med-directory-index.h"
#include "engine/csaf/med-rolie-feed.h"
#include "engine/source/med-provider-discovery.h"
#include "engine/source/med-source-transport.h"

/* The documents of a CSAF provider on the network, listed as section 7.3 of CSAF 2.0 says: by ROLIE
 * feeds or, where there are none, by folders. */

#define MOST_LIST_BYTES (16 * 1024 * 1024)

typedef struct
{
  MedSourceTransport way;
  MedFetcher *fetcher;
  char *location;
} Web;

/* What is being listed. */
typedef struct
{
  Web *web;
  MedSourceListing *listing;
  GHashTable *paths; /* each once */
  GCancellable *cancellable;
  GError **error;
} Listing;

static gboolean
fetch (Web *self,
       const char *url,
       gint64 limit_bytes,
       MedFetchResult *result,
       GCancellable *cancellable,
       GError **error)
{
  const MedFetchRequest request = { .url = url, .limit_bytes = limit_bytes };

  return med_fetcher_get_sync (self->fetcher, &request, result, NULL, cancellable, error);
}

static JsonNode *
load (MedFetchResult *result, const char *url, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (result->bytes, &size);

  return med_json_load (data, size, &med_json_default_limits, url, error);
}

/* The next way is only tried where there is nothing at all. */
static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

static void
add_entry (Listing *self, MedSourceEntry *entry)
{
  if (g_hash_table_add (self->paths, g_strdup (entry->path)))
    g_ptr_array_add (self->listing->entries, entry);
  else
    med_source_entry_free (entry);
}

/* What is for everybody must be there for everybody (CSAF 2.0, 7.1.4): then it is the provider who
 * has to mend it. */
static gboolean
fetch_feed (Listing *self, const MedProviderFeed *feed, MedFetchResult *result)
{
  if (fetch (self->web, feed->url, MOST_LIST_BYTES, result, self->cancellable, self->error))
    return TRUE;
  if (g_error_matches (*self->error, MED_ERROR, MED_ERROR_NOT_PERMITTED) &&
      med_csaf_tlp_is_public (feed->label))
    g_prefix_error (self->error, _ ("The provider says that this feed is for everybody (TLP:%s): "),
                    feed->label);
  return FALSE;
}

/* Of what the feed states of itself and the metadata state of it, the closer one. */
static const char *
choose_label (const char *stated, const char *of_metadata)
{
  return med_csaf_tlp_rank (stated) > med_csaf_tlp_rank (of_metadata) ? stated : of_metadata;
}

static gboolean
list_feed (Listing *self, const MedProviderFeed *feed)
{
  g_auto (MedFetchResult) result = { 0 };
  g_autoptr (JsonNode) root = NULL;

  if (!fetch_feed (self, feed, &result) || (root = load (&result, feed->url, self->error)) == NULL)
    return FALSE;
  g_autoptr (MedRolieFeed) read = med_rolie_feed_read (root, feed->url, self->error);
  if (read == NULL)
    return FALSE;
  self->listing->feed_usec = MAX (self->listing->feed_usec, read->updated_usec);
  for (guint i = 0; i < read->entries->len; i++)
    {
      const MedRolieEntry *each = g_ptr_array_index (read->entries, i);
      MedSourceEntry *entry = g_new0 (MedSourceEntry, 1);

      entry->path = g_strdup (each->url);
      entry->hash_path = g_strdup (each->hash_url);
      entry->signature_path = g_strdup (each->signature_url);
      entry->updated_usec = each->updated_usec;
      entry->label = g_strdup (choose_label (read->label, feed->label));
      add_entry (self, entry);
    }
  return TRUE;
}

static void
add_from_directory (Listing *self, const char *base, const char *label, GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const MedDirectoryEntry *each = g_ptr_array_index (entries, i);
      MedSourceEntry *entry = g_new0 (MedSourceEntry, 1);

      entry->path = g_strconcat (base, each->path, NULL);
      entry->hash_path = g_strconcat (entry->path, ".sha512", NULL);
      entry->signature_path = g_strconcat (entry->path, ".asc", NULL);
      entry->updated_usec = each->updated_usec;
      entry->label = g_strdup (label);
      self->listing->feed_usec = MAX (self->listing->feed_usec, each->updated_usec);
      add_entry (self, entry);
    }
}

static GPtrArray *
read_directory_list (Listing *self, const char *base, const char *name, GError **error)
{
  g_autofree char *url = g_strconcat (base, name, NULL);
  g_auto (MedFetchResult) result = { 0 };
  gsize size = 0;

  if (!fetch (self->web, url, MOST_LIST_BYTES, &result, self->cancellable, error))
    return NULL;
  const char *text = g_bytes_get_data (result.bytes, &size);
  return g_str_has_suffix (name, ".csv") ? med_directory_changes_read (text, size, url, base, error)
                                         : med_directory_index_read (text, size, url, base, error);
}

/* changes.csv says when, index.txt only what. */
static gboolean
list_directory (Listing *self, const MedProviderFeed *directory)
{
  g_autofree char *base =
      g_strconcat (directory->url, g_str_has_suffix (directory->url, "/") ? "" : "/", NULL);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) entries = read_directory_list (self, base, "changes.csv", &local_error);

  if (entries == NULL && is_absent (local_error))
    {
      g_clear_error (&local_error);
      entries = read_directory_list (self, base, "index.txt", &local_error);
    }
  if (entries == NULL)
    {
      g_propagate_error (self->error, g_steal_pointer (&local_error));
      return FALSE;
    }
  add_from_directory (self, base, directory->label, entries);
  return TRUE;
}

static gboolean
list_distributions (Listing *self, const MedProviderMetadata *metadata)
{
  for (guint i = 0; i < metadata->feeds->len; i++)
    if (!list_feed (self, g_ptr_array_index (metadata->feeds, i)))
      return FALSE;
  for (guint i = 0; metadata->feeds->len == 0 && i < metadata->directories->len; i++)
    if (!list_directory (self, g_ptr_array_index (metadata->directories, i)))
      return FALSE;
  return TRUE;
}

static gboolean
list (MedSourceTransport *way, MedSourceListing *listing, GCancellable *cancellable, GError **error)
{
  Web *self = (Web *) way;
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Listing whole = { self, listing, paths, cancellable, error };
  g_autoptr (MedProviderDiscovery) found =
      med_provider_discovery_find_sync (self->fetcher, self->location, NULL, cancellable, error);

  if (found == NULL)
    return FALSE;
  listing->origin_url = g_strdup (found->fetched.url);
  med_source_listing_take_metadata (listing, found->metadata);
  return list_distributions (&whole, found->metadata);
}

static gboolean
read_file (MedSourceTransport *way,
           const char *path,
           gsize limit_bytes,
           MedSourceFile *file,
           GCancellable *cancellable,
           GError **error)
{
  Web *self = (Web *) way;
  const MedFetchRequest request = { .url = path,
                                    .etag = file->etag,
                                    .last_modified = file->last_modified,
                                    .limit_bytes = (gint64) limit_bytes };
  g_auto (MedFetchResult) result = { 0 };

  if (!med_fetcher_get_sync (self->fetcher, &request, &result, NULL, cancellable, error))
    return FALSE;
  file->not_modified = result.not_modified;
  file->bytes = g_steal_pointer (&result.bytes);
  g_free (file->etag);
  file->etag = g_steal_pointer (&result.etag);
  g_free (file->last_modified);
  file->last_modified = g_steal_pointer (&result.last_modified);
  return TRUE;
}

static void
free_web (MedSourceTransport *way)
{
  Web *self = (Web *) way;

  g_object_unref (self->fetcher);
  g_free (self->location);
  g_free (self);
}

/**
 * med_source_web_new:
 * @fetcher: fetches
 * @location: a provider's domain, or the https address of its metadata
 *
 * Returns: (transfer full): the way to a provider on the network
 */
MedSourceTransport *
med_source_web_new (MedFetcher *fetcher, const char *location)
{
  Web *self = g_new0 (Web, 1);

  self->way = (MedSourceTransport){ list, read_file, free_web };
  self->fetcher = g_object_ref (fetcher);
  self->location = g_strdup (location);
  return &self->way;
}
