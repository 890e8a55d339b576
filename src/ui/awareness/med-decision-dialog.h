/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks for the inputs of the risk decision that belong to a vulnerability, and stores them. */
void med_decision_dialog_present (GtkWidget *parent,
                                  MedSession *session,
                                  const char *vulnerability_key,
                                  const char *exploitation,
                                  const char *automatable);

G_END_DECLS
