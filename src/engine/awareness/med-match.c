/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match"

#include "config.h"

#include "engine/awareness/med-match.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

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
} Release;

/* A product of an advisory, while it is matched. */
typedef struct
{
  gint64 id;
  const char *vendor_key;
  const char *product_key;
  const char *version_text;
  MedVersionRange *range; /* (nullable) %NULL until a release asks for it */
} Wanted;

/* The hospital's products and what people decided about names. */
typedef struct
{
  GHashTable *by_name;  /* "vendor key, product key" → GArray of product ids */
  GHashTable *releases; /* product id → GArray of Release */
  GHashTable *aliases;  /* "vendor key, product key" → GArray of product ids */
  GHashTable *rejected; /* "vendor key, product key, product id" */
  GHashTable *models;   /* product id → the model, folded */
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
inventory_free (Inventory *self)
{
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->releases);
  g_hash_table_unref (self->aliases);
  g_hash_table_unref (self->rejected);
  g_hash_table_unref (self->models);
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
load_products (MedConnection *connection, Inventory *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT id, manufacturer, model FROM product", MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const char *manufacturer = med_query_get_text (query, 1);
      g_autofree char *vendor_key = med_fold_name (manufacturer);
      g_autofree char *product_key = med_product_key (manufacturer, med_query_get_text (query, 2));
      g_autofree char *pair = med_product_key_pair (vendor_key, product_key);

      const gint64 id = med_query_get_int (query, 0);

      add_id (self->by_name, pair, id);
      g_hash_table_insert (self->models, g_memdup2 (&id, sizeof id),
                           g_steal_pointer (&product_key));
    }
  return query != NULL && med_query_finish (query, error);
}

