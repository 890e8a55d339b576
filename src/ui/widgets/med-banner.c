/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-banner"

#include "config.h"

#include "ui/widgets/med-banner.h"

#include "ui/widgets/med-help-button.h"

struct _MedBanner
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *label;
  GtkButton *button;
  const char *css_class; /* (unowned) static */
};

G_DEFINE_FINAL_TYPE (MedBanner, med_banner, ADW_TYPE_BIN)

enum
{
  SIGNAL_BUTTON_CLICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
clicked_cb (MedBanner *self)
{
  g_signal_emit (self, signals[SIGNAL_BUTTON_CLICKED], 0);
}

static void
med_banner_class_init (MedBannerClass *klass)
{
  /**
   * MedBanner::button-clicked:
   *
   * The button was pressed.
   */
  signals[SIGNAL_BUTTON_CLICKED] = g_signal_new (
      "button-clicked", MED_TYPE_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_banner_init (MedBanner *self)
{
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, NULL);
  self->button = GTK_BUTTON (gtk_button_new ());

  gtk_widget_add_css_class (self->box, "banner");
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_button_set_use_underline (self->button, TRUE);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (self->box), med_help_button_new (self->label));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->button));
  gtk_revealer_set_child (self->revealer, self->box);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
}

MedBanner *
med_banner_new (void)
{
  return g_object_new (MED_TYPE_BANNER, NULL);
}

/**
 * med_banner_show:
 * @self: a banner
 * @outcome: colour and icon
 * @text: what is the matter, translated; plain text
 * @button: (nullable): the one remedy, with a mnemonic
 *
 * Slides the banner open, or changes what it says.
 */
void
med_banner_show (MedBanner *self, MedOutcome outcome, const char *text, const char *button)
{
  g_return_if_fail (MED_IS_BANNER (self));

  if (self->css_class != NULL)
    gtk_widget_remove_css_class (self->box, self->css_class);
  self->css_class = med_outcome_get_css_class (outcome);
  if (self->css_class != NULL)
    gtk_widget_add_css_class (self->box, self->css_class);
  gtk_image_set_from_icon_name (self->icon, med_outcome_get_icon_name (outcome));
  gtk_label_set_text (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->button, button);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

/**
 * med_banner_hide:
 * @self: a banner
 *
 * Slides the banner shut.
 */
void
med_banner_hide (MedBanner *self)
{
  g_return_if_fail (MED_IS_BANNER (self));
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}
