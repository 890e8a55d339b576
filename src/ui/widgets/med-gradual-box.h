/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MedGradualBox:
 *
 * A column of widgets that comes to the screen a few a frame. All that is added between two frames
 * is measured together, and a long text costs milliseconds: what is added at once would hold the
 * window. Children wait in order, and only while the box can be seen does it grow.
 */
#define MED_TYPE_GRADUAL_BOX (med_gradual_box_get_type ())
G_DECLARE_FINAL_TYPE (MedGradualBox, med_gradual_box, MED, GRADUAL_BOX, AdwBin)

MedGradualBox *med_gradual_box_new (void);
/* @weight: how much of a frame it takes, such as the number of its characters */
void med_gradual_box_append (MedGradualBox *self, GtkWidget *child, guint weight);
/* Takes away all but the first @n children, also those that wait. */
void med_gradual_box_keep (MedGradualBox *self, guint n);
guint med_gradual_box_get_n_waiting (MedGradualBox *self);

G_END_DECLS
