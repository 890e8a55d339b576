/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-kev-gap-names"

#include "config.h"

#include "engine/awareness/med-kev-gap-names.h"

#include <string.h>

#include "engine/awareness/med-product-key.h"
#include "engine/base/med-fold.h"

struct _MedKevGapNames
{
  GHashTable *products; /* id of a component → its name */
  GHashTable *by_name;  /* "vendor key, product key" → GArray of ids */
  GHashTable *by_maker; /* vendor key → GArray of ids */
};

/**
 * med_kev_gap_names_free:
 * @self: (transfer full): the names
 */
void
med_kev_gap_names_free (MedKevGapNames *self)
{
  g_hash_table_unref (self->products);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->by_maker);
  g_free (self);
}

static GHashTable *
new_index (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
}

static int
find_id (const GArray *ids, gint64 id)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return (int) i;
  return -1;
}

/* Takes @key. */
static void
add_id (GHashTable *table, char *key, gint64 id)
{
  GArray *ids = g_hash_table_lookup (table, key);

  if (ids == NULL)
    {
      ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (table, key, ids);
    }
  else
    g_free (key);
  if (find_id (ids, id) < 0)
    g_array_append_val (ids, id);
}

/* A name that is empty once folded is nobody's. */
static void
add_name (MedKevGapNames *self, const char *vendor_key, const char *product, gint64 id)
{
  g_autofree char *product_key = med_product_key (vendor_key, product);

  if (*vendor_key == '\0' || !g_hash_table_contains (self->products, &id))
    return;
  add_id (self->by_maker, g_strdup (vendor_key), id);
  if (*product_key != '\0')
    add_id (self->by_name, med_product_key_pair (vendor_key, product_key), id);
}

#define OF_ALL "SELECT id, manufacturer, model FROM product WHERE kind = 'component' AND $1 = 0"
#define OF_CONFIG                                                                                  \
  "SELECT id, manufacturer, model FROM product WHERE kind = 'component' AND id IN"                 \
  " (SELECT x.product_id FROM config c JOIN release_component rc ON rc.release_id = c.release_id"  \
  "  JOIN release x ON x.id = rc.component_release_id WHERE c.id = $1)"

static gboolean
load_products (MedConnection *connection, MedKevGapNames *self, gint64 config_id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, config_id == 0 ? OF_ALL : OF_CONFIG, MED_VALUES (MED_INT (config_id)), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);
      const char *maker = med_query_get_text (query, 1);
      const char *model = med_query_get_text (query, 2);
      g_autofree char *vendor_key = med_fold_name (maker);

      g_hash_table_insert (self->products, g_memdup2 (&id, sizeof id),
                           *maker != '\0' ? g_strdup_printf ("%s %s", maker, model)
                                          : g_strdup (model));
      add_name (self, vendor_key, model, id);
    }
  return query != NULL && med_query_finish (query, error);
}

/* What a person rejected is taken out last, by whatever way it came in. */
static gboolean
load_other_names (MedConnection *connection, MedKevGapNames *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT vendor_key, product_key, product_id, 1 AS same"
                            " FROM component_identity UNION ALL"
                            " SELECT vendor_key, product_key, product_id, same FROM alias"
                            " ORDER BY same DESC",
                            MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const char *vendor_key = med_query_get_text (query, 0);
      const char *product_key = med_query_get_text (query, 1);
      const gint64 id = med_query_get_int (query, 2);
      g_autofree char *pair = med_product_key_pair (vendor_key, product_key);
      GArray *ids = g_hash_table_lookup (self->by_name, pair);

      if (med_query_get_int (query, 3) != 0)
        add_name (self, vendor_key, product_key, id);
      else if (find_id (ids, id) >= 0)
        g_array_remove_index (ids, (guint) find_id (ids, id));
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_kev_gap_names_load_sync:
 * @connection: a connection
 * @config_id: of the components of this configuration alone; 0: of all
 * @error: return location
 *
 * Loads the names of components: as the hospital has them, as purls and CPEs have them, and as
 * people confirmed them.
 *
 * Returns: (transfer full) (nullable): the names
 */
MedKevGapNames *
med_kev_gap_names_load_sync (MedConnection *connection, gint64 config_id, GError **error)
{
  g_autoptr (MedKevGapNames) self = g_new0 (MedKevGapNames, 1);

  self->products = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->by_name = new_index ();
  self->by_maker = new_index ();
  if (!load_products (connection, self, config_id, error) ||
      !load_other_names (connection, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
has_letter (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_isalnum (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

/**
 * med_kev_gap_is_one_product:
 * @product: a product, as the catalogue writes it
 *
 * Tells whether it reads as the name of one product. "Multiple Products", "iOS and macOS" and
 * "ESXi, Workstation" do not. "Backup & Replication" does not either, though it is one: what goes
 * by exactly this name here is found before anyone asks.
 *
 * Returns: whether it does
 */
gboolean
med_kev_gap_is_one_product (const char *product)
{
  static const char *const words[] = { "and",       "or",       "multiple",  "various",
                                       "several",   "all",      "products",  "devices",
                                       "platforms", "routers",  "switches",  "chipsets",
                                       "cameras",   "gateways", "firewalls", NULL };
  g_autofree char *text = med_fold_search (product);

  if (strpbrk (text, ",;/&+") != NULL || strstr (text, "、") != NULL)
    return FALSE;
  if (!has_letter (text))
    return FALSE;
  g_autofree char *name = med_fold_name (product);
  g_auto (GStrv) parts = g_strsplit (name, " ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_strv_contains (words, parts[i]))
      return FALSE;
  return TRUE;
}

/**
 * med_kev_gap_names_find:
 * @self: the names
 * @vendor_key: a folded maker
 * @product_key: a folded product
 *
 * Returns: (nullable) (transfer none) (element-type gint64): the components that go by exactly this
 * name
 */
GArray *
med_kev_gap_names_find (MedKevGapNames *self, const char *vendor_key, const char *product_key)
{
  g_autofree char *pair = med_product_key_pair (vendor_key, product_key);
  GArray *ids = g_hash_table_lookup (self->by_name, pair);

  return ids != NULL && ids->len > 0 ? ids : NULL;
}

/**
 * med_kev_gap_names_find_vendor:
 * @self: the names
 * @vendor_key: a folded maker
 *
 * Returns: (nullable) (transfer none) (element-type gint64): the components of this maker
 */
GArray *
med_kev_gap_names_find_vendor (MedKevGapNames *self, const char *vendor_key)
{
  return g_hash_table_lookup (self->by_maker, vendor_key);
}

/**
 * med_kev_gap_names_get:
 * @self: the names
 * @product_id: a component
 *
 * Returns: (transfer none): its maker and name
 */
const char *
med_kev_gap_names_get (MedKevGapNames *self, gint64 product_id)
{
  return g_hash_table_lookup (self->products, &product_id);
}
