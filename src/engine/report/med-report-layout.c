/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-layout"

#include "config.h"

#include "engine/report/med-report-layout.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/report/med-report-chart-layout.h"
#include "engine/report/med-report-sheet.h"
#include "engine/report/med-report-table-layout.h"

#define GAP 8.0
#define FACT_COLUMNS 3
#define SIGNATURE_HEIGHT 86.0
/* Where three stand beside each other, words need more lines. */
#define NARROW_SIGNATURE_HEIGHT 98.0
/* What a box can do without where nobody has several roles. */
#define SIGNATURE_SPARE 14.0
/* What cannot be broken over pages must not be higher than one. */
#define FACT_LINES 12
#define DETAIL_LINES 8
/* Letters of 12 points in tables: read from an arm's length and more. */
#define LARGE_SCALE 1.45
/* The least that is still read well on paper: 7.6 points in tables. */
#define COMPACT_SCALE 0.9
#define COMPACT_GAP 0.55

/**
 * MedReportLayout:
 *
 * A document laid out on paper: its pages, ready to be drawn on any cairo surface, so that screen,
 * printer and PDF show the very same lines. Used by one thread at a time.
 */
struct _MedReportLayout
{
  MedReportSheet *sheet; /* (owned) */
};

/* Boxes and facts are no larger where letters are, but smaller where they are. */
static double
shrink (MedReportSheet *sheet)
{
  return MIN (sheet->scale, 1);
}

static double
full_width (MedReportSheet *sheet)
{
  return sheet->right - sheet->left;
}

/* Puts a text line by line, over as many pages as it needs. */
static void
flow (MedReportSheet *sheet, const char *words, const MedReportType *type, guint32 rgb)
{
  g_autoptr (PangoLayout) text = med_report_sheet_make_text (sheet, words, type);
  int n_lines = pango_layout_get_line_count (text);

  for (int line = 0; line < n_lines;)
    {
      int fit = med_report_text_fit (text, line, med_report_sheet_get_room (sheet));

      if (fit == 0 && sheet->y > sheet->top)
        {
          med_report_sheet_new_page (sheet);
          continue;
        }
      fit = MAX (fit, 1);
      med_report_sheet_put_lines (sheet, text, sheet->left, sheet->y, line, fit)->rgb = rgb;
      sheet->y += med_report_text_height (text, line, fit);
      line += fit;
    }
}

static void
lay_out_title (MedReportSheet *sheet, const MedReportBlock *block)
{
  MedReportType large = { .points = 19 * sheet->scale, .bold = TRUE, .width = full_width (sheet) };
  MedReportType line = { .points = 10.5 * sheet->scale, .width = full_width (sheet) };

  flow (sheet, block->text, &large, MED_REPORT_INK);
  sheet->y += 2;
  if (block->detail != NULL)
    flow (sheet, block->detail, &line, MED_REPORT_GREY);
  sheet->y += GAP * sheet->gap;
}

/* A heading stays on one page with the beginning of what follows it. */
static double
measure_after_heading (MedReportSheet *sheet,
                       const MedReportBlock *next,
                       const MedReportTable *beside)
{
  if (next == NULL ||
      (next->type != MED_REPORT_BLOCK_TABLE && next->type != MED_REPORT_BLOCK_CHART))
    return 80;
  double height = next->table != NULL ? med_report_table_measure_start (next->table, sheet)
                                      : med_report_chart_measure_start (next->chart, sheet, beside);
  return MIN (height, (sheet->bottom - sheet->top) * 0.8);
}

static void
lay_out_heading (MedReportSheet *sheet,
                 const MedReportBlock *block,
                 const MedReportBlock *next,
                 const MedReportTable *beside)
{
  MedReportType type = { .points = (block->level == 1 ? 13 : 10.5) * sheet->scale,
                         .bold = TRUE,
                         .width = full_width (sheet) };

  if (sheet->y > sheet->top)
    sheet->y += 6;
  double own = type.points * 1.4 + 10, y = sheet->y;
  sheet->y += own; /* where it would begin */
  double after = measure_after_heading (sheet, next, beside);
  sheet->y = y;
  med_report_sheet_reserve (sheet, own + after);
  flow (sheet, block->text, &type, MED_REPORT_INK);
  sheet->y += 3;
  if (block->level == 1)
    {
      MedReportMark *rule = med_report_sheet_put (sheet, MED_REPORT_MARK_RULE, sheet->left,
                                                  sheet->y, full_width (sheet), 0);
      rule->stroke = 1.0;
      rule->rgb = MED_REPORT_INK;
      sheet->y += 6;
    }
}

