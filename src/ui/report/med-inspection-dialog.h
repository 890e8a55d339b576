/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

void med_inspection_dialog_present (GtkWidget *parent, MedSession *session);

G_END_DECLS
