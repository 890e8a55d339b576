/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"
#include "support/med-test-fleet.h"

static MedTestCommand *
make_data (const char *script)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "CT-1", "Exa & Co", "Exa <CT>", "4.1");
  if (script != NULL)
    med_test_fleet_run_script (fixture, script);
  return med_test_command_new_with (fixture);
}

static void
test_files (void)
{
  g_autoptr (MedTestCommand) command = make_data (NULL);
  g_autofree char *pdf = med_test_command_path (command, "a.pdf");
  g_autofree char *csv = med_test_command_path (command, "a-01-Devices-in-scope.csv");
  g_autofree char *bare = med_test_command_path (command, "b-01-Devices-in-scope.csv");
  g_autofree char *bytes = NULL;
  g_autofree char *marked = NULL;
  g_autofree char *plain = NULL;

  g_autoptr (MedTestAnswer) fleet = med_test_command_call (
      command, "report fleet --month 2026-11 --output a.pdf --csv a.csv --paper letter");
  g_assert_cmpint (fleet->status, ==, 0);
  g_assert_true (g_file_get_contents (pdf, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_assert_nonnull (strstr (fleet->out, "a-01-Devices-in-scope.csv\n"));
  g_autoptr (MedTestAnswer) again =
      med_test_command_call (command, "report fleet --month 2026-11 --csv b.csv --no-mark");
  g_assert_cmpint (again->status, ==, 0);
  g_assert_true (g_file_get_contents (csv, &marked, NULL, NULL));
  g_assert_true (g_file_get_contents (bare, &plain, NULL, NULL));
  g_assert_true (g_str_has_prefix (marked, "\xef\xbb\xbf"
                                           "Devices,Number"));
  g_assert_cmpstr (marked + 3, ==, plain);
  g_autoptr (MedTestAnswer) device =
      med_test_command_call (command, "report device CT-1 --output a.pdf --language en");
  g_assert_cmpint (device->status, ==, 0);
  g_assert_nonnull (strstr (device->out, "R2-"));
}

/* What is printed with --json is what the hash on the pages is of. */
static void
test_json (void)
{
  g_autoptr (MedTestCommand) command = make_data (NULL);
  g_autoptr (MedTestAnswer) answer =
      med_test_command_call (command, "--json report device CT-1 --output a.pdf");
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, answer->out, -1);
  g_autofree char *path = med_test_command_path (command, "a.pdf");
  g_autofree char *program = g_find_program_in_path ("pdftotext");
  const char *argv[] = { program, path, "-", NULL };
  g_autofree char *text = NULL;

  g_assert_cmpint (answer->status, ==, 0);
  if (program == NULL)
    g_test_skip ("pdftotext is absent");
  else
    {
      g_assert_true (
          g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &text, NULL, NULL, NULL));
      hash[16] = '\0';
      g_assert_nonnull (strstr (text, hash));
    }
}

static void
test_wrong_use (void)
{
  g_autoptr (MedTestCommand) command = make_data (NULL);

  med_test_command_expect (command, "report fleet", 2, "--output");
  med_test_command_expect (command, "report fleet --output a.pdf --month November", 2, "2026-11");
  med_test_command_expect (command, "report fleet --output a.pdf --month 2026-13", 2, "2026-11");
  med_test_command_expect (command, "report fleet --output a.pdf --paper a5", 2, "a4, letter");
  med_test_command_expect (command, "report fleet --output a.pdf --language xx", 2, "en, ja");
  med_test_command_expect (command, "report fleet --sideways", 2, "sideways");
  med_test_command_expect (command, "report device --output a.pdf", 2, "asset number");
  med_test_command_expect (command, "report work-order x --output a.pdf", 2, "number");
  med_test_command_expect (command, "audit verify now", 2, "Usage");
  med_test_command_expect (command, "audit export", 2, "Usage");
}

