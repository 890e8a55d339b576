/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-verification.h"

G_BEGIN_DECLS

#define MED_TYPE_VERIFICATION_JOB (med_verification_job_get_type ())
G_DECLARE_FINAL_TYPE (MedVerificationJob, med_verification_job, MED, VERIFICATION_JOB, GObject)

/**
 * MedVerificationState:
 * @phase: how far it is
 * @done_bytes: of the phase
 * @total_bytes: of the phase
 * @bytes_per_second: since the phase began; 0 while that says nothing yet
 */
typedef struct
{
  MedVerificationPhase phase;
  gint64 done_bytes;
  gint64 total_bytes;
  double bytes_per_second;
} MedVerificationState;

gint64 med_verification_job_get_payload_id (MedVerificationJob *self);
void med_verification_job_get_state (MedVerificationJob *self, MedVerificationState *state);
void med_verification_job_cancel (MedVerificationJob *self);

/**
 * MedVerificationQueue:
 *
 * Verifications in worker threads, in the order in which they were asked for, as many at once as
 * there are cores but not more than two: two files keep two cores and any disk busy.
 */
#define MED_TYPE_VERIFICATION_QUEUE (med_verification_queue_get_type ())
G_DECLARE_FINAL_TYPE (
    MedVerificationQueue, med_verification_queue, MED, VERIFICATION_QUEUE, GObject)

MedVerificationQueue *med_verification_queue_new (MedStore *store, const char *data_dir);
void med_verification_queue_close (MedVerificationQueue *self);
MedVerificationJob *med_verification_queue_add (MedVerificationQueue *self,
                                                gint64 payload_id,
                                                gint64 person_id,
                                                const char *source_path,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
MedVerificationOutcome *med_verification_queue_finish (MedVerificationQueue *self,
                                                       GAsyncResult *result,
                                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
