/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-calendar-zone.h"

G_BEGIN_DECLS

/**
 * MedCalendarMoment:
 *
 * A time as a calendar file writes it, with the instants it may mean. A date is the local midnight
 * at which it begins.
 */
typedef struct
{
  gint64 wall; /* see med-local-time */
  const MedCalendarZone *zone;
  gboolean is_date;
  gint64 first_usec;
  gint64 last_usec;
} MedCalendarMoment;

/* Of a rule that says for itself how long it takes: RDATE;VALUE=PERIOD. */
typedef struct
{
  gint64 start_usec;
  gint64 end_usec;
} MedCalendarPeriod;

/**
 * MedCalendarEvent:
 *
 * What matters of a VEVENT: when the device is in use. If `refused` is set it could not be read
 * with certainty, and `start` may be missing (zone NULL).
 */
typedef struct
{
  const char *refused; /* a fixed word; NULL: it was read */
  char *refused_detail;
  char *uid;
  MedCalendarMoment start;
  gint64 nominal_sec;  /* by the wall clock */
  gint64 elapsed_usec; /* at most */
  gboolean ignored;    /* cancelled, or does not take up time */
  gboolean cancelled;
  gboolean tentative;
  gboolean recurs;
  GArray *rules;                /* (element-type icalrecurrencetype): without zone */
  GArray *dates;                /* (element-type MedCalendarMoment) */
  GArray *periods;              /* (element-type MedCalendarPeriod) */
  GArray *exceptions;           /* (element-type MedCalendarMoment) */
  MedCalendarMoment recurrence; /* zone NULL: not an override */
  char *summary;
  char *category;
} MedCalendarEvent;

MedCalendarEvent *
med_calendar_event_read (icalcomponent *component, MedCalendarZones *zones, gint64 default_min);
void med_calendar_event_free (MedCalendarEvent *self);
gboolean med_calendar_moment_same (const MedCalendarMoment *a, const MedCalendarMoment *b);
void med_calendar_moment_set_wall (MedCalendarMoment *self, gint64 wall);

/* Why libical's reading of a rule cannot be trusted; NULL: it can. */
const char *
med_calendar_rule_refuse (const struct icalrecurrencetype *rule, const struct icaltimetype *start);
void med_calendar_rule_sort (struct icalrecurrencetype *rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCalendarEvent, med_calendar_event_free)

G_END_DECLS
