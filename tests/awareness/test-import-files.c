/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "engine/awareness/med-import-files.h"
#include "support/med-test-engine.h"

typedef struct
{
  char *root;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->root = g_dir_make_tmp ("med-import-XXXXXX", NULL);
  g_assert_nonnull (self->root);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_remove_tree (self->root);
  g_free (self->root);
}

static void
put (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
}

/* What is found, relative to the root, a line each; links behind "->". */
static char *
find (Fixture *self, const char *const *names, GCancellable *cancellable)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize skip = strlen (self->root) + 1;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (self->root, names[i], NULL);
      g_strv_builder_add (paths, path);
    }
  g_auto (GStrv) list = g_strv_builder_end (paths);
  g_autoptr (GPtrArray) found =
      med_import_files_find_sync ((const char *const *) list, ".json", links, cancellable);
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (text, "%s\n", (char *) found->pdata[i] + skip);
  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (text, "-> %s\n", (char *) links->pdata[i] + skip);
  return g_strdup (text->str);
}

static void
test_tree (Fixture *self, gconstpointer unused)
{
  static const char *const files[] = { "a/white/2021/b.json",
                                       "a/white/2020/c.json",
                                       "a/z.json",
                                       "a/index.txt",
                                       "a/changes.csv",
                                       "a/json",
                                       "a/x.JSON",
                                       "a/x.json.asc",
                                       "other.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    put (self, files[i]);
  g_autofree char *found = find (self, (const char *const[]){ "a", NULL }, NULL);
  g_assert_cmpstr (found, ==, "a/white/2020/c.json\na/white/2021/b.json\na/z.json\n");
}

/* A file that is named by itself is taken as it is, whatever it is called and whether it is there:
 * its reader refuses it with the reason. */
static void
test_named (Fixture *self, gconstpointer unused)
{
  put (self, "z.txt");
  put (self, "b/2.json");
  put (self, "b/1.json");
  g_autofree char *found =
      find (self, (const char *const[]){ "z.txt", "gone.json", "b", "b", NULL }, NULL);
  g_assert_cmpstr (found, ==, "z.txt\ngone.json\nb/1.json\nb/2.json\nb/1.json\nb/2.json\n");
}

static void
test_links (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (self->root, "a", "link.json", NULL);
  g_autofree char *folder = g_build_filename (self->root, "a", "loop", NULL);
  g_autofree char *text = g_build_filename (self->root, "a", "link.txt", NULL);

  put (self, "a/1.json");
  g_assert_cmpint (symlink ("1.json", file), ==, 0);
  g_assert_cmpint (symlink ("..", folder), ==, 0);
  g_assert_cmpint (symlink ("1.json", text), ==, 0);
  g_autofree char *found = find (self, (const char *const[]){ "a", NULL }, NULL);
  g_assert_cmpstr (found, ==, "a/1.json\n-> a/link.json\n");
}

static void
test_special (Fixture *self, gconstpointer unused)
{
  g_autofree char *pipe = g_build_filename (self->root, "a", "pipe.json", NULL);

  put (self, "a/1.json");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_autofree char *found = find (self, (const char *const[]){ "a", NULL }, NULL);
  g_assert_cmpstr (found, ==, "a/1.json\n");
}

static void
test_depth (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) name = g_string_new ("a/");

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *file = g_strconcat (name->str, "x.json", NULL);
      put (self, file);
      g_string_append (name, "d/");
    }
  g_autofree char *found = find (self, (const char *const[]){ "a", NULL }, NULL);
  g_auto (GStrv) lines = g_strsplit (found, "\n", -1);
  /* Bounded; what lies within the bound is all there, and where it ends the folder itself is told.
   */
  g_assert_cmpuint (g_strv_length (lines), ==, 19);
  guint folders = 0;
  for (guint i = 0; *lines[i] != '\0'; i++)
    if (!g_str_has_suffix (lines[i], "/x.json"))
      {
        g_assert_true (g_str_has_suffix (lines[i], "/d"));
        folders++;
      }
  g_assert_cmpuint (folders, ==, 1);
}

static void
test_nothing (Fixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  put (self, "a/1.txt");
  g_autofree char *none = find (self, (const char *const[]){ "a", NULL }, NULL);
  g_assert_cmpstr (none, ==, "");
  g_autofree char *empty = find (self, (const char *const[]){ NULL }, NULL);
  g_assert_cmpstr (empty, ==, "");
  put (self, "a/1.json");
  g_cancellable_cancel (cancellable);
  g_autofree char *stopped = find (self, (const char *const[]){ "a", NULL }, cancellable);
  g_assert_cmpstr (stopped, ==, "");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/awareness/import-files/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("tree-of-a-provider", test_tree);
  ADD ("named-files-are-taken-as-they-are", test_named);
  ADD ("links-are-told-not-followed", test_links);
  ADD ("pipes-are-left-alone", test_special);
  ADD ("depth-has-a-limit", test_depth);
  ADD ("nothing-and-stopped", test_nothing);
  return g_test_run ();
}
