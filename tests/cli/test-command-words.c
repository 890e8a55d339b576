/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"
#include "support/med-test-fleet.h"

/* What a command makes of words it cannot take: too many, numbers that are none, bytes that are no
 * text. Whatever is passed over silently was meant by somebody. In the demonstration, exception 1
 * runs, work order 24 waits, statement 1 is confirmed. */

#define MANY "is one word too many"
#define NUMBER "A number is needed"

static void
test_surplus_words (void)
{
  static const MedTestLine refused[] = {
    { "exception list running expired", 2, "“expired” " MANY },
    { "exception show 1 2", 2, "“2” " MANY },
    { "--as nair exception approve 3 1", 2, "“1” " MANY },
    { "--as nair exception refuse 3 1 --reason=No", 2, "“1” " MANY },
    { "--as lindqvist exception withdraw --reason=No 3 1", 2, "“1” " MANY },
    { "--as okoye exception test 1 passed failed", 2, "“failed” " MANY },
    { "--as okoye exception protect 24 25 --control=Cut --evidence=R", 2, "“25” " MANY },
    { "disposition list --state=exception extra", 2, "“extra” " MANY },
    { "install list extra", 2, "“extra” " MANY },
    { "install interrupted extra", 2, "Usage" },
    { "--as okoye install show 1 2", 2, "“2” " MANY },
    { "--as okoye install hand-over 24 25", 2, "“25” " MANY },
    { "--as okoye install take 24 25", 2, "“25” " MANY },
    { "--as okoye install start 24 25 --version-read=1 --restore-point=R", 2, "“25” " MANY },
    { "--as okoye install remove 24 25 --version-read=1", 2, "“25” " MANY },
    { "--as okoye install report 24 success failure", 2, "“failure” " MANY },
    { "--as okoye install verify 24 25 --version-read=1", 2, "“25” " MANY },
    { "--as okoye install give-up 24 25 --text=T", 2, "“25” " MANY },
    { "--as okoye install return 24 25", 2, "“25” " MANY },
    { "--as okoye install evidence 24 passphrases data/medpatch.db", 2,
      "“data/medpatch.db” " MANY },
    { "--as okoye install found 24 25", 2, "Name the work order" },
    { "--as okoye install enter-sheet 24 25", 2, "Name the work order" },
    { "--as okoye install import-list passphrases passphrases", 2, "Name one file" },
    { "nonconformance list open", 2, "“open” " MANY },
    { "--as okoye nonconformance close 1 Done Again --confirmed-by=nair", 2, "what came of it" },
    { "work list mine all", 2, "“all” " MANY },
    { "--as okoye work take-over 24 25", 2, "“25” " MANY },
    { "--as okoye work withdraw 24 25", 2, "“25” " MANY },
    { "--as okoye work assign 24 okoye nair", 2, "Name the work orders" },
    { "calendar list AGH-10001", 2, "“AGH-10001” " MANY },
    { "calendar show --device AGH-10001 AGH-10002", 2, "“AGH-10002” " MANY },
    { "--as brandt calendar remove 1 2", 2, "“2” " MANY },
    { "--as brandt calendar weekly Monday --device AGH-10001 --day mon=07:00-19:00", 2,
      "“Monday” " MANY },
    { "--as brandt calendar import a.ics b.ics --device AGH-10001", 2, "“b.ics” " MANY },
    { "downtime list AGH-10001", 2, "“AGH-10001” " MANY },
    { "downtime next soon --device AGH-10001 --patch KB5004947", 2, "“soon” " MANY },
    { "--as brandt downtime call-off 1 2 --reason Ill", 2, "“2” " MANY },
    { "statement show 1 2", 2, "“2” " MANY },
    { "statement new a.json b.json", 2, "“b.json” " MANY },
    { "--as nair statement confirm 1 2", 2, "“2” " MANY },
    { "--as nair statement refuse 1 Why not", 2, "“not” " MANY },
    { "--as okoye payload verify 1 2", 2, "“2” " MANY },
    { "--as okoye payload copy 1 medium AGH-10001 AGH-10002", 2, "“AGH-10002” " MANY },
    { "payload check KB5004947 AGH-10001 AGH-10002", 2, "“AGH-10002” " MANY },
    { "--as nair payload policy scanned recorded", 2, "“recorded” " MANY },
    { "--as okoye payload scan-record 1 clamav 2026-01-01 2026-01-02 clean note more", 2,
      "“more” " MANY },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autofree char *made = med_test_command_path (command, "a.json");
  g_autofree char *medium = med_test_command_path (command, "medium");

  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
  g_assert_false (g_file_test (made, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (medium, G_FILE_TEST_EXISTS));
}

/* "1x" does not name what 1 names, nor does a sign, a fraction, or what no number can hold. */
static void
test_numbers (void)
{
  static const char *const lines[] = {
    "exception show %s",
    "--as nair exception approve %s",
    "--as nair exception refuse %s --reason=No",
    "--as lindqvist exception withdraw %s --reason=No",
    "--as okoye exception test %s passed",
    "--as okoye exception protect %s --control=Cut --evidence=R",
    "--as okoye disposition apply %s deferred --reason=R",
    "--as okoye install show %s",
    "--as okoye install found %s --report=passphrases",
    "--as okoye install enter-sheet %s --scan=passphrases",
    "--as okoye nonconformance close %s Done --confirmed-by=nair",
    "--as okoye work take-over %s",
    "--as okoye work assign 24,%s okoye",
    "--as nair advisory alias confirm Exa CT %s",
    "--as mora patch inquiry ask KB5004947 %s mail",
    "--as mora patch inquiry answer %s yes",
    "statement show %s",
    "--as okoye payload verify %s",
    "--as okoye payload scan-record %s clamav 2026-01-01 2026-01-02 clean",
    "report work-order %s --output o.pdf",
    "--as brandt calendar remove %s",
    "--as brandt downtime call-off %s --reason=Ill",
  };
  static const char *const words[] = { "1x", "0", "1.5", "99999999999999999999" };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autofree char *before = med_test_command_dup_head (command);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const char *word = words[i % G_N_ELEMENTS (words)];
      g_auto (GStrv) parts = g_strsplit (lines[i], "%s", 2);
      g_autofree char *line = g_strjoinv (word, parts);
      g_autofree char *first = g_strjoinv ("1x", parts);

      med_test_command_expect (command, line, 2, "");
      if (!g_str_equal (line, first))
        med_test_command_expect (command, first, 2, "");
    }
  g_autofree char *after = med_test_command_dup_head (command);
  g_assert_cmpstr (before, ==, after);
}

/* Of a work order that is being installed, a step is ticked by its number, or all are. */
static void
test_steps (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autoptr (JsonNode) list = med_test_command_ask (command, "disposition list");
  JsonObject *row = med_test_command_find_row (list, "state", "interrupted");
  const int id = (int) json_object_get_int_member (row, "id");
  static const struct
  {
    const char *rest;
    const char *words;
  } cases[] = {
    { "install 1x done", NUMBER },
    { "install 0 done", NUMBER },
    { "install All done", NUMBER },
    { "sideways 1 done", "is not prepare, install, verify or rollback" },
    { "install 1", "Name work order, phase, step" },
    { "install 1 done twice", "Name work order, phase, step" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup_printf ("--as okoye install step %d %s", id, cases[i].rest);
      med_test_command_expect (command, line, 2, cases[i].words);
    }
  g_autofree char *none = g_strdup_printf ("--as okoye install step %d install 99 done", id);
  med_test_command_expect (command, none, 1, "There is no such step");
}

#define BAD "\"$(printf 'A\\377B')\""

/* Kept as somebody's reason, bytes that are no text would make every list unreadable. */
static void
test_bytes (void)
{
  static const char *const lines[] = {
    "--as lindqvist device retire AGH-10001 " BAD,
    "--as lindqvist device edit AGH-10001 name=" BAD,
    "--as lindqvist device add asset=X manufacturer=M model=" BAD,
    "--as lindqvist device move AGH-10001 room=R reason=" BAD,
    "--as lindqvist component set AGH-10001 passphrases " BAD,
    "--as lindqvist person add ada " BAD " lead",
    "--as mora patch add --number=KB7 --vendor=" BAD,
    "--as mora patch inquiry ask KB5004947 1 " BAD,
    "--as mora patch inquiry answer 1 " BAD,
    "--as nair advisory alias confirm " BAD " CT 1",
    "--as nair advisory decide CVE-2019-0708 automatable yes " BAD,
    "--as nair statement refuse 1 " BAD,
    "--as nair exception refuse 3 --reason=" BAD,
    "--as okoye install found 24 --report=passphrases --text=" BAD,
    "--as okoye work hand-over 24 nair " BAD,
    "--as okoye payload scan-record 1 clamav 2026-01-01 2026-01-02 clean " BAD,
    "--as brandt downtime call-off 1 --reason=" BAD,
    "--as lindqvist report answer ledger yes --date=2020-11-01 --note=" BAD,
    "exchange export x.json workstation=" BAD,
    "device list " BAD,
    "device show " BAD,
    "advisory import " BAD,
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autofree char *before = med_test_command_dup_head (command);
  g_autofree char *exported = med_test_command_path (command, "x.json");
  g_autoptr (GString) script = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    g_string_append_printf (script, "medpatchctl %s 2>said; echo $?; grep -c 'UTF-8' said\n",
                            lines[i]);
  g_autoptr (MedTestAnswer) answer = med_test_command_call_in_shell (command, script->str);
  g_auto (GStrv) said = g_strsplit (answer->out, "\n", -1);
  g_assert_cmpuint (g_strv_length (said), ==, 2 * G_N_ELEMENTS (lines) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    if (!g_str_equal (said[2 * i], "2") || !g_str_equal (said[2 * i + 1], "1"))
      g_error ("%s: %s, UTF-8 named %s times", lines[i], said[2 * i], said[2 * i + 1]);
  g_autofree char *after = med_test_command_dup_head (command);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (g_file_test (exported, G_FILE_TEST_EXISTS));
}

/* A file may be called by any bytes; what is said of it is text all the same. */
static void
test_file_names (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autoptr (JsonNode) imported = NULL;
  g_autoptr (GError) error = NULL;

  med_test_command_write (command, "in/a\xff.json", good, -1);
  med_test_command_write (command, "in/b\xff.json", "{", -1);
  g_autoptr (MedTestAnswer) named = med_test_command_call_in_shell (
      command, "medpatchctl --json advisory import \"$(printf 'in/a\\377.json')\"");
  g_assert_cmpint (named->status, ==, 0);
  imported = json_from_string (named->out, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (imported), "added"), ==, 1);
  g_autoptr (MedTestAnswer) folder = med_test_command_call (command, "--json advisory import in");
  g_assert_cmpint (folder->status, ==, 1);
  g_assert_true (g_utf8_validate (folder->out, -1, NULL));
  g_assert_true (g_utf8_validate (folder->err, -1, NULL));
  g_autofree char *log = med_test_command_dup_log (command);
  g_assert_true (g_utf8_validate (log, -1, NULL));
}

/* What follows "--" is meant as it stands, also where it looks like an option. */
static void
test_plain_words (void)
{
  static const MedTestLine lines[] = {
    { "-- exception show 1", 0, "Exception 1" },
    { "--json -- exception show 1", 0, "\"standing\" : \"running\"" },
    { "exception show -- 1", 0, "" },
    { "device show -- AGH-10001", 0, "AGH-10001" },
    { "device show AGH-10001 --", 0, "AGH-10001" },
    { "device show -- --", 1, "--" },
    { "device show -- --sideways", 1, "--sideways" },
    { "device show --sideways", 2, "Usage" },
    { "device show -- AGH-10001 --", 2, "Usage" },
    { "patch list --", 2, "Usage" },
    { "--as lindqvist device retire AGH-10002 -- '--see the letter'", 0, "" },
    { "--json audit list", 0, "--see the letter" },
    { "--as lindqvist device retire AGH-10003 --see", 2, "Usage" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/command-words/surplus-words-are-refused", test_surplus_words);
  g_test_add_func ("/cli/command-words/numbers-are-whole", test_numbers);
  g_test_add_func ("/cli/command-words/steps-by-number-or-all", test_steps);
  g_test_add_func ("/cli/command-words/bytes-that-are-no-text", test_bytes);
  g_test_add_func ("/cli/command-words/files-are-called-by-any-bytes", test_file_names);
  g_test_add_func ("/cli/command-words/plain-words-behind-dashes", test_plain_words);
  return g_test_run ();
}
