/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "support/med-test-engine.h"

static char *folder;

/* Runs medpatchctl with the words of @line, as in a shell, in the folder; expects the exit status
 * and, in its answer or, where it fails, in its complaint, @words. */
static char *
answers (const char *line, int status, const char *words)
{
  g_autofree char *command =
      g_strdup_printf ("'%s' --data-dir data %s", g_getenv ("MEDPATCHCTL"), line);
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  char *answer = NULL;
  int wait_status = 0;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  g_assert_true (g_spawn_sync (folder, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &answer, &complaint,
                               &wait_status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (wait_status));
  if (WEXITSTATUS (wait_status) != status ||
      strstr (status == 0 ? answer : complaint, words) == NULL)
    g_error ("%s: %d, not %d with “%s”: %s%s", line, WEXITSTATUS (wait_status), status, words,
             answer, complaint);
  return answer;
}

static void
expect (const char *line, int status, const char *words)
{
  g_free (answers (line, status, words));
}

static void
write_file (const char *name, const char *text, gssize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, size, &error);
  g_assert_no_error (error);
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
  g_autofree char *text = answers ("--json device list 10233", 0, "[");
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
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
  write_file ("list.csv", "\x8e\x91\x8e\x59\x94\xd4\x8d\x86,model,manufacturer\n1,A,B\n2,A,B\n",
              -1);
  expect ("device import --preview list.csv", 0, "New: 2");
  expect ("device list", 0, "10233");
  expect ("device import list.csv", 0, "Read as Shift_JIS");
  expect ("device import list.csv", 0, "Unchanged: 2");
  write_file ("bad.csv", "asset,model,manufacturer\n3,A,B\n3,A,B\n", -1);
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
  folder = g_dir_make_tmp ("medpatch-test-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/cli/device-commands/one-device-from-add-to-retire", test_one_device);
  g_test_add_func ("/cli/device-commands/list-in-json", test_json_list);
  g_test_add_func ("/cli/device-commands/wrong-use-changes-nothing", test_wrong_use);
  g_test_add_func ("/cli/device-commands/import-with-preview", test_import);
  g_test_add_func ("/cli/device-commands/export-comes-back", test_export);
  int result = g_test_run ();
  med_test_remove_tree (folder);
  g_free (folder);
  return result;
}
