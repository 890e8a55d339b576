/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match"

#include "config.h"

#include "engine/awareness/med-match.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/awareness/med-derived-rows.h"
#include "engine/awareness/med-match-narrow.h"
#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-version-range.h"

typedef struct
{
  gint64 id;
  char *version;
  MedVersion *read; /* the same, read */
  gint64 wanted_id; /* the product of an advisory it was matched with last */
} Release;

typedef struct
{
  char *model_key;  /* the model, folded */
  GArray *releases; /* (element-type Release) */
} Product;

/* A product of an advisory, while it is matched. */
typedef struct
{
  gint64 id;
  const char *vendor_key;
  const char *product_key;
  const char *version_text;
  MedVersionRange *range; /* (nullable) %NULL until a release asks for it */
} Wanted;

/* The hospital's products and what people decided about names. Products are loaded by their maker
 * and releases by their product, once an advisory names them. */
typedef struct
{
  MedConnection *connection;
  GHashTable *vendors;  /* vendor keys whose products are loaded */
  GHashTable *by_name;  /* "vendor key, product key" → GArray of product ids */
  GHashTable *products; /* product id → Product */
  GHashTable *aliases;  /* "vendor key, product key" → GArray of product ids */
  GHashTable *rejected; /* "vendor key, product key, product id" */
  MedIdSet *only;       /* (nullable) releases that are matched; %NULL: all */
  MedMatchNarrow *narrow;
} Inventory;

static void
release_clear (gpointer data)
{
  Release *release = data;

  g_free (release->version);
  med_version_free (release->read);
}

static void
product_free (gpointer data)
{
  Product *product = data;

  g_free (product->model_key);
  g_array_unref (product->releases);
  g_free (product);
}

static void
inventory_free (Inventory *self)
{
  g_hash_table_unref (self->vendors);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->products);
  g_hash_table_unref (self->aliases);
  g_hash_table_unref (self->rejected);
  g_clear_pointer (&self->narrow, med_match_narrow_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Inventory, inventory_free)

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
load_aliases (MedConnection *connection, Inventory *self, GError **error)
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

/* @advisories: (nullable): those that are matched; %NULL: all
 * @only: (nullable): releases that are matched; %NULL: all */
