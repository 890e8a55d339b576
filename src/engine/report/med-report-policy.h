/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* As stored in config_risk.outcome; a device without an assessment is unknown. */
typedef enum
{
  MED_REPORT_OUTCOME_UNKNOWN = -1,
  MED_REPORT_OUTCOME_NONE_OPEN,
  MED_REPORT_OUTCOME_DEFER,
  MED_REPORT_OUTCOME_SCHEDULED,
  MED_REPORT_OUTCOME_OUT_OF_CYCLE,
  MED_REPORT_OUTCOME_IMMEDIATE,
  MED_REPORT_N_OUTCOMES,
} MedReportOutcome;

/**
 * MedReportRule:
 * @MED_REPORT_RULE_OUTCOME: the outcome of the risk decision gives the days
 * @MED_REPORT_RULE_BOD_26_04: the table of CISA's directive 26-04 does
 */
typedef enum
{
  MED_REPORT_RULE_OUTCOME,
  MED_REPORT_RULE_BOD_26_04,
} MedReportRule;

/**
 * MedReportPolicy:
 * @name: as the hospital calls it
 * @exposure_clock: the clock runs from the COTS vendor's release of the patch; otherwise from the
 * device vendor's release for the device's product
 * @rule: what gives the days
 * @days: how many days each outcome allows; -1: no deadline
 * @citation: where it is written
 *
 * A row of the hospital's policy of deadlines.
 */
typedef struct
{
  char *name;
  gboolean exposure_clock;
  MedReportRule rule;
  int days[MED_REPORT_N_OUTCOMES];
  char *citation;
} MedReportPolicy;

/**
 * MedReportStanding:
 * @MED_REPORT_ON_TIME: the deadline has not passed
 * @MED_REPORT_OVERDUE: it has
 * @MED_REPORT_NOT_STARTED: the vendor has not released the patch, so the clock does not run yet
 * @MED_REPORT_NO_DEADLINE: not known: no date to count from, no outcome, or no deadline for it
 */
typedef enum
{
  MED_REPORT_ON_TIME,
  MED_REPORT_OVERDUE,
  MED_REPORT_NOT_STARTED,
  MED_REPORT_NO_DEADLINE,
  MED_REPORT_N_STANDINGS,
} MedReportStanding;

const char *med_report_outcome_to_word (MedReportOutcome outcome);

GPtrArray *
med_report_policy_list_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_report_policy_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_report_policy_save_sync (MedConnection *connection,
                                      gint64 person_id,
                                      const char *text,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *med_report_policy_to_json (const MedReportPolicy *self);
char *med_report_policy_list_to_text (GPtrArray *policies);
void med_report_policy_free (MedReportPolicy *self);

/* (element-type MedReportPolicy): what others have written, for a hospital to take over; off until
 * then */
GPtrArray *med_report_policy_list_known (void);
gboolean med_report_policy_parse_days (const char *text,
                                       int *days,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

MedReportStanding med_report_policy_judge (const MedReportPolicy *self,
                                           MedReportOutcome outcome,
                                           int bod_days,
                                           gint64 start_usec,
                                           gint64 now_usec,
                                           gint64 *due_usec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportPolicy, med_report_policy_free)

G_END_DECLS
