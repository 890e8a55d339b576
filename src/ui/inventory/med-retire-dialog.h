/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_RETIRE_DIALOG (med_retire_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedRetireDialog, med_retire_dialog, MED, RETIRE_DIALOG, AdwWindow)

GtkWidget *
med_retire_dialog_new (GtkWindow *parent, MedSession *session, gint64 device_id, const char *title);

G_END_DECLS
