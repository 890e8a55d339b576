/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-product-key"

#include "config.h"

#include "engine/awareness/med-product-key.h"

#include "engine/base/med-fold.h"

/**
 * med_product_key:
 * @vendor: who makes it, as written
 * @product: the product, as written
 *
 * Folds a product's name for comparison. Many advisories repeat the maker in front of the product
 * ("Baxter Baxter Connex Health Portal"); it is taken away as long as something is left.
 *
 * Returns: (transfer full): the folded name
 */
char *
med_product_key (const char *vendor, const char *product)
{
  g_autofree char *maker = med_fold_name (vendor);
  g_autofree char *name = med_fold_name (product);
  g_autofree char *prefix = g_strconcat (maker, " ", NULL);
  const char *rest = name;

  while (*maker != '\0' && g_str_has_prefix (rest, prefix) && rest[strlen (prefix)] != '\0')
    rest += strlen (prefix);
  return g_strdup (rest);
}

/**
 * med_product_key_pair:
 * @vendor_key: a folded maker
 * @product_key: a folded product
 *
 * Returns: (transfer full): both as one text, for look-ups
 */
char *
med_product_key_pair (const char *vendor_key, const char *product_key)
{
  return g_strjoin ("\037", vendor_key, product_key, NULL);
}

/**
 * med_product_dup_pair:
 * @vendor: who makes it, as written
 * @product: the product, as written
 *
 * Returns: (transfer full): both folded, as one text
 */
char *
med_product_dup_pair (const char *vendor, const char *product)
{
  g_autofree char *vendor_key = med_fold_name (vendor);
  g_autofree char *product_key = med_product_key (vendor, product);

  return med_product_key_pair (vendor_key, product_key);
}
