/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-free-time"

#include "config.h"

#include "engine/schedule/med-free-time.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/schedule/med-calendar.h"
#include "engine/schedule/med-free-time-private.h"
#include "engine/schedule/med-local-time.h"
#include "engine/schedule/med-time-words.h"

/* What may stand at a time; a greater one covers a smaller one. */
typedef enum
{
  LAYER_UNKNOWN,
  LAYER_HOURS,
  LAYER_UNREADABLE,
  LAYER_BOOKING,
  LAYER_DOWNTIME,
} Layer;

typedef struct
{
  gint64 start_usec;
  gint64 end_usec;
  Layer layer;
  gboolean tentative;
  gint64 source_id;
  gint64 downtime_id;
  char *what;
} Stretch;

typedef struct
{
  MedConnection *connection;
  gint64 device_id;
  gint64 from_usec;
  gint64 until_usec;
  gint64 except_downtime;
  MedCalendarPolicy policy;
  GPtrArray *stretches; /* (element-type Stretch) */
} Search;

static const char *const kind_words[] = { "unknown", "busy", "free" };

const char *
med_time_kind_to_word (MedTimeKind kind)
{
  return kind_words[kind];
}

void
med_time_span_free (MedTimeSpan *self)
{
  g_free (self->what);
  g_free (self);
}

static void
stretch_free (gpointer data)
{
  Stretch *stretch = data;

  g_free (stretch->what);
  g_free (stretch);
}

/* NULL: it lies outside the window. */
static Stretch *
add (Search *self, Layer layer, gint64 start_usec, gint64 end_usec, const char *what)
{
  Stretch *stretch = g_new0 (Stretch, 1);

  stretch->start_usec = MAX (start_usec, self->from_usec);
  stretch->end_usec = MIN (end_usec, self->until_usec);
  stretch->layer = layer;
  stretch->what = g_strdup (what);
  if (stretch->start_usec < stretch->end_usec)
    g_ptr_array_add (self->stretches, stretch);
  else
    g_clear_pointer (&stretch, stretch_free);
  return stretch;
}

static gboolean
add_weekly (Search *self, const MedCalendarSource *source, GError **error)
{
  g_autoptr (MedWeeklyPattern) pattern = med_weekly_pattern_parse (source->pattern, error);
  g_autoptr (GTimeZone) zone = med_local_zone_new (source->time_zone);

  if (pattern == NULL)
    return FALSE;
  if (zone == NULL)
    {
      /* The machine has forgotten the zone: nothing can be said. */
      add (self, LAYER_UNKNOWN, self->from_usec, self->until_usec,
           _ ("The time zone of the weekly pattern is not known on this computer"));
      return TRUE;
    }
  g_autoptr (GArray) times =
      med_weekly_pattern_expand (pattern, zone, self->from_usec, self->until_usec);
  for (guint i = 0; i < times->len; i++)
    {
      const MedBusyTime *time = &g_array_index (times, MedBusyTime, i);
      gint64 start = MAX (time->start_usec, source->covers_from_usec);
      Stretch *stretch = add (self, LAYER_HOURS, start,
                              MIN (time->end_usec, source->covers_until_usec), source->name);
      if (stretch != NULL)
        stretch->source_id = source->id;
    }
  return TRUE;
}

static char *
describe_booking (const char *summary, const char *calendar)
{
  if (*summary == '\0')
    return g_strdup_printf (_ ("Booking in “%s”"), calendar);
  return g_strdup_printf (_ ("%s, booked in “%s”"), summary, calendar);
}

