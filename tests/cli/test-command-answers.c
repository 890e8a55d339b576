/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include "support/med-test-command.h"
#include "support/med-test-fleet.h"

/* How answers reach those who asked: whole or not at all, the same twice, and in JSON whatever the
 * language; and what is said of data folders that cannot be used. */

#define CUT_OFF "could not be written whole"

/* A table that a full disk cut off must not look like the whole one. */
static void
test_full_or_closed (void)
{
  static const char *const lines[] = {
    "help",
    "--version",
    "device list",
    "--json device list",
    "audit list",
    "--json audit verify",
    "report policy",
    "exception show 1",
    "statement new",
    "patch show KB5004947",
    "device show AGH-10001",
  };
  static const char *const streams[] = { ">/dev/full", ">&-", "<&- >&-" };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autoptr (GString) script = g_string_new (NULL);
  guint n = 0;

  if (access ("/dev/full", W_OK) != 0)
    {
      g_test_skip ("/dev/full is absent");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++, n++)
    g_string_append_printf (script,
                            "medpatchctl %s %s 2>said\necho $? $(grep -c '" CUT_OFF "' said)\n",
                            lines[i], streams[i % G_N_ELEMENTS (streams)]);
  g_autoptr (MedTestAnswer) answer = med_test_command_call_in_shell (command, script->str);
  g_auto (GStrv) said = g_strsplit (answer->out, "\n", -1);
  g_assert_cmpuint (g_strv_length (said), ==, n + 1);
  for (guint i = 0; i < n; i++)
    if (!g_str_equal (said[i], "1 1"))
      g_error ("%s: %s", lines[i], said[i]);
  med_test_command_expect (command, "audit verify", 0, "whole");
}

/* What was to be recorded is recorded although nobody could be told; with every stream closed no
 * file of the data folder takes the place of one and is written over. */
static void
test_recorded_all_the_same (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (MedTestAnswer) told = med_test_command_call_in_shell (
      command, "medpatchctl patch add --number=KB1 --vendor=M >&-; echo $?\n"
               "medpatchctl patch add --number=KB2 --vendor=M <&- >&- 2>&-; echo $?\n"
               "medpatchctl device add asset=1 manufacturer=M model=X >&-; echo $?\n"
               "medpatchctl patch add --number=KB2 --vendor=M >&- 2>said; echo $?; cat said\n");

  g_assert_true (g_str_has_prefix (told->out, "1\n1\n0\n1\n"));
  /* A refusal is told as such. */
  g_assert_nonnull (strstr (told->out, "KB2"));
  g_assert_null (strstr (told->out, CUT_OFF));
  med_test_command_expect (command, "patch show KB1", 0, "KB1");
  med_test_command_expect (command, "patch show KB2", 0, "KB2");
  med_test_command_expect (command, "audit verify", 0, "whole");
}

/* Whoever reads only the beginning of a table is no fault of the program. */
static void
test_reader_goes_away (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autoptr (MedTestAnswer) answer = med_test_command_call_in_shell (
      command, "medpatchctl audit list 2>said | head -n 1; cat said");

  g_assert_cmpint (answer->status, ==, 0);
  g_assert_null (strstr (answer->out, CUT_OFF));
  med_test_command_expect (command, "audit verify", 0, "whole");
}

static char *
ask_in (MedTestCommand *command, const char *language, const char *line)
{
  g_autofree char *script = g_strdup_printf ("LANGUAGE=%s medpatchctl --json %s", language, line);
  g_autoptr (MedTestAnswer) answer = med_test_command_call_in_shell (command, script);

  if (answer->status != 0)
    g_error ("%s: %s", line, answer->err);
  return g_steal_pointer (&answer->out);
}

