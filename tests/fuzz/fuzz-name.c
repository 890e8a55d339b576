/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-similarity.h"
#include "engine/base/med-fold.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_folded (const char *folded)
{
  g_assert_true (g_utf8_validate (folded, -1, NULL));
  g_assert_false (g_str_has_prefix (folded, " "));
  g_assert_false (g_str_has_suffix (folded, " "));
  g_assert_null (strstr (folded, "  "));
}

static void
check_like (const char *text)
{
  g_autofree char *pattern = med_fold_like (text);
  gsize length = strlen (pattern);

  g_assert_cmpuint (length, >=, 2);
  g_assert (pattern[0] == '%' && pattern[length - 1] == '%');
  /* Nothing that was typed is a wildcard. */
  for (gsize i = 1; i + 1 < length; i++)
    if (pattern[i] == '\\')
      i++;
    else
      g_assert (pattern[i] != '%' && pattern[i] != '_');
}

static void
check_similar (const char *a, const char *b)
{
  double there = med_similarity (a, b);

  g_assert_cmpfloat (there, >=, 0);
  g_assert_cmpfloat (there, <=, 1);
  g_assert_cmpfloat (there, ==, med_similarity (b, a));
  g_assert_cmpfloat (med_similarity (a, a), ==, 1);
}

/* Names of a maker and of a product, a line each, as an advisory or a list of devices has them. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *vendor = g_strndup ((const char *) data, size);
  char *line_end = strchr (vendor, '\n');
  const char *product = line_end != NULL ? line_end + 1 : "";

  if (line_end != NULL)
    *line_end = '\0';
  g_autofree char *searched = med_fold_search (product);
  g_autofree char *vendor_name = med_fold_name (vendor);
  g_autofree char *product_name = med_fold_name (product);
  g_autofree char *key = med_product_key (vendor, product);

  check_folded (searched);
  check_folded (vendor_name);
  check_folded (product_name);
  check_folded (key);
  check_like (product);
  g_assert ((*key == '\0') == (*product_name == '\0'));
  g_assert_true (g_str_has_suffix (product_name, key));
  check_similar (vendor_name, product_name);
  return 0;
}
