/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "support/med-test-engine.h"

/* Two workstations with the same demonstration: `a` works, `b` imports. */
static char *folder;

static char *
answers (const char *data, const char *line, int status, const char *words)
{
  g_autofree char *command = g_strdup_printf ("'%s' --data-dir %s --passphrases pass %s",
                                              g_getenv ("MEDPATCHCTL"), data, line);
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
expect (const char *data, const char *line, int status, const char *words)
{
  g_free (answers (data, line, status, words));
}

static JsonNode *
parse (char *text)
{
  g_autofree char *owned = text;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  json_parser_load_from_data (parser, owned, -1, &error);
  g_assert_no_error (error);
  return json_node_copy (json_parser_get_root (parser));
}

/* The first open work order that is still to be decided. */
static gint64
find_candidate (const char *data)
{
  g_autoptr (JsonNode) node =
      parse (answers (data, "--json disposition list --state=candidate", 0, "id"));
  JsonArray *rows = json_node_get_array (node);

  g_assert_cmpuint (json_array_get_length (rows), >, 0);
  return json_object_get_int_member (json_array_get_object_element (rows, 0), "id");
}

static void
test_work (void)
{
  const gint64 id = find_candidate ("a");
  g_autofree char *take = g_strdup_printf ("--as okoye work assign %d okoye", (int) id);
  g_autofree char *other = g_strdup_printf ("--as okoye work assign %d tanaka", (int) id);
  g_autofree char *auditor = g_strdup_printf ("--as lindqvist work assign %d duval", (int) id);
  g_autofree char *offer =
      g_strdup_printf ("--as okoye work hand-over %d tanaka 'all is prepared'", (int) id);
  g_autofree char *mute = g_strdup_printf ("--as okoye work hand-over %d tanaka ''", (int) id);
  g_autofree char *taken = g_strdup_printf ("--as tanaka work take-over %d", (int) id);
  g_autofree char *stranger = g_strdup_printf ("--as okoye work take-over %d", (int) id);
  g_autofree char *show = g_strdup_printf ("--as lindqvist --json install show %d", (int) id);

  expect ("a", "work list sideways", 2, "not mine, unassigned or all");
  expect ("a", "work list mine", 2, "--as LOGIN");
  expect ("a", "--as okoye work assign x okoye", 2, "Name the work order");
  expect ("a", "--as okoye work assign 999999 okoye", 1, "no work order 999999");
  expect ("a", other, 1, "Only a lead engineer assigns");
  expect ("a", auditor, 1, "one of these roles");
  expect ("a", take, 0, "");
  expect ("a", "--as okoye work list mine", 0, "okoye");
  expect ("a", mute, 1, "Write a note");
  expect ("a", offer, 0, "not yet taken over");
  expect ("a", "--as tanaka work list mine", 0, "tanaka");
  expect ("a", stranger, 1, "is handed over to Kenji Tanaka");
  expect ("a", taken, 0, "all is prepared");
  g_autoptr (JsonNode) node = parse (answers ("a", show, 0, "handovers"));
  JsonObject *order = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (order, "assigned"), ==, "Kenji Tanaka");
  JsonObject *handover =
      json_array_get_object_element (json_object_get_array_member (order, "handovers"), 0);
  g_assert_cmpstr (json_object_get_string_member (handover, "state"), ==, "taken");
  expect ("a", taken, 1, "nothing is handed over");
}

static void
test_person (void)
{
  expect ("a", "person holdings nobody", 1, "no person");
  expect ("a", "person holdings tanaka", 0, "Work orders assigned (1)");
  expect ("a", "--json person holdings tanaka", 0, "\"what\" : \"order\"");
  expect ("a", "person holdings lindqvist", 0, "Nobody else has this role: Lead engineer");
  expect ("a", "--as lindqvist person leave tanaka", 1, "without a successor");
  expect ("a", "--as lindqvist person edit tanaka leaves", 1, "without a successor");
  expect ("a", "--as lindqvist person leave tanaka successor=duval", 1,
          "would need one of these roles");
  expect ("a", "--as okoye person leave tanaka successor=okoye", 1, "Only a lead engineer");
  expect ("a", "--as lindqvist person leave tanaka gives=king", 2, "not a role");
  expect ("a", "--as lindqvist person leave tanaka sideways", 2, "sideways");
  /* Neither is a role taken from who holds work with it; it is given up with a successor. */
  expect ("a", "--as lindqvist person edit tanaka roles=auditor", 1,
          "cannot give up a role without a successor");
  expect ("a", "--as lindqvist person leave tanaka keeps=king", 2, "not a role");
  expect ("a", "--as lindqvist person leave tanaka keeps=auditor successor=okoye", 1,
          "does not have this role");
  expect ("a", "--as lindqvist person edit tanaka roles=technician,auditor", 0, "");
  expect ("a", "--as lindqvist person leave tanaka keeps=auditor", 1, "Work orders assigned (1)");
  expect ("a", "--as lindqvist person leave tanaka keeps=auditor successor=okoye", 0, "");
  expect ("a", "person holdings tanaka", 0, "Nothing");
  expect ("a", "person list", 0, "Kenji Tanaka (Auditor)");
  expect ("a", "--as lindqvist person edit tanaka roles=technician", 0, "");
  expect ("a", "--as lindqvist person leave tanaka successor=okoye reason=moves", 0, "");
  expect ("a", "person holdings okoye", 0, "Work orders assigned (1)");
  expect ("a", "--as lindqvist person leave tanaka", 1, "has left already");
}