static void
lay_out_paragraph (MedReportSheet *sheet, const MedReportBlock *block)
{
  gboolean muted = block->style == MED_REPORT_MUTED;
  MedReportType type = { .points = sheet->scale *
                                   (muted ? MED_REPORT_SMALL_POINTS : MED_REPORT_BODY_POINTS),
                         .bold = block->style == MED_REPORT_STRONG,
                         .width = full_width (sheet) };

  flow (sheet, block->text, &type, muted ? MED_REPORT_GREY : MED_REPORT_INK);
  sheet->y += GAP * sheet->gap;
}

static double
put_fact (MedReportSheet *sheet, const MedReportField *fact, double x, double width, gboolean draw)
{
  MedReportType small = { .points = MED_REPORT_SMALL_POINTS, .width = width, .max_lines = 3 };
  MedReportType body = { .points = MED_REPORT_BODY_POINTS * shrink (sheet),
                         .width = width,
                         .max_lines = FACT_LINES };
  g_autoptr (PangoLayout) label = med_report_sheet_make_text (sheet, fact->label, &small);
  g_autoptr (PangoLayout) text =
      med_report_sheet_make_text (sheet, fact->text != NULL ? fact->text : "", &body);
  double label_height = med_report_text_height (label, 0, -1);
  double text_height =
      fact->text != NULL ? med_report_text_height (text, 0, -1) : MED_REPORT_BODY_POINTS * 1.9;

  if (draw)
    {
      med_report_sheet_put_text (sheet, label, x, sheet->y, MED_REPORT_GREY);
      if (fact->text != NULL)
        med_report_sheet_put_text (sheet, text, x, sheet->y + label_height, MED_REPORT_INK);
      else
        med_report_sheet_put (sheet, MED_REPORT_MARK_RULE, x, sheet->y + label_height + text_height,
                              width, 0)
            ->rgb = MED_REPORT_GREY;
    }
  return label_height + text_height;
}

static void
lay_out_facts (MedReportSheet *sheet, const MedReportBlock *block)
{
  double column = full_width (sheet) / FACT_COLUMNS;

  for (guint i = 0; i < block->fields->len; i += FACT_COLUMNS)
    {
      guint end = MIN (i + FACT_COLUMNS, block->fields->len);
      double height = 0;

      for (int pass = 0; pass < 2; pass++)
        {
          for (guint j = i; j < end; j++)
            {
              double own = put_fact (sheet, &g_array_index (block->fields, MedReportField, j),
                                     sheet->left + (j - i) * column, column - 12, pass == 1);
              height = MAX (height, own);
            }
          if (pass == 0)
            med_report_sheet_reserve (sheet, height);
        }
      sheet->y += height + 5 * sheet->gap;
    }
  sheet->y += (GAP - 4) * sheet->gap;
}

static void
lay_out_ticks (MedReportSheet *sheet, const MedReportBlock *block)
{
  for (guint i = 0; i < block->fields->len; i++)
    {
      const MedReportField *tick = &g_array_index (block->fields, MedReportField, i);
      MedReportType type = { .points = MED_REPORT_BODY_POINTS,
                             .width = full_width (sheet) - 18,
                             .max_lines = FACT_LINES };
      g_autoptr (PangoLayout) text = med_report_sheet_make_text (sheet, tick->label, &type);
      double height = MAX (med_report_text_height (text, 0, -1), 13);

      med_report_sheet_reserve (sheet, height + 4);
      MedReportMark *box =
          med_report_sheet_put (sheet, MED_REPORT_MARK_FRAME, sheet->left + 1, sheet->y + 2, 9, 9);
      box->rgb = MED_REPORT_INK;
      box->stroke = 0.9;
      if (tick->ticked)
        {
          MedReportMark *check = med_report_sheet_put (sheet, MED_REPORT_MARK_CHECK,
                                                       sheet->left + 2.5, sheet->y + 3.5, 6, 5.5);
          check->rgb = MED_REPORT_INK;
          check->stroke = 1.4;
        }
      med_report_sheet_put_text (sheet, text, sheet->left + 18, sheet->y, MED_REPORT_INK);
      sheet->y += height + 4;
    }
  sheet->y += (GAP - 4) * sheet->gap;
}

