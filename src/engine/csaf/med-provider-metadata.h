/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-place.h"

G_BEGIN_DECLS

/**
 * MedProviderFeed:
 * @url: of a ROLIE feed, or of a folder
 * @label: the TLP label of what is in it, as written; %NULL for a folder that names none
 *
 * A way by which a provider distributes its documents.
 */
typedef struct
{
  char *url;
  char *label;
} MedProviderFeed;

/**
 * MedProviderKey:
 * @url: where it can be fetched
 * @fingerprint: (nullable): in capital letters; a hint, never a reason to trust it
 */
typedef struct
{
  char *url;
  char *fingerprint;
} MedProviderKey;

/**
 * MedProviderMetadata:
 * @version: `2.0` or `2.1`
 * @canonical_url: where the publisher says that it is
 * @role: `csaf_publisher`, `csaf_provider` or `csaf_trusted_provider`
 * @publisher_category: such as `vendor`
 * @publisher_name: in words
 * @name_space: the publisher's URL
 * @updated_usec: when it was last changed
 * @maintained_until_usec: until when the provider promises to keep it; 0 if it does not say
 * @may_be_listed: whether aggregators may list it
 * @may_be_mirrored: whether aggregators may mirror it
 * @feeds: (element-type MedProviderFeed): ROLIE feeds
 * @directories: (element-type MedProviderFeed): folders
 * @keys: (element-type MedProviderKey): OpenPGP keys
 *
 * The provider-metadata.json of a CSAF provider (CSAF 2.0, section 7.1.7).
 */
typedef struct
{
  char *version;
  char *canonical_url;
  char *role;
  char *publisher_category;
  char *publisher_name;
  char *name_space;
  gint64 updated_usec;
  gint64 maintained_until_usec;
  gboolean may_be_listed;
  gboolean may_be_mirrored;
  GPtrArray *feeds;
  GPtrArray *directories;
  GPtrArray *keys;
} MedProviderMetadata;

MedProviderMetadata *med_provider_metadata_read (JsonNode *root,
                                                 const char *name,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_provider_metadata_free (MedProviderMetadata *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedProviderMetadata, med_provider_metadata_free)

gboolean med_provider_metadata_check_origin (MedProviderMetadata *self,
                                             const char *url,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For the other readers of what a provider lists. */
gboolean med_csaf_need_https (MedCsafPlace *self,
                              JsonObject *object,
                              const char *member,
                              const char **url) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_is_https (const char *url);

G_END_DECLS
