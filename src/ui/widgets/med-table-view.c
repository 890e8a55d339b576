/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-view"

#include "config.h"

#include "ui/widgets/med-table-view.h"

#include <glib/gi18n.h>

#include "engine/base/med-error-help.h"
#include "ui/widgets/med-help-button.h"
#include "ui/widgets/med-table-columns.h"
#include "ui/widgets/med-table-places.h"

/* Below this the detail does not fit beside the list any more. */
#define NARROW_PX 700
#define DETAIL_WIDTH_PX 320
/* Below this a list beside its detail shows only the columns that are not spare. */
#define TIGHT_PX 1300

struct _MedTableView
{
  AdwBin parent_instance;

  MedTable *table;               /* (owned) (nullable) */
  MedTablePlaces *places;        /* (owned) (nullable) what GTK shows of it */
  const MedTableColumn *columns; /* (unowned) static */
  GtkWidget *detail;             /* (owned) (nullable) */
  GArray *selection;             /* (owned) of gint64: kept by id over reloads */
  gboolean multi;
  gboolean resetting;
  gboolean narrow;
  gboolean tight;
  gboolean placed;
  guint fold_source;
  guint question; /* whose answer is shown */

  GtkStack *layers;
  GtkPaned *paned;
  GtkStack *contents;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  AdwStatusPage *empty;
  GtkButton *empty_button;
  AdwStatusPage *failed;
  MedHelpButton *failed_help;
  GtkLabel *status;
  AdwBin *wide_slot;
  AdwBin *narrow_slot;
};

G_DEFINE_FINAL_TYPE (MedTableView, med_table_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_SELECTED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkSelectionModel *
selection_model (MedTableView *self)
{
  return gtk_column_view_get_model (self->view);
}

static gboolean
is_tight (MedTableView *self, int width)
{
  return width < TIGHT_PX && gtk_widget_get_visible (GTK_WIDGET (self->wide_slot));
}

static gboolean fold_cb (gpointer user_data);

/* Not now: a widget must not be moved while it is being given its place, nor a cell be taken away
 * while it is being clicked. */
static void
fold_soon (MedTableView *self)
{
  if (self->fold_source == 0)
    self->fold_source = g_idle_add (fold_cb, self);
}

static void
show_detail (MedTableView *self)
{
  gboolean any = med_table_view_get_selected (self) != 0;

  if (self->detail == NULL)
    return;
  /* Without a row the list has the whole width. */
  gtk_widget_set_visible (GTK_WIDGET (self->wide_slot), any && !self->narrow);
  if (!any || !self->narrow)
    gtk_stack_set_visible_child_name (self->layers, "list");
  if (is_tight (self, gtk_widget_get_width (GTK_WIDGET (self))) != self->tight)
    fold_soon (self);
}

static void
announce_selection (MedTableView *self)
{
  show_detail (self);
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, med_table_view_get_selected (self));
}

/* Takes over what a person selected. */
static void
selection_changed_cb (MedTableView *self)
{
  if (self->resetting)
    return;

  g_autoptr (GtkBitset) bits = gtk_selection_model_get_selection (selection_model (self));
  gint64 before = med_table_view_get_selected (self);
  guint before_count = self->selection->len;
  GtkBitsetIter iter;
  guint position;

  g_array_set_size (self->selection, 0);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, bits, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (MedTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->table), position);
      gint64 id = med_table_row_get_id (row);

      g_array_append_val (self->selection, id);
    }
  if (before != med_table_view_get_selected (self) || before_count != self->selection->len)
    announce_selection (self);
}

/* Before the selection model hears of it: what it then forgets is not a person's doing. */
static void
before_items_changed_cb (MedTableView *self)
{
  self->resetting = TRUE;
}

