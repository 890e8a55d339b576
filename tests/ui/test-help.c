/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "support/med-test-ui.h"
#include "ui/med-dialogs.h"
#include "ui/med-handbook.h"
#include "ui/med-help-topic.h"
#include "ui/med-window.h"
#include "ui/widgets/med-banner.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-help-button.h"

/* What a program was opened with, written by a viewer of our own. */
static char *opened_path;

static char *
dup_help_file (const char *name)
{
  return g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "..", "help", "C", name, NULL);
}

/* A page, and a section on it where one is named, stand in the handbook. */
static void
assert_topic_exists (const char *topic)
{
  g_auto (GStrv) parts = g_strsplit (topic, "#", 2);
  g_autofree char *name = g_strconcat (parts[0], ".page", NULL);
  g_autofree char *path = dup_help_file (name);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("there is no page %s", topic);
  if (parts[1] == NULL)
    return;
  g_autofree char *mark = g_strdup_printf ("<section id=\"%s\">", parts[1]);
  if (strstr (text, mark) == NULL)
    g_error ("there is no section %s", topic);
}

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
  GtkListBox *sidebar = GTK_LIST_BOX (med_test_ui_find (window, "sidebar"));
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (sidebar, i)) != NULL; i++)
    {
      const char *name = gtk_widget_get_name (GTK_WIDGET (row));

      g_assert_true (med_window_show_page (window, name, 0, NULL));
      const char *topic = med_help_topic_of_window (GTK_WINDOW (window));
      if (topic == NULL)
        g_error ("F1 leads nowhere on the page %s", name);
      g_assert_cmpstr (topic, ==, med_help_topic_of_page (name));
      assert_topic_exists (topic);
    }
  med_window_switch_person (window);
  g_assert_cmpstr (med_help_topic_of_window (GTK_WINDOW (window)), ==, "people");
  med_test_ui_close (window);
}

static void
test_no_place (void)
{
  g_assert_null (med_help_topic_of_page ("no-such-page"));
  g_assert_null (med_help_topic_of_page (NULL));
  g_assert_null (med_help_topic_of_window (NULL));
  assert_topic_exists (med_help_topic_of_page ("welcome"));
}

/* Each dialog has its page; the preferences and the shortcuts too. */
static void
test_dialogs (void)
{
  static const struct
  {
    const char *action;
    const char *topic;
  } cases[] = { { "preferences", "preferences" },
                { "show-shortcuts", "keyboard" },
                { "short-help", "overview" } };
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (window), cases[i].action, NULL);
      GtkWindow *dialog = med_test_ui_wait_dialog ();
      g_assert_cmpstr (med_help_topic_of_window (dialog), ==, cases[i].topic);
      assert_topic_exists (cases[i].topic);
      gtk_window_destroy (dialog);
    }
  g_assert_true (med_window_show_page (window, "devices", 0, NULL));
  med_test_ui_settle (ui);
  med_test_ui_click (window, "Add…");
  g_assert_cmpstr (med_help_topic_of_window (med_test_ui_wait_dialog ()), ==, "devices");
  gtk_window_destroy (med_test_ui_wait_dialog ());
  med_test_ui_close (window);
}

static void
assert_button (gpointer root, const char *topic)
{
  GtkWidget *button = med_test_ui_try_find (root, "Help on This");

  g_assert_true ((button != NULL) == (topic != NULL));
  if (topic != NULL)
    g_assert_cmpstr (med_help_topic_of_window (GTK_WINDOW (gtk_widget_get_root (button))), ==,
                     topic);
}

/* The button comes and goes with what the label says. */
static void
test_button (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new ("");
  GtkWidget *button = med_help_button_new (GTK_LABEL (label));

  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  med_test_ui_show (box);
  assert_button (box, NULL);
  gtk_label_set_text (GTK_LABEL (label), "Name and passphrase do not go together");
  assert_button (box, "errors-people#sign-in");
  gtk_label_set_text (GTK_LABEL (label), "a.csv: the file is empty");
  assert_button (box, "errors-devices#table");
  gtk_label_set_text (GTK_LABEL (label), "words of another library");
  assert_button (box, NULL);
  gtk_label_set_text (GTK_LABEL (label), "The model is missing");
  gtk_widget_set_visible (label, FALSE);
  assert_button (box, NULL);
  gtk_widget_set_visible (label, TRUE);
  assert_button (box, "errors-devices#field");
  gtk_label_set_text (GTK_LABEL (label), "");
  assert_button (box, NULL);
  med_help_button_set_topic (MED_HELP_BUTTON (button), "errors#retry");
  assert_button (box, "errors#retry");
  med_help_button_set_topic (MED_HELP_BUTTON (button), NULL);
  assert_button (box, NULL);
  med_test_ui_close (box);
}

