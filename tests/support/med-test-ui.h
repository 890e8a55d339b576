/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "support/med-test-engine.h"
#include "ui/med-page.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedTestUi:
 *
 * A session on an engine of its own, with Sachiko Kimura (lead engineer, security officer; short
 * name `sk`) signed in and Taro Tanaka (technician, clinical owner; `tt`) beside her. The
 * passphrase of both is MED_TEST_PASSPHRASE.
 */
typedef struct
{
  MedTestEngine *engine;
  MedSession *session;
  gint64 lead;
  gint64 technician;
} MedTestUi;

#define MED_TEST_PASSPHRASE "correct horse battery"

/* Instead of g_test_init() */
void med_test_ui_init (int *argc, char ***argv);
MedTestUi *med_test_ui_new (void);
void med_test_ui_free (MedTestUi *self);

/* Shows a page of @type alone in a window of 1080x672, as the main window gives it. */
MedPage *med_test_ui_show_page (MedTestUi *self, GType type);
/* Puts any widget into such a window. */
GtkWindow *med_test_ui_show (GtkWidget *widget);
/* Closes the window of @widget and everything in it, and asserts that @widget is finalised. */
void med_test_ui_close (gpointer widget);

/* Spins the main loop until @condition (@data) holds; fails the test after half a minute. */
void med_test_ui_wait (gboolean (*condition) (gpointer data), gpointer data, const char *what);
/* Until the store's lanes have done what was asked so far and the results were taken. */
void med_test_ui_settle (MedTestUi *self);

/* The first mapped widget below @root with this visible text, label, tooltip, title of a row or
 * buildable id; waits for it, and fails the test if there is none within half a minute. */
GtkWidget *med_test_ui_find (gpointer root, const char *name);
GtkWidget *med_test_ui_try_find (gpointer root, const char *name);
/* The newest open dialog; fails the test if none opens within half a minute. */
GtkWindow *med_test_ui_wait_dialog (void);
/* Activates a button, row or other widget as Enter would. */
void med_test_ui_click (gpointer root, const char *name);
/* Sets the text of an entry, of the entry within a row, or of the text below a title. */
void med_test_ui_type (gpointer root, const char *name, const char *text);
/* Gives @key to the key controllers and shortcuts of @widget, as a person at the keyboard does;
 * whether one of them took it. */
gboolean med_test_ui_press (gpointer widget, guint key, GdkModifierType state);
/* Everything @root shows as text, line by line. */
char *med_test_ui_dup_text (gpointer root);
/* Waits until @root shows @text, as it may take a while on a busy machine; fails after half a
 * minute. */
void med_test_ui_assert_shows (gpointer root, const char *text);
/* Writes what a mapped widget looks like to a PNG file, if MED_TEST_SHOTS names a folder. */
void med_test_ui_shoot (gpointer widget, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestUi, med_test_ui_free)

G_END_DECLS
