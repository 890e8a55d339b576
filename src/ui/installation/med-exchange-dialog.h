/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_EXCHANGE_DIALOG (med_exchange_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedExchangeDialog, med_exchange_dialog, MED, EXCHANGE_DIALOG, AdwWindow)

/* (transfer none): the dialog, to be presented */
GtkWidget *med_exchange_dialog_new (GtkWindow *parent, MedSession *session, GFile *file);

G_END_DECLS
