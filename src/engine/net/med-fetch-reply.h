/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "engine/net/med-fetch-request.h"
#include "engine/net/med-fetch-settings.h"

G_BEGIN_DECLS

/* What the headers of an answer say. */
void med_fetch_reply_fill (SoupMessage *message, const char *url, MedFetchResult *result);
char *med_fetch_reply_dup_validator (SoupMessage *message);
gboolean med_fetch_reply_continues (SoupMessage *message, gint64 from_bytes, const char *validator);
gint64
med_fetch_reply_get_wait_msec (SoupMessage *message, const MedFetchSettings *settings, guint tries);

G_END_DECLS
