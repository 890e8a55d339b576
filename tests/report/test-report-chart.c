/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/report/med-report-chart-layout.h"
#include "engine/report/med-report-layout.h"

static MedReportChart *
bars_new (guint n_series)
{
  static const char *const names[] = { "On time", "Overdue", "Unknown" };
  static const MedReportFill fills[] = { MED_REPORT_FILL_GOOD, MED_REPORT_FILL_BAD,
                                         MED_REPORT_FILL_UNKNOWN };
  MedReportChart *chart = med_report_chart_new (MED_REPORT_CHART_BARS, "Tasks");

  for (guint i = 0; i < n_series; i++)
    med_report_chart_add_series (chart, names[i], fills[i]);
  return chart;
}

static void
test_values (void)
{
  g_autoptr (MedReportChart) chart = bars_new (3);
  guint row = med_report_chart_add_row (chart, "Immediate");

  /* Until it is said, nothing is known. */
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (med_report_chart_get_value (chart, row, i), ==, -1);
  g_assert_cmpint (med_report_chart_get_total (chart, row), ==, -1);
  med_report_chart_set_value (chart, row, 0, 0);
  g_assert_cmpint (med_report_chart_get_total (chart, row), ==, 0);
  med_report_chart_set_value (chart, row, 2, 41);
  med_report_chart_set_value (chart, row, 1, 1);
  g_assert_cmpint (med_report_chart_get_total (chart, row), ==, 42);
  guint other = med_report_chart_add_row (chart, "Defer");
  g_assert_cmpint (med_report_chart_get_value (chart, other, 0), ==, -1);
  g_assert_cmpint (med_report_chart_get_value (chart, row, 2), ==, 41);
}

static void
test_format (void)
{
  g_autoptr (MedReportChart) chart = bars_new (1);
  static const struct
  {
    gboolean tenths;
    gint64 value;
    const char *text;
  } cases[] = {
    { FALSE, -1, "–" }, { FALSE, 0, "0" },  { FALSE, 1234567, "1234567" }, { TRUE, -1, "–" },
    { TRUE, 0, "0.0" }, { TRUE, 9, "0.9" }, { TRUE, 13012, "1301.2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      chart->tenths = cases[i].tenths;
      g_autofree char *text = med_report_chart_format_value (chart, cases[i].value);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_said_in_words (void)
{
  g_autoptr (MedReportChart) chart = bars_new (2);
  g_autoptr (MedReportChart) week = med_report_chart_new (MED_REPORT_CHART_TIMELINE, "Week");

  med_report_chart_set_value (chart, med_report_chart_add_row (chart, "A <b> & co"), 0, 3);
  med_report_chart_set_value (chart, med_report_chart_add_row (chart, "B"), 1, 0);
  g_autofree char *bars = med_report_chart_dup_text (chart);
  g_assert_cmpstr (bars, ==, "A <b> & co: On time 3, Overdue –\nB: On time –, Overdue 0");

  med_report_chart_add_series (week, "Away", MED_REPORT_FILL_PLAIN);
  med_report_chart_add_row (week, "CT");
  med_report_chart_add_row (week, "MR");
  med_report_chart_add_span (week, 0, 0, 1, 2, "1–2");
  med_report_chart_add_span (week, 0, 0, 3, 4, NULL);
  g_autofree char *spans = med_report_chart_dup_text (week);
  g_assert_cmpstr (spans, ==, "CT: Away 1–2, Away \nMR: –");
}

static MedReportDocument *
document_new (void)
{
  MedReportDocument *document = med_report_document_new ("en", "Title");

  document->author = g_strdup ("Site");
  document->id = g_strdup ("R0-1");
  document->head = g_strdup ("Head");
  document->foot = g_strdup ("Foot");
  document->foot_extra = g_strdup ("More");
  document->page_word = g_strdup ("Page");
  return document;
}

static MedReportLayout *
lay_out (MedReportDocument *document)
{
  g_autoptr (GError) error = NULL;
  MedReportLayout *layout = med_report_layout_new (document, MED_REPORT_A4, NULL, &error);

  g_assert_no_error (error);
  return layout;
}

/* The darkness of a rectangle of a page, 0 to 255. */
static double
darkness (MedReportLayout *layout, guint page, int x, int y, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 900, 900);
  cairo_t *cairo = cairo_create (surface);
  double sum = 0;

  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  med_report_layout_paint_page (layout, cairo, page);
  cairo_surface_flush (surface);
  for (int row = y; row < y + height; row++)
    {
      const guint32 *pixels =
          (const guint32 *) (gpointer) (cairo_image_surface_get_data (surface) +
                                        row * cairo_image_surface_get_stride (surface));
      for (int column = x; column < x + width; column++)
        sum += 255 - (pixels[column] & 0xff);
    }
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
  return sum / (width * height);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + 1, part))
    n++;
  return n;
}

