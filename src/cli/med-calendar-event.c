/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/med-calendar-event.h"

#include "engine/schedule/med-local-time.h"

#define DAY_SEC G_GINT64_CONSTANT (86400)
#define MOST_DATES 2000
#define MOST_RULES 20
/* A booking longer than this is a slip of the pen; it must not make a device busy for ever. */
#define LONGEST_SEC (400 * DAY_SEC)

static gboolean
refuse (MedCalendarEvent *self, const char *word, const char *detail)
{
  if (self->refused == NULL)
    {
      self->refused = word;
      self->refused_detail = g_strdup (detail);
    }
  return FALSE;
}

void
med_calendar_event_free (MedCalendarEvent *self)
{
  g_free (self->refused_detail);
  g_free (self->uid);
  g_array_unref (self->rules);
  g_array_unref (self->dates);
  g_array_unref (self->periods);
  g_array_unref (self->exceptions);
  g_free (self->summary);
  g_free (self->category);
  g_free (self);
}

static MedCalendarEvent *
event_new (void)
{
  MedCalendarEvent *self = g_new0 (MedCalendarEvent, 1);

  self->rules = g_array_new (FALSE, FALSE, sizeof (struct icalrecurrencetype));
  self->dates = g_array_new (FALSE, FALSE, sizeof (MedCalendarMoment));
  self->periods = g_array_new (FALSE, FALSE, sizeof (MedCalendarPeriod));
  self->exceptions = g_array_new (FALSE, FALSE, sizeof (MedCalendarMoment));
  return self;
}

/* Moves a moment to another time of its own wall clock. */
void
med_calendar_moment_set_wall (MedCalendarMoment *self, gint64 wall)
{
  self->wall = wall;
  med_calendar_zone_resolve (self->zone, wall, &self->first_usec, &self->last_usec);
}

/* Do both name the same instance? A date names all instances of its local day. */
gboolean
med_calendar_moment_same (const MedCalendarMoment *a, const MedCalendarMoment *b)
{
  if (a->is_date && !b->is_date)
    return a->wall <= b->wall && b->wall < a->wall + DAY_SEC;
  return a->first_usec == b->first_usec || a->first_usec == b->last_usec ||
         a->last_usec == b->first_usec || a->last_usec == b->last_usec;
}

static gboolean
read_moment (MedCalendarEvent *self,
             MedCalendarZones *zones,
             icalproperty *property,
             struct icaltimetype time,
             MedCalendarMoment *moment)
{
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_TZID_PARAMETER);
  const char *tzid = parameter != NULL ? icalparameter_get_tzid (parameter) : NULL;

  if (icaltime_is_null_time (time) || !icaltime_is_valid_time (time) || time.year < 1900 ||
      time.year > 2200 || time.month < 1 || time.month > 12 || time.day < 1 ||
      time.day > icaltime_days_in_month (time.month, time.year) || time.hour > 24)
    return refuse (self, "time", NULL);
  moment->is_date = time.is_date != 0;
  if (icaltime_is_utc (time))
    moment->zone = med_calendar_zones_get_utc (zones);
  else if (tzid == NULL || moment->is_date)
    moment->zone = med_calendar_zones_get_local (zones);
  else
    moment->zone = med_calendar_zones_find (zones, tzid);
  if (moment->zone == NULL)
    return refuse (self, "zone", tzid);
  if (moment->is_date)
    time.hour = time.minute = time.second = 0;
  med_calendar_moment_set_wall (moment, med_local_wall (time.year, time.month, time.day, time.hour,
                                                        time.minute, MIN (time.second, 59)));
  return TRUE;
}

static gboolean
read_start (MedCalendarEvent *self, icalcomponent *component, MedCalendarZones *zones)
{
  icalproperty *property = icalcomponent_get_first_property (component, ICAL_DTSTART_PROPERTY);

  if (property == NULL)
    return refuse (self, "no-start", NULL);
  if (icalcomponent_count_properties (component, ICAL_DTSTART_PROPERTY) > 1)
    return refuse (self, "two-starts", NULL);
  if (read_moment (self, zones, property, icalproperty_get_dtstart (property), &self->start))
    return TRUE;
  self->start.zone = NULL;
  return FALSE;
}

