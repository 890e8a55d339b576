/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

static void
test_fixed (void)
{
  g_autoptr (MedClock) clock = med_clock_new_fixed (1000);

  g_assert_cmpint (med_clock_now_usec (clock), ==, 1000);
  med_clock_advance (clock, 500);
  g_assert_cmpint (med_clock_now_usec (clock), ==, 1500);
  med_clock_advance (clock, -2500);
  g_assert_cmpint (med_clock_now_usec (clock), ==, -1000);
}

static void
test_system (void)
{
  g_autoptr (MedClock) clock = med_clock_new ();
  gint64 before = g_get_real_time ();
  gint64 now = med_clock_now_usec (clock);

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, g_get_real_time ());
}

static const struct
{
  const char *text;
  gint64 seconds;
  gint64 usec;
  const char *printed; /* (nullable): as @text */
} times[] = {
  { "1970-01-01", 0, 0, "1970-01-01T00:00:00Z" },
  { "2026-11-23T08:00:00Z", 1795420800, 0, NULL },
  { "2026-11-23T17:00:00+09:00", 1795420800, 0, "2026-11-23T08:00:00Z" },
  { "2026-11-23T08:00:00", 1795420800, 0, "2026-11-23T08:00:00Z" },
  { "2026-11-23T08:00:00.25Z", 1795420800, 250000, "2026-11-23T08:00:00Z" },
  { "2024-02-29", 1709164800, 0, "2024-02-29T00:00:00Z" },
  { "1969-12-31T23:59:59Z", -1, 0, NULL },
  { "0001-01-01T00:00:00Z", G_GINT64_CONSTANT (-62135596800), 0, NULL },
  { "9999-12-31T23:59:59Z", G_GINT64_CONSTANT (253402300799), 0, NULL },
};

static void
test_read_and_written (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 usec = 42;

      g_assert_true (med_clock_parse_iso8601 (times[i].text, &usec, &error));
      g_assert_no_error (error);
      g_assert_cmpint (usec, ==, times[i].seconds * G_USEC_PER_SEC + times[i].usec);
      g_autofree char *printed = med_clock_format_iso8601 (usec);
      g_assert_cmpstr (printed, ==, times[i].printed != NULL ? times[i].printed : times[i].text);
    }
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",           "today",       "2026-13-01",    "2026-02-29",
    "2026-11-31", "2026-1-1",    "26-11-23",      "2026-11-23T25:00:00Z",
    "2026/11/23", "2026-11-23 ", "１９７０-01-01"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 usec = 42;

      g_test_message ("%s", bad[i]);
      g_assert_false (med_clock_parse_iso8601 (bad[i], &usec, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (error->message, bad[i]));
      g_assert_cmpint (usec, ==, 42);
    }
}

/* What is written is read again, for seconds over all years that have four digits. */
static void
test_round_trip (void)
{
  for (int i = 0; i < 2000; i++)
    {
      gint64 seconds = (gint64) g_test_rand_double_range (-62135596800.0, 253402300799.0);
      g_autofree char *text = med_clock_format_iso8601 (seconds * G_USEC_PER_SEC);
      g_autoptr (GError) error = NULL;
      gint64 usec = 0;

      g_assert_true (med_clock_parse_iso8601 (text, &usec, &error));
      g_assert_cmpint (usec, ==, seconds * G_USEC_PER_SEC);
    }
}

/* On the screen it is the workstation's time; what no calendar knows is nothing. */
static void
test_local (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  gint64 usec = G_GINT64_CONSTANT (1795420800) * G_USEC_PER_SEC;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (1795420800);
  g_autoptr (GDateTime) here = g_date_time_to_timezone (utc, zone);
  g_autofree char *wanted = g_date_time_format (here, "%Y-%m-%d %H:%M");
  g_autofree char *found = med_clock_format_local (usec);
  g_autofree char *date = med_clock_format_local_date (usec);
  g_autofree char *none = med_clock_format_local (G_MAXINT64);

  g_assert_cmpstr (found, ==, wanted);
  g_assert_true (g_str_has_prefix (wanted, date));
  g_assert_cmpuint (strlen (date), ==, 10);
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/fixed-clock-moves-when-told", test_fixed);
  g_test_add_func ("/base/clock/follows-the-system", test_system);
  g_test_add_func ("/base/clock/times-are-read-and-written", test_read_and_written);
  g_test_add_func ("/base/clock/what-is-no-time-is-refused", test_refused);
  g_test_add_func ("/base/clock/written-is-read-again", test_round_trip);
  g_test_add_func ("/base/clock/local-on-the-screen", test_local);
  return g_test_run ();
}
