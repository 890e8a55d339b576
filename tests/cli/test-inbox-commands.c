/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "support/med-test-command.h"
#include "support/med-test-fleet.h"

static JsonArray *
ask_list (MedTestCommand *command, const char *line, JsonNode **node)
{
  *node = med_test_command_ask (command, line);
  return json_node_get_array (*node);
}

/* A hospital with two CTs, an advisory on them in two versions, and a person. */
static MedTestCommand *
new_inbox (void)
{
  MedTestCommand *command = med_test_command_new ();
  g_autofree char *plain =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 4.2", "known_affected=P");
  g_autofree char *other =
      med_test_fleet_advisory ("OTH-1", "Other", "Pump", "P=1", "known_affected=P");
  g_autoptr (GString) newer = g_string_new (plain);

  g_string_replace (newer, "\"version\":\"1\"}}", "\"version\":\"2\"}}", 0);
  g_string_replace (newer, "About CT", "About the CT", 0);
  g_string_replace (newer, "\"known_affected\":", "\"fixed\":", 0);
  med_test_command_write (command, "1.json", plain, -1);
  med_test_command_write (command, "2.json", newer->str, -1);
  med_test_command_write (command, "3.json", other, -1);
  med_test_command_expect (command, "person add lindqvist 'S Lindqvist' curator,lead", 0, "");
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *line = g_strdup_printf (
          "--as lindqvist device add asset=%d manufacturer=Exa model=CT release=4.1", i);
      med_test_command_expect (command, line, 0, "");
    }
  med_test_command_expect (command, "--as lindqvist advisory import 1.json 3.json", 0, "2 added");
  return command;
}

static void
test_inbox_list (void)
{
  static const struct
  {
    const char *options;
    guint n;
  } lists[] = {
    { "", 2 },
    { " --section=new", 2 },
    { " --section=touches-us", 1 },
    { " --section=cannot-tell", 0 },
    { " --section=kev", 0 },
    { " --search=pump", 1 },
    { " --search='exa ct'", 1 },
    { " --search=CVE-2026-1000", 2 },
    { " --search=nothing", 0 },
    { " --device=1", 1 },
    { " --device=1 --search=pump", 0 },
    { " --product=1", 1 },
    { " --product=99", 0 },
    { " --sort=severity", 2 },
    { " --sort=score", 2 },
    { " --sort=affected", 2 },
    { " --sort=released", 2 },
  };
  static const MedTestLine wrong[] = {
    { "advisory list --section=old", 2, "no section" },
    { "advisory list --sort=colour", 2, "not sorted by" },
    { "advisory list --product=x", 2, "number is needed" },
    { "advisory list --device=77", 1, "77" },
    { "advisory list more", 2, "too many" },
  };
  g_autoptr (MedTestCommand) command = new_inbox ();

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *line = g_strconcat ("advisory list", lists[i].options, NULL);

      g_test_message ("%s", line);
      g_assert_cmpuint (json_array_get_length (ask_list (command, line, &node)), ==, lists[i].n);
    }
  med_test_command_expect_unchanged (command, wrong, G_N_ELEMENTS (wrong));
}

