/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-known"

#include "config.h"

#include "engine/awareness/med-match-known.h"

#include "engine/awareness/med-product-key.h"
#include "engine/base/med-wildcard.h"

typedef enum
{
  MODEL,
  SKU,
  SERIAL,
  N_LABELS,
} Label;

/* A product by its name, or by the labels of a device of it. */
typedef struct
{
  gint64 product_id;
  char *values[N_LABELS]; /* (nullable) */
  char *model_key;        /* (nullable) */
} Known;

struct _MedMatchKnown
{
  GHashTable *known; /* vendor key → GPtrArray of Known */
};

static void
known_free (gpointer data)
{
  Known *self = data;

  for (guint i = 0; i < N_LABELS; i++)
    g_free (self->values[i]);
  g_free (self->model_key);
  g_free (self);
}

/**
 * med_match_known_new:
 *
 * Returns: (transfer full): nothing looked up yet
 */
MedMatchKnown *
med_match_known_new (void)
{
  MedMatchKnown *self = g_new0 (MedMatchKnown, 1);

  self->known =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

/**
 * med_match_known_free:
 * @self: (transfer full): what is known
 */
void
med_match_known_free (MedMatchKnown *self)
{
  g_hash_table_unref (self->known);
  g_free (self);
}

static gboolean
load_known (GPtrArray *known,
            MedConnection *connection,
            const char *sql,
            const char *vendor_key,
            gboolean of_devices,
            GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, sql, MED_VALUES (MED_TEXT (vendor_key)), error);

  while (query != NULL && med_query_next (query))
    {
      Known *this = g_new0 (Known, 1);

      this->product_id = med_query_get_int (query, 0);
      if (of_devices)
        for (guint i = 0; i < N_LABELS; i++)
          this->values[i] = med_query_dup_text (query, 1 + (int) i);
      else
        this->model_key =
            med_product_key (med_query_get_text (query, 1), med_query_get_text (query, 2));
      g_ptr_array_add (known, this);
    }
  return query != NULL && med_query_finish (query, error);
}

static GPtrArray *
find_known (MedMatchKnown *self, MedConnection *connection, const char *vendor_key, GError **error)
{
  GPtrArray *known = g_hash_table_lookup (self->known, vendor_key);

  if (known != NULL)
    return known;
  known = g_ptr_array_new_with_free_func (known_free);
  g_hash_table_insert (self->known, g_strdup (vendor_key), known);
  return load_known (known, connection,
                     "SELECT id, manufacturer, model FROM product WHERE manufacturer_key = $1"
                     " ORDER BY id",
                     vendor_key, FALSE, error) &&
                 load_known (known, connection,
                             "SELECT DISTINCT p.id, d.model_number, d.sku, d.serial FROM product p"
                             " CROSS JOIN release r CROSS JOIN config c CROSS JOIN device d"
                             " WHERE p.manufacturer_key = $1 AND r.product_id = p.id"
                             " AND c.release_id = r.id AND d.config_id = c.id"
                             " AND d.retired_usec IS NULL",
                             vendor_key, TRUE, error)
             ? known
             : NULL;
}

static void
add_once (GArray *products, gint64 id)
{
  for (guint i = 0; i < products->len; i++)
    if (g_array_index (products, gint64, i) == id)
      return;
  g_array_append_val (products, id);
}

/* What leaves nearly all open, such as "*", names nothing by itself. */
static gboolean
is_telling (const char *pattern)
{
  guint n = 0;

  for (const char *p = pattern; *p != '\0'; p = g_utf8_next_char (p))
    n += g_unichar_isalnum (g_utf8_get_char (p));
  return n >= 3;
}

/* The pattern that a label fits; an empty one fits nothing. */
static const char *
find_fitting (GPtrArray *patterns, const char *value)
{
  for (guint i = 0; patterns != NULL && value != NULL && *value != '\0' && i < patterns->len; i++)
    if (is_telling (g_ptr_array_index (patterns, i)) &&
        med_wildcard_answer (g_ptr_array_index (patterns, i), value) == MED_ANSWER_YES)
      return g_ptr_array_index (patterns, i);
  return NULL;
}

static const char *
find_in_name (GPtrArray *patterns, const char *model_key)
{
  g_auto (GStrv) parts = g_strsplit (model_key != NULL ? model_key : "", " ", -1);
  const char *found = find_fitting (patterns, model_key);

  for (guint i = 0; found == NULL && parts[i] != NULL; i++)
    found = find_fitting (patterns, parts[i]);
  return found;
}

/**
 * med_match_known_find:
 * @self: what is known
 * @connection: a connection
 * @vendor_key: a maker, folded; may be empty: then nothing is found
 * @models: (nullable) (element-type utf8): model numbers as an advisory writes them
 * @skus: (nullable) (element-type utf8): SKUs
 * @products: (element-type gint64): gets products of that maker that have one of them, in their
 * names or on the labels of their devices
 * @written: (element-type utf8): gets the number of each, as the advisory writes it
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_known_find (MedMatchKnown *self,
                      MedConnection *connection,
                      const char *vendor_key,
                      GPtrArray *models,
                      GPtrArray *skus,
                      GArray *products,
                      GPtrArray *written,
                      GError **error)
{
  if ((models == NULL && skus == NULL) || *vendor_key == '\0')
    return TRUE;
  GPtrArray *known = find_known (self, connection, vendor_key, error);
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const Known *this = g_ptr_array_index (known, i);
      const char *pattern = find_in_name (models, this->model_key);

      if (pattern == NULL)
        pattern = find_fitting (models, this->values[MODEL]);
      if (pattern == NULL)
        pattern = find_fitting (skus, this->values[SKU]);
      if (pattern == NULL)
        continue;
      const guint before = products->len;
      add_once (products, this->product_id);
      if (products->len > before)
        g_ptr_array_add (written, g_strdelimit (g_strdup (pattern), "\t\n", ' '));
    }
  return known != NULL;
}

/**
 * med_match_known_find_serials:
 * @self: what is known
 * @connection: a connection
 * @vendor_key: a maker, folded; may be empty: then nothing is found
 * @serials: (nullable) (element-type utf8): serial numbers as an advisory writes them
 * @products: (element-type gint64): gets products of that maker of which a device has one of them.
 * Two products may count alike, so that this names none with certainty
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_known_find_serials (MedMatchKnown *self,
                              MedConnection *connection,
                              const char *vendor_key,
                              GPtrArray *serials,
                              GArray *products,
                              GError **error)
{
  if (serials == NULL || *vendor_key == '\0')
    return TRUE;
  GPtrArray *known = find_known (self, connection, vendor_key, error);
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const Known *this = g_ptr_array_index (known, i);
      const char *pattern = find_fitting (serials, this->values[SERIAL]);

      if (pattern != NULL)
        add_once (products, this->product_id);
    }
  return known != NULL;
}
