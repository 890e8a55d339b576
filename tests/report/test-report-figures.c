/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/report/med-report-figures.h"

#define DAY MED_USEC_PER_DAY

static MedReportSample *
sample_of (const gint64 *days, gsize n)
{
  MedReportSample *sample = med_report_sample_new ();

  for (gsize i = 0; i < n; i++)
    med_report_sample_add (sample, DAY, DAY + days[i] * DAY);
  return sample;
}

static void
test_of_nothing (void)
{
  g_autoptr (MedReportSample) sample = med_report_sample_new ();

  g_assert_cmpint (med_report_sample_get_median_usec (sample), ==, -1);
  for (guint percent = 1; percent <= 100; percent++)
    g_assert_cmpint (med_report_sample_get_percentile_usec (sample, percent), ==, -1);
  g_assert_cmpint (med_report_days10 (-1), ==, -1);
}

static void
test_median (void)
{
  static const struct
  {
    gint64 days[7];
    gsize n;
    gint64 median10;
  } cases[] = {
    { { 5 }, 1, 50 },          { { 1, 2 }, 2, 15 },       { { 2, 1 }, 2, 15 },
    { { 9, 1, 5 }, 3, 50 },    { { 1, 2, 3, 4 }, 4, 25 }, { { 7, 7, 7, 7, 7 }, 5, 70 },
    { { 0, 0, 0, 90 }, 4, 0 }, { { 0, 3 }, 2, 15 },       { { 1, 1, 1000 }, 3, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedReportSample) sample = sample_of (cases[i].days, cases[i].n);

      g_assert_cmpint (med_report_days10 (med_report_sample_get_median_usec (sample)), ==,
                       cases[i].median10);
    }
}

/* By nearest rank: always one of the values, and at least so many of a hundred do not exceed it. */
static void
test_percentile (void)
{
  static const gint64 days[] = { 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 };
  static const struct
  {
    guint percent;
    gint64 days;
  } cases[] = {
    { 1, 10 },  { 10, 10 }, { 11, 20 },  { 50, 50 },
    { 51, 60 }, { 90, 90 }, { 91, 100 }, { 100, 100 },
  };
  g_autoptr (MedReportSample) sample = sample_of (days, G_N_ELEMENTS (days));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (med_report_sample_get_percentile_usec (sample, cases[i].percent), ==,
                     cases[i].days * DAY);
}

/* A clock that ended before it began ran no time; an unknown end is counted and not guessed. */
static void
test_add (void)
{
  static const struct
  {
    gint64 from, until;
    gint64 usec; /* -1: not known */
  } cases[] = {
    { DAY, 3 * DAY, 2 * DAY },
    { 3 * DAY, DAY, 0 },
    { DAY, DAY, 0 },
    { 0, DAY, -1 },
    { DAY, 0, -1 },
    { 0, 0, -1 },
    { DAY, DAY + 1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedReportSample) sample = med_report_sample_new ();

      med_report_sample_add (sample, cases[i].from, cases[i].until);
      g_assert_cmpuint (sample->n_unknown, ==, cases[i].usec < 0);
      g_assert_cmpint (med_report_sample_get_median_usec (sample), ==, cases[i].usec);
    }
}

static void
test_tenths (void)
{
  static const struct
  {
    gint64 usec;
    gint64 days10;
  } cases[] = {
    { 0, 0 },
    { DAY, 10 },
    { DAY / 10, 1 },
    { DAY / 20, 1 }, /* half a tenth is rounded up */
    { DAY / 20 - 1, 0 },
    { 3 * DAY + DAY / 2, 35 },
    { 36500 * DAY, 365000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (med_report_days10 (cases[i].usec), ==, cases[i].days10);
}

/* Whatever the order in which they come: the same figures, and each within the least and most. */
static void
test_properties (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261123);

  for (int round = 0; round < 300; round++)
    {
      gsize n = (gsize) g_rand_int_range (chance, 1, 60);
      gint64 days[60], least = G_MAXINT64, most = 0;
      g_autoptr (MedReportSample) backwards = med_report_sample_new ();

      for (gsize i = 0; i < n; i++)
        {
          days[i] = g_rand_int_range (chance, 0, 500);
          least = MIN (least, days[i] * DAY);
          most = MAX (most, days[i] * DAY);
        }
      g_autoptr (MedReportSample) sample = sample_of (days, n);
      for (gsize i = n; i > 0; i--)
        med_report_sample_add (backwards, DAY, DAY + days[i - 1] * DAY);
      gint64 median = med_report_sample_get_median_usec (sample);
      g_assert_cmpint (median, ==, med_report_sample_get_median_usec (backwards));
      g_assert_cmpint (median, >=, least);
      g_assert_cmpint (median, <=, most);
      gint64 before = 0;
      for (guint percent = 1; percent <= 100; percent++)
        {
          gint64 value = med_report_sample_get_percentile_usec (sample, percent);
          guint not_exceeding = 0;

          g_assert_cmpint (value, >=, before);
          before = value;
          for (gsize i = 0; i < n; i++)
            not_exceeding += days[i] * DAY <= value;
          g_assert_cmpuint (not_exceeding * 100, >=, percent * n);
        }
      g_assert_cmpint (before, ==, most);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/figures/of-nothing", test_of_nothing);
  g_test_add_func ("/report/figures/median", test_median);
  g_test_add_func ("/report/figures/percentile", test_percentile);
  g_test_add_func ("/report/figures/clock-that-ended-before-it-began", test_add);
  g_test_add_func ("/report/figures/tenths-of-days", test_tenths);
  g_test_add_func ("/report/figures/properties", test_properties);
  return g_test_run ();
}
