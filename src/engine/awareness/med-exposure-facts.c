/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exposure-facts"

#include "config.h"

#include "engine/awareness/med-exposure-facts.h"

#include <string.h>

#include "engine/awareness/med-advisory-verdict.h"
#include "engine/awareness/med-reason.h"

static GHashTable *
new_table (gpointer free_value)
{
  return g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, (GDestroyNotify) free_value);
}

static void
patch_free (gpointer data)
{
  MedExposurePatch *self = data;

  g_hash_table_unref (self->cves);
  g_free (self);
}

/**
 * med_exposure_facts_new:
 * @connection: a connection, which must outlive it
 *
 * Returns: (transfer full): no facts
 */
MedExposureFacts *
med_exposure_facts_new (MedConnection *connection)
{
  MedExposureFacts *self = g_new0 (MedExposureFacts, 1);

  self->connection = connection;
  self->texts = g_string_chunk_new (16 * 1024);
  self->used = med_id_set_new ();
  self->places = new_table (NULL);
  self->vulnerabilities = g_array_new (FALSE, FALSE, sizeof (MedExposureVulnerability));
  self->cves = g_hash_table_new (g_str_hash, g_str_equal);
  self->sayings = new_table (g_array_unref);
  self->matches = new_table (g_array_unref);
  self->components = new_table (g_array_unref);
  self->prefixes = new_table (NULL);
  self->parts = new_table (g_array_unref);
  self->words = new_table (g_array_unref);
  self->patches = new_table (g_ptr_array_unref);
  self->patch = new_table (patch_free);
  return self;
}

/**
 * med_exposure_facts_free:
 * @self: (transfer full): facts
 */
void
med_exposure_facts_free (MedExposureFacts *self)
{
  g_string_chunk_free (self->texts);
  g_hash_table_unref (self->used);
  g_hash_table_unref (self->places);
  g_array_unref (self->vulnerabilities);
  g_hash_table_unref (self->cves);
  g_hash_table_unref (self->sayings);
  g_hash_table_unref (self->matches);
  g_hash_table_unref (self->components);
  g_hash_table_unref (self->prefixes);
  g_hash_table_unref (self->parts);
  g_hash_table_unref (self->words);
  g_hash_table_unref (self->patches);
  g_hash_table_unref (self->patch);
  g_free (self);
}

/**
 * med_exposure_facts_list:
 * @table: one of the tables
 * @id: a row number
 * @size: of an element
 *
 * Returns: (transfer none): the list of it, which is made where there is none
 */
GArray *
med_exposure_facts_list (GHashTable *table, gint64 id, guint size)
{
  GArray *list = g_hash_table_lookup (table, MED_EXPOSURE_KEY (id));

  if (list == NULL)
    {
      list = g_array_new (FALSE, FALSE, size);
      g_hash_table_insert (table, MED_EXPOSURE_KEY (id), list);
    }
  return list;
}

static guint
number_of_cve (MedExposureFacts *self, const char *cve)
{
  gpointer number;

  if (cve == NULL)
    return 0;
  number = g_hash_table_lookup (self->cves, cve);
  if (number == NULL)
    {
      number = GUINT_TO_POINTER (g_hash_table_size (self->cves) + 1);
      g_hash_table_insert (self->cves, g_string_chunk_insert (self->texts, cve), number);
    }
  return GPOINTER_TO_UINT (number);
}

#define SELECT_VULNERABILITY                                                                       \
  "SELECT v.id, v.cve, h.tracking_id, CASE WHEN h.withdrawn_id = h.advisory_id THEN 1 ELSE 0 END," \
  " CASE WHEN " MED_ADVISORY_IS_DOUBTFUL " THEN 1 ELSE 0 END FROM "

static void
take_vulnerability (MedExposureFacts *self, MedQuery *row)
{
  const gint64 id = med_query_get_int (row, 0);
  const MedExposureVulnerability vulnerability = {
    .id = id,
    .cve = number_of_cve (self, med_query_get_text (row, 1)),
    .tracking_id = g_string_chunk_insert_const (self->texts, med_query_get_text (row, 2)),
    .says_nothing = med_query_get_int (row, 3) != 0 && med_query_get_int (row, 4) != 0,
    .doubtful = med_query_get_int (row, 4) != 0,
  };

  g_array_append_val (self->vulnerabilities, vulnerability);
  g_hash_table_insert (self->places, MED_EXPOSURE_KEY (id),
                       GUINT_TO_POINTER (self->vulnerabilities->len));
}

/**
 * med_exposure_facts_add_vulnerabilities:
 * @self: facts
 * @error: return location
 *
 * Returns: whether those of all advisories that count are among them
 */
