/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/tuf/med-tuf-metadata.h"
#include "engine/tuf/med-tuf-repository.h"
#include "engine/tuf/med-tuf-trust.h"

G_BEGIN_DECLS

/* More roots in one go, or more roles asked for one target, are an attack. */
#define MED_TUF_MOST_ROOTS 256
#define MED_TUF_MOST_DELEGATIONS 32

/**
 * MedTufUpdater:
 *
 * One update of what is trusted of a repository, and the search for targets in it.
 */
typedef struct _MedTufUpdater MedTufUpdater;

MedTufUpdater *
med_tuf_updater_new (MedTufRepository *repository, const char *trusted_folder, gint64 start_usec);
void med_tuf_updater_free (MedTufUpdater *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTufUpdater, med_tuf_updater_free)

gboolean med_tuf_updater_refresh_sync (MedTufUpdater *self,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedTufTrust *med_tuf_updater_get_trust (MedTufUpdater *self);
MedTufTarget *med_tuf_updater_find_sync (MedTufUpdater *self,
                                         const char *path,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_tuf_updater_download_sync (MedTufUpdater *self,
                                     const MedTufTarget *target,
                                     const char *folder,
                                     MedProgress *progress,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
