/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-variant"

#include "config.h"

#include "engine/awareness/med-match-variant.h"

#include "engine/awareness/med-match.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-cpe.h"
#include "engine/base/med-purl.h"
#include "engine/csaf/med-csaf-document.h"

/* A name of a product, read: one of both. */
typedef struct
{
  char *written;
  MedCpe *cpe;
  MedPurl *purl;
} Name;

struct _MedMatchVariants
{
  GHashTable *stated; /* id of an advisory's product → GPtrArray of Name */
  GHashTable *ours;   /* release id → GPtrArray of Name */
};

static void
name_free (gpointer data)
{
  Name *self = data;

  g_free (self->written);
  g_clear_pointer (&self->cpe, med_cpe_free);
  g_clear_pointer (&self->purl, med_purl_free);
  g_free (self);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                (GDestroyNotify) g_ptr_array_unref);
}

/**
 * med_match_variants_new:
 *
 * Returns: (transfer full): no names
 */
MedMatchVariants *
med_match_variants_new (void)
{
  MedMatchVariants *self = g_new0 (MedMatchVariants, 1);

  self->stated = new_table ();
  self->ours = new_table ();
  return self;
}

/**
 * med_match_variants_free:
 * @self: (transfer full): names
 */
void
med_match_variants_free (MedMatchVariants *self)
{
  g_hash_table_unref (self->stated);
  g_hash_table_unref (self->ours);
  g_free (self);
}

/* %NULL where it is not understood. */
static Name *
name_new (const char *written)
{
  g_autoptr (MedCpe) cpe = med_cpe_new (written);
  g_autoptr (MedPurl) purl = med_purl_new (written);

  if (cpe == NULL && purl == NULL)
    return NULL;
  Name *self = g_new0 (Name, 1);
  self->written = g_strdelimit (g_strdup (written), "\t\n", ' ');
  self->cpe = g_steal_pointer (&cpe);
  self->purl = g_steal_pointer (&purl);
  return self;
}

static GPtrArray *
list_for (GHashTable *table, gint64 id)
{
  GPtrArray *names = g_hash_table_lookup (table, &id);

  if (names == NULL)
    {
      names = g_ptr_array_new_with_free_func (name_free);
      g_hash_table_insert (table, g_memdup2 (&id, sizeof id), names);
    }
  return names;
}

/**
 * med_match_variants_take:
 * @self: names
 * @advisory_product_id: a product of an advisory
 * @kind: of an identifier of it
 * @value: as the advisory writes it
 *
 * Returns: whether it is a name; one that is not understood says nothing
 */
gboolean
med_match_variants_take (MedMatchVariants *self,
                         gint64 advisory_product_id,
                         const char *kind,
                         const char *value)
{
  if (!g_str_equal (kind, MED_CSAF_CPE) && !g_str_equal (kind, MED_CSAF_PURL))
    return FALSE;
  Name *name = name_new (value);
  if (name != NULL)
    g_ptr_array_add (list_for (self->stated, advisory_product_id), name);
  return TRUE;
}

/* What the hospital's lists of components, or persons, call a release; looked up once. */
static GPtrArray *
find_ours (MedMatchVariants *self, MedConnection *connection, gint64 release_id, GError **error)
{
  GPtrArray *ours = g_hash_table_lookup (self->ours, &release_id);

  if (ours != NULL)
    return ours;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT cpe FROM release_component WHERE component_release_id = $1 AND cpe IS NOT NULL"
      " UNION SELECT purl FROM release_component WHERE component_release_id = $1"
      " AND purl IS NOT NULL UNION SELECT value FROM release_identifier WHERE release_id = $1"
      " AND kind IN ('cpe', 'purl') ORDER BY 1",
      MED_VALUES (MED_INT (release_id)), error);
  ours = list_for (self->ours, release_id);
  while (query != NULL && med_query_next (query))
    {
      Name *name = name_new (med_query_get_text (query, 0));

      if (name != NULL)
        g_ptr_array_add (ours, name);
    }
  return query != NULL && med_query_finish (query, error) ? ours : NULL;
}

static void
replace (char **reason, char *other)
{
  g_free (*reason);
  *reason = other;
}

/* Of several one is enough for "yes", and "no" needs all of them. */
static MedAnswer
answer_either (MedAnswer a, MedAnswer b)
{
  if (a == MED_ANSWER_YES || b == MED_ANSWER_YES)
    return MED_ANSWER_YES;
  return a == b ? a : MED_ANSWER_CANNOT_TELL;
}

