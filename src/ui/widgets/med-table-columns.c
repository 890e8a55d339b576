/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-columns"

#include "config.h"

#include "ui/widgets/med-table-columns.h"

#include <glib/gi18n.h>

#include "ui/widgets/med-table-cell.h"

/* Inner margins of a cell and, in the header, the arrow that shows the order. */
#define CELL_MARGIN_PX 18
#define SORT_ARROW_PX 18
/* How wide a column was before it was hidden. */
#define WIDTH_KEY "med-table-columns-width"

/* The database sorts, not GTK; a column's sorter only tells which header was clicked, see
 * med_table_columns_get_sort(). */
static guint turned_column = G_MAXUINT;

static int
probe_compare (gconstpointer a, gconstpointer b, gpointer index)
{
  return GPOINTER_TO_UINT (index) == turned_column ? 1 : -1;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, const MedTableColumn *column)
{
  gtk_list_item_set_child (item, med_table_cell_new (column));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, const MedTableColumn *column)
{
  med_table_cell_set_place (MED_TABLE_CELL (gtk_list_item_get_child (item)),
                            gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, const MedTableColumn *column)
{
  GtkWidget *cell = gtk_list_item_get_child (item);

  if (cell != NULL)
    med_table_cell_set_place (MED_TABLE_CELL (cell), NULL);
}

/* Fixed from the start: a width that followed the visible rows would jump while scrolling. */
static int
column_width (GtkWidget *widget, const MedTableColumn *column, gboolean sortable)
{
  /* Not the metrics' digit width: those of a Japanese locale tell of another font than the digits
   * are drawn in. */
  g_autofree char *digits = g_strnfill ((gsize) column->width_chars, '0');
  g_autoptr (PangoLayout) sample = gtk_widget_create_pango_layout (widget, digits);
  g_autoptr (PangoLayout) title = gtk_widget_create_pango_layout (widget, _ (column->title));
  int characters = 0, title_width = 0;

  pango_layout_get_pixel_size (sample, &characters, NULL);
  pango_layout_get_pixel_size (title, &title_width, NULL);
  return MAX (characters, title_width + (sortable ? SORT_ARROW_PX : 0)) + CELL_MARGIN_PX;
}

static GtkColumnViewColumn *
column_new (GtkColumnView *view, const MedTableColumn *column, gboolean sortable)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) column);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), (gpointer) column);

  GtkColumnViewColumn *made = gtk_column_view_column_new (_ (column->title), factory);
  gtk_column_view_column_set_fixed_width (made, column_width (GTK_WIDGET (view), column, sortable));
  gtk_column_view_column_set_resizable (made, TRUE);
  gtk_column_view_column_set_expand (made, column->expand);
  return made;
}

static gboolean
sort_key_cb (GtkWidget *title, GVariant *arguments, gpointer column)
{
  GtkColumnView *view = GTK_COLUMN_VIEW (gtk_widget_get_ancestor (title, GTK_TYPE_COLUMN_VIEW));
  guint index = 0;
  gboolean descending = TRUE;
  GListModel *columns = gtk_column_view_get_columns (view);
  gboolean sorted = med_table_columns_get_sort (view, &index, &descending);
  g_autoptr (GObject) first = sorted ? g_list_model_get_item (columns, index) : NULL;

  gtk_column_view_sort_by_column (
      view, column, first == column && !descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  return GDK_EVENT_STOP;
}

/* GTK 4.8 lets a heading be clicked, but not be reached or pressed with the keyboard. */
static void
add_sort_keys (GtkWidget *title, GtkColumnViewColumn *column)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string ("Return|KP_Enter|space");

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (trigger, gtk_callback_action_new (sort_key_cb, column, NULL)));
  gtk_widget_add_controller (title, keys);
  gtk_widget_set_focusable (title, TRUE);
}

