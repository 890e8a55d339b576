/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Records the vendor's answer to one of the inquiries. @ids and @titles belong together; only those
 * without an answer. */
void med_inquiry_dialog_present (GtkWidget *parent,
                                 MedSession *session,
                                 GArray *ids,
                                 const char *const *titles);

G_END_DECLS
