/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition-move.h"

G_BEGIN_DECLS

gboolean med_exception_add_approvals (MedConnection *connection,
                                      MedCase *work,
                                      const MedDispositionRequest *request,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exception_follow (MedTransaction *transaction,
                               MedConnection *connection,
                               const MedCase *work,
                               const MedDispositionRequest *request,
                               const MedMoveSignatures *signatures,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exception_remember_exploited (MedConnection *connection,
                                           gint64 disposition_id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
