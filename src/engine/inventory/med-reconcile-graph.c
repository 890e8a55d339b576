/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-graph"

#include "config.h"

#include "engine/inventory/med-reconcile-graph.h"

#include "engine/base/med-fold.h"
#include "engine/inventory/med-reconcile-key.h"
#include "engine/inventory/med-reconcile-match.h"

/* A number that more records of one list have than this numbers nothing; it also keeps a hostile
 * list from making every pair of two lists a candidate. */
#define MOST_SHARING 16

/* A key of a record. */
typedef struct
{
  const char *loose; /* without zeros in front */
  const char *exact;
  guint row;
  guint8 theirs;
  guint8 former;
} Entry;

static const char *
take_key (MedReconcileGraph *self, char *key)
{
  g_autofree char *taken = key;

  return *taken != '\0' ? g_string_chunk_insert (self->texts, taken) : NULL;
}

static const char *
take_name (MedReconcileGraph *self, const char *name)
{
  g_autofree char *folded = med_fold_name (name);

  return *folded != '\0' ? g_string_chunk_insert_const (self->texts, folded) : NULL;
}

static MedReconcileNode *
make_nodes (MedReconcileGraph *self, const MedReconcileRows *rows)
{
  MedReconcileNode *nodes = g_new0 (MedReconcileNode, rows->rows->len + 1);

  for (guint i = 0; i < rows->rows->len; i++)
    {
      const MedReconcileRow *row = med_reconcile_rows_get (rows, i);

      nodes[i].partner = -1;
      nodes[i].asset = take_key (self, med_reconcile_key (row->values[MED_DEVICE_ASSET]));
      nodes[i].serial = take_key (self, med_reconcile_key (row->values[MED_DEVICE_SERIAL]));
      nodes[i].di = take_key (self, med_reconcile_key (row->values[MED_DEVICE_UDI_DI]));
      nodes[i].maker = take_name (self, row->values[MED_DEVICE_MANUFACTURER]);
      nodes[i].model = take_name (self, row->values[MED_DEVICE_MODEL]);
    }
  return nodes;
}

static void
add_entry (GArray *entries, const char *key, guint row, gboolean theirs, gboolean former)
{
  const Entry entry = { .loose = key != NULL ? med_reconcile_key_skip_zeros (key) : NULL,
                        .exact = key,
                        .row = row,
                        .theirs = theirs ? 1 : 0,
                        .former = former ? 1 : 0 };

  if (key != NULL)
    g_array_append_val (entries, entry);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *one = a, *other = b;
  const int order = strcmp (one->loose, other->loose);

  return order != 0 ? order : (int) one->theirs - (int) other->theirs;
}

/* Two of one list with the same number; a retired device has left the list. */
static void
mark_twice (MedReconcileNode *nodes, const MedReconcileRows *rows, const Entry *entries, guint n)
{
  for (guint i = 0; i < n && n <= MOST_SHARING; i++)
    for (guint j = i + 1; j < n; j++)
      if (!entries[i].former && !entries[j].former && entries[i].row != entries[j].row &&
          g_str_equal (entries[i].exact, entries[j].exact) &&
          !med_reconcile_rows_get (rows, entries[i].row)->retired &&
          !med_reconcile_rows_get (rows, entries[j].row)->retired)
        nodes[entries[i].row].twice = nodes[entries[j].row].twice = TRUE;
  for (guint i = 0; i < n && n > MOST_SHARING; i++)
    nodes[entries[i].row].twice = TRUE;
}

static gboolean
has_exact (const Entry *entry, const Entry *others, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (entry->exact, others[i].exact))
      return TRUE;
  return FALSE;
}

