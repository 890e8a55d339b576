/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/med-calendar-zone.h"

#include "engine/schedule/med-local-time.h"

struct _MedCalendarZone
{
  GTimeZone *system;      /* (nullable) */
  icaltimezone *embedded; /* (nullable): used only where the system knows no such zone */
};

struct _MedCalendarZones
{
  GHashTable *by_tzid; /* (element-type utf8 MedCalendarZone): NULL value for a name without zone */
  icalcomponent *root; /* (unowned) */
  MedCalendarZone local;
  MedCalendarZone utc;
};

static void
zone_free (gpointer data)
{
  MedCalendarZone *self = data;

  if (self == NULL)
    return;
  g_clear_pointer (&self->system, g_time_zone_unref);
  if (self->embedded != NULL)
    icaltimezone_free (self->embedded, 1);
  g_free (self);
}

/**
 * med_calendar_zones_new:
 * @root: the parsed file, which must outlive this
 * @local: the zone of times without one, and of days
 *
 * Returns: (transfer full): the zones of the file
 */
MedCalendarZones *
med_calendar_zones_new (icalcomponent *root, GTimeZone *local)
{
  MedCalendarZones *self = g_new0 (MedCalendarZones, 1);

  self->by_tzid = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, zone_free);
  self->root = root;
  self->local.system = g_time_zone_ref (local);
  self->utc.system = g_time_zone_new_utc ();
  return self;
}

void
med_calendar_zones_free (MedCalendarZones *self)
{
  g_hash_table_unref (self->by_tzid);
  g_time_zone_unref (self->local.system);
  g_time_zone_unref (self->utc.system);
  g_free (self);
}

/* "Europe/Berlin", also behind a maker's prefix such as "/freeassociation.sourceforge.net/". */
static GTimeZone *
find_system_zone (const char *tzid)
{
  GTimeZone *zone = med_local_zone_new (tzid);

  /* Behind a prefix only names with a slash of their own: "/mine/EST" is not the zone EST. */
  for (const char *rest = tzid; zone == NULL && *rest == '/' && strchr (rest + 1, '/') != NULL;)
    {
      zone = med_local_zone_new (rest + 1);
      rest = strchr (rest + 1, '/');
    }
  if (zone != NULL)
    return zone;
  const char *iana = med_windows_zone_to_iana (tzid);
  return iana != NULL ? med_local_zone_new (iana) : NULL;
}

static icalcomponent *
find_embedded (icalcomponent *component, const char *tzid)
{
  for (icalcomponent *child = icalcomponent_get_first_component (component, ICAL_ANY_COMPONENT);
       child != NULL; child = icalcomponent_get_next_component (component, ICAL_ANY_COMPONENT))
    {
      if (icalcomponent_isa (child) == ICAL_VCALENDAR_COMPONENT)
        {
          icalcomponent *found = find_embedded (child, tzid);
          if (found != NULL)
            return found;
        }
      if (icalcomponent_isa (child) != ICAL_VTIMEZONE_COMPONENT)
        continue;
      icalproperty *id = icalcomponent_get_first_property (child, ICAL_TZID_PROPERTY);
      if (id != NULL && g_strcmp0 (icalproperty_get_tzid (id), tzid) == 0)
        return child;
    }
  return NULL;
}

static icaltimezone *
load_embedded (icalcomponent *root, const char *tzid)
{
  icalcomponent *found = find_embedded (root, tzid);

  if (found == NULL)
    return NULL;
  icaltimezone *zone = icaltimezone_new ();
  icalcomponent *copy = icalcomponent_new_clone (found);
  if (icaltimezone_set_component (zone, copy))
    return zone;
  icalcomponent_free (copy);
  icaltimezone_free (zone, 1);
  return NULL;
}

/**
 * med_calendar_zones_find:
 * @self: the zones of a file
 * @tzid: what the file calls it
 *
 * Order: the system's database; Windows' names; the definition in the file. libical would read a
 * time of an unknown zone as UTC and not say so.
 *
 * Returns: (nullable) (transfer none): the zone; %NULL if nobody knows it
 */
const MedCalendarZone *
med_calendar_zones_find (MedCalendarZones *self, const char *tzid)
{
  gpointer zone = NULL;

  if (g_hash_table_lookup_extended (self->by_tzid, tzid, NULL, &zone))
    return zone;
  MedCalendarZone *made = g_new0 (MedCalendarZone, 1);
  made->system = find_system_zone (tzid);
  if (made->system == NULL)
    made->embedded = load_embedded (self->root, tzid);
  if (made->system == NULL && made->embedded == NULL)
    g_clear_pointer (&made, zone_free);
  g_hash_table_insert (self->by_tzid, g_strdup (tzid), made);
  return made;
}

/* The zone of the hospital. */
const MedCalendarZone *
med_calendar_zones_get_local (MedCalendarZones *self)
{
  return &self->local;
}

const MedCalendarZone *
med_calendar_zones_get_utc (MedCalendarZones *self)
{
  return &self->utc;
}

static gint32
embedded_offset (const MedCalendarZone *self, gint64 sec)
{
  struct icaltimetype utc =
      icaltime_from_timet_with_zone ((time_t) sec, 0, icaltimezone_get_utc_timezone ());
  int is_daylight = 0;

  return icaltimezone_get_utc_offset_of_utc_time (self->embedded, &utc, &is_daylight);
}

/**
 * med_calendar_zone_resolve:
 * @self: a zone
 * @wall: a wall clock, see med-local-time
 * @first_usec: (out): the earlier instant it may mean
 * @last_usec: (out): the later instant it may mean
 *
 * For a zone from the file both readings stand for a day around each change of its clocks.
 */
void
med_calendar_zone_resolve (const MedCalendarZone *self,
                           gint64 wall,
                           gint64 *first_usec,
                           gint64 *last_usec)
{
  if (self->system != NULL)
    med_local_resolve (self->system, wall, first_usec, last_usec);
  else
    med_local_resolve_offsets (wall, embedded_offset (self, wall - 86400),
                               embedded_offset (self, wall + 86400), first_usec, last_usec);
}

/**
 * med_calendar_zone_wall_at:
 * @self: a zone
 * @usec: an instant
 *
 * Returns: what the wall clock of @self shows then
 */
gint64
med_calendar_zone_wall_at (const MedCalendarZone *self, gint64 usec)
{
  if (self->system != NULL)
    return med_local_wall_at (self->system, usec);
  return usec / G_USEC_PER_SEC + embedded_offset (self, usec / G_USEC_PER_SEC);
}
