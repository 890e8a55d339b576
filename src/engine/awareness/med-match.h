/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-assessment-scope.h"
#include "engine/base/med-version.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

MedAnswer med_match_version (const char *version, const char *version_text, char **reason);
gboolean med_match_update_sync (MedConnection *connection,
                                MedAssessmentScope *scope,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
