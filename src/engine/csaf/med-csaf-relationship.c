/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-relationship"

#include "config.h"

#include "engine/csaf/med-csaf-relationship.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-fold.h"
#include "engine/base/med-json.h"

/* "X installed on Y" is about Y, the thing a hospital owns; X must be there as well. Either may be
 * defined by a relationship itself, to any depth. */

/* Of one product. Real ones are three deep; a chain that doubles at each link would fill memory. */
#define MAX_PARTS 64

static const char *const categories[] = {
  "default_component_of", "external_component_of", "installed_on",
  "installed_with",       "optional_component_of", NULL,
};

static gboolean
is_same_text (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

static gboolean
is_same_part (const MedCsafPart *a, const MedCsafPart *b)
{
  return is_same_text (a->vendor, b->vendor) && is_same_text (a->product, b->product) &&
         is_same_text (a->version_text, b->version_text) &&
         is_same_text (a->identifier, b->identifier);
}

/* Takes @part. What stands there already is enough. */
static gboolean
add_part (MedCsafPlace *place, GPtrArray *parts, MedCsafPart *part)
{
  for (guint i = 0; i < parts->len; i++)
    if (is_same_part (g_ptr_array_index (parts, i), part))
      {
        med_csaf_part_free (part);
        return TRUE;
      }
  g_ptr_array_add (parts, part);
  return parts->len <= MAX_PARTS ||
         med_csaf_refuse (place, NULL, _ ("has more than 64 parts by way of relationships"));
}

static gboolean
add_parts_of (MedCsafPlace *place, GPtrArray *parts, const MedCsafProduct *product)
{
  for (guint i = 0; i < product->parts->len; i++)
    if (!add_part (place, parts, med_csaf_part_copy (g_ptr_array_index (product->parts, i))))
      return FALSE;
  return TRUE;
}

/* What a list of components would know it by. */
static const char *
find_identifier (const MedCsafProduct *product)
{
  for (guint i = 0; i < product->identifiers->len; i++)
    {
      const MedCsafIdentifier *this = g_ptr_array_index (product->identifiers, i);

      if (g_str_equal (this->kind, MED_CSAF_CPE) || g_str_equal (this->kind, MED_CSAF_PURL))
        return this->value;
    }
  return NULL;
}

/* The software by which a thing runs is of its maker, and is called so or after the thing. Its
 * version is that of the thing, as a hospital reads it. */
static gboolean
is_firmware (const MedCsafProduct *part, const MedCsafProduct *whole)
{
  static const char *const words[] = { "firmware", "ファームウェア", "ファームウエア" };
  g_autofree char *maker = med_fold_name (part->vendor);
  g_autofree char *other_maker = med_fold_name (whole->vendor);
  g_autofree char *name = med_fold_name (part->product);
  g_autofree char *whole_name = med_fold_name (whole->product);

  if (*maker != '\0' && *other_maker != '\0' && !g_str_equal (maker, other_maker))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *word = med_fold_name (words[i]);

      if (strstr (name, word) != NULL)
        return TRUE;
    }
  return *whole_name != '\0' && strstr (name, whole_name) != NULL;
}

static gboolean
lends_version (const MedCsafProduct *part, const MedCsafProduct *whole, const char *category)
{
  return g_str_has_prefix (category, "installed") && *whole->version_text == '\0' &&
         *part->version_text != '\0' && is_firmware (part, whole);
}

/* A default component is there wherever the whole is. */
static gboolean
must_be_looked_for (const MedCsafProduct *part, const MedCsafProduct *whole, const char *category)
{
  return *part->version_text != '\0' ||
         !(g_str_equal (category, "default_component_of") || is_firmware (part, whole));
}

