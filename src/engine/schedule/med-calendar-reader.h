/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedBooking:
 * @start_usec: beginning
 * @end_usec: end, always after @start_usec
 * @tentative: not confirmed; busy all the same
 * @unreadable: a day on which an event could not be read; it must not be taken for free
 * @summary: the category of the booking, or its own words where the hospital allows that; or ""
 *
 * A time at which a calendar says busy.
 */
typedef struct
{
  gint64 start_usec;
  gint64 end_usec;
  gboolean tentative;
  gboolean unreadable;
  char *summary;
} MedBooking;

/**
 * MedCalendarReading:
 * @bytes: what was read, without lines that could name a person; this is what is kept
 * @bookings: (element-type MedBooking): ordered by start, unreadable days last
 * @n_events: events in the file
 * @n_refused: events that could not be read with certainty
 * @warning: what could not be read and what that means; "" if everything was
 *
 * What a calendar file says of a window of time.
 */
typedef struct
{
  GBytes *bytes;
  GPtrArray *bookings;
  guint n_events;
  guint n_refused;
  char *warning;
} MedCalendarReading;

/**
 * MedCalendarRequest:
 * @name: for messages, such as the file's name
 * @time_zone: IANA name of the zone of times without one
 * @from_usec: beginning of the window
 * @until_usec: its end
 * @default_min: how long an event without an end lasts
 * @with_summaries: whether the events' own words are kept; they may name patients
 */
typedef struct
{
  const char *name;
  const char *time_zone;
  gint64 from_usec;
  gint64 until_usec;
  gint64 default_min;
  gboolean with_summaries;
} MedCalendarRequest;

GBytes *med_calendar_strip (GBytes *bytes, gboolean with_summaries);
MedCalendarReading *med_calendar_read_sync (GBytes *bytes,
                                            const MedCalendarRequest *request,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedCalendarReading *med_calendar_reading_parse (const char *answer,
                                                gsize size,
                                                const MedCalendarRequest *request,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_calendar_reading_free (MedCalendarReading *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCalendarReading, med_calendar_reading_free)

G_END_DECLS
