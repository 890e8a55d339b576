/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/schedule/med-time-words.h"
#include "support/med-test-schedule.h"

typedef char *(*Words) (gint64 usec);

static void
says (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_duration (void)
{
  static const struct
  {
    gint64 minutes;
    const char *words;
  } cases[] = {
    { 0, "0 min" },      { 1, "1 min" },         { 59, "59 min" },   { 60, "1 h" },
    { 61, "1 h 1 min" }, { 119, "1 h 59 min" },  { 120, "2 h" },     { 195, "3 h 15 min" },
    { 1440, "24 h" },    { 1441, "24 h 1 min" }, { 10080, "168 h" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    says (med_time_words_duration (cases[i].minutes), cases[i].words);
}

/* Tests live in Tokyo: UTC+9, no daylight saving time. */
static void
test_moments (void)
{
  static const struct
  {
    const char *instant;
    const char *day;
    const char *clock;
    const char *moment;
  } cases[] = {
    { "2026-11-24T11:05:00Z", "Tue 2026-11-24", "20:05", "Tue 2026-11-24 20:05 JST" },
    { "2026-11-24T14:59:59Z", "Tue 2026-11-24", "23:59", "Tue 2026-11-24 23:59 JST" },
    { "2026-11-24T15:00:00Z", "Wed 2026-11-25", "00:00", "Wed 2026-11-25 00:00 JST" },
    { "2027-12-31T15:00:00Z", "Sat 2028-01-01", "00:00", "Sat 2028-01-01 00:00 JST" },
    { "2028-02-28T23:30:00Z", "Tue 2028-02-29", "08:30", "Tue 2028-02-29 08:30 JST" },
    { "1970-01-01T00:00:00Z", "Thu 1970-01-01", "09:00", "Thu 1970-01-01 09:00 JST" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 usec = med_test_schedule_usec (cases[i].instant);

      says (med_time_words_day (usec), cases[i].day);
      says (med_time_words_clock (usec), cases[i].clock);
      says (med_time_words_moment (usec), cases[i].moment);
    }
}

static void
test_range (void)
{
  static const struct
  {
    const char *from;
    const char *until;
    const char *words;
  } cases[] = {
    { "2026-11-24T11:00:00Z", "2026-11-24T13:00:00Z", "Tue 2026-11-24 20:00–22:00" },
    { "2026-11-24T11:00:00Z", "2026-11-24T11:00:00Z", "Tue 2026-11-24 20:00–20:00" },
    { "2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z",
      "Tue 2026-11-24 23:00 – Wed 2026-11-25 00:00" },
    { "2026-11-24T11:00:00Z", "2026-11-26T11:00:00Z",
      "Tue 2026-11-24 20:00 – Thu 2026-11-26 20:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    says (med_time_words_range (med_test_schedule_usec (cases[i].from),
                                med_test_schedule_usec (cases[i].until)),
          cases[i].words);
}

/* A database may hold any number: it is shown as not to be told, never a crash. */
static void
test_out_of_range (void)
{
  static const Words words[] = { med_time_words_day, med_time_words_clock, med_time_words_moment };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      says (words[i](G_MAXINT64), "?");
      says (words[i](G_MININT64), "?");
    }
  says (med_time_words_range (G_MININT64, G_MAXINT64), "? ?–?");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/time-words/duration", test_duration);
  g_test_add_func ("/schedule/time-words/moments-are-local", test_moments);
  g_test_add_func ("/schedule/time-words/range-names-the-second-day", test_range);
  g_test_add_func ("/schedule/time-words/out-of-range", test_out_of_range);
  return g_test_run ();
}
