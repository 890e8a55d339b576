/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/base/med-written-time.h"

/* In Tokyo, where there is no summer time: nine hours ahead of UTC. */
static const struct
{
  const char *text;
  const char *utc; /* NULL: refused */
  gboolean with_time;
} cases[] = {
  { "2026-11-24 21:05", "2026-11-24T12:05:00Z", TRUE },
  { " 2026-11-24 21:05 ", "2026-11-24T12:05:00Z", TRUE },
  { "2026-11-24  21:05:30", "2026-11-24T12:05:30Z", TRUE },
  { "2026-11-24T21:05", "2026-11-24T12:05:00Z", TRUE },
  { "2026-11-24T21:05:30", "2026-11-24T12:05:30Z", TRUE },
  { "2026-11-24T21:05:00+01:00", "2026-11-24T20:05:00Z", TRUE },
  { "2026-11-24T21:05:00Z", "2026-11-24T21:05:00Z", TRUE },
  { "2026-11-24T21:05:00-05:00", "2026-11-25T02:05:00Z", TRUE },
  { "2026/11/24 21:05", "2026-11-24T12:05:00Z", TRUE },
  { "2026/1/4 9:05", "2026-01-04T00:05:00Z", TRUE },
  { "2026.11.24 0:00", "2026-11-23T15:00:00Z", TRUE },
  { "24.11.2026 21:05", "2026-11-24T12:05:00Z", TRUE },
  { "4.1.2026", "2026-01-03T15:00:00Z", FALSE },
  { "2026-11-24", "2026-11-23T15:00:00Z", FALSE },
  { "2026年11月24日", "2026-11-23T15:00:00Z", FALSE },
  { "2026年11月24日 21時5分", "2026-11-24T12:05:00Z", TRUE },
  { "2026年11月24日(火)21時05分", "2026-11-24T12:05:00Z", TRUE },
  { "2026年11月24日（火） 21:05", "2026-11-24T12:05:00Z", TRUE },
  { "２０２６年１１月２４日　２１：０５", "2026-11-24T12:05:00Z", TRUE },
  { "令和8年11月24日 21:05", "2026-11-24T12:05:00Z", TRUE },
  { "R8.11.24 21:05", "2026-11-24T12:05:00Z", TRUE },
  { "2024-02-29", "2024-02-28T15:00:00Z", FALSE },
  { "1970-01-02", "1970-01-01T15:00:00Z", FALSE },
  { "令和元年5月1日", "2019-04-30T15:00:00Z", FALSE },
  { "令和 元年12月31日 23時59分", "2019-12-31T14:59:00Z", TRUE },
  { "㋿8年11月24日", "2026-11-23T15:00:00Z", FALSE },
  { "R1.5.1", "2019-04-30T15:00:00Z", FALSE },
  { "r08/11/24 21:05", "2026-11-24T12:05:00Z", TRUE },
  { "2026-11-24 (Tue) 21:05", "2026-11-24T12:05:00Z", TRUE },
  { "2026-11-24 23:59:59", "2026-11-24T14:59:59Z", TRUE },
  { "9999-12-31 23:59", "9999-12-31T14:59:00Z", TRUE },
  /* There is no year 0 of an era, and Reiwa began in May. */
  { "令和0年11月24日", NULL, FALSE },
  { "R0.11.24", NULL, FALSE },
  { "令和1年4月30日", NULL, FALSE },
  { "R1.1.1", NULL, FALSE },
  { "元年5月1日", NULL, FALSE },
  { "令和元5.1", NULL, FALSE },
  { "平成31年4月30日", NULL, FALSE },
  { "R", NULL, FALSE },
  { "令和", NULL, FALSE },
  { "令和元年", NULL, FALSE },
  { "R99999.1.1", NULL, FALSE },
  /* May be read in two ways */
  { "03/04/2026 21:05", NULL, FALSE },
  { "3-4-2026", NULL, FALSE },
  { "26-11-24 21:05", NULL, FALSE },
  { "24.11.26", NULL, FALSE },
  /* No such day or time */
  { "2026-02-29", NULL, FALSE },
  { "2026-13-01", NULL, FALSE },
  { "2026-00-10", NULL, FALSE },
  { "2026-11-31 10:00", NULL, FALSE },
  { "2026-11-24 24:00", NULL, FALSE },
  { "2026-11-24 21:60", NULL, FALSE },
  { "0000-01-01", NULL, FALSE },
  { "1969-12-31", NULL, FALSE },
  /* Not a date */
  { "", NULL, FALSE },
  { "yesterday", NULL, FALSE },
  { "2026-11", NULL, FALSE },
  { "2026-11/24", NULL, FALSE },
  { "2026-11-24 21", NULL, FALSE },
  { "2026-11-24 21:05 approx.", NULL, FALSE },
  { "2026-11-24 21:05:30:1", NULL, FALSE },
  { "2026-11-24 9pm", NULL, FALSE },
  { "45985.87", NULL, FALSE }, /* a spreadsheet's own number of days */
  { "2026-11-24 21.05", NULL, FALSE },
  { "-2026-11-24", NULL, FALSE },
  { "99999-11-24", NULL, FALSE },
  { "2026-11-24T", NULL, FALSE },
  { "2026-11-24TZ", NULL, FALSE },
};

