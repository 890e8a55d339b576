/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

/* In the demonstration, exception 1 runs, 2 has expired (work order 24) and 3 waits for the
 * security officer (work order 75). */

#define ASK "--as lindqvist exception request --kind=no-window --reason=Why "
#define RISK "--residual-risk=Some "
#define UNTIL "--expires={soon} "
#define CONTROL "--control=Firewall --evidence=R --next-test={soon} "
#define WHOLE ASK RISK UNTIL CONTROL

/* @line with a date within every policy in place of {soon} */
static char *
dup_line (const char *line)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) soon = g_date_time_add_days (now, 60);
  g_autofree char *date = g_date_time_format (soon, "%Y-%m-%d");
  g_auto (GStrv) parts = g_strsplit (line, "{soon}", -1);

  return g_strjoinv (date, parts);
}

static void
expect (MedTestCommand *command, const MedTestLine *lines, gsize n_lines)
{
  for (gsize i = 0; i < n_lines; i++)
    {
      g_autofree char *line = dup_line (lines[i].line);

      med_test_command_expect (command, line, lines[i].status, lines[i].words);
    }
}

static void
refuse (const MedTestLine *lines, gsize n_lines)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  /* What has become due is followed up first. */
  med_test_command_expect (command, "exception list", 0, "Requested");
  before = med_test_command_dup_head (command);
  expect (command, lines, n_lines);
  after = med_test_command_dup_head (command);
  g_assert_cmpstr (before, ==, after);
}

static void
test_wrong_use (void)
{
  static const MedTestLine refused[] = {
    { "exception list nonsense", 2, "“nonsense” is none of" },
    { "exception show", 2, "A number is needed" },
    { "exception show x", 2, "A number is needed" },
    { "exception show 99", 1, "There is no exception 99" },
    { "exception approve 3", 2, "Say who decides this" },
    { "exception refuse 3 --reason=No", 2, "Say who decides this" },
    { "exception withdraw 3 --reason=No", 2, "Say who" },
    { "exception test 1 passed", 2, "Say who" },
    { "--as okoye exception test 1 perhaps", 2, "passed or failed" },
    { "--as okoye exception test 1", 2, "passed or failed" },
    { "--as okoye exception test x passed", 2, "A number is needed" },
    { "--as okoye exception test 99 passed --next-test={soon}", 1, "There is no control 99" },
    { "--as okoye exception protect 24", 2, "Say what was done" },
    { "--as lindqvist exception request --nonsense 24", 2, "nonsense" },
    { "--as lindqvist exception request 24", 2, "Name the kind of reason" },
    { "--as lindqvist exception request --kind=boredom 24", 2, "Name the kind of reason" },
    { "--as lindqvist exception request --kind=not-recorded 24", 2, "Name the kind of reason" },
    { WHOLE "--control-kind=magic 24", 2, "“magic” is no kind of control" },
    { WHOLE "twenty-four", 2, "A number is needed" },
  };

  refuse (refused, G_N_ELEMENTS (refused));
}

/* Options of controls are paired by their order: given fewer or more times than --control nobody
 * can say which belongs to which. */
