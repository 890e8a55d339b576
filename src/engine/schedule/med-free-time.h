/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedTimeKind:
 * @MED_TIME_UNKNOWN: no calendar speaks for this time, or not all that should; never to be taken
 * for free
 * @MED_TIME_BUSY: booked, in clinical use, or a downtime stands there
 * @MED_TIME_FREE: every calendar of the device covers this time and none says busy
 */
typedef enum
{
  MED_TIME_UNKNOWN,
  MED_TIME_BUSY,
  MED_TIME_FREE,
} MedTimeKind;

const char *med_time_kind_to_word (MedTimeKind kind); /* "unknown", "busy", "free" */

/**
 * MedTimeSpan:
 * @start_usec: where it begins
 * @end_usec: where it ends, always after @start_usec
 * @kind: what it is
 * @source_id: the calendar it comes from; 0: none, or a downtime
 * @downtime_id: the downtime that stands there; 0: none
 * @tentative: the booking is not confirmed; it counts as busy all the same
 * @what: in words: the booking, the opening hours, or why nothing is known; "" where free
 *
 * A stretch of a device's time.
 */
typedef struct
{
  gint64 start_usec;
  gint64 end_usec;
  MedTimeKind kind;
  gint64 source_id;
  gint64 downtime_id;
  gboolean tentative;
  char *what;
} MedTimeSpan;

void med_time_span_free (MedTimeSpan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTimeSpan, med_time_span_free)

/* (element-type MedTimeSpan): ordered, without overlap, together exactly the window */
GPtrArray *med_free_time_load_sync (MedConnection *connection,
                                    gint64 device_id,
                                    gint64 from_usec,
                                    gint64 until_usec,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is the whole of it free, with the guard before and after? @reason says in words what is in the
 * way, "" where FREE. */
gboolean med_free_time_check_sync (MedConnection *connection,
                                   gint64 device_id,
                                   gint64 from_usec,
                                   gint64 until_usec,
                                   MedTimeKind *verdict,
                                   char **reason,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
