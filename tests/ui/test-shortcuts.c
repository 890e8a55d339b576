/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "support/med-test-ui.h"
#include "ui/med-application.h"
#include "ui/med-window.h"

/* The window of keyboard shortcuts says what is true: no key of the program is missing in it, and
 * none stands in it that does nothing. */

typedef struct
{
  const char *accelerator;
  const char *source; /* where a key that is no accelerator of an action is handled */
  const char *code;   /* and the words there that do it */
} OtherKey;

/* Keys that widgets handle by themselves */
static const OtherKey other_keys[] = {
  { "<Control>1...9", "src/ui/med-window-actions.c", "<Control>%u" },
  { "Return", "src/ui/widgets/med-table-columns.c", "\"Return|" },
  { "Up Down", NULL, NULL },
  { "Escape", "src/ui/widgets/med-form-dialog.ui", "<property name=\"trigger\">Escape" },
  { "<Control>n", "src/ui/inventory/med-device-actions.c", "\"<Control>n\"" },
  { "<Control>c", "src/ui/inventory/med-device-actions.c", "\"<Control>c\"" },
  { "Left Right", "src/ui/schedule/med-schedule-list.c", "GDK_KEY_Right" },
  { "n", "src/ui/awareness/med-advisories-page.c", "{ GDK_KEY_n, \"next\" }" },
  { "p", "src/ui/awareness/med-advisories-page.c", "{ GDK_KEY_p, \"previous\" }" },
  { "m", "src/ui/awareness/med-advisories-page.c", "{ GDK_KEY_m, \"toggle-read\" }" },
  { "r", "src/ui/awareness/med-advisories-page.c", "{ GDK_KEY_r, \"review\" }" },
  { "l", "src/ui/awareness/med-sources-page.c", "GDK_KEY_l, 0, key_cb" },
  { "y n s", "src/ui/awareness/med-match-review-dialog.c", "GDK_KEY_s, 0, key_cb" },
  { "a", "src/ui/awareness/med-match-review-dialog.c", "GDK_KEY_a, 0, key_cb" },
  { "<Control>z", "src/ui/awareness/med-match-review-dialog.c", "GDK_KEY_z, GDK_CONTROL_MASK" },
};

static GHashTable *
read_window (void)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource (MED_RESOURCE_PATH "/ui/med-shortcuts.ui");
  g_autoptr (GSList) objects = gtk_builder_get_objects (builder);
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (GSList *l = objects; l != NULL; l = l->next)
    if (GTK_IS_SHORTCUTS_SHORTCUT (l->data))
      {
        char *accelerator = NULL;
        char *title = NULL;

        g_object_get (l->data, "accelerator", &accelerator, "title", &title, NULL);
        g_assert_nonnull (accelerator);
        g_assert_cmpuint (strlen (title), >, 3);
        g_hash_table_insert (keys, accelerator, title);
      }
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
  return keys;
}

/* One for all cases: a process has one application on the bus. */
static MedApplication *application;

static void
start_application (void)
{
  g_autoptr (GError) error = NULL;

  application = med_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

/* Each key of an action, whatever way of writing it GTK prefers */
static GHashTable *
read_accelerators (void)
{
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (gsize i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accelerators =
          gtk_application_get_accels_for_action (GTK_APPLICATION (application), actions[i]);

      for (gsize k = 0; accelerators[k] != NULL; k++)
        g_hash_table_insert (keys, g_strdup (accelerators[k]), g_strdup (actions[i]));
    }
  return keys;
}

static gboolean
is_other (const char *accelerator)
{
  for (gsize i = 0; i < G_N_ELEMENTS (other_keys); i++)
    if (g_str_equal (other_keys[i].accelerator, accelerator))
      return TRUE;
  return FALSE;
}

static char *
dup_usual_form (const char *accelerator)
{
  guint key = 0;
  GdkModifierType modifiers = 0;

  return gtk_accelerator_parse (accelerator, &key, &modifiers)
             ? gtk_accelerator_name (key, modifiers)
             : g_strdup (accelerator);
}

static GHashTable *
in_usual_form (GHashTable *keys)
{
  GHashTable *usual = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer accelerator;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &accelerator, NULL))
    g_hash_table_add (usual, dup_usual_form (accelerator));
  return usual;
}

