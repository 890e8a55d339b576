/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A local time is a number of seconds since 1970-01-01 as its wall clock shows it ("wall"), without
 * any zone. */

GTimeZone *med_local_zone_new (const char *identifier);
gint64 med_local_wall (int year, int month, int day, int hour, int minute, int second);
gint64 med_local_wall_at (GTimeZone *zone, gint64 usec);
void med_local_resolve (GTimeZone *zone, gint64 wall, gint64 *first_usec, gint64 *last_usec);
void med_local_resolve_offsets (
    gint64 wall, gint32 before_sec, gint32 after_sec, gint64 *first_usec, gint64 *last_usec);
gint64 med_local_midnight_before (GTimeZone *zone, gint64 usec);
gint64 med_local_midnight_after (GTimeZone *zone, gint64 usec);

G_END_DECLS
