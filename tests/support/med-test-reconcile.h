/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-reconcile-decide.h"
#include "support/med-test-engine.h"

G_BEGIN_DECLS

/* Makes devices of a table, through the import. */
void med_test_reconcile_import (MedTestEngine *fixture, const char *text);
/* Compares a table with the inventory; NULL with @error set where it cannot be. */
MedReconcileComparison *
med_test_reconcile_compare (MedTestEngine *fixture, const char *text, GError **error);
/* Keeps the comparison; 0 with @error set where it cannot be. */
gint64 med_test_reconcile_begin (MedTestEngine *fixture,
                                 gint64 person_id,
                                 const char *text,
                                 GError **error);
/* The newest item of a class whose asset number is @asset, loaded; fails the test if there is none
 */
MedReconcileItem *
med_test_reconcile_find (MedTestEngine *fixture, MedReconcileClass class, const char *asset);
/* Decides on one item; the outcome must be freed */
MedReconcileOutcome *med_test_reconcile_decide (MedTestEngine *fixture,
                                                const MedReconcileDecision *decision,
                                                gint64 item_id,
                                                GError **error);

G_END_DECLS
