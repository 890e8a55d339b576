/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

/* The demonstration has a work order in nearly every state. */
static int
find_order (MedTestCommand *command, const char *state)
{
  g_autofree char *line = g_strconcat ("disposition list --state=", state, NULL);
  g_autoptr (JsonNode) list = med_test_command_ask (command, line);

  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), >, 0);
  return (int) json_object_get_int_member (
      json_array_get_object_element (json_node_get_array (list), 0), "id");
}

/* @lines has %d where the number of the order stands. */
static void
expect_of_order (MedTestCommand *command, int order, const MedTestLine *lines, gsize n_lines)
{
  g_autofree char *number = g_strdup_printf ("%d", order);

  for (gsize i = 0; i < n_lines; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i].line, "%d", -1);
      g_autofree char *line = g_strjoinv (number, parts);

      med_test_command_expect (command, line, lines[i].status, lines[i].words);
    }
}

static void
refuse_of_order (MedTestCommand *command, int order, const MedTestLine *lines, gsize n_lines)
{
  g_autofree char *before = med_test_command_dup_head (command);

  expect_of_order (command, order, lines, n_lines);
  g_autofree char *after = med_test_command_dup_head (command);
  g_assert_cmpstr (before, ==, after);
}

static void
test_wrong_use (void)
{
  static const MedTestLine refused[] = {
    { "install show", 2, "Name the work order" },
    { "install show 1", 2, "--as" },
    { "--as okoye install show x", 2, "“x” is not the number of a work order" },
    { "--as okoye install show 0", 2, "“0” is not the number of a work order" },
    { "--as okoye install show -- -5", 2, "" },
    { "--as okoye install show 99999", 1, "There is no work order 99999" },
    { "--as okoye install start 99999", 1, "There is no work order 99999" },
    { "--as nobody install show 1", 1, "nobody" },
    { "install step 1 verify", 2, "phase" },
    { "--as okoye install step 1 rest all done", 2, "“rest” is not prepare" },
    { "install report 1", 2, "success or failure" },
    { "install report 1 well", 2, "success or failure" },
    { "--as okoye install report 1 success", 1, "No attempt was started" },
    { "--as okoye install evidence 1", 2, "Name a file" },
    { "install list --colour=red", 2, "colour" },
    { "disposition list --state=lost", 2, "“lost” is not a state" },
    { "disposition list --downtime=x", 2, "downtime" },
    { "disposition apply", 2, "" },
    { "disposition apply 1", 2, "state" },
    { "--as okoye disposition apply 1 lost", 2, "state" },
    { "--as okoye disposition apply 99999 staged", 1, "99999" },
    { "work assign", 2, "" },
    { "work assign 1 okoye", 2, "--as" },
    { "work hand-over 1 tanaka", 2, "note" },
    { "work list theirs", 2, "" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
}

/* The options narrow the list, together too. */
static void
test_lists (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autoptr (JsonNode) all = med_test_command_ask (command, "disposition list");
  g_autoptr (JsonNode) open = med_test_command_ask (command, "install list");
  g_autoptr (JsonNode) interrupted = med_test_command_ask (command, "install interrupted");
  JsonArray *rows = json_node_get_array (all);
  guint n_open = 0, n_interrupted = 0;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *state = json_object_get_string_member (row, "state");
      static const char *const open_states[] = {
        "scheduled", "installing", "interrupted",    "installed-unverified", "failed",
        "restoring", "restored",   "out-of-service", "removal-required",     NULL
      };

      n_open += g_strv_contains (open_states, state);
      n_interrupted += g_str_equal (state, "interrupted");
    }
  g_assert_cmpuint (json_array_get_length (json_node_get_array (open)), ==, n_open);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (interrupted)), ==, n_interrupted);
  JsonObject *first = json_array_get_object_element (rows, 0);
  g_autofree char *one = g_strdup_printf ("disposition list --state=%s --device=%s --patch=%s",
                                          json_object_get_string_member (first, "state"),
                                          json_object_get_string_member (first, "device"),
                                          json_object_get_string_member (first, "patch"));
  g_autoptr (JsonNode) narrow = med_test_command_ask (command, one);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (narrow)), ==, 1);
  g_autoptr (JsonNode) none =
      med_test_command_ask (command, "disposition list --device=NO-SUCH --patch=NONE");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (none)), ==, 0);
}

