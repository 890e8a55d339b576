/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "support/med-test-fleet.h"

typedef struct
{
  int status;
  char *out;
  char *err;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_free (answer->out);
  g_free (answer->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* A data folder in which nothing is open, for the real program. */
typedef struct
{
  char *dir;
  char *in;
} Folder;

static void
folder_clear (Folder *folder)
{
  med_test_remove_tree (folder->dir);
  g_free (folder->dir);
  g_free (folder->in);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Folder, folder_clear)

static Folder
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  Folder folder = { .dir = g_dir_make_tmp ("medpatch-cli-XXXXXX", &error) };

  g_assert_no_error (error);
  folder.in = g_build_filename (folder.dir, "in", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder.in, 0700), ==, 0);
  return folder;
}

static void
put (const Folder *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder->in, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* @line: the words after `medpatchctl --data-dir DIR`, as in a shell. */
static Answer
call (const Folder *folder, const char *line)
{
  g_autofree char *data_dir = g_build_filename (folder->dir, "data", NULL);
  g_autofree char *command =
      g_strdup_printf ("'%s' --data-dir '%s' %s", g_getenv ("MEDPATCHCTL"), data_dir, line);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = { 0 };
  int wait_status = 0;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  g_assert_true (g_spawn_sync (folder->in, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &answer.out,
                               &answer.err, &wait_status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (wait_status));
  answer.status = WEXITSTATUS (wait_status);
  return answer;
}

static void
test_import (void)
{
  g_auto (Folder) folder = make_folder ();
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");

  put (&folder, "good.json", good);
  put (&folder, "feed.json", "{\"feed\":{}}");
  g_auto (Answer) first = call (&folder, "advisory import .");
  g_assert_cmpint (first.status, ==, 0);
  g_assert_nonnull (strstr (first.out, "1 of 1 files loaded: 1 added"));
  g_assert_nonnull (strstr (first.out, "Skipped: "));
  g_auto (Answer) second = call (&folder, "advisory import good.json");
  g_assert_nonnull (strstr (second.out, "1 unchanged"));

  put (&folder, "bad.json", "{\"document\":{}}");
  g_auto (Answer) bad = call (&folder, "--json advisory import .");
  g_autoptr (JsonNode) node = json_from_string (bad.out, NULL);
  g_assert_cmpint (bad.status, ==, 1);
  g_assert_nonnull (strstr (bad.err, "1 file was refused"));
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "refused"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "unchanged"), ==, 1);
  g_assert_nonnull (strstr (bad.out, "/document/csaf_version: is missing"));
}

static void
test_list_and_show (void)
{
  g_auto (Folder) folder = make_folder ();
  g_autofree char *good =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");

  put (&folder, "good.json", good);
  g_auto (Answer) empty = call (&folder, "--json advisory list");
  g_autoptr (JsonNode) nothing = json_from_string (empty.out, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (nothing)), ==, 0);
  g_auto (Answer) import = call (&folder, "advisory import good.json");
  g_assert_cmpint (import.status, ==, 0);
  g_auto (Answer) list = call (&folder, "--json advisory list");
  g_autoptr (JsonNode) rows = json_from_string (list.out, NULL);
  JsonObject *row = json_array_get_object_element (json_node_get_array (rows), 0);
  g_assert_cmpstr (json_object_get_string_member (row, "tracking_id"), ==, "EXA-1");
  g_assert_cmpint (json_object_get_int_member (row, "top_score10"), ==, 98);

  g_auto (Answer) show = call (&folder, "advisory show EXA-1");
  g_assert_cmpint (show.status, ==, 0);
  g_assert_nonnull (strstr (show.out, "CVE-2026-1000  score 9.8"));
  g_auto (Answer) missing = call (&folder, "advisory show EXA-9");
  g_assert_cmpint (missing.status, ==, 1);
  g_auto (Answer) wrong = call (&folder, "advisory show");
  g_assert_cmpint (wrong.status, ==, 2);
}

