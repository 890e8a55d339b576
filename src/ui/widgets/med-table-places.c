/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-places"

#include "config.h"

#include "ui/widgets/med-table-places.h"

/* More than a screen shows; GTK makes widgets for so many in the first frame. */
#define FIRST_PLACES 64
/* GTK has no widgets for more than about this many, so that further ones cost nothing. */
#define WIDGET_PLACES 256

/**
 * MedTablePlace:
 *
 * A line of a list on the screen and the row that stands there now.
 */
struct _MedTablePlace
{
  GObject parent_instance;

  guint position;
  GHashTable *live; /* (owned) the places in use by position; outlives the list if places do */
  MedTableRow *row; /* (owned) (nullable) */
  gulong loaded_handler;
};

G_DEFINE_FINAL_TYPE (MedTablePlace, med_table_place, G_TYPE_OBJECT)

static guint changed_signal;

static void
loaded_cb (MedTablePlace *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
place_set_row (MedTablePlace *self, MedTableRow *row)
{
  if (row == self->row)
    return;
  g_clear_signal_handler (&self->loaded_handler, self->row);
  g_set_object (&self->row, row);
  if (row != NULL)
    self->loaded_handler =
        g_signal_connect_swapped (row, "notify::loaded", G_CALLBACK (loaded_cb), self);
  g_signal_emit (self, changed_signal, 0);
}

static void
med_table_place_finalize (GObject *object)
{
  MedTablePlace *self = MED_TABLE_PLACE (object);
  gpointer key = GUINT_TO_POINTER (self->position);

  if (g_hash_table_lookup (self->live, key) == self)
    g_hash_table_remove (self->live, key);
  g_hash_table_unref (self->live);
  g_clear_signal_handler (&self->loaded_handler, self->row);
  g_clear_object (&self->row);
  G_OBJECT_CLASS (med_table_place_parent_class)->finalize (object);
}

static void
med_table_place_class_init (MedTablePlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_table_place_finalize;

  /**
   * MedTablePlace::changed:
   * @self: the place
   *
   * Another row stands here, or its fields arrived or changed.
   */
  changed_signal = g_signal_new ("changed", MED_TYPE_TABLE_PLACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
med_table_place_init (MedTablePlace *self)
{
}

/**
 * med_table_place_get_row:
 * @self: a place
 *
 * Returns: (transfer none): the row that stands here now
 */
MedTableRow *
med_table_place_get_row (MedTablePlace *self)
{
  g_return_val_if_fail (MED_IS_TABLE_PLACE (self), NULL);
  return self->row;
}

/**
 * MedTablePlaces:
 *
 * The places of a [class@Table] for a list widget. GTK 4 destroys the widgets of rows that left a
 * list and makes new ones for those that came, some 200 times a dozen cells at each search. Places
 * stay where they are when other rows come to stand there; only the end of the list comes and goes.
 * A list that begins also gets its first places alone, and the rest after they were painted.
 */
struct _MedTablePlaces
{
  GObject parent_instance;

  MedTable *table;  /* (owned) */
  GHashTable *live; /* (owned) MedTablePlace by position; holds no reference */
  guint n_places;   /* as listeners know it; fewer than rows until they were painted */
  guint complete_source;
};

static GType
med_table_places_get_item_type (GListModel *model)
{
  return MED_TYPE_TABLE_PLACE;
}

static guint
med_table_places_get_n_items (GListModel *model)
{
  return MED_TABLE_PLACES (model)->n_places;
}

static gpointer
med_table_places_get_item (GListModel *model, guint position)
{
  MedTablePlaces *self = MED_TABLE_PLACES (model);

  if (position >= self->n_places)
    return NULL;
  MedTablePlace *place = g_hash_table_lookup (self->live, GUINT_TO_POINTER (position));
  if (place != NULL)
    return g_object_ref (place);

  g_autoptr (MedTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->table), position);
  place = g_object_new (MED_TYPE_TABLE_PLACE, NULL);
  place->position = position;
  place->live = g_hash_table_ref (self->live);
  g_hash_table_insert (self->live, GUINT_TO_POINTER (position), place);
  place_set_row (place, row);
  return place;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = med_table_places_get_item_type;
  iface->get_n_items = med_table_places_get_n_items;
  iface->get_item = med_table_places_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MedTablePlaces,
                               med_table_places,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
add_places (MedTablePlaces *self, guint n_places)
{
  guint before = self->n_places;

  self->n_places = n_places;
  if (n_places > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, n_places - before);
}

/* As many widgets at a time as in the beginning, then all that have none. */
static gboolean
complete_cb (gpointer user_data)
{
  MedTablePlaces *self = user_data;
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->table));

  if (self->n_places < WIDGET_PLACES)
    add_places (self, MIN (self->n_places + FIRST_PLACES, n_rows));
  else
    add_places (self, n_rows);
  if (self->n_places < n_rows)
    return G_SOURCE_CONTINUE;
  self->complete_source = 0;
  return G_SOURCE_REMOVE;
}

/* The places from @position on: @kept ones get the rows that now stand there, those up to @removed
 * are no places of the list any more, those behind move. */
static void
move_places (MedTablePlaces *self, guint position, guint kept, guint removed, guint added)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((MedTablePlace *) value)->position >= position)
      {
        g_ptr_array_add (places, g_object_ref (value));
        g_hash_table_iter_remove (&iter);
      }
  for (guint i = 0; i < places->len; i++)
    {
      MedTablePlace *place = places->pdata[i];

      if (place->position >= position + kept && place->position < position + removed)
        continue;
      if (place->position >= position + removed)
        place->position += added - removed;
      g_hash_table_insert (self->live, GUINT_TO_POINTER (place->position), place);
      if (place->position >= position + kept)
        continue;
      g_autoptr (MedTableRow) row =
          g_list_model_get_item (G_LIST_MODEL (self->table), place->position);
      place_set_row (place, row);
    }
}

