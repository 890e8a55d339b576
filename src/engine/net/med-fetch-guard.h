/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/med-fetch-settings.h"

G_BEGIN_DECLS

gboolean med_fetch_guard_check (MedFetchSettings *settings,
                                GUri *uri,
                                GSocketClientEvent event,
                                GIOStream *connection,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_fetch_guard_is_proxy (GSocketClientEvent event, GIOStream *connection);

G_END_DECLS
