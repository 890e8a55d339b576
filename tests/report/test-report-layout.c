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

/* A table whose rows have so many lines, after so many paragraphs. */
static MedReportLayout *
lay_out_below (guint above, guint n_rows, guint lines, gboolean heading)
{
  g_autoptr (MedReportDocument) document = document_new ();
  MedReportTable *table = NULL;

  for (guint i = 0; i < above; i++)
    med_report_document_add_paragraph (document, MED_REPORT_PLAIN, "Text");
  if (heading)
    med_report_document_add_heading (document, 1, "Heading");
  table = med_report_document_add_table (document, "Caption");
  med_report_table_add_column (table, "First head", 1, MED_REPORT_START);
  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      g_string_printf (text, "row-%03u-", i);
      for (guint line = 1; line < lines; line++)
        g_string_append (text, "\nmore");
      med_report_table_add_cell (table, text->str, MED_REPORT_PLAIN);
    }
  return lay_out (document);
}

/* Whatever stands above and however high the rows are: each row once and in order, head and heading
 * never alone at the foot of a page, never one row alone below a repeated head, and no page left
 * more than a third empty by a table that could have begun there. */
static void
test_breaks (void)
{
  for (guint n_rows = 1; n_rows <= 13; n_rows += 3)
    for (guint lines = 1; lines <= 7; lines += 3)
      for (guint above = 0; above < 36; above += 9)
        {
          const gboolean heading = (above + lines) % 2 == 0;
          g_autoptr (MedReportLayout) layout = lay_out_below (above, n_rows, lines, heading);
          const guint n_pages = med_report_layout_get_n_pages (layout);
          guint next = 0;

          for (guint page = 0; page < n_pages; page++)
            {
              g_autofree char *text = med_report_layout_dup_page_text (layout, page);
              const guint rows = count (text, "row-");
              guint first = next;

              for (guint i = 0; i < rows; i++, next++)
                {
                  g_autofree char *name = g_strdup_printf ("row-%03u-", next);
                  g_assert_cmpuint (count (text, name), ==, 1);
                }
              g_assert_cmpuint (count (text, "First head"), ==, rows > 0);
              /* Caption and heading stand where the first row stands. */
              g_assert_cmpuint (count (text, "Caption"), ==, rows > 0 && first == 0);
              g_assert_cmpuint (count (text, "Heading"), ==, heading && rows > 0 && first == 0);
              if (n_rows >= 3 && rows > 0 && first > 0)
                g_assert_cmpuint (rows, >, 1);
            }
          g_assert_cmpuint (next, ==, n_rows);
        }
}

/* A table of high rows begins on the page that has room for some of them. */
static void
test_begins_on_the_page (void)
{
  /* Ten rows of five lines are some 530 points; below 20 paragraphs there is room for half. */
  g_autoptr (MedReportLayout) layout = lay_out_below (16, 10, 5, TRUE);
  g_autofree char *first = med_report_layout_dup_page_text (layout, 0);
  g_autofree char *second = med_report_layout_dup_page_text (layout, 1);

  g_assert_cmpuint (med_report_layout_get_n_pages (layout), ==, 2);
  g_assert_cmpuint (count (first, "row-"), >=, 3);
  g_assert_cmpuint (count (second, "row-"), >=, 2);
  g_assert_cmpuint (count (first, "row-") + count (second, "row-"), ==, 10);
}

/* A document that ends with the last line of a page has no page more. One line after the other is
 * added, so that one of them is the last that fits. */
static void
test_end_of_page (void)
{
  guint pages = 1, n_turns = 0;

  for (guint n = 25; n < 60; n++)
    {
      g_autoptr (MedReportDocument) document = document_new ();
      guint lines = 0;

      for (guint i = 0; i < n; i++)
        med_report_document_add_paragraph (document, MED_REPORT_PLAIN, "line");
      g_autoptr (MedReportLayout) layout = lay_out (document);
      const guint now = med_report_layout_get_n_pages (layout);
      for (guint page = 0; page < now; page++)
        {
          g_autofree char *text = med_report_layout_dup_page_text (layout, page);

          /* No page is empty. */
          g_assert_cmpuint (count (text, "line"), >, 0);
          lines += count (text, "line");
        }
      g_assert_cmpuint (lines, ==, n);
      g_assert_cmpuint (now - pages, <=, 1);
      n_turns += now - pages;
      pages = now;
    }
  g_assert_cmpuint (n_turns, >=, 1);
}

