/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

static void
test_version (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (MedTestAnswer) answer = med_test_command_call (command, "--version");

  g_assert_cmpint (answer->status, ==, 0);
  g_assert_cmpstr (answer->out, ==, "medpatchctl " MED_VERSION "\n");
}

static void
test_help (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (MedTestAnswer) answer = med_test_command_call (command, "help");

  g_assert_cmpint (answer->status, ==, 0);
  g_assert_nonnull (strstr (answer->out, "--data-dir"));
  g_assert_cmpstr (answer->err, ==, "");
}

static void
test_wrong_use (void)
{
  static const char *const wrong[] = { "", "dance", "--colour", "advisory", "--as" };
  g_autoptr (MedTestCommand) command = med_test_command_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (MedTestAnswer) answer = med_test_command_call (command, wrong[i]);

      g_assert_cmpint (answer->status, ==, 2);
      g_assert_cmpstr (answer->out, ==, "");
      g_assert_cmpstr (answer->err, !=, "");
    }
}

static void
test_refused_folder (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();

  med_test_command_write (command, "a-file", "x", 1);
  med_test_command_expect (command, "--data-dir a-file device list", 1, "a-file");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/medpatchctl/version", test_version);
  g_test_add_func ("/cli/medpatchctl/help-goes-to-standard-output", test_help);
  g_test_add_func ("/cli/medpatchctl/wrong-use-exits-with-2", test_wrong_use);
  g_test_add_func ("/cli/medpatchctl/unusable-data-folder-is-named", test_refused_folder);
  return g_test_run ();
}