/* Zeros in front are ignored only where nothing fits with them. */
static void
join_group (MedReconcileGraph *self,
            const Entry *here,
            guint n_here,
            const Entry *there,
            guint n_there,
            guint key)
{
  const gboolean crowded = n_here > MOST_SHARING || n_there > MOST_SHARING;

  for (guint i = 0; crowded && i < n_here; i++)
    self->here[here[i].row].crowded = TRUE;
  for (guint i = 0; crowded && i < n_there; i++)
    self->there[there[i].row].crowded = TRUE;
  for (guint i = 0; !crowded && i < n_here; i++)
    for (guint j = 0; j < n_there; j++)
      {
        const MedReconcileEdge edge = { .ours = here[i].row,
                                        .theirs = there[j].row,
                                        .agree = here[i].former ? MED_RECONCILE_BY_FORMER : key };

        if (g_str_equal (here[i].exact, there[j].exact) ||
            (!has_exact (&here[i], there, n_there) && !has_exact (&there[j], here, n_here)))
          g_array_append_val (self->edges, edge);
      }
}

static void
join (MedReconcileGraph *self, GArray *entries, guint key)
{
  const Entry *all = (const Entry *) (gpointer) entries->data;

  g_array_sort (entries, compare_entries);
  for (guint begin = 0; begin < entries->len;)
    {
      guint middle = begin, end;

      while (middle < entries->len && !all[middle].theirs &&
             g_str_equal (all[middle].loose, all[begin].loose))
        middle++;
      end = middle;
      while (end < entries->len && g_str_equal (all[end].loose, all[begin].loose))
        end++;
      if (key != MED_RECONCILE_BY_UDI)
        {
          mark_twice (self->here, self->ours, all + begin, middle - begin);
          mark_twice (self->there, self->theirs, all + middle, end - middle);
        }
      if (middle > begin && end > middle)
        join_group (self, all + begin, middle - begin, all + middle, end - middle, key);
      begin = end;
    }
}

/* "1001, 1002" */
static void
add_former (MedReconcileGraph *self, GArray *entries, guint row, const char *former)
{
  g_auto (GStrv) parts = g_strsplit (former, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    add_entry (entries, take_key (self, med_reconcile_key (parts[i])), row, FALSE, TRUE);
}

static void
join_by_asset (MedReconcileGraph *self)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (guint i = 0; i < self->ours->rows->len; i++)
    {
      const char *former = med_reconcile_rows_get (self->ours, i)->former;

      add_entry (entries, self->here[i].asset, i, FALSE, FALSE);
      if (former != NULL)
        add_former (self, entries, i, former);
    }
  for (guint i = 0; i < self->theirs->rows->len; i++)
    add_entry (entries, self->there[i].asset, i, TRUE, FALSE);
  join (self, entries, MED_RECONCILE_BY_ASSET);
}

static void
join_by_serial (MedReconcileGraph *self)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (guint i = 0; i < self->ours->rows->len; i++)
    add_entry (entries, self->here[i].serial, i, FALSE, FALSE);
  for (guint i = 0; i < self->theirs->rows->len; i++)
    add_entry (entries, self->there[i].serial, i, TRUE, FALSE);
  join (self, entries, MED_RECONCILE_BY_SERIAL);
}

/* The identifier of a model says which device it is only where nothing better does. */
static void
join_by_udi (MedReconcileGraph *self)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (guint i = 0; i < self->ours->rows->len; i++)
    add_entry (entries, self->here[i].di, i, FALSE, FALSE);
  for (guint i = 0; i < self->theirs->rows->len; i++)
    if (self->there[i].asset == NULL && self->there[i].serial == NULL)
      add_entry (entries, self->there[i].di, i, TRUE, FALSE);
  join (self, entries, MED_RECONCILE_BY_UDI);
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const MedReconcileEdge *one = a, *other = b;

  if (one->theirs != other->theirs)
    return one->theirs < other->theirs ? -1 : 1;
  return one->ours < other->ours ? -1 : one->ours > other->ours ? 1 : 0;
}

static guint
contradicts (const char *one, const char *other, guint key)
{
  return one != NULL && other != NULL &&
                 !g_str_equal (med_reconcile_key_skip_zeros (one),
                               med_reconcile_key_skip_zeros (other))
             ? key
             : 0;
}