/* A break that is asked for at the very begin or end, or twice, makes no empty page. */
static void
test_page_breaks (void)
{
  g_autoptr (MedReportDocument) document = document_new ();

  med_report_document_add_page_break (document);
  med_report_document_add_paragraph (document, MED_REPORT_PLAIN, "one");
  med_report_document_add_page_break (document);
  med_report_document_add_page_break (document);
  med_report_document_add_paragraph (document, MED_REPORT_PLAIN, "two");
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_assert_cmpuint (med_report_layout_get_n_pages (layout), ==, 2);
  g_autofree char *first = med_report_layout_dup_page_text (layout, 0);
  g_autofree char *second = med_report_layout_dup_page_text (layout, 1);
  g_assert_nonnull (strstr (first, "one"));
  g_assert_null (strstr (first, "two"));
  g_assert_nonnull (strstr (second, "two"));
}

static void
test_empty_document (void)
{
  g_autoptr (MedReportDocument) document = document_new ();
  g_autoptr (MedReportLayout) layout = lay_out (document);
  g_autofree char *text = med_report_layout_dup_page_text (layout, 0);
  g_autoptr (GBytes) pdf = med_report_pdf_make (document, layout, NULL);

  g_assert_cmpuint (med_report_layout_get_n_pages (layout), ==, 1);
  g_assert_nonnull (strstr (text, "Page 1 / 1"));
  g_assert_nonnull (pdf);
  g_assert_cmpuint (g_bytes_get_size (pdf), >, 100);
}

/* Scripts that run the other way, letters of many marks, pictures, joined letters and letters that
 * no font has: within the margins in every kind of block, and the words come back as they were. */
static void
test_scripts (void)
{
  static const char *const texts[] = {
    "מכשיר אולטרסאונד 23 בחדר 4",
    "جهاز الموجات فوق الصوتية ٢٣",
    "CT (מס' 7) של המחלקה",
    "क्षत्रिय ज्ञानी उपकरण",
    "เครื่องเอกซเรย์ห้องฉุกเฉิน",
    "👩🏽‍⚕️ 🏥 🇯🇵 emoji",
    "A\xcc\x8a\xcc\x81ngstro\xcc\x88m",
    "\xf3\xbf\xbf\xbd private",
    "放射線科のＣＴ装置（救急）第二号機",
    "\xe2\x80\xae right to left override",
    "a\xc2\xadsoft\xc2\xadhyphen",
    "zero\xe2\x80\x8bwidth\xe2\x80\x8bspace",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MedReportDocument) document = document_new ();
      MedReportTable *table = add_table (document, 1);
      MedReportBlock *facts, *signatures;
      g_autoptr (GString) many = g_string_new (NULL);

      for (guint j = 0; j < 25; j++)
        g_string_append (many, texts[i]);
      med_report_table_add_cell (table, texts[i], MED_REPORT_STRONG);
      med_report_table_add_cell (table, many->str, MED_REPORT_PLAIN);
      med_report_document_add_title (document, texts[i], many->str);
      med_report_document_add_heading (document, 1, texts[i]);
      med_report_document_add_paragraph (document, MED_REPORT_MUTED, many->str);
      facts = med_report_document_add_facts (document);
      med_report_block_add_fact (facts, texts[i], many->str);
      signatures = med_report_document_add_signatures (document, "Name\nRole\nTime");
      med_report_block_add_signature (signatures, texts[i], many->str, many->str, texts[i]);
      med_report_document_add_result (document, MED_REPORT_GOOD, texts[i], many->str);
      g_autoptr (MedReportLayout) layout = lay_out (document);
      g_autoptr (GString) all = g_string_new (NULL);

      for (guint page = 0; page < med_report_layout_get_n_pages (layout); page++)
        {
          g_autofree char *text = med_report_layout_dup_page_text (layout, page);
          g_string_append (all, text);
        }
      g_test_message ("%s on %u pages", texts[i], med_report_layout_get_n_pages (layout));
      assert_within_paper (layout);
      g_assert_nonnull (strstr (all->str, texts[i]));
      g_assert_true (g_utf8_validate (all->str, -1, NULL));
    }
}

