/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A date and time as a person or a vendor's list writes it; local where it names no offset. */
gboolean med_written_time_parse (const char *text,
                                 GTimeZone *zone,
                                 gint64 *usec,
                                 gboolean *with_time,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