static void
weigh (const MedReconcileGraph *self, MedReconcileEdge *edge)
{
  const MedReconcileNode *here = &self->here[edge->ours], *there = &self->there[edge->theirs];

  if ((edge->agree & (MED_RECONCILE_BY_ASSET | MED_RECONCILE_BY_FORMER)) == 0)
    edge->against |= contradicts (here->asset, there->asset, MED_RECONCILE_BY_ASSET);
  if ((edge->agree & MED_RECONCILE_BY_SERIAL) == 0)
    edge->against |= contradicts (here->serial, there->serial, MED_RECONCILE_BY_SERIAL);
  edge->against |= contradicts (here->di, there->di, MED_RECONCILE_BY_UDI);
  if (here->di != NULL && there->di != NULL && (edge->against & MED_RECONCILE_BY_UDI) == 0)
    edge->agree |= MED_RECONCILE_BY_UDI;
  if (here->maker != NULL && there->maker != NULL)
    *(g_str_equal (here->maker, there->maker) ? &edge->agree : &edge->against) |=
        MED_RECONCILE_BY_MAKER;
  if (here->model != NULL && there->model != NULL)
    *(g_str_equal (here->model, there->model) ? &edge->agree : &edge->against) |=
        MED_RECONCILE_BY_MODEL;
}

/* A serial number is only its maker's: another maker or, where none is known, another model makes
 * it another device's, unless the identifier of the model agrees. */
static gboolean
serial_counts (const MedReconcileEdge *edge)
{
  if ((edge->agree & MED_RECONCILE_BY_SERIAL) == 0)
    return FALSE;
  if ((edge->agree & (MED_RECONCILE_BY_UDI | MED_RECONCILE_BY_MAKER)) != 0)
    return TRUE;
  return (edge->against & (MED_RECONCILE_BY_MAKER | MED_RECONCILE_BY_MODEL)) == 0;
}

/**
 * med_reconcile_edge_is_full:
 * @edge: a weighed edge
 *
 * Returns: whether all numbers that both have agree
 */
gboolean
med_reconcile_edge_is_full (const MedReconcileEdge *edge)
{
  if ((edge->against & (MED_RECONCILE_BY_ASSET | MED_RECONCILE_BY_SERIAL)) != 0)
    return FALSE;
  if ((edge->agree & (MED_RECONCILE_BY_ASSET | MED_RECONCILE_BY_FORMER)) != 0)
    return TRUE;
  return (edge->agree & MED_RECONCILE_BY_SERIAL) == 0 || serial_counts (edge);
}

/**
 * med_reconcile_edge_is_plausible:
 * @edge: a weighed edge
 *
 * One number agrees and the other does not: where nobody else is meant, a number was changed or
 * misread, if the rest says the same.
 *
 * Returns: whether it can be one device
 */
gboolean
med_reconcile_edge_is_plausible (const MedReconcileEdge *edge)
{
  if ((edge->agree & (MED_RECONCILE_BY_ASSET | MED_RECONCILE_BY_FORMER)) != 0)
    return (edge->against & MED_RECONCILE_BY_MODEL) == 0;
  return serial_counts (edge);
}

static gboolean
keeps_retired (const MedReconcileGraph *self, guint begin, guint end)
{
  for (guint i = begin; i < end; i++)
    if (!med_reconcile_rows_get (self->ours, med_reconcile_graph_edge (self, i)->ours)->retired)
      return FALSE;
  return TRUE;
}

