/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedCalendarWindow:
 * @from_usec: where the wanted time begins
 * @until_usec: where it ends
 * @local: the zone of times without one, and of days
 * @default_min: how long an event without an end lasts
 *
 * What is wanted of a calendar file.
 */
typedef struct
{
  gint64 from_usec;
  gint64 until_usec;
  GTimeZone *local;
  gint64 default_min;
} MedCalendarWindow;

typedef struct
{
  gint64 start_usec;
  gint64 end_usec;
  gboolean tentative;
  char *category; /* (nullable) */
  char *summary;  /* (nullable) */
} MedCalendarBusy;

typedef struct
{
  guint event;      /* counted from 1; 0: the file */
  const char *word; /* a fixed word, see med-calendar-reader */
  char *detail;     /* (nullable): printable ASCII */
} MedCalendarWarning;

/**
 * MedCalendarAnswer:
 *
 * What a calendar file says of the window. Days within `incomplete` must not be taken for free.
 */
typedef struct
{
  guint n_events;
  GPtrArray *busy;       /* (element-type MedCalendarBusy): by start */
  GPtrArray *incomplete; /* (element-type MedCalendarBusy) */
  GPtrArray *warnings;   /* (element-type MedCalendarWarning) */
} MedCalendarAnswer;

MedCalendarAnswer *med_calendar_expand (const char *text, const MedCalendarWindow *window);
char *med_calendar_answer_to_json (const MedCalendarAnswer *self, gboolean with_summaries);
void med_calendar_answer_free (MedCalendarAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCalendarAnswer, med_calendar_answer_free)

G_END_DECLS
