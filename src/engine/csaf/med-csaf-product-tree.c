/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-product-tree"

#include "config.h"

#include "engine/csaf/med-csaf-product-tree.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-identifier.h"
#include "engine/csaf/med-csaf-relationship.h"

/* Over all lists of products of a document. The largest of 2,383 real ones has some ten thousand.
 */
#define MAX_REFERENCES 250000

struct _MedCsafProductTree
{
  MedCsafDocument *document; /* (unowned) */
  GHashTable *products;      /* product_id → index into the document's products */
  GHashTable *groups;        /* group_id → GArray of such indices */
  guint n_references;
};

/* What the branches above a product say of it; each level has its own copy on the stack. */
typedef struct
{
  MedCsafProductTree *tree;
  const char *vendor;
  const char *family;
  const char *product;
  const char *version;
  const char *service_pack;
  const MedCsafProduct *whole; /* (nullable) of a relationship */
  GPtrArray *parts;            /* (nullable) what else must be there */
} Lineage;

static const char *const branch_categories[] = {
  "architecture", "host_name",       "language",
  "legacy",       "patch_level",     "product_family",
  "product_name", "product_version", "product_version_range",
  "service_pack", "specification",   "vendor",
  NULL,
};

static void
add_product (MedCsafProductTree *self, MedCsafProduct *product)
{
  g_hash_table_insert (self->products, product->id,
                       GUINT_TO_POINTER (self->document->products->len));
  g_ptr_array_add (self->document->products, product);
}

/* What Y is known by holds for "X installed on Y" too, and what must be there. */
static void
take_relationship (const Lineage *lineage, MedCsafProduct *product)
{
  if (lineage->whole == NULL)
    return;
  for (guint i = 0; i < lineage->whole->identifiers->len; i++)
    {
      const MedCsafIdentifier *this = g_ptr_array_index (lineage->whole->identifiers, i);

      g_ptr_array_add (product->identifiers, med_csaf_identifier_new (this->kind, this->value));
    }
  for (guint i = 0; i < lineage->parts->len; i++)
    g_ptr_array_add (product->parts, med_csaf_part_copy (g_ptr_array_index (lineage->parts, i)));
}

static gboolean
read_product (MedCsafPlace *place, JsonObject *object, const Lineage *lineage)
{
  const char *id, *name;

  if (!med_csaf_need_text (place, object, "product_id", &id) ||
      !med_csaf_need_text (place, object, "name", &name))
    return FALSE;
  if (g_hash_table_contains (lineage->tree->products, id))
    return med_csaf_refuse (place, "product_id", _ ("is used for two products"));

  MedCsafProduct *product = med_csaf_product_new ();
  const char *model = lineage->product != NULL ? lineage->product : lineage->family;
  const char *version = lineage->version != NULL ? lineage->version : "";

  product->id = g_strdup (id);
  product->full_name = g_strdup (name);
  product->vendor = g_strdup (lineage->vendor != NULL ? lineage->vendor : "");
  product->product = g_strdup (model != NULL ? model : name);
  product->version_text = lineage->service_pack != NULL
                              ? g_strjoin (" ", version, lineage->service_pack, NULL)
                              : g_strdup (version);
  add_product (lineage->tree, product);
  take_relationship (lineage, product);
  return med_csaf_identifier_read (place, object, product->identifiers);
}

static void
take_branch (Lineage *lineage, const char *category, const char *name)
{
  if (g_str_equal (category, "vendor"))
    lineage->vendor = name;
  else if (g_str_equal (category, "product_family"))
    lineage->family = name;
  else if (g_str_equal (category, "product_name"))
    lineage->product = name;
  else if (g_str_has_prefix (category, "product_version"))
    lineage->version = name;
  else if (g_str_equal (category, "service_pack") || g_str_equal (category, "patch_level"))
    lineage->service_pack = name;
}

/* The depth is bounded by that of the JSON scan. */
static gboolean
read_branch (MedCsafPlace *place, JsonObject *branch, gpointer user_data)
{
  Lineage lineage = *(const Lineage *) user_data;
  const char *category, *name;
  JsonObject *product;

  if (!med_csaf_need_word (place, branch, "category", branch_categories, &category) ||
      !med_csaf_need_text (place, branch, "name", &name) ||
      !med_csaf_may_object (place, branch, "product", &product))
    return FALSE;
  take_branch (&lineage, category, name);
  if (product != NULL)
    {
      gsize mark = med_csaf_enter (place, "product");
      if (!read_product (place, product, &lineage))
        return FALSE;
      med_csaf_leave (place, mark);
    }
  return med_csaf_for_each (place, branch, "branches", read_branch, &lineage);
}

