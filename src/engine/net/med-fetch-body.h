/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "engine/net/med-fetch-sink.h"

G_BEGIN_DECLS

/**
 * MedFetchBounds:
 * @limit_bytes: the whole may not be larger
 * @expected_bytes: how large the whole must be; 0 if it is not known
 * @resumed_bytes: how much of the whole is there already
 */
typedef struct
{
  gint64 limit_bytes;
  gint64 expected_bytes;
  gint64 resumed_bytes;
} MedFetchBounds;

/**
 * MedFetchBodyState:
 * @MED_FETCH_BODY_FAILED: it is not whole, or not what it should be
 * @MED_FETCH_BODY_MORE: read on
 * @MED_FETCH_BODY_WHOLE: it is whole, for certain
 */
typedef enum
{
  MED_FETCH_BODY_FAILED,
  MED_FETCH_BODY_MORE,
  MED_FETCH_BODY_WHOLE,
} MedFetchBodyState;

typedef struct _MedFetchBody MedFetchBody;

MedFetchBody *med_fetch_body_new (GInputStream *stream,
                                  SoupMessage *message,
                                  const char *url,
                                  const MedFetchBounds *bounds,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_fetch_body_free (MedFetchBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedFetchBody, med_fetch_body_free)

void med_fetch_body_read_async (MedFetchBody *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MedFetchBodyState med_fetch_body_read_finish (MedFetchBody *self,
                                              GAsyncResult *result,
                                              MedFetchSink *sink,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
double med_fetch_body_get_fraction (MedFetchBody *self);

G_END_DECLS
