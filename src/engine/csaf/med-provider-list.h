/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedProviderListEntry:
 * @publisher_name: in words
 * @name_space: the publisher's URL
 * @url: of its provider-metadata.json
 * @updated_usec: when that was last changed, as the aggregator knows
 * @is_publisher: whether it only publishes, and the aggregator distributes for it
 * @mirrors: (element-type utf8): where the aggregator keeps a copy
 */
typedef struct
{
  char *publisher_name;
  char *name_space;
  char *url;
  gint64 updated_usec;
  gboolean is_publisher;
  GPtrArray *mirrors;
} MedProviderListEntry;

/**
 * MedProviderList:
 * @category: `lister` or `aggregator`
 * @name: of the aggregator
 * @name_space: its URL
 * @canonical_url: where it says that its list is
 * @updated_usec: when it was last changed
 * @entries: (element-type MedProviderListEntry): in the aggregator's order
 *
 * The aggregator.json of CSAF 2.0 (section 7.1.21): providers to choose from, none of them trusted
 * because it is listed.
 */
typedef struct
{
  char *category;
  char *name;
  char *name_space;
  char *canonical_url;
  gint64 updated_usec;
  GPtrArray *entries;
} MedProviderList;

MedProviderList *
med_provider_list_read (JsonNode *root, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_provider_list_free (MedProviderList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedProviderList, med_provider_list_free)

G_END_DECLS
