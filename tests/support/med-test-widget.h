/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/widgets/med-outcome-badge.h"

G_BEGIN_DECLS

#define MED_TEST_N_OUTCOMES 6
extern const MedOutcome med_test_outcomes[MED_TEST_N_OUTCOMES];

/* The first widget of a type below @root, also one that is hidden; NULL: none */
GtkWidget *med_test_ui_find_type (GtkWidget *root, GType type);
/* Shows a widget 300 pixels wide, as a detail pane does. */
void med_test_ui_show_narrow (gpointer widget);
/* Until what changed is on the screen */
void med_test_ui_wait_drawn (gpointer widget);
/* The least size */
int med_test_ui_measure (gpointer widget, GtkOrientation orientation, int for_size);
/* Text of @times its usual size, until it is set back with 1 */
void med_test_ui_set_text_size (double times);
/* (transfer full): what it looks like, in its own size */
cairo_surface_t *med_test_ui_draw (GtkWidget *widget);
/* Every label below @widget stands within it, and none is cut. */
void med_test_assert_whole (GtkWidget *widget);
/* Word, icon and colour are those of the outcome, and of no other. */
void med_test_assert_badge (MedOutcomeBadge *badge, MedOutcome outcome, const char *word);

G_END_DECLS
