/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-kind"

#include "config.h"

#include "engine/report/med-report-kind.h"

#include <glib/gi18n-lib.h>

const MedReportSpec med_report_specs[MED_N_REPORTS] = {
  [MED_REPORT_FLEET] = { "R1", "fleet", N_ ("Fleet compliance"),
                         N_ ("One month, for the committee"), MED_REPORT_OF_MONTH },
  [MED_REPORT_DEVICE] = { "R2", "device", N_ ("Patch record"), N_ ("One device, kept with it"),
                          MED_REPORT_OF_DEVICE },
  [MED_REPORT_ALERT] = { "R3", "alert", N_ ("Alert response"),
                         N_ ("One advisory or CVE: are we affected?"), MED_REPORT_OF_ALERT },
  [MED_REPORT_WORK_ORDER] = { "R4", "work-order", N_ ("Work order or certificate"),
                              N_ ("One patch on one device"), MED_REPORT_OF_WORK_ORDER },
  [MED_REPORT_EXCEPTIONS] = { "R5", "exceptions", N_ ("Exceptions"),
                              N_ ("With their controls, each quarter"), MED_REPORT_OF_NOW },
  [MED_REPORT_NOTICE] = { "R6a", "notice", N_ ("Service notice"),
                          N_ ("One week, to hang up in a department"), MED_REPORT_OF_WEEK },
  [MED_REPORT_INSPECTION] = { "R6b", "inspection", N_ ("Inspection annex"),
                              N_ ("For the ministry's checklist"), MED_REPORT_OF_NOW },
  [MED_REPORT_VENDORS] = { "R7", "vendors", N_ ("Vendor scorecard"),
                           N_ ("Twelve months, for talks on contracts"), MED_REPORT_OF_YEAR },
  [MED_REPORT_COMPONENT] = { "R8", "component", N_ ("Room list of a component"),
                             N_ ("To walk to the devices that contain it"),
                             MED_REPORT_OF_COMPONENT },
};

/**
 * med_report_kind_from_word:
 * @word: such as `fleet`
 * @kind: (out): the report
 *
 * Returns: whether there is such a report
 */
gboolean
med_report_kind_from_word (const char *word, MedReportKind *kind)
{
  for (int i = 0; i < MED_N_REPORTS; i++)
    if (g_str_equal (med_report_specs[i].word, word))
      {
        *kind = (MedReportKind) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * med_report_kind_from_code:
 * @code: such as `R1`
 * @kind: (out): the report
 *
 * Returns: whether there is such a report
 */
gboolean
med_report_kind_from_code (const char *code, MedReportKind *kind)
{
  for (int i = 0; i < MED_N_REPORTS; i++)
    if (g_str_equal (med_report_specs[i].code, code))
      {
        *kind = (MedReportKind) i;
        return TRUE;
      }
  return FALSE;
}
