/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"

G_BEGIN_DECLS

/* A status of RFC 6585, which libsoup does not name. */
#define MED_FETCH_TOO_MANY_REQUESTS 429

/**
 * MedFetchStage:
 * @MED_FETCH_TO_SERVER: a connection to the server is being made
 * @MED_FETCH_TO_PROXY: one to a proxy, or through it
 * @MED_FETCH_ASKED: the connection stands, and the request is on its way
 *
 * How far a request is.
 */
typedef enum
{
  MED_FETCH_TO_SERVER,
  MED_FETCH_TO_PROXY,
  MED_FETCH_ASKED,
} MedFetchStage;

/* What went wrong, in words for a person; each sets @error and answers FALSE. */
gboolean med_fetch_fail (GError **error, MedError code, const char *url, const char *reason);
gboolean med_fetch_fail_io (GError **error,
                            MedFetchStage stage,
                            const char *url,
                            const GError *reason,
                            GTlsCertificateFlags faults);
gboolean med_fetch_fail_status (GError **error, MedFetchStage stage, const char *url, guint status);

G_END_DECLS
