/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-chart-layout"

#include "config.h"

#include "engine/report/med-report-chart-layout.h"

#include "engine/report/med-report-table-layout.h"

#define LABEL_SHARE 0.27
#define BESIDE_SHARE 0.56
#define BESIDE_GAP 14.0
#define SWATCH 9.0
#define LEGEND_GAP 14.0
#define ROW_GAP 4.0
#define NUMBER_SIDE 2.5
/* A part that is there is seen, however small it is. */
#define LEAST_WIDTH 2.0
#define TEXT_LINES 2
#define BELOW 10.0

/* A chart on its way to the page. */
typedef struct
{
  const MedReportChart *chart;
  MedReportSheet *sheet;
  double left, right; /* of the bars */
  double bar;         /* height of a bar */
  double points;
  gint64 longest; /* what is as wide as there is room */
} Frame;

static double
text_width (PangoLayout *text)
{
  PangoRectangle logical;

  pango_layout_get_extents (text, NULL, &logical);
  return (double) logical.width / PANGO_SCALE;
}

static PangoLayout *
make_text (const Frame *frame, const char *words, gboolean bold, double width)
{
  const MedReportType type = { .points = frame->points,
                               .bold = bold,
                               .figures = TRUE,
                               .width = width,
                               .max_lines = width > 0 ? TEXT_LINES : 0 };

  return med_report_sheet_make_text (frame->sheet, words, &type);
}

/* What is drawn is spoken as a whole by the chart's own text. */
static void
put_silent (const Frame *frame, PangoLayout *text, double x, double y)
{
  med_report_sheet_put_lines (frame->sheet, text, x, y, 0, pango_layout_get_line_count (text))
      ->silent = TRUE;
}

static void
put_part (const Frame *frame, guint series, double x, double y, double width, double height)
{
  med_report_sheet_put (frame->sheet, MED_REPORT_MARK_PART, x, y, width, height)->fill =
      g_array_index (frame->chart->series, MedReportSeries, series).fill;
}

static gint64
find_longest (const MedReportChart *chart)
{
  gint64 longest = 1;

  for (guint row = 0; row < chart->labels->len; row++)
    longest = MAX (longest, med_report_chart_get_total (chart, row));
  return longest;
}

static double
widest_total (const Frame *frame)
{
  g_autofree char *words = med_report_chart_format_value (frame->chart, frame->longest);
  g_autoptr (PangoLayout) text = make_text (frame, words, TRUE, 0);

  return text_width (text) + 8;
}

static void
frame_init (Frame *frame, const MedReportChart *chart, MedReportSheet *sheet)
{
  double width = sheet->right - sheet->left;

  frame->chart = chart;
  frame->sheet = sheet;
  frame->points = MED_REPORT_TABLE_POINTS * sheet->scale;
  frame->bar = frame->points * 1.35;
  frame->left = sheet->left + width * LABEL_SHARE;
  frame->longest = find_longest (chart);
  frame->right =
      chart->type == MED_REPORT_CHART_BARS ? sheet->right - widest_total (frame) : sheet->right;
}

static PangoLayout *
make_label (const Frame *frame, guint row)
{
  return make_text (frame, g_ptr_array_index (frame->chart->labels, row), FALSE,
                    frame->left - frame->sheet->left - 8);
}

static double
row_height (const Frame *frame, guint row)
{
  g_autoptr (PangoLayout) label = make_label (frame, row);

  return MAX (med_report_text_height (label, 0, -1), frame->bar) + ROW_GAP;
}

static double
put_title (const Frame *frame, gboolean measure_only)
{
  const MedReportType type = { .points = MED_REPORT_BODY_POINTS * frame->sheet->scale,
                               .bold = TRUE,
                               .width = frame->sheet->right - frame->sheet->left,
                               .max_lines = 3 };
  g_autoptr (PangoLayout) title =
      med_report_sheet_make_text (frame->sheet, frame->chart->title, &type);
  double height = med_report_text_height (title, 0, -1) + 4;

  if (!measure_only)
    {
      med_report_sheet_put_text (frame->sheet, title, frame->sheet->left, frame->sheet->y,
                                 MED_REPORT_INK);
      frame->sheet->y += height;
    }
  return height;
}

