/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-reconcile-match.h"

G_BEGIN_DECLS

/**
 * MedReconcileClass:
 *
 * What one finding of a comparison is.
 */
typedef enum
{
  MED_RECONCILE_EQUAL,
  MED_RECONCILE_DIFFERS,
  MED_RECONCILE_ONLY_HERE,
  MED_RECONCILE_ONLY_THERE,
  MED_RECONCILE_AMBIGUOUS,
  MED_RECONCILE_DUPLICATE,
  MED_RECONCILE_RETIRED, /* retired here, listed there */
  MED_RECONCILE_REFUSED, /* a row that cannot be read */
  MED_N_RECONCILE_CLASSES,
} MedReconcileClass;

const char *med_reconcile_class_to_word (MedReconcileClass class);
gboolean med_reconcile_class_from_word (const char *word, MedReconcileClass *class);
const char *med_reconcile_class_get_title (MedReconcileClass class); /* translated */

/**
 * MedReconcileFinding:
 * @ours: index of the device; -1: none
 * @theirs: index of the row; -1: none
 * @fault: index of the row that cannot be read; -1: none
 * @fields: bit by MedDeviceField: those that differ
 * @match: (nullable): how it was found
 *
 * One line of a comparison.
 */
typedef struct
{
  MedReconcileClass class;
  int ours;
  int theirs;
  int fault;
  guint32 fields;
  MedReconcileDoubt doubt;
  const MedReconcileMatch *match;
} MedReconcileFinding;

/**
 * MedReconcileComparison:
 * @findings: (element-type MedReconcileFinding)
 * @counts: of the findings by class
 * @field_counts: how many pairs differ in a field
 * @n_ours: devices in use
 *
 * The other list beside the inventory; nothing is written.
 */
typedef struct
{
  MedReconcileRows *ours;
  MedReconcileRows *theirs;
  MedReconcileMatching *matching;
  GArray *findings;
  guint counts[MED_N_RECONCILE_CLASSES];
  guint field_counts[MED_N_DEVICE_FIELDS];
  guint n_ours;
} MedReconcileComparison;

/* Takes both lists. */
MedReconcileComparison *
med_reconcile_compare (MedReconcileRows *ours, MedReconcileRows *theirs, GHashTable *judgements);
MedReconcileComparison *med_reconcile_compare_sync (MedConnection *connection,
                                                    MedCsvSheet *sheet,
                                                    const MedColumnMapping *mapping,
                                                    MedProgress *progress,
                                                    GCancellable *cancellable,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_reconcile_comparison_free (MedReconcileComparison *self);
/* The words stored of how a finding was matched: "asset serial ~zeros twice-here" */
char *med_reconcile_finding_dup_how (const MedReconcileComparison *self,
                                     const MedReconcileFinding *finding);
char *med_reconcile_how_describe (const char *how); /* translated */
guint32 med_reconcile_diff_fields (const MedReconcileRow *ours, const MedReconcileRow *theirs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReconcileComparison, med_reconcile_comparison_free)

G_END_DECLS
