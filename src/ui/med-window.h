/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-page.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_WINDOW (med_window_get_type ())
G_DECLARE_FINAL_TYPE (MedWindow, med_window, MED, WINDOW, AdwApplicationWindow)

MedWindow *med_window_new (GtkApplication *application);
void med_window_set_session (MedWindow *self, MedSession *session);
MedSession *med_window_get_session (MedWindow *self);
void med_window_switch_person (MedWindow *self);
const char *med_window_get_screen (MedWindow *self);
void med_window_show_failure (MedWindow *self, const GError *error);
MedPage *med_window_get_visible_page (MedWindow *self);
gboolean med_window_show_page (MedWindow *self, const char *name, gint64 item, const char *filter);
void med_window_toast (MedWindow *self, const char *text);

G_END_DECLS
