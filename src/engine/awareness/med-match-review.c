/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-review"

#include "config.h"

#include "engine/awareness/med-match-review.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-similarity.h"
#include "engine/base/med-component-identity.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"

/* The product's name weighs more than the maker's: makers are bought and renamed. */
#define WEIGHT_PRODUCT 0.65
#define WEIGHT_MAKER 0.35
/* Below this a proposal wastes a person's time. */
#define MIN_SCORE 0.62
#define MIN_PRODUCT_SCORE 0.5
#define MAX_CANDIDATES 5
/* What is left of the likeness of two names with different numbers in them. */
#define OTHER_NUMBERS 0.7
/* A name that an identifier of the advisory gives is as good as one that is written alike, but a
 * person looks at each of them. */
#define NUMBER_SCORE 0.79
#define SHORTEST_NUMBER 4
/* What may be confirmed with others in one go: so much alike, and so much more than the next. */
#define SURE_SCORE 0.8
#define SURE_LEAD 0.05

typedef struct
{
  gint64 id;
  char *manufacturer;
  char *model;
  char *vendor_key;
  char *product_key;
  gint64 n_releases;
} Product;

typedef struct
{
  GPtrArray *products;  /* (element-type Product) */
  GHashTable *by_word;  /* word of maker or product → GPtrArray of Product */
  GHashTable *rejected; /* "vendor key, product key, product id" */
  GHashTable *numbers;  /* "vendor key, product key" → GPtrArray of identifiers as written */
} Review;

static void
product_free (gpointer data)
{
  Product *self = data;

  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->vendor_key);
  g_free (self->product_key);
  g_free (self);
}

static void
review_free (Review *self)
{
  g_hash_table_unref (self->by_word);
  g_hash_table_unref (self->rejected);
  g_hash_table_unref (self->numbers);
  g_ptr_array_unref (self->products);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Review, review_free)

static void
candidate_free (gpointer data)
{
  MedMatchCandidate *self = data;

  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->reason);
  g_free (self);
}

static void
name_free (gpointer data)
{
  MedMatchName *self = data;

  g_free (self->vendor_key);
  g_free (self->product_key);
  g_free (self->vendor);
  g_free (self->product);
  g_free (self->version_text);
  g_free (self->tracking_id);
  g_ptr_array_unref (self->candidates);
  g_free (self);
}

static void
index_words (Review *self, const char *text, Product *product)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      GPtrArray *list = g_hash_table_lookup (self->by_word, words[i]);

      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (self->by_word, g_strdup (words[i]), list);
        }
      g_ptr_array_add (list, product);
    }
}

static gboolean
load_products (MedConnection *connection, Review *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT p.id, p.manufacturer, p.model, count(r.id) FROM product p"
                            " LEFT JOIN release r ON r.product_id = p.id"
                            " GROUP BY p.id, p.manufacturer, p.model",
                            MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      Product *product = g_new0 (Product, 1);

      product->id = med_query_get_int (query, 0);
      product->manufacturer = med_query_dup_text (query, 1);
      product->model = med_query_dup_text (query, 2);
      product->n_releases = med_query_get_int (query, 3);
      product->vendor_key = med_fold_name (product->manufacturer);
      product->product_key = med_product_key (product->manufacturer, product->model);
      g_ptr_array_add (self->products, product);
      index_words (self, product->vendor_key, product);
      index_words (self, product->product_key, product);
    }
  return query != NULL && med_query_finish (query, error);
}

static char *
rejection_key (const char *vendor_key, const char *product_key, gint64 product_id)
{
  return g_strdup_printf ("%s\037%s\037%" PRId64, vendor_key, product_key, product_id);
}

static gboolean
load_rejections (MedConnection *connection, Review *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT vendor_key, product_key, product_id FROM alias WHERE same = 0",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    g_hash_table_add (self->rejected,
                      rejection_key (med_query_get_text (query, 0), med_query_get_text (query, 1),
                                     med_query_get_int (query, 2)));
  return query != NULL && med_query_finish (query, error);
}

