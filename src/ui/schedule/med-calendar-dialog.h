/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedCalendarDialog:
 *
 * Imports a calendar file for a device or its department: shows what can be read of it before
 * anything is stored.
 */
#define MED_TYPE_CALENDAR_DIALOG (med_calendar_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedCalendarDialog, med_calendar_dialog, MED, CALENDAR_DIALOG, AdwWindow)

MedCalendarDialog *
med_calendar_dialog_present (GtkWidget *parent, MedSession *session, gint64 device_id);
/* What the file chooser does when a file is chosen */
void med_calendar_dialog_set_file (MedCalendarDialog *self, GFile *file);

G_END_DECLS
