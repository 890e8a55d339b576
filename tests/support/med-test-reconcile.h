/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"
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

#define MED_TEST_ALL(what) ((MedReconcileDecision){ .verb = (what), .field = MED_N_DEVICE_FIELDS })
#define MED_TEST_WITH(what, why)                                                                   \
  ((MedReconcileDecision){ .verb = (what), .field = MED_N_DEVICE_FIELDS, .reason = (why) })
#define MED_TEST_OF_FIELD(what, which) ((MedReconcileDecision){ .verb = (what), .field = (which) })
#define MED_TEST_OF_DEVICE(what, which)                                                            \
  ((MedReconcileDecision){ .verb = (what), .field = MED_N_DEVICE_FIELDS, .candidate_id = (which) })

#define MED_TEST_RECONCILE_HEADER                                                                  \
  "asset,name,manufacturer,model,release,serial,department,room,owner\n"
#define MED_TEST_RECONCILE_OURS                                                                    \
  MED_TEST_RECONCILE_HEADER "A1,CT 1,Exa,Exa CT,4.2,S1,Radiology,R 1,Lea\n"                        \
                            "A2,CT 2,Exa,Exa CT,4.1,S2,Radiology,R 2,\n"                           \
                            "A3,MR 3,Exa,Exa MR,7.0,S3,Radiology,R 3,\n"                           \
                            "A4,MR 4,Exa,Exa MR,7.0,S4,Radiology,R 4,\n"                           \
                            "A5,Monitor 5,Vita,C3,2.8,S5,ICU,R 5,\n"                               \
                            "A6,Monitor 6,Vita,C3,2.8,S6,ICU,R 6,\n"
/* Two fields; one field; two numbers of two devices; new; equal. A5 is not there. */
#define MED_TEST_RECONCILE_THEIRS                                                                  \
  "asset,manufacturer,model,release,serial,department,room\n"                                      \
  "A1,Exa,Exa CT,4.3,S1,Radiology,R 101\n"                                                         \
  "A2,Exa,Exa CT,4.1,S2,Radiology,R 102\n"                                                         \
  "A3,Exa,Exa MR,7.0,S4,Radiology,R 3\n"                                                           \
  "N9,Vita,C4,1.0,S9,ICU,R 9\n"                                                                    \
  "A6,Vita,C3,2.8,S6,ICU,R 6\n"

/**
 * MedTestReconcile:
 * @lead: Lea, lead engineer
 * @auditor: who only looks
 * @id: the comparison of the two tables above
 *
 * A hospital with one table, and another laid beside it.
 */
typedef struct
{
  MedTestEngine *engine;
  gint64 lead;
  gint64 auditor;
  gint64 id;
} MedTestReconcile;

/* For g_test_add() */
void med_test_reconcile_set_up (MedTestReconcile *self, gconstpointer data);
void med_test_reconcile_tear_down (MedTestReconcile *self, gconstpointer data);
gint64 med_test_reconcile_count (MedTestReconcile *self, const char *sql);
MedReconcileItem *
med_test_reconcile_find_in (MedTestReconcile *self, MedReconcileClass class, const char *asset);
/* Decides on the newest item of a class with this number; fails the test where it cannot be. */
void med_test_reconcile_expect (MedTestReconcile *self,
                                MedReconcileClass class,
                                const char *asset,
                                MedReconcileDecision decision);
/* It is refused with these words, and nothing at all has changed. */
void med_test_reconcile_refuse (MedTestReconcile *self,
                                gint64 item_id,
                                MedReconcileDecision decision,
                                MedError code,
                                const char *words);
gboolean med_test_reconcile_undo (MedTestReconcile *self, gint64 item_id, GError **error);
MedReconciliation *med_test_reconcile_load (MedTestReconcile *self);

G_END_DECLS