/* One edge for each pair; one to a retired device only where no device in use fits. */
static void
merge_edges (MedReconcileGraph *self)
{
  guint n = 0, kept = 0;

  g_array_sort (self->edges, compare_edges);
  for (guint i = 0; i < self->edges->len; i++)
    if (n > 0 && compare_edges (med_reconcile_graph_edge (self, n - 1),
                                med_reconcile_graph_edge (self, i)) == 0)
      med_reconcile_graph_edge (self, n - 1)->agree |= med_reconcile_graph_edge (self, i)->agree;
    else
      *med_reconcile_graph_edge (self, n++) = *med_reconcile_graph_edge (self, i);
  for (guint begin = 0, end; begin < n; begin = end)
    {
      for (end = begin + 1; end < n && med_reconcile_graph_edge (self, end)->theirs ==
                                           med_reconcile_graph_edge (self, begin)->theirs;)
        end++;
      const gboolean retired = keeps_retired (self, begin, end);
      for (guint i = begin; i < end; i++)
        if (retired ||
            !med_reconcile_rows_get (self->ours, med_reconcile_graph_edge (self, i)->ours)->retired)
          *med_reconcile_graph_edge (self, kept++) = *med_reconcile_graph_edge (self, i);
    }
  g_array_set_size (self->edges, kept);
}

/**
 * med_reconcile_graph_refuse:
 * @self: a graph that was not counted yet
 * @ours: a device
 * @theirs: a row
 *
 * Leaves out that the two might be one device.
 */
void
med_reconcile_graph_refuse (MedReconcileGraph *self, guint ours, guint theirs)
{
  const MedReconcileEdge edge = { .ours = ours, .theirs = theirs };
  guint at = 0;

  if (g_array_binary_search (self->edges, &edge, compare_edges, &at))
    med_reconcile_graph_edge (self, at)->agree = 0;
}

/* Of a row of which a person has said which device it is, no other device is asked about. */
static gboolean
is_settled (const MedReconcileGraph *self, const MedReconcileEdge *edge)
{
  const int partner = self->there[edge->theirs].partner;

  return partner >= 0 && partner != (int) edge->ours;
}

static void
drop_edges (MedReconcileGraph *self)
{
  guint kept = 0;

  for (guint i = 0; i < self->edges->len; i++)
    if (med_reconcile_graph_edge (self, i)->agree != 0 &&
        !is_settled (self, med_reconcile_graph_edge (self, i)))
      *med_reconcile_graph_edge (self, kept++) = *med_reconcile_graph_edge (self, i);
  g_array_set_size (self->edges, kept);
}

/**
 * med_reconcile_graph_count:
 * @self: a graph
 *
 * Weighs what is left of the edges, and counts them for each record.
 */
void
med_reconcile_graph_count (MedReconcileGraph *self)
{
  drop_edges (self);
  for (guint i = 0; i < self->edges->len; i++)
    {
      MedReconcileEdge *edge = med_reconcile_graph_edge (self, i);
      MedReconcileNode *here = &self->here[edge->ours], *there = &self->there[edge->theirs];

      weigh (self, edge);
      if (there->n_edges == 0)
        there->first_edge = i;
      here->n_edges++;
      there->n_edges++;
      if (med_reconcile_edge_is_full (edge))
        {
          here->n_full++;
          there->n_full++;
        }
    }
}

/**
 * med_reconcile_graph_new:
 * @ours: the inventory; outlives the graph
 * @theirs: the other list; outlives the graph
 *
 * Returns: (transfer full): which records have a number in common
 */
MedReconcileGraph *
med_reconcile_graph_new (const MedReconcileRows *ours, const MedReconcileRows *theirs)
{
  MedReconcileGraph *self = g_new0 (MedReconcileGraph, 1);

  self->ours = ours;
  self->theirs = theirs;
  self->edges = g_array_new (FALSE, FALSE, sizeof (MedReconcileEdge));
  self->texts = g_string_chunk_new (16 * 1024);
  self->here = make_nodes (self, ours);
  self->there = make_nodes (self, theirs);
  join_by_asset (self);
  join_by_serial (self);
  join_by_udi (self);
  merge_edges (self);
  return self;
}

/**
 * med_reconcile_graph_free:
 * @self: (transfer full): a graph
 */
void
med_reconcile_graph_free (MedReconcileGraph *self)
{
  g_free (self->here);
  g_free (self->there);
  g_array_unref (self->edges);
  g_string_chunk_free (self->texts);
  g_free (self);
}