/* Other programs read JSON: the same facts give the same bytes, twice and in every language. */
static void
test_stable_json (void)
{
  static const char *const lines[] = {
    "advisory list",
    "patch list",
    "patch show KB5004947",
    "device list",
    "device list CT",
    "device show AGH-10002",
    "device history AGH-10003",
    "component list AGH-10011",
    "person list",
    "person holdings okoye",
    "disposition list",
    "exception list",
    "exception show 1",
    "nonconformance list --all",
    "calendar list",
    "downtime list",
    "payload list",
    "statement list",
    "work list",
    "report policy",
    "report settings",
    "audit list",
    "audit verify",
    "backup schedule",
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *english = ask_in (command, "en", lines[i]);
      g_autofree char *japanese = ask_in (command, "ja", lines[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = json_from_string (english, &error);

      g_assert_no_error (error);
      if (g_strcmp0 (english, japanese) != 0)
        g_error ("%s: %s\n%s", lines[i], english, japanese);
      g_assert_true (g_utf8_validate (english, -1, NULL));
      g_assert_nonnull (node);
      g_assert_true (JSON_NODE_HOLDS_ARRAY (node) || JSON_NODE_HOLDS_OBJECT (node));
      g_assert_true (g_str_has_suffix (english, "\n"));
    }
}

/* Every row of a list has the same members, so that a program need not ask whether one is there. */
static void
test_rows_alike (void)
{
  static const char *const lines[] = {
    "advisory list",  "patch list",    "device list",   "person list",  "disposition list",
    "exception list", "calendar list", "downtime list", "payload list", "statement list",
    "work list",      "audit list",    "install list",
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (JsonNode) list = med_test_command_ask (command, lines[i]);
      JsonArray *rows = json_node_get_array (list);
      g_autofree char *members = NULL;

      g_assert_cmpuint (json_array_get_length (rows), >, 1);
      for (guint r = 0; r < json_array_get_length (rows); r++)
        {
          g_autoptr (GList) names =
              json_object_get_members (json_array_get_object_element (rows, r));
          g_autoptr (GString) text = g_string_new (NULL);

          for (GList *name = names; name != NULL; name = name->next)
            g_string_append_printf (text, "%s ", (char *) name->data);
          if (members == NULL)
            members = g_strdup (text->str);
          if (!g_str_equal (members, text->str))
            g_error ("%s, row %u: %s, not %s", lines[i], r, text->str, members);
        }
    }
}

static char *
dup_checksum (MedTestCommand *command)
{
  g_autofree char *path = med_test_command_path (command, "data/medpatch.db");
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
}

static const char *const touching[] = {
  "device list",
  "--json device list",
  "audit verify",
  "patch add --number=KB1 --vendor=M",
  "device add asset=1 manufacturer=M model=X",
  "advisory import .",
  "backup out",
  "report fleet --output r.pdf",
  "exception list",
};

static void
refuse_all (MedTestCommand *command, const char *words)
{
  for (gsize i = 0; i < G_N_ELEMENTS (touching); i++)
    {
      g_autoptr (MedTestAnswer) answer = med_test_command_call (command, touching[i]);

      if (answer->status != 1 || strstr (answer->err, words) == NULL)
        g_error ("%s: %d, %s%s", touching[i], answer->status, answer->out, answer->err);
      g_assert_cmpstr (answer->out, ==, "");
    }
}

static void
test_newer_data (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_run_script (fixture, "UPDATE schema_info SET version = 9999;");
  g_autoptr (MedTestCommand) command = med_test_command_new_with (fixture);
  g_autofree char *before = dup_checksum (command);
  refuse_all (command, "newer");
  g_autofree char *after = dup_checksum (command);
  g_assert_cmpstr (before, ==, after);
}

static void
test_no_database (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *text = g_strnfill (4096, 'x');

  med_test_command_write (command, "data/medpatch.db", text, -1);
  g_autofree char *before = dup_checksum (command);
  refuse_all (command, "medpatch.db");
  g_autofree char *after = dup_checksum (command);
  g_assert_cmpstr (before, ==, after);
}

/* Cut off in the middle: nothing is read from half a database as if it were all of it. */
static void
test_half_database (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *asset = g_strdup_printf ("%u", i);
      med_test_fleet_add_device (fixture, asset, "Exa", "CT", "4.1");
    }
  g_autoptr (MedTestCommand) command = med_test_command_new_with (fixture);
  g_autofree char *path = med_test_command_path (command, "data/medpatch.db");
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  med_test_command_write (command, "data/medpatch.db", bytes, (gssize) (size / 2));
  g_autofree char *before = dup_checksum (command);
  refuse_all (command, "");
  g_autofree char *after = dup_checksum (command);
  g_assert_cmpstr (before, ==, after);
}

/* Folders that cannot be made or are none; root may write anywhere else. */
static void
test_unusable_folders (void)
{
  /* And what must be named. */
  static const char *const folders[][2] = { { "file", "file" },
                                            { "file/below", "/file:" },
                                            { "/proc/nowhere", "/proc/nowhere" },
                                            { "/dev/null", "/dev/null" } };
  static const char *const lines[] = { "device list", "patch add --number=KB1 --vendor=M" };
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *kept = NULL;
  g_autofree char *path = med_test_command_path (command, "file");

  med_test_command_write (command, "file", "x", 1);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (lines); j++)
      {
        g_autofree char *line = g_strdup_printf ("--data-dir %s %s", folders[i][0], lines[j]);
        med_test_command_expect (command, line, 1, folders[i][1]);
      }
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "x");
}