/* Nothing starts that the table of steps does not allow, whoever asks. */
static void
test_nothing_starts (void)
{
  static const MedTestLine candidate[] = {
    { "--as okoye install start %d --version-read=1 --restore-point=R", 1, "no such step" },
    { "--as lindqvist install start %d --version-read=1 --restore-point=R", 1, "no such step" },
    { "--as okoye install verify %d --version-read=1", 1, "No attempt was started" },
    { "--as okoye install give-up %d --text=x", 1, "No attempt was started" },
    { "--as lindqvist disposition apply %d in-service", 1, "no such step" },
    { "--as lindqvist disposition apply %d scheduled", 1, "no such step" },
    { "--as lindqvist disposition apply %d installing", 1, "" },
    { "--as okoye disposition apply %d staged", 1, "no such step" },
  };
  static const MedTestLine scheduled[] = {
    { "--as okoye install hand-over %d", 1, "another role" },
    { "--as okoye install start %d --version-read=x --restore-point=R", 1, "under service" },
    { "--as duval install start %d --version-read=x --restore-point=R", 1, "" },
    { "--as okoye install verify %d --version-read=x", 1, "No attempt was started" },
    { "--as duval disposition apply %d staged --reason=x", 1, "another role" },
    { "--as okoye disposition apply %d staged", 1, "reason" },
    { "--as lindqvist disposition apply %d in-service", 1, "no such step" },
  };
  static const MedTestLine interrupted[] = {
    { "--as okoye install start %d --version-read=x --restore-point=R", 1, "no such step" },
    { "--as okoye install verify %d --version-read=x", 1, "no such step" },
    { "--as okoye install step %d verify 99 done", 1, "no such step" },
    { "--as okoye install step %d verify 1 perhaps", 2, "“perhaps” is not" },
    { "--as okoye install evidence %d no-such-file.log", 1, "no-such-file.log" },
    { "--as brandt install return %d", 1, "" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  refuse_of_order (command, find_order (command, "candidate"), candidate, G_N_ELEMENTS (candidate));
  refuse_of_order (command, find_order (command, "scheduled"), scheduled, G_N_ELEMENTS (scheduled));
  refuse_of_order (command, find_order (command, "interrupted"), interrupted,
                   G_N_ELEMENTS (interrupted));
}

/* What was interrupted is unknown until the device is read; another release means failed, and a
 * failed device goes back to its validated state before anything else. */
static void
test_interrupted_then_failed (void)
{
  static const MedTestLine lines[] = {
    { "--as okoye install show %d", 0, "Interrupted, outcome unknown" },
    { "--as okoye install report %d success --version-read=0.0", 0, "Failed: restore now" },
    { "--as okoye install report %d success --version-read=0.0", 1, "no such step" },
    { "--as okoye disposition apply %d authorized", 1, "no such step" },
    { "--as brandt install return %d", 1, "" },
    { "--as okoye install restore %d", 0, "Restor" },
    { "--as okoye install step %d rollback all done", 0, "[done] rollback 1" },
    { "--as okoye install verify %d --version-read=0.0", 1, "" },
    { "audit verify", 0, "whole" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  int order = find_order (command, "interrupted");

  expect_of_order (command, order, lines, G_N_ELEMENTS (lines));
  g_autofree char *show = g_strdup_printf ("--as okoye install show %d", order);
  g_autoptr (JsonNode) node = med_test_command_ask (command, show);
  JsonObject *json = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (json, "state"), ==, "restoring");
  g_assert_cmpstr (json_object_get_string_member (json, "service_state"), ==, "under-service");
}

static void
test_evidence (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  int order = find_order (command, "interrupted");
  g_autofree char *add =
      g_strdup_printf ("--as okoye install evidence %d 'photo <1>.txt' --kind=photo", order);

  med_test_command_write (command, "photo <1>.txt", "a\0b", 3);
  med_test_command_expect (command, add, 0, "Work order");
  g_autofree char *hash =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) "a\0b", 3);
  g_autofree char *kept = g_build_filename (command->folder, "data", "evidence", NULL);
  g_autoptr (GDir) dir = g_dir_open (kept, 0, NULL);
  gboolean found = FALSE;
  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    found = found || strstr (name, hash) != NULL || strncmp (name, hash, 2) == 0;
  g_assert_true (found);
  med_test_command_expect (command, add, 0, "Work order");
  g_autofree char *wrong =
      g_strdup_printf ("--as okoye install evidence %d 'photo <1>.txt' --kind=song", order);
  g_autoptr (MedTestAnswer) answer = med_test_command_call (command, wrong);
  g_test_message ("a kind of its own: %d %s", answer->status, answer->err);
  med_test_command_expect (command, "audit verify", 0, "whole");
}

/* Each order's own list of what can be done now agrees with what is then done. */
static void
test_options_are_kept (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  static const char *const states[] = { "candidate",       "in-internal-test", "authorized",
                                        "staged",          "scheduled",        "out-of-service",
                                        "removal-required" };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      int order = find_order (command, states[i]);
      g_autofree char *show = g_strdup_printf ("--as lindqvist install show %d", order);
      g_autoptr (JsonNode) node = med_test_command_ask (command, show);
      JsonArray *next = json_object_get_array_member (json_node_get_object (node), "next");

      for (guint j = 0; j < json_array_get_length (next); j++)
        {
          JsonObject *option = json_array_get_object_element (next, j);
          JsonArray *missing = json_object_get_array_member (option, "missing");

          if (json_object_get_boolean_member (option, "allowed"))
            g_assert_cmpuint (json_array_get_length (missing), ==, 0);
          else
            {
              g_autofree char *try =
                  g_strdup_printf ("--as lindqvist disposition apply %d %s", order,
                                   json_object_get_string_member (option, "state"));
              g_autoptr (MedTestAnswer) answer = med_test_command_call (command, try);
              if (answer->status == 0)
                g_error ("%s was done though %s", try, "it is not allowed");
            }
        }
    }
}

