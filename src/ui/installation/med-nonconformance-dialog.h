/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/installation/med-work-order.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks what came of the nonconformance that is due first, then for the second signature */
void med_nonconformance_dialog_present (GtkWidget *parent,
                                        MedSession *session,
                                        const MedWorkOrder *order);

G_END_DECLS
