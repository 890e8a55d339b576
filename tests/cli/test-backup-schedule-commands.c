/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "support/med-test-command.h"

static void
test_usage (void)
{
  static const MedTestLine lines[] = {
    { "backup schedule maybe", 2, "Usage: medpatchctl backup schedule" },
    { "backup schedule --every", 2, "--every" },
    { "backup schedule --every=often", 2, "often" },
    { "backup schedule --every=1.5", 2, "1.5" },
    { "backup schedule --folder=", 2, "--folder=" },
    { "backup schedule --payloads=perhaps", 2, "--payloads=perhaps" },
    { "backup schedule --colour=red", 2, "--colour=red" },
    { "backup schedule --every=3", 2, "--as LOGIN" },
    { "backup run now", 2, "Usage: medpatchctl backup run" },
    { "backup run --if-due now", 2, "Usage: medpatchctl backup run" },
    { "backup list --all", 2, "Usage: medpatchctl backup list" },
    { "backup list a b", 2, "Usage: medpatchctl backup list" },
    { "backup list", 2, "Name the folder" },
    { "backup prune a b", 2, "Usage: medpatchctl backup prune" },
    { "backup prune --keep=0", 2, "--keep=0" },
    { "backup prune --keep=100", 2, "--keep=100" },
    { "backup prune --keep=-1", 2, "--keep=-1" },
    { "backup prune --keep=", 2, "--keep=" },
    { "backup prune backups", 2, "--as LOGIN" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect_unchanged (command, lines, G_N_ELEMENTS (lines));
}

static void
test_refusals (void)
{
  static const MedTestLine lines[] = {
    { "--as nobody backup schedule on --folder=backups", 1, "nobody" },
    { "--as lindqvist backup schedule on", 1, "Choose a folder" },
    { "--as lindqvist backup schedule on --folder=data/backups", 1, "folder of the inventory" },
    { "--as lindqvist backup schedule --every=0", 1, "between 1 and 90" },
    { "--as lindqvist backup schedule --every=91", 1, "between 1 and 90" },
    { "--as lindqvist backup schedule --hour=24", 1, "between 0 and 23" },
    { "--as lindqvist backup schedule --keep=0", 1, "between 1 and 99" },
    { "--as lindqvist backup schedule --hour=-1 --keep=100", 1, "between 0 and 23" },
    { "backup run", 1, "No folder for backups was chosen" },
    { "backup run --if-due", 1, "No folder for backups was chosen" },
    { "backup list nowhere", 1, "nowhere" },
    { "--as lindqvist backup prune nowhere", 1, "nowhere" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect_unchanged (command, lines, G_N_ELEMENTS (lines));
}

static guint
count_backups (MedTestCommand *command)
{
  g_autofree char *path = med_test_command_path (command, "backups");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static const char *
text_of (JsonNode *node, const char *member)
{
  return json_object_get_string_member (json_node_get_object (node), member);
}

static void
test_schedule_and_run (void)
{
  static const MedTestLine set[] = {
    { "backup schedule", 0, "No backups are made automatically" },
    { "--as lindqvist backup schedule on --folder=backups --every=7 --hour=3 --keep=2", 0,
      "days apart: 7, at 3:00. Kept: 2" },
    { "backup schedule", 0, "Last backup" },
    { "audit list", 0, "backup-schedule-changed" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect_all (command, set, G_N_ELEMENTS (set));
  g_autoptr (JsonNode) due = med_test_command_ask (command, "backup schedule");
  g_assert_cmpstr (text_of (due, "state"), ==, "due");
  g_assert_true (json_object_get_boolean_member (json_node_get_object (due), "on"));

  med_test_command_expect (command, "backup run --if-due", 0, "made and verified");
  g_assert_cmpuint (count_backups (command), ==, 1);
  /* Not due any more: nothing is made, and that is no failure. */
  med_test_command_expect (command, "backup run --if-due", 0, "Next backup");
  g_assert_cmpuint (count_backups (command), ==, 1);
  g_autoptr (JsonNode) waiting = med_test_command_ask (command, "backup schedule");
  g_assert_cmpstr (text_of (waiting, "state"), ==, "waiting");
  g_assert_nonnull (text_of (waiting, "last_at"));

  for (int i = 0; i < 2; i++)
    {
      g_usleep (G_USEC_PER_SEC + 10 * 1000); /* two of one second would have one name */
      med_test_command_expect (command, "backup run", 0, "Whole backups kept: 2");
    }
  g_assert_cmpuint (count_backups (command), ==, 2);
  med_test_command_expect (command, "audit list", 0, "backup-removed");
  med_test_command_expect (command, "--as lindqvist backup schedule off --payloads=no", 0,
                           "payloads of the vault are left out");
  med_test_command_expect (command, "audit verify", 0, "whole");
}

static void
test_list_and_prune (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autofree char *folder = med_test_command_path (command, "backups");
  g_autofree char *foreign = g_build_filename (folder, "medpatch-backup-foreign", NULL);
  g_autofree char *cut_off = g_build_filename (folder, "medpatch-backup-x.tmp", NULL);
  guint ours = 0;

  med_test_command_expect (command, "backup backups --without-payloads", 0, "verified");
  g_usleep (G_USEC_PER_SEC + 10 * 1000);
  med_test_command_expect (command, "backup backups --without-payloads", 0, "verified");
  g_assert_cmpint (g_mkdir (foreign, 0700) + g_mkdir (cut_off, 0700), ==, 0);
  med_test_command_expect (command, "backup list backups", 0, "verified when it was made");
  med_test_command_expect (command, "backup list backups", 0, "making it was cut off");

  g_autoptr (JsonNode) list = med_test_command_ask (command, "backup list backups");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      JsonObject *row = json_array_get_object_element (json_node_get_array (list), i);
      const char *kind = json_object_get_string_member (row, "kind");

      ours += g_str_equal (kind, "ours");
      g_assert_false (json_object_get_boolean_member (row, "payloads"));
    }
  g_assert_cmpuint (ours, ==, 2);
  g_assert_nonnull (med_test_command_find_row (list, "kind", "unreadable"));
  g_assert_nonnull (med_test_command_find_row (list, "kind", "cut-off"));

  g_autoptr (JsonNode) pruned =
      med_test_command_ask (command, "--as lindqvist backup prune backups --keep=1");
  JsonObject *result = json_node_get_object (pruned);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (result, "kept")), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (result, "removed")), ==,
                    1);
  g_assert_cmpuint (count_backups (command), ==, 3);
  med_test_command_expect (command, "--as lindqvist backup prune backups --keep=1", 0,
                           "Whole backups kept: 1");
  g_assert_cmpuint (count_backups (command), ==, 3);
}

/* Another inventory may look, but its prune leaves what is ours. */
static void
test_others_are_left (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect (command, "backup backups", 0, "verified");
  med_test_command_expect (command, "demo other", 0, "");
  med_test_command_expect (command, "--data-dir other backup list backups", 0,
                           "of another inventory");
  med_test_command_expect (command, "--data-dir other --as lindqvist backup prune backups --keep=1",
                           0, "Whole backups kept: 0");
  g_assert_cmpuint (count_backups (command), ==, 1);
}

/* Only who may decide prunes. */
static void
test_prune_is_a_decision (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autoptr (JsonNode) people = med_test_command_ask (command, "person list");
  JsonArray *list = json_node_get_array (people);
  guint refused = 0;

  med_test_command_expect (command, "backup backups", 0, "verified");
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *person = json_array_get_object_element (list, i);
      g_autofree char *line = g_strdup_printf ("--as %s backup prune backups --keep=1",
                                               json_object_get_string_member (person, "login"));
      g_autoptr (MedTestAnswer) answer = med_test_command_call (command, line);

      if (answer->status == 1 && strstr (answer->err, "lead engineer") != NULL)
        refused++;
      else
        g_assert_cmpint (answer->status, ==, 0);
    }
  g_assert_cmpuint (refused, >, 0);
  g_assert_cmpuint (refused, <, json_array_get_length (list));
  g_assert_cmpuint (count_backups (command), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/backup-schedule/wrong-use-changes-nothing", test_usage);
  g_test_add_func ("/cli/backup-schedule/refusals-change-nothing", test_refusals);
  g_test_add_func ("/cli/backup-schedule/made-when-due-and-pruned", test_schedule_and_run);
  g_test_add_func ("/cli/backup-schedule/list-and-prune", test_list_and_prune);
  g_test_add_func ("/cli/backup-schedule/backups-of-others-are-left", test_others_are_left);
  g_test_add_func ("/cli/backup-schedule/only-who-may-decide-prunes", test_prune_is_a_decision);
  return g_test_run ();
}
