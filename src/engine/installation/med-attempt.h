/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition.h"
#include "engine/installation/med-service.h"

G_BEGIN_DECLS

/* Instead of a restore point, where the vendor says that it cannot be taken back and lead and
 * clinical owner accepted that. */
#define MED_ATTEMPT_NOT_REVERSIBLE "not reversible"
/* Words as stored in the table attempt. */
#define MED_ATTEMPT_INSTALL "install"
#define MED_ATTEMPT_REMOVE "remove"
#define MED_ATTEMPT_RESTORE "restore"

/**
 * MedAttemptStart:
 * @attempt_id: a UUID made by the caller; the same call again with the same UUID is harmless
 * @disposition_id: which patch on which device
 * @person_id: who holds the attempt
 * @version_read: read at the device just now
 * @restore_point: id of the backup; "" where the vendor says it cannot be taken back and @approval
 * (lead) and @clinical (clinical owner) accept that
 * @session: which run of the program holds it, see med-run.h
 * @rehash_error: (nullable): what a re-hash of the payloads just before found wrong; the caller
 * runs med_attempt_rehash_sync() outside of any transaction
 * @rehashed_usec: when it was hashed; older than 30 minutes does not count
 * @signature: (nullable): PERFORMED, by @person_id
 * @late: (nullable): entered after it happened
 * @accepted_by_lead: with @late, in place of @approval: who accepted it on the sheet; 0: nobody
 * @accepted_by_clinical: with @late, in place of @clinical; 0: nobody
 *
 * What starts an attempt.
 */
typedef struct
{
  const char *attempt_id;
  gint64 disposition_id;
  gint64 person_id;
  const char *version_read;
  const char *restore_point;
  const char *session;
  const char *rehash_error;
  gint64 rehashed_usec;
  const char *reason;
  const MedSignature *signature;
  const MedSignature *approval;
  const MedSignature *clinical;
  const MedLateEntry *late;
  gint64 accepted_by_lead;
  gint64 accepted_by_clinical;
} MedAttemptStart;

/**
 * MedAttemptReport:
 * @attempt_id: which attempt
 * @person_id: who reports
 * @version_read: (nullable): read at the device
 * @text: (nullable): the installer's message, the error, the observation
 * @signature: (nullable): of @person_id
 * @late: (nullable): entered after it happened
 *
 * What a person says of an attempt.
 */
typedef struct
{
  const char *attempt_id;
  gint64 person_id;
  const char *version_read;
  const char *text;
  const MedSignature *signature;
  const MedLateEntry *late;
} MedAttemptReport;

typedef enum
{
  MED_STEP_PREPARE,
  MED_STEP_INSTALL,
  MED_STEP_VERIFY,
  MED_STEP_ROLLBACK,
} MedStepPhase;

const char *med_step_phase_to_word (MedStepPhase phase);
gboolean med_step_phase_from_word (const char *word, MedStepPhase *phase) G_GNUC_WARN_UNUSED_RESULT;

/* The payloads of the statement the disposition rests on, hashed again; on a bulk lane or worker */
gboolean med_attempt_rehash_sync (MedConnection *connection,
                                  gint64 disposition_id,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* scheduled → installing (T10); removal-required or failed → restoring (T25, T15) */
gboolean med_attempt_start_sync (MedConnection *connection,
                                 const MedAttemptStart *start,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedStartCheck:
 * @title: what is checked
 * @passed: whether it holds
 * @at_start: it does not hold yet, and is done when the start is asked for
 * @missing: (nullable): what is missing, in words
 */
typedef struct
{
  const char *title;
  gboolean passed;
  gboolean at_start;
  char *missing;
} MedStartCheck;

/* Every check before the start with its state, as it would be judged now */
GPtrArray *med_attempt_list_checks_sync (MedConnection *connection,
                                         const MedAttemptStart *start,
                                         GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedStartCheck) */
void med_start_check_free (MedStartCheck *self);
/* @result: done, failed, skipped, or "" to take it back while the attempt is open */
gboolean med_attempt_tick_sync (MedConnection *connection,
                                const char *attempt_id,
                                MedStepPhase phase,
                                int ordinal,
                                const char *result,
                                const char *note,
                                gint64 person_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* installing → installed-unverified (T11), or interrupted → installed-unverified / failed by the
 * version read (T12b) */
gboolean med_attempt_report_success_sync (MedConnection *connection,
                                          const MedAttemptReport *report,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* → failed (T12, T14) */
gboolean med_attempt_report_failure_sync (MedConnection *connection,
                                          const MedAttemptReport *report,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* installed-unverified → in-service (T13), restoring → restored (T16): signature VERIFIED */
gboolean med_attempt_verify_sync (MedConnection *connection,
                                  const MedAttemptReport *report,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* restoring → out-of-service, device quarantined (T17) */
gboolean med_attempt_give_up_sync (MedConnection *connection,
                                   const MedAttemptReport *report,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A log, photo or report, kept by SHA-256; @kind such as log, photo, service-report, removal-note
 */
gboolean med_attempt_add_evidence_sync (MedConnection *connection,
                                        const char *attempt_id,
                                        const char *name,
                                        const char *kind,
                                        GBytes *bytes,
                                        gint64 person_id,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