static const struct
{
  guint32 rgb;
  MedReportMarkType mark;
} tones[] = {
  [MED_REPORT_GOOD] = { 0x1a6b3c, MED_REPORT_MARK_CHECK },
  [MED_REPORT_BAD] = { 0xa51d2d, MED_REPORT_MARK_CROSS },
  [MED_REPORT_WARNING] = { 0x8a5a00, MED_REPORT_MARK_QUESTION },
  [MED_REPORT_UNKNOWN] = { 0x3d3846, MED_REPORT_MARK_QUESTION },
  [MED_REPORT_OPEN] = { 0x1c1c1e, MED_REPORT_MARK_FRAME },
};

static void
lay_out_result (MedReportSheet *sheet, const MedReportBlock *block)
{
  guint32 rgb = tones[block->tone].rgb;
  MedReportType large = {
    .points = 20 * shrink (sheet), .bold = TRUE, .width = full_width (sheet) - 78, .max_lines = 3
  };
  MedReportType line = { .points = 10 * shrink (sheet),
                         .width = full_width (sheet) - 78,
                         .max_lines = DETAIL_LINES };
  g_autoptr (PangoLayout) text = med_report_sheet_make_text (sheet, block->text, &large);
  g_autoptr (PangoLayout) detail =
      med_report_sheet_make_text (sheet, block->detail != NULL ? block->detail : "", &line);
  double text_height = med_report_text_height (text, 0, -1);
  const double inside = 12 * sheet->gap;
  double height = text_height + 2 * inside;

  if (block->detail != NULL)
    height += med_report_text_height (detail, 0, -1) + 2;
  med_report_sheet_reserve (sheet, height + 6);
  MedReportMark *frame = med_report_sheet_put (sheet, MED_REPORT_MARK_FRAME, sheet->left + 1,
                                               sheet->y + 2, full_width (sheet) - 2, height);
  frame->stroke = 2.4;
  frame->rgb = rgb;
  MedReportMark *sign = med_report_sheet_put (sheet, tones[block->tone].mark, sheet->left + 22,
                                              sheet->y + 2 + height / 2 - 11, 22, 22);
  sign->stroke = block->tone == MED_REPORT_OPEN ? 1.4 : 4.5;
  sign->rgb = rgb;
  med_report_sheet_put_text (sheet, text, sheet->left + 64, sheet->y + 2 + inside, rgb);
  if (block->detail != NULL)
    med_report_sheet_put_text (sheet, detail, sheet->left + 64, sheet->y + 4 + inside + text_height,
                               MED_REPORT_INK);
  sheet->y += height + 4 + GAP * sheet->gap;
}

/* A line of a signature box: what is known, or a line to write on. */
static double
put_signature_line (
    MedReportSheet *sheet, const char *label, const char *text, double x, double y, double width)
{
  MedReportType small = { .points = MED_REPORT_SMALL_POINTS, .width = 62, .max_lines = 1 };
  /* A person may have several roles. */
  MedReportType body = { .points = 9, .width = width - 66, .max_lines = 3 };
  double height = med_report_sheet_write (sheet, label, &small, x, y + 2, MED_REPORT_GREY);

  if (text != NULL)
    {
      double own = med_report_sheet_write (sheet, text, &body, x + 64, y, MED_REPORT_INK);
      return MAX (height, own);
    }
  med_report_sheet_put (sheet, MED_REPORT_MARK_RULE, x + 64, y + 12, width - 66, 0)->rgb =
      MED_REPORT_GREY;
  return 13;
}

static void
put_signature (MedReportSheet *sheet,
               const MedReportField *field,
               const char *const *labels,
               double x,
               double width,
               double height)
{
  MedReportType bold = { .points = 9.5, .bold = TRUE, .width = width - 16, .max_lines = 1 };
  const char *texts[] = { field->text, field->extra, field->time };
  double y = sheet->y + 6;

  med_report_sheet_put (sheet, MED_REPORT_MARK_FRAME, x, sheet->y, width, height)->rgb =
      MED_REPORT_GREY;
  y += med_report_sheet_write (sheet, field->label, &bold, x + 8, y, MED_REPORT_INK) + 3;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    y += put_signature_line (sheet, labels[i], texts[i], x + 8, y, width - 16) + 3;
}

