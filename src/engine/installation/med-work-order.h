/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-attempt.h"
#include "engine/installation/med-handover.h"

G_BEGIN_DECLS

/**
 * MedWorkStep:
 * @result: (nullable): done, failed, skipped; %NULL: not yet
 * @by_name: (nullable): who ticked it
 *
 * A step of the newest attempt.
 */
typedef struct
{
  MedStepPhase phase;
  int ordinal;
  char *text;
  char *result;
  char *note;
  char *by_name;
  gint64 at_usec;
} MedWorkStep;

void med_work_step_free (MedWorkStep *step);

/**
 * MedWorkOrder:
 * @place: site, department and room
 * @release_version: what the inventory says the device reads
 * @target_version: what it reads after the install; "" where no statement says
 * @previous_version: what it reads once the work is taken back, or the patch is removed
 * @downtime_id: 0: none planned
 * @rollback_point_usec: until then a restore still ends within the downtime; 0: none planned
 * @planned_min: from the start to the end of verification
 * @attempt_id: (nullable): the newest attempt; what follows is about it
 * @steps: (element-type MedWorkStep): in the order they are done
 * @evidence: (element-type utf8): names of the files kept for it
 * @assigned_id: who is to do the work; 0: nobody yet
 * @assigned_name: (nullable): the same by name
 * @handovers: (element-type MedHandover): how the work passed from person to person
 * @late: (nullable): of the newest attempt: by whom it was entered late, and what nobody saw to
 * @nonconformance_id: the open one that is due first; 0: none
 * @nonconformance: (nullable): what it is about, who sees to it and until when
 * @options: (element-type MedTransitionOption): what the person may do with the patch now
 * @service_options: (element-type MedTransitionOption): what the person may do with the device now
 *
 * All that a work order shows: one patch on one device.
 */
typedef struct
{
  gint64 disposition_id;
  gint64 patch_id;
  gint64 device_id;
  gint64 row_version;
  gint64 since_usec;
  MedDispositionState state;
  MedServiceState service_state;
  MedVendorState vendor_state;
  gboolean high_risk;
  gboolean reversible;
  char *patch_number;
  char *patch_title;
  char *asset;
  char *device_name;
  char *model;
  char *place;
  char *release_version;
  char *target_version;
  char *previous_version;
  char *reason;
  char *review_date; /* (nullable) */

  gint64 downtime_id;
  gint64 start_usec;
  gint64 end_usec;
  gint64 rollback_point_usec;
  gint64 planned_min;
  char *fallback;
  char *consent_by; /* (nullable) */

  char *attempt_id;
  char *attempt_kind;
  char *attempt_state;
  gint64 installer_id;
  char *installer_name;
  gint64 started_usec;
  gint64 ended_usec;
  char *version_before;
  char *version_after; /* (nullable) */
  char *restore_point;

  gint64 assigned_id;
  char *assigned_name;
  GPtrArray *handovers;
  char *late;
  gint64 nonconformance_id;
  char *nonconformance;

  GPtrArray *steps;
  GPtrArray *evidence;
  GPtrArray *options;
  GPtrArray *service_options;
} MedWorkOrder;

MedWorkOrder *med_work_order_load_sync (MedConnection *connection,
                                        gint64 disposition_id,
                                        gint64 person_id,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) (transfer none): the hand-over that waits for a colleague */
const MedHandover *med_work_order_find_offer (const MedWorkOrder *self);
const MedTransitionOption *
med_work_order_find_option (const MedWorkOrder *self, MedDispositionState to);
/* Whether the work is to take the patch away again */
gboolean med_work_order_is_removal (const MedWorkOrder *self);
/* What the device reads before the work and after it; "" where that is not known */
const char *med_work_order_get_release_before (const MedWorkOrder *self);
const char *med_work_order_get_release_after (const MedWorkOrder *self);
const MedTransitionOption *
med_work_order_find_service_option (const MedWorkOrder *self, MedServiceState to);
/* What happens next, in words, and by whom; (transfer full) */
char *med_work_order_describe_next (const MedWorkOrder *self);
/* The same for a row of a list, without loading it whole; translated */
const char *med_work_order_next_for_state (MedDispositionState state, MedServiceState service);
void med_work_order_free (MedWorkOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedWorkOrder, med_work_order_free)

G_END_DECLS
