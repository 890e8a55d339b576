/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-progress.h"
#include "engine/net/med-fetcher.h"

G_BEGIN_DECLS

/**
 * MedTufRepository:
 *
 * Where metadata and targets come from: a web server, or a folder with the same files. Nothing that
 * comes from it is trusted here.
 */
typedef struct _MedTufRepository MedTufRepository;

MedTufRepository *
med_tuf_repository_new_web (MedFetcher *fetcher, const char *metadata_url, const char *targets_url);
MedTufRepository *med_tuf_repository_new_folder (const char *metadata, const char *targets);
void med_tuf_repository_free (MedTufRepository *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTufRepository, med_tuf_repository_free)

GBytes *med_tuf_repository_read_sync (MedTufRepository *self,
                                      const char *name,
                                      gint64 limit_bytes,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_tuf_repository_fetch_sync (MedTufRepository *self,
                                        const char *target,
                                        gint64 length,
                                        const char *path,
                                        MedProgress *progress,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
