/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-inventory"

#include "config.h"

#include "engine/awareness/med-match-inventory.h"

#include <inttypes.h>

#include "engine/awareness/med-product-key.h"

struct _MedMatchInventory
{
  MedConnection *connection;
  GHashTable *vendors;  /* vendor keys whose products are loaded */
  GHashTable *by_name;  /* "vendor key, product key" → GArray of product ids */
  GHashTable *products; /* product id → Product */
  GHashTable *aliases;  /* "vendor key, product key" → GArray of product ids */
  GHashTable *rejected; /* "vendor key, product key, product id" */
  MedIdSet *only;       /* (nullable) releases that are matched; %NULL: all */
  MedMatchNarrow *narrow;
};

static void
release_clear (gpointer data)
{
  MedMatchRelease *release = data;

  g_free (release->version);
  med_version_free (release->read);
}

static void
product_free (gpointer data)
{
  MedMatchProduct *product = data;

  g_free (product->model_key);
  g_array_unref (product->releases);
  g_free (product);
}

/**
 * med_match_inventory_free:
 * @self: (transfer full): an inventory
 */
void
med_match_inventory_free (MedMatchInventory *self)
{
  g_hash_table_unref (self->vendors);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->products);
  g_hash_table_unref (self->aliases);
  g_hash_table_unref (self->rejected);
  g_clear_pointer (&self->narrow, med_match_narrow_free);
  g_free (self);
}

static void
add_id (GHashTable *table, char *key, gint64 id)
{
  GArray *ids = g_hash_table_lookup (table, key);

  if (ids == NULL)
    {
      ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (table, g_strdup (key), ids);
    }
  g_array_append_val (ids, id);
}

static char *
rejection_key (const char *pair, gint64 product_id)
{
  return g_strdup_printf ("%s\037%" PRId64, pair, product_id);
}

