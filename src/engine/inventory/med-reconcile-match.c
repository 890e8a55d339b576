/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-match"

#include "config.h"

#include "engine/inventory/med-reconcile-match.h"

#include <glib/gi18n-lib.h>

#include "engine/inventory/med-reconcile-graph.h"

/* The doubts as they are stored, and as a person reads them. */
static const char *const doubts[MED_N_RECONCILE_DOUBTS][2] = {
  [MED_RECONCILE_NO_DOUBT] = { "", "" },
  [MED_RECONCILE_SEVERAL] = { "several", N_ ("Several devices fit this row") },
  [MED_RECONCILE_CONTRADICTION] = { "contradiction",
                                    N_ ("The asset number is one device’s and the serial number "
                                        "another’s") },
  [MED_RECONCILE_OTHER_MODEL] = { "other-model", N_ ("The asset number agrees, but neither serial "
                                                     "number nor model do") },
  [MED_RECONCILE_OTHER_MAKER] = { "other-maker", N_ ("The serial number agrees, but manufacturer "
                                                     "or model do not") },
  [MED_RECONCILE_TAKEN] = { "taken", N_ ("It shares a number with a device that belongs to another "
                                         "row") },
  [MED_RECONCILE_TOO_MANY] = { "too-many", N_ ("So many have this number that it tells nothing") },
  [MED_RECONCILE_TWICE_THERE] = { "twice-there", N_ ("The other list has this number more than "
                                                     "once") },
  [MED_RECONCILE_TWICE_HERE] = { "twice-here", N_ ("The inventory has this number more than "
                                                   "once") },
  [MED_RECONCILE_UNREADABLE] = { "unreadable", N_ ("A row of the other list names it but could not "
                                                   "be read") },
};

const char *
med_reconcile_doubt_to_word (MedReconcileDoubt doubt)
{
  return doubts[doubt][0];
}

/**
 * med_reconcile_doubt_get_title:
 * @word: a doubt as it is stored
 *
 * Returns: why it cannot be told, translated; @word itself where it is a text
 */
const char *
med_reconcile_doubt_get_title (const char *word)
{
  for (gsize i = 1; i < G_N_ELEMENTS (doubts); i++)
    if (g_str_equal (word, doubts[i][0]))
      return _ (doubts[i][1]);
  return word;
}

/**
 * med_reconcile_matching_free:
 * @self: (transfer full): a matching
 */
void
med_reconcile_matching_free (MedReconcileMatching *self)
{
  g_array_unref (self->matches);
  g_array_unref (self->candidates);
  g_free (self);
}

static void
pair (MedReconcileGraph *self, guint ours, guint theirs, guint agree)
{
  self->here[ours].partner = (int) theirs;
  self->there[theirs].partner = (int) ours;
  self->here[ours].agree = self->there[theirs].agree = agree;
}

/* Row by its key, for those that have it alone. */
static GHashTable *
index_rows (MedReconcileGraph *self, GHashTable *judgements, GHashTable *ids)
{
  GHashTable *rows = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->theirs->rows->len; i++)
    {
      char *key = med_reconcile_row_key (med_reconcile_rows_get (self->theirs, i));
      const char *kept = g_string_chunk_insert_const (self->texts, key);

      g_free (key);
      if (g_hash_table_contains (judgements, kept))
        g_hash_table_insert (rows, (gpointer) kept,
                             GUINT_TO_POINTER (g_hash_table_contains (rows, kept) ? 0 : i + 1));
    }
  for (guint i = 0; i < self->ours->rows->len; i++)
    g_hash_table_insert (ids, &med_reconcile_rows_get (self->ours, i)->id,
                         GUINT_TO_POINTER (i + 1));
  return rows;
}

static void
apply_judgement (MedReconcileGraph *self, guint theirs, guint ours, gboolean same)
{
  if (!same)
    med_reconcile_graph_refuse (self, ours, theirs);
  else if (self->here[ours].partner < 0 && self->there[theirs].partner < 0)
    pair (self, ours, theirs, MED_RECONCILE_BY_PERSON);
}

/* What a person has said goes before what numbers say. */
static void
apply_judgements (MedReconcileGraph *self, GHashTable *judgements)
{
  if (judgements == NULL || g_hash_table_size (judgements) == 0)
    return;
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) rows = index_rows (self, judgements, ids);
  GHashTableIter iter;
  gpointer key, row;

  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, &key, &row))
    {
      const GArray *said = g_hash_table_lookup (judgements, key);

      for (guint i = 0; row != NULL && i < said->len; i++)
        {
          const MedReconcileJudgement *judgement = &g_array_index (said, MedReconcileJudgement, i);
          const guint ours = GPOINTER_TO_UINT (g_hash_table_lookup (ids, &judgement->device_id));

          if (ours != 0)
            apply_judgement (self, GPOINTER_TO_UINT (row) - 1, ours - 1, judgement->same);
        }
    }
}

