/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tests-products"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-purl.h"
#include "engine/csaf/med-csaf-tests.h"

/* How products are described: branches, versions, and what helps to identify them. */

static void
find_bad_purl (MedCsafCheck *check, JsonObject *product, const MedCsafPath *at, gpointer user_data)
{
  JsonObject *helper = med_json_get_object (product, "product_identification_helper");
  const char *purl = med_json_get_text (helper, "purl");
  const MedCsafPath *here = MED_CSAF_AT (at, "product_identification_helper");

  if (purl != NULL && !med_csaf_purl_is_valid (purl))
    med_csaf_check_report_word (check, MED_CSAF_AT (here, "purl"),
                                _ ("“%s” is not a package URL as its specification asks for"),
                                purl);
}

static void
test_6_1_13 (MedCsafCheck *check)
{
  med_csaf_check_each_product (check, find_bad_purl, NULL);
}

/* Goes on with each set of checksums: an element of "hashes" of a product. */
static void
visit_hashes (MedCsafCheck *check, JsonObject *product, const MedCsafPath *at, gpointer function)
{
  const MedCsafPath *here = MED_CSAF_AT (at, "product_identification_helper");

  med_csaf_check_each (check, med_json_get_object (product, "product_identification_helper"),
                       "hashes", here, *(MedCsafObjectFunc *) function, NULL);
}

static void
each_hashes (MedCsafCheck *check, MedCsafObjectFunc function)
{
  med_csaf_check_each_product (check, visit_hashes, &function);
}

static void
find_repeated_algorithm (MedCsafCheck *check,
                         JsonObject *hashes,
                         const MedCsafPath *at,
                         gpointer user_data)
{
  JsonArray *list = med_json_get_array (hashes, "file_hashes");
  const MedCsafPath *here = MED_CSAF_AT (at, "file_hashes");
  const guint n = list != NULL ? json_array_get_length (list) : 0;
  g_autoptr (GHashTable) seen = n > 1 ? g_hash_table_new (g_str_hash, g_str_equal) : NULL;

  for (guint i = 0; i < n && n > 1; i++)
    {
      const char *algorithm = med_json_get_text (med_json_array_get_object (list, i), "algorithm");

      if (algorithm != NULL && !g_hash_table_add (seen, (char *) algorithm))
        med_csaf_check_report_word (
            check, MED_CSAF_AT_INDEX (here, i),
            _ ("There are two checksums by “%s” for one file: which of them is right?"), algorithm);
    }
}

static void
test_6_1_25 (MedCsafCheck *check)
{
  each_hashes (check, find_repeated_algorithm);
}

static gboolean
is_word_of_range (const char *word)
{
  static const char *const words[] = { "after", "all",   "before",   "earlier",
                                       "later", "prior", "versions", NULL };
  g_autofree char *lower = g_ascii_strdown (word, -1);

  return g_strv_contains (words, lower);
}

/* CSAF 2.0, 6.1.31: these signs and words are held to be sufficient. */
static gboolean
names_range (const char *name)
{
  g_auto (GStrv) words = NULL;

  if (strpbrk (name, "<>") != NULL)
    return TRUE;
  words = g_strsplit_set (name, " \t\r\n", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    if (is_word_of_range (words[i]))
      return TRUE;
  return FALSE;
}

static void
find_range (MedCsafCheck *check, JsonObject *branch, const MedCsafPath *at, gpointer user_data)
{
  const char *name = med_json_get_text (branch, "name");

  if (name != NULL && g_strcmp0 (med_json_get_text (branch, "category"), "product_version") == 0 &&
      names_range (name))
    med_csaf_check_report_word (check, MED_CSAF_AT (at, "name"),
                                _ ("“%s” should be one version, but reads as a range of versions"),
                                name);
}

static void
test_6_1_31 (MedCsafCheck *check)
{
  med_csaf_check_each_branch (check, find_range, NULL);
}

/* Whether there are checksums and all are by one algorithm. */
static gboolean
has_only (JsonObject *hashes, const char *algorithm)
{
  JsonArray *list = med_json_get_array (hashes, "file_hashes");
  const guint n = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; i < n; i++)
    {
      const char *found = med_json_get_text (med_json_array_get_object (list, i), "algorithm");

      if (found == NULL || g_ascii_strcasecmp (found, algorithm) != 0)
        return FALSE;
    }
  return n > 0;
}

static void
find_only_md5 (MedCsafCheck *check, JsonObject *hashes, const MedCsafPath *at, gpointer user_data)
{
  if (has_only (hashes, "md5"))
    med_csaf_check_report (check, MED_CSAF_AT (at, "file_hashes"),
                           _ ("The only checksum of this file is MD5, which can be forged"));
}

static void
test_6_2_8 (MedCsafCheck *check)
{
  each_hashes (check, find_only_md5);
}

static void
find_only_sha1 (MedCsafCheck *check, JsonObject *hashes, const MedCsafPath *at, gpointer user_data)
{
  if (has_only (hashes, "sha1"))
    med_csaf_check_report (check, MED_CSAF_AT (at, "file_hashes"),
                           _ ("The only checksum of this file is SHA-1, which can be forged"));
}

static void
test_6_2_9 (MedCsafCheck *check)
{
  each_hashes (check, find_only_sha1);
}

static void
find_unidentified (MedCsafCheck *check,
                   JsonObject *product,
                   const MedCsafPath *at,
                   gpointer user_data)
{
  if (med_json_get_object (product, "product_identification_helper") == NULL)
    med_csaf_check_report (
        check, at,
        _ ("Only a name identifies this product: there is no model number, CPE or package URL"));
}

static void
test_6_2_16 (MedCsafCheck *check)
{
  med_csaf_check_each_product (check, find_unidentified, NULL);
}

