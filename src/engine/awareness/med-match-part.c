/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-part"

#include "config.h"

#include "engine/awareness/med-match-part.h"

#include "engine/awareness/med-match.h"
#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-component-identity.h"
#include "engine/base/med-cpe.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-purl.h"

/* By what a part may be known in lists of components: its name, its CPE or package URL. */
typedef struct
{
  char *vendor_keys[2]; /* (nullable) */
  char *pairs[2];       /* (nullable) vendor and product */
  char *product;
  char *version_text;
} Part;

typedef struct
{
  char *pair;
  char *version;
} Component;

struct _MedMatchParts
{
  GHashTable *parts;      /* id of an advisory's product → GPtrArray of Part */
  GHashTable *components; /* release id → GPtrArray of Component */
  GHashTable *vendors;    /* whose components are loaded */
};

static void
part_free (gpointer data)
{
  Part *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (self->pairs); i++)
    {
      g_free (self->vendor_keys[i]);
      g_free (self->pairs[i]);
    }
  g_free (self->product);
  g_free (self->version_text);
  g_free (self);
}

static void
component_free (gpointer data)
{
  Component *self = data;

  g_free (self->pair);
  g_free (self->version);
  g_free (self);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                (GDestroyNotify) g_ptr_array_unref);
}

static void
append (GHashTable *table, gint64 id, gpointer value, GDestroyNotify free_value)
{
  GPtrArray *values = g_hash_table_lookup (table, &id);

  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (free_value);
      g_hash_table_insert (table, g_memdup2 (&id, sizeof id), values);
    }
  g_ptr_array_add (values, value);
}

/**
 * med_match_parts_new:
 *
 * Returns: (transfer full): no parts
 */
MedMatchParts *
med_match_parts_new (void)
{
  MedMatchParts *self = g_new0 (MedMatchParts, 1);

  self->parts = new_table ();
  self->components = new_table ();
  self->vendors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * med_match_parts_free:
 * @self: (transfer full): parts
 */
void
med_match_parts_free (MedMatchParts *self)
{
  g_hash_table_unref (self->parts);
  g_hash_table_unref (self->components);
  g_hash_table_unref (self->vendors);
  g_free (self);
}

static void
take_identifier (Part *part, const char *identifier)
{
  g_autoptr (MedComponentIdentity) cpe_identity = med_component_identity_from_cpe (identifier);
  g_autoptr (MedComponentIdentity) purl_identity = med_component_identity_from_purl (identifier);
  g_autoptr (MedCpe) cpe = med_cpe_new (identifier);
  g_autoptr (MedPurl) purl = med_purl_new (identifier);
  const MedComponentIdentity *identity = cpe_identity != NULL ? cpe_identity : purl_identity;

  if (identity != NULL)
    {
      g_autofree char *product_key = NULL;

      part->vendor_keys[1] = med_fold_name (identity->vendor);
      product_key = med_product_key (part->vendor_keys[1], identity->product);
      part->pairs[1] = med_product_key_pair (part->vendor_keys[1], product_key);
    }
  if (*part->version_text != '\0' || (cpe == NULL && purl == NULL))
    return;
  g_free (part->version_text);
  part->version_text = cpe != NULL ? med_cpe_dup_versions (cpe) : med_purl_dup_versions (purl);
}

static Part *
part_from_row (MedQuery *query)
{
  Part *part = g_new0 (Part, 1);

  part->vendor_keys[0] = med_query_dup_text (query, 1);
  part->pairs[0] = med_product_key_pair (part->vendor_keys[0], med_query_get_text (query, 2));
  part->product = med_query_dup_text (query, 3);
  part->version_text = med_query_dup_text (query, 4);
  if (!med_query_is_null (query, 5))
    take_identifier (part, med_query_get_text (query, 5));
  return part;
}

#define SELECT_PARTS                                                                               \
  "SELECT t.advisory_product_id, t.vendor_key, t.product_key, t.product, t.version_text,"          \
  " t.identifier FROM advisory_head h CROSS JOIN advisory_product p"                               \
  " CROSS JOIN advisory_product_part t WHERE p.advisory_id = h.advisory_id"                        \
  " AND t.advisory_product_id = p.id"
#define IN_ORDER " ORDER BY t.advisory_product_id, t.ordinal"

/**
 * med_match_parts_load:
 * @self: parts
 * @connection: a connection
 * @advisory_id: an advisory; 0: all that count
 * @error: return location
 *
 * Adds what it says of parts.
 *
 * Returns: whether it could be read
 */
gboolean
med_match_parts_load (MedMatchParts *self,
                      MedConnection *connection,
                      gint64 advisory_id,
                      GError **error)
{
  const MedValue only[] = { MED_INT (advisory_id) };
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      advisory_id == 0 ? SELECT_PARTS IN_ORDER : SELECT_PARTS " AND h.advisory_id = $1" IN_ORDER,
      only, advisory_id == 0 ? 0 : 1, error);

  while (query != NULL && med_query_next (query))
    append (self->parts, med_query_get_int (query, 0), part_from_row (query), part_free);
  return query != NULL && med_query_finish (query, error);
}