static void
lay_out_signatures (MedReportSheet *sheet, const MedReportBlock *block)
{
  /* The block carries the words of its language, parted by lines. */
  g_auto (GStrv) labels = g_strsplit (block->text != NULL ? block->text : "\n\n", "\n", 3);
  /* Three, or more than four, take fewer rows side by side by three. */
  guint columns = block->fields->len == 3 || block->fields->len > 4 ? 3 : 2;
  double width = (full_width (sheet) - (columns - 1) * 8) / columns;
  double height = (columns == 3 ? NARROW_SIGNATURE_HEIGHT : SIGNATURE_HEIGHT) -
                  (sheet->gap < 1 ? SIGNATURE_SPARE : 0);

  if (g_strv_length (labels) < 3)
    return;
  for (guint i = 0; i < block->fields->len; i++)
    {
      if (i % columns == 0)
        med_report_sheet_reserve (sheet, height + 2);
      put_signature (sheet, &g_array_index (block->fields, MedReportField, i),
                     (const char *const *) labels, sheet->left + (i % columns) * (width + 8), width,
                     height);
      if (i % columns == columns - 1 || i == block->fields->len - 1)
        sheet->y += height + GAP;
    }
}

/* The table that stands at the right of a chart, and so has no place of its own. */
static const MedReportTable *
table_beside (const MedReportBlock *block, const MedReportBlock *next)
{
  return block != NULL && block->chart != NULL && block->chart->beside && next != NULL ? next->table
                                                                                       : NULL;
}

static const MedReportBlock *
get_block (const MedReportDocument *document, guint i)
{
  return i < document->blocks->len ? g_ptr_array_index (document->blocks, i) : NULL;
}

