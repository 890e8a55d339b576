/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-narrow"

#include "config.h"

#include "engine/awareness/med-match-narrow.h"

#include <string.h>

#include "engine/awareness/med-match-known.h"
#include "engine/awareness/med-match-part.h"
#include "engine/awareness/med-match-variant.h"
#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-component-identity.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-purl.h"
#include "engine/csaf/med-csaf-document.h"

struct _MedMatchNarrow
{
  MedConnection *connection; /* (unowned) */
  GHashTable *names;         /* id of an advisory's product → GPtrArray of MedMatchAlias */
  GHashTable *open_spaces;   /* id of an advisory's product → GPtrArray of MedMatchAlias */
  MedMatchParts *parts;
  MedMatchLabels *labels;
  MedMatchKnown *known;
  MedMatchVariants *variants;
  MedMatchEvidence *evidence;
  gint64 n_identifiers; /* of releases; -1: not asked yet */
};

static void
name_free (gpointer data)
{
  MedMatchAlias *self = data;

  g_free (self->vendor_key);
  g_free (self->product_key);
  g_free (self->written);
  g_free (self);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                (GDestroyNotify) g_ptr_array_unref);
}

static void
append (GHashTable *table, gint64 id, MedMatchAlias *name)
{
  GPtrArray *names = g_hash_table_lookup (table, &id);

  if (names == NULL)
    {
      names = g_ptr_array_new_with_free_func (name_free);
      g_hash_table_insert (table, g_memdup2 (&id, sizeof id), names);
    }
  g_ptr_array_add (names, name);
}

static void
take_name (MedMatchNarrow *self, gint64 id, const char *value)
{
  g_autoptr (MedComponentIdentity) cpe = med_component_identity_from_cpe (value);
  g_autoptr (MedComponentIdentity) package = med_component_identity_from_purl (value);
  g_autoptr (MedPurl) purl = med_purl_new (value);
  const MedComponentIdentity *identity = cpe != NULL ? cpe : package;

  if (identity == NULL)
    return;
  MedMatchAlias *name = g_new0 (MedMatchAlias, 1);
  name->vendor_key = med_fold_name (identity->vendor);
  name->product_key = med_product_key (name->vendor_key, identity->product);
  name->written = g_strdelimit (g_strdup (value), "\t\n", ' ');
  append (purl != NULL && med_purl_needs_space (purl) ? self->open_spaces : self->names, id, name);
}

static void
take_identifier (MedMatchNarrow *self, gint64 id, const char *kind, const char *value)
{
  if (med_match_labels_take (self->labels, id, kind, value) ||
      med_match_evidence_take (self->evidence, id, kind, value))
    return;
  if (med_match_variants_take (self->variants, id, kind, value))
    take_name (self, id, value);
}

#define SELECT_IDENTIFIERS                                                                         \
  "SELECT i.advisory_product_id, i.kind, i.value FROM advisory_head h"                             \
  " CROSS JOIN advisory_product p CROSS JOIN advisory_product_identifier i"                        \
  " WHERE p.advisory_id = h.advisory_id AND i.advisory_product_id = p.id"
#define IN_ORDER " ORDER BY i.advisory_product_id, i.kind, i.value"

/* @advisory_id: 0: of all that count */
static gboolean
load_identifiers (MedMatchNarrow *self, gint64 advisory_id, GError **error)
{
  const MedValue only[] = { MED_INT (advisory_id) };
  g_autoptr (MedQuery) query = med_connection_query (self->connection,
                                                     advisory_id == 0 ? SELECT_IDENTIFIERS IN_ORDER
                                                                      : SELECT_IDENTIFIERS
                                                         " AND h.advisory_id = $1" IN_ORDER,
                                                     only, advisory_id == 0 ? 0 : 1, error);

  while (query != NULL && med_query_next (query))
    take_identifier (self, med_query_get_int (query, 0), med_query_get_text (query, 1),
                     med_query_get_text (query, 2));
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_advisories (MedMatchNarrow *self, MedIdSet *advisories, GError **error)
{
  GHashTableIter iter;
  gint64 id;

  if (advisories == NULL)
    return load_identifiers (self, 0, error) &&
           med_match_parts_load (self->parts, self->connection, 0, error);
  g_hash_table_iter_init (&iter, advisories);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!load_identifiers (self, id, error) ||
        !med_match_parts_load (self->parts, self->connection, id, error))
      return FALSE;
  return TRUE;
}

