/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-evidence"

#include "config.h"

#include "engine/awareness/med-match-evidence.h"

#include <string.h>

#include "engine/awareness/med-reason.h"
#include "engine/base/med-identifier.h"
#include "engine/csaf/med-csaf-document.h"

typedef struct
{
  gboolean is_hash;
  char *lookup;
  char *file; /* of a hash, folded */
  char *written;
} Mark;

struct _MedMatchEvidence
{
  GHashTable *marks;     /* id of an advisory's product → GPtrArray of Mark */
  GHashTable *documents; /* (nullable) of a list of components → GArray of MedMatchFound */
};

static void
mark_free (gpointer data)
{
  Mark *self = data;

  g_free (self->lookup);
  g_free (self->file);
  g_free (self->written);
  g_free (self);
}

static void
found_clear (gpointer data)
{
  g_free (((MedMatchFound *) data)->written);
}

/**
 * med_match_evidence_new:
 *
 * Returns: (transfer full): no evidence
 */
MedMatchEvidence *
med_match_evidence_new (void)
{
  MedMatchEvidence *self = g_new0 (MedMatchEvidence, 1);

  self->marks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  return self;
}

/**
 * med_match_evidence_free:
 * @self: (transfer full): evidence
 */
void
med_match_evidence_free (MedMatchEvidence *self)
{
  g_hash_table_unref (self->marks);
  g_clear_pointer (&self->documents, g_hash_table_unref);
  g_free (self);
}

/**
 * med_match_evidence_take:
 * @self: evidence
 * @advisory_product_id: a product of an advisory
 * @kind: of an identifier of it
 * @value: as the advisory writes it
 *
 * Returns: whether it is evidence; what is not understood proves nothing
 */
gboolean
med_match_evidence_take (MedMatchEvidence *self,
                         gint64 advisory_product_id,
                         const char *kind,
                         const char *value)
{
  const gboolean is_hash = g_str_equal (kind, MED_CSAF_HASH);

  if (!is_hash && !g_str_equal (kind, MED_CSAF_SBOM_URL) &&
      !g_str_equal (kind, MED_CSAF_GENERIC_URI))
    return FALSE;
  g_autofree char *lookup = med_identifier_dup_lookup (kind, value);
  if (lookup == NULL)
    return TRUE;
  GPtrArray *marks = g_hash_table_lookup (self->marks, &advisory_product_id);
  if (marks == NULL)
    {
      marks = g_ptr_array_new_with_free_func (mark_free);
      g_hash_table_insert (self->marks,
                           g_memdup2 (&advisory_product_id, sizeof advisory_product_id), marks);
    }
  Mark *mark = g_new0 (Mark, 1);
  mark->is_hash = is_hash;
  mark->lookup = g_steal_pointer (&lookup);
  mark->file = is_hash ? med_identifier_dup_file (value) : NULL;
  mark->written = g_strdelimit (g_strdup (value), "\t\n", ' ');
  g_ptr_array_add (marks, mark);
  return TRUE;
}

/* Which releases a list of components was imported for, by its serial number or namespace. */
static gboolean
load_documents (MedMatchEvidence *self, MedConnection *connection, GError **error)
{
  if (self->documents != NULL)
    return TRUE;
  self->documents =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT DISTINCT i.serial, r.id, r.product_id FROM component_import i"
      " JOIN release r ON r.id = i.release_id WHERE i.serial IS NOT NULL ORDER BY i.serial, r.id",
      MED_NO_VALUES, error);
  while (query != NULL && med_query_next (query))
    {
      g_autofree char *lookup = med_identifier_dup_url (med_query_get_text (query, 0));
      const MedMatchFound found = { .release_id = med_query_get_int (query, 1),
                                    .product_id = med_query_get_int (query, 2) };
      GArray *of_document = lookup != NULL ? g_hash_table_lookup (self->documents, lookup) : NULL;

      if (lookup == NULL)
        continue;
      if (of_document == NULL)
        {
          of_document = g_array_new (FALSE, FALSE, sizeof (MedMatchFound));
          g_hash_table_insert (self->documents, g_steal_pointer (&lookup), of_document);
        }
      g_array_append_val (of_document, found);
    }
  return query != NULL && med_query_finish (query, error);
}

static void
add_found (GArray *found, gint64 release_id, gint64 product_id, const Mark *mark)
{
  const MedMatchFound this = { release_id, product_id, g_strdup (mark->written) };

  for (guint i = 0; i < found->len; i++)
    if (g_array_index (found, MedMatchFound, i).release_id == release_id)
      {
        g_free (this.written);
        return;
      }
  g_array_append_val (found, this);
}

static gboolean
find_mark (MedMatchEvidence *self,
           MedConnection *connection,
           const Mark *mark,
           GArray *found,
           GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      mark->is_hash
          ? "SELECT r.id, r.product_id FROM release_identifier i JOIN release r"
            " ON r.id = i.release_id WHERE i.lookup = $1 AND i.kind = 'hash' ORDER BY 1"
          : "SELECT r.id, r.product_id FROM release_identifier i JOIN release r"
            " ON r.id = i.release_id WHERE i.lookup = $1 AND i.kind IN ('sbom-url', 'uri')"
            " ORDER BY 1",
      MED_VALUES (MED_TEXT (mark->lookup)), error);

  while (query != NULL && med_query_next (query))
    add_found (found, med_query_get_int (query, 0), med_query_get_int (query, 1), mark);
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  if (mark->is_hash)
    return TRUE;
  if (!load_documents (self, connection, error))
    return FALSE;
  GArray *of_document = g_hash_table_lookup (self->documents, mark->lookup);
  for (guint i = 0; of_document != NULL && i < of_document->len; i++)
    {
      const MedMatchFound *this = &g_array_index (of_document, MedMatchFound, i);
      add_found (found, this->release_id, this->product_id, mark);
    }
  return TRUE;
}

