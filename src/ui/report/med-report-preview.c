/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-preview"

#include "config.h"

#include "ui/report/med-report-preview.h"

#include <glib/gi18n.h>

#define GAP 16
/* Without a zoom the page is as wide as there is room, but not wider than reads well. */
#define WIDEST_FIT 1.5
#define NARROWEST 320

struct _MedReportPreview
{
  GtkWidget parent_instance;

  MedReport *report;       /* (owned) (nullable) */
  GtkAdjustment *scrolled; /* (owned) (nullable) */
  double zoom;             /* 0: as wide as there is room */
  guint page;              /* the one at the middle of what is seen, from 0 */
};

G_DEFINE_FINAL_TYPE (MedReportPreview, med_report_preview, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_PAGE_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static double
get_scale (MedReportPreview *self, int width)
{
  double page_width, page_height;

  if (self->zoom > 0)
    return self->zoom;
  med_report_layout_get_page_size (self->report->layout, &page_width, &page_height);
  return CLAMP ((width - 2 * GAP) / page_width, 0.2, WIDEST_FIT);
}

/* Says to a screen reader which page is seen and what is on it. */
static void
announce_page (MedReportPreview *self)
{
  guint n_pages = med_report_layout_get_n_pages (self->report->layout);
  g_autofree char *label = g_strdup_printf (_ ("%s, page %u of %u"), self->report->document->title,
                                            self->page + 1, n_pages);
  g_autofree char *text = med_report_layout_dup_page_text (self->report->layout, self->page);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  g_signal_emit (self, signals[SIGNAL_PAGE_CHANGED], 0);
}

static void
scrolled_cb (MedReportPreview *self)
{
  double page_width, page_height;

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->report == NULL || self->scrolled == NULL)
    return;
  med_report_layout_get_page_size (self->report->layout, &page_width, &page_height);
  double step = page_height * get_scale (self, gtk_widget_get_width (GTK_WIDGET (self))) + GAP;
  double middle =
      gtk_adjustment_get_value (self->scrolled) + gtk_adjustment_get_page_size (self->scrolled) / 2;
  guint last = med_report_layout_get_n_pages (self->report->layout) - 1;
  guint page = middle > GAP ? MIN ((guint) ((middle - GAP) / step), last) : 0;

  if (page == self->page)
    return;
  self->page = page;
  announce_page (self);
}

static GtkSizeRequestMode
med_report_preview_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
med_report_preview_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  MedReportPreview *self = MED_REPORT_PREVIEW (widget);
  double width, height;

  *minimum = *natural = NARROWEST;
  *minimum_baseline = *natural_baseline = -1;
  if (self->report == NULL)
    return;
  med_report_layout_get_page_size (self->report->layout, &width, &height);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      if (self->zoom > 0)
        *minimum = (int) (width * self->zoom) + 2 * GAP;
      *natural = MAX (*minimum, (int) width + 2 * GAP);
    }
  else
    {
      guint n_pages = med_report_layout_get_n_pages (self->report->layout);
      double scale = get_scale (self, for_size > 0 ? for_size : (int) width + 2 * GAP);

      *minimum = *natural = GAP + (int) (n_pages * (height * scale + GAP));
    }
}

static void
snapshot_page (MedReportPreview *self,
               GtkSnapshot *snapshot,
               guint page,
               const graphene_rect_t *paper,
               double scale)
{
  const GdkRGBA white = { 1, 1, 1, 1 };
  const GdkRGBA shade = { 0, 0, 0, 0.35 };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, paper, 0);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &shade, 0, 1, 0, 4);
  gtk_snapshot_append_color (snapshot, &white, paper);
  cairo_t *cairo = gtk_snapshot_append_cairo (snapshot, paper);
  cairo_translate (cairo, paper->origin.x, paper->origin.y);
  cairo_scale (cairo, scale, scale);
  med_report_layout_paint_page (self->report->layout, cairo, page);
  cairo_destroy (cairo);
}

