/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"
#include "support/med-test-engine.h"

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->dir = g_dir_make_tmp ("medpatch-durable-XXXXXX", NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_remove_tree (self->dir);
  g_free (self->dir);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_holds (const char *path, const char *text)
{
  g_autofree char *found = NULL;

  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, text);
}

/* What a person can do about each errno. */
static void
test_codes (void)
{
  static const struct
  {
    int code;
    MedError kind;
  } cases[] = {
    { ENOSPC, MED_ERROR_NO_SPACE },      { EDQUOT, MED_ERROR_NO_SPACE },
    { EROFS, MED_ERROR_READ_ONLY },      { EACCES, MED_ERROR_READ_ONLY },
    { EPERM, MED_ERROR_READ_ONLY },      { ENOENT, MED_ERROR_NOT_FOUND },
    { ENOTDIR, MED_ERROR_NOT_FOUND },    { EIO, MED_ERROR_UNAVAILABLE },
    { EEXIST, MED_ERROR_CORRECT_INPUT }, { 0x7777, MED_ERROR_UNAVAILABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_durable_fail ("/place", cases[i].code, &error));
      g_test_message ("%d: %s", cases[i].code, error->message);
      g_assert_error (error, MED_ERROR, (int) cases[i].kind);
      g_assert_true (g_str_has_prefix (error->message, "/place: "));
    }
}

static void
test_folders (Fixture *self, gconstpointer unused)
{
  g_autofree char *deep = g_build_filename (self->dir, "a", "b", "c", NULL);
  g_autofree char *top = g_build_filename (self->dir, "a", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  for (int again = 0; again < 3; again++)
    {
      g_assert_true (med_durable_make_folder (deep, again == 1 ? NULL : self->dir, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_test (deep, G_FILE_TEST_IS_DIR));
      /* A folder that was known and is gone is made again. */
      med_test_remove_tree (again == 0 ? top : deep);
    }
  g_assert_true (med_durable_make_folder (deep, NULL, &error));
  g_assert_cmpint (g_stat (deep, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  g_assert_true (med_durable_make_folder ("/", NULL, &error));
}

static void
test_folder_in_the_way (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (self->dir, "file", NULL);
  g_autofree char *within = g_build_filename (file, "b", NULL);
  const char *const places[] = { file, within };

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_durable_make_folder (places[i], NULL, &error));
      g_assert_cmpuint (error->domain, ==, MED_ERROR);
      g_assert_cmpint (error->code, !=, MED_ERROR_INTERNAL);
      g_assert_nonnull (strstr (error->message, "file"));
    }
  assert_holds (file, "x");
}

static void
test_write (Fixture *self, gconstpointer unused)
{
  static const char *const texts[] = { "first and longer", "second", "", "a third one" };
  g_autofree char *path = g_build_filename (self->dir, "file", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (med_durable_write (path, texts[i], strlen (texts[i]), &error));
      g_assert_no_error (error);
      assert_holds (path, texts[i]);
      g_assert_cmpuint (count_entries (self->dir), ==, 1);
    }
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
test_write_that_fails (Fixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (self->dir, "folder", NULL);
  g_autofree char *absent = g_build_filename (self->dir, "absent", "file", NULL);
  g_autofree char *inner = g_build_filename (folder, "inner", NULL);
  const char *const places[] = { folder, absent };

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (inner, "stays", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_durable_write (places[i], "x", 1, &error));
      g_assert_cmpuint (error->domain, ==, MED_ERROR);
      g_assert_true (g_str_has_prefix (error->message, places[i]));
      g_assert_cmpuint (count_entries (self->dir), ==, 1);
    }
  assert_holds (inner, "stays");
}

static void
test_rename (Fixture *self, gconstpointer unused)
{
  g_autofree char *a = g_build_filename (self->dir, "a", NULL);
  g_autofree char *b = g_build_filename (self->dir, "b", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (a, "new", -1, NULL));
  g_assert_true (g_file_set_contents (b, "old", -1, NULL));
  g_assert_true (med_durable_rename (a, b, &error));
  assert_holds (b, "new");
  g_assert_cmpuint (count_entries (self->dir), ==, 1);
  g_assert_false (med_durable_rename (a, b, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  assert_holds (b, "new");
}

static void
test_sync (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (self->dir, "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_durable_sync (file, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_true (med_durable_sync (file, &error));
  g_assert_true (med_durable_sync (self->dir, &error));
  g_assert_no_error (error);
}

#define ADD(name, func) g_test_add ("/base/durable/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/durable/failures-say-what-to-do", test_codes);
  ADD ("folders-are-made-and-made-again", test_folders);
  ADD ("file-in-the-way-is-told", test_folder_in_the_way);
  ADD ("written-whole-over-what-was-there", test_write);
  ADD ("failed-write-leaves-nothing", test_write_that_fails);
  ADD ("renamed-over", test_rename);
  ADD ("sync-of-what-is-there", test_sync);
  return g_test_run ();
}