/* A message above a page takes the key before the page does. */
static void
test_banner (void)
{
  MedBanner *banner = med_banner_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (banner));
  med_test_ui_show (box);
  med_banner_show (banner, MED_OUTCOME_BAD,
                   "The two passphrases are not the same. Type both again.", NULL);
  assert_button (box, "errors-people#passphrase");
  med_banner_show (banner, MED_OUTCOME_GOOD, "Everything is well", NULL);
  assert_button (box, NULL);
  med_test_ui_close (banner);
}

static void
test_form (void)
{
  static const MedFormField fields[] = { { MED_FORM_TEXT, "Reason", NULL, NULL } };
  GtkWidget *parent = gtk_button_new_with_label ("Parent");

  med_test_ui_show (parent);
  MedFormDialog *form = med_form_dialog_new (parent, "A Form", "It says why.", "_Send", fields, 1);
  gtk_window_present (GTK_WINDOW (form));
  g_assert_null (med_help_topic_of_window (GTK_WINDOW (form)));
  med_form_dialog_fail (form, 0, "Say where this is known from");
  med_test_ui_assert_shows (form, "Help on This");
  g_assert_cmpstr (med_help_topic_of_window (GTK_WINDOW (form)), ==, "errors-advisories#decision");
  gtk_window_destroy (GTK_WINDOW (form));
  med_test_ui_close (parent);
}

/* The data cannot be opened: the whole window says so, and why. */
static void
test_failure (void)
{
  MedWindow *window = med_window_new (NULL);
  g_autoptr (GError) error =
      g_error_new_literal (MED_ERROR, MED_ERROR_DAMAGED, "medpatch.db: malformed <image> & more");

  gtk_window_present (GTK_WINDOW (window));
  med_window_show_failure (window, error);
  g_assert_cmpstr (med_window_get_screen (window), ==, "failure");
  med_test_ui_assert_shows (window, "malformed <image> & more");
  assert_button (window, "errors#damaged");
  med_test_ui_close (window);
}

/* A copy of the handbook that goes to a place by itself; nothing else gets into the page. */
static void
test_jump (void)
{
  static const struct
  {
    const char *topic;
    const char *hash;
  } cases[] = {
    { "way", "\"way\"" },
    { "errors-people#sign-in", "\"errors-people-sign-in\"" },
    { "a\";alert(1);//", "\"a--alert-1----\"" },
    { "</script><b>", "\"--script--b-\"" },
    { "", "\"\"" },
  };
  g_autoptr (GBytes) html = g_bytes_new_static ("<html>x</html>\n", 15);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) made = med_handbook_add_jump (html, cases[i].topic);
      g_autofree char *text = g_strndup (g_bytes_get_data (made, NULL), g_bytes_get_size (made));
      g_autofree char *expected =
          g_strdup_printf ("<html>x</html>\n<script>location.hash = %s;</script>\n", cases[i].hash);

      g_assert_cmpstr (text, ==, expected);
    }
}

static gboolean
is_opened (gpointer data)
{
  return g_file_test (opened_path, G_FILE_TEST_EXISTS);
}

static char *
dup_opened (void)
{
  char *text = NULL;

  med_test_ui_wait (is_opened, NULL, "the program that shows the handbook");
  g_assert_true (g_file_get_contents (opened_path, &text, NULL, NULL));
  g_assert_cmpint (g_remove (opened_path), ==, 0);
  return text;
}

static void
in_subprocess (void (*func) (GtkWindow *window))
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  GtkWindow *window = med_test_ui_show (gtk_label_new ("x"));
  func (window);
  gtk_window_destroy (window);
}

static void
open_in_viewer (GtkWindow *window)
{
  med_handbook_open (window, "errors-people#sign-in");
  g_autofree char *section = dup_opened ();
  g_assert_cmpstr (section, ==, "help:medpatch/errors-people#sign-in");
  med_handbook_open (window, NULL);
  g_autofree char *beginning = dup_opened ();
  g_assert_cmpstr (beginning, ==, "help:medpatch");
}

static void
test_viewer (void)
{
  in_subprocess (open_in_viewer);
}

/* Without a viewer: the file, or a copy of it that goes to the section */
static void
open_in_browser (GtkWindow *window)
{
  g_autofree char *contents = NULL;

  med_handbook_open (window, NULL);
  g_autofree char *beginning = dup_opened ();
  g_assert_true (g_str_has_suffix (beginning, "medpatch-help.en.html"));
  med_handbook_open (window, "errors#retry");
  g_autofree char *copy = dup_opened ();
  g_assert_cmpstr (copy, !=, beginning);
  /* A file is handed over by its path. */
  const char *path = g_str_has_prefix (copy, "file://") ? copy + strlen ("file://") : copy;
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, "location.hash = \"errors-retry\";"));
  g_assert_nonnull (strstr (contents, "id=\"errors-retry\""));
}

