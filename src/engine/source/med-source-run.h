/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/med-fetcher.h"
#include "engine/source/med-source-sync.h"

G_BEGIN_DECLS

/**
 * MedSourceRun:
 * @source_id: which source
 * @name: the same by name
 * @enabled: whether it is switched on; one that is not is passed over, unless it was named
 * @brought: (nullable): what the look brought, also where it did not come to its end
 * @failure: (nullable): why it counts as not looked through; %NULL if it was, or was passed over
 * @failure_code: a #MedError, for what to do about it
 *
 * What became of one source, of those that were to be looked through.
 */
typedef struct
{
  gint64 source_id;
  char *name;
  gboolean enabled;
  MedSourceSync *brought;
  char *failure;
  int failure_code;
} MedSourceRun;

void med_source_run_free (MedSourceRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceRun, med_source_run_free)
char *med_source_run_describe (const MedSourceRun *self); /* translated */

MedFetcher *
med_source_run_make_fetcher_sync (MedStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
med_source_run_sync (MedStore *store,
                     gint64 source_id,
                     gint64 person_id,
                     MedProgress *progress,
                     GCancellable *cancellable,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedSourceRun) */
void med_source_run_async (MedStore *store,
                           gint64 source_id,
                           gint64 person_id,
                           MedProgress *progress,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
GPtrArray *med_source_run_finish (MedStore *store,
                                  GAsyncResult *result,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
