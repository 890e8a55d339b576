/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-pdf.h"
#include "engine/report/med-report-sheet.h"
#include "engine/report/med-report-table-layout.h"

#define WIDTH 400.0
#define HEIGHT 500.0

static MedReportSheet *
sheet_new (void)
{
  return med_report_sheet_new ("en", WIDTH, HEIGHT);
}

static guint
n_pages (MedReportSheet *sheet)
{
  return sheet->pages->len;
}

static void
test_reserve (void)
{
  g_autoptr (MedReportSheet) sheet = sheet_new ();
  double room = med_report_sheet_get_room (sheet);

  /* At its beginning a page takes anything. */
  g_assert_false (med_report_sheet_reserve (sheet, 10 * room));
  g_assert_cmpuint (n_pages (sheet), ==, 1);
  sheet->y += room / 2;
  g_assert_false (med_report_sheet_reserve (sheet, room / 2));
  g_assert_true (med_report_sheet_reserve (sheet, room / 2 + 1));
  g_assert_cmpuint (n_pages (sheet), ==, 2);
  g_assert_cmpfloat (sheet->y, ==, sheet->top);
  /* Higher than a page: begun here while there is room for a beginning, else on a new one. */
  sheet->y = sheet->bottom - 100;
  g_assert_false (med_report_sheet_reserve (sheet, 2 * room));
  sheet->y = sheet->bottom - 20;
  g_assert_true (med_report_sheet_reserve (sheet, 2 * room));
}

static void
test_text (void)
{
  g_autoptr (MedReportSheet) sheet = sheet_new ();
  const MedReportType wide = { .points = 10 };
  const MedReportType narrow = { .points = 10, .width = 60 };
  const MedReportType short_one = { .points = 10, .width = 60, .max_lines = 2 };
  const char *words = "Several words that take more than one line of sixty points";
  g_autoptr (PangoLayout) one = med_report_sheet_make_text (sheet, words, &wide);
  g_autoptr (PangoLayout) many = med_report_sheet_make_text (sheet, words, &narrow);
  g_autoptr (PangoLayout) two = med_report_sheet_make_text (sheet, words, &short_one);

  g_assert_cmpint (pango_layout_get_line_count (one), ==, 1);
  g_assert_cmpint (pango_layout_get_line_count (many), >, 3);
  g_assert_cmpint (pango_layout_get_line_count (two), ==, 2);
  g_assert_true (pango_layout_is_ellipsized (two));
  /* Heights of the parts make the height of the whole. */
  int n = pango_layout_get_line_count (many);
  double whole = med_report_text_height (many, 0, -1);
  double parts = 0;
  for (int line = 0; line < n; line++)
    parts += med_report_text_height (many, line, 1);
  g_assert_cmpfloat_with_epsilon (whole, parts, 0.01);
  for (int fits = 0; fits <= n; fits++)
    g_assert_cmpint (med_report_text_fit (
                         many, 0, fits == 0 ? 0 : med_report_text_height (many, 0, fits) + 0.01),
                     ==, fits);
  g_assert_cmpint (med_report_text_fit (many, n, 100), ==, 0);
}

/* A word longer than the line is broken; what is no text is made one. */
static void
test_odd_text (void)
{
  static const char *const texts[] = {
    "",
    "\n\n\n",
    "\xff\xfe\x80",
    "<b>no & markup</b>",
    "装置の停止時間は二十四時間前までに部門へ通知しなければならない。",
    "\u202eright to left\u202c",
    "a\u200b\u00adb",
    "\t\t\ttabs",
  };
  g_autoptr (MedReportSheet) sheet = sheet_new ();
  const MedReportType narrow = { .points = 10, .width = 40 };
  g_autofree char *word = g_strnfill (300, 'w');
  g_autoptr (PangoLayout) broken = med_report_sheet_make_text (sheet, word, &narrow);
  PangoRectangle logical;

  g_assert_cmpint (pango_layout_get_line_count (broken), >, 20);
  pango_layout_get_extents (broken, NULL, &logical);
  g_assert_cmpint (logical.width, <=, 41 * PANGO_SCALE);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (PangoLayout) text = med_report_sheet_make_text (sheet, texts[i], &narrow);

      g_assert_true (g_utf8_validate (pango_layout_get_text (text), -1, NULL));
      g_assert_cmpint (pango_layout_get_line_count (text), >=, 1);
      g_assert_cmpfloat (med_report_text_height (text, 0, -1), >, 0);
    }
  /* Markup is text. */
  g_autoptr (PangoLayout) markup = med_report_sheet_make_text (sheet, texts[3], &narrow);
  g_assert_cmpstr (pango_layout_get_text (markup), ==, texts[3]);
}

