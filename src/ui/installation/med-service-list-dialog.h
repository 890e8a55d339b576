/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks for a vendor's service list and what is to be done with what it says, then leads over the
 * columns and a preview to the records. */
void med_service_list_dialog_present (GtkWidget *parent, MedSession *session);

G_END_DECLS
