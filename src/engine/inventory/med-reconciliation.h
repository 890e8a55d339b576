/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-reconcile-item.h"

G_BEGIN_DECLS

#define MED_N_RECONCILE_DECISIONS 9
/* The decisions as they are stored, in the order in which they are counted */
extern const char *const med_reconcile_decisions[MED_N_RECONCILE_DECISIONS];

/**
 * MedReconciliation:
 * @ours: devices in use when it was compared
 * @theirs: rows of the list
 * @closed_usec: 0: goes on
 * @counts: items of each class that no decision was made of another item for
 * @open: of @counts: not decided yet
 * @later: of @counts: put off
 * @decided: items by decision, see med_reconcile_decisions
 *
 * Another list of devices laid beside the inventory on one day, and how far people have come.
 */
typedef struct
{
  gint64 id;
  char *name;
  char *sha256;
  gint64 ours;
  gint64 theirs;
  char *begun_by;
  gint64 begun_usec;
  char *closed_by;
  gint64 closed_usec;
  gint64 counts[MED_N_RECONCILE_CLASSES];
  gint64 open[MED_N_RECONCILE_CLASSES];
  gint64 later[MED_N_RECONCILE_CLASSES];
  gint64 decided[MED_N_RECONCILE_DECISIONS];
} MedReconciliation;

/**
 * MedReconcileBegin:
 * @sheet: the other list
 * @mapping: what its columns hold
 * @person_id: who begins
 * @progress: (nullable): is told how far it has come
 *
 * What a reconciliation begins with.
 */
typedef struct
{
  MedCsvSheet *sheet;
  const MedColumnMapping *mapping;
  gint64 person_id;
  MedProgress *progress;
} MedReconcileBegin;

gboolean med_reconciliation_begin_sync (MedConnection *connection,
                                        const MedReconcileBegin *begin,
                                        GCancellable *cancellable,
                                        gint64 *id,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReconciliation *
med_reconciliation_load_sync (MedConnection *connection,
                              gint64 id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT; /* NOT_FOUND */
/* Newest first; (element-type MedReconciliation) */
GPtrArray *
med_reconciliation_list_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_reconciliation_close_sync (MedConnection *connection,
                                        gint64 person_id,
                                        gint64 id,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What is open or put off */
gint64 med_reconciliation_count_open (const MedReconciliation *self);
char *med_reconciliation_summarize (const MedReconciliation *self); /* translated, one line */
void med_reconciliation_free (MedReconciliation *self);

/* Whether @id goes on; for decisions */
gboolean med_reconciliation_check_open (MedConnection *connection,
                                        gint64 id,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An item without a decision needs none: equal, or decided in the items that came of it. */
#define MED_RECONCILE_ASKED "i.class <> 'equal'"
#define MED_RECONCILE_OPEN "(i.class <> 'equal' AND coalesce(i.decision, 'later') = 'later')"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReconciliation, med_reconciliation_free)

G_END_DECLS
