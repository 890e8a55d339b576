/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-strip"

#include "config.h"

#include "ui/schedule/med-schedule-strip.h"

#include <glib/gi18n.h>

#define MARGIN 4.0
#define HEIGHT 34

struct _MedScheduleStrip
{
  GtkWidget parent_instance;

  MedScheduleScale *scale; /* (owned) (nullable) */
  MedScheduleTimes *times; /* (owned) (nullable) not loaded yet */
  gint64 now_usec;
  int current;
};

G_DEFINE_FINAL_TYPE (MedScheduleStrip, med_schedule_strip, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_PICKED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Defined in style.css for light and dark. */
static GdkRGBA
color (MedScheduleStrip *self, const char *name)
{
  GdkRGBA value = { 0.5f, 0.5f, 0.5f, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &value);
  return value;
}

static graphene_rect_t
area_of (MedScheduleStrip *self, gint64 start_usec, gint64 end_usec)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double from = med_schedule_scale_get_x (self->scale, start_usec, width);
  double until = med_schedule_scale_get_x (self->scale, end_usec, width);

  /* The shortest booking is still seen. */
  return GRAPHENE_RECT_INIT ((float) from, (float) MARGIN, (float) MAX (until - from, 1.5),
                             (float) (height - 2 * MARGIN));
}

static void
draw_hatched (GtkSnapshot *snapshot, const graphene_rect_t *area, const GdkRGBA *line)
{
  const GdkRGBA clear = { line->red, line->green, line->blue, 0.08f };
  const GskColorStop stops[] = { { 0, *line }, { 0.3f, *line }, { 0.3f, clear }, { 1, clear } };

  /* The stripes hang on the widget, not on the area, so that neighbours go on in step. */
  gtk_snapshot_append_repeating_linear_gradient (snapshot, area, &GRAPHENE_POINT_INIT (0, 0),
                                                 &GRAPHENE_POINT_INIT (5, 5), stops,
                                                 G_N_ELEMENTS (stops));
}

static void
draw_text (MedScheduleStrip *self,
           GtkSnapshot *snapshot,
           const graphene_rect_t *area,
           const char *text,
           const GdkRGBA *text_color,
           gboolean whole)
{
  g_autoptr (PangoLayout) layout = NULL;
  int width = 0;
  int height = 0;

  if (area->size.width < 28 || *text == '\0')
    return;
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (whole && (float) width > area->size.width - 4)
    return;
  pango_layout_set_width (layout, (int) (area->size.width - 6) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT (area->origin.x + 3,
                                      area->origin.y + (area->size.height - (float) height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, text_color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_span (MedScheduleStrip *self, GtkSnapshot *snapshot, const MedTimeSpan *span)
{
  const graphene_rect_t area = area_of (self, span->start_usec, span->end_usec);
  const GdkRGBA unknown = color (self, "med_schedule_unknown");
  const GdkRGBA busy = color (self, "med_schedule_busy");
  const GdkRGBA text = color (self, "med_schedule_busy_text");

  if (span->downtime_id != 0 || span->kind == MED_TIME_FREE)
    return;
  if (span->kind == MED_TIME_UNKNOWN)
    {
      draw_hatched (snapshot, &area, &unknown);
      return;
    }
  gtk_snapshot_append_color (snapshot, &busy, &area);
  if (area.size.width >= 60)
    draw_text (self, snapshot, &area, span->what, &text, FALSE);
}

static void
draw_downtime (MedScheduleStrip *self, GtkSnapshot *snapshot, const MedDowntime *downtime)
{
  const struct
  {
    gint64 minutes;
    const char *name;
    const char *color;
  } phases[] = {
    { downtime->need.prepare_min, C_ ("phase of a downtime", "Prepare"), "med_schedule_prepare" },
    { downtime->need.install_min, C_ ("phase of a downtime", "Install"), "med_schedule_install" },
    { downtime->need.restart_min, C_ ("phase of a downtime", "Restart"), "med_schedule_prepare" },
    { downtime->need.verify_min, C_ ("phase of a downtime", "Verify"), "med_schedule_verify" },
  };
  const GdkRGBA edge = color (self, "med_schedule_install");
  const GdkRGBA text = color (self, "med_schedule_phase_text");
  gint64 at = downtime->start_usec;

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      gint64 until = at + phases[i].minutes * G_USEC_PER_SEC * 60;
      const GdkRGBA fill = color (self, phases[i].color);
      const graphene_rect_t area = area_of (self, at, until);

      if (phases[i].minutes > 0 && until > self->scale->from_usec && at < self->scale->until_usec)
        {
          gtk_snapshot_append_color (snapshot, &fill, &area);
          draw_text (self, snapshot, &area, phases[i].name, &text, TRUE);
        }
      at = until;
    }
  if (downtime->end_usec > self->scale->from_usec && at < self->scale->until_usec)
    {
      const graphene_rect_t reserve = area_of (self, at, downtime->end_usec);
      draw_hatched (snapshot, &reserve, &edge);
    }
  const graphene_rect_t whole = area_of (self, downtime->start_usec, downtime->end_usec);
  const GskRoundedRect outline =
      GSK_ROUNDED_RECT_INIT (whole.origin.x, whole.origin.y, whole.size.width, whole.size.height);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ edge, edge, edge, edge });
}

static void
draw_line (MedScheduleStrip *self, GtkSnapshot *snapshot, gint64 usec, const char *name, int width)
{
  const GdkRGBA line = color (self, name);
  double x = med_schedule_scale_get_x (self->scale, usec, gtk_widget_get_width (GTK_WIDGET (self)));

  if (usec >= self->scale->from_usec && usec < self->scale->until_usec)
    gtk_snapshot_append_color (
        snapshot, &line,
        &GRAPHENE_RECT_INIT ((float) x, 0, (float) width,
                             (float) gtk_widget_get_height (GTK_WIDGET (self))));
}

static void
draw_current (MedScheduleStrip *self, GtkSnapshot *snapshot)
{
  const MedTimeSpan *span = g_ptr_array_index (self->times->spans, (guint) self->current);
  graphene_rect_t area = area_of (self, span->start_usec, span->end_usec);
  const GdkRGBA mark = color (self, "med_schedule_mark");

  graphene_rect_inset (&area, -1, -2);
  const GskRoundedRect outline =
      GSK_ROUNDED_RECT_INIT (area.origin.x, area.origin.y, area.size.width, area.size.height);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 2, 2, 2, 2 },
                              (GdkRGBA[4]){ mark, mark, mark, mark });
}

