/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-payload-check.h"
#include "engine/statement/med-vendor-state.h"

G_BEGIN_DECLS

/**
 * MedTarget:
 * @state: where the vendor stands on the patch for the device's release
 * @statement_id: the statement that counts; 0 if none
 * @result: whether patch and device fit
 * @reason: why, or why not, in words
 *
 * Whether a patch is meant for a device.
 */
typedef struct
{
  MedVendorState state;
  gint64 statement_id;
  MedCheckResult result;
  char *reason;
} MedTarget;

MedTarget *med_target_check_sync (MedConnection *connection,
                                  gint64 patch_id,
                                  gint64 device_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_target_free (MedTarget *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTarget, med_target_free)

G_END_DECLS