/* Says what the patterns mean, in as many lines as needed. One series is what the title says. */
static double
put_legend (const Frame *frame, gboolean measure_only)
{
  const GArray *series = frame->chart->series;
  double line = frame->points * 1.5;
  double x = frame->sheet->left, y = 0;

  if (series->len < 2)
    return 0;
  for (guint i = 0; i < series->len; i++)
    {
      g_autoptr (PangoLayout) name =
          make_text (frame, g_array_index (series, MedReportSeries, i).name, FALSE, 0);
      double width = SWATCH + 4 + text_width (name);

      if (x > frame->sheet->left && x + width > frame->sheet->right)
        {
          x = frame->sheet->left;
          y += line;
        }
      if (!measure_only)
        {
          put_part (frame, i, x, frame->sheet->y + y + (line - SWATCH) / 2 - 1, SWATCH, SWATCH);
          put_silent (frame, name, x + SWATCH + 4, frame->sheet->y + y);
        }
      x += width + LEGEND_GAP;
    }
  if (!measure_only)
    frame->sheet->y += y + line + 3;
  return y + line + 3;
}

/* A number within a part has a ground of its own: it could not be read on a pattern. */
static void
put_number (const Frame *frame, gint64 value, double x, double y, double width)
{
  g_autofree char *words = med_report_chart_format_value (frame->chart, value);
  g_autoptr (PangoLayout) text = make_text (frame, words, FALSE, 0);
  double own = text_width (text) + 2 * NUMBER_SIDE;
  double height = frame->bar - 2.4;

  if (own + 3 > width)
    return;
  x += (width - own) / 2;
  med_report_sheet_put (frame->sheet, MED_REPORT_MARK_FILL, x, y + 1.2, own, height)->rgb =
      0xffffff;
  put_silent (frame, text, x + NUMBER_SIDE,
              y + (frame->bar - med_report_text_height (text, 0, -1)) / 2);
}

static void
put_bar (const Frame *frame, guint row, double y)
{
  const MedReportChart *chart = frame->chart;
  gint64 total = med_report_chart_get_total (chart, row);
  double x = frame->left;
  double unit = (frame->right - frame->left) / (double) frame->longest;
  g_autofree char *words = med_report_chart_format_value (chart, total);
  g_autoptr (PangoLayout) text = make_text (frame, words, TRUE, 0);

  for (guint i = 0; i < chart->series->len; i++)
    {
      gint64 value = med_report_chart_get_value (chart, row, i);

      if (value <= 0)
        continue;
      double width = MAX ((double) value * unit, LEAST_WIDTH);
      put_part (frame, i, x, y, width, frame->bar);
      if (chart->series->len > 1)
        put_number (frame, value, x, y, width);
      x += width;
    }
  put_silent (frame, text, MIN (x, frame->right) + 5,
              y + (frame->bar - med_report_text_height (text, 0, -1)) / 2);
}

static double
axis_x (const Frame *frame, gint64 at)
{
  const MedReportChart *chart = frame->chart;
  double share = (double) (CLAMP (at, chart->from, chart->until) - chart->from) /
                 (double) MAX (chart->until - chart->from, 1);

  return frame->left + share * (frame->right - frame->left);
}

/* Beside its span where there is room: at the right, else at the left. */
static void
put_span_text (const Frame *frame, const char *words, double from, double until, double y)
{
  g_autoptr (PangoLayout) text = make_text (frame, words, FALSE, 0);
  double width = text_width (text);
  double x = until + 4 + width <= frame->right ? until + 4 : from - 4 - width;

  if (x < frame->left)
    return;
  /* Not on the lines of the axis. */
  med_report_sheet_put (frame->sheet, MED_REPORT_MARK_FILL, x - 2, y, width + 4, frame->bar)->rgb =
      0xffffff;
  put_silent (frame, text, x, y + (frame->bar - med_report_text_height (text, 0, -1)) / 2);
}

