/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/installation/med-work-order-phase.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedWorkAct:
 *
 * An act on the work order screen with all that was entered, on its way to the writer lane.
 */
typedef struct
{
  MedAct act;
  MedDispositionState state;
  gint64 disposition_id;
  gint64 device_id;
  gint64 person_id;
  char *attempt_id;
  char *target;
  char *release;
  char *restore_point;
  char *text;
  gint64 rehashed_usec; /* 0: not hashed, as the act did not call for it */
  MedSignature *signature;
  MedSignature *approval;
  MedSignature *clinical;
} MedWorkAct;

MedWorkAct *med_work_act_new (MedAct act, const MedWorkOrder *order, gint64 person_id);
void med_work_act_free (MedWorkAct *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedWorkAct, med_work_act_free)

/**
 * MedSignatureNeed:
 * @roles: any one of them
 * @not_person: who may not sign; 0: anybody may
 * @meaning: of the signature
 * @of_device: it is given for the device, not for the work order
 *
 * A signature that is still to be given.
 */
typedef struct
{
  MedRole roles;
  gint64 not_person;
  MedMeaning meaning;
  gboolean of_device;
} MedSignatureNeed;

/* (nullable) (transfer none): the place of the signature that is still missing */
MedSignature **
med_work_act_find_missing (MedWorkAct *self, const MedWorkOrder *order, MedSignatureNeed *need);
char *med_work_act_describe (const MedWorkAct *self, const MedWorkOrder *order);

/* (transfer full): takes @self */
void med_work_act_run_async (MedWorkAct *self,
                             MedStore *store,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean med_work_act_run_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
