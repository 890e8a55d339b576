/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/source/med-source.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* @parent: the widget the dialog was opened from; @id: of the new source */
typedef void (*MedSourceAddedFunc) (GtkWidget *parent, gint64 id);

void med_source_dialog_present (GtkWidget *parent,
                                MedSession *session,
                                MedSourceKind kind,
                                MedSourceAddedFunc added);

G_END_DECLS
