/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* What came of a comparison: shown, printed, saved as a table; closes it. */
GtkWindow *med_reconcile_result_present (GtkWindow *parent, MedSession *session, gint64 id);
/* All comparisons, to go on with one. */
GtkWindow *med_reconcile_sessions_present (GtkWindow *parent, MedSession *session);

G_END_DECLS
