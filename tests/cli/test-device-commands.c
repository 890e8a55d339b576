/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

static MedTestCommand *command;

static void
expect (const char *line, int status, const char *words)
{
  med_test_command_expect (command, line, status, words);
}

static void
test_one_device (void)
{
  expect ("device add asset=10233 manufacturer=Exa model='Exa CT' release=4.2", 0, "");
  expect ("device add asset=10233 manufacturer=Exa model='Exa CT'", 1, "another device already");
  expect ("device edit 10233 room='R 1' safety_impact=critical", 0, "");
  expect ("device show 10233", 0, "Room: R 1");
  expect ("--json device show 10233", 0, "\"safety_impact\" : \"critical\"");
  expect ("device list exa ct", 0, "10233\t");
  expect ("device retire 10233 sold", 0, "");
  expect ("device retire 10233 sold", 1, "retired already");
  expect ("device list --retired", 0, "10233");
  expect ("device bring-back 10233", 0, "");
}

static void
test_json_list (void)
{
  g_autoptr (JsonNode) node = med_test_command_ask (command, "device list 10233");
  JsonArray *array = json_node_get_array (node);
  g_assert_cmpuint (json_array_get_length (array), ==, 1);
  JsonObject *device = json_array_get_object_element (array, 0);
  g_assert_cmpstr (json_object_get_string_member (device, "model"), ==, "Exa CT");
  g_assert_cmpstr (json_object_get_string_member (device, "outcome"), ==, "not-assessed");
}

static void
test_wrong_use (void)
{
  expect ("device show", 2, "Usage");
  expect ("device show 99999", 1, "99999");
  expect ("device add", 2, "Usage");
  expect ("device add asset", 2, "FIELD=VALUE");
  expect ("device edit 10233 colour=red", 2, "colour=red");
  expect ("device edit 10233 udi_di=12345678901234", 1, "UDI-DI");
  expect ("device retire 10233", 2, "Usage");
  expect ("device import", 2, "Usage");
  expect ("device import --no-such list.csv", 2, "Usage");
  expect ("device import no-such.csv", 1, "no-such.csv");
  expect ("device export /no/such/folder/x.csv", 1, "/no/such/folder");
}

static void
test_import (void)
{
  med_test_command_write (command, "list.csv",
                          "\x8e\x91\x8e\x59\x94\xd4\x8d\x86,model,manufacturer\n1,A,B\n2,A,B\n",
                          -1);
  expect ("device import --preview list.csv", 0, "New: 2");
  expect ("device list", 0, "10233");
  expect ("device import list.csv", 0, "Read as Shift_JIS");
  expect ("device import list.csv", 0, "Unchanged: 2");
  med_test_command_write (command, "bad.csv", "asset,model,manufacturer\n3,A,B\n3,A,B\n", -1);
  expect ("device import bad.csv", 1, "Line 3: ");
  expect ("device show 3", 1, "3");
  expect ("--json device import --leave-out-refused bad.csv", 0, "\"refused\" : 1");
  expect ("device show 3", 0, "Model: A");
}

static void
test_export (void)
{
  expect ("device export all.csv", 0, "4 devices");
  expect ("device import all.csv", 0, "Unchanged: 4");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  command = med_test_command_new ();
  g_test_add_func ("/cli/device-commands/one-device-from-add-to-retire", test_one_device);
  g_test_add_func ("/cli/device-commands/list-in-json", test_json_list);
  g_test_add_func ("/cli/device-commands/wrong-use-changes-nothing", test_wrong_use);
  g_test_add_func ("/cli/device-commands/import-with-preview", test_import);
  g_test_add_func ("/cli/device-commands/export-comes-back", test_export);
  int result = g_test_run ();
  med_test_command_free (command);
  return result;
}
