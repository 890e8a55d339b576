/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-header"

#include "config.h"

#include "ui/schedule/med-schedule-header.h"

#include "engine/base/med-clock.h"

/* Beside each line */
#define MARGIN 3

struct _MedScheduleHeader
{
  GtkWidget parent_instance;

  MedScheduleScale *scale; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MedScheduleHeader, med_schedule_header, GTK_TYPE_WIDGET)

static GdkRGBA
color (MedScheduleHeader *self, const char *name)
{
  GdkRGBA value = { 0.5f, 0.5f, 0.5f, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &value);
  return value;
}

static void
draw_text (MedScheduleHeader *self,
           GtkSnapshot *snapshot,
           const char *text,
           double x,
           double y,
           double width)
{
  const GdkRGBA text_color = color (self, "window_fg_color");
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  if (width > 0)
    pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &text_color);
  gtk_snapshot_restore (snapshot);
}

/* Of a line of text, and of two digits, in the font and size that the desktop has */
static void
measure_text (MedScheduleHeader *self, int *width, int *height)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "00");

  pango_layout_get_pixel_size (layout, width, height);
}

/* As many hours as can be told apart; with large text only noon, or none but midnight. */
static int
choose_step (MedScheduleHeader *self, double day_width, int text_width)
{
  static const int steps[] = { 2, 6, 12, 24 };
  gsize i = self->scale->is_week ? 1 : 0;

  while (i + 1 < G_N_ELEMENTS (steps) && day_width * steps[i] / 24 < text_width + 2 * MARGIN)
    i++;
  return steps[i];
}

/* By real hours from midnight on: on a day on which clocks change one is missing or comes twice. */
static void
draw_hours (MedScheduleHeader *self, GtkSnapshot *snapshot, gint64 from, gint64 until)
{
  const GdkRGBA line = color (self, "med_schedule_line");
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  int text_width = 0, line_height = 0;

  measure_text (self, &text_width, &line_height);
  double day_width = med_schedule_scale_get_x (self->scale, until, width) -
                     med_schedule_scale_get_x (self->scale, from, width);
  int step = choose_step (self, day_width, text_width);
  for (gint64 usec = from; usec < until; usec += MED_USEC_PER_HOUR)
    {
      double x = med_schedule_scale_get_x (self->scale, usec, width);
      int hour = med_schedule_scale_get_hour (self->scale, usec);
      g_autofree char *text = g_strdup_printf ("%02d", hour);

      if (hour % step != 0)
        continue;
      gtk_snapshot_append_color (
          snapshot, &line,
          &GRAPHENE_RECT_INIT ((float) x, (float) line_height + 2, 1, (float) line_height));
      draw_text (self, snapshot, text, x + MARGIN, line_height + 2, 0);
    }
}

static void
med_schedule_header_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MedScheduleHeader *self = MED_SCHEDULE_HEADER (widget);
  double width = gtk_widget_get_width (widget);

  if (self->scale == NULL || width <= 0)
    return;
  for (guint i = 0; i + 1 < self->scale->days_usec->len; i++)
    {
      gint64 from = g_array_index (self->scale->days_usec, gint64, i);
      gint64 until = g_array_index (self->scale->days_usec, gint64, i + 1);
      double x = med_schedule_scale_get_x (self->scale, from, width);
      double end = med_schedule_scale_get_x (self->scale, until, width);
      g_autofree char *day = med_schedule_scale_dup_day (self->scale, i);

      draw_text (self, snapshot, day, x + 3, 1, end - x - 6);
      draw_hours (self, snapshot, from, until);
    }
}

static void
med_schedule_header_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  int width = 0, height = 0;

  measure_text (MED_SCHEDULE_HEADER (widget), &width, &height);
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? 2 * height + 4 : 200;
}

static void
med_schedule_header_finalize (GObject *object)
{
  g_clear_pointer (&MED_SCHEDULE_HEADER (object)->scale, med_schedule_scale_unref);
  G_OBJECT_CLASS (med_schedule_header_parent_class)->finalize (object);
}

static void
med_schedule_header_class_init (MedScheduleHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_schedule_header_finalize;
  widget_class->snapshot = med_schedule_header_snapshot;
  widget_class->measure = med_schedule_header_measure;
  gtk_widget_class_set_css_name (widget_class, "schedule-header");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
med_schedule_header_init (MedScheduleHeader *self)
{
}

/**
 * med_schedule_header_set_scale:
 * @self: a header
 * @scale: what it shows
 */
void
med_schedule_header_set_scale (MedScheduleHeader *self, MedScheduleScale *scale)
{
  g_return_if_fail (MED_IS_SCHEDULE_HEADER (self));
  MedScheduleScale *old = self->scale;

  self->scale = med_schedule_scale_ref (scale);
  g_clear_pointer (&old, med_schedule_scale_unref);
  g_autofree char *text = med_schedule_scale_describe (scale);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
