/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"
#include "support/med-test-fleet.h"

static void
test_import (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");

  med_test_command_write (command, "in/good.json", good, -1);
  med_test_command_write (command, "in/feed.json", "{\"feed\":{}}", -1);
  g_autoptr (MedTestAnswer) first = med_test_command_call (command, "advisory import in");
  g_assert_cmpint (first->status, ==, 0);
  g_assert_nonnull (strstr (first->out, "1 of 1 files loaded: 1 added"));
  g_assert_nonnull (strstr (first->out, "Skipped: "));
  g_autoptr (MedTestAnswer) second =
      med_test_command_call (command, "advisory import in/good.json");
  g_assert_nonnull (strstr (second->out, "1 unchanged"));

  med_test_command_write (command, "in/bad.json", "{\"document\":{}}", -1);
  g_autoptr (MedTestAnswer) bad = med_test_command_call (command, "--json advisory import in");
  g_autoptr (JsonNode) node = json_from_string (bad->out, NULL);
  g_assert_cmpint (bad->status, ==, 1);
  g_assert_nonnull (strstr (bad->err, "1 file cannot be used"));
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "held"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "refused"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "unchanged"), ==, 1);
  g_assert_nonnull (strstr (bad->out, "/document/category: is missing"));
}

/* What cannot be used is listed until it is good or a person dismisses it. */
static void
test_held (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autoptr (GString) bad = g_string_new (good);
  const MedTestLine wrong[] = {
    { "advisory held", 0, "No document is held" },
    { "advisory held 1", 2, "" },
    { "advisory held --none", 2, "" },
    { "advisory dismiss", 2, "Name the number of the document and the reason" },
    { "advisory dismiss 1", 2, "" },
    { "advisory dismiss one because", 2, "" },
    { "advisory dismiss 1 because", 2, "Say who decides this" },
    { "--as mora advisory dismiss 1 because", 1, "There is no held document 1" },
  };
  const MedTestLine lines[] = {
    { "advisory import in/bad.json", 1, "1 file cannot be used" },
    { "advisory held", 0, "1  EXA-1  Exa, Test  held since " },
    { "advisory held", 0, "\n  /document/title: is empty\n" },
    { "--as mora advisory dismiss 1 ''", 1, "Say in one line" },
    { "--as mora advisory dismiss 1 'read on paper'", 0, "" },
    { "advisory held", 0, "No document is held" },
    { "advisory held --all", 0, "released: read on paper" },
    { "--as mora advisory dismiss 1 again", 1, "Document 1 is held no more" },
  };

  g_string_replace (bad, "\"title\":\"About CT\"", "\"title\":\"\"", 1);
  med_test_command_write (command, "in/bad.json", bad->str, -1);
  med_test_command_expect_unchanged (command, wrong, G_N_ELEMENTS (wrong));
  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  g_autoptr (JsonNode) all = med_test_command_ask (command, "advisory held --all");
  JsonObject *row = med_test_command_find_row (all, "tracking_id", "EXA-1");
  g_assert_cmpint (json_object_get_int_member (row, "schema_findings"), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (row, "vendors")), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (row, "publisher"), ==, "https://exa.test");
}

