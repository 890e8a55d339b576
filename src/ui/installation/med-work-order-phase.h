/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-work-order.h"

G_BEGIN_DECLS

/* What a person can do on the work order screen. */
typedef enum
{
  MED_ACT_HAND_OVER,
  MED_ACT_CALL_OFF,
  MED_ACT_TAKE,
  MED_ACT_START,
  MED_ACT_SUCCESS,
  MED_ACT_FAILURE,
  MED_ACT_READ,
  MED_ACT_VERIFY,
  MED_ACT_NOT_VERIFIED,
  MED_ACT_RESTORE,
  MED_ACT_GIVE_UP,
  MED_ACT_REPAIRED,
  MED_ACT_FOUND,
  MED_ACT_PAPER,
  MED_ACT_REMOVE,
  MED_ACT_CLOSE_NONCONFORMANCE,
  MED_ACT_END_WORK,
  MED_ACT_RETURN,
  MED_N_ACTS,
} MedAct;

/* What has to be entered before */
typedef enum
{
  MED_FIELD_RELEASE = 1 << 0,
  MED_FIELD_RESTORE_POINT = 1 << 1,
  MED_FIELD_TEXT = 1 << 2,
} MedField;

/**
 * MedWorkPhase:
 * @headline: in capitals on the banner, translated
 * @explanation: below it
 * @outcome: the banner's colour and icon
 * @big: the result fills the page
 * @with_checks: the list of checks before the start is shown
 * @step_phases: bits 1 << MedStepPhase that can be ticked now
 * @acts: ended by MED_N_ACTS, the one that is usual first
 * @fields: what can be entered
 *
 * Where a work order stands, as the person at the device needs it.
 */
typedef struct
{
  const char *headline;
  char *explanation;
  MedOutcome outcome;
  gboolean big;
  gboolean with_checks;
  guint step_phases;
  MedAct acts[6];
  guint fields;
} MedWorkPhase;

MedWorkPhase *med_work_phase_new (const MedWorkOrder *order);
void med_work_phase_free (MedWorkPhase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedWorkPhase, med_work_phase_free)

const char *med_work_phase_get_css_class (const MedWorkPhase *self); /* of the banner */
const char *med_act_get_title (MedAct act);
gboolean med_act_is_destructive (MedAct act);
/* The next step to tick; NULL: none is left */
const MedWorkStep *med_work_phase_find_step (const MedWorkPhase *self, const MedWorkOrder *order);
char *med_work_phase_describe_place (const MedWorkOrder *order);
char *med_work_phase_describe_time (const MedWorkOrder *order, gint64 now_usec);

G_END_DECLS