static gboolean
add_bookings (Search *self, const MedCalendarSource *source, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT start_usec, end_usec, summary, tentative, unreadable FROM busy"
      " WHERE source_id = $1 AND start_usec < $2 AND end_usec > $3 ORDER BY start_usec",
      MED_VALUES (MED_INT (source->id), MED_INT (self->until_usec), MED_INT (self->from_usec)),
      error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      gboolean unreadable = med_query_get_int (query, 4) != 0;
      g_autofree char *what =
          unreadable ? g_strdup_printf (_ ("Not certain: “%s” has an event that cannot be read"),
                                        source->name)
                     : describe_booking (med_query_get_text (query, 2), source->name);
      Stretch *stretch = add (self, unreadable ? LAYER_UNREADABLE : LAYER_BOOKING,
                              med_query_get_int (query, 0), med_query_get_int (query, 1), what);
      if (stretch == NULL)
        continue;
      stretch->tentative = med_query_get_int (query, 3) != 0;
      stretch->source_id = source->id;
    }
  return med_query_finish (query, error);
}

/* Where a calendar that should speak does not. One that is too old still says what is busy. */
static void
add_silence (Search *self, const MedCalendarSource *source)
{
  gint64 now = med_connection_now_usec (self->connection);
  gint64 age_days = (now - source->read_usec) / MED_USEC_PER_DAY;
  g_autofree char *until = med_clock_format_local_date (source->covers_until_usec - 1);
  g_autofree char *outside =
      g_strdup_printf (_ ("“%s” says nothing of this time, only until %s"), source->name, until);

  add (self, LAYER_UNKNOWN, self->from_usec, source->covers_from_usec, outside);
  add (self, LAYER_UNKNOWN, source->covers_until_usec, self->until_usec, outside);
  if (!source->is_weekly && age_days >= self->policy.max_age_days)
    {
      g_autofree char *old = g_strdup_printf (
          ngettext ("“%s” was read %d day ago, which is too old; read it anew",
                    "“%s” was read %d days ago, which is too old; read it anew", (gulong) age_days),
          source->name, (int) age_days);
      add (self, LAYER_UNKNOWN, self->from_usec, self->until_usec, old);
    }
}

