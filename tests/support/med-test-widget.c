/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-widget.h"

#include "support/med-test-ui.h"
#include "support/med-test-walk.h"

const MedOutcome med_test_outcomes[MED_TEST_N_OUTCOMES] = {
  MED_OUTCOME_UNKNOWN, MED_OUTCOME_GOOD,    MED_OUTCOME_WARNING,
  MED_OUTCOME_BAD,     MED_OUTCOME_WAITING, MED_OUTCOME_NEUTRAL,
};

GtkWidget *
med_test_ui_find_type (GtkWidget *root, GType type)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = med_test_ui_find_type (child, type);
  return found;
}

void
med_test_ui_show_narrow (gpointer widget)
{
  gtk_widget_set_size_request (widget, 300, -1);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  med_test_ui_show (widget);
}

void
med_test_ui_wait_drawn (gpointer widget)
{
  gtk_test_widget_wait_for_draw (GTK_WIDGET (gtk_widget_get_root (widget)));
}

int
med_test_ui_measure (gpointer widget, GtkOrientation orientation, int for_size)
{
  int least = 0;

  gtk_widget_measure (widget, orientation, for_size, &least, NULL, NULL, NULL);
  return least;
}

void
med_test_ui_set_text_size (double times)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * PANGO_SCALE * times), NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
check_whole_cb (GtkWidget *label, gpointer widget)
{
  graphene_rect_t bounds;
  int width = 0, height = 0;

  if (!GTK_IS_LABEL (label) || !gtk_widget_compute_bounds (label, widget, &bounds))
    return;
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (label));
  pango_layout_get_pixel_size (layout, &width, &height);
  g_assert_false (pango_layout_is_ellipsized (layout));
  g_assert_cmpint (width, <=, gtk_widget_get_width (label));
  g_assert_cmpint (height, <=, gtk_widget_get_height (label));
  g_assert_cmpfloat (bounds.origin.x, >=, -1);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=,
                     (float) gtk_widget_get_width (widget) + 1);
}

void
med_test_assert_whole (GtkWidget *widget)
{
  med_test_walk_widgets (widget, check_whole_cb, widget);
}

void
med_test_assert_badge (MedOutcomeBadge *badge, MedOutcome outcome, const char *word)
{
  GtkWidget *icon = med_test_ui_find_type (GTK_WIDGET (badge), GTK_TYPE_IMAGE);
  GtkWidget *label = med_test_ui_find_type (GTK_WIDGET (badge), GTK_TYPE_LABEL);

  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, word);
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (icon)), ==,
                   med_outcome_get_icon_name (outcome));
  /* No empty hole before a word that has no icon. */
  g_assert_cmpint (gtk_widget_get_visible (icon), ==, outcome != MED_OUTCOME_NEUTRAL);
  for (gsize i = 0; i < MED_TEST_N_OUTCOMES; i++)
    if (med_test_outcomes[i] != MED_OUTCOME_NEUTRAL)
      g_assert_cmpint (gtk_widget_has_css_class (GTK_WIDGET (badge),
                                                 med_outcome_get_css_class (med_test_outcomes[i])),
                       ==, med_test_outcomes[i] == outcome);
}

cairo_surface_t *
med_test_ui_draw (GtkWidget *widget)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cairo = cairo_create (surface);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  if (node != NULL)
    gsk_render_node_draw (node, cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  return surface;
}
