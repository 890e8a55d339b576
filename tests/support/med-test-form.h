/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-ui.h"

G_BEGIN_DECLS

/* Dialogs filled in as a person does it: rows are named by their titles. */

/* The row with this title */
GtkWidget *med_test_form_row (gpointer dialog, const char *title);
/* What stands in the row: a line, several lines, a choice in words, or the path of a file */
char *med_test_form_dup_value (gpointer dialog, const char *title);
void med_test_form_assert_value (gpointer dialog, const char *title, const char *value);
/* Fails the test if @value is not offered. */
void med_test_form_choose (gpointer dialog, const char *title, const char *value);
/* As the file chooser does it, for cases that are not about choosing */
void med_test_form_choose_file (gpointer dialog, const char *title, const char *path);
/* Whether the focus is within the row */
gboolean med_test_form_is_focused (gpointer dialog, const char *title);
/* Waits until it is there. */
void med_test_form_assert_focused (gpointer dialog, const char *title);

/* Keys */

/* Presses Tab until the focus is within the row or on the button of this name; fails the test if
 * it never comes there. */
void med_test_form_tab_to (gpointer dialog, const char *title);
/* Types into whatever has the focus, instead of what stands there. */
void med_test_form_type (gpointer dialog, const char *text);
/* Tab to the row, then the text */
void med_test_form_fill (gpointer dialog, const char *title, const char *text);
/* Enter or the space bar, where the focus is */
void med_test_form_press (gpointer dialog);

/* Whether the dialog in front shows this text; for med_test_ui_wait() */
gboolean med_test_form_has_title (gpointer title);

/* Ends */

/* Escape: asserts that the dialog goes and is finalised. */
void med_test_form_cancel (GtkWindow *dialog);
/* Waits until the dialog has closed by itself and is finalised. Takes no reference. */
void med_test_form_assert_gone (gpointer *weak_dialog);
/* Waits until @sql counts @expected rows. */
void med_test_form_wait_count (MedTestUi *ui, const char *sql, gint64 expected);
/* Waits until no dialog is open. */
void med_test_form_assert_no_dialog (void);

G_END_DECLS