static void
test_inbox_reading (void)
{
  static const MedTestLine lines[] = {
    { "--as lindqvist advisory read EXA-1", 0, "" },
    { "advisory list --section=new", 0, "OTH-1" },
    { "--as lindqvist advisory unread EXA-1", 0, "" },
    { "--as lindqvist advisory read EXA-1", 0, "" },
    { "--as lindqvist advisory import 2.json", 0, "1 updated" },
    { "advisory list --section=new", 0, "EXA-1 version 2" },
    { "advisory diff EXA-1", 0, "Status of CVE-2026-1000, Exa CT < 4.2: Affected → Fixed" },
    { "advisory diff EXA-1", 0, "Title: About CT → About the CT" },
    { "advisory diff EXA-1 2 1", 0, "Fixed → Affected" },
    { "advisory diff EXA-1 1 1", 0, "say the same" },
    { "--as lindqvist advisory comment EXA-1 'Asked Exa'", 0, "" },
    { "advisory show EXA-1", 0, "S Lindqvist: Asked Exa" },
    { "advisory match", 0, "Matched 2 advisories" },
  };
  static const MedTestLine wrong[] = {
    { "advisory read EXA-1", 2, "Say who" },
    { "--as lindqvist advisory read", 2, "one advisory" },
    { "--as lindqvist advisory read EXA-9", 1, "no advisory EXA-9" },
    { "--as lindqvist advisory unread EXA-9", 1, "no advisory EXA-9" },
    { "--as lindqvist advisory comment EXA-1 ' '", 1, "empty" },
    { "--as lindqvist advisory comment EXA-1", 2, "what to write" },
    { "advisory diff EXA-1 1", 2, "either two" },
    { "advisory diff EXA-1 1 7", 1, "no version 7 of advisory EXA-1" },
    { "advisory diff OTH-1", 1, "only one revision" },
    { "advisory diff", 2, "" },
    { "advisory match all", 2, "Usage" },
  };
  g_autoptr (MedTestCommand) command = new_inbox ();

  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  med_test_command_expect_unchanged (command, wrong, G_N_ELEMENTS (wrong));
  /* What changed is in the list as a program reads it, in words. */
  g_autoptr (JsonNode) node = NULL;
  ask_list (command, "advisory list", &node);
  JsonObject *row = med_test_command_find_row (node, "tracking_id", "EXA-1");
  JsonArray *changed = json_object_get_array_member (row, "changed");
  g_assert_true (json_object_get_boolean_member (row, "new"));
  g_assert_cmpuint (json_array_get_length (changed), ==, 1);
  g_assert_nonnull (strstr (json_array_get_string_element (changed, 0), "Affected → Fixed"));
  g_autoptr (JsonNode) diff = NULL;
  g_assert_cmpuint (json_array_get_length (ask_list (command, "advisory diff EXA-1", &diff)), ==,
                    2);
}

/* To whom it may be passed on stands wherever an advisory is listed; what was imported before
 * labels were kept does not look as if it had none. */
static void
test_inbox_label (void)
{
  static const MedTestLine lines[] = {
    { "--as lindqvist advisory import red.json", 0, "1 added" },
    { "advisory list --search=RED-1", 0, "TLP:RED" },
    { "advisory show RED-1", 0, "TLP:RED · It is for those only to whom it was sent" },
    { "advisory show EXA-1", 0, "It does not say to whom" },
  };
  g_autoptr (MedTestCommand) command = new_inbox ();
  g_autofree char *plain =
      med_test_fleet_advisory ("RED-1", "Exa", "CT", "P=< 4.2", "known_affected=P");
  g_autoptr (GString) red = g_string_new (plain);

  g_string_replace (red, "\"document\":{",
                    "\"document\":{\"distribution\":{\"tlp\":{\"label\":\"RED\"}},", 1);
  med_test_command_write (command, "red.json", red->str, -1);
  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  g_autoptr (JsonNode) node = NULL;
  ask_list (command, "advisory list", &node);
  JsonObject *row = med_test_command_find_row (node, "tracking_id", "RED-1");
  g_assert_cmpstr (json_object_get_string_member (row, "tlp"), ==, "RED");
  row = med_test_command_find_row (node, "tracking_id", "EXA-1");
  g_assert_cmpstr (json_object_get_string_member (row, "tlp"), ==, "");
}