static void
pair_all (MedReconcileGraph *self)
{
  for (guint i = 0; i < self->edges->len; i++)
    {
      const MedReconcileEdge *edge = med_reconcile_graph_edge (self, i);
      const MedReconcileNode *here = &self->here[edge->ours], *there = &self->there[edge->theirs];
      const gboolean sole = here->n_edges == 1 && there->n_edges == 1;

      if (here->partner >= 0 || there->partner >= 0)
        continue;
      if ((med_reconcile_edge_is_full (edge) && here->n_full == 1 && there->n_full == 1) ||
          (sole && !here->twice && !there->twice && med_reconcile_edge_is_plausible (edge)))
        pair (self, edge->ours, edge->theirs, edge->agree);
    }
}

static MedReconcileDoubt
find_doubt (const MedReconcileGraph *self, const MedReconcileNode *there)
{
  guint seen = 0;

  if (there->twice)
    return MED_RECONCILE_TWICE_THERE;
  for (guint i = 0; i < there->n_edges; i++)
    seen |= med_reconcile_graph_edge (self, there->first_edge + i)->agree &
            (MED_RECONCILE_BY_ASSET | MED_RECONCILE_BY_FORMER | MED_RECONCILE_BY_SERIAL);
  if (there->n_edges > 1)
    return (seen & MED_RECONCILE_BY_SERIAL) != 0 && (seen & ~MED_RECONCILE_BY_SERIAL) != 0
               ? MED_RECONCILE_CONTRADICTION
               : MED_RECONCILE_SEVERAL;
  if (there->n_edges == 0)
    return MED_RECONCILE_TOO_MANY;
  const MedReconcileEdge *edge = med_reconcile_graph_edge (self, there->first_edge);
  if (self->here[edge->ours].n_edges > 1)
    return MED_RECONCILE_TAKEN;
  if (self->here[edge->ours].twice)
    return MED_RECONCILE_TWICE_HERE;
  return (edge->agree & (MED_RECONCILE_BY_ASSET | MED_RECONCILE_BY_FORMER)) != 0
             ? MED_RECONCILE_OTHER_MODEL
             : MED_RECONCILE_OTHER_MAKER;
}

static void
add_row (MedReconcileGraph *self, MedReconcileMatching *matching, guint row)
{
  const MedReconcileNode *there = &self->there[row];
  MedReconcileMatch match = { .ours = there->partner,
                              .theirs = (int) row,
                              .twice_there = there->twice,
                              .agree = there->agree,
                              .first_candidate = matching->candidates->len };

  if (there->partner >= 0)
    match.twice_here = self->here[there->partner].twice;
  else if (there->n_edges == 0 && !there->crowded && !there->twice)
    match.answer = MED_RECONCILE_ALONE;
  else
    {
      match.answer = MED_RECONCILE_CANNOT_TELL;
      match.doubt = find_doubt (self, there);
      match.n_candidates = there->n_edges;
    }
  for (guint i = 0; i < match.n_candidates; i++)
    {
      const guint ours = med_reconcile_graph_edge (self, there->first_edge + i)->ours;

      self->here[ours].mentioned = TRUE;
      g_array_append_val (matching->candidates, ours);
    }
  g_array_append_val (matching->matches, match);
}

/* A device that no row is, and that is not asked about with a row either. */
static void
add_device (MedReconcileGraph *self, MedReconcileMatching *matching, guint row)
{
  const MedReconcileNode *here = &self->here[row];
  MedReconcileMatch match = { .ours = (int) row, .theirs = -1, .answer = MED_RECONCILE_ALONE };

  if (here->partner >= 0 || here->mentioned || med_reconcile_rows_get (self->ours, row)->retired)
    return;
  match.twice_here = here->twice;
  if (here->n_edges > 0)
    match.doubt = MED_RECONCILE_TAKEN;
  else if (here->crowded)
    match.doubt = MED_RECONCILE_TOO_MANY;
  else if (here->twice)
    match.doubt = MED_RECONCILE_TWICE_HERE;
  if (match.doubt != MED_RECONCILE_NO_DOUBT)
    match.answer = MED_RECONCILE_CANNOT_TELL;
  g_array_append_val (matching->matches, match);
}

/**
 * med_reconcile_match:
 * @ours: the inventory
 * @theirs: the other list
 * @judgements: (nullable): what people said before
 *
 * Finds what of one list is what of the other: by asset number (also a former one), by serial
 * number, which is only its maker's, and by UDI-DI where a row has neither. The order of the rows
 * does not matter. A pair is the same device where all numbers that both have agree and fit
 * nothing else, or where one number agrees, the other does not, and nothing else is meant.
 *
 * Returns: (transfer full): each record of both lists once, but candidates
 */
MedReconcileMatching *
med_reconcile_match (const MedReconcileRows *ours,
                     const MedReconcileRows *theirs,
                     GHashTable *judgements)
{
  MedReconcileMatching *matching = g_new0 (MedReconcileMatching, 1);
  g_autoptr (MedReconcileGraph) graph = med_reconcile_graph_new (ours, theirs);

  apply_judgements (graph, judgements);
  med_reconcile_graph_count (graph);
  pair_all (graph);
  matching->matches = g_array_new (FALSE, FALSE, sizeof (MedReconcileMatch));
  matching->candidates = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < theirs->rows->len; i++)
    add_row (graph, matching, i);
  for (guint i = 0; i < ours->rows->len; i++)
    add_device (graph, matching, i);
  return matching;
}
