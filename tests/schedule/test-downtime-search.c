/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/schedule/med-calendar.h"
#include "engine/schedule/med-downtime.h"
#include "support/med-test-schedule.h"

#define STEP_MIN 15
#define DAYS 31 /* a calendar file of the fixture speaks from yesterday until in 30 days */

typedef struct
{
  MedDowntimeNeed need;
  gint64 start_usec;
  gint64 until_usec;
  char *words;
  MedTimeKind verdict;
} Call;

static gpointer
need_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_downtime_need_sync (connection, call->need.patch_id, call->need.device_id, &call->need,
                                 error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
next_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  g_clear_pointer (&call->words, g_free);
  return med_downtime_find_next_sync (connection, &call->need, call->start_usec, &call->start_usec,
                                      &call->words, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
fits_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_downtime_fits_sync (connection, &call->need, call->start_usec, error) ? MED_STORE_OK
                                                                                   : NULL;
}

static gpointer
spans_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_free_time_load_sync (connection, call->need.device_id, call->start_usec,
                                  call->until_usec, error);
}

static MedTestEngine *
set_up (Call *call)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  *call = (Call){ 0 };
  call->need.device_id = med_test_fleet_add_device (fixture, "CT-1", "Exa", "CT", "4.2");
  call->need.patch_id = med_test_schedule_add_patch (fixture, call->need.device_id, "KB1");
  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, need_func, call, &error);
  g_assert_no_error (error);
  return fixture;
}

static void
tear_down (MedTestEngine *fixture, Call *call)
{
  g_free (call->words);
  med_test_engine_free (fixture);
}

static void
find_next (MedTestEngine *fixture, Call *call, gint64 after_usec)
{
  g_autoptr (GError) error = NULL;

  call->start_usec = after_usec;
  med_test_engine_run (fixture, MED_STORE_INTERACTIVE, next_func, call, &error);
  g_assert_no_error (error);
}

/* Busy minutes of those days, by hand: the peer of the search. */
typedef struct
{
  gboolean busy[DAYS * 24 * 60];
} Minutes;

static gint64
origin_usec (void)
{
  return MED_TEST_NOW_USEC - MED_USEC_PER_DAY;
}

static char *
random_bookings (GRand *random, Minutes *minutes)
{
  GString *events = g_string_new (NULL);

  for (int n = g_rand_int_range (random, 1, 60); n > 0; n--)
    {
      int from = g_rand_int_range (random, 0, G_N_ELEMENTS (minutes->busy) - 600);
      int length = g_rand_int_range (random, 1, 600);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (
          (origin_usec () + from * MED_USEC_PER_MINUTE) / G_USEC_PER_SEC);
      g_autofree char *stamp = g_date_time_format (utc, "%Y%m%dT%H%M%SZ");

      g_string_append_printf (events,
                              "BEGIN:VEVENT\r\nUID:%d-%d\r\nDTSTART:%s\r\nDURATION:PT%dM\r\n"
                              "END:VEVENT\r\n",
                              n, from, stamp, length);
      for (int minute = from; minute < from + length; minute++)
        minutes->busy[minute] = TRUE;
    }
  return g_string_free (events, FALSE);
}

/* The first quarter of an hour from which on, with @guard minutes around it, nothing is busy. */
static gint64
find_by_hand (const Minutes *minutes, gint64 after_usec, gint64 needed_min, gint64 guard_min)
{
  gint64 n = G_N_ELEMENTS (minutes->busy);
  gint64 first = (after_usec - origin_usec ()) / MED_USEC_PER_MINUTE;

  for (gint64 start = (first + STEP_MIN - 1) / STEP_MIN * STEP_MIN;
       start + needed_min + guard_min <= n; start += STEP_MIN)
    {
      gboolean is_free = TRUE;

      for (gint64 m = MAX (0, start - guard_min); is_free && m < start + needed_min + guard_min;
           m++)
        is_free = !minutes->busy[m];
      if (is_free)
        return origin_usec () + start * MED_USEC_PER_MINUTE;
    }
  return 0;
}

static void
test_as_by_hand (void)
{
  GRand *random = g_rand_new_with_seed (6);
  Call call;
  MedTestEngine *fixture = set_up (&call);
  gint64 needed_min = med_downtime_need_total_min (&call.need);

  for (guint round = 0; round < 12; round++)
    {
      g_autofree Minutes *minutes = g_new0 (Minutes, 1);
      g_autofree char *events = random_bookings (random, minutes);

      med_test_schedule_import (fixture, call.need.device_id, "random.ics", events);
      for (guint i = 0; i < 6; i++)
        {
          gint64 after = MED_TEST_NOW_USEC +
                         g_rand_int_range (random, 0, (DAYS - 2) * 24 * 60) * MED_USEC_PER_MINUTE;
          gint64 expected = find_by_hand (minutes, after, needed_min, 15);

          find_next (fixture, &call, after);
          g_assert_cmpint (call.start_usec, ==, expected);
          g_assert_true ((*call.words == '\0') == (expected != 0));
        }
    }
  tear_down (fixture, &call);
  g_rand_free (random);
}

/* What is found is taken by the check, and a quarter of an hour before it is not, unless that is
 * before the moment asked for. */
