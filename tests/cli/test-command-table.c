/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

/* What holds for every command, whichever there are: the list is the program's own. */

/* The words of a command, without what stands for arguments. */
static char *
dup_words (const char *call)
{
  g_auto (GStrv) words = g_strsplit (call, " ", -1);
  GString *plain = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      const char *c = words[i];

      while (g_ascii_islower (*c) || *c == '-')
        c++;
      if (*c != '\0' || *words[i] == '-')
        break;
      g_string_append_printf (plain, "%s%s", plain->len > 0 ? " " : "", words[i]);
    }
  return g_string_free (plain, FALSE);
}

/* (element-type utf8): the calls as `help` prints them */
static GPtrArray *
list_calls (MedTestCommand *command)
{
  g_autoptr (MedTestAnswer) answer = med_test_command_call (command, "help");
  GPtrArray *calls = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = g_strsplit (answer->out, "\n", -1);
  gboolean within = FALSE;

  g_assert_cmpint (answer->status, ==, 0);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "Commands:"))
        within = TRUE;
      else if (within && *lines[i] == '\0')
        break;
      else if (within && g_str_has_prefix (lines[i], "  ") && lines[i][2] != ' ')
        {
          char *end = strstr (lines[i] + 2, "  ");

          g_ptr_array_add (calls, end != NULL ? g_strndup (lines[i] + 2, end - lines[i] - 2)
                                              : g_strdup (lines[i] + 2));
        }
    }
  g_assert_cmpuint (calls->len, >, 50);
  return calls;
}

static gboolean
makes_something_without_arguments (const char *words)
{
  /* These need no argument, and make what they are called for. */
  return g_str_equal (words, "demo") || g_str_has_prefix (words, "backup") ||
         g_str_has_prefix (words, "restore");
}

static void
test_summaries (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (MedTestAnswer) answer = med_test_command_call (command, "help");
  g_autoptr (GPtrArray) calls = list_calls (command);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < calls->len; i++)
    {
      g_autofree char *words = dup_words (calls->pdata[i]);

      g_assert_cmpstr (words, !=, "");
      g_assert_true (g_hash_table_add (seen, g_strdup (words)));
    }
  /* A command without a summary would leave its line short. */
  g_auto (GStrv) lines = g_strsplit (answer->out, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "    "))
      g_assert_cmpstr (g_strstrip (lines[i]), !=, "");
}

/* An option that does not exist is never taken for a search or the name of a file. */
static void
test_unknown_option (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (GPtrArray) calls = list_calls (command);

  for (guint i = 0; i < calls->len; i++)
    {
      g_autofree char *words = dup_words (calls->pdata[i]);
      g_autofree char *line = g_strconcat (words, " --no-such-option", NULL);
      g_autoptr (MedTestAnswer) answer = med_test_command_call (command, line);

      if (answer->status == 0)
        g_error ("%s: done: %s", line, answer->out);
    }
}

