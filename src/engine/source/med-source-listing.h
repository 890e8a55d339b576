/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source-hold.h"
#include "engine/source/med-source-transport.h"

G_BEGIN_DECLS

gboolean med_source_listing_check_sync (MedConnection *connection,
                                        const MedSource *source,
                                        const MedSourceListing *listing,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_listing_note_unchanged_sync (MedConnection *connection,
                                                 const MedSource *source,
                                                 gint64 feed_usec,
                                                 gint64 days,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
