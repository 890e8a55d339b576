/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

static char *
only_backup (MedTestCommand *command)
{
  g_autofree char *backups = med_test_command_path (command, "backups");
  g_autoptr (GDir) folder = g_dir_open (backups, 0, NULL);

  g_assert_nonnull (folder);
  char *name = g_strdup (g_dir_read_name (folder));
  g_assert_nonnull (name);
  g_assert_null (g_dir_read_name (folder));
  return name;
}

/* What a department does once a quarter: fetch the backup, restore it elsewhere, look, go on
 * working. */
static void
test_restore_drill (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  g_autoptr (MedTestAnswer) before = med_test_command_call (command, "--json device list");
  med_test_command_expect (command, "backup backups", 0, "verified");
  med_test_command_expect (command, "audit list", 0, "backup-made");
  med_test_command_expect (command, "backup verify backups", 0, "whole");

  g_autofree char *name = only_backup (command);
  g_autofree char *restore = g_strdup_printf ("--data-dir fresh restore backups/%s", name);
  med_test_command_expect (command, restore, 0, "audit log is whole");
  med_test_command_expect (command, "--data-dir fresh audit verify", 0, "whole");
  g_autoptr (MedTestAnswer) after =
      med_test_command_call (command, "--data-dir fresh --json device list");
  g_assert_cmpint (after->status, ==, 0);
  g_assert_cmpuint (strlen (after->out), >, 1000);
  g_assert_cmpstr (after->out, ==, before->out);

  med_test_command_expect (command, restore, 1, "not empty");
  /* One edit works, and the chain goes on from the restored head. */
  med_test_command_expect (
      command, "--data-dir fresh --as lindqvist device edit AGH-10001 name='Drilled scanner'", 0,
      "");
  med_test_command_expect (command, "--data-dir fresh device show AGH-10001", 0, "Drilled scanner");
  med_test_command_expect (command, "--data-dir fresh backup again --without-payloads", 0,
                           "payloads of the vault");
  med_test_command_expect (command, "--data-dir fresh audit list", 0, "backup-made");
  med_test_command_expect (command, "--data-dir fresh audit verify", 0, "whole");

  g_autofree char *replace = g_strconcat (restore, " --replace", NULL);
  med_test_command_expect (command, replace, 0, "before-restore");
}

static void
test_refusals (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *made = med_test_command_path (command, "none");

  med_test_command_expect (command, "--data-dir none backup out", 1, "no inventory");
  med_test_command_expect (command, "--data-dir none restore nowhere", 1, "manifest.json");
  med_test_command_expect (command, "--data-dir none backup", 2, "Usage");
  med_test_command_expect (command, "--data-dir none backup out --fast", 2, "Usage");
  med_test_command_expect (command, "--data-dir none restore a b", 2, "Usage");
  med_test_command_expect (command, "backup verify .", 1, "no backup");
  g_assert_false (g_file_test (made, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/backup/restore-drill", test_restore_drill);
  g_test_add_func ("/cli/backup/refusals-make-nothing", test_refusals);
  return g_test_run ();
}