static void
test_refusals (void)
{
  g_autoptr (MedTestCommand) command = make_data (NULL);
  g_autofree char *path = med_test_command_path (command, "a.pdf");

  med_test_command_expect (command, "report device NONE --output a.pdf", 1, "NONE");
  med_test_command_expect (command, "report work-order 99 --output a.pdf", 1, "99");
  med_test_command_expect (command, "report fleet --output /nowhere/a.pdf", 1, "/nowhere/a.pdf");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

#define PEOPLE                                                                                     \
  "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"                        \
  " (80, 'lead', 'L', '00', '00', 1), (81, 'tech', 'T', '00', '00', 1);"                           \
  "INSERT INTO person_role VALUES (80, 'lead'), (81, 'technician');"

static void
test_policy (void)
{
  g_autoptr (MedTestCommand) command = make_data (PEOPLE);
  g_autofree char *path = med_test_command_path (command, "policy.json");

  g_autoptr (MedTestAnswer) before = med_test_command_call (command, "report policy");
  g_assert_cmpint (before->status, ==, 0);
  g_assert_nonnull (strstr (before->out, "not taken from any regulation"));
  g_assert_true (g_file_set_contents (path, "[]", -1, NULL));
  med_test_command_expect (command, "report policy policy.json", 2, "--as");
  med_test_command_expect (command, "--as nobody report policy policy.json", 1, "nobody");

  /* What others have written is shown, taken over as it is by who may decide, and counts then. */
  g_autoptr (JsonNode) known = med_test_command_ask (command, "report policy known");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (known)), ==, 4);
  g_autofree char *text = json_to_string (known, FALSE);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  med_test_command_expect (command, "--as lead report policy policy.json", 0, "");
  g_autoptr (MedTestAnswer) after = med_test_command_call (command, "report policy");
  g_assert_nonnull (strstr (after->out, "bod-26-04"));
  g_assert_null (strstr (after->out, "not taken from any regulation"));
}

static void
test_every_report (void)
{
  g_autoptr (MedTestCommand) command = make_data (
      "INSERT INTO site (id, name) SELECT 90, 'S' WHERE NOT EXISTS (SELECT 1 FROM site);"
      "INSERT INTO department (id, site_id, name) SELECT 90, min (id), 'Radiology' FROM site;");

  med_test_command_expect (command, "report notice --output n.pdf", 0, "Report R6a-");
  med_test_command_expect (
      command,
      "report notice --week 2026-11-29 --department Radiology --output n.pdf --paper letter", 0,
      "Report R6a-");
  med_test_command_expect (command, "report inspection --output i.pdf --csv i.csv", 0,
                           "i-05-Devices-in-use");
  med_test_command_expect (command, "report vendors --output v.pdf --language en", 0, "Report R7-");
  med_test_command_expect (command, "report vendors --month 2026-11 --maker 'Exa & Co' --csv v.csv",
                           0, "v-01-What-was-asked");
  med_test_command_expect (command, "report alert CVE-2026-7777 --output a.pdf --csv a.csv", 0,
                           "a-01-Devices-the-most-urgent-first");
  med_test_command_expect (command, "--json report alert cve-2026-7777", 0, "\"no-advisory\"");
  med_test_command_expect (command, "report alert ICSMA-1 --output n.pdf", 1, "ICSMA-1");
  med_test_command_expect (command, "report alert CVE-2026-77 --output n.pdf", 1, "CVE-2026-77");
  med_test_command_expect (command, "report alert --output n.pdf", 2, "one advisory or CVE");
  med_test_command_expect (command, "report alert A B --output n.pdf", 2, "one advisory or CVE");
  med_test_command_expect (command, "report notice --week 2026-11 --output n.pdf", 2, "2026-11-23");
  med_test_command_expect (command, "report notice --week 2026-02-30 --output n.pdf", 2,
                           "2026-02-30");
  med_test_command_expect (command, "report notice --department Nowhere --output n.pdf", 1,
                           "Nowhere");
  med_test_command_expect (command, "report notice now --output n.pdf", 2, "Usage");
  med_test_command_expect (command, "report inspection all --output n.pdf", 2, "Usage");
  med_test_command_expect (command, "report vendors --maker Nobody --output n.pdf", 1, "Nobody");
  med_test_command_expect (command, "report vendors all --output n.pdf", 2, "Usage");
}

