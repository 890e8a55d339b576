/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/risk/med-ssvc.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedPatchRisk:
 * @assessed: an advisory names an open vulnerability that the patch closes on this device; if not,
 * nothing below counts and nothing may look safe
 * @outcome: the worst outcome of those vulnerabilities
 * @provisional: it rests on an assumption, or on "cannot tell"
 *
 * How urgent one patch is on one device.
 */
typedef struct
{
  gboolean assessed;
  MedSsvcOutcome outcome;
  gboolean provisional;
} MedPatchRisk;

gboolean med_patch_risk_load_sync (MedConnection *connection,
                                   gint64 patch_id,
                                   gint64 device_id,
                                   MedSystemExposure lowered_to,
                                   MedPatchRisk *risk,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
