/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fact-list"

#include "config.h"

#include "ui/widgets/med-fact-list.h"

#include <glib/gi18n.h>

#include "ui/widgets/med-long-text.h"

/* Laid out whole, more would hold the window. */
#define LONG_BYTES 900

struct _MedFactList
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  int n_lines;
};

G_DEFINE_FINAL_TYPE (MedFactList, med_fact_list, GTK_TYPE_WIDGET)

static GtkWidget *
text_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), MED_LONG_TEXT_LEAST_CHARS);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
med_fact_list_dispose (GObject *object)
{
  g_clear_pointer (&MED_FACT_LIST (object)->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (med_fact_list_parent_class)->dispose (object);
}

static void
med_fact_list_class_init (MedFactListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_fact_list_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "factlist");
}

static void
med_fact_list_init (MedFactList *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

MedFactList *
med_fact_list_new (void)
{
  return g_object_new (MED_TYPE_FACT_LIST, NULL);
}

/**
 * med_fact_list_clear:
 * @self: a list
 *
 * Takes every line away.
 */
void
med_fact_list_clear (MedFactList *self)
{
  GtkWidget *child;

  g_return_if_fail (MED_IS_FACT_LIST (self));
  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
  self->n_lines = 0;
}

/**
 * med_fact_list_add:
 * @self: a list
 * @label: what it is, translated
 * @value: (nullable): plain text; %NULL or empty is said to be not known
 *
 * Adds a line.
 */
void
med_fact_list_add (MedFactList *self, const char *label, const char *value)
{
  gboolean known = value != NULL && *value != '\0';

  if (known && strlen (value) > LONG_BYTES)
    {
      med_fact_list_add_widget (self, label, med_long_text_new (value));
      return;
    }
  GtkWidget *text = text_new (known ? value : _ ("Not known"), known ? NULL : "outcome-unknown");

  gtk_label_set_selectable (GTK_LABEL (text), known);
  med_fact_list_add_widget (self, label, text);
}

/**
 * med_fact_list_add_outcome:
 * @self: a list
 * @label: what it is, translated
 * @outcome: colour and icon
 * @word: the result in words, translated
 *
 * Adds a line with a result.
 */
void
med_fact_list_add_outcome (MedFactList *self,
                           const char *label,
                           MedOutcome outcome,
                           const char *word)
{
  med_fact_list_add_widget (self, label, med_outcome_badge_new (outcome, word));
}

/**
 * med_fact_list_add_widget:
 * @self: a list
 * @label: what it is, translated
 * @value: any widget
 *
 * Adds a line with a widget of one's own, such as a link to another page.
 */
void
med_fact_list_add_widget (MedFactList *self, const char *label, GtkWidget *value)
{
  g_return_if_fail (MED_IS_FACT_LIST (self));

  GtkWidget *name = text_new (label, "dim-label");

  gtk_label_set_width_chars (GTK_LABEL (name), 12);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 16);
  /* Japanese beside figures is of another height: what counts is the line both stand on. */
  gtk_widget_set_valign (name, GTK_IS_LABEL (value) ? GTK_ALIGN_BASELINE : GTK_ALIGN_START);
  if (GTK_IS_LABEL (value))
    gtk_widget_set_valign (value, GTK_ALIGN_BASELINE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_grid_attach (GTK_GRID (self->grid), name, 0, self->n_lines, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), value, 1, self->n_lines, 1, 1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name,
                                  NULL, -1);
  self->n_lines++;
}

/**
 * med_fact_list_add_heading:
 * @self: a list
 * @heading: translated
 *
 * Adds a heading over the lines that follow.
 */
void
med_fact_list_add_heading (MedFactList *self, const char *heading)
{
  g_return_if_fail (MED_IS_FACT_LIST (self));

  GtkWidget *label = text_new (heading, "heading");

  if (self->n_lines > 0)
    gtk_widget_set_margin_top (label, 12);
  gtk_grid_attach (GTK_GRID (self->grid), label, 0, self->n_lines++, 2, 1);
}
