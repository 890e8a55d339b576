/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-transport"

#include "config.h"

#include "engine/source/med-source-transport.h"

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