/* Works where there is no store, and makes none. */
static void
test_validate (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autoptr (GString) bad = g_string_new (good);
  const MedTestLine lines[] = {
    { "advisory validate", 2, "Name a file or a folder" },
    { "advisory validate --all", 2, "" },
    { "advisory validate in/good.json", 0, "in/good.json: " },
    { "advisory validate in/feed.json", 0, "skipped: a ROLIE feed, no advisory" },
    { "advisory validate in/bad.json", 1, "1 of 1 file fails the schema or a mandatory test" },
    { "advisory validate in", 1, "3 of 5 files fail the schema or a mandatory test" },
    { "advisory validate in/none.json", 1, "none.json" },
    { "advisory validate empty", 1, "There is no file with the ending .json" },
  };

  g_assert_cmpuint (g_string_replace (bad, "\"title\":\"About CT\"", "\"title\":\"\"", 1), ==, 1);
  g_assert_cmpuint (g_string_replace (bad, "https://exa.test", "no\\u001b[2Jway", 1), ==, 1);
  med_test_command_write (command, "in/good.json", good, -1);
  med_test_command_write (command, "in/bad.json", bad->str, -1);
  med_test_command_write (command, "in/feed.json", "{\"feed\":{}}", -1);
  med_test_command_write (command, "in/cut.json", good, 100);
  med_test_command_write (command, "in/other.json", "{\"a\": 1}", -1);
  med_test_command_write (command, "empty/readme.txt", "x", -1);
  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  g_autofree char *data = med_test_command_path (command, "data");
  g_assert_false (g_file_test (data, G_FILE_TEST_EXISTS));

  g_autoptr (MedTestAnswer) text = med_test_command_call (command, "advisory validate in/bad.json");
  g_assert_nonnull (strstr (text->out, "bad.json: schema 2, mandatory "));
  g_assert_nonnull (strstr (text->out, "    /document/title is empty\n"));
  g_assert_null (strchr (text->out, '\033'));
  g_autoptr (MedTestAnswer) json = med_test_command_call (command, "--json advisory validate in");
  g_autoptr (JsonNode) node = json_from_string (json->out, NULL);
  JsonArray *files = json_node_get_array (node);
  static const char *const results[] = { "failed", "unreadable", "no-advisory", "passed",
                                         "failed" };
  g_assert_cmpuint (json_array_get_length (files), ==, G_N_ELEMENTS (results));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_cmpstr (
        json_object_get_string_member (json_array_get_object_element (files, i), "result"), ==,
        results[i]);
  JsonArray *findings =
      json_object_get_array_member (json_array_get_object_element (files, 0), "findings");
  JsonObject *finding = json_array_get_object_element (findings, 0);
  g_assert_cmpstr (json_object_get_string_member (finding, "test"), ==, "schema");
  g_assert_cmpstr (json_object_get_string_member (finding, "kind"), ==, "schema");
  g_assert_cmpstr (json_object_get_string_member (finding, "pointer"), ==,
                   "/document/publisher/namespace");
  g_assert_nonnull (strstr (json_object_get_string_member (finding, "text"), "is not an address"));
}

/* An advisory says what it says; it does not clear the screen, change colours or write rows of its
 * own among those of others. */
static void
test_terminal (void)
{
  static const char *const lines[] = { "advisory list", "advisory show EXA-1", "advisory review",
                                       "device list", "audit list" };
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autoptr (GString) hostile = g_string_new (good);

  g_string_replace (hostile, "\"title\":\"About CT\"",
                    "\"title\":\"\\u001b[2J\\u009bK\\rclean\\nEXA-9 version 1: harmless\"", 0);
  g_string_replace (hostile, "\"name\":\"CT\"", "\"name\":\"Connex\\u001b[8m Portal\"", 0);
  med_test_command_write (command, "in/a.json", hostile->str, -1);
  med_test_command_expect (command, "device add asset=1 manufacturer=Exa model='Connex Portals'", 0,
                           "");
  med_test_command_expect (command, "advisory import in", 0, "1 added");
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (MedTestAnswer) answer = med_test_command_call (command, lines[i]);

      g_assert_cmpint (answer->status, ==, 0);
      for (const char *p = answer->out; *p != '\0'; p = g_utf8_next_char (p))
        if (g_unichar_iscntrl (g_utf8_get_char (p)) && *p != '\n' && *p != '\t')
          g_error ("%s: U+%04X", lines[i], g_utf8_get_char (p));
    }
  g_autoptr (MedTestAnswer) list = med_test_command_call (command, "advisory list");
  g_auto (GStrv) rows = g_strsplit (list->out, "\n", -1);
  g_assert_cmpuint (g_strv_length (rows), ==, 2);
}

static void
test_list_and_show (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");

  med_test_command_write (command, "in/good.json", good, -1);
  g_autoptr (MedTestAnswer) empty = med_test_command_call (command, "--json advisory list");
  g_autoptr (JsonNode) nothing = json_from_string (empty->out, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (nothing)), ==, 0);
  g_autoptr (MedTestAnswer) import =
      med_test_command_call (command, "advisory import in/good.json");
  g_assert_cmpint (import->status, ==, 0);
  g_autoptr (MedTestAnswer) list = med_test_command_call (command, "--json advisory list");
  g_autoptr (JsonNode) rows = json_from_string (list->out, NULL);
  JsonObject *row = json_array_get_object_element (json_node_get_array (rows), 0);
  g_assert_cmpstr (json_object_get_string_member (row, "tracking_id"), ==, "EXA-1");
  g_assert_cmpint (json_object_get_int_member (row, "top_score10"), ==, 98);

  g_autoptr (MedTestAnswer) show = med_test_command_call (command, "advisory show EXA-1");
  g_assert_cmpint (show->status, ==, 0);
  g_assert_nonnull (strstr (show->out, "CVE-2026-1000  score 9.8"));
  g_autoptr (MedTestAnswer) missing = med_test_command_call (command, "advisory show EXA-9");
  g_assert_cmpint (missing->status, ==, 1);
  g_autoptr (MedTestAnswer) wrong = med_test_command_call (command, "advisory show");
  g_assert_cmpint (wrong->status, ==, 2);
}

