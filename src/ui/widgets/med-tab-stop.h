/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MedTabStop:
 *
 * Holds a GtkListBox in which a row is selected by moving to it, such as a sidebar. GTK 4.8 moves
 * with Tab from row to row, and so would open one page after the other; here Tab goes to the
 * selected row and from there on to what follows the list. The arrows move within it.
 */
#define MED_TYPE_TAB_STOP (med_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (MedTabStop, med_tab_stop, MED, TAB_STOP, AdwBin)

G_END_DECLS
