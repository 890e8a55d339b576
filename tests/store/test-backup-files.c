/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/store/med-backup-files.h"
#include "support/med-test-engine.h"

#define BLOCK (256 * 1024)

typedef struct
{
  char *dir;
  char *source;
  char *target;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->dir = g_dir_make_tmp ("medpatch-files-XXXXXX", NULL);
  self->source = g_build_filename (self->dir, "source", NULL);
  self->target = g_build_filename (self->dir, "target", NULL);
  g_assert_cmpint (g_mkdir (self->source, 0700) + g_mkdir (self->target, 0700), ==, 0);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->source);
  g_free (self->target);
}

static char *
put (const char *folder, const char *name, const char *bytes, gssize size)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
  return path;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
list (const char *root, const char *within)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_files_list (root, within, paths, &error));
  g_assert_no_error (error);
  g_ptr_array_sort (paths, compare);
  g_ptr_array_add (paths, NULL);
  return g_strjoinv (" ", (char **) paths->pdata);
}

static void
test_list (Fixture *self, gconstpointer unused)
{
  g_autofree char *a = put (self->source, "a", "1", 1);
  g_autofree char *b = put (self->source, "evidence/ab/b", "2", 1);
  g_autofree char *c = put (self->source, "evidence/c", "3", 1);
  g_autofree char *hidden = put (self->source, "evidence/.hidden", "4", 1);
  g_autofree char *empty = g_build_filename (self->source, "empty", NULL);
  g_autofree char *pipe = g_build_filename (self->source, "pipe", NULL);
  g_autofree char *link = g_build_filename (self->source, "link", NULL);
  g_autofree char *dangling = g_build_filename (self->source, "zz", NULL);

  g_assert_cmpint (g_mkdir (empty, 0700) + mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink (self->source, link) + symlink ("/nowhere", dangling), ==, 0);
  g_autofree char *all = list (self->source, "");
  g_assert_cmpstr (all, ==, "a evidence/.hidden evidence/ab/b evidence/c link pipe zz");
  g_autofree char *part = list (self->source, "evidence");
  g_assert_cmpstr (part, ==, "evidence/.hidden evidence/ab/b evidence/c");
  g_autofree char *none = list (self->source, "empty");
  g_assert_cmpstr (none, ==, "");
}

static void
test_list_fails (Fixture *self, gconstpointer unused)
{
  static const char *const places[] = { "absent", "a", "a/b" };
  g_autofree char *a = put (self->source, "a", "1", 1);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;

      g_assert_false (med_backup_files_list (self->source, places[i], paths, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
      g_assert_cmpuint (paths->len, ==, 0);
    }
}

/* Somebody nests folders without end: what lies deeper is told as one thing that is not ours. */
static void
test_list_deep (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) path = g_string_new ("d");

  for (int i = 0; i < 40; i++)
    g_string_append (path, "/d");
  g_autofree char *name = g_strconcat (path->str, "/file", NULL);
  g_autofree char *file = put (self->source, name, "x", 1);
  g_autofree char *all = list (self->source, "");
  g_assert_cmpstr (all, ==, "d/d/d/d/d/d/d/d/d");
}