static void
test_patch (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (MedTestAnswer) added =
      med_test_command_call (command, "patch add --number KB1 --vendor Microsoft --released "
                                      "2026-01-02 --source web --cve CVE-2026-1000");
  g_autoptr (MedTestAnswer) again =
      med_test_command_call (command, "patch add --number KB1 --vendor Microsoft");
  g_autoptr (MedTestAnswer) option = med_test_command_call (command, "patch add --colour red");
  g_autoptr (MedTestAnswer) shown = med_test_command_call (command, "--json patch show KB1");
  g_autoptr (MedTestAnswer) listed = med_test_command_call (command, "--json patch list");

  g_assert_cmpint (added->status, ==, 0);
  g_assert_cmpint (again->status, ==, 1);
  g_assert_cmpint (option->status, ==, 2);
  g_autoptr (JsonNode) node = json_from_string (shown->out, NULL);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "released"), ==,
                   "2026-01-02T00:00:00Z");
  g_autoptr (JsonNode) rows = json_from_string (listed->out, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (rows)), ==, 1);
}

#define CATALOG                                                                                    \
  "{\"catalogVersion\":\"2\",\"dateReleased\":\"2026-02-05T00:00:00Z\",\"vulnerabilities\":"       \
  "[{\"cveID\":\"CVE-2026-1000\",\"dateAdded\":\"2026-01-02\"}]}"

#define KEV_OF(version, vendor, product)                                                           \
  "{\"catalogVersion\":\"" version                                                                 \
  "\",\"dateReleased\":\"2026-02-05T00:00:00Z\",\"vulnerabilities\":[{\"cveID\":"                  \
  "\"CVE-2026-1000\",\"dateAdded\":\"2026-01-02\",\"dueDate\":\"2026-01-23\",\"vendorProject\":"   \
  "\"" vendor "\",\"product\":\"" product "\"}]}"

static void
test_kev (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (GString) older = g_string_new (CATALOG);

  g_string_replace (older, "2026-02-05", "2025-02-05", 0);
  g_string_replace (older, "Version\":\"2", "Version\":\"1", 0);
  med_test_command_write (command, "in/kev.json", CATALOG, -1);
  med_test_command_write (command, "in/old.json", older->str, -1);
  g_autoptr (MedTestAnswer) first = med_test_command_call (command, "kev import in/kev.json");
  g_autoptr (MedTestAnswer) again =
      med_test_command_call (command, "--json kev import in/kev.json");
  g_autoptr (MedTestAnswer) old = med_test_command_call (command, "kev import in/old.json");
  g_autoptr (MedTestAnswer) none = med_test_command_call (command, "kev import");
  g_autoptr (MedTestAnswer) missing = med_test_command_call (command, "kev import in/no.json");

  g_assert_cmpint (first->status, ==, 0);
  g_assert_nonnull (strstr (first->out, "1 known exploited"));
  g_autoptr (JsonNode) node = json_from_string (again->out, NULL);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (node), "unchanged"));
  g_assert_cmpint (old->status, ==, 1);
  g_assert_nonnull (strstr (old->err, "the one in use is newer"));
  g_assert_cmpint (none->status, ==, 2);
  g_assert_cmpint (missing->status, ==, 1);
}