static gboolean
read_end (MedCalendarEvent *self,
          icalcomponent *component,
          MedCalendarZones *zones,
          gint64 default_min)
{
  icalproperty *end = icalcomponent_get_first_property (component, ICAL_DTEND_PROPERTY);
  icalproperty *duration = icalcomponent_get_first_property (component, ICAL_DURATION_PROPERTY);
  MedCalendarMoment moment = { 0 };

  if (end != NULL)
    {
      if (!read_moment (self, zones, end, icalproperty_get_dtend (end), &moment))
        return FALSE;
      self->elapsed_usec = moment.last_usec - self->start.first_usec;
      self->nominal_sec = moment.zone == self->start.zone ? moment.wall - self->start.wall
                                                          : self->elapsed_usec / G_USEC_PER_SEC;
    }
  else if (duration != NULL)
    {
      self->nominal_sec = icaldurationtype_as_int (icalproperty_get_duration (duration));
      self->elapsed_usec = self->nominal_sec * G_USEC_PER_SEC;
    }
  if (self->nominal_sec < 0 || self->nominal_sec > LONGEST_SEC)
    return refuse (self, "end", NULL);
  /* Without an end, or with its start as its end, it still takes somebody's time. */
  if (self->nominal_sec == 0)
    self->nominal_sec = self->start.is_date ? DAY_SEC : default_min * 60;
  self->elapsed_usec =
      MAX (self->elapsed_usec, self->start.is_date ? 0 : self->nominal_sec * G_USEC_PER_SEC);
  return TRUE;
}

/* The end of a rule in the wall clock in which it is expanded. */
static void
move_until (MedCalendarEvent *self, struct icaltimetype *until)
{
  if (icaltime_is_null_time (*until))
    return;
  if (icaltime_is_utc (*until))
    {
      gint64 sec = med_local_wall (until->year, until->month, until->day, until->hour,
                                   until->minute, until->second);
      gint64 wall = med_calendar_zone_wall_at (self->start.zone, sec * G_USEC_PER_SEC);
      *until = icaltime_from_timet_with_zone ((time_t) wall, 0, NULL);
    }
  else if (until->is_date && !self->start.is_date)
    {
      until->hour = 23;
      until->minute = until->second = 59;
    }
  until->is_date = self->start.is_date;
  until->zone = NULL;
}

static gboolean
read_rules (MedCalendarEvent *self, icalcomponent *component)
{
  icalproperty *dtstart = icalcomponent_get_first_property (component, ICAL_DTSTART_PROPERTY);
  struct icaltimetype start = icalproperty_get_dtstart (dtstart);

  for (icalproperty *property = icalcomponent_get_first_property (component, ICAL_RRULE_PROPERTY);
       property != NULL;
       property = icalcomponent_get_next_property (component, ICAL_RRULE_PROPERTY))
    {
      struct icalrecurrencetype rule = icalproperty_get_rrule (property);
      const char *word = med_calendar_rule_refuse (&rule, &start);

      self->recurs = TRUE;
      if (self->rules->len == MOST_RULES)
        return refuse (self, "too-many-dates", NULL);
      if (word != NULL)
        return refuse (self, word, NULL);
      move_until (self, &rule.until);
      med_calendar_rule_sort (&rule);
      g_array_append_val (self->rules, rule);
    }
  return TRUE;
}

static gboolean
read_dates (MedCalendarEvent *self, icalcomponent *component, MedCalendarZones *zones)
{
  for (icalproperty *property = icalcomponent_get_first_property (component, ICAL_RDATE_PROPERTY);
       property != NULL;
       property = icalcomponent_get_next_property (component, ICAL_RDATE_PROPERTY))
    {
      struct icaldatetimeperiodtype value = icalproperty_get_rdate (property);
      gboolean is_period = !icaltime_is_null_time (value.period.start);
      MedCalendarMoment moment = { 0 };

      self->recurs = TRUE;
      if (self->dates->len + self->periods->len == MOST_DATES)
        return refuse (self, "too-many-dates", NULL);
      if (!read_moment (self, zones, property, is_period ? value.period.start : value.time,
                        &moment))
        return FALSE;
      if (!is_period)
        {
          g_array_append_val (self->dates, moment);
          continue;
        }
      MedCalendarPeriod period = { .start_usec = moment.first_usec };
      gint64 length = icaldurationtype_as_int (value.period.duration);
      period.end_usec = moment.last_usec + length * G_USEC_PER_SEC;
      MedCalendarMoment end = { 0 };
      if (!icaltime_is_null_time (value.period.end))
        {
          if (!read_moment (self, zones, property, value.period.end, &end))
            return FALSE;
          period.end_usec = end.last_usec;
        }
      if (period.end_usec <= period.start_usec ||
          period.end_usec - period.start_usec > LONGEST_SEC * G_USEC_PER_SEC)
        return refuse (self, "end", NULL);
      g_array_append_val (self->periods, period);
    }
  return TRUE;
}

