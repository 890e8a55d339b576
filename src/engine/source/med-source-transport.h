/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-provider-metadata.h"
#include "engine/net/med-fetcher.h"
#include "engine/source/med-source-scope.h"
#include "engine/source/med-source.h"

G_BEGIN_DECLS

/**
 * MedSourceEntry:
 * @path: within the folder, or its URL
 * @hash_path: (nullable): of its hash file
 * @signature_path: (nullable): of its signature
 * @label: (nullable): the TLP label of the feed that lists it
 * @updated_usec: when it was changed, as the feed says; 0 if it does not
 *
 * A document that a source lists.
 */
typedef struct
{
  char *path;
  char *hash_path;
  char *signature_path;
  char *label;
  gint64 updated_usec;
} MedSourceEntry;

/**
 * MedSourceListing:
 * @entries: (element-type MedSourceEntry): each path once
 * @origin_url: (nullable): where the metadata was found
 * @canonical_url: (nullable): where the metadata says that it is
 * @role: (nullable): as the metadata says
 * @name_space: (nullable): the publisher's
 * @publisher: (nullable): the publisher's name
 * @metadata_usec: `last_updated` of the metadata; 0 if there is none
 * @maintained_until_usec: until when it is maintained, as it says; 0 if it does not
 * @feed_usec: `updated` of the feed; 0 if there is none
 * @feeds: (nullable) (element-type utf8): where the documents are listed
 * @fingerprints: (nullable) (element-type utf8): of the keys that the metadata lists
 * @scope: (nullable): for a source of CVE records, which are wanted; given to `list`
 * @known: (nullable): path → MedSourceDocument: what is here; given to `list`
 * @checked_usec: when it was last looked through to its end, 0 if never; given to `list`
 *
 * What a source says that it has.
 */
typedef struct
{
  GPtrArray *entries;
  char *origin_url;
  char *canonical_url;
  char *role;
  char *name_space;
  char *publisher;
  gint64 metadata_usec;
  gint64 maintained_until_usec;
  gint64 feed_usec;
  GPtrArray *feeds;
  GPtrArray *fingerprints;
  const MedSourceScope *scope;
  GHashTable *known;
  gint64 checked_usec;
} MedSourceListing;

/**
 * MedSourceFile:
 * @bytes: (nullable): what is in it
 * @not_modified: it is still what the validators named; there are no bytes
 * @etag: (nullable): validator; given and received
 * @last_modified: (nullable): validator; given and received
 *
 * A file of a source.
 */
typedef struct
{
  GBytes *bytes;
  gboolean not_modified;
  char *etag;
  char *last_modified;
} MedSourceFile;

/**
 * MedSourceTransport:
 * @list: fills in what the source has
 * @read: reads one file, of at most @limit_bytes
 * @free: frees it
 *
 * The way to a source: a folder, or the network. Used from one thread.
 */
typedef struct _MedSourceTransport MedSourceTransport;
struct _MedSourceTransport
{
  gboolean (*list) (MedSourceTransport *self,
                    MedSourceListing *listing,
                    GCancellable *cancellable,
                    GError **error);
  gboolean (*read) (MedSourceTransport *self,
                    const char *path,
                    gsize limit_bytes,
                    MedSourceFile *file,
                    GCancellable *cancellable,
                    GError **error);
  void (*free) (MedSourceTransport *self);
};

void med_source_transport_free (MedSourceTransport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceTransport, med_source_transport_free)

void med_source_entry_free (MedSourceEntry *self);
void med_source_listing_clear (MedSourceListing *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedSourceListing, med_source_listing_clear)
void med_source_file_clear (MedSourceFile *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedSourceFile, med_source_file_clear)

void med_source_listing_take_metadata (MedSourceListing *self, const MedProviderMetadata *metadata);

MedSourceTransport *med_source_transport_new (const MedSource *source, MedFetcher *fetcher);
MedSourceTransport *med_source_folder_new (const char *folder);
MedSourceTransport *med_source_records_new (MedSourceTransport *inner, const char *location);
MedSourceTransport *med_source_web_new (MedFetcher *fetcher, const char *location);

G_END_DECLS
