/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/report/med-overview.h"

G_BEGIN_DECLS

/* Fills @box with how many devices each outcome has, worst first; those without any are left out.
 */
void med_outcome_strip_fill (GtkBox *box, const MedOverview *overview);

G_END_DECLS
