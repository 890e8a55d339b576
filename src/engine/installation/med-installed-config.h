/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-case.h"

G_BEGIN_DECLS

gboolean med_installed_config_follow (MedTransaction *transaction,
                                      MedConnection *connection,
                                      const MedCase *work,
                                      const MedDispositionRequest *request,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_installed_config_find_before (MedConnection *connection,
                                           const MedCase *work,
                                           gint64 *config_id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