static gboolean
add_calendars (Search *self, GError **error)
{
  g_autoptr (GPtrArray) sources = med_calendar_list_sync (self->connection, self->device_id, error);

  if (sources == NULL)
    return FALSE;
  if (sources->len == 0)
    add (self, LAYER_UNKNOWN, self->from_usec, self->until_usec,
         _ ("This device has no calendar, so nothing is known of its time"));
  for (guint i = 0; i < sources->len; i++)
    {
      const MedCalendarSource *source = g_ptr_array_index (sources, i);

      add_silence (self, source);
      if (!(source->is_weekly ? add_weekly (self, source, error)
                              : add_bookings (self, source, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_downtimes (Search *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT d.id, d.start_usec, d.end_usec, p.number FROM downtime d JOIN patch p"
      " ON p.id = d.patch_id WHERE d.device_id = $1 AND d.state = 'planned' AND d.start_usec < $2"
      " AND d.end_usec > $3 AND d.id <> $4 ORDER BY d.start_usec",
      MED_VALUES (MED_INT (self->device_id), MED_INT (self->until_usec), MED_INT (self->from_usec),
                  MED_INT (self->except_downtime)),
      error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      g_autofree char *what =
          g_strdup_printf (_ ("Downtime for %s"), med_query_get_text (query, 3));
      Stretch *stretch = add (self, LAYER_DOWNTIME, med_query_get_int (query, 1),
                              med_query_get_int (query, 2), what);
      if (stretch != NULL)
        stretch->downtime_id = med_query_get_int (query, 0);
    }
  return med_query_finish (query, error);
}

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  const Stretch *left = *(const Stretch *const *) a;
  const Stretch *right = *(const Stretch *const *) b;

  return left->start_usec < right->start_usec ? -1 : left->start_usec > right->start_usec;
}

/* Of those that cover a moment: the greatest layer; among equals the one that lasts longest, so
 * that touching bookings keep their own ends. */
static const Stretch *
find_top (GPtrArray *active, gint64 at_usec)
{
  const Stretch *top = NULL;

  for (guint i = active->len; i > 0; i--)
    {
      const Stretch *stretch = g_ptr_array_index (active, i - 1);

      if (stretch->end_usec <= at_usec)
        g_ptr_array_remove_index_fast (active, i - 1);
      else if (top == NULL || stretch->layer > top->layer ||
               (stretch->layer == top->layer && stretch->end_usec > top->end_usec))
        top = stretch;
    }
  return top;
}

static MedTimeKind
kind_of (const Stretch *top)
{
  if (top == NULL)
    return MED_TIME_FREE;
  return top->layer == LAYER_UNKNOWN ? MED_TIME_UNKNOWN : MED_TIME_BUSY;
}

static void
append (GPtrArray *spans, const Stretch *top, gint64 start_usec, gint64 end_usec)
{
  MedTimeSpan *span = g_new0 (MedTimeSpan, 1);

  span->start_usec = start_usec;
  span->end_usec = end_usec;
  span->kind = kind_of (top);
  span->what = g_strdup (top != NULL ? top->what : "");
  if (top != NULL)
    {
      span->source_id = top->source_id;
      span->downtime_id = top->downtime_id;
      span->tentative = top->tentative;
    }
  g_ptr_array_add (spans, span);
}

/* Two bookings that touch stay two, so that a refusal can name the one in the way. */
static gboolean
continues (GPtrArray *spans, const Stretch *before, const Stretch *top)
{
  if (spans->len == 0)
    return FALSE;
  const MedTimeSpan *last = g_ptr_array_index (spans, spans->len - 1);
  return before == top || (last->kind == MED_TIME_UNKNOWN && kind_of (top) == MED_TIME_UNKNOWN &&
                           g_str_equal (last->what, top->what));
}

static gint64
next_change (Search *self, GPtrArray *active, guint next, gint64 at_usec)
{
  gint64 change = self->until_usec;

  if (next < self->stretches->len)
    change = MIN (change, ((Stretch *) g_ptr_array_index (self->stretches, next))->start_usec);
  for (guint i = 0; i < active->len; i++)
    {
      const Stretch *stretch = g_ptr_array_index (active, i);
      if (stretch->end_usec > at_usec)
        change = MIN (change, stretch->end_usec);
    }
  return change;
}

static GPtrArray *
sweep (Search *self)
{
  GPtrArray *spans = g_ptr_array_new_with_free_func ((GDestroyNotify) med_time_span_free);
  g_autoptr (GPtrArray) active = g_ptr_array_new ();
  const Stretch *before = NULL;
  guint next = 0;

  g_ptr_array_sort (self->stretches, compare_starts);
  for (gint64 at = self->from_usec; at < self->until_usec;)
    {
      while (next < self->stretches->len &&
             ((Stretch *) g_ptr_array_index (self->stretches, next))->start_usec <= at)
        g_ptr_array_add (active, g_ptr_array_index (self->stretches, next++));
      const Stretch *top = find_top (active, at);
      gint64 until = next_change (self, active, next, at);

      if (continues (spans, before, top))
        ((MedTimeSpan *) g_ptr_array_index (spans, spans->len - 1))->end_usec = until;
      else
        append (spans, top, at, until);
      before = top;
      at = until;
    }
  return spans;
}

/* As med_free_time_load_sync(), leaving out one downtime (0: none). */
GPtrArray *
med_free_time_load_except_sync (MedConnection *connection,
                                gint64 device_id,
                                gint64 from_usec,
                                gint64 until_usec,
                                gint64 except_downtime,
                                GError **error)
{
  g_autoptr (GPtrArray) stretches = g_ptr_array_new_with_free_func (stretch_free);
  Search search = { .connection = connection,
                    .device_id = device_id,
                    .from_usec = from_usec,
                    .until_usec = until_usec,
                    .except_downtime = except_downtime,
                    .stretches = stretches };

  if (!med_calendar_policy_load_sync (connection, &search.policy, error) ||
      !add_calendars (&search, error) || !add_downtimes (&search, error))
    return NULL;
  return sweep (&search);
}

/**
 * med_free_time_load_sync:
 * @connection: a connection
 * @device_id: a device
 * @from_usec: beginning of the window
 * @until_usec: its end
 * @error: return location
 *
 * How the time of a device is taken. Free is only what every calendar of the device covers, with a
 * reading that is not too old, and none calls busy; all else is busy or unknown.
 *
 * Returns: (transfer full) (nullable) (element-type MedTimeSpan): ordered, together exactly the
 * window
 */
GPtrArray *
med_free_time_load_sync (MedConnection *connection,
                         gint64 device_id,
                         gint64 from_usec,
                         gint64 until_usec,
                         GError **error)
{
  return med_free_time_load_except_sync (connection, device_id, from_usec, until_usec, 0, error);
}

/* The first span within a window that keeps it from being free: busy before unknown. */
static const MedTimeSpan *
find_obstacle (GPtrArray *spans, gint64 from_usec, gint64 until_usec)
{
  const MedTimeSpan *obstacle = NULL;

  for (guint i = 0; i < spans->len; i++)
    {
      const MedTimeSpan *span = g_ptr_array_index (spans, i);

      if (span->end_usec <= from_usec || span->start_usec >= until_usec)
        continue;
      if (span->kind == MED_TIME_BUSY)
        return span;
      if (span->kind == MED_TIME_UNKNOWN && obstacle == NULL)
        obstacle = span;
    }
  return obstacle;
}

/* As med_free_time_check_sync(), leaving out one downtime (0: none). */
gboolean
med_free_time_check_except_sync (MedConnection *connection,
                                 gint64 device_id,
                                 const MedFreeTimeWindow *window,
                                 MedTimeKind *verdict,
                                 char **reason,
                                 GError **error)
{
  MedCalendarPolicy policy;

  if (!med_calendar_policy_load_sync (connection, &policy, error))
    return FALSE;
  gint64 guard = policy.guard_min * MED_USEC_PER_MINUTE;
  gint64 from_usec = window->from_usec - (window->guard_before ? guard : 0);
  gint64 until_usec = window->until_usec + guard;
  /* A day more on each side, so that a booking in the way is named with all its length. */
  g_autoptr (GPtrArray) spans = med_free_time_load_except_sync (
      connection, device_id, from_usec - MED_USEC_PER_DAY, until_usec + MED_USEC_PER_DAY,
      window->except_downtime, error);
  if (spans == NULL)
    return FALSE;
  /* Where nothing is known of the guard, nothing is known of a booking that needs it. */
  const MedTimeSpan *obstacle = find_obstacle (spans, from_usec, until_usec);
  *verdict = obstacle != NULL ? obstacle->kind : MED_TIME_FREE;
  if (obstacle == NULL)
    {
      *reason = g_strdup ("");
      return TRUE;
    }
  g_autofree char *range = med_time_words_range (obstacle->start_usec, obstacle->end_usec);
  *reason = g_strdup_printf ("%s: %s", range, obstacle->what);
  return TRUE;
}

/**
 * med_free_time_check_sync:
 * @connection: a connection
 * @device_id: a device
 * @from_usec: beginning
 * @until_usec: end
 * @verdict: (out): whether all of it is free, with the guard (15 minutes unless the hospital
 * decided otherwise) before and after it
 * @reason: (out) (transfer full): what is in the way, with its time
 * @error: return location
 *
 * Returns: whether it could be looked up; what is not known is %MED_TIME_UNKNOWN, never free
 */
gboolean
med_free_time_check_sync (MedConnection *connection,
                          gint64 device_id,
                          gint64 from_usec,
                          gint64 until_usec,
                          MedTimeKind *verdict,
                          char **reason,
                          GError **error)
{
  const MedFreeTimeWindow window = { from_usec, until_usec, TRUE, 0 };

  return med_free_time_check_except_sync (connection, device_id, &window, verdict, reason, error);
}
