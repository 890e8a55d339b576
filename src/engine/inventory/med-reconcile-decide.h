/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-reconciliation.h"

G_BEGIN_DECLS

/**
 * MedReconcileVerb:
 * @MED_RECONCILE_OURS: the inventory is right, or stays as it is
 * @MED_RECONCILE_THEIRS: the other list is right: the device is changed
 * @MED_RECONCILE_ADD: the row becomes a device
 * @MED_RECONCILE_RETIRE: the device is gone: it is taken out of use, with a reason
 * @MED_RECONCILE_BRING_BACK: the retired device is in use after all
 * @MED_RECONCILE_TOGETHER: row and device are the same; remembered
 * @MED_RECONCILE_APART: row and device are not the same; remembered
 * @MED_RECONCILE_LATER: not now
 *
 * What a person can say of a finding.
 */
typedef enum
{
  MED_RECONCILE_OURS,
  MED_RECONCILE_THEIRS,
  MED_RECONCILE_ADD,
  MED_RECONCILE_RETIRE,
  MED_RECONCILE_BRING_BACK,
  MED_RECONCILE_TOGETHER,
  MED_RECONCILE_APART,
  MED_RECONCILE_LATER,
  MED_N_RECONCILE_VERBS,
} MedReconcileVerb;

const char *med_reconcile_verb_to_word (MedReconcileVerb verb);
const char *med_reconcile_verb_get_decision (MedReconcileVerb verb); /* as it is stored */
gboolean med_reconcile_verb_from_word (const char *word, MedReconcileVerb *verb);
/* Whether @verb can be said of an open item of @class: the one table of this */
gboolean med_reconcile_verb_fits (MedReconcileVerb verb, const MedReconcileItem *item);
/* What was decided, translated; `decision` as stored, "" while open */
const char *med_reconcile_decision_get_title (const char *decision);

/**
 * MedReconcileDecision:
 * @field: for a difference: the field; MED_N_DEVICE_FIELDS for all that are open
 * @candidate_id: for together and apart: which device; 0 where there is only one
 * @reason: (nullable): in words; needed to retire
 *
 * What a person decides.
 */
typedef struct
{
  gint64 person_id;
  MedReconcileVerb verb;
  MedDeviceField field;
  gint64 candidate_id;
  const char *reason;
} MedReconcileDecision;

/**
 * MedReconcileOutcome:
 * @done: items decided
 * @skipped: items of a bulk that could not be decided so
 * @first_fault: (nullable): why, of the first of them
 *
 * What became of decisions.
 */
typedef struct
{
  guint done;
  guint skipped;
  char *first_fault;
} MedReconcileOutcome;

void med_reconcile_outcome_free (MedReconcileOutcome *self);

/* One item, or many in one transaction; of many, those that cannot be decided so stay open. */
MedReconcileOutcome *med_reconcile_decide_sync (MedConnection *connection,
                                                const MedReconcileDecision *decision,
                                                GArray *item_ids,
                                                MedProgress *progress,
                                                GCancellable *cancellable,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the decision on an item back, as far as nothing has come of it since. */
gboolean med_reconcile_undo_sync (MedConnection *connection,
                                  gint64 person_id,
                                  gint64 item_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type gint64): open items of a class; with @field only those that differ in it */
GArray *med_reconcile_pick_sync (MedConnection *connection,
                                 gint64 reconciliation_id,
                                 MedReconcileClass class,
                                 MedDeviceField field,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedReconcileDecider:
 *
 * Decides within one transaction; for med-reconcile-decide and med-reconcile-sheet.
 */
typedef struct _MedReconcileDecider MedReconcileDecider;

MedReconcileDecider *
med_reconcile_decider_new (MedConnection *connection, MedTransaction *transaction);
void med_reconcile_decider_set_bulk (MedReconcileDecider *self, gboolean bulk);
/* CORRECT_INPUT, REFUSED, CONFLICT: the item's own fault, and nothing was written */
gboolean med_reconcile_decider_decide (MedReconcileDecider *self,
                                       const MedReconcileDecision *decision,
                                       gint64 item_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_reconcile_decider_finish (MedReconcileDecider *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_reconcile_decider_free (MedReconcileDecider *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReconcileOutcome, med_reconcile_outcome_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReconcileDecider, med_reconcile_decider_free)

G_END_DECLS