/* A component goes by its purl and its CPE too. */
static gboolean
load_identities (MedConnection *connection, Inventory *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT vendor_key, product_key, product_id FROM component_identity",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const char *vendor_key = med_query_get_text (query, 0);
      g_autofree char *product_key = med_product_key (vendor_key, med_query_get_text (query, 1));
      g_autofree char *pair = med_product_key_pair (vendor_key, product_key);

      add_id (self->by_name, pair, med_query_get_int (query, 2));
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_releases (MedConnection *connection, Inventory *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT product_id, id, version FROM release ORDER BY product_id, id",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      gint64 product_id = med_query_get_int (query, 0);
      Release release = { .id = med_query_get_int (query, 1),
                          .version = med_query_dup_text (query, 2) };
      release.read = med_version_new (release.version);
      GArray *releases = g_hash_table_lookup (self->releases, &product_id);

      if (releases == NULL)
        {
          releases = g_array_new (FALSE, FALSE, sizeof (Release));
          g_array_set_clear_func (releases, release_clear);
          g_hash_table_insert (self->releases, g_memdup2 (&product_id, sizeof product_id),
                               releases);
        }
      g_array_append_val (releases, release);
    }
  return query != NULL && med_query_finish (query, error);
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

static Inventory *
inventory_load (MedConnection *connection, GError **error)
{
  g_autoptr (Inventory) self = g_new0 (Inventory, 1);
  GDestroyNotify free_array = (GDestroyNotify) g_array_unref;

  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_array);
  self->aliases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_array);
  self->releases = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_array);
  self->rejected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->models = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  if (!load_products (connection, self, error) || !load_identities (connection, self, error) ||
      !load_releases (connection, self, error) || !load_aliases (connection, self, error) ||
      (self->narrow = med_match_narrow_load (connection, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
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

static gboolean
match_releases (MedConnection *connection,
                Inventory *inventory,
                gint64 product_id,
                Wanted *wanted,
                const char *identifier,
                GError **error)
{
  GArray *releases = g_hash_table_lookup (inventory->releases, &product_id);
  const char *model_key = g_hash_table_lookup (inventory->models, &product_id);

  if (wanted->range == NULL)
    wanted->range = med_version_range_new (wanted->version_text);
  for (guint i = 0; releases != NULL && i < releases->len; i++)
    {
      const Release *release = &g_array_index (releases, Release, i);
      g_autofree char *why = NULL;
      MedAnswer answer = answer_version (wanted->range, release->read, release->version,
                                         wanted->version_text, &why);

      answer = med_match_narrow_apply (inventory->narrow, wanted->id, release->id, model_key,
                                       answer, &why);
      g_autofree char *reason = identifier != NULL
                                    ? g_strjoin ("\t", MED_REASON_IDENTIFIER, identifier, why, NULL)
                                    : g_steal_pointer (&why);
      /* Two names of a product may lead to the same release. */
      if (!med_connection_execute (
              connection,
              "INSERT INTO match (release_id, advisory_product_id, answer, reason)"
              " VALUES ($1, $2, $3, $4) ON CONFLICT (release_id, advisory_product_id) DO NOTHING",
              MED_VALUES (MED_INT (release->id), MED_INT (wanted->id),
                          MED_TEXT (med_answer_to_word (answer)), MED_TEXT (reason)),
              error))
        return FALSE;
    }
  return TRUE;
}

/* @identifier: (nullable): by which the products were found, if not by their name. */
static gboolean
match_products (MedConnection *connection,
                Inventory *inventory,
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
      if (!match_releases (connection, inventory, product_id, wanted, identifier, error))
        return FALSE;
    }
  return TRUE;
}

/* A product of the same maker that goes by a model number, a component that goes by a CPE or purl.
 */
static gboolean
match_identifiers (MedConnection *connection, Inventory *inventory, Wanted *wanted, GError **error)
{
  GPtrArray *names = med_match_narrow_get_names (inventory->narrow, wanted->id);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const MedMatchName *name = g_ptr_array_index (names, i);
      g_autofree char *pair = med_product_key_pair (
          name->vendor_key != NULL ? name->vendor_key : wanted->vendor_key, name->product_key);

      if (!match_products (connection, inventory, g_hash_table_lookup (inventory->by_name, pair),
                           wanted, name->written, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
match_wanted (MedConnection *connection, Inventory *inventory, Wanted *wanted, GError **error)
{
  g_autofree char *pair = med_product_key_pair (wanted->vendor_key, wanted->product_key);

  return match_products (connection, inventory, g_hash_table_lookup (inventory->by_name, pair),
                         wanted, NULL, error) &&
         match_products (connection, inventory, g_hash_table_lookup (inventory->aliases, pair),
                         wanted, NULL, error) &&
         match_identifiers (connection, inventory, wanted, error);
}

/**
 * med_match_rebuild_sync:
 * @connection: the writer's connection, in a transaction
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Writes the table `match` anew: which release of the hospital's products each product of an
 * advisory means. Names match if they are equal once folded, or if a person confirmed them; never
 * because they are merely similar.
 *
 * Returns: whether it is written
 */
gboolean
med_match_rebuild_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (Inventory) inventory = inventory_load (connection, error);

  if (inventory == NULL ||
      !med_connection_execute (connection, "DELETE FROM match", MED_NO_VALUES, error))
    return FALSE;
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT p.id, p.vendor_key, p.product_key, p.version_text"
                            " FROM advisory_head h"
                            " JOIN advisory_product p ON p.advisory_id = h.advisory_id"
                            " ORDER BY p.id",
                            MED_NO_VALUES, error);
  while (query != NULL && med_query_next (query))
    {
      Wanted wanted = { .id = med_query_get_int (query, 0),
                        .vendor_key = med_query_get_text (query, 1),
                        .product_key = med_query_get_text (query, 2),
                        .version_text = med_query_get_text (query, 3) };
      gboolean done;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      done = match_wanted (connection, inventory, &wanted, error);
      g_clear_pointer (&wanted.range, med_version_range_free);
      if (!done)
        return FALSE;
    }
  return query != NULL && med_query_finish (query, error);
}