static void
test_marks (void)
{
  g_autoptr (MedReportSheet) sheet = sheet_new ();
  const MedReportType type = { .points = 10 };

  med_report_sheet_put (sheet, MED_REPORT_MARK_FILL, 1, 2, 3, 4);
  med_report_sheet_write (sheet, "words", &type, 5, 6, 0x123456);
  med_report_sheet_speak (sheet, "spoken");
  med_report_sheet_new_page (sheet);
  med_report_sheet_put (sheet, MED_REPORT_MARK_RULE, 0, 0, 1, 0);
  med_report_sheet_use_page (sheet, 0);
  med_report_sheet_put (sheet, MED_REPORT_MARK_CROSS, 0, 0, 1, 1);
  const GArray *first = g_ptr_array_index (sheet->pages, 0);
  const GArray *second = g_ptr_array_index (sheet->pages, 1);
  g_assert_cmpuint (first->len, ==, 4);
  g_assert_cmpuint (second->len, ==, 1);
  const MedReportMark *fill = &g_array_index (first, MedReportMark, 0);
  const MedReportMark *words = &g_array_index (first, MedReportMark, 1);
  const MedReportMark *spoken = &g_array_index (first, MedReportMark, 2);
  g_assert_cmpfloat (fill->height, ==, 4);
  g_assert_cmpuint (fill->rgb, ==, MED_REPORT_BAND);
  g_assert_cmpuint (words->rgb, ==, 0x123456);
  g_assert_cmpint (words->n_lines, ==, 1);
  g_assert_cmpint (spoken->type, ==, MED_REPORT_MARK_SPOKEN);
}

/* Every mark is drawn without a fault, and what is spoken is not drawn. */
static void
test_paint (void)
{
  for (int type = MED_REPORT_MARK_RULE; type <= MED_REPORT_MARK_SPOKEN; type++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 60, 60);
      cairo_t *cairo = cairo_create (surface);
      const MedReportMark mark = {
        .type = (MedReportMarkType) type, .x = 10, .y = 10, .width = 40, .height = 40, .stroke = 2
      };
      guint ink = 0;

      med_report_mark_paint (&mark, cairo);
      g_assert_cmpint (cairo_status (cairo), ==, CAIRO_STATUS_SUCCESS);
      cairo_surface_flush (surface);
      const guint8 *data = cairo_image_surface_get_data (surface);
      for (int i = 0; i < cairo_image_surface_get_stride (surface) * 60; i++)
        ink += data[i] > 0;
      g_assert_cmpint (ink > 0, ==, type != MED_REPORT_MARK_SPOKEN);
      cairo_destroy (cairo);
      cairo_surface_destroy (surface);
    }
}

static MedReportTable *
table_new (MedReportDocument *document, guint n_rows, const char *cell, MedReportStyle style)
{
  MedReportTable *table = med_report_document_add_table (document, "Caption");

  med_report_table_add_column (table, "First", 3, MED_REPORT_START);
  med_report_table_add_column (table, "Second", 1, MED_REPORT_END);
  for (guint i = 0; i < n_rows; i++)
    {
      med_report_table_add_cell (table, cell, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, "1", style);
    }
  return table;
}

/* What is measured is what is put. */
static void
test_table_measure (void)
{
  static const guint rows[] = { 0, 1, 2, 8 };
  static const MedReportStyle styles[] = { MED_REPORT_PLAIN, MED_REPORT_STRONG, MED_REPORT_MUTED,
                                           MED_REPORT_TICK, MED_REPORT_SIGN };

  for (gsize r = 0; r < G_N_ELEMENTS (rows); r++)
    for (gsize s = 0; s < G_N_ELEMENTS (styles); s++)
      {
        g_autoptr (MedReportDocument) document = med_report_document_new ("en", "T");
        g_autoptr (MedReportSheet) sheet = sheet_new ();
        MedReportTable *table = table_new (document, rows[r], "cell", styles[s]);
        double measured = med_report_table_measure (table, sheet, sheet->right - sheet->left);

        g_assert_true (med_report_table_lay_out (table, sheet, NULL));
        g_assert_cmpuint (n_pages (sheet), ==, 1);
        /* An empty table has room for a line that says so. */
        g_assert_cmpfloat (sheet->y - sheet->top, <=, measured + 4);
        if (rows[r] > 0)
          g_assert_cmpfloat (sheet->y - sheet->top, >, measured - 4);
      }
}

/* Rows to tick and rows to sign are high enough for a hand. */
static void
test_rows_for_a_hand (void)
{
  g_autoptr (MedReportDocument) document = med_report_document_new ("en", "T");
  g_autoptr (MedReportSheet) sheet = sheet_new ();
  double width = sheet->right - sheet->left;
  double plain =
      med_report_table_measure (table_new (document, 5, "x", MED_REPORT_PLAIN), sheet, width);
  double tick =
      med_report_table_measure (table_new (document, 5, "x", MED_REPORT_TICK), sheet, width);
  double sign =
      med_report_table_measure (table_new (document, 5, "x", MED_REPORT_SIGN), sheet, width);

  g_assert_cmpfloat ((tick - plain) / 5, >, 4);
  g_assert_cmpfloat ((sign - plain) / 5, >, 15);
}