static void
test_decisions (void)
{
  static const MedTestLine lines[] = {
    { "--as okoye disposition apply %d waiting-for-vendor", 1, "another role" },
    { "--as lindqvist disposition apply %d deferred --reason=x --review-date=2027-01-01", 1,
      "no such step" },
    { "--as lindqvist disposition apply %d closed-not-needed", 1, "" },
    { "--as nobody disposition apply %d waiting-for-vendor", 1, "nobody" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  refuse_of_order (command, find_order (command, "candidate"), lines, G_N_ELEMENTS (lines));
}

static void
test_assignment (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  int order = find_order (command, "scheduled");
  g_autofree char *assign = g_strdup_printf ("--as lindqvist work assign %d tanaka", order);
  g_autofree char *nobody = g_strdup_printf ("--as lindqvist work assign %d nobody", order);
  g_autofree char *unknown = g_strdup_printf ("--as lindqvist work assign %d zoe", order);

  med_test_command_expect (command, unknown, 1, "zoe");
  med_test_command_expect (command, assign, 0, "");
  g_autoptr (JsonNode) mine = med_test_command_ask (command, "--as tanaka work list mine");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (mine)), >, 0);
  med_test_command_expect (command, nobody, 0, "");
  g_autoptr (JsonNode) after = med_test_command_ask (command, "--as tanaka work list mine");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (after)) + 1, ==,
                    json_array_get_length (json_node_get_array (mine)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/install-commands/wrong-use-changes-nothing", test_wrong_use);
  g_test_add_func ("/cli/install-commands/lists-are-narrowed", test_lists);
  g_test_add_func ("/cli/install-commands/nothing-starts-that-may-not", test_nothing_starts);
  g_test_add_func ("/cli/install-commands/interrupted-then-failed", test_interrupted_then_failed);
  g_test_add_func ("/cli/install-commands/evidence", test_evidence);
  g_test_add_func ("/cli/install-commands/what-is-not-allowed-is-not-done", test_options_are_kept);
  g_test_add_func ("/cli/install-commands/decisions-ask-for-roles", test_decisions);
  g_test_add_func ("/cli/install-commands/assignment", test_assignment);
  return g_test_run ();
}
