/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-assessment-scope.h"

G_BEGIN_DECLS

gboolean med_config_use_update_sync (MedConnection *connection,
                                     MedAssessmentScope *scope,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