/* Every cell is on some page, however high its row is. */
static void
test_rows_higher_than_a_page (void)
{
  g_autoptr (MedReportDocument) document = med_report_document_new ("en", "T");
  g_autoptr (MedReportSheet) sheet = sheet_new ();
  GString *lines = g_string_new (NULL);

  for (int i = 0; i < 200; i++)
    g_string_append_printf (lines, "line %d\n", i);
  g_autofree char *text = g_string_free (lines, FALSE);
  MedReportTable *table = table_new (document, 2, text, MED_REPORT_SIGN);
  g_assert_true (med_report_table_lay_out (table, sheet, NULL));
  g_assert_cmpuint (n_pages (sheet), >, 6);
  g_assert_cmpuint (n_pages (sheet), <, 30);
  int put = 0;
  for (guint page = 0; page < n_pages (sheet); page++)
    {
      const GArray *marks = g_ptr_array_index (sheet->pages, page);

      for (guint i = 0; i < marks->len; i++)
        {
          const MedReportMark *mark = &g_array_index (marks, MedReportMark, i);

          if (mark->text != NULL && g_str_has_prefix (pango_layout_get_text (mark->text), "line 0"))
            put += mark->n_lines;
        }
    }
  g_assert_cmpint (put, ==, 2 * 201);
}

static void
test_table_stopped (void)
{
  g_autoptr (MedReportDocument) document = med_report_document_new ("en", "T");
  g_autoptr (MedReportSheet) sheet = sheet_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_false (med_report_table_lay_out (table_new (document, 500, "x", MED_REPORT_PLAIN), sheet,
                                            cancellable));
  g_assert_cmpuint (n_pages (sheet), ==, 1);
}

static MedReportDocument *
document_new (const char *title)
{
  MedReportDocument *document = med_report_document_new ("en", title);

  document->author = g_strdup ("Site & co");
  document->id = g_strdup ("R0-1");
  document->head = g_strdup ("Head");
  document->foot = g_strdup ("Foot");
  document->foot_extra = g_strdup ("More");
  document->page_word = g_strdup ("Page");
  document->as_of_usec = G_GINT64_CONSTANT (1795420800000000);
  med_report_document_add_title (document, title, NULL);
  return document;
}

/* The same report is the same file: nothing of the clock or of memory is in it. */
static void
test_pdf_is_the_same_again (void)
{
  for (int landscape = 0; landscape < 2; landscape++)
    {
      g_autoptr (MedReportDocument) document = document_new ("<Title> 装置 & co");
      document->landscape = landscape;
      g_autoptr (MedReportLayout) first =
          med_report_layout_new (document, MED_REPORT_A4, NULL, NULL);
      g_autoptr (MedReportLayout) second =
          med_report_layout_new (document, MED_REPORT_A4, NULL, NULL);
      g_autoptr (GBytes) one = med_report_pdf_make (document, first, NULL);
      g_autoptr (GBytes) other = med_report_pdf_make (document, second, NULL);
      gsize size;
      const char *data = g_bytes_get_data (one, &size);

      g_assert_true (g_bytes_equal (one, other));
      g_assert_true (g_str_has_prefix (data, "%PDF-1."));
      g_assert_nonnull (g_strstr_len (data + size - 16, 16, "%%EOF"));
    }
}

static void
test_pdf_of_another_surface (void)
{
  g_autoptr (MedReportDocument) document = document_new ("T");
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);

  /* A printer may draw on anything. */
  med_report_pdf_set_metadata (surface, document);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/sheet/reserve", test_reserve);
  g_test_add_func ("/report/sheet/text", test_text);
  g_test_add_func ("/report/sheet/odd-text", test_odd_text);
  g_test_add_func ("/report/sheet/marks", test_marks);
  g_test_add_func ("/report/sheet/paint", test_paint);
  g_test_add_func ("/report/table-layout/measure", test_table_measure);
  g_test_add_func ("/report/table-layout/rows-for-a-hand", test_rows_for_a_hand);
  g_test_add_func ("/report/table-layout/rows-higher-than-a-page", test_rows_higher_than_a_page);
  g_test_add_func ("/report/table-layout/stopped", test_table_stopped);
  g_test_add_func ("/report/pdf/is-the-same-again", test_pdf_is_the_same_again);
  g_test_add_func ("/report/pdf/of-another-surface", test_pdf_of_another_surface);
  return g_test_run ();
}
