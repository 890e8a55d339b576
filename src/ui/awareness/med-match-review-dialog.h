/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks, one after the other, whether names in advisories are products of the hospital. */
GtkWindow *med_match_review_dialog_present (GtkWidget *parent, MedSession *session);

G_END_DECLS
