/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-work-order.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* Finish with med_store_run_finish() on the source object. */
void med_work_step_tick_async (const MedWorkStep *step,
                               const char *attempt_id,
                               const char *result,
                               const char *note,
                               MedSession *session,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

G_END_DECLS
