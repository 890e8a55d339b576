/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/awareness/med-patch.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* Records a COTS patch; @draft (nullable) fills in what is known, such as from an advisory. */
void med_patch_dialog_present (GtkWidget *parent, MedSession *session, const MedPatch *draft);

G_END_DECLS
