/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-fleet.h"
#include "engine/report/med-report-kind.h"
#include "engine/report/med-report-layout.h"

G_BEGIN_DECLS

/**
 * MedReportRequest:
 * @subject_id: the device, the advisory, the disposition of a work order, or the department; 0 for
 * all
 * @period: for a report of a month, week or year
 * @cve: (nullable): what an alert response is about where it is no advisory
 * @maker: (nullable): whose devices, for a report on manufacturers; %NULL for all of them
 * @component: (nullable): what is looked for, for a report on a component
 * @versions: (nullable): in which versions; %NULL for all
 * @language: code of the language
 * @locale_dir: (nullable): where its texts are; %NULL for the program's own
 *
 * Which report is wanted, and how.
 */
typedef struct
{
  MedReportKind kind;
  gint64 subject_id;
  MedReportPeriod period;
  MedReportPaper paper;
  const char *cve;
  const char *maker;
  const char *component;
  const char *versions;
  const char *language;
  const char *locale_dir;
} MedReportRequest;

/**
 * MedReport:
 * @data: everything the report says, in whole numbers and stored words
 * @hash: SHA-256 of @data, as printed on its pages
 * @document: the same in words of the language
 * @layout: on paper
 * @pdf: (nullable): the file, once [method@Report.make_pdf] has made it
 *
 * A finished report, counted by references. All but the counting is for one thread at a time.
 */
typedef struct
{
  JsonObject *data;
  char *hash;
  MedReportDocument *document;
  MedReportLayout *layout;
  GBytes *pdf;
} MedReport;

/**
 * MedReportCsv:
 * @name: of the file, such as `R1-2026-11-23-0f3a9c21-2-Open-tasks.csv`
 * @text: RFC 4180 in UTF-8
 *
 * One table of a report as a file.
 */
typedef struct
{
  char *name;
  char *text;
} MedReportCsv;

MedReport *med_report_new (JsonObject *data,
                           MedReportDocument *document,
                           MedReportPaper paper,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReport *med_report_make_sync (MedConnection *connection,
                                 const MedReportRequest *request,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReport *med_report_ref (MedReport *self);
void med_report_unref (MedReport *self);
gboolean med_report_make_pdf (MedReport *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_report_write_sync (MedReport *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_report_write_csv_sync (const MedReport *self,
                                      const char *path,
                                      gboolean mark,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_report_dup_csv (const MedReport *self, gboolean mark);
void med_report_csv_free (MedReportCsv *self);
char *med_report_dup_file_name (const MedReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReport, med_report_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportCsv, med_report_csv_free)

G_END_DECLS
