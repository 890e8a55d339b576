/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-cell"

#include "config.h"

#include "ui/widgets/med-table-cell.h"

#include <glib/gi18n.h>

/**
 * MedTableCell:
 *
 * One cell: an icon if the column has one, and text. A row whose fields have not arrived shows "…"
 * and is busy for the screen reader.
 */
struct _MedTableCell
{
  GtkWidget parent_instance;

  const MedTableColumn *column; /* (unowned) outlives the view's columns */
  MedTableRow *row;             /* (owned) (nullable) */
  gulong loaded_handler;
  char *css_class; /* (owned) (nullable) */

  GtkWidget *icon;
  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (MedTableCell, med_table_cell, GTK_TYPE_WIDGET)

static void
show (MedTableCell *self, const char *text, const char *icon_name, const char *css_class)
{
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  gtk_widget_set_visible (self->icon, icon_name != NULL);
  if (g_strcmp0 (css_class, self->css_class) == 0)
    return;
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  g_free (self->css_class);
  self->css_class = g_strdup (css_class);
}

static void
describe (MedTableCell *self)
{
  g_autofree char *description = self->row != NULL && med_table_row_get_loaded (self->row)
                                     ? self->column->describe (self->row)
                                     : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description != NULL ? description : "", -1);
}

static void
update (MedTableCell *self)
{
  g_autofree char *text = NULL;
  const char *icon_name = NULL;
  const char *css_class = NULL;
  gboolean loaded = self->row == NULL || med_table_row_get_loaded (self->row);

  if (self->row == NULL)
    text = g_strdup ("");
  else if (!loaded)
    text = g_strdup ("…");
  else if (self->column->present != NULL)
    self->column->present (self->row, &text, &icon_name, &css_class);
  else
    text = g_strdup (med_table_row_get_text (self->row, self->column->column));
  show (self, text != NULL ? text : "", icon_name, css_class);
  if (self->column->describe != NULL)
    describe (self);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, !loaded, -1);
}

static gboolean
med_table_cell_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  MedTableCell *self = MED_TABLE_CELL (widget);

  if (self->column->describe == NULL || self->row == NULL || !med_table_row_get_loaded (self->row))
    return FALSE;
  g_autofree char *description = self->column->describe (self->row);
  gtk_tooltip_set_text (tooltip, description);
  return description != NULL;
}

static void
med_table_cell_dispose (GObject *object)
{
  MedTableCell *self = MED_TABLE_CELL (object);

  g_clear_signal_handler (&self->loaded_handler, self->row);
  g_clear_object (&self->row);
  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->css_class, g_free);
  G_OBJECT_CLASS (med_table_cell_parent_class)->dispose (object);
}

static void
med_table_cell_class_init (MedTableCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_table_cell_dispose;
  widget_class->query_tooltip = med_table_cell_query_tooltip;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "tablecell");
}

static void
med_table_cell_init (MedTableCell *self)
{
  self->icon = gtk_image_new ();
  gtk_widget_set_visible (self->icon, FALSE);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

/**
 * med_table_cell_new:
 * @column: what it shows; must outlive the cell
 *
 * Returns: (transfer floating): an empty cell
 */
GtkWidget *
med_table_cell_new (const MedTableColumn *column)
{
  MedTableCell *self = g_object_new (MED_TYPE_TABLE_CELL, NULL);

  self->column = column;
  gtk_label_set_xalign (GTK_LABEL (self->label), column->numeric ? 1 : 0);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), column->describe != NULL);
  if (column->numeric)
    gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  return GTK_WIDGET (self);
}

/**
 * med_table_cell_set_row:
 * @self: a cell
 * @row: (nullable): the row to show
 *
 * Shows a row, now or as soon as its fields arrive.
 */
void
med_table_cell_set_row (MedTableCell *self, MedTableRow *row)
{
  g_return_if_fail (MED_IS_TABLE_CELL (self));

  g_clear_signal_handler (&self->loaded_handler, self->row);
  g_set_object (&self->row, row);
  if (row != NULL)
    self->loaded_handler =
        g_signal_connect_swapped (row, "notify::loaded", G_CALLBACK (update), self);
  update (self);
}