static void
med_schedule_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MedScheduleStrip *self = MED_SCHEDULE_STRIP (widget);

  if (self->scale == NULL || gtk_widget_get_width (widget) <= 0)
    return;
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget)));
  for (guint i = 0; i < self->scale->days_usec->len; i++)
    draw_line (self, snapshot, g_array_index (self->scale->days_usec, gint64, i),
               "med_schedule_line", 1);
  if (self->times != NULL)
    {
      for (guint i = 0; i < self->times->spans->len; i++)
        draw_span (self, snapshot, g_ptr_array_index (self->times->spans, i));
      for (guint i = 0; i < self->times->downtimes->len; i++)
        draw_downtime (self, snapshot, g_ptr_array_index (self->times->downtimes, i));
      draw_line (self, snapshot, self->now_usec, "med_schedule_now", 2);
      if (self->current >= 0)
        draw_current (self, snapshot);
    }
  gtk_snapshot_pop (snapshot);
}

static void
med_schedule_strip_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 200;
}

static int
find_span (MedScheduleStrip *self, gint64 usec)
{
  for (guint i = 0; self->times != NULL && i < self->times->spans->len; i++)
    {
      const MedTimeSpan *span = g_ptr_array_index (self->times->spans, i);
      if (span->start_usec <= usec && usec < span->end_usec)
        return (int) i;
    }
  return -1;
}

static int
span_at (MedScheduleStrip *self, double x)
{
  if (self->scale == NULL)
    return -1;
  return find_span (
      self, med_schedule_scale_get_usec (self->scale, x, gtk_widget_get_width (GTK_WIDGET (self))));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, MedScheduleStrip *self)
{
  int span = span_at (self, x);

  if (span < 0)
    return;
  g_signal_emit (self, signals[n_press > 1 ? SIGNAL_ACTIVATED : SIGNAL_PICKED], 0, (guint) span);
}

static gboolean
query_tooltip_cb (MedScheduleStrip *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int span = keyboard ? self->current : span_at (self, x);

  if (span < 0)
    return FALSE;
  g_autofree char *text = med_schedule_times_describe (self->times, (guint) span);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* The details' popover points at a span. */
static void
med_schedule_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (GTK_IS_POPOVER (child))
    gtk_popover_present (GTK_POPOVER (child));
}

