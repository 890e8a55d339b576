/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "engine/net/med-fetch-request.h"
#include "engine/net/med-fetch-settings.h"

G_BEGIN_DECLS

MedFetchRequest med_fetch_ask_copy (const MedFetchRequest *request);
void med_fetch_ask_clear (MedFetchRequest *request);
SoupMessage *med_fetch_ask_new (const MedFetchRequest *request,
                                MedFetchSettings *settings,
                                GUri *uri,
                                gint64 resumed_bytes,
                                const char *validator);

G_END_DECLS
