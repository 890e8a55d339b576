/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-provider-metadata.h"
#include "engine/net/med-fetcher.h"
#include "engine/source/med-source.h"
#include "engine/store/med-store.h"
#include "engine/trust/med-openpgp-certificate.h"

G_BEGIN_DECLS

/**
 * MedSourceProbe:
 * @kind: what it would be
 * @location: where it was looked for
 * @way: (nullable): how what it says of itself was found, in words
 * @publisher: (nullable): whose it is, as it says
 * @name_space: (nullable): the publisher's
 * @role: (nullable): as it says, such as `csaf_trusted_provider`
 * @canonical_url: (nullable): where it says that it is
 * @updated_usec: when it was last changed, as it says; 0 if it does not
 * @feeds: (element-type utf8): where it lists its documents
 * @keys: (element-type MedProviderKey): its keys, as it says: hints, never a reason to trust them;
 * without an address where only the fingerprint is known
 * @n_documents: how many documents lie there; -1 if that was not counted
 * @n_signed: how many of them have a signature beside them
 *
 * What is found at a place, before anything of it is trusted.
 */
typedef struct
{
  MedSourceKind kind;
  char *location;
  char *way;
  char *publisher;
  char *name_space;
  char *role;
  char *canonical_url;
  gint64 updated_usec;
  GPtrArray *feeds;
  GPtrArray *keys;
  gint64 n_documents;
  gint64 n_signed;
} MedSourceProbe;

void med_source_probe_free (MedSourceProbe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceProbe, med_source_probe_free)
gboolean med_source_probe_is_trusted (const MedSourceProbe *self);

MedSourceProbe *med_source_probe_sync (MedFetcher *fetcher,
                                       MedSourceKind kind,
                                       const char *location,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_source_probe_async (MedStore *store,
                             MedSourceKind kind,
                             const char *location,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
MedSourceProbe *med_source_probe_finish (MedStore *store,
                                         GAsyncResult *result,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

MedOpenpgpCertificate *med_source_probe_read_key_sync (MedFetcher *fetcher,
                                                       const char *place,
                                                       gint64 now_usec,
                                                       GCancellable *cancellable,
                                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_source_probe_read_key_async (MedStore *store,
                                      const char *place,
                                      gint64 now_usec,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MedOpenpgpCertificate *med_source_probe_read_key_finish (MedStore *store,
                                                         GAsyncResult *result,
                                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