static void
restore_selection (MedTableView *self)
{
  g_autoptr (GtkBitset) bits = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_empty ();
  guint kept = 0;

  for (guint i = 0; i < self->selection->len; i++)
    {
      gint64 id = g_array_index (self->selection, gint64, i);
      guint position = med_table_find (self->table, id);

      if (position == GTK_INVALID_LIST_POSITION)
        continue;
      gtk_bitset_add (bits, position);
      g_array_index (self->selection, gint64, kept++) = id;
    }
  gboolean lost = kept < self->selection->len;
  g_array_set_size (self->selection, kept);

  self->resetting = TRUE;
  if (kept > 0 &&
      gtk_bitset_get_maximum (bits) >= g_list_model_get_n_items (G_LIST_MODEL (self->places)))
    med_table_places_complete (self->places);
  gtk_bitset_add_range (mask, 0, g_list_model_get_n_items (G_LIST_MODEL (self->places)));
  if (self->multi)
    gtk_selection_model_set_selection (selection_model (self), bits, mask);
  else
    gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (selection_model (self)),
                                       kept > 0 ? gtk_bitset_get_minimum (bits)
                                                : GTK_INVALID_LIST_POSITION);
  self->resetting = FALSE;
  if (lost)
    announce_selection (self);
}

static void
show_contents (MedTableView *self)
{
  gboolean loading = FALSE;
  g_autofree char *message = NULL;
  guint shown = med_table_get_n_shown (self->table);

  g_object_get (self->table, "loading", &loading, "error-message", &message, NULL);
  if (message != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (message, -1);
      adw_status_page_set_description (self->failed, escaped);
      med_help_button_set_topic (self->failed_help, med_error_help_find (message));
    }
  if (message != NULL)
    gtk_stack_set_visible_child_name (self->contents, "failed");
  else if (shown > 0 || loading)
    gtk_stack_set_visible_child_name (self->contents, "rows");
  else if (med_table_get_n_all (self->table) > 0)
    gtk_stack_set_visible_child_name (self->contents, "nothing-found");
  else
    gtk_stack_set_visible_child_name (self->contents, "empty");
}

/* The answer to another search, filter or order is read from its beginning. */
static void
show_beginning (MedTableView *self)
{
  guint question = med_table_get_question (self->table);

  if (question != self->question && self->selection->len == 0)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  self->question = question;
}

static void
loading_cb (MedTableView *self)
{
  gboolean loading = FALSE;

  g_object_get (self->table, "loading", &loading, NULL);
  if (loading)
    return;
  restore_selection (self);
  show_beginning (self);
  show_contents (self);
}

static void
sorter_changed_cb (MedTableView *self)
{
  guint index = 0;
  gboolean descending = FALSE;

  if (self->table != NULL && med_table_columns_get_sort (self->view, &index, &descending))
    med_table_set_sort (self->table, self->columns[index].column, descending);
}

static void
activate_cb (GtkColumnView *view, guint position, MedTableView *self)
{
  g_autoptr (MedTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->table), position);

  if (row == NULL)
    return;
  if (self->narrow && self->detail != NULL && med_table_view_get_selected (self) != 0)
    gtk_stack_set_visible_child_name (self->layers, "detail");
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, med_table_row_get_id (row));
}

static void
back_cb (MedTableView *self)
{
  gtk_stack_set_visible_child_name (self->layers, "list");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* The detail lives beside the list or, where that is too narrow, on a page of its own. */
static void
place_detail (MedTableView *self)
{
  adw_bin_set_child (self->wide_slot, NULL);
  adw_bin_set_child (self->narrow_slot, NULL);
  adw_bin_set_child (self->narrow ? self->narrow_slot : self->wide_slot, self->detail);
  if (self->table != NULL)
    show_contents (self);
  show_detail (self);
}

static gboolean
fold_cb (gpointer user_data)
{
  MedTableView *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  gboolean narrow = width < NARROW_PX;

  self->fold_source = 0;
  if (!self->placed)
    gtk_paned_set_position (self->paned, width - DETAIL_WIDTH_PX);
  self->placed = TRUE;
  if (narrow != self->narrow)
    {
      self->narrow = narrow;
      place_detail (self);
    }
  if (is_tight (self, width) != self->tight)
    {
      self->tight = !self->tight;
      med_table_columns_show_spare (self->view, self->columns, !self->tight);
    }
  return G_SOURCE_REMOVE;
}

static void
med_table_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
med_table_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MedTableView *self = MED_TABLE_VIEW (widget);

  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
  if (!self->placed || (width < NARROW_PX) != self->narrow || is_tight (self, width) != self->tight)
    fold_soon (self);
}

