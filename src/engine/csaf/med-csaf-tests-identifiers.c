/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-identifiers"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-tests.h"

/* The ids of products and groups: what is used is defined, once, and not by itself. */

static void
find_undefined_product (MedCsafCheck *check,
                        const char *id,
                        const MedCsafPath *at,
                        gpointer user_data)
{
  if (!g_hash_table_contains (check->products, id))
    med_csaf_check_report_word (
        check, at, _ ("The product id “%s” is used here, but the product tree does not define it"),
        id);
}

static void
test_6_1_1 (MedCsafCheck *check)
{
  med_csaf_check_each_product_id (check, find_undefined_product, NULL);
}

static void
find_repeated_product (MedCsafCheck *check,
                       JsonObject *product,
                       const MedCsafPath *at,
                       gpointer seen)
{
  const char *id = med_json_get_text (product, "product_id");

  if (id != NULL && !g_hash_table_add (seen, (char *) id))
    med_csaf_check_report_word (
        check, MED_CSAF_AT (at, "product_id"),
        _ ("The product id “%s” is already that of another product in this document"), id);
}

static void
test_6_1_2 (MedCsafCheck *check)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  med_csaf_check_each_product (check, find_repeated_product, seen);
}

/* A relationship defines a product by two others. Those that are not defined by relationships, or
 * only by such as are already gone, go away one after the other; what stays is defined by itself,
 * or by something that is. */
typedef struct
{
  GHashTable *waiting; /* product id → how many of its parts are not known to be sound */
  GHashTable *part_of; /* product id → (element-type utf8) ids of products made from it */
} Circle;

static void
index_relationship (MedCsafCheck *check,
                    JsonObject *relationship,
                    const MedCsafPath *at,
                    gpointer user_data)
{
  const Circle *circle = user_data;
  const char *id =
      med_json_get_text (med_json_get_object (relationship, "full_product_name"), "product_id");

  if (id != NULL)
    g_hash_table_insert (circle->waiting, (char *) id, GUINT_TO_POINTER (0));
}

static void
add_part (Circle *circle, const char *id, const char *part)
{
  GPtrArray *wholes;
  guint n;

  if (part == NULL || !g_hash_table_contains (circle->waiting, part))
    return;
  wholes = g_hash_table_lookup (circle->part_of, part);
  if (wholes == NULL)
    {
      wholes = g_ptr_array_new ();
      g_hash_table_insert (circle->part_of, (char *) part, wholes);
    }
  g_ptr_array_add (wholes, (char *) id);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (circle->waiting, id));
  g_hash_table_insert (circle->waiting, (char *) id, GUINT_TO_POINTER (n + 1));
}

static void
count_parts (MedCsafCheck *check, JsonObject *relationship, const MedCsafPath *at, gpointer circle)
{
  const char *id =
      med_json_get_text (med_json_get_object (relationship, "full_product_name"), "product_id");

  if (id == NULL)
    return;
  add_part (circle, id, med_json_get_text (relationship, "product_reference"));
  add_part (circle, id, med_json_get_text (relationship, "relates_to_product_reference"));
}

static void
remove_sound (Circle *circle)
{
  g_autoptr (GPtrArray) sound = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer id, n;

  g_hash_table_iter_init (&iter, circle->waiting);
  while (g_hash_table_iter_next (&iter, &id, &n))
    if (GPOINTER_TO_UINT (n) == 0)
      g_ptr_array_add (sound, id);
  for (guint i = 0; i < sound->len; i++)
    {
      GPtrArray *wholes = g_hash_table_lookup (circle->part_of, g_ptr_array_index (sound, i));

      g_hash_table_remove (circle->waiting, g_ptr_array_index (sound, i));
      for (guint j = 0; wholes != NULL && j < wholes->len; j++)
        {
          char *whole = g_ptr_array_index (wholes, j);
          const guint left = GPOINTER_TO_UINT (g_hash_table_lookup (circle->waiting, whole)) - 1;

          g_hash_table_insert (circle->waiting, whole, GUINT_TO_POINTER (left));
          if (left == 0)
            g_ptr_array_add (sound, whole);
        }
    }
}

static void
report_circular (MedCsafCheck *check,
                 JsonObject *relationship,
                 const MedCsafPath *at,
                 gpointer user_data)
{
  const Circle *circle = user_data;
  const char *id =
      med_json_get_text (med_json_get_object (relationship, "full_product_name"), "product_id");

  if (id != NULL && g_hash_table_contains (circle->waiting, id))
    med_csaf_check_report_word (
        check, at, _ ("The product “%s” is defined in a circle: it is part of what it is made of"),
        id);
}

static void
test_6_1_3 (MedCsafCheck *check)
{
  const MedCsafPath *tree = MED_CSAF_AT (NULL, "product_tree");
  g_autoptr (GHashTable) waiting = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) part_of =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  Circle circle = { waiting, part_of };

  if (med_json_get_array (check->tree, "relationships") == NULL)
    return;
  med_csaf_check_each (check, check->tree, "relationships", tree, index_relationship, &circle);
  med_csaf_check_each (check, check->tree, "relationships", tree, count_parts, &circle);
  remove_sound (&circle);
  med_csaf_check_each (check, check->tree, "relationships", tree, report_circular, &circle);
}

static void
find_undefined_group (MedCsafCheck *check,
                      const char *id,
                      const MedCsafPath *at,
                      gpointer user_data)
{
  if (!g_hash_table_contains (check->groups, id))
    med_csaf_check_report_word (
        check, at,
        _ ("The product group “%s” is used here, but the product tree does not define it"), id);
}

static void
test_6_1_4 (MedCsafCheck *check)
{
  med_csaf_check_each_group_id (check, find_undefined_group, NULL);
}

static void
find_repeated_group (MedCsafCheck *check, JsonObject *group, const MedCsafPath *at, gpointer seen)
{
  const char *id = med_json_get_text (group, "group_id");

  if (id != NULL && !g_hash_table_add (seen, (char *) id))
    med_csaf_check_report_word (
        check, MED_CSAF_AT (at, "group_id"),
        _ ("The id “%s” is already that of another product group in this document"), id);
}

static void
test_6_1_5 (MedCsafCheck *check)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  med_csaf_check_each (check, check->tree, "product_groups", MED_CSAF_AT (NULL, "product_tree"),
                       find_repeated_group, seen);
}

static void
find_unused_product (MedCsafCheck *check,
                     JsonObject *product,
                     const MedCsafPath *at,
                     gpointer user_data)
{
  const char *id = med_json_get_text (product, "product_id");

  if (id != NULL && !g_hash_table_contains (check->used, id))
    med_csaf_check_report_word (
        check, MED_CSAF_AT (at, "product_id"),
        _ ("The product “%s” is defined, but nothing in the document is said of it"), id);
}

static void
test_6_2_1 (MedCsafCheck *check)
{
  if (!med_csaf_check_is (check, "csaf_informational_advisory", NULL))
    med_csaf_check_each_product (check, find_unused_product, NULL);
}

const MedCsafTest med_csaf_tests_identifiers[] = {
  { "6.1.1", test_6_1_1 }, { "6.1.2", test_6_1_2 }, { "6.1.3", test_6_1_3 },
  { "6.1.4", test_6_1_4 }, { "6.1.5", test_6_1_5 }, { "6.2.1", test_6_2_1 },
  { NULL, NULL },
};
