/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedCallOffDialog:
 *
 * Calls a downtime off, with a reason.
 */
#define MED_TYPE_CALL_OFF_DIALOG (med_call_off_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedCallOffDialog, med_call_off_dialog, MED, CALL_OFF_DIALOG, AdwWindow)

void med_call_off_dialog_present (GtkWidget *parent,
                                  MedSession *session,
                                  gint64 downtime_id,
                                  const char *what);

G_END_DECLS
