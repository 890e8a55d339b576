/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_RECONCILE_WINDOW (med_reconcile_window_get_type ())
G_DECLARE_FINAL_TYPE (MedReconcileWindow, med_reconcile_window, MED, RECONCILE_WINDOW, AdwWindow)

GtkWidget *med_reconcile_window_new (GtkWindow *parent, MedSession *session, gint64 id);

G_END_DECLS
