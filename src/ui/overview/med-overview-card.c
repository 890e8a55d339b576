/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-overview-card"

#include "config.h"

#include "ui/overview/med-overview-card.h"

#include "ui/widgets/med-outcome-badge.h"

#define LEAST_CHARS 6
/* A figure; anything longer is words, which a card has no room for in the size of a figure. */
#define FIGURE_CHARS 7

/**
 * MedOverviewCard:
 *
 * A number with its name, and a line that explains it. Pressing it opens the list behind it.
 */
struct _MedOverviewCard
{
  GtkButton parent_instance;

  GtkLabel *title;
  GtkLabel *value;
  GtkLabel *detail;
  GtkImage *icon;
  GtkWidget *line;       /* value and icon */
  const char *css_class; /* (unowned) static */
};

G_DEFINE_FINAL_TYPE (MedOverviewCard, med_overview_card, GTK_TYPE_BUTTON)

static GtkLabel *
label_new (GtkBox *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  /* Half a name or "459 days…" tells nothing. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), LEAST_CHARS);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
med_overview_card_class_init (MedOverviewCardClass *klass)
{
}

static void
med_overview_card_init (MedOverviewCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->title = label_new (GTK_BOX (box), "card-title");
  self->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->value = label_new (GTK_BOX (self->line), "card-value");
  gtk_widget_add_css_class (GTK_WIDGET (self->value), "numeric");
  gtk_label_set_yalign (self->value, 0.5f);
  gtk_widget_set_hexpand (GTK_WIDGET (self->value), TRUE);
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->icon), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->line), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (box), self->line);
  self->detail = label_new (GTK_BOX (box), "card-detail");
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "overview-card");
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
}

/* The whole card in one sentence for a screen reader */
static void
name (MedOverviewCard *self)
{
  g_autofree char *spoken =
      g_strdup_printf ("%s: %s. %s", gtk_label_get_text (self->title),
                       gtk_label_get_text (self->value), gtk_label_get_text (self->detail));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/**
 * med_overview_card_new:
 * @title: what is counted, translated
 *
 * Returns: (transfer floating): a card without a number yet
 */
GtkWidget *
med_overview_card_new (const char *title)
{
  MedOverviewCard *self = g_object_new (MED_TYPE_OVERVIEW_CARD, NULL);

  gtk_label_set_text (self->title, title);
  med_overview_card_set (self, "…", "", MED_OUTCOME_NEUTRAL);
  return GTK_WIDGET (self);
}

void
med_overview_card_set_title (MedOverviewCard *self, const char *title)
{
  g_return_if_fail (MED_IS_OVERVIEW_CARD (self));
  gtk_label_set_text (self->title, title);
  name (self);
}

/**
 * med_overview_card_set:
 * @self: a card
 * @value: the number, or a short word
 * @detail: a line under it
 * @outcome: whether it asks for something
 *
 * Shows a number.
 */
void
med_overview_card_set (MedOverviewCard *self,
                       const char *value,
                       const char *detail,
                       MedOutcome outcome)
{
  g_return_if_fail (MED_IS_OVERVIEW_CARD (self));

  gtk_label_set_text (self->value, value);
  if (g_utf8_strlen (value, -1) > FIGURE_CHARS)
    gtk_widget_add_css_class (GTK_WIDGET (self->value), "card-words");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->value), "card-words");
  gtk_label_set_text (self->detail, detail);
  gtk_image_set_from_icon_name (self->icon, med_outcome_get_icon_name (outcome));
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (self->line, self->css_class);
  self->css_class = med_outcome_get_css_class (outcome);
  if (self->css_class != NULL)
    gtk_widget_add_css_class (self->line, self->css_class);
  name (self);
}
