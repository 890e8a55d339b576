/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_PREFERENCES_WINDOW (med_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (
    MedPreferencesWindow, med_preferences_window, MED, PREFERENCES_WINDOW, AdwPreferencesWindow)

MedPreferencesWindow *med_preferences_window_new (GtkWindow *parent, MedSession *session);
void med_preferences_window_show_backup (MedPreferencesWindow *self);

G_END_DECLS
