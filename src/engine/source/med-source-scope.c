/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-scope"

#include "config.h"

#include "engine/source/med-source-scope.h"

#include "engine/awareness/med-product-key.h"
#include "engine/risk/med-cve.h"

struct _MedSourceScope
{
  GHashTable *cves;     /* numbers that something here speaks of */
  GHashTable *products; /* maker and product, folded, of everything that is here */
};

/**
 * med_source_scope_free:
 * @self: (transfer full): a scope
 */
void
med_source_scope_free (MedSourceScope *self)
{
  g_hash_table_unref (self->cves);
  g_hash_table_unref (self->products);
  g_free (self);
}

/* As advisories are matched: by what a product is called, by what its identifiers say, and by the
 * names that a person has confirmed. */
static gboolean
load_products (MedConnection *connection, MedSourceScope *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT manufacturer, model FROM product"
                            " UNION SELECT vendor_key, product_key FROM component_identity"
                            " UNION SELECT vendor_key, product_key FROM alias WHERE same = 1",
                            MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    g_hash_table_add (self->products, med_product_dup_pair (med_query_get_text (query, 0),
                                                            med_query_get_text (query, 1)));
  return query != NULL && med_query_finish (query, error);
}

/* Records speak of them anew; their own CVE numbers say nothing. */
static gboolean
load_cves_of_advisories (MedConnection *connection, MedSourceScope *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT DISTINCT v.cve FROM advisory_head h JOIN advisory a ON a.id = h.advisory_id"
      " JOIN vulnerability v ON v.advisory_id = a.id WHERE v.cve IS NOT NULL AND a.category <> $1",
      MED_VALUES (MED_TEXT (MED_CATEGORY_CVE_RECORD)), error);

  /* An advisory may write anything there; addresses are made of it. */
  while (query != NULL && med_query_next (query))
    if (med_cve_is_number (med_query_get_text (query, 0)))
      g_hash_table_add (self->cves, med_query_dup_text (query, 0));
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_exploited_cves (MedConnection *connection, MedSourceScope *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT cve, vendor, product FROM kev_product", MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      g_autofree char *pair =
          med_product_dup_pair (med_query_get_text (query, 1), med_query_get_text (query, 2));

      if (g_hash_table_contains (self->products, pair))
        g_hash_table_add (self->cves, med_query_dup_text (query, 0));
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_source_scope_load_sync:
 * @connection: a connection
 * @error: return location
 *
 * Gathers what records are wanted of: the vulnerabilities that the advisories here name, those that
 * are known to be exploited in a product that is here, and all that names a product that is here.
 *
 * Returns: (transfer full) (nullable): the scope
 */
MedSourceScope *
med_source_scope_load_sync (MedConnection *connection, GError **error)
{
  g_autoptr (MedSourceScope) self = g_new0 (MedSourceScope, 1);

  self->cves = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->products = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return load_products (connection, self, error) &&
                 load_cves_of_advisories (connection, self, error) &&
                 load_exploited_cves (connection, self, error)
             ? g_steal_pointer (&self)
             : NULL;
}

/**
 * med_source_scope_covers:
 * @self: a scope
 * @document: a CVE record that was read
 *
 * Returns: whether it is wanted
 */
gboolean
med_source_scope_covers (const MedSourceScope *self, const MedCsafDocument *document)
{
  if (g_hash_table_contains (self->cves, document->tracking_id))
    return TRUE;
  for (guint i = 0; i < document->products->len; i++)
    {
      const MedCsafProduct *product = g_ptr_array_index (document->products, i);
      g_autofree char *pair = med_product_dup_pair (product->vendor, product->product);

      if (g_hash_table_contains (self->products, pair))
        return TRUE;
    }
  return FALSE;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/**
 * med_source_scope_list_cves:
 * @self: a scope
 *
 * Returns: (transfer container) (element-type utf8): the numbers of which records are wanted,
 * sorted
 */
GPtrArray *
med_source_scope_list_cves (const MedSourceScope *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer cve;

  g_hash_table_iter_init (&iter, self->cves);
  while (g_hash_table_iter_next (&iter, &cve, NULL))
    g_ptr_array_add (list, cve);
  g_ptr_array_sort (list, compare_texts);
  return list;
}
