/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "engine/base/med-progress.h"
#include "engine/net/med-fetch-request.h"
#include "engine/net/med-fetch-settings.h"

G_BEGIN_DECLS

/**
 * MedFetchWay:
 * @session: libsoup's, which belongs to the fetch thread
 * @settings: with which it was made
 * @quiet_until: host → monotonic time (gint64) until which a server asked to be left alone
 *
 * What the requests of a fetcher share; only touched in the fetch thread.
 */
typedef struct
{
  SoupSession *session;
  MedFetchSettings *settings;
  GHashTable *quiet_until;
} MedFetchWay;

typedef struct _MedFetchJob MedFetchJob;

/**
 * MedFetchDone:
 * @result: (nullable): what came, to be taken over; %NULL if it failed
 * @error: (nullable) (transfer full): why it failed
 * @user_data: as given
 *
 * Called once in the fetch thread.
 */
typedef void (*MedFetchDone) (MedFetchResult *result, GError *error, gpointer user_data);

MedFetchJob *med_fetch_job_new (const MedFetchRequest *request,
                                MedProgress *progress,
                                GMainContext *context,
                                MedFetchDone done,
                                gpointer user_data);
MedFetchJob *med_fetch_job_ref (MedFetchJob *self);
void med_fetch_job_unref (MedFetchJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedFetchJob, med_fetch_job_unref)

void med_fetch_job_start (MedFetchJob *self, const MedFetchWay *way);
void med_fetch_job_cancel (MedFetchJob *self);

G_END_DECLS
