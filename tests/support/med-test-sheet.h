/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-paper-record.h"
#include "support/med-test-ward.h"

G_BEGIN_DECLS

#define MED_TEST_SHEET_PDF "%PDF-1.7 signed sheet"
/* After the downtime began */
#define MED_TEST_SHEET_MINUTES(n) (MED_TEST_NOW_USEC + (n) *MED_USEC_PER_MINUTE)
#define MED_TEST_SHEET_MORNING (12 * MED_USEC_PER_HOUR)

/* The morning after a downtime of which nothing was entered: the program has given it back. */
MedTestWard *med_test_sheet_ward (gboolean high_risk);
MedTestWard *med_test_sheet_ward_of (gboolean high_risk, gboolean reversible);
/* A sheet on which everything went well, with its payload hashed */
MedPaperRecord *med_test_sheet_new (MedTestWard *ward);
void med_test_sheet_tick (MedPaperRecord *record, MedStepPhase phase, int n, const char *result);
/* Signs it where it is not signed, and enters it. */
gboolean med_test_sheet_enter (MedTestWard *ward, MedPaperRecord *record, GError **error);

G_END_DECLS