/* Model numbers, CPE names and package URLs of products that advisories name. */
static gboolean
load_numbers (MedConnection *connection, Review *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT DISTINCT p.vendor_key, p.product_key, i.value FROM advisory_product_identifier i"
      " JOIN advisory_product p ON p.id = i.advisory_product_id"
      " JOIN advisory_head h ON h.advisory_id = p.advisory_id"
      " WHERE i.kind IN ('model-number', 'cpe', 'purl') ORDER BY 1, 2, 3",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      char *pair =
          med_product_key_pair (med_query_get_text (query, 0), med_query_get_text (query, 1));
      GPtrArray *list = g_hash_table_lookup (self->numbers, pair);

      if (list == NULL)
        {
          list = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (self->numbers, g_steal_pointer (&pair), list);
        }
      g_ptr_array_add (list, med_query_dup_text (query, 2));
      g_free (pair);
    }
  return query != NULL && med_query_finish (query, error);
}

static Review *
review_load (MedConnection *connection, GError **error)
{
  g_autoptr (Review) self = g_new0 (Review, 1);

  self->products = g_ptr_array_new_with_free_func (product_free);
  self->by_word =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->rejected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->numbers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  if (!load_products (connection, self, error) || !load_rejections (connection, self, error) ||
      !load_numbers (connection, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static char *
explain (double maker, double product, const char *shared)
{
  const char *about_maker = maker >= 1     ? _ ("same maker")
                            : maker >= 0.8 ? _ ("maker written almost the same")
                            : maker >= 0.5 ? _ ("maker partly the same")
                                           : _ ("other maker");

  if (product >= 1)
    return g_strdup_printf (_ ("%s; same product name"), about_maker);
  if (*shared != '\0')
    return g_strdup_printf (_ ("%s; both names have “%s”"), about_maker, shared);
  return g_strdup_printf (_ ("%s; product written %d %% alike"), about_maker,
                          (int) (product * 100));
}

/* The numbers in a name, parted by spaces: "mx40 b 2" gives " 40 2 ". */
static char *
numbers_in (const char *name)
{
  g_autoptr (GString) numbers = g_string_new (" ");

  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (numbers, *p);
    else if (numbers->str[numbers->len - 1] != ' ')
      g_string_append_c (numbers, ' ');
  g_string_append_c (numbers, ' ');
  return g_strdup (numbers->str);
}

/* "MX40" and "MX100" look alike and are not: names with numbers of which none is shared. */
static gboolean
numbers_differ (const char *a, const char *b)
{
  g_autofree char *numbers_a = numbers_in (a);
  g_autofree char *numbers_b = numbers_in (b);
  g_auto (GStrv) each = g_strsplit (g_strstrip (numbers_a), " ", -1);

  if (each[0] == NULL || *each[0] == '\0' || strpbrk (numbers_b, "0123456789") == NULL)
    return FALSE;
  for (gsize i = 0; each[i] != NULL; i++)
    {
      g_autofree char *wanted = g_strdup_printf (" %s ", each[i]);
      if (strstr (numbers_b, wanted) != NULL)
        return FALSE;
    }
  return TRUE;
}

static MedMatchCandidate *
judge (const MedMatchName *name, const Product *product)
{
  g_autofree char *shared = NULL;
  double model = med_similarity (name->product_key, product->product_key);
  double maker = med_similarity (name->vendor_key, product->vendor_key);

  med_similarity_of_words (name->product_key, product->product_key, &shared);
  if (numbers_differ (name->product_key, product->product_key))
    model *= OTHER_NUMBERS;
  double score = WEIGHT_PRODUCT * model + WEIGHT_MAKER * maker;

  if (score < MIN_SCORE || model < MIN_PRODUCT_SCORE)
    return NULL;
  MedMatchCandidate *candidate = g_new0 (MedMatchCandidate, 1);
  candidate->product_id = product->id;
  candidate->manufacturer = g_strdup (product->manufacturer);
  candidate->model = g_strdup (product->model);
  candidate->n_releases = product->n_releases;
  candidate->score = score;
  candidate->reason = explain (maker, model, shared);
  return candidate;
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const MedMatchCandidate *x = *(const MedMatchCandidate *const *) a;
  const MedMatchCandidate *y = *(const MedMatchCandidate *const *) b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->product_id < y->product_id ? -1 : 1;
}

static void
judge_word (Review *self, MedMatchName *name, const char *word, GHashTable *judged)
{
  GPtrArray *products = g_hash_table_lookup (self->by_word, word);

  for (guint i = 0; products != NULL && i < products->len; i++)
    {
      Product *product = g_ptr_array_index (products, i);
      g_autofree char *rejection = rejection_key (name->vendor_key, name->product_key, product->id);

      if (!g_hash_table_add (judged, product) || g_hash_table_contains (self->rejected, rejection))
        continue;
      MedMatchCandidate *candidate = judge (name, product);
      if (candidate != NULL)
        g_ptr_array_add (name->candidates, candidate);
    }
}

/* What an identifier calls the product: the number itself, or the product of a CPE or package URL.
 */
static char *
dup_number_key (const char *written)
{
  g_autoptr (MedComponentIdentity) cpe = med_component_identity_from_cpe (written);
  g_autoptr (MedComponentIdentity) purl = med_component_identity_from_purl (written);
  const MedComponentIdentity *identity = cpe != NULL ? cpe : purl;

  return med_fold_name (identity != NULL ? identity->product : written);
}

static MedMatchCandidate *
candidate_by_number (const Product *product, const char *written)
{
  MedMatchCandidate *candidate = g_new0 (MedMatchCandidate, 1);
  char *words = g_strdup_printf (_ ("the advisory also calls it “%s”"), written);

  candidate->product_id = product->id;
  candidate->manufacturer = g_strdup (product->manufacturer);
  candidate->model = g_strdup (product->model);
  candidate->n_releases = product->n_releases;
  candidate->score = NUMBER_SCORE;
  candidate->reason = words;
  return candidate;
}

/* Of a name that is not alike an identifier may be: whole words of the hospital's name, which say
 * more than a short number. */
static void
judge_numbers (Review *self, MedMatchName *name, GHashTable *judged)
{
  g_autofree char *pair = med_product_key_pair (name->vendor_key, name->product_key);
  GPtrArray *numbers = g_hash_table_lookup (self->numbers, pair);

  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    {
      g_autofree char *key = dup_number_key (g_ptr_array_index (numbers, i));
      g_auto (GStrv) words = g_strsplit (key, " ", 2);
      GPtrArray *products = words[0] != NULL ? g_hash_table_lookup (self->by_word, words[0]) : NULL;

      for (guint k = 0; products != NULL && strlen (key) >= SHORTEST_NUMBER && k < products->len;
           k++)
        {
          Product *product = g_ptr_array_index (products, k);
          g_autofree char *rejection =
              rejection_key (name->vendor_key, name->product_key, product->id);
          g_autofree char *sought = g_strdup_printf (" %s ", key);
          g_autofree char *ours = g_strdup_printf (" %s ", product->product_key);

          if (strstr (ours, sought) != NULL && !g_hash_table_contains (self->rejected, rejection) &&
              g_hash_table_add (judged, product))
            g_ptr_array_add (name->candidates,
                             candidate_by_number (product, g_ptr_array_index (numbers, i)));
        }
    }
}

/* Whoever shares no word with a name is not looked at: that keeps the review quick with thousands
 * of products. A name with a slip in every word, of another maker, is therefore not proposed. */
static void
find_candidates (Review *self, MedMatchName *name)
{
  g_autoptr (GHashTable) judged = g_hash_table_new (NULL, NULL);
  g_auto (GStrv) vendor_words = g_strsplit (name->vendor_key, " ", -1);
  g_auto (GStrv) product_words = g_strsplit (name->product_key, " ", -1);

  judge_numbers (self, name, judged);
  for (gsize i = 0; vendor_words[i] != NULL; i++)
    judge_word (self, name, vendor_words[i], judged);
  for (gsize i = 0; product_words[i] != NULL; i++)
    judge_word (self, name, product_words[i], judged);
  g_ptr_array_sort (name->candidates, compare_candidates);
  if (name->candidates->len > MAX_CANDIDATES)
    g_ptr_array_set_size (name->candidates, MAX_CANDIDATES);
}

static MedMatchName *
name_from_row (MedQuery *row)
{
  MedMatchName *name = g_new0 (MedMatchName, 1);

  name->vendor_key = med_query_dup_text (row, 0);
  name->product_key = med_query_dup_text (row, 1);
  name->vendor = med_query_dup_text (row, 2);
  name->product = med_query_dup_text (row, 3);
  name->version_text = med_query_dup_text (row, 4);
  name->tracking_id = med_query_dup_text (row, 5);
  name->n_advisories = med_query_get_int (row, 6);
  name->candidates = g_ptr_array_new_with_free_func (candidate_free);
  return name;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const MedMatchName *x = *(const MedMatchName *const *) a;
  const MedMatchName *y = *(const MedMatchName *const *) b;
  int order = compare_candidates (&x->candidates->pdata[0], &y->candidates->pdata[0]);

  return order != 0 ? order : g_strcmp0 (x->tracking_id, y->tracking_id);
}

/* Names that match nothing: neither by themselves nor by a confirmed alias. */
#define UNMATCHED_NAMES                                                                            \
  "SELECT p.vendor_key, p.product_key, min(p.vendor), min(p.product), min(p.version_text),"        \
  " max(a.tracking_id), count(DISTINCT p.advisory_id)"                                             \
  " FROM advisory_head h JOIN advisory a ON a.id = h.advisory_id"                                  \
  " JOIN advisory_product p ON p.advisory_id = h.advisory_id"                                      \
  " WHERE NOT EXISTS (SELECT 1 FROM match m WHERE m.advisory_product_id = p.id)"                   \
  " AND NOT EXISTS (SELECT 1 FROM alias s WHERE s.vendor_key = p.vendor_key"                       \
  " AND s.product_key = p.product_key AND s.same = 1)"                                             \
  " GROUP BY p.vendor_key, p.product_key"

/**
 * med_match_review_sync:
 * @connection: a connection; the assessment has caught up
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Finds the names in advisories that might be products of the hospital but are not written like
 * them, with what they might be. A person decides; see [func@alias_decide_sync].
 *
 * Returns: (transfer full) (nullable) (element-type MedMatchName): most likely first
 */
GPtrArray *
med_match_review_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (name_free);
  g_autoptr (Review) review = review_load (connection, error);
  g_autoptr (MedQuery) query = NULL;

  if (review == NULL)
    return NULL;
  query = med_connection_query (connection, UNMATCHED_NAMES, MED_NO_VALUES, error);
  while (query != NULL && med_query_next (query))
    {
      MedMatchName *name = name_from_row (query);

      find_candidates (review, name);
      if (name->candidates->len > 0)
        g_ptr_array_add (names, name);
      else
        name_free (name);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          med_error_convert (error, NULL);
          return NULL;
        }
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static gboolean
is_sure (const MedMatchName *name, const char *manufacturer)
{
  const MedMatchCandidate *best = g_ptr_array_index (name->candidates, 0);
  const MedMatchCandidate *next =
      name->candidates->len > 1 ? g_ptr_array_index (name->candidates, 1) : NULL;

  return g_str_equal (best->manufacturer, manufacturer) && best->score >= SURE_SCORE &&
         (next == NULL || best->score - next->score >= SURE_LEAD);
}

/**
 * med_match_review_pick_vendor:
 * @names: (element-type MedMatchName): what there is to review
 * @vendor_key: a folded maker in advisories
 * @manufacturer: the hospital's maker that it is taken for
 *
 * Finds the names of one maker whose best candidate is of the same maker of the hospital, is much
 * alike and far ahead of the next: those a person may confirm in one go, after having seen them.
 *
 * Returns: (transfer container) (element-type MedMatchName): some of @names
 */
GPtrArray *
med_match_review_pick_vendor (GPtrArray *names, const char *vendor_key, const char *manufacturer)
{
  GPtrArray *picked = g_ptr_array_new ();

  for (guint i = 0; i < names->len; i++)
    {
      MedMatchName *name = g_ptr_array_index (names, i);

      if (g_str_equal (name->vendor_key, vendor_key) && is_sure (name, manufacturer))
        g_ptr_array_add (picked, name);
    }
  return picked;
}
