/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-narrow"

#include "config.h"

#include "engine/awareness/med-match-narrow.h"

#include <string.h>

#include "engine/awareness/med-match.h"
#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-component-identity.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-wildcard.h"
#include "engine/csaf/med-csaf-document.h"

/* Matches are made for a release, which many devices share. Where an advisory means certain serial
 * numbers it is so certain only if it holds for each of them. */

typedef struct
{
  char *vendor_key;
  char *pair; /* vendor and product, folded */
  char *product;
  char *version_text;
} Part;

typedef struct
{
  char *pair;
  char *version;
} Component;

struct _MedMatchNarrow
{
  GHashTable *models;     /* id of an advisory's product → GPtrArray of patterns */
  GHashTable *serials;    /* the same */
  GHashTable *names;      /* id of an advisory's product → GPtrArray of MedMatchName */
  GHashTable *parts;      /* id of an advisory's product → Part */
  GHashTable *devices;    /* release id → GPtrArray of serial numbers of devices in use */
  GHashTable *components; /* release id → GPtrArray of Component */
};

static void
part_free (gpointer data)
{
  Part *self = data;

  g_free (self->vendor_key);
  g_free (self->pair);
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
new_table (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_value);
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

static void
name_free (gpointer data)
{
  MedMatchName *self = data;

  g_free (self->vendor_key);
  g_free (self->product_key);
  g_free (self->written);
  g_free (self);
}

/* A number with wildcards names nothing by itself, it only narrows down. */
static MedMatchName *
name_from_model (const char *number)
{
  g_autofree char *key = med_fold_name (number);

  if (*key == '\0' || strpbrk (number, "*?\\") != NULL)
    return NULL;
  MedMatchName *self = g_new0 (MedMatchName, 1);
  self->product_key = g_steal_pointer (&key);
  return self;
}

static MedMatchName *
name_from_identity (const char *kind, const char *value)
{
  g_autoptr (MedComponentIdentity) identity = g_str_equal (kind, MED_CSAF_CPE)
                                                  ? med_component_identity_from_cpe (value)
                                                  : med_component_identity_from_purl (value);

  if (identity == NULL)
    return NULL;
  MedMatchName *self = g_new0 (MedMatchName, 1);
  self->vendor_key = med_fold_name (identity->vendor);
  self->product_key = med_product_key (self->vendor_key, identity->product);
  return self;
}

static void
take_identifier (MedMatchNarrow *self, gint64 id, const char *kind, const char *value)
{
  const gboolean is_model = g_str_equal (kind, MED_CSAF_MODEL_NUMBER);
  MedMatchName *name = NULL;

  if (g_str_equal (kind, MED_CSAF_SERIAL_NUMBER))
    {
      append (self->serials, id, g_strdup (value), g_free);
      return;
    }
  if (is_model)
    append (self->models, id, g_strdup (value), g_free);
  name = is_model ? name_from_model (value) : name_from_identity (kind, value);
  if (name == NULL)
    return;
  name->written = g_strdelimit (g_strdup (value), "\t\n", ' ');
  append (self->names, id, name, name_free);
}

#define SELECT_IDENTIFIERS                                                                         \
  "SELECT i.advisory_product_id, i.kind, i.value FROM advisory_head h"                             \
  " JOIN advisory_product p ON p.advisory_id = h.advisory_id"                                      \
  " JOIN advisory_product_identifier i ON i.advisory_product_id = p.id"                            \
  " WHERE i.kind IN ('model-number', 'serial-number', 'cpe', 'purl')"
#define SELECT_PARTS                                                                               \
  "SELECT t.advisory_product_id, t.vendor_key, t.product_key, t.product, t.version_text"           \
  " FROM advisory_head h JOIN advisory_product p ON p.advisory_id = h.advisory_id"                 \
  " JOIN advisory_product_part t ON t.advisory_product_id = p.id"
#define OF_ONE " AND h.advisory_id = $1"

static gboolean
load_identifiers (
    MedConnection *connection, MedMatchNarrow *self, const char *sql, gint64 id, GError **error)
{
  const MedValue only[] = { MED_INT (id) };
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, only, id != 0, error);

  while (query != NULL && med_query_next (query))
    take_identifier (self, med_query_get_int (query, 0), med_query_get_text (query, 1),
                     med_query_get_text (query, 2));
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_parts (
    MedConnection *connection, MedMatchNarrow *self, const char *sql, gint64 id, GError **error)
{
  const MedValue only[] = { MED_INT (id) };
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, only, id != 0, error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 product_id = med_query_get_int (query, 0);
      Part *part = g_new0 (Part, 1);

      part->vendor_key = med_query_dup_text (query, 1);
      part->pair = med_product_key_pair (part->vendor_key, med_query_get_text (query, 2));
      part->product = med_query_dup_text (query, 3);
      part->version_text = med_query_dup_text (query, 4);
      g_hash_table_insert (self->parts, g_memdup2 (&product_id, sizeof product_id), part);
    }
  return query != NULL && med_query_finish (query, error);
}

