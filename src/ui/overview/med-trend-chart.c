/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-trend-chart"

#include "config.h"

#include "ui/overview/med-trend-chart.h"

#include <glib/gi18n.h>

#define HEIGHT_PX 150
#define LABELS_PX 22
#define FIGURES_PX 18
#define GAP_PX 2

/**
 * MedTrendChart:
 *
 * Bars for twelve months. Left and Right choose a month, whose figures are then shown and spoken;
 * each series has its place in the group, so that colour is not needed to tell them apart.
 */
struct _MedTrendChart
{
  GtkWidget parent_instance;

  MedOverviewMonth months[MED_OVERVIEW_MONTHS];
  int chosen; /* -1: none */
};

G_DEFINE_FINAL_TYPE (MedTrendChart, med_trend_chart, GTK_TYPE_WIDGET)

static const struct
{
  const char *title;
  const char *css_class;
  const char *color;
  gsize offset;
} series[MED_TREND_SERIES] = {
  { N_ ("Verified in time"), "outcome-good", "med_good",
    G_STRUCT_OFFSET (MedOverviewMonth, verified_in_time) },
  { N_ ("Overdue"), "outcome-bad", "med_bad", G_STRUCT_OFFSET (MedOverviewMonth, overdue) },
  { N_ ("Exceptions"), "outcome-warning", "med_warning",
    G_STRUCT_OFFSET (MedOverviewMonth, exceptions) },
  { N_ ("Unknown"), "outcome-unknown", "med_unknown", G_STRUCT_OFFSET (MedOverviewMonth, unknown) },
};

const char *
med_trend_series_get_title (guint i)
{
  return _ (series[i].title);
}

const char *
med_trend_series_get_css_class (guint i)
{
  return series[i].css_class;
}

guint
med_trend_series_get_value (guint i, const MedOverviewMonth *month)
{
  return G_STRUCT_MEMBER (guint, month, series[i].offset);
}

/**
 * med_trend_series_is_shown:
 * @i: a series
 * @months: the figures
 *
 * Exceptions are left out until the hospital has any; the others stand also where they are 0.
 *
 * Returns: whether it is part of the chart
 */
gboolean
med_trend_series_is_shown (guint i, const MedOverviewMonth months[MED_OVERVIEW_MONTHS])
{
  if (series[i].offset != G_STRUCT_OFFSET (MedOverviewMonth, exceptions))
    return TRUE;
  for (int m = 0; m < MED_OVERVIEW_MONTHS; m++)
    if (med_trend_series_get_value (i, &months[m]) > 0)
      return TRUE;
  return FALSE;
}

/**
 * med_trend_format_month:
 * @month: a month
 *
 * Returns: (transfer full): its short name with the year
 */
char *
med_trend_format_month (const MedOverviewMonth *month)
{
  /* The end of a month is the first moment of the next. */
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_local (month->end_usec / G_USEC_PER_SEC - 1);

  /* Translators: month and year, as in "Nov 2026"; see g_date_time_format() */
  return g_date_time_format (time, _ ("%b %Y"));
}

static char *
format_short (const MedOverviewMonth *month)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_local (month->end_usec / G_USEC_PER_SEC - 1);

  /* Translators: a month alone, as in "Nov"; see g_date_time_format() */
  return g_date_time_format (time, _ ("%b"));
}

static guint
highest (MedTrendChart *self)
{
  guint most = 1;

  for (int m = 0; m < MED_OVERVIEW_MONTHS; m++)
    for (guint i = 0; i < MED_TREND_SERIES; i++)
      most = MAX (most, med_trend_series_get_value (i, &self->months[m]));
  return most;
}

static GdkRGBA
color_of (GtkWidget *widget, const char *name)
{
  GdkRGBA color = { 0.5, 0.5, 0.5, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color);
  return color;
}

static void
draw_text (GtkWidget *widget,
           GtkSnapshot *snapshot,
           const char *text,
           const GdkRGBA *color,
           const graphene_rect_t *within)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int width = 0;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT (within->origin.x + (within->size.width - width) / 2, within->origin.y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_bar (
    GtkWidget *widget, GtkSnapshot *snapshot, guint i, guint value, const graphene_rect_t *bar)
{
  GdkRGBA color = color_of (widget, series[i].color);
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, bar, MIN (3, bar->size.width / 2));
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &color, bar);
  gtk_snapshot_pop (snapshot);

  g_autofree char *figure = g_strdup_printf ("%u", value);
  draw_text (widget, snapshot, figure, &color,
             &GRAPHENE_RECT_INIT (bar->origin.x - 12, bar->origin.y - FIGURES_PX,
                                  bar->size.width + 24, FIGURES_PX));
}