/**
 * med_match_narrow_load:
 * @connection: a connection, which outlives what is returned
 * @advisories: (nullable) (element-type gint64): those of which it is asked; %NULL: all that count
 * @error: return location
 *
 * Loads what they say; what is asked for of the inventory is looked up then.
 *
 * Returns: (transfer full) (nullable): what narrows matches down
 */
MedMatchNarrow *
med_match_narrow_load (MedConnection *connection, MedIdSet *advisories, GError **error)
{
  g_autoptr (MedMatchNarrow) self = g_new0 (MedMatchNarrow, 1);

  self->connection = connection;
  self->names = new_table ();
  self->open_spaces = new_table ();
  self->parts = med_match_parts_new ();
  self->labels = med_match_labels_new ();
  self->known = med_match_known_new ();
  self->variants = med_match_variants_new ();
  self->evidence = med_match_evidence_new ();
  self->n_identifiers = -1;
  return load_advisories (self, advisories, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * med_match_narrow_free:
 * @self: (transfer full): what narrows matches down
 */
void
med_match_narrow_free (MedMatchNarrow *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->open_spaces);
  med_match_parts_free (self->parts);
  med_match_labels_free (self->labels);
  med_match_known_free (self->known);
  med_match_variants_free (self->variants);
  med_match_evidence_free (self->evidence);
  g_free (self);
}

/**
 * med_match_narrow_get_names:
 * @self: what narrows matches down
 * @advisory_product_id: a product of an advisory
 *
 * Returns: (transfer none) (nullable) (element-type MedMatchAlias): by what else it is known
 */
GPtrArray *
med_match_narrow_get_names (MedMatchNarrow *self, gint64 advisory_product_id)
{
  return g_hash_table_lookup (self->names, &advisory_product_id);
}

static gboolean
collect_ids (MedMatchNarrow *self,
             const char *sql,
             const MedValue *values,
             gsize n_values,
             GArray *ids,
             GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, n_values, error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);
      g_array_append_val (ids, id);
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_match_narrow_find_named:
 * @self: what narrows matches down
 * @vendor_key: a folded maker
 * @product_key: a folded product
 * @products: (element-type gint64): gets the products with a release of which a person recorded a
 * CPE or package URL with these names
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_narrow_find_named (MedMatchNarrow *self,
                             const char *vendor_key,
                             const char *product_key,
                             GArray *products,
                             GError **error)
{
  if (self->n_identifiers < 0 &&
      !med_connection_get_int (self->connection,
                               "SELECT count(*) FROM (SELECT 1 FROM release_identifier"
                               " WHERE kind IN ('cpe', 'purl') LIMIT 1) i",
                               MED_NO_VALUES, &self->n_identifiers, error))
    return FALSE;
  if (self->n_identifiers == 0)
    return TRUE;
  /* The maker before the product's name does not count. */
  g_autofree char *bare = g_strjoin ("\037", vendor_key, product_key, NULL);
  g_autofree char *with_maker =
      g_strdup_printf ("%s\037%s %s", vendor_key, vendor_key, product_key);
  return collect_ids (self,
                      "SELECT DISTINCT r.product_id FROM release_identifier i"
                      " JOIN release r ON r.id = i.release_id WHERE i.lookup IN ($1, $2)"
                      " AND i.kind IN ('cpe', 'purl') ORDER BY 1",
                      MED_VALUES (MED_TEXT (bare), MED_TEXT (with_maker)), products, error);
}

static void
add_found (GArray *found, gint64 product_id, const char *written)
{
  const MedMatchFound this = { .product_id = product_id, .written = g_strdup (written) };

  g_array_append_val (found, this);
}

/* A package of which the advisory does not say whose it is: Debian's or Ubuntu's. */
static gboolean
find_open_spaces (MedMatchNarrow *self, gint64 id, GArray *found, GError **error)
{
  GPtrArray *names = g_hash_table_lookup (self->open_spaces, &id);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const MedMatchAlias *name = g_ptr_array_index (names, i);
      g_autofree char *from = g_strconcat (name->vendor_key, " ", NULL);
      g_autofree char *until = g_strconcat (name->vendor_key, "!", NULL);
      g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!collect_ids (
              self,
              "SELECT DISTINCT product_id FROM component_identity WHERE product_key = $1"
              " AND (vendor_key = $2 OR (vendor_key > $3 AND vendor_key < $4)) ORDER BY 1",
              MED_VALUES (MED_TEXT (name->product_key), MED_TEXT (name->vendor_key),
                          MED_TEXT (from), MED_TEXT (until)),
              products, error))
        return FALSE;
      for (guint k = 0; k < products->len; k++)
        add_found (found, g_array_index (products, gint64, k), name->written);
    }
  return TRUE;
}