static void
med_schedule_strip_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (med_schedule_strip_parent_class)->dispose (object);
}

static void
med_schedule_strip_finalize (GObject *object)
{
  MedScheduleStrip *self = MED_SCHEDULE_STRIP (object);

  g_clear_pointer (&self->scale, med_schedule_scale_unref);
  g_clear_pointer (&self->times, med_schedule_times_unref);
  G_OBJECT_CLASS (med_schedule_strip_parent_class)->finalize (object);
}

static void
med_schedule_strip_class_init (MedScheduleStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_schedule_strip_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_schedule_strip_finalize;
  widget_class->size_allocate = med_schedule_strip_size_allocate;
  widget_class->snapshot = med_schedule_strip_snapshot;
  widget_class->measure = med_schedule_strip_measure;
  gtk_widget_class_set_css_name (widget_class, "schedule-strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[SIGNAL_PICKED] = g_signal_new ("picked", MED_TYPE_SCHEDULE_STRIP, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", MED_TYPE_SCHEDULE_STRIP, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
med_schedule_strip_init (MedScheduleStrip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->current = -1;
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}

GtkWidget *
med_schedule_strip_new (void)
{
  return g_object_new (MED_TYPE_SCHEDULE_STRIP, NULL);
}

/* The whole strip in one text: each span that is not free is a sentence. */
static void
update_accessible (MedScheduleStrip *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->times != NULL && self->current >= 0)
    {
      g_autofree char *sentence = med_schedule_times_describe (self->times, (guint) self->current);
      g_string_append (text, sentence);
    }
  for (guint i = 0; self->times != NULL && self->current < 0 && i < self->times->spans->len; i++)
    {
      const MedTimeSpan *span = g_ptr_array_index (self->times->spans, i);
      g_autofree char *sentence = med_schedule_times_describe (self->times, i);

      if (span->kind != MED_TIME_FREE)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ". " : "", sentence);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY,
                               self->times == NULL, -1);
}

/**
 * med_schedule_strip_set_times:
 * @self: a strip
 * @scale: what it shows
 * @times: (nullable): how the time is taken; %NULL: not loaded yet
 * @now_usec: where now is drawn
 *
 * Nothing is marked afterwards.
 */
void
med_schedule_strip_set_times (MedScheduleStrip *self,
                              MedScheduleScale *scale,
                              MedScheduleTimes *times,
                              gint64 now_usec)
{
  MedScheduleTimes *old = self->times;

  g_return_if_fail (MED_IS_SCHEDULE_STRIP (self));
  if (self->scale != scale)
    {
      g_clear_pointer (&self->scale, med_schedule_scale_unref);
      self->scale = med_schedule_scale_ref (scale);
    }
  self->times = times != NULL ? med_schedule_times_ref (times) : NULL;
  g_clear_pointer (&old, med_schedule_times_unref);
  self->now_usec = now_usec;
  self->current = -1;
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

MedScheduleTimes *
med_schedule_strip_get_times (MedScheduleStrip *self)
{
  return self->times;
}

/**
 * med_schedule_strip_set_current:
 * @self: a strip
 * @span: the span to mark; -1: none
 *
 * The marked span is what a screen reader says of the strip.
 */
void
med_schedule_strip_set_current (MedScheduleStrip *self, int span)
{
  g_return_if_fail (MED_IS_SCHEDULE_STRIP (self));
  int n = self->times != NULL ? (int) self->times->spans->len : 0;

  self->current = span < n ? span : -1;
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
med_schedule_strip_get_current (MedScheduleStrip *self)
{
  return self->current;
}

int
med_schedule_strip_find_now (MedScheduleStrip *self)
{
  int now = find_span (self, self->now_usec);

  return now < 0 && self->times != NULL && self->times->spans->len > 0 ? 0 : now;
}

/* Where a span is drawn, for a popover to point at. */
gboolean
med_schedule_strip_get_area (MedScheduleStrip *self, guint span, GdkRectangle *area)
{
  if (self->times == NULL || span >= self->times->spans->len)
    return FALSE;
  const MedTimeSpan *time = g_ptr_array_index (self->times->spans, span);
  const graphene_rect_t rect = area_of (self, time->start_usec, time->end_usec);
  *area = (GdkRectangle){ (int) rect.origin.x, (int) rect.origin.y, MAX (1, (int) rect.size.width),
                          (int) rect.size.height };
  return TRUE;
}
