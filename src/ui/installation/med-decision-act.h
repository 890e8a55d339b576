/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition.h"

G_BEGIN_DECLS

/**
 * MedDecisionAct:
 * @ids: (element-type gint64): what is decided on
 *
 * A decision on one or many dispositions with all that goes with it, on its way to the writer lane.
 */
typedef struct
{
  GArray *ids;
  MedDispositionState to;
  gint64 person_id;
  char *reason;
  char *evidence;
  char *date;
  MedSignature *signature;
  MedSignature *approval;
  MedSignature *clinical;
} MedDecisionAct;

/**
 * MedDecisionResult:
 * @n_done: how many were moved
 * @refusals: (element-type utf8): why others were not, in words
 */
typedef struct
{
  guint n_done;
  GPtrArray *refusals;
} MedDecisionResult;

MedDecisionAct *med_decision_act_new (GArray *ids, MedDispositionState to, gint64 person_id);
void med_decision_act_free (MedDecisionAct *self);
/* For a lane; gives a MedDecisionResult */
gpointer med_decision_act_run (MedConnection *connection,
                               gpointer act,
                               GCancellable *cancellable,
                               GError **error);
void med_decision_result_free (MedDecisionResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDecisionAct, med_decision_act_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDecisionResult, med_decision_result_free)

G_END_DECLS