/* What is shown can be given back as it is; what is set comes out on paper. */
static void
test_settings (void)
{
  g_autoptr (MedTestCommand) command = make_data (PEOPLE);
  g_autofree char *path = med_test_command_path (command, "settings.json");

  g_autoptr (MedTestAnswer) shown = med_test_command_call (command, "report settings");
  g_assert_cmpint (shown->status, ==, 0);
  g_assert_nonnull (strstr (shown->out, "8 item 3 and 8.2"));
  g_assert_nonnull (strstr (shown->out, "returned-to-service"));
  g_assert_true (g_file_set_contents (path, shown->out, -1, NULL));
  med_test_command_expect (command, "report settings settings.json", 2, "--as");
  med_test_command_expect (command, "--as tech report settings settings.json", 1, "lead engineer");
  med_test_command_expect (command, "--as lead report settings missing.json", 1, "missing.json");
  med_test_command_expect (command, "report settings settings.json twice", 2, "Usage");
  med_test_command_expect (command, "--as lead report settings settings.json", 0, "");
  g_autoptr (MedTestAnswer) again = med_test_command_call (command, "report settings");
  g_assert_cmpstr (again->out, ==, shown->out);

  g_assert_true (g_file_set_contents (path, "{\"paper\":\"letter\",\"csv_mark\":false}", -1, NULL));
  med_test_command_expect (command, "--as lead report settings settings.json", 0, "");
  med_test_command_expect (command, "report inspection --csv x.csv", 0, "x-01");
  g_autofree char *csv = med_test_command_path (command, "x-01-Items-of-the-checklist.csv");
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "Item,"));
  /* One can still ask for the mark. */
  med_test_command_expect (command, "report inspection --csv x.csv --mark", 0, "x-01");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "\xef\xbb\xbf"));
  g_assert_true (g_file_set_contents (path, "{\"paper\":\"a5\"}", -1, NULL));
  med_test_command_expect (command, "--as lead report settings settings.json", 1, "paper");
}

static void
test_answers (void)
{
  g_autoptr (MedTestCommand) command = make_data (PEOPLE);

  med_test_command_expect (command, "report answer", 2, "needed");
  med_test_command_expect (command, "report answer patches", 2, "needed");
  med_test_command_expect (command, "report answer weather yes --date=2026-11-01", 2, "weather");
  med_test_command_expect (command, "report answer patches perhaps --date=2026-11-01", 2,
                           "perhaps");
  med_test_command_expect (command, "report answer patches yes", 2, "day of confirmation");
  med_test_command_expect (command, "report answer patches yes --date=2020-11-01 --sideways", 2,
                           "sideways");
  med_test_command_expect (command, "report answer patches yes --date=2020-11-01", 2, "--as");
  med_test_command_expect (command, "--as tech report answer patches yes --date=2020-11-01", 1,
                           "lead engineer");
  med_test_command_expect (command, "--as lead report answer patches no --date=2020-11-01", 1,
                           "needs the date");
  med_test_command_expect (
      command, "--as lead report answer patches no --date=2020-11-01 --target=2030-01-01 --note=x",
      0, "");
  g_autoptr (MedTestAnswer) json = med_test_command_call (command, "--json report inspection");
  g_assert_cmpint (json->status, ==, 0);
  g_assert_nonnull (strstr (json->out, "\"answers\":[{\"item\":\"patches\",\"answer\":\"no\","
                                       "\"confirmed\":\"2020-11-01\",\"target\":\"2030-01-01\""));
}

static void
test_whole_chain (void)
{
  g_autoptr (MedTestCommand) command = make_data (NULL);
  g_autoptr (MedTestAnswer) plain = med_test_command_call (command, "audit verify");
  g_autoptr (MedTestAnswer) json = med_test_command_call (command, "--json audit verify");
  g_autoptr (MedTestAnswer) list = med_test_command_call (command, "--json audit list");

  g_assert_cmpint (plain->status, ==, 0);
  g_assert_cmpint (json->status, ==, 0);
  g_assert_nonnull (strstr (json->out, "\"whole\" : true"));
  g_assert_cmpint (list->status, ==, 0);
  g_assert_nonnull (strstr (list->out, "content_hash"));
}

static void
test_broken_chain (void)
{
  g_autoptr (MedTestCommand) command =
      make_data ("DROP TRIGGER change_no_update; UPDATE change SET person_id = 9 WHERE seq = 1;");
  g_autoptr (MedTestAnswer) json = med_test_command_call (command, "--json audit verify");

  med_test_command_expect (command, "audit verify", 1, "broken at row 1");
  g_assert_cmpint (json->status, ==, 1);
  g_assert_nonnull (strstr (json->out, "\"first_broken\" : 1"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/report/files", test_files);
  g_test_add_func ("/cli/report/json-is-what-is-hashed", test_json);
  g_test_add_func ("/cli/report/wrong-use", test_wrong_use);
  g_test_add_func ("/cli/report/refusals", test_refusals);
  g_test_add_func ("/cli/report/policy", test_policy);
  g_test_add_func ("/cli/report/every-report", test_every_report);
  g_test_add_func ("/cli/report/settings", test_settings);
  g_test_add_func ("/cli/report/answers", test_answers);
  g_test_add_func ("/cli/audit/whole-chain", test_whole_chain);
  g_test_add_func ("/cli/audit/broken-row-is-named", test_broken_chain);
  return g_test_run ();
}
