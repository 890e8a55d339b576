/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-accessible.h"
#include "support/med-test-walk.h"
#include "ui/med-window.h"

/* Every page and every dialog that can be opened from one, on the demonstration: each control has a
 * name, is reached with the Tab key, and shares its mnemonic with no other; Escape closes dialogs.
 */

static guint n_places;

static void
check_escape (GtkWindow *window, const char *place)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  if (!med_test_walk_press_escape (window))
    med_test_complain ("%s: a %s does not know Escape", place, G_OBJECT_TYPE_NAME (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (weak == NULL)
    return;
  if (gtk_widget_get_mapped (GTK_WIDGET (window)))
    med_test_complain ("%s: a %s stays open after Escape", place, G_OBJECT_TYPE_NAME (window));
  g_object_remove_weak_pointer (G_OBJECT (window), &weak);
}

static void
check_cb (MedTestUi *ui, GtkWindow *window, const char *name, gpointer data)
{
  n_places++;
  g_test_message ("%s", name);
  med_test_assert_named (GTK_WIDGET (window), name);
  if (!GTK_IS_SHORTCUTS_WINDOW (window))
    med_test_assert_reached (window, name);
  g_autofree char *file = g_strdelimit (g_strdup (name), " :/", '-');
  med_test_ui_shoot (window, file);
  if (gtk_window_get_transient_for (window) != NULL)
    check_escape (window, name);
}

static void
test_everything (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new_demonstration ();

  med_test_walk (ui, check_cb, NULL);
  g_test_message ("%u pages and dialogs", n_places);
  g_assert_cmpuint (n_places, >, 28);
}

static void
show_empty_page (MedTestUi *ui, MedWindow *window, const char *name)
{
  g_autofree char *place = g_strdup_printf ("%s without any data", name);

  g_assert_true (med_window_show_page (window, name, 0, NULL));
  med_test_ui_settle (ui);
  med_test_assert_named (GTK_WIDGET (window), place);
  med_test_assert_reached (GTK_WINDOW (window), place);
  /* Tab has opened no other page: the sidebar is one stop. */
  g_assert_cmpstr (med_window_get_screen (window), ==, name);
}

/* Without data other things are on the screen: what a page is for, and how to begin. */
static void
test_empty (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = med_window_new (NULL);

  med_window_set_session (window, ui->session);
  gtk_window_present (GTK_WINDOW (window));
  med_test_ui_settle (ui);
  GtkListBox *sidebar = GTK_LIST_BOX (med_test_ui_find (window, "sidebar"));
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (sidebar, i)) != NULL; i++)
    show_empty_page (ui, window, gtk_widget_get_name (GTK_WIDGET (row)));
  med_test_ui_close (window);
}

/* The first start, before anybody is known */
static void
test_welcome (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (MedSession) session = med_session_new (engine->engine);
  MedWindow *window = med_window_new (NULL);

  med_window_set_session (window, session);
  gtk_window_present (GTK_WINDOW (window));
  med_test_ui_click (window, "Set Up This Workstation");
  med_test_ui_find (window, "Hospital");
  g_assert_cmpstr (med_window_get_screen (window), ==, "welcome");
  med_test_assert_named (GTK_WIDGET (window), "welcome");
  med_test_assert_reached (GTK_WINDOW (window), "welcome");
  med_test_ui_close (window);
}

int
main (int argc, char **argv)
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/accessibility/every-page-and-dialog", test_everything);
  g_test_add_func ("/ui/accessibility/without-data", test_empty);
  g_test_add_func ("/ui/accessibility/first-start", test_welcome);
  return g_test_run ();
}
