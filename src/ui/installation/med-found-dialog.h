/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/installation/med-work-order.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks for what a service report says, and records the install as found or reported */
void med_found_dialog_present (GtkWidget *parent, MedSession *session, const MedWorkOrder *order);

G_END_DECLS
