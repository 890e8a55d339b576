/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-downtime-search"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-calendar.h"
#include "engine/schedule/med-downtime-private.h"
#include "engine/schedule/med-time-words.h"

#define SEARCH_DAYS 90
/* Starts are offered on the quarter hour. */
#define STEP_USEC (15 * MED_USEC_PER_MINUTE)

typedef struct
{
  gint64 start_usec; /* 0: none yet */
  gint64 longest_usec;
  gint64 longest_from_usec;
  gint64 unknown_usec;
  char *unknown_why;
} Findings;

static gint64
round_up (gint64 usec)
{
  return (usec + STEP_USEC - 1) / STEP_USEC * STEP_USEC;
}

static void
look_at (Findings *self, const MedTimeSpan *span, gint64 guard_usec, gint64 needed_usec)
{
  if (span->kind == MED_TIME_UNKNOWN)
    {
      if (self->unknown_why == NULL)
        self->unknown_why = g_strdup (span->what);
      self->unknown_usec += span->end_usec - span->start_usec;
    }
  if (span->kind != MED_TIME_FREE || self->start_usec != 0)
    return;
  gint64 from = round_up (span->start_usec + guard_usec);
  gint64 until = span->end_usec - guard_usec;
  if (until - from > self->longest_usec)
    {
      self->longest_usec = until - from;
      self->longest_from_usec = from;
    }
  if (until - from >= needed_usec)
    self->start_usec = from;
}

static char *
describe_none (const Findings *self, const MedDowntimeNeed *need)
{
  g_autofree char *arithmetic = med_downtime_need_describe (need);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("No free gap is long enough within %d day: it %s.",
                                    "No free gap is long enough within %d days: it %s.",
                                    SEARCH_DAYS),
                          SEARCH_DAYS, arithmetic);
  if (self->longest_usec > 0)
    {
      g_autofree char *length = med_time_words_duration (self->longest_usec / MED_USEC_PER_MINUTE);
      g_autofree char *range = med_time_words_range (self->longest_from_usec,
                                                     self->longest_from_usec + self->longest_usec);
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("The longest gap is %s (%s)."), length, range);
    }
  if (self->unknown_usec > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text,
                              ngettext ("Of about %d day nothing is known: %s.",
                                        "Of about %d days nothing is known: %s.",
                                        (gulong) MAX (1, self->unknown_usec / MED_USEC_PER_DAY)),
                              (int) MAX (1, self->unknown_usec / MED_USEC_PER_DAY),
                              self->unknown_why);
    }
  else
    {
      g_string_append_c (text, ' ');
      g_string_append (text, _ ("Ask the department to open a time for it."));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * med_downtime_find_next_sync:
 * @connection: a connection
 * @need: the phases
 * @after_usec: not before this; the past is never searched
 * @start_usec: (out): the earliest start, on a quarter of an hour; 0: there is none
 * @why_none: (out) (transfer full): why there is none; "" where there is one
 * @error: return location
 *
 * Searches the device's free time 90 days ahead.
 *
 * Returns: whether it could be searched
 */
gboolean
med_downtime_find_next_sync (MedConnection *connection,
                             const MedDowntimeNeed *need,
                             gint64 after_usec,
                             gint64 *start_usec,
                             char **why_none,
                             GError **error)
{
  gint64 from = MAX (after_usec, med_connection_now_usec (connection));
  gint64 needed_usec = med_downtime_need_total_min (need) * MED_USEC_PER_MINUTE;
  MedCalendarPolicy policy;
  Findings findings = { 0 };

  if (!med_downtime_need_check (need, error) ||
      !med_calendar_policy_load_sync (connection, &policy, error))
    return FALSE;
  gint64 guard_usec = policy.guard_min * MED_USEC_PER_MINUTE;
  /* From a guard earlier: a booking that has just ended keeps its distance too. */
  g_autoptr (GPtrArray) spans = med_free_time_load_sync (
      connection, need->device_id, from - guard_usec, from + SEARCH_DAYS * MED_USEC_PER_DAY, error);
  if (spans == NULL)
    return FALSE;
  for (guint i = 0; i < spans->len; i++)
    look_at (&findings, g_ptr_array_index (spans, i), guard_usec, needed_usec);
  *start_usec = findings.start_usec;
  *why_none = findings.start_usec != 0 ? g_strdup ("") : describe_none (&findings, need);
  g_free (findings.unknown_why);
  return TRUE;
}