static void
test_kev_gaps (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "A", "Exa", "CT", "4.1");
  med_test_fleet_add_component (fixture, "CT", "Microsoft", "Windows", "10");
  g_autoptr (MedTestCommand) command = med_test_command_new_with (g_steal_pointer (&fixture));
  g_autoptr (MedTestAnswer) none = med_test_command_call (command, "kev gaps");
  med_test_command_write (command, "in/kev.json", KEV_OF ("1", "Microsoft", "Multiple Products"),
                          -1);
  med_test_command_write (command, "in/two.json", KEV_OF ("2", "Microsoft", "Windows"), -1);
  med_test_command_write (command, "in/other.json", KEV_OF ("3", "Exa", "CT"), -1);
  g_autoptr (MedTestAnswer) first = med_test_command_call (command, "kev import in/kev.json");
  g_autoptr (MedTestAnswer) vague = med_test_command_call (command, "kev gaps");
  g_autoptr (MedTestAnswer) second = med_test_command_call (command, "kev import in/two.json");
  g_autoptr (MedTestAnswer) clear = med_test_command_call (command, "kev gaps");
  g_autoptr (MedTestAnswer) json = med_test_command_call (command, "--json kev gaps");
  g_autoptr (MedTestAnswer) device = med_test_command_call (command, "device show A");
  g_autoptr (MedTestAnswer) device_json = med_test_command_call (command, "--json device show A");
  g_autoptr (MedTestAnswer) third = med_test_command_call (command, "kev import in/other.json");
  g_autoptr (MedTestAnswer) closed = med_test_command_call (command, "kev gaps");
  g_autoptr (MedTestAnswer) answered = med_test_command_call (command, "device show A");
  g_autoptr (MedTestAnswer) surplus = med_test_command_call (command, "kev gaps now");

  g_assert_cmpint (first->status + second->status + third->status, ==, 0);
  g_assert_nonnull (strstr (none->out, "There is no catalogue"));
  g_assert_nonnull (strstr (vague->out, "names no single product"));
  g_assert_nonnull (strstr (clear->out, "component: Microsoft Windows"));
  g_assert_nonnull (strstr (clear->out, "in: Exa CT 4.1"));
  g_assert_nonnull (strstr (closed->out, "No entry of the catalogue"));
  g_assert_cmpint (surplus->status, ==, 2);
  g_assert_nonnull (strstr (device->out, "Known exploited: CVE-2026-1000 in Microsoft Windows; the "
                                         "vendor has not answered\n  Known exploited since "
                                         "2026-01-02, due by the catalogue on 2026-01-23\nAsk "));
  g_assert_null (strstr (answered->out, "exploited"));
  g_autoptr (JsonNode) shown = json_from_string (device_json->out, NULL);
  JsonArray *of_device = json_object_get_array_member (json_node_get_object (shown), "kev_gaps");
  g_assert_cmpuint (json_array_get_length (of_device), ==, 1);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (of_device, 0), "due_date"), ==,
      "2026-01-23");
  g_autoptr (JsonNode) node = json_from_string (json->out, NULL);
  JsonArray *gaps = json_object_get_array_member (json_node_get_object (node), "gaps");
  g_assert_cmpuint (json_array_get_length (gaps), ==, 1);
  JsonObject *gap = json_array_get_object_element (gaps, 0);
  g_assert_cmpstr (json_object_get_string_member (gap, "cve"), ==, "CVE-2026-1000");
  g_assert_true (json_object_get_boolean_member (gap, "names_one_product"));
  g_assert_cmpint (json_object_get_int_member (gap, "devices"), ==, 1);
}

static void
test_review (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (MedTestAnswer) empty = med_test_command_call (command, "--json advisory review");
  g_autoptr (JsonNode) names = json_from_string (empty->out, NULL);

  g_assert_cmpint (empty->status, ==, 0);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (names)), ==, 0);
  g_autoptr (MedTestAnswer) wrong =
      med_test_command_call (command, "advisory alias perhaps Exa CT 1");
  g_assert_cmpint (wrong->status, ==, 2);
}

static void
test_decisions_need_a_person (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (MedTestAnswer) alias =
      med_test_command_call (command, "advisory alias confirm Exa CT 1");
  g_autoptr (MedTestAnswer) decide =
      med_test_command_call (command, "advisory decide CVE-2026-1000 automatable no 'a letter'");
  g_autoptr (MedTestAnswer) inquiry =
      med_test_command_call (command, "patch inquiry ask KB1 1 telephone");
  g_autoptr (MedTestAnswer) stranger =
      med_test_command_call (command, "--as nobody advisory alias confirm Exa CT 1");

  g_assert_cmpint (alias->status, ==, 2);
  g_assert_cmpint (decide->status, ==, 2);
  g_assert_cmpint (inquiry->status, ==, 2);
  g_assert_cmpint (stranger->status, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/awareness/validate", test_validate);
  g_test_add_func ("/cli/awareness/held", test_held);
  g_test_add_func ("/cli/awareness/import-tells-and-exits", test_import);
  g_test_add_func ("/cli/awareness/advisories-control-no-terminal", test_terminal);
  g_test_add_func ("/cli/awareness/list-and-show", test_list_and_show);
  g_test_add_func ("/cli/awareness/patch", test_patch);
  g_test_add_func ("/cli/awareness/decisions-need-a-person", test_decisions_need_a_person);
  g_test_add_func ("/cli/awareness/kev-never-goes-back", test_kev);
  g_test_add_func ("/cli/awareness/kev-gaps", test_kev_gaps);
  g_test_add_func ("/cli/awareness/review", test_review);
  return g_test_run ();
}