static gboolean
read_full_product_name (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  return read_product (place, object, user_data);
}

/**
 * med_csaf_product_tree_has:
 * @self: the products read so far
 * @id: a product_id
 *
 * Returns: whether it is one of them
 */
gboolean
med_csaf_product_tree_has (MedCsafProductTree *self, const char *id)
{
  return g_hash_table_contains (self->products, id);
}

/**
 * med_csaf_product_tree_find:
 * @self: the products read so far
 * @place: at @object
 * @object: an object
 * @member: its member with the id of a product
 *
 * Returns: (transfer none) (nullable): the product; %NULL, and refused, where there is none
 */
const MedCsafProduct *
med_csaf_product_tree_find (MedCsafProductTree *self,
                            MedCsafPlace *place,
                            JsonObject *object,
                            const char *member)
{
  const char *id;
  gpointer index;

  if (!med_csaf_need_text (place, object, member, &id))
    return NULL;
  if (!g_hash_table_lookup_extended (self->products, id, NULL, &index))
    {
      g_autofree char *quote = med_csaf_shorten (id);
      g_autofree char *reason = g_strdup_printf (_ ("product “%s” is not defined"), quote);
      med_csaf_refuse (place, member, reason);
      return NULL;
    }
  return g_ptr_array_index (self->document->products, GPOINTER_TO_UINT (index));
}

/**
 * med_csaf_product_tree_add_whole:
 * @self: the products read so far
 * @place: at @name
 * @name: the full product name of a relationship
 * @whole: what it is about
 * @version: of it
 * @parts: (element-type MedCsafPart): what must be there as well
 *
 * Adds a product that a relationship defines: about Y in "X installed on Y", the thing a hospital
 * owns.
 *
 * Returns: %FALSE where something is wrong
 */
gboolean
med_csaf_product_tree_add_whole (MedCsafProductTree *self,
                                 MedCsafPlace *place,
                                 JsonObject *name,
                                 const MedCsafProduct *whole,
                                 const char *version,
                                 GPtrArray *parts)
{
  const Lineage lineage = { .tree = self,
                            .vendor = whole->vendor,
                            .product = whole->product,
                            .version = version,
                            .whole = whole,
                            .parts = parts };
  const gsize mark = med_csaf_enter (place, "full_product_name");

  if (!read_product (place, name, &lineage))
    return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}

static gboolean
read_group (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  const Lineage *lineage = user_data;
  MedCsafProductTree *self = lineage->tree;
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (guint));
  const char *id;

  if (!med_csaf_need_text (place, object, "group_id", &id) ||
      !med_csaf_product_tree_collect_ids (self, place, object, "product_ids", products))
    return FALSE;
  if (g_hash_table_contains (self->groups, id))
    return med_csaf_refuse (place, "group_id", _ ("is used for two groups"));
  g_hash_table_insert (self->groups, g_strdup (id), g_steal_pointer (&products));
  return TRUE;
}

/**
 * med_csaf_product_tree_read:
 * @place: at the root of the document
 * @root: the root
 * @document: gets the products
 *
 * Reads branches, full product names, relationships and groups. A document need not have a product
 * tree; then there are no products.
 *
 * Returns: (transfer full) (nullable): the ids; %NULL where something is wrong
 */
MedCsafProductTree *
med_csaf_product_tree_read (MedCsafPlace *place, JsonObject *root, MedCsafDocument *document)
{
  g_autoptr (MedCsafProductTree) self = g_new0 (MedCsafProductTree, 1);
  Lineage lineage = { .tree = self };
  JsonObject *tree;

  self->document = document;
  self->products = g_hash_table_new (g_str_hash, g_str_equal);
  self->groups =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  if (!med_csaf_may_object (place, root, "product_tree", &tree))
    return NULL;
  if (tree == NULL)
    return g_steal_pointer (&self);

  gsize mark = med_csaf_enter (place, "product_tree");
  if (!med_csaf_for_each (place, tree, "branches", read_branch, &lineage) ||
      !med_csaf_for_each (place, tree, "full_product_names", read_full_product_name, &lineage) ||
      !med_csaf_relationships_read (place, tree, self) ||
      !med_csaf_for_each (place, tree, "product_groups", read_group, &lineage))
    return NULL;
  med_csaf_leave (place, mark);
  return g_steal_pointer (&self);
}