static void
put_spans (const Frame *frame, guint row, double y)
{
  const MedReportChart *chart = frame->chart;

  for (guint i = 0; i < chart->spans->len; i++)
    {
      const MedReportSpan *span = &g_array_index (chart->spans, MedReportSpan, i);

      if (span->row != row || span->until <= chart->from || span->from >= chart->until)
        continue;
      double from = axis_x (frame, span->from);
      double until = MAX (axis_x (frame, span->until), from + LEAST_WIDTH);
      put_part (frame, span->series, from, y, until - from, frame->bar);
      if (span->text != NULL)
        put_span_text (frame, span->text, from, until, y);
    }
}

/* The names of the parts of the axis, and where they begin. */
static double
put_axis (const Frame *frame, gboolean measure_only)
{
  const GArray *marks = frame->chart->marks;
  double height = 0;

  for (guint i = 0; i < marks->len; i++)
    {
      const MedReportAxisMark *mark = &g_array_index (marks, MedReportAxisMark, i);
      gint64 next = i + 1 < marks->len ? g_array_index (marks, MedReportAxisMark, i + 1).at
                                       : frame->chart->until;
      double from = axis_x (frame, mark->at);
      g_autoptr (PangoLayout) text =
          make_text (frame, mark->label, FALSE, MAX (axis_x (frame, next) - from - 3, 10));
      double own = med_report_text_height (text, 0, -1) + 2;

      height = MAX (height, own);
      if (!measure_only)
        put_silent (frame, text, from + 3, frame->sheet->y);
    }
  return height;
}

/* Lines from the axis down along a row: below what the row shows. */
static void
put_grid (const Frame *frame, double top, double bottom)
{
  const GArray *marks = frame->chart->marks;

  for (guint i = 0; i < marks->len; i++)
    med_report_sheet_put (frame->sheet, MED_REPORT_MARK_RULE,
                          axis_x (frame, g_array_index (marks, MedReportAxisMark, i).at), top, 0,
                          bottom - top)
        ->stroke = 0.4;
  med_report_sheet_put (frame->sheet, MED_REPORT_MARK_RULE, frame->left, top, 0, bottom - top)
      ->rgb = MED_REPORT_GREY;
}

static void
put_row (const Frame *frame, guint row)
{
  MedReportSheet *sheet = frame->sheet;
  g_autoptr (PangoLayout) label = make_label (frame, row);
  double label_height = med_report_text_height (label, 0, -1);
  double height = MAX (label_height, frame->bar);
  double y = sheet->y + (height - frame->bar) / 2;

  put_silent (frame, label, sheet->left, sheet->y + (height - label_height) / 2);
  if (frame->chart->type == MED_REPORT_CHART_BARS)
    put_bar (frame, row, y);
  else
    put_spans (frame, row, y);
  sheet->y += height + ROW_GAP;
}

/* Rows of a page, with the axis above them. */
static gboolean
put_rows (const Frame *frame, GCancellable *cancellable)
{
  MedReportSheet *sheet = frame->sheet;
  gboolean fresh = TRUE;

  for (guint row = 0; row < frame->chart->labels->len; row++)
    {
      double height = row_height (frame, row);

      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      if (sheet->y + height > sheet->bottom && sheet->y > sheet->top)
        {
          med_report_sheet_new_page (sheet);
          fresh = TRUE;
        }
      if (fresh)
        {
          double axis = put_axis (frame, TRUE) + ROW_GAP / 2;

          put_grid (frame, sheet->y, sheet->y + axis);
          put_axis (frame, FALSE);
          sheet->y += axis;
          fresh = FALSE;
        }
      put_grid (frame, sheet->y, sheet->y + height);
      put_row (frame, row);
    }
  return TRUE;
}