static void
test_read_and_copy (Fixture *self, gconstpointer unused)
{
  static const gsize sizes[] = { 0, 1, 4095, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *bytes = g_malloc (sizes[i] + 1);
      for (gsize n = 0; n < sizes[i]; n++)
        bytes[n] = (char) (n * 31 + i);
      g_autofree char *name = g_strdup_printf ("evidence/%02d/file", (int) i);
      g_autofree char *path = put (self->source, name, bytes, (gssize) sizes[i]);
      g_autofree char *expected =
          g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, sizes[i]);
      g_autoptr (MedBackupFile) read = med_backup_file_new (name);
      g_autoptr (MedBackupFile) copied = med_backup_file_new (name);
      g_autoptr (GError) error = NULL;

      g_assert_true (med_backup_files_read (self->source, NULL, read, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (read->sha256, ==, expected);
      g_assert_cmpint (read->size_bytes, ==, (gint64) sizes[i]);
      g_assert_true (med_backup_files_read (self->source, self->target, copied, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (copied->sha256, ==, expected);
      g_autofree char *to = g_build_filename (self->target, name, NULL);
      g_autofree char *back = NULL;
      gsize size = 0;
      GStatBuf status;
      g_assert_true (g_file_get_contents (to, &back, &size, NULL));
      g_assert_cmpmem (back, size, bytes, sizes[i]);
      /* Only the owner may read it. */
      g_assert_cmpint (g_stat (to, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 077, ==, 0);
    }
}

/* Read again, a file has the hash of now and not of before. */
static void
test_read_again (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = put (self->source, "a", "one", 3);
  g_autoptr (MedBackupFile) file = med_backup_file_new ("a");
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_files_read (self->source, NULL, file, NULL, &error));
  g_autofree char *first = g_strdup (file->sha256);
  g_assert_true (g_file_set_contents (path, "longer", 6, NULL));
  g_assert_true (med_backup_files_read (self->source, NULL, file, NULL, &error));
  g_assert_cmpstr (file->sha256, !=, first);
  g_assert_cmpint (file->size_bytes, ==, 6);
}

static void
refuse (Fixture *self, const char *name, const char *target, MedError code)
{
  g_autoptr (MedBackupFile) file = med_backup_file_new (name);
  g_autoptr (GError) error = NULL;

  if (med_backup_files_read (self->source, target, file, NULL, &error))
    g_error ("read: %s", name);
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_null (file->sha256);
}

static void
test_not_plain_files (Fixture *self, gconstpointer unused)
{
  g_autofree char *real = put (self->source, "real", "x", 1);
  g_autofree char *folder = g_build_filename (self->source, "folder", NULL);
  g_autofree char *pipe = g_build_filename (self->source, "pipe", NULL);
  g_autofree char *link = g_build_filename (self->source, "link", NULL);
  g_autofree char *long_name = g_strnfill (300, 'n');

  g_assert_cmpint (g_mkdir (folder, 0700) + mkfifo (pipe, 0600) + symlink (real, link), ==, 0);
  refuse (self, "folder", NULL, MED_ERROR_CORRECT_INPUT);
  refuse (self, "pipe", NULL, MED_ERROR_CORRECT_INPUT);
  refuse (self, "link", NULL, MED_ERROR_CORRECT_INPUT);
  refuse (self, "absent", NULL, MED_ERROR_NOT_FOUND);
  refuse (self, "real/below", NULL, MED_ERROR_NOT_FOUND);
  refuse (self, long_name, NULL, MED_ERROR_CORRECT_INPUT);
  g_autofree char *left = list (self->target, "");
  g_assert_cmpstr (left, ==, "");
}

static void
test_never_over_another (Fixture *self, gconstpointer unused)
{
  g_autofree char *real = put (self->source, "a", "new", 3);
  g_autofree char *taken = put (self->target, "a", "mine", 4);
  g_autofree char *outside = put (self->dir, "outside", "theirs", 6);
  g_autofree char *other = put (self->source, "b", "new", 3);
  g_autofree char *link = g_build_filename (self->target, "b", NULL);
  g_autofree char *text = NULL;

  refuse (self, "a", self->target, MED_ERROR_CORRECT_INPUT);
  g_assert_true (g_file_get_contents (taken, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  /* A link in its place would lead the bytes elsewhere. */
  g_assert_cmpint (symlink (outside, link), ==, 0);
  refuse (self, "b", self->target, MED_ERROR_CORRECT_INPUT);
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (outside, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "theirs");
}

static void
test_stopped (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = put (self->source, "a", "x", 1);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (MedBackupFile) file = med_backup_file_new ("a");
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancelled);
  g_assert_false (med_backup_files_read (self->source, self->target, file, cancelled, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_null (file->sha256);
}

static void
test_sync_tree (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = put (self->source, "x/y/z/file", "x", 1);
  g_autofree char *absent = g_build_filename (self->source, "absent", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_files_sync_tree (self->source, &error));
  g_assert_no_error (error);
  g_assert_false (med_backup_files_sync_tree (absent, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (med_backup_files_sync_tree (file, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/* What is removed ends at links. */
static void
test_remove_tree (Fixture *self, gconstpointer unused)
{
  g_autofree char *inside = put (self->source, "a/b/c", "x", 1);
  g_autofree char *outside = put (self->dir, "outside/keep", "x", 1);
  g_autofree char *outside_folder = g_path_get_dirname (outside);
  g_autofree char *to_folder = g_build_filename (self->source, "a", "to-folder", NULL);
  g_autofree char *to_file = g_build_filename (self->source, "a", "to-file", NULL);
  g_autofree char *whole = g_build_filename (self->dir, "whole", NULL);
  g_autofree char *absent = g_build_filename (self->dir, "absent", NULL);

  g_assert_cmpint (symlink (outside_folder, to_folder) + symlink (outside, to_file), ==, 0);
  g_assert_cmpint (symlink (outside_folder, whole), ==, 0);
  med_backup_files_remove_tree (self->source);
  med_backup_files_remove_tree (whole);
  med_backup_files_remove_tree (absent);
  g_assert_false (g_file_test (self->source, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (whole, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
}

static void
test_within (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *path; /* below the folder of the case */
    const char *folder;
    gboolean within;
  } rows[] = {
    { "source", "source", TRUE },
    { "source/", "source", TRUE },
    { "source", "source/", TRUE },
    { "source/a/b/c", "source", TRUE },
    { "source/absent/deep/er", "source", TRUE },
    { "sourceful", "source", FALSE },
    { "source-2/a", "source", FALSE },
    { "sourc", "source", FALSE },
    { "target", "source", FALSE },
    { "source/..", "source", FALSE },
    { "source/../target/x", "source", FALSE },
    { "target/../source/x", "source", TRUE },
    { "source/./a", "source", TRUE },
    { "source//a", "source", TRUE },
    { "link", "source", TRUE },
    { "link/new/one", "source", TRUE },
    { "source/a", "link", TRUE },
    { "link-out", "source", FALSE },
    { "source/out/x", "source", FALSE },
    { "target/x", "source/out", TRUE },
    { "", "source", FALSE },
    { "source", "", TRUE },
    { "loop/x", "source", FALSE },
  };
  g_autofree char *link = g_build_filename (self->dir, "link", NULL);
  g_autofree char *link_out = g_build_filename (self->dir, "link-out", NULL);
  g_autofree char *out = g_build_filename (self->source, "out", NULL);
  g_autofree char *loop = g_build_filename (self->dir, "loop", NULL);

  g_assert_cmpint (symlink (self->source, link) + symlink (self->target, link_out), ==, 0);
  g_assert_cmpint (symlink (self->target, out) + symlink (loop, loop), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat (self->dir, "/", rows[i].path, NULL);
      g_autofree char *folder = g_strconcat (self->dir, "/", rows[i].folder, NULL);

      if (med_backup_files_is_within (path, folder) != rows[i].within)
        g_error ("“%s” is %sin “%s”", rows[i].path, rows[i].within ? "not " : "", rows[i].folder);
    }
  g_assert_true (med_backup_files_is_within (self->dir, "/"));
  g_assert_true (med_backup_files_is_within ("/", "/"));
  g_assert_false (med_backup_files_is_within ("/", self->dir));
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/backup-files/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("lists-all-that-is-no-folder", test_list);
  CASE ("list-of-what-is-not-there", test_list_fails);
  CASE ("list-has-a-depth", test_list_deep);
  CASE ("read-and-copied-whole", test_read_and_copy);
  CASE ("read-again-is-as-now", test_read_again);
  CASE ("only-plain-files-are-read", test_not_plain_files);
  CASE ("never-over-another", test_never_over_another);
  CASE ("stopped", test_stopped);
  CASE ("names-are-made-durable", test_sync_tree);
  CASE ("removing-ends-at-links", test_remove_tree);
  CASE ("within-a-folder", test_within);
  return g_test_run ();
}