static gboolean
has_version (const Name *name)
{
  return name->cpe != NULL ? med_cpe_is_value (name->cpe, MED_CPE_VERSION)
                           : name->purl->version != NULL;
}

static MedAnswer
answer_version (const Name *name, const char *version)
{
  if (*version == '\0')
    return MED_ANSWER_CANNOT_TELL;
  if (name->cpe != NULL)
    return med_cpe_answer_version (name->cpe, version);
  g_autofree char *range = med_purl_dup_versions (name->purl);
  return med_version_in_range (version, range);
}

/* Where the advisory names versions in its CPE or package URL alone, that is what it says. */
static void
take_version (const Name *name, const char *version, MedAnswer said, char **reason)
{
  const char *word = said == MED_ANSWER_YES  ? MED_REASON_IN_RANGE
                     : said == MED_ANSWER_NO ? MED_REASON_OUTSIDE_RANGE
                                             : MED_REASON_NOT_READABLE;

  replace (reason, *version == '\0'
                       ? med_reason_build (MED_REASON_VERSION_UNKNOWN, name->written, NULL)
                       : med_reason_build (word, version, name->written, NULL));
}

/**
 * med_match_variants_apply_version:
 * @self: names
 * @advisory_product_id: a product of an advisory
 * @version: what is compared
 * @answer: (inout): what its versions say
 * @reason: (inout): why
 *
 * Asks the versions that stand in CPE names and package URLs. Where the advisory states none
 * beside them they count; where it does, one that says otherwise makes both doubtful.
 */
void
med_match_variants_apply_version (MedMatchVariants *self,
                                  gint64 advisory_product_id,
                                  const MedMatchVersion *version,
                                  MedAnswer *answer,
                                  char **reason)
{
  GPtrArray *stated = g_hash_table_lookup (self->stated, &advisory_product_id);
  const Name *decides = NULL;
  MedAnswer said = MED_ANSWER_NO;

  for (guint i = 0; stated != NULL && i < stated->len; i++)
    {
      const Name *name = g_ptr_array_index (stated, i);

      if (!has_version (name))
        continue;
      const MedAnswer this = answer_version (name, version->version);
      if (decides == NULL || this == MED_ANSWER_YES)
        {
          said = decides == NULL ? this : answer_either (said, this);
          decides = name;
        }
      else
        said = answer_either (said, this);
    }
  if (decides == NULL)
    return;
  if (*version->range == '\0')
    {
      take_version (decides, version->version, said, reason);
      *answer = said;
    }
  else if ((*answer == MED_ANSWER_YES && said == MED_ANSWER_NO) ||
           (*answer == MED_ANSWER_NO && said == MED_ANSWER_YES))
    {
      replace (reason, med_reason_build (MED_REASON_VERSIONS_DISAGREE, version->range,
                                         decides->written, NULL));
      *answer = MED_ANSWER_CANNOT_TELL;
    }
}

static gboolean
asks_more (const Name *stated)
{
  if (stated->purl != NULL)
    return stated->purl->qualifiers[0] != NULL || stated->purl->subpath != NULL ||
           med_purl_needs_space (stated->purl);
  for (guint i = MED_CPE_EDITION; i < MED_N_CPE_ATTRIBUTES; i++)
    if (!g_str_equal (stated->cpe->values[i], "*"))
      return TRUE;
  return FALSE;
}

static gboolean
is_of_one_kind (const Name *stated, const Name *ours)
{
  return stated->cpe != NULL
             ? ours->cpe != NULL && g_str_equal (stated->cpe->values[MED_CPE_PRODUCT],
                                                 ours->cpe->values[MED_CPE_PRODUCT])
             : ours->purl != NULL && g_str_equal (stated->purl->type, ours->purl->type) &&
                   g_str_equal (stated->purl->name, ours->purl->name);
}

/* @which: (inout): what it was compared with. Of several names of one release all must say "no",
 * and one that does takes "yes" away. */