/* Components go by their names, by their identifiers, and by what a person confirmed. */
static const char *const select_components[] = {
  "SELECT c.release_id, p.manufacturer, p.model, r.version FROM product p CROSS JOIN release r"
  " CROSS JOIN release_component c WHERE p.manufacturer_key = $1 AND r.product_id = p.id"
  " AND c.component_release_id = r.id",
  "SELECT c.release_id, i.vendor_key, i.product_key, r.version FROM component_identity i"
  " CROSS JOIN release r CROSS JOIN release_component c WHERE i.vendor_key = $1"
  " AND r.product_id = i.product_id AND c.component_release_id = r.id",
  "SELECT c.release_id, a.vendor_key, a.product_key, r.version FROM alias a CROSS JOIN release r"
  " CROSS JOIN release_component c WHERE a.vendor_key = $1 AND a.same = 1"
  " AND r.product_id = a.product_id AND c.component_release_id = r.id",
};

static gboolean
load_components (MedMatchParts *self,
                 MedConnection *connection,
                 const char *vendor_key,
                 GError **error)
{
  if (vendor_key == NULL || !g_hash_table_add (self->vendors, g_strdup (vendor_key)))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (select_components); i++)
    {
      g_autoptr (MedQuery) query = med_connection_query (connection, select_components[i],
                                                         MED_VALUES (MED_TEXT (vendor_key)), error);

      while (query != NULL && med_query_next (query))
        {
          Component *component = g_new0 (Component, 1);

          component->pair =
              med_product_dup_pair (med_query_get_text (query, 1), med_query_get_text (query, 2));
          component->version = med_query_dup_text (query, 3);
          append (self->components, med_query_get_int (query, 0), component, component_free);
        }
      if (query == NULL || !med_query_finish (query, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_match_parts_decide:
 * @self: parts
 * @advisory_product_id: a product of an advisory
 *
 * Returns: whether a part of it has a version: then it is that version that is asked about where
 *   none is stated of the product itself
 */
gboolean
med_match_parts_decide (MedMatchParts *self, gint64 advisory_product_id)
{
  GPtrArray *parts = g_hash_table_lookup (self->parts, &advisory_product_id);

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    if (*((const Part *) g_ptr_array_index (parts, i))->version_text != '\0')
      return TRUE;
  return FALSE;
}

static gboolean
is_of (const Part *part, const Component *component)
{
  return g_strcmp0 (part->pairs[0], component->pair) == 0 ||
         g_strcmp0 (part->pairs[1], component->pair) == 0;
}

/* @found: (inout): the component that decides */
static MedAnswer
answer_part (const Part *part, GPtrArray *components, const Component **found)
{
  MedAnswer answer = MED_ANSWER_CANNOT_TELL;

  for (guint i = 0; components != NULL && i < components->len; i++)
    {
      const Component *this = g_ptr_array_index (components, i);
      g_autofree char *why = NULL;

      if (!is_of (part, this))
        continue;
      const MedAnswer fits = *part->version_text == '\0'
                                 ? MED_ANSWER_YES
                                 : med_match_version (this->version, part->version_text, &why);
      if (*found != NULL && fits != MED_ANSWER_YES &&
          (answer == MED_ANSWER_CANNOT_TELL || fits == answer))
        continue;
      answer = fits;
      *found = this;
      if (fits == MED_ANSWER_YES)
        break;
    }
  return answer;
}

static char *
dup_reason (const Part *part, MedAnswer answer, const Component *found)
{
  if (answer == MED_ANSWER_NO)
    return med_reason_build (MED_REASON_PART_OUTSIDE, part->product, part->version_text, NULL);
  if (*part->version_text == '\0')
    return med_reason_build (MED_REASON_PART_MISSING, part->product, NULL);
  return med_reason_build (MED_REASON_PART_UNKNOWN, part->product, part->version_text, NULL);
}

static void
replace (char **reason, char *other)
{
  g_free (*reason);
  *reason = other;
}

/**
 * med_match_parts_apply:
 * @self: parts
 * @connection: a connection
 * @advisory_product_id: a product of an advisory
 * @release_id: a release
 * @answer: (inout): what holds without the parts
 * @reason: (inout): why
 * @error: return location
 *
 * Asks whether all parts are there. A list of components may leave one out, so that one that is
 * not found leaves it open; "no" is said where it is there in another version alone.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_parts_apply (MedMatchParts *self,
                       MedConnection *connection,
                       gint64 advisory_product_id,
                       gint64 release_id,
                       MedAnswer *answer,
                       char **reason,
                       GError **error)
{
  GPtrArray *parts = g_hash_table_lookup (self->parts, &advisory_product_id);
  g_autoptr (GString) there = g_string_new (NULL);

  if (parts == NULL || *answer == MED_ANSWER_NO)
    return TRUE;
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = g_ptr_array_index (parts, i);
      const Component *found = NULL;

      if (!load_components (self, connection, part->vendor_keys[0], error) ||
          !load_components (self, connection, part->vendor_keys[1], error))
        return FALSE;
      const MedAnswer this =
          answer_part (part, g_hash_table_lookup (self->components, &release_id), &found);
      if (this == MED_ANSWER_YES)
        {
          g_string_append_printf (there, "%s%s %s", there->len > 0 ? ", " : "", part->product,
                                  found->version);
          continue;
        }
      if (*answer != MED_ANSWER_CANNOT_TELL || this == MED_ANSWER_NO)
        replace (reason, dup_reason (part, this, found));
      *answer = this;
      if (this == MED_ANSWER_NO)
        return TRUE;
    }
  if (there->len > 0 && *answer == MED_ANSWER_YES)
    replace (reason, g_strjoin ("\t", MED_REASON_WITH_PART, g_strdelimit (there->str, "\t\n", ' '),
                                *reason, NULL));
  return TRUE;
}