static void
test_browser (void)
{
  in_subprocess (open_in_browser);
}

/* Nothing can show it: the person is told. */
static void
open_nowhere (GtkWindow *window)
{
  g_autofree char *folder = g_strdup (g_getenv ("MEDPATCH_HELP_DIR"));

  g_setenv ("MEDPATCH_HELP_DIR", "/no/such/folder", TRUE);
  med_handbook_open (window, "way");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "The Handbook Cannot Be Shown");
  med_test_ui_assert_shows (dialog, "Install MedPatch anew");
  gtk_window_destroy (dialog);
  g_setenv ("MEDPATCH_HELP_DIR", folder, TRUE);
}

static void
test_missing (void)
{
  in_subprocess (open_nowhere);
}

/* "Help" in the dialog of an error opens its section. */
static void
help_in_dialog (GtkWindow *window)
{
  g_autoptr (GError) error =
      g_error_new_literal (MED_ERROR, MED_ERROR_NOT_FOUND, "RAD-7 <b>: There is no such device");

  med_dialogs_show_error (gtk_window_get_child (window), NULL, error);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "RAD-7 <b>: There is no such device");
  med_test_ui_assert_shows (dialog, "Choose one that exists.");
  med_test_ui_click (dialog, "Help");
  g_autofree char *section = dup_opened ();
  g_assert_cmpstr (section, ==, "help:medpatch/errors-devices#asset");
}

static void
test_error_dialog (void)
{
  in_subprocess (help_in_dialog);
}

static gboolean
is_a_dialog_open (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_cancelled (void)
{
  GtkWidget *label = gtk_label_new ("x");
  g_autoptr (GError) error = g_error_new_literal (MED_ERROR, MED_ERROR_CANCELLED, "Stopped");

  med_test_ui_show (label);
  med_dialogs_show_error (label, NULL, error);
  g_assert_false (is_a_dialog_open ());
  med_test_ui_close (label);
}

/* A program that opens what the case is about, and writes down what it was given. */
static void
install_viewer (const char *type)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *script = g_build_filename (g_get_user_data_dir (), "viewer.sh", NULL);
  g_autofree char *desktop = g_build_filename (folder, "test-viewer.desktop", NULL);
  g_autofree char *choices = g_build_filename (g_get_user_config_dir (), "mimeapps.list", NULL);
  g_autofree char *code =
      g_strdup_printf ("#!/bin/sh\nprintf '%%s' \"$1\" > '%s.part'\nmv '%s.part' '%s'\n",
                       opened_path, opened_path, opened_path);
  g_autofree char *entry = g_strdup_printf (
      "[Desktop Entry]\nType=Application\nName=Viewer\nExec=%s %%u\nMimeType=%s;\n", script, type);
  g_autofree char *list =
      g_strdup_printf ("[Default Applications]\n%s=test-viewer.desktop;\n"
                       "[Removed Associations]\nx-scheme-handler/help=yelp.desktop;\n",
                       type);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_config_dir (), 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (script, code, -1, NULL));
  g_assert_cmpint (g_chmod (script, 0700), ==, 0);
  g_assert_true (g_file_set_contents (desktop, entry, -1, NULL));
  g_assert_true (g_file_set_contents (choices, list, -1, NULL));
}

static gboolean
is_named_in (int argc, char **argv, const char *word)
{
  for (int i = 1; i < argc; i++)
    if (strstr (argv[i], word) != NULL)
      return TRUE;
  return FALSE;
}

int
main (int argc, char **argv)
{
  opened_path = g_build_filename (g_get_user_data_dir (), "opened", NULL);
  /* Before anything asks for programs; a case about the browser runs in a process of its own. */
  install_viewer (is_named_in (argc, argv, "/browser") ? "text/html" : "x-scheme-handler/help");
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/help/key-on-each-page", test_pages);
  g_test_add_func ("/ui/help/no-place", test_no_place);
  g_test_add_func ("/ui/help/key-in-dialogs", test_dialogs);
  g_test_add_func ("/ui/help/button-follows-message", test_button);
  g_test_add_func ("/ui/help/banner", test_banner);
  g_test_add_func ("/ui/help/form", test_form);
  g_test_add_func ("/ui/help/failure", test_failure);
  g_test_add_func ("/ui/help/jump", test_jump);
  g_test_add_func ("/ui/help/viewer", test_viewer);
  g_test_add_func ("/ui/help/browser", test_browser);
  g_test_add_func ("/ui/help/browser-without-handbook", test_missing);
  g_test_add_func ("/ui/help/error-dialog", test_error_dialog);
  g_test_add_func ("/ui/help/cancelled-is-silent", test_cancelled);
  int status = g_test_run ();
  g_free (opened_path);
  return status;
}