static void
test_found_fits (void)
{
  GRand *random = g_rand_new_with_seed (7);
  Call call;
  MedTestEngine *fixture = set_up (&call);
  g_autofree Minutes *minutes = g_new0 (Minutes, 1);
  g_autofree char *events = random_bookings (random, minutes);
  guint found = 0;

  med_test_schedule_import (fixture, call.need.device_id, "random.ics", events);
  for (int hour = 1; hour < (DAYS - 4) * 24; hour += 17)
    {
      gint64 after = MED_TEST_NOW_USEC + hour * 60 * MED_USEC_PER_MINUTE;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) refusal = NULL;

      find_next (fixture, &call, after);
      if (call.start_usec == 0)
        continue;
      found++;
      g_assert_cmpint (call.start_usec, >=, after);
      g_assert_cmpint (call.start_usec % (STEP_MIN * MED_USEC_PER_MINUTE), ==, 0);
      g_assert_nonnull (
          med_test_engine_run (fixture, MED_STORE_INTERACTIVE, fits_func, &call, &error));
      g_assert_no_error (error);
      call.start_usec -= STEP_MIN * MED_USEC_PER_MINUTE;
      if (call.start_usec < after)
        continue;
      g_assert_null (
          med_test_engine_run (fixture, MED_STORE_INTERACTIVE, fits_func, &call, &refusal));
      g_assert_error (refusal, MED_ERROR, MED_ERROR_REFUSED);
    }
  g_assert_cmpuint (found, >, 10);
  tear_down (fixture, &call);
  g_rand_free (random);
}

/* The spans are the window exactly: in order, without gap or overlap, and each minute as by hand.
 */
static void
test_spans_are_the_window (void)
{
  GRand *random = g_rand_new_with_seed (8);
  Call call;
  MedTestEngine *fixture = set_up (&call);
  g_autofree Minutes *minutes = g_new0 (Minutes, 1);
  g_autofree char *events = random_bookings (random, minutes);
  g_autoptr (GError) error = NULL;

  med_test_schedule_import (fixture, call.need.device_id, "random.ics", events);
  call.start_usec = origin_usec () - 2 * MED_USEC_PER_DAY;
  call.until_usec = origin_usec () + (DAYS + 5) * MED_USEC_PER_DAY;
  g_autoptr (GPtrArray) spans =
      med_test_engine_run (fixture, MED_STORE_INTERACTIVE, spans_func, &call, &error);
  g_assert_no_error (error);
  gint64 at = call.start_usec;
  for (guint i = 0; i < spans->len; i++)
    {
      const MedTimeSpan *span = spans->pdata[i];

      g_assert_cmpint (span->start_usec, ==, at);
      g_assert_cmpint (span->end_usec, >, at);
      at = span->end_usec;
      for (gint64 t = span->start_usec; t < span->end_usec; t += MED_USEC_PER_MINUTE)
        {
          gint64 minute = (t - origin_usec ()) / MED_USEC_PER_MINUTE;
          gboolean spoken_for =
              t >= origin_usec () && minute < (gint64) G_N_ELEMENTS (minutes->busy);

          if (!spoken_for)
            g_assert_cmpint (span->kind, ==, MED_TIME_UNKNOWN);
          else
            g_assert_cmpint (span->kind, ==, minutes->busy[minute] ? MED_TIME_BUSY : MED_TIME_FREE);
        }
    }
  g_assert_cmpint (at, ==, call.until_usec);
  tear_down (fixture, &call);
  g_rand_free (random);
}

/* Why there is none: the longest gap and what is unknown are told apart. */
static void
test_why_none (void)
{
  Call call;
  MedTestEngine *fixture = set_up (&call);

  find_next (fixture, &call, MED_TEST_NOW_USEC);
  g_assert_cmpint (call.start_usec, ==, 0);
  g_assert_nonnull (strstr (call.words, "nothing is known"));
  med_test_schedule_set_hours (fixture, call.need.device_id, "00:00-21:00");
  find_next (fixture, &call, MED_TEST_NOW_USEC);
  g_assert_cmpint (call.start_usec, ==, 0);
  g_assert_nonnull (strstr (call.words, "The longest gap is 2 h 30 min"));
  g_assert_nonnull (strstr (call.words, "Ask the department"));
  g_assert_null (strstr (call.words, "nothing is known"));
  med_test_schedule_set_hours (fixture, call.need.device_id, "00:00-20:00");
  find_next (fixture, &call, MED_TEST_NOW_USEC);
  g_assert_cmpint (call.start_usec, ==, med_test_schedule_usec ("2026-11-23T20:15:00Z"));
  tear_down (fixture, &call);
}

/* The past is never searched, and a need without room to roll back is no need. */
static void
test_bounds (void)
{
  Call call;
  MedTestEngine *fixture = set_up (&call);
  g_autoptr (GError) error = NULL;

  med_test_schedule_set_hours (fixture, call.need.device_id, "08:00-09:00");
  find_next (fixture, &call, 0);
  g_assert_cmpint (call.start_usec, >=, MED_TEST_NOW_USEC);
  find_next (fixture, &call, MED_TEST_NOW_USEC + 3000 * MED_USEC_PER_DAY);
  g_assert_cmpint (call.start_usec, ==, 0);
  call.need.rollback_min = 0;
  g_assert_null (med_test_engine_run (fixture, MED_STORE_INTERACTIVE, next_func, &call, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  tear_down (fixture, &call);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("MEDPATCH_CALENDAR", g_getenv ("MED_TEST_CALENDAR"), TRUE);
  g_test_add_func ("/schedule/downtime-search/as-by-hand", test_as_by_hand);
  g_test_add_func ("/schedule/downtime-search/what-is-found-fits", test_found_fits);
  g_test_add_func ("/schedule/downtime-search/spans-are-the-window", test_spans_are_the_window);
  g_test_add_func ("/schedule/downtime-search/why-there-is-none", test_why_none);
  g_test_add_func ("/schedule/downtime-search/past-and-reserve", test_bounds);
  return g_test_run ();
}
