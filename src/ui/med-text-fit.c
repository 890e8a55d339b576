/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-text-fit"

#include "config.h"

#include "ui/med-text-fit.h"

#define USUAL_DPI (96 * PANGO_SCALE)
/* Above this the header bar has no room any more for search and buttons on a screen of 1280 pixels.
 */
#define LARGE_DPI (USUAL_DPI * 13 / 10)

/**
 * med_text_fit_is_large:
 *
 * Returns: whether the desktop's text is so large that what usually stands in one line needs two
 */
gboolean
med_text_fit_is_large (void)
{
  int dpi = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi > LARGE_DPI;
}

/* libadwaita ends what is chosen in a row, and each choice in its list, after so many characters,
 * although there is room for three times as many. */
#define ADWAITA_CHOICE_CHARS 20
#define CHOICE_CHARS 60

static gboolean
label_mapped_hook (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  if (GTK_IS_LABEL (widget) &&
      gtk_label_get_max_width_chars (GTK_LABEL (widget)) == ADWAITA_CHOICE_CHARS &&
      gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW) != NULL)
    gtk_label_set_max_width_chars (GTK_LABEL (widget), CHOICE_CHARS);
  return TRUE;
}

/**
 * med_text_fit_watch_choices:
 *
 * From now on the choices of every AdwComboRow are written out as far as there is room.
 */
void
med_text_fit_watch_choices (void)
{
  static gsize watching = 0;

  if (g_once_init_enter (&watching))
    {
      g_autoptr (GTypeClass) klass = g_type_class_ref (GTK_TYPE_WIDGET);

      g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, label_mapped_hook,
                                  NULL, NULL);
      g_once_init_leave (&watching, 1);
    }
}

/**
 * med_text_fit_header:
 * @header: the window's header bar
 * @tools: a line below it, empty and hidden
 * @search: the title widget of @header
 * @actions: a child of @header
 *
 * With large text, gives search and buttons a line of their own, which scrolls where even that is
 * too short. Only before there is anything in them: in GTK 4.8 buttons stay insensitive when they
 * are taken out of a window and put back.
 */
void
med_text_fit_header (AdwHeaderBar *header, GtkBox *tools, GtkWidget *search, GtkWidget *actions)
{
  if (!med_text_fit_is_large ())
    return;
  g_object_ref (search);
  g_object_ref (actions);
  /* Nothing in the middle rather than the window's title: the page's stands at the beginning. */
  adw_header_bar_set_title_widget (header, adw_bin_new ());
  adw_header_bar_remove (header, actions);
  gtk_box_append (tools, search);
  gtk_box_append (tools, actions);
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (tools), GTK_TYPE_SCROLLED_WINDOW),
                          TRUE);
  g_object_unref (search);
  g_object_unref (actions);
}
