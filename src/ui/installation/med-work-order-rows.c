/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-work-order-rows"

#include "config.h"

#include "ui/installation/med-work-order-rows.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"

static const char *
phase_title (MedStepPhase phase)
{
  switch (phase)
    {
    case MED_STEP_PREPARE:
      return _ ("Prepare");
    case MED_STEP_INSTALL:
      return _ ("Install");
    case MED_STEP_VERIFY:
      return _ ("Verify");
    default:
      return _ ("Restore");
    }
}

/* Text from data, never markup. */
GtkWidget *
med_work_row_new (const char *title,
                  const char *subtitle,
                  const char *icon_name,
                  const char *css_class)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (icon, css_class);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}

GtkWidget *
med_work_step_row_new (const MedWorkStep *step)
{
  const char *icon = "content-loading-symbolic", *css_class = "dim-label";
  g_autofree char *when = step->at_usec != 0 ? med_clock_format_local (step->at_usec) : NULL;
  g_autofree char *subtitle = NULL;
  const char *word = _ ("not yet");

  if (g_strcmp0 (step->result, "done") == 0)
    {
      icon = "med-good-symbolic";
      css_class = "outcome-good";
      word = _ ("done");
    }
  else if (g_strcmp0 (step->result, "failed") == 0)
    {
      icon = "med-bad-symbolic";
      css_class = "outcome-bad";
      word = _ ("failed");
    }
  else if (step->result != NULL)
    word = _ ("does not apply");
  subtitle = step->by_name != NULL && step->result != NULL
                 ? g_strdup_printf ("%s · %s · %s, %s", phase_title (step->phase), word,
                                    step->by_name, when)
                 : g_strdup_printf ("%s · %s", phase_title (step->phase), word);
  return med_work_row_new (step->text, subtitle, icon, css_class);
}

/* The button's data "step" is @step, which must outlive the row. */
void
med_work_step_row_add_undo (GtkWidget *row,
                            const MedWorkStep *step,
                            GCallback callback,
                            gpointer user_data)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Take the Tick Back"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Take the Tick Back"), -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "step", (gpointer) step);
  g_signal_connect (button, "clicked", callback, user_data);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

void
med_work_rows_clear (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* One button for each act of @phase, with the act as its data "act"; the usual one stands out. */
void
med_work_acts_fill (GtkBox *box, const MedWorkPhase *phase, GCallback callback, gpointer user_data)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (gsize i = 0; phase->acts[i] != MED_N_ACTS; i++)
    {
      GtkWidget *button = gtk_button_new_with_label (med_act_get_title (phase->acts[i]));

      gtk_widget_add_css_class (button, "touch");
      if (med_act_is_destructive (phase->acts[i]))
        gtk_widget_add_css_class (button, "destructive-action");
      else if (i == 0)
        gtk_widget_add_css_class (button, "suggested-action");
      g_object_set_data (G_OBJECT (button), "act", GINT_TO_POINTER (phase->acts[i]));
      g_signal_connect (button, "clicked", callback, user_data);
      gtk_box_append (box, button);
    }
}

/* A line that is there only where there is something to say. */
void
med_work_label_show (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}
