/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Lists what @person holds and asks for a successor; the person leaves when it is confirmed. */
void med_leave_dialog_present (GtkWindow *parent,
                               MedSession *session,
                               const MedPerson *person,
                               MedRole keeps);

G_END_DECLS