/* A screen reader hears the figures in order and not the labels of a drawing. */
static void
test_spoken_once (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportChart *chart =
      med_report_document_add_chart (document, MED_REPORT_CHART_BARS, "Tasks by urgency");

  med_report_chart_add_series (chart, "On time", MED_REPORT_FILL_GOOD);
  med_report_chart_add_series (chart, "Overdue", MED_REPORT_FILL_BAD);
  guint row = med_report_chart_add_row (chart, "Immediate");
  med_report_chart_set_value (chart, row, 0, 12);
  med_report_chart_set_value (chart, row, 1, 30);
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_autofree char *text = med_report_layout_dup_page_text (layout, 0);
  g_assert_nonnull (strstr (text, "Tasks by urgency\nImmediate: On time 12, Overdue 30\n"));
  g_assert_cmpuint (count (text, "Immediate"), ==, 1);
  g_assert_cmpuint (count (text, "42"), ==, 0);
}

/* Every fill is told from every other in grey: by how much ink it holds, and from white by its
 * edge. */
static void
test_fills_without_colour (void)
{
  double ink[MED_REPORT_N_FILLS];

  for (int fill = 0; fill < MED_REPORT_N_FILLS; fill++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 100, 40);
      cairo_t *cairo = cairo_create (surface);
      const MedReportMark mark = { .type = MED_REPORT_MARK_PART,
                                   .x = 10,
                                   .y = 10,
                                   .width = 80,
                                   .height = 20,
                                   .fill = (MedReportFill) fill };
      double sum = 0;

      cairo_set_source_rgb (cairo, 1, 1, 1);
      cairo_paint (cairo);
      med_report_mark_paint (&mark, cairo);
      cairo_surface_flush (surface);
      const guint8 *data = cairo_image_surface_get_data (surface);
      int stride = cairo_image_surface_get_stride (surface);
      for (int y = 0; y < 40; y++)
        for (int x = 0; x < 100; x++)
          {
            const guint8 *pixel = data + y * stride + x * 4;
            double grey = 255 - (pixel[0] * 0.114 + pixel[1] * 0.587 + pixel[2] * 0.299);

            /* Nothing is drawn beside the part. */
            if (x < 9 || x > 90 || y < 9 || y > 30)
              g_assert_cmpfloat (grey, <, 1);
            sum += grey;
          }
      ink[fill] = sum / (80 * 20);
      cairo_destroy (cairo);
      cairo_surface_destroy (surface);
      g_assert_cmpfloat (ink[fill], >, 5);
    }
  /* Full, crossed, slanting, dotted, empty: in this order, and clearly apart. */
  static const MedReportFill order[] = { MED_REPORT_FILL_GOOD, MED_REPORT_FILL_BAD,
                                         MED_REPORT_FILL_WARNING, MED_REPORT_FILL_UNKNOWN,
                                         MED_REPORT_FILL_WAITING };
  for (gsize i = 1; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpfloat (ink[order[i - 1]], >, ink[order[i]] + 2);
}

/* A long bar is darker at its end than a short one; one row of many nothing is drawn for. */
static void
test_lengths (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportChart *chart = med_report_document_add_chart (document, MED_REPORT_CHART_BARS, "T");
  static const gint64 values[] = { 1000, 500, 1, 0, -1 };

  med_report_chart_add_series (chart, "N", MED_REPORT_FILL_PLAIN);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    med_report_chart_set_value (chart, med_report_chart_add_row (chart, "Row"), 0, values[i]);
  g_autoptr (MedReportLayout) layout = lay_out (document);
  /* Rows begin below the title, at 62 + 18 points, each 15.5 high; bars from 180 to 525. */
  double row = MED_REPORT_TABLE_POINTS * 1.35 + 4, top = 62;
  int first = -1;
  for (int y = (int) top; y < 140 && first < 0; y++)
    if (darkness (layout, 0, 300, y, 10, 1) > 100)
      first = y;
  g_assert_cmpint (first, >, 62);
  g_assert_cmpfloat (darkness (layout, 0, 480, first + 2, 20, 6), >, 100);
  g_assert_cmpfloat (darkness (layout, 0, 300, first + 2 + (int) row, 20, 6), >, 100);
  g_assert_cmpfloat (darkness (layout, 0, 480, first + 2 + (int) row, 20, 6), <, 5);
  g_assert_cmpfloat (darkness (layout, 0, 300, first + 2 + (int) (2 * row), 20, 6), <, 5);
  g_assert_cmpfloat (darkness (layout, 0, 300, first + 2 + (int) (4 * row), 20, 6), <, 5);
}

