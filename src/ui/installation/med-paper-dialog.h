/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks for everything on a signed sheet (R4) and enters it */
void med_paper_dialog_present (GtkWidget *parent, MedSession *session, gint64 disposition_id);

G_END_DECLS
