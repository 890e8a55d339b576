/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/installation/med-exception.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

void med_exception_dialog_present (GtkWidget *parent,
                                   MedSession *session,
                                   GArray *disposition_ids,
                                   const char *what,
                                   const MedException *before);

G_END_DECLS