/* Adds @part and all that is in it. @version: (inout): of the whole */
static gboolean
collect_part (MedCsafPlace *place,
              GPtrArray *parts,
              const MedCsafProduct *part,
              const MedCsafProduct *whole,
              const char *category,
              const char **version)
{
  const MedCsafPart this = { .relationship = category,
                             .vendor = part->vendor,
                             .product = part->product,
                             .version_text = part->version_text,
                             .identifier = (char *) find_identifier (part) };

  if (**version == '\0' && lends_version (part, whole, category))
    *version = part->version_text;
  else if (must_be_looked_for (part, whole, category) &&
           !add_part (place, parts, med_csaf_part_copy (&this)))
    return FALSE;
  return add_parts_of (place, parts, part);
}

static gboolean
read_relationship (MedCsafPlace *place, JsonObject *object, MedCsafProductTree *products)
{
  g_autoptr (GPtrArray) parts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_csaf_part_free);
  const char *category;
  JsonObject *name;

  if (!med_csaf_need_word (place, object, "category", categories, &category))
    return FALSE;
  const MedCsafProduct *part =
      med_csaf_product_tree_find (products, place, object, "product_reference");
  if (part == NULL)
    return FALSE;
  const MedCsafProduct *whole =
      med_csaf_product_tree_find (products, place, object, "relates_to_product_reference");
  if (whole == NULL || !med_csaf_need_object (place, object, "full_product_name", &name))
    return FALSE;
  const char *version = whole->version_text;
  return add_parts_of (place, parts, whole) &&
         collect_part (place, parts, part, whole, category, &version) &&
         med_csaf_product_tree_add_whole (products, place, name, whole, version, parts);
}

static const char *
find_category (JsonObject *subpath)
{
  const char *word = med_json_get_text (subpath, "category");

  for (gsize i = 0; word != NULL && categories[i] != NULL; i++)
    if (g_str_equal (categories[i], word))
      return categories[i];
  return "product_path";
}

/* The product that a step of a path leads to, and how. */
static const MedCsafProduct *
read_step (MedCsafPlace *place,
           MedCsafProductTree *products,
           JsonArray *subpaths,
           guint index,
           const char **category)
{
  const gsize mark = med_csaf_enter (place, "subpaths");
  JsonObject *subpath = med_json_array_get_object (subpaths, index);
  const MedCsafProduct *product = NULL;

  med_csaf_enter_index (place, index);
  if (subpath == NULL)
    {
      med_csaf_refuse (place, NULL, _ ("is not an object"));
      return NULL;
    }
  *category = find_category (subpath);
  product = med_csaf_product_tree_find (products, place, subpath, "next_product_reference");
  if (product != NULL)
    med_csaf_leave (place, mark);
  return product;
}

/* What 2.1 has instead of relationships: from a part through others to the whole, which is the
 * last one. */
static gboolean
read_path (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  MedCsafProductTree *products = user_data;
  g_autoptr (GPtrArray) parts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_csaf_part_free);
  JsonArray *subpaths;
  JsonObject *name;
  const char *category = "", *before = NULL;

  const MedCsafProduct *part =
      med_csaf_product_tree_find (products, place, object, "beginning_product_reference");
  if (part == NULL || !med_csaf_need_array (place, object, "subpaths", &subpaths) ||
      !med_csaf_need_object (place, object, "full_product_name", &name))
    return FALSE;
  const guint n = json_array_get_length (subpaths);
  const MedCsafProduct *whole = read_step (place, products, subpaths, n - 1, &category);
  if (whole == NULL || !add_parts_of (place, parts, whole))
    return FALSE;
  const char *version = whole->version_text;
  for (guint i = 0; i < n; i++)
    {
      const MedCsafProduct *next = read_step (place, products, subpaths, i, &before);

      if (next == NULL || !collect_part (place, parts, part, whole, before, &version))
        return FALSE;
      part = next;
    }
  return med_csaf_product_tree_add_whole (products, place, name, whole, version, parts);
}

typedef struct
{
  MedCsafPlace *place;
  MedCsafProductTree *products;
  JsonArray *array;
  GHashTable *waiting; /* product_id → GArray of the relationships that wait for it */
  GArray *ready;       /* those that wait no more */
  guint n_done;
} Relationships;

