/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_HELD_VIEW (med_held_view_get_type ())
G_DECLARE_FINAL_TYPE (MedHeldView, med_held_view, MED, HELD_VIEW, AdwBin)

GtkWidget *med_held_view_new (MedPage *page);
void med_held_view_show (MedHeldView *self, gint64 id);

G_END_DECLS
