/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-transport"

#include "config.h"

#include "engine/source/med-source-transport.h"

/**
 * med_source_transport_new:
 * @source: a source
 * @fetcher: for what is on the network
 *
 * Returns: (transfer full): the way to it
 */
MedSourceTransport *
med_source_transport_new (const MedSource *source, MedFetcher *fetcher)
{
  MedSourceTransport *way = med_source_is_on_network (source)
                                ? med_source_web_new (fetcher, source->location)
                                : med_source_folder_new (source->location);

  return source->kind == MED_SOURCE_CVE ? med_source_records_new (way, source->location) : way;
}

/**
 * med_source_transport_free:
 * @self: (transfer full): a way
 */
void
med_source_transport_free (MedSourceTransport *self)
{
  self->free (self);
}

/**
 * med_source_entry_free:
 * @self: (transfer full): an entry
 */
void
med_source_entry_free (MedSourceEntry *self)
{
  g_free (self->path);
  g_free (self->hash_path);
  g_free (self->signature_path);
  g_free (self->label);
  g_free (self);
}

/**
 * med_source_listing_clear:
 * @self: a listing, whose contents are freed
 */
void
med_source_listing_clear (MedSourceListing *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->origin_url, g_free);
  g_clear_pointer (&self->canonical_url, g_free);
  g_clear_pointer (&self->role, g_free);
  g_clear_pointer (&self->name_space, g_free);
  g_clear_pointer (&self->publisher, g_free);
  g_clear_pointer (&self->feeds, g_ptr_array_unref);
  g_clear_pointer (&self->fingerprints, g_ptr_array_unref);
}

/**
 * med_source_file_clear:
 * @self: a file, whose contents are freed
 */
void
med_source_file_clear (MedSourceFile *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->last_modified, g_free);
}

static void
take_feeds (MedSourceListing *self, GPtrArray *feeds)
{
  for (guint i = 0; i < feeds->len; i++)
    g_ptr_array_add (self->feeds, g_strdup (((MedProviderFeed *) feeds->pdata[i])->url));
}

/**
 * med_source_listing_take_metadata:
 * @self: a listing
 * @metadata: what the provider says of itself
 *
 * Takes over what is compared from one look to the next.
 */
void
med_source_listing_take_metadata (MedSourceListing *self, const MedProviderMetadata *metadata)
{
  self->canonical_url = g_strdup (metadata->canonical_url);
  self->role = g_strdup (metadata->role);
  self->name_space = g_strdup (metadata->name_space);
  self->publisher = g_strdup (metadata->publisher_name);
  self->metadata_usec = metadata->updated_usec;
  self->maintained_until_usec = metadata->maintained_until_usec;
  self->feeds = g_ptr_array_new_with_free_func (g_free);
  take_feeds (self, metadata->feeds);
  take_feeds (self, metadata->directories);
  self->fingerprints = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < metadata->keys->len; i++)
    {
      const MedProviderKey *key = g_ptr_array_index (metadata->keys, i);

      if (key->fingerprint != NULL)
        g_ptr_array_add (self->fingerprints, g_strdup (key->fingerprint));
    }
}
