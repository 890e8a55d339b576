/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MedSectionBar:
 *
 * Sections of a list side by side, each with how many things are in it; one is chosen. Scrolls
 * where there is no room. Property `selected` (uint). Signal `chosen` (uint): a person, or the
 * program, chose another.
 */
#define MED_TYPE_SECTION_BAR (med_section_bar_get_type ())
G_DECLARE_FINAL_TYPE (MedSectionBar, med_section_bar, MED, SECTION_BAR, AdwBin)

void med_section_bar_add (MedSectionBar *self, const char *title);
/* @count -1: not known */
void med_section_bar_set_count (MedSectionBar *self, guint section, gint64 count);
void med_section_bar_set_selected (MedSectionBar *self, guint section);
guint med_section_bar_get_selected (MedSectionBar *self);

G_END_DECLS