/* (element-type utf8): the options that a call says take a value, with their dashes */
static GPtrArray *
list_options (const char *call)
{
  g_autoptr (GRegex) regex = g_regex_new ("(--[a-z-]+)(=| [A-Z])", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GPtrArray *options = g_ptr_array_new_with_free_func (g_free);

  for (gboolean found = g_regex_match (regex, call, 0, &match); found;
       found = g_match_info_next (match, NULL))
    g_ptr_array_add (options, g_match_info_fetch (match, 1));
  return options;
}

/* An option at the end without its value is wrong use, and named. */
static void
test_missing_values (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (GPtrArray) calls = list_calls (command);
  g_autofree char *before = med_test_command_dup_head (command);
  guint n = 0;

  for (guint i = 0; i < calls->len; i++)
    {
      g_autofree char *words = dup_words (calls->pdata[i]);
      g_autoptr (GPtrArray) options = list_options (calls->pdata[i]);

      for (guint j = 0; j < options->len; j++, n++)
        {
          const char *option = options->pdata[j];
          g_autofree char *line = g_strdup_printf ("--as okoye %s %s", words, option);
          g_autoptr (MedTestAnswer) answer = med_test_command_call (command, line);

          if (answer->status != 2)
            g_error ("%s: %d: %s%s", line, answer->status, answer->out, answer->err);
          g_assert_cmpstr (answer->out, ==, "");
        }
    }
  g_assert_cmpuint (n, >, 60);
  g_autofree char *after = med_test_command_dup_head (command);
  g_assert_cmpstr (before, ==, after);
}

/* Who is named must exist before anything is decided for them. */
static void
test_stranger (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new_demo ();
  g_autofree char *before = med_test_command_dup_head (command);
  static const MedTestLine refused[] = {
    { "--as nobody exception test 1 passed", 1, "nobody" },
    { "--as '' exception test 1 passed", 1, "" },
    { "--as Okoye exception withdraw 3 --reason=No", 1, "Okoye" },
    { "--as nobody install show 1", 1, "nobody" },
    { "--as nobody work assign 24 okoye", 1, "nobody" },
    { "--as nobody device retire AGH-10001 sold", 1, "nobody" },
    { "--as nobody statement refuse 1 why", 1, "nobody" },
    { "--as nobody advisory decide CVE-2019-0708 automatable yes letter", 1, "nobody" },
    { "--as nobody payload policy recorded", 1, "nobody" },
    { "--as okoye --as nobody device retire AGH-10001 sold", 1, "nobody" },
  };

  med_test_command_expect_all (command, refused, G_N_ELEMENTS (refused));
  g_autofree char *after = med_test_command_dup_head (command);
  g_assert_cmpstr (before, ==, after);
}

/* Nothing is done for nobody: without arguments and without --as, the audit log stays empty. */
static void
test_nobody_and_nothing (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (GPtrArray) calls = list_calls (command);
  g_autofree char *before = med_test_command_dup_head (command);

  for (guint i = 0; i < calls->len; i++)
    {
      g_autofree char *words = dup_words (calls->pdata[i]);

      if (makes_something_without_arguments (words))
        continue;
      g_autoptr (MedTestAnswer) answer = med_test_command_call (command, words);
      g_test_message ("%s: %d", words, answer->status);
      g_assert_cmpint (answer->status, <=, 2);
      if (answer->status != 0)
        g_assert_cmpstr (answer->err, !=, "");
      else
        g_assert_cmpstr (answer->err, ==, "");
    }
  g_autofree char *after = med_test_command_dup_head (command);
  g_assert_cmpstr (before, ==, after);
}

/* A refusal is never half an answer in JSON: standard output is empty or a whole document. */
static void
test_json_or_nothing (void)
{
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autoptr (GPtrArray) calls = list_calls (command);

  for (guint i = 0; i < calls->len; i++)
    {
      g_autofree char *words = dup_words (calls->pdata[i]);
      g_autofree char *line = g_strconcat ("--json ", words, NULL);

      if (makes_something_without_arguments (words) || g_str_equal (words, "payload policy"))
        continue;
      g_autoptr (MedTestAnswer) answer = med_test_command_call (command, line);
      g_autoptr (GError) error = NULL;
      if (*g_strstrip (answer->out) == '\0')
        continue;
      g_autoptr (JsonNode) node = json_from_string (answer->out, &error);
      if (node == NULL)
        g_error ("%s: %s: %s", line, error->message, answer->out);
    }
}

/* Each kind of mistake before the command is named, and the data folder is not touched. */
static void
test_global_options (void)
{
  static const MedTestLine lines[] = {
    { "--as", 2, "as" },
    { "--as okoye", 2, "Usage" },
    { "--json", 2, "Usage" },
    { "device", 2, "Usage" },
    { "Device list", 2, "Usage" },
    { "list device", 2, "Usage" },
    { "'device list'", 2, "Usage" },
    { "--version device list", 0, "medpatchctl " MED_VERSION },
    { "help", 0, "Exit codes" },
    { "help way", 0, "" },
    { "help no-such-page", 1, "no-such-page" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new ();
  g_autofree char *data = med_test_command_path (command, "data");

  med_test_command_expect_all (command, lines, G_N_ELEMENTS (lines));
  g_assert_false (g_file_test (data, G_FILE_TEST_EXISTS));
}

static void
test_passphrase_file (void)
{
  static const MedTestLine without[] = {
    { "person add ada 'Ada Lovelace' lead", 2, "has no line for ada" },
    { "--passphrases none person add ada 'Ada Lovelace' lead", 1, "none" },
    { "--passphrases short person add ada 'Ada Lovelace' lead", 1, "8" },
    { "--passphrases alike person add ada 'Ada Lovelace' lead", 2, "has no line for ada" },
  };
  g_autoptr (MedTestCommand) command = med_test_command_new ();

  med_test_command_write (command, "short", "ada 1234\n", -1);
  med_test_command_write (command, "alike", "adam long enough words\nad a long enough\nada\n", -1);
  med_test_command_write (command, "good", "adam other words of adam\nada\tthe words of ada  \n",
                          -1);
  med_test_command_expect_unchanged (command, without, G_N_ELEMENTS (without));
  med_test_command_expect (command, "--passphrases good person add ada 'Ada Lovelace' lead", 0, "");
  /* White space at the end of the line is not part of it. */
  med_test_command_write (command, "bare", "ada the words of ada\nbob the words of bob\n", -1);
  med_test_command_expect (
      command, "--as ada --passphrases bare person add bob 'Bob' technician,curator", 0, "");
  med_test_command_write (command, "wrong", "ada the words of eve\nzoe the words of zoe\n", -1);
  med_test_command_expect (command, "--as ada --passphrases wrong person add zoe 'Zoe' technician",
                           1, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/command-table/each-once-with-a-summary", test_summaries);
  g_test_add_func ("/cli/command-table/unknown-option-is-never-done", test_unknown_option);
  g_test_add_func ("/cli/command-table/missing-value-is-wrong-use", test_missing_values);
  g_test_add_func ("/cli/command-table/strangers-decide-nothing", test_stranger);
  g_test_add_func ("/cli/command-table/nobody-and-nothing-changes-nothing",
                   test_nobody_and_nothing);
  g_test_add_func ("/cli/command-table/json-or-nothing", test_json_or_nothing);
  g_test_add_func ("/cli/command-table/options-before-the-command", test_global_options);
  g_test_add_func ("/cli/command-table/file-of-passphrases", test_passphrase_file);
  return g_test_run ();
}