/* The row of headings and each of them have names; GTK makes them when a column is added. */
static void
name_headings (GtkColumnView *view)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GListModel *columns = gtk_column_view_get_columns (view);
  GtkWidget *title = gtk_widget_get_first_child (header);

  gtk_accessible_update_property (GTK_ACCESSIBLE (header), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Headings"), -1);
  for (guint i = 0; i < g_list_model_get_n_items (columns) && title != NULL; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      gboolean sortable = gtk_column_view_column_get_sorter (column) != NULL;
      g_autofree char *name = g_strdup_printf (sortable ? _ ("%s: Enter sorts by it") : "%s",
                                               gtk_column_view_column_get_title (column));

      gtk_accessible_update_property (GTK_ACCESSIBLE (title), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      if (sortable)
        add_sort_keys (title, column);
      title = gtk_widget_get_next_sibling (title);
    }
}

static void
remove_all (GtkColumnView *view)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);
      gtk_column_view_remove_column (view, column);
    }
}

/**
 * med_table_columns_build:
 * @view: a column view
 * @table: tells which fields can be sorted by
 * @columns: (array length=n_columns): what to show; must outlive @view
 * @n_columns: how many
 *
 * Gives the view its columns, taking away those it has.
 */
void
med_table_columns_build (GtkColumnView *view,
                         MedTable *table,
                         const MedTableColumn *columns,
                         guint n_columns)
{
  remove_all (view);
  for (guint i = 0; i < n_columns; i++)
    {
      gboolean sortable = med_table_can_sort (table, columns[i].column);
      g_autoptr (GtkColumnViewColumn) column = column_new (view, &columns[i], sortable);

      if (sortable)
        {
          g_autoptr (GtkSorter) sorter =
              GTK_SORTER (gtk_custom_sorter_new (probe_compare, GUINT_TO_POINTER (i), NULL));
          gtk_column_view_column_set_sorter (column, sorter);
        }
      gtk_column_view_append_column (view, column);
    }
  name_headings (view);
}

/* GTK 4.8 keeps the room of a hidden column free unless it wants none. */
static void
show_column (GtkColumnViewColumn *column, gboolean show)
{
  int width = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), WIDTH_KEY));

  if (!show)
    {
      width = gtk_column_view_column_get_fixed_width (column);
      g_object_set_data (G_OBJECT (column), WIDTH_KEY, GINT_TO_POINTER (width));
    }
  gtk_column_view_column_set_fixed_width (column, show ? width : 0);
  gtk_column_view_column_set_visible (column, show);
}

/**
 * med_table_columns_show_spare:
 * @view: a column view with columns from med_table_columns_build()
 * @columns: what they were built from
 * @show: whether there is room for the columns that are spare
 *
 * Shows the spare columns or gives their room to the others.
 */
void
med_table_columns_show_spare (GtkColumnView *view, const MedTableColumn *columns, gboolean show)
{
  GListModel *made = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (made); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (made, i);

      if (columns[i].spare && gtk_column_view_column_get_visible (column) != show)
        show_column (column, show);
    }
}

/**
 * med_table_columns_get_sort:
 * @view: a column view with columns from med_table_columns_build()
 * @index: (out): which of the columns
 * @descending: (out): largest first
 *
 * Tells which header was clicked and how often. GTK says so only from 4.10 on, so the view's sorter
 * is asked to compare two things: the answer is the direction, and the column whose own answer,
 * when turned round, turns that of the view is the first one.
 *
 * Returns: whether there is an order at all
 */
gboolean
med_table_columns_get_sort (GtkColumnView *view, guint *index, gboolean *descending)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (view);
  guint n_columns = g_list_model_get_n_items (gtk_column_view_get_columns (view));
  g_autoptr (GObject) a = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) b = g_object_new (G_TYPE_OBJECT, NULL);
  GtkOrdering usual = gtk_sorter_compare (sorter, a, b);
  gboolean found = FALSE;

  for (guint i = 0; i < n_columns && usual != GTK_ORDERING_EQUAL && !found; i++)
    {
      turned_column = i;
      found = gtk_sorter_compare (sorter, a, b) != usual;
      *index = i;
    }
  turned_column = G_MAXUINT;
  *descending = usual == GTK_ORDERING_LARGER;
  return found;
}
