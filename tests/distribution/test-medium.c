/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-medium.h"
#include "support/med-test-engine.h"
#include "support/med-test-statement.h"

static const MedVaultFile hello = { .name = "hello.bin",
                                    .size_bytes = 11,
                                    .sha256 = MED_TEST_PAYLOAD_SHA256 };

/* A medium that loses a bit of every file between writing and reading, as a bad stick does. */
#define TEST_TYPE_BAD_MEDIUM (test_bad_medium_get_type ())
G_DECLARE_FINAL_TYPE (TestBadMedium, test_bad_medium, TEST, BAD_MEDIUM, MedMedium)

struct _TestBadMedium
{
  MedMedium parent_instance;
};

G_DEFINE_FINAL_TYPE (TestBadMedium, test_bad_medium, MED_TYPE_MEDIUM)

static void
test_bad_medium_settle (MedMedium *medium, int fd)
{
  char byte = 0;

  g_assert_cmpint (pread (fd, &byte, 1, 4), ==, 1);
  byte ^= 0x10;
  g_assert_cmpint (pwrite (fd, &byte, 1, 4), ==, 1);
  g_assert_cmpint (fsync (fd), ==, 0);
  MED_MEDIUM_CLASS (test_bad_medium_parent_class)->settle (medium, fd);
}

static void
test_bad_medium_class_init (TestBadMediumClass *klass)
{
  MED_MEDIUM_CLASS (klass)->settle = test_bad_medium_settle;
}

static void
test_bad_medium_init (TestBadMedium *self)
{
}

typedef struct
{
  char *dir;
  char *source;
  char *stick;
} Folder;

static void
set_up (Folder *folder, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  folder->dir = g_dir_make_tmp ("medpatch-medium-XXXXXX", &error);
  g_assert_no_error (error);
  folder->source = g_build_filename (folder->dir, "source", NULL);
  folder->stick = g_build_filename (folder->dir, "stick", NULL);
  g_assert_cmpint (g_mkdir (folder->stick, 0700), ==, 0);
  g_assert_true (g_file_set_contents (folder->source, MED_TEST_PAYLOAD_TEXT, -1, NULL));
}

static void
tear_down (Folder *folder, gconstpointer data)
{
  med_test_remove_tree (folder->dir);
  g_free (folder->dir);
  g_free (folder->source);
  g_free (folder->stick);
}

static MedMedium *
prepared (Folder *folder, GType type)
{
  MedMedium *medium = med_medium_new_of_type (type, folder->stick);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_medium_prepare_sync (medium, "MedPatch-KB1", 11, &error));
  g_assert_no_error (error);
  return medium;
}