/* A short document may name a large group again and again; what it unfolds to is bounded as well.
 */
static gboolean
add_once (MedCsafProductTree *self,
          MedCsafPlace *place,
          GHashTable *seen,
          guint product,
          GArray *products)
{
  if (!g_hash_table_add (seen, GUINT_TO_POINTER (product)))
    return TRUE;
  if (++self->n_references > MAX_REFERENCES)
    return med_csaf_refuse (place, NULL, _ ("names products more than 250,000 times"));
  g_array_append_val (products, product);
  return TRUE;
}

static const char *
element_text (JsonArray *array, guint index)
{
  const char *text = med_json_array_get_text (array, index);

  return text != NULL ? text : "";
}

static gboolean
collect_ids (MedCsafProductTree *self,
             MedCsafPlace *place,
             JsonArray *ids,
             GHashTable *seen,
             GArray *products)
{
  for (guint i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    {
      gsize mark = med_csaf_enter_index (place, i);
      const char *id = element_text (ids, i);
      gpointer index;

      if (!g_hash_table_lookup_extended (self->products, id, NULL, &index))
        {
          g_autofree char *quote = med_csaf_shorten (id);
          g_autofree char *reason = g_strdup_printf (_ ("product “%s” is not defined"), quote);
          return med_csaf_refuse (place, NULL, reason);
        }
      if (!add_once (self, place, seen, GPOINTER_TO_UINT (index), products))
        return FALSE;
      med_csaf_leave (place, mark);
    }
  return TRUE;
}

static gboolean
collect_groups (MedCsafProductTree *self,
                MedCsafPlace *place,
                JsonArray *ids,
                GHashTable *seen,
                GArray *products)
{
  for (guint i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    {
      gsize mark = med_csaf_enter_index (place, i);
      GArray *group = g_hash_table_lookup (self->groups, element_text (ids, i));

      if (group == NULL)
        return med_csaf_refuse (place, NULL, _ ("names a product group that is not defined"));
      for (guint j = 0; j < group->len; j++)
        if (!add_once (self, place, seen, g_array_index (group, guint, j), products))
          return FALSE;
      med_csaf_leave (place, mark);
    }
  return TRUE;
}

/**
 * med_csaf_product_tree_collect_ids:
 * @self: the ids of the document
 * @place: at @object
 * @object: an object
 * @member: an array of product ids; may be missing
 * @products: (element-type guint): gets the indices of the products, each once
 *
 * Returns: %FALSE where an id is not defined
 */
gboolean
med_csaf_product_tree_collect_ids (MedCsafProductTree *self,
                                   MedCsafPlace *place,
                                   JsonObject *object,
                                   const char *member,
                                   GArray *products)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  JsonArray *ids;

  if (!med_csaf_may_array (place, object, member, &ids))
    return FALSE;
  gsize mark = med_csaf_enter (place, member);
  if (!collect_ids (self, place, ids, seen, products))
    return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}

/**
 * med_csaf_product_tree_collect:
 * @self: the ids of the document
 * @place: at @object
 * @object: an object with `product_ids`, `group_ids`, both or neither
 * @products: (element-type guint): gets the indices of the products, each once
 *
 * Returns: %FALSE where an id is not defined
 */
gboolean
med_csaf_product_tree_collect (MedCsafProductTree *self,
                               MedCsafPlace *place,
                               JsonObject *object,
                               GArray *products)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  JsonArray *ids, *groups;

  if (!med_csaf_may_array (place, object, "product_ids", &ids) ||
      !med_csaf_may_array (place, object, "group_ids", &groups))
    return FALSE;
  gsize mark = med_csaf_enter (place, "product_ids");
  if (!collect_ids (self, place, ids, seen, products))
    return FALSE;
  med_csaf_leave (place, mark);
  med_csaf_enter (place, "group_ids");
  if (!collect_groups (self, place, groups, seen, products))
    return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}

/**
 * med_csaf_product_tree_free:
 * @self: (transfer full): the ids; the products stay with the document
 */
void
med_csaf_product_tree_free (MedCsafProductTree *self)
{
  g_hash_table_unref (self->products);
  g_hash_table_unref (self->groups);
  g_free (self);
}
