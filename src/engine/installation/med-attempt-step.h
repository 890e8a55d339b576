/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-attempt.h"
#include "engine/installation/med-case.h"

G_BEGIN_DECLS

/* Within the caller's transaction: the steps of the vendor's statement for one kind of attempt */
gboolean med_attempt_step_insert_all (MedConnection *connection,
                                      const char *attempt_id,
                                      const char *kind,
                                      gint64 statement_id,
                                      gboolean verification_only,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Adds to @steps (element-type MedWorkStep) what an install and a restore would be given */
gboolean med_attempt_step_list (MedConnection *connection,
                                gint64 statement_id,
                                GPtrArray *steps,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* REFUSED naming the first step of the phase that is neither done nor skipped */
gboolean med_attempt_step_check_done (MedConnection *connection,
                                      const char *attempt_id,
                                      MedStepPhase phase,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