gboolean
med_exposure_facts_add_vulnerabilities (MedExposureFacts *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection,
                            SELECT_VULNERABILITY "advisory_head h CROSS JOIN vulnerability v"
                                                 " WHERE v.advisory_id = h.advisory_id",
                            MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    take_vulnerability (self, query);
  return query != NULL && med_query_finish (query, error);
}

/* @place: (out): where it is among the vulnerabilities; -1: its advisory does not count */
static gboolean
find_vulnerability (MedExposureFacts *self, gint64 id, int *place, GError **error)
{
  gpointer known;

  if (self->complete || g_hash_table_contains (self->places, MED_EXPOSURE_KEY (id)))
    {
      known = g_hash_table_lookup (self->places, MED_EXPOSURE_KEY (id));
      *place = (int) GPOINTER_TO_UINT (known) - 1;
      return TRUE;
    }
  g_hash_table_insert (self->places, MED_EXPOSURE_KEY (id), NULL);
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      SELECT_VULNERABILITY "vulnerability v CROSS JOIN advisory_head h"
                           " WHERE v.id = $1 AND h.advisory_id = v.advisory_id",
      MED_VALUES (MED_INT (id)), error);
  if (query != NULL && med_query_next (query))
    take_vulnerability (self, query);
  known = g_hash_table_lookup (self->places, MED_EXPOSURE_KEY (id));
  *place = (int) GPOINTER_TO_UINT (known) - 1;
  return query != NULL && med_query_finish (query, error);
}

static gboolean
says_from_word (const char *status, MedSays *says)
{
  static const struct
  {
    const char *status;
    MedSays says;
  } words[] = {
    { "known_affected", MED_SAYS_AFFECTED },
    { "first_affected", MED_SAYS_AFFECTED },
    { "last_affected", MED_SAYS_AFFECTED },
    { "fixed", MED_SAYS_FIXED },
    { "first_fixed", MED_SAYS_FIXED },
    { "known_not_affected", MED_SAYS_CLEARED },
    { "under_investigation", MED_SAYS_INVESTIGATED },
    { "unknown", MED_SAYS_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].status, status) == 0)
      {
        *says = words[i].says;
        return TRUE;
      }
  return FALSE; /* "recommended" says nothing of where one stands */
}

/**
 * med_exposure_facts_add_sayings:
 * @self: facts
 * @sql: %MED_EXPOSURE_SAYINGS, and of which
 * @values: (nullable): the one number that it takes
 * @error: return location
 *
 * Returns: whether what advisories say of their products is among them
 */
gboolean
med_exposure_facts_add_sayings (MedExposureFacts *self,
                                const char *sql,
                                const MedValue *values,
                                GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, values != NULL, error);

  while (query != NULL && med_query_next (query))
    {
      MedExposureSaying saying = { 0 };
      int place = -1;

      if (!says_from_word (med_query_get_text (query, 2), &saying.says))
        continue;
      if (!find_vulnerability (self, med_query_get_int (query, 1), &place, error))
        return FALSE;
      if (place < 0)
        continue;
      saying.vulnerability = (guint) place;
      g_array_append_val (med_exposure_facts_list (self->sayings, med_query_get_int (query, 0),
                                                   sizeof (MedExposureSaying)),
                          saying);
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_exposure_facts_add_matches:
 * @self: facts
 * @sql: %MED_EXPOSURE_MATCHES, and of which
 * @values: (nullable): the one number that it takes
 * @error: return location
 *
 * Returns: whether it is among them which releases are meant
 */
gboolean
med_exposure_facts_add_matches (MedExposureFacts *self,
                                const char *sql,
                                const MedValue *values,
                                GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, values != NULL, error);

  while (query != NULL && med_query_next (query))
    {
      const char *word = med_query_get_text (query, 2);
      const MedExposureMatch match = {
        .product_id = med_query_get_int (query, 1),
        .answer = *word == 'y'   ? MED_ANSWER_YES
                  : *word == 'n' ? MED_ANSWER_NO
                                 : MED_ANSWER_CANNOT_TELL,
        .reason = g_string_chunk_insert (self->texts, med_query_get_text (query, 3)),
      };

      g_array_append_val (med_exposure_facts_list (self->matches, med_query_get_int (query, 0),
                                                   sizeof (MedExposureMatch)),
                          match);
    }
  return query != NULL && med_query_finish (query, error);
}

/* The newest confirmed revision counts, the newest statement last. CROSS JOIN keeps the order in
 * which the tables are written: from the few to the many. */
