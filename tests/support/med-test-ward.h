/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt.h"
#include "engine/installation/med-worklist.h"
#include "support/med-test-engine.h"

G_BEGIN_DECLS

/* The people of the ward, by the order in which they are made. */
enum
{
  MED_TEST_TECH = 1,
  MED_TEST_TECH_2,
  MED_TEST_LEAD,
  MED_TEST_CLINICAL,
  MED_TEST_SECURITY,
  MED_TEST_VENDOR,
  MED_TEST_AUDITOR,
  MED_TEST_CURATOR,
};

/**
 * MedTestWard:
 *
 * One CT of release 4.1 that is free for a month, a patch that its vendor released for 4.1 and that
 * leads to 4.2, its payload in the vault with every check, and the candidate that the work list
 * made of them.
 */
typedef struct
{
  MedTestEngine *engine;
  gboolean owns_engine;
  gint64 base; /* added to the people's numbers */
  gint64 device_id;
  gint64 patch_id;
  gint64 statement_id;
  gint64 disposition_id;
  char *attempt_id;
  char *session;
} MedTestWard;

MedTestWard *med_test_ward_new (gboolean high_risk, gboolean reversible);
MedTestWard *med_test_ward_new_in (MedTestEngine *engine, gboolean high_risk, gboolean reversible);
void med_test_ward_free (MedTestWard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestWard, med_test_ward_free)

/* A signature given just now. */
MedSignature *
med_test_ward_sign (MedTestWard *self, gint64 person_id, MedMeaning meaning, const char *subject);
MedSignature *med_test_ward_sign_order (MedTestWard *self, gint64 person_id, MedMeaning meaning);
MedSignature *med_test_ward_sign_device (MedTestWard *self, gint64 person_id, MedMeaning meaning);

gboolean
med_test_ward_apply (MedTestWard *self, const MedDispositionRequest *request, GError **error);
/* What could come next, by a person's act (element-type MedTransitionOption) */
GPtrArray *med_test_ward_options (MedTestWard *self, gint64 person_id, GError **error);
gboolean med_test_ward_serve (MedTestWard *self, const MedServiceRequest *request, GError **error);
gboolean med_test_ward_start (MedTestWard *self, const MedAttemptStart *start, GError **error);
typedef gboolean (*MedTestReport) (MedConnection *, const MedAttemptReport *, GError **);
gboolean med_test_ward_report (MedTestWard *self,
                               MedTestReport func,
                               const MedAttemptReport *report,
                               GError **error);
/* Signed VERIFIED by the person, which only a verification looks at */
void med_test_ward_report_refused (
    MedTestWard *self, MedTestReport func, gint64 person_id, const char *version, MedError code);
void med_test_ward_report_done (
    MedTestWard *self, MedTestReport func, gint64 person_id, const char *version, const char *text);
gboolean med_test_ward_tick (MedTestWard *self, MedStepPhase phase, const char *result);
gboolean med_test_ward_catch_up (MedTestWard *self);

/* The revision of the statement in another state, confirmed. */
void med_test_ward_state (MedTestWard *self, int revision, const char *state);
/* A downtime from now on, with consent. */
gint64 med_test_ward_plan (MedTestWard *self);

/* Carries it to a state of the way through the process; asserts that each step is taken. */
void med_test_ward_carry_to (MedTestWard *self, MedDispositionState state);

void med_test_ward_assert_state (MedTestWard *self, const char *disposition, const char *service);
/* All rows that a refused step could have changed, as one text. */
char *med_test_ward_snapshot (MedTestWard *self);

G_END_DECLS
