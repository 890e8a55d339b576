/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedReportSample:
 *
 * Lengths of time whose median and 90th percentile are asked for. What has no known length is
 * counted beside them, never left out silently.
 */
typedef struct
{
  GArray *usecs; /* (element-type gint64) */
  guint n_unknown;
} MedReportSample;

MedReportSample *med_report_sample_new (void);
void med_report_sample_free (MedReportSample *self);
void med_report_sample_add (MedReportSample *self, gint64 from_usec, gint64 until_usec);
gint64 med_report_sample_get_median_usec (MedReportSample *self);
gint64 med_report_sample_get_percentile_usec (MedReportSample *self, guint percent);
void med_report_sample_describe (MedReportSample *self, JsonObject *object, const char *name);
gint64 med_report_days10 (gint64 usec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportSample, med_report_sample_free)

G_END_DECLS