static MedAnswer
answer_name (const Name *stated, GPtrArray *ours, const Name **which)
{
  MedAnswer answer = MED_ANSWER_CANNOT_TELL;

  if (!asks_more (stated))
    return MED_ANSWER_YES;
  for (guint i = 0; i < ours->len; i++)
    {
      const Name *name = g_ptr_array_index (ours, i);

      if (!is_of_one_kind (stated, name))
        continue;
      MedAnswer this = stated->cpe != NULL ? med_cpe_answer_variant (stated->cpe, name->cpe)
                                           : med_purl_answer_variant (stated->purl, name->purl);
      if (this == MED_ANSWER_YES && stated->purl != NULL && med_purl_needs_space (stated->purl))
        this = MED_ANSWER_CANNOT_TELL;
      answer = *which == NULL || this == answer ? this : MED_ANSWER_CANNOT_TELL;
      *which = name;
    }
  return answer;
}

static MedAnswer
answer_names (GPtrArray *stated, GPtrArray *ours, const Name **asked, const Name **which)
{
  MedAnswer answer = MED_ANSWER_NO;

  for (guint i = 0; i < stated->len; i++)
    {
      const Name *name = g_ptr_array_index (stated, i);
      const Name *with = NULL;
      const MedAnswer this = answer_name (name, ours, &with);

      answer = i == 0 ? this : answer_either (answer, this);
      if (*asked == NULL || this != MED_ANSWER_YES)
        {
          *asked = name;
          *which = with;
        }
    }
  return answer;
}

/* A range by the rules of one kind of packages says nothing of a package of another kind. */
static gboolean
has_other_scheme (GPtrArray *ours, const char *range)
{
  gboolean other = FALSE;

  for (guint i = 0; i < ours->len; i++)
    {
      const Name *name = g_ptr_array_index (ours, i);

      if (name->purl == NULL)
        continue;
      if (med_purl_answer_scheme (name->purl, range) == MED_ANSWER_YES)
        return FALSE;
      other = TRUE;
    }
  return other;
}

static gboolean
ask_more_of_any (GPtrArray *stated)
{
  for (guint i = 0; stated != NULL && i < stated->len; i++)
    if (asks_more (g_ptr_array_index (stated, i)))
      return TRUE;
  return FALSE;
}

/**
 * med_match_variants_apply:
 * @self: names
 * @connection: a connection
 * @advisory_product_id: a product of an advisory
 * @release_id: a release
 * @range: what the advisory writes of versions
 * @answer: (inout): what holds without the names
 * @reason: (inout): why
 * @error: return location
 *
 * Compares what names say beside maker, product and version with those of the release. Where the
 * hospital knows none, nobody can tell which edition it is.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_variants_apply (MedMatchVariants *self,
                          MedConnection *connection,
                          gint64 advisory_product_id,
                          gint64 release_id,
                          const char *range,
                          MedAnswer *answer,
                          char **reason,
                          GError **error)
{
  GPtrArray *stated = g_hash_table_lookup (self->stated, &advisory_product_id);
  const gboolean by_scheme = g_ascii_strncasecmp (range, "vers:", 5) == 0 &&
                             g_ascii_strncasecmp (range, "vers:all/", 9) != 0 &&
                             g_ascii_strncasecmp (range, "vers:generic/", 13) != 0;
  const Name *asked = NULL, *which = NULL;

  if (!by_scheme && (*answer == MED_ANSWER_NO || !ask_more_of_any (stated)))
    return TRUE;
  GPtrArray *ours = find_ours (self, connection, release_id, error);
  if (ours == NULL)
    return FALSE;
  if (by_scheme && has_other_scheme (ours, range))
    {
      replace (reason, med_reason_build (MED_REASON_OTHER_SCHEME, range, NULL));
      *answer = MED_ANSWER_CANNOT_TELL;
    }
  if (*answer == MED_ANSWER_NO || !ask_more_of_any (stated))
    return TRUE;
  const MedAnswer said = answer_names (stated, ours, &asked, &which);
  g_assert (said == MED_ANSWER_YES || asked != NULL);
  if (said == MED_ANSWER_NO)
    replace (reason, med_reason_build (MED_REASON_VARIANT_OUTSIDE, asked->written,
                                       which != NULL ? which->written : "", NULL));
  else if (said == MED_ANSWER_CANNOT_TELL && *answer == MED_ANSWER_YES)
    replace (reason, med_reason_build (MED_REASON_VARIANT_UNKNOWN, asked->written, NULL));
  *answer = said == MED_ANSWER_YES ? *answer : said;
  return TRUE;
}