static void
test_inbox_marks (void)
{
  static const MedTestLine lines[] = {
    { "advisory count", 0, "2 not remediated, 0 in progress, 0 done" },
    { "--as lindqvist advisory mark 1,2 CVE-2026-1000 in-progress 'asked'", 0, "" },
    { "--as lindqvist advisory mark 1 CVE-2026-1000 done 'isolated in VLAN 7'", 0, "" },
    { "advisory count EXA-1", 0, "0 not remediated, 1 in progress, 1 done" },
    { "advisory show EXA-1", 0, "Remediation done: isolated in VLAN 7 (S Lindqvist" },
    { "--as lindqvist advisory unmark 1 CVE-2026-1000", 0, "" },
    { "advisory count EXA-1", 0, "0 not remediated, 2 in progress, 0 done" },
  };
  static const MedTestLine wrong[] = {
    { "advisory mark 1 CVE-2026-1000 done x", 2, "Say who" },
    { "--as lindqvist advisory mark 1 CVE-2026-1000 done", 2, "how far it is and why" },
    { "--as lindqvist advisory mark 1 CVE-2026-1000 finished x", 1, "none of" },
    { "--as lindqvist advisory mark 1 CVE-2026-1000 done ''", 1, "Say why" },
    { "--as lindqvist advisory mark 1,9 CVE-2026-1000 done x", 1, "9" },
    { "--as lindqvist advisory mark 1 CVE-2026-9999 done x", 1, "No advisory on" },
    { "--as lindqvist advisory unmark 1,9 CVE-2026-1000", 1, "9" },
    { "--as lindqvist advisory unmark 1 CVE-2026-9999", 1, "Nobody marked" },
    { "advisory count EXA-1 EXA-2", 2, "too many" },
    { "advisory count EXA-9", 1, "no advisory" },
  };
  g_autoptr (MedTestCommand) command = new_inbox ();

  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  med_test_command_expect_unchanged (command, wrong, G_N_ELEMENTS (wrong));
  g_autoptr (JsonNode) count = med_test_command_ask (command, "advisory count");
  JsonObject *numbers = json_node_get_object (count);
  g_assert_cmpint (json_object_get_int_member (numbers, "in_progress"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (numbers, "done"), ==, 0);
}

static void
test_confirm_vendor (void)
{
  g_autoptr (MedTestCommand) command = new_inbox ();
  static const MedTestLine lines[] = {
    { "--as lindqvist advisory import a.json b.json", 0, "2 added" },
    { "--as lindqvist advisory confirm 'Exa Medicals' 'Exa Medical' preview", 0, "Alpha CT" },
    { "--as lindqvist advisory confirm 'Exa Medicals' 'Exa Medical'", 0, "Beta MR" },
    { "--as lindqvist advisory undo", 0, "2 decisions taken back" },
    { "advisory review", 0, "Beta MR" },
  };
  static const MedTestLine wrong[] = {
    { "--as lindqvist advisory undo", 1, "not decided about any name" },
    { "--as lindqvist advisory undo 1", 2, "Usage" },
    { "--as lindqvist advisory confirm 'Exa Medicals'", 2, "your manufacturer" },
    { "--as lindqvist advisory confirm 'Exa Medicals' 'Exa Medical' maybe", 2,
      "your manufacturer" },
    { "--as lindqvist advisory confirm 'Exa Medicals' Nobody", 1, "no name to decide about" },
    { "--as lindqvist advisory confirm Nobody 'Exa Medical'", 1, "no name to decide about" },
  };
  static const char *const models[] = { "Alpha CT", "Beta MR" };
  static const char *const files[] = { "a.json", "b.json" };

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *text =
          med_test_fleet_advisory (files[i], "Exa Medicals", models[i], "P=1", "known_affected=P");
      g_autofree char *line = g_strdup_printf ("--as lindqvist device add asset=V%d "
                                               "manufacturer='Exa Medical' model='%s' release=1",
                                               i, models[i]);

      med_test_command_write (command, files[i], text, -1);
      med_test_command_expect (command, line, 0, "");
    }
  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  med_test_command_expect_unchanged (command, wrong, G_N_ELEMENTS (wrong));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/inbox/list", test_inbox_list);
  g_test_add_func ("/cli/inbox/read-compare-comment", test_inbox_reading);
  g_test_add_func ("/cli/inbox/marks", test_inbox_marks);
  g_test_add_func ("/cli/inbox/label", test_inbox_label);
  g_test_add_func ("/cli/inbox/confirm-a-vendor-and-undo", test_confirm_vendor);
  return g_test_run ();
}
