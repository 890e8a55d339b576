/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "support/med-test-command.h"

/* A payload of the demonstration that is in the vault with every check, and its statement. */
typedef struct
{
  int payload;
  int statement;
  char *name;
  char *patch;
  char *sha256;
} Stored;

static void
stored_clear (Stored *stored)
{
  g_free (stored->name);
  g_free (stored->patch);
  g_free (stored->sha256);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stored, stored_clear)

static Stored
find_stored (MedTestCommand *command)
{
  g_autoptr (JsonNode) list = med_test_command_ask (command, "payload list");
  JsonObject *row = med_test_command_find_row (list, "malware", "recorded");

  return (Stored){
    .payload = (int) json_object_get_int_member (row, "id"),
    .statement = (int) json_object_get_int_member (row, "statement"),
    .name = g_strdup (json_object_get_string_member (row, "name")),
    .patch = g_strdup (json_object_get_string_member (row, "patch")),
    .sha256 = g_strdup (json_object_get_string_member (row, "sha256")),
  };
}

/* The file of the vault, wherever the vault keeps it. */
static char *
find_in_vault (MedTestCommand *command, const char *sha256)
{
  g_autofree char *data = med_test_command_path (command, "data");
  const char *argv[] = { "find", data, "-type", "f", "-name", NULL, NULL };
  g_autofree char *pattern = g_strdup_printf ("*%s*", sha256 + 2);
  g_autofree char *out = NULL;

  argv[5] = pattern;
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                               NULL, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (g_strstrip (out), "\n", 2);
  g_assert_cmpstr (lines[0], !=, "");
  return g_strdup (lines[0]);
}