/**
 * med_match_found_new:
 *
 * Returns: (transfer full) (element-type MedMatchFound): nothing found yet
 */
GArray *
med_match_found_new (void)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (MedMatchFound));

  g_array_set_clear_func (found, found_clear);
  return found;
}

/**
 * med_match_evidence_find:
 * @self: evidence
 * @connection: a connection
 * @advisory_product_id: a product of an advisory
 * @found: (element-type MedMatchFound): gets the releases that evidence leads to, each once
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_evidence_find (MedMatchEvidence *self,
                         MedConnection *connection,
                         gint64 advisory_product_id,
                         GArray *found,
                         GError **error)
{
  GPtrArray *marks = g_hash_table_lookup (self->marks, &advisory_product_id);

  for (guint i = 0; marks != NULL && i < marks->len; i++)
    if (!find_mark (self, connection, g_ptr_array_index (marks, i), found, error))
      return FALSE;
  return TRUE;
}

/* Whether the release has a file of that name with another hash by the same algorithm. */
static gboolean
find_other_file (
    MedConnection *connection, gint64 release_id, const Mark *mark, gboolean *other, GError **error)
{
  const gsize algorithm = strcspn (mark->lookup, ":") + 1;
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT value, lookup FROM release_identifier WHERE release_id = $1"
                            " AND kind = 'hash'",
                            MED_VALUES (MED_INT (release_id)), error);

  while (query != NULL && med_query_next (query))
    {
      g_autofree char *file = med_identifier_dup_file (med_query_get_text (query, 0));
      const char *lookup = med_query_get_text (query, 1);

      if (*file != '\0' && g_str_equal (file, mark->file) &&
          strncmp (lookup, mark->lookup, algorithm) == 0 && !g_str_equal (lookup, mark->lookup))
        *other = TRUE;
    }
  return query != NULL && med_query_finish (query, error);
}

typedef struct
{
  const Mark *proof;   /* (nullable) what the release has */
  const Mark *weak;    /* (nullable) the same, of which two files may have one value */
  const Mark *against; /* (nullable) what it has otherwise */
} Weighed;

static gboolean
weigh (MedMatchEvidence *self,
       MedConnection *connection,
       GPtrArray *marks,
       gint64 release_id,
       Weighed *weighed,
       GError **error)
{
  for (guint i = 0; i < marks->len; i++)
    {
      const Mark *mark = g_ptr_array_index (marks, i);
      g_autoptr (GArray) found = med_match_found_new ();
      gboolean here = FALSE, other = FALSE;

      if (!find_mark (self, connection, mark, found, error) ||
          (mark->is_hash && !find_other_file (connection, release_id, mark, &other, error)))
        return FALSE;
      for (guint k = 0; k < found->len; k++)
        here = here || g_array_index (found, MedMatchFound, k).release_id == release_id;
      if (here && mark->is_hash && !med_identifier_is_strong (mark->lookup))
        weighed->weak = mark;
      else if (here)
        weighed->proof = mark;
      else if (other)
        weighed->against = mark;
    }
  return TRUE;
}

static void
replace (char **reason, char *other)
{
  g_free (*reason);
  *reason = other;
}

/**
 * med_match_evidence_apply:
 * @self: evidence
 * @connection: a connection
 * @advisory_product_id: a product of an advisory
 * @release_id: a release
 * @answer: (inout): what name and version say
 * @reason: (inout): why
 * @error: return location
 *
 * Weighs what is recorded of the release: a file with the hash that the advisory names, or the
 * list of components that it points to, make certain what was open, and make open what they speak
 * against. Without anything recorded all stays as it is.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_match_evidence_apply (MedMatchEvidence *self,
                          MedConnection *connection,
                          gint64 advisory_product_id,
                          gint64 release_id,
                          MedAnswer *answer,
                          char **reason,
                          GError **error)
{
  GPtrArray *marks = g_hash_table_lookup (self->marks, &advisory_product_id);
  Weighed weighed = { NULL };

  if (marks == NULL)
    return TRUE;
  if (!weigh (self, connection, marks, release_id, &weighed, error))
    return FALSE;
  const Mark *for_it = weighed.proof != NULL ? weighed.proof : weighed.weak;
  if (for_it != NULL && *answer == MED_ANSWER_NO)
    {
      replace (reason, g_strjoin ("\t", MED_REASON_EVIDENCE_FOR, for_it->written, *reason, NULL));
      *answer = MED_ANSWER_CANNOT_TELL;
    }
  else if (weighed.against != NULL && *answer != MED_ANSWER_NO)
    {
      replace (reason,
               med_reason_build (MED_REASON_EVIDENCE_AGAINST, weighed.against->written, NULL));
      *answer = MED_ANSWER_CANNOT_TELL;
    }
  else if (weighed.proof != NULL)
    {
      replace (reason, med_reason_build (MED_REASON_EVIDENCE, weighed.proof->written, NULL));
      *answer = MED_ANSWER_YES;
    }
  return TRUE;
}
