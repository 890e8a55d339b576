/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks what to export and where to, and writes it. */
void med_exchange_export_act (GtkWidget *parent, MedSession *session);
/* Asks for a file, and shows in a dialog what its import would do. */
void med_exchange_import_act (GtkWidget *parent, MedSession *session);

G_END_DECLS
