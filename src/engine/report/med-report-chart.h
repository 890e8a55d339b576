/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedReportChartType:
 * @MED_REPORT_CHART_BARS: a bar for each row, of as many parts as there are series
 * @MED_REPORT_CHART_TIMELINE: for each row the times at which something happens
 */
typedef enum
{
  MED_REPORT_CHART_BARS,
  MED_REPORT_CHART_TIMELINE,
} MedReportChartType;

/**
 * MedReportFill:
 * @MED_REPORT_FILL_PLAIN: neither good nor bad; full
 * @MED_REPORT_FILL_GOOD: as it should be; full
 * @MED_REPORT_FILL_BAD: overdue or failed; crossed lines
 * @MED_REPORT_FILL_WARNING: allowed for a while; slanting lines
 * @MED_REPORT_FILL_WAITING: waiting for somebody else; empty
 * @MED_REPORT_FILL_UNKNOWN: not known; dots
 *
 * How a part is filled: a pattern of its own beside its colour, for printers and eyes without
 * colour.
 */
typedef enum
{
  MED_REPORT_FILL_PLAIN,
  MED_REPORT_FILL_GOOD,
  MED_REPORT_FILL_BAD,
  MED_REPORT_FILL_WARNING,
  MED_REPORT_FILL_WAITING,
  MED_REPORT_FILL_UNKNOWN,
  MED_REPORT_N_FILLS,
} MedReportFill;

/* What one part of each bar counts, or what kind of span there is. */
typedef struct
{
  char *name;
  MedReportFill fill;
} MedReportSeries;

/* From and until are in the unit of the axis. */
typedef struct
{
  guint row;
  guint series;
  gint64 from, until;
  char *text; /* (nullable) written beside it */
} MedReportSpan;

/* A mark of the axis; its label stands between it and the next one. */
typedef struct
{
  gint64 at;
  char *label;
} MedReportAxisMark;

/**
 * MedReportChart:
 *
 * A chart in a report: whole numbers with their names, not yet drawn.
 */
typedef struct
{
  MedReportChartType type;
  char *title;
  GArray *series;    /* (element-type MedReportSeries) */
  GPtrArray *labels; /* (element-type utf8) of the rows */
  GArray *values;    /* (element-type gint64) row by row, one for each series; -1: not known */
  gboolean tenths;   /* the values count tenths */
  gint64 from, until;
  GArray *marks;   /* (element-type MedReportAxisMark) */
  GArray *spans;   /* (element-type MedReportSpan) */
  gboolean beside; /* the table that follows stands at its right */
} MedReportChart;

MedReportChart *med_report_chart_new (MedReportChartType type, const char *title);
void med_report_chart_free (MedReportChart *self);

void med_report_chart_add_series (MedReportChart *self, const char *name, MedReportFill fill);
guint med_report_chart_add_row (MedReportChart *self, const char *label);
void med_report_chart_set_value (MedReportChart *self, guint row, guint series, gint64 value);
void med_report_chart_set_axis (MedReportChart *self, gint64 from, gint64 until);
void med_report_chart_add_mark (MedReportChart *self, gint64 at, const char *label);
void med_report_chart_add_span (
    MedReportChart *self, guint row, guint series, gint64 from, gint64 until, const char *text);

gint64 med_report_chart_get_value (const MedReportChart *self, guint row, guint series);
gint64 med_report_chart_get_total (const MedReportChart *self, guint row);
char *med_report_chart_format_value (const MedReportChart *self, gint64 value);
char *med_report_chart_dup_text (const MedReportChart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportChart, med_report_chart_free)

G_END_DECLS
