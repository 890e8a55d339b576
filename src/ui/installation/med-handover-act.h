/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/installation/med-work-order.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks to whom the work goes, with a note for the colleague. */
void med_handover_act_offer (GtkWidget *parent, MedSession *session, const MedWorkOrder *order);
/* Asks who is to do the work of @ids (element-type gint64). */
void med_handover_act_assign (GtkWidget *parent, MedSession *session, GArray *ids);
/* The colleague signs and takes the work over. */
void med_handover_act_take (GtkWidget *parent, MedSession *session, const MedWorkOrder *order);
void med_handover_act_withdraw (GtkWidget *parent, MedSession *session, const MedWorkOrder *order);

G_END_DECLS
