/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedReportKind:
 * @MED_REPORT_FLEET: R1, the month's compliance of the fleet
 * @MED_REPORT_DEVICE: R2, the patch record of a device
 * @MED_REPORT_ALERT: R3, the answer to one advisory or vulnerability: are we affected
 * @MED_REPORT_WORK_ORDER: R4, a work order, and its certificate once it is done
 * @MED_REPORT_EXCEPTIONS: R5, the register of exceptions and compensating controls
 * @MED_REPORT_NOTICE: R6a, what a department has to do without in a week
 * @MED_REPORT_INSPECTION: R6b, annex to the checklist of Japan's on-site inspection (立入検査)
 * @MED_REPORT_VENDORS: R7, how manufacturers answer and release
 * @MED_REPORT_COMPONENT: R8, which devices contain a component and where they stand
 *
 * The reports there are, in the order in which they are offered.
 */
typedef enum
{
  MED_REPORT_FLEET,
  MED_REPORT_DEVICE,
  MED_REPORT_ALERT,
  MED_REPORT_WORK_ORDER,
  MED_REPORT_EXCEPTIONS,
  MED_REPORT_NOTICE,
  MED_REPORT_INSPECTION,
  MED_REPORT_VENDORS,
  MED_REPORT_COMPONENT,
  MED_N_REPORTS,
} MedReportKind;

/**
 * MedReportScope:
 * @MED_REPORT_OF_MONTH: of one month
 * @MED_REPORT_OF_DEVICE: of a device
 * @MED_REPORT_OF_ALERT: of an advisory, or of a vulnerability that need not stand in any
 * @MED_REPORT_OF_WORK_ORDER: of a work order
 * @MED_REPORT_OF_WEEK: of one week, and of a department or of all
 * @MED_REPORT_OF_YEAR: of the twelve months that end with one, and of a manufacturer or of all
 * @MED_REPORT_OF_COMPONENT: of a component, in some versions or in any
 * @MED_REPORT_OF_NOW: of the moment it is made
 *
 * What has to be chosen for a report.
 */
typedef enum
{
  MED_REPORT_OF_MONTH,
  MED_REPORT_OF_DEVICE,
  MED_REPORT_OF_ALERT,
  MED_REPORT_OF_WORK_ORDER,
  MED_REPORT_OF_WEEK,
  MED_REPORT_OF_YEAR,
  MED_REPORT_OF_COMPONENT,
  MED_REPORT_OF_NOW,
} MedReportScope;

/**
 * MedReportSpec:
 * @code: as it stands on paper, such as `R1`
 * @word: in settings and commands, such as `fleet`
 * @title: marked with N_()
 * @subtitle: for whom it is; marked with N_()
 */
typedef struct
{
  const char *code;
  const char *word;
  const char *title;
  const char *subtitle;
  MedReportScope scope;
} MedReportSpec;

extern const MedReportSpec med_report_specs[MED_N_REPORTS];

gboolean
med_report_kind_from_word (const char *word, MedReportKind *kind) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_report_kind_from_code (const char *code, MedReportKind *kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
