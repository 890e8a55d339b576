/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-figures"

#include "config.h"

#include "engine/report/med-report-figures.h"

#include "engine/base/med-clock.h"

MedReportSample *
med_report_sample_new (void)
{
  MedReportSample *self = g_new0 (MedReportSample, 1);

  self->usecs = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
med_report_sample_free (MedReportSample *self)
{
  g_array_unref (self->usecs);
  g_free (self);
}

/**
 * med_report_sample_add:
 * @self: a sample
 * @from_usec: when the clock began; 0: not known
 * @until_usec: when it ended; 0: not known
 *
 * Adds a length of time. A patch installed before its official release counts as no time at all.
 */
void
med_report_sample_add (MedReportSample *self, gint64 from_usec, gint64 until_usec)
{
  gint64 usec = MAX (until_usec - from_usec, 0);

  if (from_usec == 0 || until_usec == 0)
    self->n_unknown++;
  else
    g_array_append_val (self->usecs, usec);
}

static int
compare_usecs (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/**
 * med_report_sample_get_median_usec:
 * @self: a sample
 *
 * Returns: the middle value, or the mean of the two in the middle; -1 of nothing
 */
gint64
med_report_sample_get_median_usec (MedReportSample *self)
{
  guint n = self->usecs->len;

  if (n == 0)
    return -1;
  g_array_sort (self->usecs, compare_usecs);
  gint64 upper = g_array_index (self->usecs, gint64, n / 2);
  return n % 2 == 1 ? upper : (g_array_index (self->usecs, gint64, n / 2 - 1) + upper) / 2;
}

/**
 * med_report_sample_get_percentile_usec:
 * @self: a sample
 * @percent: 1 to 100
 *
 * Returns: the smallest value that at least @percent of a hundred do not exceed (nearest rank); -1
 * of nothing
 */
gint64
med_report_sample_get_percentile_usec (MedReportSample *self, guint percent)
{
  guint n = self->usecs->len;

  if (n == 0)
    return -1;
  g_array_sort (self->usecs, compare_usecs);
  guint rank = (n * percent + 99) / 100;
  return g_array_index (self->usecs, gint64, MAX (rank, 1) - 1);
}

/**
 * med_report_sample_describe:
 * @self: a sample
 * @object: what a report holds
 * @name: the member that gets how many lengths there are, how many are not known, their median and
 * their 90th percentile
 *
 * Sets a member to the figures of a sample.
 */
void
med_report_sample_describe (MedReportSample *self, JsonObject *object, const char *name)
{
  JsonObject *figures = json_object_new ();

  json_object_set_int_member (figures, "count", self->usecs->len);
  json_object_set_int_member (figures, "unknown", self->n_unknown);
  json_object_set_int_member (figures, "median_days10",
                              med_report_days10 (med_report_sample_get_median_usec (self)));
  json_object_set_int_member (figures, "p90_days10",
                              med_report_days10 (med_report_sample_get_percentile_usec (self, 90)));
  json_object_set_object_member (object, name, figures);
}

/**
 * med_report_days10:
 * @usec: a length of time; -1 for none
 *
 * Returns: tenths of days, rounded; -1 for none. Reports hold whole numbers only, so that their
 * hash does not depend on how a machine writes fractions.
 */
gint64
med_report_days10 (gint64 usec)
{
  return usec < 0 ? -1 : (usec * 10 + MED_USEC_PER_DAY / 2) / MED_USEC_PER_DAY;
}
