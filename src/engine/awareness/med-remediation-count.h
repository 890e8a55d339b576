/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedRemediationCount:
 * @not_remediated: nothing has been done yet
 * @in_progress: a patch is under way, or a person says so
 * @done: fixed, installed and verified, or a person says so
 *
 * How many pairs of a vulnerability and a device in use stand where.
 */
typedef struct
{
  gint64 not_remediated;
  gint64 in_progress;
  gint64 done;
} MedRemediationCount;

gboolean med_remediation_count_sync (MedConnection *connection,
                                     gint64 advisory_id,
                                     MedRemediationCount *count,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
