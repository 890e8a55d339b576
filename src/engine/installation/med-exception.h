/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-control.h"
#include "engine/risk/med-ssvc.h"

G_BEGIN_DECLS

/* Before that many days are left an exception counts as expiring. */
#define MED_EXCEPTION_EXPIRING_DAYS 60
/* More than a person who approves can judge. */
#define MED_EXCEPTION_MOST_CONTROLS 20

/**
 * MedExceptionDraft:
 * @disposition_ids: (element-type gint64): the scope: one patch on these devices
 * @person_id: who requests it
 * @reason: in words
 * @residual_risk: what remains although the controls work
 * @expires_date: ISO 8601 date; within the limit of the policy
 * @exposure_with_controls: what the controls lower the system exposure to;
 * %MED_SYSTEM_EXPOSURE_UNKNOWN where they do not
 * @review_trigger: (nullable): what else is to bring it up again, such as an incident
 * @replacement_plan: (nullable): what will end it for good
 * @budget_year: 0: none
 * @renews_id: the exception it follows; 0: none
 * @controls: (array length=n_controls): what protects the devices meanwhile, at least one
 * and at most %MED_EXCEPTION_MOST_CONTROLS
 *
 * A request for an exception. Zero-initialise it.
 */
typedef struct
{
  GArray *disposition_ids;
  gint64 person_id;
  MedExceptionReason reason_kind;
  const char *reason;
  const char *residual_risk;
  const char *expires_date;
  MedSystemExposure exposure_with_controls;
  const char *review_trigger;
  const char *replacement_plan;
  int budget_year;
  gint64 renews_id;
  const MedControlDraft *controls;
  guint n_controls;
} MedExceptionDraft;

/**
 * MedExceptionDevice:
 * @outcome_before: without the controls; -1: not assessed
 * @outcome_after: with them
 * @state: requested, running, left (it had moved on before the approval) or ended
 *
 * A device within the scope of an exception.
 */
typedef struct
{
  gint64 disposition_id;
  gint64 device_id;
  char *asset;
  char *name;
  char *model;
  char *state;
  gboolean high_risk;
  int outcome_before;
  int outcome_after;
  gboolean provisional;
} MedExceptionDevice;

/**
 * MedExceptionApproval:
 * @role: as stored: security-officer or clinical-owner
 */
typedef struct
{
  char *role;
  char *name;
  gint64 person_id;
  gint64 at_usec;
} MedExceptionApproval;

/**
 * MedException:
 * @requested_name: by name
 * @decided_name: (nullable): who refused it or took it back
 * @ended_trigger: (nullable): as stored
 * @lapsed: it ended by itself, and for some of its devices nobody has decided anew
 * @renewed_by_id: the exception that follows it; 0: none
 * @needs_clinic: one of the devices is high-risk, so that a clinical owner approves too
 * @devices: (element-type MedExceptionDevice)
 * @controls: (element-type MedControl)
 * @approvals: (element-type MedExceptionApproval)
 *
 * All about an exception.
 */
typedef struct
{
  gint64 id;
  gint64 patch_id;
  char *patch_number;
  char *patch_title;
  MedExceptionState state;
  MedExceptionReason reason_kind;
  char *reason;
  char *residual_risk;
  char *expires_date;
  MedSystemExposure exposure_with_controls;
  char *review_trigger;
  char *replacement_plan;
  int budget_year;
  gint64 renews_id;
  gint64 renewed_by_id;
  gint64 requested_by;
  char *requested_name;
  gint64 requested_usec;
  gint64 decided_usec;
  char *decided_name;
  char *decided_reason;
  gint64 ended_usec;
  char *ended_trigger;
  gboolean lapsed;
  gboolean needs_clinic;
  gint64 row_version;
  GPtrArray *devices;
  GPtrArray *controls;
  GPtrArray *approvals;
} MedException;

/* The subject a signature of a request is given for: "exception/7" */
char *med_exception_dup_subject (gint64 exception_id);
gboolean med_exception_request_sync (MedConnection *connection,
                                     const MedExceptionDraft *draft,
                                     gint64 *exception_id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedException *med_exception_load_sync (MedConnection *connection,
                                       gint64 exception_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The request or running exception of a disposition; 0: none */
gboolean med_exception_find_sync (MedConnection *connection,
                                  gint64 disposition_id,
                                  gint64 *exception_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @signature: APPROVED, for med_exception_dup_subject(); @complete: nothing more is needed */
gboolean med_exception_approve_sync (MedConnection *connection,
                                     gint64 exception_id,
                                     const MedSignature *signature,
                                     gboolean *complete,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @signature: REVIEWED, for med_exception_dup_subject() */
gboolean med_exception_refuse_sync (MedConnection *connection,
                                    gint64 exception_id,
                                    const MedSignature *signature,
                                    const char *reason,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exception_withdraw_sync (MedConnection *connection,
                                      gint64 exception_id,
                                      gint64 person_id,
                                      const char *reason,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who may still approve it; NONE: nobody needs to */
MedRole med_exception_get_missing_roles (const MedException *self);
const MedExceptionApproval *
med_exception_find_approval (const MedException *self, const char *role);
void med_exception_free (MedException *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedException, med_exception_free)

G_END_DECLS