static void
drop_table (MedTableView *self)
{
  if (self->table == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->table, self);
  g_signal_handlers_disconnect_by_data (selection_model (self), self);
  gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->places);
  g_clear_object (&self->table);
}

static void
med_table_view_dispose (GObject *object)
{
  MedTableView *self = MED_TABLE_VIEW (object);

  g_clear_handle_id (&self->fold_source, g_source_remove);
  drop_table (self);
  g_clear_object (&self->detail);
  G_OBJECT_CLASS (med_table_view_parent_class)->dispose (object);
}

static void
med_table_view_finalize (GObject *object)
{
  g_array_unref (MED_TABLE_VIEW (object)->selection);
  G_OBJECT_CLASS (med_table_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/widgets/med-table-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MedTableView, layers);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, paned);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, contents);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, scroller);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, view);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, empty);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, empty_button);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, failed);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, failed_help);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, status);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, wide_slot);
  gtk_widget_class_bind_template_child (widget_class, MedTableView, narrow_slot);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
med_table_view_class_init (MedTableViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = med_table_view_dispose;
  object_class->finalize = med_table_view_finalize;
  widget_class->measure = med_table_view_measure;
  widget_class->size_allocate = med_table_view_size_allocate;
  bind_template (widget_class);

  /**
   * MedTableView::selected:
   * @self: the view
   * @id: the one row that is selected; 0 for none or several
   */
  signals[SIGNAL_SELECTED] = g_signal_new ("selected", MED_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  /**
   * MedTableView::activated:
   * @self: the view
   * @id: the row that was double-clicked, or on which Enter was pressed
   */
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", MED_TYPE_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
med_table_view_init (MedTableView *self)
{
  self->selection = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Its own measure and size_allocate, to see its width. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  med_table_view_set_empty (self, "view-list-symbolic", _ ("Nothing Here Yet"), NULL, NULL, NULL);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * med_table_view_new:
 *
 * Returns: (transfer floating): a view without a table
 */
MedTableView *
med_table_view_new (void)
{
  return g_object_new (MED_TYPE_TABLE_VIEW, NULL);
}

static void
attach_model (MedTableView *self)
{
  /* Connected first, so that it is called before the places and the selection model change. */
  g_signal_connect_swapped (self->table, "items-changed", G_CALLBACK (before_items_changed_cb),
                            self);
  self->places = med_table_places_new (self->table);
  g_autoptr (GtkSelectionModel) model = med_table_places_select (self->places, self->multi);
  g_signal_connect_swapped (model, "selection-changed", G_CALLBACK (selection_changed_cb), self);
  gtk_column_view_set_model (self->view, model);
}

/**
 * med_table_view_set_table:
 * @self: a view
 * @table: the rows
 * @columns: (array length=n_columns): what to show of them; static
 * @n_columns: how many
 *
 * Shows a list.
 */
void
med_table_view_set_table (MedTableView *self,
                          MedTable *table,
                          const MedTableColumn *columns,
                          guint n_columns)
{
  g_return_if_fail (MED_IS_TABLE_VIEW (self));

  drop_table (self);
  self->table = g_object_ref (table);
  self->columns = columns;
  med_table_columns_build (self->view, table, columns, n_columns);
  med_table_columns_show_spare (self->view, columns, !self->tight);
  attach_model (self);
  g_signal_connect_swapped (table, "notify::loading", G_CALLBACK (loading_cb), self);
  g_signal_connect_swapped (table, "notify::n-all", G_CALLBACK (show_contents), self);
  show_contents (self);
}

/**
 * med_table_view_set_detail:
 * @self: a view
 * @detail: shows the row that is selected; told by [signal@TableView::selected]
 *
 * Puts a widget beside the list, or on a page of its own where the view is narrow.
 */
void
med_table_view_set_detail (MedTableView *self, GtkWidget *detail)
{
  g_return_if_fail (MED_IS_TABLE_VIEW (self));

  g_set_object (&self->detail, detail);
  place_detail (self);
}

/**
 * med_table_view_set_empty:
 * @self: a view
 * @icon_name: a symbolic icon
 * @title: what would be here
 * @description: (nullable): why it is empty and what to do
 * @button: (nullable): the label of the one button, with a mnemonic
 * @action: (nullable): the action it runs
 *
 * Says what stands in place of an empty list.
 */
void
med_table_view_set_empty (MedTableView *self,
                          const char *icon_name,
                          const char *title,
                          const char *description,
                          const char *button,
                          const char *action)
{
  g_return_if_fail (MED_IS_TABLE_VIEW (self));

  g_autofree char *escaped = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  adw_status_page_set_icon_name (self->empty, icon_name);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, escaped);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->empty_button, button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->empty_button), action);
}