static void
assert_all_within (GHashTable *some, GHashTable *all, const char *what)
{
  GHashTableIter iter;
  gpointer accelerator;

  g_hash_table_iter_init (&iter, some);
  while (g_hash_table_iter_next (&iter, &accelerator, NULL))
    {
      g_autofree char *usual = dup_usual_form (accelerator);

      if (is_other (accelerator) || g_hash_table_contains (all, usual))
        continue;
      g_test_message ("%s: %s", what, (const char *) accelerator);
      g_test_fail ();
    }
}

static void
test_complete (void)
{
  g_autoptr (GHashTable) window = read_window ();
  g_autoptr (GHashTable) accelerators = read_accelerators ();
  g_autoptr (GHashTable) shown = in_usual_form (window);
  g_autoptr (GHashTable) used = in_usual_form (accelerators);

  g_assert_cmpuint (g_hash_table_size (accelerators), >=, 8);
  assert_all_within (accelerators, shown, "not in the window of shortcuts");
  assert_all_within (window, used, "in the window of shortcuts, but no action has it");
}

/* Each action with a key is there, in the window or the application. */
static void
test_actions_exist (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = med_window_new (NULL);
  g_autoptr (GHashTable) accelerators = read_accelerators ();
  GHashTableIter iter;
  gpointer action;

  g_hash_table_iter_init (&iter, accelerators);
  while (g_hash_table_iter_next (&iter, NULL, &action))
    {
      g_auto (GStrv) parts = g_strsplit (action, ".", 2);
      g_auto (GStrv) name = g_strsplit (parts[1], "::", 2);
      gboolean there = g_str_equal (parts[0], "window") ||
                       (g_str_equal (parts[0], "win") &&
                        g_action_group_has_action (G_ACTION_GROUP (window), name[0])) ||
                       (g_str_equal (parts[0], "app") &&
                        g_action_group_has_action (G_ACTION_GROUP (application), name[0]));

      if (!there)
        g_error ("a key leads to %s, which is not there", (const char *) action);
    }
  med_test_ui_close (window);
}

static char *
read_source (const char *path)
{
  g_autofree char *full = g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "..", path, NULL);
  char *text = NULL;

  if (!g_file_get_contents (full, &text, NULL, NULL))
    g_error ("%s is missing", full);
  return text;
}

static void
test_other_keys (void)
{
  g_autoptr (GHashTable) window = read_window ();

  for (gsize i = 0; i < G_N_ELEMENTS (other_keys); i++)
    {
      if (!g_hash_table_contains (window, other_keys[i].accelerator))
        g_error ("%s is not in the window of shortcuts", other_keys[i].accelerator);
      if (other_keys[i].source == NULL)
        continue; /* of GTK's own lists */
      g_autofree char *text = read_source (other_keys[i].source);
      if (strstr (text, other_keys[i].code) == NULL)
        g_error ("%s does not know %s any more", other_keys[i].source, other_keys[i].accelerator);
    }
}

/* The handbook's page on the keyboard names as many keys. */
static void
test_handbook (void)
{
  static const char *const keys[] = { "Ctrl+1", "Ctrl+F", "Ctrl+N", "Ctrl+C", "Ctrl+P",
                                      "Ctrl+Z", "Ctrl+L", "Ctrl+,", "F1",     "Ctrl+?",
                                      "Ctrl+W", "Ctrl+Q", "Esc",    "Enter",  "Tab" };
  g_autofree char *text = read_source ("help/C/keyboard.page");

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *marked = g_strdup_printf ("<key>%s</key>", keys[i]);
      if (strstr (text, marked) == NULL)
        g_error ("the handbook does not name %s", keys[i]);
    }
}

int
main (int argc, char **argv)
{
  med_test_ui_init (&argc, &argv);
  start_application ();
  g_test_add_func ("/ui/shortcuts/window-is-complete-and-true", test_complete);
  g_test_add_func ("/ui/shortcuts/actions-exist", test_actions_exist);
  g_test_add_func ("/ui/shortcuts/keys-of-widgets", test_other_keys);
  g_test_add_func ("/ui/shortcuts/handbook", test_handbook);

  int status = g_test_run ();
  g_object_unref (application);
  return status;
}