/* What the advisories say that count, or of these the ones asked for. */
static gboolean
load_sayings (MedConnection *connection, MedMatchNarrow *self, MedIdSet *advisories, GError **error)
{
  GHashTableIter iter;
  gint64 id;

  if (advisories == NULL)
    return load_identifiers (connection, self,
                             SELECT_IDENTIFIERS " ORDER BY i.advisory_product_id, i.kind, i.value",
                             0, error) &&
           load_parts (connection, self, SELECT_PARTS, 0, error);
  g_hash_table_iter_init (&iter, advisories);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!load_identifiers (connection, self,
                           SELECT_IDENTIFIERS OF_ONE
                           " ORDER BY i.advisory_product_id, i.kind, i.value",
                           id, error) ||
        !load_parts (connection, self, SELECT_PARTS " WHERE h.advisory_id = $1", id, error))
      return FALSE;
  return TRUE;
}

static gboolean
load_devices (MedConnection *connection, MedMatchNarrow *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT c.release_id, d.serial FROM device d JOIN config c ON c.id = d.config_id"
      " WHERE d.retired_usec IS NULL",
      MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    append (self->devices, med_query_get_int (query, 0), med_query_dup_text (query, 1), g_free);
  return query != NULL && med_query_finish (query, error);
}

/* Of one maker: the others are no parts that an advisory means. */
static gboolean
load_components (MedConnection *connection,
                 MedMatchNarrow *self,
                 const char *vendor_key,
                 GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT c.release_id, p.manufacturer, p.model, r.version FROM product p"
      " CROSS JOIN release r CROSS JOIN release_component c WHERE p.manufacturer_key = $1"
      " AND r.product_id = p.id AND c.component_release_id = r.id",
      MED_VALUES (MED_TEXT (vendor_key)), error);

  while (query != NULL && med_query_next (query))
    {
      Component *component = g_new0 (Component, 1);

      component->pair =
          med_product_dup_pair (med_query_get_text (query, 1), med_query_get_text (query, 2));
      component->version = med_query_dup_text (query, 3);
      append (self->components, med_query_get_int (query, 0), component, component_free);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_parts_there (MedConnection *connection, MedMatchNarrow *self, GError **error)
{
  g_autoptr (GHashTable) vendors = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer part;

  g_hash_table_iter_init (&iter, self->parts);
  while (g_hash_table_iter_next (&iter, NULL, &part))
    if (g_hash_table_add (vendors, ((Part *) part)->vendor_key) &&
        !load_components (connection, self, ((Part *) part)->vendor_key, error))
      return FALSE;
  return TRUE;
}

/**
 * med_match_narrow_load:
 * @connection: a connection
 * @advisories: (nullable): those of which it is asked; %NULL: all that count
 * @error: return location
 *
 * Loads what they say, and of the inventory only what is asked for then.
 *
 * Returns: (transfer full) (nullable): what narrows matches down
 */
MedMatchNarrow *
med_match_narrow_load (MedConnection *connection, MedIdSet *advisories, GError **error)
{
  g_autoptr (MedMatchNarrow) self = g_new0 (MedMatchNarrow, 1);
  GDestroyNotify free_list = (GDestroyNotify) g_ptr_array_unref;

  self->models = new_table (free_list);
  self->serials = new_table (free_list);
  self->names = new_table (free_list);
  self->parts = new_table (part_free);
  self->devices = new_table (free_list);
  self->components = new_table (free_list);
  if (!load_sayings (connection, self, advisories, error) ||
      (g_hash_table_size (self->serials) > 0 && !load_devices (connection, self, error)) ||
      !load_parts_there (connection, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * med_match_narrow_free:
 * @self: (transfer full): what narrows matches down
 */
void
med_match_narrow_free (MedMatchNarrow *self)
{
  g_hash_table_unref (self->models);
  g_hash_table_unref (self->serials);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->parts);
  g_hash_table_unref (self->devices);
  g_hash_table_unref (self->components);
  g_free (self);
}

/**
 * med_match_narrow_get_names:
 * @self: what narrows matches down
 * @advisory_product_id: a product of an advisory
 *
 * Returns: (transfer none) (nullable) (element-type MedMatchName): by what else it is known
 */
GPtrArray *
med_match_narrow_get_names (MedMatchNarrow *self, gint64 advisory_product_id)
{
  return g_hash_table_lookup (self->names, &advisory_product_id);
}

/* Whether one of the patterns means the whole text or one of its words. */
static gboolean
names_model (GPtrArray *patterns, const char *model_key)
{
  g_auto (GStrv) words = g_strsplit (model_key, " ", -1);

  for (guint i = 0; i < patterns->len; i++)
    {
      const char *pattern = g_ptr_array_index (patterns, i);

      if (med_wildcard_answer (pattern, model_key) == MED_ANSWER_YES)
        return TRUE;
      for (guint j = 0; words[j] != NULL; j++)
        if (med_wildcard_answer (pattern, words[j]) == MED_ANSWER_YES)
          return TRUE;
    }
  return FALSE;
}

static MedAnswer
answer_serial (GPtrArray *patterns, const char *serial)
{
  MedAnswer answer = MED_ANSWER_NO;

  for (guint i = 0; i < patterns->len; i++)
    {
      const MedAnswer this = med_wildcard_answer (g_ptr_array_index (patterns, i), serial);

      if (this == MED_ANSWER_YES)
        return this;
      if (this == MED_ANSWER_CANNOT_TELL)
        answer = this;
    }
  return answer;
}

/* The first few are enough for a person to know which. */
static char *
dup_list (GPtrArray *patterns)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < patterns->len && i < 5; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (patterns, i));
  if (patterns->len > 5)
    g_string_append (list, ", …");
  return g_strdup (list->str);
}

static void
replace (char **reason, char *other)
{
  g_free (*reason);
  *reason = other;
}

static MedAnswer
apply_serials (
    MedMatchNarrow *self, GPtrArray *patterns, gint64 release_id, MedAnswer answer, char **reason)
{
  GPtrArray *serials = g_hash_table_lookup (self->devices, &release_id);
  g_autofree char *list = dup_list (patterns);
  guint n_yes = 0, n_no = 0;
  const guint n = serials != NULL ? serials->len : 0;

  for (guint i = 0; i < n; i++)
    {
      const MedAnswer this = answer_serial (patterns, g_ptr_array_index (serials, i));

      n_yes += this == MED_ANSWER_YES;
      n_no += this == MED_ANSWER_NO;
    }
  if (n > 0 && n_yes == n)
    {
      replace (reason, g_strjoin ("\t", MED_REASON_SERIAL_NUMBERS, list, *reason, NULL));
      return answer;
    }
  if (n > 0 && n_no == n)
    {
      replace (reason, med_reason_build (MED_REASON_SERIAL_OUTSIDE, list, NULL));
      return MED_ANSWER_NO;
    }
  g_autofree char *some = g_strdup_printf ("%u", n_yes);
  g_autofree char *all = g_strdup_printf ("%u", n);
  replace (reason, med_reason_build (MED_REASON_SERIAL_SOME, some, all, list, NULL));
  return MED_ANSWER_CANNOT_TELL;
}

static MedAnswer
apply_part (
    MedMatchNarrow *self, const Part *part, gint64 release_id, MedAnswer answer, char **reason)
{
  GPtrArray *components = g_hash_table_lookup (self->components, &release_id);
  MedAnswer found = MED_ANSWER_CANNOT_TELL;
  gboolean there = FALSE;

  for (guint i = 0; components != NULL && i < components->len; i++)
    {
      const Component *this = g_ptr_array_index (components, i);
      g_autofree char *why = NULL;

      if (!g_str_equal (this->pair, part->pair))
        continue;
      const MedAnswer fits = med_match_version (this->version, part->version_text, &why);
      found = !there || fits == MED_ANSWER_YES          ? fits
              : found == MED_ANSWER_NO && fits != found ? fits
                                                        : found;
      there = TRUE;
    }
  if (found == MED_ANSWER_YES)
    return answer;
  replace (reason, med_reason_build (found == MED_ANSWER_NO ? MED_REASON_PART_OUTSIDE
                                                            : MED_REASON_PART_UNKNOWN,
                                     part->product, part->version_text, NULL));
  return found;
}

/**
 * med_match_narrow_apply:
 * @self: what narrows matches down
 * @advisory_product_id: a product of an advisory
 * @release_id: a release of the product that has its name
 * @model_key: the model, folded
 * @answer: what name and version say
 * @reason: (inout): why; replaced where something narrows it down
 *
 * Asks what else must hold. A model number that the hospital's name of the model does not have
 * leaves it open, since such names are often written without; serial numbers are those of the
 * devices in use; a part is one of the components of the release.
 *
 * Returns: the answer: never more certain than @answer in favour of a match, and "no" only where
 *   the serial numbers of all devices, or the version of the part, are known to be others
 */
MedAnswer
med_match_narrow_apply (MedMatchNarrow *self,
                        gint64 advisory_product_id,
                        gint64 release_id,
                        const char *model_key,
                        MedAnswer answer,
                        char **reason)
{
  GPtrArray *models = g_hash_table_lookup (self->models, &advisory_product_id);
  GPtrArray *serials = g_hash_table_lookup (self->serials, &advisory_product_id);
  const Part *part = g_hash_table_lookup (self->parts, &advisory_product_id);

  if (answer == MED_ANSWER_YES && models != NULL && !names_model (models, model_key))
    {
      g_autofree char *list = dup_list (models);

      replace (reason, med_reason_build (MED_REASON_MODEL_UNKNOWN, list, NULL));
      answer = MED_ANSWER_CANNOT_TELL;
    }
  if (answer != MED_ANSWER_NO && part != NULL)
    answer = apply_part (self, part, release_id, answer, reason);
  if (answer != MED_ANSWER_NO && serials != NULL)
    answer = apply_serials (self, serials, release_id, answer, reason);
  return answer;
}