static gboolean
load_aliases (MedConnection *connection, MedMatchInventory *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT vendor_key, product_key, product_id, same FROM alias", MED_NO_VALUES,
      error);

  while (query != NULL && med_query_next (query))
    {
      g_autofree char *pair =
          med_product_key_pair (med_query_get_text (query, 0), med_query_get_text (query, 1));
      gint64 product_id = med_query_get_int (query, 2);

      if (med_query_get_int (query, 3) != 0)
        add_id (self->aliases, pair, product_id);
      else
        g_hash_table_add (self->rejected, rejection_key (pair, product_id));
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_match_inventory_new:
 * @connection: a connection, which outlives what is returned
 * @advisories: (nullable): those that are matched; %NULL: all
 * @only: (nullable): releases that are matched; %NULL: all
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the inventory
 */
MedMatchInventory *
med_match_inventory_new (MedConnection *connection,
                         MedIdSet *advisories,
                         MedIdSet *only,
                         GError **error)
{
  g_autoptr (MedMatchInventory) self = g_new0 (MedMatchInventory, 1);
  GDestroyNotify free_array = (GDestroyNotify) g_array_unref;

  self->connection = connection;
  self->only = only;
  self->vendors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_array);
  self->aliases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_array);
  self->products = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, product_free);
  self->rejected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!load_aliases (connection, self, error) ||
      (self->narrow = med_match_narrow_load (connection, advisories, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

/* What @sql finds of a maker: its name, the product's, the product. A component goes by its purl
 * and its CPE too. */
static gboolean
load_names (MedMatchInventory *self, const char *sql, const char *vendor_key, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, MED_VALUES (MED_TEXT (vendor_key)), error);

  while (query != NULL && med_query_next (query))
    {
      g_autofree char *product_key =
          med_product_key (med_query_get_text (query, 0), med_query_get_text (query, 1));
      g_autofree char *pair = med_product_key_pair (vendor_key, product_key);

      add_id (self->by_name, pair, med_query_get_int (query, 2));
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_match_inventory_find_by_name:
 * @self: an inventory
 * @vendor_key: a folded maker
 * @product_key: a folded product
 * @products: (out) (nullable) (transfer none) (element-type gint64): that go by this name
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_inventory_find_by_name (MedMatchInventory *self,
                                  const char *vendor_key,
                                  const char *product_key,
                                  GArray **products,
                                  GError **error)
{
  g_autofree char *pair = med_product_key_pair (vendor_key, product_key);

  if (g_hash_table_add (self->vendors, g_strdup (vendor_key)) &&
      (!load_names (self,
                    "SELECT manufacturer, model, id FROM product WHERE manufacturer_key = $1"
                    " ORDER BY id",
                    vendor_key, error) ||
       !load_names (self,
                    "SELECT vendor_key, product_key, product_id FROM component_identity"
                    " WHERE vendor_key = $1 ORDER BY identity",
                    vendor_key, error)))
    return FALSE;
  *products = g_hash_table_lookup (self->by_name, pair);
  return TRUE;
}

static gboolean
load_releases (MedMatchInventory *self, gint64 product_id, MedMatchProduct *product, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection, "SELECT id, version FROM release WHERE product_id = $1 ORDER BY id",
      MED_VALUES (MED_INT (product_id)), error);

  while (query != NULL && med_query_next (query))
    {
      MedMatchRelease release = { .id = med_query_get_int (query, 0) };

      product->has_releases = TRUE;
      if (self->only != NULL && !med_id_set_contains (self->only, release.id))
        continue;
      release.version = med_query_dup_text (query, 1);
      release.read = med_version_new (release.version);
      g_array_append_val (product->releases, release);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_model (MedMatchInventory *self, gint64 product_id, MedMatchProduct *product, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection, "SELECT manufacturer, model FROM product WHERE id = $1",
      MED_VALUES (MED_INT (product_id)), error);

  if (query != NULL && med_query_next (query))
    product->model_key =
        med_product_key (med_query_get_text (query, 0), med_query_get_text (query, 1));
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_match_inventory_find_product:
 * @self: an inventory
 * @product_id: a product
 * @product: (out) (transfer none): with those of its releases that are matched
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_inventory_find_product (MedMatchInventory *self,
                                  gint64 product_id,
                                  MedMatchProduct **product,
                                  GError **error)
{
  *product = g_hash_table_lookup (self->products, &product_id);
  if (*product != NULL)
    return TRUE;
  *product = g_new0 (MedMatchProduct, 1);
  (*product)->releases = g_array_new (FALSE, FALSE, sizeof (MedMatchRelease));
  g_array_set_clear_func ((*product)->releases, release_clear);
  g_hash_table_insert (self->products, g_memdup2 (&product_id, sizeof product_id), *product);
  return load_releases (self, product_id, *product, error) &&
         load_model (self, product_id, *product, error);
}

/**
 * med_match_inventory_get_connection:
 * @self: an inventory
 *
 * Returns: (transfer none): where it is loaded from
 */
MedConnection *
med_match_inventory_get_connection (MedMatchInventory *self)
{
  return self->connection;
}

/**
 * med_match_inventory_get_narrow:
 * @self: an inventory
 *
 * Returns: (transfer none): what narrows matches down
 */
MedMatchNarrow *
med_match_inventory_get_narrow (MedMatchInventory *self)
{
  return self->narrow;
}

/**
 * med_match_inventory_get_aliases:
 * @self: an inventory
 * @pair: a folded maker and product
 *
 * Returns: (transfer none) (nullable) (element-type gint64): products that a person confirmed
 */
GArray *
med_match_inventory_get_aliases (MedMatchInventory *self, const char *pair)
{
  return g_hash_table_lookup (self->aliases, pair);
}

/**
 * med_match_inventory_is_rejected:
 * @self: an inventory
 * @pair: a folded maker and product
 * @product_id: a product
 *
 * Returns: whether a person said that it is another
 */
gboolean
med_match_inventory_is_rejected (MedMatchInventory *self, const char *pair, gint64 product_id)
{
  g_autofree char *key = rejection_key (pair, product_id);

  return g_hash_table_contains (self->rejected, key);
}
