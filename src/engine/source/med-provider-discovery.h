/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-provider-list.h"
#include "engine/csaf/med-provider-metadata.h"
#include "engine/net/med-fetcher.h"

G_BEGIN_DECLS

/**
 * MedProviderWay:
 * @MED_PROVIDER_WAY_ADDRESS: its address was given
 * @MED_PROVIDER_WAY_WELL_KNOWN: at the place where each provider may put it
 * @MED_PROVIDER_WAY_SECURITY_TXT: security.txt names it
 * @MED_PROVIDER_WAY_NAME: under the name csaf.data.security of the domain
 *
 * How the metadata of a provider was found (CSAF 2.0, section 7.3.1).
 */
typedef enum
{
  MED_PROVIDER_WAY_ADDRESS,
  MED_PROVIDER_WAY_WELL_KNOWN,
  MED_PROVIDER_WAY_SECURITY_TXT,
  MED_PROVIDER_WAY_NAME,
} MedProviderWay;

/**
 * MedProviderDiscovery:
 * @metadata: what the provider says of itself; at its canonical place
 * @way: how it was found
 * @fetched: the file itself, with what the next request names
 * @tried: (element-type utf8): what was tried before and did not work, in words
 */
typedef struct
{
  MedProviderMetadata *metadata;
  MedProviderWay way;
  MedFetchResult fetched;
  GPtrArray *tried;
} MedProviderDiscovery;

MedProviderDiscovery *med_provider_discovery_find_sync (MedFetcher *fetcher,
                                                        const char *place,
                                                        MedProgress *progress,
                                                        GCancellable *cancellable,
                                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_provider_discovery_free (MedProviderDiscovery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedProviderDiscovery, med_provider_discovery_free)
const char *med_provider_way_get_title (MedProviderWay way);

MedProviderList *med_provider_discovery_list_sync (MedFetcher *fetcher,
                                                   const char *url,
                                                   MedProgress *progress,
                                                   GCancellable *cancellable,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