static gboolean
find_labelled (
    MedMatchNarrow *self, gint64 id, const char *vendor_key, GArray *found, GError **error)
{
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);

  if (!med_match_known_find (
          self->known, self->connection, vendor_key,
          med_match_labels_get_patterns (self->labels, id, MED_CSAF_MODEL_NUMBER),
          med_match_labels_get_patterns (self->labels, id, MED_CSAF_SKU), products, written, error))
    return FALSE;
  for (guint i = 0; i < products->len; i++)
    add_found (found, g_array_index (products, gint64, i), g_ptr_array_index (written, i));
  return TRUE;
}

/**
 * med_match_narrow_find:
 * @self: what narrows matches down
 * @advisory_product_id: a product of an advisory
 * @vendor_key: its maker, folded
 * @found: (element-type MedMatchFound): gets what is found by hashes, lists of components, model
 * numbers and SKUs; a release of 0 stands for all of the product
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_narrow_find (MedMatchNarrow *self,
                       gint64 advisory_product_id,
                       const char *vendor_key,
                       GArray *found,
                       GError **error)
{
  return med_match_evidence_find (self->evidence, self->connection, advisory_product_id, found,
                                  error) &&
         find_labelled (self, advisory_product_id, vendor_key, found, error) &&
         find_open_spaces (self, advisory_product_id, found, error);
}

/**
 * med_match_narrow_find_doubtful:
 * @self: what narrows matches down
 * @advisory_product_id: a product of an advisory that nothing else led to
 * @vendor_key: its maker, folded
 * @found: (element-type MedMatchFound): gets products of which a device has one of the serial
 * numbers; two products of a maker may count alike
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_narrow_find_doubtful (MedMatchNarrow *self,
                                gint64 advisory_product_id,
                                const char *vendor_key,
                                GArray *found,
                                GError **error)
{
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!med_match_known_find_serials (
          self->known, self->connection, vendor_key,
          med_match_labels_get_patterns (self->labels, advisory_product_id, MED_CSAF_SERIAL_NUMBER),
          products, error))
    return FALSE;
  for (guint i = 0; i < products->len; i++)
    add_found (found, g_array_index (products, gint64, i), "");
  return TRUE;
}

/**
 * med_match_narrow_apply:
 * @self: what narrows matches down
 * @subject: what is compared
 * @answer: (inout): what name and version say
 * @reason: (inout): why; replaced where something else decides
 * @each: (scope call) (nullable): is told of each device where the devices of a release differ
 * @user_data: for @each
 * @error: return location
 *
 * Asks what else must hold: the versions within identifiers, editions and platforms, evidence that
 * is recorded, parts, and what stands on the labels of the devices. What is not known leaves it
 * open; "no" is said only where what is known is known to be another.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_narrow_apply (MedMatchNarrow *self,
                        const MedMatchSubject *subject,
                        MedAnswer *answer,
                        char **reason,
                        MedMatchDeviceFunc each,
                        gpointer user_data,
                        GError **error)
{
  const gint64 id = subject->asked.advisory_product_id;
  const gint64 release_id = subject->asked.release_id;
  const MedMatchVersion version = { subject->version, subject->range };

  med_match_variants_apply_version (self->variants, id, &version, answer, reason);
  if (*subject->range == '\0' && *answer == MED_ANSWER_CANNOT_TELL &&
      g_str_has_prefix (*reason, MED_REASON_NO_VERSION_STATED) &&
      med_match_parts_decide (self->parts, id))
    {
      g_free (*reason);
      *reason = med_reason_build (MED_REASON_PART_DECIDES, NULL);
      *answer = MED_ANSWER_YES;
    }
  return med_match_variants_apply (self->variants, self->connection, id, release_id, subject->range,
                                   answer, reason, error) &&
         med_match_evidence_apply (self->evidence, self->connection, id, release_id, answer, reason,
                                   error) &&
         med_match_parts_apply (self->parts, self->connection, id, release_id, answer, reason,
                                error) &&
         med_match_labels_apply (self->labels, self->connection, &subject->asked, answer, reason,
                                 each, user_data, error);
}