static double
measure (const Frame *frame, guint n_rows)
{
  double height = put_title (frame, TRUE) + put_legend (frame, TRUE) + put_axis (frame, TRUE);

  for (guint row = 0; row < n_rows; row++)
    height += row_height (frame, row);
  return height + ROW_GAP;
}

/* Of a chart and the table at its right the higher one. */
static double
measure_both (const MedReportChart *chart, MedReportSheet *sheet, const MedReportTable *beside)
{
  double right = sheet->right;
  double width = right - sheet->left;
  Frame frame;

  sheet->right = sheet->left + width * BESIDE_SHARE - BESIDE_GAP;
  frame_init (&frame, chart, sheet);
  double height = measure (&frame, chart->labels->len);
  sheet->right = right;
  double other = med_report_table_measure (beside, sheet, width * (1 - BESIDE_SHARE));
  return MAX (height, other);
}

/**
 * med_report_chart_measure_start:
 * @chart: a chart
 * @sheet: the pages it will be put on
 * @beside: (nullable): the table at its right
 *
 * Returns: how high the part of it is that is not broken over pages: title, legend and some rows
 */
double
med_report_chart_measure_start (const MedReportChart *chart,
                                MedReportSheet *sheet,
                                const MedReportTable *beside)
{
  Frame frame;

  if (beside != NULL)
    return measure_both (chart, sheet, beside);
  frame_init (&frame, chart, sheet);
  return measure (&frame, MIN (chart->labels->len, 12));
}

static gboolean
put_chart (const MedReportChart *chart, MedReportSheet *sheet, GCancellable *cancellable)
{
  g_autofree char *words = med_report_chart_dup_text (chart);
  Frame frame;

  frame_init (&frame, chart, sheet);
  put_title (&frame, FALSE);
  med_report_sheet_speak (sheet, words);
  put_legend (&frame, FALSE);
  return put_rows (&frame, cancellable);
}

/* Both stand on one page, or else below each other. */
static gboolean
put_beside (const MedReportChart *chart,
            MedReportSheet *sheet,
            const MedReportTable *table,
            GCancellable *cancellable)
{
  double left = sheet->left, right = sheet->right, top = sheet->y;
  double middle = left + (right - left) * BESIDE_SHARE;

  sheet->right = middle - BESIDE_GAP;
  gboolean done = put_chart (chart, sheet, cancellable);
  double bottom = sheet->y;
  sheet->right = right;
  sheet->left = middle;
  sheet->y = top;
  done = done && med_report_table_lay_out (table, sheet, cancellable);
  sheet->left = left;
  sheet->y = MAX (sheet->y, bottom + BELOW);
  return done;
}

/**
 * med_report_chart_lay_out:
 * @chart: a chart
 * @sheet: the pages
 * @beside: (nullable): a table for the right side
 * @cancellable: (nullable): to stop it
 *
 * Puts a chart on the pages. It may be broken between rows if it is higher than a page.
 *
 * Returns: whether it came to its end; %FALSE if it was stopped
 */
gboolean
med_report_chart_lay_out (const MedReportChart *chart,
                          MedReportSheet *sheet,
                          const MedReportTable *beside,
                          GCancellable *cancellable)
{
  double page = sheet->bottom - sheet->top;
  double height = beside != NULL ? measure_both (chart, sheet, beside) : 0;
  Frame frame;

  if (beside != NULL && height <= page)
    {
      med_report_sheet_reserve (sheet, height);
      return put_beside (chart, sheet, beside, cancellable);
    }
  frame_init (&frame, chart, sheet);
  height = measure (&frame, chart->labels->len);
  med_report_sheet_reserve (sheet, MIN (height, page));
  if (!put_chart (chart, sheet, cancellable))
    return FALSE;
  sheet->y += BELOW;
  return beside == NULL || med_report_table_lay_out (beside, sheet, cancellable);
}
