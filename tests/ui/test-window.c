/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-ui.h"
#include "ui/med-handbook.h"
#include "ui/med-window.h"

static MedWindow *
open_window (MedTestUi *ui)
{
  MedWindow *window = med_window_new (NULL);

  med_window_set_session (window, ui->session);
  gtk_window_present (GTK_WINDOW (window));
  med_test_ui_settle (ui);
  return window;
}

static void
test_pages (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);
  GtkWidget *sidebar = med_test_ui_find (window, "sidebar");
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (sidebar), i)) != NULL; i++)
    {
      const char *name = gtk_widget_get_name (GTK_WIDGET (row));

      g_assert_true (med_window_show_page (window, name, 0, NULL));
      med_test_ui_settle (ui);
      g_assert_true (gtk_list_box_row_is_selected (row));
      g_autofree char *shot = g_strdup_printf ("window-%s", name);
      med_test_ui_shoot (window, shot);
    }
  g_assert_false (med_window_show_page (window, "no-such-page", 0, NULL));
  med_test_ui_close (window);
}

static void
test_failure (void)
{
  MedWindow *window = med_window_new (NULL);
  g_autoptr (GError) error = g_error_new_literal (MED_ERROR, MED_ERROR_NEWER_VERSION,
                                                  "/a/<b>.db was written by a newer MedPatch");

  gtk_window_present (GTK_WINDOW (window));
  med_window_show_failure (window, error);
  med_test_ui_assert_shows (window, "/a/<b>.db was written by a newer MedPatch");
  med_test_ui_assert_shows (window, "Update MedPatch on this workstation.");
  med_test_ui_shoot (window, "window-failure");
  med_test_ui_close (window);
}

static void
test_help (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  g_action_group_activate_action (G_ACTION_GROUP (window), "short-help", NULL);
  GtkWindow *help = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (help, "The way of a patch");
  med_test_ui_assert_shows (help, "Open the Handbook");
  med_test_ui_shoot (help, "help");
  gtk_window_destroy (help);
  med_test_ui_close (window);
}

static void
test_handbook (void)
{
  g_autofree char *folder = g_strdup (g_getenv ("MEDPATCH_HELP_DIR"));
  g_autoptr (GError) error = NULL;
  g_autofree char *viewer = med_handbook_dup_uri (TRUE, NULL, &error);
  g_autofree char *file = med_handbook_dup_uri (FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (viewer, ==, "help:medpatch");
  g_assert_true (g_str_has_prefix (file, "file:///"));
  g_assert_true (g_str_has_suffix (file, "/medpatch-help.en.html"));

  g_setenv ("LANGUAGE", "ja_JP", TRUE);
  g_setenv ("LC_ALL", "ja_JP.UTF-8", TRUE);
  g_autofree char *japanese = med_handbook_dup_uri (FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (japanese, "/medpatch-help.ja.html"));
  g_setenv ("LANGUAGE", "fr", TRUE);
  g_autofree char *untranslated = med_handbook_dup_uri (FALSE, NULL, &error);
  g_assert_cmpstr (untranslated, ==, file);
  g_unsetenv ("LANGUAGE");
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);

  g_setenv ("MEDPATCH_HELP_DIR", "/no/such/folder", TRUE);
  g_assert_null (med_handbook_dup_uri (FALSE, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_setenv ("MEDPATCH_HELP_DIR", folder, TRUE);
}

static gboolean
is_enabled (MedWindow *window, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (window), action);
}

static void
test_actions (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  med_window_show_page (window, "overview", 0, NULL);
  g_assert_true (is_enabled (window, "lock"));
  g_assert_false (is_enabled (window, "search"));
  g_assert_false (is_enabled (window, "print"));
  med_window_show_page (window, "devices", 0, NULL);
  g_assert_true (is_enabled (window, "search"));
  med_window_show_page (window, "reports", 0, NULL);
  g_assert_true (is_enabled (window, "print"));
  /* While locked there is nothing to do but to sign in. */
  med_session_set_locked (ui->session, TRUE);
  g_assert_false (is_enabled (window, "show-page"));
  g_assert_false (is_enabled (window, "preferences"));
  g_assert_false (is_enabled (window, "print"));
  med_test_ui_settle (ui);
  med_test_ui_close (window);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/window/every-page-opens-and-goes", test_pages);
  g_test_add_func ("/ui/window/refused-data-are-explained", test_failure);
  g_test_add_func ("/ui/window/help-follows-the-process", test_help);
  g_test_add_func ("/ui/window/handbook-in-the-language-of-the-screen", test_handbook);
  g_test_add_func ("/ui/window/actions-follow-page-and-lock", test_actions);
  return g_test_run ();
}
