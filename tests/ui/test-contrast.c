/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "support/med-test-ui.h"

/* The contrast of text in the program's own colours, by WCAG 2.1: 4.5:1 in light and dark, 7:1 in
 * high contrast, on every ground on which the text stands. Each theme in a process of its own. */

typedef struct
{
  const char *css_class;
  const char *ground; /* (nullable) class of the box around; %NULL for window, view and card */
} Text;

static const Text texts[] = {
  { "outcome-good", NULL },    { "outcome-bad", NULL },      { "outcome-warning", NULL },
  { "outcome-unknown", NULL }, { "outcome-waiting", NULL },  { "status-line", NULL },
  { "plain", "banner" },       { "outcome-good", "banner" }, { "badge", NULL },
  { "plain", "work-neutral" }, { "plain", "work-good" },     { "plain", "work-bad" },
  { "plain", "work-warning" }, { "plain", "work-unknown" },
};

static const char *const grounds[] = { "window_bg_color", "view_bg_color", "card_bg_color" };

static GdkRGBA
look_up (GtkWidget *widget, const char *name)
{
  GdkRGBA color = { 0 };

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color))
    g_error ("there is no color %s", name);
  return color;
}

static GdkRGBA
over (GdkRGBA top, GdkRGBA below)
{
  const float rest = 1 - top.alpha;

  return (GdkRGBA){ top.red * top.alpha + below.red * rest,
                    top.green * top.alpha + below.green * rest,
                    top.blue * top.alpha + below.blue * rest, 1 };
}

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (GdkRGBA color)
{
  return 0.2126 * linear (color.red) + 0.7152 * linear (color.green) + 0.0722 * linear (color.blue);
}

static double
contrast (GdkRGBA a, GdkRGBA b)
{
  double first = luminance (a), second = luminance (b);

  return (MAX (first, second) + 0.05) / (MIN (first, second) + 0.05);
}

/* What the box paints, taken from a picture of it: GTK tells no background. */
static GdkRGBA
painted (GtkWidget *widget, GtkWidget *box)
{
  GtkNative *native = gtk_widget_get_native (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (box);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  guint8 pixel[4 * 4];
  graphene_rect_t corner = GRAPHENE_RECT_INIT (3, 3, 1, 1);

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (box),
                          gtk_widget_get_height (box));
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    return (GdkRGBA){ 0 };
  g_autoptr (GdkTexture) texture =
      gsk_renderer_render_texture (gtk_native_get_renderer (native), node, &corner);
  gdk_texture_download (texture, pixel, 4);
  /* premultiplied, blue first */
  double alpha = pixel[3] / 255.0;
  if (pixel[3] == 0)
    return (GdkRGBA){ 0 };
  return (GdkRGBA){ (float) (pixel[2] / 255.0 / alpha), (float) (pixel[1] / 255.0 / alpha),
                    (float) (pixel[0] / 255.0 / alpha), (float) alpha };
}

static void
check_text (GtkWindow *window, const Text *text, double least)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new ("Ag");
  GdkRGBA color;

  gtk_widget_add_css_class (label, text->css_class);
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_start (label, 12);
  if (text->ground != NULL)
    gtk_widget_add_css_class (box, text->ground);
  gtk_box_append (GTK_BOX (box), label);
  gtk_window_set_child (window, box);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  gtk_style_context_get_color (gtk_widget_get_style_context (label), &color);
  GdkRGBA paint = text->ground != NULL ? painted (GTK_WIDGET (window), box) : (GdkRGBA){ 0 };
  if (text->ground != NULL)
    g_assert_cmpfloat (paint.alpha, >, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (grounds); i++)
    {
      GdkRGBA below = over (look_up (label, grounds[i]), look_up (label, "window_bg_color"));
      GdkRGBA ground = over (paint, below);
      double ratio = contrast (over (color, ground), ground);

      g_test_message ("%s on %s, %s: %.2f", text->css_class,
                      text->ground != NULL ? text->ground : "nothing", grounds[i], ratio);
      if (ratio >= least)
        continue;
      g_printerr ("%s on %s, %s: %.2f, not %.1f\n", text->css_class,
                  text->ground != NULL ? text->ground : "nothing", grounds[i], ratio, least);
      g_test_fail ();
    }
}

static void
check_theme (double least)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_default_size (window, 200, 120);
  gtk_window_present (window);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    check_text (window, &texts[i], least);
  gtk_window_destroy (window);
}

static void
test_theme (gconstpointer data)
{
  const char *theme = data;
  gboolean high_contrast = g_str_has_prefix (theme, "high-contrast");

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  AdwStyleManager *manager = adw_style_manager_get_default ();
  adw_style_manager_set_color_scheme (manager, g_str_has_suffix (theme, "dark")
                                                   ? ADW_COLOR_SCHEME_FORCE_DARK
                                                   : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_assert_true (adw_style_manager_get_high_contrast (manager) == high_contrast);
  g_assert_true (adw_style_manager_get_dark (manager) == g_str_has_suffix (theme, "dark"));
  if (high_contrast)
    {
      g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

      gtk_css_provider_load_from_resource (provider, MED_RESOURCE_PATH "/style-hc.css");
      gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                                  GTK_STYLE_PROVIDER (provider),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
    }
  check_theme (high_contrast ? 7 : 4.5);
}

/* The arithmetic itself, with the values of the standard */
static void
test_arithmetic (void)
{
  const GdkRGBA black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  const GdkRGBA grey = { 0x77 / 255.0f, 0x77 / 255.0f, 0x77 / 255.0f, 1 };

  g_assert_cmpfloat_with_epsilon (contrast (black, white), 21, 0.001);
  g_assert_cmpfloat_with_epsilon (contrast (white, white), 1, 0.001);
  g_assert_cmpfloat_with_epsilon (contrast (grey, white), 4.48, 0.01);
  g_assert_cmpfloat_with_epsilon (over ((GdkRGBA){ 0, 0, 0, 0.5f }, white).red, 0.5, 0.001);
}

int
main (int argc, char **argv)
{
  gboolean high_contrast = FALSE;

  for (int i = 1; i < argc; i++)
    high_contrast |= g_str_has_prefix (argv[i], "/ui/contrast/high-contrast");
  /* Read when libadwaita begins; a child is called with the name of its case. */
  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", high_contrast ? "1" : "0", TRUE);
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/contrast/arithmetic", test_arithmetic);
  g_test_add_data_func ("/ui/contrast/light", "light", test_theme);
  g_test_add_data_func ("/ui/contrast/dark", "dark", test_theme);
  g_test_add_data_func ("/ui/contrast/high-contrast", "high-contrast", test_theme);
  g_test_add_data_func ("/ui/contrast/high-contrast-dark", "high-contrast-dark", test_theme);
  return g_test_run ();
}
