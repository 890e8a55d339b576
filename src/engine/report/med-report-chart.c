/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-chart"

#include "config.h"

#include "engine/report/med-report-chart.h"

#include <inttypes.h>

static void
series_clear (gpointer data)
{
  g_free (((MedReportSeries *) data)->name);
}

static void
span_clear (gpointer data)
{
  g_free (((MedReportSpan *) data)->text);
}

static void
mark_clear (gpointer data)
{
  g_free (((MedReportAxisMark *) data)->label);
}

static GArray *
array_new (guint element_size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, element_size);

  g_array_set_clear_func (array, clear);
  return array;
}

/**
 * med_report_chart_new:
 * @type: what kind of chart
 * @title: what it shows
 *
 * Returns: (transfer full): a chart without series and rows
 */
MedReportChart *
med_report_chart_new (MedReportChartType type, const char *title)
{
  MedReportChart *self = g_new0 (MedReportChart, 1);

  self->type = type;
  self->title = g_strdup (title);
  self->series = array_new (sizeof (MedReportSeries), series_clear);
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->values = g_array_new (FALSE, TRUE, sizeof (gint64));
  self->marks = array_new (sizeof (MedReportAxisMark), mark_clear);
  self->spans = array_new (sizeof (MedReportSpan), span_clear);
  return self;
}

void
med_report_chart_free (MedReportChart *self)
{
  g_free (self->title);
  g_array_unref (self->series);
  g_ptr_array_unref (self->labels);
  g_array_unref (self->values);
  g_array_unref (self->marks);
  g_array_unref (self->spans);
  g_free (self);
}

/**
 * med_report_chart_add_series:
 * @self: a chart without rows
 * @name: what it counts, in the language of the report
 * @fill: how its parts are drawn
 *
 * Adds a series.
 */
void
med_report_chart_add_series (MedReportChart *self, const char *name, MedReportFill fill)
{
  MedReportSeries series = { .name = g_strdup (name), .fill = fill };

  g_return_if_fail (self->labels->len == 0);
  g_array_append_val (self->series, series);
}

/**
 * med_report_chart_add_row:
 * @self: a chart with its series
 * @label: what the row is of
 *
 * Adds a row; its values are not known yet.
 *
 * Returns: its number
 */
guint
med_report_chart_add_row (MedReportChart *self, const char *label)
{
  const gint64 unknown = -1;

  g_ptr_array_add (self->labels, g_strdup (label));
  for (guint i = 0; i < self->series->len; i++)
    g_array_append_val (self->values, unknown);
  return self->labels->len - 1;
}

static gint64 *
find_value (const MedReportChart *self, guint row, guint series)
{
  return &g_array_index (self->values, gint64, row * self->series->len + series);
}

/**
 * med_report_chart_set_value:
 * @self: a chart of bars
 * @row: a row of it
 * @series: a series of it
 * @value: what is counted; -1: not known
 *
 * Sets how long a part is.
 */
void
med_report_chart_set_value (MedReportChart *self, guint row, guint series, gint64 value)
{
  g_return_if_fail (row < self->labels->len && series < self->series->len && value >= -1);

  *find_value (self, row, series) = value;
}

gint64
med_report_chart_get_value (const MedReportChart *self, guint row, guint series)
{
  g_return_val_if_fail (row < self->labels->len && series < self->series->len, -1);

  return *find_value (self, row, series);
}

/**
 * med_report_chart_get_total:
 * @self: a chart of bars
 * @row: a row of it
 *
 * Returns: the sum of what is known; -1 where nothing is
 */
gint64
med_report_chart_get_total (const MedReportChart *self, guint row)
{
  gint64 total = -1;

  for (guint i = 0; i < self->series->len; i++)
    {
      gint64 value = med_report_chart_get_value (self, row, i);

      if (value >= 0)
        total = MAX (total, 0) + value;
    }
  return total;
}

void
med_report_chart_set_axis (MedReportChart *self, gint64 from, gint64 until)
{
  g_return_if_fail (from < until);

  self->from = from;
  self->until = until;
}

void
med_report_chart_add_mark (MedReportChart *self, gint64 at, const char *label)
{
  MedReportAxisMark mark = { .at = at, .label = g_strdup (label) };

  g_array_append_val (self->marks, mark);
}

/**
 * med_report_chart_add_span:
 * @self: a timeline with its axis
 * @row: a row of it
 * @series: what kind of span
 * @from: where it begins; what lies outside the axis is not drawn
 * @until: where it ends
 * @text: (nullable): written beside it
 *
 * Adds a span.
 */
void
med_report_chart_add_span (
    MedReportChart *self, guint row, guint series, gint64 from, gint64 until, const char *text)
{
  MedReportSpan span = {
    .row = row, .series = series, .from = from, .until = until, .text = g_strdup (text)
  };

  g_return_if_fail (row < self->labels->len && series < self->series->len);
  g_array_append_val (self->spans, span);
}

/**
 * med_report_chart_format_value:
 * @self: a chart
 * @value: a value of it
 *
 * Returns: (transfer full): the number as it is written; "–" where it is not known
 */
char *
med_report_chart_format_value (const MedReportChart *self, gint64 value)
{
  if (value < 0)
    return g_strdup ("–");
  if (self->tenths)
    return g_strdup_printf ("%" PRId64 ".%d", value / 10, (int) (value % 10));
  return g_strdup_printf ("%" PRId64, value);
}

static void
append_values (GString *text, const MedReportChart *self, guint row)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      g_autofree char *number =
          med_report_chart_format_value (self, med_report_chart_get_value (self, row, i));

      g_string_append_printf (text, "%s %s %s", i > 0 ? "," : "",
                              g_array_index (self->series, MedReportSeries, i).name, number);
    }
}

static void
append_spans (GString *text, const MedReportChart *self, guint row)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->spans->len; i++)
    {
      const MedReportSpan *span = &g_array_index (self->spans, MedReportSpan, i);

      if (span->row != row)
        continue;
      g_string_append_printf (text, "%s %s %s", any ? "," : "",
                              g_array_index (self->series, MedReportSeries, span->series).name,
                              span->text != NULL ? span->text : "");
      any = TRUE;
    }
  if (!any)
    g_string_append (text, " –");
}

/**
 * med_report_chart_dup_text:
 * @self: a chart
 *
 * Returns: (transfer full): what the chart shows, row by row, for who cannot see it
 */
char *
med_report_chart_dup_text (const MedReportChart *self)
{
  GString *text = g_string_new (NULL);

  for (guint row = 0; row < self->labels->len; row++)
    {
      g_string_append_printf (text, "%s%s:", row > 0 ? "\n" : "",
                              (const char *) g_ptr_array_index (self->labels, row));
      if (self->type == MED_REPORT_CHART_TIMELINE)
        append_spans (text, self, row);
      else
        append_values (text, self, row);
    }
  return g_string_free (text, FALSE);
}
