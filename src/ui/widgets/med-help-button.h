/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MedHelpButton:
 *
 * Stands beside a label that says what went wrong, and opens the section of the handbook on it.
 * Shown only while there is such a section. Property: `message` (GtkLabel), the label it watches.
 */
#define MED_TYPE_HELP_BUTTON (med_help_button_get_type ())
G_DECLARE_FINAL_TYPE (MedHelpButton, med_help_button, MED, HELP_BUTTON, AdwBin)

GtkWidget *med_help_button_new (GtkLabel *message);
void med_help_button_set_topic (MedHelpButton *self, const char *topic);
const char *med_help_button_get_topic (MedHelpButton *self);

G_END_DECLS
