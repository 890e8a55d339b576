/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-outcome-strip"

#include "config.h"

#include "ui/overview/med-outcome-strip.h"

#include <inttypes.h>

#include "ui/inventory/med-device-columns.h"
#include "ui/widgets/med-outcome-badge.h"

#define NOT_ASSESSED -1

static void
add (GtkBox *box, int outcome, gint64 devices)
{
  g_autofree char *word = med_device_outcome_dup_text (outcome, FALSE);
  g_autofree char *text = g_strdup_printf ("%s %'" PRId64, word, devices);
  GtkWidget *badge = med_outcome_badge_new (MED_OUTCOME_NEUTRAL, "");
  const char *css_class = med_device_outcome_get_css_class (outcome);

  med_outcome_badge_set (MED_OUTCOME_BADGE (badge), MED_OUTCOME_NEUTRAL, text,
                         med_device_outcome_get_icon_name (outcome));
  med_outcome_badge_set_wrap (MED_OUTCOME_BADGE (badge), FALSE);
  if (css_class != NULL)
    gtk_widget_add_css_class (badge, css_class);
  gtk_box_append (box, badge);
}

void
med_outcome_strip_fill (GtkBox *box, const MedOverview *overview)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (int outcome = MED_N_OUTCOMES - 1; outcome >= 0; outcome--)
    if (overview->outcomes[outcome] > 0)
      add (box, outcome, overview->outcomes[outcome]);
  if (overview->not_assessed > 0)
    add (box, NOT_ASSESSED, overview->not_assessed);
}
