/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Imports advisories from files and folders, with progress, cancel and the result of each file. */
GtkWindow *
med_import_dialog_present (GtkWidget *parent, MedSession *session, const char *const *paths);

G_END_DECLS