static void
test_pairs (void)
{
#define TWO "--control=Firewall --control=Guard "
#define UNEQUAL "Give it once for each control"
  static const MedTestLine refused[] = {
    { ASK RISK UNTIL TWO "--evidence=R --next-test={soon} --next-test={soon} 24", 2,
      "--evidence is given 1 times, --control 2 times" },
    { ASK RISK UNTIL TWO "--evidence=R --evidence=S --next-test={soon} 24", 2,
      "--next-test is given 1 times" },
    { ASK RISK UNTIL TWO "--evidence=R --evidence=S --next-test={soon} --next-test={soon} "
                         "--control-kind=isolate 24",
      2, "--control-kind is given 1 times" },
    { WHOLE "--control-kind=isolate --control-kind=other 24", 2,
      "--control-kind is given 2 times" },
    { WHOLE "--evidence=T 24", 2, "--evidence is given 2 times" },
    { WHOLE "--last-test=2026-01-01 --last-test=2026-01-02 24", 2, "--last-test" },
    { WHOLE "--evidence-file=passphrases --evidence-file=passphrases 24", 2, "--evidence-file" },
    /* Without any control it is that which is missing. */
    { ASK RISK UNTIL "--evidence=R 24", 1, "Name at least one control" },
    { "--as okoye exception protect 24 --evidence=R", 2, "Say what was done" },
    { "--as okoye exception protect 24 --control=Cut --evidence=R --control-kind=isolate "
      "--control-kind=isolate",
      2, UNEQUAL },
    { "--as okoye exception protect 24 " TWO "--evidence=R --evidence=S", 2, "Say what was done" },
  };

  refuse (refused, G_N_ELEMENTS (refused));
}

