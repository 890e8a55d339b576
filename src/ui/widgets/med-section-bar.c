/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-section-bar"

#include "config.h"

#include "ui/widgets/med-section-bar.h"

#include <inttypes.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *button; /* (unowned) */
  GtkWidget *count;  /* (unowned) */
  char *title;       /* (owned) */
} Section;

struct _MedSectionBar
{
  AdwBin parent_instance;

  GtkWidget *box;   /* (unowned) */
  GArray *sections; /* (owned) (element-type Section) */
  guint selected;
};

G_DEFINE_FINAL_TYPE (MedSectionBar, med_section_bar, ADW_TYPE_BIN)

static guint chosen_signal;

static void
section_clear (gpointer data)
{
  g_free (((Section *) data)->title);
}

static void
toggled_cb (MedSectionBar *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < self->sections->len; i++)
    if (g_array_index (self->sections, Section, i).button == GTK_WIDGET (button))
      {
        self->selected = i;
        g_signal_emit (self, chosen_signal, 0, i);
        return;
      }
}

static void
med_section_bar_finalize (GObject *object)
{
  g_array_unref (MED_SECTION_BAR (object)->sections);
  G_OBJECT_CLASS (med_section_bar_parent_class)->finalize (object);
}

static void
med_section_bar_class_init (MedSectionBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_section_bar_finalize;
  /**
   * MedSectionBar::chosen:
   * @self: the bar
   * @section: which one
   */
  chosen_signal = g_signal_new ("chosen", MED_TYPE_SECTION_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
med_section_bar_init (MedSectionBar *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->sections = g_array_new (FALSE, TRUE, sizeof (Section));
  g_array_set_clear_func (self->sections, section_clear);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_margin_start (self->box, 12);
  gtk_widget_set_margin_end (self->box, 12);
  gtk_widget_set_margin_top (self->box, 6);
  gtk_widget_set_margin_bottom (self->box, 6);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->box);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

/**
 * med_section_bar_add:
 * @self: a bar
 * @title: translated
 *
 * Adds a section at the end; the first one is chosen.
 */
void
med_section_bar_add (MedSectionBar *self, const char *title)
{
  Section section = { .button = gtk_toggle_button_new (),
                      .count = gtk_label_new (NULL),
                      .title = g_strdup (title) };
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (content), gtk_label_new (title));
  gtk_widget_add_css_class (section.count, "dim-label");
  gtk_widget_add_css_class (section.count, "numeric");
  gtk_box_append (GTK_BOX (content), section.count);
  gtk_button_set_child (GTK_BUTTON (section.button), content);
  gtk_widget_add_css_class (section.button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (section.button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  if (self->sections->len > 0)
    gtk_toggle_button_set_group (
        GTK_TOGGLE_BUTTON (section.button),
        GTK_TOGGLE_BUTTON (g_array_index (self->sections, Section, 0).button));
  g_array_append_val (self->sections, section);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (section.button), self->sections->len == 1);
  g_signal_connect_object (section.button, "toggled", G_CALLBACK (toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), section.button);
}

/**
 * med_section_bar_set_count:
 * @self: a bar
 * @section: which one
 * @count: how many things are in it; -1: not known
 *
 * The number stands beside the title, and is read with it.
 */
void
med_section_bar_set_count (MedSectionBar *self, guint section, gint64 count)
{
  g_return_if_fail (section < self->sections->len);

  const Section *at = &g_array_index (self->sections, Section, section);
  g_autofree char *number =
      count >= 0 ? g_strdup_printf ("%" PRId64, count) : g_strdup (_ ("not known"));
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), at->title, number);

  gtk_label_set_text (GTK_LABEL (at->count), number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (at->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

/**
 * med_section_bar_set_selected:
 * @self: a bar
 * @section: which one
 */
void
med_section_bar_set_selected (MedSectionBar *self, guint section)
{
  g_return_if_fail (section < self->sections->len);
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (g_array_index (self->sections, Section, section).button), TRUE);
}

/**
 * med_section_bar_get_selected:
 * @self: a bar
 *
 * Returns: which section is chosen
 */
guint
med_section_bar_get_selected (MedSectionBar *self)
{
  return self->selected;
}