static void
draw_month (MedTrendChart *self, GtkSnapshot *snapshot, int m, float x, float width, guint most)
{
  GtkWidget *widget = GTK_WIDGET (self);
  float room = gtk_widget_get_height (widget) - LABELS_PX - FIGURES_PX;
  GdkRGBA text = color_of (widget, "window_fg_color");
  g_autofree char *name = format_short (&self->months[m]);
  guint n_shown = 0, place = 0;

  for (guint i = 0; i < MED_TREND_SERIES; i++)
    n_shown += med_trend_series_is_shown (i, self->months);
  float bar_width = MIN (18, (width * 0.75f - n_shown * GAP_PX) / n_shown);
  float left = x + (width - n_shown * (bar_width + GAP_PX)) / 2;
  if (m == self->chosen)
    {
      GdkRGBA light = text;
      light.alpha = 0.07f;
      gtk_snapshot_append_color (
          snapshot, &light,
          &GRAPHENE_RECT_INIT (x + 1, 0, width - 2, gtk_widget_get_height (widget)));
    }
  for (guint i = 0; i < MED_TREND_SERIES; i++)
    {
      guint value = med_trend_series_get_value (i, &self->months[m]);
      float height = MAX (room * value / most, value > 0 ? 2 : 0);

      if (!med_trend_series_is_shown (i, self->months))
        continue;
      if (value > 0)
        draw_bar (widget, snapshot, i, value,
                  &GRAPHENE_RECT_INIT (left + place * (bar_width + GAP_PX),
                                       FIGURES_PX + room - height, bar_width, height));
      place++;
    }
  draw_text (widget, snapshot, name, &text,
             &GRAPHENE_RECT_INIT (x, FIGURES_PX + room + 3, width, LABELS_PX));
}

static void
med_trend_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MedTrendChart *self = MED_TREND_CHART (widget);
  float width = (float) gtk_widget_get_width (widget) / MED_OVERVIEW_MONTHS;
  GdkRGBA line = color_of (widget, "window_fg_color");
  guint most = highest (self);

  line.alpha = 0.25f;
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT (0, gtk_widget_get_height (widget) - LABELS_PX,
                                                  gtk_widget_get_width (widget), 1));
  for (int m = 0; m < MED_OVERVIEW_MONTHS; m++)
    {
      gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
      int place = mirrored ? MED_OVERVIEW_MONTHS - 1 - m : m;

      draw_month (self, snapshot, m, place * width, width, most);
    }
}

static void
med_trend_chart_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MED_OVERVIEW_MONTHS * 30 : HEIGHT_PX;
  *natural = *minimum;
}

static char *
describe (MedTrendChart *self, int m)
{
  g_autofree char *month = med_trend_format_month (&self->months[m]);
  g_autoptr (GString) text = g_string_new (month);

  for (guint i = 0; i < MED_TREND_SERIES; i++)
    if (med_trend_series_is_shown (i, self->months))
      /* Translators: a series of the chart and its number, as in "Overdue 3" */
      g_string_append_printf (text, _ (", %s %u"), med_trend_series_get_title (i),
                              med_trend_series_get_value (i, &self->months[m]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
choose (MedTrendChart *self, int m)
{
  g_autofree char *text = describe (self, m);

  self->chosen = m;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType modifiers,
        MedTrendChart *self)
{
  int before = self->chosen < 0 ? MED_OVERVIEW_MONTHS - 1 : self->chosen;

  if (key == GDK_KEY_Left)
    choose (self, MAX (before - 1, 0));
  else if (key == GDK_KEY_Right)
    choose (self, MIN (before + 1, MED_OVERVIEW_MONTHS - 1));
  else if (key == GDK_KEY_Home)
    choose (self, 0);
  else if (key == GDK_KEY_End)
    choose (self, MED_OVERVIEW_MONTHS - 1);
  else
    return FALSE;
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, MedTrendChart *self)
{
  int width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
  int m = CLAMP ((int) (x * MED_OVERVIEW_MONTHS / width), 0, MED_OVERVIEW_MONTHS - 1);

  if (m != self->chosen)
    choose (self, m);
}

static void
med_trend_chart_class_init (MedTrendChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = med_trend_chart_snapshot;
  widget_class->measure = med_trend_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "trendchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
med_trend_chart_init (MedTrendChart *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->chosen = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/**
 * med_trend_chart_set_months:
 * @self: a chart
 * @months: the figures, oldest first
 *
 * Draws other figures.
 */
void
med_trend_chart_set_months (MedTrendChart *self, const MedOverviewMonth months[MED_OVERVIEW_MONTHS])
{
  g_return_if_fail (MED_IS_TREND_CHART (self));

  memcpy (self->months, months, sizeof self->months);
  choose (self, self->chosen >= 0 ? self->chosen : MED_OVERVIEW_MONTHS - 1);
}
