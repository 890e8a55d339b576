/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/inventory/med-reconcile-decide.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedReconcileDetail:
 *
 * Both records of a finding side by side, with what differs said in words, and what can be decided
 * of it. Signal `decide` (int verb, int field, int64 device): a button was pressed; the field is
 * MED_N_DEVICE_FIELDS for all.
 */
#define MED_TYPE_RECONCILE_DETAIL (med_reconcile_detail_get_type ())
G_DECLARE_FINAL_TYPE (MedReconcileDetail, med_reconcile_detail, MED, RECONCILE_DETAIL, AdwBin)

MedReconcileDetail *med_reconcile_detail_new (MedSession *session);
/* @id: 0 for nothing */
void med_reconcile_detail_show (MedReconcileDetail *self, gint64 id);
/* (nullable) what is shown */
const MedReconcileItem *med_reconcile_detail_get_item (MedReconcileDetail *self);
/* The device that is compared: of the item, or the candidate that is chosen; 0: none */
gint64 med_reconcile_detail_get_device_id (MedReconcileDetail *self);
void med_reconcile_detail_set_writable (MedReconcileDetail *self, gboolean writable);
/* "Keep Ours (O)" */
char *med_reconcile_verb_dup_label (MedReconcileVerb verb);
guint med_reconcile_verb_get_key (MedReconcileVerb verb);

G_END_DECLS
