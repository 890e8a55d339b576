/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-outcome-badge"

#include "config.h"

#include "ui/widgets/med-outcome-badge.h"

/**
 * MedOutcomeBadge:
 *
 * A result as word, icon and colour. The word says it all; icon and colour only support it.
 */
struct _MedOutcomeBadge
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkWidget *label;
  const char *css_class; /* (unowned) static */
};

G_DEFINE_FINAL_TYPE (MedOutcomeBadge, med_outcome_badge, GTK_TYPE_WIDGET)

static const struct
{
  const char *css_class;
  const char *icon_name;
} looks[] = {
  [MED_OUTCOME_UNKNOWN] = { "outcome-unknown", "med-unknown-symbolic" },
  [MED_OUTCOME_GOOD] = { "outcome-good", "med-good-symbolic" },
  [MED_OUTCOME_WARNING] = { "outcome-warning", "med-warning-symbolic" },
  [MED_OUTCOME_BAD] = { "outcome-bad", "med-bad-symbolic" },
  [MED_OUTCOME_WAITING] = { "outcome-waiting", "med-waiting-symbolic" },
  [MED_OUTCOME_NEUTRAL] = { NULL, NULL },
};

const char *
med_outcome_get_css_class (MedOutcome outcome)
{
  g_return_val_if_fail (outcome < G_N_ELEMENTS (looks), NULL);
  return looks[outcome].css_class;
}

const char *
med_outcome_get_icon_name (MedOutcome outcome)
{
  g_return_val_if_fail (outcome < G_N_ELEMENTS (looks), NULL);
  return looks[outcome].icon_name;
}

static void
med_outcome_badge_dispose (GObject *object)
{
  MedOutcomeBadge *self = MED_OUTCOME_BADGE (object);

  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (med_outcome_badge_parent_class)->dispose (object);
}

static void
med_outcome_badge_class_init (MedOutcomeBadgeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_outcome_badge_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "outcome");
}

static void
med_outcome_badge_init (MedOutcomeBadge *self)
{
  self->icon = gtk_image_new ();
  gtk_widget_set_valign (self->icon, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

/**
 * med_outcome_badge_new:
 * @outcome: which colour and icon
 * @word: the result in words, translated; plain text
 *
 * Returns: (transfer floating): a badge
 */
GtkWidget *
med_outcome_badge_new (MedOutcome outcome, const char *word)
{
  MedOutcomeBadge *self = g_object_new (MED_TYPE_OUTCOME_BADGE, NULL);

  med_outcome_badge_set (self, outcome, word, NULL);
  return GTK_WIDGET (self);
}

/**
 * med_outcome_badge_set:
 * @self: a badge
 * @outcome: which colour and icon
 * @word: the result in words, translated; plain text
 * @icon_name: (nullable): another icon than the outcome's own
 *
 * Shows another result.
 */
void
med_outcome_badge_set (MedOutcomeBadge *self,
                       MedOutcome outcome,
                       const char *word,
                       const char *icon_name)
{
  g_return_if_fail (MED_IS_OUTCOME_BADGE (self));

  if (icon_name == NULL)
    icon_name = med_outcome_get_icon_name (outcome);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  gtk_widget_set_visible (self->icon, icon_name != NULL);
  gtk_label_set_text (GTK_LABEL (self->label), word);
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  self->css_class = med_outcome_get_css_class (outcome);
  if (self->css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), self->css_class);
}

/**
 * med_outcome_badge_set_wrap:
 * @self: a badge
 * @wrap: whether its words may take several lines, as they may from the start
 *
 * Where there is always room for the words, as in a legend, they stay in one line.
 */
void
med_outcome_badge_set_wrap (MedOutcomeBadge *self, gboolean wrap)
{
  g_return_if_fail (MED_IS_OUTCOME_BADGE (self));
  gtk_label_set_wrap (GTK_LABEL (self->label), wrap);
}
