/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-fleet.h"
#include "engine/report/med-report-layout.h"

G_BEGIN_DECLS

/**
 * MedReportKind:
 * @MED_REPORT_FLEET: R1, the month's compliance of the fleet
 * @MED_REPORT_DEVICE: R2, the patch record of a device
 * @MED_REPORT_WORK_ORDER: R4, a work order, and its certificate once it is done
 */
typedef enum
{
  MED_REPORT_FLEET,
  MED_REPORT_DEVICE,
  MED_REPORT_WORK_ORDER,
} MedReportKind;

/**
 * MedReportRequest:
 * @subject_id: the device, or the disposition of a work order
 * @period: for the fleet
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

MedReport *med_report_make_sync (MedConnection *connection,
                                 const MedReportRequest *request,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReport *med_report_ref (MedReport *self);
void med_report_unref (MedReport *self);
gboolean med_report_make_pdf (MedReport *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_report_dup_csv (const MedReport *self);
gboolean
med_report_write_sync (MedReport *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_report_write_csv_sync (const MedReport *self,
                                    const char *path,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_report_dup_file_name (const MedReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReport, med_report_unref)

G_END_DECLS