static void
test_wrong_use (void)
{
  static const MedTestLine refused[] = {
    { "payload add", 2, "Usage" },
    { "payload add x file", 2, "number of a statement" },
    { "payload add 0 file", 2, "number of a statement" },
    { "payload add 1", 2, "Name the files" },
    { "payload add 1 file", 2, "--as" },
    { "--as okoye payload add 99999 file", 1, "" },
    { "--as okoye payload add 2 /etc/hostname", 1, "no payload of this name" },
    { "payload verify", 2, "number of a statement" },
    { "payload verify 1 2 --x", 2, "--x" },
    { "payload scan-record", 2, "number of a payload" },
    { "payload scan-record 1 ClamAV", 2, "two dates" },
    { "payload scan-record 1 ClamAV monday 2026-11-01 clean", 1, "monday" },
    { "payload scan-record 1 ClamAV 2026-11-01 tuesday clean", 1, "tuesday" },
    { "payload scan-record 1 ClamAV 2026-11-01 2026-11-02 perhaps", 2, "“clean” or “infected”" },
    { "payload scan-record 1 ClamAV 2026-11-01 2026-11-02 clean", 2, "--as" },
    { "--as okoye payload scan-record 99999 ClamAV 2026-11-01 2026-11-02 clean", 1, "" },
    { "--as okoye payload scan-record 1 '' 2026-11-01 2026-11-02 clean", 1, "" },
    { "--as okoye payload scan-record 1 ClamAV 2026-11-01 2099-11-02 clean", 1, "" },
    { "payload copy", 2, "Usage" },
    { "payload copy 1", 2, "Name the folder" },
    { "payload copy 1 .", 2, "--as" },
    { "--as okoye payload copy 2 . NO-SUCH", 1, "There is no device NO-SUCH" },
    { "payload check", 2, "Name a patch and a device" },
    { "payload check KB1", 2, "Name a patch and a device" },
    { "payload check KB-NONE AGH-10001", 1, "KB-NONE" },
    { "payload check KB5004947 NO-SUCH", 1, "NO-SUCH" },
    { "payload policy perhaps", 2, "perhaps" },
    { "payload policy scanned", 2, "--as" },
    { "--as okoye payload policy scanned", 1, "" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
}

/* Whole on the medium, and the same bytes; then a changed byte in the vault stops everything. */
static void
test_copy_and_damage (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_auto (Stored) stored = find_stored (command);
  g_autofree char *stick = med_test_command_path (command, "stick");
  g_autofree char *copy = g_strdup_printf ("--as okoye payload copy %d stick", stored.statement);
  g_autofree char *verify = g_strdup_printf ("--as okoye payload verify %d", stored.statement);

  g_assert_cmpint (g_mkdir (stick, 0700), ==, 0);
  med_test_command_expect (command, verify, 0, stored.name);
  med_test_command_expect (command, copy, 0, "Distribution succeeded");
  g_autofree char *path = find_in_vault (command, stored.sha256);
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  g_chmod (path, 0600);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  med_test_command_expect (command, copy, 1, "");
  med_test_command_expect (command, verify, 1, stored.name);
  g_autoptr (JsonNode) list = med_test_command_ask (command, "payload list");
  JsonObject *row = med_test_command_find_row (list, "name", stored.name);
  g_assert_cmpstr (json_object_get_string_member (row, "bytes"), ==, "failed");
  med_test_command_expect (command, "audit verify", 0, "whole");
}

/* A medium that is not there: said, and recorded as not distributed. */
static void
test_no_medium (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect (command, "--as okoye payload copy 2 /no/such/folder", 1,
                           "NOT distributed");
  g_autofree char *log = med_test_command_dup_log (command);
  g_assert_nonnull (strstr (log, "patch-not-distributed"));
}

static void
test_full_of_nothing (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_auto (Stored) stored = find_stored (command);
  g_autofree char *path = find_in_vault (command, stored.sha256);
  g_autofree char *verify = g_strdup_printf ("--as okoye payload verify %d", stored.statement);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_autoptr (MedTestAnswer) answer = med_test_command_call (command, verify);
  g_assert_cmpint (answer->status, ==, 1);
  g_autoptr (JsonNode) list = med_test_command_ask (command, "payload list");
  JsonObject *row = med_test_command_find_row (list, "name", stored.name);
  g_assert_cmpstr (json_object_get_string_member (row, "bytes"), ==, "failed");
}

/* A stricter policy takes effect at once, with the same payloads. */
static void
test_policy (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autoptr (JsonNode) staged = med_test_command_ask (command, "disposition list --state=staged");
  JsonArray *rows = json_node_get_array (staged);
  const char *patch = NULL;
  g_autofree char *check = NULL;

  for (guint i = 0; i < json_array_get_length (rows) && check == NULL; i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *line =
          g_strdup_printf ("payload check %s %s", json_object_get_string_member (row, "patch"),
                           json_object_get_string_member (row, "device"));
      g_autoptr (MedTestAnswer) answer = med_test_command_call (command, line);

      patch = json_object_get_string_member (row, "patch");
      if (answer->status == 0)
        check = g_steal_pointer (&line);
    }
  g_assert_nonnull (check);
  g_test_message ("%s of %s", check, patch);
  med_test_command_expect (command, "payload policy", 0, "recorded such a scan");
  med_test_command_expect (command, "--as nair payload policy scanned", 0, "");
  med_test_command_expect (command, check, 1, "");
  g_autofree char *json = g_strconcat ("--json ", check, NULL);
  g_autoptr (MedTestAnswer) refused = med_test_command_call (command, json);
  g_assert_cmpint (refused->status, ==, 1);
  g_autoptr (JsonNode) node = json_from_string (refused->out, NULL);
  g_assert_nonnull (node);
  gboolean in_the_way = FALSE;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      JsonObject *item = json_array_get_object_element (json_node_get_array (node), i);

      if (!json_object_get_boolean_member (item, "allowed"))
        {
          in_the_way = TRUE;
          g_assert_cmpstr (json_object_get_string_member (item, "check"), ==, "malware");
          g_assert_cmpstr (json_object_get_string_member (item, "reason"), !=, "");
        }
    }
  g_assert_true (in_the_way);
  med_test_command_expect (command, "--as nair payload policy recorded", 0, "");
  med_test_command_expect (command, check, 0, "allowed");
}

/* A finding of malware stands, whatever was recorded before. */
static void
test_infected (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_auto (Stored) stored = find_stored (command);
  g_autofree char *infected = g_strdup_printf (
      "--as nair payload scan-record %d 'Other 2.0' 2026-11-20 2026-11-21 infected 'Eicar <test>'",
      stored.payload);

  med_test_command_expect (command, infected, 0, "");
  g_autoptr (JsonNode) list = med_test_command_ask (command, "payload list");
  JsonObject *row = med_test_command_find_row (list, "name", stored.name);
  g_assert_cmpstr (json_object_get_string_member (row, "malware"), ==, "failed");
  g_autofree char *where =
      g_strdup_printf ("disposition list --state=staged --patch=%s", stored.patch);
  g_autoptr (JsonNode) staged = med_test_command_ask (command, where);
  JsonArray *rows = json_node_get_array (staged);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      g_autofree char *check = g_strdup_printf (
          "payload check %s %s", stored.patch,
          json_object_get_string_member (json_array_get_object_element (rows, i), "device"));

      med_test_command_expect (command, check, 1, "in the way");
    }
}

