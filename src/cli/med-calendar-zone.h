/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libical/ical.h>

G_BEGIN_DECLS

/**
 * MedCalendarZone:
 *
 * The zone of a time in a calendar file: one the system knows, or one the file brings along.
 */
typedef struct _MedCalendarZone MedCalendarZone;

/**
 * MedCalendarZones:
 *
 * All zones a calendar file names.
 */
typedef struct _MedCalendarZones MedCalendarZones;

MedCalendarZones *med_calendar_zones_new (icalcomponent *root, GTimeZone *local);
void med_calendar_zones_free (MedCalendarZones *self);
const MedCalendarZone *med_calendar_zones_find (MedCalendarZones *self, const char *tzid);
const MedCalendarZone *med_calendar_zones_get_local (MedCalendarZones *self);
const MedCalendarZone *med_calendar_zones_get_utc (MedCalendarZones *self);

void med_calendar_zone_resolve (const MedCalendarZone *self,
                                gint64 wall,
                                gint64 *first_usec,
                                gint64 *last_usec);
gint64 med_calendar_zone_wall_at (const MedCalendarZone *self, gint64 usec);

/* The IANA name of a zone as Windows calls it (CLDR windowsZones, territory 001), or NULL. */
const char *med_windows_zone_to_iana (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCalendarZones, med_calendar_zones_free)

G_END_DECLS