static void
med_report_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MedReportPreview *self = MED_REPORT_PREVIEW (widget);
  double width, height, top = 0, bottom = gtk_widget_get_height (widget);

  if (self->report == NULL)
    return;
  med_report_layout_get_page_size (self->report->layout, &width, &height);
  double scale = get_scale (self, gtk_widget_get_width (widget));
  double x = floor (MAX ((gtk_widget_get_width (widget) - width * scale) / 2, GAP));
  if (self->scrolled != NULL)
    {
      top = gtk_adjustment_get_value (self->scrolled);
      bottom = top + gtk_adjustment_get_page_size (self->scrolled);
    }
  for (guint page = 0; page < med_report_layout_get_n_pages (self->report->layout); page++)
    {
      double y = floor (GAP + page * (height * scale + GAP));
      graphene_rect_t paper;

      if (y + height * scale < top || y > bottom)
        continue;
      graphene_rect_init (&paper, (float) x, (float) y, (float) (width * scale),
                          (float) (height * scale));
      snapshot_page (self, snapshot, page, &paper, scale);
    }
}

static void
med_report_preview_dispose (GObject *object)
{
  MedReportPreview *self = MED_REPORT_PREVIEW (object);

  med_report_preview_set_scroller (self, NULL);
  g_clear_pointer (&self->report, med_report_unref);
  G_OBJECT_CLASS (med_report_preview_parent_class)->dispose (object);
}

static void
med_report_preview_class_init (MedReportPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_report_preview_dispose;
  widget_class->get_request_mode = med_report_preview_get_request_mode;
  widget_class->measure = med_report_preview_measure;
  widget_class->snapshot = med_report_preview_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "reportpreview");
  /**
   * MedReportPreview::page-changed:
   *
   * Another page has come to the middle of what is seen.
   */
  signals[SIGNAL_PAGE_CHANGED] =
      g_signal_new ("page-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
med_report_preview_init (MedReportPreview *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/**
 * med_report_preview_set_report:
 * @self: a preview
 * @report: (nullable): what it shows from now on, from its first page
 */
void
med_report_preview_set_report (MedReportPreview *self, MedReport *report)
{
  g_return_if_fail (MED_IS_REPORT_PREVIEW (self));

  g_clear_pointer (&self->report, med_report_unref);
  self->report = report != NULL ? med_report_ref (report) : NULL;
  self->page = 0;
  if (self->scrolled != NULL)
    gtk_adjustment_set_value (self->scrolled, 0);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  if (report != NULL)
    announce_page (self);
}

/**
 * med_report_preview_set_scroller:
 * @self: a preview
 * @scroller: (nullable): in what it is scrolled
 *
 * Tells which part of it is in sight.
 */
void
med_report_preview_set_scroller (MedReportPreview *self, GtkScrolledWindow *scroller)
{
  g_return_if_fail (MED_IS_REPORT_PREVIEW (self));

  if (self->scrolled != NULL)
    g_signal_handlers_disconnect_by_data (self->scrolled, self);
  GtkAdjustment *scrolled =
      scroller != NULL ? gtk_scrolled_window_get_vadjustment (scroller) : NULL;
  g_set_object (&self->scrolled, scrolled);
  if (self->scrolled == NULL)
    return;
  g_signal_connect_swapped (self->scrolled, "value-changed", G_CALLBACK (scrolled_cb), self);
  g_signal_connect_swapped (self->scrolled, "changed", G_CALLBACK (scrolled_cb), self);
}

/**
 * med_report_preview_set_zoom:
 * @self: a preview
 * @zoom: pixels for a point; 0 for as wide as there is room
 */
void
med_report_preview_set_zoom (MedReportPreview *self, double zoom)
{
  g_return_if_fail (MED_IS_REPORT_PREVIEW (self));

  self->zoom = zoom > 0 ? CLAMP (zoom, 0.4, 4.0) : 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Pixels for a point as it is drawn now. */
double
med_report_preview_get_zoom (MedReportPreview *self)
{
  g_return_val_if_fail (MED_IS_REPORT_PREVIEW (self), 1);

  return self->report != NULL ? get_scale (self, gtk_widget_get_width (GTK_WIDGET (self))) : 1;
}

guint
med_report_preview_get_page (MedReportPreview *self)
{
  g_return_val_if_fail (MED_IS_REPORT_PREVIEW (self), 0);

  return self->page;
}