static void
test_statements (void)
{
  static const MedTestLine refused[] = {
    { "statement check", 2, "Name a file" },
    { "statement check none.json", 1, "none.json" },
    { "statement check empty.json", 1, "empty.json" },
    { "statement check broken.json", 1, "broken.json" },
    { "statement check list.json", 1, "list.json" },
    { "statement import", 2, "Name a file or a folder" },
    { "statement import new.json", 2, "--as" },
    { "--as mora statement import none.json", 1, "none.json" },
    { "--as mora statement import new.json", 1, "new.json" },
    { "--as mora statement import --letter", 2, "Name a file or a folder" },
    { "statement show", 2, "number of a statement" },
    { "statement show 1.5", 2, "number of a statement" },
    { "statement show 99999", 1, "99999" },
    { "statement confirm 1", 2, "--as" },
    { "statement confirm x", 2, "number of a statement" },
    { "statement refuse 1", 2, "--as" },
    { "--as nair statement refuse 1", 2, "Say why" },
    { "--as nair statement refuse 99999 why", 1, "" },
    { "statement new new.json", 1, "there already" },
    { "statement new /no/such/folder/s.json", 1, "/no/such/folder/s.json" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect (command, "statement new", 0, "medpatch-vendor-statement");
  med_test_command_expect (command, "statement new new.json", 0, "fill it in");
  med_test_command_write (command, "empty.json", "", 0);
  med_test_command_write (command, "broken.json", "{\"format\": ", -1);
  med_test_command_write (command, "list.json", "[]", -1);
  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
  g_autoptr (JsonNode) list = med_test_command_ask (command, "statement list");
  JsonObject *open = med_test_command_find_row (list, "state", "needs-confirmation");
  g_autofree char *own = g_strdup_printf ("--as %s statement confirm %d",
                                          json_object_get_string_member (open, "entered_by"),
                                          (int) json_object_get_int_member (open, "id"));
  med_test_command_expect (command, own, 1, "");
  g_autofree char *refuse = g_strdup_printf ("--as lindqvist statement refuse %d 'not ours'",
                                             (int) json_object_get_int_member (open, "id"));
  med_test_command_expect (command, refuse, 0, "is refused");
  g_autofree char *late = g_strdup_printf ("--as lindqvist statement confirm %d",
                                           (int) json_object_get_int_member (open, "id"));
  med_test_command_expect (command, late, 1, "");
  g_autofree char *show =
      g_strdup_printf ("statement show %d", (int) json_object_get_int_member (open, "id"));
  med_test_command_expect (command, show, 0, "3.4 Validation");
  g_autoptr (JsonNode) body = med_test_command_ask (command, show);
  g_assert_true (json_object_has_member (json_node_get_object (body), "validation"));
}

static void
test_components (void)
{
  static const MedTestLine refused[] = {
    { "component list", 2, "Name one asset number" },
    { "component list NO-SUCH", 1, "There is no device NO-SUCH" },
    { "component set AGH-10001", 2, "Usage" },
    { "component set AGH-10001 list.txt source", 2, "--as" },
    { "--as mora component set NO-SUCH list.txt source", 1, "NO-SUCH" },
    { "--as mora component set AGH-10001 none.txt source", 1, "none.txt" },
    { "--as mora component set AGH-10001 bad.txt source", 1, "" },
    { "--as mora component set AGH-10001 list.txt ''", 1, "" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_write (command, "list.txt",
                          "Microsoft; Windows 10; 1809\nOpenSSL; OpenSSL; 1.1.1k\n", -1);
  med_test_command_write (command, "bad.txt", "only one field\n", -1);
  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
  med_test_command_expect (command, "--as mora component set AGH-10001 list.txt 'SBOM of 3 May'", 0,
                           "");
  med_test_command_expect (command, "component list AGH-10001", 0, "1.1.1k");
  g_autoptr (JsonNode) list = med_test_command_ask (command, "component list AGH-10001");
  g_assert_true (JSON_NODE_HOLDS_ARRAY (list) || JSON_NODE_HOLDS_OBJECT (list));
  med_test_command_expect (command, "audit verify", 0, "whole");
}

#define CYCLONEDX(components)                                                                      \
  "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[" components "]}"

/* A list is looked at, and taken over with where it is from; what it lacks is left out by decision
 * only. */
static void
test_import_of_components (void)
{
  static const MedTestLine refused[] = {
    { "component import", 2, "Name an asset number and a file" },
    { "component import AGH-10001", 2, "Name an asset number and a file" },
    { "component import AGH-10001 none.json", 1, "none.json" },
    { "component import NO-SUCH good.json", 1, "There is no device NO-SUCH" },
    { "component import AGH-10001 NO-SUCH good.json", 1, "There is no device NO-SUCH" },
    { "component import AGH-10001 good.json --accept --source=x", 2, "--as" },
    { "--as mora component import AGH-10001 good.json --accept", 1,
      "where you have the list from" },
    { "--as mora component import AGH-10001 half.json --accept --source=x", 1,
      "1 entry cannot be used" },
    { "component import AGH-10001 good.json", 0, "Nothing was changed yet" },
    { "component import AGH-10001 half.json", 0, "Refused: /components/1" },
    { "component history", 2, "Name one asset number" },
    { "component history AGH-10001", 0, "" },
    { "report component --csv r.csv", 2, "Usage" },
    { "report component '' --csv r.csv", 1, "Name the component" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_write (command, "good.json",
                          CYCLONEDX ("{\"name\":\"zstd\",\"version\":\"1.5.2\"}"), -1);
  med_test_command_write (command, "half.json",
                          CYCLONEDX ("{\"name\":\"zstd\",\"version\":\"1.5.2\"},{}"), -1);
  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
  med_test_command_expect (
      command,
      "--as mora component import AGH-10001 half.json --accept --leave-out --source=Portal", 0,
      "1 entry cannot be used");
  g_autoptr (JsonNode) history = med_test_command_ask (command, "component history AGH-10001");
  JsonObject *newest = json_array_get_object_element (json_node_get_array (history), 0);
  g_assert_cmpstr (json_object_get_string_member (newest, "source"), ==, "Portal");
  g_assert_cmpint (json_object_get_int_member (newest, "refused"), ==, 1);
  g_autoptr (JsonNode) known =
      med_test_command_ask (command, "component import AGH-10001 half.json");
  g_assert_true (json_object_get_boolean_member (json_node_get_object (known), "known"));
  g_autoptr (JsonNode) found = med_test_command_ask (command, "component find 'zstd 1.5.2'");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (found), "devices"), >, 0);
  med_test_command_expect (command, "report component zstd '< 2' --csv rooms.csv", 0,
                           "rooms-01-Devices-that-contain-it");
  med_test_command_expect (command, "audit verify", 0, "whole");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/payload-commands/wrong-use-changes-nothing", test_wrong_use);
  g_test_add_func ("/cli/payload-commands/a-changed-byte-stops-the-copy", test_copy_and_damage);
  g_test_add_func ("/cli/payload-commands/no-medium-is-recorded", test_no_medium);
  g_test_add_func ("/cli/payload-commands/gone-from-the-vault-is-not-passed", test_full_of_nothing);
  g_test_add_func ("/cli/payload-commands/policy-counts-at-once", test_policy);
  g_test_add_func ("/cli/payload-commands/infected-stands", test_infected);
  g_test_add_func ("/cli/statement-commands/checked-refused-confirmed", test_statements);
  g_test_add_func ("/cli/component-commands/set-and-list", test_components);
  g_test_add_func ("/cli/component-commands/import", test_import_of_components);
  return g_test_run ();
}