static void
test_device (void)
{
  expect ("a", "device add asset=X-1 manufacturer=Exa model=CT room='R 1'", 0, "");
  expect ("a", "--as mora device move X-1 room='R 2'", 1, "A reason is needed");
  expect ("a", "--as duval device move X-1 room='R 2' reason=r", 1, "may only look");
  expect ("a", "device move X-1 room='R 2' reason=r", 2, "--as LOGIN");
  expect ("a", "--as mora device move X-1 sideways=1 reason=r", 2, "sideways");
  expect ("a", "--as mora device move X-1 room='R 2' reason='new room'", 0, "");
  expect ("a", "--as mora device rename X-1 asset=X-2 reason='new numbers'", 0, "");
  expect ("a", "device show X-1", 0, "X-2");
  expect ("a", "device list x-1", 0, "X-2");
  expect ("a", "device add asset=X-1 manufacturer=Exa model=CT", 1, "another device’s before");
  expect ("a",
          "--as mora device replace X-2 asset=X-3 manufacturer=Exa model=CT copies=sideways "
          "reason=r",
          2, "sideways");
  expect ("a",
          "--as mora device replace X-2 asset=X-3 manufacturer=Exa model=CT copies=place "
          "reason=worn",
          0, "");
  expect ("a", "device show X-3", 0, "Room: R 2");
  expect ("a", "device history X-2", 0, "replaced");
  expect ("a", "--json device history X-3", 0, "took-place");
  expect ("a", "device history nowhere", 1, "no such device");
}

/* What was decided on `a` after the copy arrives on `b`, once. */
static void
test_exchange (void)
{
  expect ("a", "exchange export r", 2, "--as LOGIN");
  expect ("a", "--as lindqvist exchange export r since=yesterday", 1, "yesterday");
  expect ("a", "--as lindqvist exchange export r orders=x", 2, "not a number");
  expect ("a", "--as lindqvist exchange export r orders=999999", 1, "not there any more");
  expect ("a", "--as lindqvist exchange export nowhere/r", 1, "nowhere/r");

  const gint64 id = find_candidate ("b");
  g_autofree char *apply = g_strdup_printf (
      "--as lindqvist disposition apply %d waiting-for-vendor --reason=asked", (int) id);
  g_autofree char *show = g_strdup_printf ("--as lindqvist --json install show %d", (int) id);
  g_autoptr (JsonNode) before = parse (answers ("b", show, 0, "state"));
  gboolean moved = FALSE;
  for (guint i = 0; i < json_array_get_length (
                            json_object_get_array_member (json_node_get_object (before), "next"));
       i++)
    {
      JsonObject *next = json_array_get_object_element (
          json_object_get_array_member (json_node_get_object (before), "next"), i);
      if (g_str_equal (json_object_get_string_member (next, "state"), "waiting-for-vendor"))
        moved = json_object_get_boolean_member (next, "allowed");
    }
  if (!moved)
    g_free (apply);
  if (!moved)
    apply = g_strdup_printf ("--as lindqvist disposition apply %d in-internal-test --reason=asked",
                             (int) id);
  expect ("a", apply, 0, "");
  expect ("a", "--as lindqvist exchange export r workstation='CT room'", 0, "audit log up to row");
  expect ("b", "--as duval exchange check r", 1, "imported by people with one of these roles");
  expect ("b", "--as lindqvist exchange check r", 0, ": New");
  expect ("b", "--as lindqvist --json exchange check r", 0, "\"verdict\" : \"new\"");
  expect ("b", "--as lindqvist exchange import r take=0", 2, "not a number");
  expect ("b", "--as lindqvist exchange import r", 0, ": New");
  expect ("b", "--as lindqvist exchange import r", 0, "Nothing is new");
  expect ("b", "audit verify", 0, "");
  expect ("b", "--as lindqvist exchange check pass", 1, "not a file of results");
  expect ("b", "--as lindqvist exchange check nowhere", 1, "nowhere");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pass = NULL;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("medpatch-hand-over-XXXXXX", &error);
  g_assert_no_error (error);
  pass = g_build_filename (folder, "pass", NULL);
  g_file_set_contents (pass,
                       "lindqvist demonstration\nokoye demonstration\ntanaka demonstration\n"
                       "duval demonstration\nmora demonstration\n",
                       -1, &error);
  g_assert_no_error (error);
  expect ("unused", "demo a", 0, "");
  {
    const char *const copy[] = { "cp", "-r", "a", "b", NULL };
    int status = -1;
    g_assert_true (g_spawn_sync (folder, (char **) copy, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                 NULL, NULL, &status, &error));
    g_assert_cmpint (status, ==, 0);
  }
  g_test_add_func ("/cli/exchange", test_exchange);
  g_test_add_func ("/cli/work", test_work);
  g_test_add_func ("/cli/person-leaves", test_person);
  g_test_add_func ("/cli/device-history", test_device);
  int result = g_test_run ();
  med_test_remove_tree (folder);
  g_free (folder);
  return result;
}
