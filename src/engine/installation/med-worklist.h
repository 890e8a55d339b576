/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* After any change of facts: lets the derived tables catch up, then makes candidates, moves what a
 * withdrawal, a newer patch, a changed release or a missed downtime moves, and marks interrupted
 * attempts. A no-op when nothing changed. */
gboolean med_worklist_catch_up_sync (MedConnection *connection,
                                     GCancellable *cancellable,
                                     gboolean *did_something,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