static const char *
find_missing (Relationships *self, JsonObject *object)
{
  static const char *const members[] = { "product_reference", "relates_to_product_reference" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *id = med_json_get_text (object, members[i]);

      if (id != NULL && !med_csaf_product_tree_has (self->products, id))
        return id;
    }
  return NULL;
}

static void
wait_for (Relationships *self, const char *id, guint index)
{
  GArray *waiting = g_hash_table_lookup (self->waiting, id);

  if (waiting == NULL)
    {
      waiting = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (self->waiting, g_strdup (id), waiting);
    }
  g_array_append_val (waiting, index);
}

static gboolean
read_at (Relationships *self, guint index, JsonObject *object)
{
  const gsize mark = med_csaf_enter (self->place, "relationships");

  med_csaf_enter_index (self->place, index);
  if (object == NULL)
    return med_csaf_refuse (self->place, NULL, _ ("is not an object"));
  if (!read_relationship (self->place, object, self->products))
    return FALSE;
  med_csaf_leave (self->place, mark);
  self->n_done++;
  const char *id =
      med_json_get_text (med_json_get_object (object, "full_product_name"), "product_id");
  GArray *waiting = id != NULL ? g_hash_table_lookup (self->waiting, id) : NULL;
  if (waiting == NULL)
    return TRUE;
  g_array_append_vals (self->ready, waiting->data, waiting->len);
  g_hash_table_remove (self->waiting, id);
  return TRUE;
}

static gboolean
read_or_wait (Relationships *self, guint index)
{
  JsonObject *object = med_json_array_get_object (self->array, index);
  const char *missing = object != NULL ? find_missing (self, object) : NULL;

  if (missing == NULL)
    return read_at (self, index, object);
  wait_for (self, missing, index);
  return TRUE;
}

static gboolean
read_all (Relationships *self)
{
  for (guint i = 0; i < json_array_get_length (self->array); i++)
    {
      if (!read_or_wait (self, i))
        return FALSE;
      while (self->ready->len > 0)
        {
          const guint next = g_array_index (self->ready, guint, self->ready->len - 1);

          g_array_set_size (self->ready, self->ready->len - 1);
          if (!read_or_wait (self, next))
            return FALSE;
        }
    }
  return TRUE;
}

/* The first of those that still wait, which is refused for what it waits for. */
static gboolean
refuse_first (Relationships *self)
{
  guint first = G_MAXUINT;
  GHashTableIter iter;
  gpointer waiting;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &waiting))
    for (guint i = 0; i < ((GArray *) waiting)->len; i++)
      first = MIN (first, g_array_index ((GArray *) waiting, guint, i));
  return read_at (self, first, med_json_array_get_object (self->array, first));
}

/**
 * med_csaf_relationships_read:
 * @place: at @tree
 * @tree: the product tree
 * @products: what was read of it; gets the products that relationships define
 *
 * Reads `relationships`, and `product_paths` of the draft 2.1. The standard does not say that a
 * product is defined before it is referred to, so that one may be about what another defines
 * further down, as deep as it likes; what refers to itself in a circle, or to nothing, is refused
 * as not defined.
 *
 * Returns: %FALSE where something is wrong
 */
gboolean
med_csaf_relationships_read (MedCsafPlace *place, JsonObject *tree, MedCsafProductTree *products)
{
  g_autoptr (GHashTable) waiting =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));
  Relationships self = { .place = place, .products = products, .waiting = waiting, .ready = ready };

  if (!med_csaf_may_array (place, tree, "relationships", &self.array))
    return FALSE;
  if (self.array != NULL &&
      (!read_all (&self) ||
       (self.n_done < json_array_get_length (self.array) && !refuse_first (&self))))
    return FALSE;
  return !place->draft || med_csaf_for_each (place, tree, "product_paths", read_path, products);
}
