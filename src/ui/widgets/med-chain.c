/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-chain"

#include "config.h"

#include "ui/widgets/med-chain.h"

#include <glib/gi18n.h>

#define ICON_PIXELS 20
#define GAP_PIXELS 10
#define TITLE_CHARS 12
#define LINE_WIDTH 2.0

struct _MedChain
{
  GtkWidget parent_instance;

  GArray *holds; /* (element-type gboolean) whether the link at that place holds */
};

G_DEFINE_FINAL_TYPE (MedChain, med_chain, GTK_TYPE_WIDGET)

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
link_new (const MedChainLink *link)
{
  const char *css_class = med_outcome_get_css_class (link->outcome);
  const char *icon_name = med_outcome_get_icon_name (link->outcome);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", link->title, link->word);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM,
                                 "orientation", GTK_ORIENTATION_HORIZONTAL, "spacing", 9, NULL);
  GtkWidget *icon =
      gtk_image_new_from_icon_name (icon_name != NULL ? icon_name : "med-unknown-symbolic");
  GtkWidget *title = label_new (link->title, "dim-label");
  GtkWidget *word = label_new (link->word, "heading");

  gtk_image_set_pixel_size (GTK_IMAGE (icon), ICON_PIXELS);
  gtk_label_set_width_chars (GTK_LABEL (title), TITLE_CHARS);
  gtk_widget_set_hexpand (word, TRUE);
  if (css_class != NULL)
    {
      gtk_widget_add_css_class (icon, css_class);
      gtk_widget_add_css_class (word, css_class);
    }
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return box;
}

/* From below one icon to above the next. */
static void
draw_line (cairo_t *cairo, const graphene_rect_t *from, const graphene_rect_t *to, gboolean holds)
{
  static const double dashes[] = { 2, 3 };
  double x = from->origin.x + from->size.width / 2;
  double y1 = from->origin.y + (from->size.height + ICON_PIXELS) / 2;
  double y2 = to->origin.y + (to->size.height - ICON_PIXELS) / 2;

  cairo_set_dash (cairo, dashes, holds ? 0 : G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cairo, x, y1);
  cairo_line_to (cairo, x, y2);
  cairo_stroke (cairo);
}

static void
med_chain_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MedChain *self = MED_CHAIN (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  graphene_rect_t from, to;
  GdkRGBA color;
  guint index = 0;

  cairo_t *cairo = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= 0.4f;
  gdk_cairo_set_source_rgba (cairo, &color);
  cairo_set_line_width (cairo, LINE_WIDTH);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child), index++)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (next != NULL &&
          gtk_widget_compute_bounds (gtk_widget_get_first_child (child), widget, &from) &&
          gtk_widget_compute_bounds (gtk_widget_get_first_child (next), widget, &to))
        draw_line (cairo, &from, &to, g_array_index (self->holds, gboolean, index));
    }
  cairo_destroy (cairo);
  GTK_WIDGET_CLASS (med_chain_parent_class)->snapshot (widget, snapshot);
}

static void
remove_links (MedChain *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_array_set_size (self->holds, 0);
}

static void
med_chain_dispose (GObject *object)
{
  remove_links (MED_CHAIN (object));
  G_OBJECT_CLASS (med_chain_parent_class)->dispose (object);
}

static void
med_chain_finalize (GObject *object)
{
  g_array_unref (MED_CHAIN (object)->holds);
  G_OBJECT_CLASS (med_chain_parent_class)->finalize (object);
}

static void
med_chain_class_init (MedChainClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_chain_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_chain_finalize;
  widget_class->snapshot = med_chain_snapshot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  gtk_widget_class_set_css_name (widget_class, "chain");
}

static void
med_chain_init (MedChain *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  self->holds = g_array_new (FALSE, FALSE, sizeof (gboolean));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, GAP_PIXELS);
}

MedChain *
med_chain_new (void)
{
  return g_object_new (MED_TYPE_CHAIN, NULL);
}

/**
 * med_chain_set_links:
 * @self: a chain
 * @links: (array length=n_links): from the origin to the end
 * @n_links: how many
 *
 * Draws another chain in place of the one there was.
 */
void
med_chain_set_links (MedChain *self, const MedChainLink *links, guint n_links)
{
  g_return_if_fail (MED_IS_CHAIN (self));

  remove_links (self);
  for (guint i = 0; i < n_links; i++)
    {
      gboolean holds = links[i].outcome == MED_OUTCOME_GOOD;

      g_array_append_val (self->holds, holds);
      gtk_widget_set_parent (link_new (&links[i]), GTK_WIDGET (self));
    }
}
