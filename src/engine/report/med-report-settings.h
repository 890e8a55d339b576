/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/report/med-report-kind.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* At most so many boxes to sign on a report. */
#define MED_REPORT_MOST_SIGNATURES 8

/**
 * MedReportSigning:
 * @meaning: a stored meaning, such as `prepared`, or the hospital's own words
 * @role: a stored role, the hospital's own words, or "" for a line to write on
 *
 * A box to sign on a report.
 */
typedef struct
{
  char *meaning;
  char *role;
} MedReportSigning;

/**
 * MedReportForm:
 * @citation: (nullable): what the report answers to; %NULL: the program's own
 * @signings: (nullable) (element-type MedReportSigning): %NULL: the program's own
 *
 * How the hospital wants one report.
 */
typedef struct
{
  char *citation;
  GPtrArray *signings;
} MedReportForm;

/**
 * MedReportSettings:
 * @letterhead: a line of words above the title, where a logo would be; "" for none
 * @address: of the site, in lines; "" for none
 * @contact: whom a department calls; "" for none
 * @letter: paper of 8.5 × 11 inches; otherwise A4
 * @csv_mark: tables begin with the mark by which spreadsheet programs know UTF-8
 * @forms: for each report
 *
 * What the hospital has decided about its reports.
 */
typedef struct
{
  char *letterhead;
  char *address;
  char *contact;
  gboolean letter;
  gboolean csv_mark;
  MedReportForm forms[MED_N_REPORTS];
} MedReportSettings;

MedReportSettings *med_report_settings_new (void);
void med_report_settings_free (MedReportSettings *self);
MedReportSettings *
med_report_settings_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *med_report_settings_to_json (const MedReportSettings *self);
MedReportSettings *
med_report_settings_load_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_report_settings_save_sync (MedConnection *connection,
                                        gint64 person_id,
                                        const MedReportSettings *settings,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *med_report_settings_get_citation (const MedReportSettings *self, MedReportKind kind);
/* (transfer container) (element-type MedReportSigning) */
GPtrArray *med_report_settings_list_signings (const MedReportSettings *self, MedReportKind kind);
JsonObject *med_report_settings_describe (const MedReportSettings *self, MedReportKind kind);

char *med_report_signings_to_lines (GPtrArray *signings);
GPtrArray *med_report_signings_from_lines (const char *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportSettings, med_report_settings_free)

G_END_DECLS
