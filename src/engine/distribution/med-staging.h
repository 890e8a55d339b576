/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-payload-check.h"

G_BEGIN_DECLS

/**
 * MedStagingItem:
 * @payload_id: 0 where it is about the patch as a whole
 * @payload_name: (nullable): its name
 * @kind: which check
 * @result: how it stands
 * @allowed: whether the policy allows that
 * @reason: why not, in words; what was found where it is allowed
 */
typedef struct
{
  gint64 payload_id;
  char *payload_name;
  MedCheckKind kind;
  MedCheckResult result;
  gboolean allowed;
  char *reason;
} MedStagingItem;

/**
 * MedStagingVerdict:
 * @allowed: whether the patch may be staged for the device
 * @statement_id: the confirmed statement that releases it; 0 if none
 * @reason: (nullable): the first thing that stands in the way, in words; %NULL if nothing does
 * @items: (element-type MedStagingItem): every check of every payload
 */
typedef struct
{
  gboolean allowed;
  gint64 statement_id;
  char *reason;
  GPtrArray *items;
} MedStagingVerdict;

/**
 * MedStagingPolicy:
 * @accept_recorded_scan: whether a scan that a named person recorded is enough where no scanner ran
 *
 * What the hospital's written policy allows. Bytes and target must have passed and authenticity be
 * vouched for, whatever it says.
 */
typedef struct
{
  gboolean accept_recorded_scan;
} MedStagingPolicy;

MedStagingVerdict *med_staging_check_patch_sync (MedConnection *connection,
                                                 gint64 statement_id,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_staging_check_sync (MedConnection *connection,
                                 gint64 patch_id,
                                 gint64 device_id,
                                 MedStagingVerdict **verdict,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_staging_verdict_free (MedStagingVerdict *self);

gboolean med_staging_policy_load_sync (MedConnection *connection,
                                       MedStagingPolicy *policy,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_staging_policy_save_sync (MedConnection *connection,
                                       gint64 person_id,
                                       const MedStagingPolicy *policy,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_staging_policy_describe (const MedStagingPolicy *policy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedStagingVerdict, med_staging_verdict_free)

G_END_DECLS