static void
items_changed_cb (MedTable *table, guint position, guint removed, guint added, MedTablePlaces *self)
{
  gboolean to_the_end = position + removed >= self->n_places;
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (table));

  /* Behind what listeners know of: completing tells them. */
  if (position <= self->n_places)
    {
      removed = MIN (removed, self->n_places - position);
      if (to_the_end && self->n_places < WIDGET_PLACES)
        {
          guint most = MAX (self->n_places, FIRST_PLACES);
          added = MIN (added, most > position ? most - position : 0);
        }
      guint kept = MIN (removed, added);
      self->n_places += added - removed;
      move_places (self, position, kept, removed, added);
      if (removed > kept || added > kept)
        g_list_model_items_changed (G_LIST_MODEL (self), position + kept, removed - kept,
                                    added - kept);
    }
  if (self->n_places < n_rows && self->complete_source == 0)
    self->complete_source = g_idle_add_full (G_PRIORITY_LOW, complete_cb, self, NULL);
}

static void
med_table_places_dispose (GObject *object)
{
  MedTablePlaces *self = MED_TABLE_PLACES (object);

  g_clear_handle_id (&self->complete_source, g_source_remove);
  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  G_OBJECT_CLASS (med_table_places_parent_class)->dispose (object);
}

static void
med_table_places_finalize (GObject *object)
{
  MedTablePlaces *self = MED_TABLE_PLACES (object);

  g_clear_object (&self->table);
  g_hash_table_unref (self->live);
  G_OBJECT_CLASS (med_table_places_parent_class)->finalize (object);
}

static void
med_table_places_class_init (MedTablePlacesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_table_places_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_table_places_finalize;
}

static void
med_table_places_init (MedTablePlaces *self)
{
  self->live = g_hash_table_new (NULL, NULL);
}

/**
 * med_table_places_new:
 * @table: the rows
 *
 * Returns: (transfer full): a place for each row
 */
MedTablePlaces *
med_table_places_new (MedTable *table)
{
  g_return_val_if_fail (MED_IS_TABLE (table), NULL);

  MedTablePlaces *self = g_object_new (MED_TYPE_TABLE_PLACES, NULL);
  self->table = g_object_ref (table);
  self->n_places = g_list_model_get_n_items (G_LIST_MODEL (table));
  g_signal_connect (table, "items-changed", G_CALLBACK (items_changed_cb), self);
  return self;
}

/**
 * med_table_places_complete:
 * @self: the places
 *
 * Tells of all places now, also of those that would follow after the first were painted.
 */
void
med_table_places_complete (MedTablePlaces *self)
{
  g_return_if_fail (MED_IS_TABLE_PLACES (self));

  g_clear_handle_id (&self->complete_source, g_source_remove);
  add_places (self, g_list_model_get_n_items (G_LIST_MODEL (self->table)));
}

/**
 * med_table_places_select:
 * @self: the places
 * @multi: whether several can be selected
 *
 * Selects nothing by itself, and has its model set last: else GTK walks the whole list for the row
 * that was selected before.
 *
 * Returns: (transfer full): a selection of them
 */
GtkSelectionModel *
med_table_places_select (MedTablePlaces *self, gboolean multi)
{
  g_return_val_if_fail (MED_IS_TABLE_PLACES (self), NULL);

  if (multi)
    return GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self))));

  GtkSingleSelection *single = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (single, FALSE);
  gtk_single_selection_set_can_unselect (single, TRUE);
  gtk_single_selection_set_model (single, G_LIST_MODEL (self));
  return GTK_SELECTION_MODEL (single);
}