#define SELECT_WORDS                                                                               \
  "SELECT c.id, v.id, sr.vex_status, s.reference, s.revision"                                      \
  " FROM statement s CROSS JOIN statement_release sr CROSS JOIN product p CROSS JOIN release r"    \
  " CROSS JOIN config c CROSS JOIN patch_cve pc CROSS JOIN vulnerability v"                        \
  " CROSS JOIN advisory_head h"                                                                    \
  " WHERE sr.statement_id = s.id AND p.model_key = sr.model_key"                                   \
  " AND p.manufacturer_key = s.manufacturer_key"                                                   \
  " AND r.product_id = p.id AND r.version = sr.from_version AND c.release_id = r.id"               \
  " AND pc.patch_id = s.patch_id AND v.cve = pc.cve AND h.advisory_id = v.advisory_id"             \
  " AND s.confirmed_by IS NOT NULL AND s.refused_reason IS NULL"                                   \
  " AND sr.vendor_state <> 'withdrawn'"                                                            \
  " AND sr.vex_status IN ('not_affected', 'affected', 'fixed', 'under_investigation')"             \
  " AND " MED_EXPOSURE_IN_USE " AND NOT EXISTS (SELECT 1 FROM statement n"                         \
  " WHERE n.manufacturer_key = s.manufacturer_key"                                                 \
  " AND n.reference = s.reference AND n.revision > s.revision AND n.confirmed_by IS NOT NULL"      \
  " AND n.refused_reason IS NULL)"                                                                 \
  " ORDER BY s.issued_usec, s.id"

static MedStands
stands_from_vex (const char *status)
{
  return *status == 'n'   ? MED_STANDS_NOT_AFFECTED
         : *status == 'u' ? MED_STANDS_INVESTIGATED
         : *status == 'f' ? MED_STANDS_FIXED
                          : MED_STANDS_AFFECTED;
}

/**
 * med_exposure_facts_add_words:
 * @self: facts
 * @about: (nullable): only of these vulnerabilities
 * @of: (nullable): only of these configurations
 * @error: return location
 *
 * Returns: whether what the vendors of devices state is among them
 */
gboolean
med_exposure_facts_add_words (MedExposureFacts *self, MedIdSet *about, MedIdSet *of, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, SELECT_WORDS, MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 config_id = med_query_get_int (query, 0), id = med_query_get_int (query, 1);
      MedExposureWord word = { .stands = stands_from_vex (med_query_get_text (query, 2)) };
      int place = -1;

      if ((about != NULL && !med_id_set_contains (about, id)) ||
          (of != NULL && !med_id_set_contains (of, config_id)))
        continue;
      if (!find_vulnerability (self, id, &place, error))
        return FALSE;
      if (place < 0)
        continue;
      g_autofree char *reason =
          g_strconcat (MED_REASON_VENDOR_STATEMENT "\t", med_query_get_text (query, 3), "\t",
                       med_query_get_text (query, 4), NULL);
      word.vulnerability = (guint) place;
      word.reason = g_string_chunk_insert_const (self->texts, reason);
      med_id_set_add (self->used, config_id);
      g_array_append_val (med_exposure_facts_list (self->words, config_id, sizeof word), word);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
find_patch (MedExposureFacts *self, gint64 patch_id, MedExposurePatch **patch, GError **error)
{
  *patch = g_hash_table_lookup (self->patch, MED_EXPOSURE_KEY (patch_id));
  if (*patch != NULL)
    return TRUE;
  *patch = g_new0 (MedExposurePatch, 1);
  (*patch)->number = "";
  (*patch)->cves = med_id_set_new ();
  g_hash_table_insert (self->patch, MED_EXPOSURE_KEY (patch_id), *patch);
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection,
                            "SELECT p.number, c.cve FROM patch p"
                            " JOIN patch_cve c ON c.patch_id = p.id WHERE p.id = $1",
                            MED_VALUES (MED_INT (patch_id)), error);
  while (query != NULL && med_query_next (query))
    {
      (*patch)->number = g_string_chunk_insert_const (self->texts, med_query_get_text (query, 0));
      med_id_set_add ((*patch)->cves, number_of_cve (self, med_query_get_text (query, 1)));
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_exposure_facts_add_patches:
 * @self: facts
 * @sql: asks for configurations and patches on them
 * @values: (nullable): the one number that it takes
 * @error: return location
 *
 * Returns: whether it is among them what these remove
 */
gboolean
med_exposure_facts_add_patches (MedExposureFacts *self,
                                const char *sql,
                                const MedValue *values,
                                GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, sql, values, values != NULL, error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 config_id = med_query_get_int (query, 0);
      GPtrArray *patches = g_hash_table_lookup (self->patches, MED_EXPOSURE_KEY (config_id));
      MedExposurePatch *patch;

      if (!find_patch (self, med_query_get_int (query, 1), &patch, error))
        return FALSE;
      if (patches == NULL)
        {
          patches = g_ptr_array_new ();
          g_hash_table_insert (self->patches, MED_EXPOSURE_KEY (config_id), patches);
        }
      g_ptr_array_add (patches, patch);
    }
  return query != NULL && med_query_finish (query, error);
}
