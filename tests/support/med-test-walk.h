/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-ui.h"

G_BEGIN_DECLS

/**
 * MedTestPlace:
 *
 * Something a person can have on the screen: @window, named in words such as `devices: Retire…`.
 */
typedef void (*MedTestPlace) (MedTestUi *ui, GtkWindow *window, const char *name, gpointer data);

/* A session on the demonstration, whose lead engineer works: every page has rows. */
MedTestUi *med_test_ui_new_demonstration (void);
/* Opens the main window in the size of a small screen, goes to every page and opens every dialog
 * that a button or menu entry there leads to; each is shown to @place. */
void med_test_walk (MedTestUi *ui, MedTestPlace place, gpointer data);
/* As the key Escape does; whether the dialog took it. */
gboolean med_test_walk_press_escape (GtkWindow *window);

typedef void (*MedTestWidget) (GtkWidget *widget, gpointer data);

/* Every widget below @root that is on the screen */
void med_test_walk_widgets (GtkWidget *root, MedTestWidget func, gpointer data);

G_END_DECLS
