/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-sheet"

#include "config.h"

#include "engine/report/med-report-sheet.h"

/* The first that has the letter is taken; all of them are in Debian and in GNOME's platform or on
 * the host. */
#define FONTS "Cantarell, Noto Sans, Noto Sans CJK JP, sans-serif"
#define SIDE_MARGIN 42.0
#define HEAD_MARGIN 62.0
#define FOOT_MARGIN 62.0

static void
mark_clear (gpointer data)
{
  g_clear_object (&((MedReportMark *) data)->text);
}

static PangoContext *
make_context (const char *language)
{
  g_autoptr (PangoFontMap) map = pango_cairo_font_map_new ();
  PangoContext *context = pango_font_map_create_context (map);
  cairo_font_options_t *options = cairo_font_options_create ();

  /* The same lines on screen, on paper and in the file: no rounding to pixels anywhere. */
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_cairo_context_set_resolution (context, 72.0);
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_context_set_language (context, pango_language_from_string (language));
  return context;
}

/**
 * med_report_sheet_new:
 * @language: code of the language; chooses the form of Chinese characters and how lines break
 * @width: of the paper, in points
 * @height: of the paper, in points
 *
 * Returns: (transfer full): a sheet with one empty page
 */
MedReportSheet *
med_report_sheet_new (const char *language, double width, double height)
{
  MedReportSheet *self = g_new0 (MedReportSheet, 1);

  self->context = make_context (language);
  self->width = width;
  self->height = height;
  self->left = SIDE_MARGIN;
  self->right = width - SIDE_MARGIN;
  self->top = HEAD_MARGIN;
  self->bottom = height - FOOT_MARGIN;
  self->scale = 1;
  self->gap = 1;
  self->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  med_report_sheet_new_page (self);
  return self;
}

void
med_report_sheet_free (MedReportSheet *self)
{
  g_ptr_array_unref (self->pages);
  g_object_unref (self->context);
  g_free (self);
}

void
med_report_sheet_new_page (MedReportSheet *self)
{
  GArray *marks = g_array_new (FALSE, TRUE, sizeof (MedReportMark));

  g_array_set_clear_func (marks, mark_clear);
  g_ptr_array_add (self->pages, marks);
  self->marks = marks;
  self->y = self->top;
}

/**
 * med_report_sheet_reserve:
 * @self: a sheet
 * @height: what has to stay together
 *
 * Begins a page where the rest of this one is too short. What is higher than a page gets no page of
 * its own.
 *
 * Returns: whether a page was begun
 */
gboolean
med_report_sheet_reserve (MedReportSheet *self, double height)
{
  if (self->y + height <= self->bottom || self->y <= self->top)
    return FALSE;
  if (height > self->bottom - self->top && med_report_sheet_get_room (self) > 72.0)
    return FALSE;
  med_report_sheet_new_page (self);
  return TRUE;
}

double
med_report_sheet_get_room (MedReportSheet *self)
{
  return self->bottom - self->y;
}

/**
 * med_report_sheet_make_text:
 * @self: a sheet
 * @text: plain text; invalid bytes are replaced
 * @type: what it looks like
 *
 * Returns: (transfer full): the text, broken into lines; words too long for a line are broken too
 */
