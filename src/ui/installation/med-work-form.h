/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/installation/med-work-order-phase.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* Opens the form of an act that is not done on the screen itself; FALSE: it is. */
gboolean med_work_form_present (MedAct act,
                                GtkWidget *parent,
                                MedSession *session,
                                const MedWorkOrder *order);

G_END_DECLS
