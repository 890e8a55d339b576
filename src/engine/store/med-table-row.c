/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-row"

#include "config.h"

#include "engine/store/med-table-row.h"

/**
 * MedTableRow:
 *
 * A row of a [class@Table]: its key at once, its fields when they have been read. While anybody
 * holds it the table gives the same object for the same key, also after it loaded anew.
 */
struct _MedTableRow
{
  GObject parent_instance;

  gint64 id;
  GHashTable *live;   /* (owned) the table's rows by id; outlives the table if rows do */
  MedTablePage *page; /* (owned) (nullable) where the fields are */
  guint index;
};

G_DEFINE_FINAL_TYPE (MedTableRow, med_table_row, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_LOADED,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static void
med_table_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MedTableRow *self = MED_TABLE_ROW (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->page != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
med_table_row_finalize (GObject *object)
{
  MedTableRow *self = MED_TABLE_ROW (object);

  if (g_hash_table_lookup (self->live, &self->id) == self)
    g_hash_table_remove (self->live, &self->id);
  g_hash_table_unref (self->live);
  g_clear_pointer (&self->page, med_table_page_unref);
  G_OBJECT_CLASS (med_table_row_parent_class)->finalize (object);
}

static void
med_table_row_class_init (MedTableRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = med_table_row_get_property;
  object_class->finalize = med_table_row_finalize;

  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MedTableRow:loaded:
   *
   * Whether the fields are there. Notified also when they were read anew and differ.
   */
  props[PROP_LOADED] =
      g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
med_table_row_init (MedTableRow *self)
{
}

/**
 * med_table_row_new:
 * @id: the key
 * @live: (element-type gint64 MedTableRow): where rows in use are found by key; holds no reference
 *
 * Returns: (transfer full): a row without fields
 */
MedTableRow *
med_table_row_new (gint64 id, GHashTable *live)
{
  MedTableRow *self = g_object_new (MED_TYPE_TABLE_ROW, NULL);

  self->id = id;
  self->live = g_hash_table_ref (live);
  g_hash_table_replace (live, &self->id, self);
  return self;
}

gint64
med_table_row_get_id (MedTableRow *self)
{
  g_return_val_if_fail (MED_IS_TABLE_ROW (self), 0);
  return self->id;
}

gboolean
med_table_row_get_loaded (MedTableRow *self)
{
  g_return_val_if_fail (MED_IS_TABLE_ROW (self), FALSE);
  return self->page != NULL;
}

/**
 * med_table_row_get_text:
 * @self: a row
 * @column: index into the fields of the spec
 *
 * Returns: (transfer none) (nullable): the field; %NULL for NULL and while not loaded
 */
const char *
med_table_row_get_text (MedTableRow *self, guint column)
{
  g_return_val_if_fail (MED_IS_TABLE_ROW (self), NULL);
  return self->page != NULL ? med_table_page_get_text (self->page, self->index, column) : NULL;
}

/**
 * med_table_row_set_page:
 * @self: a row
 * @page: what was read
 * @index: the row's place in it
 *
 * Gives the row its fields. Says so only if they differ from those it had.
 */
void
med_table_row_set_page (MedTableRow *self, MedTablePage *page, guint index)
{
  g_autoptr (MedTablePage) old = g_steal_pointer (&self->page);
  guint old_index = self->index;

  self->page = med_table_page_ref (page);
  self->index = index;
  if (old == NULL || !med_table_page_same_row (old, old_index, page, index))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
}

gboolean
med_table_row_is_from (MedTableRow *self, MedTablePage *page)
{
  return self->page == page;
}