/**
 * med_table_view_set_status:
 * @self: a view
 * @text: shown of all, and how many are unknown
 *
 * Sets the line under the list.
 */
void
med_table_view_set_status (MedTableView *self, const char *text)
{
  g_return_if_fail (MED_IS_TABLE_VIEW (self));
  gtk_label_set_text (self->status, text);
}

static void
scroll_to (MedTableView *self, guint position)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->table));
  double row = gtk_adjustment_get_upper (adjustment) / MAX (n_items, 1);

  gtk_adjustment_clamp_page (adjustment, row * position, row * (position + 1));
}

/**
 * med_table_view_select:
 * @self: a view
 * @id: a row; 0 for none
 *
 * Selects a row and brings it into view, also one that arrives only with the next load.
 */
void
med_table_view_select (MedTableView *self, gint64 id)
{
  g_return_if_fail (MED_IS_TABLE_VIEW (self));

  g_array_set_size (self->selection, 0);
  if (id != 0)
    g_array_append_val (self->selection, id);
  if (self->table == NULL)
    return;

  guint position = id != 0 ? med_table_find (self->table, id) : GTK_INVALID_LIST_POSITION;
  if (position != GTK_INVALID_LIST_POSITION || id == 0)
    restore_selection (self);
  if (position != GTK_INVALID_LIST_POSITION)
    scroll_to (self, position);
  announce_selection (self);
  if (self->narrow && self->detail != NULL && id != 0)
    gtk_stack_set_visible_child_name (self->layers, "detail");
}

/**
 * med_table_view_get_selected:
 * @self: a view
 *
 * Returns: the one row that is selected; 0 for none or several
 */
gint64
med_table_view_get_selected (MedTableView *self)
{
  g_return_val_if_fail (MED_IS_TABLE_VIEW (self), 0);
  return self->selection->len == 1 ? g_array_index (self->selection, gint64, 0) : 0;
}

/**
 * med_table_view_set_multi_select:
 * @self: a view
 * @multi: whether several rows may be selected at once
 *
 * To be called before [method@TableView.set_table].
 */
void
med_table_view_set_multi_select (MedTableView *self, gboolean multi)
{
  g_return_if_fail (MED_IS_TABLE_VIEW (self));
  self->multi = multi;
}

/**
 * med_table_view_dup_selection:
 * @self: a view
 *
 * Returns: (transfer full) (element-type gint64): the rows that are selected
 */
GArray *
med_table_view_dup_selection (MedTableView *self)
{
  g_return_val_if_fail (MED_IS_TABLE_VIEW (self), NULL);
  return g_array_copy (self->selection);
}