/* Where a control has none of something, it is given empty; what belongs to whom is then kept. */
static void
test_paired (void)
{
  static const MedTestLine lines[] = {
    { ASK RISK UNTIL "--control-kind= --control=Firewall --evidence= --evidence-file=rules.txt "
                     "--next-test={soon} --control=Guard --control-kind=procedure --evidence=Plan "
                     "--evidence-file= --next-test={soon} --renews=2 24",
      0, "Control" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  med_test_command_write (command, "rules.txt", "deny all\n", -1);
  expect (command, lines, G_N_ELEMENTS (lines));
  g_autoptr (JsonNode) shown = med_test_command_ask (command, "exception show 4");
  JsonArray *controls = json_object_get_array_member (json_node_get_object (shown), "controls");
  g_assert_cmpuint (json_array_get_length (controls), ==, 2);
  JsonObject *firewall = json_array_get_object_element (controls, 0);
  JsonObject *guard = json_array_get_object_element (controls, 1);
  g_assert_cmpstr (json_object_get_string_member (firewall, "description"), ==, "Firewall");
  g_assert_cmpstr (json_object_get_string_member (firewall, "kind"), ==, "other");
  g_assert_cmpuint (strlen (json_object_get_string_member (firewall, "evidence_sha256")), ==, 64);
  g_assert_cmpstr (json_object_get_string_member (guard, "description"), ==, "Guard");
  g_assert_cmpstr (json_object_get_string_member (guard, "kind"), ==, "procedure");
  g_assert_cmpstr (json_object_get_string_member (guard, "reference"), ==, "Plan");
  g_assert_true (json_object_get_null_member (guard, "evidence_sha256"));
}

static void
test_incomplete_requests (void)
{
  static const MedTestLine refused[] = {
    { WHOLE, 1, "Name the work orders" },
    { ASK RISK UNTIL "24", 1, "Name at least one control" },
    { ASK RISK CONTROL "24", 1, "An exception has an end" },
    { ASK UNTIL CONTROL "24", 1, "Say which risk remains" },
    { ASK RISK UNTIL "--control=Firewall --next-test={soon} 24", 1, "“Firewall” needs evidence" },
    { ASK RISK UNTIL "--control=Firewall --evidence=R 24", 1, "" },
    { ASK RISK UNTIL CONTROL "--evidence-file=absent 24", 1, "absent" },
    { WHOLE "--expires=2099-01-01 24", 1, "within the limit of the policy" },
    { WHOLE "--expires=2020-01-01 24", 1, "" },
    { WHOLE "--expires=soon 24", 1, "" },
    { WHOLE "99999", 1, "99999" },
    { WHOLE "13", 1, "There is no such step" },
    { WHOLE "24 12", 1, "" },
    { WHOLE "75", 1, "exception 3 is already requested" },
    { WHOLE "--renews=1 24", 1, "nothing can follow it" },
    { WHOLE "--renews=99 24", 1, "" },
  };

  refuse (refused, G_N_ELEMENTS (refused));
}

static void
test_others_decide (void)
{
  static const MedTestLine refused[] = {
    { "--as lindqvist exception approve 3", 1, "Nobody decides on their own request" },
    { "--as lindqvist exception refuse 3 --reason=No", 1, "Nobody decides on their own request" },
    { "--as tanaka exception approve 3", 1, "Security officer" },
    { "--as hayashi exception approve 3", 1, "Security officer" },
    { "--as nair exception refuse 3", 1, "Say why it is refused" },
    { "--as nair exception approve 1", 1, "no longer open" },
    { "--as nair exception approve 2", 1, "no longer open" },
    { "--as nair exception approve 99", 1, "99" },
    { "--as nair exception withdraw 3 --reason=No", 1, "Only who requested it" },
    { "--as lindqvist exception withdraw 3", 1, "Say why it is taken back" },
    { "--as lindqvist exception withdraw 1 --reason=No", 1, "" },
    { WHOLE "--approved-by=lindqvist 999", 1, "" },
  };

  refuse (refused, G_N_ELEMENTS (refused));
}

static void
test_wrong_tests (void)
{
  static const MedTestLine refused[] = {
    { "--as okoye exception test 1 passed", 1, "a date by which it is tested again" },
    { "--as okoye exception test 1 passed --next-test=2020-01-01", 1, "lies in the future" },
    { "--as okoye exception test 1 passed --next-test={soon} --date=2099-01-01", 1, "" },
    { "--as okoye exception test 1 passed --next-test=tomorrow", 1, "" },
    { "--as okoye exception protect 24 --control=Off --control-kind=stop-use --evidence=R", 1,
      "a clinical owner must sign it" },
    { "--as okoye exception protect 24 --control=Off --control-kind=isolate", 1, "" },
    { "--as okoye exception protect 99999 --control=Off --control-kind=isolate --evidence=R", 1,
      "" },
  };

  refuse (refused, G_N_ELEMENTS (refused));
}

/* An expired exception is followed by another one, which a failed test ends at once. */
static void
test_renewal (void)
{
  static const MedTestLine lines[] = {
    { "exception list expired", 0, "AGH-10011" },
    { "disposition list --state=exception", 0, "AGH-10006" },
    { WHOLE "--control=Guard --evidence=S --next-test={soon} --renews=2 24", 0,
      "Follows exception 2" },
    { "exception list requested", 0, "4     Requested" },
    /* Asking alone changes nothing for the device. */
    { "exception list expired", 0, "2     Expired" },
    { "--as nair exception approve 4", 0, "Approved by Priya Nair (Security officer)" },
    { "disposition list --state=exception", 0, "AGH-10011" },
    { "exception show 2", 0, "Ended because: " },
    { "--as okoye exception test 5 passed --next-test={soon}", 0, "" },
    { "exception show 4", 0, "Exception 4: KB5004947, Expires soon" },
    { "--as okoye exception test 4 failed '--note=The rule was gone'", 0, "" },
    { "exception show 4", 0, "A compensating control failed its test" },
    { "exception show 4", 0, "(FAILED)" },
    { "exception list expired", 0, "4     Expired" },
    { "audit verify", 0, "whole" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  expect (command, lines, G_N_ELEMENTS (lines));
}

static void
test_refused_and_taken_back (void)
{
  static const MedTestLine lines[] = {
    { "--as nair exception refuse 3 '--reason=The network is open'", 0,
      "Decision: The network is open" },
    { "exception list refused", 0, "3     Refused" },
    { "--as nair exception approve 3", 1, "no longer open" },
    { WHOLE "75", 0, "Exception 4" },
    { "--as lindqvist exception withdraw 4 --reason=Wrong", 0, "Decision: Wrong" },
    { "exception list withdrawn", 0, "4     Taken back" },
    { "--as nair exception approve 4", 1, "no longer open" },
    { WHOLE "--approved-by=nair 75", 0, "Approved by Priya Nair" },
    { "disposition list --state=exception", 0, "AGH-10279" },
    { "audit verify", 0, "whole" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();

  expect (command, lines, G_N_ELEMENTS (lines));
}

/* A measure taken at once leaves the patch where it is. */
static void
test_protect (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autoptr (MedTestAnswer) before = med_test_command_call (command, "disposition list");

  med_test_command_write (command, "rules.txt", "deny all\n", -1);
  med_test_command_expect (command,
                           "--as okoye exception protect 24 --control=Cut --control-kind=isolate "
                           "--evidence-file=rules.txt",
                           0, "what the vendor has not released is not installed");
  med_test_command_expect (command,
                           "--as okoye exception protect 24 --control=Off --control-kind=stop-use "
                           "--evidence=R --clinical=hayashi",
                           0, "is recorded");
  /* It may lower the exposure of the device, with a date by which it is tested again. */
  med_test_command_expect (command,
                           "--as lindqvist exception protect 24 --control=Cut "
                           "--control-kind=isolate --evidence=R --exposure=small",
                           1, "tested again");
  med_test_command_expect (command,
                           "--as lindqvist exception protect 24 --control=Cut "
                           "--control-kind=isolate --evidence=R --exposure=small "
                           "--next-test=2030-01-01",
                           0, "is recorded");
  g_autoptr (MedTestAnswer) after = med_test_command_call (command, "disposition list");
  g_assert_cmpstr (before->out, ==, after->out);
  med_test_command_expect (command, "audit verify", 0, "whole");
}

static void
test_json (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autoptr (JsonNode) list = med_test_command_ask (command, "exception list");
  JsonObject *running = med_test_command_find_row (list, "standing", "running");
  JsonObject *expired = med_test_command_find_row (list, "standing", "expired");

  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (running, "approvals")), ==,
                    2);
  g_assert_cmpstr (json_object_get_string_member (running, "reason_kind"), ==, "end-of-support");
  g_assert_cmpstr (json_object_get_string_member (expired, "ended_trigger"), ==, "date-passed");
  JsonObject *control =
      json_array_get_object_element (json_object_get_array_member (running, "controls"), 0);
  g_assert_cmpstr (json_object_get_string_member (control, "last_result"), ==, "passed");
  g_assert_cmpuint (strlen (json_object_get_string_member (control, "evidence_sha256")), ==, 64);
}

static void
test_register (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autofree char *pdf = med_test_command_path (command, "r.pdf");
  g_autofree char *bytes = NULL;

  med_test_command_expect (command, "report exceptions --output r.pdf --csv r.csv", 0, "r-01-");
  g_assert_true (g_file_get_contents (pdf, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_autoptr (GDir) dir = g_dir_open (command->folder, 0, NULL);
  const char *name;
  gboolean first = FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = med_test_command_path (command, name);
      g_autofree char *text = NULL;

      if (!g_str_has_suffix (name, ".csv") || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      const char *expired = strstr (text, "AGH-10011");
      const char *running = strstr (text, "AGH-10006");
      /* In the register, the expired one stands before the running one. */
      if (expired != NULL && running != NULL && strstr (text, "AGH-10279") != NULL)
        first = first || expired < running;
    }
  g_assert_true (first);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/exception/wrong-use", test_wrong_use);
  g_test_add_func ("/cli/exception/unequal-pairs-are-refused", test_pairs);
  g_test_add_func ("/cli/exception/paired-by-order", test_paired);
  g_test_add_func ("/cli/exception/incomplete-requests", test_incomplete_requests);
  g_test_add_func ("/cli/exception/others-decide", test_others_decide);
  g_test_add_func ("/cli/exception/wrong-tests", test_wrong_tests);
  g_test_add_func ("/cli/exception/renewal", test_renewal);
  g_test_add_func ("/cli/exception/refused-and-taken-back", test_refused_and_taken_back);
  g_test_add_func ("/cli/exception/protect", test_protect);
  g_test_add_func ("/cli/exception/json", test_json);
  g_test_add_func ("/cli/exception/register", test_register);
  return g_test_run ();
}
