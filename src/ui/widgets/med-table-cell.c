/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-cell"

#include "config.h"

#include "ui/widgets/med-table-cell.h"

#include <glib/gi18n.h>

#include "ui/widgets/med-long-text.h"

#define ICON_PX 16
#define ICON_GAP_PX 6
/* More than the widest screen shows in a line, and than a person reads in a tooltip. What others
 * wrote may be longer, and would be laid out whole before it is cut to the cell. */
#define DRAWN_CHARS 500
#define TOOLTIP_CHARS 1000

/**
 * MedTableCell:
 *
 * One cell: an icon if the column has one, and text. A row whose fields have not arrived shows "…"
 * and is busy for the screen reader.
 *
 * GTK keeps about 200 rows of widgets for a list, of which a window shows 20. So the cell draws by
 * itself instead of holding a label and an image, and shapes its text only when it is drawn: that
 * is what makes a list of any length appear, and a search answer, without a wait.
 */
struct _MedTableCell
{
  GtkWidget parent_instance;

  const MedTableColumn *column; /* (unowned) outlives the view's columns */
  MedTablePlace *place;         /* (owned) (nullable) */
  gulong changed_handler;
  char *css_class; /* (owned) (nullable) */

  char *text;            /* (owned) */
  const char *icon_name; /* (unowned) static; (nullable) */
  PangoLayout *layout;   /* (owned) (nullable) made when first drawn */
};

G_DEFINE_FINAL_TYPE (MedTableCell, med_table_cell, GTK_TYPE_WIDGET)

/* Of a line in the font of lists; 0: to be measured. All cells have the same font. */
static int line_height_px;

static void
show (MedTableCell *self, const char *text, const char *icon_name, const char *css_class)
{
  if (g_strcmp0 (text, self->text) != 0)
    {
      g_free (self->text);
      self->text = g_strdup (text);
      g_clear_object (&self->layout);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                      -1);
    }
  self->icon_name = icon_name;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (g_strcmp0 (css_class, self->css_class) == 0)
    return;
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  g_free (self->css_class);
  self->css_class = g_strdup (css_class);
}

static MedTableRow *
get_row (MedTableCell *self)
{
  return self->place != NULL ? med_table_place_get_row (self->place) : NULL;
}

static void
describe (MedTableCell *self, MedTableRow *row)
{
  g_autofree char *description =
      row != NULL && med_table_row_get_loaded (row) ? self->column->describe (row) : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description != NULL ? description : "", -1);
}

static MedTableCell *
cell_in (GtkWidget *slot)
{
  GtkWidget *child = gtk_widget_get_first_child (slot);

  return MED_IS_TABLE_CELL (child) ? MED_TABLE_CELL (child) : NULL;
}

/* A number means nothing without its heading. */
static void
append_words (GString *words, const MedTableCell *cell)
{
  if (*cell->text == '\0')
    return;
  if (words->len > 0)
    g_string_append (words, ", ");
  if (cell->column->numeric)
    g_string_append_printf (words, "%s ", _ (cell->column->title));
  g_string_append (words, cell->text);
}

/* A screen reader goes from row to row, and GTK gives a row no name. What the cells say is made its
 * name by the last of them, which is told of a change after all others. */
static void
name_row (MedTableCell *self)
{
  GtkWidget *slot = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = slot != NULL ? gtk_widget_get_parent (slot) : NULL;

  if (row == NULL || gtk_widget_get_next_sibling (slot) != NULL)
    return;
  g_autoptr (GString) words = g_string_new (NULL);
  for (GtkWidget *other = gtk_widget_get_first_child (row); other != NULL;
       other = gtk_widget_get_next_sibling (other))
    {
      const MedTableCell *cell = cell_in (other);

      if (cell != NULL)
        append_words (words, cell);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str,
                                  -1);
}

static void
update (MedTableCell *self)
{
  g_autofree char *text = NULL;
  const char *icon_name = NULL;
  const char *css_class = NULL;
  MedTableRow *row = get_row (self);
  gboolean loaded = row == NULL || med_table_row_get_loaded (row);

  if (row == NULL)
    text = g_strdup ("");
  else if (!loaded)
    text = g_strdup ("…");
  else if (self->column->present != NULL)
    self->column->present (row, &text, &icon_name, &css_class);
  else
    text = g_strdup (med_table_row_get_text (row, self->column->column));
  show (self, text != NULL ? text : "", icon_name, css_class);
  if (self->column->describe != NULL)
    describe (self, row);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, !loaded, -1);
  name_row (self);
}

