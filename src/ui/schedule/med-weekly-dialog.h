/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedWeeklyDialog:
 *
 * The hours of the week in which a device, or all devices of its department, are in clinical use.
 */
#define MED_TYPE_WEEKLY_DIALOG (med_weekly_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedWeeklyDialog, med_weekly_dialog, MED, WEEKLY_DIALOG, AdwWindow)

void med_weekly_dialog_present (GtkWidget *parent, MedSession *session, gint64 device_id);

G_END_DECLS
