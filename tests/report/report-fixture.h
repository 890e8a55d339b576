/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report.h"
#include "support/med-test-engine.h"

G_BEGIN_DECLS

/* A small hospital with every kind of row a report counts; see the script for who is who. */
MedTestEngine *report_fixture_new (void);
void report_fixture_run_script (MedTestEngine *fixture, const char *script);
MedReport *report_fixture_make (MedTestEngine *fixture, MedReportKind kind, gint64 subject_id);
MedReport *
report_fixture_try (MedTestEngine *fixture, MedReportKind kind, gint64 subject_id, GError **error);
MedReport *report_fixture_make_in (MedTestEngine *fixture,
                                   MedReportKind kind,
                                   gint64 subject_id,
                                   const char *language,
                                   MedReportPaper paper);
char *report_fixture_dup_pdf_text (MedReport *report);
char *report_fixture_write_catalogue (MedTestEngine *fixture);

/* Any report; @request is not kept. */
MedReport *report_fixture_make_request (MedTestEngine *fixture,
                                        const MedReportRequest *request,
                                        GError **error);
/* The words of all pages. */
char *report_fixture_dup_pages (MedReport *report);
/* By its title in English; fails the test if there is none. */
const MedReportTable *report_fixture_find_table (const MedReport *report, const char *title);
const MedReportChart *report_fixture_find_chart (const MedReport *report, const char *title);

G_END_DECLS