static gboolean
is_empty (Folder *folder)
{
  g_autofree char *path = g_build_filename (folder->stick, "MedPatch-KB1", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  return dir == NULL || g_dir_read_name (dir) == NULL;
}

static void
refused (Folder *folder, MedMedium *medium, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_medium_copy_sync (medium, folder->source, &hello, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "hello.bin"));
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_copy (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = prepared (folder, MED_TYPE_MEDIUM);
  g_autoptr (GError) error = NULL;

  for (int round = 0; round < 2; round++)
    {
      g_autofree char *read_back =
          med_medium_copy_sync (medium, folder->source, &hello, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (read_back, ==, hello.sha256);
    }
  g_autofree char *path = med_medium_dup_path (medium, "hello.bin");
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, MED_TEST_PAYLOAD_TEXT);
}

static void
test_flipped_bit (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = prepared (folder, TEST_TYPE_BAD_MEDIUM);

  refused (folder, medium, MED_ERROR_UNTRUSTED, "read back");
  g_assert_true (is_empty (folder));
}

static void
test_damaged_source (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = prepared (folder, MED_TYPE_MEDIUM);

  g_assert_true (g_file_set_contents (folder->source, "hello_world", -1, NULL));
  refused (folder, medium, MED_ERROR_DAMAGED, "vault");
  g_assert_true (g_file_set_contents (folder->source, "hello world, and more", -1, NULL));
  refused (folder, medium, MED_ERROR_UNTRUSTED, "longer");
  g_assert_true (is_empty (folder));
}

static void
test_strange_names (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = prepared (folder, MED_TYPE_MEDIUM);
  g_autofree char *path = med_medium_dup_path (medium, "hello.bin");
  g_autofree char *victim = g_build_filename (folder->dir, "victim", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (victim, "safe", -1, NULL));
  g_assert_cmpint (symlink (victim, path), ==, 0);
  refused (folder, medium, MED_ERROR_UNTRUSTED, "not a file");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  refused (folder, medium, MED_ERROR_UNTRUSTED, "not a file");
  g_assert_true (g_file_get_contents (victim, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "safe");
}

static void
test_link_for_a_folder (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = med_medium_new (folder->stick);
  g_autofree char *link = g_build_filename (folder->stick, "MedPatch-KB1", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (folder->dir, link), ==, 0);
  g_assert_false (med_medium_prepare_sync (medium, "MedPatch-KB1", 11, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
}

static void
test_absent (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = med_medium_new ("/nowhere/at/all");
  g_autoptr (GError) error = NULL;

  g_assert_false (med_medium_prepare_sync (medium, "x", 11, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE);
}

static void
test_no_room (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = med_medium_new (folder->stick);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_medium_prepare_sync (medium, "x", G_MAXINT64 / 4, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NO_SPACE);
  g_assert_true (is_empty (folder));
}

/* The file system tells only while writing that the file is too large for it. */
static void
test_full_while_writing (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = prepared (folder, MED_TYPE_MEDIUM);
  struct rlimit before, small;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 5;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_autoptr (GError) error = NULL;
  char *read_back = med_medium_copy_sync (medium, folder->source, &hello, NULL, NULL, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_null (read_back);
  g_assert_error (error, MED_ERROR, MED_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "hello.bin"));
  g_assert_true (is_empty (folder));
}

/* A real full medium, and a real write-protected one, where this test may mount. */
static void
test_mounted (Folder *folder, gconstpointer data)
{
  g_autofree char *large_path = g_build_filename (folder->dir, "large", NULL);
  g_autofree char *large = g_strnfill (4 * 1024 * 1024, 'x');
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, large, -1);
  const MedVaultFile file = { "large.bin", 4 * 1024 * 1024, sha256 };
  g_autoptr (GError) error = NULL;

  if (mount ("none", folder->stick, "tmpfs", 0, "size=2m") != 0)
    {
      g_test_skip ("may not mount");
      return;
    }
  g_assert_true (g_file_set_contents (large_path, large, -1, NULL));
  MedMedium *medium = prepared (folder, MED_TYPE_MEDIUM);
  g_assert_null (med_medium_copy_sync (medium, large_path, &file, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "large.bin"));
  g_assert_true (is_empty (folder));
  g_clear_error (&error);
  g_object_unref (medium);

  g_assert_cmpint (mount ("none", folder->stick, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  medium = med_medium_new (folder->stick);
  g_assert_false (med_medium_prepare_sync (medium, "another", 11, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_READ_ONLY);
  g_object_unref (medium);
  g_assert_cmpint (umount (folder->stick), ==, 0);
}

static void
test_stopped (Folder *folder, gconstpointer data)
{
  g_autoptr (MedMedium) medium = prepared (folder, MED_TYPE_MEDIUM);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (med_medium_copy_sync (medium, folder->source, &hello, NULL, cancellable, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_true (is_empty (folder));
}

#define ADD(name, func) g_test_add (name, Folder, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/distribution/medium/copy-is-read-back", test_copy);
  ADD ("/distribution/medium/hostile-08-flipped-bit-is-seen", test_flipped_bit);
  ADD ("/distribution/medium/damaged-source-is-seen", test_damaged_source);
  ADD ("/distribution/medium/hostile-06-links-and-pipes-are-refused", test_strange_names);
  ADD ("/distribution/medium/hostile-06-link-for-a-folder-is-refused", test_link_for_a_folder);
  ADD ("/distribution/medium/absent-medium-is-told", test_absent);
  ADD ("/distribution/medium/no-room-is-told-before-writing", test_no_room);
  ADD ("/distribution/medium/hostile-08-full-while-writing-leaves-nothing",
       test_full_while_writing);
  ADD ("/distribution/medium/hostile-08-full-or-protected-mount", test_mounted);
  ADD ("/distribution/medium/stopped-leaves-nothing", test_stopped);
  return g_test_run ();
}