static Inventory *
inventory_new (MedConnection *connection, MedIdSet *advisories, MedIdSet *only, GError **error)
{
  g_autoptr (Inventory) self = g_new0 (Inventory, 1);
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
load_names (Inventory *self, const char *sql, const char *vendor_key, GError **error)
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

/* @products: (out) (nullable) (transfer none): that go by this name */
static gboolean
find_by_name (Inventory *self,
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
load_releases (Inventory *self, gint64 product_id, Product *product, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection, "SELECT id, version FROM release WHERE product_id = $1 ORDER BY id",
      MED_VALUES (MED_INT (product_id)), error);

  while (query != NULL && med_query_next (query))
    {
      Release release = { .id = med_query_get_int (query, 0) };

      if (self->only != NULL && !med_id_set_contains (self->only, release.id))
        continue;
      release.version = med_query_dup_text (query, 1);
      release.read = med_version_new (release.version);
      g_array_append_val (product->releases, release);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_model (Inventory *self, gint64 product_id, Product *product, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection, "SELECT manufacturer, model FROM product WHERE id = $1",
      MED_VALUES (MED_INT (product_id)), error);

  if (query != NULL && med_query_next (query))
    product->model_key =
        med_product_key (med_query_get_text (query, 0), med_query_get_text (query, 1));
  return query != NULL && med_query_finish (query, error);
}

/* @product: (out) (transfer none): with those of its releases that are matched */
static gboolean
find_product (Inventory *self, gint64 product_id, Product **product, GError **error)
{
  *product = g_hash_table_lookup (self->products, &product_id);
  if (*product != NULL)
    return TRUE;
  *product = g_new0 (Product, 1);
  (*product)->releases = g_array_new (FALSE, FALSE, sizeof (Release));
  g_array_set_clear_func ((*product)->releases, release_clear);
  g_hash_table_insert (self->products, g_memdup2 (&product_id, sizeof product_id), *product);
  return load_releases (self, product_id, *product, error) &&
         load_model (self, product_id, *product, error);
}

static MedAnswer
answer_version (const MedVersionRange *range,
                const MedVersion *read,
                const char *version,
                const char *version_text,
                char **reason)
{
  if (*version_text == '\0')
    {
      *reason = med_reason_build (MED_REASON_NO_VERSION_STATED, version, NULL);
      return MED_ANSWER_CANNOT_TELL;
    }
  if (g_str_has_prefix (version_text, MED_VERSION_RANGE_ONLY_FOR))
    {
      *reason = med_reason_build (MED_REASON_RESTRICTED,
                                  version_text + strlen (MED_VERSION_RANGE_ONLY_FOR), NULL);
      return MED_ANSWER_CANNOT_TELL;
    }
  MedAnswer answer = med_version_range_answer (range, read);
  if (*version == '\0' && answer != MED_ANSWER_YES)
    {
      *reason = med_reason_build (MED_REASON_VERSION_UNKNOWN, version_text, NULL);
      return MED_ANSWER_CANNOT_TELL;
    }
  if (answer != MED_ANSWER_YES && med_version_range_lists_newer (range, read))
    {
      *reason = med_reason_build (MED_REASON_OLDER_THAN_LISTED, version, version_text, NULL);
      return MED_ANSWER_CANNOT_TELL;
    }
  const char *word = answer == MED_ANSWER_YES  ? MED_REASON_IN_RANGE
                     : answer == MED_ANSWER_NO ? MED_REASON_OUTSIDE_RANGE
                                               : MED_REASON_NOT_READABLE;
  *reason = med_reason_build (word, version, version_text, NULL);
  return answer;
}

/**
 * med_match_version:
 * @version: of a release; empty if not known
 * @version_text: what the advisory writes
 * @reason: (out) (transfer full): why, see med-reason
 *
 * Compares a release with what an advisory says of versions. Where an advisory lists single
 * versions and this one is older, nothing was said of it: that is no "no".
 *
 * Returns: %MED_ANSWER_YES if the advisory speaks of this version
 */
MedAnswer
med_match_version (const char *version, const char *version_text, char **reason)
{
  g_autoptr (MedVersionRange) range = med_version_range_new (version_text);
  g_autoptr (MedVersion) read = med_version_new (version);

  return answer_version (range, read, version, version_text, reason);
}

/* Two names of a product may lead to the same release: the first counts. */
static gboolean
match_releases (Inventory *inventory,
                MedDerivedRows *rows,
                gint64 product_id,
                Wanted *wanted,
                const char *identifier,
                GError **error)
{
  Product *product;

  if (!find_product (inventory, product_id, &product, error))
    return FALSE;
  if (wanted->range == NULL && product->releases->len > 0)
    wanted->range = med_version_range_new (wanted->version_text);
  for (guint i = 0; i < product->releases->len; i++)
    {
      Release *release = &g_array_index (product->releases, Release, i);
      g_autofree char *why = NULL;

      if (release->wanted_id == wanted->id)
        continue;
      release->wanted_id = wanted->id;
      MedAnswer answer = answer_version (wanted->range, release->read, release->version,
                                         wanted->version_text, &why);

      answer = med_match_narrow_apply (inventory->narrow, wanted->id, release->id,
                                       product->model_key, answer, &why);
      g_autofree char *reason = identifier != NULL
                                    ? g_strjoin ("\t", MED_REASON_IDENTIFIER, identifier, why, NULL)
                                    : g_steal_pointer (&why);
      med_derived_rows_add (rows, release->id, wanted->id, med_answer_to_word (answer), 0, reason);
    }
  return TRUE;
}

/* @identifier: (nullable): by which the products were found, if not by their name. */
static gboolean
match_products (Inventory *inventory,
                MedDerivedRows *rows,
                GArray *products,
                Wanted *wanted,
                const char *identifier,
                GError **error)
{
  g_autofree char *pair = med_product_key_pair (wanted->vendor_key, wanted->product_key);

  for (guint i = 0; products != NULL && i < products->len; i++)
    {
      gint64 product_id = g_array_index (products, gint64, i);
      g_autofree char *rejection = rejection_key (pair, product_id);

      if (g_hash_table_contains (inventory->rejected, rejection))
        continue;
      if (!match_releases (inventory, rows, product_id, wanted, identifier, error))
        return FALSE;
    }
  return TRUE;
}

/* A product of the same maker that goes by a model number, a component that goes by a CPE or purl.
 */
static gboolean
match_identifiers (Inventory *inventory, MedDerivedRows *rows, Wanted *wanted, GError **error)
{
  GPtrArray *names = med_match_narrow_get_names (inventory->narrow, wanted->id);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const MedMatchName *name = g_ptr_array_index (names, i);
      GArray *products;

      if (!find_by_name (inventory,
                         name->vendor_key != NULL ? name->vendor_key : wanted->vendor_key,
                         name->product_key, &products, error) ||
          !match_products (inventory, rows, products, wanted, name->written, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
match_wanted (Inventory *inventory, MedDerivedRows *rows, Wanted *wanted, GError **error)
{
  g_autofree char *pair = med_product_key_pair (wanted->vendor_key, wanted->product_key);
  GArray *products;

  return find_by_name (inventory, wanted->vendor_key, wanted->product_key, &products, error) &&
         match_products (inventory, rows, products, wanted, NULL, error) &&
         match_products (inventory, rows, g_hash_table_lookup (inventory->aliases, pair), wanted,
                         NULL, error) &&
         match_identifiers (inventory, rows, wanted, error);
}

#define SELECT_WANTED                                                                              \
  "SELECT p.id, p.vendor_key, p.product_key, p.version_text FROM advisory_head h"                  \
  " CROSS JOIN advisory_product p WHERE p.advisory_id = h.advisory_id"

/* @advisory_id: 0: of all advisories that count */
static gboolean
match_advisory (Inventory *inventory,
                MedDerivedRows *rows,
                gint64 advisory_id,
                GCancellable *cancellable,
                GError **error)
{
  const MedValue only[] = { MED_INT (advisory_id) };
  g_autoptr (MedQuery) query = med_connection_query (
      inventory->connection,
      advisory_id == 0 ? SELECT_WANTED : SELECT_WANTED " AND h.advisory_id = $1", only,
      advisory_id == 0 ? 0 : 1, error);

  while (query != NULL && med_query_next (query))
    {
      Wanted wanted = { .id = med_query_get_int (query, 0),
                        .vendor_key = med_query_get_text (query, 1),
                        .product_key = med_query_get_text (query, 2),
                        .version_text = med_query_get_text (query, 3) };
      gboolean done;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      done = match_wanted (inventory, rows, &wanted, error);
      g_clear_pointer (&wanted.range, med_version_range_free);
      if (!done)
        return FALSE;
    }
  return query != NULL && med_query_finish (query, error);
}

static const MedDerivedTable match_table = {
  .put = "INSERT INTO match (release_id, advisory_product_id, answer, reason)"
         " VALUES ($1, $2, $3, $4) ON CONFLICT (release_id, advisory_product_id)"
         " DO UPDATE SET answer = excluded.answer, reason = excluded.reason",
  .remove = "DELETE FROM match WHERE release_id = $1 AND advisory_product_id = $2",
};

#define SELECT_MATCH "SELECT m.release_id, m.advisory_product_id, m.answer, 0, m.reason FROM "

static gboolean
load_matches (
    MedConnection *connection, MedDerivedRows *rows, const char *sql, MedIdSet *ids, GError **error)
{
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, ids);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_derived_rows_load (rows, connection, sql, MED_VALUES (MED_INT (id)), error))
      return FALSE;
  return TRUE;
}

static gboolean
match_all (MedConnection *connection,
           MedDerivedRows *before,
           MedDerivedRows *after,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (Inventory) inventory = inventory_new (connection, NULL, NULL, error);

  return inventory != NULL &&
         med_derived_rows_load (before, connection, SELECT_MATCH "match m", MED_NO_VALUES, error) &&
         match_advisory (inventory, after, 0, cancellable, error);
}

/* With all releases. */
static gboolean
match_advisories (MedConnection *connection,
                  MedIdSet *advisories,
                  MedDerivedRows *before,
                  MedDerivedRows *after,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (Inventory) inventory = inventory_new (connection, advisories, NULL, error);
  GHashTableIter iter;
  gint64 id;

  if (inventory == NULL ||
      !load_matches (connection, before,
                     SELECT_MATCH "advisory_product p CROSS JOIN match m"
                                  " WHERE p.advisory_id = $1 AND m.advisory_product_id = p.id",
                     advisories, error))
    return FALSE;
  g_hash_table_iter_init (&iter, advisories);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!match_advisory (inventory, after, id, cancellable, error))
      return FALSE;
  return TRUE;
}

/* With all advisories. */
static gboolean
match_only (MedConnection *connection,
            MedIdSet *releases,
            MedDerivedRows *before,
            MedDerivedRows *after,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (Inventory) inventory = inventory_new (connection, NULL, releases, error);

  return inventory != NULL &&
         load_matches (connection, before, SELECT_MATCH "match m WHERE m.release_id = $1", releases,
                       error) &&
         match_advisory (inventory, after, 0, cancellable, error);
}

static void
count_cb (const MedDerivedRow *before, const MedDerivedRow *after, gpointer user_data)
{
  MedAssessmentScope *scope = user_data;

  scope->n_written++;
}

/**
 * med_match_update_sync:
 * @connection: the writer's connection, in a transaction
 * @scope: of which advisories and releases
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Brings the table `match` up to date: which release of the hospital's products each product of an
 * advisory means. Names match if they are equal once folded, or if a person confirmed them; never
 * because they are merely similar.
 *
 * Returns: whether it is written
 */
gboolean
med_match_update_sync (MedConnection *connection,
                       MedAssessmentScope *scope,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (MedDerivedRows) before = med_derived_rows_new ();
  g_autoptr (MedDerivedRows) after = med_derived_rows_new ();

  if (scope->everything)
    return match_all (connection, before, after, cancellable, error) &&
           med_derived_rows_write (before, after, connection, &match_table, count_cb, scope, error);
  return (g_hash_table_size (scope->advisories) == 0 ||
          match_advisories (connection, scope->advisories, before, after, cancellable, error)) &&
         (g_hash_table_size (scope->releases) == 0 ||
          match_only (connection, scope->releases, before, after, cancellable, error)) &&
         med_derived_rows_write (before, after, connection, &match_table, count_cb, scope, error);
}