static void
test_read_only_folder (void)
{
  if (geteuid () == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }
  MedTestEngine *fixture = med_test_engine_new ();
  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  g_autoptr (MedTestCommand) command = med_test_command_new_with (fixture);
  g_autofree char *before = dup_checksum (command);
  g_autoptr (MedTestAnswer) answer = med_test_command_call_in_shell (
      command, "chmod -R a-w data\nmedpatchctl patch add --number=KB1 --vendor=M; s=$?\n"
               "chmod -R u+w data\nexit $s");

  g_assert_cmpint (answer->status, ==, 1);
  g_assert_cmpstr (answer->err, !=, "");
  g_autofree char *after = dup_checksum (command);
  g_assert_cmpstr (before, ==, after);
}

/* What the handbook says of exit codes is all there is. */
static void
test_exit_codes (void)
{
  g_autofree char *page = g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "..", "help", "C",
                                            "medpatchctl.page", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (page, &text, NULL, &error);
  g_assert_no_error (error);
  const char *codes = strstr (text, "id=\"codes\"");
  g_assert_nonnull (codes);
  const char *end = strstr (codes, "</section>");
  g_assert_nonnull (end);
  g_autofree char *section = g_strndup (codes, (gsize) (end - codes));
  for (int code = 0; code < 10; code++)
    {
      g_autofree char *row = g_strdup_printf ("<code>%d</code>", code);
      g_assert_cmpint (strstr (section, row) != NULL, ==, code <= 2);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/command-answers/full-or-closed-is-told", test_full_or_closed);
  g_test_add_func ("/cli/command-answers/recorded-all-the-same", test_recorded_all_the_same);
  g_test_add_func ("/cli/command-answers/reader-goes-away", test_reader_goes_away);
  g_test_add_func ("/cli/command-answers/json-is-stable", test_stable_json);
  g_test_add_func ("/cli/command-answers/rows-are-alike", test_rows_alike);
  g_test_add_func ("/cli/command-answers/newer-data-is-left-alone", test_newer_data);
  g_test_add_func ("/cli/command-answers/no-database", test_no_database);
  g_test_add_func ("/cli/command-answers/half-a-database", test_half_database);
  g_test_add_func ("/cli/command-answers/unusable-folders", test_unusable_folders);
  g_test_add_func ("/cli/command-answers/read-only-folder", test_read_only_folder);
  g_test_add_func ("/cli/command-answers/exit-codes-of-the-handbook", test_exit_codes);
  return g_test_run ();
}
