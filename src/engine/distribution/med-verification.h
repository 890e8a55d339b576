/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-payload.h"
#include "engine/store/med-store.h"
#include "engine/trust/med-digest.h"

G_BEGIN_DECLS

/**
 * MedVerificationPhase:
 *
 * How far a verification is.
 */
typedef enum
{
  MED_VERIFICATION_WAITING,
  MED_VERIFICATION_HASHING,
  MED_VERIFICATION_SCANNING,
  MED_VERIFICATION_ENDED,
} MedVerificationPhase;

/**
 * MedVerificationWatch:
 * @enter: a phase begins, with so many bytes to come
 * @advance: so many bytes of the phase are done
 * @data: for both
 *
 * Whom to tell how far it is; called on the thread that works.
 */
typedef struct
{
  void (*enter) (MedVerificationPhase phase, gint64 total_bytes, gpointer data);
  void (*advance) (gint64 done_bytes, gpointer data);
  gpointer data;
} MedVerificationWatch;

/**
 * MedVerificationOutcome:
 * @bytes: whether length and SHA-256 match
 * @malware: (nullable): what the scanner said; %NULL if the bytes do not match
 */
typedef struct
{
  MedPayloadCheck *bytes;
  MedPayloadCheck *malware;
} MedVerificationOutcome;

MedVerificationOutcome *med_verification_run_sync (MedStore *store,
                                                   const char *data_dir,
                                                   gint64 payload_id,
                                                   gint64 person_id,
                                                   const char *source_path,
                                                   const MedVerificationWatch *watch,
                                                   GCancellable *cancellable,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_verification_outcome_free (MedVerificationOutcome *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedVerificationOutcome, med_verification_outcome_free)

G_END_DECLS