static gboolean
med_table_cell_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  MedTableCell *self = MED_TABLE_CELL (widget);

  MedTableRow *row = get_row (self);

  if (row == NULL || !med_table_row_get_loaded (row))
    return FALSE;
  if (self->column->describe != NULL)
    {
      g_autofree char *description = self->column->describe (row);
      gtk_tooltip_set_text (tooltip, description);
      return description != NULL;
    }
  /* What does not fit can still be read. */
  g_autofree char *text = med_long_text_dup_beginning (self->text, TOOLTIP_CHARS);
  gtk_tooltip_set_text (tooltip, text);
  return self->layout != NULL && pango_layout_is_ellipsized (self->layout);
}

static void
med_table_cell_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = *natural = 0;
  /* The columns' widths are fixed. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  if (line_height_px == 0)
    {
      g_autoptr (PangoLayout) probe = gtk_widget_create_pango_layout (widget, "Ag永");
      pango_layout_get_pixel_size (probe, NULL, &line_height_px);
    }
  *minimum = *natural = MAX (line_height_px, ICON_PX);
}

static PangoLayout *
layout_new (MedTableCell *self)
{
  g_autofree char *drawn = med_long_text_dup_beginning (self->text, DRAWN_CHARS);
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), drawn);

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  if (self->column->numeric)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
      pango_layout_set_attributes (layout, attributes);
    }
  return layout;
}

static void
draw_icon (MedTableCell *self, GtkSnapshot *snapshot, const GdkRGBA *color, float x)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
      theme, self->icon_name, NULL, ICON_PX, gtk_widget_get_scale_factor (widget),
      gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT (x, (float) (gtk_widget_get_height (widget) - ICON_PX) / 2));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, ICON_PX,
                                            ICON_PX, color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
med_table_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MedTableCell *self = MED_TABLE_CELL (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int room = gtk_widget_get_width (widget);
  int used = self->icon_name != NULL ? ICON_PX + ICON_GAP_PX : 0;
  int width = 0, height = 0;
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  if (self->icon_name != NULL)
    draw_icon (self, snapshot, &color, rtl ? (float) (room - ICON_PX) : 0);
  if (self->layout == NULL)
    self->layout = layout_new (self);
  pango_layout_set_width (self->layout, MAX (room - used, 0) * PANGO_SCALE);
  pango_layout_get_pixel_size (self->layout, &width, &height);

  /* Numbers stand at the end, everything else at the beginning. */
  gboolean right = self->column->numeric != rtl;
  int x = right ? room - width - (rtl ? used : 0) : (rtl ? 0 : used);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT ((float) x, (float) ((gtk_widget_get_height (widget) - height) / 2)));
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
med_table_cell_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  /* Another font or size. */
  line_height_px = 0;
  g_clear_object (&MED_TABLE_CELL (widget)->layout);
  GTK_WIDGET_CLASS (med_table_cell_parent_class)->system_setting_changed (widget, setting);
}

static void
med_table_cell_dispose (GObject *object)
{
  MedTableCell *self = MED_TABLE_CELL (object);

  g_clear_signal_handler (&self->changed_handler, self->place);
  g_clear_object (&self->place);
  g_clear_object (&self->layout);
  G_OBJECT_CLASS (med_table_cell_parent_class)->dispose (object);
}

static void
med_table_cell_finalize (GObject *object)
{
  MedTableCell *self = MED_TABLE_CELL (object);

  g_free (self->css_class);
  g_free (self->text);
  G_OBJECT_CLASS (med_table_cell_parent_class)->finalize (object);
}

static void
med_table_cell_class_init (MedTableCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_table_cell_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_table_cell_finalize;
  widget_class->measure = med_table_cell_measure;
  widget_class->snapshot = med_table_cell_snapshot;
  widget_class->query_tooltip = med_table_cell_query_tooltip;
  widget_class->system_setting_changed = med_table_cell_system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "tablecell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
med_table_cell_init (MedTableCell *self)
{
  self->text = g_strdup ("");
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
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
  return GTK_WIDGET (self);
}

/**
 * med_table_cell_set_place:
 * @self: a cell
 * @place: (nullable): the place in the list
 *
 * Shows the row that stands there, now or as soon as its fields arrive, and any other that comes
 * to stand there.
 */
void
med_table_cell_set_place (MedTableCell *self, MedTablePlace *place)
{
  g_return_if_fail (MED_IS_TABLE_CELL (self));

  g_clear_signal_handler (&self->changed_handler, self->place);
  g_set_object (&self->place, place);
  if (place == NULL)
    return; /* shows another row, or goes away, next */
  self->changed_handler = g_signal_connect_swapped (place, "changed", G_CALLBACK (update), self);
  update (self);
}

/**
 * med_table_cell_get_text:
 * @self: a cell
 *
 * Returns: what it shows
 */
const char *
med_table_cell_get_text (MedTableCell *self)
{
  g_return_val_if_fail (MED_IS_TABLE_CELL (self), NULL);
  return self->text;
}