/* vers:scheme/constraints (CSAF 2.0, 3.1.2.3.2) */
static gboolean
is_vers (const char *name)
{
  const char *scheme = name + strlen ("vers:");
  const char *slash = strchr (name, '/');

  if (!g_str_has_prefix (name, "vers:") || slash == NULL || slash == scheme || slash[1] == '\0')
    return FALSE;
  for (const char *p = scheme; p < slash; p++)
    if (!g_ascii_islower (*p) && strchr (".-+", *p) == NULL &&
        !(g_ascii_isdigit (*p) && p > scheme))
      return FALSE;
  return TRUE;
}

static void
find_free_range (MedCsafCheck *check, JsonObject *branch, const MedCsafPath *at, gpointer user_data)
{
  const char *name = med_json_get_text (branch, "name");

  if (name != NULL &&
      g_strcmp0 (med_json_get_text (branch, "category"), "product_version_range") == 0 &&
      !is_vers (name))
    med_csaf_check_report_word (
        check, MED_CSAF_AT (at, "name"),
        _ ("The range of versions “%s” is not written in the form that programs read for certain "
           "(vers)"),
        name);
}

static void
test_6_2_18 (MedCsafCheck *check)
{
  med_csaf_check_each_branch (check, find_free_range, NULL);
}

static void
find_short_hash (MedCsafCheck *check, JsonObject *hash, const MedCsafPath *at, gpointer user_data)
{
  const char *value = med_json_get_text (hash, "value");

  if (value != NULL && strlen (value) < 64)
    med_csaf_check_report (check, MED_CSAF_AT (at, "value"),
                           _ ("This checksum is short: fewer than 64 digits can be forged"));
}

static void
visit_file_hashes (MedCsafCheck *check,
                   JsonObject *hashes,
                   const MedCsafPath *at,
                   gpointer user_data)
{
  med_csaf_check_each (check, hashes, "file_hashes", at, find_short_hash, NULL);
}

static void
test_6_3_5 (MedCsafCheck *check)
{
  each_hashes (check, visit_file_hashes);
}

static const char *const needed_categories[] = { "vendor", "product_name", "product_version" };

static guint
get_depth (const MedCsafPath *at)
{
  guint depth = 0;

  /* Two steps a branch: the member and the index; the first is the product tree. */
  for (const MedCsafPath *p = at; p != NULL; p = p->up)
    depth += p->member == NULL;
  return depth;
}

static gboolean
follows_order (const GArray *categories)
{
  guint wanted = 1;

  for (guint i = 0; i < categories->len; i++)
    if (g_array_index (categories, guint, i) == wanted)
      wanted++;
  return wanted > G_N_ELEMENTS (needed_categories);
}

/* Branches are visited before those below them, so that of @categories, by depth the number of the
 * category needed or 0, what lies above a branch is right when it is visited. */
static void
find_unusual_path (MedCsafCheck *check,
                   JsonObject *branch,
                   const MedCsafPath *at,
                   gpointer user_data)
{
  GArray *categories = user_data;
  const char *category = med_json_get_text (branch, "category");
  guint number = 0;

  for (guint i = 0; i < G_N_ELEMENTS (needed_categories) && category != NULL; i++)
    if (g_str_equal (category, needed_categories[i]))
      number = i + 1;
  g_array_set_size (categories, get_depth (at));
  g_array_index (categories, guint, categories->len - 1) = number;
  if (med_json_get_object (branch, "product") != NULL && !follows_order (categories))
    med_csaf_check_report (check, at,
                           _ ("The branches down to this product do not name vendor, product and "
                              "version in this order"));
}

static void
test_6_3_9 (MedCsafCheck *check)
{
  g_autoptr (GArray) categories = g_array_new (FALSE, TRUE, sizeof (guint));

  med_csaf_check_each_branch (check, find_unusual_path, categories);
}

static void
find_any_range (MedCsafCheck *check, JsonObject *branch, const MedCsafPath *at, gpointer user_data)
{
  if (g_strcmp0 (med_json_get_text (branch, "category"), "product_version_range") == 0)
    med_csaf_check_report (
        check, MED_CSAF_AT (at, "category"),
        _ ("A range of versions stands here; a list of versions could be matched for certain"));
}

static void
test_6_3_10 (MedCsafCheck *check)
{
  med_csaf_check_each_branch (check, find_any_range, NULL);
}

static void
find_v (MedCsafCheck *check, JsonObject *branch, const MedCsafPath *at, gpointer user_data)
{
  const char *name = med_json_get_text (branch, "name");

  if (name != NULL && (*name == 'v' || *name == 'V') && g_ascii_isdigit (name[1]) &&
      g_strcmp0 (med_json_get_text (branch, "category"), "product_version") == 0)
    med_csaf_check_report_word (
        check, MED_CSAF_AT (at, "name"),
        _ ("The version “%s” begins with a “v” that is likely not part of it"), name);
}

static void
test_6_3_11 (MedCsafCheck *check)
{
  med_csaf_check_each_branch (check, find_v, NULL);
}

const MedCsafTest med_csaf_tests_products[] = {
  { "6.1.13", test_6_1_13 }, { "6.1.25", test_6_1_25 }, { "6.1.31", test_6_1_31 },
  { "6.2.8", test_6_2_8 },   { "6.2.9", test_6_2_9 },   { "6.2.16", test_6_2_16 },
  { "6.2.18", test_6_2_18 }, { "6.3.5", test_6_3_5 },   { "6.3.9", test_6_3_9 },
  { "6.3.10", test_6_3_10 }, { "6.3.11", test_6_3_11 }, { NULL, NULL },
};
