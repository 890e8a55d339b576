/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* What a person decides of the network, asked for in a form and written by the engine */

void med_network_act_enrol (GtkWidget *parent, MedSession *session);
void med_network_act_add_certificate (GtkWidget *parent, MedSession *session);
void med_network_act_allow_host (GtkWidget *parent, MedSession *session);

G_END_DECLS
