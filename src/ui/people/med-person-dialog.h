/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Adds a person, or changes one; checks and writes on the store's writer lane and stays open with
 * the reason when refused. */
void med_person_dialog_show (GtkWindow *parent,
                             MedSession *session,
                             const MedPerson *person); /* (nullable): NULL adds one */

G_END_DECLS
