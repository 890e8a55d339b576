/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

/* A hospital with Ada, lead engineer and security officer, and Bob, technician. */
static MedTestCommand *
make_hospital (void)
{
  MedTestCommand *command = med_test_command_new ();

  med_test_command_write (command, "passphrases",
                          "ada the words of ada\nbob the words of bob\ncarl the words of carl\n"
                          "bob:new other words of bob\ndora the words of dora\n",
                          -1);
  med_test_command_expect (command, "person add ada 'Ada <L> & Co' lead,security-officer", 0, "");
  med_test_command_expect (command, "--as ada person add bob Bob technician", 0, "");
  return command;
}

static void
test_first_person (void)
{
  static const MedTestLine refused[] = {
    { "person add", 2, "Usage" },
    { "person add ada", 2, "Usage" },
    { "person add ada Ada", 2, "Usage" },
    { "person add ada Ada lead extra", 2, "Usage" },
    { "person add ada Ada boss", 2, "“boss” is not a role" },
    { "person add ada Ada lead,", 2, "is not a role" },
    { "person add ada Ada ''", 2, "" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new ();

  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
  med_test_command_expect (command, "person list", 0, "");
}

static void
test_list (void)
{
  g_autoptr (MedTestCommand) command = make_hospital ();
  g_autoptr (JsonNode) list = med_test_command_ask (command, "person list");
  JsonObject *ada = med_test_command_find_row (list, "login", "ada");
  JsonArray *roles = json_object_get_array_member (ada, "roles");

  g_assert_cmpstr (json_object_get_string_member (ada, "name"), ==, "Ada <L> & Co");
  g_assert_true (json_object_get_boolean_member (ada, "active"));
  g_assert_cmpuint (json_array_get_length (roles), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (roles, 0), ==, "lead");
  g_assert_cmpstr (json_array_get_string_element (roles, 1), ==, "security-officer");
  med_test_command_expect (command, "person list", 0, "Bob (Biomedical technician)");
}

static void
test_permission (void)
{
  static const MedTestLine refused[] = {
    { "person add carl Carl technician", 2, "--as LOGIN" },
    { "--as nobody person add carl Carl technician", 2, "no line for nobody" },
    { "--as bob person add carl Carl technician", 1, "" },
    { "person edit bob roles=lead", 2, "--as LOGIN" },
    { "--as ada person add ada Again lead", 1, "ada" },
    { "--as ada person edit zoe name=Zoe", 1, "zoe" },
    { "--as ada person edit bob", 2, "Usage" },
    { "--as ada person edit bob colour=red", 2, "colour=red" },
    { "--as ada person edit bob roles=king", 2, "“king” is not a role" },
    { "--as ada person edit bob name=", 1, "name" },
    { "person set-passphrase", 2, "Usage" },
    { "person set-passphrase bob now", 2, "Usage" },
    { "--as ada person set-passphrase zoe", 2, "zoe:new" },
  };
  g_autoptr (MedTestCommand) command = make_hospital ();

  med_test_command_expect_unchanged (command, refused, G_N_ELEMENTS (refused));
}

static void
test_edit (void)
{
  static const MedTestLine lines[] = {
    { "--as ada person edit bob name='Robert' roles=technician,curator", 0, "" },
    { "person list", 0, "Robert (" },
    { "--json person list", 0, "\"curator\"" },
    { "--as ada person add carl Carl technician", 0, "" },
    { "--as ada person edit carl leaves", 0, "" },
    { "person list", 0, "no longer works here" },
    { "--as ada person edit carl returns", 0, "" },
    { "audit list", 0, "person" },
    { "audit verify", 0, "whole" },
  };
  g_autoptr (MedTestCommand) command = make_hospital ();

  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  g_autoptr (JsonNode) list = med_test_command_ask (command, "person list");
  JsonObject *carl = med_test_command_find_row (list, "login", "carl");
  g_assert_true (json_object_get_boolean_member (carl, "active"));
}

/* Whoever left signs nothing, and the last one who may appoint people cannot leave. */
static void
test_leaving (void)
{
  static const MedTestLine lines[] = {
    { "--as ada person add dora Dora lead", 0, "" },
    { "--as ada person edit dora leaves", 0, "" },
    { "--as dora person add carl Carl technician", 1, "" },
    { "--as ada person edit ada leaves", 1, "" },
    { "--as ada person edit ada roles=technician", 1, "" },
  };
  g_autoptr (MedTestCommand) command = make_hospital ();

  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  g_autoptr (JsonNode) list = med_test_command_ask (command, "person list");
  JsonObject *ada = med_test_command_find_row (list, "login", "ada");
  g_assert_true (json_object_get_boolean_member (ada, "active"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (ada, "roles")), ==, 2);
}

static void
test_new_passphrase (void)
{
  g_autoptr (MedTestCommand) command = make_hospital ();

  med_test_command_expect (command, "--as ada person edit bob roles=lead", 0, "");
  med_test_command_expect (command, "--as bob person add carl Carl technician", 0, "");
  med_test_command_expect (command, "--as ada person set-passphrase bob", 0, "");
  /* The old words no longer do. */
  med_test_command_expect (command, "--as bob person add dora Dora technician", 1, "");
  g_autoptr (JsonNode) list = med_test_command_ask (command, "person list");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 3);
  med_test_command_write (command, "passphrases",
                          "bob other words of bob\ndora the words of dora\n", -1);
  g_usleep (1100 * 1000); /* a wrong passphrase makes its owner wait a second */
  med_test_command_expect (command, "--as bob person add dora Dora technician", 0, "");
  /* Neither words are in the log or the database. */
  g_autofree char *log = med_test_command_dup_log (command);
  g_assert_null (strstr (log, "words of"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/people-commands/first-person-is-asked-for-whole", test_first_person);
  g_test_add_func ("/cli/people-commands/list-in-words-and-json", test_list);
  g_test_add_func ("/cli/people-commands/refusals-change-nothing", test_permission);
  g_test_add_func ("/cli/people-commands/name-roles-and-presence", test_edit);
  g_test_add_func ("/cli/people-commands/who-left-signs-nothing", test_leaving);
  g_test_add_func ("/cli/people-commands/new-passphrase-replaces-the-old", test_new_passphrase);
  return g_test_run ();
}