static void
test_more_rows_than_a_page (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportChart *chart =
      med_report_document_add_chart (document, MED_REPORT_CHART_TIMELINE, "Week");

  med_report_chart_set_axis (chart, 0, 700);
  med_report_chart_add_series (chart, "Away", MED_REPORT_FILL_PLAIN);
  for (int day = 0; day < 7; day++)
    med_report_chart_add_mark (chart, day * 100, "Day");
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *label = g_strdup_printf ("Device with a name of some length %u", i);
      guint row = med_report_chart_add_row (chart, label);

      med_report_chart_add_span (chart, row, 0, i, i + 50, "from–to");
    }
  g_autoptr (MedReportLayout) layout = lay_out (document);
  guint n_pages = med_report_layout_get_n_pages (layout);
  g_assert_cmpuint (n_pages, >, 3);
  g_assert_cmpuint (n_pages, <, 12);
  /* All is drawn on each page: the axis and the spans. */
  for (guint page = 0; page < n_pages; page++)
    g_assert_cmpfloat (darkness (layout, page, 40, 62, 500, 200), >, 1);
}

/* What is odd is drawn somehow and never kills the report. */
static void
test_odd_charts (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  g_autofree char *long_name = g_strnfill (3000, 'n');
  MedReportChart *empty = med_report_document_add_chart (document, MED_REPORT_CHART_BARS, "");
  MedReportChart *huge = med_report_document_add_chart (document, MED_REPORT_CHART_BARS, "Huge");
  MedReportChart *no_axis =
      med_report_document_add_chart (document, MED_REPORT_CHART_TIMELINE, "No axis");

  med_report_chart_add_series (empty, "None", MED_REPORT_FILL_PLAIN);
  for (int i = 0; i < 12; i++)
    med_report_chart_add_series (huge, long_name, (MedReportFill) (i % MED_REPORT_N_FILLS));
  guint row = med_report_chart_add_row (huge, long_name);
  for (guint i = 0; i < 12; i++)
    med_report_chart_set_value (huge, row, i, G_MAXINT64 / 100);
  med_report_chart_add_row (huge, "\xff not UTF-8");
  med_report_chart_add_series (no_axis, "Away", MED_REPORT_FILL_BAD);
  med_report_chart_add_row (no_axis, "Row");
  med_report_chart_add_span (no_axis, 0, 0, -5, 5, long_name);
  med_report_chart_add_span (no_axis, 0, 0, 9, 3, "backwards");
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_assert_cmpuint (med_report_layout_get_n_pages (layout), >=, 1);
  for (guint page = 0; page < med_report_layout_get_n_pages (layout); page++)
    g_assert_cmpfloat (darkness (layout, page, 0, 0, 595, 842), >, 0);
}

static MedReportTable *
add_table (MedReportDocument *document, guint n_rows)
{
  MedReportTable *table = med_report_document_add_table (document, "Beside");

  med_report_table_add_column (table, "Head", 1, MED_REPORT_START);
  for (guint i = 0; i < n_rows; i++)
    med_report_table_add_cell (table, "cell", MED_REPORT_PLAIN);
  return table;
}

/* A chart with its table, a line of text after both. */
static MedReportLayout *
lay_out_beside (guint n_bars, guint n_rows, gboolean beside)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportChart *chart = med_report_document_add_chart (document, MED_REPORT_CHART_BARS, "Chart");

  chart->beside = beside;
  med_report_chart_add_series (chart, "N", MED_REPORT_FILL_PLAIN);
  for (guint i = 0; i < n_bars; i++)
    med_report_chart_set_value (chart, med_report_chart_add_row (chart, "Bar"), 0, i);
  add_table (document, n_rows);
  return lay_out (document);
}

static void
test_table_beside (void)
{
  g_autoptr (MedReportLayout) beside = lay_out_beside (20, 20, TRUE);
  g_autoptr (MedReportLayout) below = lay_out_beside (20, 20, FALSE);
  g_autoptr (MedReportLayout) high = lay_out_beside (10, 300, TRUE);
  g_autofree char *text = med_report_layout_dup_page_text (beside, 0);

  /* The table is put once, at the right and on the height of the chart. */
  g_assert_cmpuint (count (text, "Beside"), ==, 1);
  g_assert_cmpuint (count (text, "cell"), ==, 20);
  g_assert_cmpfloat (darkness (beside, 0, 340, 70, 200, 100), >, 3);
  g_assert_cmpfloat (darkness (beside, 0, 60, 440, 500, 100), <, 1);
  g_assert_cmpfloat (darkness (below, 0, 60, 440, 500, 100), >, 1);
  /* Higher than a page it stands below, whole. */
  guint cells = 0;
  for (guint page = 0; page < med_report_layout_get_n_pages (high); page++)
    {
      g_autofree char *words = med_report_layout_dup_page_text (high, page);
      cells += count (words, "cell");
    }
  g_assert_cmpuint (cells, ==, 300);
}