/* Each number of boxes: all of them, within the margins, with names and roles of any length. */
static void
test_signature_boxes (void)
{
  g_autofree char *long_role = g_strnfill (300, 'r');

  for (guint n = 1; n <= 8; n++)
    for (guint landscape = 0; landscape <= 1; landscape++)
      {
        g_autoptr (MedReportDocument) document = document_new ();
        MedReportBlock *block;
        guint found = 0;

        document->landscape = landscape;
        block = med_report_document_add_signatures (document, "Name\nRole\nTime");
        for (guint i = 0; i < n; i++)
          {
            g_autofree char *meaning = g_strdup_printf ("meaning-%u", i);

            med_report_block_add_signature (block, meaning, i % 2 == 0 ? "Somebody" : NULL,
                                            i % 3 == 0 ? long_role : "Biomedical technician",
                                            "23 Nov 2026 08:00");
          }
        g_autoptr (MedReportLayout) layout = lay_out (document);
        assert_within_paper (layout);
        g_autofree char *text = med_report_layout_dup_page_text (layout, 0);
        for (guint i = 0; i < n; i++)
          {
            g_autofree char *meaning = g_strdup_printf ("meaning-%u", i);
            found += count (text, meaning);
          }
        g_assert_cmpuint (found, ==, n);
        g_assert_cmpuint (med_report_layout_get_n_pages (layout), ==, 1);
      }
}

/* The same document on both papers and both ways round: the same words. */
static void
test_papers (void)
{
  for (guint landscape = 0; landscape <= 1; landscape++)
    {
      g_autoptr (MedReportDocument) document = document_new ();
      guint rows[2] = { 0, 0 };

      document->landscape = landscape;
      add_table (document, 120);
      for (MedReportPaper paper = MED_REPORT_A4; paper <= MED_REPORT_LETTER; paper++)
        {
          g_autoptr (MedReportLayout) layout = med_report_layout_new (document, paper, NULL, NULL);
          double width, height;

          g_assert_nonnull (layout);
          med_report_layout_get_page_size (layout, &width, &height);
          g_assert_cmpint (width > height, ==, landscape);
          assert_within_paper (layout);
          for (guint page = 0; page < med_report_layout_get_n_pages (layout); page++)
            {
              g_autofree char *text = med_report_layout_dup_page_text (layout, page);
              rows[paper == MED_REPORT_LETTER] += count (text, "row-");
            }
        }
      g_assert_cmpuint (rows[0], ==, 120);
      g_assert_cmpuint (rows[1], ==, 120);
    }
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
  g_test_add_func ("/report/layout/breaks-anywhere", test_breaks);
  g_test_add_func ("/report/layout/begins-where-there-is-room", test_begins_on_the_page);
  g_test_add_func ("/report/layout/ends-with-the-page", test_end_of_page);
  g_test_add_func ("/report/layout/no-empty-pages", test_page_breaks);
  g_test_add_func ("/report/layout/empty-document", test_empty_document);
  g_test_add_func ("/report/layout/scripts", test_scripts);
  g_test_add_func ("/report/layout/signature-boxes", test_signature_boxes);
  g_test_add_func ("/report/layout/both-papers", test_papers);
  g_test_add_func ("/report/layout/same-file-again", test_same_file_again);
  g_test_add_func ("/report/layout/paper-words", test_paper_words);
  return g_test_run ();
}