static gboolean
lay_out_block (MedReportSheet *sheet,
               const MedReportBlock *block,
               const MedReportBlock *next,
               const MedReportBlock *after,
               GCancellable *cancellable)
{
  switch (block->type)
    {
    case MED_REPORT_BLOCK_TITLE:
      lay_out_title (sheet, block);
      break;
    case MED_REPORT_BLOCK_HEADING:
      lay_out_heading (sheet, block, next, table_beside (next, after));
      break;
    case MED_REPORT_BLOCK_PARAGRAPH:
      lay_out_paragraph (sheet, block);
      break;
    case MED_REPORT_BLOCK_FACTS:
      lay_out_facts (sheet, block);
      break;
    case MED_REPORT_BLOCK_TABLE:
      if (block->table->medium == MED_REPORT_IN_FILE)
        break;
      return med_report_table_lay_out (block->table, sheet, cancellable);
    case MED_REPORT_BLOCK_TICKS:
      lay_out_ticks (sheet, block);
      break;
    case MED_REPORT_BLOCK_RESULT:
      lay_out_result (sheet, block);
      break;
    case MED_REPORT_BLOCK_SIGNATURES:
      lay_out_signatures (sheet, block);
      break;
    case MED_REPORT_BLOCK_CHART:
      return med_report_chart_lay_out (block->chart, sheet, table_beside (block, next),
                                       cancellable);
    case MED_REPORT_BLOCK_PAGE_BREAK:
      if (sheet->y > sheet->top)
        med_report_sheet_new_page (sheet);
      break;
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

static void
put_margins (MedReportSheet *sheet, const MedReportDocument *document, guint page)
{
  MedReportType left = { .points = MED_REPORT_SMALL_POINTS,
                         .width = full_width (sheet) * 0.68,
                         .max_lines = 1 };
  MedReportType right = { .points = MED_REPORT_SMALL_POINTS,
                          .align = MED_REPORT_END,
                          .figures = TRUE,
                          .max_lines = 1,
                          .width = full_width (sheet) * 0.28 };
  g_autofree char *number = g_strdup_printf ("%u / %u", page + 1, sheet->pages->len);
  double foot = sheet->height - 50;

  med_report_sheet_use_page (sheet, page);
  med_report_sheet_write (sheet, document->head, &left, sheet->left, 34, MED_REPORT_GREY);
  right.width = full_width (sheet) * 0.3;
  med_report_sheet_write (sheet, document->id, &right, sheet->right - right.width, 34,
                          MED_REPORT_GREY);
  med_report_sheet_put (sheet, MED_REPORT_MARK_RULE, sheet->left, 48, full_width (sheet), 0);
  med_report_sheet_put (sheet, MED_REPORT_MARK_RULE, sheet->left, foot - 4, full_width (sheet), 0);
  left.width = full_width (sheet) * 0.84;
  foot += med_report_sheet_write (sheet, document->foot, &left, sheet->left, foot, MED_REPORT_GREY);
  med_report_sheet_write (sheet, document->foot_extra, &left, sheet->left, foot, MED_REPORT_GREY);
  right.width = full_width (sheet) * 0.15;
  g_autofree char *words = g_strdup_printf ("%s %s", document->page_word, number);
  med_report_sheet_write (sheet, words, &right, sheet->right - right.width, sheet->height - 50,
                          MED_REPORT_INK);
}

/**
 * med_report_layout_new:
 * @document: a document; may go afterwards
 * @paper: its paper
 * @cancellable: (nullable): to stop it
 * @error: return location, %MED_ERROR_CANCELLED
 *
 * Breaks a document into pages. Takes long for long tables, so not for the GTK thread.
 *
 * Returns: (transfer full) (nullable): the pages
 */
MedReportLayout *
med_report_layout_new (const MedReportDocument *document,
                       MedReportPaper paper,
                       GCancellable *cancellable,
                       GError **error)
{
  double width = paper == MED_REPORT_A4 ? 210 / 25.4 * 72 : 612;
  double height = paper == MED_REPORT_A4 ? 297 / 25.4 * 72 : 792;
  g_autoptr (MedReportSheet) sheet = document->landscape
                                         ? med_report_sheet_new (document->language, height, width)
                                         : med_report_sheet_new (document->language, width, height);

  sheet->scale = document->large ? LARGE_SCALE : document->compact ? COMPACT_SCALE : 1;
  sheet->gap = document->compact ? COMPACT_GAP : 1;
  for (guint i = 0; i < document->blocks->len; i++)
    {
      const MedReportBlock *block = get_block (document, i);

      if (i > 0 && table_beside (get_block (document, i - 1), block) != NULL)
        continue;
      gboolean done = lay_out_block (sheet, block, get_block (document, i + 1),
                                     get_block (document, i + 2), cancellable);
      sheet->headed = block->type == MED_REPORT_BLOCK_HEADING;
      if (done)
        continue;
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("The report was stopped"));
      return NULL;
    }
  for (guint i = 0; i < sheet->pages->len; i++)
    put_margins (sheet, document, i);

  MedReportLayout *self = g_new0 (MedReportLayout, 1);
  self->sheet = g_steal_pointer (&sheet);
  return self;
}

void
med_report_layout_free (MedReportLayout *self)
{
  med_report_sheet_free (self->sheet);
  g_free (self);
}

guint
med_report_layout_get_n_pages (MedReportLayout *self)
{
  return self->sheet->pages->len;
}

void
med_report_layout_get_page_size (MedReportLayout *self, double *width, double *height)
{
  *width = self->sheet->width;
  *height = self->sheet->height;
}

/**
 * med_report_layout_dup_page_text:
 * @self: a layout
 * @page: from 0
 *
 * Returns: (transfer full): the words of a page in the order they were put, for a screen reader
 */
char *
med_report_layout_dup_page_text (MedReportLayout *self, guint page)
{
  GArray *marks = g_ptr_array_index (self->sheet->pages, page);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < marks->len; i++)
    {
      const MedReportMark *mark = &g_array_index (marks, MedReportMark, i);
      if (mark->text != NULL && !mark->silent)
        g_string_append_printf (words, "%s\n", pango_layout_get_text (mark->text));
    }
  return g_string_free (words, FALSE);
}

/**
 * med_report_layout_paint_page:
 * @self: a layout
 * @cairo: where to draw; one unit is a point, the origin the upper left corner of the paper
 * @page: from 0
 *
 * Draws a page, without the white of the paper.
 */
void
med_report_layout_paint_page (MedReportLayout *self, cairo_t *cairo, guint page)
{
  g_return_if_fail (page < self->sheet->pages->len);

  GArray *marks = g_ptr_array_index (self->sheet->pages, page);
  for (guint i = 0; i < marks->len; i++)
    med_report_mark_paint (&g_array_index (marks, MedReportMark, i), cairo);
}

/**
 * med_report_paper_from_word:
 * @word: `a4` or `letter`
 * @paper: (out): the paper
 *
 * Returns: whether there is such a paper
 */
gboolean
med_report_paper_from_word (const char *word, MedReportPaper *paper)
{
  if (g_ascii_strcasecmp (word, "a4") == 0)
    *paper = MED_REPORT_A4;
  else if (g_ascii_strcasecmp (word, "letter") == 0)
    *paper = MED_REPORT_LETTER;
  else
    return FALSE;
  return TRUE;
}
