/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-layout.h"
#include "engine/report/med-report-pdf.h"

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
  document->as_of_usec = G_GINT64_CONSTANT (1795420800000000);
  return document;
}

static MedReportTable *
add_table (MedReportDocument *document, guint n_rows)
{
  MedReportTable *table = med_report_document_add_table (document, "Caption");

  med_report_table_add_column (table, "First head", 3, MED_REPORT_START);
  med_report_table_add_column (table, "Second head", 1, MED_REPORT_END);
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *name = g_strdup_printf ("row-%03u-", i);
      med_report_table_add_cell (table, name, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, "1", MED_REPORT_PLAIN);
    }
  return table;
}

static MedReportLayout *
lay_out (MedReportDocument *document)
{
  g_autoptr (GError) error = NULL;
  MedReportLayout *layout = med_report_layout_new (document, MED_REPORT_A4, NULL, &error);

  g_assert_no_error (error);
  return layout;
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + 1, part))
    n++;
  return n;
}

static void
test_many_rows (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  guint rows = 0;

  add_table (document, 500);
  g_autoptr (MedReportLayout) layout = lay_out (document);
  guint n_pages = med_report_layout_get_n_pages (layout);
  g_assert_cmpuint (n_pages, >, 8);
  g_assert_cmpuint (n_pages, <, 20);
  for (guint page = 0; page < n_pages; page++)
    {
      g_autofree char *text = med_report_layout_dup_page_text (layout, page);
      g_autofree char *number = g_strdup_printf ("Page %u / %u", page + 1, n_pages);

      /* The head of the table and the margins are on each page. */
      g_assert_cmpuint (count (text, "First head"), ==, 1);
      g_assert_cmpuint (count (text, number), ==, 1);
      g_assert_cmpuint (count (text, "Foot"), ==, 1);
      g_assert_cmpuint (count (text, "row-"), >, 0);
      rows += count (text, "row-");
    }
  /* Each row once, none lost between two pages. */
  g_assert_cmpuint (rows, ==, 500);
}

/* A short table goes to the next page whole, and takes its heading along. */
static void
test_short_table_stays_together (void)
{
  for (guint above = 1; above < 60; above += 3)
    {
      g_autoptr (MedReportDocument) document = document_new ();
      guint on_last = 0;

      for (guint i = 0; i < above; i++)
        med_report_document_add_paragraph (document, MED_REPORT_PLAIN, "Text");
      med_report_document_add_heading (document, 1, "Heading");
      add_table (document, 9);
      g_autoptr (MedReportLayout) layout = lay_out (document);
      for (guint page = 0; page < med_report_layout_get_n_pages (layout); page++)
        {
          g_autofree char *text = med_report_layout_dup_page_text (layout, page);
          guint rows = count (text, "row-");

          g_assert_true (rows == 0 || rows == 9);
          g_assert_cmpuint (count (text, "Heading"), ==, rows / 9);
          on_last = rows;
        }
      g_assert_cmpuint (on_last, ==, 9);
    }
}

static void
test_print_limit (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportTable *table = add_table (document, 500);

  med_report_table_set_print_limit (table, 10, "490 more");
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_autofree char *text = med_report_layout_dup_page_text (layout, 0);
  g_assert_cmpuint (med_report_layout_get_n_pages (layout), ==, 1);
  g_assert_cmpuint (count (text, "row-"), ==, 10);
  g_assert_cmpuint (count (text, "490 more"), ==, 1);
}

static void
test_empty_table (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportTable *table = add_table (document, 0);

  med_report_table_set_empty (table, "Nothing known");
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_autofree char *text = med_report_layout_dup_page_text (layout, 0);
  g_assert_cmpuint (count (text, "Nothing known"), ==, 1);
  g_assert_cmpuint (count (text, "First head"), ==, 1);
}

/* Nothing is drawn beyond the margins, however long a word is. */
static void
assert_within_paper (MedReportLayout *layout)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cairo = cairo_create (surface);
  double x, y, ink_width, ink_height, width, height;

  for (guint page = 0; page < med_report_layout_get_n_pages (layout); page++)
    med_report_layout_paint_page (layout, cairo, page);
  cairo_recording_surface_ink_extents (surface, &x, &y, &ink_width, &ink_height);
  med_report_layout_get_page_size (layout, &width, &height);
  g_assert_cmpfloat (x, >=, 40);
  g_assert_cmpfloat (x + ink_width, <=, width - 40);
  g_assert_cmpfloat (y, >=, 30);
  g_assert_cmpfloat (y + ink_height, <=, height - 20);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
}

static void
test_long_words (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  g_autofree char *word = g_strnfill (900, 'W');
  MedReportTable *table = add_table (document, 2);
  MedReportBlock *facts = med_report_document_add_facts (document);

  med_report_table_add_cell (table, word, MED_REPORT_STRONG);
  med_report_table_add_cell (table, "12345678901234567890", MED_REPORT_PLAIN);
  med_report_document_add_title (document, word, word);
  med_report_document_add_heading (document, 1, word);
  med_report_document_add_paragraph (document, MED_REPORT_PLAIN, word);
  med_report_block_add_fact (facts, "Label", word);
  med_report_document_add_result (document, MED_REPORT_BAD, "FAILED", word);
  g_autoptr (MedReportLayout) layout = lay_out (document);
  assert_within_paper (layout);
}