static void
test_patch (void)
{
  g_auto (Folder) folder = make_folder ();
  g_auto (Answer) added = call (&folder, "patch add --number KB1 --vendor Microsoft --released "
                                         "2026-01-02 --source web --cve CVE-2026-1000");
  g_auto (Answer) again = call (&folder, "patch add --number KB1 --vendor Microsoft");
  g_auto (Answer) option = call (&folder, "patch add --colour red");
  g_auto (Answer) shown = call (&folder, "--json patch show KB1");
  g_auto (Answer) listed = call (&folder, "--json patch list");

  g_assert_cmpint (added.status, ==, 0);
  g_assert_cmpint (again.status, ==, 1);
  g_assert_cmpint (option.status, ==, 2);
  g_autoptr (JsonNode) node = json_from_string (shown.out, NULL);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "released"), ==,
                   "2026-01-02T00:00:00Z");
  g_autoptr (JsonNode) rows = json_from_string (listed.out, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (rows)), ==, 1);
}

#define CATALOG                                                                                    \
  "{\"catalogVersion\":\"2\",\"dateReleased\":\"2026-02-05T00:00:00Z\",\"vulnerabilities\":"       \
  "[{\"cveID\":\"CVE-2026-1000\",\"dateAdded\":\"2026-01-02\"}]}"

static void
test_kev (void)
{
  g_auto (Folder) folder = make_folder ();
  g_autoptr (GString) older = g_string_new (CATALOG);

  g_string_replace (older, "2026-02-05", "2025-02-05", 0);
  g_string_replace (older, "Version\":\"2", "Version\":\"1", 0);
  put (&folder, "kev.json", CATALOG);
  put (&folder, "old.json", older->str);
  g_auto (Answer) first = call (&folder, "kev import kev.json");
  g_auto (Answer) again = call (&folder, "--json kev import kev.json");
  g_auto (Answer) old = call (&folder, "kev import old.json");
  g_auto (Answer) none = call (&folder, "kev import");
  g_auto (Answer) missing = call (&folder, "kev import no.json");

  g_assert_cmpint (first.status, ==, 0);
  g_assert_nonnull (strstr (first.out, "1 known exploited"));
  g_autoptr (JsonNode) node = json_from_string (again.out, NULL);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (node), "unchanged"));
  g_assert_cmpint (old.status, ==, 1);
  g_assert_nonnull (strstr (old.err, "the one in use is newer"));
  g_assert_cmpint (none.status, ==, 2);
  g_assert_cmpint (missing.status, ==, 1);
}

static void
test_review (void)
{
  g_auto (Folder) folder = make_folder ();
  g_auto (Answer) empty = call (&folder, "--json advisory review");
  g_autoptr (JsonNode) names = json_from_string (empty.out, NULL);

  g_assert_cmpint (empty.status, ==, 0);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (names)), ==, 0);
  g_auto (Answer) wrong = call (&folder, "advisory alias perhaps Exa CT 1");
  g_assert_cmpint (wrong.status, ==, 2);
}

static void
test_decisions_need_a_person (void)
{
  g_auto (Folder) folder = make_folder ();
  g_auto (Answer) alias = call (&folder, "advisory alias confirm Exa CT 1");
  g_auto (Answer) decide =
      call (&folder, "advisory decide CVE-2026-1000 automatable no 'a letter'");
  g_auto (Answer) inquiry = call (&folder, "patch inquiry ask KB1 1 telephone");
  g_auto (Answer) stranger = call (&folder, "--as nobody advisory alias confirm Exa CT 1");

  g_assert_cmpint (alias.status, ==, 2);
  g_assert_cmpint (decide.status, ==, 2);
  g_assert_cmpint (inquiry.status, ==, 2);
  g_assert_cmpint (stranger.status, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/awareness/import-tells-and-exits", test_import);
  g_test_add_func ("/cli/awareness/list-and-show", test_list_and_show);
  g_test_add_func ("/cli/awareness/patch", test_patch);
  g_test_add_func ("/cli/awareness/decisions-need-a-person", test_decisions_need_a_person);
  g_test_add_func ("/cli/awareness/kev-never-goes-back", test_kev);
  g_test_add_func ("/cli/awareness/review", test_review);
  return g_test_run ();
}