/* A heading does not stay behind on the page before. */
static void
test_heading_stays_with_both (void)
{
  for (guint filled = 30; filled < 50; filled++)
    {
      g_autoptr (MedReportDocument) document = document_new ();

      for (guint i = 0; i < filled; i++)
        med_report_document_add_paragraph (document, MED_REPORT_PLAIN, "Line");
      med_report_document_add_heading (document, 1, "Heading");
      MedReportChart *chart =
          med_report_document_add_chart (document, MED_REPORT_CHART_BARS, "Chart title");
      chart->beside = TRUE;
      med_report_chart_add_series (chart, "N", MED_REPORT_FILL_PLAIN);
      med_report_chart_add_row (chart, "Bar");
      add_table (document, 14);
      g_autoptr (MedReportLayout) layout = lay_out (document);
      for (guint page = 0; page < med_report_layout_get_n_pages (layout); page++)
        {
          g_autofree char *text = med_report_layout_dup_page_text (layout, page);

          g_assert_cmpint (strstr (text, "Heading") != NULL, ==,
                           strstr (text, "Chart title") != NULL);
        }
    }
}

static void
test_stopped (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MedReportChart *chart = med_report_document_add_chart (document, MED_REPORT_CHART_BARS, "T");

  med_report_chart_add_series (chart, "N", MED_REPORT_FILL_PLAIN);
  med_report_chart_add_row (chart, "Row");
  g_cancellable_cancel (cancellable);
  g_assert_null (med_report_layout_new (document, MED_REPORT_A4, cancellable, NULL));
}

/* Across and large: the pages turn, and letters grow. */
static void
test_landscape_and_large (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  double width, height;

  add_table (document, 200);
  g_autoptr (MedReportLayout) upright = lay_out (document);
  document->landscape = TRUE;
  g_autoptr (MedReportLayout) across = lay_out (document);
  document->large = TRUE;
  g_autoptr (MedReportLayout) large = lay_out (document);
  med_report_layout_get_page_size (upright, &width, &height);
  g_assert_cmpfloat (height, >, width);
  med_report_layout_get_page_size (across, &width, &height);
  g_assert_cmpfloat (width, >, height);
  g_assert_cmpuint (med_report_layout_get_n_pages (upright), <,
                    med_report_layout_get_n_pages (across));
  g_assert_cmpuint (med_report_layout_get_n_pages (across), <,
                    med_report_layout_get_n_pages (large));
}

static void
test_page_break (void)
{
  g_autoptr (MedReportDocument) document = document_new ();

  /* At the top of a page a break is none. */
  med_report_document_add_page_break (document);
  med_report_document_add_paragraph (document, MED_REPORT_PLAIN, "First");
  med_report_document_add_page_break (document);
  med_report_document_add_page_break (document);
  med_report_document_add_paragraph (document, MED_REPORT_PLAIN, "Second");
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_assert_cmpuint (med_report_layout_get_n_pages (layout), ==, 2);
  g_autofree char *second = med_report_layout_dup_page_text (layout, 1);
  g_assert_nonnull (strstr (second, "Second"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/chart/values", test_values);
  g_test_add_func ("/report/chart/format", test_format);
  g_test_add_func ("/report/chart/said-in-words", test_said_in_words);
  g_test_add_func ("/report/chart/spoken-once", test_spoken_once);
  g_test_add_func ("/report/chart/fills-without-colour", test_fills_without_colour);
  g_test_add_func ("/report/chart/lengths", test_lengths);
  g_test_add_func ("/report/chart/more-rows-than-a-page", test_more_rows_than_a_page);
  g_test_add_func ("/report/chart/odd-charts", test_odd_charts);
  g_test_add_func ("/report/chart/table-beside", test_table_beside);
  g_test_add_func ("/report/chart/heading-stays-with-both", test_heading_stays_with_both);
  g_test_add_func ("/report/chart/stopped", test_stopped);
  g_test_add_func ("/report/chart/landscape-and-large", test_landscape_and_large);
  g_test_add_func ("/report/chart/page-break", test_page_break);
  return g_test_run ();
}