static gboolean
read_exceptions (MedCalendarEvent *self, icalcomponent *component, MedCalendarZones *zones)
{
  for (icalproperty *property = icalcomponent_get_first_property (component, ICAL_EXDATE_PROPERTY);
       property != NULL;
       property = icalcomponent_get_next_property (component, ICAL_EXDATE_PROPERTY))
    {
      MedCalendarMoment moment = { 0 };

      if (self->exceptions->len + self->dates->len == MOST_DATES)
        return refuse (self, "too-many-dates", NULL);
      if (!read_moment (self, zones, property, icalproperty_get_exdate (property), &moment))
        return FALSE;
      g_array_append_val (self->exceptions, moment);
    }
  return TRUE;
}

static gboolean
read_recurrence (MedCalendarEvent *self, icalcomponent *component, MedCalendarZones *zones)
{
  icalproperty *property = icalcomponent_get_first_property (component, ICAL_RECURRENCEID_PROPERTY);

  if (property == NULL)
    return TRUE;
  /* All from here on: a second series, which only few programs understand alike. */
  if (icalproperty_get_first_parameter (property, ICAL_RANGE_PARAMETER) != NULL)
    return refuse (self, "range", NULL);
  /* Its zone by hand: icalcomponent_get_recurrenceid() forgets it (libical #934). */
  return read_moment (self, zones, property, icalproperty_get_recurrenceid (property),
                      &self->recurrence);
}

static void
read_status (MedCalendarEvent *self, icalcomponent *component)
{
  icalproperty *transparency = icalcomponent_get_first_property (component, ICAL_TRANSP_PROPERTY);
  icalproperty *status = icalcomponent_get_first_property (component, ICAL_STATUS_PROPERTY);
  icalproperty_status word =
      status != NULL ? icalproperty_get_status (status) : ICAL_STATUS_CONFIRMED;

  self->cancelled = word == ICAL_STATUS_CANCELLED;
  self->tentative = word == ICAL_STATUS_TENTATIVE;
  if (transparency != NULL)
    {
      icalproperty_transp transp = icalproperty_get_transp (transparency);
      self->ignored =
          transp == ICAL_TRANSP_TRANSPARENT || transp == ICAL_TRANSP_TRANSPARENTNOCONFLICT;
    }
  self->ignored = self->ignored || self->cancelled;
}

/* libical drops a property that it cannot read and leaves a note in its place. An event that lost
 * its rule would look like a single booking, and the others like free time. */
static gboolean
check_notes (MedCalendarEvent *self, icalcomponent *component)
{
  static const char *const harmless[] = { "No value for SUMMARY", "No value for CATEGORIES",
                                          "No value for UID" };

  for (icalproperty *property =
           icalcomponent_get_first_property (component, ICAL_XLICERROR_PROPERTY);
       property != NULL;
       property = icalcomponent_get_next_property (component, ICAL_XLICERROR_PROPERTY))
    {
      const char *text = icalproperty_get_xlicerror (property);
      gboolean known = FALSE;

      for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (harmless); i++)
        known = known || g_str_has_prefix (text, harmless[i]);
      if (!known)
        return refuse (self, "line", NULL);
    }
  return TRUE;
}

static char *
dup_property (icalcomponent *component, icalproperty_kind kind)
{
  icalproperty *property = icalcomponent_get_first_property (component, kind);
  const char *text = property != NULL ? icalproperty_get_value_as_string (property) : NULL;

  return text != NULL ? g_utf8_make_valid (text, (gssize) MIN (strlen (text), 200)) : NULL;
}

/**
 * med_calendar_event_read:
 * @component: a VEVENT
 * @zones: the zones of the file
 * @default_min: how long an event without an end lasts
 *
 * Returns: (transfer full): the event; what could not be read with certainty is said in `refused`
 */
MedCalendarEvent *
med_calendar_event_read (icalcomponent *component, MedCalendarZones *zones, gint64 default_min)
{
  MedCalendarEvent *self = event_new ();

  self->uid = dup_property (component, ICAL_UID_PROPERTY);
  self->summary = dup_property (component, ICAL_SUMMARY_PROPERTY);
  self->category = dup_property (component, ICAL_CATEGORIES_PROPERTY);
  self->recurs = icalcomponent_count_properties (component, ICAL_RRULE_PROPERTY) > 0 ||
                 icalcomponent_count_properties (component, ICAL_RDATE_PROPERTY) > 0;
  read_status (self, component);
  /* In this order, so that a refused event still knows as much as can be known of where it lies. */
  if (read_start (self, component, zones) && read_recurrence (self, component, zones) &&
      read_end (self, component, zones, default_min) && check_notes (self, component) &&
      read_rules (self, component) && read_dates (self, component, zones))
    (void) read_exceptions (self, component, zones);
  return self;
}
