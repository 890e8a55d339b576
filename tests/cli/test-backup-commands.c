/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-engine.h"

/* What the real program answered. */
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

/* @line: the words after `medpatchctl`, run in @dir. */
static Answer
call (const char *dir, const char *line)
{
  g_autofree char *command = g_strdup_printf ("'%s' %s", g_getenv ("MEDPATCHCTL"), line);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = { 0 };
  int wait_status = 0;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  g_assert_true (g_spawn_sync (dir, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &answer.out,
                               &answer.err, &wait_status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (wait_status));
  answer.status = WEXITSTATUS (wait_status);
  return answer;
}

static void
expect (const char *dir, const char *line, int status, const char *words)
{
  g_auto (Answer) answer = call (dir, line);
  const char *text = status == 0 ? answer.out : answer.err;

  if (answer.status != status || strstr (text, words) == NULL)
    g_error ("%s: %d, %s%s", line, answer.status, answer.out, answer.err);
}

static char *
only_backup (const char *dir)
{
  g_autofree char *backups = g_build_filename (dir, "backups", NULL);
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
  g_autofree char *dir = g_dir_make_tmp ("medpatch-drill-XXXXXX", NULL);

  expect (dir, "demo data", 0, "demonstration");
  g_auto (Answer) before = call (dir, "--data-dir data --json device list");
  expect (dir, "--data-dir data backup backups", 0, "verified");
  expect (dir, "--data-dir data audit list", 0, "backup-made");
  expect (dir, "backup verify backups", 0, "whole");

  g_autofree char *name = only_backup (dir);
  g_autofree char *restore = g_strdup_printf ("--data-dir fresh restore backups/%s", name);
  expect (dir, restore, 0, "audit log is whole");
  expect (dir, "--data-dir fresh audit verify", 0, "whole");
  g_auto (Answer) after = call (dir, "--data-dir fresh --json device list");
  g_assert_cmpint (after.status, ==, 0);
  g_assert_cmpuint (strlen (after.out), >, 1000);
  g_assert_cmpstr (after.out, ==, before.out);

  expect (dir, restore, 1, "not empty");
  /* One edit works, and the chain goes on from the restored head. */
  expect (dir, "--data-dir fresh --as lindqvist device edit AGH-10001 name='Drilled scanner'", 0,
          "");
  expect (dir, "--data-dir fresh device show AGH-10001", 0, "Drilled scanner");
  expect (dir, "--data-dir fresh backup again --without-payloads", 0, "payloads of the vault");
  expect (dir, "--data-dir fresh audit list", 0, "backup-made");
  expect (dir, "--data-dir fresh audit verify", 0, "whole");

  g_autofree char *replace = g_strconcat (restore, " --replace", NULL);
  expect (dir, replace, 0, "before-restore");
  med_test_remove_tree (dir);
}

static void
test_refusals (void)
{
  g_autofree char *dir = g_dir_make_tmp ("medpatch-drill-XXXXXX", NULL);
  g_autofree char *made = g_build_filename (dir, "none", NULL);

  expect (dir, "--data-dir none backup out", 1, "no inventory");
  expect (dir, "--data-dir none restore nowhere", 1, "manifest.json");
  expect (dir, "--data-dir none backup", 2, "Usage");
  expect (dir, "--data-dir none backup out --fast", 2, "Usage");
  expect (dir, "--data-dir none restore a b", 2, "Usage");
  expect (dir, "backup verify .", 1, "no backup");
  g_assert_false (g_file_test (made, G_FILE_TEST_EXISTS));
  med_test_remove_tree (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/backup/restore-drill", test_restore_drill);
  g_test_add_func ("/cli/backup/refusals-make-nothing", test_refusals);
  return g_test_run ();
}