PangoLayout *
med_report_sheet_make_text (MedReportSheet *self, const char *text, const MedReportType *type)
{
  PangoLayout *layout = pango_layout_new (self->context);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONTS);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  pango_font_description_set_absolute_size (font, type->points * PANGO_SCALE);
  if (type->bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  if (type->figures)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
      pango_layout_set_attributes (layout, attributes);
    }
  if (type->width > 0)
    pango_layout_set_width (layout, (int) (type->width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  if (type->max_lines > 0)
    {
      pango_layout_set_height (layout, -type->max_lines);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  pango_layout_set_alignment (layout,
                              type->align == MED_REPORT_END ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_text (layout, valid, -1);
  return layout;
}

/* Calls for each line in order: its top and bottom in points from the top of the text. */
static void
line_range (PangoLayoutIter *iter, double *top, double *bottom)
{
  int y0, y1;

  pango_layout_iter_get_line_yrange (iter, &y0, &y1);
  *top = (double) y0 / PANGO_SCALE;
  *bottom = (double) y1 / PANGO_SCALE;
}

/**
 * med_report_text_height:
 * @text: a text
 * @first_line: from which line
 * @n_lines: how many; -1 for all that are left
 *
 * Returns: how high these lines are together, in points
 */
double
med_report_text_height (PangoLayout *text, int first_line, int n_lines)
{
  g_autoptr (PangoLayoutIter) iter = pango_layout_get_iter (text);
  double begin = 0, top, bottom = 0;
  int last = n_lines < 0 ? G_MAXINT : first_line + n_lines;

  for (int line = 0; line < last; line++)
    {
      line_range (iter, &top, &bottom);
      if (line == first_line)
        begin = top;
      if (!pango_layout_iter_next_line (iter))
        break;
    }
  return bottom - begin;
}

/**
 * med_report_text_fit:
 * @text: a text
 * @first_line: from which line
 * @height: the room there is
 *
 * Returns: how many lines fit
 */
int
med_report_text_fit (PangoLayout *text, int first_line, double height)
{
  int n_lines = pango_layout_get_line_count (text) - first_line;

  while (n_lines > 0 && med_report_text_height (text, first_line, n_lines) > height)
    n_lines--;
  return n_lines;
}

/**
 * med_report_sheet_put:
 * @self: a sheet
 * @type: what is drawn
 * @x: left edge
 * @y: upper edge
 * @width: extent
 * @height: extent
 *
 * Returns: (transfer none): the mark, valid until the next one is put
 */
MedReportMark *
med_report_sheet_put (
    MedReportSheet *self, MedReportMarkType type, double x, double y, double width, double height)
{
  MedReportMark mark = { .type = type,
                         .x = x,
                         .y = y,
                         .width = width,
                         .height = height,
                         .stroke = 0.6,
                         .rgb = type == MED_REPORT_MARK_FILL ? MED_REPORT_BAND : MED_REPORT_LINE };

  g_array_append_val (self->marks, mark);
  return &g_array_index (self->marks, MedReportMark, self->marks->len - 1);
}

/**
 * med_report_sheet_use_page:
 * @self: a sheet
 * @page: from 0
 *
 * What is put from now on goes to this page. For heads and feet, which tell the number of pages.
 */
void
med_report_sheet_use_page (MedReportSheet *self, guint page)
{
  self->marks = g_ptr_array_index (self->pages, page);
}

/**
 * med_report_sheet_put_lines:
 * @self: a sheet
 * @text: a text
 * @x: left edge
 * @y: upper edge of the first of these lines
 * @first_line: from which line
 * @n_lines: how many
 *
 * Puts a part of a text.
 *
 * Returns: (transfer none) (nullable): the mark, valid until the next one is put; %NULL of no lines
 */
MedReportMark *
med_report_sheet_put_lines (
    MedReportSheet *self, PangoLayout *text, double x, double y, int first_line, int n_lines)
{
  if (n_lines <= 0)
    return NULL;
  MedReportMark *mark = med_report_sheet_put (self, MED_REPORT_MARK_TEXT, x, y, 0, 0);

  mark->text = g_object_ref (text);
  mark->first_line = first_line;
  mark->n_lines = n_lines;
  mark->rgb = MED_REPORT_INK;
  return mark;
}

void
med_report_sheet_put_text (MedReportSheet *self, PangoLayout *text, double x, double y, guint32 rgb)
{
  MedReportMark *mark = med_report_sheet_put (self, MED_REPORT_MARK_TEXT, x, y, 0, 0);

  mark->text = g_object_ref (text);
  mark->n_lines = pango_layout_get_line_count (text);
  mark->rgb = rgb;
}

/**
 * med_report_sheet_write:
 * @self: a sheet
 * @text: plain text
 * @type: what it looks like
 * @x: left edge
 * @y: upper edge
 * @rgb: its colour
 *
 * Makes a text and puts it.
 *
 * Returns: its height
 */
double
med_report_sheet_write (MedReportSheet *self,
                        const char *text,
                        const MedReportType *type,
                        double x,
                        double y,
                        guint32 rgb)
{
  g_autoptr (PangoLayout) layout = med_report_sheet_make_text (self, text, type);

  med_report_sheet_put_text (self, layout, x, y, rgb);
  return med_report_text_height (layout, 0, -1);
}

/**
 * med_report_sheet_speak:
 * @self: a sheet
 * @words: what a drawing shows
 *
 * Puts words for a screen reader where the drawing is.
 */
void
med_report_sheet_speak (MedReportSheet *self, const char *words)
{
  const MedReportType type = { .points = MED_REPORT_BODY_POINTS };
  MedReportMark *mark =
      med_report_sheet_put (self, MED_REPORT_MARK_SPOKEN, self->left, self->y, 0, 0);

  mark->text = med_report_sheet_make_text (self, words, &type);
}

static void
paint_text (const MedReportMark *self, cairo_t *cairo)
{
  g_autoptr (PangoLayoutIter) iter = pango_layout_get_iter (self->text);
  double begin = 0;

  for (int line = 0; line < self->first_line + self->n_lines; line++)
    {
      PangoRectangle logical;
      double top, bottom;

      line_range (iter, &top, &bottom);
      if (line == self->first_line)
        begin = top;
      if (line >= self->first_line)
        {
          pango_layout_iter_get_line_extents (iter, NULL, &logical);
          cairo_move_to (cairo, self->x + (double) logical.x / PANGO_SCALE,
                         self->y - begin +
                             (double) pango_layout_iter_get_baseline (iter) / PANGO_SCALE);
          pango_cairo_show_layout_line (cairo, pango_layout_iter_get_line_readonly (iter));
        }
      if (!pango_layout_iter_next_line (iter))
        break;
    }
}

static void
paint_question (const MedReportMark *self, cairo_t *cairo)
{
  double radius = self->width * 0.3;
  double x = self->x + self->width / 2;
  double y = self->y + self->height * 0.32;

  cairo_new_sub_path (cairo);
  cairo_arc (cairo, x, y, radius, G_PI, G_PI * 2.35);
  cairo_line_to (cairo, x, self->y + self->height * 0.68);
  cairo_stroke (cairo);
  cairo_arc (cairo, x, self->y + self->height * 0.92, self->stroke * 0.6, 0, 2 * G_PI);
  cairo_fill (cairo);
}

static void
paint_lines (const MedReportMark *self, cairo_t *cairo)
{
  double right = self->x + self->width;
  double bottom = self->y + self->height;

  switch (self->type)
    {
    case MED_REPORT_MARK_CHECK:
      cairo_move_to (cairo, self->x, self->y + self->height * 0.55);
      cairo_line_to (cairo, self->x + self->width * 0.38, bottom);
      cairo_line_to (cairo, right, self->y);
      break;
    case MED_REPORT_MARK_CROSS:
      cairo_move_to (cairo, self->x, self->y);
      cairo_line_to (cairo, right, bottom);
      cairo_move_to (cairo, right, self->y);
      cairo_line_to (cairo, self->x, bottom);
      break;
    case MED_REPORT_MARK_FRAME:
      cairo_rectangle (cairo, self->x, self->y, self->width, self->height);
      break;
    default:
      cairo_move_to (cairo, self->x, self->y);
      cairo_line_to (cairo, right, bottom);
      break;
    }
  cairo_stroke (cairo);
}

/**
 * med_report_mark_paint:
 * @self: a mark
 * @cairo: where one unit is a point
 *
 * Draws it.
 */
void
med_report_mark_paint (const MedReportMark *self, cairo_t *cairo)
{
  cairo_set_source_rgb (cairo, (self->rgb >> 16 & 0xff) / 255.0, (self->rgb >> 8 & 0xff) / 255.0,
                        (self->rgb & 0xff) / 255.0);
  cairo_set_line_width (cairo, self->stroke);
  cairo_set_line_cap (cairo, CAIRO_LINE_CAP_BUTT);
  switch (self->type)
    {
    case MED_REPORT_MARK_TEXT:
      paint_text (self, cairo);
      break;
    case MED_REPORT_MARK_FILL:
      cairo_rectangle (cairo, self->x, self->y, self->width, self->height);
      cairo_fill (cairo);
      break;
    case MED_REPORT_MARK_QUESTION:
      paint_question (self, cairo);
      break;
    case MED_REPORT_MARK_PART:
      med_report_part_paint (self, cairo);
      break;
    case MED_REPORT_MARK_SPOKEN:
      break;
    default:
      paint_lines (self, cairo);
      break;
    }
}
