/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/base/med-error-help.h"
#include "engine/base/med-handbook-file.h"

static const char *const text = "@ index\nHandbook\n\nAll pages.\n\n"
                                "@ errors\nWhat to Do\n\nIntroduction.\n\n"
                                "@ errors#retry\nTry Again\n\nWait a moment.\n\n"
                                "@ errors#retry-later\nLater\n\n"
                                "@ errors-people\nPeople\n";

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("handbook-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "medpatch-help.en.txt", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_setenv ("MEDPATCH_HELP_DIR", fixture->folder, TRUE);
  g_setenv ("LANGUAGE", "en", TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "medpatch-help.en.txt", "medpatch-help.ja.txt" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);
      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static void
assert_text (const char *topic, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = med_handbook_file_dup_text (topic, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_missing (const char *topic)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_handbook_file_dup_text (topic, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_assert_cmpstr (med_error_help_topic (error), ==, "errors-reports#handbook");
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  assert_text ("index", "Handbook\n\nAll pages.");
  /* with its sections, but not with another page whose name begins like its own */
  assert_text ("errors", "What to Do\n\nIntroduction.\n\nTry Again\n\nWait a moment.\n\nLater");
  assert_text ("errors-people", "People");
}

static void
test_section (Fixture *fixture, gconstpointer data)
{
  assert_text ("errors#retry", "Try Again\n\nWait a moment.");
  assert_text ("errors#retry-later", "Later");
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  static const char *const topics[] = { "",      "error",   "errors#",   "errors#ret",
                                        "Index", "@ index", "../errors", "index\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (topics); i++)
    assert_missing (topics[i]);
}

static void
test_not_installed (Fixture *fixture, gconstpointer data)
{
  g_setenv ("MEDPATCH_HELP_DIR", "/nonexistent", TRUE);
  assert_missing ("index");
}

static void
test_languages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "medpatch-help.ja.txt", NULL);

  g_assert_true (g_file_set_contents (path, "@ index\nハンドブック\n", -1, NULL));
  assert_text ("index", "Handbook\n\nAll pages.");
  g_setenv ("LANGUAGE", "ja:en", TRUE);
  assert_text ("index", "ハンドブック");
  g_setenv ("LANGUAGE", "de", TRUE); /* not translated */
  assert_text ("index", "Handbook\n\nAll pages.");
  g_autofree char *html = med_handbook_file_dup_path ("html", &error);
  g_assert_null (html);
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/* The handbook of the build: what an error names can be printed. */
static void
test_built (void)
{
  static const char *const languages[] = { "en", "ja" };
  static const char *const topics[] = { "index", "way", "errors#retry", "errors-people#sign-in" };

  g_setenv ("MEDPATCH_HELP_DIR", g_getenv ("MED_TEST_HELP_DIR"), TRUE);
  for (gsize l = 0; l < G_N_ELEMENTS (languages); l++)
    {
      g_setenv ("LANGUAGE", languages[l], TRUE);
      for (gsize i = 0; i < G_N_ELEMENTS (topics); i++)
        {
          g_autoptr (GError) error = NULL;
          g_autofree char *found = med_handbook_file_dup_text (topics[i], &error);

          g_assert_no_error (error);
          g_assert_cmpuint (strlen (found), >, 80);
          g_assert_null (strstr (found, "\n@ "));
        }
    }
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("MED_TEST_HELP_DIR", g_getenv ("MEDPATCH_HELP_DIR"), TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("/base/handbook-file/page", test_page);
  ADD ("/base/handbook-file/section", test_section);
  ADD ("/base/handbook-file/no-such-page", test_missing);
  ADD ("/base/handbook-file/not-installed", test_not_installed);
  ADD ("/base/handbook-file/languages", test_languages);
  g_test_add_func ("/base/handbook-file/as-built", test_built);
  return g_test_run ();
}
