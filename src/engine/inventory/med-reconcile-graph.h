/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-reconcile-rows.h"

G_BEGIN_DECLS

/* For med-reconcile-match: which records of two lists have a number in common. */

/**
 * MedReconcileEdge:
 * @ours: index into our rows
 * @theirs: index into their rows
 * @agree: bits of MedReconcileKeys that say the same
 * @against: bits that both say, and say differently
 *
 * A device and a row that share a number.
 */
typedef struct
{
  guint ours;
  guint theirs;
  guint agree;
  guint against;
} MedReconcileEdge;

/**
 * MedReconcileNode:
 * @n_full: edges on which all numbers that both have agree
 * @first_edge: of a row of theirs: the edges are sorted by them
 * @twice: another record of the same list has one of its numbers
 * @crowded: one of its numbers is had by so many that it numbers nothing
 * @partner: index into the other list; -1: none
 * @agree: with the partner
 * @mentioned: it is a candidate of a row
 *
 * What is known of a record while it is matched. The keys are folded; %NULL where there is none.
 */
typedef struct
{
  const char *asset;
  const char *serial;
  const char *di;
  const char *maker;
  const char *model;
  guint n_edges;
  guint n_full;
  guint first_edge;
  gboolean twice;
  gboolean crowded;
  int partner;
  guint agree;
  gboolean mentioned;
} MedReconcileNode;

/**
 * MedReconcileGraph:
 * @edges: (element-type MedReconcileEdge): by row of theirs, then by device
 */
typedef struct
{
  const MedReconcileRows *ours;
  const MedReconcileRows *theirs;
  MedReconcileNode *here;
  MedReconcileNode *there;
  GArray *edges;
  GStringChunk *texts;
} MedReconcileGraph;

MedReconcileGraph *
med_reconcile_graph_new (const MedReconcileRows *ours, const MedReconcileRows *theirs);
void med_reconcile_graph_free (MedReconcileGraph *self);
#define med_reconcile_graph_edge(self, i) (&g_array_index ((self)->edges, MedReconcileEdge, (i)))
/* Leaves an edge out; med_reconcile_graph_count() takes it away. */
void med_reconcile_graph_refuse (MedReconcileGraph *self, guint ours, guint theirs);
/* Weighs and counts what is left. */
void med_reconcile_graph_count (MedReconcileGraph *self);
gboolean med_reconcile_edge_is_full (const MedReconcileEdge *edge);
gboolean med_reconcile_edge_is_plausible (const MedReconcileEdge *edge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReconcileGraph, med_reconcile_graph_free)

G_END_DECLS
