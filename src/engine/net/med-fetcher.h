/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-progress.h"
#include "engine/net/med-fetch-request.h"
#include "engine/net/med-fetch-settings.h"

G_BEGIN_DECLS

#define MED_TYPE_FETCHER (med_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (MedFetcher, med_fetcher, MED, FETCHER, GObject)

MedFetcher *med_fetcher_new (MedFetchSettings *settings);
void med_fetcher_set_settings (MedFetcher *self, MedFetchSettings *settings);

gboolean med_fetcher_get_sync (MedFetcher *self,
                               const MedFetchRequest *request,
                               MedFetchResult *result,
                               MedProgress *progress,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_fetcher_get_async (MedFetcher *self,
                            const MedFetchRequest *request,
                            MedProgress *progress,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean med_fetcher_get_finish (MedFetcher *self,
                                 GAsyncResult *answer,
                                 MedFetchResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
