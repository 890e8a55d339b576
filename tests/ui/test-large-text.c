/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-accessible.h"
#include "support/med-test-walk.h"

/* Text of 200 %, on a screen of 1280x720: every page and dialog fits, no button loses its words,
 * and whatever does not fit can be scrolled to. */

#define SCREEN_WIDTH 1280
#define SCREEN_HEIGHT 720

/* Rounding of the frame that a window draws for itself */
#define TOLERANCE 1

static guint n_places;

static gboolean
can_scroll_to (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW) != NULL;
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_EDITABLE (widget) || GTK_IS_DROP_DOWN (widget) ||
         GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_LABEL (widget);
}

typedef struct
{
  GtkWindow *window;
  const char *place;
} Look;

/* A button without its words is a riddle. */
static void
check_words (GtkWidget *widget, const char *place)
{
  GtkWidget *button = gtk_widget_get_ancestor (widget, GTK_TYPE_BUTTON);

  if (!GTK_IS_LABEL (widget) || button == NULL)
    return;
  if (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))) &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_DROP_DOWN) == NULL &&
      gtk_widget_get_tooltip_text (button) == NULL)
    med_test_complain ("%s: the button “%s” is cut", place,
                       gtk_label_get_text (GTK_LABEL (widget)));
}

static void
check_widget_cb (GtkWidget *widget, gpointer data)
{
  Look *look = data;
  graphene_rect_t bounds;

  if (!is_control (widget) || can_scroll_to (widget) ||
      !gtk_widget_compute_bounds (widget, GTK_WIDGET (look->window), &bounds))
    return;
  check_words (widget, look->place);
  if (bounds.size.width <= 0 || bounds.size.height <= 0)
    return;
  if (bounds.origin.x < -TOLERANCE || bounds.origin.y < -TOLERANCE ||
      bounds.origin.x + bounds.size.width >
          (float) (gtk_widget_get_width (GTK_WIDGET (look->window)) + TOLERANCE) ||
      bounds.origin.y + bounds.size.height >
          (float) (gtk_widget_get_height (GTK_WIDGET (look->window)) + TOLERANCE))
    med_test_complain ("%s: a %s lies outside the window", look->place,
                       G_OBJECT_TYPE_NAME (widget));
}

static int
least_width (GtkWidget *widget)
{
  int width = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  return width;
}

/* For whoever has to mend it: the widest part of the widest part of … */
static void
tell_widest (GtkWidget *widget)
{
  while (widget != NULL)
    {
      GtkWidget *widest = NULL;
      const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

      g_test_message ("  %d %s (%s)", least_width (widget), G_OBJECT_TYPE_NAME (widget),
                      id != NULL ? id : "without id");
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        if (gtk_widget_get_mapped (child) &&
            (widest == NULL || least_width (child) > least_width (widest)))
          widest = child;
      widget = widest;
    }
}

static void
check_cb (MedTestUi *ui, GtkWindow *window, const char *name, gpointer data)
{
  Look look = { window, name };
  int width = 0, height = 0;
  g_autofree char *file = g_strdelimit (g_strdup_printf ("large %s", name), " :…/", '-');

  n_places++;
  g_test_message ("%s", name);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL,
                      NULL);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_VERTICAL, SCREEN_WIDTH, &height, NULL,
                      NULL, NULL);
  if (width > SCREEN_WIDTH || height > SCREEN_HEIGHT)
    {
      med_test_complain ("%s: needs %dx%d", name, width, height);
      tell_widest (GTK_WIDGET (window));
    }
  if (gtk_widget_get_width (GTK_WIDGET (window)) > SCREEN_WIDTH ||
      gtk_widget_get_height (GTK_WIDGET (window)) > SCREEN_HEIGHT)
    med_test_complain ("%s: opens with %dx%d", name, gtk_widget_get_width (GTK_WIDGET (window)),
                       gtk_widget_get_height (GTK_WIDGET (window)));
  med_test_walk_widgets (GTK_WIDGET (window), check_widget_cb, &look);
  med_test_ui_shoot (window, file);
}

static void
test_everything (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new_demonstration ();

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * PANGO_SCALE, NULL);
  med_test_walk (ui, check_cb, NULL);
  g_assert_cmpuint (n_places, >, 28);
}

int
main (int argc, char **argv)
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/large-text/every-page-and-dialog", test_everything);
  return g_test_run ();
}