/* A cell higher than a page is broken over pages; the rest of its row stays at its head. */
static void
test_row_higher_than_a_page (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportTable *table = add_table (document, 3);
  GString *lines = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (lines, "line-%03u\n", i);
  med_report_table_add_cell (table, lines->str, MED_REPORT_PLAIN);
  med_report_table_add_cell (table, "7", MED_REPORT_PLAIN);
  g_autoptr (MedReportLayout) layout = lay_out (document);
  assert_within_paper (layout);
  for (guint page = 0; page < med_report_layout_get_n_pages (layout); page++)
    {
      g_autofree char *text = med_report_layout_dup_page_text (layout, page);
      n += count (text, "First head");
    }
  g_assert_cmpuint (n, ==, med_report_layout_get_n_pages (layout));
  g_assert_cmpuint (n, >=, 3);
  g_string_free (lines, TRUE);
}

static void
test_long_paragraph (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    g_string_append (text, "several words ");
  med_report_document_add_paragraph (document, MED_REPORT_PLAIN, text->str);
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_assert_cmpuint (med_report_layout_get_n_pages (layout), >, 3);
  assert_within_paper (layout);
  g_string_free (text, TRUE);
}

/* What looks like markup is text, and what is no text does no harm. */
static void
test_hostile_text (void)
{
  static const char *const texts[] = { "<b>bold</b> & <span",
                                       "&amp;",
                                       "\xff\xfe broken",
                                       "",
                                       "\xe2\x80\xae"
                                       "gnp.exe",
                                       "日本語の長い文章" };
  g_autoptr (MedReportDocument) document = document_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      MedReportTable *table = add_table (document, 1);

      med_report_table_add_cell (table, texts[i], MED_REPORT_STRONG);
      med_report_table_add_cell (table, texts[i], MED_REPORT_MUTED);
      med_report_document_add_paragraph (document, MED_REPORT_PLAIN, texts[i]);
    }
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_autofree char *text = med_report_layout_dup_page_text (layout, 0);
  g_assert_cmpuint (count (text, "<b>bold</b> & <span"), ==, 3);
  g_assert_cmpuint (count (text, "&amp;"), ==, 3);
}

static void
test_signatures_and_ticks (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportBlock *block;

  med_report_document_add_title (document, "T", NULL);
  block = med_report_document_add_ticks (document);
  for (guint i = 0; i < 80; i++)
    med_report_block_add_tick (block, i % 2 == 0, "Tick me");
  block = med_report_document_add_signatures (document, "Name\nRole\nTime");
  for (guint i = 0; i < 9; i++)
    med_report_block_add_signature (block, "Verified", i % 2 == 0 ? "Somebody" : NULL, NULL, NULL);
  g_autoptr (MedReportLayout) layout = lay_out (document);
  assert_within_paper (layout);
  g_assert_cmpuint (med_report_layout_get_n_pages (layout), ==, 3);
}

static void
test_stopped (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  add_table (document, 5);
  g_cancellable_cancel (cancellable);
  g_assert_null (med_report_layout_new (document, MED_REPORT_A4, cancellable, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
}

static void
test_same_file_again (void)
{
  g_autoptr (MedReportDocument) document = document_new ();

  add_table (document, 60);
  g_autoptr (MedReportLayout) first = lay_out (document);
  g_autoptr (MedReportLayout) second = lay_out (document);
  g_autoptr (GBytes) one = med_report_pdf_make (document, first, NULL);
  g_autoptr (GBytes) two = med_report_pdf_make (document, second, NULL);
  g_assert_true (g_bytes_equal (one, two));
}

static void
test_paper_words (void)
{
  MedReportPaper paper = MED_REPORT_A4;

  g_assert_true (med_report_paper_from_word ("Letter", &paper));
  g_assert_cmpint (paper, ==, MED_REPORT_LETTER);
  g_assert_true (med_report_paper_from_word ("a4", &paper));
  g_assert_cmpint (paper, ==, MED_REPORT_A4);
  g_assert_false (med_report_paper_from_word ("a5", &paper));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/layout/500-rows-each-once-under-a-head", test_many_rows);
  g_test_add_func ("/report/layout/short-table-stays-with-its-heading",
                   test_short_table_stays_together);
  g_test_add_func ("/report/layout/more-rows-than-are-printed", test_print_limit);
  g_test_add_func ("/report/layout/table-without-rows", test_empty_table);
  g_test_add_func ("/report/layout/long-words-stay-within-margins", test_long_words);
  g_test_add_func ("/report/layout/row-higher-than-a-page", test_row_higher_than_a_page);
  g_test_add_func ("/report/layout/paragraph-over-pages", test_long_paragraph);
  g_test_add_func ("/report/layout/markup-is-text", test_hostile_text);
  g_test_add_func ("/report/layout/signatures-and-ticks", test_signatures_and_ticks);
  g_test_add_func ("/report/layout/stopped", test_stopped);
  g_test_add_func ("/report/layout/same-file-again", test_same_file_again);
  g_test_add_func ("/report/layout/paper-words", test_paper_words);
  return g_test_run ();
}
