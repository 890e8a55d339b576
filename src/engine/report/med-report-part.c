/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-part"

#include "config.h"

#include "engine/report/med-report-sheet.h"

#define LINE_STEP 3.6
#define DOT_STEP 3.2
#define DOT_RADIUS 0.62
#define LINE_WIDTH 0.75
#define EDGE_WIDTH 0.8

/* Colours tell the parts apart for whom they do; the pattern is enough without. */
static const guint32 colours[MED_REPORT_N_FILLS] = {
  [MED_REPORT_FILL_PLAIN] = 0x3b5a80,   [MED_REPORT_FILL_GOOD] = 0x1a6b3c,
  [MED_REPORT_FILL_BAD] = 0xa51d2d,     [MED_REPORT_FILL_WARNING] = 0x8a5a00,
  [MED_REPORT_FILL_WAITING] = 0x5e5c64, [MED_REPORT_FILL_UNKNOWN] = 0x3d3846,
};

static void
set_colour (cairo_t *cairo, guint32 rgb)
{
  cairo_set_source_rgb (cairo, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                        (rgb & 0xff) / 255.0);
}

/* Lines that slant upwards to the right, or with @down to the left as well. */
static void
paint_slants (const MedReportMark *self, cairo_t *cairo, gboolean down)
{
  cairo_set_line_width (cairo, LINE_WIDTH);
  for (double at = -self->height; at < self->width; at += LINE_STEP)
    {
      cairo_move_to (cairo, self->x + at, self->y + self->height);
      cairo_line_to (cairo, self->x + at + self->height, self->y);
      if (!down)
        continue;
      cairo_move_to (cairo, self->x + at, self->y);
      cairo_line_to (cairo, self->x + at + self->height, self->y + self->height);
    }
  cairo_stroke (cairo);
}

static void
paint_dots (const MedReportMark *self, cairo_t *cairo)
{
  for (double y = DOT_STEP / 2; y < self->height; y += DOT_STEP)
    for (double x = DOT_STEP / 2; x < self->width; x += DOT_STEP)
      {
        cairo_new_sub_path (cairo);
        cairo_arc (cairo, self->x + x, self->y + y, DOT_RADIUS, 0, 2 * G_PI);
      }
  cairo_fill (cairo);
}

/**
 * med_report_part_paint:
 * @self: a part of a chart
 * @cairo: where one unit is a point
 *
 * Draws a rectangle with the pattern and colour of its fill.
 */
void
med_report_part_paint (const MedReportMark *self, cairo_t *cairo)
{
  cairo_save (cairo);
  set_colour (cairo, colours[self->fill]);
  cairo_rectangle (cairo, self->x, self->y, self->width, self->height);
  cairo_clip (cairo);
  switch (self->fill)
    {
    case MED_REPORT_FILL_PLAIN:
    case MED_REPORT_FILL_GOOD:
      cairo_paint (cairo);
      break;
    case MED_REPORT_FILL_BAD:
      paint_slants (self, cairo, TRUE);
      break;
    case MED_REPORT_FILL_WARNING:
      paint_slants (self, cairo, FALSE);
      break;
    case MED_REPORT_FILL_UNKNOWN:
      paint_dots (self, cairo);
      break;
    case MED_REPORT_FILL_WAITING:
    case MED_REPORT_N_FILLS:
    default:
      break;
    }
  cairo_restore (cairo);
  cairo_save (cairo);
  set_colour (cairo, colours[self->fill]);
  cairo_set_line_width (cairo, EDGE_WIDTH);
  cairo_rectangle (cairo, self->x + EDGE_WIDTH / 2, self->y + EDGE_WIDTH / 2,
                   MAX (self->width - EDGE_WIDTH, 0), MAX (self->height - EDGE_WIDTH, 0));
  cairo_stroke (cairo);
  cairo_restore (cairo);
}
