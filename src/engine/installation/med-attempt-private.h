/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-attempt.h"

G_BEGIN_DECLS

/* The steps of med-attempt.h within the caller's transaction, for records that are written whole or
 * not at all. */

/**
 * MedStepTick:
 * @result: done, failed, skipped or ""
 * @late: (nullable): entered after the time that is written
 *
 * The tick of one step.
 */
typedef struct
{
  const char *attempt_id;
  MedStepPhase phase;
  int ordinal;
  const char *result;
  const char *note;
  gint64 person_id;
  const MedLateEntry *late;
} MedStepTick;

gboolean med_attempt_start_within (MedTransaction *transaction,
                                   MedConnection *connection,
                                   const MedAttemptStart *start,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_attempt_tick_within (MedTransaction *transaction,
                                  MedConnection *connection,
                                  const MedStepTick *tick,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_attempt_report_success_within (MedTransaction *transaction,
                                            MedConnection *connection,
                                            const MedAttemptReport *report,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_attempt_report_failure_within (MedTransaction *transaction,
                                            MedConnection *connection,
                                            const MedAttemptReport *report,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_attempt_verify_within (MedTransaction *transaction,
                                    MedConnection *connection,
                                    const MedAttemptReport *report,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_service_apply_within (MedTransaction *transaction,
                                   MedConnection *connection,
                                   const MedServiceRequest *request,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
