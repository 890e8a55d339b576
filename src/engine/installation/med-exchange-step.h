/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-exchange-replay.h"

G_BEGIN_DECLS

/**
 * MedReplayStep:
 * @order: (nullable): the work order of the file
 * @step: of the file
 * @body: what was kept with it there
 * @origin: what is kept with it here
 * @attempt: (nullable): that it begins or belongs to
 * @person_id: who did it, here
 * @their_id: number of the work order or device there
 * @our_subject: what a signature for it is given for, here
 *
 * Everything that a step of the file brings, found here.
 */
typedef struct
{
  JsonObject *order; /* (unowned) (nullable) */
  JsonObject *step;  /* (unowned) */
  JsonNode *body;    /* (owned) what was kept with it there */
  JsonNode *origin;  /* (owned) what is kept with it here */
  JsonObject *attempt;
  gint64 person_id;
  gint64 at_usec;
  MedRole roles;
  gint64 their_id;
  char *our_subject;
  MedSignature *signature;
  MedSignature *approval;
  MedSignature *clinical;
} MedReplayStep;

void med_replay_step_clear (MedReplayStep *step);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedReplayStep, med_replay_step_clear)

JsonObject *med_replay_step_get_body (const MedReplayStep *step);
JsonObject *med_replay_step_get_evidence (const MedReplayStep *step);
gboolean med_replay_step_load_second (const MedReplay *self,
                                      const MedReplayStep *step,
                                      const char *member,
                                      MedSignature **signature,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_replay_step_load (const MedReplay *self,
                               const char *subject_word,
                               gint64 our_id,
                               JsonObject *subject,
                               MedReplayStep *step,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_replay_is_start (MedDispositionState to);
gboolean med_replay_is_found (MedDispositionState from, MedDispositionState to);
JsonObject *med_replay_step_find_attempt (const MedCase *work,
                                          const MedReplayStep *step,
                                          MedDispositionState to);
JsonObject *med_replay_step_find_plan (const MedReplayStep *step);
void med_replay_step_add_facts (MedCase *work, const MedReplayStep *step);

G_END_DECLS
