/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "support/med-test-engine.h"

typedef struct
{
  int status;
  char *out;
  char *err;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_free (answer->out);
  g_free (answer->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* Runs the real program; @... are its arguments, ended by NULL. */
static Answer
call (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Answer answer = { 0 };
  int wait_status = 0;
  va_list rest;

  g_ptr_array_add (arguments, (gpointer) g_getenv ("MEDPATCHCTL"));
  va_start (rest, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (rest, const char *))
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (rest);
  g_ptr_array_add (arguments, NULL);

  g_assert_true (g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                               &answer.out, &answer.err, &wait_status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (wait_status));
  answer.status = WEXITSTATUS (wait_status);
  return answer;
}

static void
test_version (void)
{
  g_auto (Answer) answer = call ("--version", NULL);

  g_assert_cmpint (answer.status, ==, 0);
  g_assert_cmpstr (answer.out, ==, "medpatchctl " MED_VERSION "\n");
}

static void
test_help (void)
{
  g_auto (Answer) answer = call ("help", NULL);

  g_assert_cmpint (answer.status, ==, 0);
  g_assert_nonnull (strstr (answer.out, "--data-dir"));
  g_assert_cmpstr (answer.err, ==, "");
}

static void
test_wrong_use (void)
{
  g_auto (Answer) nothing = call (NULL);
  g_auto (Answer) unknown = call ("dance", NULL);
  g_auto (Answer) option = call ("--colour", NULL);

  g_assert_cmpint (nothing.status, ==, 2);
  g_assert_cmpint (unknown.status, ==, 2);
  g_assert_cmpint (option.status, ==, 2);
  g_assert_cmpstr (unknown.out, ==, "");
  g_assert_nonnull (strstr (unknown.err, "Usage"));
}

static void
test_refused_folder (void)
{
  g_autofree char *dir = g_dir_make_tmp ("medpatch-cli-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (dir, "a-file", NULL);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_auto (Answer) answer = call ("--data-dir", file, "device", "list", NULL);
  g_assert_cmpint (answer.status, ==, 1);
  g_assert_nonnull (strstr (answer.err, file));
  med_test_remove_tree (dir);
}

static void
test_empty_listings_are_json (void)
{
  static const char *const listings[][2] = { { "device", "list" },
                                             { "advisory", "list" },
                                             { "patch", "list" },
                                             { "statement", "list" },
                                             { "audit", "list" } };
  g_autofree char *dir = g_dir_make_tmp ("medpatch-cli-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (listings); i++)
    {
      g_auto (Answer) answer =
          call ("--data-dir", dir, "--json", listings[i][0], listings[i][1], NULL);

      g_test_message ("%s %s: %s", listings[i][0], listings[i][1], answer.err);
      g_assert_cmpint (answer.status, ==, 0);
      g_assert_true (g_str_has_prefix (g_strchug (answer.out), "[") ||
                     g_str_has_prefix (answer.out, "{"));
    }
  med_test_remove_tree (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/medpatchctl/version", test_version);
  g_test_add_func ("/cli/medpatchctl/help-goes-to-standard-output", test_help);
  g_test_add_func ("/cli/medpatchctl/wrong-use-exits-with-2", test_wrong_use);
  g_test_add_func ("/cli/medpatchctl/unusable-data-folder-is-named", test_refused_folder);
  g_test_add_func ("/cli/medpatchctl/empty-listings-are-json", test_empty_listings_are_json);
  return g_test_run ();
}
