/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

static void
test_add (void)
{
  static const MedTestLine refused[] = {
    { "patch add", 1, "number" },
    { "patch add --number=KB1", 1, "maker" },
    { "patch add --vendor=Microsoft", 1, "number" },
    { "patch add KB1", 2, "KB1" },
    { "patch add --colour=red", 2, "colour" },
    { "patch add --number", 2, "number" },
    { "patch add --number=KB1 --vendor=M --released=yesterday --source=x", 1, "yesterday" },
    { "patch add --number=KB1 --vendor=M --released=2026-13-01 --source=x", 1, "2026-13-01" },
    { "patch add --number=KB1 --vendor=M --cve=CVE-1", 1, "CVE-1" },
    { "patch add --number=KB1 --vendor=M --cve='CVE-2026-0001\n'", 1, "CVE-2026-0001" },
    { "patch add --number=KB1 --vendor=M --cve='CVE-2026-0001 '", 1, "CVE-2026-0001" },
    { "patch add --number=KB1 --vendor=M --cve=CVE-2026-0001 --cve=nonsense", 1, "nonsense" },
    { "patch add --number=KB1 --vendor=M --scope=wide", 1, "outside-feature" },
    { "--as nobody patch add --number=KB1 --vendor=M", 1, "nobody" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new ();

  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
  med_test_command_expect (command, "patch list", 0, "");
}

static void
test_show (void)
{
  static const MedTestLine lines[] = {
    { "patch add --number=KB5025221 --vendor=Microsoft --product='Windows 10' --title='Remote <d>' "
      "--released=2026-09-10 --source='advisory & news' --cve=CVE-2019-0708 --cve=CVE-2020-1472",
      0, "KB5025221" },
    { "patch add --number=KB5025221 --vendor=Microsoft", 1, "KB5025221" },
    { "patch show KB5025221", 0, "CVE-2019-0708, CVE-2020-1472" },
    { "patch show KB5025221", 0, "advisory & news" },
    { "patch show KB1", 1, "There is no patch KB1" },
    { "patch show", 2, "Usage" },
    { "patch show KB5025221 KB1", 2, "Usage" },
    { "patch list", 0, "Microsoft Windows 10" },
    { "patch add --number=APP-2 --vendor=Exa --scope=outside-application", 0, "APP-2" },
    { "patch show APP-2", 0, "not known" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new ();

  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  g_autoptr (JsonNode) show = med_test_command_ask (command, "patch show KB5025221");
  JsonObject *patch = json_node_get_object (show);
  g_assert_cmpstr (json_object_get_string_member (patch, "title"), ==, "Remote <d>");
  g_assert_cmpstr (json_object_get_string_member (patch, "scope"), ==, "security");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (patch, "released"), "2026-09-"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (patch, "cves")), ==, 2);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (patch, "inquiries")), ==,
                    0);
  g_autoptr (JsonNode) other = med_test_command_ask (command, "patch show APP-2");
  g_assert_true (json_object_get_null_member (json_node_get_object (other), "released"));
  g_autoptr (JsonNode) list = med_test_command_ask (command, "patch list");
  JsonObject *outside = med_test_command_find_row (list, "number", "APP-2");
  g_assert_cmpstr (json_object_get_string_member (outside, "scope"), ==, "outside-application");
}

static void
test_inquiry (void)
{
  static const MedTestLine refused[] = {
    { "patch inquiry", 2, "Usage" },
    { "patch inquiry ask", 2, "Usage" },
    { "patch inquiry ask KB4012212 1", 2, "Usage" },
    { "patch inquiry answer 1", 2, "Usage" },
    { "patch inquiry say KB4012212 1 mail", 2, "Usage" },
    { "patch inquiry ask KB4012212 1 mail", 2, "--as" },
    { "--as nobody patch inquiry ask KB4012212 1 mail", 1, "nobody" },
    { "--as mora patch inquiry ask KB-NONE 1 mail", 1, "KB-NONE" },
    { "--as mora patch inquiry ask KB4012212 99999 mail", 1, "" },
    { "--as mora patch inquiry ask KB4012212 x mail", 2, "A number is needed" },
    { "--as mora patch inquiry ask KB4012212 1x mail", 2, "A number is needed" },
    { "--as mora patch inquiry answer 99999 yes", 1, "" },
    { "--as mora patch inquiry answer x yes", 2, "A number is needed" },
    { "--as mora patch inquiry answer 1x yes", 2, "A number is needed" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
  med_test_command_expect (command, "--as mora patch inquiry ask KB4012212 1 'by mail, ticket 7'",
                           0, "recorded");
  g_autoptr (JsonNode) asked = med_test_command_ask (command, "patch show KB4012212");
  JsonArray *inquiries = json_object_get_array_member (json_node_get_object (asked), "inquiries");
  guint n = json_array_get_length (inquiries);
  g_assert_cmpuint (n, >, 0);
  JsonObject *last = json_array_get_object_element (inquiries, n - 1);
  g_assert_cmpstr (json_object_get_string_member (last, "channel"), ==, "by mail, ticket 7");
  g_assert_cmpstr (json_object_get_string_member (last, "asked_by"), ==, "Lucia Mora");
  g_assert_true (json_object_get_null_member (last, "answer"));
  g_autofree char *answer =
      g_strdup_printf ("--as mora patch inquiry answer %d 'in test until March'",
                       (int) json_object_get_int_member (last, "id"));
  med_test_command_expect (command, answer, 0, "recorded");
  g_autoptr (JsonNode) answered = med_test_command_ask (command, "patch show KB4012212");
  last = json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (answered), "inquiries"), n - 1);
  g_assert_cmpstr (json_object_get_string_member (last, "answer"), ==, "in test until March");
  g_assert_false (json_object_get_null_member (last, "answered"));
  med_test_command_expect (command, "audit verify", 0, "whole");
}

/* Words that look like SQL, markup, formats or options stay words. */
static void
test_hostile_words (void)
{
  static const MedTestLine lines[] = {
    { "patch add --number=\"x'; DROP TABLE patch; --\" --vendor='<b>%s%n</b>'", 0, "DROP TABLE" },
    { "patch show \"x'; DROP TABLE patch; --\"", 0, "<b>%s%n</b>" },
    { "patch list", 0, "DROP TABLE" },
    { "device list \"%' OR 1=1 --\"", 0, "" },
    { "device show \"' OR '1'='1\"", 1, "' OR '1'='1" },
    { "audit verify", 0, "whole" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new ();

  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  g_autoptr (JsonNode) list = med_test_command_ask (command, "patch list");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/patch-commands/what-is-wrong-is-named-and-nothing-kept", test_add);
  g_test_add_func ("/cli/patch-commands/shown-in-words-and-json", test_show);
  g_test_add_func ("/cli/patch-commands/vendor-is-asked-and-answers", test_inquiry);
  g_test_add_func ("/cli/patch-commands/hostile-words-stay-words", test_hostile_words);
  return g_test_run ();
}