static void
test_table (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");

  g_assert_nonnull (zone);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 usec = -1, expected;
      gboolean with_time = FALSE;
      gboolean read = med_written_time_parse (cases[i].text, zone, &usec, &with_time, &error);

      g_test_message ("“%s”", cases[i].text);
      if (cases[i].utc == NULL)
        {
          g_assert_false (read);
          g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
          g_assert_cmpint (usec, ==, -1);
          continue;
        }
      g_assert_no_error (error);
      g_assert_true (med_clock_parse_iso8601 (cases[i].utc, &expected, NULL));
      g_assert_cmpint (usec, ==, expected);
      g_assert_cmpint (with_time, ==, cases[i].with_time);
    }
}

/* What the program itself writes on screen and paper it reads again. */
static void
test_round_trip (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (62443);

  for (int i = 0; i < 2000; i++)
    {
      const gint64 minutes = g_rand_int_range (chance, 0, 60 * 24 * 365 * 60);
      const gint64 usec = minutes * MED_USEC_PER_MINUTE;
      g_autofree char *text = med_clock_format_local (usec);
      g_autoptr (GError) error = NULL;
      gint64 back;

      g_assert_true (med_written_time_parse (text, zone, &back, NULL, &error));
      g_assert_no_error (error);
      /* An hour that comes twice in autumn is read as one of the two. */
      g_assert_cmpint (ABS (back - usec) % MED_USEC_PER_HOUR, ==, 0);
      g_assert_cmpint (ABS (back - usec), <=, MED_USEC_PER_HOUR);
    }
}

/* The hour that is skipped in spring was never on a clock; the one that comes twice was. */
static void
test_changes_of_the_clock (void)
{
  static const struct
  {
    const char *zone;
    const char *text;
    gboolean read;
  } rows[] = {
    { "Europe/Berlin", "2026-03-29 01:59", TRUE },
    { "Europe/Berlin", "2026-03-29 02:00", FALSE },
    { "Europe/Berlin", "2026-03-29 02:30:15", FALSE },
    { "Europe/Berlin", "2026-03-29 02:59", FALSE },
    { "Europe/Berlin", "2026-03-29 03:00", TRUE },
    { "Europe/Berlin", "2026-10-25 02:30", TRUE },
    { "Europe/Berlin", "2026-03-29", TRUE },
    { "America/New_York", "2026-03-08 02:30", FALSE },
    { "America/New_York", "2026-03-08 03:30", TRUE },
    { "Asia/Tokyo", "2026-03-29 02:30", TRUE },
    { "UTC", "2026-03-29 02:30", TRUE },
    /* Here the day itself began at one o'clock. */
    { "America/Sao_Paulo", "2018-11-04", TRUE },
    { "America/Sao_Paulo", "2018-11-04 00:30", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (rows[i].zone);
      g_autoptr (GError) error = NULL;
      gint64 usec = 0;

      g_assert_nonnull (zone);
      if (med_written_time_parse (rows[i].text, zone, &usec, NULL, &error) != rows[i].read)
        g_error ("%s in %s is %sread", rows[i].text, rows[i].zone, rows[i].read ? "not " : "");
      if (!rows[i].read)
        g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* One moment, in every way in which it may be written */
static void
test_all_ways_are_one (void)
{
  static const char *const formats[] = { "%Y-%m-%d %H:%M",       "%Y/%m/%d %H:%M",
                                         "%Y.%m.%d %H:%M",       "%Y-%m-%dT%H:%M",
                                         "%d.%m.%Y %H:%M",       "%Y年%m月%d日 %H時%M分",
                                         "%Y年%m月%d日%H:%M",    "  %Y-%m-%d   %H:%M  ",
                                         "%Y-%m-%dT%H:%M:00%:z", "%Y年%m月%d日(金)%H:%M" };
  guint32 seed = 20261128;
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 200; i++)
    {
      gint64 minutes = g_rand_int_range (chance, 0, G_MAXINT32) % (60 * 24 * 366 * 70);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (minutes * 60);
      g_autoptr (GDateTime) when = g_date_time_to_timezone (utc, zone);

      for (gsize n = 0; n < G_N_ELEMENTS (formats); n++)
        {
          g_autofree char *text = g_date_time_format (when, formats[n]);
          g_autoptr (GError) error = NULL;
          gint64 usec = 0;

          if (!med_written_time_parse (text, zone, &usec, NULL, &error))
            g_error ("%s", error->message);
          g_assert_cmpint (usec, ==, minutes * MED_USEC_PER_MINUTE);
        }
    }
}

static void
test_foreign_bytes (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autofree char *huge = g_strnfill (100000, '1');
  const char *const texts[] = { "\xff\xfe", "2026\xc0-11-24", huge,
                                "(((((((",  "2026-11-24(",    "日日日" };
  gint64 usec;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_written_time_parse (texts[i], zone, &usec, NULL, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (strlen (error->message), <, 400);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/written-time/one-reading-or-none", test_table);
  g_test_add_func ("/base/written-time/what-is-shown-can-be-typed", test_round_trip);
  g_test_add_func ("/base/written-time/changes-of-the-clock", test_changes_of_the_clock);
  g_test_add_func ("/base/written-time/all-ways-are-one-moment", test_all_ways_are_one);
  g_test_add_func ("/base/written-time/foreign-bytes-are-refused", test_foreign_bytes);
  return g_test_run ();
}
