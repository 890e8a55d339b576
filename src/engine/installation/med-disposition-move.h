/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-case.h"
#include "engine/installation/med-service.h"

G_BEGIN_DECLS

/**
 * MedMoveSignatures:
 *
 * The rows of the signatures that were stored with a step; 0: none was given.
 */
typedef struct
{
  gint64 own;
  gint64 approval;
  gint64 clinical;
} MedMoveSignatures;

/* Within the caller's transaction: the roles that count now, from the store. NOT_PERMITTED for a
 * person who is no longer active. */
gboolean med_move_load_roles (MedConnection *connection,
                              gint64 person_id,
                              MedRole *roles,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_move_disposition (MedTransaction *transaction,
                               MedConnection *connection,
                               MedCase *work,
                               const MedDispositionRequest *request,
                               MedRole roles,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_move_service (MedTransaction *transaction,
                           MedConnection *connection,
                           const MedTransitionFacts *facts,
                           const MedServiceRequest *request,
                           MedRole roles,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_move_is_signed (MedConnection *connection,
                             const MedSignature *signature,
                             gint64 person_id,
                             MedMeaning meaning,
                             const char *const *subjects);
void med_move_refuse (GError **error, const char *step, MedRole needed, GPtrArray *missing);

G_END_DECLS
