/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-clock"

#include "config.h"

#include "engine/base/med-clock.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

/**
 * MedClock:
 *
 * Tells the time in microseconds since 1970 UTC. Everything that needs the time is handed a clock,
 * so that a test can stand still or move past an expiry. May be used from any thread.
 */
struct _MedClock
{
  GObject parent_instance;

  gboolean fixed;
  gint64 fixed_usec; /* (atomic by the lock) */
  GMutex lock;
};

G_DEFINE_FINAL_TYPE (MedClock, med_clock, G_TYPE_OBJECT)

static void
med_clock_finalize (GObject *object)
{
  MedClock *self = MED_CLOCK (object);

  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (med_clock_parent_class)->finalize (object);
}

static void
med_clock_class_init (MedClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_clock_finalize;
}

static void
med_clock_init (MedClock *self)
{
  g_mutex_init (&self->lock);
}

/**
 * med_clock_new:
 *
 * Returns: (transfer full): a clock that follows the system's
 */
MedClock *
med_clock_new (void)
{
  return g_object_new (MED_TYPE_CLOCK, NULL);
}

/**
 * med_clock_new_fixed:
 * @now_usec: where the clock stands, microseconds since 1970 UTC
 *
 * Returns: (transfer full): a clock that moves only by [method@Clock.advance]
 */
MedClock *
med_clock_new_fixed (gint64 now_usec)
{
  MedClock *self = med_clock_new ();

  self->fixed = TRUE;
  self->fixed_usec = now_usec;
  return self;
}

/**
 * med_clock_now_usec:
 * @self: a clock
 *
 * Returns: microseconds since 1970 UTC
 */
gint64
med_clock_now_usec (MedClock *self)
{
  g_return_val_if_fail (MED_IS_CLOCK (self), 0);

  if (!self->fixed)
    return g_get_real_time ();

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return self->fixed_usec;
}

/**
 * med_clock_advance:
 * @self: a fixed clock
 * @usec: by how many microseconds, negative to go back
 *
 * Moves a fixed clock.
 */
void
med_clock_advance (MedClock *self, gint64 usec)
{
  g_return_if_fail (MED_IS_CLOCK (self));
  g_return_if_fail (self->fixed);

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  self->fixed_usec += usec;
}

static char *
format_in (gint64 usec, GTimeZone *zone, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  if (utc == NULL)
    return g_strdup ("");
  g_autoptr (GDateTime) there = g_date_time_to_timezone (utc, zone);
  return g_date_time_format (there, format);
}

/**
 * med_clock_format_iso8601:
 * @usec: microseconds since 1970 UTC
 *
 * Returns: (transfer full): for example `2026-11-23T08:15:00Z` (ISO 8601, to the second)
 */
char *
med_clock_format_iso8601 (gint64 usec)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  /* Not %Y, which leaves the zeros of the year 1 away. */
  return format_in (usec, utc, "%C%y-%m-%dT%H:%M:%SZ");
}

/**
 * med_clock_format_local:
 * @usec: microseconds since 1970 UTC
 *
 * Returns: (transfer full): date and time to the minute in the zone of this workstation, for the
 * screen
 */
char *
med_clock_format_local (gint64 usec)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  /* Translators: date and time in lists, see g_date_time_format(); unambiguous, so year first */
  return format_in (usec, local, _ ("%Y-%m-%d %H:%M"));
}

/**
 * med_clock_format_local_date:
 * @usec: microseconds since 1970 UTC
 *
 * Returns: (transfer full): the date in the zone of this workstation, for the screen
 */
char *
med_clock_format_local_date (gint64 usec)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  /* Translators: a date in lists, see g_date_time_format(); unambiguous, so year first */
  return format_in (usec, local, _ ("%Y-%m-%d"));
}

/**
 * med_clock_parse_iso8601:
 * @text: a date (`2026-11-23`, read as midnight UTC) or a date with time and offset
 * @usec: (out): microseconds since 1970 UTC
 * @error: where to put what is wrong with @text, %MED_ERROR_CORRECT_INPUT
 *
 * Reads a time of ISO 8601. A time without offset is read as UTC.
 *
 * Returns: whether @text is a time
 */
gboolean
med_clock_parse_iso8601 (const char *text, gint64 *usec, GError **error)
{
  g_return_val_if_fail (text != NULL && usec != NULL, FALSE);

  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *stamp =
      strlen (text) == 10 ? g_strconcat (text, "T00:00:00Z", NULL) : g_strdup (text);
  g_autoptr (GDateTime) when = g_date_time_new_from_iso8601 (stamp, utc);

  if (when == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is not a date or time of ISO 8601"), text);
      return FALSE;
    }
  *usec = g_date_time_to_unix (when) * G_USEC_PER_SEC + g_date_time_get_microsecond (when);
  return TRUE;
}
